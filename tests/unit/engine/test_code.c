/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Code that changes while it runs, runs from data, or is no code at all. */
#include "rig.h"

#include <string.h>

#include "base/bits.h"

#define NOP 0xd503201fu
#define ADD 0x91000400u /* add x0, x0, #1 */
#define ERET 0xd69f03e0u

static void data_becomes_code(void **state)
{
    struct rig *rig = *state;
    const uint32_t words[] = { ADD, ADD, END };

    memcpy(rig->data + 0x2000, words, sizeof(words));
    rig->cpu.x[0] = 0;
    assert_int_equal(rig_run_from(rig, DATA + 0x2000), ENGINE_EXIT_STOPPED);
    assert_int_equal(rig->cpu.x[0], 2);
    RIG_PUT(rig, 0xf9000020, 0xf9400022, END); /* str x0, [x1]; ldr x2 */
    rig->cpu.x[1] = DATA + 0x2000;
    rig_run(rig);
    assert_int_equal(rig->cpu.x[2], 2);
}

static void unmapped_code_is_gone(void **state)
{
    struct rig *rig = *state;

    RIG_PUT(rig, ADD, END);
    rig->cpu.x[0] = 0;
    rig_run(rig);
    engine_unmap_all(rig->engine);
    assert_int_equal(rig_run(rig), ENGINE_EXIT_FAULT);
    assert_true(engine_fault(rig->engine)->fetch);
    memcpy(rig->data, (const uint32_t[]){ ADD, ADD, END }, 12);
    assert_int_equal(engine_map(rig->engine, CODE, RIG_SIZE, rig->data,
                                ENGINE_ANY, &rig->diag),
                     0);
    rig->cpu.x[0] = 0;
    assert_int_equal(rig_run(rig), ENGINE_EXIT_STOPPED);
    assert_int_equal(rig->cpu.x[0], 2);
}

static void a_patch_is_seen_when_told(void **state)
{
    struct rig *rig = *state;

    RIG_PUT(rig, ADD, END);
    for (uint32_t i = 1; i < 50; i++) {
        uint32_t word = 0x91000000 | i << 10; /* add x0, x0, #i */

        memcpy(rig->code, &word, 4);
        engine_code_changed(rig->engine, CODE, 4);
        rig->cpu.x[0] = 0;
        rig_run(rig);
        assert_int_equal(rig->cpu.x[0], i);
    }
}

/* str w1, [x2]; dc cvau, x2; dsb; ic ivau, x2; dsb; isb; br x2 */
static const uint32_t patching[] = {
    0xb9000041, 0xd50b7b22, 0xd5033b9f, 0xd50b7522,
    0xd5033b9f, 0xd5033fdf, 0xd61f0040,
};

static void code_that_patches_code(void **state)
{
    struct rig *rig = *state;

    rig_put(rig, 0x2000, (const uint32_t[]){ ADD, END }, 2);
    rig_run_from(rig, CODE + 0x2000); /* translated by now */
    rig_put(rig, 0, patching, ARRAY_LENGTH(patching));
    for (uint32_t i = 1; i < 50; i++) {
        rig->cpu.x[0] = 0;
        rig->cpu.x[1] = 0x91000000 | i << 10;
        rig->cpu.x[2] = CODE + 0x2000;
        assert_int_equal(rig_run(rig), ENGINE_EXIT_STOPPED);
        assert_int_equal(rig->cpu.x[0], i);
    }
}

/*
 * Without a barrier the old instruction or the new one may execute (Arm ARM
 * B2.2.5); what matters is that neither escapes the engine.
 */
static void code_that_patches_its_own_block(void **state)
{
    struct rig *rig = *state;
    const uint32_t words[] = {
        NOP,        ADD,        ERET,       0xd4000002, 0xd4000001, 0xd4000003,
        0xd4200000, 0xd503207f, 0xd503205f, 0x00000000, 0xdac10000, 0xd53c1101,
    };

    for (size_t from = 0; from < ARRAY_LENGTH(words); from++) {
        for (size_t to = 0; to < ARRAY_LENGTH(words); to++) {
            /* str w1, [x2]; patched; add x3, x3, #1 */
            RIG_PUT(rig, 0xb9000041, words[from], 0x91000463, END);
            rig->cpu.x[1] = words[to];
            rig->cpu.x[2] = CODE + 4;
            rig->cpu.x[3] = 0;
            assert_int_equal(rig_run(rig), ENGINE_EXIT_STOPPED);
            assert_int_equal(rig->cpu.pc, CODE + 12);
            assert_int_equal(rig->cpu.x[3], 1);
        }
    }
}

