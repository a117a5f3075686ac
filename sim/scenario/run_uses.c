/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plugins of a whole run: opened before its first case, finished after its
 * last, and no two with one file.
 */
#include <stdlib.h>
#include <string.h>

#include "scenario/run_case.h"

static bool is_use_there(struct plugin_use *const *uses, size_t count,
                         const struct plugin_use *use)
{
    for (size_t i = 0; i < count; i++)
        if (uses[i] == use)
            return true;
    return false;
}

/* Of the cases that run: each use once. Others' files are left alone. */
static size_t all_uses(const struct plan *plan,
                       const struct run_options *options,
                       struct plugin_use ***uses)
{
    size_t of_plan, count = 0;

    plan_uses(plan, &of_plan);
    *uses = mem_alloc((options->use_count + of_plan + 1) *
                      sizeof(struct plugin_use *));
    for (size_t i = 0; i < options->use_count; i++)
        (*uses)[count++] = options->uses[i];
    for (size_t i = 0; i < plan->case_count; i++)
        for (size_t n = 0; n < plan->cases[i].use_count; n++) {
            struct plugin_use *use = plan->cases[i].uses[n];

            if (!case_has_plugin(options->uses, options->use_count, use) &&
                !is_use_there(*uses, count, use))
                (*uses)[count++] = use;
        }
    return count;
}

/* The file's real path, or its folder's and its name. The caller frees it. */
static char *whole_path(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? mem_format("%.*s/", (int)(slash - path), path)
                         : mem_text(".");
    char *real = realpath(path, NULL), *of_folder = realpath(folder, NULL);
    char *whole = real ? mem_text(real)
                  : of_folder
                      ? mem_format("%s/%s", of_folder, slash ? slash + 1 : path)
                      : mem_text(path);

    free(real);
    free(of_folder);
    free(folder);
    return whole;
}

static enum status check_count(const struct plan *plan,
                               const struct run_options *options,
                               struct diag *diag)
{
    for (size_t i = 0; i < plan->case_count; i++) {
        const struct plan_case *plan_case = &plan->cases[i];
        size_t count = options->use_count;

        for (size_t n = 0; n < plan_case->use_count; n++)
            count += !case_has_plugin(options->uses, options->use_count,
                                      plan_case->uses[n]);
        if (count > PLUGIN_SESSION_MAX)
            return diag_set(diag, STATUS_INVALID, plan_case->id,
                            "%zu plugins with those of the command line; at "
                            "most %d watch a case",
                            count, PLUGIN_SESSION_MAX);
    }
    return STATUS_OK;
}

/* Where a use writes: the whole path, and as it was given. */
struct target {
    char *path;
    const char *file;
    const struct plugin_use *use;
};

static int by_path(const void *a, const void *b)
{
    const struct target *left = a, *right = b;

    return strcmp(left->path, right->path);
}

/* Devices apart, which no writer begins anew. */
static size_t find_targets(struct plugin_use *const *uses, size_t count,
                           struct target *targets)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        const char *file = plugin_use_file(uses[i]);

        if (file && strncmp(file, "/dev/", 5) != 0)
            targets[found++] = (struct target){ whole_path(file), file,
                                                uses[i] };
    }
    qsort(targets, found, sizeof(*targets), by_path);
    return found;
}

static enum status check_target(const struct target *target,
                                const struct target *before, struct diag *diag)
{
    if (!target->file[0])
        return diag_set(diag, STATUS_INVALID,
                        plugin_use_plugin(target->use)->name,
                        "option \"file\" names no file");
    if (!before || strcmp(target->path, before->path) != 0)
        return STATUS_OK;
    diag_set(diag, STATUS_INVALID, target->file,
             "plugins %s and %s would both write to it",
             plugin_use_plugin(before->use)->name,
             plugin_use_plugin(target->use)->name);
    diag_hint(diag, "give each a file of its own");
    return STATUS_INVALID;
}

/* Two that write to one file would each begin it anew. */
static enum status check_files(struct plugin_use *const *uses, size_t count,
                               struct diag *diag)
{
    struct target *targets = mem_alloc((count + 1) * sizeof(*targets));
    size_t found = find_targets(uses, count, targets);
    enum status status = STATUS_OK;

    for (size_t i = 0; i < found; i++) {
        if (!status)
            status = check_target(&targets[i], i ? &targets[i - 1] : NULL,
                                  diag);
    }
    for (size_t i = 0; i < found; i++)
        free(targets[i].path);
    free(targets);
    return status;
}

void run_close_plugins(const struct plan *plan,
                       const struct run_options *options)
{
    struct plugin_use **uses;
    size_t count = all_uses(plan, options, &uses);

    for (size_t i = 0; i < count; i++)
        plugin_use_close(uses[i]);
    free(uses);
}

enum status run_open_plugins(const struct plan *plan,
                             const struct run_options *options,
                             struct diag *diag)
{
    struct plugin_use **uses;
    size_t count = all_uses(plan, options, &uses);
    enum status status = check_count(plan, options, diag);

    if (!status)
        status = check_files(uses, count, diag);
    for (size_t i = 0; !status && i < count; i++)
        status = plugin_use_open(uses[i], diag);
    free(uses);
    if (status)
        run_close_plugins(plan, options);
    return status;
}

enum status run_finish_plugins(const struct plan *plan,
                               const struct run_options *options, void *self,
                               void (*write)(void *self, struct plugin_use *use,
                                             const struct text *text),
                               struct diag *diag)
{
    struct plugin_use **uses;
    size_t count = all_uses(plan, options, &uses);
    enum status status = STATUS_OK, one;
    struct diag own;

    for (size_t i = 0; i < count; i++) {
        struct text text = { 0 };

        one = plugin_use_finish(uses[i], &text, &own);
        write(self, uses[i], &text);
        text_release(&text);
        if (one && !status) {
            status = one;
            *diag = own;
        }
    }
    free(uses);
    return status;
}
