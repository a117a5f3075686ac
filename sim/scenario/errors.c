/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a mistake looks like: place, sentence, source line, caret, notes. */
#include "scenario/errors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/printable.h"
#include "base/text.h"

/* Longer lines are shown as far as this, so that a hostile file stays small. */
enum { LINE_SHOWN = 160 };

const char *source_line(const struct source *source, unsigned line,
                        size_t *length)
{
    const char *at = source->data, *end = source->data + source->length;
    const char *stop;

    for (unsigned i = 1; at && i < line; i++) {
        at = memchr(at, '\n', (size_t)(end - at));
        at = at ? at + 1 : NULL;
    }
    if (!at || at > end)
        return NULL;
    stop = memchr(at, '\n', (size_t)(end - at));
    *length = (size_t)((stop ? stop : end) - at);
    if (*length && at[*length - 1] == '\r')
        --*length;
    return at;
}

/* Bytes that begin a character of UTF-8. */
static bool is_lead(char byte)
{
    return ((unsigned char)byte & 0xc0) != 0x80;
}

/* Spaces up to the column, with tabs where the line has tabs. */
static void add_caret(struct text *text, const char *line, size_t length,
                      unsigned column)
{
    unsigned now = 1;

    text_add(text, "\n    ");
    for (size_t i = 0; i < length && now < column; i++) {
        if (i + 1 < length && !is_lead(line[i + 1]))
            continue;
        text_add(text, "%c", line[i] == '\t' ? '\t' : ' ');
        now++;
    }
    text_add(text, "^");
}

/*
 * Control characters would play with the terminal that shows the line; each is
 * a "?", so that the caret is where it belongs. A line may end anywhere.
 */
static void add_line(struct text *text, const char *line, size_t length)
{
    char *copy = mem_format("%.*s", (int)length, line);
    size_t size;

    text_add(text, "    ");
    for (const char *at = copy; *at; at += size) {
        size_t whole = character_length(at);
        bool shown = whole &&
                     (*at == '\t' || character_is_printable(at, whole));

        size = whole ? whole : 1;
        if (shown)
            text_add_bytes(text, at, size);
        else
            text_add(text, "?");
    }
    free(copy);
}

static char *excerpt(const struct source *source, unsigned line,
                     unsigned column)
{
    struct text text = { 0 };
    size_t length = 0;
    const char *at = NULL;

    if (line && source->data)
        at = source_line(source, line, &length);
    if (!at || !length || column > LINE_SHOWN)
        return mem_text("");
    if (length > LINE_SHOWN)
        length = LINE_SHOWN;
    while (length && !is_lead(at[length]))
        length--;
    add_line(&text, at, length);
    add_caret(&text, at, length, column);
    return text.data;
}

static bool is_known(const struct plan_errors *errors, const struct diag *diag)
{
    for (size_t i = 0; i < errors->count; i++) {
        if (!strcmp(errors->items[i].diag.place, diag->place) &&
            !strcmp(errors->items[i].diag.text, diag->text))
            return true;
    }
    return false;
}

static struct plan_error *append(struct plan_errors *errors,
                                 const struct plan_error *error)
{
    errors->items = mem_grow(errors->items, errors->count + 1,
                             sizeof(*errors->items));
    errors->items[errors->count] = *error;
    return &errors->items[errors->count++];
}

/* Bytes of the place that are the file's path. */
static size_t path_length(const struct plan_error *error)
{
    char position[32];
    size_t length = strlen(error->diag.place);
    int tail = snprintf(position, sizeof(position), ":%u:%u", error->line,
                        error->column);

    return error->line && length > (size_t)tail ? length - (size_t)tail
                                                : length;
}

/* The index of the first mistake in the same file. */
static size_t rank_of(const struct plan_errors *errors, size_t index)
{
    const struct plan_error *error = &errors->items[index];
    size_t length = path_length(error);

    for (size_t i = 0; i < index; i++) {
        if (path_length(&errors->items[i]) == length &&
            !memcmp(errors->items[i].diag.place, error->diag.place, length))
            return i;
    }
    return index;
}

struct ranked {
    size_t rank, index;
    struct plan_error error;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;

    if (left->rank != right->rank)
        return left->rank < right->rank ? -1 : 1;
    if (left->error.line != right->error.line)
        return left->error.line < right->error.line ? -1 : 1;
    if (left->error.column != right->error.column)
        return left->error.column < right->error.column ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

void errors_sort(struct plan_errors *errors)
{
    struct ranked *ranked = mem_grow(NULL, errors->count, sizeof(*ranked));

    for (size_t i = 0; i < errors->count; i++)
        ranked[i] = (struct ranked){ rank_of(errors, i), i, errors->items[i] };
    qsort(ranked, errors->count, sizeof(*ranked), compare_ranked);
    for (size_t i = 0; i < errors->count; i++)
        errors->items[i] = ranked[i].error;
    free(ranked);
}

struct plan_error *errors_add(struct plan_errors *errors,
                              const struct source *source, unsigned line,
                              unsigned column, const char *format, ...)
{
    struct plan_error error = { .line = line, .column = column };
    char sentence[sizeof(error.diag.text)];
    char place[sizeof(error.diag.place)];
    va_list args;

    if (line)
        snprintf(place, sizeof(place), "%s:%u:%u", source->path, line, column);
    else
        snprintf(place, sizeof(place), "%s", source->path);
    va_start(args, format);
    vsnprintf(sentence, sizeof(sentence), format, args);
    va_end(args);
    diag_set(&error.diag, STATUS_INVALID, place, "%s", sentence);
    if (errors->count >= ERRORS_MAX || is_known(errors, &error.diag))
        return NULL;
    error.source = excerpt(source, line, column);
    return append(errors, &error);
}

void error_hint(struct plan_error *error, const char *format, ...)
{
    char hint[sizeof(error->diag.hint)];
    va_list args;

    if (!error)
        return;
    va_start(args, format);
    vsnprintf(hint, sizeof(hint), format, args);
    va_end(args);
    diag_hint(&error->diag, "%s", hint);
}

void error_suggest(struct plan_error *error, const char *candidate)
{
    if (candidate)
        error_hint(error, "did you mean \"%s\"?", candidate);
}

void error_unread(struct plan_error *error, enum status status)
{
    if (error)
        error->unread = status == STATUS_IO || status == STATUS_NOT_FOUND;
}

void error_note(struct plan_error *error, const char *format, ...)
{
    struct text text = { 0 };
    va_list args;

    if (!error)
        return;
    text_add(&text, "%s%s    ", error->source, error->source[0] ? "\n" : "");
    va_start(args, format);
    text_add_v(&text, format, args);
    va_end(args);
    free(error->source);
    error->source = text.data;
}

void plan_errors_release(struct plan_errors *errors)
{
    for (size_t i = 0; i < errors->count; i++)
        free(errors->items[i].source);
    free(errors->items);
    *errors = (struct plan_errors){ 0 };
}
