/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects mistakes with the line of the file that each is in. */
#ifndef EL2SIM_SCENARIO_ERRORS_H
#define EL2SIM_SCENARIO_ERRORS_H

#include "scenario/plan.h"

enum { ERRORS_MAX = 200 };

/* A file as it was read. */
struct source {
    char *path; /* as given; owned by the plan's pool */
    char *data; /* NUL-terminated past `length` */
    size_t length;
};

/*
 * Adds "path:line:column" with a sentence, unless the same was said there
 * already or ERRORS_MAX are reached: then NULL, which the two below take.
 * `column` counts characters from 1; line 0 means the file as a whole.
 */
struct plan_error *errors_add(struct plan_errors *errors,
                              const struct source *source, unsigned line,
                              unsigned column, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/*
 * Sorts by file, in the order of their first mistakes, then by line and
 * column.
 */
void errors_sort(struct plan_errors *errors);
void error_hint(struct plan_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A line below the caret: what led here. */
void error_note(struct plan_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* It is of a file that cannot be read, if `status` says so. */
void error_unread(struct plan_error *error, enum status status);
/* Did you mean: nothing when `candidate` is NULL. */
void error_suggest(struct plan_error *error, const char *candidate);

/* The bytes of line `line` (from 1), without its end; NULL past the last. */
const char *source_line(const struct source *source, unsigned line,
                        size_t *length);

#endif
