/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "check": expressions, preserved states, frames, events. */
#include <string.h>

#include "scenario/plan_parts.h"
#include "scenario/splice.h"

enum {
    KEY_PRESERVED,
    KEY_FRAME,
    KEY_HAPPENED,
    KEY_NEVER,
    KEY_VARIED,
    KEY_EXCEPT,
    KEY_ONLY,
    KEYS
};

static const struct key keys[KEYS] = {
    { "preserved", NODE_SCALAR, false, "the name of a state" },
    { "frame", NODE_SCALAR, false, "the name of a state" },
    { "happened", NODE_SCALAR | NODE_LIST, false,
      "an event or a list of them" },
    { "never", NODE_SCALAR | NODE_LIST, false, "an event or a list of them" },
    { "varied", NODE_SCALAR | NODE_LIST, false, "a register or a list" },
    { "except", NODE_SCALAR | NODE_LIST, false, "a place or a list of them" },
    { "only", NODE_SCALAR | NODE_LIST, false, "a place or a list of them" },
};

static const enum check_kind kinds[KEY_EXCEPT] = {
    CHECK_PRESERVED, CHECK_FRAME, CHECK_HAPPENED, CHECK_NEVER, CHECK_VARIED,
};

/* Which of the kinds a mapping is; KEYS when it is none or several. */
static size_t kind_of(struct context *context, const struct node *node,
                      const struct node *const *values)
{
    size_t found = KEYS, count = 0;

    for (size_t i = 0; i < KEY_EXCEPT; i++) {
        if (values[i])
            found = i;
        count += values[i] != NULL;
    }
    if (count == 1)
        return found;
    context_error(context, node, 0,
                  "a check is an expression or has one of "
                  "preserved, frame, happened, never, varied");
    return KEYS;
}

/* "preserved" is about registers: memory would be compared by nobody. */
static bool check_only(struct context *context, const struct node *node,
                       const struct plan_check *check)
{
    for (size_t i = 0; i < check->only.count; i++) {
        struct plan_error *error;

        if (check->kind != CHECK_PRESERVED ||
            check->only.items[i].kind != PLACE_MEMORY)
            continue;
        error = context_error(context, node, 0,
                              "\"preserved\" compares registers, and %s is "
                              "memory",
                              check->only.items[i].text);
        error_hint(error, "\"frame\" compares memory as well");
        return false;
    }
    return true;
}

static bool plan_only(struct context *context, const struct node *node,
                      struct plan_check *check)
{
    check->has_only = true;
    return plan_except(context, node, &check->only) &&
           check_only(context, node, check);
}

static bool plan_state_check(struct context *context,
                             const struct node *const *values, size_t kind,
                             struct plan_check *check)
{
    bool ok = plan_state(context, values[kind], &check->state);

    if (ok && check->kind == CHECK_FRAME)
        context->states.memory[check->state] = true;
    if (values[KEY_EXCEPT])
        ok = plan_except(context, values[KEY_EXCEPT], &check->except) && ok;
    if (values[KEY_ONLY])
        ok = plan_only(context, values[KEY_ONLY], check) && ok;
    return ok;
}

static bool plan_event_check(struct context *context,
                             const struct node *const *values, size_t kind,
                             struct plan_check *check)
{
    for (size_t i = KEY_EXCEPT; i < KEYS; i++) {
        if (!values[i])
            continue;
        context_error(context, values[i], 0,
                      "\"%s\" belongs to \"preserved\" and \"frame\"",
                      keys[i].name);
        return false;
    }
    if (kind == KEY_VARIED)
        return plan_except(context, values[kind], &check->except);
    return plan_events(context, values[kind], &check->events);
}

static bool plan_mapping(struct context *context, const struct node *node,
                         struct plan_check *check)
{
    const struct node *values[KEYS];
    size_t kind;

    if (!schema_take(context->planner->errors, node, "a check", keys, KEYS,
                     values))
        return false;
    kind = kind_of(context, node, values);
    if (kind == KEYS)
        return false;
    for (size_t i = 0; i < KEYS; i++)
        if (values[i])
            values[i] = context_splice(context, values[i]);
    check->kind = kinds[kind];
    if (kind == KEY_PRESERVED || kind == KEY_FRAME)
        return plan_state_check(context, values, kind, check);
    return plan_event_check(context, values, kind, check);
}

static bool plan_check(struct context *context, const struct node *node,
                       struct plan_check *check)
{
    check->at = position_of(node);
    check->text = context_line(context, node);
    if (node->kind == NODE_MAPPING)
        return plan_mapping(context, node, check);
    check->kind = CHECK_EXPR;
    if (!schema_check_kind(context->planner->errors, node, "a check",
                           NODE_SCALAR, "an expression or a mapping") ||
        !plan_expr(context, node, &check->expr))
        return false;
    if (check->expr->kind != EXPR_NUMBER)
        return true;
    context_error(context, node, 0,
                  "this check is a constant and tests "
                  "nothing");
    return false;
}

bool plan_checks(struct context *context, const struct node *node,
                 struct plan_step *step)
{
    size_t count = node_item_count(node);
    bool ok = true;

    if (!count) {
        context_error(context, node, 0, "\"check\" checks nothing");
        return false;
    }
    if (!context_count(context, node, count))
        return false;
    step->check_count = count;
    step->checks = pool_alloc(context->planner->pool,
                              count * sizeof(*step->checks));
    for (size_t i = 0; i < count; i++)
        ok = plan_check(context, node_item(node, i), &step->checks[i]) && ok;
    return ok;
}
