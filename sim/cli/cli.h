/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the subcommands share: exit codes, inputs, output, messages. */
#ifndef EL2SIM_CLI_CLI_H
#define EL2SIM_CLI_CLI_H

#include <signal.h>
#include <stdio.h>

#include "cli/options.h"
#include "scenario/run.h"

enum exit_code {
    EXIT_GOOD = 0,
    EXIT_CHECK_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_CANNOT_RUN = 3,
    EXIT_OWN_BUG = 4,
    EXIT_ALL_SKIPPED = 77,
    EXIT_SIGNAL = 128, /* + the signal's number: interrupted by it */
};

enum exit_code exit_code_of(enum status status);

/* Each subcommand; `options` are parsed, --help and --version dealt with. */
enum exit_code command_run(const struct options *options);
enum exit_code command_check(const struct options *options);
enum exit_code command_regs(const struct options *options);
enum exit_code command_plugins(const struct options *options);
enum exit_code command_bench(const struct options *options);

/*
 * From here on the process does not end without a sentence and an exit code of
 * ours, whatever a library does; and the end that is meant: `code`.
 */
void last_words_prepare(void);
int last_words_spare(enum exit_code code);

/* "el2sim: error: ..." with place and hint, to standard error. */
void message_error(const struct diag *diag);
/* The same for wrong usage, with a pointer to the help. */
enum exit_code message_usage(const struct options *options,
                             const struct diag *diag);
/* Either, as the status says. */
enum exit_code message_refused(const struct options *options,
                               const struct diag *diag);

/* What scenarios a command works on, and with which images. */
struct inputs {
    size_t file_count;
    char **files;
    struct plan_options plan_options;
    size_t override_count;
    struct plan_image_override *overrides;
    char **override_texts;
    size_t directory_count;
    char **directories;
    struct plan *plan;
    bool incomplete; /* something could not be read, and was said */
};

/*
 * Finds the scenario files of the operands (folders: every *.yaml below, but
 * no machine files; "-": standard input) and plans them. Says itself what is
 * wrong; where that is only that something cannot be read, `incomplete` is set
 * and the rest is planned. Release in any case.
 */
enum exit_code inputs_read(struct inputs *inputs,
                           const struct options *options);
/* The same for given files instead of the operands. */
enum exit_code inputs_read_files(struct inputs *inputs,
                                 const struct options *options,
                                 const char *const *operands, size_t count);
void inputs_release(struct inputs *inputs);

/*
 * DIR/NAME for the first directory of a shipped folder ("images",
 * "scenarios") that exists, beside the program or installed; NULL when there
 * is none. The caller frees it.
 */
char *shipped_path(const char *folder, const char *name);

/* The plugins of --plugin; release in any case. */
struct uses {
    size_t count;
    struct plugin_use **items;
};
enum status uses_read(struct uses *uses, const struct options *options,
                      struct diag *diag);
void uses_release(struct uses *uses);
/* What the plugins of a case wrote, of those without a file of their own. */
void uses_add_output(struct text *out, const struct outcome *outcome);
/*
 * Lets each plugin of a run report: behind what it wrote case by case, to its
 * own file, or to `usual` alone.
 */
enum status uses_finish(const struct plan *plan,
                        const struct run_options *options,
                        const struct outcome *outcomes, size_t count,
                        struct text *usual, struct diag *diag);
/* Names of the plugins of a run that change the machine, with commas. */
void uses_changing(const struct plan *plan, const struct uses *uses,
                   struct text *names);

/*
 * Whether the files that a run of `plan` would write can be written, are none
 * that `inputs` has, and no two are the same.
 */
enum status targets_check(const struct inputs *inputs, const struct plan *plan,
                          const struct run_options *run,
                          const struct options *options, struct diag *diag);

/* CPUs that this process may use. */
unsigned cpu_count(void);

/*
 * Where results go: standard output or what -o names. A pipe or a terminal gets
 * them piece by piece, a file takes the place of an old one when all is there.
 */
struct output {
    FILE *file;          /* NULL: a file, written at the end */
    const char *path;    /* NULL: standard output */
    struct text whole;   /* what the file is to hold */
    enum status failure; /* nothing more can be written */
};
enum status output_open(struct output *output, const struct options *options,
                        struct diag *diag);
/*
 * STATUS_IO when it did not arrive, once; when the reader has gone away, the
 * run is interrupted and it is STATUS_INTERRUPTED.
 */
enum status output_add(struct output *output, const struct text *text,
                       struct diag *diag);
enum status output_finish(struct output *output, struct diag *diag);
/* Text to standard output for commands without -o. */
enum exit_code output_print(const struct text *text);

/* The `count` cases that took longest, to standard error. */
void slowest_print(const struct outcome *outcomes, size_t outcome_count,
                   size_t count);

/* Whether the text report to `output` is coloured. */
enum status output_color(const struct output *output,
                         const struct options *options, bool *color,
                         struct diag *diag);

/*
 * From here on SIGINT, SIGTERM and SIGHUP set the flag; a second one ends the
 * process. A pipe without a reader is an error of writing.
 */
const volatile sig_atomic_t *interrupt_watch(void);
/* Sets the flag as this signal would. */
void interrupt_by(int signal);
/* What a shell has for a program that the signal ended. */
enum exit_code interrupt_code(void);

/* A line on standard error when that is a terminal, after a second. */
struct progress;
struct progress *progress_create(void);
void progress_tell(void *progress, size_t done, size_t total);
void progress_clear(struct progress *progress);   /* for other lines */
void progress_destroy(struct progress *progress); /* clears the line */

#endif
