/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why an instruction is UNDEFINED: the feature that it needs, the level that
 * it belongs to, or that nobody allocated it.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "model/explain_parts.h"
#include "model/field_names.h"
#include "model/insn.h"
#include "model/sysreg_row.h"

static const struct {
    const char *name;
    uint16_t encoding;
} el3_registers[] = {
#define EL3_REGISTER(name, op0, op1, crn, crm, op2) \
    { #name, SYSREG_ENCODING(op0, op1, crn, crm, op2) },
#include "arch/el3.def"
#undef EL3_REGISTER
};

const char *explain_el3_name(const char *name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(el3_registers); i++)
        if (strcasecmp(el3_registers[i].name, name) == 0)
            return el3_registers[i].name;
    return NULL;
}

static const char *el3_name_of(uint16_t encoding)
{
    for (size_t i = 0; i < ARRAY_LENGTH(el3_registers); i++)
        if (el3_registers[i].encoding == encoding)
            return el3_registers[i].name;
    return NULL;
}

/* The first feature of the set `required` that `cpu` lacks, or NULL. */
static const char *missing_feature(const struct cpu *cpu, feature_set required)
{
    for (enum feature i = 0; i < FEATURE_COUNT; i++)
        if ((required & FEATURE_BIT(i)) && !cpu_has(cpu, i))
            return feature_name(i);
    return NULL;
}

static bool needs(const struct cpu *cpu, const char *name, feature_set required,
                  char *text, size_t size)
{
    const char *feature = missing_feature(cpu, required);

    if (!feature)
        return false;
    snprintf(text, size, "%s needs %s, which this machine lacks", name,
             feature);
    return true;
}

static void why_unallocated(struct sysop op, char *text, size_t size)
{
    unsigned e = op.encoding;
    const char *el3 = el3_name_of(op.encoding);

    if (el3)
        snprintf(text, size, "%s is a register of EL3, which is absent", el3);
    else
        snprintf(text, size, "no %s has the encoding S%u_%u_C%u_C%u_%u",
                 e >> 14 == 1 ? "instruction" : "register", e >> 14,
                 e >> 11 & 7, e >> 7 & 15, e >> 3 & 15, e & 7);
}

static void why_sysinsn(const struct cpu *cpu, struct sysop op, char *text,
                        size_t size)
{
    const struct sysinsn_row *row = sysinsn_row(op.encoding);

    if (!row)
        why_unallocated(op, text, size);
    else if (!needs(cpu, row->info.name, row->required, text, size))
        snprintf(text, size, "%s belongs to EL%u", row->info.name,
                 row->info.level);
}

/* The lowest level that may do it; 3 for none. */
static unsigned lowest_level(const struct sysreg_row *row, bool read)
{
    unsigned el = 0;

    while (el < 3 && !(row->access >> (2 * el + !read) & 1))
        el++;
    return el;
}

static void why_view(const struct cpu *cpu, const char *name, char *text,
                     size_t size)
{
    if (cpu_el(cpu) < 2)
        snprintf(text, size, "the name by which EL2 reaches %s belongs to EL2",
                 name);
    else if (!cpu_has(cpu, FEAT_VHE))
        snprintf(text, size,
                 "that name of %s needs FEAT_VHE, which this machine lacks",
                 name);
    else
        snprintf(text, size, "that name of %s needs HCR_EL2.E2H, which is 0",
                 name);
}

static void why_level(const struct cpu *cpu, const struct sysreg_row *row,
                      bool read, char *text, size_t size)
{
    const char *name = row->info.name;
    unsigned lowest = lowest_level(row, read);

    if (lowest == 3 && lowest_level(row, !read) < 3)
        snprintf(text, size, "%s cannot be %s", name,
                 read ? "read" : "written");
    else if (cpu_el(cpu) < lowest)
        snprintf(text, size, "%s belongs to EL%u", name, lowest);
    else if (row->info.encoding == sysreg_rows[SP_EL0].info.encoding)
        snprintf(text, size,
                 "SP_EL0 is the stack pointer in use, as PSTATE.SP is 0");
    else
        snprintf(text, size,
                 "that counter belongs to EL2, as MDCR_EL2.HPMN is %u",
                 (unsigned)FIELD_GET(cpu->sysreg[MDCR_EL2], MDCR_EL2, HPMN));
}

static void why_sysreg(const struct cpu *cpu, struct sysop op, char *text,
                       size_t size)
{
    enum sysreg reg = sysreg_by_encoding(op.encoding);
    const struct sysreg_row *row;

    if (reg == SYSREG_NONE) {
        why_unallocated(op, text, size);
        return;
    }
    row = &sysreg_rows[reg];
    if (needs(cpu, row->info.name, row->required, text, size))
        return;
    if (sysreg_encoding_is_view(op.encoding))
        why_view(cpu, row->info.name, text, size);
    else
        why_level(cpu, row, op.read, text, size);
}

