/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions that are more than plain: outcome, exception, state after. */
#include "model/execute.h"
#include "tests.h"

enum {
    NOP = 0xd503201f,
    WFE = 0xd503205f,
    WFI = 0xd503207f,
    SEV = 0xd503209f,
    ERET = 0xd69f03e0,
    ERETAA = 0xd69f0bff,
    DRPS = 0xd6bf03e0,
    HLT = 0xd4400000,
    UDF = 0x00000000,
    FMOV = 0x1e604020,
    FMOPA = 0x80820000, /* fmopa za0.s, p0/m, p0/m, z0.s, z2.s */
    PTRUE = 0x2518e3e0,
    DAIFSET_I = 0xd50342df,
    DAIFCLR_I = 0xd50342ff,
    SPSEL_0 = 0xd50040bf,
    SPSEL_1 = 0xd50041bf,
    PAN_1 = 0xd500419f,
    UAO_1 = 0xd500417f,
    SSBS_1 = 0xd503413f,
    DIT_1 = 0xd503415f,
    TCO_1 = 0xd503419f,
    CFINV = 0xd500401f,
};

static uint32_t svc(uint32_t imm)
{
    return 0xd4000001 | imm << 5;
}

static uint32_t hvc(uint32_t imm)
{
    return 0xd4000002 | imm << 5;
}

static uint32_t smc(uint32_t imm)
{
    return 0xd4000003 | imm << 5;
}

static enum execute_outcome execute(struct cpu *cpu, uint32_t word,
                                    struct exception *e)
{
    return execute_special(cpu, word, insn_classify(word), e);
}

static void assert_undefined(struct cpu *cpu, uint32_t word)
{
    struct exception e;

    assert_int_equal(execute(cpu, word, &e), EXECUTE_EXCEPTION);
    assert_int_equal(e.ec, 0);
    assert_int_equal(e.iss, 0);
    assert_int_equal(e.ret, cpu->pc);
}

/* HVC: UNDEFINED at EL0 and with HCD; otherwise EL2 with its immediate. */
static void hypervisor_calls(void **unused)
{
    (void)unused;
    for (unsigned el = 0; el <= 2; el++)
        for (unsigned hcd = 0; hcd <= 1; hcd++) {
            struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
            struct exception e;

            sysreg_poke(&cpu, HCR_EL2, (uint64_t)hcd << 29);
            set_el(&cpu, el);
            cpu.pc = 0x40;
            if (el == 0 || hcd) {
                assert_undefined(&cpu, hvc(5));
                continue;
            }
            assert_int_equal(execute(&cpu, hvc(5), &e), EXECUTE_EXCEPTION);
            assert_int_equal(e.ec, 0x16);
            assert_int_equal(e.iss, 5);
            assert_int_equal(e.target_el, 2);
            assert_int_equal(e.ret, 0x44);
        }
}

/* SMC: no EL3; from EL1 HCR_EL2.TSC traps it, else UNDEFINED. */
static void secure_calls(void **unused)
{
    (void)unused;
    for (unsigned el = 0; el <= 2; el++)
        for (unsigned tsc = 0; tsc <= 1; tsc++) {
            struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
            struct exception e;

            sysreg_poke(&cpu, HCR_EL2, (uint64_t)tsc << 19);
            set_el(&cpu, el);
            cpu.pc = 0x40;
            if (el != 1 || !tsc) {
                assert_undefined(&cpu, smc(5));
                continue;
            }
            assert_int_equal(execute(&cpu, smc(5), &e), EXECUTE_EXCEPTION);
            assert_int_equal(e.ec, 0x17);
            assert_int_equal(e.iss, 5);
            assert_int_equal(e.target_el, 2);
            assert_int_equal(e.ret, 0x40);
        }
}

