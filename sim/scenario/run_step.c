/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Steps in which the CPU moves: boot, exec, run, call. How each begins, when
 * it has ended as it should, and what it is when it has not.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scenario/run_case.h"

static bool asks_return(const struct plan_step *step)
{
    return step->kind == STEP_CALL &&
           (step->until.returns || !step->until.given);
}

static bool asks_leave(const struct plan_step *step)
{
    return step->until.goal.below_el2 ||
           (step->kind == STEP_BOOT && !step->until.given);
}

/* Beginning */

static bool assign(struct case_run *run, const struct plan_step *step)
{
    struct plan_assignment *item;
    struct place place;
    struct value value;
    struct diag diag;

    for (size_t i = 0; i < step->set.count; i++) {
        item = &step->set.items[i];
        if (expr_evaluate(item->value, &run->context, &value, &diag) ||
            place_find(&item->place, &run->context, &place, &diag)) {
            finding_of_diag(run, step, &diag);
            return false;
        }
        if (!place_write(&place, run->machine, value)) {
            place_no_memory(&item->place, &place,
                            "nothing can be written there", &diag);
            finding_of_diag(run, step, &diag);
            return false;
        }
    }
    return true;
}

static void begin_boot(struct case_run *run, const struct plan_step *step)
{
    struct cpu *cpu;

    machine_select(run->machine, step->cpu);
    cpu = machine_cpu(run->machine);
    cpu_reset(cpu, 2);
    cpu->pc = run->plan_case->machine->entry;
    case_tell(run, EVENT_reset);
}

bool activity_begin(struct case_run *run, const struct plan_step *step,
                    struct activity *activity)
{
    memset(activity, 0, sizeof(*activity));
    activity->step = step;
    if (step->kind != STEP_SET)
        witness_reset(run->witness);
    for (enum event event = 0; event < EVENT_COUNT; event++)
        activity->events[event] = machine_event_count(run->machine, event);
    if (step->kind == STEP_BOOT)
        begin_boot(run, step);
    if (step->kind == STEP_CALL && !call_begin(run, step, activity))
        return false;
    if (!assign(run, step))
        return false;
    if (step->has_address)
        machine_cpu(run->machine)->pc = step->address;
    if (step->kind == STEP_CALL)
        call_entered(run, activity);
    if (step->set.count || step->has_address)
        case_tell(run, EVENT_poke);
    return true;
}

/* Panic: the payload's own end */

static bool is_own_goal(const struct plan_step *step, uint64_t address)
{
    for (size_t i = 0; i < step->until.goal.address_count; i++)
        if (step->until.goal.addresses[i] == address)
            return true;
    return false;
}

/* The instruction that called, as far as x30 tells. */
static uint64_t caller_of(const struct case_run *run)
{
    return machine_cpu(run->machine)->x[30] - 4;
}

static enum advance unasked_panic(struct case_run *run,
                                  struct activity *activity)
{
    return step_failed_after(run, activity, caller_of(run),
                             "the payload panicked",
                             witness_culprit(run->witness));
}

/* After panic nothing may leave EL2: it waits or spins there for ever. */
static enum advance follow_panic(struct case_run *run,
                                 struct activity *activity)
{
    const struct machine_goal goal = {
        .below_el2 = true,
        .limit = activity->step->until.goal.limit,
    };
    uint64_t caller = caller_of(run);
    struct machine_stop stop;

    machine_run(run->machine, &goal, &stop);
    run->outcome->instructions += stop.executed;
    switch (stop.reason) {
    case STOP_WAITING:
    case STOP_LIMIT:
        activity->panicked = true;
        return ADVANCE_REACHED;
    case STOP_LEVEL:
        return step_failed(run, activity, caller,
                           "the payload panicked and then left EL2");
    default:
        return step_stopped(run, activity, &stop);
    }
}

static enum advance reach_panic(struct case_run *run, struct activity *activity)
{
    case_tell(run, EVENT_panic);
    return activity->step->until.panic ? follow_panic(run, activity)
                                       : unasked_panic(run, activity);
}

/* Advancing */

static void count_executed(struct case_run *run, struct activity *activity,
                           uint64_t executed)
{
    activity->executed += executed;
    run->outcome->instructions += executed;
}

static uint64_t event_total(const struct case_run *run, uint64_t events)
{
    uint64_t total = 0;

    for (enum event event = 0; event < EVENT_COUNT; event++)
        if (events & BIT64(event))
            total += machine_event_count(run->machine, event);
    return total;
}

/* What an instruction of the scenario changed that a goal may ask for. */
struct before {
    unsigned el;
    uint64_t pc;
    uint64_t exceptions;
    uint64_t goal_events;
};

static struct before look(const struct case_run *run,
                          const struct plan_step *step)
{
    const struct cpu *cpu = machine_cpu(run->machine);

    return (struct before){
        .el = cpu_el(cpu),
        .pc = cpu->pc,
        .exceptions = machine_event_count(run->machine, EVENT_exception),
        .goal_events = event_total(run, step->until.goal.events),
    };
}

