/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads and stores of every kind: which bytes each touches is told once, before
 * memory changes, and what stores are said to write is what is written.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/text.h"
#include "rig.h"

enum { SIZE = 0x1000 };
/* In x2; x4 is 3. Unicorn's pages are of 1 KiB: BASE - 64 begins one. */
#define BASE (DATA + 0x440)

/* Bytes from BASE on that the instruction touches. */
struct access {
    uint32_t word;
    int offset;
    unsigned size;
};

/* clang-format off */
static const struct access stores[] = {
    { 0x39000043, 0, 1 }, /* strb w3, [x2] */
    { 0x79000043, 0, 2 }, /* strh w3, [x2] */
    { 0xb9000043, 0, 4 }, /* str w3, [x2] */
    { 0xf9000043, 0, 8 }, /* str x3, [x2] */
    { 0xf900005f, 0, 8 }, /* str xzr, [x2] */
    { 0xf9000443, 8, 8 }, /* str x3, [x2, #8] */
    { 0xf81f7043, -9, 8 }, /* stur x3, [x2, #-9] */
    { 0xf8010c43, 16, 8 }, /* str x3, [x2, #16]! */
    { 0xf8010443, 0, 8 }, /* str x3, [x2], #16 */
    { 0xf8246843, 3, 8 }, /* str x3, [x2, x4] */
    { 0xb8001843, 1, 4 }, /* sttr w3, [x2, #1] */
    { 0x3d000043, 0, 1 }, /* str b3, [x2] */
    { 0x7d000043, 0, 2 }, /* str h3, [x2] */
    { 0xbd000043, 0, 4 }, /* str s3, [x2] */
    { 0xfd000043, 0, 8 }, /* str d3, [x2] */
    { 0x3d800043, 0, 16 }, /* str q3, [x2] */
    { 0x781bf043, -65, 2 }, /* sturh w3, [x2, #-65] */
    { 0xb81be043, -66, 4 }, /* stur w3, [x2, #-66] */
    { 0xf81bd043, -67, 8 }, /* stur x3, [x2, #-67] */
    { 0x3c9b9043, -71, 16 }, /* stur q3, [x2, #-71] */
    { 0x3c9f9043, -7, 16 }, /* stur q3, [x2, #-7] */
    { 0x29001443, 0, 8 }, /* stp w3, w5, [x2] */
    { 0xa9001443, 0, 16 }, /* stp x3, x5, [x2] */
    { 0xa9bf1443, -16, 16 }, /* stp x3, x5, [x2, #-16]! */
    { 0x2d001443, 0, 8 }, /* stp s3, s5, [x2] */
    { 0x6d001443, 0, 16 }, /* stp d3, d5, [x2] */
    { 0xad001443, 0, 32 }, /* stp q3, q5, [x2] */
    { 0xa8001443, 0, 16 }, /* stnp x3, x5, [x2] */
    { 0xac001443, 0, 32 }, /* stnp q3, q5, [x2] */
    { 0x089ffc43, 0, 1 }, /* stlrb w3, [x2] */
    { 0x489ffc43, 0, 2 }, /* stlrh w3, [x2] */
    { 0x889ffc43, 0, 4 }, /* stlr w3, [x2] */
    { 0xc89ffc43, 0, 8 }, /* stlr x3, [x2] */
    { 0x4c007043, 0, 16 }, /* st1 {v3.16b}, [x2] */
    { 0x0c007043, 0, 8 }, /* st1 {v3.8b}, [x2] */
    { 0x4c00a843, 0, 32 }, /* st1 {v3.4s, v4.4s}, [x2] */
    { 0x4c9f2c43, 0, 64 }, /* st1 {v3.2d, v4.2d, v5.2d, v6.2d}, [x2], #64 */
    { 0x4c008043, 0, 32 }, /* st2 {v3.16b, v4.16b}, [x2] */
    { 0x4c004843, 0, 48 }, /* st3 {v3.4s, v4.4s, v5.4s}, [x2] */
    { 0x4c000443, 0, 64 }, /* st4 {v3.8h, v4.8h, v5.8h, v6.8h}, [x2] */
    { 0x0d001443, 0, 1 }, /* st1 {v3.b}[5], [x2] */
    { 0x4d008443, 0, 8 }, /* st1 {v3.d}[1], [x2] */
    { 0x0d209043, 0, 8 }, /* st2 {v3.s, v4.s}[1], [x2] */
    { 0xd50b7422, 0, 64 }, /* dc zva, x2 */
};

