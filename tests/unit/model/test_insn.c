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

/* Main groups of C4.1 by bits <28:25>, written out with all bits around. */
static void main_groups(void **unused)
{
    uint64_t state = 1;

    (void)unused;
    for (unsigned n = 0; n < 1000000; n++) {
        uint32_t word = (uint32_t)next_random(&state);
        enum insn_class class = insn_classify(word);

        if ((word & 0x0e000000) == 0x0e000000)
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
        cmocka_unit_test(operands),
        cmocka_unit_test(accesses),
        cmocka_unit_test(no_accesses),
        cmocka_unit_test(accesses_are_bounded),
    };

    return cmocka_run_group_tests_name("insn", tests, NULL, NULL);
}
