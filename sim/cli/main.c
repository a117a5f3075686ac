/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which subcommand runs, and what the program says about itself. */
#include <string.h>

#include "cli/cli.h"
#include "cli/manual.h"
#include "engine/disasm.h"
#include "engine/engine.h"

static enum exit_code (*const functions[COMMAND_COUNT])(
    const struct options *options) = {
    [COMMAND_RUN] = command_run,     [COMMAND_CHECK] = command_check,
    [COMMAND_REGS] = command_regs,   [COMMAND_PLUGINS] = command_plugins,
    [COMMAND_BENCH] = command_bench,
};

static enum exit_code print_version(void)
{
    struct text text = { 0 };
    enum exit_code code;

    text_add(&text, "el2sim %s (Unicorn %s, Capstone %s)\n", EL2SIM_VERSION,
             engine_version(), disasm_version());
    code = output_print(&text);
    text_release(&text);
    return code;
}

/* Of the program, or of `command` unless that is COMMAND_COUNT. */
static enum exit_code print_help(enum command command)
{
    struct text text = { 0 };
    enum exit_code code;

    if (command == COMMAND_COUNT)
        options_help(&text);
    else
        options_command_help(&text, command);
    code = output_print(&text);
    text_release(&text);
    return code;
}

static enum exit_code no_command(void)
{
    struct text text = { 0 };

    options_help(&text);
    fputs(text_string(&text), stderr);
    text_release(&text);
    return EXIT_USAGE;
}

static enum exit_code unknown_command(const char *name)
{
    const char *nearest = command_nearest(name);
    struct diag diag;

    diag_set(&diag, STATUS_USAGE, "", "there is no command \"%s\"", name);
    if (nearest)
        diag_hint(&diag, "did you mean \"%s\"?", nearest);
    return message_usage(NULL, &diag);
}

static enum exit_code run_command(enum command command, int argc, char **argv)
{
    struct options options;
    struct diag diag = { 0 };
    enum status status = options_parse(command, argc, argv, &options, &diag);
    enum exit_code code;

    if (options_has(&options, OPTION_HELP))
        code = print_help(command);
    else if (options_has(&options, OPTION_VERSION))
        code = print_version();
    else if (status)
        code = message_usage(&options, &diag);
    else
        code = functions[command](&options);
    options_release(&options);
    return code;
}

static bool is_any(const char *word, const char *a, const char *b,
                   const char *c)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0 || strcmp(word, c) == 0;
}

/* For installation: "--man [COMMAND]", "--completion SHELL". */
static bool make_manual(struct text *text, int argc, char **argv)
{
    const char *what = argc > 2 ? argv[2] : "";

    if (!strcmp(argv[1], "--completion") && !strcmp(what, "bash"))
        manual_bash(text);
    else if (!strcmp(argv[1], "--completion") && !strcmp(what, "zsh"))
        manual_zsh(text);
    else if (!strcmp(argv[1], "--man") && argc == 2)
        manual_page(text);
    else if (!strcmp(argv[1], "--man") &&
             command_by_name(what) != COMMAND_COUNT)
        manual_command_page(text, command_by_name(what));
    return text->length > 0;
}

static bool is_manual(int argc, char **argv, enum exit_code *code)
{
    struct text text = { 0 };
    bool made = make_manual(&text, argc, argv);

    if (made)
        *code = output_print(&text);
    text_release(&text);
    return made;
}

static enum exit_code run(int argc, char **argv)
{
    enum command command;
    enum exit_code code;

    if (argc < 2)
        return no_command();
    if (is_any(argv[1], "--help", "-h", "help"))
        return print_help(argc > 2 ? command_by_name(argv[2]) : COMMAND_COUNT);
    if (is_any(argv[1], "--version", "-V", "version"))
        return print_version();
    if (is_manual(argc, argv, &code))
        return code;
    command = command_by_name(argv[1]);
    if (command == COMMAND_COUNT)
        return unknown_command(argv[1]);
    return run_command(command, argc - 2, argv + 2);
}

int main(int argc, char **argv)
{
    last_words_prepare();
    return last_words_spare(run(argc, argv));
}
