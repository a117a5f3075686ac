/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fills diagnostics; decides only how they are truncated. */
#include "base/status.h"

#include <stdio.h>

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

enum status diag_set(struct diag *diag, enum status status, const char *place,
                     const char *format, ...)
{
    va_list args;

    if (!diag)
        return status;
    diag->status = status;
    snprintf(diag->place, sizeof(diag->place), "%s", place ? place : "");
    va_start(args, format);
    vsnprintf(diag->text, sizeof(diag->text), format, args);
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
    vsnprintf(diag->hint, sizeof(diag->hint), format, args);
    va_end(args);
}
