/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What HCR_EL2.{NV,NV1,NV2} make of what a guest hypervisor does at EL1. */
#ifndef EL2SIM_MODEL_NESTED_H
#define EL2SIM_MODEL_NESTED_H

#include "model/sysreg.h"

enum nested {
    NESTED_NOT,    /* as without them */
    NESTED_TRAP,   /* to EL2, EC 0x18 */
    NESTED_MEMORY, /* a load or store at VNCR_EL2.BADDR */
    NESTED_EL1,    /* of EL1's register */
};

/* Whether EL1 is told that it is EL2 (EffectiveHCR_EL2_NVx() is xx1). */
bool nested_is_on(const struct cpu *cpu);
/* Whether an exception from EL1 to EL1 says it came from EL2 (x01, 111). */
bool nested_hides_el1(const struct cpu *cpu);

/*
 * A register of EL2, or an EL12 or EL02 name (`view`), accessed from EL1: `reg` is
 * what it is at EL2; *reg becomes EL1's for NESTED_EL1, *address is VNCR_EL2's for
 * NESTED_MEMORY.
 */
enum nested nested_el2_access(const struct cpu *cpu, bool view,
                              enum sysreg *reg, uint64_t *address);
/* The same of a register of EL1 by its own name, once nothing else traps it. */
enum nested nested_el1_access(const struct cpu *cpu, enum sysreg reg,
                              uint64_t *address);

#endif
