/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Executes what is more than a plain instruction. */
#include <string.h>

#include "machine/internal.h"
#include "model/exclusive.h"
#include "model/execute.h"
#include "model/insn_memory.h"
#include "model/pauth.h"

#define WORD_SEV 0xd503209fu

/*
 * SEV reaches the Event Register of every CPU (Arm ARM D1.16.1); a WFE that
 * waits for it uses it up.
 */
static void broadcast_event(struct machine *m)
{
    for (unsigned i = 0; i < m->cpu_count; i++) {
        struct cpu *cpu = &m->cpus[i];
        bool ends_wait = cpu->waiting && cpu->waiting_for_event;

        if (ends_wait)
            cpu->waiting = false;
        cpu->event = !ends_wait;
    }
}

static enum engine_reply wait(struct machine *m)
{
    struct cpu *cpu = machine_cpu(m);

    if (exception_wakes(cpu)) {
        cpu->waiting = false;
        machine_interrupts_changed(m);
        return ENGINE_REDIRECT;
    }
    /* The wait is over only when something is raised: leave it standing. */
    engine_attend_next(m->engine);
    return ENGINE_REDIRECT;
}

/* SSBB and PSSBB share DSB's encoding, CRm apart (their pages). */
static bool is_speculative_barrier(uint32_t word)
{
    return word == 0xd503309f || word == 0xd503349f;
}

/* Barriers by encoding, CRm apart (Arm ARM C4.1.66). */
static const struct {
    uint32_t word;
    enum event event;
} barrier_events[] = {
    { 0xd503309f, EVENT_dsb },
    { 0xd50330bf, EVENT_dmb },
    { 0xd50330df, EVENT_isb },
};

static void tell_word(struct machine *m, enum event kind, uint32_t word,
                      uint64_t pc)
{
    struct machine_event event = machine_event_at(m, kind, pc);

    event.word = word;
    machine_happened(m, &event);
}

static void tell_barrier(struct machine *m, uint32_t word, uint64_t pc)
{
    tell_word(m, EVENT_barrier, word, pc);
    for (size_t i = 0; i < ARRAY_LENGTH(barrier_events); i++)
        if ((word & 0xfffff0ff) == barrier_events[i].word &&
            !is_speculative_barrier(word))
            tell_word(m, barrier_events[i].event, word, pc);
}

static void tell_return(struct machine *m, enum event kind, unsigned from_el,
                        uint64_t pc)
{
    struct machine_event event = machine_event_at(m, kind, pc);

    event.from_el = from_el;
    machine_happened(m, &event);
}

/* What tell_special needs to know of the CPU as it was. */
struct before {
    uint64_t pc;
    unsigned el;
    bool illegal; /* an ERET's return, of which PSTATE.IL says nothing */
};

static void tell_special(struct machine *m, uint32_t word,
                         enum insn_class class, const struct before *before)
{
    uint64_t pc = before->pc;

    switch (class) {
    case INSN_ERET:
        tell_return(m, EVENT_eret, before->el, pc);
        if (before->illegal)
            tell_return(m, EVENT_illegal_return, before->el, pc);
        break;
    case INSN_WFI:
        machine_happened_at(m, EVENT_wfi, pc);
        break;
    case INSN_WFE:
        machine_happened_at(m, EVENT_wfe, pc);
        break;
    case INSN_ESB:
    case INSN_BARRIER:
        tell_barrier(m, word, pc);
        break;
    case INSN_FPSIMD:
        tell_word(m, EVENT_fpsimd, word, pc);
        break;
    default:
        break;
    }
}

/* The event comes before the bytes and PC change, which they have already. */
static void tell_exclusive(struct machine *m, uint32_t word, uint64_t pc)
{
    struct cpu *cpu = machine_cpu(m);
    const struct monitor *marked = &cpu->monitor;
    uint8_t *bytes = memory_at(&m->memory, marked->address, marked->size);
    unsigned rn = insn_exclusive(word).rn;
    uint8_t now[sizeof(marked->value)];
    uint64_t base, next = cpu->pc;

    if (!bytes || !bit_is_set(m->observed, EVENT_store))
        return;
    base = rn == REG_XZR ? cpu->sp : cpu->x[rn];
    memcpy(now, bytes, marked->size);
    memcpy(bytes, &marked->value, marked->size);
    cpu->pc = pc;
    machine_stored(m, base, marked->address, now, marked->size);
    cpu->pc = next;
    memcpy(bytes, now, marked->size);
}

/* All CPUs and engines learn of a store-exclusive that passed. */
static void tell_stored(struct machine *m)
{
    const struct monitor *marked = &machine_cpu(m)->monitor;

    for (unsigned i = 0; i < m->cpu_count; i++)
        if (i != m->selected)
            exclusive_stored_elsewhere(&m->cpus[i], marked->address,
                                       marked->size);
    machine_code_changed(m, marked->address, marked->size);
}

/* find() of a data_path. */
static bool find_data(void *self, uint64_t address, unsigned size, bool write,
                      uint64_t *physical, uint8_t **bytes, struct fault *fault)
{
    struct machine *m = self;

    unsigned need = write ? ACCESS_WRITE : ACCESS_READ;

    if (machine_access_fault(m, address, size, need, fault)) {
        machine_uses_tag(m, address);
        return false;
    }
    *fault = access_no_fault(address, need);
    fault->kind = FAULT_EXTERNAL;
    if (!machine_physical(m, address, physical))
        return false;
    *bytes = memory_at(&m->memory, *physical, size);
    return *bytes;
}

