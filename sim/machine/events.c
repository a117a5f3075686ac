/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts what happens and tells it to those who asked. */
#include <string.h>

#include "machine/internal.h"

_Static_assert(EVENT_COUNT <= 64, "sets of events are 64 bits");

const char *machine_event_name(enum event event)
{
    static const char *const names[] = {
#define EVENT(name, summary) [EVENT_##name] = #name,
#include "arch/events.def"
#undef EVENT
    };
    return event < EVENT_COUNT ? names[event] : "none";
}

enum event machine_event_by_name(const char *name)
{
    unsigned event = 0;

    while (event < EVENT_COUNT &&
           (bit_is_set(MACHINE_UNCOUNTED_EVENTS, event) ||
            strcmp(name, machine_event_name(event)) != 0))
        event++;
    return event;
}

uint64_t machine_event_count(const struct machine *machine, enum event event)
{
    return event < EVENT_COUNT ? machine->event_counts[event] : 0;
}

static void recompute_observed(struct machine *machine)
{
    machine->observed = 0;
    for (size_t i = 0; i < machine->observer_count; i++)
        machine->observed |= machine->observers[i].events;
}

enum status machine_observe(struct machine *machine,
                            const struct machine_observer *observer)
{
    if (machine->observer_count == OBSERVER_MAX)
        return STATUS_LIMIT;
    machine->observers[machine->observer_count++] = *observer;
    recompute_observed(machine);
    return STATUS_OK;
}

void machine_unobserve(struct machine *machine, void *self)
{
    size_t kept = 0;

    for (size_t i = 0; i < machine->observer_count; i++)
        if (machine->observers[i].self != self)
            machine->observers[kept++] = machine->observers[i];
    machine->observer_count = kept;
    recompute_observed(machine);
}

static void tell_observers(struct machine *machine,
                           const struct machine_event *event)
{
    for (size_t i = 0; i < machine->observer_count; i++) {
        const struct machine_observer *observer = &machine->observers[i];

        if (bit_is_set(observer->events, event->kind))
            observer->happened(observer->self, event);
    }
}

void machine_happened(struct machine *machine,
                      const struct machine_event *event)
{
    struct run *run = &machine->run;

    if (bit_is_set(MACHINE_UNCOUNTED_EVENTS, event->kind)) {
        if (bit_is_set(machine->observed, event->kind))
            tell_observers(machine, event);
        return;
    }
    machine->event_counts[event->kind]++;
    if (bit_is_set(run->goal->events, event->kind) && !run->event_hit) {
        run->event_hit = true;
        run->event = event->kind;
        engine_attend_next(machine->engine);
    }
    if (bit_is_set(machine->observed, event->kind))
        tell_observers(machine, event);
}

struct machine_event machine_event_at(const struct machine *machine,
                                      enum event kind, uint64_t pc)
{
    const struct cpu *cpu = &machine->cpus[machine->selected];

    return (struct machine_event){
        .kind = kind,
        .cpu = machine->selected,
        .el = cpu_el(cpu),
        .pc = pc,
        .count = machine_count(machine),
        .reg = SYSREG_NONE,
    };
}

void machine_happened_at(struct machine *machine, enum event kind, uint64_t pc)
{
    const struct machine_event event = machine_event_at(machine, kind, pc);

    machine_happened(machine, &event);
}

void machine_tell(struct machine *machine, enum event kind)
{
    const struct machine_event event = machine_event_at(
        machine, kind, machine_cpu(machine)->pc);

    if (bit_is_set(machine->observed, kind))
        tell_observers(machine, &event);
}

void machine_watch(struct machine *machine, uint64_t address)
{
    if (address_set_add(&machine->watched, address))
        engine_add_break(machine->engine, address);
}

void machine_unwatch_all(struct machine *machine)
{
    address_set_clear(&machine->watched);
}
