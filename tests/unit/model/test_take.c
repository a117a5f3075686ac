/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exception entry and return, a row for each rule of AArch64.TakeException,
 * IllegalExceptionReturn, SetPSTATEFromPSR and AArch64.BranchAddr.
 */
#include "model/exception.h"
#include "model/field_names.h"
#include "model/sysreg.h"
#include "tests.h"

#define E2H FIELD_MASK(HCR_EL2, E2H)
#define TGE FIELD_MASK(HCR_EL2, TGE)
#define HOST (E2H | TGE)
#define SPAN FIELD_MASK(SCTLR_EL1, SPAN)
#define DSSBS FIELD_MASK(SCTLR_EL1, DSSBS)
#define SPINTMASK FIELD_MASK(SCTLR_EL1, SPINTMASK)
#define EXLOCKEN FIELD_MASK(GCSCR_EL1, EXLOCKEN)

#define WITH(feature) FEATURE_BIT(FEAT_##feature)

/* Writes no rule is about: the whole register, whatever it is. */
static void put(struct cpu *cpu, enum sysreg reg, uint64_t value)
{
    if (value)
        cpu->sysreg[reg] = value;
}

/* One bit of PSTATE on entry. */
static const struct entry_row {
    const char *rule;
    feature_set features;
    uint64_t hcr, before;
    unsigned from, target;
    enum sysreg control;
    uint64_t value, bits, after;
} entries[] = {
    { "N, Z, C, V are kept", 0, 0, PSTATE_NZCV, 1, 2, SCTLR_EL2, 0, PSTATE_NZCV,
      PSTATE_NZCV },
    { "D, A, I, F are set", 0, 0, 0, 1, 1, SCTLR_EL1, 0, PSTATE_DAIF,
      PSTATE_DAIF },
    { "SS is cleared", 0, 0, PSTATE_SS, 0, 1, SCTLR_EL1, 0, PSTATE_SS, 0 },
    { "IL is cleared", 0, 0, PSTATE_IL, 1, 1, SCTLR_EL1, 0, PSTATE_IL, 0 },
    { "SP is set", 0, 0, 0, 1, 1, SCTLR_EL1, 0, PSTATE_SP, PSTATE_SP },
    { "DIT is kept", WITH(DIT), 0, PSTATE_DIT, 0, 2, SCTLR_EL2, 0, PSTATE_DIT,
      PSTATE_DIT },
    { "UAO is cleared", WITH(UAO), 0, PSTATE_UAO, 1, 1, SCTLR_EL1, 0,
      PSTATE_UAO, 0 },
    { "BTYPE is cleared", WITH(BTI), 0, PSTATE_BTYPE, 1, 1, SCTLR_EL1, 0,
      PSTATE_BTYPE, 0 },
    { "TCO is set", WITH(MTE2), 0, 0, 1, 1, SCTLR_EL1, 0, PSTATE_TCO,
      PSTATE_TCO },
    { "TCO needs MTE", 0, 0, 0, 1, 1, SCTLR_EL1, 0, PSTATE_TCO, 0 },
    { "SSBS from DSSBS 1", WITH(SSBS), 0, 0, 1, 1, SCTLR_EL1, DSSBS,
      PSTATE_SSBS, PSTATE_SSBS },
    { "SSBS from DSSBS 0", WITH(SSBS), 0, PSTATE_SSBS, 1, 2, SCTLR_EL1, DSSBS,
      PSTATE_SSBS, 0 },
    { "SSBS from SCTLR_EL2", WITH(SSBS), 0, 0, 1, 2, SCTLR_EL2, DSSBS,
      PSTATE_SSBS, PSTATE_SSBS },
    { "PAN at EL1, SPAN 0", WITH(PAN), 0, 0, 0, 1, SCTLR_EL1, 1, PSTATE_PAN,
      PSTATE_PAN },
    { "PAN at EL1, SPAN 1", WITH(PAN), 0, 0, 0, 1, SCTLR_EL1, SPAN, PSTATE_PAN,
      0 },
    { "PAN stays, SPAN 1", WITH(PAN), 0, PSTATE_PAN, 1, 1, SCTLR_EL1, SPAN,
      PSTATE_PAN, PSTATE_PAN },
    { "PAN needs the feature", 0, 0, 0, 0, 1, SCTLR_EL1, 1, PSTATE_PAN, 0 },
    { "PAN at EL2 without E2H", WITH(PAN) | WITH(VHE), 0, 0, 1, 2, SCTLR_EL2, 1,
      PSTATE_PAN, 0 },
    { "PAN at EL2, E2H without TGE", WITH(PAN) | WITH(VHE), E2H, 0, 1, 2,
      SCTLR_EL2, 1, PSTATE_PAN, 0 },
    { "PAN at EL2, TGE without E2H", WITH(PAN) | WITH(VHE), TGE, 0, 0, 2,
      SCTLR_EL2, 1, PSTATE_PAN, 0 },
    { "PAN at EL2 of a host, SPAN 0", WITH(PAN) | WITH(VHE), HOST, 0, 0, 2,
      SCTLR_EL2, 1, PSTATE_PAN, PSTATE_PAN },
    { "PAN at EL2 of a host, SPAN 1", WITH(PAN) | WITH(VHE), HOST, 0, 0, 2,
      SCTLR_EL2, SPAN, PSTATE_PAN, 0 },
    { "ALLINT from SPINTMASK 0", WITH(NMI), 0, 0, 1, 1, SCTLR_EL1, 1,
      PSTATE_ALLINT, PSTATE_ALLINT },
    { "ALLINT from SPINTMASK 1", WITH(NMI), 0, PSTATE_ALLINT, 1, 1, SCTLR_EL1,
      SPINTMASK, PSTATE_ALLINT, 0 },
    { "ALLINT from SCTLR_EL2", WITH(NMI), 0, PSTATE_ALLINT, 1, 2, SCTLR_EL2,
      SPINTMASK, PSTATE_ALLINT, 0 },
    { "ALLINT needs the feature", 0, 0, 0, 1, 1, SCTLR_EL1, 1, PSTATE_ALLINT,
      0 },
    { "EXLOCK at the same level", WITH(GCS), 0, 0, 1, 1, GCSCR_EL1, EXLOCKEN,
      PSTATE_EXLOCK, PSTATE_EXLOCK },
    { "EXLOCK at EL2", WITH(GCS), 0, 0, 2, 2, GCSCR_EL2, EXLOCKEN,
      PSTATE_EXLOCK, PSTATE_EXLOCK },
    { "EXLOCK, EXLOCKEN 0", WITH(GCS), 0, PSTATE_EXLOCK, 1, 1, GCSCR_EL2,
      EXLOCKEN, PSTATE_EXLOCK, 0 },
    { "EXLOCK from a lower level", WITH(GCS), 0, PSTATE_EXLOCK, 1, 2, GCSCR_EL2,
      EXLOCKEN, PSTATE_EXLOCK, 0 },
    { "EXLOCK needs the feature", 0, 0, 0, 1, 1, GCSCR_EL1, EXLOCKEN,
      PSTATE_EXLOCK, 0 },
};

