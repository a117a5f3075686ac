/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the two files that know Unicorn share: the engine, and the floor that
 * it is measured against.
 */
#ifndef EL2SIM_ENGINE_LIBRARY_H
#define EL2SIM_ENGINE_LIBRARY_H

#include <unicorn/unicorn.h>

#include "engine/engine.h"

/* A CPU at EL1h, translation off, FP on, that stops at no address. */
uc_err library_open(uc_engine **uc);
/* Registers by the set of ENGINE_*, except ENGINE_PC. */
void library_push(uc_engine *uc, const struct cpu *cpu, unsigned what);
/* System instructions that touch nothing but flags, FP state and memory. */
bool library_is_harmless(uint16_t encoding);
enum status library_error(struct diag *diag, const char *what, uc_err error);

#endif
