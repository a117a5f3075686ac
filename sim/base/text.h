/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Growing text, allocation that cannot fail, and the did-you-mean search. */
#ifndef EL2SIM_BASE_TEXT_H
#define EL2SIM_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/status.h"

/*
 * Memory that is always there: when the system has none left these abort the
 * process, the one exception to "libraries never exit". Release with free().
 */
void *mem_alloc(size_t size);                         /* zeroed */
void *mem_grow(void *old, size_t count, size_t size); /* like reallocarray */
char *mem_text(const char *text); /* like strdup; NULL gives NULL */
char *mem_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A growing byte string; `data` is NUL-terminated or NULL while empty. */
struct text {
    char *data;
    size_t length;
    size_t capacity;
};

void text_add(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void text_add_v(struct text *text, const char *format, va_list args);
void text_add_bytes(struct text *text, const void *bytes, size_t length);
void text_release(struct text *text);
/* The string, never NULL; valid until the next change. */
const char *text_string(const struct text *text);

/*
 * The candidate nearest to `word` by edit distance, letter case apart, when it
 * is near enough to be what was meant; otherwise NULL. Call `text_nearest_next`
 * for each candidate, starting from a zeroed struct with `word` set.
 */
struct text_nearest {
    const char *word;
    const char *best;
    unsigned distance;
};
void text_nearest_next(struct text_nearest *nearest, const char *candidate);
const char *text_nearest_result(const struct text_nearest *nearest);

/* Whether all of `text` fits `pattern`: * is any characters, ? any one. */
bool text_matches(const char *pattern, const char *text);

/*
 * Reads a whole file; the caller frees *data (NUL-terminated past *length).
 * What is no regular file is refused: a FIFO would be waited for, for ever.
 */
enum status text_read_file(const char *path, size_t limit, char **data,
                           size_t *length, struct diag *diag);
/* The rest of a stream; `name` is for messages. */
enum status text_read_stream(FILE *file, const char *name, size_t limit,
                             char **data, size_t *length, struct diag *diag);

#endif