static bool is_reached(const struct case_run *run,
                       const struct activity *activity,
                       const struct before *before)
{
    const struct plan_step *step = activity->step;
    const struct machine_goal *goal = &step->until.goal;
    const struct cpu *cpu = machine_cpu(run->machine);

    return (asks_leave(step) && before->el == 2 && cpu_el(cpu) < 2) ||
           (goal->at_el2 && before->el < 2 && cpu_el(cpu) == 2) ||
           is_own_goal(step, cpu->pc) ||
           event_total(run, goal->events) != before->goal_events ||
           (goal->count && activity->executed >= goal->count);
}

static void note_level(struct case_run *run)
{
    const struct cpu *cpu = machine_cpu(run->machine);

    run->writers->at_el2[cpu->index] = cpu_el(cpu) == 2;
}

/* At EL2 or without stage 2, where PC is what memory has or not. */
static bool is_nowhere(struct case_run *run)
{
    const struct cpu *cpu = machine_cpu(run->machine);
    uint32_t word;

    return !(cpu->pc & 3) && !stage2_applies(cpu) &&
           !machine_read(run->machine, cpu->pc, &word, sizeof(word));
}

static enum advance fail_nowhere(struct case_run *run,
                                 struct activity *activity)
{
    return step_failed(run, activity, machine_cpu(run->machine)->pc,
                       "exec needs memory at pc and there is none: boot "
                       "first, or set pc");
}

static void execute_word(struct case_run *run, struct activity *activity,
                         struct machine_stop *stop)
{
    const struct plan_step *step = activity->step;

    note_level(run);
    run->writers->paused = true;
    machine_execute(run->machine, step->words[activity->words_done], stop);
    run->writers->paused = false;
    activity->words_done++;
    count_executed(run, activity, stop->executed);
}

/*
 * Behind the last instruction, without a goal: where it stands, unless the
 * level faulted by itself. What a higher level was asked, by a call or a trap,
 * is for checks to judge.
 */
static enum advance finish_words(struct case_run *run,
                                 struct activity *activity,
                                 const struct before *before)
{
    unsigned el = cpu_el(machine_cpu(run->machine));
    const struct witnessed *own = witness_own(run->witness, el);

    if (!own)
        return ADVANCE_REACHED;
    return step_failed_after(run, activity, before->pc,
                             "the instruction took an exception", own);
}

/* Executes the next word of an exec step. PAUSED: go on with what follows. */
static enum advance advance_word(struct case_run *run,
                                 struct activity *activity)
{
    const struct plan_step *step = activity->step;
    const struct before before = look(run, step);
    struct machine_stop stop;
    bool is_last;

    if (is_nowhere(run))
        return fail_nowhere(run, activity);
    execute_word(run, activity, &stop);
    is_last = activity->words_done == step->word_count;
    if (stop.reason == STOP_INTERRUPTED || stop.reason == STOP_ERROR ||
        stop.reason == STOP_CONTROL)
        return step_stopped(run, activity, &stop);
    if (!is_last) {
        if (machine_event_count(run->machine, EVENT_exception) !=
            before.exceptions)
            return step_failed_after(
                run, activity, before.pc,
                "an instruction before the last took an exception",
                witness_first(run->witness, EVENT_exception));
        return ADVANCE_PAUSED;
    }
    if (!step->until.given)
        return finish_words(run, activity, &before);
    if (is_reached(run, activity, &before))
        return ADVANCE_REACHED;
    if (step->until.waits && machine_cpu(run->machine)->waiting)
        return ADVANCE_REACHED;
    return ADVANCE_PAUSED;
}

/* The goal of the rest of the step, with panic and the return watched for. */
static struct machine_goal rest_of_goal(const struct case_run *run,
                                        const struct activity *activity,
                                        uint64_t budget)
{
    const struct plan_step *step = activity->step;
    const struct plan_machine *machine = run->plan_case->machine;
    struct machine_goal goal = step->until.goal;

    goal.below_el2 = asks_leave(step);
    if (machine->has_panic && goal.address_count < MACHINE_GOAL_ADDRESSES)
        goal.addresses[goal.address_count++] = machine->panic;
    if (step->kind == STEP_CALL && goal.address_count < MACHINE_GOAL_ADDRESSES)
        goal.addresses[goal.address_count++] = activity->call.home;
    if (goal.count)
        goal.count -= activity->executed;
    if (budget != UINT64_MAX && (!goal.count || budget < goal.count))
        goal.count = budget;
    goal.limit = (goal.limit ? goal.limit : MACHINE_LIMIT) - activity->executed;
    return goal;
}

