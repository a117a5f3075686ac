/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When a control whose effect is missing is in force: by row and by context. */
#include <string.h>

#include "model/field_names.h"
#include "model/sysreg.h"
#include "model/unmodelled.h"
#include "tests.h"

#define HCR(field) FIELD_MASK(HCR_EL2, field)
#define HOST (HCR(E2H) | HCR(TGE))
#define RW HCR(RW)

/* A control at a level, and the name that is said, NULL: nothing. */
static const struct {
    const char *name;
    unsigned el;
    uint64_t hcr;
    enum sysreg reg;
    uint64_t value;
    enum sysreg other;
    uint64_t other_value;
} rows[] = {
    { "SCTLR_EL2.M", 2, RW, SCTLR_EL2, 1, SYSREG_NONE, 0 },
    { NULL, 1, RW, SCTLR_EL2, 1, SYSREG_NONE, 0 },
    { "SCTLR_EL2.M", 0, RW | HOST, SCTLR_EL2, 1, SYSREG_NONE, 0 },
    { NULL, 0, RW | HCR(TGE), SCTLR_EL2, 1, SYSREG_NONE, 0 },
    { "SCTLR_EL1.M", 1, RW, SCTLR_EL1, 1, SYSREG_NONE, 0 },
    { "SCTLR_EL1.M", 0, RW, SCTLR_EL1, 1, SYSREG_NONE, 0 },
    /* EL2 has loaded it for a guest: not yet in force. */
    { NULL, 2, RW, SCTLR_EL1, 1, SYSREG_NONE, 0 },
    /* HCR_EL2.DC and TGE: M behaves as 0. */
    { NULL, 1, RW | HCR(DC), SCTLR_EL1, 1, SYSREG_NONE, 0 },
    { NULL, 0, RW | HCR(TGE), SCTLR_EL1, 1, SYSREG_NONE, 0 },
    { NULL, 0, RW | HOST, SCTLR_EL1, 1, SYSREG_NONE, 0 },
    { "SCTLR_EL1.EE", 1, RW, SCTLR_EL1, BIT64(25), SYSREG_NONE, 0 },
    { NULL, 0, RW, SCTLR_EL1, BIT64(25), SYSREG_NONE, 0 },
    { "SCTLR_EL1.E0E", 0, RW, SCTLR_EL1, BIT64(24), SYSREG_NONE, 0 },
    { NULL, 1, RW, SCTLR_EL1, BIT64(24), SYSREG_NONE, 0 },
    { "SCTLR_EL2.EE", 2, RW, SCTLR_EL2, BIT64(25), SYSREG_NONE, 0 },
    { "SCTLR_EL2.E0E", 0, RW | HOST, SCTLR_EL2, BIT64(24), SYSREG_NONE, 0 },
    { "SCTLR_EL1.EnIA", 1, RW | HCR(API), SCTLR_EL1, BIT64(31), SYSREG_NONE,
      0 },
    { NULL, 1, RW, SCTLR_EL1, BIT64(31), SYSREG_NONE, 0 }, /* they trap */
    { "SCTLR_EL2.EnDB", 2, RW, SCTLR_EL2, BIT64(13), SYSREG_NONE, 0 },
    { "HCR_EL2.RW", 1, 0, SCTLR_EL1, 0, SYSREG_NONE, 0 },
    { NULL, 2, 0, SCTLR_EL1, 0, SYSREG_NONE, 0 },
    { "VTCR_EL2.S2PIE", 1, RW | HCR(VM), VTCR_EL2, BIT64(36), SYSREG_NONE, 0 },
    { NULL, 1, RW, VTCR_EL2, BIT64(36), SYSREG_NONE, 0 },
    { "GCSCR_EL1.PCRSEL", 1, RW, GCSCR_EL1, 1, HCRX_EL2, BIT64(22) },
    { NULL, 1, RW, GCSCR_EL1, 1, SYSREG_NONE, 0 },
    { "GCSCRE0_EL1.PCRSEL", 0, RW, GCSCRE0_EL1, 1, HCRX_EL2, BIT64(22) },
    { "GCSCRE0_EL1.PCRSEL", 0, RW | HOST, GCSCRE0_EL1, 1, SYSREG_NONE, 0 },
    /* IsSCTLR2EL1Enabled() asks HCRX_EL2.SCTLR2En, IsSCTLR2EL2Enabled() EL3. */
    { "SCTLR2_EL1.EASE", 1, RW, SCTLR2_EL1, BIT64(5), HCRX_EL2, BIT64(15) },
    { "SCTLR2_EL1.NMEA", 0, RW, SCTLR2_EL1, BIT64(2), HCRX_EL2, BIT64(15) },
    { NULL, 1, RW, SCTLR2_EL1, BIT64(5) | BIT64(2), SYSREG_NONE, 0 },
    { NULL, 2, RW, SCTLR2_EL1, BIT64(5) | BIT64(2), HCRX_EL2, BIT64(15) },
    { "SCTLR2_EL2.EASE", 2, RW, SCTLR2_EL2, BIT64(5), SYSREG_NONE, 0 },
    { "SCTLR2_EL2.NMEA", 0, RW | HOST, SCTLR2_EL2, BIT64(2), SYSREG_NONE, 0 },
    { "HCRX_EL2.TMEA", 1, RW, HCRX_EL2, BIT64(19), SYSREG_NONE, 0 },
    { NULL, 2, RW, HCRX_EL2, BIT64(19), SYSREG_NONE, 0 },
    { "GCSCR_EL2.PCRSEL", 2, RW, GCSCR_EL2, 1, SYSREG_NONE, 0 },
    { "SVCR.SM", 0, RW, SVCR, 1, SYSREG_NONE, 0 },
    { NULL, 0, RW, SVCR, 2, SYSREG_NONE, 0 },
    /* Enabled for EL1 alone (PMC 0b01), and MDSCR_EL1.MDE, KDE. */
    { "DBGBCR2_EL1.E", 1, RW, DBGBCR2_EL1, 3, MDSCR_EL1,
      BIT64(15) | BIT64(13) },
    { NULL, 0, RW, DBGBCR2_EL1, 3, MDSCR_EL1, BIT64(15) },
    { NULL, 1, RW, DBGBCR2_EL1, 3, MDSCR_EL1, BIT64(15) }, /* KDE 0 */
    { NULL, 1, RW, DBGBCR2_EL1, 3, MDSCR_EL1, BIT64(13) }, /* MDE 0 */
    { "DBGWCR3_EL1.E", 0, RW, DBGWCR3_EL1, 5, MDSCR_EL1, BIT64(15) },
    { NULL, 2, RW, DBGWCR3_EL1, 7, MDSCR_EL1, BIT64(15) | BIT64(13) },
    { NULL, 1, RW | HCR(VM), TCR_EL1, UINT64_MAX, SYSREG_NONE, 0 },
};

