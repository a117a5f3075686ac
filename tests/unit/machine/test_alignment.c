/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unaligned accesses, by every form of load and store, at either stage. */
#include "model/sysreg.h"
#include "rig.h"

#define SCTLR_M 1
#define SCTLR_A 2
#define HCR_DC BIT64(12)
#define DATA_IPA UINT64_C(0x20000)
#define DATA (RAM + 0x40000)

/* ESR_EL2 of an alignment fault from EL2, from EL1; WnR. */
#define ESR_SAME UINT64_C(0x96000021)
#define ESR_LOWER UINT64_C(0x92000021)
#define WNR 0x40u

struct form {
    const char *text;
    uint32_t word;
    unsigned size; /* of one access */
    bool write;
};

static const struct form forms[] = {
#define FORMS
#include "accesses.inc"
#undef FORMS
};

static const struct form ordered[] = {
#define ORDERED
#include "accesses.inc"
#undef ORDERED
};

/* Whether the form at `address` takes an alignment fault at EL2, all told. */
static bool faults(struct rig *rig, const struct form *form, uint64_t address)
{
    struct cpu *cpu = rig->cpu;

    rig_level(rig, 2);
    cpu->pc = HYP;
    cpu->x[1] = address;
    cpu->x[2] = 0;
    cpu->sysreg[ESR_EL2] = cpu->sysreg[FAR_EL2] = 0;
    rig_execute(rig, form->word);
    if (cpu->pc == HYP + 4)
        return false;
    if (cpu->pc != VECTORS_EL2 + CURRENT ||
        cpu->sysreg[ESR_EL2] != (ESR_SAME | (form->write ? WNR : 0)) ||
        cpu->sysreg[FAR_EL2] != address || cpu->x[1] != address)
        fail_msg("%s: ESR_EL2 %llx", form->text,
                 (unsigned long long)cpu->sysreg[ESR_EL2]);
    return true;
}

static void check(struct rig *rig, const struct form *form, unsigned offset,
                  bool enforced)
{
    bool expected = enforced && offset % form->size;

    if (faults(rig, form, RAM + 0x1000 + offset) != expected)
        fail_msg("%s at offset %u: %s fault", form->text, offset,
                 expected ? "no" : "a");
}

/* AlignmentEnforced: element by element, and Device memory like A. */
static void every_form(void **state)
{
    static const uint64_t controls[] = { SCTLR_M, SCTLR_M | SCTLR_A, 0,
                                         SCTLR_A };
    struct rig *rig = *state;

    for (size_t c = 0; c < ARRAY_LENGTH(controls); c++) {
        sysreg_poke(rig->cpu, SCTLR_EL2, controls[c]);
        for (size_t i = 0; i < ARRAY_LENGTH(forms); i++)
            for (unsigned offset = 0; offset <= 16; offset++)
                check(rig, &forms[i], offset, controls[c] != SCTLR_M);
    }
}

/* Without FEAT_LSE2 they fault whatever A and the memory say. */
static void every_ordered_form(void **state)
{
    struct rig *rig = *state;

    for (unsigned sctlr = 0; sctlr < 4; sctlr++) {
        sysreg_poke(rig->cpu, SCTLR_EL2, sctlr);
        for (size_t i = 0; i < ARRAY_LENGTH(ordered); i++)
            for (unsigned offset = 0; offset <= 16; offset++)
                check(rig, &ordered[i], offset, true);
    }
}

