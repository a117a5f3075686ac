/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What EL1 reaches by the names of ICC registers: its virtual CPU interface. */
#ifndef EL2SIM_MODEL_VIRTUAL_H
#define EL2SIM_MODEL_VIRTUAL_H

#include "model/sysreg.h"

/* Whether `reg`, an ICC register, is the ICV register of that name here. */
bool virtual_is_reached(const struct cpu *cpu, enum sysreg reg);
/* Value and write of that ICV register, which ICH_*_EL2 hold. */
uint64_t virtual_read(const struct cpu *cpu, enum sysreg reg);
void virtual_write(struct cpu *cpu, enum sysreg reg, uint64_t value);

#endif
