/* SPDX-License-Identifier: GPL-2.0-or-later */
/* FEAT_NMI: Superpriority, PSTATE.ALLINT, ISR_EL1; and what ESB defers. */
#include "model/exception.h"
#include "model/execute.h"
#include "model/field_names.h"
#include "model/sysreg.h"
#include "tests.h"

#define WITH(feature) FEATURE_BIT(FEAT_##feature)
#define HCR(field) FIELD_MASK(HCR_EL2, field)
#define NMI FIELD_MASK(SCTLR_EL1, NMI)
#define SPINTMASK FIELD_MASK(SCTLR_EL1, SPINTMASK)

enum { ESB = 0xd503221f };

/*
 * AArch64.PendingUnmaskedPhysicalInterrupts as it is written, for IRQ: a mask
 * that routing overrides, then one that allintmask sets.
 */
static bool is_irq_unmasked(unsigned el, bool nmi_enabled, bool allintmask,
                            bool superpriority, bool masked, uint64_t hcr)
{
    bool tge = hcr & HCR(TGE), imo = hcr & HCR(IMO);
    bool mask = masked, override = imo;

    allintmask = nmi_enabled && allintmask;
    if (nmi_enabled && (el == 0 || !allintmask) && superpriority)
        mask = false;
    if (tge)
        override = !(hcr & HCR(E2H));
    if (el < 2)
        mask = mask && !override;
    else if (!tge)
        mask = mask || !override;
    if (el == 1 && allintmask && !imo)
        mask = true;
    /* HCR_EL2.IMO behaves as 1 while TGE is. */
    if (el == 2 && allintmask && (imo || tge))
        mask = true;
    return !mask;
}

static void physical(void **unused)
{
    static const uint64_t routes[] = { 0,
                                       HCR(IMO),
                                       HCR(TGE),
                                       HCR(TGE) | HCR(IMO),
                                       HCR(E2H) | HCR(TGE),
                                       HCR(E2H) | HCR(IMO) };

    (void)unused;
    for (size_t r = 0; r < ARRAY_LENGTH(routes); r++)
        for (unsigned n = 0; n < 3 << 7; n++) {
            bool enabled = n & 1, allint = n & 2, sp = n & 4, spint = n & 8;
            bool nmi = n & 16, masked = n & 32, has = n & 64;
            uint64_t sctlr = (enabled ? NMI : 0) | (spint ? SPINTMASK : 0);
            unsigned el = n >> 7;
            struct cpu cpu = new_cpu(WITH(VHE) | (has ? WITH(NMI) : 0));
            struct exception e;
            bool expected;

            if (el == 1 && (routes[r] & HCR(TGE)))
                continue;
            cpu.sysreg[HCR_EL2] = routes[r];
            cpu.sysreg[SCTLR_EL1] = cpu.sysreg[SCTLR_EL2] = sctlr;
            set_el(&cpu, el);
            cpu_set_pstate(&cpu,
                           (uint64_t)el << 2 | (el && sp ? PSTATE_SP : 0) |
                               (allint ? PSTATE_ALLINT : 0) |
                               (masked ? PSTATE_I : 0) | PSTATE_F | PSTATE_A);
            cpu.lines = nmi ? LINE_IRQ_NMI : LINE_IRQ;
            expected = is_irq_unmasked(el, has && enabled,
                                       allint || (el && sp && spint), nmi,
                                       masked, routes[r]);
            if (exception_pending(&cpu, &e) != expected)
                fail_msg("route %zu, case 0x%x", r, n);
            assert_true(exception_wakes(&cpu));
            if (expected)
                assert_int_equal(e.kind, EXCEPTION_IRQ);
        }
}

