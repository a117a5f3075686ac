/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Manual pages and completion, for installation: "el2sim --man [COMMAND]" and
 * "el2sim --completion bash|zsh", which the help does not mention.
 */
#ifndef EL2SIM_CLI_MANUAL_H
#define EL2SIM_CLI_MANUAL_H

#include "cli/options.h"

void manual_page(struct text *out);
void manual_command_page(struct text *out, enum command command);
void manual_bash(struct text *out);
void manual_zsh(struct text *out);

#endif
