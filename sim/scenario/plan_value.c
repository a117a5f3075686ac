/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of a scenario: expressions, constants, assignments, exceptions. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/number.h"
#include "scenario/plan_parts.h"
#include "scenario/store.h"

/* Takes "name/../" out where the path then still means the same file. */
static char *simplify(const struct planner *planner, char *path)
{
    char *dots, *start;
    char *simple = pool_text(planner->pool, path, strlen(path));

    while ((dots = strstr(simple, "/../"))) {
        start = dots;
        while (start > simple && start[-1] != '/')
            start--;
        if (start == dots || !strncmp(start, "../", 3) ||
            !strncmp(start, "./", 2))
            break;
        memmove(start, dots + 4, strlen(dots + 4) + 1);
    }
    return store_is_same(planner, simple, path) ? simple : path;
}

char *plan_path(const struct planner *planner, const char *from,
                const char *path)
{
    const char *slash = strrchr(from, '/');

    if (path[0] == '/' || !slash)
        return pool_text(planner->pool, path, strlen(path));
    return simplify(planner, pool_format(planner->pool, "%.*s/%s",
                                         (int)(slash - from), from, path));
}

static bool check_scalar(struct context *context, const struct node *node,
                         const char *what, const char *expects)
{
    return schema_check_kind(context->planner->errors, node, what, NODE_SCALAR,
                             expects);
}

/* The memory of a state is kept when an expression reads it. */
static void note_memory(void *self, const struct expr *part)
{
    struct states *states = self;

    if (part->place.kind == PLACE_MEMORY)
        states->memory[part->remembered] = true;
}

void plan_note_place(struct context *context, const struct place *place)
{
    place_each_remembered(place, &context->states, note_memory);
}

bool plan_expr(struct context *context, const struct node *node,
               struct expr **expr)
{
    struct names names = context_names(context);
    struct mistake mistake = { 0 };
    const char *text;

    if (!check_scalar(context, node, "a value", "an expression"))
        return false;
    text = context_text(context, node);
    if (!text)
        return false;
    *expr = expr_parse(&names, context->planner->pool, text, &mistake);
    if (!*expr)
        return context_mistake(context, node, &mistake);
    expr_each_remembered(*expr, &context->states, note_memory);
    return true;
}

bool plan_number(struct context *context, const struct node *node,
                 const char *what, uint64_t minimum, uint64_t maximum,
                 uint64_t *number)
{
    struct names names = context_names(context);
    struct mistake mistake = { 0 };
    struct value value;
    const char *text;

    if (!check_scalar(context, node, what, "a number"))
        return false;
    text = context_text(context, node);
    if (!text)
        return false;
    if (!expr_parse_constant(&names, context->planner->pool, text, what, &value,
                             &mistake))
        return context_mistake(context, node, &mistake);
    if (value.hi || value.lo < minimum || value.lo > maximum) {
        context_error(context, node, 0, "%s must be in %" PRIu64 " to %" PRIu64,
                      what, minimum, maximum);
        return false;
    }
    *number = value.lo;
    return true;
}

bool plan_address(struct context *context, const struct node *node,
                  uint64_t *address)
{
    struct names names = context_names(context);
    struct mistake mistake = { 0 };
    const char *text;

    if (!check_scalar(context, node, "this", "a symbol or an address"))
        return false;
    text = context_text(context, node);
    if (!text)
        return false;
    return expr_parse_address(&names, context->planner->pool, text, address,
                              &mistake) ||
           context_mistake(context, node, &mistake);
}

