/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every register at every level under every control bit: the model's verdict
 * is that of the literal pages, and its syndrome is the manual's.
 */
#include "literal.h"
#include "model/sysreg.h"
#include "tests.h"

/* Registers that control traps; each bit of each is tried. */
static const enum sysreg controls[] = {
    HCR_EL2,       HCRX_EL2,      CPTR_EL2,    MDCR_EL2,    CNTHCTL_EL2,
    SCTLR_EL1,     SCTLR_EL2,     CPACR_EL1,   CNTKCTL_EL1, MDSCR_EL1,
    PMUSERENR_EL0, AMUSERENR_EL0, GCSCRE0_EL1, MPAM2_EL2,   MPAMHCR_EL2,
    ICC_SRE_EL2,   ICH_HCR_EL2,   HSTR_EL2,
};

static void compare(const struct cpu *cpu, enum sysreg reg, int page, bool read)
{
    const struct sysreg_info *info = sysreg_info(reg);
    struct sysop op = { info->encoding, 5, read };
    struct literal literal = literal_access(cpu, page, info->name, read);
    struct exception e = { 0 };
    enum permission permission;
    enum sysreg reached;

    if (literal.verdict == LITERAL_UNKNOWN)
        return;
    permission = sysreg_check(cpu, op, &reached, &e);
    if ((int)permission != literal.verdict ||
        (permission == PERMISSION_TRAP &&
         (e.target_el != literal.target_el || e.ec != literal.ec)))
        fail_msg("%s %s at EL%u, HCR %llx CPTR %llx MDCR %llx: model %d to "
                 "EL%u ec %x, manual %d to EL%u ec %x",
                 read ? "MRS" : "MSR", info->name, cpu_el(cpu),
                 (unsigned long long)cpu->sysreg[HCR_EL2],
                 (unsigned long long)cpu->sysreg[CPTR_EL2],
                 (unsigned long long)cpu->sysreg[MDCR_EL2], permission,
                 e.target_el, e.ec, literal.verdict, literal.target_el,
                 literal.ec);
}

static void compare_all(struct cpu *cpu, const int *pages)
{
    /* EL1 does not exist while TGE is 1. */
    for (unsigned el = 0; el <= 2; el++) {
        if (el == 1 && bit_is_set(cpu->sysreg[HCR_EL2], 27))
            continue;
        set_el(cpu, el);
        for (unsigned reg = 0; reg < SYSREG_COUNT; reg++) {
            compare(cpu, (enum sysreg)reg, pages[reg], true);
            compare(cpu, (enum sysreg)reg, pages[reg], false);
        }
    }
}

/* From all controls as reset, all ones, and all ones but one; bit by bit. */
static void try_each_bit(feature_set features, const int *pages)
{
    for (unsigned e2h = 0; e2h < (features & FEATURE_BIT(FEAT_VHE) ? 4 : 2);
         e2h++)
        for (size_t i = 0; i < ARRAY_LENGTH(controls); i++)
            for (unsigned n = 0; n < 64; n++) {
                struct cpu cpu = new_cpu(features);
                enum sysreg reg = controls[i];

                sysreg_poke(&cpu, HCR_EL2,
                            (uint64_t)(e2h & 1) << 27 | (uint64_t)(e2h >> 1)
                                                            << 34);
                sysreg_poke(&cpu, reg, sysreg_peek(&cpu, reg) ^ BIT64(n));
                compare_all(&cpu, pages);
            }
}

static void try_random(feature_set features, const int *pages, unsigned count)
{
    uint64_t state = (uint64_t)features;

    for (unsigned n = 0; n < count; n++) {
        struct cpu cpu = new_cpu(features);

        for (size_t i = 0; i < ARRAY_LENGTH(controls); i++)
            sysreg_poke(&cpu, controls[i], next_random(&state));
        compare_all(&cpu, pages);
    }
}

