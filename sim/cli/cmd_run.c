/* SPDX-License-Identifier: GPL-2.0-or-later */
/* el2sim run: which cases, on how many threads, and what the exit code says. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/select.h"
#include "report/report.h"
#include "scenario/run.h"

enum { JOBS_MAX = 256, SLOWEST_MAX = 1000000 };

/* All that is decided before anything runs. */
struct request {
    const struct options *options;
    struct run_options run;
    struct report_options report;
    struct uses uses;
    struct text replay;
    struct text changing; /* names of plugins that change the machine */
    struct output output;
    struct last_failed last;
    size_t slowest; /* how many to name */
};

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
    run->no_share = options_has(request->options, OPTION_NO_SHARE);
    run->has_point = options_has(request->options, OPTION_POINT);
    run->fail_fast = options_has(request->options, OPTION_FAIL_FAST);
    return options_number(request->options, OPTION_POINT, 0, UINT64_MAX - 1, 0,
                          &run->point, diag);
}

static enum status read_limits(struct request *request, struct diag *diag)
{
    uint64_t slowest;
    enum status status = options_number(request->options, OPTION_SLOWEST, 1,
                                        SLOWEST_MAX, 0, &slowest, diag);

    request->slowest = (size_t)slowest;
    if (status)
        return status;
    return options_seconds(request->options, OPTION_TIMEOUT,
                           &request->run.timeout, diag);
}

static enum status read_engine(struct request *request, struct diag *diag)
{
    const char *name = options_value(request->options, OPTION_ENGINE);

    if (!name || engine_kind_by_name(name, &request->run.engine))
        return STATUS_OK;
    return diag_set(diag, STATUS_USAGE, "",
                    "option --engine is unicorn or fast, not \"%s\"", name);
}

static enum status read_request(struct request *request, struct diag *diag)
{
    const struct options *options = request->options;
    enum status status = read_format(request, diag);

    if (!status)
        status = read_run_options(request, diag);
    if (!status)
        status = read_limits(request, diag);
    if (!status)
        status = read_engine(request, diag);
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

/* What is said of cases alone, when something could not even be read. */
static bool is_verdict(enum exit_code code)
{
    return code == EXIT_GOOD || code == EXIT_CHECK_FAILED ||
           code == EXIT_ALL_SKIPPED;
}

/* While it runs: what has been written of the report, and what went wrong. */
struct running {
    struct request *request;
    struct progress *progress;
    struct report report;
    struct output elsewhere;
    enum exit_code worst;
};

static void note_error(struct running *running, const struct diag *diag)
{
    if (diag->status != STATUS_INTERRUPTED)
        message_error(diag);
    running->worst = exit_code_of(diag->status);
}

static void put(struct running *running, struct output *output,
                struct text *text)
{
    struct diag diag;

    if (output_add(output, text, &diag))
        note_error(running, &diag);
    text_release(text);
}

/*
 * Other formats than text are read by programs, and a file of a report has
 * the report alone: then what plugins write goes elsewhere.
 */
static struct output *plugin_output(struct running *running)
{
    struct request *request = running->request;

    if (request->report.format == REPORT_TEXT && !request->output.path)
        return &request->output;
    return &running->elsewhere;
}

static void tell_progress(void *self, size_t done, size_t total)
{
    struct running *running = self;

    progress_tell(running->progress, done, total);
}

static void case_ended(void *self, const struct outcome *outcome)
{
    struct running *running = self;
    struct text text = { 0 };

    progress_clear(running->progress);
    uses_add_output(&text, outcome);
    put(running, plugin_output(running), &text);
    report_add(&running->report, &text, outcome);
    put(running, &running->request->output, &text);
}

/* What plugins report stands before the last line. */
static void finish_plugins(struct running *running, const struct plan *plan,
                           const struct outcome *outcomes)
{
    struct text text = { 0 };
    struct diag diag;

    if (uses_finish(plan, &running->request->run, outcomes, plan->case_count,
                    &text, &diag))
        note_error(running, &diag);
    put(running, plugin_output(running), &text);
}

static void finish_report(struct running *running)
{
    struct text text = { 0 };
    struct diag diag;

    report_end(&running->report, &text);
    put(running, &running->request->output, &text);
    if (output_finish(&running->request->output, &diag))
        note_error(running, &diag);
}

static enum exit_code finish(struct running *running, const struct plan *plan,
                             const struct outcome *outcomes, enum status status)
{
    struct request *request = running->request;
    struct report_totals totals = report_count(outcomes, plan->case_count);

    request->report.interrupted = status == STATUS_INTERRUPTED;
    finish_plugins(running, plan, outcomes);
    finish_report(running);
    slowest_print(outcomes, plan->case_count, request->slowest);
    last_failed_update(&request->last, outcomes, plan->case_count);
    return running->worst ? running->worst : code_of(&totals, status);
}

static void begin(struct running *running, const struct plan *plan)
{
    struct request *request = running->request;
    struct text text = { 0 };

    request->run.progress = tell_progress;
    request->run.ended = case_ended;
    request->run.self = running;
    request->run.interrupted = interrupt_watch();
    uses_changing(plan, &request->uses, &request->changing);
    request->report.changed_by = text_string(&request->changing);
    running->elsewhere.file = request->report.format == REPORT_TEXT ? stdout
                                                                    : stderr;
    running->report = report_begin(&text, plan->case_count, &request->report);
    put(running, &running->request->output, &text);
}

static enum exit_code run_selected(struct request *request,
                                   const struct plan *plan)
{
    struct running running = { .request = request,
                               .progress = progress_create() };
    struct outcome *outcomes = NULL;
    struct diag diag = { 0 };
    enum exit_code code;
    enum status status;

    begin(&running, plan);
    status = run_plan(plan, &request->run, &outcomes, &diag);
    progress_destroy(running.progress);
    if (status && status != STATUS_INTERRUPTED)
        note_error(&running, &diag);
    code = finish(&running, plan, outcomes, status);
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

/* All that can be refused is, before anything runs. */
static enum status prepare(struct request *request, const struct inputs *inputs,
                           const struct plan *plan, struct diag *diag)
{
    enum status status = targets_check(inputs, plan, &request->run,
                                       request->options, diag);

    if (status)
        return status;
    status = run_open_plugins(plan, &request->run, diag);
    if (status)
        return status;
    status = output_open(&request->output, request->options, diag);
    if (status)
        run_close_plugins(plan, &request->run);
    return status;
}

static enum exit_code run_plan_selected(struct request *request,
                                        const struct inputs *inputs)
{
    const struct options *options = request->options;
    struct plan plan = select_cases(options, inputs->plan, &request->last);
    struct diag diag = { 0 };
    enum exit_code code;

    if (select_check(options, inputs->plan, &plan, &diag)) {
        code = message_usage(options, &diag);
    } else if (options_has(options, OPTION_LIST)) {
        code = list(&plan);
    } else if (prepare(request, inputs, &plan, &diag)) {
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
        last_failed_read(&request.last);
        code = inputs_read(&inputs, options);
        if (!code)
            code = run_plan_selected(&request, &inputs);
        if (inputs.incomplete && is_verdict(code))
            code = EXIT_CANNOT_RUN;
        inputs_release(&inputs);
    }
    last_failed_release(&request.last);
    text_release(&request.replay);
    text_release(&request.changing);
    uses_release(&request.uses);
    return code;
}