static void supervisor_calls(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES | FEATURE_BIT(FEAT_FGT));
    struct exception e;

    (void)unused;
    set_el(&cpu, 0);
    cpu.pc = 0x40;
    assert_int_equal(execute(&cpu, svc(0xffff), &e), EXECUTE_EXCEPTION);
    assert_int_equal(e.target_el, 1);
    assert_int_equal(e.iss, 0xffff);
    assert_int_equal(e.ret, 0x44);
    sysreg_poke(&cpu, HFGITR_EL2, BIT64(52));
    assert_int_equal(execute(&cpu, svc(1), &e), EXECUTE_EXCEPTION);
    assert_int_equal(e.target_el, 2);
    assert_int_equal(e.ec, 0x15);
    assert_int_equal(e.ret, 0x40);
    set_el(&cpu, 1);
    assert_int_equal(execute(&cpu, svc(1), &e), EXECUTE_EXCEPTION);
    assert_int_equal(e.target_el, 1);
}

static void undefined_ones(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);

    (void)unused;
    assert_undefined(&cpu, UDF);
    assert_undefined(&cpu, HLT);
    assert_undefined(&cpu, DRPS);
    assert_undefined(&cpu, ERETAA);
    assert_undefined(&cpu, PTRUE);
    assert_undefined(&cpu, CFINV);
    set_el(&cpu, 0);
    assert_undefined(&cpu, ERET);
    assert_undefined(&cpu, SPSEL_0);
}

static void plain_ones_are_native(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
    struct exception e;

    (void)unused;
    assert_int_equal(execute(&cpu, NOP, &e), EXECUTE_NATIVE);
    assert_int_equal(execute(&cpu, 0xd5033fdf, &e), EXECUTE_NATIVE); /* ISB */
}

/* AArch64.CheckFPAdvSIMDEnabled as in the pages, for an instruction. */
static void fp_access(void **unused)
{
    (void)unused;
    for (unsigned el = 0; el <= 2; el++)
        for (unsigned fpen = 0; fpen < 4; fpen++)
            for (unsigned tfp = 0; tfp <= 1; tfp++) {
                struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
                bool by_el1 = el < 2 && (!(fpen & 1) || (fpen == 1 && !el));
                struct exception e;

                sysreg_poke(&cpu, CPACR_EL1, fpen << 20);
                sysreg_poke(&cpu, CPTR_EL2, tfp << 10);
                set_el(&cpu, el);
                if (!by_el1 && !tfp) {
                    assert_int_equal(execute(&cpu, FMOV, &e), EXECUTE_NATIVE);
                    continue;
                }
                assert_int_equal(execute(&cpu, FMOV, &e), EXECUTE_EXCEPTION);
                assert_int_equal(e.ec, 0x07);
                assert_int_equal(e.iss, 0x1e00000);
                assert_int_equal(e.target_el, by_el1 ? 1 : 2);
            }
}

/*
 * CheckSVEEnabled and CheckSMEEnabled, level by level: the control of the
 * extension, then that of FP; what is not trapped is UNDEFINED.
 */
#define CPACR(zen, smen, fpen) ((zen) << 16 | (fpen) << 20 | (smen) << 24)
#define TZ BIT64(8)
#define TFP BIT64(10)
#define TSM BIT64(12)
#define SVE FEATURE_BIT(FEAT_SVE)
#define SME FEATURE_BIT(FEAT_SME)

