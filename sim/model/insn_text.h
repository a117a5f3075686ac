/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of the instructions that this project knows better than a
 * disassembler of any version: system instructions by the names of our tables,
 * pointer authentication, and the atomics of Armv8.1.
 */
#ifndef EL2SIM_MODEL_INSN_TEXT_H
#define EL2SIM_MODEL_INSN_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Writes "mnemonic operands" of `word` in small letters, NUL-terminated and cut
 * to `size`. Returns false and writes nothing when `word` is of no such class;
 * an unallocated one of them is ".inst 0x...".
 */
bool insn_text(uint32_t word, char *text, size_t size);

/* The same for the encodings beside system instructions. */
bool insn_text_later(uint32_t word, char *text, size_t size);

#endif
