/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots and what comes back with them; observers; several CPUs. */
#include <string.h>

#include "rig.h"

/* All that can be told of a machine after a run. */
struct outcome {
    struct machine_stop stop;
    struct cpu cpus[2];
    uint64_t count, events[EVENT_COUNT];
    uint64_t memory;
};

static uint64_t hash(const struct memory *memory)
{
    uint64_t sum = 14695981039346656037u;

    for (size_t i = 0; i < memory->count; i++)
        for (uint64_t at = 0; at < memory->regions[i].size; at++)
            sum = (sum ^ memory->regions[i].bytes[at]) * 1099511628211u;
    return sum;
}

static struct outcome outcome(struct rig *rig)
{
    struct outcome o = { .count = machine_count(rig->machine) };

    o.stop.reason = rig->stop.reason;
    o.stop.pc = rig->stop.pc;
    o.stop.executed = rig->stop.executed;
    for (unsigned i = 0; i < 2; i++)
        o.cpus[i] = *machine_cpu_by_index(rig->machine, i);
    for (unsigned i = 0; i < EVENT_COUNT; i++)
        o.events[i] = machine_event_count(rig->machine, (enum event)i);
    o.memory = hash(machine_memory(rig->machine));
    return o;
}

static void expect_same(const struct outcome *a, const struct outcome *b)
{
    assert_int_equal(a->stop.reason, b->stop.reason);
    assert_int_equal(a->stop.pc, b->stop.pc);
    assert_int_equal(a->stop.executed, b->stop.executed);
    assert_int_equal(a->count, b->count);
    assert_memory_equal(a->events, b->events, sizeof(a->events));
    assert_int_equal(a->memory, b->memory);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(a->cpus[i].pc, b->cpus[i].pc);
        assert_int_equal(a->cpus[i].pstate, b->cpus[i].pstate);
        assert_memory_equal(a->cpus[i].x, b->cpus[i].x, sizeof(a->cpus[i].x));
        assert_memory_equal(a->cpus[i].v, b->cpus[i].v, sizeof(a->cpus[i].v));
        assert_memory_equal(a->cpus[i].sysreg, b->cpus[i].sysreg,
                            sizeof(a->cpus[i].sysreg));
        assert_int_equal(a->cpus[i].event, b->cpus[i].event);
        assert_int_equal(a->cpus[i].waiting, b->cpus[i].waiting);
    }
}

/* The same run three times from here must be the same run. */
static void expect_repeatable(struct rig *rig, const struct machine_goal *goal)
{
    struct machine_snapshot *snapshot = machine_snapshot(rig->machine);
    struct outcome before = outcome(rig), first, now;

    machine_run(rig->machine, goal, &rig->stop);
    assert_int_not_equal(rig->stop.reason, STOP_ERROR);
    first = outcome(rig);
    for (int i = 0; i < 2; i++) {
        machine_restore(rig->machine, snapshot);
        now = outcome(rig);
        now.stop = before.stop;
        expect_same(&before, &now);
        machine_run(rig->machine, goal, &rig->stop);
        now = outcome(rig);
        expect_same(&first, &now);
    }
    machine_snapshot_release(snapshot);
}

static void everything_comes_back(void **state)
{
    struct rig *rig = *state;
    struct cpu before, *other = machine_cpu_by_index(rig->machine, 1);
    struct machine_snapshot *snapshot;
    uint64_t count;

    RIG_PUT(rig, HYP, ADD_X0_1, STR_X0_X1, MRS_X0_HCR_EL2, B_SELF);
    rig->cpu->x[1] = RAM;
    rig_run_to(rig, HYP, HYP + 12);
    snapshot = machine_snapshot(rig->machine);
    before = *rig->cpu;
    count = machine_count(rig->machine);
    rig->cpu->x[1] = RAM + PAGE;
    rig_run_to(rig, HYP, HYP + 12);
    other->x[5] = 77;
    other->v[3].hi = 5;
    rig->cpu->lines = LINE_FIQ;
    rig_select(rig, 1);
    machine_restore(rig->machine, snapshot);
    rig->cpu = machine_cpu(rig->machine);
    assert_int_equal(rig->cpu->index, 0);
    assert_memory_equal(rig->cpu, &before, sizeof(before));
    assert_int_equal(other->x[5], 0);
    assert_int_equal(other->v[3].hi, 0);
    assert_int_equal(machine_count(rig->machine), count);
    assert_int_equal(machine_event_count(rig->machine, EVENT_sysreg_read), 1);
    assert_int_equal(rig_load(rig, RAM), 1);
    assert_int_equal(rig_load(rig, RAM + PAGE), 0);
    machine_snapshot_release(snapshot);
}