static void contexts(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct cpu cpu = new_cpu(ALL_FEATURES);
        const struct unmodelled *control;

        cpu.sysreg[SCTLR_EL1] = cpu.sysreg[SCTLR_EL2] = 0;
        sysreg_write(&cpu, OSLAR_EL1, 0);
        cpu.sysreg[HCR_EL2] = rows[i].hcr;
        cpu.sysreg[rows[i].reg] = rows[i].value;
        if (rows[i].other != SYSREG_NONE)
            cpu.sysreg[rows[i].other] = rows[i].other_value;
        set_el(&cpu, rows[i].el);
        cpu.pstate &= ~PSTATE_D;
        control = unmodelled_in_force(&cpu, 0);
        if (!!control != !!rows[i].name ||
            (control && strcmp(control->name, rows[i].name)))
            fail_msg("row %zu: %s", i, control ? control->name : "nothing");
        if (!control)
            continue;
        assert_true(unmodelled_has(control->reg));
        assert_null(
            unmodelled_in_force(&cpu, unmodelled_by_name(rows[i].name)));
    }
}

/* Out of reset nothing is said, whatever the features; names are a register's. */
static void names(void **unused)
{
    const struct unmodelled *row;

    (void)unused;
    for (unsigned el = 0; el <= 2; el++) {
        struct cpu cpu = new_cpu(ALL_FEATURES);

        set_el(&cpu, el);
        assert_null(unmodelled_in_force(&cpu, 0));
    }
    for (size_t i = 0; (row = unmodelled_row(i)); i++) {
        assert_true(unmodelled_by_name(row->name) & BIT64(i));
        assert_memory_equal(row->name, sysreg_info(row->reg)->name,
                            strlen(sysreg_info(row->reg)->name));
    }
    assert_int_equal(unmodelled_by_name("SCTLR_EL2"), 0);
    assert_int_equal(unmodelled_by_name("SCTLR_EL2.SA"), 0);
}

/* A fill sets none of them where it acts. */
static void fills(void **unused)
{
    const struct unmodelled *row;

    (void)unused;
    for (size_t i = 0; (row = unmodelled_row(i)); i++) {
        struct cpu cpu = new_cpu(ALL_FEATURES);
        const struct unmodelled *before;

        for (unsigned el = 0; el <= 1; el++) {
            set_el(&cpu, el);
            cpu.sysreg[HCR_EL2] |= HCR(VM) | HCR(API);
            cpu.sysreg[HCRX_EL2] = UINT64_MAX;
            cpu.sysreg[MDSCR_EL1] = BIT64(15) | BIT64(13);
            before = unmodelled_in_force(&cpu, 0);
            cpu.sysreg[row->reg] |= sysreg_fill_mask(row->reg);
            assert_ptr_equal(unmodelled_in_force(&cpu, 0), before);
        }
    }
}