static void entry(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(entries); i++) {
        const struct entry_row *row = &entries[i];
        struct cpu cpu = new_cpu(row->features);
        struct exception e = { .target_el = row->target, .ec = EC_UNKNOWN };
        uint64_t before = row->before | (uint64_t)row->from << 2;

        put(&cpu, HCR_EL2, row->hcr);
        put(&cpu, row->control, row->value);
        cpu_set_pstate(&cpu, before);
        exception_take(&cpu, &e);
        if ((cpu.pstate & row->bits) != row->after)
            fail_msg("%s: PSTATE 0x%llx", row->rule,
                     (unsigned long long)cpu.pstate);
        assert_int_equal(cpu_el(&cpu), row->target);
        /* SPSR_ELx has them all as they were (GetPSRFromPSTATE). */
        assert_int_equal(cpu.sysreg[row->target == 2 ? SPSR_EL2 : SPSR_EL1],
                         before);
    }
}

/* IllegalExceptionReturn, a condition a row; M is SPSR_ELx.M<4:0>. */
static const struct return_row {
    const char *rule;
    feature_set features;
    uint64_t hcr, pstate;
    unsigned el;
    uint64_t gcscr, m;
    bool illegal;
} returns[] = {
    { "to EL0t", 0, 0, 0, 1, 0, 0x0, false },
    { "to EL0 with SP 1", 0, 0, 0, 2, 0, 0x1, true },
    { "to EL1t", 0, 0, 0, 1, 0, 0x4, false },
    { "to EL1h", 0, 0, 0, 2, 0, 0x5, false },
    { "M<1> is 1", 0, 0, 0, 2, 0, 0x6, true },
    { "M<1> is 1, EL0", 0, 0, 0, 2, 0, 0x2, true },
    { "to a higher level", 0, 0, 0, 1, 0, 0x9, true },
    { "to EL2h", 0, 0, 0, 2, 0, 0x9, false },
    { "to EL2t", 0, 0, 0, 2, 0, 0x8, false },
    { "to EL3, which is absent", 0, 0, 0, 2, 0, 0xd, true },
    { "to AArch32 User", 0, 0, 0, 2, 0, 0x10, true },
    { "to AArch32 System", 0, 0, 0, 2, 0, 0x1f, true },
    { "to AArch32 Hyp", 0, 0, 0, 2, 0, 0x1a, true },
    { "to EL1 with TGE", 0, TGE, 0, 2, 0, 0x5, true },
    { "to EL1 with E2H and TGE", WITH(VHE), HOST, 0, 2, 0, 0x4, true },
    { "to EL1 with E2H alone", WITH(VHE), E2H, 0, 2, 0, 0x5, false },
    { "to EL1 that is AArch32", WITH(AA32EL1), BIT64(0), 0, 2, 0, 0x5, true },
    { "to EL0 of AArch32", WITH(AA32EL1), BIT64(0), 0, 2, 0, 0x0, true },
    { "to EL0 of a host", WITH(AA32EL1) | WITH(VHE), HOST, 0, 2, 0, 0x0,
      false },
    { "to EL1, RW 1", WITH(AA32EL1), BIT64(31), 0, 2, 0, 0x5, false },
    { "to EL0 with TGE", 0, TGE, 0, 2, 0, 0x0, false },
    { "to EL2 with TGE", 0, TGE, 0, 2, 0, 0x9, false },
    { "same level, not unlocked", WITH(GCS), 0, 0, 1, EXLOCKEN, 0x5, true },
    { "same level, EL2, not unlocked", WITH(GCS), 0, 0, 2, EXLOCKEN, 0x9,
      true },
    { "same level, EXLOCK 1", WITH(GCS), 0, PSTATE_EXLOCK, 1, EXLOCKEN, 0x5,
      false },
    { "same level, EXLOCKEN 0", WITH(GCS), 0, 0, 2, 0, 0x9, false },
    { "lower level, EXLOCK 0", WITH(GCS), 0, 0, 2, EXLOCKEN, 0x5, false },
    { "same level, no GCS", 0, 0, 0, 1, EXLOCKEN, 0x5, false },
};

