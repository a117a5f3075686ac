/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files that put exceptions into words share. */
#ifndef EL2SIM_MODEL_EXPLAIN_PARTS_H
#define EL2SIM_MODEL_EXPLAIN_PARTS_H

#include "model/execute.h"
#include "model/explain.h"

/* Why `word` is UNDEFINED at the level of `cpu`; text is never left alone. */
void explain_undefined(const struct cpu *cpu, uint32_t word, char *text,
                       size_t size);

#endif
