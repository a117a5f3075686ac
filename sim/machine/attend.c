/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What comes before an instruction, in the manual's order, and the
 * instruction itself: the engine's questions are answered here.
 */
#include "machine/internal.h"
#include "model/exclusive.h"

static enum engine_reply stop_because(struct machine *m,
                                      enum stop_reason reason)
{
    m->run.stop->reason = reason;
    return ENGINE_STOP;
}

/*
 * Software step: the instruction about to execute is the one to step. What
 * became of it shows when attend is called next: an exception was entered, the
 * same instruction begins again, or another does.
 */
static void begin_step(struct machine *m, uint32_t word, enum insn_class class)
{
    struct run *run = &m->run;

    run->stepping = class != INSN_ERET &&
                    exception_step_state(machine_cpu(m)) == STEP_NOT_PENDING;
    if (!run->stepping)
        return;
    run->step_exclusive = class == INSN_EXCLUSIVE && insn_exclusive(word).load;
    run->step_count = machine_count(m);
    engine_attend_next(m->engine);
}

void machine_finish_step(struct machine *m)
{
    if (!m->run.stepping || m->run.step_count == machine_count(m))
        return;
    m->run.stepping = false;
    exception_step_done(machine_cpu(m), m->run.step_exclusive);
}

/* Whether the CPU stays in WFI or WFE. */
bool machine_still_waits(struct machine *m)
{
    struct cpu *cpu = machine_cpu(m);

    if (cpu->waiting && cpu->waiting_for_event)
        exclusive_look(cpu, &m->memory);
    if (cpu->waiting && !exception_wakes(cpu))
        return true;
    cpu->waiting = false;
    return false;
}

/* An interrupt or a Software Step exception comes before any instruction. */
bool machine_comes_before(const struct cpu *cpu, struct exception *exception)
{
    if (exception_pending(cpu, exception))
        return true;
    if (exception_step_state(cpu) != STEP_PENDING)
        return false;
    *exception = exception_software_step(cpu);
    return true;
}

/* What is wrong with the CPU's state before the instruction at PC. */
static bool is_state_bad(const struct cpu *cpu, struct exception *exception)
{
    if (cpu->pc & 3)
        *exception = exception_pc_alignment(cpu);
    else if (cpu->pstate & PSTATE_IL)
        *exception = exception_illegal_state(cpu);
    else
        return false;
    return true;
}

/* The engine, older than pointer authentication, finds it undefined. */
static enum insn_class class_for(uint32_t word, enum insn_class class)
{
    if (class == INSN_UNDEFINED && insn_classify(word) == INSN_PAUTH)
        return INSN_PAUTH;
    return class;
}

/* What comes before the instruction itself, in the manual's order (D1.13.4). */
static enum engine_reply decide(struct machine *m, uint32_t word,
                                enum insn_class class, unsigned why)
{
    struct cpu *cpu = machine_cpu(m);
    struct exception exception;
    enum stop_reason reason;

    if (m->run.has_deferred) {
        exception = machine_deferred(m);
        return machine_enter_before(m, &exception);
    }
    machine_finish_step(m);
    if (machine_is_refused(m, &reason) || machine_is_finished(m, &reason))
        return stop_because(m, reason);
    if (machine_still_waits(m))
        return stop_because(m, STOP_WAITING);
    if (machine_comes_before(cpu, &exception))
        return machine_enter_before(m, &exception);
    cpu->stepped = false;
    if (is_state_bad(cpu, &exception))
        return machine_enter(m, &exception);
    class = class_for(word, class);
    if (class != INSN_BRK) /* which any BTYPE may lead to, and which keeps it */
        cpu->pstate &= ~PSTATE_BTYPE;
    machine_begins(m, word, why & ENGINE_WHY_BREAK);
    begin_step(m, word, class);
    return machine_special(m, word, class);
}

static enum engine_reply attend(void *self, uint64_t *pc, uint32_t word,
                                enum insn_class class, unsigned why)
{
    struct machine *m = self;
    struct cpu *cpu = machine_cpu(m);
    enum engine_reply reply;

    engine_pull(m->engine, cpu, ENGINE_SP | ENGINE_NZCV);
    cpu->pc = *pc;
    reply = decide(m, word, class, why);
    *pc = cpu->pc;
    if (why & ENGINE_WHY_ALARM)
        machine_set_alarm(m);
    if (reply == ENGINE_REDIRECT && machine_view_must_change(m)) {
        m->run.crossing = true;
        return ENGINE_STOP;
    }
    return reply;
}

const struct engine_client machine_engine_client = {
    .attend = attend,
    .sysop = machine_sysop,
    .begun = machine_begun,
    .accessed = machine_accessed,
};