static void what_a_snapshot_tells(void **state)
{
    struct rig *rig = *state;
    struct machine_snapshot *snapshot;
    uint64_t value;

    rig_store(rig, HIGH - 4, 0x0102030405060708);
    rig->cpu->x[9] = 9;
    rig_select(rig, 1);
    snapshot = machine_snapshot(rig->machine);
    rig_store(rig, HIGH - 4, 0);
    machine_cpu_by_index(rig->machine, 0)->x[9] = 0;
    assert_int_equal(machine_snapshot_selected(snapshot), 1);
    assert_int_equal(machine_snapshot_cpu(snapshot, 0)->x[9], 9);
    assert_null(machine_snapshot_cpu(snapshot, 2));
    assert_true(machine_snapshot_read(snapshot, HIGH - 4, &value, 8));
    assert_int_equal(value, 0x0102030405060708);
    assert_false(machine_snapshot_read(snapshot, HOLE - 4, &value, 8));
    machine_snapshot_release(snapshot);
}

/* A run that changes an instruction ahead of it. */
static void self_modifying_code(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { .count = 400 };

    /* W9 is ADD X0, X0, #2, to go where W2 has ADD X0, X0, #1. */
    RIG_PUT(rig, HYP, NOP, ADD_X0_1, STR_W9_X1, ADD_X0_1, 0x17fffffc);
    rig->cpu->x[1] = HYP + 4;
    rig->cpu->x[9] = ADD_X0_2;
    rig->cpu->pc = HYP;
    expect_repeatable(rig, &goal);
    assert_int_equal(rig->cpu->x[0], 1 + 1 + 79 * 3);
}

/* The same, in a view. */
static void self_modifying_guest(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { .count = 400 };

    rig_enter_guest(rig, 0, 1);
    RIG_PUT(rig, CODE, NOP, ADD_X0_1, STR_W9_X1, ADD_X0_1, 0x17fffffc);
    rig->cpu->x[1] = CODE_IPA + 4;
    rig->cpu->x[9] = ADD_X0_2;
    expect_repeatable(rig, &goal);
    assert_int_equal(rig->cpu->x[0], 1 + 1 + 79 * 3);
}

/* Code that somebody else changes between runs. */
static void code_changed_after(void **state)
{
    struct rig *rig = *state;
    struct machine_snapshot *snapshot;

    RIG_PUT(rig, HYP, ADD_X0_1, NOP);
    rig_run_to(rig, HYP, HYP + 4);
    snapshot = machine_snapshot(rig->machine);
    RIG_PUT(rig, HYP, ADD_X0_2);
    rig_run_to(rig, HYP, HYP + 4);
    assert_int_equal(rig->cpu->x[0], 3);
    machine_restore(rig->machine, snapshot);
    rig_run_to(rig, HYP, HYP + 4);
    assert_int_equal(rig->cpu->x[0], 2);
    machine_snapshot_release(snapshot);
}

/* A VM that exits, whose hypervisor comes back at once. */
static void round_trips(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { .count = 300 };

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, 0x2000, (RAM + PAGE) | S2_RW);
    RIG_PUT(rig, CODE, LDR_X0_X1, ADD_X0_1, STR_X0_X1, HVC_0, 0x17fffffc);
    RIG_PUT(rig, VECTORS_EL2 + LOWER, ADD_X0_1, ERET);
    rig->cpu->x[1] = 0x2008;
    expect_repeatable(rig, &goal);
    assert_true(rig_load(rig, RAM + PAGE + 8) > 30);
}

/* What the TLB holds is of the snapshot, stale entries among it. */
static void stale_translations_come_back(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { .count = 1 };

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, 0x2000, RAM | S2_RW);
    assert_true(rig_guest_does(rig, LDR_X0_X1, 0x2000));
    rig_page(rig, 0, 0x2000, (RAM + PAGE) | S2_RW);
    rig_store(rig, RAM, 1);
    rig_store(rig, RAM + PAGE, 2);
    RIG_PUT(rig, CODE, LDR_X0_X1);
    rig->cpu->pc = CODE_IPA;
    expect_repeatable(rig, &goal);
    assert_int_equal(rig->cpu->x[0], 1);
    assert_int_equal(rig_stale(rig), 1);
}

