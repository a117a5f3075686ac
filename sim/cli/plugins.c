/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plugins of a command line, and where what they write goes. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli/cli.h"

static bool is_there(const struct uses *uses, const struct plugin_use *use)
{
    for (size_t i = 0; i < uses->count; i++)
        if (plugin_use_plugin(uses->items[i]) == plugin_use_plugin(use))
            return true;
    return false;
}

static enum status add(struct uses *uses, const char *text, struct diag *diag)
{
    struct plugin_use *use;
    enum status status = plugin_use_parse(text, &use, diag);

    if (status)
        return status;
    if (is_there(uses, use) || uses->count == PLUGIN_SESSION_MAX) {
        diag_set(diag, STATUS_USAGE, "",
                 uses->count == PLUGIN_SESSION_MAX ? "too many plugins"
                                                   : "plugin %s is named twice",
                 plugin_use_plugin(use)->name);
        plugin_use_release(use);
        return STATUS_USAGE;
    }
    uses->items = mem_grow(uses->items, uses->count + 1,
                           sizeof(struct plugin_use *));
    uses->items[uses->count++] = use;
    return STATUS_OK;
}

enum status uses_read(struct uses *uses, const struct options *options,
                      struct diag *diag)
{
    enum status status = STATUS_OK;
    const char *text;

    for (size_t n = 0; !status; n++) {
        text = options_nth(options, OPTION_PLUGIN, n);
        if (!text)
            break;
        status = add(uses, text, diag);
    }
    return status;
}

void uses_release(struct uses *uses)
{
    for (size_t i = 0; i < uses->count; i++)
        plugin_use_release(uses->items[i]);
    free(uses->items);
}

/* What is being written, and what went wrong first. */
struct writing {
    const struct outcome *outcomes;
    size_t count;
    struct text *usual; /* for plugins without a file */
    enum status status;
    struct diag *diag;
};

void uses_add_output(struct text *out, const struct outcome *outcome)
{
    for (size_t n = 0; n < outcome->output_count; n++)
        if (!plugin_use_file(outcome->outputs[n].use))
            text_add_bytes(out, text_string(&outcome->outputs[n].text),
                           outcome->outputs[n].text.length);
}

static void gather(const struct writing *writing, const struct plugin_use *use,
                   struct text *all)
{
    for (size_t i = 0; i < writing->count; i++) {
        const struct outcome *outcome = &writing->outcomes[i];

        for (size_t n = 0; n < outcome->output_count; n++)
            if (outcome->outputs[n].use == use)
                text_add_bytes(all, text_string(&outcome->outputs[n].text),
                               outcome->outputs[n].text.length);
    }
}

static enum status write_file(const struct writing *writing,
                              const struct plugin_use *use,
                              const struct text *last, struct diag *diag)
{
    struct text all = { 0 };
    enum status status;

    gather(writing, use, &all);
    text_add_bytes(&all, text_string(last), last->length);
    status = file_write(plugin_use_file(use), text_string(&all), all.length,
                        diag);
    text_release(&all);
    return status;
}

static void write_use(void *self, struct plugin_use *use,
                      const struct text *last)
{
    struct writing *writing = self;
    enum status status = STATUS_OK;
    struct diag diag;

    if (plugin_use_file(use))
        status = write_file(writing, use, last, &diag);
    else
        text_add_bytes(writing->usual, text_string(last), last->length);
    if (status && !writing->status) {
        writing->status = status;
        *writing->diag = diag;
    }
}

enum status uses_finish(const struct plan *plan,
                        const struct run_options *options,
                        const struct outcome *outcomes, size_t count,
                        struct text *usual, struct diag *diag)
{
    struct writing writing = {
        .outcomes = outcomes,
        .count = count,
        .usual = usual,
        .diag = diag,
    };
    struct diag own;
    enum status status = run_finish_plugins(plan, options, &writing, write_use,
                                            &own);

    if (writing.status)
        return writing.status;
    if (status)
        *diag = own;
    return status;
}

static void add_changing(struct text *names, const struct plugin_use *use)
{
    const struct el2sim_plugin *plugin = plugin_use_plugin(use);

    if (plugin->changes)
        text_add(names, "%s%s", names->length ? ", " : "", plugin->name);
}

void uses_changing(const struct plan *plan, const struct uses *uses,
                   struct text *names)
{
    size_t count;
    struct plugin_use **planned = plan_uses(plan, &count);
    struct uses before = { .items = planned };

    for (size_t i = 0; i < uses->count; i++)
        add_changing(names, uses->items[i]);
    for (; before.count < count; before.count++)
        if (!is_there(uses, planned[before.count]) &&
            !is_there(&before, planned[before.count]))
            add_changing(names, planned[before.count]);
}
