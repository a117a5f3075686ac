/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * "principals:" and "shown:" of a machine: who may be in charge of a CPU, what
 * must hold while they are, and memory that shows values on purpose.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scenario/plan_parts.h"

enum { KEY_WHEN, KEY_IDENTITY, KEY_CONTROLS, KEY_TRAPS, KEYS };

static const struct key keys[KEYS] = {
    { "when", NODE_SCALAR, true, "an expression" },
    { "identity", NODE_SCALAR | NODE_LIST, false,
      "an expression or a list of them" },
    { "controls", NODE_LIST, false, "a list of expressions" },
    { "traps", NODE_LIST, false, "a list of System registers" },
};

static struct plan_exprs plan_list(struct context *context,
                                   const struct node *node, bool *ok)
{
    struct plan_exprs exprs = { 0 };

    if (!node)
        return exprs;
    exprs.items = pool_alloc(context->planner->pool,
                             node_item_count(node) * sizeof(struct expr *));
    for (size_t i = 0; i < node_item_count(node); i++) {
        if (plan_expr(context, node_item(node, i), &exprs.items[exprs.count]))
            exprs.count++;
        else
            *ok = false;
    }
    return exprs;
}

/* The expressions of a principal as they are for CPU number `cpu`. */
static bool plan_for_cpu(struct context *context,
                         const struct node *const *values, unsigned cpu,
                         struct plan_principal_cpu *planned)
{
    char number[12];
    const struct variable variable = { .name = "cpu", .value = number };
    struct scope scope = {
        .outer = context->scope,
        .count = 1,
        .variables = &variable,
    };
    const struct scope *outer = context->scope;
    bool ok = true;

    snprintf(number, sizeof(number), "%u", cpu);
    context->scope = &scope;
    ok = plan_expr(context, values[KEY_WHEN], &planned->when);
    planned->identity = plan_list(context, values[KEY_IDENTITY], &ok);
    planned->controls = plan_list(context, values[KEY_CONTROLS], &ok);
    context->scope = outer;
    return ok;
}

static bool add_matching(struct register_set *set, const char *pattern)
{
    bool found = false;

    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++)
        if (text_matches(pattern, sysreg_info(reg)->name)) {
            register_set_add(set, reg);
            found = true;
        }
    return found;
}

static bool plan_trap(struct context *context, const struct node *node,
                      struct register_set *set)
{
    struct text_nearest nearest = { 0 };
    const char *text;

    if (!schema_check_kind(context->planner->errors, node, "a trap",
                           NODE_SCALAR, "the name of a System register"))
        return false;
    text = context_text(context, node);
    if (!text)
        return false;
    if (add_matching(set, text))
        return true;
    nearest.word = text;
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++)
        text_nearest_next(&nearest, sysreg_info(reg)->name);
    error_suggest(context_error(context, node, 0,
                                "no System register is called \"%s\"", text),
                  text_nearest_result(&nearest));
    return false;
}

static bool plan_principal(struct context *context, const struct node *name,
                           const struct node *node,
                           struct plan_principal *principal, unsigned cpus)
{
    const struct node *values[KEYS];
    bool ok;

    if (!schema_is_name(name->text, true)) {
        context_error(context, name, 0, "\"%s\" is no name for a principal",
                      name->text);
        return false;
    }
    ok = schema_take(context->planner->errors, node, "a principal", keys, KEYS,
                     values);
    if (!ok)
        return false;
    principal->name = pool_text(context->planner->pool, name->text,
                                strlen(name->text));
    for (unsigned cpu = 0; ok && cpu < cpus; cpu++)
        ok = plan_for_cpu(context, values, cpu, &principal->cpus[cpu]);
    for (size_t i = 0; values[KEY_TRAPS] && i < values[KEY_TRAPS]->count; i++)
        ok = plan_trap(context, values[KEY_TRAPS]->items[i],
                       &principal->traps) &&
             ok;
    return ok;
}

bool plan_principals(struct context *context, const struct node *map,
                     struct plan_machine *machine)
{
    bool ok = true;

    if (map->count > PLAN_PRINCIPAL_MAX) {
        context_error(context, map, 0, "a machine has at most %d principals",
                      PLAN_PRINCIPAL_MAX);
        return false;
    }
    machine->principals = pool_alloc(context->planner->pool,
                                     map->count * sizeof(*machine->principals));
    machine->principal_count = map->count;
    for (size_t i = 0; i < map->count; i++)
        ok = plan_principal(context, node_key(map, i), node_value(map, i),
                            &machine->principals[i], machine->config.cpus) &&
             ok;
    return ok;
}

bool plan_shown(struct context *context, const struct node *list,
                struct plan_machine *machine)
{
    if (!plan_except(context, list, &machine->shown))
        return false;
    for (size_t i = 0; i < machine->shown.count; i++) {
        if (machine->shown.items[i].kind == PLACE_MEMORY)
            continue;
        context_error(context, list, 0, "%s is not in memory",
                      machine->shown.items[i].text);
        return false;
    }
    return true;
}
