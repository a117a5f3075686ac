/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the isolation oracle goes by: what an exit lets change, what a value
 * tells, and which memory a stage 2 shows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "exit.h"
#include "ranges.h"
#include "stage2.h"
#include "value.h"

#define ISV (UINT32_C(1) << 24)
#define WNR (UINT32_C(1) << 6)
#define SRT(n) ((uint32_t)(n) << 16)

/* Exits */

static void what_a_call_lets_change(void **state)
{
    const struct exit_class exit = exit_classify(0, 0x16, 0);

    (void)state;
    assert_int_equal(exit_may_change(&exit, RETURN_NEXT), 0x3ffff);
    assert_int_equal(exit.given, 0x3ffff);
    assert_true(exit.is_call);
}

static void what_a_load_lets_change(void **state)
{
    const struct exit_class load = exit_classify(0, 0x24, ISV | SRT(7));
    const struct exit_class zero = exit_classify(0, 0x24, ISV | SRT(31));
    const struct exit_class store = exit_classify(0, 0x24, ISV | WNR | SRT(7));

    (void)state;
    assert_int_equal(exit_may_change(&load, RETURN_NEXT), 1 << 7);
    assert_int_equal(load.given, 0);
    assert_int_equal(exit_may_change(&zero, RETURN_NEXT), 0);
    assert_int_equal(exit_may_change(&store, RETURN_NEXT), 0);
    assert_int_equal(store.given, 1 << 7);
}

static void what_a_trapped_register_lets_change(void **state)
{
    /* MRS x5, ACTLR_EL1 (3, 0, 1, 0, 1) and its MSR. */
    uint32_t iss = 3u << 20 | 1u << 17 | 1u << 10 | 5u << 5;
    const struct exit_class mrs = exit_classify(0, 0x18, iss | 1);
    const struct exit_class msr = exit_classify(0, 0x18, iss);

    (void)state;
    assert_int_equal(exit_may_change(&mrs, RETURN_NEXT), 1 << 5);
    assert_int_equal(mrs.written, -1);
    assert_int_equal(exit_may_change(&msr, RETURN_NEXT), 0);
    assert_int_equal(msr.written, 3 << 14 | 1 << 7 | 1);
}

static void an_interrupt_lets_nothing_change(void **state)
{
    (void)state;
    for (int kind = 1; kind <= 3; kind++) {
        const struct exit_class exit = exit_classify(kind, 0x16, 0);

        assert_int_equal(exit_may_change(&exit, RETURN_SAME), 0);
        assert_false(exit.advances);
    }
}

static enum exit_return back_at(uint64_t pc, uint64_t pstate, unsigned ec)
{
    uint64_t x[31];
    const struct exit_class exit = exit_classify(0, ec, 0);
    const struct exit_state left = { 0x1000, 0x3c5, 0x8000, 0, x };
    const struct exit_state back = { pc, pstate, 0x8000, 0, x };

    memset(x, 0x5a, sizeof(x));
    return exit_return_of(&exit, &left, &back);
}

static void where_one_comes_back(void **state)
{
    const uint64_t x[31] = { 1 };
    const struct exit_state vector = { 0x8200, 0x3c5, 0x8000, 0, x };
    const struct exit_class fetch = exit_classify(0, 0x20, 0);
    const struct exit_class irq = exit_classify(1, 0, 0);

    (void)state;
    assert_int_equal(back_at(0x1000, 0x3c5, 0x16), RETURN_SAME);
    assert_int_equal(back_at(0x1004, 0x3c5, 0x16), RETURN_NEXT);
    assert_int_equal(back_at(0x1008, 0x3c5, 0x16), RETURN_ELSEWHERE);
    assert_int_equal(back_at(0x1004, 0x3c5, 0x20), RETURN_ELSEWHERE);
    assert_int_equal(back_at(0x8200, 0x3c5, 0x24), RETURN_INJECTED);
    assert_int_equal(back_at(0x8200, 0x3c0, 0x24), RETURN_ELSEWHERE);
    /* The vector itself cannot be fetched: injected again and again. */
    assert_int_equal(exit_return_of(&fetch, &vector, &vector), RETURN_INJECTED);
    assert_int_equal(exit_return_of(&irq, &vector, &vector), RETURN_SAME);
}

#define TBI0 (UINT64_C(1) << 37)
#define TBI1 (UINT64_C(1) << 38)
#define TBID0 (UINT64_C(1) << 51)
#define TAG (UINT64_C(0xa5) << 56)
#define UPPER (UINT64_C(1) << 55)
#define HIGH (UINT64_C(0xff8) << 52)

