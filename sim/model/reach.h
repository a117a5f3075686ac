/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which System registers software gets at, under the traps in force. */
#ifndef EL2SIM_MODEL_REACH_H
#define EL2SIM_MODEL_REACH_H

#include "model/sysreg.h"

/* A set of System registers. */
struct register_set {
    uint64_t words[(SYSREG_COUNT + 63) / 64];
};

static inline bool register_set_has(const struct register_set *set,
                                    enum sysreg reg)
{
    return bit_is_set(set->words[reg / 64], reg % 64);
}

static inline void register_set_add(struct register_set *set, enum sysreg reg)
{
    set->words[reg / 64] |= BIT64(reg % 64);
}

/*
 * System registers that software at the current level of `cpu`, and at EL0
 * below it, reads (or writes) without a trap, or with one to EL1 that EL1 can
 * lift itself (CPACR_EL1). The stack pointers of these
 * levels count as reached, PSTATE seen as a register (NZCV, DAIF) does not:
 * callers look at cpu->pstate instead.
 */
void reach_registers(const struct cpu *cpu, bool write,
                     struct register_set *set);
/* The same for `el` alone, whatever the current level is. */
void reach_at_level(const struct cpu *cpu, unsigned el, bool write,
                    struct register_set *set);
/* The same of the FP/SIMD registers, which FPCR is trapped with. */
bool reach_has_fpsimd(const struct cpu *cpu);
/* Whether `reg` is a part of PSTATE, at the bits that it has in an SPSR. */
bool reach_is_pstate(enum sysreg reg);
/* Registers whose values decide what reach_registers() says. */
void reach_controls(struct register_set *set);

#endif
