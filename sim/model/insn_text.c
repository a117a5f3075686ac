/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text of system instructions (Arm ARM C4.1.94): names are those of
 * sysregs.def and sysinsns.def, all else is a row here.
 */
#include "model/insn_text.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "model/insn.h"

/* word<msb:lsb> */
static unsigned field(uint32_t word, unsigned msb, unsigned lsb)
{
    return (unsigned)bits_get(word, msb, lsb);
}

enum { RT_ZERO = 31, REGISTER_NAME = 8, NAME = 48 };

static const char *x_name(unsigned number, char name[REGISTER_NAME])
{
    snprintf(name, REGISTER_NAME, number == RT_ZERO ? "xzr" : "x%u", number);
    return name;
}

static void lower_case(char *to, const char *from, size_t size)
{
    size_t i;

    for (i = 0; from[i] && i + 1 < size; i++)
        to[i] = (char)tolower((unsigned char)from[i]);
    to[i] = '\0';
}

/* Small numbers in decimal, as Capstone has them. */
static void put_number(char *text, size_t size, const char *before,
                       unsigned number)
{
    snprintf(text, size, number > 9 ? "%s#0x%x" : "%s#%u", before, number);
}

/* --- hints and barriers ------------------------------------------------ */

struct numbered {
    unsigned number;
    const char *text;
};

static const char *find_text(const struct numbered *rows, size_t count,
                             unsigned number)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].number == number)
            return rows[i].text;
    return NULL;
}

/* By CRm:op2. */
static const struct numbered hints[] = {
    { 0, "nop" },          { 1, "yield" },      { 2, "wfe" },
    { 3, "wfi" },          { 4, "sev" },        { 5, "sevl" },
    { 6, "dgh" },          { 7, "xpaclri" },    { 8, "pacia1716" },
    { 10, "pacib1716" },   { 12, "autia1716" }, { 14, "autib1716" },
    { 16, "esb" },         { 17, "psb csync" }, { 18, "tsb csync" },
    { 19, "gcsb dsync" },  { 20, "csdb" },      { 22, "clrbhb" },
    { 24, "paciaz" },      { 25, "paciasp" },   { 26, "pacibz" },
    { 27, "pacibsp" },     { 28, "autiaz" },    { 29, "autiasp" },
    { 30, "autibz" },      { 31, "autibsp" },   { 32, "bti" },
    { 34, "bti c" },       { 36, "bti j" },     { 38, "bti jc" },
    { 40, "chkfeat x16" },
};

/* Domain and types of DSB and DMB, by CRm. */
static const struct numbered domains[] = {
    { 1, "oshld" }, { 2, "oshst" }, { 3, "osh" },   { 5, "nshld" },
    { 6, "nshst" }, { 7, "nsh" },   { 9, "ishld" }, { 10, "ishst" },
    { 11, "ish" },  { 13, "ld" },   { 14, "st" },   { 15, "sy" },
};

/* DSB with the nXS qualifier, by CRm. */
static const struct numbered nxs_domains[] = {
    { 2, "oshnxs" },
    { 6, "nshnxs" },
    { 10, "ishnxs" },
    { 14, "synxs" },
};

static bool hint_text(uint32_t word, char *text, size_t size)
{
    unsigned hint = field(word, 11, 5);
    const char *name = find_text(hints, ARRAY_LENGTH(hints), hint);

    if (name)
        snprintf(text, size, "%s", name);
    else
        put_number(text, size, "hint ", hint);
    return true;
}

static bool domain_text(const char *before, unsigned crm, char *text,
                        size_t size)
{
    const char *domain = find_text(domains, ARRAY_LENGTH(domains), crm);

    if (domain)
        snprintf(text, size, "%s%s", before, domain);
    else
        put_number(text, size, before, crm);
    return true;
}

static bool nxs_text(unsigned crm, char *text, size_t size)
{
    const char *domain = find_text(nxs_domains, ARRAY_LENGTH(nxs_domains), crm);

    if (domain)
        snprintf(text, size, "dsb %s", domain);
    return domain;
}

/* SSBB and PSSBB are DSB by their encodings. */
static bool dsb_text(unsigned crm, char *text, size_t size)
{
    if (crm && crm != 4)
        return domain_text("dsb ", crm, text, size);
    snprintf(text, size, "%s", crm ? "pssbb" : "ssbb");
    return true;
}

