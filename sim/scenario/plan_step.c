/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps: each verb's value and modifiers turned into a plan_step. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/asm.h"
#include "scenario/plan_parts.h"
#include "scenario/splice.h"

enum {
    TIMES_MAX = 1000000,
    CALL_ARGUMENTS = 8, /* x0..x7, as AAPCS64 passes them */
};

/* Interrupt lines; an NMI is an IRQ with Superpriority. */
static const struct line {
    const char *name;
    uint64_t line;
    bool nmi; /* it needs FEAT_NMI */
} lines[] = {
    { "irq", LINE_IRQ, false },        { "fiq", LINE_FIQ, false },
    { "serror", LINE_SERROR, false },  { "nmi", LINE_IRQ_NMI, true },
    { "fiq-nmi", LINE_FIQ_NMI, true },
};

static bool plan_cpu_number(struct context *context, const struct node *node,
                            unsigned *cpu)
{
    uint64_t number;

    if (!plan_number(context, node, "the CPU", 0,
                     context->machine->config.cpus - 1, &number))
        return false;
    *cpu = (unsigned)number;
    return true;
}

static bool plan_modifiers(struct context *context,
                           const struct step_shape *shape,
                           struct plan_step *step)
{
    const struct node *set = shape->modifiers[MODIFIER_SET];
    const struct node *until = shape->modifiers[MODIFIER_UNTIL];
    const struct node *limit = shape->modifiers[MODIFIER_LIMIT];
    bool ok = true;

    if (set)
        ok = plan_assignments(context, set, &step->set);
    if (until)
        ok = plan_until(context, until, step->kind == STEP_CALL,
                        &step->until) &&
             ok;
    if (limit)
        ok = plan_number(context, limit, "\"limit\"", 1,
                         UINT64_C(1000000000000), &step->until.goal.limit) &&
             ok;
    return ok;
}

static bool plan_boot(struct context *context, const struct step_shape *shape,
                      struct plan_step *step)
{
    bool ok = node_is_null(shape->value) ||
              plan_cpu_number(context, shape->value, &context->cpu);

    step->cpu = context->cpu;
    ok = plan_modifiers(context, shape, step) && ok;
    if (!step->until.given)
        step->until.goal.below_el2 = true;
    return ok;
}

static bool plan_cpu(struct context *context, const struct step_shape *shape,
                     struct plan_step *step)
{
    bool ok = plan_cpu_number(context, shape->value, &context->cpu);

    step->cpu = context->cpu;
    return ok;
}

/* YAML takes " #4" for a comment: the usual reason for a missing operand. */
static void hint_comment(struct context *context, const struct node *node,
                         struct plan_error *error)
{
    size_t length;
    const char *line = source_line(node->source, node->line, &length);
    const char *mark;

    if (!node->is_plain || !line)
        return;
    mark = memmem(line, length, " #", 2);
    if (mark)
        error_hint(error, "\" #\" begins a comment in YAML: leave the # out");
    (void)context;
}

static bool plan_word(struct context *context, const struct node *node,
                      uint32_t *word)
{
    struct mistake mistake = { 0 };
    struct plan_error *error;
    const char *text;

    if (!schema_check_kind(context->planner->errors, node, "an instruction",
                           NODE_SCALAR, "a single value"))
        return false;
    text = context_text(context, node);
    if (!text)
        return false;
    if (asm_parse(text, word, &mistake))
        return true;
    error = context_error(context, node, mistake.offset, "%s",
                          mistake.diag.text);
    if (mistake.diag.hint[0])
        error_hint(error, "%s", mistake.diag.hint);
    hint_comment(context, node, error);
    return false;
}

static bool plan_exec(struct context *context, const struct step_shape *shape,
                      struct plan_step *step)
{
    size_t count = node_item_count(shape->value);
    bool ok = true;

    if (!count) {
        context_error(context, shape->value, 0, "\"exec\" executes nothing");
        return false;
    }
    if (!context_count(context, shape->value, count))
        return false;
    step->word_count = count;
    step->words = pool_alloc(context->planner->pool,
                             count * sizeof(*step->words));
    for (size_t i = 0; i < count; i++)
        ok = plan_word(context, node_item(shape->value, i), &step->words[i]) &&
             ok;
    return plan_modifiers(context, shape, step) && ok;
}

static bool plan_run(struct context *context, const struct step_shape *shape,
                     struct plan_step *step)
{
    bool ok = true;

    step->has_address = !node_is_null(shape->value);
    if (step->has_address)
        ok = plan_address(context, shape->value, &step->address);
    return plan_modifiers(context, shape, step) && ok;
}

static bool plan_arguments(struct context *context, const struct node *node,
                           struct plan_step *step)
{
    bool ok = true;

    if (!schema_check_kind(context->planner->errors, node, "\"args\"",
                           NODE_LIST, "a list of values"))
        return false;
    if (node->count > CALL_ARGUMENTS) {
        context_error(context, node, 0, "a call has at most %d arguments",
                      CALL_ARGUMENTS);
        return false;
    }
    step->argument_count = node->count;
    for (size_t i = 0; i < node->count; i++)
        ok = plan_expr(context, node->items[i], &step->arguments[i]) && ok;
    return ok;
}