static void illegal(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(returns); i++) {
        const struct return_row *row = &returns[i];
        struct cpu cpu = new_cpu(row->features);
        enum sysreg spsr = row->el == 2 ? SPSR_EL2 : SPSR_EL1;

        put(&cpu, HCR_EL2, row->hcr);
        cpu.sysreg[row->el == 2 ? GCSCR_EL2 : GCSCR_EL1] = row->gcscr;
        set_el(&cpu, row->el);
        cpu.pstate |= row->pstate;
        cpu.sysreg[spsr] = row->m;
        if (exception_is_illegal_return(&cpu, row->m) != row->illegal)
            fail_msg("%s", row->rule);
        assert_int_equal(exception_return(&cpu), !row->illegal);
        assert_int_equal(cpu_el(&cpu),
                         row->illegal ? row->el : bits_get(row->m, 3, 2));
        assert_int_equal(!!(cpu.pstate & PSTATE_IL), row->illegal);
    }
}

/* SetPSTATEFromPSR: what SPSR_ELx brings back, by feature and legality. */
static const struct {
    uint64_t bits;
    feature_set feature;
    bool legal, illegal; /* returned by such a return */
} restored[] = {
    { PSTATE_NZCV, 0, true, true },
    { PSTATE_DAIF, 0, true, true },
    { PSTATE_PAN, WITH(PAN), true, true },
    { PSTATE_ALLINT, WITH(NMI), true, true },
    { PSTATE_DIT, WITH(DIT), true, false },
    { PSTATE_UAO, WITH(UAO), true, false },
    { PSTATE_TCO, WITH(MTE2), true, false },
    { PSTATE_SSBS, WITH(SSBS), true, false },
    { PSTATE_BTYPE, WITH(BTI), true, false },
    { PSTATE_EXLOCK, WITH(GCS), true, false },
};