static const struct {
    feature_set features;
    uint32_t word;
    unsigned el;
    uint64_t cpacr, cptr, svcr;
    unsigned ec, target;
} scalables[] = {
    { 0, PTRUE, 1, CPACR(0, 0, 0), TZ, 0, EC_UNKNOWN, 1 },
    { SVE, PTRUE, 1, CPACR(0, 0, 3), 0, 0, EC_SVE, 1 },
    { SVE, PTRUE, 1, CPACR(3, 0, 3), TZ, 0, EC_SVE, 2 },
    { SVE, PTRUE, 1, CPACR(3, 0, 0), TZ, 0, EC_ADVSIMD_FP, 1 },
    { SVE, PTRUE, 1, CPACR(3, 0, 3), TFP, 0, EC_ADVSIMD_FP, 2 },
    { SVE, PTRUE, 1, CPACR(3, 0, 3), TZ | TFP, 0, EC_SVE, 2 },
    { SVE, PTRUE, 1, CPACR(3, 0, 3), 0, 0, EC_UNKNOWN, 1 },
    { SVE, PTRUE, 1, CPACR(1, 0, 3), 0, 0, EC_UNKNOWN, 1 },
    { SVE, PTRUE, 0, CPACR(1, 0, 3), 0, 0, EC_SVE, 1 },
    { SVE, PTRUE, 2, CPACR(0, 0, 0), 0, 0, EC_UNKNOWN, 2 },
    { SVE, PTRUE, 2, CPACR(0, 0, 0), TZ, 0, EC_SVE, 2 },
    { SVE, FMOPA, 1, CPACR(0, 0, 0), TSM, 0, EC_UNKNOWN, 1 },
    { SVE | SME, FMOPA, 1, CPACR(0, 0, 0), TSM, 0, EC_SME, 1 },
    { SVE | SME, FMOPA, 1, CPACR(0, 3, 0), TSM, 0, EC_ADVSIMD_FP, 1 },
    { SVE | SME, FMOPA, 1, CPACR(0, 3, 3), TSM, 0, EC_SME, 2 },
    { SVE | SME, FMOPA, 1, CPACR(0, 3, 3), TFP, 0, EC_ADVSIMD_FP, 2 },
    { SVE | SME, FMOPA, 1, CPACR(0, 3, 3), TZ, 0, EC_UNKNOWN, 1 },
    { SVE | SME, PTRUE, 1, CPACR(0, 3, 3), 0, 0, EC_SVE, 1 },
    { SVE | SME, PTRUE, 1, CPACR(3, 0, 3), 0, 1, EC_SME, 1 },
    { SME, PTRUE, 1, CPACR(0, 0, 3), 0, 0, EC_SME, 1 },
    { SME, PTRUE, 1, CPACR(0, 3, 3), 0, 0, EC_UNKNOWN, 1 },
};

static void scalable_access(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(scalables); i++) {
        struct cpu cpu = new_cpu(scalables[i].features);
        struct exception e;

        set_el(&cpu, scalables[i].el);
        cpu.sysreg[CPACR_EL1] = scalables[i].cpacr;
        cpu.sysreg[CPTR_EL2] = scalables[i].cptr;
        cpu.sysreg[SVCR] = scalables[i].svcr;
        assert_int_equal(execute(&cpu, scalables[i].word, &e),
                         EXECUTE_EXCEPTION);
        if (e.ec != scalables[i].ec || e.target_el != scalables[i].target)
            fail_msg("row %zu: EC 0x%x to EL%u", i, e.ec, e.target_el);
        assert_int_equal(e.iss, e.ec == EC_ADVSIMD_FP ? 0x1e00000 : 0);
    }
}

/* UNDEFINED comes before the trap of FP, and only before. */
static void undefined_fp(void **unused)
{
    static const struct {
        uint32_t word;
        bool exists;
    } rows[] = {
        { FMOV, true },        { 0x3dc00020, true }, /* ldr q0, [x1] */
        { 0x4e284820, true },                        /* aese v0.16b, v1.16b */
        { 0x6e40e420, false }, /* fcadd v0.8h, v1.8h, v0.8h, #90 */
        { 0x4e829420, false }, /* sdot v0.4s, v1.16b, v2.16b */
        { 0x1ee22820, false }, /* fadd h0, h1, h2 */
        { 0x0ee20420, false }, /* shadd, size 0b11: reserved */
        { 0x3c200020, false }, /* an atomic of FP registers */
        { 0xdc000000, false }, /* ldr (literal), opc 0b11 */
        { 0xce608420, false }, /* sha512su1 v0.2d, v1.2d, v0.2d */
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
        struct exception e;

        set_el(&cpu, 1);
        cpu.sysreg[CPTR_EL2] = TFP;
        cpu.sysreg[CPACR_EL1] = CPACR(0, 0, 3);
        assert_int_equal(execute(&cpu, rows[i].word, &e), EXECUTE_EXCEPTION);
        assert_int_equal(e.ec, rows[i].exists ? EC_ADVSIMD_FP : EC_UNKNOWN);
        assert_int_equal(e.target_el, rows[i].exists ? 2 : 1);
    }
}

