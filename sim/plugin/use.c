/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plugin with its options, from open() to close(). */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "plugin/internal.h"

const struct el2sim_option plugin_common_options[] = {
    { "file", NULL, "write its output to this file" },
    { NULL, NULL, NULL },
};

static const struct el2sim_option *find_in(const struct el2sim_option *options,
                                           const char *key)
{
    while (options && options->name && strcmp(options->name, key) != 0)
        options++;
    return options && options->name ? options : NULL;
}

static const struct el2sim_option *find_option(
    const struct el2sim_plugin *plugin, const char *key)
{
    const struct el2sim_option *option = find_in(plugin->options, key);

    return option ? option : find_in(plugin_common_options, key);
}

static const char *given(const struct plugin_use *use, const char *key)
{
    for (size_t i = 0; i < use->value_count; i++)
        if (strcmp(use->values[i].key, key) == 0)
            return use->values[i].value;
    return NULL;
}

const char *plugin_use_value(const struct plugin_use *use, const char *key)
{
    const struct el2sim_option *option = find_option(use->plugin, key);
    const char *value = option ? given(use, key) : NULL;

    return value ? value : option ? option->fallback : NULL;
}

static enum status unknown_key(const struct el2sim_plugin *plugin,
                               const char *key, struct diag *diag)
{
    struct text_nearest nearest = { .word = key };

    diag_set(diag, STATUS_USAGE, "", "plugin %s has no option \"%s\"",
             plugin->name, key);
    for (const struct el2sim_option *o = plugin->options; o && o->name; o++)
        text_nearest_next(&nearest, o->name);
    for (const struct el2sim_option *o = plugin_common_options; o->name; o++)
        text_nearest_next(&nearest, o->name);
    if (text_nearest_result(&nearest))
        diag_hint(diag, "did you mean \"%s\"?", text_nearest_result(&nearest));
    else
        diag_hint(diag, "\"el2sim plugins %s\" lists its options",
                  plugin->name);
    return STATUS_USAGE;
}

static enum status add_value(struct plugin_use *use,
                             const struct plugin_setting *setting,
                             struct diag *diag)
{
    if (!find_option(use->plugin, setting->key))
        return unknown_key(use->plugin, setting->key, diag);
    if (given(use, setting->key))
        return diag_set(diag, STATUS_USAGE, "",
                        "option \"%s\" of plugin %s is given twice",
                        setting->key, use->plugin->name);
    use->values = mem_grow(use->values, use->value_count + 1,
                           sizeof(*use->values));
    use->values[use->value_count++] = (struct option_value){
        .key = mem_text(setting->key),
        .value = mem_text(setting->value),
    };
    return STATUS_OK;
}

enum status plugin_use_create(const char *name,
                              const struct plugin_setting *settings,
                              size_t count, struct plugin_use **use,
                              struct diag *diag)
{
    struct plugin_use *new = mem_alloc(sizeof(*new));
    enum status status = plugin_find(name, &new->plugin, &new->handle, diag);

    for (size_t i = 0; !status && i < count; i++)
        status = add_value(new, &settings[i], diag);
    if (status) {
        plugin_use_release(new);
        return status;
    }
    new->shared = mem_alloc(new->plugin->shared_size + 1);
    new->sim.use = new;
    *use = new;
    return STATUS_OK;
}

enum { SETTING_MAX = 64 };

/* Cuts "key=value,..." in place. */
static enum status cut(char *text, struct plugin_setting *settings,
                       size_t *count, struct diag *diag)
{
    for (*count = 0; text; (*count)++) {
        char *next = strchr(text, ',');
        char *equals;

        if (next)
            *next++ = '\0';
        equals = strchr(text, '=');
        if (!equals || equals == text)
            return diag_set(diag, STATUS_USAGE, "",
                            "a plugin's option is written key=value, not "
                            "\"%s\"",
                            text);
        if (*count == SETTING_MAX)
            return diag_set(diag, STATUS_USAGE, "",
                            "a plugin takes at most %d options", SETTING_MAX);
        *equals = '\0';
        settings[*count] = (struct plugin_setting){ text, equals + 1 };
        text = next;
    }
    return STATUS_OK;
}

