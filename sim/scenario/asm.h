/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small assembler: the instructions that scenarios execute. Everything else
 * is written as ".inst 0x...". Encodings: Arm ARM C4, C5 and C6.
 */
#ifndef EL2SIM_SCENARIO_ASM_H
#define EL2SIM_SCENARIO_ASM_H

#include <stdint.h>

#include "scenario/mistake.h"

/* The word of one instruction; false with *mistake filled. */
bool asm_parse(const char *text, uint32_t *word, struct mistake *mistake);

#endif
