/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Macros: named lists of steps with parameters, expanded where they are used. */
#include <string.h>

#include "base/text.h"
#include "scenario/plan_parts.h"
#include "scenario/splice.h"

enum { KEY_ABOUT, KEY_PARAMETERS, KEY_STEPS, KEYS };

static const struct key keys[KEYS] = {
    { "about", NODE_SCALAR, false, "text" },
    { "parameters", NODE_LIST, false, "a list of names" },
    { "steps", NODE_LIST, true, "a list of steps" },
};

static bool check_parameter(struct plan_errors *errors, const struct node *list,
                            size_t index)
{
    const struct node *item = list->items[index];

    if (!schema_check_kind(errors, item, "a parameter", NODE_SCALAR, "a name"))
        return false;
    if (!schema_is_name(item->text, false)) {
        errors_add(errors, item->source, item->line, item->column,
                   "\"%s\" is no name for a parameter", item->text);
        return false;
    }
    for (size_t i = 0; i < index; i++) {
        if (list->items[i]->kind != NODE_SCALAR ||
            strcmp(list->items[i]->text, item->text) != 0)
            continue;
        errors_add(errors, item->source, item->line, item->column,
                   "parameter \"%s\" is given twice", item->text);
        return false;
    }
    return true;
}

static bool check_macro(struct plan_errors *errors, const struct node *name,
                        const struct node *macro)
{
    const struct node *values[KEYS];
    bool ok = true;

    if (!schema_is_name(name->text, true)) {
        errors_add(errors, name->source, name->line, name->column,
                   "\"%s\" is no name for a macro", name->text);
        ok = false;
    }
    if (!schema_take(errors, macro, "a macro", keys, KEYS, values))
        return false;
    for (size_t i = 0;
         values[KEY_PARAMETERS] && i < values[KEY_PARAMETERS]->count; i++)
        ok = check_parameter(errors, values[KEY_PARAMETERS], i) && ok;
    return step_list_check(errors, values[KEY_STEPS]) && ok;
}

bool plan_check_macros(struct plan_errors *errors, const struct node *macros)
{
    bool ok = true;

    for (size_t i = 0; i < macros->count; i++)
        ok = check_macro(errors, node_key(macros, i), node_value(macros, i)) &&
             ok;
    return ok;
}

static const struct node *find(const struct node *map, const char *name)
{
    for (size_t i = 0; map && i < map->count; i++) {
        if (!strcmp(node_key(map, i)->text, name))
            return node_value(map, i);
    }
    return NULL;
}

bool plan_check_clash(struct plan_errors *errors, const struct node *macros,
                      const struct node *others)
{
    bool ok = true;

    for (size_t i = 0; i < macros->count; i++) {
        const struct node *key = node_key(macros, i);

        if (!find(others, key->text))
            continue;
        errors_add(errors, key->source, key->line, key->column,
                   "the machine has a macro \"%s\" already", key->text);
        ok = false;
    }
    return ok;
}

static void nearest_names(const struct node *map, struct text_nearest *nearest)
{
    for (size_t i = 0; map && i < map->count; i++)
        text_nearest_next(nearest, node_key(map, i)->text);
}

static const struct node *find_macro(struct context *context,
                                     const struct node *node, const char *name)
{
    const struct node *macro = find(context->file_macros, name);
    struct text_nearest nearest = { .word = name };
    struct plan_error *error;

    if (!macro)
        macro = find(context->machine_macros, name);
    if (macro)
        return macro;
    error = context_error(context, node, 0, "no macro is called \"%s\"", name);
    nearest_names(context->file_macros, &nearest);
    nearest_names(context->machine_macros, &nearest);
    if (nearest.best)
        error_suggest(error, text_nearest_result(&nearest));
    return NULL;
}

static bool check_nesting(struct context *context, const struct node *node,
                          const struct node *macro, const char *name)
{
    for (const struct frame *f = context->frame; f; f = f->outer) {
        if (f->macro != macro)
            continue;
        context_error(context, node, 0, "macro \"%s\" uses itself", name);
        return false;
    }
    if (!context->frame || context->frame->depth < MACRO_DEPTH_MAX)
        return true;
    context_error(context, node, 0, "macros are nested deeper than %d",
                  MACRO_DEPTH_MAX);
    return false;
}

