/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The traps oracle as a plugin: which register is which, what the simulator and
 * the machine's description say, and findings in words.
 */
#include <stdio.h>
#include <string.h>

#include <el2sim/plugin.h>

#include "options.h"
#include "output.h"
#include "traps.h"

/* Registers by their number in this simulator. */
struct shared {
    uint64_t off;
    bool who; /* write who was judged as what */
    unsigned count;
    int number[TRAPS_CONTROL_COUNT];  /* -1: there is none */
    uint8_t control[TRAPS_REGISTERS]; /* enum traps_control, or the count */
    uint8_t group[TRAPS_REGISTERS];   /* enum traps_rule */
    bool moves[TRAPS_REGISTERS];      /* never judged as shared */
    bool pstate[TRAPS_REGISTERS];     /* PSTATE under another name */
    uint16_t view[TRAPS_REGISTERS];   /* number of what it shows */
};

struct self {
    struct traps traps;
};

/* One callback. */
struct glue {
    const struct el2sim_api *api;
    struct el2sim *sim;
    const struct shared *shared;
    const struct el2sim_event *event;
    const uint64_t *sysregs;
};

struct rule_text {
    const char *name, *reason;
};

static const struct rule_text rules[] = {
#define RULE(id, name, summary, reason) { name, reason },
#include "rules.def"
#undef RULE
#define SHARED(id, name, patterns, reason) { name, reason },
#define VIEW(name, of)
#define MOVES(name)
#include "shared.def"
#undef SHARED
#undef VIEW
#undef MOVES
};

static const struct el2sim_option options[] = {
#define RULE(id, name, summary, reason) { name, "on", summary " (on or off)" },
#include "rules.def"
#undef RULE
#define SHARED(id, name, patterns, reason) \
    { name, "on", "neither trapped nor switched: " patterns " (on or off)" },
#define VIEW(name, of)
#define MOVES(name)
#include "shared.def"
#undef SHARED
#undef VIEW
#undef MOVES
    { "who", "off", "write whom it judges as what, by case (on or off)" },
    { NULL, NULL, NULL },
};

static const char *const control_names[] = {
#define CONTROL(name, narrow, decides) #name,
#include "controls.def"
#undef CONTROL
};

/* Views, and what holds their value; NULL: nothing does. */
static const struct {
    const char *name, *of;
} views[] = {
#define SHARED(id, name, patterns, reason)
#define VIEW(name, of) { #name, #of },
#define MOVES(name) { #name, NULL },
#include "shared.def"
#undef SHARED
#undef VIEW
#undef MOVES
};

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* Opening */

/* op0 3, CRn 4, CRm 2 or 3 (Arm ARM, C5.2). */
static bool is_pstate(uint16_t encoding)
{
    return encoding >> 14 == 3 && (encoding >> 7 & 15) == 4 &&
           (encoding >> 4 & 7) == 1;
}

static void find_registers(struct shared *shared, const struct el2sim_api *api,
                           struct el2sim *sim)
{
    int count = api->sysreg_count(sim);

    shared->count = count < TRAPS_REGISTERS ? (unsigned)count : TRAPS_REGISTERS;
    for (unsigned reg = 0; reg < shared->count; reg++) {
        shared->control[reg] = TRAPS_CONTROL_COUNT;
        shared->view[reg] = (uint16_t)reg;
        shared->group[reg] = (uint8_t)traps_group(
            api->sysreg_name(sim, (int)reg));
        shared->pstate[reg] = is_pstate(api->sysreg_encoding(sim, (int)reg));
    }
}

static void find_controls(struct shared *shared, const struct el2sim_api *api,
                          struct el2sim *sim)
{
    for (unsigned i = 0; i < TRAPS_CONTROL_COUNT; i++) {
        int number = api->sysreg_by_name(sim, control_names[i]);

        shared->number[i] = number;
        if (number >= 0 && number < TRAPS_REGISTERS)
            shared->control[number] = (uint8_t)i;
    }
}

static void find_views(struct shared *shared, const struct el2sim_api *api,
                       struct el2sim *sim)
{
    for (size_t i = 0; i < COUNT(views); i++) {
        int reg = api->sysreg_by_name(sim, views[i].name);
        int of = views[i].of ? api->sysreg_by_name(sim, views[i].of) : -1;

        if (reg < 0 || reg >= TRAPS_REGISTERS)
            continue;
        shared->moves[reg] = true;
        if (of >= 0 && of < TRAPS_REGISTERS)
            shared->view[reg] = (uint16_t)of;
    }
}

