/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of exceptions: of each cause one, and of aborts each place. */
#include "tests.h"

#include <stdio.h>

#include "model/execute.h"
#include "model/explain.h"
#include "model/field_names.h"

/* The exception that `word` raises at PC; it must raise one. */
static struct exception raised(struct cpu *cpu, uint32_t word)
{
    enum insn_class class = insn_classify(word);
    struct exception e;
    uint64_t value = 0, old;
    enum sysreg reg;

    if (class == INSN_SYSREG || class == INSN_SYS)
        assert_int_equal(
            execute_sysop(cpu, insn_sysop(word), &value, &reg, &old, &e),
            EXECUTE_EXCEPTION);
    else if (class == INSN_PLAIN)
        e = exception_undefined(cpu); /* which the engine finds */
    else
        assert_int_equal(execute_special(cpu, word, class, &e),
                         EXECUTE_EXCEPTION);
    return e;
}

static const struct {
    unsigned el;
    uint32_t word;
    enum sysreg control; /* poked with `value`, SYSREG_NONE: nothing */
    uint64_t value;
    const char *text;
} rows[] = {
    /* mrs x0, scr_el3; s3_7_c15_c0_0; s3_3_c4_c5_0 */
    { 2, 0xd53e1100, SYSREG_NONE, 0,
      "I is UNDEFINED at EL2: SCR_EL3 is a register of EL3, which is absent" },
    { 2, 0xd53ff000, SYSREG_NONE, 0,
      "I is UNDEFINED at EL2: no register has the encoding S3_7_C15_C0_0" },
    /* sys #7, c15, c0, #0 */
    { 2, 0xd50ff000, SYSREG_NONE, 0,
      "I is UNDEFINED at EL2: no instruction has the encoding "
      "S1_7_C15_C0_0" },
    /* mrs x0, ich_vtr_el2; msr dit, #1; mrs x0, dit */
    { 2, 0xd53ccb20, SYSREG_NONE, 0,
      "I is UNDEFINED at EL2: ICH_VTR_EL2 needs FEAT_GICv3, which this "
      "machine lacks" },
    { 2, 0xd503415f, SYSREG_NONE, 0,
      "I is UNDEFINED at EL2: it needs FEAT_DIT, which this machine lacks" },
    { 0, 0xd53b42a0, SYSREG_NONE, 0,
      "I is UNDEFINED at EL0: DIT needs FEAT_DIT, which this machine lacks" },
    /* mrs x0, hcr_el2 at EL1; msr midr_el1, x0; mrs x0, oslar_el1 */
    { 1, 0xd53c1100, SYSREG_NONE, 0,
      "I is UNDEFINED at EL1: HCR_EL2 belongs to EL2" },
    { 2, 0xd5180000, SYSREG_NONE, 0,
      "I is UNDEFINED at EL2: MIDR_EL1 cannot be written" },
    { 2, 0xd5301080, SYSREG_NONE, 0,
      "I is UNDEFINED at EL2: OSLAR_EL1 cannot be read" },
    /* mrs x0, sctlr_el12 */
    { 2, 0xd53d1000, SYSREG_NONE, 0,
      "I is UNDEFINED at EL2: that name of SCTLR_EL1 needs FEAT_VHE, which "
      "this machine lacks" },
    { 1, 0xd53d1000, SYSREG_NONE, 0,
      "I is UNDEFINED at EL1: the name by which EL2 reaches SCTLR_EL1 belongs "
      "to EL2" },
    /* tlbi alle2 at EL1; tlbi alle2 is EL2's (C5.5) */
    { 1, 0xd50c871f, SYSREG_NONE, 0,
      "I is UNDEFINED at EL1: ALLE2 belongs to EL2" },
    /* hvc at EL0, and where HCD is 1; smc; hlt; eret at EL0 */
    { 0, 0xd4000002, SYSREG_NONE, 0,
      "I is UNDEFINED at EL0: it belongs to EL1" },
    { 1, 0xd4000002, HCR_EL2, FIELD_MASK(HCR_EL2, HCD),
      "I is UNDEFINED at EL1: HCR_EL2.HCD is 1" },
    { 2, 0xd4000003, SYSREG_NONE, 0,
      "I is UNDEFINED at EL2: there is no EL3 to call" },
    { 2, 0xd4400000, SYSREG_NONE, 0,
      "I is UNDEFINED at EL2: there is no halting debug" },
    { 0, 0xd69f03e0, SYSREG_NONE, 0,
      "I is UNDEFINED at EL0: it belongs to EL1" },
    { 2, 0xd69f0bff, SYSREG_NONE, 0,
      "I is UNDEFINED at EL2: it needs FEAT_PAuth, which this machine lacks" },
    /* udf #0; udf #1; ldadd x0, x1, [x2]; cas; ldapr; cpyfp; ldg; cfinv; wfet */
    { 2, 0x00000000, SYSREG_NONE, 0,
      "I is UNDEFINED at EL2: memory is zero there, which is no instruction" },
    { 2, 0x00000001, SYSREG_NONE, 0,
      "I is UNDEFINED at EL2: the encoding is unallocated" },
    /* traps: msr sctlr_el1; wfi; smc; fmov d0, d0 by TFP */
    { 1, 0xd5181000, HCR_EL2, FIELD_MASK(HCR_EL2, TVM),
      "I at EL1 is trapped to EL2, as HCR_EL2.TVM is 1" },
    { 1, 0xd503207f, HCR_EL2, FIELD_MASK(HCR_EL2, TWI),
      "I at EL1 is trapped to EL2, as HCR_EL2.TWI is 1" },
    { 1, 0xd4000003, HCR_EL2, FIELD_MASK(HCR_EL2, TSC),
      "I at EL1 is trapped to EL2, as HCR_EL2.TSC is 1" },
    { 2, 0x1e604000, CPTR_EL2, FIELD_MASK(CPTR_EL2, TFP),
      "I at EL2 is trapped to EL2, as CPTR_EL2.TFP is 1" },
    { 0, 0x1e604000, CPACR_EL1, 0,
      "I at EL0 is trapped to EL1, as CPACR_EL1.FPEN is 0" },
    /* calls */
    { 2, 0xd4000002, SYSREG_NONE, 0, "I at EL2 is an exception to EL2 itself" },
    { 1, 0xd4000002, SYSREG_NONE, 0, "I at EL1 is an exception to EL2" },
    { 2, 0xd4200000, SYSREG_NONE, 0, "I at EL2 is a breakpoint" },
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
        struct exception e;
        char text[256];

        if (rows[i].control != SYSREG_NONE)
            sysreg_poke(&cpu, rows[i].control, rows[i].value);
        set_el(&cpu, rows[i].el);
        e = raised(&cpu, rows[i].word);
        explain_exception(&cpu, &e, "I", rows[i].word, text, sizeof(text));
        assert_string_equal(text, rows[i].text);
    }
}