static void try_all(feature_set features)
{
    int pages[SYSREG_COUNT];

    for (unsigned reg = 0; reg < SYSREG_COUNT; reg++)
        pages[reg] = literal_page(sysreg_info((enum sysreg)reg)->name);
    try_each_bit(features, pages);
    try_random(features, pages, 300);
}

static void default_machine(void **unused)
{
    (void)unused;
    try_all(CPU_DEFAULT_FEATURES);
}

static void host_extensions(void **unused)
{
    feature_set features = CPU_DEFAULT_FEATURES | FEATURE_BIT(FEAT_VHE) |
                           FEATURE_BIT(FEAT_PAN);

    (void)unused;
    try_all(features);
}

/* Everything but fine-grained traps and NV, which have tests of their own. */
static void all_features(void **unused)
{
    feature_set features = ALL_FEATURES & ~FEATURE_BIT(FEAT_FGT) &
                           ~FEATURE_BIT(FEAT_IDST) & ~FEATURE_BIT(FEAT_NV) &
                           ~FEATURE_BIT(FEAT_NV2);

    (void)unused;
    try_all(features);
}

/* Most registers have a page; the number may only grow. */
static void pages_cover(void **unused)
{
    unsigned known = 0, base = 0;

    (void)unused;
    for (unsigned reg = 0; reg < SYSREG_COUNT; reg++) {
        const struct sysreg_info *info = sysreg_info((enum sysreg)reg);
        bool has_page = literal_page(info->name) >= 0;

        known += has_page;
        base += !has_page && !*info->feature;
    }
    assert_true(known >= 240);
    /* Armv8.0 registers without a page: plain EL2 ones. */
    assert_true(base <= 10);
}

/* ISS of EC 0x18: every operand at its place (D17.2.37). */
static void system_syndrome(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
    struct exception e;
    enum sysreg reg;
    /* MRS x5, S3_1_C11_C13_2 with TIDCP; then MSR x31 */
    struct sysop op = { 3 << 14 | 1 << 11 | 11 << 7 | 13 << 3 | 2, 5, true };

    (void)unused;
    cpu.pc = 0x1000;
    sysreg_poke(&cpu, HCR_EL2, BIT64(20));
    set_el(&cpu, 1);
    assert_int_equal(sysreg_check(&cpu, op, &reg, &e), PERMISSION_TRAP);
    assert_int_equal(e.iss, 3 << 20 | 2 << 17 | 1 << 14 | 11 << 10 | 5 << 5 |
                                13 << 1 | 1);
    assert_int_equal(e.ec, 0x18);
    assert_int_equal(e.target_el, 2);
    assert_int_equal(e.ret, 0x1000);
    assert_true(e.il);
    op.read = false;
    op.rt = 31;
    assert_int_equal(sysreg_check(&cpu, op, &reg, &e), PERMISSION_TRAP);
    assert_int_equal(e.iss, 3 << 20 | 2 << 17 | 1 << 14 | 11 << 10 | 31 << 5 |
                                13 << 1);
    sysreg_poke(&cpu, HCR_EL2, 0);
    assert_int_equal(sysreg_check(&cpu, op, &reg, &e), PERMISSION_UNDEFINED);
    assert_int_equal(e.ec, 0);
    assert_int_equal(e.target_el, 1);
}

/* A trapped FP register has CV and COND instead of an encoding. */
static void fp_syndrome(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
    struct sysop op = { sysreg_info(FPCR)->encoding, 0, true };
    struct exception e;
    enum sysreg reg;

    (void)unused;
    sysreg_poke(&cpu, CPTR_EL2, BIT64(10));
    assert_int_equal(sysreg_check(&cpu, op, &reg, &e), PERMISSION_TRAP);
    assert_int_equal(e.ec, 0x07);
    assert_int_equal(e.iss, 0x1e00000);
    assert_int_equal(e.target_el, 2);
}