/* HCRX_EL2.VINMI and VFNMI (AArch64.PendingUnmaskedVirtualInterrupts). */
static const struct {
    uint64_t hcr, hcrx, sctlr, pstate;
    bool taken;
    enum exception_kind kind;
} virtuals[] = {
    { HCR(VI) | HCR(IMO), 0, NMI, PSTATE_I, false, EXCEPTION_IRQ },
    { HCR(VI) | HCR(IMO), FIELD_MASK(HCRX_EL2, VINMI), NMI, PSTATE_I, true,
      EXCEPTION_IRQ },
    { HCR(VI) | HCR(IMO), FIELD_MASK(HCRX_EL2, VINMI), 0, PSTATE_I, false,
      EXCEPTION_IRQ },
    { HCR(VI) | HCR(IMO), FIELD_MASK(HCRX_EL2, VFNMI), NMI, PSTATE_I, false,
      EXCEPTION_IRQ },
    { HCR(VI) | HCR(IMO), FIELD_MASK(HCRX_EL2, VINMI), NMI, PSTATE_ALLINT,
      false, EXCEPTION_IRQ },
    { HCR(VI) | HCR(IMO), 0, NMI, PSTATE_ALLINT, false, EXCEPTION_IRQ },
    { HCR(VI) | HCR(IMO), 0, 0, PSTATE_ALLINT, true, EXCEPTION_IRQ },
    { HCR(VI) | HCR(IMO), FIELD_MASK(HCRX_EL2, VINMI), NMI | SPINTMASK, 0,
      false, EXCEPTION_IRQ }, /* PSTATE.SP is 1 */
    { HCR(VI), FIELD_MASK(HCRX_EL2, VINMI), NMI, 0, false, EXCEPTION_IRQ },
    { HCR(IMO), FIELD_MASK(HCRX_EL2, VINMI), NMI, 0, false, EXCEPTION_IRQ },
    { HCR(VF) | HCR(FMO), FIELD_MASK(HCRX_EL2, VFNMI), NMI, PSTATE_F, true,
      EXCEPTION_FIQ },
    { HCR(VF) | HCR(FMO), FIELD_MASK(HCRX_EL2, VINMI), NMI, PSTATE_F, false,
      EXCEPTION_FIQ },
    { HCR(VSE) | HCR(AMO), FIELD_MASK(HCRX_EL2, VINMI), NMI, PSTATE_A, false,
      EXCEPTION_SERROR },
    { HCR(VSE) | HCR(AMO), 0, NMI, PSTATE_ALLINT, true, EXCEPTION_SERROR },
};

static void virtual(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(virtuals); i++) {
        struct cpu cpu = new_cpu(WITH(NMI) | WITH(HCX));
        struct exception e;

        cpu.sysreg[HCR_EL2] = virtuals[i].hcr;
        cpu.sysreg[HCRX_EL2] = virtuals[i].hcrx;
        cpu.sysreg[SCTLR_EL1] = virtuals[i].sctlr;
        cpu_set_pstate(&cpu, 5 | virtuals[i].pstate);
        if (exception_pending(&cpu, &e) != virtuals[i].taken)
            fail_msg("row %zu", i);
        if (!virtuals[i].taken)
            continue;
        assert_int_equal(e.kind, virtuals[i].kind);
        assert_true(e.is_virtual);
    }
}

/* ISR_EL1: IS and FS stand beside I and F. */
static const struct {
    unsigned el;
    feature_set features;
    uint64_t lines, hcr, hcrx, isr;
} statuses[] = {
    { 1, WITH(NMI), LINE_IRQ, 0, 0, 0x080 },
    { 1, WITH(NMI), LINE_IRQ_NMI, 0, 0, 0x480 },
    { 1, WITH(NMI), LINE_FIQ_NMI, 0, 0, 0x240 },
    { 1, 0, LINE_IRQ_NMI, 0, 0, 0x080 },
    { 2, WITH(NMI), LINE_IRQ_NMI | LINE_SERROR, HCR(IMO), 0, 0x580 },
    { 1, WITH(NMI), LINE_IRQ_NMI, HCR(IMO), 0, 0 },
    { 1, WITH(NMI) | WITH(HCX), 0, HCR(IMO) | HCR(VI),
      FIELD_MASK(HCRX_EL2, VINMI), 0x480 },
    { 1, WITH(NMI) | WITH(HCX), 0, HCR(IMO), FIELD_MASK(HCRX_EL2, VINMI), 0 },
    { 1, WITH(NMI) | WITH(HCX), 0, HCR(FMO) | HCR(VF),
      FIELD_MASK(HCRX_EL2, VFNMI), 0x240 },
    { 1, WITH(NMI) | WITH(HCX), 0, HCR(FMO) | HCR(VF), 0, 0x040 },
    { 1, 0, 0, HCR(AMO) | HCR(VSE), 0, 0x100 },
};

static void status(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(statuses); i++) {
        struct cpu cpu = new_cpu(statuses[i].features);

        set_el(&cpu, statuses[i].el);
        cpu.lines = statuses[i].lines;
        cpu.sysreg[HCR_EL2] = statuses[i].hcr;
        cpu.sysreg[HCRX_EL2] = statuses[i].hcrx;
        if (sysreg_peek(&cpu, ISR_EL1) != statuses[i].isr)
            fail_msg("row %zu: 0x%llx", i,
                     (unsigned long long)sysreg_peek(&cpu, ISR_EL1));
    }
}