static enum advance judge_address(struct case_run *run,
                                  struct activity *activity, uint64_t address)
{
    const struct plan_step *step = activity->step;
    const struct plan_machine *machine = run->plan_case->machine;

    if (is_own_goal(step, address))
        return ADVANCE_REACHED;
    if (machine->has_panic && address == machine->panic)
        return reach_panic(run, activity);
    if (asks_return(step))
        return call_returned(run, activity);
    return step_failed(run, activity, address, "the function returned");
}

static enum advance judge(struct case_run *run, struct activity *activity,
                          const struct machine_stop *stop)
{
    const struct plan_step *step = activity->step;

    switch (stop->reason) {
    case STOP_ADDRESS:
        return judge_address(run, activity, stop->address);
    case STOP_EVENT:
    case STOP_LEVEL:
        return ADVANCE_REACHED;
    case STOP_COUNT:
        return step->until.goal.count &&
                       activity->executed >= step->until.goal.count
                   ? ADVANCE_REACHED
                   : ADVANCE_PAUSED;
    case STOP_WAITING:
        return step->until.waits ? ADVANCE_REACHED
                                 : step_stopped(run, activity, stop);
    case STOP_LIMIT:
        return step->until.limit ? ADVANCE_REACHED
                                 : step_stopped(run, activity, stop);
    case STOP_RECURSION:
        return step->until.recursion ? ADVANCE_REACHED
                                     : step_stopped(run, activity, stop);
    default:
        return step_stopped(run, activity, stop);
    }
}

static uint64_t limit_of(const struct activity *activity)
{
    uint64_t limit = activity->step->until.goal.limit;

    return limit ? limit : MACHINE_LIMIT;
}

static bool is_over_limit(const struct activity *activity)
{
    return activity->executed >= limit_of(activity);
}

/* How many instructions before the limit are looked at one by one. */
static uint64_t samples_wanted(const struct activity *activity, uint64_t budget)
{
    uint64_t half = limit_of(activity) / 2;

    if (activity->step->until.limit || budget != UINT64_MAX)
        return 0;
    return half < LOOP_SAMPLES ? half : LOOP_SAMPLES;
}

static void run_to(struct case_run *run, struct activity *activity,
                   const struct machine_goal *goal, struct machine_stop *stop)
{
    note_level(run);
    machine_run(run->machine, goal, stop);
    count_executed(run, activity, stop->executed);
}

/* One by one to the limit, so that it can be told where the code loops. */
static enum advance advance_to_limit(struct case_run *run,
                                     struct activity *activity)
{
    enum advance advance = ADVANCE_PAUSED;
    struct machine_stop stop = { .reason = STOP_LIMIT };
    struct machine_goal goal;

    while (advance == ADVANCE_PAUSED && !is_over_limit(activity)) {
        goal = rest_of_goal(run, activity, 1);
        if (activity->sample_count < LOOP_SAMPLES)
            activity->samples[activity->sample_count++] =
                machine_cpu(run->machine)->pc;
        run_to(run, activity, &goal, &stop);
        advance = judge(run, activity, &stop);
    }
    stop.reason = STOP_LIMIT;
    return advance == ADVANCE_PAUSED ? judge(run, activity, &stop) : advance;
}

static enum advance advance_run(struct case_run *run, struct activity *activity,
                                uint64_t budget)
{
    struct machine_goal goal = rest_of_goal(run, activity, budget);
    uint64_t samples = samples_wanted(activity, budget);
    struct machine_stop stop = { .reason = STOP_LIMIT };

    if (samples >= goal.limit)
        samples = goal.limit - 1;
    goal.limit -= samples;
    run_to(run, activity, &goal, &stop);
    if (stop.reason == STOP_LIMIT && samples)
        return advance_to_limit(run, activity);
    return judge(run, activity, &stop);
}

enum advance activity_advance(struct case_run *run, struct activity *activity,
                              uint64_t budget)
{
    uint64_t start = activity->executed;
    enum advance advance;

    while (activity->words_done < activity->step->word_count) {
        if (activity->executed - start >= budget)
            return ADVANCE_PAUSED;
        advance = advance_word(run, activity);
        if (advance != ADVANCE_PAUSED)
            return advance;
    }
    if (budget != UINT64_MAX)
        budget -= activity->executed - start;
    if (!budget)
        return ADVANCE_PAUSED;
    if (is_over_limit(activity))
        return judge(run, activity,
                     &(struct machine_stop){ .reason = STOP_LIMIT });
    return advance_run(run, activity, budget);
}

void activity_end(struct case_run *run, struct activity *activity)
{
    run->context.insns = activity->executed;
    for (enum event event = 0; event < EVENT_COUNT; event++)
        run->context.events[event] = machine_event_count(run->machine, event) -
                                     activity->events[event];
    if (activity->panicked)
        run->context.events[EVENT_panic]++;
    if (activity->step->kind != STEP_CALL || activity->panicked)
        return;
    call_end(run, activity);
}
