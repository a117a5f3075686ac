/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a case has seen of registers: a `preserved` that compares one which had
 * the same value throughout says nothing about it, and a warning says that.
 */
#ifndef EL2SIM_SCENARIO_SEEN_H
#define EL2SIM_SCENARIO_SEEN_H

#include "base/text.h"
#include "scenario/fill.h"

/* Checks whose registers are known already: those of a loop come again. */
enum { SEEN_CHECKS_MAX = 16 };

/* Plain data: a copy is one that goes on by itself. */
struct seen {
    bool any;
    struct cpu first; /* the first state seen */
    uint32_t x, v; /* registers that had another value since, bit n is x<n> */
    struct register_set sysregs;
    /* The first check that compared it, NULL: none. */
    const struct plan_check *x_by[CPU_X_COUNT], *v_by[CPU_V_COUNT];
    const struct plan_check *sysreg_by[SYSREG_COUNT];
    size_t check_count; /* of those kept below, the last that many */
    const struct plan_check *checks[SEEN_CHECKS_MAX];
    const struct plan_step *filled; /* the first fill */
    struct register_set unvaried;   /* in reach of fills, and left alone */
};

/* A step has ended with `cpu` acting. */
void seen_look(struct seen *seen, const struct cpu *cpu);

/* `check` found what a fill could have varied of `kept` as it was. */
void seen_compared(struct seen *seen, const struct plan_check *check,
                   const struct cpu *kept, const struct except_masks *masks);

/* `step` has filled the registers of `cpu`. */
void seen_filled(struct seen *seen, const struct plan_step *step,
                 const struct cpu *cpu);

/*
 * The next check that compared registers of one value, whose names are added to
 * `names`; NULL when there is none left.
 */
const struct plan_check *seen_next(struct seen *seen, struct text *names);

/* Adds the names of what fills left alone; false when there is nothing. */
bool seen_unvaried(const struct seen *seen, struct text *names);

#endif