static bool report_parameter(struct context *context, const struct node *key,
                             const struct node *parameters, const char *name)
{
    struct text_nearest nearest = { .word = key->text };
    struct plan_error *error = context_error(
        context, key, 0, "macro \"%s\" has no parameter \"%s\"", name,
        key->text);

    for (size_t i = 0; parameters && i < parameters->count; i++)
        text_nearest_next(&nearest, parameters->items[i]->text);
    if (nearest.best)
        error_suggest(error, text_nearest_result(&nearest));
    return false;
}

static bool check_with(struct context *context, const struct node *with,
                       const struct node *parameters, const char *name)
{
    bool ok = true;

    for (size_t i = 0; with && i < with->count; i++) {
        const struct node *key = node_key(with, i);
        bool is_known = false;

        for (size_t j = 0; parameters && j < parameters->count; j++)
            is_known |= !strcmp(parameters->items[j]->text, key->text);
        if (!is_known)
            ok = report_parameter(context, key, parameters, name);
    }
    return ok;
}

/* As context_text, and whether it differs between the cases of a matrix. */
static const char *varying_text(struct context *context,
                                const struct node *node, bool *varies)
{
    bool varied = context->varies;
    const char *text;

    context->varies = false;
    text = context_text(context, node);
    *varies = context->varies;
    context->varies |= varied;
    return text;
}

static void bind_value(struct context *context, const struct node *value,
                       struct variable *variable)
{
    bool varied = context->varies;
    uint64_t reads = context->reads;

    context->varies = false;
    context->reads = 0;
    value = context_splice(context, value);
    if (value->kind == NODE_LIST)
        variable->list = context_list(context, value);
    else
        variable->value = context_text(context, value);
    variable->varies = context->varies;
    variable->reads = context->reads;
    context->varies |= varied;
    context->reads |= reads;
}

/* The value is replaced in the scope of the "use", before the macro's own. */
static bool bind(struct context *context, const struct node *node,
                 const struct node *with, const char *macro,
                 const char *parameter, struct variable *variable)
{
    const struct node *value = with ? find(with, parameter) : NULL;

    if (!value) {
        context_error(context, node, 0, "macro \"%s\" needs a parameter \"%s\"",
                      macro, parameter);
        return false;
    }
    if (!schema_check_kind(context->planner->errors, value, parameter,
                           NODE_SCALAR | NODE_LIST,
                           "a single value or a list of them"))
        return false;
    variable->name = parameter;
    bind_value(context, value, variable);
    return variable->value || variable->list;
}

/* A macro of the machine's own file knows neither matrix nor macros of ours. */
static bool expand(struct context *context, struct frame *frame,
                   const struct scope *scope, const struct node *list,
                   struct step_list *steps)
{
    const struct scope *outer_scope = context->scope;
    const struct node *outer_macros = context->file_macros;
    bool ok;

    frame->outer = context->frame;
    frame->depth = frame->outer ? frame->outer->depth + 1 : 1;
    context->frame = frame;
    context->scope = scope;
    if (frame->macro->source != context->source)
        context->file_macros = NULL;
    ok = plan_steps(context, list, steps);
    context->frame = frame->outer;
    context->scope = outer_scope;
    context->file_macros = outer_macros;
    return ok;
}

bool plan_use(struct context *context, const struct node *name,
              const struct node *with, struct step_list *steps)
{
    bool maybe;
    const char *text = varying_text(context, name, &maybe);
    const struct node *macro = text ? find_macro(context, name, text) : NULL;
    struct frame frame = { .macro = macro, .use = name, .name = text };
    const struct node *values[KEYS], *parameters;
    struct variable *variables;
    struct scope scope = { 0 };
    bool ok;

    if (!macro || !check_nesting(context, name, macro, text) ||
        !schema_take(context->planner->errors, macro, "a macro", keys, KEYS,
                     values))
        return false;
    parameters = values[KEY_PARAMETERS];
    ok = check_with(context, with, parameters, text);
    scope.count = parameters ? parameters->count : 0;
    variables = pool_alloc(context->planner->pool,
                           scope.count * sizeof(*variables));
    for (size_t i = 0; i < scope.count; i++)
        ok = bind(context, name, with, text, parameters->items[i]->text,
                  &variables[i]) &&
             ok;
    scope.variables = variables;
    if (macro->source == context->source)
        scope.outer = context->matrix;
    context->maybe += maybe;
    ok = ok && expand(context, &frame, &scope, values[KEY_STEPS], steps);
    context->maybe -= maybe;
    return ok;
}
