/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Load-exclusive and store-exclusive (Arm ARM B2.9), on memory itself: whether
 * a store passes depends on the CPU's state alone, not on an engine's.
 */
#ifndef EL2SIM_MODEL_EXCLUSIVE_H
#define EL2SIM_MODEL_EXCLUSIVE_H

#include "model/execute.h"
#include "model/memory.h"

/*
 * An INSN_EXCLUSIVE word; `cpu` has X, sp, pc and pstate current. A load marks
 * its memory, is EXECUTE_NATIVE and left to the engine; a store is executed
 * here, EXECUTE_DONE with Ws in cpu->x, or an exception. A store passes when
 * the monitor covers the same bytes and they hold what was loaded; *stored
 * says whether it did, to cpu->monitor's address and size.
 */
enum execute_outcome exclusive_execute(struct cpu *cpu,
                                       const struct data_path *path,
                                       uint32_t word, bool *stored,
                                       struct exception *exception);

/*
 * Another observer has stored to `size` bytes at the physical `address`: the
 * monitor is cleared, which is an event for WFE, when its granule is meant.
 */
void exclusive_stored_elsewhere(struct cpu *cpu, uint64_t address,
                                uint64_t size);

/* The same when memory no longer holds what was loaded. */
void exclusive_look(struct cpu *cpu, const struct memory *memory);

#endif
