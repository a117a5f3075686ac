/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an item means: groups, regions, places, and the spellings of reports. */
#include "scenario/place_items.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/number.h"
#include "scenario/plan_parts.h"

/* A report of memory without a type tells of so many bytes. */
enum { WORD = 8 };

void place_list_add(struct place_list *list, struct place place)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 16;
        list->items = mem_grow(list->items, list->capacity,
                               sizeof(*list->items));
    }
    list->items[list->count++] = place;
}

void place_list_add_register(struct context *context, struct place_list *list,
                             const char *name)
{
    struct place place;

    if (!names_register(name, &place))
        return;
    place.text = pool_text(context->planner->pool, name, strlen(name));
    place_list_add(list, place);
}

static void add_bank(struct context *context, struct place_list *list,
                     char letter, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        place_list_add_register(
            context, list,
            pool_format(context->planner->pool, "%c%u", letter, i));
}

static void add_gprs(struct context *context, struct place_list *list)
{
    add_bank(context, list, 'x', CPU_X_COUNT);
}

static void add_fpsimd(struct context *context, struct place_list *list)
{
    add_bank(context, list, 'v', CPU_V_COUNT);
    place_list_add_register(context, list, "FPCR");
    place_list_add_register(context, list, "FPSR");
}

/* FPCR and FPSR belong to "fpsimd". */
static void add_sysregs(struct context *context, struct place_list *list)
{
    for (unsigned i = 0; i < SYSREG_COUNT; i++) {
        struct place place = { .kind = PLACE_SYSREG,
                               .reg = (enum sysreg)i,
                               .width = 64 };

        if (i == FPCR || i == FPSR)
            continue;
        place.text = (char *)sysreg_info(place.reg)->name;
        place_list_add(list, place);
    }
    (void)context;
}

static const struct {
    const char *name;
    void (*add)(struct context *context, struct place_list *list);
} groups[] = {
    { "gprs", add_gprs },
    { "fpsimd", add_fpsimd },
    { "sysregs", add_sysregs },
};

static bool add_group(struct context *context, const char *text,
                      struct place_list *list)
{
    for (size_t i = 0; i < ARRAY_LENGTH(groups); i++) {
        if (strcmp(groups[i].name, text) != 0)
            continue;
        groups[i].add(context, list);
        return true;
    }
    return false;
}

static bool report_region(struct context *context, const struct node *node,
                          const char *name)
{
    const struct machine_config *config = &context->machine->config;
    struct text_nearest nearest = { .word = name };
    struct plan_error *error = context_error(
        context, node, 0, "the machine has no memory called \"%s\"", name);

    for (size_t i = 0; i < config->region_count; i++)
        text_nearest_next(&nearest, config->regions[i].name);
    if (nearest.best)
        error_suggest(error, text_nearest_result(&nearest));
    return false;
}

/* "memory.NAME": every byte of a region. */
static bool add_region(struct context *context, const struct node *node,
                       const char *text, struct place_list *list)
{
    const struct machine_config *config = &context->machine->config;
    const char *name = strchr(text, '.') + 1;

    for (size_t i = 0; i < config->region_count; i++) {
        if (strcmp(config->regions[i].name, name) != 0)
            continue;
        place_list_add(list,
                       (struct place){ .kind = PLACE_MEMORY,
                                       .address = config->regions[i].base,
                                       .size = config->regions[i].size,
                                       .text = pool_text(context->planner->pool,
                                                         text, strlen(text)) });
        return true;
    }
    return report_region(context, node, name);
}

static void add_word(struct context *context, struct place_list *list,
                     const char *text, const struct place *at)
{
    struct place word = *at;

    word.kind = PLACE_MEMORY;
    word.size = WORD;
    word.text = pool_text(context->planner->pool, text, strlen(text));
    plan_note_place(context, &word);
    place_list_add(list, word);
}

/* "stacks+0x1f8": the word there, as a report calls it. */
static bool add_offset(struct context *context, const char *text,
                       struct place_list *list)
{
    struct names names = context_names(context);
    const char *plus = strrchr(text, '+');
    struct mistake mistake = { 0 };
    struct place place;
    uint64_t offset;
    char *name;

    if (!plus || !isdigit((unsigned char)plus[1]) ||
        !number_parse(plus + 1, false, &offset))
        return false;
    name = pool_text(context->planner->pool, text, (size_t)(plus - text));
    if (!expr_parse_place(&names, context->planner->pool, name, true, &place,
                          &mistake) ||
        place.kind != PLACE_MEMORY)
        return false;
    place.address += offset;
    add_word(context, list, text, &place);
    return true;
}

/* "0x4400_0010", perhaps with the name of its memory: "0x44000010 (vm1)". */
static bool add_address(struct context *context, const char *text,
                        struct place_list *list)
{
    size_t length = strcspn(text, " ");
    struct place place = { 0 };

    if (!number_parse(pool_text(context->planner->pool, text, length), false,
                      &place.address) ||
        (text[length] && text[length + 1] != '('))
        return false;
    add_word(context, list, text, &place);
    return true;
}

static bool add_place(struct context *context, const struct node *node,
                      const char *text, struct place_list *list)
{
    struct names names = context_names(context);
    struct mistake mistake = { 0 };
    struct place place;

    if (!expr_parse_place(&names, context->planner->pool, text, true, &place,
                          &mistake))
        return context_mistake(context, node, &mistake);
    plan_note_place(context, &place);
    place_list_add(list, place);
    return true;
}

static bool add_one(struct context *context, const struct node *node,
                    const char *text, struct place_list *list)
{
    const char *dots = strstr(text, "..");

    if (add_group(context, text, list))
        return true;
    if (!strncmp(text, "memory.", strlen("memory.")))
        return add_region(context, node, text, list);
    if (place_is_pattern(context, text))
        return place_pattern_add(context, node, text, list);
    if (dots)
        return place_range_add(context, node, text, dots, list);
    return add_address(context, text, list) ||
           add_offset(context, text, list) ||
           add_place(context, node, text, list);
}

/* Bytes up to the comma that ends an item, brackets being one. */
static size_t item_length(const char *text)
{
    unsigned depth = 0;
    size_t i;

    for (i = 0; text[i] && (depth || text[i] != ','); i++) {
        depth += text[i] == '(' || text[i] == '[';
        if (depth && (text[i] == ')' || text[i] == ']'))
            depth--;
    }
    return i;
}

/* "SCTLR_EL1, TTBR0_EL1 and 12 more": twelve that nobody can know. */
static bool report_more(struct context *context, const struct node *node,
                        const char *and)
{
    struct plan_error *error = context_error(context, node,
                                             (size_t)(and+1 - node->text),
                                             "\"%s\" names no place", and+1);

    error_hint(error, "a report shortens long lists: name all places, or use a "
                      "pattern such as DBG*");
    return false;
}

static bool check_more(struct context *context, const struct node *node,
                       const char *text)
{
    const char *and = strstr(text, " and ");
    size_t length = strlen(text);

    if (!and || length < 5 || strcmp(text + length - 5, " more") != 0)
        return true;
    return report_more(context, node, and);
}

bool place_items_add(struct context *context, const struct node *node,
                     const char *text, struct place_list *list)
{
    bool ok = true;

    if (!check_more(context, node, text))
        return false;
    if (!text[item_length(text)])
        return add_one(context, node, text, list);
    while (ok) {
        size_t length = item_length(text);

        ok = add_one(context, node,
                     pool_text(context->planner->pool, text, length), list);
        if (!text[length])
            break;
        text += length + 1;
        text += strspn(text, " ");
    }
    return ok;
}
