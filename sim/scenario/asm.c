/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Matches an instruction against the rows of its mnemonic; when none fits, the
 * mistake is where the row that came farthest stopped.
 */
#include "scenario/asm.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "model/sysreg.h"
#include "scenario/number.h"

enum operand {
    NONE,
    X0,
    X5,
    XZ0,
    XZ5,
    XZ10,
    XZ16,
    WZ0,
    WZ10,
    D0,
    D5,
    Q0,
    IMM4,
    IMM12,
    IMM16,
    MEM0,
    MEM1,
    MEM2,
    MEM3,
    MEM4,
    PAIR2,
    PAIR3,
    SYSREG,
    PSTATE,
    BARRIER,
    TLBI,
    IC,
    DC,
    AT,
    WORD,
    HERE,
};

enum { OPERANDS = 3 };

static const struct insn_row {
    const char *mnemonic;
    uint32_t word;
    enum operand operands[OPERANDS];
} insns[] = {
#define INSN(mnemonic, word, ...) { mnemonic, word, { __VA_ARGS__ } },
#include "scenario/asm_insns.def"
#undef INSN
};

static const struct op_row {
    enum operand kind;
    const char *name;
    uint32_t word; /* op1, CRn, CRm, op2 in place */
    bool has_register;
} ops[] = {
#define OP(kind, name, op1, crn, crm, op2, has_register) \
    { kind, name, op1 << 16 | crn << 12 | crm << 8 | op2 << 5, has_register },
#include "scenario/asm_ops.def"
#undef OP
};