static void why_sysop(const struct cpu *cpu, uint32_t word, char *text,
                      size_t size)
{
    struct sysop op = insn_sysop(word);

    if (op.encoding >> 14 == 1)
        why_sysinsn(cpu, op, text, size);
    else
        why_sysreg(cpu, op, text, size);
}

/*
 * What came after Armv8.0 and is not executed (Arm ARM C4.1): the first row
 * that fits.
 */
static const struct {
    uint32_t mask, value;
    const char *feature;
} later[] = {
    { 0xbfa07c00, 0x08207c00, "FEAT_LSE" },    /* CASP */
    { 0x3fa07c00, 0x08a07c00, "FEAT_LSE" },    /* CAS */
    { 0x3ffffc00, 0x38bfc000, "FEAT_LRCPC" },  /* LDAPR */
    { 0x3f200c00, 0x38200000, "FEAT_LSE" },    /* LDADD, SWP, ... */
    { 0x3f200c00, 0x19000000, "FEAT_LRCPC2" }, /* LDAPUR, STLUR */
    { 0x3b200c00, 0x19000400, "FEAT_MOPS" },   /* CPY, SET */
    { 0xff200000, 0xd9200000, "FEAT_MTE2" },   /* LDG, STG */
    { 0xffffff1f, 0xd500401f, "FEAT_FlagM" },  /* CFINV, AXFLAG, XAFLAG */
    { 0xffe07c10, 0xba000400, "FEAT_FlagM" },  /* RMIF */
    { 0xffffbc1f, 0x3a00080d, "FEAT_FlagM" },  /* SETF8, SETF16 */
    { 0xffffffe0, 0xd5031000, "FEAT_WFxT" },   /* WFET */
    { 0xffffffe0, 0xd5031020, "FEAT_WFxT" },   /* WFIT */
    { 0x1e000000, 0x04000000, "FEAT_SVE" },
    { 0x9e000000, 0x80000000, "FEAT_SME" },
};

static void why_encoding(uint32_t word, char *text, size_t size)
{
    for (size_t i = 0; i < ARRAY_LENGTH(later); i++) {
        if ((word & later[i].mask) != later[i].value)
            continue;
        snprintf(text, size,
                 "an instruction of %s, which is not executed here: "
                 "build for armv8-a",
                 later[i].feature);
        return;
    }
    snprintf(text, size, "%s",
             word ? "the encoding is unallocated"
                  : "memory is zero there, which is no instruction");
}

static void why_pstate(const struct cpu *cpu, uint32_t word, char *text,
                       size_t size)
{
    enum feature feature = execute_pstate_feature(word);

    if (feature == FEATURE_COUNT && cpu_el(cpu) > 0)
        why_encoding(word, text, size);
    else if (feature == FEATURE_COUNT ||
             !needs(cpu, "it", FEATURE_BIT(feature), text, size))
        snprintf(text, size, "it belongs to EL1");
}

static const char *const class_reasons[INSN_UNDEFINED + 1] = {
    [INSN_SMC] = "there is no EL3 to call",
    [INSN_HLT] = "there is no halting debug",
    [INSN_DCPS] = "it belongs to Debug state",
    [INSN_DRPS] = "it belongs to Debug state",
    [INSN_ERET] = "it belongs to EL1",
};

static void why_hvc(const struct cpu *cpu, char *text, size_t size)
{
    snprintf(text, size, "%s",
             cpu_el(cpu) ? "HCR_EL2.HCD is 1" : "it belongs to EL1");
}

void explain_undefined(const struct cpu *cpu, uint32_t word, char *text,
                       size_t size)
{
    enum insn_class class = insn_classify(word);

    switch (class) {
    case INSN_SYSREG:
    case INSN_SYS:
        why_sysop(cpu, word, text, size);
        break;
    case INSN_MSR_IMMEDIATE:
        why_pstate(cpu, word, text, size);
        break;
    case INSN_HVC:
        why_hvc(cpu, text, size);
        break;
    case INSN_SVE:
        if (!needs(cpu, "it", FEATURE_BIT(FEAT_SVE), text, size))
            why_encoding(word, text, size);
        break;
    case INSN_PAUTH:
        needs(cpu, "it", FEATURE_BIT(FEAT_PAuth), text, size);
        break;
    default:
        if (class == INSN_ERET && cpu_el(cpu))
            needs(cpu, "it", FEATURE_BIT(FEAT_PAuth), text, size);
        else if (class_reasons[class])
            snprintf(text, size, "%s", class_reasons[class]);
        else
            why_encoding(word, text, size);
        break;
    }
}
