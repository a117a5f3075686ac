/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which events become items of the trace. What an instruction did to registers
 * shows only when the next thing happens on its CPU: then the registers are
 * compared with what the trace has said of them so far.
 */
#include <stdlib.h>

#include "options.h"

/* Registers that exceptions and instructions write without an MSR. */
static const char *const implied_names[] = {
    "ELR_EL1", "ELR_EL2", "SPSR_EL1", "SPSR_EL2",  "ESR_EL1", "ESR_EL2",
    "FAR_EL1", "FAR_EL2", "PAR_EL1",  "HPFAR_EL2", "FPCR",    "FPSR",
};

enum { IMPLIED = sizeof(implied_names) / sizeof(*implied_names) };

/* A CPU as the trace has told it, and what it has yet to tell. */
struct view {
    bool started; /* `from` was reached */
    bool pending; /* its last item may have changed registers */
    bool missed;  /* something happened that is not in the trace */
    bool vectors; /* vector registers may differ, too */
    bool all;     /* tell what has not changed, too: the reader knows nothing */
    unsigned el;  /* of the last item, and so on */
    uint64_t count;
    uint64_t pc;
    struct el2sim_gprs gprs;
    struct el2sim_vregs vregs;
    uint64_t implied[IMPLIED];
};

/* What does not go back when the scenario does. */
struct progress {
    uint64_t instructions; /* written */
    uint64_t next;         /* count of the next one, if nothing goes back */
    bool cut;
};

struct trace {
    struct trace_options options;
    bool has_from, has_until;
    uint64_t from, until;
    unsigned cpus;
    int implied[IMPLIED];
    struct progress *progress;
    struct view views[TRACE_CPUS];
};

/* The arguments of a callback in one. */
struct context {
    struct trace *trace;
    struct view *view;
    const struct el2sim_api *api;
    struct el2sim *sim;
};

static void put(const struct context *c, const struct trace_item *item)
{
    struct output_line line;

    line.length = 0;
    c->trace->options.format(item, &line);
    if (line.length)
        output_write(&line, c->api, c->sim);
}

static struct trace_item item_of(const struct context *c, unsigned cpu,
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

static struct trace_item item_at(const struct context *c,
                                 const struct el2sim_event *event,
                                 enum trace_kind kind)
{
    struct trace_item item = item_of(c, event->cpu, kind);

    item.el = event->el;
    item.count = event->count;
    item.pc = event->pc;
    item.word = event->word;
    item.reg = event->reg;
    item.value = event->value;
    item.old = event->old;
    return item;
}

/* Of the instruction that is under way. */
static struct trace_item item_within(const struct context *c,
                                     const struct el2sim_event *event,
                                     enum trace_kind kind)
{
    struct trace_item item = item_at(c, event, kind);

    item.count = c->view->count;
    return item;
}

static void put_change(const struct context *c, struct trace_item *item,
                       int reg, uint64_t *told, uint64_t now)
{
    if (*told == now && !c->view->all)
        return;
    item->reg = reg;
    item->old = *told;
    item->value = now;
    *told = now;
    put(c, item);
}

static void put_gprs(const struct context *c, struct trace_item *item,
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

static void put_vregs(const struct context *c, struct trace_item *item)
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
        put(c, item);
    }
}

static void put_implied(const struct context *c, struct trace_item *item)
{
    const uint64_t *now = c->api->sysregs(c->sim, item->cpu);

    for (int i = 0; i < (int)IMPLIED; i++) {
        int reg = c->trace->implied[i];

        item->name = implied_names[i];
        if (reg >= 0)
            put_change(c, item, reg, &c->view->implied[i], now[reg]);
    }
}

/* Tells what has changed since the trace last told. */
static void tell_changes(const struct context *c, unsigned cpu,
                         const struct el2sim_gprs *now)
{
    struct trace_item item = item_of(c, cpu, TRACE_REGISTER);

    put_gprs(c, &item, now);
    if (c->view->vectors)
        put_vregs(c, &item);
    put_implied(c, &item);
    c->view->vectors = false;
    c->view->pending = false;
    c->view->all = false;
}

