/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The floor under the benchmark: the same instructions as a recorded round
 * trip, executed by bare Unicorn with hooks that do nothing but move system
 * registers to and from an array. Bare Unicorn cannot take an exception or
 * return from one, so these jumps are replayed from the recording.
 */
#ifndef EL2SIM_ENGINE_FLOOR_H
#define EL2SIM_ENGINE_FLOOR_H

#include "engine/engine.h"

struct floor_range {
    uint64_t base, size;  /* multiples of 4096 */
    const uint8_t *bytes; /* as at the start; copied */
    unsigned rights;      /* ENGINE_READ, ... */
};

/* An instruction that the engine redirected, and what it did. */
struct floor_jump {
    uint64_t pc;
    uint64_t next; /* where execution went on */
    uint64_t sp;   /* the stack pointer in use there */
};

/*
 * One round, recorded once rounds repeat each other exactly. The address of a
 * jump is a jump at every visit. The caller keeps all arrays.
 */
struct floor_config {
    const struct cpu *cpu; /* registers and PC at the start */
    size_t range_count, jump_count, read_count;
    const struct floor_range *ranges;
    const struct floor_jump *jumps; /* in order; the last one's next is PC */
    const uint64_t *reads; /* value of each MRS and SYSL answered, in order */
};

/*
 * Executes `rounds` rounds after one to warm up; *instructions is the number
 * of instructions in all of them, *seconds their wall time. Refuses a
 * recording that does not lead back to its start.
 */
enum status engine_floor_run(const struct floor_config *config, uint64_t rounds,
                             double *seconds, uint64_t *instructions,
                             struct diag *diag);

#endif
