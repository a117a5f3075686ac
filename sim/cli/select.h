/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which cases run: those that options select, those that failed last time. */
#ifndef EL2SIM_CLI_SELECT_H
#define EL2SIM_CLI_SELECT_H

#include "cli/cli.h"

/*
 * Cases that failed when they ran last from the working folder, kept in a file
 * of the user's cache: $XDG_CACHE_HOME/el2sim/last-failed/, by the folder's
 * path. Without such a folder nothing is kept.
 */
struct last_failed {
    char *path; /* NULL: nowhere to keep them */
    size_t count;
    char **ids;
};

void last_failed_read(struct last_failed *last);
bool last_failed_has(const struct last_failed *last, const char *id);
/* What ran is judged anew, all else stays; a failure to write is no matter. */
void last_failed_update(struct last_failed *last,
                        const struct outcome *outcomes, size_t count);
void last_failed_release(struct last_failed *last);

/* The cases asked for, as a plan that borrows them from `all`. */
struct plan select_cases(const struct options *options, const struct plan *all,
                         const struct last_failed *last);
/* STATUS_USAGE when a case has no such name, or none is selected. */
enum status select_check(const struct options *options, const struct plan *all,
                         const struct plan *selected, struct diag *diag);

#endif
