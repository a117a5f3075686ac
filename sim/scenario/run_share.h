/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cases that begin with the same steps share the state behind them: a worker
 * keeps it for each machine that it has, and later cases go on from there.
 */
#ifndef EL2SIM_SCENARIO_RUN_SHARE_H
#define EL2SIM_SCENARIO_RUN_SHARE_H

#include "scenario/run_case.h"

/*
 * Where in a case a state is worth keeping, in steps done: what all cases of
 * its kind begin with, and what it has in common with the next one. 0: nowhere.
 */
enum { SHARE_LEVELS = 2 };
struct share_points {
    size_t steps[SHARE_LEVELS];
};

/* For each case of the plan; the caller frees it. */
struct share_points *share_plan(const struct plan *plan);

/* The states that a worker keeps for one machine. */
struct share;
struct share *share_create(void);
void share_release(struct share *share);

/*
 * Brings a case that has just begun to the latest kept state that its steps
 * begin with; how many steps of it are done then.
 */
size_t share_resume(struct share *share, struct case_run *run);
/* After `done` steps of a case: keeps the state where it is worth it. */
void share_offer(struct share *share, const struct share_points *points,
                 const struct case_run *run, size_t done);

#endif
