/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cases that took longest. Times differ: no part of the report. */
#include <stdlib.h>

#include "cli/cli.h"

static int by_time(const void *a, const void *b)
{
    const struct outcome *left = *(const struct outcome *const *)a;
    const struct outcome *right = *(const struct outcome *const *)b;

    if (left->seconds != right->seconds)
        return left->seconds < right->seconds ? 1 : -1;
    return left < right ? -1 : left > right;
}

void slowest_print(const struct outcome *outcomes, size_t outcome_count,
                   size_t count)
{
    const struct outcome **sorted = mem_grow(NULL, outcome_count,
                                             sizeof(struct outcome *));

    for (size_t i = 0; i < outcome_count; i++)
        sorted[i] = &outcomes[i];
    qsort(sorted, outcome_count, sizeof(struct outcome *), by_time);
    for (size_t i = 0; i < count && i < outcome_count; i++)
        fprintf(stderr, "%9.3f s  %s\n", sorted[i]->seconds,
                sorted[i]->plan_case->id);
    free(sorted);
}
