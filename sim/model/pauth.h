/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pointer authentication with an algorithm that leaves every address as it is:
 * signing adds nothing, authentication never fails. The traps and the rest of
 * the instructions (branches, loads) are the architecture's.
 */
#ifndef EL2SIM_MODEL_PAUTH_H
#define EL2SIM_MODEL_PAUTH_H

#include "model/execute.h"
#include "model/insn.h"

/*
 * An INSN_PAUTH word; `cpu` has X, sp, pc and pstate current and gets the
 * result. Hints without FEAT_PAuth are EXECUTE_NATIVE.
 */
enum execute_outcome pauth_execute(struct cpu *cpu,
                                   const struct data_path *path, uint32_t word,
                                   struct exception *exception);

/*
 * Whether a use of `key` is trapped, with the exception (the checks of
 * AuthIA and its like). `always`: PACGA, whose key has no enable.
 */
bool pauth_traps(const struct cpu *cpu, enum insn_pauth_key key, bool always,
                 struct exception *exception);

#endif
