/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Trap controls in force: what an access of a trap group meets at the current
 * Exception level, and the exception it becomes. For this directory alone.
 */
#ifndef EL2SIM_MODEL_TRAP_H
#define EL2SIM_MODEL_TRAP_H

#include "model/exception.h"
#include "model/sysreg_row.h"

struct trap;

/* A control that traps the access now. */
struct trap_hit {
    unsigned target_el; /* after HCR_EL2.TGE */
    unsigned level;     /* 1 or 2: whose control it is */
    unsigned ec;
    const struct trap *by; /* the row of traps.def; NULL for none */
};

/* The first control of `group` that traps; false when none does. */
bool trap_check(const struct cpu *cpu, enum trap_group group, bool read,
                struct trap_hit *hit);

/* The control that has an access of `group` trap here; false for none. */
bool trap_control(const struct cpu *cpu, enum trap_group group, bool read,
                  struct sysreg_trap *control);

/* HCR_EL2.{E2H, TGE} == {1, 1}: EL0 runs under EL2 (ELIsInHost(EL0)). */
bool trap_is_host(const struct cpu *cpu);

/* EL1, or EL2 while HCR_EL2.TGE routes EL1's exceptions there. */
unsigned trap_el1_target(const struct cpu *cpu);

/* SCTLR_ELx of the translation regime (S1TranslationRegime, SCTLR[]). */
enum sysreg trap_regime_sctlr(const struct cpu *cpu);

/*
 * A synchronous exception for the instruction at cpu->pc, returning to it;
 * IL = 1.
 */
struct exception trap_exception(const struct cpu *cpu, unsigned target_el,
                                unsigned ec, uint32_t iss);

/* ISS of EC 0x18 (AArch64.SystemAccessTrapSyndrome). */
uint32_t trap_system_iss(struct sysop op);

#endif
