/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads each file once and releases everything with the plan. */
#include "scenario/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool store_exists(const struct planner *planner, const char *path)
{
    char *identity = planner->reader->identity(planner->reader->self, path);
    bool exists = identity != NULL;

    free(identity);
    return exists;
}

bool store_is_same(const struct planner *planner, const char *a, const char *b)
{
    const struct plan_reader *reader = planner->reader;
    char *left = reader->identity(reader->self, a);
    char *right = reader->identity(reader->self, b);
    bool same = left && right && !strcmp(left, right);

    free(left);
    free(right);
    return same;
}

const struct source *store_source(const struct planner *planner,
                                  const char *path, struct diag *diag)
{
    struct plan_store *store = planner->plan->store;
    struct source *source = pool_alloc(planner->pool, sizeof(*source));

    source->path = pool_text(planner->pool, path, strlen(path));
    if (planner->reader->text(planner->reader->self, path, &source->data,
                              &source->length, diag) != STATUS_OK)
        return NULL;
    store->sources = mem_grow(store->sources, store->source_count + 1,
                              sizeof(struct source *));
    store->sources[store->source_count++] = source;
    return source;
}

static const struct store_image *load(const struct planner *planner,
                                      const char *path, char *identity)
{
    struct plan_store *store = planner->plan->store;
    struct store_image *entry;

    store->images = mem_grow(store->images, store->image_count + 1,
                             sizeof(*store->images));
    entry = &store->images[store->image_count++];
    *entry = (struct store_image){ .identity = identity };
    if (planner->reader->image(planner->reader->self, path, &entry->image,
                               &entry->diag) != STATUS_OK)
        entry->image = NULL;
    return entry;
}

struct image *store_image(const struct planner *planner, const char *path,
                          struct diag *diag)
{
    struct plan_store *store = planner->plan->store;
    char *identity = planner->reader->identity(planner->reader->self, path);
    const struct store_image *entry = NULL;

    if (!identity) /* there is none: the reader says so in its own words */
        identity = mem_text(path);
    for (size_t i = 0; i < store->image_count && !entry; i++) {
        if (!strcmp(store->images[i].identity, identity))
            entry = &store->images[i];
    }
    if (entry)
        free(identity);
    else
        entry = load(planner, path, identity);
    *diag = entry->diag;
    return entry->image;
}

void store_note_image(const struct planner *planner, const char *name)
{
    struct plan_store *store = planner->plan->store;

    if (store_has_image(planner, name))
        return;
    store->names = mem_grow(store->names, store->name_count + 1,
                            sizeof(*store->names));
    store->names[store->name_count++] = name;
}

bool store_has_image(const struct planner *planner, const char *name)
{
    const struct plan_store *store = planner->plan->store;

    for (size_t i = 0; i < store->name_count; i++) {
        if (!strcmp(store->names[i], name))
            return true;
    }
    return false;
}

void store_release(struct plan_store *store)
{
    for (size_t i = 0; i < store->source_count; i++)
        free(store->sources[i]->data);
    for (size_t i = 0; i < store->image_count; i++) {
        if (store->images[i].image)
            image_release(store->images[i].image);
        free(store->images[i].identity);
    }
    for (size_t i = 0; i < store->use_count; i++)
        plugin_use_release(store->uses[i]);
    free(store->uses);
    free(store->sources);
    free(store->images);
    free(store->names);
    pool_release(&store->pool);
    free(store);
}
