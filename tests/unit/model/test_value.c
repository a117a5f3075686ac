/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values: reset, RES0 and RES1, views of PSTATE, banks, pairs, timers, PMU. */
#include "model/sysreg.h"
#include "tests.h"

/* A plain Armv8.0-A machine, AArch64 only. */
static void default_reset(void **unused)
{
    struct cpu cpu = { .index = 3, .features = CPU_DEFAULT_FEATURES };

    (void)unused;
    cpu_reset(&cpu, 1);
    assert_int_equal(cpu.index, 3);
    assert_true(cpu.features == CPU_DEFAULT_FEATURES);
    assert_int_equal(cpu.pstate, 0x3c5);
    cpu_reset(&cpu, 2);
    assert_int_equal(cpu.pstate, 0x3c9);
    assert_int_equal(cpu.sysreg[MPIDR_EL1], 0x80000003);
    assert_int_equal(cpu.sysreg[VMPIDR_EL2], 0x80000003);
    assert_int_equal(cpu.sysreg[VPIDR_EL2], cpu.sysreg[MIDR_EL1]);
    assert_int_equal(cpu.sysreg[SCTLR_EL1], 0x30d00980);
    assert_int_equal(cpu.sysreg[SCTLR_EL2], 0x30c50830);
    assert_int_equal(cpu.sysreg[CPTR_EL2], 0x33ff);
    assert_int_equal(cpu.sysreg[HCR_EL2], 0x80000000);
    assert_int_equal(cpu.sysreg[MDCR_EL2], 6);
    /* EL0..EL2 AArch64 only, no EL3, no GIC System registers, FP and SIMD */
    assert_int_equal(cpu.sysreg[ID_AA64PFR0_EL1], 0x111);
    assert_int_equal(cpu.sysreg[ID_AA64DFR0_EL1], 0x10305106);
    assert_int_equal(cpu.sysreg[ID_AA64MMFR1_EL1], 0);
    assert_int_equal(cpu.sysreg[ID_AA64MMFR2_EL1], 0);
}

/* Identification follows the features. */
static void identity(void **unused)
{
    struct cpu cpu = new_cpu(FEATURE_BIT(FEAT_VHE) | FEATURE_BIT(FEAT_PAN) |
                             FEATURE_BIT(FEAT_RAS) | FEATURE_BIT(FEAT_SVE) |
                             FEATURE_BIT(FEAT_PMUv3) |
                             FEATURE_BIT(FEAT_PMUv3p1));

    (void)unused;
    assert_int_equal(bits_get(cpu.sysreg[ID_AA64PFR0_EL1], 31, 28), 1);
    assert_int_equal(bits_get(cpu.sysreg[ID_AA64PFR0_EL1], 35, 32), 1);
    assert_int_equal(bits_get(cpu.sysreg[ID_AA64MMFR1_EL1], 11, 8), 1);
    assert_int_equal(bits_get(cpu.sysreg[ID_AA64MMFR1_EL1], 23, 20), 1);
    assert_int_equal(bits_get(cpu.sysreg[ID_AA64DFR0_EL1], 11, 8), 4);
    assert_int_equal(bits_get(cpu.sysreg[ID_AA64DFR0_EL1], 3, 0), 7);
}

/* Writable bits of Armv8.0, by hand from the register pages. */
static const struct {
    enum sysreg reg;
    uint64_t writable, ones;
} masks[] = {
    { SCTLR_EL1, 0x070dd21f, 0x30d00980 },
    { SCTLR_EL2, 0x0208100f, 0x30c50830 },
    { HCR_EL2, 0x037fffffff, 0x80000000 },
    { CPTR_EL2, 0x80100400, 0x33ff },
    { MDCR_EL2, 0x0fff, 0 },
    { CNTHCTL_EL2, 0xff, 0 },
    { CNTKCTL_EL1, 0x3ff, 0 },
    { CPACR_EL1, 0x10300000, 0 },
    { SPSR_EL1, 0xf03003df, 0 },
    { SPSR_EL2, 0xf03003df, 0 },
    { ESR_EL1, 0xffffffff, 0 },
    { VBAR_EL1, 0xfffffffffffff800, 0 },
    { TTBR0_EL1, 0xfffffffffffffffe, 0 },
    { TCR_EL1, 0x77ffffffbf, 0 },
    { VTTBR_EL2, 0x00fffffffffffffe, 0 },
    { VTCR_EL2, 0x7ffff, 0x80000000 },
    { CONTEXTIDR_EL1, 0xffffffff, 0 },
    { CSSELR_EL1, 0xf, 0 },
    { PAR_EL1, 0xff00fffffffff3ff, 0x800 },
    { TPIDR_EL0, UINT64_MAX, 0 },
    { PMUSERENR_EL0, 0xf, 0 },
    { PMSELR_EL0, 0x1f, 0 },
    { HPFAR_EL2, 0xfffffffff0, 0 },
    { MDSCR_EL1, 0xb001, 0 },
    { FPCR, 0x07c00000, 0 },
    { FPSR, 0x0800009f, 0 },
    { VMPIDR_EL2, 0xff41ffffff, 0x80000000 },
};