static bool read_options(struct shared *shared, const struct el2sim_api *api,
                         struct el2sim *sim)
{
    for (unsigned rule = 0; rule < TRAPS_RULE_COUNT; rule++) {
        bool on;

        if (!option_switch(api, sim, rules[rule].name, &on))
            return false;
        if (!on)
            shared->off |= TRAPS_BIT(rule);
    }
    return true;
}

static bool traps_open(void *storage, const struct el2sim_api *api,
                       struct el2sim *sim)
{
    struct shared *shared = storage;

    find_registers(shared, api, sim);
    find_controls(shared, api, sim);
    find_views(shared, api, sim);
    return read_options(shared, api, sim) &&
           option_switch(api, sim, "who", &shared->who);
}

static bool traps_begin(void *self, const struct el2sim_api *api,
                        struct el2sim *sim)
{
    const struct shared *shared = api->shared(sim);
    struct self *me = self;

    me->traps = (struct traps){ .off = shared->off };
    return true;
}

/* The world of traps.h */

static uint64_t world_get(void *self, unsigned cpu, enum traps_control control)
{
    struct glue *glue = self;
    int number = glue->shared->number[control];

    if (!glue->sysregs)
        glue->sysregs = glue->api->sysregs(glue->sim, cpu);
    return number < 0 || !glue->sysregs ? 0 : glue->sysregs[number];
}

static void world_reach(void *self, unsigned cpu, unsigned el, bool write,
                        struct traps_set *set)
{
    const struct glue *glue = self;
    const uint8_t *reach = glue->api->reach(glue->sim, cpu, el, write);

    for (unsigned reg = 0; reach && reg < glue->shared->count; reg++)
        if (reach[reg])
            traps_add(set, reg);
}

static int world_traps_to(void *self, unsigned cpu, uint16_t encoding,
                          bool read)
{
    struct glue *glue = self;

    if (!glue->sysregs)
        glue->sysregs = glue->api->sysregs(glue->sim, cpu);
    return glue->api->traps_to(glue->sim, cpu, glue->sysregs, 1, encoding,
                               read);
}

static const char *world_principal(void *self, unsigned cpu)
{
    const struct glue *glue = self;

    return glue->api->principal(glue->sim, cpu);
}

static int world_control(void *self, unsigned cpu, unsigned index,
                         const char **text, char *found, size_t size)
{
    const struct glue *glue = self;

    return glue->api->control(glue->sim, cpu, index, text, found, size);
}

static bool world_must_trap(void *self, unsigned cpu, unsigned reg)
{
    const struct glue *glue = self;

    return glue->api->must_trap(glue->sim, cpu, (int)reg);
}

static unsigned world_count(void *self)
{
    const struct glue *glue = self;

    return glue->shared->count;
}

static enum traps_rule world_group(void *self, unsigned reg)
{
    const struct glue *glue = self;

    return (enum traps_rule)glue->shared->group[reg];
}

static bool world_is_stored(void *self, unsigned cpu, unsigned reg)
{
    const struct glue *glue = self;

    return !glue->shared->moves[reg] &&
           glue->api->sysreg_stored_bits(glue->sim, cpu, (int)reg) != 0;
}

enum { NAMED = 5 }; /* registers that a finding calls by name */

static void list_registers(const struct glue *glue, const struct traps_set *set,
                           char *text, size_t size)
{
    unsigned count = 0;
    size_t length = 0;

    for (unsigned reg = 0; reg < glue->shared->count; reg++) {
        int written;

        if (!traps_has(set, reg) || count++ >= NAMED)
            continue;
        written = snprintf(text + length, size - length, "%s%s",
                           count > 1 ? ", " : "",
                           glue->api->sysreg_name(glue->sim, (int)reg));
        if (written > 0 && (size_t)written < size - length)
            length += (size_t)written;
    }
    if (count > NAMED)
        snprintf(text + length, size - length, " and %u more", count - NAMED);
}

