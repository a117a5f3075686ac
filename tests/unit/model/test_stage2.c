/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stage-2 tables of every shape: some by hand, and all combinations of granule,
 * T0SZ, SL0 and PS against a literal evaluation of the manual's pseudocode.
 */
#include "literal_stage2.h"
#include "stage2.h"

static void expect(struct world *w, uint64_t ipa, uint64_t address,
                   uint64_t size)
{
    struct translation t;
    struct fault fault = { 0 };

    if (!stage2_translate(&w->cpu, &w->memory, ipa, &t, &fault))
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

    assert_false(stage2_translate(&w->cpu, &w->memory, ipa, &t, &fault));
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
        0x80020000 | 1 << 14 | 2 << 6 | 34, /* 30 bits from level 1 of 64 KiB */
        0x80020000 | 2 << 14 | 3 << 6 | 16, /* level 0 of 16 KiB */
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

/* --- every combination, against the pseudocode --------------------------- */

enum { EVERY_TABLE = 0x200000, WALKS = 24 };

/* Mostly tables, blocks and pages inside the region or not far from it. */
static uint64_t random_descriptor(uint64_t *seed)
{
    uint64_t random = next_random(seed), address;

    address = TABLES + (random & (EVERY_TABLE - 1) & ~UINT64_C(0x3fff));
    if (random >> 40 & 1)
        address = next_random(seed) & BITS_MASK(12, 36);
    address &= random >> 41 & 3 ? UINT64_MAX : ~UINT64_C(0xffff);
    return (address & BITS_MASK(12, 36)) | (random >> 42 & BITS_MASK(51, 4)) |
           (next_random(seed) & (BITS_MASK(51, 1) | BITS_MASK(54, 1) | 0xffc)) |
           (random >> 60 ? random >> 58 & 1 ? 3 : 1 : random >> 58 & 2);
}

static void fill_tables(struct world *w, uint64_t *seed)
{
    assert_int_equal(memory_add(&w->memory, "all", TABLES, EVERY_TABLE, NULL),
                     STATUS_OK);
    for (unsigned i = 0; i < EVERY_TABLE / 8; i++)
        put(w, TABLES, i, random_descriptor(seed));
}

static void compare(const struct world *w, uint64_t ipa)
{
    struct literal_walk expected = literal_stage2(&w->cpu, &w->memory, ipa);
    struct translation t = { 0 };
    struct fault fault = { 0 };
    bool ok = stage2_translate(&w->cpu, &w->memory, ipa, &t, &fault);

    if (ok != (expected.fault == LITERAL_NONE) ||
        (!ok && (fault.kind != (enum fault_kind)expected.fault ||
                 fault.level != expected.level)) ||
        (ok &&
         (t.address != expected.address || t.size != expected.size ||
          t.level != expected.level || t.read != expected.read ||
          t.write != expected.write || t.execute != expected.execute ||
          t.device != expected.device || t.accessed != expected.accessed ||
          t.written != expected.written)))
        fail_msg("VTCR_EL2 %llx, VTTBR_EL2 %llx, IPA %llx: %s %d level %u, not "
                 "%d level %u",
                 (unsigned long long)w->cpu.sysreg[VTCR_EL2],
                 (unsigned long long)w->cpu.sysreg[VTTBR_EL2],
                 (unsigned long long)ipa, ok ? "address" : "fault", fault.kind,
                 ok ? t.level : fault.level, expected.fault, expected.level);
}

static uint64_t random_ipa(uint64_t *seed, uint64_t vtcr_value)
{
    unsigned t0sz = vtcr_value & 63;
    uint64_t random = next_random(seed);

    if (random % 16 == 0 || t0sz == 0)
        return next_random(seed);
    return next_random(seed) >> t0sz;
}

/* Legal combinations found; the figure is the pseudocode's, counted by hand. */
static unsigned walk_all(struct world *w, uint64_t controls, uint64_t *seed)
{
    unsigned translated = 0;

    for (unsigned i = 0; i < 1u << 13; i++) {
        uint64_t vtcr_value = 0x80000000 | controls | (i & 63) |
                              (i >> 6 & 3) << 6 | (i >> 8 & 3) << 14 |
                              (i >> 10 & 7) << 16;

        sysreg_poke(&w->cpu, VTCR_EL2, vtcr_value);
        sysreg_poke(&w->cpu, VTTBR_EL2,
                    TABLES + (next_random(seed) % EVERY_TABLE & ~7u));
        for (unsigned n = 0; n < WALKS; n++)
            compare(w, random_ipa(seed, vtcr_value));
        translated += literal_stage2_is_legal(&w->cpu);
    }
    return translated;
}

/*
 * 4 KiB: 25..34 bits from level 2, 31..43 from 1, 40..48 from 0; 64 KiB: 25..33
 * from level 3, 30..46 from 2, 43..48 from 1; 16 KiB: 25..29 from level 3,
 * 26..40 from 2, 37..48 from 1; TG0 0b11 is taken for 4 KiB; with eight PS each.
 */
static void every_combination(void **unused)
{
    uint64_t seed = 1;
    struct world w = { .cpu = new_cpu(ALL_FEATURES) };

    (void)unused;
    fill_tables(&w, &seed);
    sysreg_poke(&w.cpu, HCR_EL2, 1);
    set_el(&w.cpu, 1);
    assert_int_equal(walk_all(&w, 0, &seed),
                     ((10 + 13 + 9) * 2 + (9 + 17 + 6) + (5 + 15 + 12)) * 8);
    walk_all(&w, BIT64(21), &seed);             /* HA */
    walk_all(&w, BIT64(22) | BIT64(21), &seed); /* HD */
    walk_all(&w, BIT64(22), &seed);
    sysreg_poke(&w.cpu, HCR_EL2, 1 | BIT64(46)); /* FWB */
    walk_all(&w, 0, &seed);
    memory_release(&w.memory);
}

/* --- what is announced --------------------------------------------------- */

/* ID_AA64MMFR0_EL1: 48 bits, and all three granules at both stages. */
static void announced(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
    uint64_t value = cpu.sysreg[ID_AA64MMFR0_EL1];

    (void)unused;
    assert_int_equal(value & 15, 5);
    assert_int_equal(value >> 20 & 15, 1);    /* TGran16 */
    assert_int_equal(value >> 24 & 15, 0);    /* TGran64 */
    assert_int_equal(value >> 28 & 15, 0);    /* TGran4 */
    assert_int_equal(value >> 32 & 0xfff, 0); /* the same at stage 2 */
}

int test_stage2(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_levels),
        cmocka_unit_test(concatenated),
        cmocka_unit_test(four_levels),
        cmocka_unit_test(two_levels),
        cmocka_unit_test(inconsistent_controls),
        cmocka_unit_test(output_addresses),
        cmocka_unit_test(every_combination),
        cmocka_unit_test(announced),
    };

    return cmocka_run_group_tests_name("stage2", tests, NULL, NULL);
}
