/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Puts CPUs, memory and an engine together, and loads images into them. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"
#include "machine/internal.h"

static enum status add_regions(struct machine *machine,
                               const struct machine_config *config,
                               struct diag *diag)
{
    for (size_t i = 0; i < config->region_count; i++) {
        enum status status = memory_add(
            &machine->memory, config->regions[i].name, config->regions[i].base,
            config->regions[i].size, diag);

        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static bool is_executable(const struct machine_config *config, uint64_t base)
{
    for (size_t i = 0; i < config->region_count; i++)
        if (config->regions[i].base == base)
            return config->regions[i].executable;
    return false;
}

static enum status map_regions(struct machine *machine,
                               const struct machine_config *config,
                               struct diag *diag)
{
    for (size_t i = 0; i < machine->memory.count; i++) {
        struct memory_region *region = &machine->memory.regions[i];
        unsigned rights = ENGINE_ANY;
        enum status status;

        if (!is_executable(config, region->base))
            rights |= ENGINE_DATA;
        status = engine_map(machine->engine, region->base, region->size,
                            region->bytes, rights, diag);

        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static void reset_cpus(struct machine *machine, feature_set features)
{
    for (unsigned i = 0; i < machine->cpu_count; i++) {
        machine->cpus[i].index = i;
        machine->cpus[i].features = features;
        cpu_reset(&machine->cpus[i], 2);
    }
}

enum status machine_create(const struct machine_config *config,
                           struct machine **machine, struct diag *diag)
{
    struct machine *m;
    struct engine_client client = machine_engine_client;
    enum status status;

    *machine = NULL;
    if (config->cpus < 1 || config->cpus > CPU_MAX)
        return diag_set(diag, STATUS_INVALID, NULL,
                        "a machine has 1 to %d CPUs, not %u", CPU_MAX,
                        config->cpus);
    m = mem_alloc(sizeof(*m));
    m->kind = config->engine;
    m->cpu_count = config->cpus;
    m->ignored = config->ignored;
    machine_note_controls(m);
    reset_cpus(m, config->features);
    client.self = m;
    status = add_regions(m, config, diag);
    if (status == STATUS_OK)
        status = engine_create(&m->physical, config->engine, &client, diag);
    m->engine = m->physical;
    if (status == STATUS_OK)
        status = map_regions(m, config, diag);
    if (status != STATUS_OK) {
        machine_destroy(m);
        return status;
    }
    *machine = m;
    return STATUS_OK;
}

void machine_destroy(struct machine *machine)
{
    if (!machine)
        return;
    machine_views_release(machine);
    address_set_release(&machine->watched);
    engine_destroy(machine->physical);
    memory_release(&machine->memory);
    free(machine);
}

static bool zero(struct machine *machine, uint64_t address, uint64_t size)
{
    static const uint8_t zeros[MEMORY_PAGE];

    while (size > 0) {
        uint64_t count = size < sizeof(zeros) ? size : sizeof(zeros);

        if (!machine_write(machine, address, zeros, count))
            return false;
        address += count;
        size -= count;
    }
    return true;
}

static bool load_segment(struct machine *machine,
                         const struct image_segment *segment)
{
    return machine_write(machine, segment->address, segment->bytes,
                         segment->file_size) &&
           zero(machine, segment->address + segment->file_size,
                segment->memory_size - segment->file_size);
}

enum status machine_load(struct machine *machine, const struct image *image,
                         struct diag *diag)
{
    for (size_t i = 0; i < image_segment_count(image); i++) {
        const struct image_segment *segment = image_segment(image, i);

        if (load_segment(machine, segment))
            continue;
        diag_set(diag, STATUS_INVALID, image_path(image),
                 "the segment 0x%" PRIx64 "..0x%" PRIx64
                 " does not lie in the machine's memory",
                 segment->address, segment->address + segment->memory_size - 1);
        diag_hint(diag, "give the machine a memory region that holds it");
        return STATUS_INVALID;
    }
    return STATUS_OK;
}

void machine_select(struct machine *machine, unsigned cpu)
{
    if (cpu < machine->cpu_count)
        machine->selected = cpu;
}

unsigned machine_cpu_count(const struct machine *machine)
{
    return machine->cpu_count;
}

struct cpu *machine_cpu_by_index(struct machine *machine, unsigned cpu)
{
    return &machine->cpus[cpu];
}

struct cpu *machine_cpu(struct machine *machine)
{
    return &machine->cpus[machine->selected];
}

const struct memory *machine_memory(const struct machine *machine)
{
    return &machine->memory;
}

bool machine_read(const struct machine *machine, uint64_t address, void *bytes,
                  uint64_t size)
{
    return memory_read(&machine->memory, address, bytes, size);
}

bool machine_write(struct machine *machine, uint64_t address, const void *bytes,
                   uint64_t size)
{
    if (size == 0)
        return true;
    if (!memory_write(&machine->memory, address, bytes, size))
        return false;
    machine_code_changed(machine, address, size);
    return true;
}

uint64_t machine_count(const struct machine *machine)
{
    return engine_count(machine->engine);
}

void machine_watch_flags(struct machine *machine,
                         const volatile sig_atomic_t *first,
                         const volatile sig_atomic_t *second)
{
    machine->flags[0] = first;
    machine->flags[1] = second;
}
