/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fills diagnostics; decides only how they are truncated. */
#include "base/status.h"

#include <stdio.h>

#include "base/printable.h"

const char *status_text(enum status status)
{
    static const char *const texts[] = {
#define X(name, text) [STATUS_##name] = text,
        STATUS_LIST(X)
#undef X
    };
    if ((size_t)status >= sizeof(texts) / sizeof(texts[0]))
        return "unknown status";
    return texts[status];
}

/* A message may name what a stranger wrote: it is shown, never obeyed. */
__attribute__((format(printf, 3, 0))) static void set_text(char *text,
                                                           size_t size,
                                                           const char *format,
                                                           va_list args)
{
    char whole[sizeof(((struct diag *)NULL)->text) * 2];

    vsnprintf(whole, sizeof(whole), format, args);
    printable_copy(text, size, whole);
}

enum status diag_set(struct diag *diag, enum status status, const char *place,
                     const char *format, ...)
{
    va_list args;

    if (!diag)
        return status;
    diag->status = status;
    printable_copy(diag->place, sizeof(diag->place), place ? place : "");
    va_start(args, format);
    set_text(diag->text, sizeof(diag->text), format, args);
    va_end(args);
    diag->hint[0] = '\0';
    return status;
}

void diag_hint(struct diag *diag, const char *format, ...)
{
    va_list args;

    if (!diag)
        return;
    va_start(args, format);
    set_text(diag->hint, sizeof(diag->hint), format, args);
    va_end(args);
}
