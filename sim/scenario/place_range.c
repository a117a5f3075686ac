/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ranges of places, both ends included: of registers, of addresses. */
#include <string.h>

#include "scenario/place_items.h"
#include "scenario/plan_parts.h"

/* From its first to its last byte. */
struct stretch {
    uint64_t first, last;
};

static bool report(struct context *context, const struct node *node,
                   const char *text)
{
    struct plan_error *error = context_error(
        context, node, 0, "\"%s\" is not a range of registers or addresses",
        text);

    error_hint(error, "a range is written as x0..x3, v8..v15 or "
                      "0x4400_0000..0x4400_0fff, the lower end first");
    return false;
}

/* Two registers of one bank. */
static bool add_registers(struct context *context, const char *first,
                          const char *last, struct place_list *list)
{
    struct pool *pool = context->planner->pool;
    struct place from, to;

    if (!names_register(first, &from) || !names_register(last, &to) ||
        (from.kind != PLACE_X && from.kind != PLACE_V) || first[0] != last[0] ||
        from.number > to.number)
        return false;
    for (unsigned i = from.number; i <= to.number; i++)
        place_list_add_register(context, list,
                                pool_format(pool, "%c%u", first[0], i));
    return true;
}

/* An end of a range: memory by name, all of it, or an address. */
static bool stretch_of(struct context *context, const char *text,
                       struct stretch *stretch)
{
    struct names names = context_names(context);
    struct pool *pool = context->planner->pool;
    struct mistake ignored = { 0 };
    struct value value;
    struct place place;

    if (expr_parse_place(&names, pool, text, true, &place, &ignored)) {
        *stretch = (struct stretch){ place.address,
                                     place.address + place.size - 1 };
        return place.kind == PLACE_MEMORY && place.size && !place_moves(&place);
    }
    if (!expr_parse_constant(&names, pool, text, "an address", &value,
                             &ignored) ||
        value.hi)
        return false;
    *stretch = (struct stretch){ value.lo, value.lo };
    return true;
}

bool place_range_add(struct context *context, const struct node *node,
                     const char *text, const char *dots,
                     struct place_list *list)
{
    struct pool *pool = context->planner->pool;
    char *first = pool_text(pool, text, (size_t)(dots - text));
    const char *last = dots + 2;
    struct stretch from, to;

    if (add_registers(context, first, last, list))
        return true;
    if (!stretch_of(context, first, &from) || !stretch_of(context, last, &to) ||
        from.first > to.last || to.last - from.first == UINT64_MAX)
        return report(context, node, text);
    place_list_add(list, (struct place){
                             .kind = PLACE_MEMORY,
                             .address = from.first,
                             .size = to.last - from.first + 1,
                             .text = pool_text(pool, text, strlen(text)),
                         });
    return true;
}
