/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text of instructions: every row of both tables by its own name, LLVM's names
 * where its list has them, and one word of every other shape. What llvm-mc
 * makes of the same words is compared by llvm_text.py.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "model/insn_text.h"
#include "model/sysreg.h"
#include "tests.h"

#define MRS_X7 0xd5200007u
#define SYS_X7 0xd5080007u
#define AT_ENCODING(op0, op1, crn, crm, op2) \
    ((uint32_t)(SYSREG_ENCODING(op0, op1, crn, crm, op2) & 0xffff) << 5)

static void expect_text(uint32_t word, const char *expected)
{
    char text[64];

    assert_true(insn_text(word, text, sizeof(text)));
    assert_string_equal(text, expected);
}

/* "mrs x7, " and the name in small letters. */
static void expect_name(uint32_t word, const char *before, const char *name,
                        const char *after)
{
    char expected[64], small[40] = "";

    for (size_t i = 0; name[i] && i + 1 < sizeof(small); i++)
        small[i] = (char)tolower((unsigned char)name[i]);
    snprintf(expected, sizeof(expected), "%s%s%s", before, small, after);
    expect_text(word, expected);
}

static void every_register_by_its_name(void **state)
{
    static const struct {
        const char *name;
        uint32_t encoding;
    } rows[] = {
#define SYSREG(name, op0, op1, crn, crm, op2, ...) \
    { #name, AT_ENCODING(op0, op1, crn, crm, op2) },
#define VIEW SYSREG
#include "arch/sysregs.def"
#undef SYSREG
#undef VIEW
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        bool transfer = !strcmp(rows[i].name, "DBGDTRRX_EL0");

        expect_name(MRS_X7 | rows[i].encoding, "mrs x7, ", rows[i].name, "");
        expect_name((MRS_X7 & ~(1u << 21)) | rows[i].encoding, "msr ",
                    transfer ? "DBGDTRTX_EL0" : rows[i].name, ", x7");
    }
}

static void every_name_is_llvms(void **state)
{
    static const struct {
        const char *name;
        uint16_t encoding;
    } rows[] = {
#define ENCODING(name, op0, op1, crn, crm, op2, access) \
    { #name, SYSREG_ENCODING(op0, op1, crn, crm, op2) },
#include "encodings.inc"
#undef ENCODING
    };
    unsigned known = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        if (sysreg_by_encoding(rows[i].encoding) == SYSREG_NONE)
            continue;
        expect_name(MRS_X7 | (uint32_t)rows[i].encoding << 5, "mrs x7, ",
                    rows[i].name, "");
        known++;
    }
    assert_true(known > 350);
}

/* Those for everything take no register, and are no alias with one. */
static void every_instruction_by_its_name(void **state)
{
    static const struct {
        const char *name, *kind;
        uint32_t encoding;
    } rows[] = {
#define SYSINSN(name, op1, crn, crm, op2, level, feature, group, fine, kind) \
    { #name, #kind, AT_ENCODING(1, op1, crn, crm, op2) },
#define SYSINSN2 SYSINSN
#include "arch/sysinsns.def"
#undef SYSINSN
#undef SYSINSN2
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        uint32_t word = SYS_X7 | rows[i].encoding;
        char before[16] = "", name[40];

        snprintf(name, sizeof(name), "%s", rows[i].name);
        if (!strcmp(rows[i].kind, "PREDICTION"))
            strcpy(strstr(name, "RCTX"), " RCTX");
        else if (strlen(rows[i].kind) > 4)
            continue; /* a kind of its own, tested by name */
        else
            snprintf(before, sizeof(before), "%c%c%.2s ",
                     tolower(rows[i].kind[0]), tolower(rows[i].kind[1]),
                     strcmp(rows[i].kind, "TLBI") ? "" : "bi");
        if (!strcmp(rows[i].kind, "BRB"))
            strcpy(before, "brb ");
        if (strstr(name, "ALL") || !strcmp(rows[i].kind, "BRB"))
            expect_name(word | 31, before, name, "");
        else
            expect_name(word, before, name, ", x7");
    }
}

static void words_of_every_shape(void **state)
{
    static const struct {
        uint32_t word;
        const char *text;
    } rows[] = {
        /* what Capstone 4 has wrong */
        { 0xd50330ff, "sb" },
        { 0xd53c1240, "mrs x0, hcrx_el2" },
        { 0xd51c1181, "msr hfgrtr_el2, x1" },
        { 0xd5088222, "tlbi rvae1is, x2" },
        { 0xd503415f, "msr dit, #1" },
        /* hints (C6.2.126) */
        { 0xd503201f, "nop" },
        { 0xd503241f, "bti" },
        { 0xd503245f, "bti c" },
        { 0xd503221f, "esb" },
        { 0xd503229f, "csdb" },
        { 0xd503233f, "paciasp" },
        { 0xd50320ff, "xpaclri" },
        { 0xd5032cff, "hint #0x67" },
        { 0xd503213f, "hint #9" },
        /* barriers */
        { 0xd5033f9f, "dsb sy" },
        { 0xd5033bbf, "dmb ish" },
        { 0xd503309f, "ssbb" },
        { 0xd503349f, "pssbb" },
        { 0xd5033c9f, "dsb #0xc" },
        { 0xd50330bf, "dmb #0" },
        { 0xd5033e3f, "dsb synxs" },
        { 0xd5033fdf, "isb" },
        { 0xd50330df, "isb #0" },
        { 0xd5033f5f, "clrex" },
        { 0xd503355f, "clrex #5" },
        /* MSR (immediate) */
        { 0xd50342df, "msr daifset, #2" },
        { 0xd5034fff, "msr daifclr, #0xf" },
        { 0xd50041bf, "msr spsel, #1" },
        { 0xd500419f, "msr pan, #1" },
        { 0xd501411f, "msr allint, #1" },
        { 0xd503437f, "msr svcrsm, #1" },
        { 0xd503467f, "msr svcrsmza, #0" },
        { 0xd500401f, "cfinv" },
        { 0xd500405f, "axflag" },
        { 0xd5031003, "wfet x3" },
        { 0xd503103f, "wfit xzr" },
        /* generic forms */
        { 0xd538b005, "mrs x5, s3_0_c11_c0_0" },
        { 0xd50b7520, "ic ivau, x0" },
        { 0xd508711f, "ic ialluis" },
        { 0xd5087100, "sys #0, c7, c1, #0, x0" },
        { 0xd50bb03f, "sys #3, c11, c0, #1" },
        { 0xd52b7525, "sysl x5, #3, c7, c5, #1" },
        { 0xd50b7388, "cfp rctx, x8" },
        /* no instruction at all */
        { 0xd5004001, ".inst 0xd5004001" },
        { 0xd503307f, ".inst 0xd503307f" },
        { 0xd50040ff, ".inst 0xd50040ff" },
        { 0xd5230000, ".inst 0xd5230000" },
        /* pointer authentication */
        { 0xdac10020, "pacia x0, x1" },
        { 0xdac11fe3, "autdb x3, sp" },
        { 0xdac123e0, "paciza x0" },
        { 0xdac147e0, "xpacd x0" },
        { 0x9adf3020, "pacga x0, x1, sp" },
        { 0xd73f0801, "blraa x0, x1" },
        { 0xd61f0c1f, "brabz x0" },
        { 0xd65f0bff, "retaa" },
        { 0xd69f0fff, "eretab" },
        { 0xf8200420, "ldraa x0, [x1]" },
        { 0xf8601fe0, "ldraa x0, [sp, #-0xff8]!" },
        { 0xf8a01420, "ldrab x0, [x1, #8]" },
        /* atomics */
        { 0xc8e0fc41, "casal x0, x1, [x2]" },
        { 0x08a07fe1, "casb w0, w1, [sp]" },
        { 0x48607c82, "caspa x0, x1, x2, x3, [x4]" },
        { 0x08207c82, "casp w0, w1, w2, w3, [x4]" },
        { 0xf8e00041, "ldaddal x0, x1, [x2]" },
        { 0xb820005f, "stadd w0, [x2]" },
        { 0x7861105f, "stclrlh w1, [x2]" },
        { 0xf8a0005f, "ldadda x0, xzr, [x2]" },
        { 0x3820805f, "swpb w0, wzr, [x2]" },
        { 0x38bfc041, "ldaprb w1, [x2]" },
        { 0xc8df7c41, "ldlar x1, [x2]" },
        { 0x089f7c41, "stllrb w1, [x2]" },
        { 0xd91ff041, "stlur x1, [x2, #-1]" },
        { 0x99810041, "ldapursw x1, [x2, #0x10]" },
        { 0x19c00041, "ldapursb w1, [x2]" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        expect_text(rows[i].word, rows[i].text);
}

static void others_are_left_alone(void **state)
{
    static const uint32_t words[] = {
        0xd69f03e0, /* ERET */
        0xd65f03c0, /* RET */
        0xf9400020, /* LDR */
        0xc85f7c20, /* LDXR */
        0x08207c83, /* CASP with an odd register */
        0xf83f9041, /* ST64B: no atomic of these */
        0x00000000,
    };
    char text[8] = "before";

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        assert_false(insn_text(words[i], text, sizeof(text)));
    assert_string_equal(text, "before");
    assert_true(insn_text(0xd5033f9f, text, 4));
    assert_string_equal(text, "dsb");
}

int test_insn_text(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_register_by_its_name),
        cmocka_unit_test(every_name_is_llvms),
        cmocka_unit_test(every_instruction_by_its_name),
        cmocka_unit_test(words_of_every_shape),
        cmocka_unit_test(others_are_left_alone),
    };

    return cmocka_run_group_tests_name("insn_text", tests, NULL, NULL);
}
