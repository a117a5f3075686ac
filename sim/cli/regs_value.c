/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a value of a register says, field by field, and a syndrome in words. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/regs.h"
#include "model/explain.h"
#include "model/syndrome.h"
#include "model/sysreg.h"

static void add_field(struct text *out, const struct sysreg_field *field,
                      uint64_t value)
{
    unsigned last = field->lsb + field->width - 1;
    char bits[16];

    if (field->width == 1)
        snprintf(bits, sizeof(bits), "%u", field->lsb);
    else
        snprintf(bits, sizeof(bits), "%u:%u", last, field->lsb);
    text_add(out, "    %-7s %-12s 0x%" PRIx64 "\n", bits, field->name,
             bits_get(value, last, field->lsb));
}

/* All fields; bits that belong to none by themselves. */
static void add_fields(struct text *out, enum sysreg reg, uint64_t value)
{
    size_t count;
    const struct sysreg_field *fields = sysreg_fields(reg, &count);
    uint64_t rest = value & ~sysreg_info(reg)->res1;

    for (size_t i = 0; i < count; i++) {
        add_field(out, &fields[i], value);
        rest &= ~(bits_get(UINT64_MAX, fields[i].width - 1u, 0)
                  << fields[i].lsb);
    }
    if (count && rest)
        text_add(out, "  in no field  0x%" PRIx64 "\n", rest);
}

/* The instruction that EC 0x18 is about, by its register where that is known. */
static void add_access(struct text *out, uint64_t iss)
{
    uint16_t encoding = (uint16_t)SYSREG_ENCODING(
        bits_get(iss, 21, 20), bits_get(iss, 16, 14), bits_get(iss, 13, 10),
        bits_get(iss, 4, 1), bits_get(iss, 19, 17));
    enum sysreg reg = sysreg_by_encoding(encoding);
    char name[32];

    snprintf(name, sizeof(name), "S%u_%u_C%u_C%u_%u",
             (unsigned)bits_get(iss, 21, 20), (unsigned)bits_get(iss, 16, 14),
             (unsigned)bits_get(iss, 13, 10), (unsigned)bits_get(iss, 4, 1),
             (unsigned)bits_get(iss, 19, 17));
    text_add(out, "  by    %s %s, Rt x%u\n",
             bits_get(iss, 0, 0) ? "MRS of" : "MSR or SYS of",
             reg == SYSREG_NONE ? name : sysreg_info(reg)->name,
             (unsigned)bits_get(iss, 9, 5));
}

/* A field of a layout, its value, and what that means. */
static void add_layout_field(struct text *out,
                             const struct syndrome_field *field, uint64_t value)
{
    uint64_t bits = bits_get(value, field->last, field->lsb);
    char words[128], place[16], number[24];

    if (field->last == field->lsb)
        snprintf(place, sizeof(place), "%u", field->lsb);
    else
        snprintf(place, sizeof(place), "%u:%u", field->last, field->lsb);
    snprintf(number, sizeof(number), "0x%" PRIx64, bits);
    if (syndrome_words(field->words, bits, words, sizeof(words)))
        text_add(out, "    %-7s %-12s %-8s %s\n", place, field->name, number,
                 words);
    else
        text_add(out, "    %-7s %-12s %s\n", place, field->name, number);
}

/* All fields of a layout; the bits that they cover. */
static uint64_t add_layout(struct text *out, enum layout layout, uint64_t value)
{
    const struct syndrome_field *field;
    uint64_t covered = 0;
    size_t cursor = 0;

    while ((field = syndrome_next(layout, value, &cursor))) {
        add_layout_field(out, field, value);
        covered |= BITS_MASK(field->lsb, field->last - field->lsb + 1);
    }
    return covered;
}

#define ISS_MASK BITS_MASK(0, 25)

/* The syndrome by its class; bits of it that are RES0 by themselves. */
static void add_iss(struct text *out, unsigned ec, uint64_t value)
{
    enum layout layout = syndrome_layout(ec);
    uint64_t rest;

    if (layout != LAYOUT_NONE)
        text_add(out, "  ISS\n");
    rest = value & ISS_MASK & ~add_layout(out, layout, value);
    if (rest)
        text_add(out, "  in no field of the ISS  0x%" PRIx64 "\n", rest);
    if (value >> 32) {
        text_add(out, "  ISS2\n");
        add_layout(out, LAYOUT_ISS2, value);
    }
}

/* ESR_ELx: EC <31:26>, IL <25>, ISS <24:0> (Arm ARM D19.2, ESR_EL2). */
static void says_syndrome(struct text *out, uint64_t value)
{
    unsigned ec = (unsigned)bits_get(value, 31, 26);
    char words[512];

    explain_syndrome_value(value, words, sizeof(words));
    text_add(out, "  says  %s\n", words);
    if (ec == EC_SYSTEM)
        add_access(out, value);
    add_iss(out, ec, value);
}

