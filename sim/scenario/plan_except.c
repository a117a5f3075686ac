/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "except": single places, blocks, ranges of registers, groups, regions. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/plan_parts.h"

struct place_list {
    size_t count, capacity;
    struct place *items;
};

/* A list already planned; it depends on the machine and nothing else. */
struct places_memo {
    struct places_memo *next;
    const struct node *node;
    const struct plan_machine *machine;
    struct plan_places places;
};

static void add(struct place_list *list, struct place place)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 16;
        list->items = mem_grow(list->items, list->capacity,
                               sizeof(*list->items));
    }
    list->items[list->count++] = place;
}

static void add_register(struct context *context, struct place_list *list,
                         const char *name)
{
    struct place place;

    if (!names_register(name, &place))
        return;
    place.text = pool_text(context->planner->pool, name, strlen(name));
    add(list, place);
}

static void add_bank(struct context *context, struct place_list *list,
                     char letter, unsigned from, unsigned to)
{
    for (unsigned i = from; i <= to; i++)
        add_register(context, list,
                     pool_format(context->planner->pool, "%c%u", letter, i));
}

static void add_gprs(struct context *context, struct place_list *list)
{
    add_bank(context, list, 'x', 0, CPU_X_COUNT - 1);
}

static void add_fpsimd(struct context *context, struct place_list *list)
{
    add_bank(context, list, 'v', 0, CPU_V_COUNT - 1);
    add_register(context, list, "FPCR");
    add_register(context, list, "FPSR");
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
        add(list, place);
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
        add(list, (struct place){ .kind = PLACE_MEMORY,
                                  .address = config->regions[i].base,
                                  .size = config->regions[i].size,
                                  .text = pool_text(context->planner->pool,
                                                    text, strlen(text)) });
        return true;
    }
    return report_region(context, node, name);
}

/* "x0..x3": two registers of one bank, the lower one first. */
static bool add_range(struct context *context, const struct node *node,
                      const char *text, const char *dots,
                      struct place_list *list)
{
    struct place from, to;
    char *first = pool_text(context->planner->pool, text,
                            (size_t)(dots - text));
    struct plan_error *error;

    if (names_register(first, &from) && names_register(dots + 2, &to) &&
        (from.kind == PLACE_X || from.kind == PLACE_V) && first[0] == dots[2] &&
        from.number <= to.number) {
        add_bank(context, list, first[0], from.number, to.number);
        return true;
    }
    error = context_error(context, node, 0,
                          "\"%s\" is not a range of "
                          "registers",
                          text);
    error_hint(error, "a range is written as x0..x3 or v8..v15");
    return false;
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
    add(list, place);
    return true;
}

static bool add_item(struct context *context, const struct node *node,
                     struct place_list *list)
{
    const char *text, *dots;

    if (!schema_check_kind(context->planner->errors, node, "an exception",
                           NODE_SCALAR, "the name of a place"))
        return false;
    text = context_text(context, node);
    if (!text)
        return false;
    if (add_group(context, text, list))
        return true;
    if (!strncmp(text, "memory.", strlen("memory.")))
        return add_region(context, node, text, list);
    dots = strstr(text, "..");
    return dots ? add_range(context, node, text, dots, list)
                : add_place(context, node, text, list);
}

static const struct places_memo *recall(const struct context *context,
                                        const struct node *node)
{
    for (const struct places_memo *m = context->memo; m; m = m->next) {
        if (m->node == node && m->machine == context->machine)
            return m;
    }
    return NULL;
}

static void keep(struct context *context, const struct node *node,
                 const struct plan_places *places)
{
    struct places_memo *memo = pool_alloc(context->planner->pool,
                                          sizeof(*memo));

    memo->next = context->memo;
    memo->node = node;
    memo->machine = context->machine;
    memo->places = *places;
    context->memo = memo;
}

bool plan_except(struct context *context, const struct node *node,
                 struct plan_places *places)
{
    const struct places_memo *memo = recall(context, node);
    struct place_list list = { 0 };
    bool varied = context->varies, varies, ok = true;

    if (memo) {
        *places = memo->places;
        return true;
    }
    context->varies = false;
    for (size_t i = 0; i < node_item_count(node); i++)
        ok = add_item(context, node_item(node, i), &list) && ok;
    varies = context->varies;
    context->varies |= varied;
    context->maybe++; /* kept lists are not counted again */
    ok = ok && context_count(context, node, list.count);
    context->maybe--;
    if (ok) {
        places->count = list.count;
        places->items = pool_copy(context->planner->pool, list.items,
                                  list.count * sizeof(*list.items));
        if (!varies && !context->frame)
            keep(context, node, places);
    }
    free(list.items);
    return ok;
}