static const struct access loads[] = {
    { 0x39400043, 0, 1 }, /* ldrb w3, [x2] */
    { 0x79400043, 0, 2 }, /* ldrh w3, [x2] */
    { 0xb9400043, 0, 4 }, /* ldr w3, [x2] */
    { 0xf9400043, 0, 8 }, /* ldr x3, [x2] */
    { 0xf940005f, 0, 8 }, /* ldr xzr, [x2] */
    { 0x39800043, 0, 1 }, /* ldrsb x3, [x2] */
    { 0xb9800043, 0, 4 }, /* ldrsw x3, [x2] */
    { 0xf85f7043, -9, 8 }, /* ldur x3, [x2, #-9] */
    { 0xf8410c43, 16, 8 }, /* ldr x3, [x2, #16]! */
    { 0xf8410443, 0, 8 }, /* ldr x3, [x2], #16 */
    { 0xf8646843, 3, 8 }, /* ldr x3, [x2, x4] */
    { 0xb8401843, 1, 4 }, /* ldtr w3, [x2, #1] */
    { 0x3d400043, 0, 1 }, /* ldr b3, [x2] */
    { 0xfd400043, 0, 8 }, /* ldr d3, [x2] */
    { 0x3dc00043, 0, 16 }, /* ldr q3, [x2] */
    { 0x785bf043, -65, 2 }, /* ldurh w3, [x2, #-65] */
    { 0xb85be043, -66, 4 }, /* ldur w3, [x2, #-66] */
    { 0xf85bd043, -67, 8 }, /* ldur x3, [x2, #-67] */
    { 0x3cdb9043, -71, 16 }, /* ldur q3, [x2, #-71] */
    { 0x3cdb1043, -79, 16 }, /* ldur q3, [x2, #-79] */
    { 0x3cdf9043, -7, 16 }, /* ldur q3, [x2, #-7] */
    { 0x29401443, 0, 8 }, /* ldp w3, w5, [x2] */
    { 0xa9401443, 0, 16 }, /* ldp x3, x5, [x2] */
    { 0x69401443, 0, 8 }, /* ldpsw x3, x5, [x2] */
    { 0xad401443, 0, 32 }, /* ldp q3, q5, [x2] */
    { 0xa8401443, 0, 16 }, /* ldnp x3, x5, [x2] */
    { 0x08dffc43, 0, 1 }, /* ldarb w3, [x2] */
    { 0xc8dffc43, 0, 8 }, /* ldar x3, [x2] */
    { 0x085f7c43, 0, 1 }, /* ldxrb w3, [x2] */
    { 0xc85f7c43, 0, 8 }, /* ldxr x3, [x2] */
    { 0x885ffc43, 0, 4 }, /* ldaxr w3, [x2] */
    { 0x887f1443, 0, 8 }, /* ldxp w3, w5, [x2] */
    { 0xc87f9443, 0, 16 }, /* ldaxp x3, x5, [x2] */
    { 0x4c407043, 0, 16 }, /* ld1 {v3.16b}, [x2] */
    { 0x4cdf2c43, 0, 64 }, /* ld1 {v3.2d, v4.2d, v5.2d, v6.2d}, [x2], #64 */
    { 0x4c408043, 0, 32 }, /* ld2 {v3.16b, v4.16b}, [x2] */
    { 0x4c404843, 0, 48 }, /* ld3 {v3.4s, v4.4s, v5.4s}, [x2] */
    { 0x4c400443, 0, 64 }, /* ld4 {v3.8h, v4.8h, v5.8h, v6.8h}, [x2] */
    { 0x0d401443, 0, 1 }, /* ld1 {v3.b}[5], [x2] */
    { 0x4d40c843, 0, 4 }, /* ld1r {v3.4s}, [x2] */
};

