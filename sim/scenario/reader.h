/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a plan's files come from: the file system, or a test's own memory. */
#ifndef EL2SIM_SCENARIO_READER_H
#define EL2SIM_SCENARIO_READER_H

#include "scenario/plan.h"

struct plan_reader {
    void *self;
    /* The caller frees *data, which is NUL-terminated past *length. */
    enum status (*text)(void *self, const char *path, char **data,
                        size_t *length, struct diag *diag);
    enum status (*image)(void *self, const char *path, struct image **image,
                         struct diag *diag);
    /*
     * A text that is the same for all paths of one file, NULL when there is no
     * such file; the caller frees it.
     */
    char *(*identity)(void *self, const char *path);
    size_t parts_max; /* cases, steps, ... of one file; 0: PLAN_PARTS_MAX */
};

/* plan_create() with files from `reader`. */
enum status plan_create_from(const struct plan_reader *reader,
                             const char *const *files, size_t file_count,
                             const struct plan_options *options,
                             struct plan **plan, struct plan_errors *errors);

#endif
