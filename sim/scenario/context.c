/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replaces ${} and tells a mistake together with what led to it. */
#include "scenario/context.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/splice.h"

enum { LINE_TEXT_MAX = 160 }; /* bytes of a step or check in a report */

struct position position_of(const struct node *node)
{
    return (struct position){ node->source->path, node->line, node->column };
}

/* The innermost use first; of every macro that is expanded made once. */
static char *uses_of(const struct context *context, struct frame *frame)
{
    char *outer;

    if (!frame || frame->uses)
        return frame ? frame->uses : NULL;
    outer = uses_of(context, frame->outer);
    frame->uses = pool_format(context->planner->pool, "%s at %s:%u:%u%s%s",
                              frame->name, frame->use->source->path,
                              frame->use->line, frame->use->column,
                              outer ? ", " : "", outer ? outer : "");
    return frame->uses;
}

char *context_uses(const struct context *context)
{
    return uses_of(context, context->frame);
}

static unsigned count_characters(const char *text, size_t length)
{
    unsigned count = 0;

    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    return count;
}

/* Bytes of `text` that the first `count` characters take. */
static size_t skip_characters(const char *text, size_t length, unsigned count)
{
    size_t i = 0;

    while (i < length && count_characters(text, i + 1) <= count)
        i++;
    return i;
}

/* Only where the file shows the text as it is: on one line, without escapes. */
static unsigned column_of(const struct node *node, size_t offset)
{
    size_t length, start, size = strlen(node->text);
    const char *line = source_line(node->source, node->line, &length);

    if (!line || offset > size || strstr(node->text, "${"))
        return node->column;
    start = skip_characters(line, length, node->column - 1);
    if (!node->is_plain)
        start++;
    if (start + size > length || memcmp(line + start, node->text, size) != 0)
        return node->column;
    return node->column + !node->is_plain +
           count_characters(node->text, offset);
}

static void note_frames(struct context *context, struct plan_error *error)
{
    for (const struct frame *f = context->frame; f; f = f->outer)
        error_note(error, "in macro \"%s\", used at %s:%u:%u", f->name,
                   f->use->source->path, f->use->line, f->use->column);
}

static void add_notes(struct context *context, struct plan_error *error,
                      const struct node *node)
{
    bool is_scalar = node->kind == NODE_SCALAR;

    if (is_scalar && strstr(node->text, "${")) {
        struct plan_errors ignored = { 0 };
        struct planner quiet = *context->planner;
        struct context copy = *context;
        const char *text;

        quiet.errors = &ignored;
        copy.planner = &quiet;
        text = context_text(&copy, node);
        if (text)
            error_note(error, "which reads \"%.*s\" here", LINE_TEXT_MAX, text);
        plan_errors_release(&ignored);
    }
    note_frames(context, error);
}

static struct plan_error *error_at(struct context *context,
                                   const struct node *node, size_t offset,
                                   const char *sentence)
{
    unsigned column = node->column;
    struct plan_error *error;

    if (node->kind == NODE_SCALAR)
        column = column_of(node, offset);
    error = errors_add(context->planner->errors, node->source, node->line,
                       column, "%s", sentence);
    if (error)
        add_notes(context, error, node);
    return error;
}

struct plan_error *context_error(struct context *context,
                                 const struct node *node, size_t offset,
                                 const char *format, ...)
{
    char sentence[sizeof(((struct diag *)0)->text)];
    va_list args;

    va_start(args, format);
    vsnprintf(sentence, sizeof(sentence), format, args);
    va_end(args);
    return error_at(context, node, offset, sentence);
}

bool context_mistake(struct context *context, const struct node *node,
                     const struct mistake *mistake)
{
    struct plan_error *error = error_at(context, node, mistake->offset,
                                        mistake->diag.text);

    if (mistake->diag.hint[0])
        error_hint(error, "%s", mistake->diag.hint);
    return false;
}

const struct variable *scope_find(const struct scope *scope, const char *name,
                                  size_t length)
{
    for (; scope; scope = scope->outer) {
        for (size_t i = 0; i < scope->count; i++) {
            const struct variable *variable = &scope->variables[i];

            if (!strncmp(variable->name, name, length) &&
                !variable->name[length])
                return variable;
        }
    }
    return NULL;
}

static bool report_variable(struct context *context, const struct node *node,
                            const char *name, size_t length)
{
    char *copy = pool_text(context->planner->pool, name, length);
    struct text_nearest nearest = { .word = copy };
    struct plan_error *error;

    for (const struct scope *s = context->scope; s; s = s->outer) {
        for (size_t i = 0; i < s->count; i++)
            text_nearest_next(&nearest, s->variables[i].name);
    }
    error = errors_add(context->planner->errors, node->source, node->line,
                       node->column, "no variable is called \"%s\"", copy);
    if (nearest.best && text_nearest_result(&nearest))
        error_suggest(error, text_nearest_result(&nearest));
    else
        error_hint(error, "${name} is a key of \"matrix\" or a parameter of "
                          "the macro");
    return false;
}

void context_note(struct context *context, const struct variable *variable)
{
    context->varies |= variable->varies;
    context->reads |= variable->reads;
}

/* "x${regs}" would be what, of three registers? */
static bool report_list(struct context *context, const struct node *node,
                        const struct variable *variable)
{
    struct plan_error *error = errors_add(
        context->planner->errors, node->source, node->line, node->column,
        "\"%s\" is a list, and one value is wanted", variable->name);

    note_frames(context, error);
    error_hint(error, "${%s} stands alone, as a value or as an item of a list",
               variable->name);
    return false;
}

/* Copies the text, each ${name} by its value. */
static bool replace(struct context *context, const struct node *node,
                    struct text *text)
{
    const char *at = node->text, *next;

