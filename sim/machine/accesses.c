/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an observer may follow instruction by instruction: each that begins and
 * each access to memory; and the registers while they are in the engine.
 */
#include <string.h>

#include "machine/internal.h"

unsigned machine_engine_watch(const struct machine *m)
{
    return (bit_is_set(m->observed, EVENT_insn) ? ENGINE_WATCH_INSNS : 0u) |
           (bit_is_set(m->observed, EVENT_load) ? ENGINE_WATCH_LOADS : 0u) |
           (bit_is_set(m->observed, EVENT_store) ? ENGINE_WATCH_STORES : 0u);
}

static void tell_begins(struct machine *m, enum event kind, uint32_t word)
{
    struct machine_event event = machine_event_at(m, kind, machine_cpu(m)->pc);

    if (kind == EVENT_insn)
        event.word = word;
    machine_happened(m, &event);
}

/*
 * An instruction that is begun again, because its page had to be fetched first
 * or the engine found it undefined, has the same count: it is told once.
 */
void machine_begins(struct machine *m, uint32_t word, bool watched)
{
    if (m->begun == machine_count(m))
        return;
    m->begun = machine_count(m);
    if (watched && address_set_has(&m->watched, machine_cpu(m)->pc))
        tell_begins(m, EVENT_reach, word);
    if (bit_is_set(m->observed, EVENT_insn))
        tell_begins(m, EVENT_insn, word);
}

void machine_begun(void *self, uint64_t pc, uint32_t word)
{
    struct machine *m = self;

    machine_cpu(m)->pc = pc;
    m->ahead = true;
    machine_begins(m, word, false);
    m->ahead = false;
}

static struct machine_event access_event(struct machine *m, enum event kind,
                                         uint64_t address, uint64_t physical,
                                         unsigned size)
{
    struct machine_event event = machine_event_at(m, kind,
                                                  engine_pc(m->engine));

    event.virtual_address = address;
    event.address = physical;
    event.size = size;
    return event;
}

void machine_accessed(void *self, const struct engine_access *access)
{
    struct machine *m = self;
    struct machine_event event;
    uint64_t physical;

    if (!machine_physical(m, access->address, &physical))
        return;
    event = access_event(m, access->write ? EVENT_store : EVENT_load,
                         access->address, physical, access->size);
    event.value = access->write ? access->value : 0;
    if (access->size < 8)
        event.value &= BITS_MASK(0, 8 * access->size);
    m->ahead = true;
    machine_happened(m, &event);
    m->ahead = false;
}

void machine_stored(struct machine *m, uint64_t address, uint64_t physical,
                    const void *bytes, uint64_t size)
{
    struct machine_event event;

    for (uint64_t at = 0; bit_is_set(m->observed, EVENT_store) && at < size;
         at += event.size) {
        event = access_event(m, EVENT_store, address + at, physical + at,
                             size - at < 8 ? (unsigned)(size - at) : 8);
        memcpy(&event.value, (const uint8_t *)bytes + at, event.size);
        machine_happened(m, &event);
    }
}

/* SP and NZCV are in the CPU except where the engine goes by itself. */
static unsigned engine_parts(unsigned what, bool ahead)
{
    return (what & MACHINE_X ? ENGINE_X : 0u) |
           (what & MACHINE_V ? ENGINE_V : 0u) |
           (what & MACHINE_FPCR ? ENGINE_FPCR : 0u) |
           (what & MACHINE_SP && ahead ? ENGINE_SP : 0u) |
           (what & (MACHINE_FPCR | MACHINE_SP) && ahead ? ENGINE_NZCV : 0u);
}

void machine_fetch(struct machine *machine, unsigned what)
{
    if (machine->running)
        engine_pull(machine->engine, machine_cpu(machine),
                    engine_parts(what, machine->ahead));
}

void machine_effect(struct machine *machine, unsigned what)
{
    if (machine->running)
        engine_push(machine->engine, machine_cpu(machine),
                    engine_parts(what, true));
}

void machine_poked(struct machine *machine, enum sysreg reg)
{
    if (machine->running)
        machine_sysreg_written(machine, reg);
}

bool machine_translate(struct machine *machine, unsigned cpu, uint64_t address,
                       struct translation *translation)
{
    const struct cpu *from = &machine->cpus[cpu];
    const struct memory_region *region;
    struct fault fault;

    if (from->sysreg[HCR_EL2] & BIT64(0))
        return stage2_translate(from, &machine->memory, address, translation,
                                &fault);
    region = memory_region_at(&machine->memory, address);
    *translation = (struct translation){
        .address = address,
        .size = region ? region->base + region->size - address : 0,
        .read = true,
        .write = true,
        .execute = true,
    };
    return region;
}
