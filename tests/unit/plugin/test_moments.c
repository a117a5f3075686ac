/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * At every event of a program a plugin sees the state that the machine has
 * there when it executes one instruction at a time; and what it puts stays.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/text.h"
#include "program.h"
#include "rig.h"

#define CODE_EL1 (CODE + 0x1000)
#define VECTORS_EL1 (CODE + 0x3000)

enum { STATE_MAX = 256, HERE = 0x200, IRQ_HERE = 0x280, LOWER = 0x400 };

#define EL1H (PSTATE_DAIF | 5)
#define EL2H (PSTATE_DAIF | 9)

/* Which of the states around an instruction a kind shows, and how much. */
enum { BEFORE = 0, AFTER = 1, NO_X = 2, OWN_PC = 4 };

#define KINDS(KIND)                    \
    KIND(insn, BEFORE)                 \
    KIND(reach, BEFORE)                \
    KIND(fpsimd, BEFORE)               \
    KIND(load, BEFORE | NO_X)          \
    KIND(store, BEFORE | NO_X)         \
    KIND(exception, BEFORE)            \
    KIND(trap, BEFORE)                 \
    KIND(undefined, BEFORE)            \
    KIND(abort, BEFORE)                \
    KIND(interrupt, BEFORE)            \
    KIND(svc, BEFORE)                  \
    KIND(hvc, BEFORE)                  \
    KIND(smc, BEFORE)                  \
    KIND(sysreg_read, BEFORE)          \
    KIND(sysreg_write, AFTER | OWN_PC) \
    KIND(pstate, AFTER | OWN_PC)       \
    KIND(barrier, AFTER | OWN_PC)      \
    KIND(isb, AFTER | OWN_PC)          \
    KIND(dsb, AFTER | OWN_PC)          \
    KIND(dmb, AFTER | OWN_PC)          \
    KIND(tlbi, AFTER | OWN_PC)         \
    KIND(ic, AFTER | OWN_PC)           \
    KIND(dc, AFTER | OWN_PC)           \
    KIND(at, AFTER | OWN_PC)           \
    KIND(wfi, AFTER | OWN_PC)          \
    KIND(wfe, AFTER | OWN_PC)          \
    KIND(eret, AFTER)                  \
    KIND(illegal_return, AFTER)

static const unsigned phases[EL2SIM_EVENT_COUNT] = {
#define KIND(name, phase) [EL2SIM_##name] = (phase),
    KINDS(KIND)
#undef KIND
};

static const bool happens[EL2SIM_EVENT_COUNT] = {
#define KIND(name, phase) [EL2SIM_##name] = true,
    KINDS(KIND)
#undef KIND
};

/* What the machine has before each instruction, and where each kind is in it. */
struct moments {
    struct cpu states[STATE_MAX]; /* before instruction n, and after the last */
    bool interrupted[STATE_MAX];  /* an interrupt came before it */
    size_t count;
    struct {
        unsigned told;
        size_t at;           /* index of the instruction told of last */
        uint64_t last_count; /* and its count */
    } kinds[EL2SIM_EVENT_COUNT];
};

static void expect(const struct el2sim_event *event, const char *what,
                   uint64_t found, uint64_t expected)
{
    if (found != expected)
        fail_msg("%s at %llx: %s is %llx, not %llx",
                 machine_event_name((enum event)event->kind),
                 (unsigned long long)event->pc, what, (unsigned long long)found,
                 (unsigned long long)expected);
}

static void expect_banks(const struct el2sim_api *api, struct el2sim *sim,
                         const struct el2sim_event *event,
                         const struct cpu *state)
{
    struct el2sim_gprs gprs;
    struct el2sim_vregs vregs;

    api->gprs(sim, 0, &gprs);
    api->vregs(sim, 0, &vregs);
    for (int i = 0; i < CPU_X_COUNT; i++) {
        expect(event, "a general register", gprs.x[i], state->x[i]);
        expect(event, "a general register of get()",
               api->get(sim, 0, EL2SIM_X + i), state->x[i]);
    }
    for (int i = 0; i < CPU_V_COUNT; i++) {
        expect(event, "a vector register", vregs.v[i].lo, state->v[i].lo);
        expect(event, "a vector register", vregs.v[i].hi, state->v[i].hi);
        expect(event, "a vector register of get()",
               api->get(sim, 0, EL2SIM_V_HI + i), state->v[i].hi);
    }
    expect(event, "SP", gprs.sp, state->sp);
    expect(event, "PSTATE", gprs.pstate, state->pstate);
}