static void check_restored(size_t i, bool with, bool is_illegal)
{
    bool returned = is_illegal ? restored[i].illegal : restored[i].legal;
    struct cpu cpu = new_cpu(with ? restored[i].feature : 0);
    uint64_t expected = 0;

    if (returned && (with || !restored[i].feature))
        expected = restored[i].bits;
    cpu_set_pstate(&cpu, 0x9); /* all of them clear */
    cpu.sysreg[SPSR_EL2] = restored[i].bits | (is_illegal ? 0xd : 0x5);
    assert_int_equal(exception_return(&cpu), !is_illegal);
    if ((cpu.pstate & ~(PSTATE_EL | PSTATE_SP | PSTATE_IL)) != expected)
        fail_msg("row %zu, feature %d, illegal %d: 0x%llx", i, with, is_illegal,
                 (unsigned long long)cpu.pstate);
    /* And what it sets to 0. */
    cpu = new_cpu(restored[i].feature);
    cpu_set_pstate(&cpu, 0x9 | restored[i].bits);
    cpu.sysreg[SPSR_EL2] = is_illegal ? 0xd : 0x5;
    exception_return(&cpu);
    assert_int_equal(cpu.pstate & restored[i].bits,
                     returned ? 0 : restored[i].bits);
}

static void restores(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(restored); i++)
        for (unsigned n = 0; n < 4; n++)
            check_restored(i, n & 1, n & 2);
}

#define TBI0 FIELD_MASK(TCR_EL1, TBI0)
#define TBI1 FIELD_MASK(TCR_EL1, TBI1)
#define TBID0 FIELD_MASK(TCR_EL1, TBID0)
#define TBI FIELD_MASK(TCR_EL2, TBI)
#define TBID FIELD_MASK(TCR_EL2, TBID)
#define LOW UINT64_C(0x5a12345678)
#define TAGGED (UINT64_C(0xab) << 56 | LOW)
#define HIGH (UINT64_C(0xab) << 56 | BIT64(55) | LOW)

