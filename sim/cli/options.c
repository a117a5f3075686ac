/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses and explains the command line by its two tables. */
#include "cli/options.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "report/report.h"

/* What a time limit may be: below it nothing begins, beyond it is none. */
#define SECONDS_MIN 0.001
#define SECONDS_MAX 1e5

#define IN(command) (1u << COMMAND_##command)

static const struct command_row {
    const char *name;
    const char *operands;
    const char *summary;
} commands[COMMAND_COUNT] = {
#define COMMAND(id, name, operands, summary) \
    [COMMAND_##id] = { name, operands, summary },
#include "cli/commands.def"
#undef COMMAND
};

static const struct option_row {
    char letter;
    const char *name;
    const char *argument;
    bool many;
    unsigned commands;
    const char *help;
} rows[OPTION_COUNT] = {
#define OPTION(id, letter, name, argument, many, commands, help) \
    [OPTION_##id] = { letter, name, argument, many, commands, help },
#include "cli/options.def"
#undef OPTION
};

const char *command_name(enum command command)
{
    return commands[command].name;
}

const char *command_operands(enum command command)
{
    return commands[command].operands;
}

const char *command_summary(enum command command)
{
    return commands[command].summary;
}

struct option_facts options_facts(enum option option)
{
    const struct option_row *row = &rows[option];

    return (struct option_facts){ row->letter, row->name, row->argument,
                                  row->help };
}

bool option_is_of(enum option option, enum command command)
{
    return rows[option].commands & (1u << command);
}

enum command command_by_name(const char *name)
{
    enum command command = 0;

    while (command < COMMAND_COUNT && strcmp(commands[command].name, name) != 0)
        command++;
    return command;
}

const char *command_nearest(const char *name)
{
    struct text_nearest nearest = { .word = name };

    for (enum command command = 0; command < COMMAND_COUNT; command++)
        text_nearest_next(&nearest, commands[command].name);
    return text_nearest_result(&nearest);
}

/* Parsing */

struct parser {
    struct options *options;
    struct diag *diag;
    int argc;
    char **argv;
    int next;
};

static bool is_of_command(const struct parser *parser, enum option option)
{
    return rows[option].commands & (1u << parser->options->command);
}

static enum status add(struct parser *parser, enum option option,
                       const char *value)
{
    struct options *options = parser->options;

    if (!rows[option].many && options_has(options, option))
        return diag_set(parser->diag, STATUS_USAGE, "",
                        "option --%s is given twice", rows[option].name);
    options->items = mem_grow(options->items, options->count + 1,
                              sizeof(*options->items));
    options->items[options->count].option = option;
    options->items[options->count++].value = value;
    return STATUS_OK;
}

static const char *next_argument(struct parser *parser)
{
    return parser->next < parser->argc ? parser->argv[parser->next++] : NULL;
}

/* `value` is what was attached, NULL when nothing was. */
static enum status add_with_value(struct parser *parser, enum option option,
                                  const char *value)
{
    const struct option_row *row = &rows[option];

    if (!row->argument && value)
        return diag_set(parser->diag, STATUS_USAGE, "",
                        "option --%s takes no value", row->name);
    if (row->argument && !value)
        value = next_argument(parser);
    if (row->argument && !value)
        return diag_set(parser->diag, STATUS_USAGE, "",
                        "option --%s needs a value: %s", row->name,
                        row->argument);
    return add(parser, option, value);
}

static enum status unknown_option(struct parser *parser, const char *typed,
                                  const char *name)
{
    struct text_nearest nearest = { .word = name };
    const char *best;

    diag_set(parser->diag, STATUS_USAGE, "", "%s has no option %s",
             command_name(parser->options->command), typed);
    for (enum option option = 0; option < OPTION_COUNT; option++)
        if (is_of_command(parser, option))
            text_nearest_next(&nearest, rows[option].name);
    best = text_nearest_result(&nearest);
    if (best)
        diag_hint(parser->diag, "did you mean --%s?", best);
    return STATUS_USAGE;
}

static enum status parse_long(struct parser *parser, const char *typed)
{
    const char *name = typed + 2;
    const char *equals = strchr(name, '=');
    size_t length = equals ? (size_t)(equals - name) : strlen(name);
    char *word;
    enum status status;

    for (enum option option = 0; option < OPTION_COUNT; option++)
        if (is_of_command(parser, option) &&
            strlen(rows[option].name) == length &&
            strncmp(rows[option].name, name, length) == 0)
            return add_with_value(parser, option, equals ? equals + 1 : NULL);
    word = mem_format("%.*s", (int)length, name);
    status = unknown_option(parser, typed, word);
    free(word);
    return status;
}

static enum option option_by_letter(const struct parser *parser, char letter)
{
    enum option option = 0;

    while (option < OPTION_COUNT &&
           (rows[option].letter != letter || !is_of_command(parser, option)))
        option++;
    return option;
}

/* "-j4", "-j 4", "-vj4": letters up to one that takes a value. */
static enum status parse_letters(struct parser *parser, const char *typed)
{
    for (const char *at = typed + 1; *at; at++) {
        enum option option = option_by_letter(parser, *at);
        char letter[3] = { '-', *at, '\0' };
        enum status status;

        if (option == OPTION_COUNT)
            return unknown_option(parser, letter, letter + 1);
        if (rows[option].argument)
            return add_with_value(parser, option, at[1] ? at + 1 : NULL);
        status = add(parser, option, NULL);
        if (status)
            return status;
    }
    return STATUS_OK;
}

static void add_operand(struct options *options, const char *operand)
{
    options->operands = mem_grow(options->operands, options->operand_count + 1,
                                 sizeof(*options->operands));
    options->operands[options->operand_count++] = operand;
}

enum status options_parse(enum command command, int argc, char **argv,
                          struct options *options, struct diag *diag)
{
    struct parser parser = { options, diag, argc, argv, 0 };
    enum status status = STATUS_OK;
    bool only_operands = false;
    const char *typed;

    *options = (struct options){ .command = command };
    while (!status && (typed = next_argument(&parser))) {
        if (only_operands || typed[0] != '-' || !typed[1])
            add_operand(options, typed);
        else if (strcmp(typed, "--") == 0)
            only_operands = true;
        else if (typed[1] == '-')
            status = parse_long(&parser, typed);
        else
            status = parse_letters(&parser, typed);
    }
    return status;
}

void options_release(struct options *options)
{
    free(options->items);
    free(options->operands);
}

bool options_has(const struct options *options, enum option option)
{
    for (size_t i = 0; i < options->count; i++)
        if (options->items[i].option == option)
            return true;
    return false;
}

const char *options_nth(const struct options *options, enum option option,
                        size_t n)
{
    for (size_t i = 0; i < options->count; i++)
        if (options->items[i].option == option && n-- == 0)
            return options->items[i].value;
    return NULL;
}

const char *options_value(const struct options *options, enum option option)
{
    return options_nth(options, option, 0);
}

enum status options_number(const struct options *options, enum option option,
                           uint64_t min, uint64_t max, uint64_t fallback,
                           uint64_t *number, struct diag *diag)
{
    const char *value = options_value(options, option);
    char *end;

    *number = fallback;
    if (!value)
        return STATUS_OK;
    errno = 0;
    *number = strtoull(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || *end || errno || *number < min ||
        *number > max)
        return diag_set(diag, STATUS_USAGE, "",
                        "option --%s needs a number from %" PRIu64
                        " to %" PRIu64 ", not \"%s\"",
                        rows[option].name, min, max, value);
    return STATUS_OK;
}

enum status options_seconds(const struct options *options, enum option option,
                            double *seconds, struct diag *diag)
{
    const char *value = options_value(options, option);
    char *end;

    *seconds = 0;
    if (!value)
        return STATUS_OK;
    *seconds = strtod(value, &end);
    if (value[strspn(value, "0123456789.")] || *end || end == value ||
        *seconds < SECONDS_MIN || *seconds > SECONDS_MAX)
        return diag_set(diag, STATUS_USAGE, "",
                        "option --%s needs seconds from %g to %g, not \"%s\"",
                        rows[option].name, SECONDS_MIN, SECONDS_MAX, value);
    return STATUS_OK;
}

void options_add_typed(struct text *out, const struct options *options,
                       enum option option)
{
    const char *value;

    for (size_t n = 0; (value = options_nth(options, option, n)); n++) {
        text_add(out, "%s--%s ", out->length ? " " : "", rows[option].name);
        report_add_word(out, value);
    }
}

/* Help */

static void help_option(struct text *out, const struct option_row *row)
{
    char left[64];

    snprintf(left, sizeof(left), "--%s%s%s", row->name,
             row->argument ? "=" : "", row->argument ? row->argument : "");
    if (row->letter)
        text_add(out, "  -%c, %-20s %s\n", row->letter, left, row->help);
    else
        text_add(out, "      %-20s %s\n", left, row->help);
}

void options_command_help(struct text *out, enum command command)
{
    const struct command_row *row = &commands[command];

    text_add(out, "Usage: el2sim %s [OPTION...] %s\n\n%c%s.\n\nOptions:\n",
             row->name, row->operands, row->summary[0] - 'a' + 'A',
             row->summary + 1);
    for (enum option option = 0; option < OPTION_COUNT; option++)
        if (rows[option].commands & (1u << command))
            help_option(out, &rows[option]);
}

void options_help(struct text *out)
{
    text_add(out, "Usage: el2sim COMMAND [OPTION...] [OPERAND...]\n\n"
                  "An instruction-accurate simulator of AArch64 EL2 for "
                  "context-switch code.\n\nCommands:\n");
    for (enum command command = 0; command < COMMAND_COUNT; command++)
        text_add(out, "  %-9s%s\n", commands[command].name,
                 commands[command].summary);
    text_add(out, "\n\"el2sim COMMAND --help\" explains a command, "
                  "\"el2sim --version\" prints the version.\n"
                  "Exit status: 0 all as expected, 1 a check failed, 2 wrong "
                  "usage, 3 cannot run,\n4 a bug of el2sim, 77 all cases "
                  "skipped; 129, 130, 143 interrupted (SIGHUP,\nSIGINT, "
                  "SIGTERM), 141 nobody reads the output.\n");
}
