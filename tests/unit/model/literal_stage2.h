/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A second, literal evaluation of stage-2 translation: the pseudocode of
 * AArch64.S2Translate and what it calls, written out with bit numbers and sharing
 * no table and no function with the model.
 */
#ifndef EL2SIM_TESTS_LITERAL_STAGE2_H
#define EL2SIM_TESTS_LITERAL_STAGE2_H

#include "model/access.h"

enum { LITERAL_NONE = -1 };

struct literal_walk {
    int fault; /* enum fault_kind, or LITERAL_NONE */
    unsigned level;
    uint64_t address, size, accessed, written;
    bool read, write, execute, device;
};

struct literal_walk literal_stage2(const struct cpu *cpu,
                                   const struct memory *memory, uint64_t ipa);

/* Whether VTCR_EL2 describes a walk at all. */
bool literal_stage2_is_legal(const struct cpu *cpu);

#endif