bool plan_state(struct context *context, const struct node *node, size_t *state)
{
    struct names names = context_names(context);
    struct text_nearest nearest = { 0 };
    struct plan_error *error;
    const char *text;

    if (!check_scalar(context, node, "this", "the name of a state"))
        return false;
    text = context_text(context, node);
    if (!text)
        return false;
    if (names_state(&names, text, state))
        return true;
    error = context_error(context, node, 0,
                          "no step before this one "
                          "remembers a state \"%s\"",
                          text);
    nearest.word = text;
    for (size_t i = 0; i < names.state_count; i++) {
        if (names.known[i])
            text_nearest_next(&nearest, names.states[i]);
    }
    if (nearest.best && text_nearest_result(&nearest))
        error_suggest(error, text_nearest_result(&nearest));
    else
        error_hint(error, "\"fill\" and \"remember\" give states their names");
    return false;
}

static bool same_place(const struct place *a, const struct place *b)
{
    if (place_moves(a) || place_moves(b))
        return a->text && b->text && !strcmp(a->text, b->text);
    return a->kind == b->kind && a->number == b->number && a->reg == b->reg &&
           a->address == b->address && a->lsb == b->lsb && a->width == b->width;
}

static bool plan_place(struct context *context, const struct node *node,
                       struct place *place)
{
    struct names names = context_names(context);
    const char *text = context_text(context, node);
    struct mistake mistake = { 0 };

    if (!text)
        return false;
    if (!expr_parse_place(&names, context->planner->pool, text, false, place,
                          &mistake))
        return context_mistake(context, node, &mistake);
    plan_note_place(context, place);
    return true;
}

static bool check_width(struct context *context, const struct node *node,
                        const struct place *place, const struct expr *expr)
{
    struct plan_error *error;
    char text[64];

    if (expr->kind != EXPR_NUMBER || expr_fits(place, expr->number))
        return true;
    value_text(expr->number, text, sizeof(text));
    error = context_error(context, node, 0, "%s does not fit in %s", text,
                          place->text);
    error_hint(error, "it is %u bit%s wide", place->width,
               place->width == 1 ? "" : "s");
    return false;
}

static bool plan_assignment(struct context *context, const struct node *key,
                            const struct node *value,
                            struct plan_assignment *assignment)
{
    bool ok = plan_place(context, key, &assignment->place);

    assignment->at = position_of(key);
    ok = plan_expr(context, value, &assignment->value) && ok;
    return ok &&
           check_width(context, value, &assignment->place, assignment->value);
}

static bool check_twice(struct context *context, const struct node *key,
                        const struct plan_assignment *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!same_place(&items[i].place, &items[count].place))
            continue;
        context_error(context, key, 0, "%s is set twice",
                      items[count].place.text);
        return false;
    }
    return true;
}

bool plan_assignments(struct context *context, const struct node *node,
                      struct plan_assignments *assignments)
{
    struct pool *pool = context->planner->pool;
    struct plan_assignment *items;
    bool ok = true;

    if (!schema_check_kind(context->planner->errors, node, "set", NODE_MAPPING,
                           "a mapping of places to values") ||
        !context_count(context, node, node->count))
        return false;
    items = pool_alloc(pool, node->count * sizeof(*items));
    for (size_t i = 0; i < node->count; i++) {
        const struct node *key = node_key(node, i);

        if (!plan_assignment(context, key, node_value(node, i), &items[i]) ||
            !check_twice(context, key, items, i))
            ok = false;
    }
    *assignments = (struct plan_assignments){ node->count, items };
    return ok;
}

bool plan_events(struct context *context, const struct node *node,
                 uint64_t *events)
{
    bool ok = true;

    *events = 0;
    for (size_t i = 0; i < node_item_count(node); i++) {
        const struct node *item = node_item(node, i);
        const char *text, *nearest = NULL;
        enum event event;

        text = check_scalar(context, item, "this", "the name of an event")
                   ? context_text(context, item)
                   : NULL;
        event = text ? names_event(text, &nearest) : EVENT_COUNT;
        if (text && event == EVENT_COUNT)
            error_suggest(context_error(context, item, 0,
                                        "no event is called \"%s\"", text),
                          nearest);
        if (event == EVENT_COUNT)
            ok = false;
        else
            *events |= BIT64(event);
    }
    return ok;
}