/* Encodings by name, views such as SCTLR_EL12 by their own. */
static const struct {
    const char *name;
    uint16_t encoding;
} sysregs[] = {
#define SYSREG(name, op0, op1, crn, crm, op2, ...) \
    { #name, SYSREG_ENCODING(op0, op1, crn, crm, op2) },
#define VIEW SYSREG
#include "arch/sysregs.def"
#undef VIEW
#undef SYSREG
};

/* MSR (immediate): op1 and op2 of each field (Arm ARM C6.2.248). */
static const struct {
    const char *name;
    unsigned op1, op2;
} pstate_fields[] = {
    { "SPSel", 0, 5 }, { "DAIFSet", 3, 6 }, { "DAIFClr", 3, 7 },
    { "PAN", 0, 4 },   { "UAO", 0, 3 },     { "DIT", 3, 2 },
    { "SSBS", 3, 1 },  { "TCO", 3, 4 },     { "ALLINT", 1, 0 },
};

/* CRm of DSB and DMB. */
static const struct {
    const char *name;
    unsigned crm;
} barriers[] = {
    { "OSHLD", 1 }, { "OSHST", 2 }, { "OSH", 3 },   { "NSHLD", 5 },
    { "NSHST", 6 }, { "NSH", 7 },   { "ISHLD", 9 }, { "ISHST", 10 },
    { "ISH", 11 },  { "LD", 13 },   { "ST", 14 },   { "SY", 15 },
};

/* Registers: letter, count, the name of 31, the bit of the field. */
static const struct register_row {
    enum operand operand;
    char letter;
    uint8_t count;
    const char *zero; /* NULL: 31 is no register here */
    unsigned shift;
    const char *expects;
} registers[] = {
    { X0, 'x', 31, NULL, 0, "x0 to x30" },
    { X5, 'x', 31, NULL, 5, "x0 to x30" },
    { XZ0, 'x', 31, "xzr", 0, "x0 to x30 or xzr" },
    { XZ5, 'x', 31, "xzr", 5, "x0 to x30 or xzr" },
    { XZ10, 'x', 31, "xzr", 10, "x0 to x30 or xzr" },
    { XZ16, 'x', 31, "xzr", 16, "x0 to x30 or xzr" },
    { WZ0, 'w', 31, "wzr", 0, "w0 to w30 or wzr" },
    { WZ10, 'w', 31, "wzr", 10, "w0 to w30 or wzr" },
    { D0, 'd', 32, NULL, 0, "d0 to d31" },
    { D5, 'd', 32, NULL, 5, "d0 to d31" },
    { Q0, 'q', 32, NULL, 0, "q0 to q31" },
};

static const struct {
    enum operand operand;
    unsigned width, shift;
} immediates[] = { { IMM4, 4, 8 }, { IMM12, 12, 10 }, { IMM16, 16, 5 } };

enum { EXPECTS_MAX = 8 };

struct assembler {
    const char *text;
    size_t at;
    uint32_t word;
    /* The farthest place that a row came to, and why not farther. */
    size_t failed;
    size_t expects_count;
    const char *expects[EXPECTS_MAX];
    struct mistake *mistake; /* filled when something else was wrong there */
    bool has_mistake;
};

static void skip_space(struct assembler *as)
{
    while (isspace((unsigned char)as->text[as->at]))
        as->at++;
}

static size_t word_length(const char *text)
{
    size_t length = 0;

    while (isalnum((unsigned char)text[length]) || text[length] == '_' ||
           text[length] == '.')
        length++;
    return length;
}

/* Notes that the row stops here; whether anything came farther before. */
static bool fail_here(struct assembler *as)
{
    if (as->at < as->failed)
        return false;
    if (as->at > as->failed) {
        as->failed = as->at;
        as->expects_count = 0;
        as->has_mistake = false;
    }
    return true;
}

static bool expected(struct assembler *as, const char *what)
{
    skip_space(as);
    if (!fail_here(as))
        return false;
    for (size_t i = 0; i < as->expects_count; i++) {
        if (!strcmp(as->expects[i], what))
            return false;
    }
    if (as->expects_count < EXPECTS_MAX)
        as->expects[as->expects_count++] = what;
    return false;
}

/* A mistake of its own: the operand is of the right kind and yet wrong. */
static bool wrong(struct assembler *as, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool wrong(struct assembler *as, const char *format, ...)
{
    char sentence[sizeof(as->mistake->diag.text)];
    va_list args;

    if (!fail_here(as))
        return false;
    va_start(args, format);
    vsnprintf(sentence, sizeof(sentence), format, args);
    va_end(args);
    as->has_mistake = true;
    return mistake_set(as->mistake, as->at, "%s", sentence);
}

static bool accept(struct assembler *as, char c)
{
    skip_space(as);
    if (as->text[as->at] != c)
        return false;
    as->at++;
    return true;
}

/* Takes the word at the text when it is `name`, letter case apart. */
static bool accept_word(struct assembler *as, const char *name)
{
    size_t length;

    skip_space(as);
    length = word_length(as->text + as->at);
    if (strlen(name) != length ||
        strncasecmp(as->text + as->at, name, length) != 0)
        return false;
    as->at += length;
    return true;
}

static bool register_number(struct assembler *as,
                            const struct register_row *row, unsigned *number)
{
    const char *word;
    size_t length;

    if (row->zero && accept_word(as, row->zero)) {
        *number = 31;
        return true;
    }
    skip_space(as);
    word = as->text + as->at;
    length = word_length(word);
    if (tolower((unsigned char)word[0]) != row->letter || length < 2 ||
        length > 3 || strspn(word + 1, "0123456789") + 1 != length)
        return expected(as, row->expects);
    *number = (unsigned)atoi(word + 1);
    if (*number >= row->count || (word[1] == '0' && length == 3))
        return expected(as, row->expects);
    as->at += length;
    return true;
}

static bool parse_register(struct assembler *as, enum operand operand)
{
    unsigned number = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(registers); i++) {
        if (registers[i].operand != operand)
            continue;
        if (!register_number(as, &registers[i], &number))
            return false;
        as->word |= number << registers[i].shift;
        return true;
    }
    return false;
}

/* "#" may be left out; so may the sign. *start is where the number begins. */
static bool parse_signed(struct assembler *as, size_t *start, int64_t *number)
{
    struct value value;
    bool is_negative;
    size_t used;

    skip_space(as);
    *start = as->at;
    accept(as, '#');
    is_negative = accept(as, '-');
    if (number_scan(as->text + as->at, &used, &value) != NUMBER_OK ||
        value.hi || value.lo > INT64_MAX) {
        as->at = *start;
        return expected(as, "a number");
    }
    as->at += used;
    *number = is_negative ? -(int64_t)value.lo : (int64_t)value.lo;
    return true;
}

static bool parse_immediate(struct assembler *as, unsigned width,
                            uint32_t *bits)
{
    int64_t number = 0, limit = (int64_t)1 << width;
    size_t start;

    if (!parse_signed(as, &start, &number))
        return false;
    if (number < 0 || number >= limit) {
        as->at = start;
        return wrong(as, "%" PRId64 " is not in 0 to %" PRId64, number,
                     limit - 1);
    }
    *bits = (uint32_t)number;
    return true;
}

static bool parse_field(struct assembler *as, enum operand operand)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(immediates); i++) {
        if (immediates[i].operand != operand)
            continue;
        if (!parse_immediate(as, immediates[i].width, &bits))
            return false;
        as->word |= bits << immediates[i].shift;
        return true;
    }
    return false;
}

