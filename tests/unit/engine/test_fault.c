/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Accesses and fetches that fail: what is told, and that nothing is lost. */
#include "rig.h"

#include <string.h>

#include "base/bits.h"

#define HOLE (DATA + RIG_SIZE)

/* The base register is x0 and the base is where the row says. */
static const struct row {
    uint32_t word;
    uint64_t base;
    uint64_t address; /* expected */
    bool write;
    bool keeps_v; /* first register of a SIMD pair may be lost otherwise */
} rows[] = {
    { 0xf9400001, HOLE, HOLE, false, true },       /* ldr x1, [x0] */
    { 0xf9400001, HOLE - 3, HOLE, false, true },   /* crossing */
    { 0xb9000001, HOLE - 1, HOLE, true, true },    /* str w1, [x0] */
    { 0xf8408401, HOLE, HOLE, false, true },       /* ldr x1, [x0], #8 */
    { 0xf8408c01, HOLE - 8, HOLE, false, true },   /* ldr x1, [x0, #8]! */
    { 0xf8008c01, HOLE - 8, HOLE, true, true },    /* str x1, [x0, #8]! */
    { 0xa9400801, HOLE - 8, HOLE, false, true },   /* ldp x1, x2, [x0] */
    { 0xa8c10801, HOLE - 8, HOLE, false, true },   /* ldp [x0], #16 */
    { 0xa9000801, HOLE - 8, HOLE, true, true },    /* stp x1, x2, [x0] */
    { 0xa8810801, HOLE - 8, HOLE, true, true },    /* stp [x0], #16 */
    { 0x3dc00001, HOLE - 8, HOLE, false, true },   /* ldr q1, [x0] */
    { 0x3d800001, HOLE - 8, HOLE, true, true },    /* str q1, [x0] */
    { 0xad400801, HOLE - 16, HOLE, false, false }, /* ldp q1, q2, [x0] */
    { 0xacc10801, HOLE - 16, HOLE, false, false }, /* ldp q [x0], #32 */
    { 0xad000801, HOLE - 16, HOLE, true, true },   /* stp q1, q2, [x0] */
    { 0xc85f7c01, HOLE, HOLE, false, true },       /* ldxr x1, [x0] */
    { 0xc8dffc01, HOLE, HOLE, false, true },       /* ldar x1, [x0] */
    { 0xc89ffc01, HOLE, HOLE, true, true },        /* stlr x1, [x0] */
    { 0x4c407001, HOLE, HOLE, false, true },       /* ld1 {v1.16b}, [x0] */
    { 0x38400401, HOLE, HOLE, false, true },       /* ldrb w1, [x0], #0 */
    { 0xf9400001, 0, 0, false, true },
    { 0xf9400001, 0xffff000000001000, 0xffff000000001000, false, true },
    { 0xf9000001, 0x00ff000000001000, 0x00ff000000001000, true, true },
    { 0xf9400001, UINT64_MAX - 7, UINT64_MAX - 7, false, true },
};

static void fill(struct rig *rig, uint64_t base)
{
    for (unsigned i = 0; i < CPU_X_COUNT; i++)
        rig->cpu.x[i] = 0x1000 + i;
    for (unsigned i = 0; i < CPU_V_COUNT; i++)
        rig->cpu.v[i] = (struct vreg){ 0x2000 + i, 0x3000 + i };
    rig->cpu.x[0] = base;
    memset(rig->data, 0xee, RIG_SIZE);
}

static void check_fault(const struct rig *rig, const struct row *row)
{
    const struct engine_fault *fault = engine_fault(rig->engine);

    assert_int_equal(fault->pc, CODE + 4);
    assert_int_equal(rig->cpu.pc, CODE + 4);
    assert_int_equal(fault->word, row->word);
    assert_int_equal(fault->address, row->address);
    assert_int_equal(fault->write, row->write);
    assert_false(fault->fetch);
    assert_false(fault->misaligned);
    assert_in_range(fault->size, 1, 16);
}

static void check_registers(const struct rig *rig, const struct row *row)
{
    for (unsigned i = 1; i < CPU_X_COUNT; i++)
        assert_int_equal(rig->cpu.x[i], 0x1000 + i);
    assert_int_equal(rig->cpu.x[0], row->base);
    for (unsigned i = 0; row->keeps_v && i < CPU_V_COUNT; i++) {
        assert_int_equal(rig->cpu.v[i].lo, 0x2000 + i);
        assert_int_equal(rig->cpu.v[i].hi, 0x3000 + i);
    }
}

static void a_failed_access_changes_nothing(void **state)
{
    struct rig *rig = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const struct row *row = &rows[i];
        uint64_t count = engine_count(rig->engine);

        RIG_PUT(rig, 0xd503201f, row->word, END);
        fill(rig, row->base);
        assert_int_equal(rig_run(rig), ENGINE_EXIT_FAULT);
        check_fault(rig, row);
        check_registers(rig, row);
        assert_int_equal(engine_count(rig->engine), count + 2);
        assert_int_equal(rig_go_on(rig), ENGINE_EXIT_FAULT); /* again */
        check_fault(rig, row);
        check_registers(rig, row);
    }
}

static void it_succeeds_once_memory_is_there(void **state)
{
    struct rig *rig = *state;
    static _Alignas(4096) uint8_t more[4096];

    RIG_PUT(rig, 0xa8c10801, 0x91000400, END); /* ldp x1, x2, [x0], #16 */
    fill(rig, HOLE - 8);
    assert_int_equal(rig_run(rig), ENGINE_EXIT_FAULT);
    memset(more, 0x55, sizeof(more));
    assert_int_equal(engine_map(rig->engine, HOLE, sizeof(more), more,
                                ENGINE_ANY | ENGINE_DATA, &rig->diag),
                     0);
    assert_int_equal(rig_go_on(rig), ENGINE_EXIT_STOPPED);
    assert_int_equal(rig->cpu.x[1], 0xeeeeeeeeeeeeeeee);
    assert_int_equal(rig->cpu.x[2], 0x5555555555555555);
    assert_int_equal(rig->cpu.x[0], HOLE + 8 + 1);
}

