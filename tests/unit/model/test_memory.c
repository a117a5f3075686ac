/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Regions of RAM, and stage-2 tables of every shape that is supported. */
#include "model/memory.h"
#include "model/sysreg.h"
#include "tests.h"

enum {
    TABLES = 0x40000000,
    PAGES = 0x50000000,
    VALID = 1,
    TABLE = 3,
    PAGE = 3,
    AF = 1 << 10,
    S2AP_R = 1 << 6,
    S2AP_W = 1 << 7,
    RW = S2AP_R | S2AP_W,
};

/* RAM for tables and pages; the CPU at EL1 with stage 2 on. */
struct world {
    struct cpu cpu;
    struct memory memory;
};

static uint64_t vtcr(unsigned t0sz, unsigned sl0, unsigned ps)
{
    return 0x80000000 | ps << 16 | sl0 << 6 | t0sz;
}

static struct world new_world(uint64_t vtcr_value)
{
    struct world w = { .cpu = new_cpu(CPU_DEFAULT_FEATURES) };

    assert_int_equal(memory_add(&w.memory, "tables", TABLES, 0x20000, NULL),
                     STATUS_OK);
    assert_int_equal(memory_add(&w.memory, "pages", PAGES, 0x4000, NULL),
                     STATUS_OK);
    sysreg_poke(&w.cpu, VTTBR_EL2, TABLES | UINT64_C(5) << 48);
    sysreg_poke(&w.cpu, VTCR_EL2, vtcr_value);
    sysreg_poke(&w.cpu, HCR_EL2, 1);
    set_el(&w.cpu, 1);
    return w;
}

static void put(struct world *w, uint64_t table, unsigned index,
                uint64_t descriptor)
{
    assert_true(memory_write(&w->memory, table + index * 8, &descriptor, 8));
}

static void expect(struct world *w, uint64_t ipa, uint64_t address,
                   uint64_t size)
{
    struct translation t;
    struct fault fault = { 0 };

    if (!memory_stage2(&w->cpu, &w->memory, ipa, &t, &fault))
        fail_msg("%llx: fault %d level %u", (unsigned long long)ipa, fault.kind,
                 fault.level);
    assert_int_equal(t.address, address);
    assert_int_equal(t.size, size);
}

static void expect_fault(struct world *w, uint64_t ipa, enum fault_kind kind,
                         unsigned level)
{
    struct translation t;
    struct fault fault = { 0 };

    assert_false(memory_stage2(&w->cpu, &w->memory, ipa, &t, &fault));
    assert_int_equal(fault.kind, kind);
    assert_int_equal(fault.level, level);
    assert_int_equal(fault.ipa, ipa);
    assert_true(fault.stage2);
}

/* 39-bit IPA, start at level 1: block of 1 GiB, block of 2 MiB, page. */
static void three_levels(void **unused)
{
    struct world w = new_world(vtcr(25, 1, 2));

    (void)unused;
    put(&w, TABLES, 1, 0x80000000 | AF | RW | VALID);
    put(&w, TABLES, 2, (TABLES + 0x1000) | TABLE);
    put(&w, TABLES + 0x1000, 3, 0x40600000 | AF | RW | VALID);
    put(&w, TABLES + 0x1000, 4, (TABLES + 0x2000) | TABLE);
    put(&w, TABLES + 0x2000, 511, PAGES | AF | RW | PAGE);
    put(&w, TABLES + 0x2000, 510, PAGES | RW | PAGE);
    put(&w, TABLES + 0x2000, 509, PAGES | AF | RW | VALID);
    expect(&w, 0x40123456, 0x80123456, 1 << 30);
    expect(&w, 0x80600000 + 0x1fffff, 0x40600000 + 0x1fffff, 1 << 21);
    expect(&w, 0x80800000 + 511 * 0x1000 + 0xabc, PAGES + 0xabc, 1 << 12);
    expect_fault(&w, 0x80800000 + 510 * 0x1000, FAULT_ACCESS_FLAG, 3);
    expect_fault(&w, 0x80800000 + 509 * 0x1000, FAULT_TRANSLATION, 3);
    expect_fault(&w, 0x80800000, FAULT_TRANSLATION, 3);
    expect_fault(&w, 0x80000000, FAULT_TRANSLATION, 2);
    expect_fault(&w, 0, FAULT_TRANSLATION, 1);
    expect_fault(&w, UINT64_C(1) << 39, FAULT_TRANSLATION, 0);
    memory_release(&w.memory);
}

