/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the state behind steps that cases have in common, and resumes it. */
#include "scenario/run_share.h"

#include <stdlib.h>
#include <string.h>

/* All that steps change, of the machine and of the case. */
struct shared_state {
    size_t steps; /* 0: nothing is kept */
    uint64_t prefix;
    size_t state_count;
    struct machine_snapshot *snapshot;
    struct kept *kept; /* by index of the name; used: remembered */
    struct fills *fills;
    struct writers writers;
    struct witness witness;
    struct expr_context context;
    uint64_t instructions, points;
};

struct share {
    struct shared_state *levels[SHARE_LEVELS];
};

/* What cases have in common */

static bool moves(enum step_kind kind)
{
    switch (kind) {
    case STEP_BOOT:
    case STEP_EXEC:
    case STEP_RUN:
    case STEP_CALL:
    case STEP_REPEAT:
    case STEP_SWEEP:
        return true;
    default:
        return false;
    }
}

/* How many steps two cases have in common, up to the last that takes time. */
static size_t common_steps(const struct plan_case *a, const struct plan_case *b)
{
    size_t count = 0;

    if (a->machine != b->machine || a->state_count != b->state_count)
        return 0;
    for (size_t i = 0; i < a->steps.count && i < b->steps.count; i++) {
        if (a->steps.items[i].prefix != b->steps.items[i].prefix)
            break;
        if (moves(a->steps.items[i].kind))
            count = i + 1;
    }
    return count;
}

/* Cases `first` to `last` of which each has something in common with the next. */
static void note_group(struct share_points *points, size_t first, size_t last)
{
    size_t least = SIZE_MAX;

    for (size_t i = first; i < last; i++)
        if (points[i].steps[1] < least)
            least = points[i].steps[1];
    for (size_t i = first; i <= last; i++)
        points[i].steps[0] = first < last ? least : 0;
}

struct share_points *share_plan(const struct plan *plan)
{
    struct share_points *points = mem_alloc(plan->case_count * sizeof(*points));
    size_t first = 0;

    for (size_t i = 0; i < plan->case_count; i++) {
        if (i + 1 < plan->case_count)
            points[i].steps[1] = common_steps(&plan->cases[i],
                                              &plan->cases[i + 1]);
        if (points[i].steps[1])
            continue;
        note_group(points, first, i);
        first = i + 1;
    }
    return points;
}

/* Keeping */

struct share *share_create(void)
{
    return mem_alloc(sizeof(struct share));
}

static void state_release(struct shared_state *state)
{
    if (!state)
        return;
    for (size_t i = 0; i < state->state_count; i++)
        machine_snapshot_release(state->kept[i].snapshot);
    machine_snapshot_release(state->snapshot);
    free(state->kept);
    fills_release(state->fills);
    free(state);
}

void share_release(struct share *share)
{
    if (!share)
        return;
    for (size_t i = 0; i < SHARE_LEVELS; i++)
        state_release(share->levels[i]);
    free(share);
}

/* A copy that its owner may release. */
static struct kept kept_copy(const struct kept *kept)
{
    struct kept copy = *kept;

    copy.used = true;
    if (copy.snapshot)
        machine_snapshot_hold(copy.snapshot);
    return copy;
}

/* Only where all is well so far, and nothing outside of it may have changed. */
static bool is_shareable(const struct case_run *run)
{
    const struct outcome *outcome = run->outcome;

    return !run->plugins && !run->secret && !run->broken && !run->interrupted &&
           !outcome->finding_count && !outcome->findings_left_out;
}

static struct shared_state *state_create(const struct case_run *run,
                                         size_t done)
{
    const struct plan_case *plan_case = run->plan_case;
    struct shared_state *state = mem_alloc(sizeof(*state));

    state->steps = done;
    state->prefix = plan_case->steps.items[done - 1].prefix;
    state->state_count = plan_case->state_count;
    state->snapshot = machine_snapshot(run->machine);
    state->kept = mem_alloc(state->state_count * sizeof(*state->kept));
    for (size_t i = 0; i < state->state_count; i++)
        if (run->kept[i])
            state->kept[i] = kept_copy(run->kept[i]);
    state->fills = fills_copy(run->fills);
    state->writers = *run->writers;
    state->witness = *run->witness;
    state->context = run->context;
    state->instructions = run->outcome->instructions;
    state->points = run->outcome->points;
    return state;
}

/* What is kept already serves as well, unless it lacks memory. */
static bool is_kept(const struct shared_state *state,
                    const struct case_run *run, size_t done)
{
    const struct plan_case *plan_case = run->plan_case;

    if (!state || state->steps != done ||
        state->prefix != plan_case->steps.items[done - 1].prefix ||
        state->state_count != plan_case->state_count)
        return false;
    for (size_t i = 0; i < state->state_count; i++)
        if (state->kept[i].used && plan_case->state_memory[i] &&
            !state->kept[i].snapshot)
            return false;
    return true;
}

void share_offer(struct share *share, const struct share_points *points,
                 const struct case_run *run, size_t done)
{
    for (size_t i = 0; i < SHARE_LEVELS; i++) {
        if (points->steps[i] != done || !is_shareable(run) ||
            is_kept(share->levels[i], run, done))
            continue;
        state_release(share->levels[i]);
        share->levels[i] = state_create(run, done);
        return; /* where both levels are one, once is enough */
    }
}

/* Resuming */

static void state_resume(const struct shared_state *state, struct case_run *run)
{
    machine_restore(run->machine, state->snapshot);
    for (size_t i = 0; i < state->state_count; i++) {
        if (!state->kept[i].used)
            continue;
        run->kept[i] = mem_alloc(sizeof(struct kept));
        *run->kept[i] = kept_copy(&state->kept[i]);
        run->remembered[i] = (struct remembered){
            .cpu = &run->kept[i]->cpu,
            .snapshot = run->kept[i]->snapshot,
        };
    }
    fills_release(run->fills);
    run->fills = fills_copy(state->fills);
    *run->writers = state->writers;
    *run->witness = state->witness;
    run->context = state->context;
    run->context.remembered = run->remembered;
    run->outcome->instructions = state->instructions;
    run->outcome->points = state->points;
}

static bool fits(const struct shared_state *state, const struct case_run *run)
{
    return state && state->steps <= run->plan_case->steps.count &&
           is_kept(state, run, state->steps);
}

size_t share_resume(struct share *share, struct case_run *run)
{
    const struct shared_state *best = NULL;

    if (!is_shareable(run))
        return 0;
    for (size_t i = 0; i < SHARE_LEVELS; i++)
        if (fits(share->levels[i], run) &&
            (!best || share->levels[i]->steps > best->steps))
            best = share->levels[i];
    if (!best)
        return 0;
    state_resume(best, run);
    return best->steps;
}