/* Registers of features, on a machine with this one and nothing else. */
static const struct {
    enum sysreg reg;
    enum feature feature;
    uint64_t writable;
} bare[] = {
    { TCR2_EL1, FEAT_TCR2, 0 },
    { TCR2_EL2, FEAT_TCR2, 0 },
    { SCTLR2_EL1, FEAT_SCTLR2, 0 },
    { SCTLR2_EL2, FEAT_SCTLR2, 0 },
    { HCRX_EL2, FEAT_HCX, 0 },
    { GCSPR_EL0, FEAT_GCS, 0xfffffffffffffff8 },
    { GCSPR_EL1, FEAT_GCS, 0xfffffffffffffff8 },
    { GCSPR_EL2, FEAT_GCS, 0xfffffffffffffff8 },
    { PMSICR_EL1, FEAT_SPE, 0xff000000ffffffff },
    { PMSIRR_EL1, FEAT_SPE, 0xffffff01 },
    { PMSFCR_EL1, FEAT_SPE, 0x70007 },
    { PMSLATFR_EL1, FEAT_SPE, 0xffff },
    { PMBLIMITR_EL1, FEAT_SPE, 0xfffffffffffff007 },
    { SMCR_EL1, FEAT_SME, 0x8000000f },
    { HFGRTR2_EL2, FEAT_FGT2, 0 },
    { HFGWTR2_EL2, FEAT_FGT2, 0 },
    { HDFGRTR2_EL2, FEAT_FGT2, 0 },
    { HDFGWTR2_EL2, FEAT_FGT2, 0 },
    { HFGITR2_EL2, FEAT_FGT2, 0 },
    { VNCR_EL2, FEAT_NV2, 0xfffffffffffff000 },
    { BRBCR_EL1, FEAT_BRBE, 0xc0017b },
    { BRBFCR_EL1, FEAT_BRBE, 0x307f00c0 },
    { BRBINFINJ_EL1, FEAT_BRBE, 0x7fff00033fe3 },
    { PMUACR_EL1, FEAT_PMUv3p9, 0x8000003f },
    { TRCITECR_EL1, FEAT_ITE, 3 },
    { TRCPRGCTLR, FEAT_ETE, 1 },
    { TRCVICTLR, FEAT_ETE, 0xffffffff },
    { PFAR_EL1, FEAT_PFAR, 0xc000ffffffffffff },
    { HFGRTR_EL2, FEAT_FGT, 0x7f3f07fe0f },
    { HFGWTR_EL2, FEAT_FGT, 0x7f2903380b },
    { HFGITR_EL2, FEAT_FGT, 0x78fc03f000fcff },
    { HDFGRTR_EL2, FEAT_FGT, 0xeff },
    { HDFGWTR_EL2, FEAT_FGT, 0xdbf },
};

/* Bits that a feature adds. */
static const struct {
    enum sysreg reg;
    uint64_t bits;
    enum feature feature;
} added[] = {
#define RESERVED(reg, bits, feature) { reg, bits, feature },
#include "reserved.inc"
#undef RESERVED
};

static void reserved_bits(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(masks); i++) {
        struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
        enum sysreg reg = masks[i].reg;

        sysreg_write(&cpu, reg, UINT64_MAX);
        if (cpu.sysreg[reg] != (masks[i].writable | masks[i].ones))
            fail_msg("%s: ones read as %llx", sysreg_info(reg)->name,
                     (unsigned long long)cpu.sysreg[reg]);
        sysreg_write(&cpu, reg, 0);
        if (cpu.sysreg[reg] != masks[i].ones)
            fail_msg("%s: zeros read as %llx", sysreg_info(reg)->name,
                     (unsigned long long)cpu.sysreg[reg]);
    }
}