/* A list register is pending for a guest that would get its interrupt. */
static void list_registers(void **unused)
{
    static const struct {
        uint64_t list, ich, vmcr, hcr;
        bool told;
    } lists[] = {
        { BIT64(62) | BIT64(60), 1, 0xffu << 24 | 2, HCR(IMO), true },
        { BIT64(62) | BIT64(60), 0, 0xffu << 24 | 2, HCR(IMO), false },
        { BIT64(62) | BIT64(60), 1, 2, HCR(IMO), false }, /* VPMR masks it */
        { BIT64(62) | BIT64(60), 1, 0xffu << 24 | 1, HCR(IMO), false },
        { BIT64(62) | BIT64(60), 1, 0xffu << 24 | 2, HCR(FMO), false },
        { BIT64(62), 1, 0xffu << 24 | 1, HCR(FMO), true },
        { BIT64(63) | BIT64(60), 1, 0xffu << 24 | 2, HCR(IMO), false },
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(lists); i++) {
        struct cpu cpu = new_cpu(ALL_FEATURES);

        cpu.sysreg[ICH_LR2_EL2] = lists[i].list;
        cpu.sysreg[ICH_HCR_EL2] = lists[i].ich;
        cpu.sysreg[ICH_VMCR_EL2] = lists[i].vmcr;
        cpu.sysreg[HCR_EL2] = RW | lists[i].hcr;
        assert_null(unmodelled_in_force(&cpu, 0));
        set_el(&cpu, 1);
        assert_int_equal(unmodelled_in_force(&cpu, 0) != NULL, lists[i].told);
    }
}

/* Returns to AArch32 state that a machine with it would make. */
static void returns(void **unused)
{
    static const struct {
        feature_set features;
        unsigned el;
        uint64_t hcr, spsr;
        const char *name;
    } cases[] = {
        { 0, 2, RW, 0x10, NULL },
        { FEATURE_BIT(FEAT_AA32EL0), 2, RW, 0x10, "SPSR_EL2.M" },
        { FEATURE_BIT(FEAT_AA32EL0), 1, RW, 0x10, "SPSR_EL1.M" },
        { FEATURE_BIT(FEAT_AA32EL0), 2, RW, 0x0, NULL },
        { FEATURE_BIT(FEAT_AA32EL0), 2, RW, 0x13, NULL },
        { FEATURE_BIT(FEAT_AA32EL1), 2, 0, 0x13, "SPSR_EL2.M" },
        { FEATURE_BIT(FEAT_AA32EL1), 2, RW, 0x13, NULL },
        { FEATURE_BIT(FEAT_AA32EL1), 2, HCR(TGE), 0x13, NULL },
        { FEATURE_BIT(FEAT_AA32EL1), 2, 0, 0x1a, NULL },
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct cpu cpu = new_cpu(cases[i].features);
        const struct unmodelled *control;

        cpu.sysreg[HCR_EL2] = cases[i].hcr;
        cpu.sysreg[SPSR_EL1] = cpu.sysreg[SPSR_EL2] = cases[i].spsr;
        set_el(&cpu, cases[i].el);
        control = unmodelled_return(&cpu, 0);
        if (!!control != !!cases[i].name)
            fail_msg("row %zu", i);
        if (!control)
            continue;
        assert_string_equal(control->name, cases[i].name);
        assert_null(unmodelled_return(&cpu, unmodelled_by_name(cases[i].name)));
    }
}

static void tags(void **unused)
{
    const uint64_t low = UINT64_C(0x12) << 56, high = low | BIT64(55);
    struct cpu cpu = new_cpu(0);

    (void)unused;
    assert_null(unmodelled_tag(&cpu, low, 0));
    cpu.sysreg[TCR_EL2] = FIELD_MASK(TCR_EL2, TBI);
    assert_string_equal(unmodelled_tag(&cpu, low, 0)->name, "TCR_EL2.TBI");
    assert_null(unmodelled_tag(&cpu, low, unmodelled_by_name("TCR_EL2.TBI")));
    assert_null(unmodelled_tag(&cpu, 0x1000, 0));
    set_el(&cpu, 1);
    assert_null(unmodelled_tag(&cpu, low, 0));
    cpu.sysreg[TCR_EL1] = FIELD_MASK(TCR_EL1, TBI1);
    assert_null(unmodelled_tag(&cpu, low, 0));
    assert_string_equal(unmodelled_tag(&cpu, high, 0)->name, "TCR_EL1.TBI1");
}

int test_unmodelled(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contexts), cmocka_unit_test(names),
        cmocka_unit_test(fills),    cmocka_unit_test(list_registers),
        cmocka_unit_test(returns),  cmocka_unit_test(tags),
    };

    return cmocka_run_group_tests_name("unmodelled", tests, NULL, NULL);
}
