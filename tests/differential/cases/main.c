/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs generated cases in QEMU and in the simulator and compares: collects
 * cases into batches, runs both machines at once, counts and reports.
 */
#include <errno.h>
#include <fnmatch.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "cases/suite.h"

enum { HANG_SECONDS = 3 };

struct options {
    const char *qemu, *executor, *pattern, *only, *profile, *all;
    size_t show;
    bool list;
    struct amount amount;
};

struct suite {
    const struct options *options;
    struct profile profile;
    const struct image *executor;
    struct qemu *qemu;
    uint8_t *ram;
    struct test_case *cases; /* BATCH_CASES of them */
    size_t count;
    uint8_t *results;
    struct judge judge;
    const char *group;
    enum status status;
    struct diag diag;
};

/* --- batches ----------------------------------------------------------- */

const struct profile *suite_profile(const struct suite *suite)
{
    return &suite->profile;
}

static void progress(const struct suite *suite)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%s %s: %" PRIu64 " cases, %" PRIu64 " unlisted ",
                suite->profile.name, suite->group, suite->judge.figures.run,
                suite->judge.figures.unlisted);
}

static enum status run_both(struct suite *suite, const struct batch *batch)
{
    struct diag *diag = &suite->diag;
    enum status status = qemu_start(suite->qemu, batch, &suite->profile, diag);
    enum status waited;

    if (status != STATUS_OK)
        return status;
    status = ours_run(batch, &suite->profile, suite->results, diag);
    waited = qemu_wait(suite->qemu, batch, &suite->profile, HANG_SECONDS, diag);
    return status != STATUS_OK ? status : waited;
}

static void judge_all(struct suite *suite, const struct batch *batch)
{
    const uint8_t *qemu = qemu_results(suite->qemu, batch);

    for (size_t i = 0; i < batch->count; i++) {
        size_t offset = i * batch->result_size;
        struct result theirs = { (const uint64_t *)(qemu + offset) };
        struct result ours = { (const uint64_t *)(suite->results + offset) };

        judge_case(&suite->judge, &batch->cases[i], theirs, ours);
    }
}

static void flush(struct suite *suite)
{
    struct batch batch = { .ram = suite->ram };

    if (suite->count == 0 || suite->status != STATUS_OK)
        return;
    suite->status = batch_build(&batch, &suite->profile, suite->executor,
                                suite->cases, suite->count, &suite->diag);
    if (suite->status == STATUS_OK)
        suite->status = run_both(suite, &batch);
    if (suite->status == STATUS_OK)
        judge_all(suite, &batch);
    suite->count = 0;
    progress(suite);
}

void suite_add(struct suite *suite, const struct test_case *test)
{
    const char *pattern = suite->options->pattern;

    if (pattern && fnmatch(pattern, test->name, 0) != 0)
        return;
    if (suite->options->list) {
        puts(test->name);
        return;
    }
    suite->cases[suite->count++] = *test;
    if (suite->count == BATCH_CASES)
        flush(suite);
}

/* --- groups and profiles ----------------------------------------------- */

static const struct group {
    const char *name;
    void (*generate)(struct suite *suite, const struct amount *amount);
} groups[] = {
    { "registers", generate_registers },
    { "encodings", generate_encodings },
    { "instructions", generate_instructions },
    { "sequences", generate_sequences },
    { "accesses", generate_accesses },
};

static void print_figures(const struct suite *suite, const char *group,
                          const struct figures *figures, FILE *out)
{
    fprintf(out,
            "%-8s %-14s %9" PRIu64 " %9" PRIu64 " %9" PRIu64 " %9" PRIu64 "\n",
            suite->profile.name, group, figures->run, figures->agreed,
            figures->listed, figures->unlisted);
}

static void run_group(struct suite *suite, const struct group *group,
                      struct figures *total, FILE *out)
{
    suite->group = group->name;
    memset(&suite->judge.figures, 0, sizeof(suite->judge.figures));
    group->generate(suite, &suite->options->amount);
    flush(suite);
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%*s\r", 78, "");
    if (!suite->options->list)
        print_figures(suite, group->name, &suite->judge.figures, out);
    total->run += suite->judge.figures.run;
    total->agreed += suite->judge.figures.agreed;
    total->listed += suite->judge.figures.listed;
    total->unlisted += suite->judge.figures.unlisted;
}

static void run_profile(struct suite *suite, size_t profile,
                        struct figures *total, FILE *out)
{
    const char *only = suite->options->only;
    struct probe probe = {
        .qemu = suite->qemu,
        .executor = suite->executor,
        .ram = suite->ram,
    };

    suite->status = profile_probe(&probe, profile, &suite->profile,
                                  &suite->diag);
    suite->judge.profile = &suite->profile;
    if (suite->status == STATUS_OK && !suite->options->list)
        profile_print(&suite->profile, out);
    for (size_t i = 0; i < ARRAY_LENGTH(groups); i++) {
        if ((!only || strcmp(only, groups[i].name) == 0) &&
            suite->status == STATUS_OK)
            run_group(suite, &groups[i], total, out);
    }
}

static void run_profiles(struct suite *suite, struct figures *total, FILE *out)
{
    const char *wanted = suite->options->profile;

    if (!suite->options->list)
        fprintf(out, "%s\n%-8s %-14s %9s %9s %9s %9s\n",
                qemu_version(suite->qemu)->title, "cpu", "cases", "run",
                "agreed", "listed", "unlisted");
    for (size_t i = 0; i < profile_count(); i++) {
        if ((!wanted || strcmp(wanted, profile_name(i)) == 0) &&
            suite->status == STATUS_OK)
            run_profile(suite, i, total, out);
    }
    suite->profile.name = "all";
    if (!suite->options->list)
        print_figures(suite, "", total, out);
}