/* ERET makes addresses of what it is given (AArch64.BranchAddr). */
static const struct {
    uint64_t tcr, left, vbar, back;
    enum exit_return how;
} tagged[] = {
    { 0, TAG | 0x1000, 0x8000, TAG | 0x1000, RETURN_SAME },
    { 0, TAG | 0x1000, 0x8000, 0x1000, RETURN_ELSEWHERE },
    { TBI0, TAG | 0x1000, 0x8000, 0x1000, RETURN_SAME },
    { TBI0, TAG | 0x1000, 0x8000, 0x1004, RETURN_NEXT },
    { TBI0, TAG | 0x1000, 0x8000, TAG | 0x1000, RETURN_ELSEWHERE },
    { TBI1, TAG | 0x1000, 0x8000, 0x1000, RETURN_ELSEWHERE },
    { TBI0 | TBID0, TAG | 0x1000, 0x8000, 0x1000, RETURN_ELSEWHERE },
    { TBI1, TAG | UPPER | 0x1000, 0x8000, HIGH | 0x1000, RETURN_SAME },
    { TBI0, TAG | UPPER | 0x1000, 0x8000, HIGH | 0x1000, RETURN_ELSEWHERE },
    { TBI0, 0x1000, TAG | 0x8000, 0x8200, RETURN_INJECTED },
    { 0, 0x1000, TAG | 0x8000, 0x8200, RETURN_ELSEWHERE },
    { 0, 0x1000, TAG | 0x8000, TAG | 0x8200, RETURN_INJECTED },
};

static void where_one_comes_back_without_tag(void **state)
{
    const struct exit_class exit = exit_classify(0, 0x24, 0);
    uint64_t x[31];

    (void)state;
    memset(x, 0x5a, sizeof(x));
    for (size_t i = 0; i < sizeof(tagged) / sizeof(*tagged); i++) {
        const struct exit_state left = { tagged[i].left, 0x3c5, 0, 0, x };
        const struct exit_state back = { tagged[i].back, 0x3c5, tagged[i].vbar,
                                         tagged[i].tcr, x };

        if (exit_return_of(&exit, &left, &back) != tagged[i].how)
            fail_msg("row %zu", i);
    }
}

/* Values */

static void what_tells(void **state)
{
    (void)state;
    assert_true(value_is_distinctive(UINT64_C(0xa1002012a1002012)));
    assert_false(value_is_distinctive(0));
    assert_false(value_is_distinctive(UINT64_MAX));
    assert_false(value_is_distinctive(0x3c5));
    assert_false(value_is_distinctive(UINT64_C(1) << 40));
}

static void sentinels_differ(void **state)
{
    (void)state;
    for (unsigned place = 0; place < 200; place++) {
        uint64_t one = value_sentinel(0, place, 1, 0, UINT64_MAX);

        assert_true(value_is_distinctive(one));
        assert_int_not_equal(one, value_sentinel(1, place, 1, 0, UINT64_MAX));
        assert_int_not_equal(one, value_sentinel(0, place, 2, 0, UINT64_MAX));
        assert_int_not_equal(one,
                             value_sentinel(0, place + 1, 1, 0, UINT64_MAX));
    }
}

static void a_sentinel_keeps_other_bits(void **state)
{
    (void)state;
    for (unsigned place = 0; place < 200; place++) {
        uint64_t value = value_sentinel(3, place, 9, 0xf0f, 0xff0);

        assert_int_equal(value & ~UINT64_C(0xff0), 0x00f);
        assert_int_not_equal(value, 0xf0f);
    }
}

/* Ranges */

static void ranges_join(void **state)
{
    struct ranges ranges = { 0 };

    (void)state;
    ranges_add(&ranges, 0x1000, 0x1000, true);
    ranges_add(&ranges, 0x2000, 0x1000, true);
    ranges_add(&ranges, 0x3000, 0x1000, false);
    assert_int_equal(ranges.count, 2);
    assert_true(ranges_have(&ranges, 0x2fff));
    assert_true(ranges_have(&ranges, 0x3fff));
    assert_false(ranges_have(&ranges, 0x4000));
    assert_false(ranges_have(&ranges, 0xfff));
}

static void ranges_are_clipped(void **state)
{
    struct ranges regions = { 0 }, ranges = { 0 };

    (void)state;
    ranges_add(&regions, 0x2000, 0x1000, true);
    ranges_add(&regions, 0x8000, 0x2000, true);
    ranges_add_clipped(&ranges, &regions, 0, 0x9000, true);
    ranges_add_clipped(&ranges, &regions, 0x9000, 0x9000, false);
    assert_int_equal(ranges.count, 3);
    assert_true(ranges_may_write(&ranges, 0x8fff));
    assert_false(ranges_may_write(&ranges, 0x9000));
    assert_true(ranges_have(&ranges, 0x9fff));
    assert_false(ranges_have(&ranges, 0xa000));
}

static void what_nobody_reaches(void **state)
{
    struct ranges ranges = { 0 };
    uint64_t base = 0, end = UINT64_MAX;

    (void)state;
    ranges_add(&ranges, 0x2000, 0x1000, true);
    ranges_add(&ranges, 0x8000, 0x1000, true);
    assert_true(ranges_gap(&ranges, 0x5000, &base, &end));
    assert_int_equal(base, 0x3000);
    assert_int_equal(end, 0x8000);
    assert_false(ranges_gap(&ranges, 0x8fff, &base, &end));
    assert_true(ranges_gap(&ranges, 0x9000, &base, &end));
}

