/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What files of this directory ask of Software Step and debug exceptions. */
#ifndef EL2SIM_MODEL_TAKE_H
#define EL2SIM_MODEL_TAKE_H

#include "model/exception.h"

/* PSTATE as it is after the instruction at hand (SSAdvance). */
uint64_t exception_advanced(const struct cpu *cpu);

/* PSTATE.SS after a return with `spsr` to `target` (DebugExceptionReturnSS). */
uint64_t exception_returned_ss(const struct cpu *cpu, uint64_t spsr,
                               unsigned target);

/* Whether debug exceptions are enabled here (AArch64.GenerateDebugExceptions). */
bool exception_debug_enabled(const struct cpu *cpu);

#endif