static void world_report(void *self, const struct traps_finding *found)
{
    const struct glue *glue = self;
    char what[256], registers[256] = "";

    snprintf(what, sizeof(what), "%s: %s %s", rules[found->rule].name,
             found->principal, found->detail);
    if (found->registers)
        list_registers(glue, found->registers, registers, sizeof(registers));
    glue->api->finding(
        glue->sim, &(struct el2sim_finding){
                       .what = what,
                       .subject = found->registers ? registers : found->control,
                       .expected = rules[found->rule].reason,
                       .found = found->found,
                       .pc = glue->event->pc,
                   });
}

static void world_judged(void *self, const char *who)
{
    const struct glue *glue = self;

    if (glue->shared->who)
        OUTPUT(glue->api, glue->sim, "%s: traps judges %s\n",
               glue->api->case_id(glue->sim), who);
}

static const struct traps_world world = {
    .get = world_get,
    .reach = world_reach,
    .traps_to = world_traps_to,
    .principal = world_principal,
    .control = world_control,
    .must_trap = world_must_trap,
    .count = world_count,
    .group = world_group,
    .is_stored = world_is_stored,
    .report = world_report,
    .judged = world_judged,
};

/* Events */

static void on_exception(void *self, const struct el2sim_api *api,
                         struct el2sim *sim, const struct el2sim_event *event)
{
    struct self *me = self;

    (void)api;
    (void)sim;
    if (event->el < 2 && event->target_el == 2)
        traps_enter(&me->traps, event->cpu);
}

static void on_eret(void *self, const struct el2sim_api *api,
                    struct el2sim *sim, const struct el2sim_event *event)
{
    struct self *me = self;
    struct glue glue = { api, sim, api->shared(sim), event, NULL };
    struct traps_world here = world;

    here.self = &glue;
    if (event->el == 2 && event->target_el < 2)
        traps_leave(&me->traps, &here, event->cpu);
}

static void write_at_el2(struct self *me, struct glue *glue)
{
    const struct el2sim_event *event = glue->event;
    unsigned reg = (unsigned)event->reg;
    struct traps_world here = world;

    here.self = glue;
    traps_write(&me->traps, &here, event->cpu, glue->shared->view[reg],
                (enum traps_control)glue->shared->control[reg], event->value);
}

/* Below EL2: it was not trapped. */
static void access_below(struct self *me, struct glue *glue, bool write)
{
    const struct el2sim_event *event = glue->event;
    struct traps_world here = world;

    here.self = glue;
    if (!glue->shared->pstate[event->reg])
        traps_access(&me->traps, &here, event->cpu, (unsigned)event->reg,
                     write);
}

static void on_sysreg_write(void *self, const struct el2sim_api *api,
                            struct el2sim *sim,
                            const struct el2sim_event *event)
{
    struct glue glue = { api, sim, api->shared(sim), event, NULL };

    if (event->reg < 0 || event->reg >= TRAPS_REGISTERS)
        return;
    if (event->el == 2)
        write_at_el2(self, &glue);
    else
        access_below(self, &glue, true);
}

static void on_sysreg_read(void *self, const struct el2sim_api *api,
                           struct el2sim *sim, const struct el2sim_event *event)
{
    struct glue glue = { api, sim, api->shared(sim), event, NULL };

    if (event->el < 2 && event->reg >= 0 && event->reg < TRAPS_REGISTERS)
        access_below(self, &glue, false);
}

static void on_poke(void *self, const struct el2sim_api *api,
                    struct el2sim *sim, const struct el2sim_event *event)
{
    struct self *me = self;

    (void)api;
    (void)sim;
    traps_poke(&me->traps, event->cpu, event->el);
}

static void on_reset(void *self, const struct el2sim_api *api,
                     struct el2sim *sim, const struct el2sim_event *event)
{
    struct self *me = self;

    (void)api;
    (void)sim;
    traps_reset(&me->traps, event->cpu);
}

EL2SIM_PLUGIN(traps) = {
    EL2SIM_HEADER,
    .name = "traps",
    .summary = "finds controls and traps that are not the principal's whom "
               "EL2 returns to",
    .options = options,
    .self_size = sizeof(struct self),
    .shared_size = sizeof(struct shared),
    .open = traps_open,
    .begin = traps_begin,
    .on = {
        [EL2SIM_exception] = on_exception,
        [EL2SIM_eret] = on_eret,
        [EL2SIM_sysreg_read] = on_sysreg_read,
        [EL2SIM_sysreg_write] = on_sysreg_write,
        [EL2SIM_poke] = on_poke,
        [EL2SIM_reset] = on_reset,
    },
};