/* More instructions than Unicorn has room for, and no register lost. */
static void translating_without_end(void **state)
{
    struct rig *rig = *state;
    static uint32_t words[0xff0 / 4];
    const size_t count = ARRAY_LENGTH(words);

    for (uint32_t round = 0; round < 600; round++) {
        for (size_t i = 0; i < count - 1; i++)
            words[i] = 0x91000000 | (round % 4096) << 10; /* add x0, x0, # */
        words[count - 1] = END;
        rig_put(rig, 0, words, count);
        rig->cpu.x[0] = 0;
        rig->cpu.x[30] = round;
        rig->cpu.v[7].hi = round;
        rig->cpu.pstate = (uint64_t)(round % 16) << 28;
        rig->cpu.sysreg[FPCR] = (uint64_t)(round % 4) << 22;
        assert_int_equal(rig_run(rig), ENGINE_EXIT_STOPPED);
        assert_int_equal(rig->asked_count, 1);
        assert_int_equal(rig->cpu.x[0], round * (count - 1));
        assert_int_equal(rig->cpu.x[30], round);
        assert_int_equal(rig->cpu.v[7].hi, round);
        assert_int_equal(rig->cpu.pstate, (uint64_t)(round % 16) << 28);
        assert_int_equal(rig->cpu.sysreg[FPCR], (uint64_t)(round % 4) << 22);
    }
    assert_int_equal(engine_count(rig->engine), 600 * (count - 1));
}

/* --- random words ------------------------------------------------------ */

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed * UINT64_C(0x2545f4914f6cdd1d);
}

/* Half of the words are of groups that a uniform choice would seldom hit. */
static uint32_t random_word(uint64_t *seed)
{
    uint32_t word = (uint32_t)(next_random(seed) >> 20);

    switch (next_random(seed) % 8) {
    case 0: /* loads and stores */
        return (word & 0xf5ffffff) | 0x08000000;
    case 1: /* system */
        return (word & 0x003fffff) | 0xd5000000;
    case 2: /* SIMD and floating point */
        return (word & 0xe1ffffff) | 0x0e000000;
    case 3: /* branches to a register, ERET */
        return (word & 0x01ffffff) | 0xd6000000;
    default:
        return word;
    }
}

static uint64_t random_value(uint64_t *seed)
{
    uint64_t value = next_random(seed);

    switch (value >> 60 & 3) {
    case 0:
        return value;
    case 1:
        return CODE + value % RIG_SIZE;
    default:
        return DATA + value % RIG_SIZE / 8 * 8;
    }
}

static void random_words_end_in_a_verdict(void **state)
{
    struct rig *rig = *state;
    uint64_t seed = 0x9e3779b97f4a7c15;
    uint32_t words[32];

    rig->target = 0;
    for (int round = 0; round < 4000; round++) {
        uint64_t offset = next_random(&seed) % (RIG_SIZE - sizeof(words)) / 4 *
                          4;

        for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
            words[i] = random_word(&seed);
        rig_put(rig, offset, words, ARRAY_LENGTH(words));
        for (unsigned i = 0; i < CPU_X_COUNT; i++)
            rig->cpu.x[i] = random_value(&seed);
        engine_set_alarm(rig->engine, engine_count(rig->engine) + 100);
        rig->stop_at = NOWHERE;
        rig->reply = ENGINE_REDIRECT;
        rig->target = CODE + next_random(&seed) % RIG_SIZE;
        assert_int_not_equal(rig_run_from(rig, CODE + offset),
                             ENGINE_EXIT_ERROR);
        engine_set_alarm(rig->engine, UINT64_MAX);
    }
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)

const struct CMUnitTest code_tests[] = {
    TEST(data_becomes_code),
    TEST(unmapped_code_is_gone),
    TEST(a_patch_is_seen_when_told),
    TEST(code_that_patches_code),
    TEST(code_that_patches_its_own_block),
    TEST(translating_without_end),
    TEST(random_words_end_in_a_verdict),
};
const size_t code_test_count = ARRAY_LENGTH(code_tests);