static bool is_traced(const struct context *c, const struct el2sim_event *event)
{
    return c->view->started && (c->trace->options.levels >> event->el & 1);
}

/* Before an item: what the one before did, and what happened in between. */
static bool catch_up(const struct context *c, const struct el2sim_event *event)
{
    struct el2sim_gprs now;
    bool traced = is_traced(c, event);
    bool missed = traced && c->view->missed;

    if (!c->view->pending && !missed) {
        c->view->missed |= !traced;
        return traced;
    }
    if (c->trace->options.registers) {
        c->api->gprs(c->sim, event->cpu, &now);
        c->view->count = missed ? event->count : c->view->count;
        c->view->el = missed ? event->el : c->view->el;
        tell_changes(c, event->cpu, &now);
    }
    c->view->pending = false;
    c->view->missed = !traced;
    return traced;
}

/* False when nothing of this CPU is wanted, or nothing any more. */
static bool context_of(struct context *c, void *self,
                       const struct el2sim_api *api, struct el2sim *sim,
                       const struct el2sim_event *event)
{
    struct trace *trace = self;

    if (!trace->progress || trace->progress->cut || event->cpu >= TRACE_CPUS ||
        (trace->options.cpu >= 0 && event->cpu != (unsigned)trace->options.cpu))
        return false;
    *c = (struct context){ trace, &trace->views[event->cpu], api, sim };
    return true;
}

static void put_plain(const struct context *c, const struct el2sim_event *event,
                      enum trace_kind kind)
{
    struct trace_item item = item_at(c, event, kind);

    put(c, &item);
}

static bool is_within_limit(const struct context *c,
                            const struct el2sim_event *event)
{
    struct trace_item item = item_at(c, event, TRACE_CUT);

    item.value = c->trace->options.limit;
    if (!item.value || c->trace->progress->instructions < item.value)
        return true;
    c->trace->progress->cut = true;
    put(c, &item);
    return false;
}

static void start_or_pause(const struct context *c, uint64_t pc)
{
    const struct trace *trace = c->trace;

    if (!c->view->started)
        c->view->started = pc == trace->from;
    else if (trace->has_until && pc == trace->until)
        c->view->started = false;
}

static void put_insn(const struct context *c, const struct el2sim_event *event)
{
    struct trace_item item = item_at(c, event, TRACE_INSN);
    struct el2sim_gprs gprs;
    char text[160], where[160];

    c->api->gprs(c->sim, event->cpu, &gprs);
    item.handler = gprs.pstate & 1;
    item.not_taken = trace_branch_fails(event->word, &gprs);
    c->api->disassemble(c->sim, event->word, event->pc, text, sizeof(text));
    c->api->location(c->sim, event->pc, where, sizeof(where));
    item.text = text;
    item.where = where;
    put(c, &item);
}

/*
 * The scenario is back at an earlier state: its instruction has been counted
 * before. A reader of Tarmac follows the registers, so it is told all of them.
 */
static void notice_back(const struct context *c,
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
    if (is_traced(c, event))
        put_plain(c, event, TRACE_BACK);
}

static void on_insn(void *self, const struct el2sim_api *api,
                    struct el2sim *sim, const struct el2sim_event *event)
{
    struct context c;

    if (!context_of(&c, self, api, sim, event))
        return;
    start_or_pause(&c, event->pc);
    notice_back(&c, event);
    if (!catch_up(&c, event) || !is_within_limit(&c, event))
        return;
    put_insn(&c, event);
    c.trace->progress->instructions++;
    c.view->pending = true;
    c.view->count = event->count;
    c.view->el = event->el;
    c.view->pc = event->pc;
}

static void on_access(void *self, const struct el2sim_api *api,
                      struct el2sim *sim, const struct el2sim_event *event)
{
    struct trace_item item;
    struct context c;
    char where[160] = "";

    if (!context_of(&c, self, api, sim, event) || !c.trace->options.memory ||
        !c.view->pending)
        return;
    item = item_within(&c, event,
                       event->kind == EL2SIM_load ? TRACE_LOAD : TRACE_STORE);
    item.address = event->address;
    item.virtual_address = event->virtual_address;
    item.size = event->size > 8 ? 8 : event->size;
    if (event->kind == EL2SIM_load)
        api->read(sim, event->address, &item.value, item.size);
    api->describe(sim, event->address, where, sizeof(where));
    item.where = where;
    put(&c, &item);
}

