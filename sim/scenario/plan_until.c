/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "until": when a run has come where the scenario wants it. */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "scenario/number.h"
#include "scenario/plan_parts.h"

/* Goals that are one word. */
enum word {
    WORD_LEAVES_EL2,
    WORD_ENTERS_EL2,
    WORD_PANIC,
    WORD_WAITS,
    WORD_RETURNS,
    WORD_LIMIT,
    WORD_RECURSION,
    WORD_COUNT,
};

static const char *const words[WORD_COUNT] = {
    "leaves-el2", "enters-el2", "panic",     "waits",
    "returns",    "limit",      "recursion",
};

/* Panic and the return of a call are addresses too, which the run adds. */
enum { ADDRESSES_MAX = MACHINE_GOAL_ADDRESSES - 2 };

/* One goal while it is being planned. */
struct goal {
    struct context *context;
    const struct node *node;
    const char *text; /* as written, ${} replaced */
    bool is_call;
    struct plan_until *until;
};

static bool set_panic(struct goal *goal)
{
    struct plan_error *error;

    goal->until->panic = true;
    if (goal->context->machine->has_panic)
        return true;
    error = context_error(goal->context, goal->node, 0,
                          "the machine does not say what a panic is");
    error_hint(error, "add a key \"panic\" with the symbol of the panic "
                      "function to the machine");
    return false;
}

static bool set_returns(struct goal *goal)
{
    goal->until->returns = true;
    if (goal->is_call)
        return true;
    context_error(goal->context, goal->node, 0,
                  "\"returns\" belongs to \"call\" alone");
    return false;
}

static bool set_word(struct goal *goal, enum word word)
{
    switch (word) {
    case WORD_LEAVES_EL2:
        goal->until->goal.below_el2 = true;
        return true;
    case WORD_ENTERS_EL2:
        goal->until->goal.at_el2 = true;
        return true;
    case WORD_PANIC:
        return set_panic(goal);
    case WORD_WAITS:
        goal->until->waits = true;
        return true;
    case WORD_RETURNS:
        return set_returns(goal);
    case WORD_LIMIT:
        goal->until->limit = true;
        return true;
    case WORD_RECURSION:
        goal->until->recursion = true;
        return true;
    case WORD_COUNT:
        break;
    }
    return false;
}

static bool add_address(struct goal *goal, uint64_t address)
{
    struct machine_goal *into = &goal->until->goal;

    if (into->address_count == ADDRESSES_MAX) {
        context_error(goal->context, goal->node, 0,
                      "more than %d addresses in one \"until\"", ADDRESSES_MAX);
        return false;
    }
    into->addresses[into->address_count++] = address;
    return true;
}

/* "line FILE:N" */
static bool set_line(struct goal *goal, const char *rest)
{
    const struct plan_machine *machine = goal->context->machine;
    const char *colon = strrchr(rest, ':');
    uint64_t line = 0, address;
    char *file;

    if (!colon || colon == rest || !number_parse(colon + 1, false, &line) ||
        line == 0 || line > UINT32_MAX) {
        context_error(goal->context, goal->node, 0,
                      "\"line\" wants a file and a line, such as switch.c:42");
        return false;
    }
    file = pool_text(goal->context->planner->pool, rest,
                     (size_t)(colon - rest));
    for (size_t i = 0; i < machine->image_count; i++) {
        if (image_address_of_line(machine->images[i].image, file,
                                  (unsigned)line, &address))
            return add_address(goal, address);
    }
    context_error(goal->context, goal->node, 0,
                  "no image has an instruction of line %s", rest);
    return false;
}

/* "pc EXPR" */
static bool set_pc(struct goal *goal, const char *rest)
{
    struct names names = context_names(goal->context);
    struct mistake mistake = { 0 };
    uint64_t address;

    if (expr_parse_address(&names, goal->context->planner->pool, rest, &address,
                           &mistake))
        return add_address(goal, address);
    mistake.offset += (size_t)(rest - goal->text);
    return context_mistake(goal->context, goal->node, &mistake);
}

