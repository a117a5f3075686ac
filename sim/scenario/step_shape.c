/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which verbs there are, what each takes, and which modifiers go with it. */
#include "scenario/step_shape.h"

#include <string.h>

#include "base/bits.h"
#include "base/text.h"
#include "scenario/splice.h"

#define M(name) (1u << MODIFIER_##name)
#define RUNS (M(SET) | M(UNTIL) | M(LIMIT))

enum { LISTABLE = NODE_SCALAR | NODE_LIST };

static const struct verb_row {
    struct key key;
    unsigned modifiers; /* that may stand beside it */
    unsigned needs;     /* that must */
} verbs[VERB_COUNT] = {
    [VERB_BOOT] = { { "boot", NODE_SCALAR | NODE_NULL, false, "a CPU number" },
                    RUNS,
                    0 },
    [VERB_CPU] = { { "cpu", NODE_SCALAR, false, "a CPU number" }, 0, 0 },
    [VERB_EXEC] = { { "exec", LISTABLE, false,
                      "an instruction or a list of them" },
                    RUNS,
                    0 },
    [VERB_RUN] = { { "run", NODE_SCALAR | NODE_NULL, false,
                     "where to start, or nothing" },
                   RUNS,
                   M(UNTIL) },
    [VERB_CALL] = { { "call", NODE_SCALAR, false, "a function" },
                    RUNS | M(ARGS) | M(ABI),
                    0 },
    [VERB_SET] = { { "set", NODE_MAPPING, false,
                     "a mapping of places to values" },
                   0,
                   0 },
    [VERB_FILL] = { { "fill", NODE_SCALAR, false, "a name for the state" },
                    M(EXCEPT),
                    0 },
    [VERB_REMEMBER] = { { "remember", NODE_SCALAR, false,
                          "a name for the state" },
                        0,
                        0 },
    [VERB_RAISE] = { { "raise", LISTABLE, false,
                       "irq, fiq, serror, nmi, fiq-nmi" },
                     M(SYNDROME),
                     0 },
    [VERB_LOWER] = { { "lower", LISTABLE, false,
                       "irq, fiq, serror, nmi, fiq-nmi" },
                     0,
                     0 },
    [VERB_CHECK] = { { "check", LISTABLE | NODE_MAPPING, false,
                       "a check or a list of them" },
                     0,
                     0 },
    [VERB_REPEAT] = { { "repeat", NODE_SCALAR, false, "a number of times" },
                      M(STEPS),
                      M(STEPS) },
    [VERB_SWEEP] = { { "sweep", NODE_MAPPING, false,
                       "a mapping of over, at-each, then" },
                     0,
                     0 },
    [VERB_USE] = { { "use", NODE_SCALAR, false, "the name of a macro" },
                   M(WITH),
                   0 },
};

static const struct key modifiers[MODIFIER_COUNT] = {
    [MODIFIER_SET] = { "set", NODE_MAPPING, false,
                       "a mapping of places to values" },
    [MODIFIER_UNTIL] = { "until", LISTABLE, false, "a goal or a list of them" },
    [MODIFIER_LIMIT] = { "limit", NODE_SCALAR, false,
                         "a number of instructions" },
    [MODIFIER_ARGS] = { "args", NODE_LIST, false, "a list of values" },
    [MODIFIER_ABI] = { "abi", NODE_SCALAR, false, "on or off" },
    [MODIFIER_EXCEPT] = { "except", LISTABLE, false,
                          "a place or a list of them" },
    [MODIFIER_SYNDROME] = { "syndrome", NODE_SCALAR, false, "a number" },
    [MODIFIER_STEPS] = { "steps", NODE_LIST, false, "a list of steps" },
    [MODIFIER_WITH] = { "with", NODE_MAPPING, false,
                        "a mapping of parameters to values" },
};

const char *step_verb_name(enum verb verb)
{
    return verbs[verb].key.name;
}

static size_t find_verb(const char *name)
{
    size_t i = 0;

    while (i < VERB_COUNT && strcmp(verbs[i].key.name, name) != 0)
        i++;
    return i;
}

static size_t find_modifier(const char *name)
{
    size_t i = 0;

    while (i < MODIFIER_COUNT && strcmp(modifiers[i].name, name) != 0)
        i++;
    return i;
}

static bool report_unknown(struct plan_errors *errors, const struct node *key)
{
    struct text_nearest nearest = { .word = key->text };
    struct plan_error *error = errors_add(
        errors, key->source, key->line, key->column, "a step has no key \"%s\"",
        key->text);

    for (size_t i = 0; i < VERB_COUNT; i++)
        text_nearest_next(&nearest, verbs[i].key.name);
    for (size_t i = 0; i < MODIFIER_COUNT; i++)
        text_nearest_next(&nearest, modifiers[i].name);
    error_suggest(error, text_nearest_result(&nearest));
    return false;
}

/* The key that is the verb; "set" only when there is no other. */
static const struct node *verb_key(struct plan_errors *errors,
                                   const struct node *node, bool *ok)
{
    const struct node *found = NULL, *set = NULL;

    for (size_t i = 0; i < node->count; i++) {
        const struct node *key = node_key(node, i);
        size_t verb = find_verb(key->text);

        if (verb == VERB_COUNT) {
            if (find_modifier(key->text) == MODIFIER_COUNT)
                *ok = report_unknown(errors, key);
        } else if (verb == VERB_SET) {
            set = key;
        } else if (found) {
            errors_add(errors, key->source, key->line, key->column,
                       "\"%s\" and \"%s\" in one step", found->text, key->text);
            *ok = false;
        } else {
            found = key;
        }
    }
    return found ? found : set;
}

