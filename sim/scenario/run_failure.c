/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said of a step that ended otherwise than asked: by the first
 * exception that nobody asked for, if there was one, else by where it stands.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/run_case.h"

static const char *goal_text(const struct plan_step *step)
{
    if (step->until.given && step->until.text)
        return step->until.text;
    switch (step->kind) {
    case STEP_BOOT:
        return "leaves-el2";
    case STEP_CALL:
        return "returns";
    default:
        return "the next instruction";
    }
}

static void describe_place(struct case_run *run, char *text, size_t size)
{
    const struct cpu *cpu = machine_cpu(run->machine);
    char where[512];

    finding_location(run->plan_case->machine, cpu->pc, where, sizeof(where));
    snprintf(text, size, "pc 0x%" PRIx64 "%s%s at EL%u", cpu->pc,
             where[0] ? ", " : "", where, cpu_el(cpu));
}

enum advance step_failed(struct case_run *run, struct activity *activity,
                         uint64_t source, const char *what)
{
    const struct plan_step *step = activity->step;
    char found[640];

    describe_place(run, found, sizeof(found));
    finding_add(run, &(struct finding_facts){
                         .at = step->at,
                         .check = step->text,
                         .what = what,
                         .expected = goal_text(step),
                         .found = found,
                         .source_pc = source,
                     });
    return ADVANCE_FAILED;
}

/* The exception comes first, how it ended where it stands. */
static enum advance failed_by(struct case_run *run, struct activity *activity,
                              const struct witnessed *culprit,
                              const char *ended)
{
    const struct plan_step *step = activity->step;
    char place[640], subject[32];
    char *found, why[512];

    describe_place(run, place, sizeof(place));
    witness_why(culprit, run->plan_case->machine, why, sizeof(why));
    snprintf(subject, sizeof(subject), "0x%" PRIx64, culprit->cpu.pc);
    found = mem_format("%s, %s", ended, place);
    finding_add(run, &(struct finding_facts){
                         .at = step->at,
                         .check = step->text,
                         .what = why,
                         .subject = subject,
                         .expected = goal_text(step),
                         .found = found,
                         .exception = culprit,
                         .source_pc = culprit->cpu.pc,
                     });
    free(found);
    return ADVANCE_FAILED;
}

/* The same where what happened is known, and the exception is why. */
enum advance step_failed_after(struct case_run *run, struct activity *activity,
                               uint64_t source, const char *what,
                               const struct witnessed *cause)
{
    const struct plan_step *step = activity->step;
    char found[640], why[512];
    char *whole;

    if (!cause)
        return step_failed(run, activity, source, what);
    describe_place(run, found, sizeof(found));
    witness_why(cause, run->plan_case->machine, why, sizeof(why));
    whole = mem_format("%s: %s", what, why);
    finding_add(run, &(struct finding_facts){
                         .at = step->at,
                         .check = step->text,
                         .what = whole,
                         .expected = goal_text(step),
                         .found = found,
                         .exception = cause,
                         .source_pc = source,
                     });
    free(whole);
    return ADVANCE_FAILED;
}

/* Loops */

