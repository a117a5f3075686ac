/* SPDX-License-Identifier: GPL-2.0-or-later */
/* el2sim regs: the rows of the register and trap tables, for people. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/regs.h"
#include "model/sysreg.h"
#include "scenario/number.h"

enum { TRAP_MAX = 32 };

/* op0, op1, CRn, CRm, op2 of a packed encoding. */
struct encoding {
    unsigned op0, op1, crn, crm, op2;
};

static struct encoding unpack(uint16_t packed)
{
    return (struct encoding){
        .op0 = (unsigned)bits_get(packed, 15, 14),
        .op1 = (unsigned)bits_get(packed, 13, 11),
        .crn = (unsigned)bits_get(packed, 10, 7),
        .crm = (unsigned)bits_get(packed, 6, 3),
        .op2 = (unsigned)bits_get(packed, 2, 0),
    };
}

static void encoding_text(uint16_t packed, char *text, size_t size)
{
    struct encoding e = unpack(packed);

    snprintf(text, size, "S%u_%u_C%u_C%u_%u", e.op0, e.op1, e.crn, e.crm,
             e.op2);
}

/* Looking up what was typed */

static bool pack(struct encoding e, uint16_t *packed)
{
    if (e.op0 > 3 || e.op1 > 7 || e.crn > 15 || e.crm > 15 || e.op2 > 7)
        return false;
    *packed = (uint16_t)SYSREG_ENCODING(e.op0, e.op1, e.crn, e.crm, e.op2);
    return true;
}

/* "3,4,1,1,0", "S3_4_C1_C1_0" in any case, or "0xe088". */
static bool parse_encoding(const char *word, uint16_t *packed)
{
    struct encoding e;
    unsigned number;
    int end = 0;

    if (sscanf(word, "%2u,%2u,%2u,%2u,%2u%n", &e.op0, &e.op1, &e.crn, &e.crm,
               &e.op2, &end) == 5 &&
        !word[end])
        return pack(e, packed);
    if (sscanf(word, "%*1[Ss]%2u_%2u_%*1[Cc]%2u_%*1[Cc]%2u_%2u%n", &e.op0,
               &e.op1, &e.crn, &e.crm, &e.op2, &end) == 5 &&
        !word[end])
        return pack(e, packed);
    if (sscanf(word, "0%*1[xX]%4x%n", &number, &end) == 1 && !word[end]) {
        *packed = (uint16_t)number;
        return true;
    }
    return false;
}

static enum sysreg by_name_any_case(const char *word)
{
    enum sysreg reg = 0;

    while (reg < SYSREG_COUNT && strcasecmp(sysreg_info(reg)->name, word) != 0)
        reg++;
    return reg;
}

/* A view such as SCTLR_EL12 is known by its exact name in capitals. */
static enum sysreg by_view(const char *word)
{
    char name[64];
    size_t length = 0;

    while (word[length] && length < sizeof(name) - 1) {
        name[length] = (char)toupper((unsigned char)word[length]);
        length++;
    }
    name[length] = '\0';
    return sysreg_by_name(name);
}

/* A register whose name begins like that, or else the one nearest to it. */
static const char *nearest_name(const char *word)
{
    struct text_nearest nearest = { .word = word };

    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++)
        if (strncasecmp(sysreg_info(reg)->name, word, strlen(word)) == 0)
            return sysreg_info(reg)->name;
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++)
        text_nearest_next(&nearest, sysreg_info(reg)->name);
    return text_nearest_result(&nearest);
}

static enum status find(const char *word, enum sysreg *reg, struct diag *diag)
{
    const char *nearest;
    uint16_t encoding;

