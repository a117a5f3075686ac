/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where results, messages, progress and colour go; what SIGINT does. */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
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
        return EXIT_INTERRUPTED;
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

unsigned cpu_count(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof(set), &set) == 0)
        return (unsigned)CPU_COUNT(&set);
    return 1;
}

enum status output_error(struct diag *diag, const char *path)
{
    return diag_set(diag, STATUS_IO, path ? path : "standard output",
                    "cannot be written: %s", strerror(errno));
}

enum status output_open(struct output *output, const struct options *options,
                        struct diag *diag)
{
    output->path = options_value(options, OPTION_OUTPUT);
    output->file = output->path ? fopen(output->path, "w") : stdout;
    return output->file ? STATUS_OK : output_error(diag, output->path);
}

enum status output_finish(struct output *output, const struct text *text,
                          struct diag *diag)
{
    const char *string = text_string(text);
    bool good = fwrite(string, 1, text->length, output->file) == text->length;

    good = fflush(output->file) == 0 && good;
    if (output->path)
        good = fclose(output->file) == 0 && good;
    return good ? STATUS_OK : output_error(diag, output->path);
}

enum exit_code output_print(const struct text *text)
{
    struct output output = { .file = stdout };
    struct diag diag;
    enum status status = output_finish(&output, text, &diag);

    if (status)
        message_error(&diag);
    return exit_code_of(status);
}

static bool is_color_terminal(const struct output *output)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    return (!no_color || !no_color[0]) && term && strcmp(term, "dumb") != 0 &&
           isatty(fileno(output->file));
}

enum status output_color(const struct output *output,
                         const struct options *options, bool *color,
                         struct diag *diag)
{
    const char *when = options_value(options, OPTION_COLOR);

    if (!when || strcmp(when, "auto") == 0)
        *color = is_color_terminal(output);
    else if (strcmp(when, "always") == 0)
        *color = true;
    else if (strcmp(when, "never") == 0)
        *color = false;
    else
        return diag_set(diag, STATUS_USAGE, "",
                        "option --color is auto, always or never, not \"%s\"",
                        when);
    return STATUS_OK;
}

/* A signal handler has no other way to say something. */
static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

const volatile sig_atomic_t *interrupt_watch(void)
{
    struct sigaction action = { .sa_flags = (int)SA_RESETHAND };

    action.sa_handler = on_interrupt;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    return &interrupted;
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

void progress_destroy(struct progress *progress)
{
    if (progress->shown)
        fprintf(stderr, "\r\x1b[K");
    free(progress);
}