static const struct exclusive {
    uint32_t load;
    struct access store;
} exclusives[] = {
    { 0x085f7c46, { 0x08077c43, 0, 1 } }, /* stxrb w7, w3, [x2] */
    { 0x485f7c46, { 0x48077c43, 0, 2 } }, /* stxrh w7, w3, [x2] */
    { 0x885f7c46, { 0x88077c43, 0, 4 } }, /* stxr w7, w3, [x2] */
    { 0xc85ffc46, { 0xc807fc43, 0, 8 } }, /* stlxr w7, x3, [x2] */
    { 0x887f2046, { 0x88271443, 0, 8 } }, /* stxp w7, w3, w5, [x2] */
    { 0xc87f2046, { 0xc8271443, 0, 16 } }, /* stxp w7, x3, x5, [x2] */
};

static const uint32_t undefined[] = {
    0xc8a37c45, /* cas x3, x5, [x2] */
    0x48247c46, /* casp x4, x5, x6, x7, [x2] */
    0xf8230045, /* ldadd x3, x5, [x2] */
    0xf8238045, /* swp x3, x5, [x2] */
    0xf823005f, /* stadd x3, [x2] */
    0xf8bfc043, /* ldapr x3, [x2] */
};
/* clang-format on */

/* What is known of DATA by events alone. */
struct followed {
    uint8_t bytes[SIZE];
    unsigned loaded[SIZE], stored[SIZE]; /* times, by byte */
};

static void on_load(void *self, const struct el2sim_api *api,
                    struct el2sim *sim, const struct el2sim_event *event)
{
    struct followed *memory = ((struct rig *)api->shared(sim))->aim;

    (void)self;
    assert_in_range(event->size, 1, 8);
    assert_int_equal(event->virtual_address, event->address);
    for (unsigned i = 0; i < event->size; i++)
        memory->loaded[event->address - DATA + i]++;
}

static void on_store(void *self, const struct el2sim_api *api,
                     struct el2sim *sim, const struct el2sim_event *event)
{
    struct followed *memory = ((struct rig *)api->shared(sim))->aim;
    uint64_t at = event->address - DATA;
    uint8_t old[8];

    (void)self;
    assert_in_range(event->size, 1, 8);
    assert_in_range(at, 0, SIZE - 8);
    assert_true(api->read(sim, event->address, old, event->size));
    assert_memory_equal(old, &memory->bytes[at], event->size);
    memcpy(&memory->bytes[at], &event->value, event->size);
    if (event->size < 8)
        assert_int_equal(event->value >> (8 * event->size), 0);
    for (unsigned i = 0; i < event->size; i++)
        memory->stored[at + i]++;
}

static const struct el2sim_plugin follows = {
    EL2SIM_HEADER,
    .name = "follows",
    .summary = "follows memory by its events",
    .on = { [EL2SIM_load] = on_load, [EL2SIM_store] = on_store },
};

static struct followed *begin(struct rig *rig)
{
    struct followed *memory = mem_alloc(sizeof(*memory));

    for (unsigned i = 0; i < SIZE; i++)
        memory->bytes[i] = (uint8_t)(i * 7 + (i >> 8));
    machine_write(rig->machine, DATA, memory->bytes, SIZE);
    for (unsigned i = 0; i < CPU_X_COUNT; i++)
        rig->cpu->x[i] = UINT64_C(0xf1e2d3c4b5a69700) + i;
    for (unsigned i = 0; i < CPU_V_COUNT; i++)
        rig->cpu->v[i] = (struct vreg){ UINT64_C(0x8091a2b3c4d5e600) + i,
                                        UINT64_C(0x1827364554637200) + i };
    rig->aim = memory;
    rig_add(rig, &follows);
    rig_begin(rig);
    return memory;
}

