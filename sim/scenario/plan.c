/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plans files one after the other, and says where files come from. */
#include "scenario/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/plan_parts.h"
#include "scenario/store.h"

static enum status read_text(void *self, const char *path, char **data,
                             size_t *length, struct diag *diag)
{
    (void)self;
    if (strcmp(path, "-") == 0)
        return text_read_stream(stdin, "standard input", YAML_SIZE_MAX, data,
                                length, diag);
    return text_read_file(path, YAML_SIZE_MAX, data, length, diag);
}

static enum status read_image(void *self, const char *path,
                              struct image **image, struct diag *diag)
{
    (void)self;
    return image_load(path, image, diag);
}

static char *real_identity(void *self, const char *path)
{
    (void)self;
    return realpath(path, NULL);
}

/* An override of an image that no machine has would be a silent typing error. */
static void check_overrides(const struct planner *planner)
{
    const struct plan_options *options = planner->options;
    const struct plan_store *store = planner->plan->store;

    for (size_t i = 0; options && i < options->override_count; i++) {
        const struct plan_image_override *override = &options->overrides[i];
        struct text_nearest nearest = { .word = override->name };
        struct source place = { 0 };
        struct plan_error *error;

        if (!store->name_count || store_has_image(planner, override->name))
            continue;
        place.path = pool_format(planner->pool, "--image %s=%s", override->name,
                                 override->file);
        error = errors_add(planner->errors, &place, 0, 0,
                           "no machine has an image called \"%s\"",
                           override->name);
        for (size_t j = 0; j < store->name_count; j++)
            text_nearest_next(&nearest, store->names[j]);
        error_suggest(error, text_nearest_result(&nearest));
    }
}

static void cache_release(struct machine_cache *cache)
{
    for (size_t i = 0; i < cache->count; i++)
        free(cache->items[i].identity);
    free(cache->items);
}

static enum status status_of(const struct plan_errors *errors)
{
    for (size_t i = 0; i < errors->count; i++)
        if (!errors->items[i].unread)
            return STATUS_INVALID;
    return errors->count ? STATUS_IO : STATUS_OK;
}

enum status plan_create_from(const struct plan_reader *reader,
                             const char *const *files, size_t file_count,
                             const struct plan_options *options,
                             struct plan **plan, struct plan_errors *errors)
{
    struct machine_cache machines = { 0 };
    struct planner planner = { .options = options,
                               .reader = reader,
                               .errors = errors };

    *errors = (struct plan_errors){ 0 };
    *plan = mem_alloc(sizeof(**plan));
    (*plan)->store = mem_alloc(sizeof(*(*plan)->store));
    planner.plan = *plan;
    planner.pool = &(*plan)->store->pool;
    for (size_t i = 0; i < file_count; i++)
        plan_file(&planner, &machines, files[i]);
    check_overrides(&planner);
    cache_release(&machines);
    errors_sort(errors);
    return status_of(errors);
}

enum status plan_create(const char *const *files, size_t file_count,
                        const struct plan_options *options, struct plan **plan,
                        struct plan_errors *errors)
{
    static const struct plan_reader reader = { .text = read_text,
                                               .image = read_image,
                                               .identity = real_identity };

    return plan_create_from(&reader, files, file_count, options, plan, errors);
}

struct plugin_use **plan_uses(const struct plan *plan, size_t *count)
{
    *count = plan->store->use_count;
    return plan->store->uses;
}

void plan_each_file(const struct plan *plan, void *self,
                    void (*each)(void *self, const char *file,
                                 const char *what))
{
    const struct plan_store *store = plan->store;

    for (size_t i = 0; i < store->source_count; i++)
        each(self, store->sources[i]->path, "a scenario or a machine");
    for (size_t i = 0; i < store->image_count; i++)
        each(self, store->images[i].identity, "an image");
}

void plan_release(struct plan *plan)
{
    if (!plan)
        return;
    store_release(plan->store);
    free(plan->machines);
    free(plan->cases);
    free(plan);
}
