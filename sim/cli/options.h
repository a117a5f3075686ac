/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options and operands as typed, by the rows of commands.def and options.def. */
#ifndef EL2SIM_CLI_OPTIONS_H
#define EL2SIM_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "base/text.h"

enum command {
#define COMMAND(id, name, operands, summary) COMMAND_##id,
#include "cli/commands.def"
#undef COMMAND
    COMMAND_COUNT
};

enum option {
#define OPTION(id, letter, name, argument, many, commands, help) OPTION_##id,
#include "cli/options.def"
#undef OPTION
    OPTION_COUNT
};

/* Strings are those of argv. */
struct options {
    enum command command;
    size_t count; /* options in the order typed */
    struct {
        enum option option;
        const char *value; /* NULL when it takes none */
    } * items;
    size_t operand_count;
    const char **operands;
};

const char *command_name(enum command command);
const char *command_operands(enum command command);
const char *command_summary(enum command command);
/* COMMAND_COUNT when unknown. */
enum command command_by_name(const char *name);
/* The name nearest to a wrong one, or NULL. */
const char *command_nearest(const char *name);

/*
 * Parses the arguments behind the subcommand. STATUS_USAGE with a sentence
 * for an unknown option, a missing, superfluous or repeated value. Release in
 * any case.
 */
enum status options_parse(enum command command, int argc, char **argv,
                          struct options *options, struct diag *diag);
void options_release(struct options *options);

/* A row of options.def; `letter` 0 and `argument` NULL where there is none. */
struct option_facts {
    char letter;
    const char *name, *argument, *help;
};
struct option_facts options_facts(enum option option);
bool option_is_of(enum option option, enum command command);

bool options_has(const struct options *options, enum option option);
/* NULL when it was not given. */
const char *options_value(const struct options *options, enum option option);
/* Of an option that may be repeated: the value number `n`, or NULL. */
const char *options_nth(const struct options *options, enum option option,
                        size_t n);
/* A whole number in min..max; `fallback` when the option was not given. */
enum status options_number(const struct options *options, enum option option,
                           uint64_t min, uint64_t max, uint64_t fallback,
                           uint64_t *number, struct diag *diag);

/* Seconds, with a fraction; 0 when the option was not given. */
enum status options_seconds(const struct options *options, enum option option,
                            double *seconds, struct diag *diag);

/* "--image=hyp=FILE" as a shell reads it, for commands that are printed. */
void options_add_typed(struct text *out, const struct options *options,
                       enum option option);

/* The help of the program, and of one subcommand. */
void options_help(struct text *out);
void options_command_help(struct text *out, enum command command);

#endif
