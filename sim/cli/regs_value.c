/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a value of a register says, field by field, and a syndrome in words. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/regs.h"
#include "model/cpu.h"
#include "model/explain.h"
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

/* ESR_ELx: EC <31:26>, IL <25>, ISS <24:0> (Arm ARM D19.2, ESR_EL2). */
static void add_syndrome(struct text *out, unsigned el, uint64_t value)
{
    static const struct cpu nobody;
    const struct exception exception = {
        .target_el = el,
        .ec = (unsigned)bits_get(value, 31, 26),
        .il = bits_get(value, 25, 25),
        .iss = (uint32_t)bits_get(value, 24, 0),
    };
    char text[512];
    const char *words;

    explain_syndrome(&nobody, &exception, text, sizeof(text));
    words = strstr(text, ": ");
    if (words)
        text_add(out, "  says  %s\n", words + 2);
    if (exception.ec == EC_SYSTEM)
        add_access(out, exception.iss);
}

void regs_value(struct text *out, enum sysreg reg, uint64_t value)
{
    text_add(out, "%s = 0x%016" PRIx64 "\n", sysreg_info(reg)->name, value);
    add_fields(out, reg, value);
    if (reg == ESR_EL1 || reg == ESR_EL2)
        add_syndrome(out, reg == ESR_EL1 ? 1 : 2, value);
}
