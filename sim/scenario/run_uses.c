/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plugins of a whole run: opened before its first case, finished after its
 * last.
 */
#include <stdlib.h>

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
size_t run_uses(const struct plan *plan, const struct run_options *options,
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

void run_close_plugins(const struct plan *plan,
                       const struct run_options *options)
{
    struct plugin_use **uses;
    size_t count = run_uses(plan, options, &uses);

    for (size_t i = 0; i < count; i++)
        plugin_use_close(uses[i]);
    free(uses);
}

/* Of all cases that have the use: it is opened once for all of them. */
struct scope {
    struct plugin_scope all;
    const struct image **images;
};

static void add_image(struct scope *scope, const struct image *image)
{
    for (size_t i = 0; i < scope->all.image_count; i++)
        if (scope->images[i] == image)
            return;
    scope->images = mem_grow(scope->images, scope->all.image_count + 1,
                             sizeof(struct image *));
    scope->images[scope->all.image_count++] = image;
    scope->all.images = scope->images;
}

static void add_machine(struct scope *scope, const struct plan_machine *machine)
{
    for (size_t i = 0; i < machine->image_count; i++)
        add_image(scope, machine->image_list[i]);
    if (scope->all.cpu_count < machine->config.cpus)
        scope->all.cpu_count = machine->config.cpus;
}

static struct scope scope_of(const struct plan *plan,
                             const struct run_options *options,
                             const struct plugin_use *use)
{
    bool has_all = is_use_there(options->uses, options->use_count, use);
    struct scope scope = { 0 };

    for (size_t i = 0; i < plan->case_count; i++)
        if (has_all ||
            is_use_there(plan->cases[i].uses, plan->cases[i].use_count, use))
            add_machine(&scope, plan->cases[i].machine);
    return scope;
}

static enum status open_use(const struct plan *plan,
                            const struct run_options *options,
                            struct plugin_use *use, struct diag *diag)
{
    struct scope scope = scope_of(plan, options, use);
    enum status status = plugin_use_open(use, &scope.all, diag);

    free(scope.images);
    return status;
}

enum status run_open_plugins(const struct plan *plan,
                             const struct run_options *options,
                             struct diag *diag)
{
    struct plugin_use **uses;
    size_t count = run_uses(plan, options, &uses);
    enum status status = check_count(plan, options, diag);

    for (size_t i = 0; !status && i < count; i++)
        status = open_use(plan, options, uses[i], diag);
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
    size_t count = run_uses(plan, options, &uses);
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
