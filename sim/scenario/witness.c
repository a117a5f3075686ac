/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An observer that keeps the exceptions which may tell what went wrong. */
#include "scenario/witness.h"

#include <stdio.h>
#include <string.h>

#include "engine/disasm.h"
#include "engine/image_list.h"
#include "model/explain.h"

/* As often in a row by one instruction, it makes no progress. */
enum { REPEATS_MIN = 16 };

/* Events that are exceptions, in the order of witness.first. */
static const enum event kinds[WITNESS_EVENTS] = {
    EVENT_exception, EVENT_undefined, EVENT_hvc,   EVENT_smc,
    EVENT_svc,       EVENT_trap,      EVENT_abort, EVENT_interrupt,
};

/* WITNESS_EVENTS when it is no exception. */
static size_t index_of(enum event event)
{
    size_t i = 0;

    while (i < WITNESS_EVENTS && kinds[i] != event)
        i++;
    return i;
}

/* Calls and interrupts are asked for; a call to the own level is a mistake. */
static bool is_asked_for(const struct exception *e, unsigned from)
{
    return e->kind != EXCEPTION_SYNC ||
           (from != e->target_el &&
            (e->ec == EC_HVC64 || e->ec == EC_SVC64 || e->ec == EC_SMC64));
}

/* At EL2 addresses are physical. */
static bool physical_pc(struct machine *machine, const struct cpu *cpu,
                        uint64_t *address)
{
    struct translation at;

    *address = cpu->pc;
    if (cpu_el(cpu) == 2)
        return true;
    if (!machine_translate(machine, cpu->index, cpu->pc, &at))
        return false;
    *address = at.address;
    return true;
}

static void fetch_word(struct machine *machine, struct witnessed *witnessed)
{
    const struct cpu *cpu = &witnessed->cpu;
    uint64_t address;

    witnessed->has_word = !explain_is_fetch(&witnessed->exception) &&
                          !(cpu->pc & 3) &&
                          physical_pc(machine, cpu, &address) &&
                          machine_read(machine, address, &witnessed->word,
                                       sizeof(witnessed->word));
}

static void keep(struct witness *witness, const struct machine_event *event,
                 struct witnessed *witnessed)
{
    if (witnessed->used)
        return;
    machine_fetch(witness->machine, MACHINE_X | MACHINE_SP);
    witnessed->used = true;
    witnessed->count = event->count;
    witnessed->exception = *event->exception;
    witnessed->cpu = *machine_cpu(witness->machine);
    fetch_word(witness->machine, witnessed);
}

static void keep_repeated(struct witness *witness,
                          const struct machine_event *event)
{
    struct witnessed *repeated = &witness->repeated;

    if (repeated->used && repeated->cpu.pc == event->pc &&
        cpu_el(&repeated->cpu) == event->el) {
        witness->repeats++;
        return;
    }
    repeated->used = false;
    witness->repeats = 1;
    keep(witness, event, repeated);
}

static void taken(struct witness *witness, const struct machine_event *event)
{
    const struct exception *e = event->exception;
    struct witnessed *slots = event->el == e->target_el ? witness->same
                                                        : witness->lower;

    if (is_asked_for(e, event->el))
        return;
    keep(witness, event, &slots[e->target_el]);
    keep_repeated(witness, event);
}

static void happened(void *self, const struct machine_event *event)
{
    struct witness *witness = self;

    if (event->kind == EVENT_eret) {
        witness->same[event->from_el].used = false;
        witness->lower[event->from_el].used = false;
        return;
    }
    keep(witness, event, &witness->first[index_of(event->kind)]);
    if (event->kind == EVENT_exception)
        taken(witness, event);
}

void witness_begin(struct witness *witness, struct machine *machine)
{
    struct machine_observer observer = {
        .self = witness,
        .events = BIT64(EVENT_eret),
        .happened = happened,
    };

    for (size_t i = 0; i < WITNESS_EVENTS; i++)
        observer.events |= BIT64(kinds[i]);
    witness->machine = machine;
    witness_reset(witness);
    machine_observe(machine, &observer);
}

void witness_end(struct witness *witness)
{
    machine_unobserve(witness->machine, witness);
}

void witness_reset(struct witness *witness)
{
    for (unsigned el = 0; el < WITNESS_LEVELS; el++)
        witness->same[el].used = witness->lower[el].used = false;
    for (size_t i = 0; i < WITNESS_EVENTS; i++)
        witness->first[i].used = false;
    witness->repeated.used = false;
    witness->repeats = 0;
}

static const struct witnessed *earliest(const struct witnessed *slots)
{
    const struct witnessed *first = NULL;

    for (unsigned el = 0; el < WITNESS_LEVELS; el++)
        if (slots[el].used && (!first || slots[el].count < first->count))
            first = &slots[el];
    return first;
}

const struct witnessed *witness_culprit(const struct witness *witness)
{
    const struct witnessed *same = earliest(witness->same);

    return same ? same : earliest(witness->lower);
}

const struct witnessed *witness_own(const struct witness *witness, unsigned el)
{
    return el < WITNESS_LEVELS && witness->same[el].used ? &witness->same[el]
                                                         : NULL;
}

const struct witnessed *witness_repeated(const struct witness *witness)
{
    return witness->repeats >= REPEATS_MIN ? &witness->repeated : NULL;
}

const struct witnessed *witness_first(const struct witness *witness,
                                      enum event event)
{
    size_t i = index_of(event);

    return i < WITNESS_EVENTS && witness->first[i].used ? &witness->first[i]
                                                        : NULL;
}

static void instruction_text(const struct witnessed *witnessed, char *text,
                             size_t size)
{
    struct disasm *disasm;

    snprintf(text, size, "0x%08x", witnessed->word);
    if (disasm_create(&disasm, NULL))
        return;
    disasm_text(disasm, witnessed->cpu.pc, witnessed->word, text, size);
    disasm_destroy(disasm);
}

/* A branch to where nothing is: by x30 one knows from where. */
static void add_caller(const struct witnessed *witnessed,
                       const struct plan_machine *machine, char *text,
                       size_t size)
{
    const struct image_list images = { machine->image_count,
                                       machine->image_list };
    size_t length = strlen(text);
    char where[256];

    if (explain_way(&witnessed->cpu, &witnessed->exception) != EXPLAINED_BRANCH)
        return;
    image_list_location(images, witnessed->cpu.x[30] - 4, where, sizeof(where));
    if (where[0])
        snprintf(text + length, size - length, "; x30 comes from %s", where);
}

void witness_why(const struct witnessed *witnessed,
                 const struct plan_machine *machine, char *text, size_t size)
{
    char insn[96];

    instruction_text(witnessed, insn, sizeof(insn));
    explain_exception(&witnessed->cpu, &witnessed->exception,
                      witnessed->has_word ? insn : NULL, witnessed->word, text,
                      size);
    add_caller(witnessed, machine, text, size);
}

void witness_syndrome(const struct witnessed *witnessed, char *text,
                      size_t size)
{
    explain_syndrome(&witnessed->cpu, &witnessed->exception, text, size);
}