/* 40-bit IPA: two concatenated tables at level 1. */
static void concatenated(void **unused)
{
    struct world w = new_world(vtcr(24, 1, 2));

    (void)unused;
    put(&w, TABLES + 0x1000, 7, 0x40000000 | AF | RW | VALID);
    expect(&w, (UINT64_C(512) + 7) << 30, 0x40000000, 1 << 30);
    expect_fault(&w, UINT64_C(7) << 30, FAULT_TRANSLATION, 1);
    memory_release(&w.memory);
}

/* 44-bit IPA, start at level 0; no block there. */
static void four_levels(void **unused)
{
    struct world w = new_world(vtcr(20, 2, 4));

    (void)unused;
    put(&w, TABLES, 3, (TABLES + 0x1000) | TABLE);
    put(&w, TABLES, 4, 0x40000000 | AF | RW | VALID);
    put(&w, TABLES + 0x1000, 0, 0x40000000 | AF | RW | VALID);
    expect(&w, UINT64_C(3) << 39, 0x40000000, 1 << 30);
    expect_fault(&w, UINT64_C(4) << 39, FAULT_TRANSLATION, 0);
    memory_release(&w.memory);
}

/* 32-bit IPA, start at level 2 with four tables. */
static void two_levels(void **unused)
{
    struct world w = new_world(vtcr(32, 0, 2));

    (void)unused;
    put(&w, TABLES + 0x2000, 5, 0x40200000 | AF | RW | VALID);
    expect(&w, (2u * 512 + 5) << 21, 0x40200000, 1 << 21);
    memory_release(&w.memory);
}

/* VTCR_EL2 that describes no walk faults at level 0. */
static void inconsistent_controls(void **unused)
{
    static const uint64_t values[] = {
        0x80020000 | 1 << 14 | 1 << 6 | 25, /* 64 KiB granule */
        0x80020000 | 3 << 6 | 25,           /* SL0 reserved */
        0x80020000 | 0 << 6 | 25,           /* 39 bits from level 2 */
        0x80020000 | 1 << 6 | 34,           /* 30 bits from level 1 */
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(values); i++) {
        struct world w = new_world(values[i]);

        put(&w, TABLES, 0, 0x40000000 | AF | RW | VALID);
        expect_fault(&w, 0, FAULT_TRANSLATION, 0);
        memory_release(&w.memory);
    }
}

/* Output addresses beyond VTCR_EL2.PS; tables in a hole. */
static void output_addresses(void **unused)
{
    struct world w = new_world(vtcr(25, 1, 0)); /* 32 bits out */

    (void)unused;
    put(&w, TABLES, 0, UINT64_C(1) << 32 | AF | RW | VALID);
    put(&w, TABLES, 1, UINT64_C(1) << 32 | TABLE);
    put(&w, TABLES, 2, 0x70000000 | TABLE);
    expect_fault(&w, 0, FAULT_ADDRESS_SIZE, 1);
    expect_fault(&w, 1 << 30, FAULT_ADDRESS_SIZE, 1);
    expect_fault(&w, 2u << 30, FAULT_EXTERNAL, 2);
    sysreg_poke(&w.cpu, VTTBR_EL2, UINT64_C(1) << 32);
    expect_fault(&w, 0, FAULT_ADDRESS_SIZE, 0);
    memory_release(&w.memory);
}

