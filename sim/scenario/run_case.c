/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One case from its first step to its verdict. */
#include "scenario/run_share.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/seen.h"

static void kept_release(struct kept *kept)
{
    if (!kept)
        return;
    machine_snapshot_release(kept->snapshot);
    free(kept);
}

/* A state made outside the sweep stays for its other points. */
static struct kept *kept_for(struct case_run *run, size_t name)
{
    struct kept *kept = run->kept[name];

    if (!kept || kept->depth < run->depth)
        kept = mem_alloc(sizeof(*kept));
    machine_snapshot_release(kept->snapshot);
    kept->snapshot = NULL;
    kept->has_reach = false;
    kept->depth = run->depth;
    run->kept[name] = kept;
    return kept;
}

void case_remember(struct case_run *run, size_t name)
{
    struct kept *kept = kept_for(run, name);

    kept->cpu = *machine_cpu(run->machine);
    if (run->plan_case->state_memory[name])
        kept->snapshot = machine_snapshot(run->machine);
    run->remembered[name] = (struct remembered){
        .cpu = &kept->cpu,
        .snapshot = kept->snapshot,
    };
}

static bool step_moves(struct case_run *run, const struct plan_step *step)
{
    struct activity activity;

    if (!activity_begin(run, step, &activity) ||
        activity_advance(run, &activity, UINT64_MAX) != ADVANCE_REACHED)
        return false;
    activity_end(run, &activity);
    return true;
}

/* Registers and memory by themselves: a moving step that does not move. */
static bool step_set(struct case_run *run, const struct plan_step *step)
{
    struct activity activity;

    return activity_begin(run, step, &activity);
}

static bool step_lines(struct case_run *run, const struct plan_step *step)
{
    struct cpu *cpu = machine_cpu(run->machine);

    if (step->kind == STEP_LOWER) {
        cpu->lines &= ~step->lines;
        return true;
    }
    cpu->lines |= step->lines;
    if (step->lines & LINE_SERROR)
        cpu->serror_syndrome = step->serror_syndrome;
    return true;
}

static bool step_fill(struct case_run *run, const struct plan_step *step)
{
    fills_apply(run->fills, step->state, machine_cpu(run->machine),
                &step->except);
    case_tell(run, EVENT_poke);
    seen_filled(fills_seen(run->fills), step, machine_cpu(run->machine));
    case_remember(run, step->state);
    return true;
}

static bool step_repeat(struct case_run *run, const struct plan_step *step)
{
    for (uint64_t i = 0; i < step->times; i++)
        if (!case_steps(run, &step->steps))
            return false;
    return true;
}

static bool is_interrupted(struct case_run *run)
{
    if (run->options->interrupted && *run->options->interrupted)
        run->interrupted = true;
    if (run->stop && *run->stop)
        run->interrupted = true;
    return run->interrupted;
}

static bool do_step(struct case_run *run, const struct plan_step *step)
{
    run->step = step;
    switch (step->kind) {
    case STEP_BOOT:
    case STEP_EXEC:
    case STEP_RUN:
    case STEP_CALL:
        return step_moves(run, step);
    case STEP_CPU:
        machine_select(run->machine, step->cpu);
        return true;
    case STEP_SET:
        return step_set(run, step);
    case STEP_FILL:
        return step_fill(run, step);
    case STEP_REMEMBER:
        case_remember(run, step->state);
        return true;
    case STEP_RAISE:
    case STEP_LOWER:
        return step_lines(run, step);
    case STEP_CHECK:
        return case_check(run, step);
    case STEP_REPEAT:
        return step_repeat(run, step);
    case STEP_SWEEP:
        return case_sweep(run, step);
    }
    return false;
}

static bool case_step(struct case_run *run, const struct plan_step *step)
{
    bool goes_on = do_step(run, step);

    seen_look(fills_seen(run->fills), machine_cpu(run->machine));
    return goes_on;
}

bool case_steps(struct case_run *run, const struct plan_steps *steps)
{
    for (size_t i = 0; i < steps->count; i++)
        if (is_interrupted(run) || !case_step(run, &steps->items[i]))
            return false;
    return true;
}

