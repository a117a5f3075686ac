/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * el2sim regs --format json: the tables for programs, one object a line:
 * registers with fields and traps, EL12 and EL02 names, System instructions.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "cli/regs.h"
#include "model/sysreg.h"

enum { TRAP_MAX = 32 };

static void add_encoding(struct text *out, uint16_t packed)
{
    text_add(
        out, "[%u,%u,%u,%u,%u]", (unsigned)bits_get(packed, 15, 14),
        (unsigned)bits_get(packed, 13, 11), (unsigned)bits_get(packed, 10, 7),
        (unsigned)bits_get(packed, 6, 3), (unsigned)bits_get(packed, 2, 0));
}

/* What a field needs: E2H 0 or 1, a feature. */
static void add_condition(struct text *out, unsigned kind)
{
    bool of = kind >= FIELD_NVHE_OF;
    bool e2h = kind == FIELD_E2H || kind >= FIELD_E2H_OF;

    if (e2h || kind == FIELD_NVHE || of)
        text_add(out, ",\"e2h\":%d", e2h);
    if (of || kind < FIELD_RW)
        text_add(out, ",\"feature\":\"%s\"",
                 feature_name((enum feature)(kind & (FIELD_RW - 1))));
}

static void add_fields(struct text *out, enum sysreg reg)
{
    size_t count;
    const struct sysreg_field *fields = sysreg_fields(reg, &count);

    text_add(out, ",\"fields\":[");
    for (size_t i = 0; i < count; i++) {
        text_add(out,
                 "%s{\"name\":\"%s\",\"lsb\":%u,\"width\":%u,\"access\":\"%s\"",
                 i ? "," : "", fields[i].name, fields[i].lsb, fields[i].width,
                 fields[i].kind == FIELD_RO ? "RO" : "RW");
        add_condition(out, fields[i].kind);
        text_add(out, "}");
    }
    text_add(out, "]");
}

static void add_traps(struct text *out, enum sysreg reg)
{
    struct sysreg_trap traps[TRAP_MAX];
    size_t count = sysreg_traps(reg, traps, TRAP_MAX);

    text_add(out, ",\"traps\":[");
    for (size_t i = 0; i < count && i < TRAP_MAX; i++)
        text_add(out,
                 "%s{\"control\":\"%s\",\"field\":\"%s\",\"value\":%u,"
                 "\"ways\":\"%s%s\",\"el\":%u}",
                 i ? "," : "", traps[i].control, traps[i].field, traps[i].value,
                 traps[i].reads ? "R" : "", traps[i].writes ? "W" : "",
                 traps[i].target_el);
    text_add(out, "]");
}

static void add_register(struct text *out, enum sysreg reg)
{
    const struct sysreg_info *info = sysreg_info(reg);

    text_add(out, "{\"type\":\"register\",\"name\":\"%s\",\"encoding\":",
             info->name);
    add_encoding(out, info->encoding);
    text_add(out,
             ",\"access\":\"%s\",\"feature\":\"%s\",\"reset\":\"0x%" PRIx64
             "\",\"res1\":\"0x%" PRIx64 "\",\"res1_e2h0\":\"0x%" PRIx64 "\"",
             info->access, info->feature, info->reset,
             info->res1 & ~info->res1_nvhe, info->res1_nvhe);
    add_fields(out, reg);
    add_traps(out, reg);
    text_add(out, "}\n");
}

static void add_views(struct text *out)
{
    const struct sysreg_view *view;

    for (size_t n = 0; (view = sysreg_view(n)); n++) {
        text_add(out, "{\"type\":\"view\",\"name\":\"%s\",\"encoding\":",
                 view->name);
        add_encoding(out, view->encoding);
        text_add(out, ",\"register\":\"%s\",\"own_name_reaches\":\"%s\"}\n",
                 sysreg_info(view->reg)->name, sysreg_info(view->host)->name);
    }
}

static void add_instructions(struct text *out)
{
    static const char *const kinds[] = {
        [SYSINSN_IC] = "IC",
        [SYSINSN_DC] = "DC",
        [SYSINSN_AT] = "AT",
        [SYSINSN_TLBI] = "TLBI",
        [SYSINSN_PREDICTION] = "PREDICTION",
        [SYSINSN_BRB] = "BRB",
    };
    const struct sysinsn_info *info;

    for (size_t n = 0; (info = sysinsn_at(n)); n++) {
        text_add(out, "{\"type\":\"instruction\",\"name\":\"%s\",\"encoding\":",
                 info->name);
        add_encoding(out, info->encoding);
        text_add(out, ",\"kind\":\"%s\",\"level\":%u,\"feature\":\"%s\"}\n",
                 kinds[info->kind], info->level, info->feature);
    }
}

void regs_json_register(struct text *out, enum sysreg reg)
{
    add_register(out, reg);
}

void regs_json_all(struct text *out)
{
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++)
        add_register(out, reg);
    add_views(out);
    add_instructions(out);
}