/* Load or store of one register: scaled 12 bits, or LDUR's 9 bits. */
static bool encode_offset(struct assembler *as, unsigned scale, size_t start,
                          int64_t offset)
{
    int64_t unit = (int64_t)1 << scale;

    if (offset >= 0 && offset % unit == 0 && offset / unit < 4096) {
        as->word |= (uint32_t)(offset / unit) << 10;
        return true;
    }
    if (offset >= -256 && offset <= 255) {
        as->word = (as->word & ~(UINT32_C(1) << 24)) |
                   ((uint32_t)offset & 0x1ff) << 12;
        return true;
    }
    as->at = start;
    return wrong(as,
                 "%" PRId64 " is neither in -256 to 255 nor a multiple of "
                 "%" PRId64 " up to %" PRId64,
                 offset, unit, 4095 * unit);
}

static bool encode_pair(struct assembler *as, unsigned scale, size_t start,
                        int64_t offset)
{
    int64_t unit = (int64_t)1 << scale;

    if (offset % unit || offset < -64 * unit || offset > 63 * unit) {
        as->at = start;
        return wrong(as,
                     "%" PRId64 " is no multiple of %" PRId64 " in %" PRId64
                     " to %" PRId64,
                     offset, unit, -64 * unit, 63 * unit);
    }
    as->word |= ((uint32_t)(offset / unit) & 0x7f) << 15;
    return true;
}

static bool parse_memory(struct assembler *as, enum operand operand)
{
    static const struct register_row base = { X5,   'x', 31,
                                              "sp", 5,   "x0 to x30 or sp" };
    bool is_pair = operand == PAIR2 || operand == PAIR3;
    unsigned scale = is_pair ? operand - PAIR2 + 2 : operand - MEM0;
    int64_t offset = 0;
    unsigned number = 0;
    size_t start;

    if (!accept(as, '['))
        return expected(as, "\"[\"");
    if (!register_number(as, &base, &number))
        return false;
    as->word |= number << 5;
    start = as->at;
    if (accept(as, ',') && !parse_signed(as, &start, &offset))
        return false;
    if (!accept(as, ']'))
        return expected(as, "\"]\"");
    return is_pair ? encode_pair(as, scale, start, offset)
                   : encode_offset(as, scale, start, offset);
}

