/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What keeps tables and caches: hardware that sets flags in stage-2 tables, DC, IC
 * and AT by address, TLBI of each granule, and memory at high addresses.
 */
#include "model/sysreg.h"
#include "rig.h"

#define DATA_IPA UINT64_C(0x20000)
#define DATA (RAM + 0x40000)
#define ENTRY (TABLES + 0x2000 + (DATA_IPA >> 12) * 8)
#define AF BIT64(10)
#define DIRTY BIT64(7)
#define DBM BIT64(51)
#define VTCR_HA BIT64(21)
#define VTCR_HD BIT64(22)

static unsigned updates(const struct rig *rig)
{
    return (unsigned)machine_event_count(rig->machine, EVENT_table_update);
}

/* --- Access flag and dirty state ------------------------------------------ */

static void enter(struct rig *rig, uint64_t vtcr, uint64_t descriptor)
{
    rig->cpu->sysreg[VTCR_EL2] |= vtcr;
    rig_page(rig, 0, DATA_IPA, DATA | descriptor);
    rig_enter_guest(rig, 0, 1);
}

/* FEAT_HAFDBS: with HA the flag is set, without it is a fault. */
static void access_flag(void **state)
{
    struct rig *rig = *state;

    enter(rig, 0, S2_RW & ~S2_AF);
    assert_false(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    assert_int_equal(rig->cpu->sysreg[ESR_EL2], 0x93c0800b);
    assert_int_equal(updates(rig), 0);
    rig->cpu->sysreg[VTCR_EL2] |= VTCR_HA;
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    assert_int_equal(rig_load(rig, ENTRY), DATA | S2_RW | 3);
    assert_int_equal(updates(rig), 1);
    assert_true(rig_guest_does(rig, STR_X0_X1, DATA_IPA));
    assert_int_equal(updates(rig), 1);
}

/* A fault of permission sets nothing. */
static void access_flag_of_a_fault(void **state)
{
    struct rig *rig = *state;

    enter(rig, VTCR_HA, S2_RO & ~S2_AF);
    assert_false(rig_guest_does(rig, STR_X0_X1, DATA_IPA));
    assert_int_equal(rig->cpu->sysreg[ESR_EL2], 0x93c0804f);
    assert_int_equal(rig_load(rig, ENTRY) & AF, 0);
}

/* DBM and HD: a write, and no read, makes the page dirty. */
static void dirty_state(void **state)
{
    struct rig *rig = *state;

    enter(rig, VTCR_HA | VTCR_HD, S2_RO | DBM);
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    assert_int_equal(updates(rig), 0);
    rig->cpu->x[0] = 5;
    assert_true(rig_guest_does(rig, STR_X0_X1, DATA_IPA));
    assert_int_equal(rig_load(rig, DATA), 5);
    assert_int_equal(rig_load(rig, ENTRY), DATA | S2_RW | DBM | 3);
    assert_int_equal(updates(rig), 1);
    assert_int_equal(rig_stale(rig), 0);
}

/* At once, with the Access flag; by a store-exclusive and by DC ZVA. */
static void dirty_by_the_model(void **state)
{
    static const uint32_t words[] = { STR_X0_X1, STXR_W4_X0_X1, DC_ZVA_X1 };
    struct rig *rig = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        for (unsigned held = 0; held < 2; held++) {
            rig_at_el2(rig, TLBI_ALLE1, 0);
            enter(rig, VTCR_HA | VTCR_HD, (S2_RO & ~S2_AF) | DBM);
            if (held)
                assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
            if (words[i] == STXR_W4_X0_X1)
                assert_true(rig_guest_does(rig, LDXR_X0_X1, DATA_IPA));
            assert_true(rig_guest_does(rig, words[i], DATA_IPA));
            assert_int_equal(rig_load(rig, ENTRY), DATA | S2_RW | DBM | 3);
            assert_true(rig_guest_does(rig, STR_X0_X1, DATA_IPA + 8));
        }
}

/* Without HD, or without HA, DBM means nothing. */
static void no_dirty_state(void **state)
{
    struct rig *rig = *state;

    enter(rig, VTCR_HA, S2_RO | DBM);
    assert_false(rig_guest_does(rig, STR_X0_X1, DATA_IPA));
    rig->cpu->sysreg[VTCR_EL2] ^= VTCR_HA | VTCR_HD;
    assert_false(rig_guest_does(rig, STR_X0_X1, DATA_IPA));
    assert_int_equal(updates(rig), 0);
}

/* That another CPU made it dirty needs no TLBI; to make it clean does. */
static void dirty_elsewhere(void **state)
{
    struct rig *rig = *state;

    enter(rig, VTCR_HA | VTCR_HD, S2_RO | DBM);
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    rig_select(rig, 1);
    enter(rig, VTCR_HA | VTCR_HD, S2_RO | DBM);
    assert_true(rig_guest_does(rig, STR_X0_X1, DATA_IPA));
    rig_select(rig, 0);
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    assert_true(rig_guest_does(rig, STR_X0_X1, DATA_IPA));
    assert_int_equal(rig_stale(rig), 0);
    rig_store(rig, ENTRY, DATA | S2_RO | DBM | 3);
    assert_true(rig_guest_does(rig, STR_X0_X1, DATA_IPA));
    assert_int_equal(rig_stale(rig), 1);
    assert_int_equal(rig_load(rig, ENTRY) & DIRTY, 0);
    rig_at_el2(rig, TLBI_VMALLS12E1, 0);
    assert_true(rig_guest_does(rig, STR_X0_X1, DATA_IPA));
    assert_int_equal(rig_load(rig, ENTRY) & DIRTY, DIRTY);
}

/* AT and DC set the Access flag, and make nothing dirty. */
static void flags_of_maintenance(void **state)
{
    static const uint32_t words[] = { DC_CVAC_X1, DC_IVAC_X1 };
    struct rig *rig = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        enter(rig, VTCR_HA | VTCR_HD, (S2_RO & ~S2_AF) | DBM);
        assert_true(rig_guest_does(rig, words[i], DATA_IPA));
        assert_int_equal(rig_load(rig, ENTRY), DATA | S2_RO | DBM | 3);
    }
    enter(rig, VTCR_HA | VTCR_HD, (S2_RO & ~S2_AF) | DBM);
    rig_at_el2(rig, AT_S12E1W_X1, DATA_IPA);
    assert_int_equal(rig->cpu->sysreg[PAR_EL1] & 1, 0);
    assert_int_equal(rig_load(rig, ENTRY), DATA | S2_RO | DBM | 3);
}