    if (parse_encoding(word, &encoding)) {
        *reg = sysreg_by_encoding(encoding);
        if (*reg != SYSREG_NONE)
            return STATUS_OK;
        return diag_set(diag, STATUS_USAGE, "",
                        "no register has the encoding %s", word);
    }
    *reg = by_name_any_case(word);
    if (*reg == SYSREG_NONE)
        *reg = by_view(word);
    if (*reg != SYSREG_NONE)
        return STATUS_OK;
    diag_set(diag, STATUS_USAGE, "", "there is no register \"%s\"", word);
    nearest = nearest_name(word);
    if (nearest)
        diag_hint(diag, "did you mean %s?", nearest);
    return STATUS_USAGE;
}

/* The list */

static const char *way_text(const struct sysreg_trap *trap)
{
    if (trap->reads && trap->writes)
        return "";
    return trap->reads ? " (read)" : " (write)";
}

/* "HCR_EL2.TVM=1", or "HCR_EL2.TVM=1 (write)" in full. */
static void add_trap(struct text *out, const struct sysreg_trap *trap,
                     bool in_full)
{
    text_add(out, "%s%s%s=%u%s", trap->control, trap->field[0] ? "." : "",
             trap->field, trap->value, in_full ? way_text(trap) : "");
}

static size_t traps_of(enum sysreg reg, struct sysreg_trap *traps)
{
    size_t count = sysreg_traps(reg, traps, TRAP_MAX);

    return count < TRAP_MAX ? count : TRAP_MAX;
}

static void list_register(struct text *out, enum sysreg reg, int name_width,
                          int access_width)
{
    const struct sysreg_info *info = sysreg_info(reg);
    struct sysreg_trap traps[TRAP_MAX];
    size_t count = traps_of(reg, traps);
    char encoding[32];

    encoding_text(info->encoding, encoding, sizeof(encoding));
    text_add(out, "%-*s  %-15s  %-*s  %-14s", name_width, info->name, encoding,
             access_width, info->access,
             info->feature[0] ? info->feature : "-");
    for (size_t i = 0; i < count; i++) {
        text_add(out, "%s", i ? " " : "  ");
        add_trap(out, &traps[i], false);
    }
    if (!count)
        text_add(out, "  -");
    text_add(out, "\n");
}

static int longer(int width, const char *text)
{
    int length = (int)strlen(text);

    return length > width ? length : width;
}

static void list_all(struct text *out)
{
    int name_width = 0, access_width = 0;

    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++) {
        name_width = longer(name_width, sysreg_info(reg)->name);
        access_width = longer(access_width, sysreg_info(reg)->access);
    }
    text_add(out, "%-*s  %-15s  %-*s  %-14s  %s\n", name_width, "NAME",
             "ENCODING", access_width, "ACCESS", "FEATURE", "TRAPPED BY");
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++)
        list_register(out, reg, name_width, access_width);
}

/* One register in full */

static void describe_fields(struct text *out, enum sysreg reg)
{
    size_t count;
    const struct sysreg_field *fields = sysreg_fields(reg, &count);
    char bits[16];

    if (!count)
        return;
    text_add(out, "  fields\n");
    for (size_t i = 0; i < count; i++) {
        const struct sysreg_field *field = &fields[i];

        if (field->width == 1)
            snprintf(bits, sizeof(bits), "%u", field->lsb);
        else
            snprintf(bits, sizeof(bits), "%u:%u", field->lsb + field->width - 1,
                     field->lsb);
        text_add(out, "    %-7s %s\n", bits, field->name);
    }
}

static void describe_traps(struct text *out, enum sysreg reg)
{
    struct sysreg_trap traps[TRAP_MAX];
    size_t count = traps_of(reg, traps);

    if (count)
        text_add(out, "  trapped by\n");
    for (size_t i = 0; i < count; i++) {
        text_add(out, "    ");
        add_trap(out, &traps[i], true);
        text_add(out, " to EL%u\n", traps[i].target_el);
    }
}