/* A run of everything also finds rows that cover nothing any more. */
static void print_exceptions(const struct suite *suite, FILE *out)
{
    const struct options *options = suite->options;
    bool whole = !options->pattern && !options->only && !options->profile &&
                 options->amount.one_in == 1;

    if (!options->list)
        fprintf(out, "\n   cases  exception: field: reason (manual)\n");
    for (size_t i = 0; i < exception_row_count() && !options->list; i++) {
        if ((whole && exception_row_applies(i, &suite->profile)) ||
            suite->judge.listed_by_row[i] > 0)
            exception_row_print(i, suite->judge.listed_by_row[i], out);
    }
}

/* --- the program ------------------------------------------------------- */

static enum status open_suite(struct suite *suite)
{
    struct diag *diag = &suite->diag;
    struct image *executor = NULL;
    enum status status = image_load(suite->options->executor, &executor, diag);

    suite->executor = executor;
    suite->cases = mem_alloc(BATCH_CASES * sizeof(*suite->cases));
    suite->results = mem_alloc((size_t)BATCH_CASES * RESULT_LONG_SIZE);
    suite->ram = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    suite->judge.out = stdout;
    suite->judge.show = suite->options->show;
    if (suite->options->all &&
        !(suite->judge.all = fopen(suite->options->all, "w")))
        return diag_set(diag, STATUS_IO, suite->options->all, "%s",
                        strerror(errno));
    suite->judge.listed_by_row = mem_alloc((exception_row_count() + 1) *
                                           sizeof(uint64_t));
    if (status == STATUS_OK && suite->ram == MAP_FAILED)
        status = diag_set(diag, STATUS_LIMIT, NULL, "no memory for a batch");
    if (status == STATUS_OK)
        status = qemu_create(suite->options->qemu, &suite->qemu, diag);
    return status;
}

static void close_suite(struct suite *suite)
{
    if (suite->judge.all)
        fclose(suite->judge.all);
    qemu_destroy(suite->qemu);
    image_release((struct image *)suite->executor);
    if (suite->ram != MAP_FAILED)
        munmap(suite->ram, RAM_SIZE);
    free(suite->judge.listed_by_row);
    free(suite->results);
    free(suite->cases);
}

static int run(const struct options *options)
{
    struct suite suite = { .options = options };
    struct figures total = { 0 };
    int code = 0;

    suite.status = open_suite(&suite);
    if (suite.status == STATUS_OK) {
        run_profiles(&suite, &total, stdout);
        print_exceptions(&suite, stdout);
        code = total.unlisted > 0 ? 1 : 0;
    }
    if (suite.status != STATUS_OK) {
        fprintf(stderr, "diff-cases: %s: %s\n", suite.diag.place,
                suite.diag.text);
        code = 3;
    }
    close_suite(&suite);
    return code;
}

static const char usage[] =
    "usage: diff-cases --executor FILE [options]\n"
    "  --qemu PROGRAM   qemu-system-aarch64 unless given\n"
    "  --cpu NAME       only this CPU: a72, max\n"
    "  --only GROUP     registers, encodings, instructions, sequences or\n"
    "                   accesses\n"
    "  --case PATTERN   only cases of this name\n"
    "  --list           names of the cases, nothing runs\n"
    "  --seed N         of what is random\n"
    "  --one-in N       one in N of the cases that are enumerated\n"
    "  --random N       random settings of all controls for each access\n"
    "  --sequences N    random sequences for each CPU\n"
    "  --all FILE       write every unlisted difference as a line\n"
    "  --show N         unlisted differences to print (20)\n";

static const struct option long_options[] = {
    { "executor", required_argument, NULL, 'e' },
    { "qemu", required_argument, NULL, 'q' },
    { "cpu", required_argument, NULL, 'p' },
    { "only", required_argument, NULL, 'o' },
    { "case", required_argument, NULL, 'c' },
    { "list", no_argument, NULL, 'l' },
    { "seed", required_argument, NULL, 's' },
    { "one-in", required_argument, NULL, 'n' },
    { "random", required_argument, NULL, 'r' },
    { "sequences", required_argument, NULL, 'w' },
    { "all", required_argument, NULL, 'a' },
    { "show", required_argument, NULL, 'd' },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

static bool set_option(struct options *options, int option, const char *text)
{
    uint64_t number = text ? strtoull(text, NULL, 0) : 0;

    switch (option) {
    case 'e':
        options->executor = text;
        break;
    case 'q':
        options->qemu = text;
        break;
    case 'p':
        options->profile = text;
        break;
    case 'o':
        options->only = text;
        break;
    case 'c':
        options->pattern = text;
        break;
    case 'l':
        options->list = true;
        break;
    case 's':
        options->amount.seed = number;
        break;
    case 'n':
        options->amount.one_in = (unsigned)number;
        break;
    case 'r':
        options->amount.random_controls = (unsigned)number;
        break;
    case 'w':
        options->amount.sequences = (unsigned)number;
        break;
    case 'a':
        options->all = text;
        break;
    case 'd':
        options->show = (size_t)number;
        break;
    default:
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    struct options options = {
        .qemu = "qemu-system-aarch64",
        .show = 20,
        .amount = { .seed = 1,
                    .one_in = 1,
                    .random_controls = 8,
                    .sequences = 20000 },
    };
    bool ok = true;
    int option;

    while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (option == 'h') {
            fputs(usage, stdout);
            return 0;
        }
        ok = set_option(&options, option, optarg) && ok;
    }
    if (!ok || optind != argc || !options.executor ||
        options.amount.seed == 0 || options.amount.one_in == 0) {
        fputs(usage, stderr);
        return 2;
    }
    return run(&options);
}