/* A TLBI between snapshot and use has happened after a restore, too. */
static void a_tlbi_comes_back(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { .count = 1 };

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, 0x2000, RAM | S2_RW);
    assert_true(rig_guest_does(rig, LDR_X0_X1, 0x2000));
    rig_page(rig, 0, 0x2000, (RAM + PAGE) | S2_RW);
    rig_at_el2(rig, TLBI_VMALLS12E1, 0);
    rig_store(rig, RAM + PAGE, 2);
    RIG_PUT(rig, CODE, LDR_X0_X1);
    rig->cpu->pc = CODE_IPA;
    expect_repeatable(rig, &goal);
    assert_int_equal(rig->cpu->x[0], 2);
    assert_int_equal(rig_stale(rig), 0);
}

/*
 * Between a load exclusive and its store: the store may fail after a restore,
 * as it may for any reason, but what loops until it succeeds is right.
 */
static void an_exclusive_loop(void **state)
{
    struct rig *rig = *state;
    struct machine_snapshot *snapshot;

    /* The last is CBNZ W4, .-12. */
    RIG_PUT(rig, HYP, LDXR_X0_X1, ADD_X0_1, STXR_W4_X0_X1, 0x35ffffa4, NOP);
    rig->cpu->x[1] = RAM;
    rig_run_to(rig, HYP, HYP + 8);
    snapshot = machine_snapshot(rig->machine);
    for (int i = 0; i < 3; i++) {
        machine_restore(rig->machine, snapshot);
        rig_run_to(rig, HYP + 8, HYP + 16);
        assert_int_equal(rig->cpu->x[4], 0);
        assert_int_equal(rig_load(rig, RAM), 1);
    }
    machine_snapshot_release(snapshot);
}

/* --- observers ----------------------------------------------------------- */

struct log {
    unsigned count;
    struct machine_event last;
};

static void happened(void *self, const struct machine_event *event)
{
    struct log *log = self;

    log->count++;
    log->last = *event;
}

static void an_observer(void **state)
{
    struct rig *rig = *state;
    struct log reads = { 0 }, exceptions = { 0 };
    struct machine_observer observer = { &reads, BIT64(EVENT_sysreg_read),
                                         happened };

    assert_int_equal(machine_observe(rig->machine, &observer), STATUS_OK);
    observer.self = &exceptions;
    observer.events = BIT64(EVENT_exception);
    assert_int_equal(machine_observe(rig->machine, &observer), STATUS_OK);
    RIG_PUT(rig, HYP, NOP, MRS_X0_HCR_EL2, SVC_0);
    rig_run_to(rig, HYP, VECTORS_EL2 + CURRENT);
    assert_int_equal(reads.count, 1);
    assert_int_equal(reads.last.reg, HCR_EL2);
    assert_int_equal(reads.last.value, BIT64(31));
    assert_int_equal(reads.last.pc, HYP + 4);
    assert_int_equal(reads.last.el, 2);
    assert_int_equal(exceptions.count, 1);
    assert_int_equal(exceptions.last.pc, HYP + 8);
    machine_unobserve(rig->machine, &reads);
    rig_run_to(rig, HYP, VECTORS_EL2 + CURRENT);
    assert_int_equal(reads.count, 1);
    assert_int_equal(exceptions.count, 2);
}

static void too_many_observers(void **state)
{
    struct rig *rig = *state;
    struct log log = { 0 };
    const struct machine_observer observer = { &log, BIT64(EVENT_svc),
                                               happened };

    for (int i = 0; i < 8; i++)
        assert_int_equal(machine_observe(rig->machine, &observer), STATUS_OK);
    assert_int_equal(machine_observe(rig->machine, &observer), STATUS_LIMIT);
    RIG_PUT(rig, HYP, SVC_0);
    rig_run_to(rig, HYP, VECTORS_EL2 + CURRENT);
    assert_int_equal(log.count, 8);
    machine_unobserve(rig->machine, &log);
    assert_int_equal(machine_observe(rig->machine, &observer), STATUS_OK);
}

static void names_of_events(void **unused)
{
    (void)unused;
    for (unsigned i = 0; i < EVENT_COUNT; i++) {
        bool counted = !(MACHINE_UNCOUNTED_EVENTS & BIT64(i));

        assert_int_equal(
            machine_event_by_name(machine_event_name((enum event)i)),
            counted ? i : EVENT_COUNT);
    }
    assert_int_equal(machine_event_by_name("tlb"), EVENT_COUNT);
    assert_int_equal(machine_event_by_name(""), EVENT_COUNT);
}

/* --- CPUs ---------------------------------------------------------------- */