static void ranges_that_clash(void **state)
{
    struct ranges a = { 0 }, b = { 0 }, shown = { 0 };
    uint64_t address;

    (void)state;
    ranges_add(&a, 0x1000, 0x3000, true);
    ranges_add(&b, 0x3000, 0x3000, false);
    assert_true(ranges_clash(&a, &b, &shown, &address));
    assert_int_equal(address, 0x3000);
    ranges_add(&shown, 0x3000, 0x800, true);
    assert_true(ranges_clash(&a, &b, &shown, &address));
    assert_int_equal(address, 0x3800);
    ranges_add(&shown, 0x3800, 0x800, true);
    assert_false(ranges_clash(&a, &b, &shown, &address));
    /* However the machine file lists them. */
    shown.count = 0;
    ranges_add(&shown, 0x3800, 0x800, true);
    ranges_add(&shown, 0x3000, 0x800, true);
    assert_false(ranges_clash(&a, &b, &shown, &address));
    a.items[0].write = false;
    shown.count = 0;
    assert_false(ranges_clash(&a, &b, &shown, &address));
}

/* Tables that lie side by side are one range, of which it has the last. */
static void what_may_be_written_of_a_range(void **state)
{
    struct ranges ranges = { 0 };
    const struct range tables = { 0x1000, 0x3000, true };
    uint64_t address;

    (void)state;
    ranges_add(&ranges, 0x1000, 0x1000, false);
    ranges_add(&ranges, 0x4000, 0x1000, true);
    assert_false(ranges_may_write_any(&ranges, &tables, &address));
    ranges_add(&ranges, 0x3000, 0x1000, true);
    assert_true(ranges_may_write_any(&ranges, &tables, &address));
    assert_int_equal(address, 0x3000);
}

/* Stage 2 */

enum { TABLE_WORDS = 1024 };

struct tables {
    uint64_t words[TABLE_WORDS]; /* at physical 0x10000 */
    struct ranges mapped, tables;
};

static bool read_tables(void *self, uint64_t address, void *bytes, size_t size)
{
    const struct tables *tables = self;
    uint64_t offset = address - 0x10000;

    if (offset + size > sizeof(tables->words))
        return false;
    memcpy(bytes, (const uint8_t *)tables->words + offset, size);
    return true;
}

static void add_mapped(void *self, uint64_t address, uint64_t size,
                       unsigned rights)
{
    struct tables *tables = self;

    ranges_add(&tables->mapped, address, size, rights & STAGE2_WRITE);
}

static void add_table(void *self, uint64_t address, uint64_t size)
{
    struct tables *tables = self;

    ranges_add(&tables->tables, address, size, true);
}

/* 4 KiB granule, 39 bits of IPA from level 1: T0SZ 25, SL0 1. */
#define VTCR (25 | 1 << 6)

static bool walk(struct tables *tables)
{
    const struct stage2_walk walk = { tables, read_tables, add_mapped,
                                      add_table };

    return stage2_walk(&walk, 0x10000, VTCR);
}

static void what_stage2_shows(void **state)
{
    static struct tables tables;

    (void)state;
    memset(&tables, 0, sizeof(tables));
    tables.words[1] = 0x11000 | 3;              /* a table */
    tables.words[512 + 4] = 0x40800000 | 0x4c1; /* 2 MiB, read, write */
    tables.words[512 + 5] = 0x40a00000 | 0x441; /* 2 MiB, read */
    tables.words[512 + 6] = 0x40c00000 | 0x0c1; /* no Access flag */
    assert_true(walk(&tables));
    assert_int_equal(tables.mapped.count, 2);
    assert_int_equal(tables.mapped.items[0].base, 0x40800000);
    assert_int_equal(tables.mapped.items[0].size, 0x200000);
    assert_true(tables.mapped.items[0].write);
    assert_false(tables.mapped.items[1].write);
    assert_true(ranges_have(&tables.tables, 0x11008));
}

/* A table that is its own entry, for ever. */
static void tables_without_end(void **state)
{
    static struct tables tables;

    (void)state;
    memset(&tables, 0, sizeof(tables));
    for (unsigned i = 0; i < TABLE_WORDS; i++)
        tables.words[i] = 0x10000 | 3;
    walk(&tables); /* ends */
    assert_true(tables.tables.count > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_call_lets_change),
        cmocka_unit_test(what_a_load_lets_change),
        cmocka_unit_test(what_a_trapped_register_lets_change),
        cmocka_unit_test(an_interrupt_lets_nothing_change),
        cmocka_unit_test(where_one_comes_back),
        cmocka_unit_test(where_one_comes_back_without_tag),
        cmocka_unit_test(what_tells),
        cmocka_unit_test(sentinels_differ),
        cmocka_unit_test(a_sentinel_keeps_other_bits),
        cmocka_unit_test(ranges_join),
        cmocka_unit_test(ranges_are_clipped),
        cmocka_unit_test(what_nobody_reaches),
        cmocka_unit_test(ranges_that_clash),
        cmocka_unit_test(what_may_be_written_of_a_range),
        cmocka_unit_test(what_stage2_shows),
        cmocka_unit_test(tables_without_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