/* "until, limit and set", or NULL when there is none. */
static void list_modifiers(unsigned set, struct text *text)
{
    for (size_t i = 0; i < MODIFIER_COUNT; i++) {
        if (set >> i & 1)
            text_add(text, "%s%s", text->length ? ", " : "", modifiers[i].name);
    }
}

static bool report_modifier(struct plan_errors *errors, const struct node *key,
                            const struct verb_row *verb)
{
    struct text others = { 0 };
    struct plan_error *error = errors_add(
        errors, key->source, key->line, key->column,
        "\"%s\" does not belong to \"%s\"", key->text, verb->key.name);

    list_modifiers(verb->modifiers, &others);
    if (others.length)
        error_hint(error, "\"%s\" takes %s", verb->key.name, others.data);
    text_release(&others);
    return false;
}

static bool take_pair(struct plan_errors *errors, const struct node *key,
                      const struct node *value, struct step_shape *shape)
{
    const struct verb_row *verb = &verbs[shape->verb];
    size_t modifier = find_modifier(key->text);

    if (!strcmp(key->text, verb->key.name)) {
        shape->value = value;
        return schema_check_key(errors, value, &verb->key);
    }
    if (modifier == MODIFIER_COUNT)
        return true; /* unknown, or a second verb: reported */
    if (!(verb->modifiers >> modifier & 1))
        return report_modifier(errors, key, verb);
    shape->modifiers[modifier] = value;
    if (modifier == MODIFIER_ARGS && node_is_variable(value))
        return true; /* a list, as will be seen when it is replaced */
    return schema_check_key(errors, value, &modifiers[modifier]);
}

static bool check_needs(struct plan_errors *errors,
                        const struct step_shape *shape)
{
    const struct verb_row *verb = &verbs[shape->verb];
    bool ok = true;

    for (size_t i = 0; i < MODIFIER_COUNT; i++) {
        if (!(verb->needs >> i & 1) || shape->modifiers[i])
            continue;
        errors_add(errors, shape->node->source, shape->node->line,
                   shape->node->column, "\"%s\" needs \"%s\"", verb->key.name,
                   modifiers[i].name);
        ok = false;
    }
    return ok;
}

bool step_shape_take(struct plan_errors *errors, const struct node *node,
                     struct step_shape *shape)
{
    const struct node *key;
    bool ok = true;

    memset(shape, 0, sizeof(*shape));
    shape->node = node;
    if (!schema_check_kind(errors, node, "a step", NODE_MAPPING,
                           "a mapping such as \"exec: nop\""))
        return false;
    key = verb_key(errors, node, &ok);
    if (!key) {
        if (ok)
            errors_add(errors, node->source, node->line, node->column,
                       "a step needs a verb, such as \"exec\" or \"check\"");
        return false;
    }
    shape->verb = (enum verb)find_verb(key->text);
    for (size_t i = 0; i < node->count; i++)
        ok = take_pair(errors, node_key(node, i), node_value(node, i), shape) &&
             ok;
    return check_needs(errors, shape) && ok;
}

bool step_sweep_take(struct plan_errors *errors, const struct node *node,
                     const struct node **values)
{
    static const struct key keys[SWEEP_KEYS] = {
        [SWEEP_OVER] = { "over", NODE_LIST, true, "a list of one step" },
        [SWEEP_AT_EACH] = { "at-each", NODE_LIST, false, "a list of steps" },
        [SWEEP_THEN] = { "then", NODE_LIST, false, "a list of steps" },
    };
    const struct node *over;

    if (!schema_take(errors, node, "sweep", keys, SWEEP_KEYS, values))
        return false;
    over = values[SWEEP_OVER];
    if (over->count == 1)
        return true;
    errors_add(errors, over->source, over->line, over->column,
               "\"over\" must have exactly one step");
    return false;
}

static bool check_inside(struct plan_errors *errors,
                         const struct step_shape *shape)
{
    const struct node *lists[SWEEP_KEYS];
    bool ok = true;

    if (shape->verb == VERB_REPEAT)
        return step_list_check(errors, shape->modifiers[MODIFIER_STEPS]);
    if (shape->verb != VERB_SWEEP)
        return true;
    if (!step_sweep_take(errors, shape->value, lists))
        return false;
    for (size_t i = 0; i < SWEEP_KEYS; i++) {
        if (lists[i])
            ok = step_list_check(errors, lists[i]) && ok;
    }
    return ok;
}

bool step_list_check(struct plan_errors *errors, const struct node *list)
{
    struct step_shape shape;
    bool ok = true;

    if (list->count == 0) {
        errors_add(errors, list->source, list->line, list->column,
                   "there is no step here");
        return false;
    }
    for (size_t i = 0; i < list->count; i++) {
        if (!step_shape_take(errors, list->items[i], &shape) ||
            !check_inside(errors, &shape))
            ok = false;
    }
    return ok;
}
