/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classes and accesses by encoding, against an assembler's words. */
#include "model/insn.h"
#include "tests.h"

static void assembled(void **unused)
{
    static const struct {
        uint32_t word;
        enum insn_class class;
        const char *text;
    } rows[] = {
#define INSN(word, class, text) { word, INSN_##class, text },
#include "insns.inc"
#undef INSN
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (insn_classify(rows[i].word) != rows[i].class)
            fail_msg("%08x %s: class %d, not %d", rows[i].word, rows[i].text,
                     insn_classify(rows[i].word), rows[i].class);
}

/* C4.1.94 written as masks: the first row that fits decides. */
static enum insn_class system_class(uint32_t word)
{
    static const struct {
        uint32_t mask, value;
        enum insn_class class;
    } rows[] = {
        { 0xfff00000, 0xd5100000, INSN_SYSREG }, /* MSR */
        { 0xfff00000, 0xd5300000, INSN_SYSREG }, /* MRS */
        { 0xfff80000, 0xd5080000, INSN_SYS },
        { 0xfff80000, 0xd5280000, INSN_SYS },
        { 0xffffffff, 0xd503205f, INSN_WFE },
        { 0xffffffff, 0xd503207f, INSN_WFI },
        { 0xffffffff, 0xd503209f, INSN_SEV },
        { 0xffffffff, 0xd50320bf, INSN_SEV },
        { 0xffffff3f, 0xd503211f, INSN_PAUTH }, /* PACIA1716 to AUTIB1716 */
        { 0xffffffff, 0xd50320ff, INSN_PAUTH }, /* XPACLRI */
        { 0xffffff1f, 0xd503231f, INSN_PAUTH }, /* PACIAZ to AUTIBSP */
        { 0xffffffff, 0xd503221f, INSN_ESB },
        { 0xfffff01f, 0xd503201f, INSN_PLAIN },   /* hints */
        { 0xfffff0ff, 0xd503305f, INSN_BARRIER }, /* CLREX */
        { 0xfffff0ff, 0xd503309f, INSN_BARRIER }, /* DSB */
        { 0xfffff0ff, 0xd50330bf, INSN_BARRIER }, /* DMB */
        { 0xfffff0ff, 0xd50330df, INSN_BARRIER }, /* ISB */
        { 0xffffffff, 0xd50330ff, INSN_BARRIER }, /* SB */
        { 0xfffff3ff, 0xd503323f, INSN_BARRIER }, /* DSB nXS */
        { 0xfff8f01f, 0xd500401f, INSN_MSR_IMMEDIATE },
        { 0, 0, INSN_UNDEFINED },
    };
    size_t i = 0;

    while ((word & rows[i].mask) != rows[i].value)
        i++;
    return rows[i].class;
}

/* All 2^22 words of the system class. */
static void system_space(void **unused)
{
    (void)unused;
    for (uint32_t word = 0xd5000000; word < 0xd5400000; word++)
        if (insn_classify(word) != system_class(word))
            fail_msg("%08x: class %d, not %d", word, insn_classify(word),
                     system_class(word));
}

static enum insn_class exception_class(uint32_t word)
{
    switch (word & 0xffe0001f) {
    case 0xd4000001:
        return INSN_SVC;
    case 0xd4000002:
        return INSN_HVC;
    case 0xd4000003:
        return INSN_SMC;
    case 0xd4200000:
        return INSN_BRK;
    case 0xd4400000:
        return INSN_HLT;
    case 0xd4a00001:
    case 0xd4a00002:
    case 0xd4a00003:
        return INSN_DCPS;
    default:
        return INSN_UNDEFINED;
    }
}

/* All 2^24 words of exception generation. */
static void exception_space(void **unused)
{
    (void)unused;
    for (uint32_t word = 0xd4000000; word < 0xd5000000; word++)
        if (insn_classify(word) != exception_class(word))
            fail_msg("%08x: class %d, not %d", word, insn_classify(word),
                     exception_class(word));
}

/* Pointer authentication outside of the hints. */
static bool is_pauth(uint32_t word)
{
    static const struct {
        uint32_t mask, value;
    } rows[] = {
        { 0xffffe000, 0xdac10000 }, { 0xffffe3e0, 0xdac123e0 },
        { 0xfffffbe0, 0xdac143e0 }, { 0xffe0fc00, 0x9ac03000 },
        { 0xff200400, 0xf8200400 }, { 0xfffffbff, 0xd65f0bff },
        { 0xffdff800, 0xd71f0800 }, { 0xffdff81f, 0xd61f081f },
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if ((word & rows[i].mask) == rows[i].value)
            return true;
    return false;
}

/* Main groups of C4.1 by bits <28:25>, written out with all bits around. */
static void main_groups(void **unused)
{
    uint64_t state = 1;

    (void)unused;
    for (unsigned n = 0; n < 1000000; n++) {
        uint32_t word = (uint32_t)next_random(&state);
        enum insn_class class = insn_classify(word);

        if (is_pauth(word))
            assert_int_equal(class, INSN_PAUTH);
        else if ((word & 0x0e000000) == 0x0e000000)
            assert_int_equal(class, INSN_FPSIMD);
        else if ((word & 0x3f800000) == 0x08000000 &&
                 (word & 0x80200000) != 0x00200000)
            assert_int_equal(class, INSN_EXCLUSIVE);
        else if ((word & 0x0a000000) == 0x08000000)
            assert_int_equal(class,
                             word & 0x04000000 ? INSN_FPSIMD : INSN_PLAIN);
        else if ((word & 0x1e000000) == 0x04000000)
            assert_int_equal(class, INSN_SVE);
        else if ((word & 0x1c000000) == 0x10000000 ||
                 (word & 0x0e000000) == 0x0a000000)
            assert_int_equal(class, INSN_PLAIN);
        else if ((word & 0x1e000000) == 0)
            assert_int_equal(class, word >> 31 ? INSN_SVE : INSN_UNDEFINED);
        else if ((word & 0x1a000000) == 0x02000000)
            assert_int_equal(class, INSN_UNDEFINED);
    }
}

/* All words around the pointer authentication ones. */
static void pauth_space(void **unused)
{
    static const uint32_t starts[] = { 0xdac10000, 0x9ac03000, 0xd65f0800,
                                       0xd71f0800, 0xd61f0800, 0xd73f0800 };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(starts); i++)
        for (uint32_t n = 0; n < 0x10000; n++) {
            uint32_t word = starts[i] ^ n;
            bool is = insn_classify(word) == INSN_PAUTH;

            if (is != is_pauth(word))
                fail_msg("%08x: %d, not %d", word, is, is_pauth(word));
        }
}

static void pauth_operands(void **unused)
{
    static const struct {
        uint32_t word;
        struct insn_pauth pauth;
        const char *text;
    } rows[] = {
        { 0xd503233f, { PAUTH_SIGN, PAUTH_IA, .hint = true }, "paciasp" },
        { 0xd503237f, { PAUTH_SIGN, PAUTH_IB, .hint = true }, "pacibsp" },
        { 0xd50323bf, { PAUTH_SIGN, PAUTH_IA, .hint = true }, "autiasp" },
        { 0xd503215f, { PAUTH_SIGN, PAUTH_IB, .hint = true }, "pacib1716" },
        { 0xd50320ff, { PAUTH_STRIP, .hint = true }, "xpaclri" },
        { 0xdac10441,
          { PAUTH_SIGN, PAUTH_IB, .rd = 1, .rn = 2 },
          "pacib x1, x2" },
        { 0xdac11c41,
          { PAUTH_SIGN, PAUTH_DB, .rd = 1, .rn = 2 },
          "autdb x1, x2" },
        { 0xdac12be3,
          { PAUTH_SIGN, PAUTH_DA, .rd = 3, .rn = 31 },
          "pacdza x3" },
        { 0xdac143e4, { PAUTH_STRIP, .rd = 4, .rn = 31 }, "xpaci x4" },
        { 0x9ac33041, { PAUTH_GENERIC, .rd = 1, .rn = 2 }, "pacga x1, x2, x3" },
        { 0xd71f0801,
          { PAUTH_BRANCH, PAUTH_IA, .rd = 1, .rn = 0 },
          "braa x0, x1" },
        { 0xd63f0cbf,
          { PAUTH_BRANCH, PAUTH_IB, .link = true, .rd = 31, .rn = 5 },
          "blrabz x5" },
        { 0xd65f0fff, { PAUTH_BRANCH, PAUTH_IB, .rd = 31, .rn = 30 }, "retab" },
        { 0xf8201420,
          { PAUTH_LOAD, PAUTH_DA, .rn = 1, .offset = 8 },
          "ldraa x0, [x1, #8]" },
        { 0xf8fffc20,
          { PAUTH_LOAD, PAUTH_DB, .write_back = true, .rn = 1, .offset = -8 },
          "ldrab x0, [x1, #-8]!" },
    };
    struct insn_pauth p;

    (void)unused;
    assert_false(insn_pauth(0xd503201f, &p));
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const struct insn_pauth *e = &rows[i].pauth;

        if (!insn_pauth(rows[i].word, &p) || p.kind != e->kind ||
            p.hint != e->hint || p.link != e->link ||
            p.write_back != e->write_back || p.offset != e->offset)
            fail_msg("%s", rows[i].text);
        if (p.kind != PAUTH_STRIP && p.kind != PAUTH_GENERIC && p.key != e->key)
            fail_msg("%s: key %d", rows[i].text, p.key);
        if (!p.hint && (p.rd != e->rd || p.rn != e->rn))
            fail_msg("%s: rd %u rn %u", rows[i].text, p.rd, p.rn);
    }
}

