/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who runs, what they get at, and what EL2 wrote between two of them. At every
 * return to below EL2 all rules look at what is in force then.
 */
#include "traps.h"

#include <string.h>

static const bool narrow[] = {
#define CONTROL(name, is_narrow, decides) [TRAPS_##name] = (is_narrow),
#include "controls.def"
#undef CONTROL
};

static const bool decides[] = {
#define CONTROL(name, is_narrow, does_decide) [TRAPS_##name] = (does_decide),
#include "controls.def"
#undef CONTROL
};

void traps_report(const struct traps_case *c, struct traps_finding finding)
{
    finding.principal = c->principal;
    if (!(c->traps->off & TRAPS_BIT(finding.rule)))
        c->world->report(c->world->self, &finding);
}

uint64_t traps_get(const struct traps_case *c, enum traps_control control)
{
    return c->world->get(c->world->self, c->cpu, control);
}

/* FNV-1a, by words. */
static uint64_t hash_word(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x100000001b3);
    return hash ^ hash >> 29;
}

static uint64_t state_key(const struct traps_case *c)
{
    uint64_t key = UINT64_C(0xcbf29ce484222325);

    for (enum traps_control i = 0; i < TRAPS_CONTROL_COUNT; i++)
        if (decides[i])
            key = hash_word(key, traps_get(c, i));
    return key;
}

/* Without an EL1 where EL0 is EL2's own. */
static void fill_state(const struct traps_case *c, struct traps_state *state)
{
    unsigned levels = traps_is_el2s_own(traps_get(c, TRAPS_HCR_EL2)) ? 1 : 2;

    for (unsigned el = 0; el < levels; el++) {
        c->world->reach(c->world->self, c->cpu, el, false, &state->reads);
        c->world->reach(c->world->self, c->cpu, el, true, &state->writes);
    }
}

/* A CPU's last state stays: its number is `kept`. */
static unsigned free_state(struct traps *traps)
{
    unsigned next = traps->next_state;

    for (unsigned tries = 0; tries < TRAPS_STATES; tries++) {
        bool kept = false;

        next = traps->next_state++ % TRAPS_STATES;
        for (unsigned cpu = 0; cpu < TRAPS_CPUS; cpu++)
            kept |= traps->cpus[cpu].ran && traps->cpus[cpu].state == next;
        if (!kept)
            break;
    }
    return next;
}

static unsigned find_state(const struct traps_case *c)
{
    struct traps *traps = c->traps;
    uint64_t key = state_key(c);
    unsigned at;

    for (unsigned i = 0; i < TRAPS_STATES; i++)
        if (traps->states[i].used && traps->states[i].key == key)
            return i;
    at = free_state(traps);
    traps->states[at] = (struct traps_state){ .used = true, .key = key };
    fill_state(c, &traps->states[at]);
    return at;
}

/* By name where there is one, else by the tables of stage 2. */
static uint64_t identify(const struct traps_case *c, const char *name)
{
    uint64_t who = UINT64_C(0xcbf29ce484222325);

    if (!name && traps_is_el2s_own(traps_get(c, TRAPS_HCR_EL2)))
        name = "the host";
    if (!name)
        return hash_word(who, traps_get(c, TRAPS_VTTBR_EL2)) | 1;
    while (*name)
        who = hash_word(who, (uint8_t)*name++);
    return who | 1;
}

/* Neither trapped for one nor written by EL2 on the way to the other. */
static void find_shared(const struct traps_case *c, struct traps_set *shared)
{
    const struct traps_cpu *cpu = &c->traps->cpus[c->cpu];
    const struct traps_state *last = &c->traps->states[cpu->state];
    struct traps_set *told = &c->traps->shared_told[c->is_vm];

    for (size_t i = 0; i < TRAPS_REGISTERS / 64; i++) {
        shared->words[i] = last->writes.words[i] & ~cpu->written.words[i] &
                           (c->state->reads.words[i] |
                            c->state->writes.words[i]) &
                           ~told->words[i];
        told->words[i] |= shared->words[i];
    }
}

static void take_group(const struct traps_case *c, enum traps_rule rule,
                       const struct traps_set *from, struct traps_set *group)
{
    unsigned count = c->world->count(c->world->self);

    memset(group, 0, sizeof(*group));
    for (unsigned reg = 0; reg < count; reg++)
        if (traps_has(from, reg) &&
            c->world->group(c->world->self, reg) == rule &&
            c->world->is_stored(c->world->self, c->cpu, reg))
            traps_add(group, reg);
}

static bool is_empty(const struct traps_set *set)
{
    uint64_t any = 0;

    for (size_t i = 0; i < TRAPS_REGISTERS / 64; i++)
        any |= set->words[i];
    return !any;
}