static void expect_sysregs(const struct el2sim_api *api, struct el2sim *sim,
                           const struct el2sim_event *event,
                           const struct cpu *state)
{
    const uint64_t *sysregs = api->sysregs(sim, 0);

    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++) {
        expect(event, sysreg_info(reg)->name, api->get(sim, 0, (int)reg),
               sysreg_peek(state, reg));
        if (reg != cpu_sp_bank(state->pstate))
            expect(event, sysreg_info(reg)->name, sysregs[reg],
                   state->sysreg[reg]);
    }
    expect(event, "SP at rest", sysregs[cpu_sp_bank(state->pstate)], state->sp);
    expect(event, "SP", api->get(sim, 0, EL2SIM_SP), state->sp);
    expect(event, "PSTATE", api->get(sim, 0, EL2SIM_PSTATE), state->pstate);
}

/* Before an interrupt the instruction has not begun: it has its turn later. */
static bool is_about(const struct moments *moments, size_t index,
                     const struct el2sim_event *event)
{
    return moments->states[index].pc == event->pc &&
           moments->interrupted[index] == (event->exception_kind != 0);
}

/* The index of the instruction that an event is about. */
static size_t find(struct moments *moments, const struct el2sim_event *event)
{
    unsigned kind = event->kind;
    size_t at = moments->kinds[kind].at;

    if (moments->kinds[kind].told++ &&
        event->count != moments->kinds[kind].last_count)
        at++;
    while (at < moments->count && !is_about(moments, at, event))
        at++;
    if (at == moments->count)
        fail_msg("%s at %llx, where nothing is",
                 machine_event_name((enum event)kind),
                 (unsigned long long)event->pc);
    moments->kinds[kind].at = at;
    moments->kinds[kind].last_count = event->count;
    return at;
}

static void compare(struct moments *moments, const struct el2sim_api *api,
                    struct el2sim *sim, const struct el2sim_event *event)
{
    unsigned phase = phases[event->kind];
    const struct cpu *state =
        &moments->states[find(moments, event) + (phase & AFTER)];

    if (!(phase & NO_X))
        expect_banks(api, sim, event, state);
    expect_sysregs(api, sim, event, state);
    if (!(phase & OWN_PC))
        expect(event, "PC", api->get(sim, 0, EL2SIM_PC), state->pc);
}

/* The state at the IRQ's vector is not known: nothing stopped there. */
static void watch(void *self, const struct el2sim_api *api, struct el2sim *sim,
                  const struct el2sim_event *event)
{
    const struct rig *rig = api->shared(sim);

    (void)self;
    if (event->pc != VECTORS_EL1 + IRQ_HERE)
        compare(rig->aim, api, sim, event);
}

/* Every instruction of the program. */
static bool watch_all(void *self, const struct el2sim_api *api,
                      struct el2sim *sim)
{
    const struct rig *rig = api->shared(sim);
    const struct moments *moments = rig->aim;

    (void)self;
    for (size_t i = 0; i < moments->count; i++)
        api->watch(sim, moments->states[i].pc);
    return true;
}

static const struct el2sim_plugin watches = {
    EL2SIM_HEADER,
    .name = "watches",
    .summary = "compares each event with a run by single instructions",
    .begin = watch_all,
    .on = {
#define KIND(name, phase) [EL2SIM_##name] = watch,
        KINDS(KIND)
#undef KIND
    },
};

static void put_code(struct rig *rig, uint64_t address, const uint32_t *words,
                     size_t size)
{
    assert_true(machine_write(rig->machine, address, words, size));
}

static void put_program(struct rig *rig)
{
    put_code(rig, CODE, program_at_el2, sizeof(program_at_el2));
    put_code(rig, CODE_EL1, program_at_el1, sizeof(program_at_el1));
    put_code(rig, VECTORS + HERE, handle_at_el2, sizeof(handle_at_el2));
    put_code(rig, VECTORS + LOWER, handle_at_el2, sizeof(handle_at_el2));
    put_code(rig, VECTORS_EL1 + HERE, handle_at_el1, sizeof(handle_at_el1));
    put_code(rig, VECTORS_EL1 + IRQ_HERE, handle_irq_at_el1,
             sizeof(handle_irq_at_el1));
}

