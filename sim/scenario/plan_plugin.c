/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "plugins:", each a name or a mapping of a name to its options. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/plan_parts.h"
#include "scenario/store.h"

enum { SETTING_MAX = 64 };

/* What was written about one plugin. */
struct written {
    const struct node *at;
    const char *name;
    size_t count;
    struct plugin_setting settings[SETTING_MAX];
};

static bool read_settings(struct context *context, const struct node *map,
                          struct written *written)
{
    if (!schema_check_kind(context->planner->errors, map,
                           "the options of a plugin", NODE_MAPPING,
                           "a mapping of options to values"))
        return false;
    if (map->count > SETTING_MAX) {
        context_error(context, map, 0, "a plugin takes at most %d options",
                      SETTING_MAX);
        return false;
    }
    for (size_t i = 0; i < map->count; i++) {
        const struct node *value = node_value(map, i);
        const char *text;

        if (!schema_check_kind(context->planner->errors, value, "an option",
                               NODE_SCALAR, "text or a number"))
            return false;
        text = context_text(context, value);
        if (!text)
            return false;
        written->settings[written->count++] = (struct plugin_setting){
            .key = node_key(map, i)->text,
            .value = text,
        };
    }
    return true;
}

static bool read_plugin(struct context *context, const struct node *node,
                        struct written *written)
{
    *written = (struct written){ .at = node };
    if (node->kind == NODE_SCALAR) {
        written->name = context_text(context, node);
        return written->name;
    }
    if (node->kind != NODE_MAPPING || node->count != 1) {
        context_error(context, node, 0,
                      "a plugin must be a name, or one name with its options");
        return false;
    }
    written->name = node_key(node, 0)->text;
    return read_settings(context, node_value(node, 0), written);
}

static void tell_place(struct plugin_use *use, const struct node *node)
{
    char place[512];

    snprintf(place, sizeof(place), "%s:%u:%u", node->source->path, node->line,
             node->column);
    plugin_use_set_place(use, place);
}

/* The plan's own use that is the same as `use`, which then is released. */
static struct plugin_use *keep(struct plan_store *store, struct plugin_use *use)
{
    for (size_t i = 0; i < store->use_count; i++)
        if (plugin_use_equal(store->uses[i], use)) {
            plugin_use_release(use);
            return store->uses[i];
        }
    store->uses = mem_grow(store->uses, store->use_count + 1,
                           sizeof(struct plugin_use *));
    store->uses[store->use_count++] = use;
    return use;
}

/* A file of one's own is beside the scenario. */
static const char *path_of(struct context *context,
                           const struct written *written)
{
    if (!strchr(written->name, '/'))
        return written->name;
    return plan_path(context->planner, written->at->source->path,
                     written->name);
}

static struct plugin_use *plan_plugin(struct context *context,
                                      const struct node *node)
{
    struct written written;
    struct plugin_use *use;
    struct plan_error *error;
    struct diag diag = { 0 };

    if (!read_plugin(context, node, &written))
        return NULL;
    if (!plugin_use_create(path_of(context, &written), written.settings,
                           written.count, &use, &diag)) {
        tell_place(use, node);
        return keep(context->planner->plan->store, use);
    }
    error = context_error(context, node, 0, "%s", diag.text);
    if (diag.hint[0])
        error_hint(error, "%s", diag.hint);
    return NULL;
}

static bool is_there(struct plugin_use *const *uses, size_t count,
                     const struct plugin_use *use)
{
    for (size_t i = 0; i < count; i++)
        if (plugin_use_plugin(uses[i]) == plugin_use_plugin(use))
            return true;
    return false;
}

bool plan_plugins(struct context *context, const struct node *list,
                  struct plan_case *plan_case)
{
    struct plugin_use *use;
    bool ok = true;

    if (!list)
        return true;
    if (list->count > PLUGIN_SESSION_MAX) {
        context_error(context, list, 0, "a scenario has at most %d plugins",
                      PLUGIN_SESSION_MAX);
        return false;
    }
    plan_case->uses = pool_alloc(context->planner->pool,
                                 list->count * sizeof(struct plugin_use *));
    for (size_t i = 0; i < list->count; i++) {
        use = plan_plugin(context, list->items[i]);
        if (use && is_there(plan_case->uses, plan_case->use_count, use)) {
            context_error(context, list->items[i], 0,
                          "plugin %s is named twice",
                          plugin_use_plugin(use)->name);
            use = NULL;
        }
        if (use)
            plan_case->uses[plan_case->use_count++] = use;
        ok = ok && use;
    }
    return ok;
}
