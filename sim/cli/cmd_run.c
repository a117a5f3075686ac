/* SPDX-License-Identifier: GPL-2.0-or-later */
/* el2sim run: which cases, on how many threads, and what the exit code says. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "report/report.h"
#include "scenario/run.h"

enum { JOBS_MAX = 256 };

/* All that is decided before anything runs. */
struct request {
    const struct options *options;
    struct run_options run;
    struct report_options report;
    struct uses uses;
    struct text replay;
    struct text changing; /* names of plugins that change the machine */
    struct output output;
};

/* Selection */

static bool is_named(const struct options *options,
                     const struct plan_case *plan_case)
{
    const char *id = options_nth(options, OPTION_CASE, 0);

    for (size_t n = 1; id && strcmp(id, plan_case->id) != 0; n++)
        id = options_nth(options, OPTION_CASE, n);
    return id || !options_has(options, OPTION_CASE);
}

static bool is_filtered_in(const struct options *options,
                           const struct plan_case *plan_case)
{
    const char *part = options_nth(options, OPTION_FILTER, 0);

    for (size_t n = 1; part && !strstr(plan_case->id, part); n++)
        part = options_nth(options, OPTION_FILTER, n);
    return part || !options_has(options, OPTION_FILTER);
}

static bool has_tag(const struct plan_case *plan_case, const char *tag)
{
    for (size_t i = 0; i < plan_case->tag_count; i++)
        if (strcmp(plan_case->tags[i], tag) == 0)
            return true;
    return false;
}

static bool is_tagged(const struct options *options,
                      const struct plan_case *plan_case)
{
    const char *tag = options_nth(options, OPTION_TAG, 0);

    for (size_t n = 1; tag && !has_tag(plan_case, tag); n++)
        tag = options_nth(options, OPTION_TAG, n);
    return tag || !options_has(options, OPTION_TAG);
}

/* The cases asked for, as a plan that borrows them from `all`. */
static struct plan select_cases(const struct options *options,
                                const struct plan *all)
{
    struct plan plan = *all;

    plan.cases = mem_alloc(all->case_count * sizeof(*plan.cases));
    plan.case_count = 0;
    for (size_t i = 0; i < all->case_count; i++)
        if (is_named(options, &all->cases[i]) &&
            is_filtered_in(options, &all->cases[i]) &&
            is_tagged(options, &all->cases[i]))
            plan.cases[plan.case_count++] = all->cases[i];
    return plan;
}

static bool has_case(const struct plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->case_count; i++)
        if (strcmp(plan->cases[i].id, id) == 0)
            return true;
    return false;
}

static enum status unknown_case(const struct plan *plan, const char *id,
                                struct diag *diag)
{
    struct text_nearest nearest = { .word = id };
    const char *best;

    diag_set(diag, STATUS_USAGE, "", "there is no case \"%s\"", id);
    for (size_t i = 0; i < plan->case_count; i++)
        text_nearest_next(&nearest, plan->cases[i].id);
    best = text_nearest_result(&nearest);
    if (best)
        diag_hint(diag, "did you mean \"%s\"?", best);
    return STATUS_USAGE;
}

static enum status check_selection(const struct options *options,
                                   const struct plan *all,
                                   const struct plan *selected,
                                   struct diag *diag)
{
    const char *id;

    for (size_t n = 0; (id = options_nth(options, OPTION_CASE, n)); n++)
        if (!has_case(all, id))
            return unknown_case(all, id, diag);
    if (selected->case_count == 0)
        return diag_set(diag, STATUS_USAGE, "",
                        "none of the %zu cases is selected", all->case_count);
    return STATUS_OK;
}

/* Options */

static enum status read_format(struct request *request, struct diag *diag)
{
    const char *name = options_value(request->options, OPTION_FORMAT);

    request->report.format = name ? report_format_by_name(name) : REPORT_TEXT;
    if (request->report.format == REPORT_FORMAT_COUNT)
        return diag_set(diag, STATUS_USAGE, "",
                        "option --format is text, tap, junit or json, not "
                        "\"%s\"",
                        name);
    return STATUS_OK;
}

static enum status read_run_options(struct request *request, struct diag *diag)
{
    struct run_options *run = &request->run;
    uint64_t jobs;
    enum status status;

    status = options_number(request->options, OPTION_JOBS, 1, JOBS_MAX,
                            cpu_count(), &jobs, diag);
    if (status)
        return status;
    run->jobs = (unsigned)jobs;
    run->has_point = options_has(request->options, OPTION_POINT);
    return options_number(request->options, OPTION_POINT, 0, UINT64_MAX - 1, 0,
                          &run->point, diag);
}

static enum status read_request(struct request *request, struct diag *diag)
{
    const struct options *options = request->options;
    enum status status = read_format(request, diag);