enum status plugin_use_parse(const char *text, struct plugin_use **use,
                             struct diag *diag)
{
    struct plugin_setting settings[SETTING_MAX];
    char *copy = mem_text(text);
    char *options = strchr(copy, ',');
    size_t count;
    enum status status;

    if (options)
        *options++ = '\0';
    status = cut(options, settings, &count, diag);
    if (!status)
        status = plugin_use_create(copy, settings, count, use, diag);
    free(copy);
    return status;
}

void plugin_use_release(struct plugin_use *use)
{
    if (!use)
        return;
    for (size_t i = 0; i < use->value_count; i++) {
        free(use->values[i].key);
        free(use->values[i].value);
    }
    free(use->values);
    free(use->shared);
    free(use->place);
    text_release(&use->sim.output);
    plugin_close(use->handle);
    free(use);
}

const struct el2sim_plugin *plugin_use_plugin(const struct plugin_use *use)
{
    return use->plugin;
}

const char *plugin_use_object(const struct plugin_use *use)
{
    Dl_info info;

    return use->handle && dladdr(use->plugin, &info) ? info.dli_fname : NULL;
}

const char *plugin_use_file(const struct plugin_use *use)
{
    return plugin_use_value(use, "file");
}

static bool has_all_of(const struct plugin_use *a, const struct plugin_use *b)
{
    for (size_t i = 0; i < b->value_count; i++) {
        const char *value = given(a, b->values[i].key);

        if (!value || strcmp(value, b->values[i].value) != 0)
            return false;
    }
    return true;
}

bool plugin_use_equal(const struct plugin_use *a, const struct plugin_use *b)
{
    return a->plugin == b->plugin && has_all_of(a, b) && has_all_of(b, a);
}

void plugin_use_set_place(struct plugin_use *use, const char *place)
{
    free(use->place);
    use->place = mem_text(place);
}

static enum status did_not_open(const struct plugin_use *use, struct diag *diag)
{
    char place[512];

    snprintf(place, sizeof(place), "%s%s%s", use->place ? use->place : "",
             use->place ? ": " : "", use->plugin->name);
    diag_set(diag, STATUS_INVALID, place, "%s",
             use->sim.failed ? use->sim.diag.text : "the plugin did not open");
    if (use->sim.failed && use->sim.hint[0])
        diag_hint(diag, "%s", use->sim.hint);
    return STATUS_INVALID;
}

enum status plugin_use_open(struct plugin_use *use,
                            const struct plugin_scope *scope, struct diag *diag)
{
    const struct el2sim_plugin *plugin = use->plugin;
    bool good;

    memset(use->shared, 0, plugin->shared_size);
    text_release(&use->sim.output);
    use->sim.scope = scope;
    use->sim.cursor = (struct function_cursor){ 0 };
    good = !plugin->open || plugin->open(use->shared, &plugin_api, &use->sim);
    use->sim.scope = NULL;
    use->opened = true;
    return good && !use->sim.failed ? STATUS_OK : did_not_open(use, diag);
}

void plugin_use_close(struct plugin_use *use)
{
    if (use->opened && use->plugin->close)
        use->plugin->close(use->shared, &plugin_api, &use->sim);
    use->opened = false;
}

enum status plugin_use_finish(struct plugin_use *use, struct text *out,
                              struct diag *diag)
{
    const struct el2sim_plugin *plugin = use->plugin;

    if (!use->opened)
        return STATUS_OK;
    if (plugin->report && !use->sim.failed)
        plugin->report(use->shared, &plugin_api, &use->sim);
    plugin_use_close(use);
    text_add_bytes(out, text_string(&use->sim.output), use->sim.output.length);
    if (use->sim.failed)
        return diag_set(diag, STATUS_INVALID, plugin->name, "%s",
                        use->sim.diag.text);
    return STATUS_OK;
}