/* "abi: off": the function follows a convention of its own. */
static bool plan_abi(struct context *context, const struct node *node,
                     struct plan_step *step)
{
    const char *text = context_text(context, node);

    if (!text)
        return false;
    step->abi_off = strcmp(text, "off") == 0;
    if (step->abi_off || strcmp(text, "on") == 0)
        return true;
    error_hint(context_error(context, node, 0,
                             "\"abi\" is on or off, not "
                             "\"%s\"",
                             text),
               "off for a function that does not follow AAPCS64");
    return false;
}

static bool plan_call(struct context *context, const struct step_shape *shape,
                      struct plan_step *step)
{
    const struct node *args = shape->modifiers[MODIFIER_ARGS];
    bool ok = plan_address(context, shape->value, &step->address);

    step->has_address = true;
    if (args)
        ok = plan_arguments(context, args, step) && ok;
    if (shape->modifiers[MODIFIER_ABI])
        ok = plan_abi(context, shape->modifiers[MODIFIER_ABI], step) && ok;
    ok = plan_modifiers(context, shape, step) && ok;
    if (!step->until.given)
        step->until.returns = true;
    return ok;
}

static bool plan_set(struct context *context, const struct step_shape *shape,
                     struct plan_step *step)
{
    return plan_assignments(context, shape->value, &step->set);
}

/* A name that a register has would make expressions ambiguous. */
static bool define_state(struct context *context, const struct node *node,
                         size_t *state)
{
    const char *text = context_text(context, node);
    struct place place;
    char *first;

    if (!text)
        return false;
    first = pool_text(context->planner->pool, text, strcspn(text, "."));
    if (!schema_is_name(text, true) || strchr(text, '-') ||
        strstr(text, "..") || text[strlen(text) - 1] == '.') {
        context_error(context, node, 0, "\"%s\" is no name for a state", text);
        return false;
    }
    if (names_register(first, &place) || !strcmp(first, "insns") ||
        !strcmp(first, "event")) {
        context_error(context, node, 0,
                      "\"%s\" means something else in an expression", first);
        return false;
    }
    *state = states_define(context, text);
    return true;
}

static bool plan_fill(struct context *context, const struct step_shape *shape,
                      struct plan_step *step)
{
    const struct node *except = shape->modifiers[MODIFIER_EXCEPT];
    bool ok = define_state(context, shape->value, &step->state);

    if (except)
        ok = plan_except(context, except, &step->except) && ok;
    return ok;
}

static bool plan_remember(struct context *context,
                          const struct step_shape *shape,
                          struct plan_step *step)
{
    return define_state(context, shape->value, &step->state);
}

static bool has_line(struct context *context, const struct node *node,
                     const struct line *line)
{
    if (!line->nmi ||
        (context->machine->config.features & FEATURE_BIT(FEAT_NMI)))
        return true;
    error_hint(context_error(context, node, 0,
                             "\"%s\" has Superpriority, which needs "
                             "FEAT_NMI",
                             line->name),
               "features: [FEAT_NMI] in the machine file");
    return false;
}

static bool plan_line(struct context *context, const struct node *node,
                      uint64_t *set)
{
    struct text_nearest nearest = { 0 };
    const char *text;

    if (!schema_check_kind(context->planner->errors, node, "this", NODE_SCALAR,
                           "irq, fiq, serror, nmi or fiq-nmi"))
        return false;
    text = context_text(context, node);
    if (!text)
        return false;
    nearest.word = text;
    for (size_t i = 0; i < ARRAY_LENGTH(lines); i++) {
        if (!strcmp(lines[i].name, text)) {
            *set |= lines[i].line;
            return has_line(context, node, &lines[i]);
        }
        text_nearest_next(&nearest, lines[i].name);
    }
    error_suggest(context_error(context, node, 0,
                                "\"%s\" is none of irq, fiq, "
                                "serror, nmi, fiq-nmi",
                                text),
                  text_nearest_result(&nearest));
    return false;
}

static bool plan_lines(struct context *context, const struct step_shape *shape,
                       struct plan_step *step)
{
    const struct node *syndrome = shape->modifiers[MODIFIER_SYNDROME];
    bool ok = true;

    for (size_t i = 0; i < node_item_count(shape->value); i++)
        ok = plan_line(context, node_item(shape->value, i), &step->lines) && ok;
    if (!syndrome)
        return ok;
    ok = plan_number(context, syndrome, "\"syndrome\"", 0, 0x1ffffff,
                     &step->serror_syndrome) &&
         ok;
    if (!ok || step->lines & LINE_SERROR)
        return ok;
    context_error(context, syndrome, 0, "\"syndrome\" belongs to serror");
    return false;
}

static bool plan_check_step(struct context *context,
                            const struct step_shape *shape,
                            struct plan_step *step)
{
    return plan_checks(context, shape->value, step);
}

static bool plan_inner(struct context *context, const struct node *list,
                       struct plan_steps *steps)
{
    struct step_list inner = { 0 };
    bool ok = !list || plan_steps(context, list, &inner);

