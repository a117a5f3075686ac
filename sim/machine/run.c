/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run: engines started, left for one another, and their faults taken. */
#include <inttypes.h>

#include "machine/internal.h"
#include "model/address.h"

/* Makes the engine that is needed now ready to go on from the CPU's state. */
static bool start_engine(struct machine *m)
{
    const struct machine_goal *goal = m->run.goal;

    if (machine_view_select(m, &m->run.stop->diag) != STATUS_OK)
        return false;
    engine_push(m->engine, machine_cpu(m), ENGINE_ALL);
    engine_clear_breaks(m->engine);
    for (size_t i = 0; i < m->watched.slot_count; i++)
        if (m->watched.slots[i])
            engine_add_break(m->engine, m->watched.slots[i]);
    engine_watch(m->engine, machine_engine_watch(m));
    for (size_t i = 0; i < goal->address_count; i++)
        engine_add_break(m->engine, goal->addresses[i]);
    machine_set_alarm(m);
    machine_update_attended(m);
    engine_attend_next(m->engine);
    return true;
}

/* On to another engine; PC, SP and NZCV are in the CPU already. */
static bool cross(struct machine *m)
{
    m->run.crossing = false;
    engine_pull(m->engine, machine_cpu(m), ENGINE_X | ENGINE_V | ENGINE_FPCR);
    return start_engine(m);
}

/* What an access that the engine could not make raises; false: a bug. */
static bool raised_by(struct machine *m, const struct engine_fault *failed,
                      struct exception *exception)
{
    const struct cpu *cpu = machine_cpu(m);
    struct fault fault = {
        .kind = FAULT_ALIGNMENT,
        .write = failed->write,
        .address = failed->address,
    };

    if (m->run.has_deferred) {
        *exception = machine_deferred(m);
        return true;
    }
    if (!failed->misaligned &&
        !machine_access_fault(m, failed->address, failed->size,
                              machine_fault_need(failed), &fault))
        return false;
    *exception = exception_abort(cpu, failed->word, &fault);
    return true;
}

/* After an exception that was taken outside of the engine. */
static bool go_on_at_vector(struct machine *m)
{
    if (machine_view_must_change(m))
        return cross(m);
    engine_push(m->engine, machine_cpu(m), ENGINE_PC);
    return true;
}

static bool take_fault(struct machine *m, const struct engine_fault *failed)
{
    bool fetched = !failed->fetch || m->run.has_deferred;
    struct exception exception;

    if (!raised_by(m, failed, &exception))
        return false;
    if (!failed->fetch)
        machine_uses_tag(m, failed->address);
    machine_enter(m, &exception);
    if (!fetched) /* nothing began that the engine could have counted */
        engine_set_count(m->engine, machine_count(m) + 1);
    return go_on_at_vector(m);
}

/* The view has the memory now: the instruction is begun once more. */
static void retry(struct machine *m, const struct engine_fault *failed)
{
    if (!failed->fetch)
        engine_set_count(m->engine, machine_count(m) - 1);
    engine_push(m->engine, machine_cpu(m), ENGINE_PC);
}

static void internal_error(struct machine_stop *stop,
                           const struct engine_fault *failed)
{
    stop->reason = STOP_ERROR;
    diag_set(&stop->diag, STATUS_INTERNAL, NULL,
             "the engine refused an access of %u bytes at 0x%" PRIx64
             " that memory has",
             failed->size, failed->address);
}

/*
 * An instruction that cannot be fetched never reaches attend: what comes before
 * it, in the order of decide. False when nothing does.
 */
static bool comes_before_fetch(struct machine *m, bool *goes_on)
{
    struct exception exception;

    *goes_on = false;
    machine_finish_step(m);
    if (machine_is_refused(m, &m->run.stop->reason) ||
        machine_is_finished(m, &m->run.stop->reason))
        return true;
    if (machine_still_waits(m)) {
        m->run.stop->reason = STOP_WAITING;
        return true;
    }
    if (!machine_comes_before(machine_cpu(m), &exception))
        return false;
    machine_enter(m, &exception);
    *goes_on = go_on_at_vector(m);
    return true;
}

/* A branch by a tagged address: PC does not hold the tag. */
static bool drops_tag(struct machine *m, const struct engine_fault *failed)
{
    struct cpu *cpu = machine_cpu(m);

    if (!failed->fetch || m->run.has_deferred ||
        address_of_branch(cpu, cpu->pc) == cpu->pc)
        return false;
    cpu->pc = address_of_branch(cpu, cpu->pc);
    engine_push(m->engine, cpu, ENGINE_PC);
    engine_attend_next(m->engine);
    return true;
}

/* Whether the run goes on after an access failed. */
static bool handle_fault(struct machine *m, const struct engine_fault *failed)
{
    struct cpu *cpu = machine_cpu(m);
    bool goes_on;

    engine_pull(m->engine, cpu, ENGINE_SP | ENGINE_NZCV);
    cpu->pc = failed->pc;
    if (drops_tag(m, failed))
        return true;
    if (failed->fetch && !m->run.has_deferred &&
        comes_before_fetch(m, &goes_on))
        return goes_on;
    if (!m->run.has_deferred && machine_view_refill(m, failed)) {
        retry(m, failed);
        return true;
    }
    if (!take_fault(m, failed)) {
        internal_error(m->run.stop, failed);
        return false;
    }
    return true;
}

/* Whether the run goes on after the engine was left. */
static bool goes_on(struct machine *m, enum engine_exit left)
{
    switch (left) {
    case ENGINE_EXIT_FAULT:
        return handle_fault(m, engine_fault(m->engine));
    case ENGINE_EXIT_ERROR:
        m->run.stop->reason = STOP_ERROR;
        return false;
    case ENGINE_EXIT_STOPPED:
        break;
    }
    if (!m->run.crossing)
        return false;
    engine_set_count(m->engine, machine_count(m) + 1);
    return cross(m);
}

static void prepare(struct machine *m, const struct machine_goal *goal,
                    struct machine_stop *stop)
{
    bool at_el2 = cpu_el(machine_cpu(m)) == 2;

    m->begun = UINT64_MAX;
    *stop = (struct machine_stop){ .reason = STOP_ERROR };
    m->run = (struct run){
        .goal = goal,
        .stop = stop,
        .start = machine_count(m),
        .start_pc = machine_cpu(m)->pc,
        .was_at_el2 = at_el2,
        .was_below_el2 = !at_el2,
    };
}

void machine_run(struct machine *machine, const struct machine_goal *goal,
                 struct machine_stop *stop)
{
    struct cpu *cpu = machine_cpu(machine);
    enum engine_exit left;

    prepare(machine, goal, stop);
    machine_controls_changed(machine);
    if (start_engine(machine)) {
        machine->running = true;
        do
            left = engine_run(machine->engine, &stop->diag);
        while (goes_on(machine, left));
        machine->running = false;
        engine_pull(machine->engine, cpu, ENGINE_ALL);
    }
    stop->pc = cpu->pc;
    stop->executed = machine_count(machine) - machine->run.start;
}

void machine_execute(struct machine *machine, uint32_t word,
                     struct machine_stop *stop)
{
    static const struct machine_goal one = { .count = 1 };
    uint64_t at;
    uint32_t kept;
    bool patched = machine_physical(machine, machine_cpu(machine)->pc, &at) &&
                   machine_read(machine, at, &kept, sizeof(kept)) &&
                   machine_write(machine, at, &word, sizeof(word));

    machine_run(machine, &one, stop);
    if (patched)
        machine_write(machine, at, &kept, sizeof(kept));
}