/* WFI and WFE: who traps them, and that nothing traps what will not wait. */
static void waiting(void **unused)
{
    static const struct {
        uint32_t word;
        unsigned sctlr_bit, hcr_bit;
    } rows[] = { { WFI, 16, 13 }, { WFE, 18, 14 } };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        for (unsigned n = 0; n < 3 << 3; n++) {
            struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
            bool n_trap = n & 1, trap = n & 2, pending = n & 4;
            unsigned el = n >> 3, target = 0;
            enum execute_outcome outcome;
            struct exception e;

            sysreg_poke(&cpu, SCTLR_EL1, (uint64_t)n_trap << rows[i].sctlr_bit);
            sysreg_poke(&cpu, HCR_EL2, (uint64_t)trap << rows[i].hcr_bit);
            set_el(&cpu, el);
            cpu.pc = 0x100;
            cpu.lines = pending ? LINE_IRQ : 0;
            if (el == 0 && !n_trap)
                target = 1;
            else if (el < 2 && trap)
                target = 2;
            outcome = execute(&cpu, rows[i].word, &e);
            if (pending) {
                assert_int_equal(outcome, EXECUTE_DONE);
                assert_int_equal(cpu.pc, 0x104);
            } else if (target) {
                assert_int_equal(outcome, EXECUTE_EXCEPTION);
                assert_int_equal(e.ec, 1);
                assert_int_equal(e.target_el, target);
                assert_int_equal(e.iss, 0x1e00000 | (rows[i].word == WFE));
                assert_int_equal(e.ret, 0x100);
                assert_false(cpu.waiting);
            } else {
                assert_int_equal(outcome, EXECUTE_WAIT);
                assert_int_equal(cpu.pc, 0x104);
                assert_true(cpu.waiting);
            }
        }
}

/* The Event Register: SEV sets it, WFE takes it, WFI ignores it. */
static void events(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
    struct exception e;

    (void)unused;
    assert_int_equal(execute(&cpu, SEV, &e), EXECUTE_DONE);
    assert_true(cpu.event);
    assert_int_equal(execute(&cpu, WFE, &e), EXECUTE_DONE);
    assert_false(cpu.event);
    assert_int_equal(execute(&cpu, WFE, &e), EXECUTE_WAIT);
    cpu.waiting = false;
    cpu.event = true;
    assert_int_equal(execute(&cpu, WFI, &e), EXECUTE_WAIT);
    assert_true(cpu.event);
}