/* What checks the alignment of SP, by an assembler's words. */
static void stack_accesses(void **unused)
{
    static const struct {
        uint32_t word;
        bool checks;
        const char *text;
    } rows[] = {
        { 0xf94003e0, true, "ldr x0, [sp]" },
        { 0xf90007e0, true, "str x0, [sp, #8]" },
        { 0xf94003c0, false, "ldr x0, [x30]" },
        { 0x910003e0, false, "mov x0, sp" },
        { 0xa9bf07e0, true, "stp x0, x1, [sp, #-16]!" },
        { 0xa8c107e0, true, "ldp x0, x1, [sp], #16" },
        { 0x69407be0, true, "ldpsw x0, x30, [sp]" },
        { 0x3dc003e0, true, "ldr q0, [sp]" },
        { 0xad0007e0, true, "stp q0, q1, [sp]" },
        { 0x4c407be0, true, "ld1 {v0.4s}, [sp]" },
        { 0x0dc093e1, true, "ld1 {v1.s}[1], [sp], x0" },
        { 0xf85ff3e0, true, "ldur x0, [sp, #-1]" },
        { 0xf8400be0, true, "ldtr x0, [sp]" },
        { 0xf8616be0, true, "ldr x0, [sp, x1]" },
        { 0xc85f7fe0, true, "ldxr x0, [sp]" },
        { 0x88017fe0, true, "stxr w1, w0, [sp]" },
        { 0x88dfffe0, true, "ldar w0, [sp]" },
        { 0xf98003e0, false, "prfm pldl1keep, [sp]" },
        { 0xf88003e0, false, "prfum pldl1keep, [sp]" },
        { 0xf8a06be0, false, "prfm pldl1keep, [sp, x0]" },
        { 0x580003e0, false, "ldr x0, .+124" },
        { 0x9c0003e0, false, "ldr q0, .+124" },
        { 0xf82003e1, false, "ldadd x0, x1, [sp] (Armv8.1)" },
        { 0xc8a07fe1, false, "cas x0, x1, [sp] (Armv8.1)" },
        { 0xd94003e0, false, "ldapur x0, [sp] (Armv8.4)" },
        { 0xf82007e0, false, "ldraa x0, [sp] (Armv8.3)" },
        { 0xd92007e0, false, "stg x0, [sp], #0 (Armv8.5)" },
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (insn_is_stack_access(rows[i].word) != rows[i].checks)
            fail_msg("%s", rows[i].text);
}

static void operands(void **unused)
{
    struct sysop op = insn_sysop(0xd53c1103); /* mrs x3, hcr_el2 */

    (void)unused;
    assert_int_equal(op.encoding, SYSREG_ENCODING(3, 4, 1, 1, 0));
    assert_int_equal(op.rt, 3);
    assert_true(op.read);
    op = insn_sysop(0xd51c111f); /* msr hcr_el2, xzr */
    assert_int_equal(op.encoding, SYSREG_ENCODING(3, 4, 1, 1, 0));
    assert_int_equal(op.rt, 31);
    assert_false(op.read);
}

static void accesses(void **unused)
{
    static const struct {
        uint32_t word;
        struct insn_access access;
        const char *text;
    } rows[] = {
#define ACCESS(word, isv, size, registers, sse, sf, ar, wnr, srt, text) \
    { word, { isv, size, registers, sse, sf, ar, wnr, srt }, text },
#define NO_ACCESS(word, text)
#include "accesses.inc"
#undef ACCESS
#undef NO_ACCESS
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const struct insn_access *e = &rows[i].access;
        struct insn_access a;

        if (!insn_access(rows[i].word, &a))
            fail_msg("%s: no access", rows[i].text);
        if (a.syndrome_valid != e->syndrome_valid || a.size != e->size ||
            a.registers != e->registers || a.write != e->write ||
            a.rt != e->rt || a.acquire_release != e->acquire_release)
            fail_msg("%s: valid %d size %u registers %u write %d rt %u ar %d",
                     rows[i].text, a.syndrome_valid, a.size, a.registers,
                     a.write, a.rt, a.acquire_release);
        if (a.sign_extend != e->sign_extend || a.wide != e->wide)
            fail_msg("%s: sign extend %d wide %d", rows[i].text, a.sign_extend,
                     a.wide);
    }
}

static void no_accesses(void **unused)
{
    static const uint32_t words[] = {
#define ACCESS(...)
#define NO_ACCESS(word, text) word,
#include "accesses.inc"
#undef ACCESS
#undef NO_ACCESS
    };
    struct insn_access access;

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        assert_false(insn_access(words[i], &access));
}

/* Any word: sizes and registers stay in their ranges. */
static void accesses_are_bounded(void **unused)
{
    uint64_t state = 2;
    struct insn_access a;

    (void)unused;
    for (unsigned n = 0; n < 1000000; n++) {
        uint32_t word = (uint32_t)next_random(&state);

        word = (word & ~0x0a000000u) | 0x08000000;
        if (!insn_access(word, &a))
            continue;
        assert_true(a.size >= 1 && a.size <= 16);
        assert_true((a.size & (a.size - 1)) == 0);
        assert_true(a.registers >= 1 && a.registers <= 4);
        if (a.syndrome_valid)
            assert_true(a.size <= 8 && a.registers == 1);
    }
}

int test_insn(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(assembled),
        cmocka_unit_test(system_space),
        cmocka_unit_test(exception_space),
        cmocka_unit_test(main_groups),
        cmocka_unit_test(pauth_space),
        cmocka_unit_test(pauth_operands),
        cmocka_unit_test(stack_accesses),
        cmocka_unit_test(operands),
        cmocka_unit_test(accesses),
        cmocka_unit_test(no_accesses),
        cmocka_unit_test(accesses_are_bounded),
    };

    return cmocka_run_group_tests_name("insn", tests, NULL, NULL);
}
