/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One round of a loop as the floor of the benchmark replays it. */
#ifndef EL2SIM_CLI_RECORDING_H
#define EL2SIM_CLI_RECORDING_H

#include "engine/floor.h"
#include "machine/machine.h"

struct recording {
    struct floor_config config; /* points to what follows */
    struct cpu cpu;
    struct floor_range ranges[MEMORY_REGION_MAX];
    size_t jump_count;
    struct floor_jump *jumps;
    size_t read_count;
    uint64_t *reads;
};

/*
 * Steps the machine, which is in a loop of `insns` instructions with the same
 * course each time, through one round from the next jump on. STATUS_INVALID
 * when there is no jump or the round does not come back.
 */
enum status recording_make(struct machine *machine,
                           const struct machine_config *machine_config,
                           uint64_t insns, struct recording *recording,
                           struct diag *diag);
void recording_release(struct recording *recording);

#endif