/* is_device() of a data_path. */
static bool is_device(void *self, uint64_t address, unsigned size, bool write,
                      struct fault *fault)
{
    return machine_device_fault(self, address, size,
                                write ? ACCESS_WRITE : ACCESS_READ, fault);
}

static void pull_x(struct machine *m, unsigned n)
{
    if (n < CPU_X_COUNT)
        machine_cpu(m)->x[n] = engine_x(m->engine, n);
}

static enum execute_outcome execute_exclusive(struct machine *m, uint32_t word,
                                              struct exception *exception)
{
    const struct insn_exclusive insn = insn_exclusive(word);
    const struct data_path path = { m, find_data, is_device };
    uint64_t pc = machine_cpu(m)->pc;
    enum execute_outcome outcome;
    bool stored;

    pull_x(m, insn.rn);
    if (!insn.load) {
        pull_x(m, insn.rt);
        pull_x(m, insn.rt2);
    }
    outcome = exclusive_execute(machine_cpu(m), &path, word, &stored,
                                exception);
    if (outcome != EXECUTE_DONE)
        return outcome;
    engine_set_x(m->engine, insn.status, !stored);
    if (stored) {
        tell_exclusive(m, word, pc);
        tell_stored(m);
    }
    return EXECUTE_DONE;
}

static enum execute_outcome execute_pauth(struct machine *m, uint32_t word,
                                          struct exception *exception)
{
    const struct data_path path = { m, find_data, is_device };
    struct cpu *cpu = machine_cpu(m);
    enum execute_outcome outcome;

    engine_pull(m->engine, cpu, ENGINE_X);
    outcome = pauth_execute(cpu, &path, word, exception);
    if (outcome == EXECUTE_DONE)
        engine_push(m->engine, cpu, ENGINE_X);
    return outcome;
}

static uint64_t base_of(struct machine *m, const struct insn_memory *insn)
{
    if (insn->literal)
        return machine_cpu(m)->pc;
    return insn->base == REG_XZR ? machine_cpu(m)->sp
                                 : engine_x(m->engine, insn->base);
}

/* Whether the load or store raises an alignment fault, of either stage. */
static bool is_misaligned(struct machine *m, uint32_t word, struct fault *fault)
{
    struct insn_memory insn;
    uint64_t address;

    if (insn_is_later_access(word) || !insn_memory(word, &insn))
        return false;
    address = insn_memory_address(&insn, base_of(m, &insn),
                                  engine_x(m->engine, insn.index));
    return access_alignment_fault(machine_cpu(m), word, address, fault) ||
           (address % insn.size &&
            is_device(m, address, insn.size, insn.write, fault));
}

/* Alignment faults come after all that an encoding alone may raise. */
static enum execute_outcome execute(struct machine *m, uint32_t word,
                                    enum insn_class class,
                                    struct exception *exception)
{
    struct cpu *cpu = machine_cpu(m);
    enum execute_outcome outcome;
    struct fault fault;

    if (class == INSN_EXCLUSIVE)
        return execute_exclusive(m, word, exception);
    if (class == INSN_PAUTH)
        return execute_pauth(m, word, exception);
    outcome = execute_special(cpu, word, class, exception);
    if (outcome != EXECUTE_NATIVE)
        return outcome;
    if (execute_stack_misaligned(cpu, word))
        *exception = exception_sp_alignment(cpu);
    else if (is_misaligned(m, word, &fault))
        *exception = exception_abort(cpu, word, &fault);
    else
        return EXECUTE_NATIVE;
    return EXECUTE_EXCEPTION;
}

static void tell_pstate(struct machine *m, uint64_t old, uint64_t pc)
{
    struct machine_event event = machine_event_at(m, EVENT_pstate, pc);

    event.old = old;
    event.value = machine_cpu(m)->pstate;
    machine_happened(m, &event);
}

/* The model executes the instruction, or lets the engine do it. */
enum engine_reply machine_special(struct machine *m, uint32_t word,
                                  enum insn_class class)
{
    struct cpu *cpu = machine_cpu(m);
    struct exception exception;
    const struct before before = {
        .pc = cpu->pc,
        .el = cpu_el(cpu),
        .illegal = class == INSN_ERET && !exception_return_is_legal(cpu),
    };
    uint64_t pstate = cpu->pstate;
    enum execute_outcome outcome;

    if (class == INSN_ERET)
        machine_returns(m);
    outcome = execute(m, word, class, &exception);
    if (outcome == EXECUTE_EXCEPTION)
        return machine_enter(m, &exception);
    tell_special(m, word, class, &before);
    if (class == INSN_MSR_IMMEDIATE) {
        machine_controls_changed(m); /* SVCR, PSTATE.D */
        tell_pstate(m, pstate, before.pc);
    }
    if (outcome == EXECUTE_NATIVE)
        return ENGINE_NATIVE;
    if (outcome == EXECUTE_WAIT)
        return wait(m);
    if (word == WORD_SEV)
        broadcast_event(m);
    engine_push(m->engine, cpu, ENGINE_SP | ENGINE_NZCV);
    if (cpu_el(cpu) != before.el || class == INSN_ERET)
        machine_level_changed(m);
    else
        machine_interrupts_changed(m);
    return ENGINE_REDIRECT;
}
