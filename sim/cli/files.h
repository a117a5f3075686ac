/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of texts, and the files that an operand stands for. */
#ifndef EL2SIM_CLI_FILES_H
#define EL2SIM_CLI_FILES_H

#include "cli/cli.h"

/* Takes `text` over. */
void add_text(char ***items, size_t *count, char *text);
bool ends_with(const char *text, const char *tail);

/* Adds a file, or all scenarios below a folder. */
void files_add_operand(struct inputs *inputs, const char *operand);

#endif