/* S3_4_C1_C1_0, op0 2 or 3. */
static bool parse_generic(struct assembler *as, size_t length)
{
    unsigned op0, op1, crn, crm, op2;
    char word[32];
    int used = 0;

    if (length >= sizeof(word))
        return false;
    for (size_t i = 0; i < length; i++)
        word[i] = (char)toupper((unsigned char)as->text[as->at + i]);
    word[length] = '\0';
    if (sscanf(word, "S%1u_%1u_C%2u_C%2u_%1u%n", &op0, &op1, &crn, &crm, &op2,
               &used) != 5 ||
        (size_t)used != length)
        return false;
    if (op0 < 2 || op0 > 3 || op1 > 7 || crn > 15 || crm > 15 || op2 > 7)
        return false;
    as->word |= (uint32_t)SYSREG_ENCODING(op0, op1, crn, crm, op2) << 5;
    as->at += length;
    return true;
}

static bool parse_sysreg(struct assembler *as)
{
    struct text_nearest nearest = { 0 };
    char word[64];
    size_t length;

    skip_space(as);
    for (size_t i = 0; i < ARRAY_LENGTH(sysregs); i++) {
        if (accept_word(as, sysregs[i].name)) {
            as->word |= (uint32_t)sysregs[i].encoding << 5;
            return true;
        }
    }
    length = word_length(as->text + as->at);
    if (parse_generic(as, length))
        return true;
    if (!length || length >= sizeof(word))
        return expected(as, "a System register");
    snprintf(word, sizeof(word), "%.*s", (int)length, as->text + as->at);
    nearest.word = word;
    for (size_t i = 0; i < ARRAY_LENGTH(sysregs); i++)
        text_nearest_next(&nearest, sysregs[i].name);
    wrong(as, "no System register is called \"%s\"", word);
    if (as->has_mistake && as->mistake->offset == as->at)
        mistake_suggest(as->mistake, text_nearest_result(&nearest));
    return false;
}

static bool parse_pstate(struct assembler *as)
{
    for (size_t i = 0; i < ARRAY_LENGTH(pstate_fields); i++) {
        if (!accept_word(as, pstate_fields[i].name))
            continue;
        as->word |= pstate_fields[i].op1 << 16 | pstate_fields[i].op2 << 5;
        return true;
    }
    return expected(as, "a System register");
}

static bool parse_barrier(struct assembler *as)
{
    skip_space(as);
    if (!as->text[as->at]) {
        as->word |= 15 << 8;
        return true;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(barriers); i++) {
        if (!accept_word(as, barriers[i].name))
            continue;
        as->word |= barriers[i].crm << 8;
        return true;
    }
    return expected(as, "sy, ish, nsh, osh or one of them with ld or st");
}

static bool report_op(struct assembler *as, enum operand kind)
{
    struct text_nearest nearest = { 0 };
    size_t length = word_length(as->text + as->at);
    char word[32];

    if (!length || length >= sizeof(word))
        return expected(as, "an operation");
    snprintf(word, sizeof(word), "%.*s", (int)length, as->text + as->at);
    nearest.word = word;
    for (size_t i = 0; i < ARRAY_LENGTH(ops); i++) {
        if (ops[i].kind == kind)
            text_nearest_next(&nearest, ops[i].name);
    }
    wrong(as, "no such operation: \"%s\"", word);
    mistake_suggest(as->mistake, text_nearest_result(&nearest));
    return false;
}

static bool parse_op(struct assembler *as, enum operand kind)
{
    skip_space(as);
    for (size_t i = 0; i < ARRAY_LENGTH(ops); i++) {
        if (ops[i].kind != kind || !accept_word(as, ops[i].name))
            continue;
        as->word |= ops[i].word;
        if (!ops[i].has_register) {
            as->word |= 31;
            return true;
        }
        if (!accept(as, ','))
            return expected(as, "\",\" and a register");
        return parse_register(as, XZ0);
    }
    return report_op(as, kind);
}

static bool parse_word(struct assembler *as)
{
    int64_t number = 0;
    size_t start;

    if (!parse_signed(as, &start, &number))
        return false;
    if (number < 0 || number > UINT32_MAX) {
        as->at = start;
        return wrong(as, "a word has 32 bits");
    }
    as->word = (uint32_t)number;
    return true;
}

