/* SPDX-License-Identifier: GPL-2.0-or-later */
/* el2sim check: everything that is wrong with scenarios, and nothing run. */
#include "cli/cli.h"

enum exit_code command_check(const struct options *options)
{
    struct inputs inputs = { 0 };
    struct uses uses = { 0 };
    struct text text = { 0 };
    struct diag diag;
    enum exit_code code = uses_read(&uses, options, &diag)
                              ? message_refused(options, &diag)
                              : inputs_read(&inputs, options);

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
