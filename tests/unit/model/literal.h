/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A second, literal evaluation of the accessibility pseudocode: the registers'
 * pages of the Arm ARM written out by hand with bit numbers, sharing no table
 * and no function with the model.
 */
#ifndef EL2SIM_TESTS_LITERAL_H
#define EL2SIM_TESTS_LITERAL_H

#include "model/cpu.h"

enum { LITERAL_OK, LITERAL_UNDEFINED, LITERAL_TRAP, LITERAL_UNKNOWN };

struct literal {
    int verdict;
    unsigned target_el; /* of a trap */
    unsigned ec;
};

/* The page of the register called `name`; -1 when none is written out. */
int literal_page(const char *name);

/*
 * What MRS (`read`) or MSR of the register called `name` does at the current
 * level, `page` being literal_page(name). LITERAL_UNKNOWN without a page.
 * FEAT_FGT and FEAT_IDST are left out.
 */
struct literal literal_access(const struct cpu *cpu, int page, const char *name,
                              bool read);

#endif
