/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Controls whose effect the simulator lacks: the rows of unmodelled.def. */
#ifndef EL2SIM_MODEL_UNMODELLED_H
#define EL2SIM_MODEL_UNMODELLED_H

#include <stddef.h>

#include "model/cpu.h"

struct unmodelled {
    const char *name; /* "SCTLR_EL2.M" */
    enum sysreg reg;
    const char *missing; /* what the simulator does instead, a clause */
    uint16_t value;      /* of the field, that has the effect */
};

/* Rows, of which several may have one name; NULL beyond the last. */
const struct unmodelled *unmodelled_row(size_t row);
/* The set of rows of that name, BIT64(row) each; 0 when there is none. */
uint64_t unmodelled_by_name(const char *name);

/* Whether some row is about `reg`, or depends on it. */
bool unmodelled_has(enum sysreg reg);

/*
 * The first control in force where `cpu` executes that is not of the set
 * `ignored`; NULL when there is none.
 */
const struct unmodelled *unmodelled_in_force(const struct cpu *cpu,
                                             uint64_t ignored);
/* The same for an exception return from the current level to AArch32 state. */
const struct unmodelled *unmodelled_return(const struct cpu *cpu,
                                           uint64_t ignored);
/* The same for an access by an address that has a tag. */
const struct unmodelled *unmodelled_tag(const struct cpu *cpu, uint64_t address,
                                        uint64_t ignored);

#endif