static void pstate_immediates(void **unused)
{
    static const struct {
        uint32_t word;
        uint64_t bit;
        enum feature feature;
        unsigned lowest;
    } rows[] = {
        { PAN_1, PSTATE_PAN, FEAT_PAN, 1 },
        { UAO_1, PSTATE_UAO, FEAT_UAO, 1 },
        { SSBS_1, PSTATE_SSBS, FEAT_SSBS, 0 },
        { DIT_1, PSTATE_DIT, FEAT_DIT, 0 },
        { TCO_1, PSTATE_TCO, FEAT_MTE2, 0 },
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        for (unsigned el = 0; el <= 2; el++) {
            struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
            struct exception e;

            set_el(&cpu, el);
            assert_undefined(&cpu, rows[i].word);
            cpu.features |= FEATURE_BIT(rows[i].feature);
            if (el < rows[i].lowest) {
                assert_undefined(&cpu, rows[i].word);
                continue;
            }
            assert_int_equal(execute(&cpu, rows[i].word, &e), EXECUTE_DONE);
            assert_true(cpu.pstate & rows[i].bit);
            assert_int_equal(cpu.pc, 4);
            /* the same with CRm 0 */
            assert_int_equal(execute(&cpu, rows[i].word & ~0xf00u, &e),
                             EXECUTE_DONE);
            assert_false(cpu.pstate & rows[i].bit);
        }
}

static void stack_selection(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
    struct exception e;

    (void)unused;
    cpu.sp = 0x2000;
    cpu.sysreg[SP_EL0] = 0x1000;
    assert_int_equal(execute(&cpu, SPSEL_0, &e), EXECUTE_DONE);
    assert_int_equal(cpu.sp, 0x1000);
    assert_int_equal(execute(&cpu, SPSEL_1, &e), EXECUTE_DONE);
    assert_int_equal(cpu.sp, 0x2000);
}

/* DAIFSet and DAIFClr; SCTLR_EL1.UMA lets EL0 use them. */
static void interrupt_masks(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
    struct exception e;

    (void)unused;
    assert_int_equal(execute(&cpu, DAIFCLR_I, &e), EXECUTE_DONE);
    assert_int_equal(cpu.pstate & PSTATE_DAIF, PSTATE_DAIF & ~PSTATE_I);
    assert_int_equal(execute(&cpu, DAIFSET_I, &e), EXECUTE_DONE);
    assert_int_equal(cpu.pstate & PSTATE_DAIF, PSTATE_DAIF);
    set_el(&cpu, 0);
    assert_int_equal(execute(&cpu, DAIFCLR_I, &e), EXECUTE_EXCEPTION);
    assert_int_equal(e.ec, 0x18);
    assert_int_equal(e.target_el, 1);
    /* op0 0, op1 3, CRn 4, CRm 2, op2 7, Rt 31, write */
    assert_int_equal(e.iss, 7 << 17 | 3 << 14 | 4 << 10 | 31 << 5 | 2 << 1);
    sysreg_poke(&cpu, SCTLR_EL1, BIT64(9));
    assert_int_equal(execute(&cpu, DAIFCLR_I, &e), EXECUTE_DONE);
    assert_false(cpu.pstate & PSTATE_I);
}

static void exception_returns(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES | FEATURE_BIT(FEAT_FGT) |
                             FEATURE_BIT(FEAT_PAuth));
    struct exception e;

    (void)unused;
    sysreg_poke(&cpu, ELR_EL2, 0x8000);
    sysreg_poke(&cpu, SPSR_EL2, 0x5);
    sysreg_poke(&cpu, HFGITR_EL2, BIT64(51));
    assert_int_equal(execute(&cpu, ERET, &e), EXECUTE_DONE);
    assert_int_equal(cpu.pc, 0x8000);
    assert_int_equal(cpu_el(&cpu), 1);
    assert_int_equal(execute(&cpu, ERET, &e), EXECUTE_EXCEPTION);
    assert_int_equal(e.ec, 0x1a);
    assert_int_equal(e.iss, 0);
    assert_int_equal(execute(&cpu, ERETAA, &e), EXECUTE_EXCEPTION);
    assert_int_equal(e.iss, 2);
}

