/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one error convention: a function that can fail returns an enum status
 * and, when it is not STATUS_OK, has filled the caller's struct diag with the
 * place, a sentence, and what to do next.
 */
#ifndef EL2SIM_BASE_STATUS_H
#define EL2SIM_BASE_STATUS_H

#include <stdarg.h>
#include <stddef.h>

#define STATUS_LIST(X)              \
    X(OK, "ok")                     \
    X(USAGE, "wrong usage")         \
    X(INVALID, "invalid input")     \
    X(NOT_FOUND, "not found")       \
    X(IO, "input or output error")  \
    X(UNSUPPORTED, "not supported") \
    X(LIMIT, "limit exceeded")      \
    X(INTERRUPTED, "interrupted")   \
    X(INTERNAL, "internal error")

enum status {
#define X(name, text) STATUS_##name,
    STATUS_LIST(X)
#undef X
};

/* A short constant phrase for `status`; never NULL. */
const char *status_text(enum status status);

/*
 * What went wrong. All members are NUL-terminated and truncated to fit, so a
 * diag needs no release and can be copied.
 */
struct diag {
    enum status status;
    char place[512]; /* "file:line:col", a file name, an option; may be "" */
    char text[512];  /* one sentence without full stop */
    char hint[512];  /* what to do next, one sentence; may be "" */
};

/* Fills `diag` (which may be NULL) and returns `status`. `place` may be NULL. */
enum status diag_set(struct diag *diag, enum status status, const char *place,
                     const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Adds the hint of a diag already set; `diag` may be NULL. */
void diag_hint(struct diag *diag, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