/* PC after ERET: the tag of the level returned to is dropped. */
static const struct {
    feature_set features;
    uint64_t hcr;
    unsigned to;
    enum sysreg tcr;
    uint64_t value, elr, pc;
} addresses[] = {
    { 0, 0, 1, TCR_EL1, 1, TAGGED, TAGGED },
    { 0, 0, 1, TCR_EL1, TBI0, TAGGED, LOW },
    { 0, 0, 1, TCR_EL1, TBI1, TAGGED, TAGGED },
    { 0, 0, 0, TCR_EL1, TBI0, TAGGED, LOW },
    { 0, 0, 1, TCR_EL1, TBI1, HIGH, UINT64_C(0xff) << 56 | BIT64(55) | LOW },
    { 0, 0, 1, TCR_EL1, TBI0, HIGH, HIGH },
    { 0, 0, 1, TCR_EL2, TBI, TAGGED, TAGGED },
    { 0, 0, 2, TCR_EL2, TBI, TAGGED, LOW },
    { 0, 0, 2, TCR_EL2, TBI, HIGH, BIT64(55) | LOW },
    { 0, 0, 2, TCR_EL1, TBI0, TAGGED, TAGGED },
    { WITH(VHE), HOST, 0, TCR_EL2, TBI0, TAGGED, LOW },
    { WITH(VHE), HOST, 0, TCR_EL1, TBI0, TAGGED, TAGGED },
    { WITH(VHE), E2H, 2, TCR_EL2, TBI1, HIGH,
      UINT64_C(0xff) << 56 | BIT64(55) | LOW },
    { WITH(VHE), E2H, 0, TCR_EL1, TBI0, TAGGED, LOW },
    { WITH(PAuth), 0, 1, TCR_EL1, TBI0 | TBID0, TAGGED, TAGGED },
    { WITH(PAuth), 0, 1, TCR_EL1, TBI0, TAGGED, LOW },
    { 0, 0, 1, TCR_EL1, TBI0 | TBID0, TAGGED, LOW },
    { WITH(PAuth), 0, 2, TCR_EL2, TBI | TBID, TAGGED, TAGGED },
    { 0, 0, 1, TCR_EL1, 1, LOW + 2, LOW + 2 }, /* faults when fetched */
};

static void branch_address(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(addresses); i++) {
        struct cpu cpu = new_cpu(addresses[i].features);

        put(&cpu, HCR_EL2, addresses[i].hcr);
        cpu.sysreg[addresses[i].tcr] = addresses[i].value;
        cpu.sysreg[ELR_EL2] = addresses[i].elr;
        cpu.sysreg[SPSR_EL2] = addresses[i].to << 2 | (addresses[i].to > 0);
        assert_true(exception_return(&cpu));
        if (cpu.pc != addresses[i].pc)
            fail_msg("row %zu: 0x%llx", i, (unsigned long long)cpu.pc);
    }
}

/* PC after an exception that is taken to EL1: VBAR_EL1 may have a tag. */
static const struct {
    uint64_t tcr, vbar, pc;
} vectors[] = {
    { 0, TAGGED & ~0x7ffull, (TAGGED & ~0x7ffull) + 0x200 },
    { TBI0, TAGGED & ~0x7ffull, (LOW & ~0x7ffull) + 0x200 },
    { TBI1, TAGGED & ~0x7ffull, (TAGGED & ~0x7ffull) + 0x200 },
    { TBI1, HIGH & ~0x7ffull,
      (UINT64_C(0xff) << 56 | BIT64(55) | (LOW & ~0x7ffull)) + 0x200 },
};

static void vector_address(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(vectors); i++) {
        struct cpu cpu = new_cpu(0);
        const struct exception e = { .target_el = 1, .kind = EXCEPTION_SYNC };

        cpu_set_pstate(&cpu, 5);
        cpu.sysreg[TCR_EL1] = vectors[i].tcr;
        cpu.sysreg[VBAR_EL1] = vectors[i].vbar;
        exception_take(&cpu, &e);
        if (cpu.pc != vectors[i].pc)
            fail_msg("row %zu: 0x%llx", i, (unsigned long long)cpu.pc);
    }
}

