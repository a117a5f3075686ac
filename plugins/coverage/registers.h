/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which system registers EL2 saves and restores, and with how many values: a
 * register that is only ever restored with the value it had tests nothing.
 */
#ifndef EL2SIM_PLUGINS_COVERAGE_REGISTERS_H
#define EL2SIM_PLUGINS_COVERAGE_REGISTERS_H

#include <stddef.h>

#include "decode.h"

enum { COVERAGE_VALUES = 8 }; /* more are "8 or more" */

struct coverage_values {
    unsigned count;
    uint64_t values[COVERAGE_VALUES];
};

struct coverage_register {
    const char *name;  /* NULL: neither read nor written */
    bool read_only;    /* on this machine it keeps nothing that is written */
    uint64_t reads;    /* MRS at EL2 */
    uint64_t saves;    /* of these: the value went to memory */
    uint64_t writes;   /* MSR at EL2 */
    uint64_t restores; /* of these: the value came from memory */
    uint64_t changes;  /* writes that changed the register */
    struct coverage_values saved, restored;
};

/* Where a general register's value comes from. */
struct coverage_origin {
    enum { COVERAGE_UNKNOWN, COVERAGE_FROM_MRS, COVERAGE_FROM_MEMORY } from;
    int number; /* COVERAGE_FROM_MRS: of the register */
    uint64_t value;
};

/* x0..x30 of a CPU at EL2, and the instruction that executes. */
struct coverage_flow {
    struct coverage_origin x[32]; /* [31]: nothing */
    struct coverage_operands now;
    unsigned accesses; /* that `now` has made so far */
};

/* An instruction is about to execute. */
void coverage_flow_insn(struct coverage_flow *flow, uint32_t word);
/* It reads `value` from memory, or writes memory; a table by number. */
void coverage_flow_load(struct coverage_flow *flow, uint64_t value);
void coverage_flow_store(struct coverage_flow *flow,
                         struct coverage_register *registers);
/* It has read register number `number`, or written the register. */
void coverage_flow_read(struct coverage_flow *flow, int number, uint64_t value,
                        struct coverage_register *reg);
void coverage_flow_write(struct coverage_flow *flow, uint64_t value,
                         uint64_t old, struct coverage_register *reg);
/* What happened is not this CPU's own doing. */
void coverage_flow_forget(struct coverage_flow *flow);

/* Adds what `from` counted to `to`. */
void coverage_register_merge(struct coverage_register *to,
                             const struct coverage_register *from);

#endif
