/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "ignore:" of a machine: controls whose effect need not be modelled. */
#include "base/text.h"
#include "scenario/plan_parts.h"

static bool refuse(struct context *context, const struct node *item,
                   const char *text)
{
    struct text_nearest nearest = { .word = text };
    const struct unmodelled *row;

    for (size_t i = 0; (row = unmodelled_row(i)); i++)
        text_nearest_next(&nearest, row->name);
    error_suggest(context_error(context, item, 0,
                                "\"%s\" is no control whose effect is missing",
                                text),
                  text_nearest_result(&nearest));
    return false;
}

static bool plan_control(struct context *context, const struct node *item,
                         uint64_t *set)
{
    const char *text;
    uint64_t rows;

    if (!schema_check_kind(context->planner->errors, item, "a control",
                           NODE_SCALAR, "a field such as SCTLR_EL2.M"))
        return false;
    text = context_text(context, item);
    if (!text)
        return false;
    rows = unmodelled_by_name(text);
    *set |= rows;
    return rows || refuse(context, item, text);
}

bool plan_ignore(struct context *context, const struct node *list,
                 uint64_t *set)
{
    bool ok = true;

    for (size_t i = 0; i < list->count; i++)
        ok = plan_control(context, list->items[i], set) && ok;
    return ok;
}