/* MSR ALLINT, #imm: feature, level, CRm, HCRX_EL2.TALLINT. */
static const struct {
    unsigned el;
    feature_set features;
    uint64_t hcrx;
    uint32_t crm;
    unsigned ec; /* 64: executes */
} immediates[] = {
    { 1, WITH(NMI) | WITH(HCX), 0, 1, 64 },
    { 1, WITH(NMI) | WITH(HCX), 0, 0, 64 },
    { 2, WITH(NMI) | WITH(HCX), FIELD_MASK(HCRX_EL2, TALLINT), 1, 64 },
    { 1, WITH(NMI) | WITH(HCX), FIELD_MASK(HCRX_EL2, TALLINT), 1, EC_SYSTEM },
    { 1, WITH(NMI) | WITH(HCX), FIELD_MASK(HCRX_EL2, TALLINT), 0, 64 },
    { 1, WITH(NMI), 0, 2, EC_UNKNOWN },
    { 0, WITH(NMI), 0, 1, EC_UNKNOWN },
    { 1, 0, 0, 1, EC_UNKNOWN },
};

static void immediate(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(immediates); i++) {
        struct cpu cpu = new_cpu(immediates[i].features);
        uint32_t word = 0xd501401f | immediates[i].crm << 8;
        bool set = immediates[i].crm & 1;
        struct exception e;
        enum execute_outcome outcome;

        set_el(&cpu, immediates[i].el);
        cpu.sysreg[HCRX_EL2] = immediates[i].hcrx;
        cpu.pstate |= set ? 0 : PSTATE_ALLINT;
        outcome = execute_special(&cpu, word, insn_classify(word), &e);
        if (immediates[i].ec == 64) {
            assert_int_equal(outcome, EXECUTE_DONE);
            assert_int_equal(!!(cpu.pstate & PSTATE_ALLINT), set);
            continue;
        }
        assert_int_equal(outcome, EXECUTE_EXCEPTION);
        assert_int_equal(e.ec, immediates[i].ec);
        if (e.ec == EC_SYSTEM) /* op0 0, op1 1, CRn 4, CRm 1, op2 0 */
            assert_int_equal(e.iss, 1 << 14 | 4 << 10 | 31 << 5 | 1 << 1);
    }
}

/*
 * ESB by level, routing and mask: what is masked goes to DISR_EL1 or VDISR_EL2
 * with its whole syndrome, all else stays pending.
 */
#define IDS_1 0x1abcdef
#define IDS_0 0x0001e11

static const struct {
    unsigned el;
    feature_set features;
    uint64_t hcr, pstate, lines, syndrome;
    uint64_t disr, vdisr, hcr_after, lines_after;
} esbs[] = {
    { 1, 0, 0, PSTATE_A, LINE_SERROR, IDS_1, 0, 0, 0, LINE_SERROR },
    { 1, WITH(RAS), 0, PSTATE_A, LINE_SERROR, IDS_1, BIT64(31) | IDS_1, 0, 0,
      0 },
    { 1, WITH(RAS), 0, PSTATE_A, LINE_SERROR | LINE_IRQ, IDS_0,
      BIT64(31) | IDS_0, 0, 0, LINE_IRQ },
    { 1, WITH(RAS), 0, 0, LINE_SERROR, IDS_0, 0, 0, 0, LINE_SERROR },
    { 1, WITH(RAS), HCR(AMO), PSTATE_A, LINE_SERROR, IDS_0, 0, 0, HCR(AMO),
      LINE_SERROR },
    { 0, WITH(RAS), HCR(TGE), PSTATE_A, LINE_SERROR, IDS_0, 0, 0, HCR(TGE),
      LINE_SERROR },
    { 0, WITH(RAS) | WITH(VHE), HCR(TGE) | HCR(E2H), PSTATE_A, LINE_SERROR,
      IDS_0, BIT64(31) | IDS_0, 0, HCR(TGE) | HCR(E2H), 0 },
    { 0, WITH(RAS), 0, PSTATE_A, LINE_SERROR, IDS_0, BIT64(31) | IDS_0, 0, 0,
      0 },
    { 2, WITH(RAS), HCR(AMO), PSTATE_A, LINE_SERROR, IDS_1, BIT64(31) | IDS_1,
      0, HCR(AMO), 0 },
    { 2, WITH(RAS), HCR(AMO), 0, LINE_SERROR, IDS_1, 0, 0, HCR(AMO),
      LINE_SERROR },
    { 2, WITH(RAS), HCR(TGE), PSTATE_A, LINE_SERROR, IDS_1, BIT64(31) | IDS_1,
      0, HCR(TGE), 0 },
    /* Neither AMO nor TGE: masked at EL2 whatever PSTATE.A is. */
    { 2, WITH(RAS), 0, 0, LINE_SERROR, IDS_1, BIT64(31) | IDS_1, 0, 0, 0 },
    { 1, WITH(RAS), HCR(AMO) | HCR(VSE), PSTATE_A, 0, IDS_1, 0,
      BIT64(31) | IDS_1, HCR(AMO), 0 },
    { 0, WITH(RAS), HCR(AMO) | HCR(VSE), PSTATE_A, 0, IDS_0, 0,
      BIT64(31) | IDS_0, HCR(AMO), 0 },
    { 1, WITH(RAS), HCR(AMO) | HCR(VSE), 0, 0, IDS_1, 0, 0, HCR(AMO) | HCR(VSE),
      0 },
    { 1, WITH(RAS), HCR(VSE), PSTATE_A, 0, IDS_1, 0, 0, HCR(VSE), 0 },
    { 2, WITH(RAS), HCR(AMO) | HCR(VSE), PSTATE_A, 0, IDS_1, 0, 0,
      HCR(AMO) | HCR(VSE), 0 },
    { 0, WITH(RAS), HCR(AMO) | HCR(VSE) | HCR(TGE), PSTATE_A, 0, IDS_1, 0, 0,
      HCR(AMO) | HCR(VSE) | HCR(TGE), 0 },
};