/* VSESR_EL2 and DISR_EL1: the ISS of an SError. */
static void says_serror(struct text *out, uint64_t value)
{
    char words[256];

    syndrome_details(EC_SERROR, (uint32_t)(value & ISS_MASK), words,
                     sizeof(words));
    text_add(out, "  says  SError%s\n", words);
    text_add(out, "  ISS\n");
    add_layout(out, LAYOUT_SERROR, value & ISS_MASK);
}

static void says_mode(struct text *out, uint64_t value)
{
    char words[64];

    if (!syndrome_words(WORDS_MODE, bits_get(value, 4, 0), words,
                        sizeof(words)))
        snprintf(words, sizeof(words), "a reserved mode");
    text_add(out, "  says  %s", words);
    if (bits_get(value, 9, 6))
        text_add(out, ", masked:%s%s%s%s", bits_get(value, 9, 9) ? " D" : "",
                 bits_get(value, 8, 8) ? " A" : "",
                 bits_get(value, 7, 7) ? " I" : "",
                 bits_get(value, 6, 6) ? " F" : "");
    text_add(out, "%s\n", bits_get(value, 20, 20) ? ", illegal state" : "");
}

static void says_par_pass(struct text *out, uint64_t value)
{
    char memory[128], sharing[32];

    syndrome_words(WORDS_ATTRIBUTE, bits_get(value, 63, 56), memory,
                   sizeof(memory));
    syndrome_words(WORDS_SHAREABILITY, bits_get(value, 8, 7), sharing,
                   sizeof(sharing));
    text_add(out, "  says  physical address 0x%" PRIx64 ", %s%s%s\n",
             value & BITS_MASK(12, 40), memory, sharing[0] ? ", " : "",
             sharing);
}

static void says_par_fault(struct text *out, uint64_t value)
{
    char words[80];

    if (!syndrome_words(WORDS_STATUS, bits_get(value, 6, 1), words,
                        sizeof(words)))
        snprintf(words, sizeof(words), "a reserved status");
    text_add(out, "  says  no translation: %s, of stage %u%s\n", words,
             bits_get(value, 9, 9) ? 2u : 1u,
             bits_get(value, 8, 8) ? ", on a stage 1 table walk" : "");
}

/* PAR_EL1.F chooses the layout. */
static void add_par(struct text *out, uint64_t value)
{
    bool fault = bits_get(value, 0, 0);

    add_layout(out, fault ? LAYOUT_PAR_FAULT : LAYOUT_PAR_PASS, value);
    if (fault)
        says_par_fault(out, value);
    else
        says_par_pass(out, value);
}

/* FIPA <43:4> is the IPA's <51:12>. */
static void says_ipa(struct text *out, uint64_t value)
{
    text_add(out, "  says  IPA 0x%" PRIx64 "\n", bits_get(value, 43, 4) << 12);
}

static void says_vmid(struct text *out, uint64_t value)
{
    text_add(out, "  says  tables at 0x%" PRIx64 ", VMID %u\n",
             value & BITS_MASK(1, 47), (unsigned)bits_get(value, 63, 48));
}

static void says_asid(struct text *out, uint64_t value)
{
    text_add(out, "  says  tables at 0x%" PRIx64 ", ASID %u\n",
             value & BITS_MASK(1, 47), (unsigned)bits_get(value, 63, 48));
}

static void says_attributes(struct text *out, uint64_t value)
{
    for (unsigned n = 0; n < 8; n++) {
        uint64_t attribute = bits_get(value, 8 * n + 7, 8 * n);
        char words[128];

        syndrome_words(WORDS_ATTRIBUTE, attribute, words, sizeof(words));
        text_add(out, "    %2u:%-4u Attr%-8u 0x%-6" PRIx64 " %s\n", 8 * n + 7,
                 8 * n, n, attribute, words);
    }
}

static const struct {
    enum sysreg reg;
    void (*says)(struct text *out, uint64_t value);
} sayings[] = {
    { ESR_EL1, says_syndrome },    { ESR_EL2, says_syndrome },
    { VSESR_EL2, says_serror },    { DISR_EL1, says_serror },
    { VDISR_EL2, says_serror },    { SPSR_EL1, says_mode },
    { SPSR_EL2, says_mode },       { HPFAR_EL2, says_ipa },
    { VTTBR_EL2, says_vmid },      { TTBR0_EL1, says_asid },
    { TTBR1_EL1, says_asid },      { TTBR0_EL2, says_asid },
    { TTBR1_EL2, says_asid },      { MAIR_EL1, says_attributes },
    { MAIR_EL2, says_attributes },
};

void regs_value(struct text *out, enum sysreg reg, uint64_t value)
{
    text_add(out, "%s = 0x%016" PRIx64 "\n", sysreg_info(reg)->name, value);
    if (reg == PAR_EL1)
        add_par(out, value);
    else
        add_fields(out, reg, value);
    for (size_t i = 0; i < ARRAY_LENGTH(sayings); i++)
        if (sayings[i].reg == reg)
            sayings[i].says(out, value);
}
