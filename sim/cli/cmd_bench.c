/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * el2sim bench: how fast things are, each measured several times in small
 * pieces of which the median counts, and the floor in turn with what is
 * compared with it, so that a noisy machine disturbs both alike.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/bench.h"
#include "cli/recording.h"

void bench_add(struct bench *bench, const char *name, double value,
               const char *unit)
{
    struct result *result;

    if (bench->result_count == RESULT_MAX)
        return;
    result = &bench->results[bench->result_count++];
    snprintf(result->name, sizeof(result->name), "%s", name);
    result->value = value;
    result->unit = unit;
}

static double seconds_of(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Of one thread: other work on the machine does not change a comparison. */
double bench_cpu_seconds(void)
{
    return seconds_of(CLOCK_THREAD_CPUTIME_ID);
}

/* Of many threads, as the user waits for them. */
double bench_seconds(void)
{
    return seconds_of(CLOCK_MONOTONIC);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double bench_median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), by_value);
    return values[count / 2];
}

/* A scenario whose first repeated steps come back to where they began. */
struct loop {
    struct inputs inputs;
    struct run_session *session;
    uint64_t pc;
    uint64_t insns; /* of one round */
};

static const struct plan_step *find_repeat(const struct plan_case *plan_case,
                                           size_t *before)
{
    for (size_t i = 0; i < plan_case->steps.count; i++)
        if (plan_case->steps.items[i].kind == STEP_REPEAT) {
            *before = i;
            return &plan_case->steps.items[i];
        }
    return NULL;
}

static enum status run_round(struct loop *loop, const struct plan_step *repeat,
                             struct diag *diag)
{
    return run_session_steps(loop->session, repeat->steps.items,
                             repeat->steps.count, diag);
}

/* Twice around: once to get into the loop, once to learn its length. */
static enum status learn_round(struct loop *loop,
                               const struct plan_step *repeat,
                               struct diag *diag)
{
    struct machine *machine = run_session_machine(loop->session);
    enum status status = run_round(loop, repeat, diag);
    uint64_t count = machine_count(machine);

    loop->pc = machine_cpu(machine)->pc;
    if (!status)
        status = run_round(loop, repeat, diag);
    if (status)
        return status;
    loop->insns = machine_count(machine) - count;
    if (machine_cpu(machine)->pc != loop->pc || !loop->insns)
        return diag_set(diag, STATUS_INVALID, repeat->at.file,
                        "the repeated steps do not come back to where they "
                        "began");
    return STATUS_OK;
}

static enum status start_loop(struct loop *loop, const struct bench *bench,
                              enum engine_kind engine, struct diag *diag)
{
    const struct plan_case *plan_case = &loop->inputs.plan->cases[0];
    const struct run_options options = {
        .engine = engine,
        .interrupted = bench->interrupted,
    };
    size_t before = 0;
    const struct plan_step *repeat = find_repeat(plan_case, &before);
    enum status status;

    if (!repeat)
        return diag_set(diag, STATUS_INVALID, plan_case->at.file,
                        "nothing is repeated in this scenario");
    status = run_session_create(plan_case, &options, &loop->session, diag);
    if (!status)
        status = run_session_steps(loop->session, plan_case->steps.items,
                                   before, diag);
    if (!status)
        status = learn_round(loop, repeat, diag);
    return status;
}

/* `rounds` rounds without a stop between them. */
static enum status run_loop(struct loop *loop, uint64_t rounds, double *seconds,
                            struct diag *diag)
{
    struct machine *machine = run_session_machine(loop->session);
    const struct machine_goal goal = {
        .count = rounds * loop->insns,
        .limit = rounds * loop->insns + 1,
    };
    struct machine_stop stop;
    double start = bench_cpu_seconds();

    machine_run(machine, &goal, &stop);
    *seconds = bench_cpu_seconds() - start;
    if (stop.reason == STOP_INTERRUPTED)
        return diag_set(diag, STATUS_INTERRUPTED, NULL, "interrupted");
    if (stop.reason != STOP_COUNT || stop.pc != loop->pc)
        return diag_set(diag, STATUS_INVALID,
                        loop->inputs.plan->cases[0].at.file,
                        "the rounds are not all of the same length: %s at "
                        "0x%" PRIx64,
                        machine_stop_text(stop.reason), stop.pc);
    return STATUS_OK;
}