/* S2AP and XN decide by the kind of access; the fault names the level. */
static void permissions(void **unused)
{
    (void)unused;
    for (unsigned ap = 0; ap < 4; ap++)
        for (unsigned xn = 0; xn < 2; xn++) {
            struct world w = new_world(vtcr(25, 1, 2));
            struct fault fault;

            put(&w, TABLES, 1, (TABLES + 0x1000) | TABLE);
            put(&w, TABLES + 0x1000, 0,
                0x50000000 | AF | ap << 6 | (uint64_t)xn << 54 | VALID);
            assert_int_equal(memory_fault(&w.cpu, &w.memory, 0x40000000, 8,
                                          false, false, &fault),
                             !(ap & 1));
            if (!(ap & 1)) {
                assert_int_equal(fault.kind, FAULT_PERMISSION);
                assert_int_equal(fault.level, 2);
                assert_true(fault.stage2);
            }
            assert_int_equal(memory_fault(&w.cpu, &w.memory, 0x40000000, 8,
                                          true, false, &fault),
                             !(ap & 2));
            assert_int_equal(memory_fault(&w.cpu, &w.memory, 0x40000000, 4,
                                          false, true, &fault),
                             xn);
            memory_release(&w.memory);
        }
}

/* Who has a stage 2, and what a hole is to those who have none. */
static void accesses(void **unused)
{
    struct world w = new_world(vtcr(25, 1, 2));
    struct fault fault;

    (void)unused;
    assert_true(memory_fault(&w.cpu, &w.memory, PAGES, 8, true, false, &fault));
    assert_true(fault.stage2 && fault.write && !fault.fetch);
    assert_int_equal(fault.address, PAGES);
    set_el(&w.cpu, 2);
    assert_false(
        memory_fault(&w.cpu, &w.memory, PAGES, 8, true, false, &fault));
    assert_true(
        memory_fault(&w.cpu, &w.memory, 0x1000, 4, false, true, &fault));
    assert_int_equal(fault.kind, FAULT_EXTERNAL);
    assert_false(fault.stage2);
    assert_true(fault.fetch);
    assert_true(memory_fault(&w.cpu, &w.memory, UINT64_C(1) << 50, 4, false,
                             false, &fault));
    assert_int_equal(fault.kind, FAULT_ADDRESS_SIZE);
    set_el(&w.cpu, 1);
    sysreg_poke(&w.cpu, HCR_EL2, 0);
    assert_false(
        memory_fault(&w.cpu, &w.memory, PAGES, 8, true, false, &fault));
    /* EL0 under TGE belongs to EL2. */
    sysreg_poke(&w.cpu, HCR_EL2, 1 | BIT64(27));
    set_el(&w.cpu, 0);
    assert_false(
        memory_fault(&w.cpu, &w.memory, PAGES, 8, true, false, &fault));
    memory_release(&w.memory);
}

/* An access that leaves its page faults with the address of the next page. */
static void crossing(void **unused)
{
    struct world w = new_world(vtcr(25, 1, 2));
    struct fault fault;

    (void)unused;
    put(&w, TABLES, 1, (TABLES + 0x1000) | TABLE);
    put(&w, TABLES + 0x1000, 0, (TABLES + 0x2000) | TABLE);
    put(&w, TABLES + 0x2000, 0, PAGES | AF | RW | PAGE);
    assert_false(
        memory_fault(&w.cpu, &w.memory, 0x40000ff8, 8, false, false, &fault));
    assert_true(
        memory_fault(&w.cpu, &w.memory, 0x40000ffc, 8, false, false, &fault));
    assert_int_equal(fault.address, 0x40001000);
    assert_int_equal(fault.ipa, 0x40001000);
    assert_int_equal(fault.level, 3);
    memory_release(&w.memory);
}

/* AT: identity with stage 1 off, stage 2 for the S12 forms. */
static void address_translation(void **unused)
{
    enum {
        S1E1R = 1 << 14 | 0 << 11 | 7 << 7 | 8 << 3 | 0,
        S12E1R = 1 << 14 | 4 << 11 | 7 << 7 | 8 << 3 | 4,
        S12E1W = 1 << 14 | 4 << 11 | 7 << 7 | 8 << 3 | 5,
    };
    struct world w = new_world(vtcr(25, 1, 2));

    (void)unused;
    put(&w, TABLES, 1, 0x80000000 | AF | S2AP_R | VALID);
    set_el(&w.cpu, 2);
    assert_int_equal(memory_par(&w.cpu, &w.memory, S1E1R, 0x40001abc),
                     0x40001000 | 1 << 11 | 1 << 9 | 2 << 7);
    assert_int_equal(memory_par(&w.cpu, &w.memory, S12E1R, 0x40001abc),
                     0x80001000 | 1 << 11 | 1 << 9 | 2 << 7);
    /* permission fault, level 1, stage 2 */
    assert_int_equal(memory_par(&w.cpu, &w.memory, S12E1W, 0x40001abc),
                     1 << 11 | 1 << 9 | 0x0d << 1 | 1);
    /* translation fault, level 1, stage 2 */
    assert_int_equal(memory_par(&w.cpu, &w.memory, S12E1R, 0),
                     1 << 11 | 1 << 9 | 0x05 << 1 | 1);
    /* address size fault, level 0, stage 1 */
    assert_int_equal(memory_par(&w.cpu, &w.memory, S1E1R, UINT64_C(1) << 50),
                     1 << 11 | 0 << 1 | 1);
    sysreg_poke(&w.cpu, HCR_EL2, 0);
    assert_int_equal(memory_par(&w.cpu, &w.memory, S12E1R, 0x1000),
                     0x1000 | 1 << 11 | 1 << 9 | 2 << 7);
    memory_release(&w.memory);
}

