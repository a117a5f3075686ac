/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tagged addresses: TCR_ELx.TBI and TBID of the regime at hand (D8.8). */
#ifndef EL2SIM_MODEL_ADDRESS_H
#define EL2SIM_MODEL_ADDRESS_H

#include "model/cpu.h"

/* Whether bits <63:56> of `address` are a tag (EffectiveTBI). */
bool address_has_tag(const struct cpu *cpu, uint64_t address, bool fetch);

/* A branch target as PC holds it, without its tag (AArch64.BranchAddr). */
uint64_t address_of_branch(const struct cpu *cpu, uint64_t target);

#endif