static enum permission check(const struct cpu *cpu, enum sysreg named,
                             bool read, enum sysreg *reached)
{
    struct sysop op = { sysreg_info(named)->encoding, 0, read };
    struct exception e;

    return sysreg_check(cpu, op, reached, &e);
}

/* What each name reaches: identity of EL1, E2H at EL2 and in a host's EL0. */
static void redirection(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES | FEATURE_BIT(FEAT_VHE));
    static const struct {
        enum sysreg named, host;
    } rows[] = {
        { SCTLR_EL1, SCTLR_EL2 },
        { CPACR_EL1, CPTR_EL2 },
        { TTBR0_EL1, TTBR0_EL2 },
        { TTBR1_EL1, TTBR1_EL2 },
        { TCR_EL1, TCR_EL2 },
        { ESR_EL1, ESR_EL2 },
        { FAR_EL1, FAR_EL2 },
        { ELR_EL1, ELR_EL2 },
        { SPSR_EL1, SPSR_EL2 },
        { VBAR_EL1, VBAR_EL2 },
        { MAIR_EL1, MAIR_EL2 },
        { CNTKCTL_EL1, CNTHCTL_EL2 },
        { CONTEXTIDR_EL1, CONTEXTIDR_EL2 },
        { CNTP_CTL_EL0, CNTHP_CTL_EL2 },
        { CNTV_CVAL_EL0, CNTHV_CVAL_EL2 },
        { PAR_EL1, PAR_EL1 },
        { TPIDR_EL1, TPIDR_EL1 },
        { CSSELR_EL1, CSSELR_EL1 },
        { SP_EL1, SP_EL1 },
        { ACTLR_EL1, ACTLR_EL1 },
        { MDSCR_EL1, MDSCR_EL1 },
        { CNTVCT_EL0, CNTVCT_EL0 },
        { MPIDR_EL1, MPIDR_EL1 },
    };
    enum sysreg reached;

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        check(&cpu, rows[i].named, true, &reached);
        assert_int_equal(reached, rows[i].named);
    }
    sysreg_poke(&cpu, HCR_EL2, BIT64(34));
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        check(&cpu, rows[i].named, true, &reached);
        assert_int_equal(reached, rows[i].host);
    }
    set_el(&cpu, 1);
    check(&cpu, MPIDR_EL1, true, &reached);
    assert_int_equal(reached, VMPIDR_EL2);
    check(&cpu, MIDR_EL1, true, &reached);
    assert_int_equal(reached, VPIDR_EL2);
    check(&cpu, SCTLR_EL1, true, &reached);
    assert_int_equal(reached, SCTLR_EL1);
    sysreg_poke(&cpu, HCR_EL2, BIT64(34) | BIT64(27));
    sysreg_poke(&cpu, CNTHCTL_EL2, BIT64(9));
    set_el(&cpu, 0);
    check(&cpu, CNTP_CTL_EL0, true, &reached);
    assert_int_equal(reached, CNTHP_CTL_EL2);
}

/* SCTLR_EL12 and CNTV_CTL_EL02: EL2 with E2H alone. */
static void views(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES | FEATURE_BIT(FEAT_VHE));
    struct sysop sctlr = { 3 << 14 | 5 << 11 | 1 << 7, 0, true };
    struct sysop timer = { 3 << 14 | 5 << 11 | 14 << 7 | 3 << 3 | 1, 0, true };
    struct exception e;
    enum sysreg reg;

    (void)unused;
    assert_int_equal(sysreg_check(&cpu, sctlr, &reg, &e), PERMISSION_UNDEFINED);
    sysreg_poke(&cpu, HCR_EL2, BIT64(34));
    assert_int_equal(sysreg_check(&cpu, sctlr, &reg, &e), PERMISSION_GRANTED);
    assert_int_equal(reg, SCTLR_EL1);
    assert_int_equal(sysreg_check(&cpu, timer, &reg, &e), PERMISSION_GRANTED);
    assert_int_equal(reg, CNTV_CTL_EL0);
    set_el(&cpu, 1);
    assert_int_equal(sysreg_check(&cpu, sctlr, &reg, &e), PERMISSION_UNDEFINED);
    assert_int_equal(e.target_el, 1);
}

