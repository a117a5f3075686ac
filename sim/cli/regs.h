/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The register tables as JSON lines, for "el2sim regs". */
#ifndef EL2SIM_CLI_REGS_H
#define EL2SIM_CLI_REGS_H

#include "base/text.h"
#include "model/sysreg_names.h"

/* One register; all registers, views and System instructions. */
void regs_json_register(struct text *out, enum sysreg reg);
void regs_json_all(struct text *out);

/* A value by its fields; that of ESR_ELx in words as well. */
void regs_value(struct text *out, enum sysreg reg, uint64_t value);

#endif