/* EXLOCKException: who may write which of ELR_ELx and SPSR_ELx. */
static const struct {
    unsigned el;
    uint64_t hcr, pstate, gcscr;
    enum sysreg reg;
    bool read, locked;
} locks[] = {
    { 1, 0, PSTATE_EXLOCK, EXLOCKEN, ELR_EL1, false, true },
    { 1, 0, PSTATE_EXLOCK, EXLOCKEN, SPSR_EL1, false, true },
    { 1, 0, PSTATE_EXLOCK, EXLOCKEN, ELR_EL1, true, false },
    { 1, 0, 0, EXLOCKEN, ELR_EL1, false, false },
    { 1, 0, PSTATE_EXLOCK, 0, ELR_EL1, false, false },
    { 2, 0, PSTATE_EXLOCK, EXLOCKEN, ELR_EL2, false, true },
    { 2, 0, PSTATE_EXLOCK, EXLOCKEN, SPSR_EL2, false, true },
    { 2, 0, PSTATE_EXLOCK, EXLOCKEN, ELR_EL1, false, false },
    { 2, E2H, PSTATE_EXLOCK, EXLOCKEN, ELR_EL1, false, true },
    { 2, E2H, PSTATE_EXLOCK, EXLOCKEN, SPSR_EL1, false, true },
};

static void exception_lock(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(locks); i++) {
        struct cpu cpu = new_cpu(WITH(GCS) | WITH(VHE));
        struct sysop op = { sysreg_info(locks[i].reg)->encoding, 0,
                            locks[i].read };
        struct exception e;
        enum sysreg reg;

        put(&cpu, HCR_EL2, locks[i].hcr);
        cpu.sysreg[locks[i].el == 2 ? GCSCR_EL2 : GCSCR_EL1] = locks[i].gcscr;
        set_el(&cpu, locks[i].el);
        cpu.pstate |= locks[i].pstate;
        assert_int_equal(sysreg_check(&cpu, op, &reg, &e),
                         locks[i].locked ? PERMISSION_TRAP
                                         : PERMISSION_GRANTED);
        if (!locks[i].locked)
            continue;
        assert_int_equal(e.ec, 0x2d);
        assert_int_equal(e.iss, 1 << 20);
        assert_int_equal(e.target_el, locks[i].el);
        assert_int_equal(e.ret, cpu.pc);
    }
}

/* FAR_ELx and HPFAR_EL2: written where AArch64.ReportException says so. */
static void fault_addresses(void **unused)
{
    static const struct {
        bool far_valid, ipa_valid;
        unsigned target;
    } rows[] = { { false, false, 1 },
                 { true, false, 1 },
                 { false, false, 2 },
                 { true, false, 2 },
                 { true, true, 2 } };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct cpu cpu = new_cpu(0);
        struct exception e = { .target_el = rows[i].target,
                               .ec = EC_DABORT_LOWER,
                               .far_valid = rows[i].far_valid,
                               .far = 0x1234567,
                               .ipa_valid = rows[i].ipa_valid,
                               .ipa = 0x89abcdef000 };

        set_el(&cpu, 0);
        cpu.sysreg[FAR_EL1] = cpu.sysreg[FAR_EL2] = 0x77;
        cpu.sysreg[HPFAR_EL2] = 0x70;
        exception_take(&cpu, &e);
        assert_int_equal(cpu.sysreg[rows[i].target == 2 ? FAR_EL2 : FAR_EL1],
                         rows[i].far_valid ? 0x1234567 : 0x77);
        assert_int_equal(cpu.sysreg[rows[i].target == 2 ? FAR_EL1 : FAR_EL2],
                         0x77);
        assert_int_equal(cpu.sysreg[HPFAR_EL2],
                         rows[i].ipa_valid ? 0x89abcdef0 : 0x70);
    }
}

int test_take(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entry),           cmocka_unit_test(illegal),
        cmocka_unit_test(restores),        cmocka_unit_test(branch_address),
        cmocka_unit_test(vector_address),  cmocka_unit_test(exception_lock),
        cmocka_unit_test(fault_addresses),
    };

    return cmocka_run_group_tests_name("take", tests, NULL, NULL);
}