/* Each has its registers; memory and the count are common. */
static void two_cpus(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal three = { .count = 3 };

    RIG_PUT(rig, HYP, ADD_X0_1, STR_X0_X1, LDR_X0_X1);
    rig->cpu->x[1] = RAM;
    rig_run(rig, HYP, &three, STOP_COUNT);
    rig_select(rig, 1);
    assert_int_equal(rig->cpu->x[0], 0);
    rig->cpu->x[1] = RAM;
    rig->cpu->x[0] = 40;
    rig->cpu->v[31].lo = 3;
    rig_run(rig, HYP, &three, STOP_COUNT);
    assert_int_equal(rig_load(rig, RAM), 41);
    assert_int_equal(machine_count(rig->machine), 6);
    rig_select(rig, 0);
    assert_int_equal(rig->cpu->x[0], 1);
    assert_int_equal(rig->cpu->v[31].lo, 0);
    assert_int_equal(rig->cpu->pc, HYP + 12);
    rig_run(rig, HYP, &three, STOP_COUNT);
    assert_int_equal(rig->cpu->x[0], 2);
}

/* WFE does not wait after another CPU's SEV; then the register is used up. */
static void an_event_from_the_other(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { .count = 2 };

    RIG_PUT(rig, HYP, WFE, ADD_X0_1);
    RIG_PUT(rig, HYP + 0x100, SEV, NOP);
    rig_select(rig, 1);
    rig_run(rig, HYP + 0x100, &goal, STOP_COUNT);
    rig_select(rig, 0);
    rig_run(rig, HYP, &goal, STOP_COUNT);
    assert_int_equal(rig->cpu->x[0], 1);
    rig_run(rig, HYP, &goal, STOP_WAITING);
    assert_int_equal(rig->stop.pc, HYP + 4);
}

/* SEVL is for the CPU itself. */
static void a_local_event(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { .count = 3 };

    RIG_PUT(rig, HYP, SEVL, WFE, ADD_X0_1);
    rig_run(rig, HYP, &goal, STOP_COUNT);
    assert_int_equal(rig->cpu->x[0], 1);
    assert_false(machine_cpu_by_index(rig->machine, 1)->event);
    rig_run(rig, HYP + 4, &goal, STOP_WAITING);
}

/* A waiting CPU goes on after SEV, without executing its WFE again. */
static void woken_while_waiting(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { .count = 2 };

    RIG_PUT(rig, HYP, WFE, ADD_X0_1, ADD_X0_1);
    RIG_PUT(rig, HYP + 0x100, SEV, NOP);
    rig_run(rig, HYP, &goal, STOP_WAITING);
    rig_select(rig, 1);
    rig_run(rig, HYP + 0x100, &goal, STOP_COUNT);
    rig_select(rig, 0);
    rig_run(rig, rig->cpu->pc, &goal, STOP_COUNT);
    assert_int_equal(rig->cpu->x[0], 2);
    assert_false(rig->cpu->event);
}

/* WFI does not end for an event. */
static void not_woken(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { .count = 2 };

    RIG_PUT(rig, HYP, WFI, ADD_X0_1, ADD_X0_1);
    RIG_PUT(rig, HYP + 0x100, SEV, NOP);
    rig_run(rig, HYP, &goal, STOP_WAITING);
    rig_select(rig, 1);
    rig_run(rig, HYP + 0x100, &goal, STOP_COUNT);
    rig_select(rig, 0);
    rig_run(rig, rig->cpu->pc, &goal, STOP_WAITING);
    assert_int_equal(rig->cpu->x[0], 0);
    assert_true(rig->cpu->event);
}

const struct CMUnitTest state_tests[] = {
    RIG_TEST(everything_comes_back),
    RIG_TEST(what_a_snapshot_tells),
    RIG_TEST(self_modifying_code),
    RIG_TEST(self_modifying_guest),
    RIG_TEST(code_changed_after),
    RIG_TEST(round_trips),
    RIG_TEST(stale_translations_come_back),
    RIG_TEST(a_tlbi_comes_back),
    RIG_TEST(an_exclusive_loop),
    RIG_TEST(an_observer),
    RIG_TEST(too_many_observers),
    cmocka_unit_test(names_of_events),
    RIG_TEST(two_cpus),
    RIG_TEST(an_event_from_the_other),
    RIG_TEST(a_local_event),
    RIG_TEST(woken_while_waiting),
    RIG_TEST(not_woken),
};
const size_t state_test_count = ARRAY_LENGTH(state_tests);
