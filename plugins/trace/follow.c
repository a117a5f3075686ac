/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an instruction did to registers shows only when the next thing happens
 * on its CPU: then they are compared with what the trace has said of them.
 */
#include "follow.h"

/* Registers that exceptions and instructions write without an MSR. */
static const char *const implied_names[] = {
    "ELR_EL1", "ELR_EL2", "SPSR_EL1", "SPSR_EL2",  "ESR_EL1", "ESR_EL2",
    "FAR_EL1", "FAR_EL2", "PAR_EL1",  "HPFAR_EL2", "FPCR",    "FPSR",
};

_Static_assert(sizeof(implied_names) / sizeof(*implied_names) == TRACE_IMPLIED,
               "a view has room for each");

void trace_put(const struct trace_context *c, const struct trace_item *item)
{
    struct output_line line;

    line.length = 0;
    c->trace->options.format(item, &line);
    if (line.length)
        output_write(&line, c->api, c->sim);
}

struct trace_item trace_item_of(const struct trace_context *c, unsigned cpu,
                                enum trace_kind kind)
{
    return (struct trace_item){
        .kind = kind,
        .cpu = cpu,
        .several_cpus = c->trace->cpus > 1,
        .el = c->view->el,
        .count = c->view->count,
        .handler = c->view->gprs.pstate & 1,
        .text = "",
        .where = "",
        .reg = -1,
    };
}

struct trace_item trace_item_at(const struct trace_context *c,
                                const struct el2sim_event *event,
                                enum trace_kind kind)
{
    struct trace_item item = trace_item_of(c, event->cpu, kind);

    item.el = event->el;
    item.count = event->count;
    item.pc = event->pc;
    item.word = event->word;
    item.reg = event->reg;
    item.value = event->value;
    item.old = event->old;
    return item;
}

struct trace_item trace_item_within(const struct trace_context *c,
                                    const struct el2sim_event *event,
                                    enum trace_kind kind)
{
    struct trace_item item = trace_item_at(c, event, kind);

    item.count = c->view->count;
    return item;
}

static void put_change(const struct trace_context *c, struct trace_item *item,
                       int reg, uint64_t *told, uint64_t now)
{
    if (*told == now && !c->view->all)
        return;
    item->reg = reg;
    item->old = *told;
    item->value = now;
    *told = now;
    trace_put(c, item);
}

static void put_gprs(const struct trace_context *c, struct trace_item *item,
                     const struct el2sim_gprs *now)
{
    struct el2sim_gprs *told = &c->view->gprs;

    item->el = (unsigned)now->pstate >> 2 & 3;
    item->handler = now->pstate & 1;
    for (int i = 0; i < 31; i++)
        put_change(c, item, EL2SIM_X + i, &told->x[i], now->x[i]);
    put_change(c, item, EL2SIM_SP, &told->sp, now->sp);
    put_change(c, item, EL2SIM_PSTATE, &told->pstate, now->pstate);
}

static void put_vregs(const struct trace_context *c, struct trace_item *item)
{
    struct el2sim_vregs *told = &c->view->vregs, now;

    c->api->vregs(c->sim, item->cpu, &now);
    for (int i = 0; i < 32; i++) {
        if (now.v[i].lo == told->v[i].lo && now.v[i].hi == told->v[i].hi &&
            !c->view->all)
            continue;
        item->reg = EL2SIM_V_LO + i;
        item->value = now.v[i].lo;
        item->high = now.v[i].hi;
        item->old = told->v[i].lo;
        item->old_high = told->v[i].hi;
        told->v[i] = now.v[i];
        trace_put(c, item);
    }
}

static void put_implied(const struct trace_context *c, struct trace_item *item)
{
    const uint64_t *now = c->api->sysregs(c->sim, item->cpu);

    for (int i = 0; i < (int)TRACE_IMPLIED; i++) {
        int reg = c->trace->implied[i];

        item->name = implied_names[i];
        if (reg >= 0)
            put_change(c, item, reg, &c->view->implied[i], now[reg]);
    }
}

void trace_tell_changes(const struct trace_context *c, unsigned cpu,
                        const struct el2sim_gprs *now)
{
    struct trace_item item = trace_item_of(c, cpu, TRACE_REGISTER);

    put_gprs(c, &item, now);
    if (c->view->vectors)
        put_vregs(c, &item);
    put_implied(c, &item);
    c->view->vectors = false;
    c->view->pending = false;
    c->view->all = false;
}

bool trace_is_traced(const struct trace_context *c,
                     const struct el2sim_event *event)
{
    return c->view->started && (c->trace->options.levels >> event->el & 1);
}

bool trace_catch_up(const struct trace_context *c,
                    const struct el2sim_event *event)
{
    struct el2sim_gprs now;
    bool traced = trace_is_traced(c, event);
    bool missed = traced && c->view->missed;

    if (!c->view->pending && !missed) {
        c->view->missed |= !traced;
        return traced;
    }
    if (c->trace->options.registers) {
        c->api->gprs(c->sim, event->cpu, &now);
        c->view->count = missed ? event->count : c->view->count;
        c->view->el = missed ? event->el : c->view->el;
        trace_tell_changes(c, event->cpu, &now);
    }
    c->view->pending = false;
    c->view->missed = !traced;
    return traced;
}

void trace_put_plain(const struct trace_context *c,
                     const struct el2sim_event *event, enum trace_kind kind)
{
    struct trace_item item = trace_item_at(c, event, kind);

    trace_put(c, &item);
}

/*
 * The scenario is back at an earlier state: its instruction has been counted
 * before. A reader of Tarmac follows the registers, so it is told all of them.
 */
void trace_notice_back(const struct trace_context *c,
                       const struct el2sim_event *event)
{
    struct trace *trace = c->trace;
    bool begins = event->kind == EL2SIM_insn;
    uint64_t reached = event->count + !begins;
    bool back = reached < trace->progress->next;

    if (begins || back)
        trace->progress->next = event->count + begins;
    if (!back)
        return;
    for (unsigned cpu = 0; cpu < TRACE_CPUS; cpu++) {
        trace->views[cpu].all = trace->options.format == trace_tarmac_item;
        trace->views[cpu].missed = true;
        trace->views[cpu].vectors = true;
    }
    if (trace_is_traced(c, event))
        trace_put_plain(c, event, TRACE_BACK);
}

void trace_note_write(const struct trace_context *c,
                      const struct el2sim_event *event)
{
    for (int i = 0; i < (int)TRACE_IMPLIED; i++)
        if (c->trace->implied[i] == event->reg)
            c->view->implied[i] = event->value;
}

bool trace_context_of(struct trace_context *c, void *self,
                      const struct el2sim_api *api, struct el2sim *sim,
                      const struct el2sim_event *event)
{
    struct trace *trace = self;

    if (!trace->progress || trace->progress->cut || event->cpu >= TRACE_CPUS ||
        (trace->options.cpu >= 0 && event->cpu != (unsigned)trace->options.cpu))
        return false;
    *c = (struct trace_context){ trace, &trace->views[event->cpu], api, sim };
    return true;
}

void trace_start_views(struct trace *trace, const struct el2sim_api *api,
                       struct el2sim *sim)
{
    for (size_t i = 0; i < TRACE_IMPLIED; i++)
        trace->implied[i] = api->sysreg_by_name(sim, implied_names[i]);
    for (unsigned cpu = 0; cpu < TRACE_CPUS; cpu++) {
        trace->views[cpu] = (struct trace_view){
            .started = !trace->has_from,
            .missed = true,
            .vectors = true,
            .all = trace->options.format == trace_tarmac_item,
        };
    }
}
