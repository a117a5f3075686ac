/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The oracle of the reference semantics: before a function of the switch, after
 * it, and what the specification computes. This file says which event is whose.
 */
#include "spec.h"
#include "options.h"
#include "output.h"

#include <stdio.h>
#include <string.h>

static const struct el2sim_option options[] = {
    { "functions", "all",
      "what is judged: all, or four (the switch functions)" },
    { "switched", "CNTV_CVAL_EL0+CNTV_CTL_EL0",
      "registers that must be switched beyond the published, joined by +" },
    { "require", "off",
      "on or off: a case whose payload lacks the symbols is an error" },
    { NULL, NULL, NULL },
};

/* Begin */

static bool is_option(const struct el2sim_api *api, struct el2sim *sim,
                      const char *name, const char *first, const char *second)
{
    const char *value = api->option(sim, name);
    char sentence[160];

    if (strcmp(value, first) == 0 || strcmp(value, second) == 0)
        return true;
    snprintf(sentence, sizeof(sentence), "option %s is %s or %s, not \"%.60s\"",
             name, first, second, value);
    api->error(sim, sentence);
    return false;
}

/* A misspelt register would be one that nobody misses. */
static bool check_switched(const struct el2sim_api *api, struct el2sim *sim)
{
    char wrong[64], sentence[160];
    const char *similar;

    if (spec_layout_are_registers(api, sim, api->option(sim, "switched"), wrong,
                                  sizeof(wrong)))
        return true;
    similar = api->similar_register(sim, wrong);
    if (similar) {
        snprintf(sentence, sizeof(sentence), "did you mean \"%s\"?", similar);
        api->hint(sim, sentence);
    }
    snprintf(sentence, sizeof(sentence),
             "option switched: no register is called \"%s\"", wrong);
    api->error(sim, sentence);
    return false;
}

/* A run in which nothing at all can be judged is nobody's wish. */
static bool check_images(const struct el2sim_api *api, struct el2sim *sim)
{
    if (spec_layout_has_functions(api, sim))
        return true;
    api->hint(sim, "it is for payloads with the functions of the published "
                   "layer, save_vm and others: docs/plugins/spec.md");
    api->error(sim, "no image has a function that it judges");
    return false;
}

static bool open_spec(void *shared, const struct el2sim_api *api,
                      struct el2sim *sim)
{
    bool required;

    (void)shared;
    return is_option(api, sim, "functions", "all", "four") &&
           option_switch(api, sim, "require", &required) &&
           check_switched(api, sim) && check_images(api, sim);
}

/* Beside the four: panic, and what tells use of the FP bank from its switch. */
static bool is_one_of_four(unsigned id)
{
    switch (id) {
    case FUNCTION_save_host:
    case FUNCTION_restore_host:
    case FUNCTION_save_vm:
    case FUNCTION_restore_vm:
    case FUNCTION_fpsimd_save_state:
    case FUNCTION_fpsimd_restore_state:
    case FUNCTION_panic:
        return true;
    default:
        return false;
    }
}

static void watch_functions(struct spec *spec, const struct el2sim_api *api,
                            struct el2sim *sim)
{
    bool all = strcmp(api->option(sim, "functions"), "all") == 0;

    for (unsigned i = 0; i < FUNCTION_COUNT; i++) {
        uint64_t address = spec->layout.function[i];
        unsigned slot = (unsigned)(address / 4 % ENTRY_MAX);

        if (!address || (!all && !is_one_of_four(i)))
            continue;
        while (spec->entries[slot].address)
            slot = (slot + 1) % ENTRY_MAX;
        spec->entries[slot] = (struct entry){ address, (uint8_t)i };
        api->watch(sim, address);
    }
    if (spec->layout.parked)
        api->watch(sim, spec->layout.parked);
}

static bool begin(void *self, const struct el2sim_api *api, struct el2sim *sim)
{
    struct spec *spec = self;
    char sentence[200];

    memset(spec, 0, sizeof(*spec));
    snprintf(spec->missing, sizeof(spec->missing), "has more than %d CPUs",
             CPU_MAX);
    if (api->cpu_count(sim) <= CPU_MAX &&
        spec_layout_find(&spec->layout, api, sim, api->option(sim, "switched"),
                         spec->missing, sizeof(spec->missing))) {
        spec->active = true;
        watch_functions(spec, api, sim);
        return true;
    }
    if (strcmp(api->option(sim, "require"), "on") != 0)
        return true;
    snprintf(sentence, sizeof(sentence), "the payload %s", spec->missing);
    api->error(sim, sentence);
    return false;
}

/* Events */

/* Without the general registers, which are many and seldom wanted. */
static void arrive(struct here *here, struct spec *spec,
                   const struct el2sim_api *api, struct el2sim *sim,
                   const struct el2sim_event *event)
{
    here->spec = spec;
    here->api = api;
    here->sim = sim;
    here->event = event;
    here->cpu = &spec->cpus[event->cpu];
    here->index = event->cpu;
    here->has_gprs = false;
}