/* The trace has told of it; what of it was not stored shows as a change. */
static void note_write(const struct context *c,
                       const struct el2sim_event *event)
{
    for (int i = 0; i < (int)IMPLIED; i++)
        if (c->trace->implied[i] == event->reg)
            c->view->implied[i] = event->value;
}

static void on_sysreg(void *self, const struct el2sim_api *api,
                      struct el2sim *sim, const struct el2sim_event *event)
{
    bool is_read = event->kind == EL2SIM_sysreg_read;
    struct trace_item item;
    struct context c;

    if (!context_of(&c, self, api, sim, event) || !c.trace->options.registers ||
        !c.view->pending || event->reg < 0)
        return;
    item = item_within(&c, event,
                       is_read ? TRACE_SYSREG_READ : TRACE_SYSREG_WRITE);
    item.name = api->sysreg_name(sim, event->reg);
    put(&c, &item);
    if (!is_read)
        note_write(&c, event);
}

/* Arm ARM, D1.10.2: the vector's offset from VBAR_ELx; AArch64 only. */
static unsigned vector_offset(const struct el2sim_event *event, uint64_t pstate)
{
    unsigned from = event->el < event->target_el ? 0x400
                    : pstate & 1                 ? 0x200
                                                 : 0;

    return from + ((unsigned)event->exception_kind & 3) * 0x80;
}

/* An exception is its instruction's, unless it came before the instruction. */
static void on_exception(void *self, const struct el2sim_api *api,
                         struct el2sim *sim, const struct el2sim_event *event)
{
    struct trace_item item;
    struct context c;
    bool within;

    if (!context_of(&c, self, api, sim, event))
        return;
    notice_back(&c, event);
    within = c.view->pending && event->pc == c.view->pc &&
             event->exception_kind == 0;
    if (!catch_up(&c, event))
        return;
    item = within ? item_within(&c, event, TRACE_EXCEPTION)
                  : item_at(&c, event, TRACE_EXCEPTION);
    item.target_el = event->target_el;
    item.vector = vector_offset(event,
                                api->get(sim, event->cpu, EL2SIM_PSTATE));
    item.synchronous = event->exception_kind == 0;
    item.ec = event->ec;
    item.iss = event->iss;
    item.fault_address = event->fault_address;
    put(&c, &item);
    c.view->pending = true;
    c.view->count = item.count;
    c.view->el = event->target_el;
}

/* The registers are already those of where it goes: what it did is known. */
static void on_eret(void *self, const struct el2sim_api *api,
                    struct el2sim *sim, const struct el2sim_event *event)
{
    struct el2sim_gprs now;
    struct trace_item item;
    struct context c;

    if (!context_of(&c, self, api, sim, event) || !c.view->pending)
        return;
    api->gprs(sim, event->cpu, &now);
    item = item_within(&c, event, TRACE_RETURN);
    item.target_el = event->target_el;
    item.value = now.pc;
    put(&c, &item);
    if (c.trace->options.registers)
        tell_changes(&c, event->cpu, &now);
}

static void on_fpsimd(void *self, const struct el2sim_api *api,
                      struct el2sim *sim, const struct el2sim_event *event)
{
    struct context c;

    if (context_of(&c, self, api, sim, event))
        c.view->vectors = true;
}

/* What the last instruction did is told with what the scenario did after it. */
static void on_outside(void *self, const struct el2sim_api *api,
                       struct el2sim *sim, const struct el2sim_event *event)
{
    bool is_reset = event->kind == EL2SIM_reset;
    struct context c;

    if (!context_of(&c, self, api, sim, event))
        return;
    notice_back(&c, event);
    if (is_traced(&c, event) && (is_reset || !c.view->missed))
        put_plain(&c, event, is_reset ? TRACE_RESET : TRACE_POKE);
    c.view->pending = false;
    c.view->missed = true;
    c.view->vectors = true;
}

