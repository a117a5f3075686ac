/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sweeps: the same step again and again, disturbed before each of its
 * instructions in turn. Points start from a snapshot that moves along the
 * undisturbed run, so that little is executed twice.
 */
#include <stdlib.h>
#include <string.h>

#include "scenario/run_case.h"

/* Instructions between two snapshots of the undisturbed run. */
enum { STRIDE = 128 };

/* A sweep gives up after so many points that failed. */
enum { FAILED_POINTS_MAX = 8 };

/* All that a point may change, as it is before `over` has executed. */
struct origin {
    struct kept **kept;
    struct remembered *remembered;
    struct fills *fills;
    struct writers writers;
    struct expr_context context;
    bool has_point;
    uint64_t point;
    uint64_t point_pc;
};

/* The undisturbed run, and how far the moving snapshot has come. */
struct golden {
    struct activity activity;
    struct machine_snapshot *snapshot;
    struct writers writers;
    void *plugins; /* their state, as writers */
};

static void *copy_of(const void *bytes, size_t size)
{
    void *copy = mem_alloc(size);

    if (size)
        memcpy(copy, bytes, size);
    return copy;
}

static void *plugins_save(const struct case_run *run)
{
    return run->plugins ? plugin_session_save(run->plugins) : NULL;
}

static void plugins_restore(struct case_run *run, const void *saved)
{
    if (run->plugins)
        plugin_session_restore(run->plugins, saved);
}

static struct origin *origin_keep(const struct case_run *run)
{
    size_t count = run->plan_case->state_count;
    struct origin *origin = mem_alloc(sizeof(*origin));

    origin->kept = copy_of(run->kept, count * sizeof(struct kept *));
    origin->remembered = copy_of(run->remembered,
                                 count * sizeof(*run->remembered));
    origin->fills = fills_copy(run->fills);
    origin->writers = *run->writers;
    origin->context = run->context;
    origin->has_point = run->has_point;
    origin->point = run->point;
    origin->point_pc = run->point_pc;
    return origin;
}

static void kept_release(struct kept *kept)
{
    if (!kept)
        return;
    machine_snapshot_release(kept->snapshot);
    free(kept);
}

/* Forgets what the point remembered. */
static void origin_restore(struct case_run *run, const struct origin *origin)
{
    size_t count = run->plan_case->state_count;

    for (size_t i = 0; i < count; i++)
        if (run->kept[i] != origin->kept[i])
            kept_release(run->kept[i]);
    if (count) {
        memcpy(run->kept, origin->kept, count * sizeof(struct kept *));
        memcpy(run->remembered, origin->remembered,
               count * sizeof(*run->remembered));
    }
    fills_release(run->fills);
    run->fills = fills_copy(origin->fills);
    *run->writers = origin->writers;
    witness_reset(run->witness);
    run->context = origin->context;
    run->context.remembered = run->remembered;
    run->has_point = origin->has_point;
    run->point = origin->point;
    run->point_pc = origin->point_pc;
}

static void origin_release(struct origin *origin)
{
    free(origin->kept);
    free(origin->remembered);
    fills_release(origin->fills);
    free(origin);
}

/* Brings the undisturbed run to just before instruction `point`. */
static bool golden_seek(struct case_run *run, struct golden *golden,
                        uint64_t point)
{
    enum advance advance;

    machine_restore(run->machine, golden->snapshot);
    *run->writers = golden->writers;
    witness_reset(run->witness);
    plugins_restore(run, golden->plugins);
    if (golden->activity.executed == point)
        return true;
    advance = activity_advance(run, &golden->activity,
                               point - golden->activity.executed);
    return advance == ADVANCE_PAUSED && golden->activity.executed == point;
}

/* After a seek: makes the place a later point's start when it is far enough. */
static void golden_move(struct case_run *run, struct golden *golden,
                        struct activity *start)
{
    if (golden->activity.executed - start->executed < STRIDE) {
        golden->activity = *start;
        return;
    }
    machine_snapshot_release(golden->snapshot);
    golden->snapshot = machine_snapshot(run->machine);
    golden->writers = *run->writers;
    free(golden->plugins);
    golden->plugins = plugins_save(run);
}