    steps->count = inner.count;
    steps->items = pool_copy(context->planner->pool, inner.items,
                             inner.count * sizeof(*inner.items));
    free(inner.items);
    return ok;
}

static bool plan_repeat(struct context *context, const struct step_shape *shape,
                        struct plan_step *step)
{
    bool ok = plan_number(context, shape->value, "\"repeat\"", 1, TIMES_MAX,
                          &step->times);

    return plan_inner(context, shape->modifiers[MODIFIER_STEPS],
                      &step->steps) &&
           ok;
}

static bool is_run(const struct plan_step *step)
{
    return step->kind == STEP_BOOT || step->kind == STEP_EXEC ||
           step->kind == STEP_RUN || step->kind == STEP_CALL;
}

static bool plan_sweep(struct context *context, const struct step_shape *shape,
                       struct plan_step *step)
{
    const struct node *lists[SWEEP_KEYS];
    struct plan_sweep *sweep;
    bool ok;

    if (!step_sweep_take(context->planner->errors, shape->value, lists))
        return false;
    sweep = pool_alloc(context->planner->pool, sizeof(*sweep));
    step->sweep = sweep;
    ok = plan_inner(context, lists[SWEEP_OVER], &sweep->over);
    if (ok && (sweep->over.count != 1 || !is_run(&sweep->over.items[0]))) {
        context_error(context, lists[SWEEP_OVER], 0,
                      "\"over\" must be one step of boot, exec, run or call");
        ok = false;
    }
    ok = plan_inner(context, lists[SWEEP_AT_EACH], &sweep->at_each) && ok;
    return plan_inner(context, lists[SWEEP_THEN], &sweep->then) && ok;
}

static const struct {
    enum step_kind kind;
    bool (*plan)(struct context *context, const struct step_shape *shape,
                 struct plan_step *step);
} verbs[VERB_USE] = {
    [VERB_BOOT] = { STEP_BOOT, plan_boot },
    [VERB_CPU] = { STEP_CPU, plan_cpu },
    [VERB_EXEC] = { STEP_EXEC, plan_exec },
    [VERB_RUN] = { STEP_RUN, plan_run },
    [VERB_CALL] = { STEP_CALL, plan_call },
    [VERB_SET] = { STEP_SET, plan_set },
    [VERB_FILL] = { STEP_FILL, plan_fill },
    [VERB_REMEMBER] = { STEP_REMEMBER, plan_remember },
    [VERB_RAISE] = { STEP_RAISE, plan_lines },
    [VERB_LOWER] = { STEP_LOWER, plan_lines },
    [VERB_CHECK] = { STEP_CHECK, plan_check_step },
    [VERB_REPEAT] = { STEP_REPEAT, plan_repeat },
    [VERB_SWEEP] = { STEP_SWEEP, plan_sweep },
};

/* Variables that are lists become the items that they stand for. */
static void splice(struct context *context, struct step_shape *shape)
{
    shape->value = context_splice(context, shape->value);
    for (size_t i = 0; i < MODIFIER_COUNT; i++)
        if (shape->modifiers[i])
            shape->modifiers[i] = context_splice(context, shape->modifiers[i]);
}

/* "exec: hvc 4"; where the value is long or nothing, the verb alone. */
static char *step_text(struct context *context, const struct step_shape *shape)
{
    const char *verb = step_verb_name(shape->verb);
    bool is_bare = node_is_null(shape->value) || shape->verb == VERB_CHECK ||
                   shape->verb == VERB_SWEEP;

    if (is_bare)
        return pool_text(context->planner->pool, verb, strlen(verb));
    return pool_format(context->planner->pool, "%s: %s", verb,
                       context_line(context, shape->value));
}

static void append(struct step_list *steps, const struct plan_step *step)
{
    if (steps->count == steps->capacity) {
        steps->capacity = steps->capacity ? steps->capacity * 2 : 8;
        steps->items = mem_grow(steps->items, steps->capacity,
                                sizeof(*steps->items));
    }
    steps->items[steps->count++] = *step;
}

bool plan_step(struct context *context, const struct node *node,
               struct step_list *steps)
{
    struct step_shape shape;
    struct plan_step step = { 0 };

    if (!step_shape_take(context->planner->errors, node, &shape) ||
        !context_count(context, node, 1))
        return false;
    if (shape.verb == VERB_USE)
        return plan_use(context, shape.value, shape.modifiers[MODIFIER_WITH],
                        steps);
    splice(context, &shape);
    step.at = position_of(node);
    step.uses = context_uses(context);
    step.kind = verbs[shape.verb].kind;
    step.text = step_text(context, &shape);
    if (!verbs[shape.verb].plan(context, &shape, &step))
        return false;
    append(steps, &step);
    return true;
}

bool plan_steps(struct context *context, const struct node *list,
                struct step_list *steps)
{
    bool ok = true;

    if (list->count == 0) {
        context_error(context, list, 0, "there is no step here");
        return false;
    }
    for (size_t i = 0; i < list->count; i++) {
        ok = plan_step(context, list->items[i], steps) && ok;
        if (context_is_full(context))
            return false;
    }
    return ok;
}
