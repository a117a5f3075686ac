/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong in a text, and the byte of it where that begins. */
#ifndef EL2SIM_SCENARIO_MISTAKE_H
#define EL2SIM_SCENARIO_MISTAKE_H

#include <stdbool.h>

#include "base/status.h"

struct mistake {
    size_t offset;
    struct diag diag;
};

/* Always false, for a caller to return. */
bool mistake_set(struct mistake *mistake, size_t offset, const char *format,
                 ...) __attribute__((format(printf, 3, 4)));
/* Adds a did-you-mean hint; nothing when `candidate` is NULL. */
void mistake_suggest(struct mistake *mistake, const char *candidate);

#endif