/* The observer: who wrote which register last. */
static void wrote(void *self, const struct machine_event *event)
{
    struct writers *writers = self;

    if (event->kind == EVENT_exception) {
        writers->at_el2[event->cpu] = event->exception->target_el == 2;
        return;
    }
    if (writers->paused)
        return;
    if (event->kind == EVENT_eret) {
        if (writers->at_el2[event->cpu])
            writers->eret[event->cpu] = event->pc;
        writers->at_el2[event->cpu] = false;
    } else if (event->reg < SYSREG_COUNT) {
        writers->msr[event->cpu][event->reg] = event->pc;
    }
}

static void add_interruption(struct case_run *run)
{
    finding_add(run, &(struct finding_facts){
                         .at = run->plan_case->at,
                         .what = "interrupted before its end",
                         .is_last = true,
                     });
}

/* Where it is, for that may be a loop without end. */
static enum verdict add_timeout(struct case_run *run)
{
    const struct plan_step *step = run->step;
    char *what = mem_format("not at its end after %g s (--timeout)",
                            run->options->timeout);

    finding_add(run, &(struct finding_facts){
                         .at = step ? step->at : run->plan_case->at,
                         .check = step ? step->text : NULL,
                         .what = what,
                         .source_pc = machine_cpu(run->machine)->pc,
                         .is_last = true,
                     });
    free(what);
    return VERDICT_ERROR;
}

static enum verdict verdict_of(struct case_run *run)
{
    bool found = run->outcome->finding_count > 0;

    if (run->interrupted && run->stop && *run->stop == STOP_TIMEOUT)
        return add_timeout(run);
    if (run->interrupted) {
        add_interruption(run);
        return VERDICT_SKIP;
    }
    if (run->broken)
        return VERDICT_ERROR;
    if (run->plan_case->expected == EXPECT_FAIL)
        return found ? VERDICT_XFAIL : VERDICT_XPASS;
    return found ? VERDICT_FAIL : VERDICT_PASS;
}

static struct machine_observer observer_of(struct case_run *run)
{
    return (struct machine_observer){
        .self = run->writers,
        .events = BIT64(EVENT_sysreg_write) | BIT64(EVENT_eret) |
                  BIT64(EVENT_exception),
        .happened = wrote,
    };
}

void case_begin(struct case_run *run)
{
    size_t count = run->plan_case->state_count;
    const struct machine_observer observer = observer_of(run);

    run->kept = mem_alloc(count * sizeof(struct kept *));
    run->remembered = mem_alloc(count * sizeof(struct remembered));
    run->fills = fills_create(count);
    for (size_t i = 0; run->secret && i < count; i++)
        if (strcmp(run->plan_case->state_names[i], run->secret) == 0)
            fills_salt(run->fills, i);
    run->step = NULL;
    run->context = (struct expr_context){
        .machine = run->machine,
        .remembered = run->remembered,
    };
    memset(run->writers, 0, sizeof(*run->writers));
    machine_observe(run->machine, &observer);
    witness_begin(run->witness, run->machine);
    case_plugins_begin(run);
}

void case_end(struct case_run *run)
{
    case_plugins_end(run);
    machine_unobserve(run->machine, run->writers);
    witness_end(run->witness);
    run->outcome->verdict = verdict_of(run);
    warnings_add(run);
    for (size_t i = 0; i < run->plan_case->state_count; i++)
        kept_release(run->kept[i]);
    free(run->kept);
    free(run->remembered);
    fills_release(run->fills);
}

/* The case's own steps, of which the first may be done by another case. */
static bool own_steps(struct case_run *run)
{
    const struct plan_steps *steps = &run->plan_case->steps;
    size_t done = run->share ? share_resume(run->share, run) : 0;

    while (done < steps->count) {
        if (is_interrupted(run) || !case_step(run, &steps->items[done]))
            return false;
        done++;
        if (run->share)
            share_offer(run->share, run->share_points, run, done);
    }
    return true;
}

static void run_once(struct case_run *run)
{
    case_begin(run);
    own_steps(run);
    case_end(run);
}

/* Again for each name whose fills a plugin wants changed. */
void case_run(struct case_run *run)
{
    case_plugins_create(run);
    run_once(run);
    for (size_t i = 0;
         i < run->secret_count && !run->interrupted && !run->broken; i++) {
        run->secret = run->secrets[i];
        run->run_number++;
        machine_restore(run->machine, run->initial);
        run_once(run);
    }
    case_plugins_release(run);
}
