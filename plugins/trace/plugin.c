/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which events become items of the trace. */
#include <stdlib.h>

#include "follow.h"

static bool is_within_limit(const struct trace_context *c,
                            const struct el2sim_event *event)
{
    struct trace_item item = trace_item_at(c, event, TRACE_CUT);

    item.value = c->trace->options.limit;
    if (!item.value || c->trace->progress->instructions < item.value)
        return true;
    c->trace->progress->cut = true;
    trace_put(c, &item);
    return false;
}

static void start_or_pause(const struct trace_context *c, uint64_t pc)
{
    const struct trace *trace = c->trace;

    if (!c->view->started)
        c->view->started = trace->has_from && pc == trace->from;
    else if (trace->has_until && pc == trace->until)
        c->view->started = false;
}

static void put_insn(const struct trace_context *c,
                     const struct el2sim_event *event)
{
    struct trace_item item = trace_item_at(c, event, TRACE_INSN);
    struct el2sim_gprs gprs;
    char text[160] = "", where[160] = "";

    c->api->gprs(c->sim, event->cpu, &gprs);
    item.handler = gprs.pstate & 1;
    item.not_taken = trace_branch_fails(event->word, &gprs);
    c->api->disassemble(c->sim, event->word, event->pc, text, sizeof(text));
    c->api->location(c->sim, event->pc, where, sizeof(where));
    item.text = text;
    item.where = where;
    trace_put(c, &item);
}

static void on_insn(void *self, const struct el2sim_api *api,
                    struct el2sim *sim, const struct el2sim_event *event)
{
    struct trace_context c;

    if (!trace_context_of(&c, self, api, sim, event))
        return;
    start_or_pause(&c, event->pc);
    trace_notice_back(&c, event);
    if (!trace_catch_up(&c, event) || !is_within_limit(&c, event))
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
    struct trace_context c;
    char where[160] = "";

    if (!trace_context_of(&c, self, api, sim, event) ||
        !c.trace->options.memory || !c.view->pending)
        return;
    item = trace_item_within(
        &c, event, event->kind == EL2SIM_load ? TRACE_LOAD : TRACE_STORE);
    item.address = event->address;
    item.virtual_address = event->virtual_address;
    item.size = event->size > 8 ? 8 : event->size;
    if (event->kind == EL2SIM_load)
        api->read(sim, event->address, &item.value, item.size);
    api->describe(sim, event->address, where, sizeof(where));
    item.where = where;
    trace_put(&c, &item);
}

static void on_sysreg(void *self, const struct el2sim_api *api,
                      struct el2sim *sim, const struct el2sim_event *event)
{
    bool is_read = event->kind == EL2SIM_sysreg_read;
    struct trace_item item;
    struct trace_context c;

    if (!trace_context_of(&c, self, api, sim, event) ||
        !c.trace->options.registers || !c.view->pending || event->reg < 0)
        return;
    item = trace_item_within(&c, event,
                             is_read ? TRACE_SYSREG_READ : TRACE_SYSREG_WRITE);
    item.name = api->sysreg_name(sim, event->reg);
    trace_put(&c, &item);
    if (!is_read)
        trace_note_write(&c, event);
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
    struct trace_context c;
    bool within;

    if (!trace_context_of(&c, self, api, sim, event))
        return;
    trace_notice_back(&c, event);
    within = c.view->pending && event->pc == c.view->pc &&
             event->exception_kind == 0;
    if (!trace_catch_up(&c, event))
        return;
    item = within ? trace_item_within(&c, event, TRACE_EXCEPTION)
                  : trace_item_at(&c, event, TRACE_EXCEPTION);
    item.target_el = event->target_el;
    item.vector = vector_offset(event,
                                api->get(sim, event->cpu, EL2SIM_PSTATE));
    item.synchronous = event->exception_kind == 0;
    item.ec = event->ec;
    item.iss = event->iss;
    item.fault_address = event->fault_address;
    trace_put(&c, &item);
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
    struct trace_context c;

