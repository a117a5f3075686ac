/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exceptions in words: what raised one, and what its syndrome says. */
#ifndef EL2SIM_MODEL_EXPLAIN_H
#define EL2SIM_MODEL_EXPLAIN_H

#include <stddef.h>

#include "model/exception.h"

/*
 * One sentence without full stop: why `cpu`, as it is before `e` is taken,
 * raises it by the instruction at its PC: `word`, which `insn` is the text of,
 * or NULL when it cannot be fetched.
 */
void explain_exception(const struct cpu *cpu, const struct exception *e,
                       const char *insn, uint32_t word, char *text,
                       size_t size);

/* "EL1 to EL2, ESR_EL2 0x5a000001: HVC in AArch64 state, imm 0x1". */
void explain_syndrome(const struct cpu *cpu, const struct exception *e,
                      char *text, size_t size);

/* "HVC in AArch64 state, immediate 0x1": a value of ESR_ELx by itself. */
void explain_syndrome_value(uint64_t esr, char *text, size_t size);

/* How the CPU came to where it cannot fetch an instruction. */
enum explained_way {
    EXPLAINED_NONE, /* it could */
    EXPLAINED_VECTOR,
    EXPLAINED_RETURN, /* by ERET from EL2 */
    EXPLAINED_BRANCH,
};
enum explained_way explain_way(const struct cpu *cpu,
                               const struct exception *e);

/* Whether an instruction fetch failed, be it for stage 2 or for memory. */
bool explain_is_fetch(const struct exception *e);

/* The register of EL3 with that name, as it is spelt; NULL for none. */
const char *explain_el3_name(const char *name);

#endif
