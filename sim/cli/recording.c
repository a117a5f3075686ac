/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which instructions of a round went elsewhere than bare Unicorn would, and
 * what each MRS answered. Everything between them executes by itself.
 */
#include "cli/recording.h"

#include <stdlib.h>

#include "base/text.h"

/* Classes that the engine executes where they stand. */
#define CLASSES_IN_PLACE                                           \
    (BIT64(INSN_PLAIN) | BIT64(INSN_FPSIMD) | BIT64(INSN_SYSREG) | \
     BIT64(INSN_SYS) | BIT64(INSN_BARRIER) | BIT64(INSN_EXCLUSIVE))

/* One instruction; the machine stands behind it afterwards. */
struct single {
    struct floor_jump jump;
    bool is_jump;
};

static enum status step(struct machine *machine, struct single *single,
                        struct diag *diag)
{
    static const struct machine_goal one = { .count = 1 };
    uint64_t exceptions = machine_event_count(machine, EVENT_exception);
    struct machine_stop stop;
    uint32_t word = 0;

    single->jump.pc = machine_cpu(machine)->pc;
    machine_read(machine, single->jump.pc, &word, sizeof(word));
    machine_run(machine, &one, &stop);
    if (stop.reason != STOP_COUNT)
        return diag_set(diag, STATUS_INVALID, NULL,
                        "a round cannot be recorded: %s",
                        machine_stop_text(stop.reason));
    single->jump.next = machine_cpu(machine)->pc;
    single->jump.sp = machine_cpu(machine)->sp;
    single->is_jump = !(BIT64(insn_classify(word)) & CLASSES_IN_PLACE) ||
                      machine_event_count(machine, EVENT_exception) !=
                          exceptions;
    return STATUS_OK;
}

/* Forward to behind a jump, where the recorded round begins. */
static enum status seek_jump(struct machine *machine, uint64_t insns,
                             struct diag *diag)
{
    struct single single = { 0 };

    for (uint64_t i = 0; i < insns; i++) {
        enum status status = step(machine, &single, diag);

        if (status || single.is_jump)
            return status;
    }
    return diag_set(diag, STATUS_INVALID, NULL,
                    "a round without an exception cannot be compared");
}

static void answered(void *self, const struct machine_event *event)
{
    struct recording *recording = self;

    /* The engine reads these by itself, and the floor does, too. */
    if (event->reg == NZCV || event->reg == FPCR || event->reg == FPSR)
        return;
    recording->reads = mem_grow(recording->reads, recording->read_count + 1,
                                sizeof(*recording->reads));
    recording->reads[recording->read_count++] = event->value;
}

static void add_jump(struct recording *recording, const struct floor_jump *jump)
{
    recording->jumps = mem_grow(recording->jumps, recording->jump_count + 1,
                                sizeof(*recording->jumps));
    recording->jumps[recording->jump_count++] = *jump;
}

static enum status record(struct machine *machine, uint64_t insns,
                          struct recording *recording, struct diag *diag)
{
    struct single single = { 0 };

    for (uint64_t i = 0; i < insns; i++) {
        enum status status = step(machine, &single, diag);

        if (status)
            return status;
        if (single.is_jump)
            add_jump(recording, &single.jump);
    }
    if (!single.is_jump || single.jump.next != recording->cpu.pc)
        return diag_set(diag, STATUS_INVALID, NULL,
                        "the recorded round does not lead back to its start");
    return STATUS_OK;
}

static unsigned rights_of(const struct machine_config *config, uint64_t base)
{
    for (size_t i = 0; i < config->region_count; i++)
        if (config->regions[i].base == base && config->regions[i].executable)
            return ENGINE_ANY;
    return ENGINE_READ | ENGINE_WRITE;
}

/* The memory itself: the floor makes its own copy of it. */
static void describe_memory(const struct machine *machine,
                            const struct machine_config *config,
                            struct recording *recording)
{
    const struct memory *memory = machine_memory(machine);

    for (size_t i = 0; i < memory->count; i++)
        recording->ranges[i] = (struct floor_range){
            .base = memory->regions[i].base,
            .size = memory->regions[i].size,
            .bytes = memory->regions[i].bytes,
            .rights = rights_of(config, memory->regions[i].base),
        };
    recording->config.range_count = memory->count;
}

enum status recording_make(struct machine *machine,
                           const struct machine_config *machine_config,
                           uint64_t insns, struct recording *recording,
                           struct diag *diag)
{
    const struct machine_observer observer = {
        .self = recording,
        .events = BIT64(EVENT_sysreg_read),
        .happened = answered,
    };
    enum status status = seek_jump(machine, insns, diag);

    *recording = (struct recording){ 0 };
    if (status)
        return status;
    recording->cpu = *machine_cpu(machine);
    status = machine_observe(machine, &observer);
    if (!status)
        status = record(machine, insns, recording, diag);
    machine_unobserve(machine, recording);
    describe_memory(machine, machine_config, recording);
    recording->config.cpu = &recording->cpu;
    recording->config.ranges = recording->ranges;
    recording->config.jump_count = recording->jump_count;
    recording->config.jumps = recording->jumps;
    recording->config.read_count = recording->read_count;
    recording->config.reads = recording->reads;
    return status;
}

void recording_release(struct recording *recording)
{
    free(recording->jumps);
    free(recording->reads);
}