/* RES0 on a machine that has nothing but the register. */
static void bare_registers(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(bare); i++) {
        struct cpu cpu = new_cpu(FEATURE_BIT(bare[i].feature));

        sysreg_write(&cpu, bare[i].reg, UINT64_MAX);
        if (cpu.sysreg[bare[i].reg] != bare[i].writable)
            fail_msg("%s: ones read as %llx", sysreg_info(bare[i].reg)->name,
                     (unsigned long long)cpu.sysreg[bare[i].reg]);
    }
}

/* Bits of a feature: RES0 where all but it is there, held where it is. */
static void bits_of_features(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(added); i++)
        for (unsigned with = 0; with < 2; with++) {
            feature_set lacks = with ? 0 : FEATURE_BIT(added[i].feature);
            /* The other layout of TCR_EL2 has fields at the same places. */
            feature_set vhe = added[i].reg == TCR_EL2 ? FEATURE_BIT(FEAT_VHE)
                                                      : 0;
            struct cpu cpu = new_cpu(ALL_FEATURES & ~lacks & ~vhe);
            uint64_t expected = with ? added[i].bits : 0;

            sysreg_write(&cpu, HCR_EL2, 0);
            sysreg_write(&cpu, added[i].reg, added[i].bits);
            if ((cpu.sysreg[added[i].reg] & added[i].bits) != expected)
                fail_msg("%s, %llx of %s: %llx",
                         sysreg_info(added[i].reg)->name,
                         (unsigned long long)added[i].bits,
                         feature_name(added[i].feature),
                         (unsigned long long)cpu.sysreg[added[i].reg]);
        }
}

/* What is written and fits is read back, from every register EL2 may write. */
static void writes_hold(void **unused)
{
    uint64_t state = 7;

    (void)unused;
    for (unsigned n = 0; n < SYSREG_COUNT; n++) {
        struct cpu cpu = new_cpu(ALL_FEATURES);
        enum sysreg reg = (enum sysreg)n;
        uint64_t value = next_random(&state) & sysreg_fill_mask(reg);

        if (!sysreg_fill_mask(reg) || reg == SP_EL2)
            continue;
        sysreg_poke(&cpu, reg, 0);
        sysreg_write(&cpu, reg, value);
        if ((sysreg_peek(&cpu, reg) & sysreg_fill_mask(reg)) != value)
            fail_msg("%s: %llx is read as %llx", sysreg_info(reg)->name,
                     (unsigned long long)value,
                     (unsigned long long)sysreg_peek(&cpu, reg));
    }
}

/*
 * A bit that one layout has and the other reserves keeps what is written in
 * either (Glossary: RES0 in some contexts only); without FEAT_VHE there is one
 * layout.
 */
static void layouts(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES | FEATURE_BIT(FEAT_VHE));

    (void)unused;
    sysreg_write(&cpu, HCR_EL2, BIT64(34));
    assert_true(cpu.sysreg[HCR_EL2] & BIT64(34));
    sysreg_write(&cpu, CPTR_EL2, 0);
    assert_int_equal(cpu.sysreg[CPTR_EL2], 0);
    sysreg_write(&cpu, CPTR_EL2, 3 << 20);
    assert_int_equal(cpu.sysreg[CPTR_EL2], 3 << 20);
    sysreg_write(&cpu, CNTHCTL_EL2, 0xfff);
    assert_int_equal(cpu.sysreg[CNTHCTL_EL2], 0xfff);
    sysreg_write(&cpu, HCR_EL2, 0);
    sysreg_write(&cpu, CNTHCTL_EL2, 0xfff);
    assert_int_equal(cpu.sysreg[CNTHCTL_EL2], 0xfff);
    cpu = new_cpu(CPU_DEFAULT_FEATURES);
    sysreg_write(&cpu, HCR_EL2, BIT64(34));
    assert_false(cpu.sysreg[HCR_EL2] & BIT64(34));
    sysreg_write(&cpu, CNTHCTL_EL2, 0xfff);
    assert_int_equal(cpu.sysreg[CNTHCTL_EL2], 0xff);
    sysreg_write(&cpu, CPTR_EL2, 0);
    assert_int_equal(cpu.sysreg[CPTR_EL2], 0x33ff);
}