/* How many rounds take about `seconds`. */
static enum status calibrate(struct loop *loop, double seconds,
                             uint64_t *rounds, struct diag *diag)
{
    double taken;
    enum status status;

    for (*rounds = 1;; *rounds *= 2) {
        status = run_loop(loop, *rounds, &taken, diag);
        if (status || taken >= seconds / 2)
            return status;
    }
}

/* Resident memory in bytes, 0 when the system does not tell. */
static double resident_bytes(void)
{
    unsigned long total, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");

    if (!file)
        return 0;
    if (fscanf(file, "%lu %lu", &total, &resident) != 2)
        resident = 0;
    fclose(file);
    return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

/* Rounds a second of each piece. */
static enum status measure_loop(struct loop *loop, const struct bench *bench,
                                double *rates, struct diag *diag)
{
    uint64_t rounds;
    enum status status = calibrate(loop, bench->seconds / PIECES, &rounds,
                                   diag);
    double seconds;

    for (size_t i = 0; !status && i < PIECES; i++) {
        status = run_loop(loop, rounds, &seconds, diag);
        rates[i] = (double)rounds / seconds;
    }
    return status;
}

/* Rounds a second of the machine and of the floor, piece by piece. */
struct comparison {
    double rates[PIECES];
    double floor_rates[PIECES];
    double growth; /* of memory by a round of the machine, in bytes */
};

static enum status run_floor(const struct loop *loop,
                             const struct recording *recording, uint64_t rounds,
                             double *seconds, struct diag *diag)
{
    uint64_t insns;
    enum status status = engine_floor_run(&recording->config, rounds, seconds,
                                          &insns, diag);

    if (status || insns == rounds * loop->insns)
        return status;
    return diag_set(diag, STATUS_INTERNAL, NULL,
                    "the floor executed %" PRIu64 " instructions, not %" PRIu64,
                    insns, rounds * loop->insns);
}

static enum status compare_pieces(struct loop *loop,
                                  const struct recording *recording,
                                  uint64_t rounds, struct comparison *c,
                                  struct diag *diag)
{
    enum status status = STATUS_OK;
    double seconds, floor_seconds;

    for (size_t i = 0; !status && i < PIECES; i++) {
        status = run_loop(loop, rounds, &seconds, diag);
        if (!status)
            status = run_floor(loop, recording, rounds, &floor_seconds, diag);
        if (!status) {
            c->rates[i] = (double)rounds / seconds;
            c->floor_rates[i] = (double)rounds / floor_seconds;
        }
    }
    return status;
}

/* The median of the pieces: a leak is in each, what the heap settles is not. */
static enum status measure_growth(struct loop *loop, uint64_t rounds,
                                  double *growth, struct diag *diag)
{
    double seconds, before, grown[PIECES];
    enum status status = STATUS_OK;

    for (size_t i = 0; !status && i < PIECES; i++) {
        before = resident_bytes();
        status = run_loop(loop, rounds, &seconds, diag);
        grown[i] = (resident_bytes() - before) / (double)rounds;
    }
    if (!status)
        *growth = bench_median(grown, PIECES);
    return status;
}

static enum status compare_with_floor(struct loop *loop,
                                      const struct bench *bench,
                                      struct comparison *c, struct diag *diag)
{
    const struct plan_machine *plan = loop->inputs.plan->cases[0].machine;
    struct recording recording;
    uint64_t rounds;
    enum status status = recording_make(run_session_machine(loop->session),
                                        &plan->config, loop->insns, &recording,
                                        diag);

    *c = (struct comparison){ 0 };
    /* The recording moved the loop on to another of its instructions. */
    loop->pc = machine_cpu(run_session_machine(loop->session))->pc;
    if (!status)
        status = calibrate(loop, bench->seconds / PIECES, &rounds, diag);
    if (!status)
        status = compare_pieces(loop, &recording, rounds, c, diag);
    if (!status)
        status = measure_growth(loop, rounds, &c->growth, diag);
    recording_release(&recording);
    return status;
}

static void close_loop(struct loop *loop)
{
    run_session_destroy(loop->session);
    inputs_release(&loop->inputs);
}

/* Of the scenarios to measure with; the caller frees it. */
static char *bench_file(const struct bench *bench, const char *name)
{
    return mem_format("%s/bench/%s", bench->folder, name);
}

static enum exit_code say(const struct diag *diag)
{
    message_error(diag);
    return exit_code_of(diag->status);
}

static enum exit_code open_loop(struct loop *loop, const struct bench *bench,
                                enum engine_kind engine, const char *name)
{
    char *file = bench_file(bench, name);
    const char *files[] = { file };
    enum exit_code code;
    struct diag diag;

    *loop = (struct loop){ 0 };
    code = inputs_read_files(&loop->inputs, bench->options, files, 1);
    if (!code && start_loop(loop, bench, engine, &diag))
        code = say(&diag);
    free(file);
    return code;
}

/* The values */

static void add_switch_results(struct bench *bench, const struct loop *loop,
                               struct comparison *c)
{
    double ratios[PIECES];

    for (size_t i = 0; i < PIECES; i++)
        ratios[i] = c->rates[i] / c->floor_rates[i];
    bench_add(bench, "switch.roundtrips", bench_median(c->rates, PIECES),
              "1/s");
    bench_add(bench, "switch.floor_ratio", bench_median(ratios, PIECES), "1");
    bench_add(bench, "engine.floor_roundtrips",
              bench_median(c->floor_rates, PIECES), "1/s");
    bench_add(bench, "switch.insns", (double)loop->insns, "1");
    bench_add(bench, "memory.growth", c->growth, "byte/roundtrip");
}

static enum exit_code bench_switch(struct bench *bench)
{
    struct loop loop;
    struct comparison comparison;
    struct diag diag;
    enum exit_code code = open_loop(&loop, bench, ENGINE_UNICORN,
                                    "switch.yaml");

    if (!code && compare_with_floor(&loop, bench, &comparison, &diag))
        code = say(&diag);
    if (!code)
        add_switch_results(bench, &loop, &comparison);
    close_loop(&loop);
    return code;
}

/* The same rounds on the other engine; the floor is Unicorn's in any case. */
static enum exit_code bench_fast_switch(struct bench *bench)
{
    struct loop loop;
    struct comparison comparison;
    struct diag diag;
    double ratios[PIECES];
    enum exit_code code = open_loop(&loop, bench, ENGINE_FAST, "switch.yaml");

    if (!code && compare_with_floor(&loop, bench, &comparison, &diag))
        code = say(&diag);
    for (size_t i = 0; !code && i < PIECES; i++)
        ratios[i] = comparison.rates[i] / comparison.floor_rates[i];
    if (!code) {
        bench_add(bench, "fast.roundtrips",
                  bench_median(comparison.rates, PIECES), "1/s");
        bench_add(bench, "fast.floor_ratio", bench_median(ratios, PIECES), "1");
        bench_add(bench, "fast.memory.growth", comparison.growth,
                  "byte/roundtrip");
    }
    close_loop(&loop);
    return code;
}

static enum exit_code measure_insns(struct bench *bench,
                                    enum engine_kind engine, const char *name)
{
    struct loop loop;
    double rates[PIECES];
    struct diag diag;
    enum exit_code code = open_loop(&loop, bench, engine, "instructions.yaml");

    if (!code && measure_loop(&loop, bench, rates, &diag))
        code = say(&diag);
    if (!code)
        bench_add(bench, name, bench_median(rates, PIECES) * (double)loop.insns,
                  "1/s");
    close_loop(&loop);
    return code;
}

static enum exit_code bench_insns(struct bench *bench)
{
    return measure_insns(bench, ENGINE_UNICORN, "insn.rate");
}

static enum exit_code bench_fast_insns(struct bench *bench)
{
    return measure_insns(bench, ENGINE_FAST, "fast.insn_rate");
}

/* What plugins write is not wanted here. */
static void drop(void *self, struct plugin_use *use, const struct text *text)
{
    (void)self;
    (void)use;
    (void)text;
}

static enum status run_opened(const struct plan *plan,
                              const struct run_options *run, struct diag *diag)
{
    struct outcome *outcomes = NULL;
    enum status status = run_plan(plan, run, &outcomes, diag);

    run_release(outcomes, plan->case_count);
    return status;
}

/* Running, as "el2sim run" does. */
static enum exit_code run_inputs(const struct inputs *inputs,
                                 const struct run_options *run)
{
    struct diag diag, last;
    enum status status = run_open_plugins(inputs->plan, run, &diag);

    if (!status)
        status = run_opened(inputs->plan, run, &diag);
    if (run_finish_plugins(inputs->plan, run, NULL, drop, &last) && !status) {
        status = last.status;
        diag = last;
    }
    return status ? say(&diag) : EXIT_GOOD;
}

enum exit_code bench_run_suite(const struct bench *bench,
                               const struct uses *uses, double *seconds,
                               size_t *cases)
{
    const struct run_options run = {
        .jobs = cpu_count(),
        .interrupted = bench->interrupted,
        .use_count = uses ? uses->count : 0,
        .uses = uses ? uses->items : NULL,
    };
    const char *files[] = { bench->folder };
    struct inputs inputs;
    double start = bench_seconds();
    enum exit_code code = inputs_read_files(&inputs, bench->options, files, 1);

    if (!code && inputs.incomplete)
        code = EXIT_CANNOT_RUN;
    if (!code)
        code = run_inputs(&inputs, &run);
    *seconds = bench_seconds() - start;
    if (!code)
        *cases = inputs.plan->case_count;
    inputs_release(&inputs);
    return code;
}

static enum exit_code bench_suite(struct bench *bench)
{
    double taken[PIECES];
    double begin = bench_seconds();
    size_t count = 0, cases = 0;
    enum exit_code code = EXIT_GOOD;
    double seconds;

    do
        code = bench_run_suite(bench, NULL, &taken[count++], &cases);
    while (!code && count < PIECES && bench_seconds() - begin < bench->seconds);
    if (code)
        return code;
    seconds = bench_median(taken, count);
    bench_add(bench, "scenario.rate", (double)cases / seconds, "1/s");
    bench_add(bench, "suite.seconds", seconds, "s");
    return EXIT_GOOD;
}

/* The report */

static void write_results(const struct bench *bench, struct text *out)
{
    for (size_t i = 0; i < bench->result_count; i++) {
        const struct result *result = &bench->results[i];

        if (bench->json)
            text_add(out, "{\"name\":\"%s\",\"value\":%.6g,\"unit\":\"%s\"}\n",
                     result->name, result->value, result->unit);
        else
            text_add(out, "%-28s %14.6g  %s\n", result->name, result->value,
                     result->unit);
    }
}

static enum exit_code report(const struct bench *bench)
{
    struct output output;
    struct text text = { 0 };
    struct diag diag;
    enum status status = output_open(&output, bench->options, &diag);

    write_results(bench, &text);
    if (!status)
        status = output_add(&output, &text, &diag);
    if (!status)
        status = output_finish(&output, &diag);
    text_release(&text);
    return status ? say(&diag) : EXIT_GOOD;
}

static enum status read_options(struct bench *bench, struct diag *diag)
{
    const char *format = options_value(bench->options, OPTION_FORMAT);
    uint64_t seconds;

    if (format && strcmp(format, "text") != 0 && strcmp(format, "json") != 0)
        return diag_set(diag, STATUS_USAGE, "",
                        "option --format is text or json, not \"%s\"", format);
    if (bench->options->operand_count > 1)
        return diag_set(diag, STATUS_USAGE, "",
                        "bench takes one folder of scenarios");
    bench->json = format && strcmp(format, "json") == 0;
    bench->folder = bench->options->operand_count
                        ? mem_text(bench->options->operands[0])
                        : shipped_path("scenarios", "");
    if (!bench->folder)
        return diag_set(diag, STATUS_USAGE, "",
                        "the shipped scenarios are not found: name a folder");
    if (options_number(bench->options, OPTION_SECONDS, 1, 3600, 1, &seconds,
                       diag))
        return STATUS_USAGE;
    bench->seconds = (double)seconds;
    return STATUS_OK;
}

/* That the report goes to no file of the suite, before a long run. */
static enum exit_code check_output(const struct bench *bench)
{
    const char *files[] = { bench->folder };
    const struct run_options run = { 0 };
    struct inputs inputs;
    struct diag diag;
    enum exit_code code;

    if (!options_has(bench->options, OPTION_OUTPUT))
        return EXIT_GOOD;
    code = inputs_read_files(&inputs, bench->options, files, 1);
    if (!code &&
        targets_check(&inputs, inputs.plan, &run, bench->options, &diag))
        code = say(&diag);
    inputs_release(&inputs);
    return code;
}

enum exit_code command_bench(const struct options *options)
{
    static enum exit_code (*const values[])(struct bench * bench) = {
        bench_switch, bench_insns, bench_fast_switch, bench_fast_insns,
        bench_start,  bench_suite, bench_plugins,
    };
    struct bench bench = { .options = options };
    enum exit_code code = EXIT_GOOD;
    struct diag diag = { 0 };

    if (read_options(&bench, &diag)) {
        code = message_usage(options, &diag);
    } else {
        bench.interrupted = interrupt_watch();
        code = check_output(&bench);
        for (size_t i = 0; !code && i < ARRAY_LENGTH(values); i++)
            code = values[i](&bench);
        if (!code)
            code = report(&bench);
    }
    free(bench.folder);
    return code;
}
