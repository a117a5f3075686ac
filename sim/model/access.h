/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which accesses of the current level fault, and which alignment they need. */
#ifndef EL2SIM_MODEL_ACCESS_H
#define EL2SIM_MODEL_ACCESS_H

#include "model/stage2.h"

/* What an access needs; the first three are rights that stage 2 may grant. */
enum {
    ACCESS_READ = 1,
    ACCESS_WRITE = 2,
    ACCESS_EXECUTE = 4,
    /* DC or IC by address, or AT: nothing has to answer there. */
    ACCESS_MAINTENANCE = 8,
};

/* The fault, as yet of no kind, of an access that needs `need`. */
struct fault access_no_fault(uint64_t address, unsigned need);

/* Whether `translation` grants `need`. */
bool access_is_permitted(const struct translation *translation, unsigned need);

/*
 * Why an access of `size` bytes inside one page cannot be made from the current
 * level, in *fault: an address size fault, a stage-2 fault when stage 2 does
 * not map or permit it, an external abort when nothing answers at the physical
 * address. Returns false when the access is fine; *translation is then stage
 * 2's, or the identity without entry.
 */
bool access_page_fault(const struct cpu *cpu, const struct memory *memory,
                       uint64_t address, uint64_t size, unsigned need,
                       struct translation *translation, struct fault *fault);

/*
 * Whether data memory is Device memory to stage 1: while SCTLR_ELx.M is 0 and
 * HCR_EL2.DC is not in force. While M is 1 it counts as Normal memory, since
 * stage 1 is not walked.
 */
bool access_is_device(const struct cpu *cpu);

/*
 * Whether a plain unaligned access may fault now: SCTLR_ELx.A, Device memory, or
 * a stage 2 that may call its memory Device.
 */
bool access_checks_alignment(const struct cpu *cpu);

/*
 * Whether the load or store `word` at `address` raises an alignment fault
 * before stage 2 is asked (AArch64.UnalignedAccessFaults,
 * AArch64.S1HasAlignmentFault), in *fault.
 */
bool access_alignment_fault(const struct cpu *cpu, uint32_t word,
                            uint64_t address, struct fault *fault);

#endif