static void set_registers(struct cpu *cpu)
{
    for (unsigned i = 0; i < CPU_X_COUNT; i++)
        cpu->x[i] = 0x1111111100000000 + i;
    for (unsigned i = 0; i < CPU_V_COUNT; i++)
        cpu->v[i] = (struct vreg){ 0x2200 + i, 0x3300 + i };
    cpu->x[2] = DATA;
    cpu->x[5] = PSTATE_Z | PSTATE_V;
    cpu->x[6] = UINT64_C(3) << 22; /* FPCR.RMode; nothing of FPSR */
    cpu->x[13] = HOLE;
    cpu->x[14] = CODE_EL1;
    cpu->x[15] = EL1H;
    cpu->x[16] = EL2H;
    cpu->sp = 0x4000;
    cpu->pc = CODE;
    cpu->lines = LINE_IRQ;
    sysreg_poke(cpu, SP_EL0, 0x5000);
    sysreg_poke(cpu, SP_EL1, 0x6000);
    sysreg_poke(cpu, VBAR_EL1, VECTORS_EL1);
    sysreg_poke(cpu, CPACR_EL1, 3 << 20);
    /* RW, and traps of SMC and ACTLR_EL1 */
    sysreg_poke(cpu, HCR_EL2, BIT64(31) | BIT64(19) | BIT64(21));
}

/* One instruction at a time, up to the illegal return that is the last. */
static void step_through(struct rig *rig, struct moments *moments)
{
    static const struct machine_goal one = { .count = 1 };
    uint64_t interrupts = 0, now;
    struct machine_stop stop;

    do {
        assert_true(moments->count < STATE_MAX - 1);
        moments->states[moments->count] = *rig->cpu;
        machine_run(rig->machine, &one, &stop);
        assert_int_equal(stop.reason, STOP_COUNT);
        now = machine_event_count(rig->machine, EVENT_interrupt);
        moments->interrupted[moments->count++] = now > interrupts;
        interrupts = now;
    } while (!machine_event_count(rig->machine, EVENT_illegal_return));
    moments->states[moments->count++] = *rig->cpu;
}

/* The same again at once, with the plugin. */
static void run_through(struct rig *rig, size_t count,
                        const struct el2sim_plugin *plugin, void *aim)
{
    const struct machine_goal all = { .count = count };
    struct machine_stop stop;

    rig->aim = aim;
    rig_add(rig, plugin);
    rig_begin(rig);
    machine_run(rig->machine, &all, &stop);
    assert_int_equal(stop.reason, STOP_COUNT);
    rig_end(rig);
    assert_string_equal(rig->sentence, "");
}

/* The program, stepped through and started again. */
static struct moments *prepare(struct rig *rig)
{
    struct moments *moments = mem_alloc(sizeof(*moments));
    struct machine_snapshot *start;

    put_program(rig);
    set_registers(rig->cpu);
    start = machine_snapshot(rig->machine);
    step_through(rig, moments);
    machine_restore(rig->machine, start);
    machine_snapshot_release(start);
    return moments;
}

static void expect_told(const struct moments *moments, unsigned kind)
{
    if (happens[kind] && !moments->kinds[kind].told)
        fail_msg("no %s", machine_event_name((enum event)kind));
}

static void every_event(void **state)
{
    struct rig *rig = *state;
    struct moments *moments = prepare(rig);

    run_through(rig, moments->count - 1, &watches, moments);
    /* All but the state at the end and the instruction at the IRQ's vector. */
    assert_int_equal(moments->kinds[EL2SIM_insn].told, moments->count - 2);
    assert_int_equal(moments->kinds[EL2SIM_reach].told, moments->count - 2);
    for (unsigned kind = 0; kind < EL2SIM_EVENT_COUNT; kind++)
        expect_told(moments, kind);
    free(moments);
}

/* What nobody else asked for is not there by chance. */
static void every_event_alone(void **state)
{
    for (unsigned kind = 0; kind < EL2SIM_EVENT_COUNT; kind++) {
        struct el2sim_plugin alone = watches;
        struct moments *moments;

        memset(alone.on, 0, sizeof(alone.on));
        alone.on[kind] = watches.on[kind];
        rig_tear_down(state);
        rig_set_up(state);
        moments = prepare(*state);
        run_through(*state, moments->count - 1, &alone, moments);
        expect_told(moments, kind);
        free(moments);
    }
}

