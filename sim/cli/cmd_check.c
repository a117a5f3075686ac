/* SPDX-License-Identifier: GPL-2.0-or-later */
/* el2sim check: everything that is wrong with scenarios, and nothing run. */
#include "cli/cli.h"
#include "scenario/run.h"

/* What opening them finds: values of options, files. */
static enum exit_code check_plugins(const struct inputs *inputs,
                                    const struct uses *uses,
                                    const struct options *options)
{
    const struct run_options run = {
        .use_count = uses->count,
        .uses = uses->items,
    };
    const struct plan *plan = inputs->plan;
    struct diag diag;

    if (targets_check(inputs, plan, &run, options, &diag) ||
        run_open_plugins(plan, &run, &diag)) {
        message_error(&diag);
        return exit_code_of(diag.status);
    }
    run_close_plugins(plan, &run);
    return EXIT_GOOD;
}

enum exit_code command_check(const struct options *options)
{
    struct inputs inputs = { 0 };
    struct uses uses = { 0 };
    struct text text = { 0 };
    struct diag diag;
    enum exit_code code = uses_read(&uses, options, &diag)
                              ? message_refused(options, &diag)
                              : inputs_read(&inputs, options);

    if (!code && inputs.plan)
        code = check_plugins(&inputs, &uses, options);
    if (!code && inputs.incomplete)
        code = EXIT_CANNOT_RUN;
    if (!code && inputs.plan) {
        text_add(&text, "%zu %s, %zu %s: no mistakes\n", inputs.file_count,
                 inputs.file_count == 1 ? "file" : "files",
                 inputs.plan->case_count,
                 inputs.plan->case_count == 1 ? "case" : "cases");
        code = output_print(&text);
    }
    text_release(&text);
    inputs_release(&inputs);
    uses_release(&uses);
    return code;
}