/* Instructions of later versions, which the engine finds undefined. */
static void test_later(void **state)
{
    static const struct {
        uint32_t word;
        const char *feature;
    } later[] = {
        { 0xf8200041, "FEAT_LSE" },    /* ldadd x0, x1, [x2] */
        { 0xc8a07c41, "FEAT_LSE" },    /* cas x0, x1, [x2] */
        { 0x48207c82, "FEAT_LSE" },    /* casp x0, x1, x2, x3, [x4] */
        { 0xf8bfc041, "FEAT_LRCPC" },  /* ldapr x1, [x2] */
        { 0xd9400041, "FEAT_LRCPC2" }, /* ldapur x1, [x2] */
        { 0xd9600041, "FEAT_MTE2" },   /* ldg x1, [x2] */
        { 0xd500401f, "FEAT_FlagM" },  /* cfinv */
        { 0xd5031000, "FEAT_WFxT" },   /* wfet x0 */
    };
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
    const struct exception e = exception_undefined(&cpu);
    char text[256], expected[256];

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(later); i++) {
        explain_exception(&cpu, &e, "I", later[i].word, text, sizeof(text));
        snprintf(expected, sizeof(expected),
                 "I is UNDEFINED at EL2: an instruction of %s, which is not "
                 "executed here: build for armv8-a",
                 later[i].feature);
        assert_string_equal(text, expected);
    }
}