/* A base that other instructions change, by all that may change one. */
static void bases_that_change(void **state)
{
    static const uint32_t changes[] = {
        0x91000421, /* add x1, x1, #1 */
        0xaa0303e1, /* mov x1, x3 */
        0xf8401421, /* ldr x1, [x1], #1: x1 is loaded */
        0xa9400440, /* ldp x0, x1, [x2] */
        0xf8401440, /* ldr x0, [x2], #1 */
        0xa8c11440, /* ldp x0, x5, [x2], #16 */
        0x9e660001, /* fmov x1, d0 */
        0x0cdf7840, /* ld1 {v0.2s}, [x2], #8 */
    };
    struct rig *rig = *state;
    struct cpu *cpu = rig->cpu;

    sysreg_poke(cpu, SCTLR_EL2, SCTLR_M | SCTLR_A);
    for (size_t i = 0; i < ARRAY_LENGTH(changes); i++) {
        const uint32_t words[] = { LDR_X0_X1,  0xf9400044 /* ldr x4, [x2] */,
                                   changes[i], LDR_X0_X1,
                                   0xf9400044, NOP };
        uint64_t base[3], expected = HYP + 20;

        rig_put(rig, HYP, words, ARRAY_LENGTH(words));
        rig_level(rig, 2);
        cpu->x[1] = RAM + 0x1000;
        cpu->x[2] = RAM + 0x2000;
        cpu->x[3] = RAM + 0x3001;
        cpu->v[0].lo = RAM + 0x3002;
        rig_store(rig, RAM + 0x1000, RAM + 0x4004);
        rig_store(rig, RAM + 0x2000, RAM + 0x5000);
        rig_store(rig, RAM + 0x2008, RAM + 0x5004);
        rig_run_to(rig, HYP, HYP + 12);
        base[1] = cpu->x[1];
        base[2] = cpu->x[2];
        if (base[2] % 8)
            expected = HYP + 16;
        if (base[1] % 8)
            expected = HYP + 12;
        rig_level(rig, 2);
        cpu->x[1] = RAM + 0x1000;
        cpu->x[2] = RAM + 0x2000;
        if (expected == HYP + 20) {
            rig_run_to(rig, HYP, expected);
            continue;
        }
        rig_run_to(rig, HYP, VECTORS_EL2 + CURRENT);
        assert_int_equal(cpu->sysreg[ELR_EL2], expected);
        assert_int_equal(cpu->sysreg[ESR_EL2], ESR_SAME);
    }
}

/* --- below EL2 ----------------------------------------------------------- */

/* Executes in the guest; ESR_EL2, or ESR_EL1 when that level takes it, or 0. */
static uint64_t guest_esr(struct rig *rig, uint32_t word, uint64_t x1)
{
    struct cpu *cpu = rig->cpu;
    unsigned el;

    rig_level(rig, 1);
    cpu->pc = CODE_IPA;
    cpu->x[1] = x1;
    el = rig_execute(rig, word);
    rig_level(rig, 1);
    if (el == 2)
        return cpu->sysreg[ESR_EL2];
    return cpu->pc == CODE_IPA + 4 ? 0 : cpu->sysreg[ESR_EL1];
}

/* Stage 1's alignment fault is EL1's, and comes before stage 2's of any kind. */
static void before_stage2(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, DATA | S2_RW);
    assert_int_equal(guest_esr(rig, LDR_X0_X1, DATA_IPA + 1), 0);
    assert_int_equal(guest_esr(rig, LDAXR_W4_X1, DATA_IPA + 1), ESR_SAME);
    assert_int_equal(guest_esr(rig, LDAXR_W4_X1, DATA_IPA + PAGE + 1),
                     ESR_SAME);
    assert_int_equal(guest_esr(rig, STLR_X0_X1, DATA_IPA + PAGE + 1),
                     ESR_SAME | WNR);
    assert_int_equal(rig->cpu->sysreg[FAR_EL1], DATA_IPA + PAGE + 1);
    sysreg_poke(rig->cpu, SCTLR_EL1, SCTLR_M | SCTLR_A);
    assert_int_equal(guest_esr(rig, STR_X0_X1, DATA_IPA + PAGE + 4),
                     ESR_SAME | WNR);
    sysreg_poke(rig->cpu, SCTLR_EL1, 0);
    assert_int_equal(guest_esr(rig, LDR_X0_X1, DATA_IPA + PAGE + 4), ESR_SAME);
    assert_int_equal(guest_esr(rig, LDR_X0_X1, DATA_IPA + 4), ESR_SAME);
    /* HCR_EL2.DC: Normal memory. */
    sysreg_poke(rig->cpu, HCR_EL2, BIT64(31) | HCR_DC | 1);
    assert_int_equal(guest_esr(rig, LDR_X0_X1, DATA_IPA + 4), 0);
    assert_int_equal(guest_esr(rig, LDR_X0_X1, DATA_IPA + PAGE + 4),
                     0x93c08007);
}

