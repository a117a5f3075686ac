/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints words and their texts, a line each: every row of both tables, every
 * hint, barrier and MSR (immediate), and samples of the other classes.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/bits.h"
#include "model/insn_text.h"
#include "model/sysreg.h"

static void print(uint32_t word)
{
    char text[64];

    if (insn_text(word, text, sizeof(text)))
        printf("%08" PRIx32 "\t%s\n", word, text);
}

static void print_rows(void)
{
    static const uint16_t encodings[] = {
#define SYSREG(name, op0, op1, crn, crm, op2, ...) \
    SYSREG_ENCODING(op0, op1, crn, crm, op2) & 0xffff,
#define VIEW SYSREG
#include "arch/sysregs.def"
#undef SYSREG
#undef VIEW
#define SYSINSN(name, op1, crn, crm, op2, ...) \
    SYSREG_ENCODING(1, op1, crn, crm, op2),
#define SYSINSN2 SYSINSN
#include "arch/sysinsns.def"
#undef SYSINSN
#undef SYSINSN2
    };

    for (size_t i = 0; i < ARRAY_LENGTH(encodings); i++) {
        print(0xd5000007u | (uint32_t)encodings[i] << 5);
        print(0xd500001fu | (uint32_t)encodings[i] << 5);
        print(0xd5200007u | (uint32_t)encodings[i] << 5);
    }
}

/* All of op0 == 0 that have Rt 31, and WFET and its like with another. */
static void print_op0(void)
{
    for (uint32_t i = 0; i < 1u << 14; i++)
        print(0xd500001fu | i << 5);
    for (uint32_t i = 0; i < 1u << 7; i++)
        print(0xd5031003u | i << 5);
}

/* Fixed bits, and which others vary; registers are of a few numbers. */
static void print_samples(uint32_t bits, uint32_t varied)
{
    uint64_t state = bits;

    for (unsigned i = 0; i < 400; i++) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
        print(bits | ((uint32_t)(state >> 32) & varied));
    }
}

int main(void)
{
    static const struct {
        uint32_t bits, varied;
    } samples[] = {
        { 0xdac10000, 0x00007fff }, /* PACIA and its like */
        { 0x9ac03000, 0x001f03ff }, /* PACGA */
        { 0xd61f0800, 0x012007ff }, /* BRAA and its like */
        { 0xd65f0bff, 0x00000400 }, /* RETAA, RETAB */
        { 0xd69f0bff, 0x00000400 }, /* ERETAA, ERETAB */
        { 0xf8200400, 0x00dffbff }, /* LDRAA, LDRAB */
        { 0x08a07c00, 0xc05f83ff }, /* CAS */
        { 0x08207c00, 0x405f83ff }, /* CASP */
        { 0x38200000, 0xc0dff3ff }, /* LDADD and its like, SWP, LDAPR */
        { 0x089f7c00, 0xc04003ff }, /* STLLR, LDLAR */
        { 0x19000000, 0xc0dff3ff }, /* STLUR, LDAPUR */
    };

    print_rows();
    print_op0();
    for (size_t i = 0; i < ARRAY_LENGTH(samples); i++)
        print_samples(samples[i].bits, samples[i].varied);
    return 0;
}