static void pstate_views(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);

    (void)unused;
    cpu.pstate |= PSTATE_Z;
    assert_int_equal(sysreg_peek(&cpu, CurrentEL), 2 << 2);
    assert_int_equal(sysreg_peek(&cpu, DAIF), 0xf << 6);
    assert_int_equal(sysreg_peek(&cpu, SPSel), 1);
    assert_int_equal(sysreg_peek(&cpu, NZCV), 4 << 28);
    sysreg_write(&cpu, DAIF, 2 << 6);
    assert_int_equal(cpu.pstate & PSTATE_DAIF, PSTATE_I);
    sysreg_write(&cpu, NZCV, UINT64_MAX);
    assert_int_equal(cpu.pstate & PSTATE_NZCV, PSTATE_NZCV);
    assert_int_equal(cpu_el(&cpu), 2);
}

/* One stack pointer for each level, SP_EL0 with SPSel 0. */
static void stack_banks(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);

    (void)unused;
    cpu.sp = 0x2000;
    sysreg_write(&cpu, SP_EL1, 0x1000);
    sysreg_write(&cpu, SP_EL0, 0x500);
    sysreg_write(&cpu, SPSel, 0);
    assert_int_equal(cpu.sp, 0x500);
    assert_int_equal(sysreg_peek(&cpu, SP_EL2), 0x2000);
    cpu.sp = 0x510;
    assert_int_equal(sysreg_peek(&cpu, SP_EL0), 0x510);
    sysreg_write(&cpu, SPSel, 1);
    assert_int_equal(cpu.sp, 0x2000);
    assert_int_equal(sysreg_peek(&cpu, SP_EL0), 0x510);
    set_el(&cpu, 1);
    assert_int_equal(cpu.sp, 0x1000);
    sysreg_poke(&cpu, SP_EL1, 0x1010);
    assert_int_equal(cpu.sp, 0x1010);
    set_el(&cpu, 0);
    assert_int_equal(cpu.sp, 0x510);
    for (uint64_t pstate = 0; pstate < 16; pstate++)
        if (!(pstate & 1) || (pstate >> 2) == 0)
            assert_int_equal(cpu_sp_bank(pstate), SP_EL0);
}

static void set_clear_pairs(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);

    (void)unused;
    sysreg_write(&cpu, PMCNTENSET_EL0, 0x8000000f);
    sysreg_write(&cpu, PMCNTENCLR_EL0, 0x80000005);
    assert_int_equal(sysreg_peek(&cpu, PMCNTENSET_EL0), 0xa);
    assert_int_equal(sysreg_peek(&cpu, PMCNTENCLR_EL0), 0xa);
    sysreg_write(&cpu, PMCNTENSET_EL0, UINT64_MAX);
    assert_int_equal(sysreg_peek(&cpu, PMCNTENSET_EL0), 0x8000003f);
    sysreg_write(&cpu, DBGCLAIMSET_EL1, 3);
    assert_int_equal(sysreg_peek(&cpu, DBGCLAIMCLR_EL1), 3);
    assert_int_equal(sysreg_peek(&cpu, DBGCLAIMSET_EL1), 0xff);
    sysreg_write(&cpu, DBGCLAIMCLR_EL1, 1);
    assert_int_equal(sysreg_peek(&cpu, DBGCLAIMCLR_EL1), 2);
}

