/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines with much memory, of which little is used. */
#include <sys/resource.h>

#include "rig.h"

#define GIB (UINT64_C(1) << 30)
#define FAR_BASE (64 * GIB)
#define FAR_SIZE (8 * GIB)
#define FAR_CODE (FAR_BASE + FAR_SIZE - PAGE) /* the last page */

static struct machine *large_machine(void)
{
    static const struct machine_config config = {
        .engine = ENGINE_UNDER_TEST,
        .cpus = 1,
        .features = CPU_DEFAULT_FEATURES,
        .region_count = 2,
        .regions = {
            { "hyp", HYP, 0x10000, true },
            { "far", FAR_BASE, FAR_SIZE, true },
        },
    };
    struct machine *machine;
    struct diag diag;

    if (machine_create(&config, &machine, &diag))
        fail_msg("%s", diag.text);
    return machine;
}

static long resident_kib(void)
{
    struct rusage usage;

    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

static uint64_t load(const struct machine *machine, uint64_t address)
{
    uint64_t value = UINT64_MAX;

    assert_true(machine_read(machine, address, &value, sizeof(value)));
    return value;
}

/* Executes the two words at the end of the memory. */
static void execute_far(struct machine *machine, uint32_t first)
{
    const uint32_t words[] = { first, B_SELF };
    const struct machine_goal goal = { .count = 1 };
    struct machine_stop stop;

    assert_true(machine_write(machine, FAR_CODE, words, sizeof(words)));
    machine_cpu(machine)->pc = FAR_CODE;
    machine_run(machine, &goal, &stop);
    assert_int_equal(stop.reason, STOP_COUNT);
}

/* Everything that a case does with memory, in the aim's 32 MiB. */
static void costs_what_is_used(void **state)
{
    long before = resident_kib();
    struct machine *machine = large_machine();
    struct machine_snapshot *snapshot;

    (void)state;
    execute_far(machine, ADD_X0_1);
    assert_int_equal(machine_cpu(machine)->x[0], 1);
    snapshot = machine_snapshot(machine);
    machine_cpu(machine)->x[1] = FAR_BASE;
    execute_far(machine, STR_X0_X1);
    assert_int_equal(load(machine, FAR_BASE), 1);
    machine_restore(machine, snapshot);
    assert_int_equal(load(machine, FAR_BASE), 0);
    assert_int_equal(load(machine, FAR_CODE) & UINT32_MAX, ADD_X0_1);
    assert_true(resident_kib() - before < 32 * 1024);
    machine_snapshot_release(snapshot);
    machine_destroy(machine);
}

/* A snapshot tells zeros of pages that were used later, nothing of holes. */
static void what_was_not_used(void **state)
{
    struct machine *machine = large_machine();
    struct machine_snapshot *snapshot = machine_snapshot(machine);
    const uint64_t value = 42;
    uint64_t kept[2] = { 1, 1 };

    (void)state;
    assert_true(machine_write(machine, FAR_BASE + PAGE - 8, &value, 8));
    assert_true(machine_snapshot_read(snapshot, FAR_BASE + PAGE - 8, kept, 16));
    assert_int_equal(kept[0], 0);
    assert_int_equal(kept[1], 0);
    assert_false(machine_snapshot_read(snapshot, FAR_BASE - 8, kept, 16));
    assert_false(
        machine_snapshot_read(snapshot, FAR_BASE + FAR_SIZE - 8, kept, 16));
    machine_snapshot_release(snapshot);
    snapshot = machine_snapshot(machine);
    machine_restore(machine, snapshot);
    assert_int_equal(load(machine, FAR_BASE + PAGE - 8), 42);
    assert_true(machine_snapshot_read(snapshot, FAR_BASE + PAGE - 8, kept, 16));
    assert_int_equal(kept[0], 42);
    machine_snapshot_release(snapshot);
    machine_destroy(machine);
}

/* IC over all of it finds the instruction that changed. */
static void changed_code(void **state)
{
    struct machine *machine = large_machine();

    (void)state;
    execute_far(machine, ADD_X0_1);
    execute_far(machine, ADD_X0_2);
    assert_int_equal(machine_cpu(machine)->x[0], 3);
    machine_destroy(machine);
}

static void more_than_all(void **state)
{
    static const struct machine_config config = {
        .cpus = 1,
        .region_count = 2,
        .regions = {
            { "a", 0, 1024 * GIB, false },
            { "b", 2048 * GIB, PAGE, false },
        },
    };
    struct machine *machine;
    struct diag diag;

    (void)state;
    assert_int_equal(machine_create(&config, &machine, &diag), STATUS_LIMIT);
    assert_string_equal(diag.place, "b");
    assert_string_equal(diag.text,
                        "the memory regions have more than 1 TiB together");
}

const struct CMUnitTest large_tests[] = {
    cmocka_unit_test(costs_what_is_used),
    cmocka_unit_test(what_was_not_used),
    cmocka_unit_test(changed_code),
    cmocka_unit_test(more_than_all),
};
const size_t large_test_count = ARRAY_LENGTH(large_tests);
