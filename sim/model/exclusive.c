/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether a store-exclusive passes, and executes it. */
#include "model/exclusive.h"

#include <string.h>

#include "model/access.h"
#include "model/insn.h"

enum { GRANULE = 64 }; /* bytes; CTR_EL0.ERG is 4 */

static uint64_t base_of(const struct cpu *cpu, unsigned rn)
{
    return rn == REG_XZR ? cpu->sp : cpu->x[rn];
}

static uint64_t x_of(const struct cpu *cpu, unsigned n)
{
    return n == REG_XZR ? 0 : cpu->x[n];
}

static void set_x(struct cpu *cpu, unsigned n, uint64_t value)
{
    if (n != REG_XZR)
        cpu->x[n] = value;
}

/* AArch64.SetExclusiveMonitors; what faults marks nothing. */
static void mark(struct cpu *cpu, const struct data_path *path,
                 uint64_t address, unsigned size)
{
    struct monitor *monitor = &cpu->monitor;
    struct fault fault;
    uint8_t *bytes;

    *monitor = (struct monitor){ .size = size };
    if (!path->find(path->self, address, size, false, &monitor->address, &bytes,
                    &fault))
        return;
    memcpy(&monitor->value, bytes, size);
    cpu->exclusive = true;
}

/* The granule is marked and nobody has changed it. */
static bool passes(const struct cpu *cpu, uint64_t physical, unsigned size,
                   const uint8_t *bytes)
{
    const struct monitor *monitor = &cpu->monitor;

    return cpu->exclusive && monitor->address == physical &&
           monitor->size == size && memcmp(bytes, &monitor->value, size) == 0;
}

static void put(const struct cpu *cpu, const struct insn_exclusive *insn,
                uint8_t *bytes)
{
    uint64_t first = x_of(cpu, insn->rt), second = x_of(cpu, insn->rt2);
    unsigned each = insn->size >> insn->pair;

    memcpy(bytes, &first, each);
    if (insn->pair)
        memcpy(bytes + each, &second, each);
}

/*
 * AArch64.ExclusiveMonitorsPass, alignment apart: the monitor, then faults, so
 * that none of these comes from a store that would not be made.
 */
static bool store(struct cpu *cpu, const struct data_path *path,
                  const struct insn_exclusive *insn, bool *stored,
                  struct fault *fault)
{
    uint64_t address = base_of(cpu, insn->rn), physical;
    uint8_t *bytes;

    if (cpu->exclusive) {
        if (!path->find(path->self, address, insn->size, true, &physical,
                        &bytes, fault))
            return false;
        *stored = passes(cpu, physical, insn->size, bytes);
        if (*stored)
            put(cpu, insn, bytes);
    }
    cpu->exclusive = false;
    set_x(cpu, insn->status, !*stored);
    cpu->pc += 4;
    return true;
}

enum execute_outcome exclusive_execute(struct cpu *cpu,
                                       const struct data_path *path,
                                       uint32_t word, bool *stored,
                                       struct exception *exception)
{
    struct insn_exclusive insn = insn_exclusive(word);
    uint64_t address = base_of(cpu, insn.rn);
    struct fault fault;

    *stored = false;
    if (execute_stack_misaligned(cpu, word)) {
        *exception = exception_sp_alignment(cpu);
        return EXECUTE_EXCEPTION;
    }
    if (!access_alignment_fault(cpu, word, address, &fault) &&
        !(address % insn.size && path->is_device(path->self, address, insn.size,
                                                 !insn.load, &fault))) {
        if (insn.load) {
            cpu->exclusive = false;
            mark(cpu, path, address, insn.size);
            return EXECUTE_NATIVE;
        }
        if (store(cpu, path, &insn, stored, &fault))
            return EXECUTE_DONE;
    }
    *exception = exception_abort(cpu, word, &fault);
    return EXECUTE_EXCEPTION;
}

/* An event; a WFE that waits for it uses it up. */
static void lose(struct cpu *cpu)
{
    cpu->exclusive = false;
    if (cpu->waiting && cpu->waiting_for_event)
        cpu->waiting = false;
    else
        cpu->event = true;
}

void exclusive_stored_elsewhere(struct cpu *cpu, uint64_t address,
                                uint64_t size)
{
    uint64_t first = address / GRANULE, last = (address + size - 1) / GRANULE;
    uint64_t mine = cpu->monitor.address / GRANULE;

    if (cpu->exclusive && first <= mine && mine <= last)
        lose(cpu);
}

void exclusive_look(struct cpu *cpu, const struct memory *memory)
{
    const struct monitor *monitor = &cpu->monitor;
    const uint8_t *bytes;

    if (!cpu->exclusive)
        return;
    bytes = memory_at(memory, monitor->address, monitor->size);
    if (!bytes || memcmp(bytes, &monitor->value, monitor->size) != 0)
        lose(cpu);
}
