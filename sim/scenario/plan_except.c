/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "except" and "only": lists of places, planned once where that is enough. */
#include <stdlib.h>

#include "scenario/place_items.h"
#include "scenario/plan_parts.h"

/* A list already planned; it depends on the machine and nothing else. */
struct places_memo {
    struct places_memo *next;
    const struct node *node;
    const struct plan_machine *machine;
    struct plan_places places;
};

static bool add_item(struct context *context, const struct node *node,
                     struct place_list *list)
{
    const char *text;

    if (!schema_check_kind(context->planner->errors, node, "an exception",
                           NODE_SCALAR, "the name of a place"))
        return false;
    text = context_text(context, node);
    return text && place_items_add(context, node, text, list);
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
