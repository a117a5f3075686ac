/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which register of a struct cpu is the one that QEMU shows under a name, and
 * which bits of it must agree. The exceptions are rows of leftout.def.
 */
#ifndef EL2SIM_LOCKSTEP_BINDING_H
#define EL2SIM_LOCKSTEP_BINDING_H

#include "target.h"

enum binding_kind {
    BINDING_X, /* `index` 0..30 */
    BINDING_SP,
    BINDING_PC,
    BINDING_PSTATE, /* "cpsr" */
    BINDING_V,      /* `index` 0..31 */
    BINDING_SYSREG, /* `reg` */
    BINDING_NONE,   /* never compared; `reason` says why, if anything does */
};

struct binding {
    char name[40];   /* as the Arm ARM spells it */
    unsigned number; /* of QEMU's, in the protocol */
    enum binding_kind kind;
    unsigned index;
    enum sysreg reg;
    uint64_t mask;          /* bits that must agree (of a system register) */
    uint64_t free_on_entry; /* bits that ON_ENTRY leaves out */
    const char *reason;     /* for the others; NULL: there are none */
};

/* How QEMU's `shown` is bound. */
struct binding binding_of(const struct target_register *shown);

/* v0..v31, FPCR, FPSR. */
bool binding_is_fpsimd(const struct binding *binding);

/* The value in `cpu`. Not for BINDING_NONE. */
struct vreg binding_value(const struct binding *binding, const struct cpu *cpu);
/* Makes it `value`. Not for BINDING_NONE. */
void binding_set(const struct binding *binding, struct cpu *cpu,
                 struct vreg value);
/*
 * Whether `value`, QEMU's, agrees with that of `cpu`. The bank of SP in use
 * always does: QEMU lets it go stale, and "sp" is compared.
 */
bool binding_agrees(const struct binding *binding, const struct cpu *cpu,
                    struct vreg value);

/* After an exception entry: gives `cpu` the bits that ON_ENTRY leaves out. */
void binding_take_over_entry(const struct binding *binding, struct cpu *cpu,
                             struct vreg value);

/*
 * Bits of what the instruction `word` puts into Xt that need not be the same
 * in both machines: those that are left out of the register that an MRS reads.
 */
uint64_t binding_free_bits(uint32_t word);

/* Whether `word` is an instruction that QEMU fails to trap from EL1 and EL0. */
bool binding_is_untrapped(uint32_t word, unsigned version);

#endif
