/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Address translation instructions: AT S1E1R to AT S12E0W. */
#ifndef EL2SIM_MODEL_AT_H
#define EL2SIM_MODEL_AT_H

#include "model/access.h"

/*
 * What AT leaves in PAR_EL1, in *par: `encoding` is the instruction's,
 * `address` its operand (AArch64.AT). Stage 1 is the identity; S12 forms walk
 * stage 2 when HCR_EL2.VM or DC is 1. PAR_EL1.NS, UNKNOWN here, is 1. Returns
 * false with *fault when the instruction takes it instead: a table that nothing
 * answers for. *translation is for whoever writes its updates.
 */
bool at_translate(const struct cpu *cpu, const struct memory *memory,
                  uint16_t encoding, uint64_t address, uint64_t *par,
                  struct translation *translation, struct fault *fault);

#endif