/* System instructions: lowest level and trap, by raw bits of HCR_EL2. */
static void system_instructions(void **unused)
{
    static const struct {
        uint16_t encoding;
        int bit; /* of HCR_EL2, -1 for none */
        unsigned level;
    } rows[] = {
        { 1 << 14 | 0 << 11 | 7 << 7 | 6 << 3 | 1, 23, 1 },  /* DC IVAC */
        { 1 << 14 | 3 << 11 | 7 << 7 | 10 << 3 | 1, 23, 0 }, /* DC CVAC */
        { 1 << 14 | 3 << 11 | 7 << 7 | 14 << 3 | 1, 23, 0 }, /* DC CIVAC */
        { 1 << 14 | 3 << 11 | 7 << 7 | 11 << 3 | 1, 24, 0 }, /* DC CVAU */
        { 1 << 14 | 3 << 11 | 7 << 7 | 5 << 3 | 1, 24, 0 },  /* IC IVAU */
        { 1 << 14 | 0 << 11 | 7 << 7 | 5 << 3 | 0, 24, 1 },  /* IC IALLU */
        { 1 << 14 | 0 << 11 | 7 << 7 | 1 << 3 | 0, 24, 1 },  /* IC IALLUIS */
        { 1 << 14 | 0 << 11 | 7 << 7 | 6 << 3 | 2, 22, 1 },  /* DC ISW */
        { 1 << 14 | 0 << 11 | 7 << 7 | 14 << 3 | 2, 22, 1 }, /* DC CISW */
        { 1 << 14 | 3 << 11 | 7 << 7 | 4 << 3 | 1, 28, 0 },  /* DC ZVA */
        { 1 << 14 | 0 << 11 | 8 << 7 | 7 << 3 | 0, 25, 1 },  /* VMALLE1 */
        { 1 << 14 | 0 << 11 | 8 << 7 | 3 << 3 | 1, 25, 1 },  /* VAE1IS */
        { 1 << 14 | 0 << 11 | 7 << 7 | 8 << 3 | 0, -1, 1 },  /* AT S1E1R */
        { 1 << 14 | 4 << 11 | 7 << 7 | 8 << 3 | 4, -1, 2 },  /* AT S12E1R */
        { 1 << 14 | 4 << 11 | 8 << 7 | 7 << 3 | 4, -1, 2 },  /* ALLE1 */
        { 1 << 14 | 4 << 11 | 8 << 7 | 0 << 3 | 1, -1, 2 },  /* IPAS2E1IS */
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        for (unsigned el = 0; el <= 2; el++)
            for (int bit = 0; bit < 34; bit++) {
                struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
                struct sysop op = { rows[i].encoding, 3, false };
                enum permission permission, expected = PERMISSION_GRANTED;
                struct exception e;
                enum sysreg reg;

                if (bit == 27)
                    continue;
                sysreg_poke(&cpu, HCR_EL2, BIT64(bit));
                sysreg_poke(&cpu, SCTLR_EL1, BIT64(26) | BIT64(14));
                set_el(&cpu, el);
                if (el < rows[i].level)
                    expected = PERMISSION_UNDEFINED;
                else if (el < 2 && bit == rows[i].bit)
                    expected = PERMISSION_TRAP;
                permission = sysreg_check(&cpu, op, &reg, &e);
                assert_int_equal(permission, expected);
                if (permission == PERMISSION_TRAP)
                    assert_int_equal(e.target_el, 2);
                op.read = true; /* SYSL: none is allocated */
                assert_int_equal(sysreg_check(&cpu, op, &reg, &e),
                                 PERMISSION_UNDEFINED);
            }
}

/* SCTLR_EL1.UCI and DZE guard EL0; they come before HCR_EL2's traps. */
static void el0_cache_maintenance(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
    struct sysop cvac = { 1 << 14 | 3 << 11 | 7 << 7 | 10 << 3 | 1, 3, false };
    struct sysop zva = { 1 << 14 | 3 << 11 | 7 << 7 | 4 << 3 | 1, 3, false };
    struct exception e;
    enum sysreg reg;

    (void)unused;
    sysreg_poke(&cpu, HCR_EL2, BIT64(23) | BIT64(28));
    set_el(&cpu, 0);
    assert_int_equal(sysreg_check(&cpu, cvac, &reg, &e), PERMISSION_TRAP);
    assert_int_equal(e.target_el, 1);
    assert_int_equal(sysreg_check(&cpu, zva, &reg, &e), PERMISSION_TRAP);
    assert_int_equal(e.target_el, 1);
    sysreg_poke(&cpu, SCTLR_EL1, BIT64(26) | BIT64(14));
    assert_int_equal(sysreg_check(&cpu, cvac, &reg, &e), PERMISSION_TRAP);
    assert_int_equal(e.target_el, 2);
    assert_int_equal(sysreg_check(&cpu, zva, &reg, &e), PERMISSION_TRAP);
    assert_int_equal(e.target_el, 2);
}

/* In a host's EL0 SCTLR_EL2 guards what SCTLR_EL1 does elsewhere. */
static void host_cache_maintenance(void **unused)
{
    static const struct {
        uint16_t encoding;
        unsigned bit; /* of SCTLR_EL1 and SCTLR_EL2 */
    } rows[] = {
        { 1 << 14 | 3 << 11 | 7 << 7 | 10 << 3 | 1, 26 }, /* DC CVAC */
        { 1 << 14 | 3 << 11 | 7 << 7 | 11 << 3 | 1, 26 }, /* DC CVAU */
        { 1 << 14 | 3 << 11 | 7 << 7 | 5 << 3 | 1, 26 },  /* IC IVAU */
        { 1 << 14 | 3 << 11 | 7 << 7 | 4 << 3 | 1, 14 },  /* DC ZVA */
        { 1 << 14 | 3 << 11 | 7 << 7 | 3 << 3 | 4, 10 },  /* CFP RCTX */
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        for (unsigned n = 0; n < 8; n++) {
            struct cpu cpu = new_cpu(ALL_FEATURES & ~FEATURE_BIT(FEAT_FGT));
            bool host = n & 1, by_el1 = n & 2, by_el2 = n & 4;
            struct sysop op = { rows[i].encoding, 0, false };
            struct exception e = { 0 };
            enum sysreg reg;

            /* All of HCR_EL2's own traps on: a host's EL0 ignores them. */
            sysreg_poke(&cpu, HCR_EL2,
                        host ? BIT64(34) | BIT64(27) | BIT64(23) | BIT64(24) |
                                   BIT64(28)
                             : 0);
            sysreg_poke(&cpu, SCTLR_EL1, (uint64_t)by_el1 << rows[i].bit);
            sysreg_poke(&cpu, SCTLR_EL2, (uint64_t)by_el2 << rows[i].bit);
            set_el(&cpu, 0);
            assert_int_equal(sysreg_check(&cpu, op, &reg, &e),
                             (host ? by_el2 : by_el1) ? PERMISSION_GRANTED
                                                      : PERMISSION_TRAP);
            if (!(host ? by_el2 : by_el1))
                assert_int_equal(e.target_el, host ? 2 : 1);
        }
}

/* A bit of a fine-grained trap register stops what it names and no more. */
static void fine_grained(void **unused)
{
    static const struct {
        enum sysreg control, reg;
        unsigned bit;
        bool read, inverted;
    } rows[] = {
        { HFGRTR_EL2, AFSR0_EL1, 0, true, false },
        { HFGWTR_EL2, AFSR0_EL1, 0, false, false },
        { HFGRTR_EL2, SCTLR_EL1, 29, true, false },
        { HFGRTR_EL2, TPIDR_EL0, 35, true, false },
        { HFGWTR_EL2, VBAR_EL1, 38, false, false },
        { HFGRTR_EL2, MIDR_EL1, 25, true, false },
        { HFGRTR_EL2, TPIDR2_EL0, 55, true, true },
        { HFGWTR_EL2, SMPRI_EL1, 54, false, true },
        { HDFGRTR_EL2, MDSCR_EL1, 4, true, false },
        { HDFGWTR_EL2, OSLAR_EL1, 8, false, false },
        { HDFGWTR_EL2, PMCR_EL0, 21, false, false },
        { HDFGRTR_EL2, PMCCNTR_EL0, 15, true, false },
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct cpu cpu = new_cpu(ALL_FEATURES);
        enum sysreg reached;

        sysreg_poke(&cpu, CPACR_EL1, UINT64_MAX);
        sysreg_poke(&cpu, CPTR_EL2, 0);
        sysreg_poke(&cpu, rows[i].control,
                    rows[i].inverted ? UINT64_MAX : BIT64(rows[i].bit));
        set_el(&cpu, 1);
        assert_int_equal(check(&cpu, rows[i].reg, rows[i].read, &reached),
                         rows[i].inverted ? PERMISSION_GRANTED
                                          : PERMISSION_TRAP);
        sysreg_poke(&cpu, rows[i].control,
                    rows[i].inverted ? ~BIT64(rows[i].bit) : 0);
        assert_int_equal(check(&cpu, rows[i].reg, rows[i].read, &reached),
                         rows[i].inverted ? PERMISSION_TRAP
                                          : PERMISSION_GRANTED);
        set_el(&cpu, 2);
        assert_int_equal(check(&cpu, rows[i].reg, rows[i].read, &reached),
                         PERMISSION_GRANTED);
    }
}

/* What a guest reaches with the VM's trap values, and without them. */
static void reachability(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);

    (void)unused;
    assert_true(sysreg_is_reachable(&cpu, CNTV_CTL_EL0, 1, true));
    assert_true(sysreg_is_reachable(&cpu, VMPIDR_EL2, 1, false));
    assert_false(sysreg_is_reachable(&cpu, VMPIDR_EL2, 1, true));
    assert_false(sysreg_is_reachable(&cpu, HCR_EL2, 1, false));
    assert_true(sysreg_is_reachable(&cpu, SP_EL1, 1, true));
    assert_true(sysreg_is_reachable(&cpu, SP_EL0, 0, true));
    assert_true(sysreg_is_reachable(&cpu, PMCCNTR_EL0, 1, true));
    sysreg_poke(&cpu, MDCR_EL2, 0x4f66);
    assert_false(sysreg_is_reachable(&cpu, PMCCNTR_EL0, 1, true));
    assert_false(sysreg_is_reachable(&cpu, MDSCR_EL1, 1, true));
    assert_true(sysreg_is_reachable(&cpu, TPIDR_EL0, 0, true));
    assert_false(sysreg_is_reachable(&cpu, TPIDRRO_EL0, 0, true));
}

int test_access(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(default_machine),
        cmocka_unit_test(host_extensions),
        cmocka_unit_test(all_features),
        cmocka_unit_test(pages_cover),
        cmocka_unit_test(system_syndrome),
        cmocka_unit_test(fp_syndrome),
        cmocka_unit_test(redirection),
        cmocka_unit_test(views),
        cmocka_unit_test(system_instructions),
        cmocka_unit_test(el0_cache_maintenance),
        cmocka_unit_test(host_cache_maintenance),
        cmocka_unit_test(fine_grained),
        cmocka_unit_test(reachability),
    };

    return cmocka_run_group_tests_name("access", tests, NULL, NULL);
}