/* CLREX and ISB, whose operand is left out when it is 15. */
static bool bare_text(const char *name, unsigned crm, char *text, size_t size)
{
    char before[NAME];

    snprintf(before, sizeof(before), "%s ", name);
    if (crm == 15)
        snprintf(text, size, "%s", name);
    else
        put_number(text, size, before, crm);
    return true;
}

static bool barrier_text(uint32_t word, char *text, size_t size)
{
    unsigned crm = field(word, 11, 8);

    switch (field(word, 7, 5)) {
    case 1:
        return nxs_text(crm, text, size);
    case 2:
        return bare_text("clrex", crm, text, size);
    case 4:
        return dsb_text(crm, text, size);
    case 5:
        return domain_text("dmb ", crm, text, size);
    case 6:
        return bare_text("isb", crm, text, size);
    case 7:
        snprintf(text, size, "sb");
        return crm == 0;
    default:
        return false;
    }
}

/* --- MSR (immediate) and its like -------------------------------------- */

/* What op1, op2 and the bits of CRm above the immediate select. */
static const struct pstate_row {
    uint8_t op1, op2, crm, bits; /* of the immediate: its width */
    const char *name;
} pstate_rows[] = {
    { 0, 0, 0, 0, "cfinv" },    { 0, 1, 0, 0, "xaflag" },
    { 0, 2, 0, 0, "axflag" },   { 0, 3, 0, 4, "uao" },
    { 0, 4, 0, 4, "pan" },      { 0, 5, 0, 4, "spsel" },
    { 1, 0, 0, 1, "allint" },   { 1, 0, 2, 1, "pm" },
    { 3, 1, 0, 4, "ssbs" },     { 3, 2, 0, 4, "dit" },
    { 3, 3, 2, 1, "svcrsm" },   { 3, 3, 4, 1, "svcrza" },
    { 3, 3, 6, 1, "svcrsmza" }, { 3, 4, 0, 4, "tco" },
    { 3, 6, 0, 4, "daifset" },  { 3, 7, 0, 4, "daifclr" },
};

static const struct pstate_row *find_pstate(uint32_t word)
{
    for (size_t i = 0; i < ARRAY_LENGTH(pstate_rows); i++) {
        const struct pstate_row *row = &pstate_rows[i];

        if (row->op1 == field(word, 18, 16) && row->op2 == field(word, 7, 5) &&
            field(word, 11, 8) >> row->bits == (unsigned)row->crm >> row->bits)
            return row;
    }
    return NULL;
}

/* CFINV, XAFLAG and AXFLAG take no immediate: CRm is (0). */
static bool pstate_text(uint32_t word, char *text, size_t size)
{
    const struct pstate_row *row = find_pstate(word);
    char before[NAME];

    if (!row)
        return false;
    snprintf(before, sizeof(before), "msr %s, ", row->name);
    if (row->bits)
        put_number(text, size, before,
                   field(word, 11, 8) & ((1u << row->bits) - 1));
    else
        snprintf(text, size, "%s", row->name);
    return true;
}

/* WFET and WFIT (FEAT_WFxT) take a register. */
static bool timeout_text(uint32_t word, char *text, size_t size)
{
    unsigned op2 = field(word, 7, 5);
    char rt[REGISTER_NAME];

    if (field(word, 11, 8) || op2 > 1)
        return false;
    snprintf(text, size, "%s %s", op2 ? "wfit" : "wfet",
             x_name(field(word, 4, 0), rt));
    return true;
}

static bool op0_text(uint32_t word, char *text, size_t size)
{
    unsigned op1 = field(word, 18, 16), crn = field(word, 15, 12);

    if (bits_get(word, 21, 21))
        return false;
    if (crn == 1 && op1 == 3)
        return timeout_text(word, text, size);
    if (field(word, 4, 0) != RT_ZERO)
        return false;
    if (crn == 2 && op1 == 3)
        return hint_text(word, text, size);
    if (crn == 3 && op1 == 3)
        return barrier_text(word, text, size);
    return crn == 4 && pstate_text(word, text, size);
}

/* --- MRS, MSR ---------------------------------------------------------- */

/* Of a register or of a view of one; NULL when no row has the encoding. */
/* NOLINTNEXTLINE(readability-function-size): a case for each row */
static const char *register_name(uint16_t encoding)
{
    switch (encoding) {
#define SYSREG(name, op0, op1, crn, crm, op2, ...) \
    case SYSREG_ENCODING(op0, op1, crn, crm, op2): \
        return #name;
#define VIEW(name, op0, op1, crn, crm, op2, ...)   \
    case SYSREG_ENCODING(op0, op1, crn, crm, op2): \
        return #name;
#include "arch/sysregs.def"
#undef SYSREG
#undef VIEW
#define EL3_REGISTER(name, op0, op1, crn, crm, op2) \
    case SYSREG_ENCODING(op0, op1, crn, crm, op2):  \
        return #name;
#include "arch/el3.def"
#undef EL3_REGISTER
    default:
        return NULL;
    }
}

