/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts the items of a variable that is a list where the variable stands. */
#include "scenario/splice.h"

#include <string.h>

#include "scenario/schema.h"

bool node_is_variable(const struct node *node)
{
    size_t length;

    if (node->kind != NODE_SCALAR || strncmp(node->text, "${", 2) != 0)
        return false;
    length = strlen(node->text);
    return strcspn(node->text, "}") == length - 1;
}

/* The list that the node stands for, or NULL. */
static const struct node *list_of(struct context *context,
                                  const struct node *node)
{
    const struct variable *variable;

    if (!node_is_variable(node))
        return NULL;
    variable = scope_find(context->scope, node->text + 2,
                          strlen(node->text) - 3);
    if (!variable || !variable->list)
        return NULL;
    context_note(context, variable);
    return variable->list;
}

static size_t spliced_count(struct context *context, const struct node *node)
{
    size_t count = 0;

    for (size_t i = 0; i < node->count; i++) {
        const struct node *list = list_of(context, node->items[i]);

        count += list ? list->count : 1;
    }
    return count;
}

static const struct node *splice_items(struct context *context,
                                       const struct node *node, size_t count)
{
    struct pool *pool = context->planner->pool;
    struct node *spliced = pool_copy(pool, node, sizeof(*node));
    size_t filled = 0;

    spliced->items = pool_alloc(pool, count * sizeof(struct node *));
    spliced->count = count;
    for (size_t i = 0; i < node->count; i++) {
        const struct node *list = list_of(context, node->items[i]);

        if (!list)
            spliced->items[filled++] = node->items[i];
        for (size_t n = 0; list && n < list->count; n++)
            spliced->items[filled++] = list->items[n];
    }
    return spliced;
}

static bool has_lists(struct context *context, const struct node *node)
{
    for (size_t i = 0; i < node->count; i++)
        if (list_of(context, node->items[i]))
            return true;
    return false;
}

const struct node *context_splice(struct context *context,
                                  const struct node *node)
{
    const struct node *list = list_of(context, node);

    if (list)
        return list;
    if (node->kind != NODE_LIST || !has_lists(context, node))
        return node;
    return splice_items(context, node, spliced_count(context, node));
}

const struct node *context_list(struct context *context,
                                const struct node *list)
{
    struct pool *pool = context->planner->pool;
    const struct node *source = context_splice(context, list);
    struct node *copy = pool_copy(pool, source, sizeof(*source));

    copy->items = pool_alloc(pool, copy->count * sizeof(struct node *));
    for (size_t i = 0; i < copy->count; i++) {
        struct node *item = pool_copy(pool, source->items[i], sizeof(*item));

        if (!schema_check_kind(context->planner->errors, item,
                               "an item of a list", NODE_SCALAR,
                               "a single value"))
            return NULL;
        item->text = context_text(context, item);
        if (!item->text)
            return NULL;
        copy->items[i] = item;
    }
    return copy;
}