static void judge_shared(const struct traps_case *c)
{
    struct traps_set shared, group;

    find_shared(c, &shared);
    if (is_empty(&shared))
        return;
    for (enum traps_rule rule = TRAPS_SIGN_EXTENDED + 1;
         rule < TRAPS_RULE_COUNT; rule++) {
        take_group(c, rule, &shared, &group);
        if (!is_empty(&group))
            traps_report(c, (struct traps_finding){
                                .rule = rule,
                                .detail = "reaches what the one before it "
                                          "wrote and EL2 did not",
                                .registers = &group,
                            });
    }
}

void traps_enter(struct traps *traps, unsigned cpu)
{
    if (cpu >= TRAPS_CPUS)
        return;
    traps->cpus[cpu].visit = true;
    memset(&traps->cpus[cpu].written, 0, sizeof(traps->cpus[cpu].written));
}

void traps_leave(struct traps *traps, const struct traps_world *world,
                 unsigned cpu)
{
    struct traps_case c = { .traps = traps, .world = world, .cpu = cpu };
    struct traps_cpu *me = &traps->cpus[cpu % TRAPS_CPUS];
    const char *name;
    char text[96];
    unsigned state;

    if (cpu >= TRAPS_CPUS)
        return;
    name = world->principal(world->self, cpu);
    c.is_vm = traps_is_vm(&c, name);
    traps_name(&c, name, text, sizeof(text));
    c.principal = text;
    c.who = identify(&c, name);
    traps_tell_who(&c);
    state = find_state(&c);
    c.state = &traps->states[state];
    traps_judge_described(&c);
    traps_judge_vm(&c);
    traps_judge_hpmn(&c);
    if (me->visit && me->ran && me->who != c.who)
        judge_shared(&c);
    *me = (struct traps_cpu){
        .ran = true,
        .exact = true,
        .who = c.who,
        .state = state,
    };
}

static void judge_width(struct traps *traps, const struct traps_world *world,
                        unsigned cpu, unsigned reg)
{
    const struct traps_case c = {
        .traps = traps,
        .world = world,
        .cpu = cpu,
        .principal = "EL2",
    };
    struct traps_set set = { { 0 } };

    traps_add(&set, reg);
    traps_report(&c, (struct traps_finding){
                         .rule = TRAPS_SIGN_EXTENDED,
                         .detail = "writes a sign-extended value",
                         .registers = &set,
                     });
}

void traps_write(struct traps *traps, const struct traps_world *world,
                 unsigned cpu, unsigned reg, enum traps_control control,
                 uint64_t value)
{
    if (cpu >= TRAPS_CPUS)
        return;
    traps_add(&traps->cpus[cpu].written, reg);
    if (control < TRAPS_CONTROL_COUNT && narrow[control] &&
        value >> 31 == UINT64_C(0x1ffffffff))
        judge_width(traps, world, cpu, reg);
}

/* A register at a time, and each once. */
static void judge_access(const struct traps_case *c, unsigned reg,
                         enum traps_rule rule, const char *detail,
                         struct traps_set *told)
{
    struct traps_set set = { { 0 } };

    if (traps_has(told, reg))
        return;
    traps_add(told, reg);
    traps_add(&set, reg);
    traps_report(c, (struct traps_finding){
                        .rule = rule,
                        .detail = detail,
                        .registers = &set,
                    });
}

void traps_access(struct traps *traps, const struct traps_world *world,
                  unsigned cpu, unsigned reg, bool write)
{
    struct traps_case c = { .traps = traps, .world = world, .cpu = cpu };
    const struct traps_cpu *me = &traps->cpus[cpu % TRAPS_CPUS];
    const struct traps_set *set;
    const char *name;

    if (cpu >= TRAPS_CPUS)
        return;
    name = world->principal(world->self, cpu);
    c.principal = name ? name : "the level below EL2";
    if (world->must_trap(world->self, cpu, reg))
        judge_access(&c, reg, TRAPS_MUST_TRAP,
                     write ? "wrote what must trap" : "read what must trap",
                     &traps->met);
    if (!me->ran || !me->exact)
        return;
    set = write ? &traps->states[me->state].writes
                : &traps->states[me->state].reads;
    if (!traps_has(set, reg))
        judge_access(&c, reg, TRAPS_NOT_TRAPPED,
                     write ? "wrote what the controls in force trap"
                           : "read what the controls in force trap",
                     &traps->missed);
}

/* At EL2 it may be the scenario that switches. */
void traps_poke(struct traps *traps, unsigned cpu, unsigned el)
{
    if (cpu >= TRAPS_CPUS)
        return;
    traps->cpus[cpu].exact = false;
    if (el == 2)
        traps->cpus[cpu].visit = false;
}

void traps_reset(struct traps *traps, unsigned cpu)
{
    if (cpu < TRAPS_CPUS)
        traps->cpus[cpu] = (struct traps_cpu){ 0 };
}
