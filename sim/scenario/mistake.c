/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fills mistakes, which the planner turns into errors with their place. */
#include "scenario/mistake.h"

#include <stdio.h>

bool mistake_set(struct mistake *mistake, size_t offset, const char *format,
                 ...)
{
    char sentence[sizeof(mistake->diag.text)];
    va_list args;

    va_start(args, format);
    vsnprintf(sentence, sizeof(sentence), format, args);
    va_end(args);
    mistake->offset = offset;
    diag_set(&mistake->diag, STATUS_INVALID, NULL, "%s", sentence);
    return false;
}

void mistake_suggest(struct mistake *mistake, const char *candidate)
{
    if (candidate)
        diag_hint(&mistake->diag, "did you mean \"%s\"?", candidate);
}