/* DBGDTRRX_EL0, when it is written, is DBGDTRTX_EL0 (D19.3.9). */
static const char *transfer_name(uint16_t encoding, bool read)
{
    if (encoding == SYSREG_ENCODING(2, 3, 0, 5, 0))
        return read ? "DBGDTRRX_EL0" : "DBGDTRTX_EL0";
    return register_name(encoding);
}

static bool register_text(uint32_t word, char *text, size_t size)
{
    struct sysop op = insn_sysop(word);
    const char *known = transfer_name(op.encoding, op.read);
    char name[NAME], rt[REGISTER_NAME];

    if (known)
        lower_case(name, known, sizeof(name));
    else
        snprintf(name, sizeof(name), "s%u_%u_c%u_c%u_%u", field(word, 20, 19),
                 field(word, 18, 16), field(word, 15, 12), field(word, 11, 8),
                 field(word, 7, 5));
    x_name(op.rt, rt);
    if (op.read)
        snprintf(text, size, "mrs %s, %s", rt, name);
    else
        snprintf(text, size, "msr %s, %s", name, rt);
    return true;
}

/* --- SYS, SYSL --------------------------------------------------------- */

static const struct numbered mnemonics[] = {
    { SYSINSN_IC, "ic " },
    { SYSINSN_DC, "dc " },
    { SYSINSN_AT, "at " },
    { SYSINSN_TLBI, "tlbi " },
    { SYSINSN_BRB, "brb " },
    { SYSINSN_PREDICTION, "" }, /* its mnemonic is in its name */
};

/* "RCTX" behind "CFP", "DVP", "CPP". */
static void spaced_name(char *name, const char *known, size_t size)
{
    size_t length = strcspn(known, "R");

    lower_case(name, known, size);
    snprintf(name + length, size - length, " rctx");
}

/* Those for everything ("IALLU", "VMALLE1") take no register (C5.6.134). */
static bool takes_register(const struct sysinsn_info *info)
{
    return info->kind != SYSINSN_BRB && !strstr(info->name, "ALL");
}

static bool generic_text(uint32_t word, char *text, size_t size)
{
    unsigned op1 = field(word, 18, 16), crn = field(word, 15, 12);
    unsigned crm = field(word, 11, 8), op2 = field(word, 7, 5);
    unsigned number = field(word, 4, 0);
    char rt[REGISTER_NAME];

    x_name(number, rt);
    if (bits_get(word, 21, 21))
        snprintf(text, size, "sysl %s, #%u, c%u, c%u, #%u", rt, op1, crn, crm,
                 op2);
    else
        snprintf(text, size, "sys #%u, c%u, c%u, #%u%s%s", op1, crn, crm, op2,
                 number == RT_ZERO ? "" : ", ", number == RT_ZERO ? "" : rt);
    return true;
}

static bool sys_text(uint32_t word, char *text, size_t size)
{
    struct sysop op = insn_sysop(word);
    const struct sysinsn_info *info = sysinsn_by_encoding(op.encoding);
    const char *mnemonic =
        info ? find_text(mnemonics, ARRAY_LENGTH(mnemonics), info->kind) : NULL;
    char name[NAME], rt[REGISTER_NAME];

    if (!mnemonic || op.read || (!takes_register(info) && op.rt != RT_ZERO))
        return generic_text(word, text, size);
    if (info->kind == SYSINSN_PREDICTION)
        spaced_name(name, info->name, sizeof(name));
    else
        lower_case(name, info->name, sizeof(name));
    snprintf(text, size, takes_register(info) ? "%s%s, %s" : "%s%s", mnemonic,
             name, x_name(op.rt, rt));
    return true;
}

static bool system_text(uint32_t word, char *text, size_t size)
{
    switch (field(word, 20, 19)) {
    case 0:
        return op0_text(word, text, size);
    case 1:
        return sys_text(word, text, size);
    default:
        return register_text(word, text, size);
    }
}

bool insn_text(uint32_t word, char *text, size_t size)
{
    if (field(word, 31, 22) != 0x354)
        return insn_text_later(word, text, size);
    if (!system_text(word, text, size))
        snprintf(text, size, ".inst 0x%08" PRIx32, word);
    return true;
}