static void error_barrier(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(esbs); i++) {
        struct cpu cpu = new_cpu(esbs[i].features);
        struct exception e;

        cpu.sysreg[HCR_EL2] = esbs[i].hcr;
        cpu.sysreg[VSESR_EL2] = cpu.serror_syndrome = esbs[i].syndrome;
        cpu.lines = esbs[i].lines;
        cpu_set_pstate(&cpu, (uint64_t)esbs[i].el << 2 | esbs[i].pstate);
        cpu.pc = 0x1000;
        assert_int_equal(execute_special(&cpu, ESB, insn_classify(ESB), &e),
                         esbs[i].features ? EXECUTE_DONE : EXECUTE_NATIVE);
        assert_int_equal(cpu.pc, esbs[i].features ? 0x1004 : 0x1000);
        if (cpu.sysreg[DISR_EL1] != esbs[i].disr ||
            cpu.sysreg[VDISR_EL2] != esbs[i].vdisr ||
            cpu.sysreg[HCR_EL2] != esbs[i].hcr_after ||
            cpu.lines != esbs[i].lines_after)
            fail_msg("row %zu", i);
    }
}

/* DISR_EL1 and VDISR_EL2 hold both layouts; DISR_EL1 is VDISR_EL2 under AMO. */
static void deferred_registers(void **unused)
{
    struct cpu cpu = new_cpu(WITH(RAS));
    struct sysop op = { sysreg_info(DISR_EL1)->encoding, 0, true };
    struct exception e;
    enum sysreg reg;

    (void)unused;
    sysreg_write(&cpu, DISR_EL1, UINT64_MAX);
    assert_int_equal(sysreg_read(&cpu, DISR_EL1), BIT64(31) | 0x1ffffff);
    sysreg_write(&cpu, VDISR_EL2, UINT64_MAX);
    assert_int_equal(sysreg_read(&cpu, VDISR_EL2), BIT64(31) | 0x1ffffff);
    sysreg_write(&cpu, VSESR_EL2, UINT64_MAX);
    assert_int_equal(sysreg_read(&cpu, VSESR_EL2), 0x1ffffff);
    for (unsigned el = 1; el <= 2; el++)
        for (unsigned amo = 0; amo <= 1; amo++) {
            cpu.sysreg[HCR_EL2] = amo ? HCR(AMO) : 0;
            set_el(&cpu, el);
            assert_int_equal(sysreg_check(&cpu, op, &reg, &e),
                             PERMISSION_GRANTED);
            assert_int_equal(reg, el == 1 && amo ? VDISR_EL2 : DISR_EL1);
        }
}

int test_superpriority(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(physical),      cmocka_unit_test(virtual),
        cmocka_unit_test(status),        cmocka_unit_test(immediate),
        cmocka_unit_test(error_barrier), cmocka_unit_test(deferred_registers),
    };

    return cmocka_run_group_tests_name("superpriority", tests, NULL, NULL);
}
