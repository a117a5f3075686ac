/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that a run is to write: none may be one that it reads, no two may be
 * one, and that one cannot be written is said before anything runs.
 */
#include <stdlib.h>

#include "base/file.h"
#include "cli/cli.h"

/* A file to be written, and who asks for it: a plugin, NULL for -o. */
struct target {
    const char *file;
    const char *plugin;
    struct file_identity identity;
};

struct targets {
    size_t count;
    struct target *items;
    enum status status;
    struct diag *diag;
};

static void add(struct targets *targets, const char *file, const char *plugin)
{
    if (!file)
        return;
    targets->items = mem_grow(targets->items, targets->count + 1,
                              sizeof(*targets->items));
    targets->items[targets->count++] = (struct target){
        .file = file,
        .plugin = plugin,
        .identity = file_identify(file),
    };
}

static void add_plugins(struct targets *targets, const struct plan *plan,
                        const struct run_options *options)
{
    struct plugin_use **uses;
    size_t count = run_uses(plan, options, &uses);

    for (size_t i = 0; i < count; i++)
        add(targets, plugin_use_file(uses[i]),
            plugin_use_plugin(uses[i])->name);
    free(uses);
}

/* Compares a file that is read with all that are written. */
static void check_input(void *self, const char *file, const char *what)
{
    struct targets *targets = self;
    struct file_identity identity = file_identify(file);

    for (size_t i = 0; i < targets->count && !targets->status; i++) {
        const struct target *target = &targets->items[i];

        if (target->identity.is_special ||
            !file_is_same(&target->identity, &identity))
            continue;
        targets->status = diag_set(targets->diag, STATUS_INVALID, target->file,
                                   "would be written over, but is %s", what);
        diag_hint(targets->diag, "name another file with %s",
                  target->plugin ? "file=" : "-o");
    }
    file_identity_release(&identity);
}

static void check_inputs(struct targets *targets, const struct inputs *inputs)
{
    for (size_t i = 0; i < inputs->file_count; i++)
        check_input(targets, inputs->files[i], "a scenario");
    plan_each_file(inputs->plan, targets, check_input);
    check_input(targets, "/proc/self/exe", "this program");
}

static void check_objects(struct targets *targets, const struct plan *plan,
                          const struct run_options *options)
{
    struct plugin_use **uses;
    size_t count = run_uses(plan, options, &uses);

    for (size_t i = 0; i < count; i++)
        if (plugin_use_object(uses[i]))
            check_input(targets, plugin_use_object(uses[i]), "a plugin");
    free(uses);
}

static enum status both_write(const struct target *a, const struct target *b,
                              struct diag *diag)
{
    if (a->plugin)
        diag_set(diag, STATUS_INVALID, b->file,
                 "plugins %s and %s would both write to it", a->plugin,
                 b->plugin);
    else
        diag_set(diag, STATUS_INVALID, b->file,
                 "plugin %s and the report would both be written to it",
                 b->plugin);
    diag_hint(diag, "give each a file of its own");
    return STATUS_INVALID;
}

static enum status check_twice(const struct targets *targets, size_t index)
{
    const struct target *target = &targets->items[index];

    for (size_t i = 0; i < index && !target->identity.is_special; i++)
        if (file_is_same(&targets->items[i].identity, &target->identity))
            return both_write(&targets->items[i], target, targets->diag);
    return STATUS_OK;
}

static enum status check_target(const struct targets *targets, size_t index)
{
    const struct target *target = &targets->items[index];

    if (!target->file[0])
        return diag_set(targets->diag, STATUS_INVALID,
                        target->plugin ? target->plugin : "",
                        target->plugin ? "option \"file\" names no file"
                                       : "option --output names no file");
    if (check_twice(targets, index))
        return STATUS_INVALID;
    return file_check_writable(target->file, targets->diag);
}

enum status targets_check(const struct inputs *inputs, const struct plan *plan,
                          const struct run_options *run,
                          const struct options *options, struct diag *diag)
{
    struct targets targets = { .diag = diag };

    add(&targets, options_value(options, OPTION_OUTPUT), NULL);
    add_plugins(&targets, plan, run);
    for (size_t i = 0; i < targets.count && !targets.status; i++)
        targets.status = check_target(&targets, i);
    check_inputs(&targets, inputs);
    check_objects(&targets, plan, run);
    for (size_t i = 0; i < targets.count; i++)
        file_identity_release(&targets.items[i].identity);
    free(targets.items);
    return targets.status;
}