struct getter {
    const struct el2sim_api *api;
    struct el2sim *sim;
};

static const char *get_option(void *of, const char *name)
{
    const struct getter *getter = of;

    return getter->api->option(getter->sim, name);
}

static bool find_place(const struct el2sim_api *api, struct el2sim *sim,
                       const char *option, uint64_t *address)
{
    const char *text = api->option(sim, option);
    char sentence[256];
    uint64_t size;

    if (trace_parse_number(text, address) ||
        api->place(sim, text, address, &size))
        return true;
    snprintf(sentence, sizeof(sentence), "%s=%s is no place of an image",
             option, text);
    api->error(sim, sentence);
    return false;
}

static bool open_trace(void *shared, const struct el2sim_api *api,
                       struct el2sim *sim)
{
    struct getter getter = { api, sim };
    const char *wrong = trace_options_parse(shared, get_option, &getter);

    if (wrong)
        api->error(sim, wrong);
    return !wrong;
}

static void start_views(struct trace *trace)
{
    for (unsigned cpu = 0; cpu < TRACE_CPUS; cpu++) {
        trace->views[cpu] = (struct view){
            .started = !trace->has_from,
            .missed = true,
            .vectors = true,
            .all = trace->options.format == trace_tarmac_item,
        };
    }
}

static void put_case(struct trace *trace, const struct el2sim_api *api,
                     struct el2sim *sim)
{
    struct context c = { trace, &trace->views[0], api, sim };
    struct trace_item item = item_of(&c, 0, TRACE_CASE);

    item.several_cpus = false;
    item.text = api->case_id(sim);
    put(&c, &item);
}

/* A further run of the same case, for another plugin, is not traced. */
static bool begin_case(void *self, const struct el2sim_api *api,
                       struct el2sim *sim)
{
    struct trace *trace = self;

    if (api->run_number(sim) > 0)
        return true;
    memcpy(&trace->options, api->shared(sim), sizeof(trace->options));
    trace->cpus = api->cpu_count(sim);
    trace->has_from = *api->option(sim, "from");
    trace->has_until = *api->option(sim, "until");
    if ((trace->has_from && !find_place(api, sim, "from", &trace->from)) ||
        (trace->has_until && !find_place(api, sim, "until", &trace->until)))
        return false;
    for (size_t i = 0; i < IMPLIED; i++)
        trace->implied[i] = api->sysreg_by_name(sim, implied_names[i]);
    trace->progress = calloc(1, sizeof(*trace->progress));
    if (!trace->progress) {
        api->error(sim, "no memory");
        return false;
    }
    start_views(trace);
    put_case(trace, api, sim);
    return true;
}

static void end_case(void *self, const struct el2sim_api *api,
                     struct el2sim *sim)
{
    struct trace *trace = self;

    for (unsigned cpu = 0; cpu < trace->cpus && cpu < TRACE_CPUS; cpu++) {
        struct context c = { trace, &trace->views[cpu], api, sim };
        struct el2sim_gprs now;

        if (!trace->progress || trace->progress->cut || !c.view->pending ||
            !trace->options.registers)
            continue;
        api->gprs(sim, cpu, &now);
        tell_changes(&c, cpu, &now);
    }
    free(trace->progress);
    trace->progress = NULL;
}

EL2SIM_PLUGIN(trace) = {
    EL2SIM_HEADER,
    .name = "trace",
    .summary = "Every instruction and what it does, as text, Tarmac or JSON",
    .options = trace_options,
    .self_size = sizeof(struct trace),
    .shared_size = sizeof(struct trace_options),
    .open = open_trace,
    .begin = begin_case,
    .end = end_case,
    .on = {
        [EL2SIM_insn] = on_insn,
        [EL2SIM_load] = on_access,
        [EL2SIM_store] = on_access,
        [EL2SIM_sysreg_read] = on_sysreg,
        [EL2SIM_sysreg_write] = on_sysreg,
        [EL2SIM_exception] = on_exception,
        [EL2SIM_eret] = on_eret,
        [EL2SIM_fpsimd] = on_fpsimd,
        [EL2SIM_poke] = on_outside,
        [EL2SIM_reset] = on_outside,
    },
};