/* System register moves: granted, native, trapped, UNDEFINED. */
static void system_registers(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
    struct sysop tpidr = { sysreg_info(TPIDR_EL1)->encoding, 3, false };
    struct sysop fpcr = { sysreg_info(FPCR)->encoding, 3, true };
    struct sysop hcr = { sysreg_info(HCR_EL2)->encoding, 3, true };
    struct sysop tlbi = { SYSREG_ENCODING(1, 0, 8, 7, 0), 31, false };
    struct sysop zva = { SYSREG_ENCODING(1, 3, 7, 4, 1), 3, false };
    uint64_t value = 0x1234, old;
    struct exception e;
    enum sysreg reg;

    (void)unused;
    set_el(&cpu, 1);
    cpu.pc = 0x100;
    assert_int_equal(execute_sysop(&cpu, tpidr, &value, &reg, &old, &e),
                     EXECUTE_DONE);
    assert_int_equal(reg, TPIDR_EL1);
    assert_int_equal(cpu.sysreg[TPIDR_EL1], 0x1234);
    assert_int_equal(old, 0);
    assert_int_equal(cpu.pc, 0x100);
    tpidr.read = true;
    value = 0;
    assert_int_equal(execute_sysop(&cpu, tpidr, &value, &reg, &old, &e),
                     EXECUTE_DONE);
    assert_int_equal(value, 0x1234);
    assert_int_equal(execute_sysop(&cpu, fpcr, &value, &reg, &old, &e),
                     EXECUTE_EXCEPTION);
    sysreg_poke(&cpu, CPACR_EL1, 3 << 20);
    assert_int_equal(execute_sysop(&cpu, fpcr, &value, &reg, &old, &e),
                     EXECUTE_NATIVE);
    assert_int_equal(execute_sysop(&cpu, hcr, &value, &reg, &old, &e),
                     EXECUTE_EXCEPTION);
    assert_int_equal(e.ec, 0);
    assert_int_equal(execute_sysop(&cpu, tlbi, &value, &reg, &old, &e),
                     EXECUTE_DONE);
    assert_int_equal(reg, SYSREG_NONE);
    assert_int_equal(execute_sysop(&cpu, zva, &value, &reg, &old, &e),
                     EXECUTE_DONE);
    sysreg_poke(&cpu, HCR_EL2, BIT64(25) | BIT64(28));
    assert_int_equal(execute_sysop(&cpu, tlbi, &value, &reg, &old, &e),
                     EXECUTE_EXCEPTION);
    assert_int_equal(e.ec, 0x18);
    assert_int_equal(execute_sysop(&cpu, zva, &value, &reg, &old, &e),
                     EXECUTE_EXCEPTION);
}

/* SB and DSB nXS exist with their features alone. */
static void younger_barriers(void **unused)
{
    static const struct {
        uint32_t word;
        enum feature feature;
    } rows[] = {
        { 0xd50330ff, FEAT_SB }, { 0xd5033e3f, FEAT_XS }, /* dsb synxs */
    };
    struct exception e;

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct cpu cpu = new_cpu(0);

        assert_int_equal(insn_classify(rows[i].word), INSN_BARRIER);
        assert_int_equal(execute_special(&cpu, rows[i].word, INSN_BARRIER, &e),
                         EXECUTE_EXCEPTION);
        assert_int_equal(e.ec, EC_UNKNOWN);
        cpu = new_cpu(FEATURE_BIT(rows[i].feature));
        cpu.pc = 0x400;
        assert_int_equal(execute_special(&cpu, rows[i].word, INSN_BARRIER, &e),
                         EXECUTE_DONE);
        assert_int_equal(cpu.pc, 0x404);
    }
}

int test_execute(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hypervisor_calls),
        cmocka_unit_test(secure_calls),
        cmocka_unit_test(supervisor_calls),
        cmocka_unit_test(undefined_ones),
        cmocka_unit_test(plain_ones_are_native),
        cmocka_unit_test(fp_access),
        cmocka_unit_test(scalable_access),
        cmocka_unit_test(undefined_fp),
        cmocka_unit_test(waiting),
        cmocka_unit_test(events),
        cmocka_unit_test(pstate_immediates),
        cmocka_unit_test(stack_selection),
        cmocka_unit_test(interrupt_masks),
        cmocka_unit_test(exception_returns),
        cmocka_unit_test(system_registers),
        cmocka_unit_test(younger_barriers),
    };

    return cmocka_run_group_tests_name("execute", tests, NULL, NULL);
}