/* --- DC, IC and AT -------------------------------------------------------- */

/* EC 0x24, IL, CM, WnR: of cache instructions by EL1 and EL0. */
#define MAINTENANCE UINT64_C(0x92000140)

static void unmapped(void **state)
{
    static const uint32_t words[] = { DC_CVAC_X1, DC_IVAC_X1, DC_CIVAC_X1,
                                      DC_CVAU_X1, IC_IVAU_X1 };
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        assert_false(rig_guest_does(rig, words[i], DATA_IPA + 0x123));
        assert_int_equal(rig->cpu->sysreg[ESR_EL2], MAINTENANCE | 7);
        assert_int_equal(rig->cpu->sysreg[FAR_EL2], DATA_IPA + 0x123);
        assert_int_equal(rig->cpu->sysreg[HPFAR_EL2], DATA_IPA >> 8);
    }
    assert_true(rig_guest_does(rig, DC_CSW_X1, DATA_IPA));
    assert_true(rig_guest_does(rig, IC_IALLU, DATA_IPA));
}

/* DC IVAC may write; from EL0 the others may read. */
static void permissions(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, DATA | S2_RO);
    assert_true(rig_guest_does(rig, DC_CIVAC_X1, DATA_IPA));
    assert_false(rig_guest_does(rig, DC_IVAC_X1, DATA_IPA));
    assert_int_equal(rig->cpu->sysreg[ESR_EL2], MAINTENANCE | 0xf);
    rig_page(rig, 0, DATA_IPA, DATA | (S2_RW & ~S2_READ));
    rig_at_el2(rig, TLBI_ALLE1, 0);
    assert_true(rig_guest_does(rig, DC_CVAC_X1, DATA_IPA));
    sysreg_poke(rig->cpu, SCTLR_EL1, SCTLR_NORMAL | BIT64(26)); /* UCI */
    rig_level(rig, 0);
    rig->cpu->pc = CODE_IPA;
    rig->cpu->x[1] = DATA_IPA;
    assert_int_equal(rig_execute(rig, DC_CVAC_X1), 2);
    assert_int_equal(rig->cpu->sysreg[ESR_EL2], MAINTENANCE | 0xf);
}

/* Stage 1 that is off has an address size; nothing has to be there. */
static void at_el2(void **state)
{
    struct rig *rig = *state;

    rig_at_el2(rig, DC_CVAC_X1, HOLE);
    rig_level(rig, 2);
    rig->cpu->pc = HYP;
    rig->cpu->x[1] = BIT64(48);
    rig_execute(rig, DC_CVAC_X1);
    assert_int_equal(rig->cpu->sysreg[ESR_EL2], 0x96000140);
    assert_int_equal(rig->cpu->sysreg[FAR_EL2], BIT64(48));
}

/* A table where nothing answers: AT takes the abort (AArch64.AT). */
static void translation_aborts(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_store(rig, TABLES + 8, HOLE | 3);
    rig->cpu->sysreg[PAR_EL1] = 7;
    rig_level(rig, 2);
    rig->cpu->pc = HYP;
    rig->cpu->x[1] = 0x40000123;
    rig_execute(rig, AT_S12E1R_X1);
    assert_int_equal(rig->cpu->sysreg[ESR_EL2], 0x96000156);
    assert_int_equal(rig->cpu->sysreg[FAR_EL2], 0x40000123);
    assert_int_equal(rig->cpu->sysreg[PAR_EL1], 7);
}

/* TLBI never faults, whatever its operand. */
static void invalidation(void **state)
{
    static const uint32_t words[] = { TLBI_IPAS2E1_X1, TLBI_RIPAS2E1_X1,
                                      0xd5088321 /* VAE1IS */ };
    struct rig *rig = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        rig_at_el2(rig, words[i], UINT64_MAX);
}