/* What one event kind's callback puts when it first comes. */
struct puts {
    enum el2sim_event_kind kind;
    bool done;
};

enum { PUT = 0x5a5a };

static bool has_x(enum el2sim_event_kind kind)
{
    return !(phases[kind] & NO_X);
}

static void put(void *self, const struct el2sim_api *api, struct el2sim *sim,
                const struct el2sim_event *event)
{
    const struct rig *rig = api->shared(sim);
    struct puts *puts = rig->aim;

    (void)self;
    if (event->kind != puts->kind || puts->done)
        return;
    puts->done = true;
    api->put(sim, 0, TPIDRRO_EL0, PUT);
    api->put(sim, 0, TPIDR_EL0, PUT + 1);
    if (!has_x(event->kind))
        return;
    api->put(sim, 0, EL2SIM_X + 19, PUT + 2);
    api->put(sim, 0, EL2SIM_X + 30, PUT + 3);
    api->put(sim, 0, EL2SIM_V_LO + 8, PUT + 4);
    api->put(sim, 0, EL2SIM_V_HI + 31, PUT + 5);
}

static bool watch_one(void *self, const struct el2sim_api *api,
                      struct el2sim *sim)
{
    (void)self;
    api->watch(sim, CODE + 8);
    return true;
}

static const struct el2sim_plugin puts_once = {
    EL2SIM_HEADER,
    .name = "puts",
    .summary = "puts values that the program leaves alone",
    .changes = true,
    .begin = watch_one,
    .on = {
#define KIND(name, phase) [EL2SIM_##name] = put,
        KINDS(KIND)
#undef KIND
    },
};

static void expect_put(const struct cpu *cpu, enum el2sim_event_kind kind)
{
    const char *name = machine_event_name((enum event)kind);

    if (sysreg_peek(cpu, TPIDRRO_EL0) != PUT ||
        sysreg_peek(cpu, TPIDR_EL0) != PUT + 1)
        fail_msg("system registers put at %s are lost", name);
    if (!has_x(kind))
        return;
    if (cpu->x[19] != PUT + 2 || cpu->x[30] != PUT + 3)
        fail_msg("general registers put at %s are lost", name);
    if (cpu->v[8].lo != PUT + 4 || cpu->v[31].hi != PUT + 5)
        fail_msg("vector registers put at %s are lost", name);
}

/* And nothing else is different at the end. */
static void expect_rest(const struct cpu *cpu, const struct cpu *without,
                        enum el2sim_event_kind kind)
{
    const char *name = machine_event_name((enum event)kind);

    for (unsigned i = 0; i < CPU_X_COUNT; i++)
        if (i != 19 && i != 30 && cpu->x[i] != without->x[i])
            fail_msg("x%u is another after a put at %s", i, name);
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++)
        if (reg != TPIDR_EL0 && reg != TPIDRRO_EL0 &&
            sysreg_peek(cpu, reg) != sysreg_peek(without, reg))
            fail_msg("%s is another after a put at %s", sysreg_info(reg)->name,
                     name);
    assert_int_equal(cpu->pc, without->pc);
    assert_int_equal(cpu->sp, without->sp);
    assert_int_equal(cpu->pstate, without->pstate);
}

static void what_is_put_stays(void **state)
{
    for (unsigned kind = 0; kind < EL2SIM_EVENT_COUNT; kind++) {
        struct puts puts = { .kind = (enum el2sim_event_kind)kind };
        const struct cpu *last;
        struct moments *moments;
        struct rig *rig;

        if (!happens[kind])
            continue;
        rig_tear_down(state);
        rig_set_up(state);
        rig = *state;
        moments = prepare(rig);
        last = &moments->states[moments->count - 1];
        run_through(rig, moments->count - 1, &puts_once, &puts);
        assert_true(puts.done);
        expect_put(rig->cpu, puts.kind);
        expect_rest(rig->cpu, last, puts.kind);
        free(moments);
    }
}

const struct CMUnitTest moment_tests[] = {
    RIG_TEST(every_event),
    RIG_TEST(every_event_alone),
    RIG_TEST(what_is_put_stays),
};
const size_t moment_test_count = ARRAY_LENGTH(moment_tests);