#define HANDLER(name)                                          \
    static void name(void *self, const struct el2sim_api *api, \
                     struct el2sim *sim, const struct el2sim_event *event)

static void sees_el2(struct here *here)
{
    if (here->cpu->visit.active && !here->cpu->visit.captured)
        spec_visit_capture(here);
}

static const struct entry *entry_at(const struct spec *spec, uint64_t pc)
{
    unsigned slot = (unsigned)(pc / 4 % ENTRY_MAX);

    while (spec->entries[slot].address && spec->entries[slot].address != pc)
        slot = (slot + 1) % ENTRY_MAX;
    return spec->entries[slot].address ? &spec->entries[slot] : NULL;
}

static void enters(struct here *here, enum function_id id)
{
    if (id == FUNCTION_panic) {
        spec_frame_panics(here);
        here->cpu->panicked = true;
    }
    spec_frame_enter(here, id);
}

HANDLER(on_reach)
{
    struct spec *spec = self;
    struct here here;
    const struct entry *entry;

    if (!spec->active || event->el != 2)
        return;
    arrive(&here, spec, api, sim, event);
    sees_el2(&here);
    spec_frame_exits(&here, event->pc);
    if (event->pc == spec->layout.parked)
        spec_frame_parks(&here);
    entry = entry_at(spec, event->pc);
    if (entry)
        enters(&here, entry->id);
}

static void stores_at_el2(struct here *here)
{
    sees_el2(here);
    spec_frame_stored(here);
    spec_property_store(here);
}

HANDLER(on_store)
{
    struct spec *spec = self;
    struct cpu *cpu = &spec->cpus[event->cpu];
    struct here here;

    if (!spec->active || (event->el != 2 && !spec->busy))
        return;
    if (event->el == 2)
        spec_report_wrote(cpu, event, -1);
    if (spec->busy == 1u << event->cpu &&
        (range_has(cpu->free_stack, event->address) ||
         range_has(cpu->free_context, event->address)))
        return;
    arrive(&here, spec, api, sim, event);
    if (spec->busy & ~(1u << event->cpu))
        spec_frame_disturbed(&here);
    if (event->el == 2)
        stores_at_el2(&here);
}

HANDLER(on_load)
{
    struct spec *spec = self;
    const struct object *shown = &spec->layout.objects[OBJECT_SHOWN];
    struct here here;

    if (event->el != 2 || !spec->active ||
        (!range_has(spec->layout.requests, event->address) &&
         event->address - shown->base >= shown->stride * shown->count))
        return;
    arrive(&here, spec, api, sim, event);
    spec_visit_load(&here);
}

HANDLER(on_sysreg_write)
{
    struct spec *spec = self;
    struct cpu *cpu = &spec->cpus[event->cpu];
    struct here here;

    cpu->sys_valid = false;
    if (!spec->active || event->el != 2)
        return;
    spec_report_wrote(cpu, event, event->reg);
    arrive(&here, spec, api, sim, event);
    spec_control_written(&here);
    if (cpu->visit.active && !cpu->visit.captured)
        spec_visit_capture_before(&here, event->reg, event->old);
}

HANDLER(on_at)
{
    struct spec *spec = self;

    (void)api;
    (void)sim;
    spec->cpus[event->cpu].sys_valid = false; /* PAR_EL1 */
}

static bool switches_fp(const struct frame *frame)
{
    return frame && (frame->id == FUNCTION_fpsimd_save_state ||
                     frame->id == FUNCTION_fpsimd_restore_state);
}

HANDLER(on_fpsimd)
{
    struct spec *spec = self;
    struct here here;

    if (!spec->active)
        return;
    arrive(&here, spec, api, sim, event);
    if (event->el == 2 && !switches_fp(spec_frame_top(&here)))
        spec_property_v_used(&here);
    here.cpu->v_valid = here.cpu->sys_valid = false;
}

HANDLER(on_pstate)
{
    struct spec *spec = self;
    struct here here;

    if (!spec->active || event->el != 2)
        return;
    arrive(&here, spec, api, sim, event);
    here.cpu->sp_el0_used = !(event->value & 1);
    here.cpu->sys_valid = false;
    if (here.cpu->visit.active)
        spec_property_pstate(&here);
}

enum { EXCEPTION_SERROR = 3 };

static void enters_el2(struct here *here)
{
    spec_frame_drop_all(here);
    here->cpu->sp_el0_used = false;
    if (here->event->el != 2) {
        spec_visit_begin(here);
        return;
    }
    spec_property_nested(here);
    if (here->event->exception_kind == EXCEPTION_SERROR)
        spec_control_serror(here);
}