/* --- granules ------------------------------------------------------------ */

/* Pages of 64 KiB (from level 3) and 16 KiB (from level 3), by a guest. */
static const struct {
    unsigned bits, tlbi_tg;
    uint64_t vtcr;
} granules[] = {
    { 16, 3, BIT64(31) | 2 << 16 | 1 << 14 | 0 << 6 | 39 },
    { 14, 2, BIT64(31) | 2 << 16 | 2 << 14 | 0 << 6 | 39 },
};

/* RIPAS2E1 of two pages at DATA_IPA, in granules of `tg`. */
static uint64_t range_of(unsigned tg, unsigned bits)
{
    return (uint64_t)tg << 46 | DATA_IPA >> bits;
}

static void of_every_granule(void **state)
{
    struct rig *rig = *state;
    uint64_t data = RAM + 0x40000, other = RAM + 0x80000;

    for (size_t i = 0; i < ARRAY_LENGTH(granules); i++) {
        unsigned bits = granules[i].bits;
        uint64_t entry = TABLES + (DATA_IPA >> bits) * 8;
        uint64_t inside = (BIT64(bits) - 8);

        rig->cpu->sysreg[VTCR_EL2] = granules[i].vtcr;
        rig_store(rig, TABLES + (CODE_IPA >> bits) * 8,
                  ((CODE & ~(BIT64(bits) - 1)) + 0) | S2_RW | 3);
        rig_store(rig, entry, data | S2_RW | 3);
        rig_store(rig, data + inside, 1);
        rig_store(rig, other + inside, 2);
        sysreg_poke(rig->cpu, VTTBR_EL2, rig_vttbr(0, 1));
        sysreg_poke(rig->cpu, HCR_EL2, BIT64(31) | 1);
        assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA + inside));
        assert_int_equal(rig->cpu->x[0], 1);
        rig_store(rig, entry, other | S2_RW | 3);
        rig_at_el2(rig, TLBI_RIPAS2E1_X1, range_of(1, 12));
        assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA + inside));
        assert_int_equal(rig->cpu->x[0], 1);
        rig_at_el2(rig, TLBI_RIPAS2E1_X1, range_of(granules[i].tlbi_tg, bits));
        assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA + inside));
        assert_int_equal(rig->cpu->x[0], 2);
        assert_false(rig_guest_does(rig, LDR_X0_X1, DATA_IPA + BIT64(bits)));
        assert_int_equal(rig->cpu->sysreg[ESR_EL2], 0x93c08007);
        rig_at_el2(rig, TLBI_ALLE1, 0);
    }
}

/* --- high addresses ------------------------------------------------------ */

/* All exclusives, up to 2^48. */
static void exclusives_up_high(void **state)
{
    static const uint64_t bases[] = { BIT64(43), BIT64(44), BIT64(47),
                                      BIT64(48) - 0x10000 };
    static const uint32_t pairs[][2] = {
        { LDXR_X0_X1, STXR_W4_X0_X1 }, { LDXP_X2_X3_X1, STXP_W4_X2_X3_X1 },
        { 0x885ffc20, 0x8804fc20 }, /* ldaxr w0; stlxr w4, w0 */
        { 0x085f7c20, 0x08047c20 }, /* ldxrb, stxrb */
        { 0x485f7c20, 0x48047c20 }, /* ldxrh, stxrh */
    };
    struct machine_config config = {
        .cpus = 1,
        .features = CPU_DEFAULT_FEATURES,
        .region_count = 1,
        .regions = { { "high", 0, 0x10000, true } },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(bases); i++) {
        struct rig rig = { 0 };
        struct diag diag;

        config.regions[0].base = bases[i];
        if (machine_create(&config, &rig.machine, &diag))
            fail_msg("%s", diag.text);
        rig_select(&rig, 0);
        for (size_t n = 0; n < ARRAY_LENGTH(pairs); n++) {
            rig_put(&rig, bases[i], pairs[n], 2);
            rig.cpu->x[1] = bases[i] + 0x1000;
            rig.cpu->x[4] = 9;
            rig_run_to(&rig, bases[i], bases[i] + 8);
            assert_int_equal(rig.cpu->x[4], 0);
        }
        machine_destroy(rig.machine);
    }
}

const struct CMUnitTest upkeep_tests[] = {
    RIG_TEST(access_flag),          RIG_TEST(access_flag_of_a_fault),
    RIG_TEST(dirty_state),          RIG_TEST(dirty_by_the_model),
    RIG_TEST(no_dirty_state),       RIG_TEST(dirty_elsewhere),
    RIG_TEST(flags_of_maintenance), RIG_TEST(unmapped),
    RIG_TEST(permissions),          RIG_TEST(at_el2),
    RIG_TEST(translation_aborts),   RIG_TEST(invalidation),
    RIG_TEST(of_every_granule),     cmocka_unit_test(exclusives_up_high),
};
const size_t upkeep_test_count = ARRAY_LENGTH(upkeep_tests);