static int compare_addresses(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

/* What the last instructions before the limit have in common. */
struct loop {
    size_t instructions;
    uint64_t first, last, hottest;
};

static struct loop loop_of(const struct activity *activity)
{
    size_t count = activity->sample_count, most = 0, run = 0;
    uint64_t sorted[LOOP_SAMPLES];
    struct loop loop = { 0 };

    memcpy(sorted, activity->samples, count * sizeof(sorted[0]));
    qsort(sorted, count, sizeof(sorted[0]), compare_addresses);
    for (size_t i = 0; i < count; i++) {
        bool is_new = i == 0 || sorted[i] != sorted[i - 1];

        loop.instructions += is_new;
        run = is_new ? 1 : run + 1;
        if (run > most) {
            most = run;
            loop.hottest = sorted[i];
        }
    }
    if (count) {
        loop.first = sorted[0];
        loop.last = sorted[count - 1];
    }
    return loop;
}

/* ": it loops over 3 instructions, 0x40001000 to 0x40001008" */
static void describe_loop(const struct loop *loop, char *text, size_t size)
{
    if (!loop->instructions)
        snprintf(text, size, "%s", "");
    else if (loop->instructions == 1)
        snprintf(text, size, ": it stays at 0x%" PRIx64, loop->first);
    else
        snprintf(text, size,
                 ": it loops over %zu instructions, 0x%" PRIx64
                 " to 0x%" PRIx64,
                 loop->instructions, loop->first, loop->last);
}

static void describe_limit(const struct activity *activity,
                           const struct loop *loop, char *text, size_t size)
{
    char place[96];

    describe_loop(loop, place, sizeof(place));
    snprintf(text, size, "%s after %" PRIu64 " instructions%s",
             machine_stop_text(STOP_LIMIT), activity->executed, place);
}

/* There was no exception: the source of `pc` belongs to the sentence. */
static enum advance failed_at(struct case_run *run, struct activity *activity,
                              uint64_t pc, const char *what)
{
    char where[256];
    char *whole;

    finding_location(run->plan_case->machine, pc, where, sizeof(where));
    whole = mem_format("%s%s%s", what, where[0] ? ", " : "", where);
    step_failed(run, activity, pc, whole);
    free(whole);
    return ADVANCE_FAILED;
}

/* The instruction to blame is the one that gave the register its value. */
static enum advance fail_control(struct case_run *run,
                                 struct activity *activity,
                                 const struct unmodelled *control)
{
    const struct place place = { .kind = PLACE_SYSREG, .reg = control->reg };
    char what[256], expected[256], found[640];

    run->broken = true;
    snprintf(what, sizeof(what), "%s = %u is not modelled: %s", control->name,
             control->value, control->missing);
    snprintf(expected, sizeof(expected),
             "nothing that relies on it, then \"ignore: [%s]\" in the machine "
             "file",
             control->name);
    describe_place(run, found, sizeof(found));
    finding_add(run, &(struct finding_facts){
                         .at = activity->step->at,
                         .check = activity->step->text,
                         .what = what,
                         .subject = control->name,
                         .expected = expected,
                         .found = found,
                         .source_pc = finding_writer(run, &place),
                     });
    return ADVANCE_FAILED;
}

static enum advance fail_limit(struct case_run *run, struct activity *activity)
{
    const struct loop loop = loop_of(activity);
    const struct witnessed *culprit = witness_culprit(run->witness);
    char what[200];

    describe_limit(activity, &loop, what, sizeof(what));
    if (!culprit)
        culprit = witness_repeated(run->witness);
    if (culprit)
        return failed_by(run, activity, culprit, what);
    return failed_at(
        run, activity,
        loop.instructions ? loop.hottest : machine_cpu(run->machine)->pc, what);
}

static enum advance fail_error(struct case_run *run, struct activity *activity,
                               const struct machine_stop *stop)
{
    char what[640];

    run->broken = true;
    snprintf(what, sizeof(what), "%s: %s", machine_stop_text(stop->reason),
             stop->diag.text);
    return step_failed(run, activity, machine_cpu(run->machine)->pc, what);
}

/* Why the CPU does not get on: its vector may be where no memory is. */
static void describe_stop(struct case_run *run, enum stop_reason reason,
                          char *text, size_t size)
{
    const struct cpu *cpu = machine_cpu(run->machine);
    enum sysreg vbar = cpu_el(cpu) == 2 ? VBAR_EL2 : VBAR_EL1;
    uint32_t word;

    snprintf(text, size, "stopped: %s", machine_stop_text(reason));
    if (reason == STOP_RECURSION && !stage2_applies(cpu) &&
        !machine_read(run->machine, cpu->pc, &word, sizeof(word)))
        snprintf(text + strlen(text), size - strlen(text),
                 " (%s is 0x%" PRIx64 ", where there is no memory)",
                 sysreg_info(vbar)->name, cpu->sysreg[vbar]);
}

enum advance step_stopped(struct case_run *run, struct activity *activity,
                          const struct machine_stop *stop)
{
    const struct witnessed *culprit = witness_culprit(run->witness);
    uint64_t pc = machine_cpu(run->machine)->pc;
    char what[160];

    switch (stop->reason) {
    case STOP_INTERRUPTED:
        run->interrupted = true;
        return ADVANCE_FAILED;
    case STOP_ERROR:
        return fail_error(run, activity, stop);
    case STOP_CONTROL:
        return fail_control(run, activity, stop->control);
    case STOP_LIMIT:
        return fail_limit(run, activity);
    default:
        describe_stop(run, stop->reason, what, sizeof(what));
        if (culprit)
            return failed_by(run, activity, culprit, what);
        /* WFI and WFE are over, as far as PC is concerned. */
        return failed_at(run, activity,
                         stop->reason == STOP_WAITING ? pc - 4 : pc, what);
    }
}
