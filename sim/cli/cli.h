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
    EXIT_INTERRUPTED = 130,
};

enum exit_code exit_code_of(enum status status);

/* Each subcommand; `options` are parsed, --help and --version dealt with. */
enum exit_code command_run(const struct options *options);
enum exit_code command_check(const struct options *options);
enum exit_code command_regs(const struct options *options);
enum exit_code command_plugins(const struct options *options);
enum exit_code command_bench(const struct options *options);

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
};

/*
 * Finds the scenario files of the operands (folders: every *.yaml below, but
 * no machine files) and plans them. Says itself what is wrong. Release in any
 * case.
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
/*
 * Lets each plugin of a run report, and writes what each wrote, case by case
 * and then its report: to its own file, or to `usual`.
 */
enum status uses_finish(const struct plan *plan,
                        const struct run_options *options,
                        const struct outcome *outcomes, size_t count,
                        FILE *usual, struct diag *diag);
/* Names of the plugins of a run that change the machine, with commas. */
void uses_changing(const struct plan *plan, const struct uses *uses,
                   struct text *names);

/* CPUs that this process may use. */
unsigned cpu_count(void);

/* Where results go: standard output, or the file of -o. */
struct output {
    FILE *file;
    const char *path; /* NULL: standard output */
};
enum status output_open(struct output *output, const struct options *options,
                        struct diag *diag);
/* Writes all and closes; STATUS_IO when it did not all arrive. */
enum status output_finish(struct output *output, const struct text *text,
                          struct diag *diag);
/* The error of a file that cannot be written, by errno. */
enum status output_error(struct diag *diag, const char *path);
/* Text to standard output for commands without -o. */
enum exit_code output_print(const struct text *text);

/* Whether the text report to `output` is coloured. */
enum status output_color(const struct output *output,
                         const struct options *options, bool *color,
                         struct diag *diag);

/* From here on SIGINT sets the flag; a second one ends the process. */
const volatile sig_atomic_t *interrupt_watch(void);

/* A line on standard error when that is a terminal, after a second. */
struct progress;
struct progress *progress_create(void);
void progress_tell(void *progress, size_t done, size_t total);
void progress_destroy(struct progress *progress); /* clears the line */

#endif
