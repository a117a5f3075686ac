/* SPDX-License-Identifier: GPL-2.0-or-later */
/* el2sim plugins: which there are, and the options of one. */
#include <string.h>

#include "cli/cli.h"

static void list_one(struct text *out, const struct el2sim_plugin *plugin)
{
    text_add(out, "%-10s %s%s\n", plugin->name, plugin->summary,
             plugin->changes ? " (changes the machine)" : "");
}

/* The longest name of the options, or `width` when that is longer. */
static int widen(const struct el2sim_option *options, int width)
{
    for (; options && options->name; options++)
        if (strlen(options->name) > (size_t)width)
            width = (int)strlen(options->name);
    return width;
}

static void describe_options(struct text *out,
                             const struct el2sim_option *options, int width)
{
    for (; options && options->name; options++) {
        text_add(out, "  %-*s  %s", width, options->name,
                 options->help ? options->help : "");
        if (options->fallback && options->fallback[0])
            text_add(out, " (default: %s)", options->fallback);
        text_add(out, "\n");
    }
}

static void describe_events(struct text *out,
                            const struct el2sim_plugin *plugin)
{
    const char *separator = "Events: ";

    for (unsigned kind = 0; kind < EL2SIM_EVENT_COUNT; kind++) {
        if (!plugin->on[kind])
            continue;
        text_add(out, "%s%s", separator, machine_event_name((enum event)kind));
        separator = " ";
    }
    text_add(out, "\n");
}

static void describe(struct text *out, const struct el2sim_plugin *plugin)
{
    int width = widen(plugin->options, widen(plugin_common_options, 0));

    list_one(out, plugin);
    text_add(out, "\nOptions, as --plugin %s,NAME=VALUE:\n", plugin->name);
    describe_options(out, plugin->options, width);
    describe_options(out, plugin_common_options, width);
    text_add(out, "\n");
    describe_events(out, plugin);
}

static enum status describe_named(struct text *out, const char *name,
                                  struct diag *diag)
{
    const struct el2sim_plugin *plugin;
    void *handle;
    enum status status = plugin_find(name, &plugin, &handle, diag);

    if (!status)
        describe(out, plugin);
    plugin_close(handle);
    return status;
}

enum exit_code command_plugins(const struct options *options)
{
    struct text text = { 0 };
    enum status status = STATUS_OK;
    enum exit_code code;
    struct diag diag;

    for (size_t i = 0; !options->operand_count && plugin_builtin(i); i++)
        list_one(&text, plugin_builtin(i));
    for (size_t i = 0; !status && i < options->operand_count; i++)
        status = describe_named(&text, options->operands[i], &diag);
    if (status)
        message_error(&diag);
    code = status ? exit_code_of(status) : output_print(&text);
    text_release(&text);
    return code;
}
