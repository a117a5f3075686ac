/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Manual pages and shell completion, made of the tables of the command line. */
#include "cli/manual.h"

#include <ctype.h>
#include <string.h>

/* In roff a hyphen is written apart, and a line must not begin with a dot. */
static void add_roff(struct text *out, const char *string)
{
    if (*string == '.' || *string == '\'')
        text_add(out, "\\&");
    for (; *string; string++)
        if (*string == '-' || *string == '\\')
            text_add(out, "\\%s", *string == '-' ? "-" : "e");
        else
            text_add_bytes(out, string, 1);
}

static void add_option(struct text *out, enum option option)
{
    struct option_facts facts = options_facts(option);

    text_add(out, ".TP\n.B ");
    if (facts.letter)
        text_add(out, "\\-%c, ", facts.letter);
    text_add(out, "\\-\\-");
    add_roff(out, facts.name);
    if (facts.argument) {
        text_add(out, "=");
        add_roff(out, facts.argument);
    }
    text_add(out, "\n");
    add_roff(out, facts.help);
    text_add(out, ".\n");
}

static void add_upper(struct text *out, const char *word)
{
    for (; *word; word++)
        text_add(out, "%c", toupper((unsigned char)*word));
}

static void add_title(struct text *out, const char *name, const char *summary)
{
    text_add(out, ".TH EL2SIM");
    if (name)
        text_add(out, "\\-");
    add_upper(out, name ? name : "");
    text_add(out,
             " 1 \"\" \"el2sim " EL2SIM_VERSION "\" \"User Commands\"\n"
             ".SH NAME\nel2sim%s%s \\- ",
             name ? "\\-" : "", name ? name : "");
    add_roff(out, summary);
    text_add(out, "\n.SH SYNOPSIS\n.B el2sim %s\n", name ? name : "");
}

static void add_ends(struct text *out)
{
    text_add(out, ".SH EXIT STATUS\n"
                  "0 all as expected, 1 a check failed, 2 wrong usage, 3 "
                  "cannot run, 4 a bug of el2sim, 77 all cases skipped, 128 + "
                  "N interrupted by signal N.\n"
                  ".SH SEE ALSO\nel2sim(1), docs/cli.md, "
                  "docs/scenarios.md\n");
}

void manual_page(struct text *out)
{
    add_title(out, NULL, "instruction-accurate simulator of AArch64 EL2");
    text_add(out, "COMMAND [OPTION...] [OPERAND...]\n.SH COMMANDS\n");
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        text_add(out, ".TP\n.B %s ", command_name(command));
        add_roff(out, command_operands(command));
        text_add(out, "\n");
        add_roff(out, command_summary(command));
        text_add(out, "; see el2sim\\-%s(1).\n", command_name(command));
    }
    add_ends(out);
}

void manual_command_page(struct text *out, enum command command)
{
    add_title(out, command_name(command), command_summary(command));
    text_add(out, "[OPTION...] ");
    add_roff(out, command_operands(command));
    text_add(out, "\n.SH OPTIONS\n");
    for (enum option option = 0; option < OPTION_COUNT; option++)
        if (option_is_of(option, command))
            add_option(out, option);
    add_ends(out);
}

/* Completion */

static void add_names(struct text *out, enum command command)
{
    for (enum option option = 0; option < OPTION_COUNT; option++) {
        struct option_facts facts = options_facts(option);

        if (option_is_of(option, command))
            text_add(out, " --%s%s", facts.name, facts.argument ? "=" : "");
    }
}

void manual_bash(struct text *out)
{
    text_add(out, "# bash completion of el2sim\n_el2sim() {\n"
                  "    local word=${COMP_WORDS[COMP_CWORD]} words=\n"
                  "    COMPREPLY=()\n"
                  "    if ((COMP_CWORD == 1)); then\n        words=\"");
    for (enum command command = 0; command < COMMAND_COUNT; command++)
        text_add(out, "%s ", command_name(command));
    text_add(out, "help --help --version\"\n    elif [[ $word == -* ]]; then\n"
                  "        case ${COMP_WORDS[1]} in\n");
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        text_add(out, "        %s) words=\"", command_name(command));
        add_names(out, command);
        text_add(out, "\" ;;\n");
    }
    text_add(out, "        esac\n    fi\n"
                  "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
                  "    [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace "
                  "2>/dev/null\n    return 0\n}\n"
                  "complete -o default -F _el2sim el2sim\n");
}

void manual_zsh(struct text *out)
{
    text_add(out, "#compdef el2sim\n# zsh completion of el2sim\n"
                  "if ((CURRENT == 2)); then\n    compadd --");
    for (enum command command = 0; command < COMMAND_COUNT; command++)
        text_add(out, " %s", command_name(command));
    text_add(out,
             " help --help --version\n    return\nfi\n"
             "if [[ $words[CURRENT] == -* ]]; then\n    case $words[2] in\n");
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        text_add(out, "    %s) compadd -S '' --", command_name(command));
        add_names(out, command);
        text_add(out, " ;;\n");
    }
    text_add(out, "    esac\nelse\n    _files\nfi\n");
}
