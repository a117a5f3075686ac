/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a plan owns: its pool, its sources, its images, each loaded once. */
#ifndef EL2SIM_SCENARIO_STORE_H
#define EL2SIM_SCENARIO_STORE_H

#include "scenario/context.h"

struct plan_store {
    struct pool pool;
    size_t source_count;
    struct source **sources;
    size_t image_count;
    struct store_image {
        char *identity;
        struct image *image; /* NULL: could not be loaded, see diag */
        struct diag diag;
    } * images;
    size_t use_count; /* of plugins */
    struct plugin_use **uses;
    size_t name_count; /* names of images that machines ask for */
    const char **names;
};

bool store_exists(const struct planner *planner, const char *path);
/* Whether two paths lead to one file, which is there. */
bool store_is_same(const struct planner *planner, const char *a, const char *b);
/* The text of a file, owned by the store; NULL with *diag filled. */
const struct source *store_source(const struct planner *planner,
                                  const char *path, struct diag *diag);
/* The image of a file, owned by the store; NULL with *diag filled. */
struct image *store_image(const struct planner *planner, const char *path,
                          struct diag *diag);
/* Remembers that a machine has an image of this name, for --image. */
void store_note_image(const struct planner *planner, const char *name);
bool store_has_image(const struct planner *planner, const char *name);
void store_release(struct plan_store *store);

#endif
