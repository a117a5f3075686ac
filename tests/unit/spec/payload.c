/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Symbols and types of a payload that is only described. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "payload.h"

static const struct payload *payload;

/* "[5]" at *text, which moves behind it; `fallback` when it is not there. */
static uint64_t take_index(const char **text, uint64_t fallback)
{
    uint64_t index = fallback;
    char *end;

    if (**text != '[')
        return fallback;
    index = strtoull(*text + 1, &end, 10);
    *text = end + 1;
    return index;
}

static bool is_name(const char *text, const char *name, const char **rest)
{
    size_t length = strlen(name);

    if (strncmp(text, name, length) != 0 ||
        (text[length] != '\0' && text[length] != '['))
        return false;
    *rest = text + length;
    return true;
}

static const struct payload_member *find_member(const struct payload_array *in,
                                                const char **text)
{
    const struct payload_member *member = in->members;

    for (; member && member->name; member++)
        if (is_name(*text, member->name, text))
            return member;
    return NULL;
}

static bool place_member(const struct payload_array *in, const char *text,
                         uint64_t *address, uint64_t *size)
{
    const struct payload_member *member = find_member(in, &text);
    uint64_t count = member && member->count ? member->count : 1;
    bool whole = *text == '\0';
    uint64_t index = take_index(&text, 0);

    if (!member || *text || index >= count)
        return false;
    *address += member->offset + index * member->size;
    *size = whole ? count * member->size : member->size;
    return true;
}

static bool place(struct el2sim *sim, const char *path, uint64_t *address,
                  uint64_t *size)
{
    const struct payload_array *array = payload->arrays;
    const char *rest = path;
    uint64_t index;

    (void)sim;
    while (array->symbol && !is_name(path, array->symbol, &rest))
        array++;
    if (!array->symbol)
        return false;
    *address = array->base;
    *size = array->stride * array->count;
    if (*rest == '\0')
        return true;
    index = take_index(&rest, array->count);
    if (index >= array->count || !array->members)
        return false;
    *address = array->base + index * array->stride;
    *size = array->stride;
    return *rest == '\0' || place_member(array, rest + 1, address, size);
}

static void describe(struct el2sim *sim, uint64_t address, char *text,
                     size_t size)
{
    const struct payload_array *array = payload->arrays;

    (void)sim;
    snprintf(text, size, "0x%llx", (unsigned long long)address);
    for (; array->symbol; array++) {
        uint64_t offset = address - array->base;
        const struct payload_member *member = array->members;

        if (offset >= array->stride * array->count)
            continue;
        for (; member && member->name; member++)
            if (offset % array->stride == member->offset && !member->is_outer)
                snprintf(text, size, "%s[%u].%s", array->symbol,
                         (unsigned)(offset / array->stride), member->name);
    }
}

/* Registers: those of the specification, and ADDED0_EL1 and up. */

static const char *const names[] = {
#define SWITCHED(name, member, reset) #name,
#define CONTROL(name, judged) #name,
#define FEATURE(name) #name,
#include "registers.def"
#undef FEATURE
#undef SWITCHED
#undef CONTROL
    "CNTV_CVAL_EL0", "CNTV_CTL_EL0"
};

enum { NAME_COUNT = sizeof(names) / sizeof(names[0]) };

static const char *sysreg_name(struct el2sim *sim, int reg)
{
    static char text[PAYLOAD_ADDED][24];
    int added = reg - NAME_COUNT;

    (void)sim;
    if (added < 0)
        return names[reg];
    snprintf(text[added], sizeof(text[added]), "ADDED%d_EL1", added);
    return text[added];
}

static int sysreg_count(struct el2sim *sim)
{
    (void)sim;
    return NAME_COUNT + PAYLOAD_ADDED;
}

static int sysreg_by_name(struct el2sim *sim, const char *name)
{
    for (int reg = 0; reg < sysreg_count(sim); reg++)
        if (strcmp(sysreg_name(sim, reg), name) == 0)
            return reg;
    return -1;
}

static uint16_t sysreg_encoding(struct el2sim *sim, int reg)
{
    (void)sim;
    (void)reg;
    return 0;
}

const struct el2sim_api *payload_api(const struct payload *described)
{
    static const struct el2sim_api api = {
        .size = sizeof(api),
        .place = place,
        .describe = describe,
        .sysreg_name = sysreg_name,
        .sysreg_count = sysreg_count,
        .sysreg_by_name = sysreg_by_name,
        .sysreg_encoding = sysreg_encoding,
    };

    payload = described;
    return &api;
}