/* MDCR_EL2.HPMN takes counters away from EL1. */
static void pmu_partition(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);

    (void)unused;
    sysreg_write(&cpu, MDCR_EL2, 2);
    sysreg_write(&cpu, PMCNTENSET_EL0, UINT64_MAX);
    sysreg_write(&cpu, PMEVCNTR1_EL0, 11);
    sysreg_write(&cpu, PMEVCNTR2_EL0, 22);
    assert_int_equal(bits_get(sysreg_peek(&cpu, PMCR_EL0), 15, 11), 6);
    set_el(&cpu, 1);
    assert_int_equal(bits_get(sysreg_peek(&cpu, PMCR_EL0), 15, 11), 2);
    sysreg_poke(&cpu, PMCR_EL0, sysreg_peek(&cpu, PMCR_EL0));
    assert_int_equal(bits_get(cpu.sysreg[PMCR_EL0], 15, 11), 6);
    assert_int_equal(sysreg_peek(&cpu, PMCNTENSET_EL0), 0x80000003);
    sysreg_write(&cpu, PMSELR_EL0, 1);
    assert_int_equal(sysreg_peek(&cpu, PMXEVCNTR_EL0), 11);
    sysreg_write(&cpu, PMSELR_EL0, 2);
    assert_int_equal(sysreg_peek(&cpu, PMXEVCNTR_EL0), 0);
    sysreg_write(&cpu, PMXEVCNTR_EL0, 5);
    sysreg_write(&cpu, PMCR_EL0, 2); /* P: reset event counters */
    assert_int_equal(cpu.sysreg[PMEVCNTR1_EL0], 0);
    assert_int_equal(cpu.sysreg[PMEVCNTR2_EL0], 22);
    sysreg_write(&cpu, PMSELR_EL0, 31);
    sysreg_write(&cpu, PMXEVTYPER_EL0, UINT64_MAX);
    assert_int_equal(cpu.sysreg[PMCCFILTR_EL0], 0xfc000000);
    cpu.sysreg[PMCCNTR_EL0] = 9;
    sysreg_write(&cpu, PMCR_EL0, 4); /* C */
    assert_int_equal(cpu.sysreg[PMCCNTR_EL0], 0);
    assert_int_equal(cpu.sysreg[PMCR_EL0] & 6, 0);
}

static void timers(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);

    (void)unused;
    cpu.sysreg[CNTPCT_EL0] = 1000;
    sysreg_write(&cpu, CNTVOFF_EL2, 400);
    assert_int_equal(sysreg_peek(&cpu, CNTVCT_EL0), 600);
    sysreg_write(&cpu, CNTV_TVAL_EL0, 50);
    assert_int_equal(sysreg_peek(&cpu, CNTV_CVAL_EL0), 650);
    assert_int_equal(sysreg_peek(&cpu, CNTV_TVAL_EL0), 50);
    sysreg_write(&cpu, CNTV_CTL_EL0, 7);
    assert_int_equal(sysreg_peek(&cpu, CNTV_CTL_EL0), 3);
    cpu.sysreg[CNTPCT_EL0] = 1050;
    assert_int_equal(sysreg_peek(&cpu, CNTV_CTL_EL0), 7);
    sysreg_write(&cpu, CNTP_TVAL_EL0, 0xfffffff6); /* -10 */
    assert_int_equal(sysreg_peek(&cpu, CNTP_CVAL_EL0), 1040);
    assert_int_equal(sysreg_peek(&cpu, CNTP_CTL_EL0), 0);
}

/* ISR_EL1 shows a guest its virtual interrupts. */
static void interrupt_status(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);

    (void)unused;
    cpu.lines = LINE_IRQ;
    assert_int_equal(sysreg_peek(&cpu, ISR_EL1), 1 << 7);
    set_el(&cpu, 1);
    assert_int_equal(sysreg_peek(&cpu, ISR_EL1), 1 << 7);
    sysreg_poke(&cpu, HCR_EL2, BIT64(4) | BIT64(3) | BIT64(6));
    assert_int_equal(sysreg_peek(&cpu, ISR_EL1), 1 << 6);
}

/* The OS Lock is written through one register and read through another. */
static void os_lock(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);

    (void)unused;
    assert_int_equal(sysreg_peek(&cpu, OSLSR_EL1), 0xa);
    sysreg_write(&cpu, OSLAR_EL1, 0);
    assert_int_equal(sysreg_peek(&cpu, OSLSR_EL1), 0x8);
    sysreg_write(&cpu, OSLAR_EL1, 1);
    assert_int_equal(sysreg_peek(&cpu, OSLSR_EL1), 0xa);
}

/* A poke sets what software cannot: identity, read-only fields. */
static void pokes(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);

    (void)unused;
    sysreg_poke(&cpu, MIDR_EL1, 0x411fd073);
    assert_int_equal(sysreg_peek(&cpu, MIDR_EL1), 0x411fd073);
    sysreg_poke(&cpu, SCTLR_EL1, 0);
    assert_int_equal(sysreg_peek(&cpu, SCTLR_EL1), 0x30d00980);
    sysreg_poke(&cpu, DAIF, 0);
    assert_int_equal(cpu.pstate & PSTATE_DAIF, 0);
}