static void describe_guarded(struct text *out, enum sysreg reg)
{
    enum sysreg *guarded = mem_alloc(SYSREG_COUNT * sizeof(*guarded));
    size_t count = sysreg_guarded(reg, guarded, SYSREG_COUNT);
    size_t column = 0;

    if (count)
        text_add(out, "  its fields trap");
    for (size_t i = 0; i < count; i++) {
        const char *name = sysreg_info(guarded[i])->name;

        if (column == 0 || column + strlen(name) > 72) {
            text_add(out, "\n   ");
            column = 3;
        }
        text_add(out, " %s", name);
        column += strlen(name) + 1;
    }
    if (count)
        text_add(out, "\n");
    free(guarded);
}

static void describe(struct text *out, enum sysreg reg)
{
    const struct sysreg_info *info = sysreg_info(reg);
    struct encoding e = unpack(info->encoding);
    char encoding[32];

    encoding_text(info->encoding, encoding, sizeof(encoding));
    text_add(out, "%s\n", info->name);
    text_add(out,
             "  encoding  op0=%u op1=%u CRn=%u CRm=%u op2=%u  %s  0x%04x\n",
             e.op0, e.op1, e.crn, e.crm, e.op2, encoding, info->encoding);
    text_add(out, "  access    %s\n", info->access);
    text_add(out, "  feature   %s\n",
             info->feature[0] ? info->feature : "none needed");
    text_add(out, "  reset     0x%016" PRIx64 "\n", info->reset);
    text_add(out, "  writable  0x%016" PRIx64 "\n", info->writable);
    if (info->res1)
        text_add(out, "  RES1      0x%016" PRIx64 "\n", info->res1);
    describe_fields(out, reg);
    describe_traps(out, reg);
    describe_guarded(out, reg);
}

/* "NAME=VALUE", VALUE as scenarios write numbers. */
static enum status describe_value(const char *operand, struct text *out,
                                  struct diag *diag)
{
    const char *equals = strchr(operand, '=');
    char *name = mem_format("%.*s", (int)(equals - operand), operand);
    enum sysreg reg;
    uint64_t value;
    enum status status = find(name, &reg, diag);

    if (!status && !number_parse(equals + 1, false, &value))
        status = diag_set(diag, STATUS_USAGE, "", "\"%s\" is not a number",
                          equals + 1);
    if (!status)
        regs_value(out, reg, value);
    free(name);
    return status;
}

static enum status describe_one(const char *operand, bool json,
                                struct text *out, struct diag *diag)
{
    enum sysreg reg;
    enum status status;

    if (strchr(operand, '='))
        return describe_value(operand, out, diag);
    status = find(operand, &reg, diag);
    if (!status)
        (json ? regs_json_register : describe)(out, reg);
    return status;
}

static enum status describe_operands(const struct options *options, bool json,
                                     struct text *out, struct diag *diag)
{
    for (size_t i = 0; i < options->operand_count; i++) {
        enum status status;

        if (i && !json)
            text_add(out, "\n");
        status = describe_one(options->operands[i], json, out, diag);
        if (status)
            return status;
    }
    return STATUS_OK;
}

static enum status read_format(const struct options *options, bool *json,
                               struct diag *diag)
{
    const char *name = options_value(options, OPTION_FORMAT);

    *json = name && !strcmp(name, "json");
    if (!name || *json || !strcmp(name, "text"))
        return STATUS_OK;
    return diag_set(diag, STATUS_USAGE, "",
                    "option --format is text or json for regs, not \"%s\"",
                    name);
}

enum exit_code command_regs(const struct options *options)
{
    struct text text = { 0 };
    struct diag diag = { 0 };
    enum exit_code code;
    bool json;
    enum status status = read_format(options, &json, &diag);

    if (!status && options->operand_count == 0)
        (json ? regs_json_all : list_all)(&text);
    if (!status)
        status = describe_operands(options, json, &text, &diag);
    if (status)
        code = message_usage(options, &diag);
    else
        code = output_print(&text);
    text_release(&text);
    return code;
}