/* "event NAME" */
static bool set_event(struct goal *goal, const char *rest)
{
    const char *nearest;
    enum event event = names_event(rest, &nearest);

    if (event == EVENT_COUNT) {
        error_suggest(context_error(goal->context, goal->node,
                                    (size_t)(rest - goal->text),
                                    "no event is called \"%s\"", rest),
                      nearest);
        return false;
    }
    goal->until->goal.events |= BIT64(event);
    return true;
}

static const struct {
    const char *word;
    bool (*set)(struct goal *goal, const char *rest);
} prefixes[] = {
    { "line ", set_line },
    { "pc ", set_pc },
    { "event ", set_event },
};

/* "100 insns" */
static bool set_count(struct goal *goal)
{
    size_t length = strcspn(goal->text, " ");
    char *digits = pool_text(goal->context->planner->pool, goal->text, length);
    const char *unit = goal->text + length + strspn(goal->text + length, " ");
    uint64_t count;

    if ((strcmp(unit, "insns") != 0 && strcmp(unit, "insn") != 0) ||
        !number_parse(digits, false, &count) || count == 0) {
        context_error(goal->context, goal->node, 0,
                      "\"%s\" is not a number of instructions", goal->text);
        return false;
    }
    if (goal->until->goal.count) {
        context_error(goal->context, goal->node, 0,
                      "two numbers of instructions in one \"until\"");
        return false;
    }
    goal->until->goal.count = count;
    return true;
}

/* A symbol that no image has may also be one of the words, misspelt. */
static bool set_symbol(struct goal *goal)
{
    struct text_nearest nearest = { .word = goal->text };
    struct names names = context_names(goal->context);
    struct mistake mistake = { 0 };
    uint64_t address;

    if (expr_parse_address(&names, goal->context->planner->pool, goal->text,
                           &address, &mistake))
        return add_address(goal, address);
    for (size_t i = 0; i < WORD_COUNT; i++)
        text_nearest_next(&nearest, words[i]);
    if (text_nearest_result(&nearest)) {
        mistake_set(&mistake, 0, "\"%s\" is neither a goal nor a symbol",
                    goal->text);
        mistake_suggest(&mistake, text_nearest_result(&nearest));
    }
    return context_mistake(goal->context, goal->node, &mistake);
}

static bool set_goal(struct goal *goal)
{
    for (unsigned i = 0; i < WORD_COUNT; i++) {
        if (!strcmp(goal->text, words[i]))
            return set_word(goal, (enum word)i);
    }
    for (size_t i = 0; i < ARRAY_LENGTH(prefixes); i++) {
        size_t length = strlen(prefixes[i].word);

        if (!strncmp(goal->text, prefixes[i].word, length))
            return prefixes[i].set(goal, goal->text + length +
                                             strspn(goal->text + length, " "));
    }
    if (isdigit((unsigned char)goal->text[0]) && strchr(goal->text, ' '))
        return set_count(goal);
    return set_symbol(goal);
}

bool plan_until(struct context *context, const struct node *node, bool is_call,
                struct plan_until *until)
{
    bool ok = true;

    if (node->kind == NODE_LIST && node->count == 0) {
        context_error(context, node, 0, "\"until\" names nothing");
        return false;
    }
    until->given = true;
    until->text = context_line(context, node);
    for (size_t i = 0; i < node_item_count(node); i++) {
        struct goal goal = { .context = context,
                             .node = node_item(node, i),
                             .is_call = is_call,
                             .until = until };

        goal.text = schema_check_kind(context->planner->errors, goal.node,
                                      "a goal of \"until\"", NODE_SCALAR,
                                      "a single value")
                        ? context_text(context, goal.node)
                        : NULL;
        ok = goal.text && set_goal(&goal) && ok;
    }
    return ok;
}