    if (!status)
        status = read_run_options(request, diag);
    if (!status)
        status = output_color(&(struct output){ .file = stdout }, options,
                              &request->report.color, diag);
    if (!status)
        status = uses_read(&request->uses, options, diag);
    request->run.use_count = request->uses.count;
    request->run.uses = request->uses.items;
    options_add_typed(&request->replay, options, OPTION_PLUGIN);
    options_add_typed(&request->replay, options, OPTION_IMAGE);
    options_add_typed(&request->replay, options, OPTION_IMAGE_DIR);
    request->report.replay = text_string(&request->replay);
    request->report.verbose = options_has(options, OPTION_VERBOSE);
    request->report.timing = options_has(options, OPTION_TIMING);
    if (options_has(options, OPTION_OUTPUT) &&
        !options_has(options, OPTION_COLOR))
        request->report.color = false;
    return status;
}

/* Running */

static enum exit_code code_of(const struct report_totals *totals,
                              enum status status)
{
    if (status)
        return exit_code_of(status);
    if (totals->verdicts[VERDICT_ERROR])
        return EXIT_CANNOT_RUN;
    if (totals->verdicts[VERDICT_FAIL] || totals->verdicts[VERDICT_XPASS])
        return EXIT_CHECK_FAILED;
    if (totals->verdicts[VERDICT_SKIP] == totals->cases)
        return EXIT_ALL_SKIPPED;
    return EXIT_GOOD;
}

/* Other formats than text are read by programs: nothing may be among them. */
static FILE *plugin_output(const struct request *request)
{
    return request->report.format == REPORT_TEXT || request->output.path
               ? stdout
               : stderr;
}

static enum exit_code report(struct request *request, const struct plan *plan,
                             const struct outcome *outcomes,
                             enum status run_status)
{
    size_t count = plan->case_count;
    struct report_totals totals = report_count(outcomes, count);
    enum exit_code worst = EXIT_GOOD;
    struct text text = { 0 };
    struct diag diag;

    request->report.interrupted = run_status == STATUS_INTERRUPTED;
    report_write(&text, outcomes, count, &request->report);
    if (uses_finish(plan, &request->run, outcomes, count,
                    plugin_output(request), &diag)) {
        message_error(&diag);
        worst = exit_code_of(diag.status);
    }
    if (output_finish(&request->output, &text, &diag)) {
        message_error(&diag);
        worst = exit_code_of(diag.status);
    }
    text_release(&text);
    if (worst)
        return worst;
    return code_of(&totals, run_status);
}

static enum exit_code run_selected(struct request *request,
                                   const struct plan *plan)
{
    struct progress *progress = progress_create();
    struct outcome *outcomes = NULL;
    struct diag diag = { 0 };
    enum exit_code code;
    enum status status;

    request->run.progress = progress_tell;
    request->run.self = progress;
    request->run.interrupted = interrupt_watch();
    uses_changing(plan, &request->uses, &request->changing);
    request->report.changed_by = text_string(&request->changing);
    status = run_plan(plan, &request->run, &outcomes, &diag);
    progress_destroy(progress);
    code = report(request, plan, outcomes, status);
    run_release(outcomes, plan->case_count);
    return code;
}

static enum exit_code list(const struct plan *plan)
{
    struct text text = { 0 };
    enum exit_code code;

    for (size_t i = 0; i < plan->case_count; i++)
        text_add(&text, "%s\n", plan->cases[i].id);
    code = output_print(&text);
    text_release(&text);
    return code;
}

static enum exit_code run_plan_selected(struct request *request,
                                        const struct plan *all)
{
    struct plan plan = select_cases(request->options, all);
    struct diag diag = { 0 };
    enum exit_code code;

    if (check_selection(request->options, all, &plan, &diag)) {
        code = message_usage(request->options, &diag);
    } else if (options_has(request->options, OPTION_LIST)) {
        code = list(&plan);
    } else if (run_open_plugins(&plan, &request->run, &diag)) {
        message_error(&diag);
        code = EXIT_CANNOT_RUN;
    } else if (output_open(&request->output, request->options, &diag)) {
        run_close_plugins(&plan, &request->run);
        message_error(&diag);
        code = EXIT_CANNOT_RUN;
    } else {
        code = run_selected(request, &plan);
    }
    free(plan.cases);
    return code;
}

enum exit_code command_run(const struct options *options)
{
    struct request request = { .options = options };
    struct inputs inputs = { 0 };
    struct diag diag = { 0 };
    enum exit_code code;

    if (read_request(&request, &diag)) {
        code = message_refused(options, &diag);
    } else {
        code = inputs_read(&inputs, options);
        if (!code)
            code = run_plan_selected(&request, inputs.plan);
        inputs_release(&inputs);
    }
    text_release(&request.replay);
    text_release(&request.changing);
    uses_release(&request.uses);
    return code;
}