static void regions(void **unused)
{
    struct memory memory = { 0 };
    struct diag diag;
    uint8_t bytes[8] = { 1, 2, 3, 4, 5, 6, 7, 8 }, back[8] = { 0 };

    (void)unused;
    assert_int_equal(memory_add(&memory, "b", 0x3000, 0x1000, &diag), 0);
    assert_int_equal(memory_add(&memory, "a", 0x1000, 0x1000, &diag), 0);
    assert_int_equal(memory_add(&memory, "m", 0x2000, 0x1000, &diag), 0);
    assert_int_equal(memory.count, 3);
    assert_string_equal(memory.regions[0].name, "a");
    assert_string_equal(memory.regions[1].name, "m");
    assert_int_equal(memory_add(&memory, "x", 0x3800, 0x1000, &diag),
                     STATUS_INVALID);
    assert_int_equal(memory_add(&memory, "x", 0x2000, 0x2000, &diag),
                     STATUS_INVALID);
    assert_string_equal(diag.text, "the memory overlaps region m");
    assert_int_equal(memory_add(&memory, "x", 0, 0x1001, &diag),
                     STATUS_INVALID);
    assert_int_equal(memory_add(&memory, "x", 0x10000, 0, &diag),
                     STATUS_INVALID);
    assert_int_equal(
        memory_add(&memory, "x", (UINT64_C(1) << 48) - 0x1000, 0x2000, &diag),
        STATUS_INVALID);
    assert_true(memory_write(&memory, 0x1ffc, bytes, 8));
    assert_true(memory_read(&memory, 0x1ffc, back, 8));
    assert_memory_equal(bytes, back, 8);
    assert_int_equal(*memory_at(&memory, 0x2000, 1), 5);
    assert_null(memory_at(&memory, 0x1ffc, 8));
    assert_null(memory_at(&memory, 0xfff, 1));
    assert_null(memory_at(&memory, 0x3fff, 2));
    assert_false(memory_read(&memory, 0x3ffc, back, 8));
    assert_false(memory_write(&memory, 0x3ffc, bytes, 8));
    assert_int_equal(*memory_at(&memory, 0x3ffc, 1), 0);
    memory_release(&memory);
    assert_int_equal(memory.count, 0);
}

static void region_limit(void **unused)
{
    struct memory memory = { 0 };
    struct diag diag;

    (void)unused;
    for (unsigned i = 0; i < MEMORY_REGION_MAX; i++)
        assert_int_equal(memory_add(&memory, "r", i * 0x2000, 0x1000, &diag),
                         STATUS_OK);
    assert_int_equal(memory_add(&memory, "r", 0x1000000, 0x1000, &diag),
                     STATUS_LIMIT);
    memory_release(&memory);
}

int test_memory(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_levels),
        cmocka_unit_test(concatenated),
        cmocka_unit_test(four_levels),
        cmocka_unit_test(two_levels),
        cmocka_unit_test(inconsistent_controls),
        cmocka_unit_test(output_addresses),
        cmocka_unit_test(permissions),
        cmocka_unit_test(accesses),
        cmocka_unit_test(crossing),
        cmocka_unit_test(address_translation),
        cmocka_unit_test(regions),
        cmocka_unit_test(region_limit),
    };

    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