static bool parse_operand(struct assembler *as, enum operand operand)
{
    switch (operand) {
    case NONE:
        return true;
    case X0:
    case X5:
    case XZ0:
    case XZ5:
    case XZ10:
    case XZ16:
    case WZ0:
    case WZ10:
    case D0:
    case D5:
    case Q0:
        return parse_register(as, operand);
    case IMM4:
    case IMM12:
    case IMM16:
        return parse_field(as, operand);
    case MEM0:
    case MEM1:
    case MEM2:
    case MEM3:
    case MEM4:
    case PAIR2:
    case PAIR3:
        return parse_memory(as, operand);
    case SYSREG:
        return parse_sysreg(as);
    case PSTATE:
        return parse_pstate(as);
    case BARRIER:
        return parse_barrier(as);
    case TLBI:
    case IC:
    case DC:
    case AT:
        return parse_op(as, operand);
    case WORD:
        return parse_word(as);
    case HERE:
        return accept_word(as, ".") || expected(as, "\".\"");
    }
    return false;
}

static bool parse_row(struct assembler *as, const struct insn_row *row,
                      size_t start)
{
    as->at = start;
    as->word = row->word;
    for (size_t i = 0; i < OPERANDS && row->operands[i] != NONE; i++) {
        if (i && !accept(as, ','))
            return expected(as, "\",\"");
        if (!parse_operand(as, row->operands[i]))
            return false;
    }
    skip_space(as);
    return !as->text[as->at] || expected(as, "the end");
}

static bool report_mnemonic(const struct assembler *as, size_t length,
                            struct mistake *mistake)
{
    struct text_nearest nearest = { 0 };
    char word[32];

    snprintf(word, sizeof(word), "%.*s", (int)length, as->text + as->at);
    nearest.word = word;
    for (size_t i = 0; i < ARRAY_LENGTH(insns); i++)
        text_nearest_next(&nearest, insns[i].mnemonic);
    if (!length)
        mistake_set(mistake, as->at, "an instruction is expected");
    else
        mistake_set(mistake, as->at, "no instruction is called \"%s\" here",
                    word);
    if (length && text_nearest_result(&nearest))
        mistake_suggest(mistake, text_nearest_result(&nearest));
    else
        diag_hint(&mistake->diag,
                  "other instructions can be written as .inst 0xNNNNNNNN");
    return false;
}

/* "x0 to x30, w0 to w30 or d0 to d31" */
static void join_expects(const struct assembler *as, struct text *text)
{
    for (size_t i = 0; i < as->expects_count; i++) {
        const char *glue = i + 1 == as->expects_count ? " or " : ", ";

        text_add(text, "%s%s", i ? glue : "", as->expects[i]);
    }
}

static bool report_operand(struct assembler *as)
{
    const char *rest = as->text + as->failed;
    size_t length = word_length(rest);
    struct text expects = { 0 };

    if (as->has_mistake)
        return false;
    join_expects(as, &expects);
    if (*rest)
        mistake_set(as->mistake, as->failed, "\"%.*s\" where %s is expected",
                    length ? (int)length : 1, rest, text_string(&expects));
    else
        mistake_set(as->mistake, as->failed,
                    "the instruction ends where %s is expected",
                    text_string(&expects));
    text_release(&expects);
    return false;
}

bool asm_parse(const char *text, uint32_t *word, struct mistake *mistake)
{
    struct assembler as = { .text = text, .mistake = mistake };
    bool is_known = false;
    size_t length, start;

    skip_space(&as);
    length = word_length(text + as.at);
    start = as.at + length;
    for (size_t i = 0; i < ARRAY_LENGTH(insns); i++) {
        if (strlen(insns[i].mnemonic) != length ||
            strncasecmp(text + start - length, insns[i].mnemonic, length) != 0)
            continue;
        is_known = true;
        if (parse_row(&as, &insns[i], start)) {
            *word = as.word;
            return true;
        }
    }
    as.at = start - length;
    return is_known ? report_operand(&as)
                    : report_mnemonic(&as, length, mistake);
}