/* Stage 2 calls memory Device: its alignment fault, after the walk's. */
static void of_stage2(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, DATA | (S2_RO & ~S2_NORMAL));
    rig_page(rig, 0, DATA_IPA + PAGE, (DATA + PAGE) | S2_RW);
    assert_int_equal(guest_esr(rig, LDR_X0_X1, DATA_IPA + 8), 0);
    assert_int_equal(guest_esr(rig, LDR_X0_X1, DATA_IPA + 4),
                     ESR_LOWER | 0x01c08000);
    assert_int_equal(rig->cpu->sysreg[FAR_EL2], DATA_IPA + 4);
    /* before its permission fault */
    assert_int_equal(guest_esr(rig, STR_X0_X1, DATA_IPA + 4),
                     ESR_LOWER | WNR | 0x01c08000);
    assert_int_equal(guest_esr(rig, STR_X0_X1, DATA_IPA + 8), 0x93c0804f);
    /* Into the Device page, and out of it. */
    assert_int_equal(guest_esr(rig, LDR_X0_X1, DATA_IPA + PAGE - 4),
                     ESR_LOWER | 0x01c08000);
    assert_int_equal(guest_esr(rig, LDR_X0_X1, DATA_IPA + PAGE + 4), 0);
    /* after a translation fault */
    assert_int_equal(guest_esr(rig, LDR_X0_X1, DATA_IPA + 2 * PAGE + 4),
                     0x93c08007);
}

/* DC ZVA to Device memory, aligned as it is (AArch64.S1HasAlignmentFault). */
static void zeroing_device_memory(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, DATA | (S2_RW & ~S2_NORMAL));
    assert_int_equal(guest_esr(rig, DC_ZVA_X1, DATA_IPA + 8), ESR_LOWER | WNR);
    assert_int_equal(rig->cpu->sysreg[FAR_EL2], DATA_IPA + 8);
    sysreg_poke(rig->cpu, SCTLR_EL1, 0);
    assert_int_equal(guest_esr(rig, DC_ZVA_X1, DATA_IPA + 16), ESR_SAME | WNR);
    assert_int_equal(rig->cpu->sysreg[FAR_EL1], DATA_IPA + 16);
    sysreg_poke(rig->cpu, HCR_EL2, BIT64(31) | HCR_DC | 1);
    rig_page(rig, 0, DATA_IPA, DATA | S2_RW);
    rig_at_el2(rig, TLBI_ALLE1, 0);
    assert_int_equal(guest_esr(rig, DC_ZVA_X1, DATA_IPA + 16), 0);
}

/* SP's alignment and FP's trap come before. */
static void priorities(void **state)
{
    struct rig *rig = *state;
    struct cpu *cpu = rig->cpu;

    sysreg_poke(cpu, SCTLR_EL2, SCTLR_A | 8); /* SA */
    rig_level(rig, 2);
    cpu->pc = HYP;
    cpu->sp = RAM + 4;
    rig_execute(rig, 0xf94003e0); /* ldr x0, [sp] */
    assert_int_equal(cpu->sysreg[ESR_EL2] >> 26, EC_SP_ALIGNMENT);
    sysreg_poke(cpu, CPTR_EL2, 0x400); /* TFP */
    rig_level(rig, 2);
    cpu->pc = HYP;
    cpu->x[1] = RAM + 4;
    rig_execute(rig, LDR_Q0_X1);
    assert_int_equal(cpu->sysreg[ESR_EL2] >> 26, EC_ADVSIMD_FP);
    sysreg_poke(cpu, CPTR_EL2, 0);
    rig_level(rig, 2);
    cpu->pc = HYP;
    rig_execute(rig, LDR_Q0_X1);
    assert_int_equal(cpu->sysreg[ESR_EL2], ESR_SAME);
    /* what is UNDEFINED here is so before any access: LDADD */
    rig_level(rig, 2);
    cpu->pc = HYP;
    rig_execute(rig, 0xf8200020);
    assert_int_equal(cpu->sysreg[ESR_EL2] >> 26, EC_UNKNOWN);
}

const struct CMUnitTest alignment_tests[] = {
    RIG_TEST(every_form),        RIG_TEST(every_ordered_form),
    RIG_TEST(bases_that_change), RIG_TEST(before_stage2),
    RIG_TEST(of_stage2),         RIG_TEST(zeroing_device_memory),
    RIG_TEST(priorities),
};
const size_t alignment_test_count = ARRAY_LENGTH(alignment_tests);
