/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of one instruction. */
#ifndef EL2SIM_ENGINE_DISASM_H
#define EL2SIM_ENGINE_DISASM_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct disasm;

enum status disasm_create(struct disasm **disasm, struct diag *diag);
void disasm_destroy(struct disasm *disasm);

/*
 * Writes "mnemonic operands" of `word` at `pc` into `text`; ".inst 0x..." for
 * what the library does not know. Always NUL-terminated.
 */
void disasm_text(struct disasm *disasm, uint64_t pc, uint32_t word, char *text,
                 size_t size);
const char *disasm_version(void);

#endif
