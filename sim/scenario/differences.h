/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Registers that are not as they were, told in groups: of a bank, or of System
 * registers that one instruction is to blame for, with values of one owner.
 */
#ifndef EL2SIM_SCENARIO_DIFFERENCES_H
#define EL2SIM_SCENARIO_DIFFERENCES_H

#include "scenario/run_case.h"

struct difference;

struct differences {
    size_t count;
    struct difference *items;
};

/* `place`, whose text is copied, held `old` and holds `now`. */
void differences_add(struct case_run *run, struct differences *differences,
                     const struct place *place, struct value old,
                     struct value now, uint64_t source_pc);
/* A finding for each group, as `facts` say it; and releases them. */
void differences_tell(struct case_run *run, struct differences *differences,
                      const struct finding_facts *facts);

#endif
