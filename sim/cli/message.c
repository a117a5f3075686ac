/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Errors on standard error and in the exit code; how far a run has come. */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"

enum exit_code exit_code_of(enum status status)
{
    switch (status) {
    case STATUS_OK:
        return EXIT_GOOD;
    case STATUS_USAGE:
        return EXIT_USAGE;
    case STATUS_INTERRUPTED:
        return interrupt_code();
    case STATUS_INTERNAL:
        return EXIT_OWN_BUG;
    default:
        return EXIT_CANNOT_RUN;
    }
}

void message_error(const struct diag *diag)
{
    fflush(stdout);
    fprintf(stderr, "el2sim: error: %s%s%s\n", diag->place,
            diag->place[0] ? ": " : "", diag->text);
    if (diag->hint[0])
        fprintf(stderr, "  hint: %s\n", diag->hint);
}

enum exit_code message_usage(const struct options *options,
                             const struct diag *diag)
{
    message_error(diag);
    fprintf(stderr, "Try \"el2sim %s%s--help\".\n",
            options ? command_name(options->command) : "", options ? " " : "");
    return EXIT_USAGE;
}

enum exit_code message_refused(const struct options *options,
                               const struct diag *diag)
{
    if (diag->status == STATUS_USAGE)
        return message_usage(options, diag);
    message_error(diag);
    return exit_code_of(diag->status);
}

struct progress {
    bool enabled;
    bool shown;
    double start;
    double last;
};

/* Seconds before the first line, and between two. */
#define PROGRESS_DELAY 1.0
#define PROGRESS_INTERVAL 0.1

static double now_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct progress *progress_create(void)
{
    struct progress *progress = mem_alloc(sizeof(*progress));

    progress->enabled = isatty(STDERR_FILENO);
    progress->start = now_seconds();
    return progress;
}

void progress_tell(void *self, size_t done, size_t total)
{
    struct progress *progress = self;
    double now;

    if (!progress->enabled)
        return;
    now = now_seconds();
    if (now - progress->start < PROGRESS_DELAY ||
        now - progress->last < PROGRESS_INTERVAL)
        return;
    progress->last = now;
    progress->shown = true;
    fprintf(stderr, "\r%zu of %zu cases", done, total);
}

void progress_clear(struct progress *progress)
{
    if (progress->shown)
        fprintf(stderr, "\r\x1b[K");
    progress->shown = false;
}

void progress_destroy(struct progress *progress)
{
    progress_clear(progress);
    free(progress);
}