/* Told before the state changes. */
HANDLER(on_exception)
{
    struct spec *spec = self;
    struct here here;

    if (!spec->active)
        return;
    arrive(&here, spec, api, sim, event);
    here.cpu->sys_valid = false;
    if (event->el != 2) /* a plugin may have changed what it ran with */
        here.cpu->v_valid = false;
    if (event->target_el == 2)
        enters_el2(&here);
    here.cpu->sys_valid = false;
}

/* Told after it. */
HANDLER(on_eret)
{
    struct spec *spec = self;
    struct here here;

    if (!spec->active)
        return;
    arrive(&here, spec, api, sim, event);
    here.cpu->sys_valid = false;
    if (event->el != 2)
        return;
    spec_frame_eret(&here);
    spec_property_eret(&here);
    if (event->target_el < 2)
        spec_visit_end(&here);
}

HANDLER(on_illegal_return)
{
    struct spec *spec = self;
    struct here here;

    if (!spec->active || event->el != 2)
        return;
    arrive(&here, spec, api, sim, event);
    spec_property_illegal_return(&here);
}

/* Whatever was going on cannot be judged any more, on no CPU. */
static void forget(struct here *here)
{
    unsigned index = here->index;

    for (here->index = 0; here->index < CPU_MAX; here->index++) {
        here->cpu = &here->spec->cpus[here->index];
        spec_frame_drop_all(here);
        here->cpu->visit.trusted = here->cpu->restored = false;
        here->cpu->v_valid = here->cpu->v_touched = false;
        here->cpu->sys_valid = here->cpu->sp_el0_used = false;
    }
    here->index = index;
    here->cpu = &here->spec->cpus[index];
}

/* A function that the scenario calls ends in a poke. */
HANDLER(on_poke)
{
    struct spec *spec = self;
    struct here here;

    if (!spec->active)
        return;
    arrive(&here, spec, api, sim, event);
    here.cpu->sys_valid = false;
    if (event->el == 2)
        spec_frame_exits(&here, event->pc);
    spec_bank_poked(&here);
    forget(&here);
}

HANDLER(on_reset)
{
    struct spec *spec = self;
    struct here here;

    if (!spec->active)
        return;
    arrive(&here, spec, api, sim, event);
    forget(&here);
    here.cpu->visit.active = false;
    here.cpu->panicked = spec_property_is_halted(&here);
    here.cpu->host_traps.known = false;
}

/* Only a panic that has not come to its stop is left to be judged. */
static void end(void *self, const struct el2sim_api *api, struct el2sim *sim)
{
    struct spec *spec = self;
    const struct el2sim_event nothing = { .kind = EL2SIM_reset };
    struct here here;

    arrive(&here, spec, api, sim, &nothing);
    for (here.index = 0; spec->active && here.index < CPU_MAX; here.index++) {
        const struct frame *top;

        here.cpu = &spec->cpus[here.index];
        top = spec_frame_top(&here);
        if (top && top->judged && top->id == FUNCTION_panic)
            spec_property_halted(&here);
    }
}

/* Of a whole run: cases that were left alone, and why the last one was. */
struct total {
    unsigned cases, left_alone;
    char missing[sizeof(((struct spec *)NULL)->missing)];
};

static void merge(void *shared, void *self, const struct el2sim_api *api,
                  struct el2sim *sim)
{
    struct total *total = shared;
    const struct spec *spec = self;

    (void)api;
    (void)sim;
    total->cases++;
    if (spec->active)
        return;
    total->left_alone++;
    memcpy(total->missing, spec->missing, sizeof(total->missing));
}

static void report(void *shared, const struct el2sim_api *api,
                   struct el2sim *sim)
{
    const struct total *total = shared;

    if (total->left_alone)
        OUTPUT(api, sim, "spec: %u of %u cases not judged: the payload %s\n",
               total->left_alone, total->cases, total->missing);
}

EL2SIM_PLUGIN(spec) = {
    EL2SIM_HEADER,
    .name = "spec",
    .summary = "compares each function of the switch with the specification",
    .options = options,
    .self_size = sizeof(struct spec),
    .shared_size = sizeof(struct total),
    .open = open_spec,
    .begin = begin,
    .end = end,
    .merge = merge,
    .report = report,
    .on = {
        [EL2SIM_reach] = on_reach,
        [EL2SIM_store] = on_store,
        [EL2SIM_load] = on_load,
        [EL2SIM_sysreg_write] = on_sysreg_write,
        [EL2SIM_at] = on_at,
        [EL2SIM_fpsimd] = on_fpsimd,
        [EL2SIM_pstate] = on_pstate,
        [EL2SIM_exception] = on_exception,
        [EL2SIM_eret] = on_eret,
        [EL2SIM_illegal_return] = on_illegal_return,
        [EL2SIM_poke] = on_poke,
        [EL2SIM_reset] = on_reset,
    },
};