    if (!trace_context_of(&c, self, api, sim, event) || !c.view->pending)
        return;
    api->gprs(sim, event->cpu, &now);
    item = trace_item_within(&c, event, TRACE_RETURN);
    item.target_el = event->target_el;
    item.value = now.pc;
    trace_put(&c, &item);
    if (c.trace->options.registers)
        trace_tell_changes(&c, event->cpu, &now);
}

static void on_fpsimd(void *self, const struct el2sim_api *api,
                      struct el2sim *sim, const struct el2sim_event *event)
{
    struct trace_context c;

    if (trace_context_of(&c, self, api, sim, event))
        c.view->vectors = true;
}

/* What the last instruction did is told with what the scenario did after it. */
static void on_outside(void *self, const struct el2sim_api *api,
                       struct el2sim *sim, const struct el2sim_event *event)
{
    bool is_reset = event->kind == EL2SIM_reset;
    struct trace_context c;

    if (!trace_context_of(&c, self, api, sim, event))
        return;
    trace_notice_back(&c, event);
    if (trace_is_traced(&c, event) && (is_reset || !c.view->missed))
        trace_put_plain(&c, event, is_reset ? TRACE_RESET : TRACE_POKE);
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

static void place_unknown(const struct el2sim_api *api, struct el2sim *sim,
                          const char *option, const char *text)
{
    const char *similar = api->similar_function(sim, text);
    char sentence[256];

    if (similar)
        snprintf(sentence, sizeof(sentence), "did you mean \"%.200s\"?",
                 similar);
    else
        snprintf(sentence, sizeof(sentence),
                 "it takes a symbol of an image, or an address as 0x...");
    api->hint(sim, sentence);
    snprintf(sentence, sizeof(sentence), "%s=%.200s is no place of an image",
             option, text);
    api->error(sim, sentence);
}

static bool find_place(const struct el2sim_api *api, struct el2sim *sim,
                       const char *option, uint64_t *address)
{
    const char *text = api->option(sim, option);
    uint64_t size;

    if (trace_parse_number(text, address) ||
        api->place(sim, text, address, &size))
        return true;
    place_unknown(api, sim, option, text);
    return false;
}

/* There is one in some image, or none is asked for. */
static bool is_place(const struct el2sim_api *api, struct el2sim *sim,
                     const char *option)
{
    uint64_t address;

    return !*api->option(sim, option) || find_place(api, sim, option, &address);
}

static bool is_cpu(const struct el2sim_api *api, struct el2sim *sim, int cpu)
{
    char sentence[128];

    if (cpu < (int)api->cpu_count(sim))
        return true;
    snprintf(sentence, sizeof(sentence),
             "cpu=%d: no machine has it, they have at most %u", cpu,
             api->cpu_count(sim));
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
    return !wrong && is_place(api, sim, "from") &&
           is_place(api, sim, "until") &&
           is_cpu(api, sim, ((struct trace_options *)shared)->cpu);
}

static void put_case(struct trace *trace, const struct el2sim_api *api,
                     struct el2sim *sim)
{
    struct trace_context c = { trace, &trace->views[0], api, sim };
    struct trace_item item = trace_item_of(&c, 0, TRACE_CASE);

    item.several_cpus = false;
    item.text = api->case_id(sim);
    trace_put(&c, &item);
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
    trace->progress = calloc(1, sizeof(*trace->progress));
    if (!trace->progress) {
        api->error(sim, "no memory");
        return false;
    }
    trace_start_views(trace, api, sim);
    put_case(trace, api, sim);
    return true;
}

static void end_case(void *self, const struct el2sim_api *api,
                     struct el2sim *sim)
{
    struct trace *trace = self;

    for (unsigned cpu = 0; cpu < trace->cpus && cpu < TRACE_CPUS; cpu++) {
        struct trace_context c = { trace, &trace->views[cpu], api, sim };
        struct el2sim_gprs now;

        if (!trace->progress || trace->progress->cut || !c.view->pending ||
            !trace->options.registers)
            continue;
        api->gprs(sim, cpu, &now);
        trace_tell_changes(&c, cpu, &now);
    }
    free(trace->progress);
    trace->progress = NULL;
}

EL2SIM_PLUGIN(trace) = {
    EL2SIM_HEADER,
    .name = "trace",
    .summary = "writes every instruction and what it does, as text, Tarmac or "
               "JSON",
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