static void run(struct rig *rig, uint32_t word)
{
    rig->cpu->x[2] = BASE;
    rig->cpu->x[4] = 3;
    rig_run(rig, &word, 1);
}

/* Told exactly these bytes, once each; none when `size` is 0. */
static void expect_bytes(unsigned *told, uint32_t word, int offset,
                         unsigned size)
{
    unsigned first = (unsigned)((int)(BASE - DATA) + offset);

    for (unsigned i = 0; i < SIZE; i++)
        if (told[i] != (i >= first && i < first + size))
            fail_msg("%08x: byte %d is told of %u times", word,
                     (int)i - (int)(BASE - DATA), told[i]);
    memset(told, 0, SIZE * sizeof(*told));
}

static void expect_same(struct rig *rig, const struct followed *memory,
                        uint32_t word)
{
    uint8_t bytes[SIZE];

    machine_read(rig->machine, DATA, bytes, SIZE);
    if (memcmp(bytes, memory->bytes, SIZE) != 0)
        fail_msg("%08x: memory is not as its stores said", word);
}

static void all_stores(void **state)
{
    struct rig *rig = *state;
    struct followed *memory = begin(rig);

    for (size_t i = 0; i < ARRAY_LENGTH(stores); i++) {
        run(rig, stores[i].word);
        expect_bytes(memory->stored, stores[i].word, stores[i].offset,
                     stores[i].size);
        expect_bytes(memory->loaded, stores[i].word, 0, 0);
        expect_same(rig, memory, stores[i].word);
    }
    free(memory);
}

static void all_loads(void **state)
{
    struct rig *rig = *state;
    struct followed *memory = begin(rig);

    for (size_t i = 0; i < ARRAY_LENGTH(loads); i++) {
        run(rig, loads[i].word);
        expect_bytes(memory->loaded, loads[i].word, loads[i].offset,
                     loads[i].size);
        expect_bytes(memory->stored, loads[i].word, 0, 0);
    }
    free(memory);
}

/* One that passes, and the same again, which does not. */
static void exclusive_stores(void **state)
{
    struct rig *rig = *state;
    struct followed *memory = begin(rig);

    for (size_t i = 0; i < ARRAY_LENGTH(exclusives); i++) {
        const struct access *store = &exclusives[i].store;

        run(rig, exclusives[i].load);
        expect_bytes(memory->loaded, exclusives[i].load, store->offset,
                     store->size);
        run(rig, store->word);
        expect_bytes(memory->stored, store->word, store->offset, store->size);
        assert_int_equal(rig->cpu->x[7], 0);
        run(rig, store->word);
        expect_bytes(memory->stored, store->word, 0, 0);
        assert_int_equal(rig->cpu->x[7], 1);
        expect_same(rig, memory, store->word);
    }
    free(memory);
}

/* What the machine does not have touches nothing. */
static void undefined_ones(void **state)
{
    struct rig *rig = *state;
    struct followed *memory = begin(rig);

    for (size_t i = 0; i < ARRAY_LENGTH(undefined); i++) {
        run(rig, undefined[i]);
        assert_int_equal(machine_event_count(rig->machine, EVENT_undefined),
                         i + 1);
        expect_bytes(memory->loaded, undefined[i], 0, 0);
        expect_bytes(memory->stored, undefined[i], 0, 0);
        expect_same(rig, memory, undefined[i]);
    }
    free(memory);
}

const struct CMUnitTest memory_tests[] = {
    RIG_TEST(all_stores),
    RIG_TEST(all_loads),
    RIG_TEST(exclusive_stores),
    RIG_TEST(undefined_ones),
};
const size_t memory_test_count = ARRAY_LENGTH(memory_tests);