/* AMEVCNTR0<n>_EL0 below EL2 is less its offset, with AMVOFFEN (FEAT_AMUv1p1). */
static void activity_offsets(void **unused)
{
    struct cpu cpu = new_cpu(ALL_FEATURES);

    (void)unused;
    sysreg_write(&cpu, AMEVCNTR00_EL0, 1000);
    sysreg_write(&cpu, AMEVCNTR01_EL0, 1000);
    sysreg_write(&cpu, AMEVCNTR03_EL0, 1000);
    sysreg_write(&cpu, AMEVCNTVOFF00_EL2, 1);
    sysreg_write(&cpu, AMEVCNTVOFF03_EL2, 3);
    set_el(&cpu, 1);
    assert_int_equal(sysreg_read(&cpu, AMEVCNTR00_EL0), 1000);
    cpu.sysreg[HCR_EL2] |= BIT64(51);
    assert_int_equal(sysreg_read(&cpu, AMEVCNTR00_EL0), 999);
    assert_int_equal(sysreg_read(&cpu, AMEVCNTR01_EL0), 1000);
    assert_int_equal(sysreg_read(&cpu, AMEVCNTR03_EL0), 997);
    set_el(&cpu, 2);
    assert_int_equal(sysreg_read(&cpu, AMEVCNTR03_EL0), 1000);
}

/* PMUACR_EL1 and PMUSERENR_EL0.{UEN,IR,CR,ER}: GetPMUAccessMask, -WriteMask. */
static void pmu_of_el0(void **unused)
{
    struct cpu cpu = new_cpu(ALL_FEATURES);

    (void)unused;
    sysreg_write(&cpu, PMEVCNTR0_EL0, 10);
    sysreg_write(&cpu, PMEVCNTR1_EL0, 11);
    sysreg_write(&cpu, PMCCNTR_EL0, 12);
    sysreg_write(&cpu, PMICNTR_EL0, 13);
    sysreg_write(&cpu, PMUACR_EL1, BIT64(31) | BIT64(32) | 2);
    set_el(&cpu, 0);
    sysreg_poke(&cpu, PMUSERENR_EL0, 1);
    assert_int_equal(sysreg_read(&cpu, PMEVCNTR0_EL0), 10);
    sysreg_poke(&cpu, PMUSERENR_EL0, 0x10); /* UEN */
    assert_int_equal(sysreg_read(&cpu, PMEVCNTR0_EL0), 0);
    assert_int_equal(sysreg_read(&cpu, PMEVCNTR1_EL0), 11);
    assert_int_equal(sysreg_read(&cpu, PMCCNTR_EL0), 12);
    sysreg_write(&cpu, PMEVCNTR0_EL0, 99);
    sysreg_write(&cpu, PMCNTENSET_EL0, UINT64_MAX);
    sysreg_poke(&cpu, PMUSERENR_EL0, 0x3c); /* UEN, IR, CR, ER */
    sysreg_write(&cpu, PMEVCNTR1_EL0, 99);
    sysreg_write(&cpu, PMZR_EL0, UINT64_MAX);
    assert_int_equal(sysreg_read(&cpu, PMEVCNTR1_EL0), 11);
    assert_int_equal(sysreg_read(&cpu, PMICNTR_EL0), 13);
    set_el(&cpu, 2);
    assert_int_equal(sysreg_read(&cpu, PMEVCNTR0_EL0), 10);
    assert_int_equal(sysreg_read(&cpu, PMCNTENSET_EL0),
                     BIT64(32) | BIT64(31) | 2);
    sysreg_write(&cpu, PMZR_EL0, BIT64(32) | 1);
    assert_int_equal(sysreg_read(&cpu, PMEVCNTR0_EL0), 0);
    assert_int_equal(sysreg_read(&cpu, PMEVCNTR1_EL0), 11);
    assert_int_equal(sysreg_read(&cpu, PMICNTR_EL0), 0);
}

int test_value(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(default_reset),
        cmocka_unit_test(identity),
        cmocka_unit_test(reserved_bits),
        cmocka_unit_test(activity_offsets),
        cmocka_unit_test(pmu_of_el0),
        cmocka_unit_test(bare_registers),
        cmocka_unit_test(bits_of_features),
        cmocka_unit_test(writes_hold),
        cmocka_unit_test(layouts),
        cmocka_unit_test(pstate_views),
        cmocka_unit_test(stack_banks),
        cmocka_unit_test(set_clear_pairs),
        cmocka_unit_test(pmu_partition),
        cmocka_unit_test(timers),
        cmocka_unit_test(interrupt_status),
        cmocka_unit_test(os_lock),
        cmocka_unit_test(pokes),
    };

    return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