    while ((next = strstr(at, "${"))) {
        const char *name = next + 2, *end = strchr(name, '}');
        const struct variable *variable;

        text_add_bytes(text, at, (size_t)(next - at));
        if (!end) {
            errors_add(context->planner->errors, node->source, node->line,
                       node->column, "\"${\" without \"}\"");
            return false;
        }
        variable = scope_find(context->scope, name, (size_t)(end - name));
        if (!variable)
            return report_variable(context, node, name, (size_t)(end - name));
        context_note(context, variable);
        if (variable->list)
            return report_list(context, node, variable);
        text_add(text, "%s", variable->value);
        if (text->length > SCALAR_MAX)
            break;
        at = end + 1;
    }
    if (!next)
        text_add(text, "%s", at);
    if (text->length <= SCALAR_MAX)
        return true;
    errors_add(context->planner->errors, node->source, node->line, node->column,
               "a value of more than %d bytes", SCALAR_MAX);
    return false;
}

const char *context_text(struct context *context, const struct node *node)
{
    struct text text = { 0 };
    char *copy = NULL;

    if (!strstr(node->text, "${") && strlen(node->text) <= SCALAR_MAX)
        return node->text;
    if (replace(context, node, &text))
        copy = pool_text(context->planner->pool, text.data, text.length);
    text_release(&text);
    return copy;
}

/* Line breaks of folded scalars become spaces. */
static void add_scalar(struct context *context, const struct node *node,
                       struct text *line)
{
    struct plan_errors ignored = { 0 };
    struct planner quiet = *context->planner;
    struct context copy = *context;
    const char *text;
    size_t from;

    quiet.errors = &ignored;
    copy.planner = &quiet;
    text = context_text(&copy, node);
    context->varies |= copy.varies;
    context->reads |= copy.reads;
    plan_errors_release(&ignored);
    text = text ? text : node->text;
    from = line->length;
    text_add_bytes(line, text, strnlen(text, LINE_TEXT_MAX + 4));
    for (; from < line->length; from++) {
        if (line->data[from] == '\n')
            line->data[from] = ' ';
    }
}

static void add_node(struct context *context, const struct node *node,
                     bool is_outer, struct text *line)
{
    bool is_map, is_bare;

    node = context_splice(context, node);
    is_map = node->kind == NODE_MAPPING;
    is_bare = is_outer && is_map;
    if (node->kind == NODE_SCALAR) {
        add_scalar(context, node, line);
        return;
    }
    if (!is_bare)
        text_add(line, is_map ? "{" : "[");
    for (size_t i = 0; i < node->count && line->length < LINE_TEXT_MAX; i++) {
        text_add(line, i ? ", " : "");
        if (is_map) {
            add_scalar(context, node_key(node, i), line);
            text_add(line, ": ");
        }
        add_node(context, is_map ? node_value(node, i) : node->items[i], false,
                 line);
    }
    if (!is_bare)
        text_add(line, is_map ? "}" : "]");
}

char *context_line(struct context *context, const struct node *node)
{
    struct text line = { 0 };
    char *copy;

    add_node(context, node, true, &line);
    while (line.length && line.data[line.length - 1] == ' ')
        line.data[--line.length] = '\0';
    if (line.length > LINE_TEXT_MAX) {
        line.length = skip_characters(line.data, LINE_TEXT_MAX, LINE_TEXT_MAX);
        copy = pool_format(context->planner->pool, "%.*s...", (int)line.length,
                           line.data);
    } else {
        copy = pool_text(context->planner->pool, text_string(&line),
                         line.length);
    }
    text_release(&line);
    return copy;
}

struct names context_names(const struct context *context)
{
    return (struct names){
        .machine = context->machine,
        .state_count = context->states.count,
        .states = context->states.names,
        .known = context->states.known,
    };
}

static size_t parts_max(const struct context *context)
{
    size_t max = context->planner->reader->parts_max;

    return max ? max : PLAN_PARTS_MAX;
}

bool context_is_full(const struct context *context)
{
    return context->parts > parts_max(context);
}

bool context_count(struct context *context, const struct node *node,
                   size_t count)
{
    context->parts += count;
    if (!context->maybe)
        context->certain += count;
    if (!context_is_full(context))
        return true;
    errors_add(context->planner->errors, node->source, node->line, node->column,
               "the file's cases have more than %zu steps, "
               "checks and instructions in all",
               parts_max(context));
    return false;
}

bool context_check_cases(struct context *context, const struct node *node,
                         size_t cases)
{
    size_t max = parts_max(context);

    if (context->certain <= max / cases)
        return true;
    errors_add(context->planner->errors, node->source, node->line, node->column,
               "%zu cases with at least %zu steps, checks and instructions "
               "each are more than %zu in all",
               cases, context->certain, max);
    return false;
}

static void states_grow(struct states *states)
{
    states->capacity = states->capacity ? states->capacity * 2 : 8;
    states->names = mem_grow(states->names, states->capacity,
                             sizeof(*states->names));
    states->known = mem_grow(states->known, states->capacity,
                             sizeof(*states->known));
    states->memory = mem_grow(states->memory, states->capacity,
                              sizeof(*states->memory));
}

size_t states_define(struct context *context, const char *name)
{
    struct states *states = &context->states;
    size_t index;

    for (index = 0; index < states->count; index++) {
        if (!strcmp(states->names[index], name))
            break;
    }
    if (index == states->count) {
        if (index == states->capacity)
            states_grow(states);
        states->names[index] = pool_text(context->planner->pool, name,
                                         strlen(name));
        states->memory[index] = false;
        states->count++;
    }
    states->known[index] = true;
    return index;
}

void states_release(struct states *states)
{
    free(states->names);
    free(states->known);
    free(states->memory);
    *states = (struct states){ 0 };
}