static void rights_are_enforced(void **state)
{
    struct rig *rig = *state;
    static _Alignas(4096) uint8_t page[4096];

    memset(page, 0, sizeof(page));
    assert_int_equal(engine_map(rig->engine, HOLE, sizeof(page), page,
                                ENGINE_READ, &rig->diag),
                     0);
    RIG_PUT(rig, 0xf9400001, 0xf9000002, END); /* ldr x1; str x2 */
    rig->cpu.x[0] = HOLE;
    rig->cpu.x[2] = 5;
    assert_int_equal(rig_run(rig), ENGINE_EXIT_FAULT);
    assert_true(engine_fault(rig->engine)->write);
    assert_int_equal(engine_fault(rig->engine)->pc, CODE + 4);
    assert_int_equal(page[0], 0);
    RIG_PUT(rig, 0xf81fc002, END); /* stur x2, [x0, #-4]: into both */
    assert_int_equal(rig_run(rig), ENGINE_EXIT_FAULT);
    assert_int_equal(engine_fault(rig->engine)->address, HOLE);
    RIG_PUT(rig, 0xd61f0000, END); /* br x0 */
    assert_int_equal(rig_run(rig), ENGINE_EXIT_FAULT);
    assert_true(engine_fault(rig->engine)->fetch);
    assert_int_equal(engine_fault(rig->engine)->pc, HOLE);
}

static void exclusives_must_be_aligned(void **state)
{
    struct rig *rig = *state;
    const uint32_t words[] = {
        0xc85f7c01, /* ldxr x1, [x0] */
        0x887f0801, /* ldxp w1, w2, [x0] */
    };

    rig->reply = ENGINE_NATIVE;
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        RIG_PUT(rig, 0xd503201f, words[i], END);
        fill(rig, DATA + 0x101);
        assert_int_equal(rig_run(rig), ENGINE_EXIT_FAULT);
        assert_true(engine_fault(rig->engine)->misaligned);
        assert_false(engine_fault(rig->engine)->write);
        assert_int_equal(engine_fault(rig->engine)->address, DATA + 0x101);
        assert_int_equal(engine_fault(rig->engine)->pc, CODE + 4);
        assert_int_equal(rig->cpu.pc, CODE + 4);
        assert_int_equal(rig->cpu.x[1], 0x1001);
    }
}

static void exclusives_work(void **state)
{
    struct rig *rig = *state;

    if (ENGINE_UNDER_TEST == ENGINE_FAST)
        skip(); /* store-exclusives are the client's, who has the monitor */
    /* ldxr x1, [x0]; add x1, x1, #1; stxr w2, x1, [x0] */
    RIG_PUT(rig, 0xc85f7c01, 0x91000421, 0xc8027c01, END);
    fill(rig, DATA + 0x100);
    assert_int_equal(rig_run(rig), ENGINE_EXIT_STOPPED);
    assert_int_equal(rig->cpu.x[2], 0);
    assert_int_equal(rig->data[0x100], 0xef);
}

static void a_failed_fetch_is_told(void **state)
{
    struct rig *rig = *state;
    const uint64_t targets[] = {
        0,
        0x1000,
        HOLE,
        HOLE + 0x1ffc,
        0xffff000000000000,
        0x00ff000040000000,
        UINT64_MAX - 3,
        UINT64_MAX - 0xfff,
    };

    RIG_PUT(rig, 0xd63f0000, END); /* blr x0 */
    for (size_t i = 0; i < ARRAY_LENGTH(targets); i++) {
        uint64_t count = engine_count(rig->engine);
        const struct engine_fault *fault = engine_fault(rig->engine);

        rig->cpu.x[0] = targets[i];
        assert_int_equal(rig_run(rig), ENGINE_EXIT_FAULT);
        assert_int_equal(fault->pc, targets[i]);
        assert_int_equal(fault->address, targets[i]);
        assert_int_equal(fault->word, 0);
        assert_true(fault->fetch);
        assert_int_equal(rig->cpu.pc, targets[i]);
        assert_int_equal(rig->cpu.x[30], CODE + 4);
        assert_int_equal(engine_count(rig->engine), count + 1);
        rig->target = CODE + 4;
    }
}

static void code_may_run_off_the_end(void **state)
{
    struct rig *rig = *state;
    const uint32_t words[] = { 0xd503201f, 0xd503201f, 0xd53c1101 };

    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        memcpy(rig->code + RIG_SIZE - 4, &words[i], 4);
        engine_code_changed(rig->engine, CODE + RIG_SIZE - 4, 4);
        assert_int_equal(rig_run_from(rig, CODE + RIG_SIZE - 4),
                         ENGINE_EXIT_FAULT);
        assert_int_equal(engine_fault(rig->engine)->pc, CODE + RIG_SIZE);
        assert_true(engine_fault(rig->engine)->fetch);
    }
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)

const struct CMUnitTest fault_tests[] = {
    TEST(a_failed_access_changes_nothing),
    TEST(it_succeeds_once_memory_is_there),
    TEST(rights_are_enforced),
    TEST(exclusives_must_be_aligned),
    TEST(exclusives_work),
    TEST(a_failed_fetch_is_told),
    TEST(code_may_run_off_the_end),
};
const size_t fault_test_count = ARRAY_LENGTH(fault_tests);