#define LDR_X0_X1 0xf9400020u
#define STR_X0_SP 0xf90003e0u

static void assert_abort(const struct cpu *cpu, uint32_t word,
                         const struct fault *fault, const char *expected)
{
    const struct exception e = exception_abort(cpu, word, fault);
    char text[256];

    explain_exception(cpu, &e, fault->fetch ? NULL : "I", word, text,
                      sizeof(text));
    assert_string_equal(text, expected);
}

/* Why it must be aligned: AArch64.UnalignedAccessFaults, and DC ZVA. */
static void test_alignment(void **state)
{
    const uint32_t ldar = 0xc8dffc20, zva = 0xd50b7421;
    const struct fault odd = { .kind = FAULT_ALIGNMENT, .address = 0x1001 };
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);

    (void)state;
    assert_abort(&cpu, LDR_X0_X1, &odd,
                 "I at EL2: 0x1001 is not aligned: SCTLR_EL2.M is 0, so that "
                 "all memory is Device memory (-mstrict-align, or turn stage "
                 "1 on)");
    assert_abort(&cpu, zva, &odd,
                 "I at EL2: 0x1001 is no Normal memory: SCTLR_EL2.M is 0, so "
                 "that all memory is Device memory (-mstrict-align, or turn "
                 "stage 1 on)");
    sysreg_poke(&cpu, SCTLR_EL2, 3);
    assert_abort(&cpu, LDR_X0_X1, &odd,
                 "I at EL2: 0x1001 is not aligned: SCTLR_EL2.A is 1");
    assert_abort(&cpu, ldar, &odd,
                 "I at EL2: 0x1001 is not aligned: ordered and exclusive "
                 "accesses must be");
    sysreg_poke(&cpu, SCTLR_EL2, 1);
    assert_abort(&cpu, LDR_X0_X1, &odd,
                 "I at EL2: 0x1001 is not aligned: stage 2 says that it is "
                 "Device memory");
}

static void test_data_aborts(void **state)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);

    (void)state;
    assert_abort(&cpu, LDR_X0_X1,
                 &(struct fault){ .kind = FAULT_EXTERNAL, .address = 0x10 },
                 "I at EL2 loads from 0x10, where there is no memory; x1 is "
                 "0x0, a null pointer");
    assert_abort(
        &cpu, STR_X0_SP,
        &(struct fault){ .kind = FAULT_EXTERNAL, .address = 0, .write = true },
        "I at EL2 stores to 0x0, where there is no memory; sp is 0x0: "
        "was it ever set?");
    set_el(&cpu, 1);
    sysreg_poke(&cpu, VTTBR_EL2, UINT64_C(3) << 48);
    assert_abort(&cpu, LDR_X0_X1,
                 &(struct fault){ .kind = FAULT_TRANSLATION,
                                  .level = 2,
                                  .stage2 = true,
                                  .address = 0x50000010,
                                  .ipa = 0x50000010 },
                 "I at EL1 loads from 0x50000010: stage 2 of VMID 3 does not "
                 "map IPA 0x50000010 (translation fault, level 2)");
    assert_abort(&cpu, LDR_X0_X1,
                 &(struct fault){ .kind = FAULT_PERMISSION,
                                  .level = 3,
                                  .stage2 = true,
                                  .write = true,
                                  .address = 0x50000010,
                                  .ipa = 0x50000010 },
                 "I at EL1 stores to 0x50000010: stage 2 of VMID 3 does not "
                 "let EL1 write IPA 0x50000010 (permission fault, level 3)");
}

