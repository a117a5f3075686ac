/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps all that a later run depends on, and brings it back. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "machine/internal.h"
#include "machine/pages.h"

struct machine_snapshot {
    unsigned holds; /* beyond the first */
    unsigned cpu_count;
    unsigned selected;
    struct cpu cpus[CPU_MAX];
    uint64_t count;
    uint64_t event_counts[EVENT_COUNT];
    struct pages pages;
    uint64_t view_clock;
    struct view_contents views[VIEW_MAX];
};

struct machine_snapshot *machine_snapshot(const struct machine *machine)
{
    struct machine_snapshot *snapshot = mem_alloc(sizeof(*snapshot));

    snapshot->cpu_count = machine->cpu_count;
    snapshot->selected = machine->selected;
    memcpy(snapshot->cpus, machine->cpus, sizeof(snapshot->cpus));
    snapshot->count = machine_count(machine);
    memcpy(snapshot->event_counts, machine->event_counts,
           sizeof(snapshot->event_counts));
    pages_keep(&snapshot->pages, &machine->memory);
    snapshot->view_clock = machine->view_clock;
    for (size_t i = 0; i < VIEW_MAX; i++)
        snapshot->views[i] = machine->views[i].contents;
    return snapshot;
}

/*
 * Only pages that differ: the engine keeps its translations of the others. What
 * was kept was used, so that unused pages are as they were.
 */
static void restore_region(struct machine *machine,
                           struct memory_region *region,
                           const struct pages *pages)
{
    struct reserve_stretch used = { 0 };

    while (memory_next_used(region, &used))
        for (uint64_t at = used.start; at < used.end; at += MEMORY_PAGE) {
            const uint8_t *kept = pages_at(pages, region->base + at);

            if (memcmp(region->bytes + at, kept, MEMORY_PAGE) == 0)
                continue;
            memcpy(region->bytes + at, kept, MEMORY_PAGE);
            machine_code_changed(machine, region->base + at, MEMORY_PAGE);
        }
}

void machine_restore(struct machine *machine,
                     const struct machine_snapshot *snapshot)
{
    machine->selected = snapshot->selected;
    memcpy(machine->cpus, snapshot->cpus, sizeof(machine->cpus));
    memcpy(machine->event_counts, snapshot->event_counts,
           sizeof(machine->event_counts));
    engine_set_count(machine->engine, snapshot->count);
    for (size_t i = 0; i < machine->memory.count; i++)
        restore_region(machine, &machine->memory.regions[i], &snapshot->pages);
    machine->view_clock = snapshot->view_clock;
    for (size_t i = 0; i < VIEW_MAX; i++)
        machine_view_restore(machine, i, &snapshot->views[i]);
}

void machine_snapshot_hold(struct machine_snapshot *snapshot)
{
    snapshot->holds++;
}

void machine_snapshot_release(struct machine_snapshot *snapshot)
{
    if (!snapshot || snapshot->holds--)
        return;
    pages_release(&snapshot->pages);
    free(snapshot);
}

const struct cpu *machine_snapshot_cpu(const struct machine_snapshot *snapshot,
                                       unsigned cpu)
{
    return cpu < snapshot->cpu_count ? &snapshot->cpus[cpu] : NULL;
}

unsigned machine_snapshot_selected(const struct machine_snapshot *snapshot)
{
    return snapshot->selected;
}

bool machine_snapshot_read(const struct machine_snapshot *snapshot,
                           uint64_t address, void *bytes, uint64_t size)
{
    return pages_read(&snapshot->pages, address, bytes, size);
}