/* What did not come back to the same place twice is a bug of the simulator. */
static bool not_repeatable(struct case_run *run, const struct plan_step *step)
{
    run->broken = true;
    finding_add(run, &(struct finding_facts){
                         .at = step->at,
                         .check = step->text,
                         .what = "the same run did not execute the same "
                                 "instructions twice",
                     });
    return false;
}

static bool run_point(struct case_run *run, const struct plan_step *step,
                      struct golden *golden, uint64_t point)
{
    const struct plan_sweep *sweep = step->sweep;
    struct activity start = golden->activity;
    struct activity activity;

    if (!golden_seek(run, golden, point))
        return run->interrupted ? false : not_repeatable(run, step);
    activity = golden->activity;
    run->point_pc = machine_cpu(run->machine)->pc;
    golden_move(run, golden, &start);
    run->outcome->points++;
    if (!case_steps(run, &sweep->at_each) ||
        activity_advance(run, &activity, UINT64_MAX) != ADVANCE_REACHED)
        return false;
    activity_end(run, &activity);
    return case_steps(run, &sweep->then);
}

static bool has_point(const struct case_run *run, uint64_t point)
{
    return !run->options->has_point || run->options->point == point;
}

/* Runs points; returns whether none failed. */
static bool run_points(struct case_run *run, const struct plan_step *step,
                       struct golden *golden, const struct origin *origin,
                       uint64_t count)
{
    unsigned failed = 0;

    run->depth++;
    for (uint64_t point = 0; point < count; point++) {
        if (!has_point(run, point))
            continue;
        run->has_point = true;
        run->point = point;
        failed += !run_point(run, step, golden, point);
        origin_restore(run, origin);
        if (run->interrupted || run->broken || failed >= FAILED_POINTS_MAX)
            break;
    }
    run->depth--;
    return failed == 0;
}

static bool no_such_point(struct case_run *run, const struct plan_step *step,
                          uint64_t count)
{
    char *expected = mem_format("0 to %llu", (unsigned long long)count - 1);
    char *found = mem_format("%llu", (unsigned long long)run->options->point);

    run->broken = true;
    finding_add(run, &(struct finding_facts){
                         .at = step->at,
                         .check = step->text,
                         .what = "the sweep has no such point",
                         .expected = expected,
                         .found = found,
                     });
    free(expected);
    free(found);
    return false;
}

/*
 * The undisturbed run, to count its instructions. The machine is left as it
 * ended; steps after the sweep go on from there.
 */
static bool run_undisturbed(struct case_run *run, const struct activity *start,
                            struct activity *end)
{
    *end = *start;
    return activity_advance(run, end, UINT64_MAX) == ADVANCE_REACHED;
}

bool case_sweep(struct case_run *run, const struct plan_step *step)
{
    struct golden golden = { .writers = *run->writers };
    struct machine_snapshot *end_snapshot;
    void *end_plugins;
    struct origin *origin;
    struct activity end;
    bool good;

    if (!activity_begin(run, &step->sweep->over.items[0], &golden.activity))
        return false;
    origin = origin_keep(run);
    golden.snapshot = machine_snapshot(run->machine);
    golden.plugins = plugins_save(run);
    good = run_undisturbed(run, &golden.activity, &end);
    if (!good)
        goto out;
    if (run->options->has_point && run->options->point >= end.executed) {
        good = no_such_point(run, step, end.executed);
        goto out;
    }
    end_snapshot = machine_snapshot(run->machine);
    end_plugins = plugins_save(run);
    good = run_points(run, step, &golden, origin, end.executed);
    machine_restore(run->machine, end_snapshot);
    plugins_restore(run, end_plugins);
    free(end_plugins);
    machine_snapshot_release(end_snapshot);
    activity_end(run, &end);
out:
    machine_snapshot_release(golden.snapshot);
    free(golden.plugins);
    origin_release(origin);
    return good;
}