static void test_fetches(void **state)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
    struct fault fault = { .kind = FAULT_EXTERNAL, .fetch = true };

    (void)state;
    sysreg_poke(&cpu, VBAR_EL2, 0x1000);
    assert_abort(&cpu, 0, &fault,
                 "EL2 followed a null pointer to 0x0, where there is no "
                 "memory");
    cpu.pc = fault.address = 0x1200;
    assert_abort(&cpu, 0, &fault,
                 "EL2 has no vector table: VBAR_EL2 is 0x1000, its vector at "
                 "0x1200, where there is no memory");
    cpu.pc = fault.address = 0x80000;
    assert_abort(&cpu, 0, &fault,
                 "EL2 branched to 0x80000, where there is no memory");
    set_el(&cpu, 1);
    sysreg_poke(&cpu, ELR_EL2, 0x80000);
    assert_abort(&cpu, 0, &fault,
                 "ERET to EL1 went to ELR_EL2, 0x80000, where there is no "
                 "memory");
    /* Branches drop tags (AArch64.BranchAddr). */
    sysreg_poke(&cpu, TCR_EL1, FIELD_MASK(TCR_EL1, TBI0));
    sysreg_poke(&cpu, ELR_EL2, UINT64_C(0x5a) << 56 | 0x80000);
    assert_abort(&cpu, 0, &fault,
                 "ERET to EL1 went to ELR_EL2, 0x80000, where there is no "
                 "memory");
}

static void assert_explained(const struct cpu *cpu, const struct exception *e,
                             const char *expected)
{
    char text[256];

    explain_exception(cpu, e, "I", LDR_X0_X1, text, sizeof(text));
    assert_string_equal(text, expected);
}

static void test_states(void **state)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
    struct exception e;

    (void)state;
    cpu.sp = 8;
    e = exception_sp_alignment(&cpu);
    assert_explained(&cpu, &e,
                     "I at EL2 with sp 0x8, which is not a multiple of 16");
    cpu.pc = 2;
    e = exception_pc_alignment(&cpu);
    assert_explained(&cpu, &e, "PC 0x2 at EL2 is not a multiple of 4");
    e = exception_illegal_state(&cpu);
    assert_explained(&cpu, &e,
                     "I at EL2 in the Illegal Execution state (PSTATE.IL): an "
                     "ERET to what SPSR_EL2 cannot ask for came before");
    e = (struct exception){ .kind = EXCEPTION_IRQ, .target_el = 2 };
    assert_explained(&cpu, &e, "IRQ from EL2 to EL2");
}

static void test_syndromes(void **state)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
    struct exception e = exception_hvc(&cpu, 7);
    char text[256];

    (void)state;
    explain_syndrome(&cpu, &e, text, sizeof(text));
    assert_string_equal(text, "EL2 to EL2, ESR_EL2 0x5a000007: HVC in AArch64 "
                              "state, immediate 0x7");
    e = exception_abort(
        &cpu, LDR_X0_X1,
        &(struct fault){ .kind = FAULT_EXTERNAL, .address = 0x10 });
    explain_syndrome(&cpu, &e, text, sizeof(text));
    assert_string_equal(text, "EL2 to EL2, ESR_EL2 0x96000010: Data Abort from "
                              "the same level, external abort, read");
}

static void test_el3_names(void **state)
{
    (void)state;
    assert_string_equal(explain_el3_name("scr_el3"), "SCR_EL3");
    assert_null(explain_el3_name("SCR_EL2"));
}

int test_explain(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),      cmocka_unit_test(test_later),
        cmocka_unit_test(test_alignment), cmocka_unit_test(test_data_aborts),
        cmocka_unit_test(test_fetches),   cmocka_unit_test(test_states),
        cmocka_unit_test(test_syndromes), cmocka_unit_test(test_el3_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
