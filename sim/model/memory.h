/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Physical memory: named regions of RAM, and stage-2 translation over them. */
#ifndef EL2SIM_MODEL_MEMORY_H
#define EL2SIM_MODEL_MEMORY_H

#include <stddef.h>

#include "base/reserve.h"
#include "base/status.h"
#include "model/cpu.h"
#include "model/exception.h"

enum { MEMORY_PAGE = 4096, MEMORY_REGION_MAX = 32 };

/* Bytes of all regions of a machine together, at most. */
#define MEMORY_TOTAL_MAX BIT64(40)

struct memory_region {
    char name[32];
    uint64_t base;  /* physical address, multiple of MEMORY_PAGE */
    uint64_t size;  /* bytes, multiple of MEMORY_PAGE */
    uint8_t *bytes; /* reserved: a page costs once it is used */
};

/* Regions by ascending base, none overlapping. Addresses outside are holes. */
struct memory {
    size_t count;
    struct memory_region regions[MEMORY_REGION_MAX];
};

/*
 * Adds zeroed RAM, owned by `memory`. STATUS_INVALID for overlap, misalignment,
 * size 0 and ranges beyond 2^48; STATUS_LIMIT for more than MEMORY_REGION_MAX
 * regions or MEMORY_TOTAL_MAX bytes, and when the system has no room for them.
 */
enum status memory_add(struct memory *memory, const char *name, uint64_t base,
                       uint64_t size, struct diag *diag);
void memory_release(struct memory *memory);

/* The region that `address` lies in, or NULL. */
const struct memory_region *memory_region_at(const struct memory *memory,
                                             uint64_t address);
/* Host address of `size` bytes at `address`, NULL unless all in one region. */
uint8_t *memory_at(const struct memory *memory, uint64_t address,
                   uint64_t size);
/* Copies, crossing regions that touch; false when a byte is in a hole. */
bool memory_read(const struct memory *memory, uint64_t address, void *bytes,
                 uint64_t size);
bool memory_write(struct memory *memory, uint64_t address, const void *bytes,
                  uint64_t size);

/* The pages of `region` that were used, one stretch a call: reserve.h. */
static inline bool memory_next_used(const struct memory_region *region,
                                    struct reserve_stretch *stretch)
{
    return reserve_next_used(region->bytes, region->size, stretch);
}

/* What a translation grants; attributes beyond permissions are not modelled. */
struct translation {
    uint64_t address; /* output address of the byte */
    uint64_t size;    /* of the block or page, bytes */
    unsigned level;   /* of its entry */
    bool read, write, execute;
};

/* Whether stage 2 applies to what the CPU executes now (HCR_EL2.VM, DC). */
bool memory_has_stage2(const struct cpu *cpu);

/*
 * Stage-2 translation of `ipa` with the VTTBR_EL2, VTCR_EL2 of `cpu` (4 KiB
 * granule; AArch64.S2Walk). Returns false with *fault filled (kind, level,
 * ipa, stage2) when there is none; the access's own permission is the
 * caller's to check.
 */
bool memory_stage2(const struct cpu *cpu, const struct memory *memory,
                   uint64_t ipa, struct translation *translation,
                   struct fault *fault);

/*
 * What AT leaves in PAR_EL1: `encoding` is the instruction's, `address` its
 * operand (AArch64.AT; stage 1 is off, so that memory is Device). S12 forms walk
 * stage 2 when HCR_EL2.VM or DC is 1. PAR_EL1.NS, UNKNOWN here, is 1.
 */
uint64_t memory_par(const struct cpu *cpu, const struct memory *memory,
                    uint16_t encoding, uint64_t address);

/*
 * Why an access of `size` bytes at `address` from the current level cannot be
 * made, as the fault to raise: with HCR_EL2.VM at EL1 and EL0 a stage-2
 * fault when stage 2 does not map or permit it, an external abort when nothing
 * answers at the physical address. Returns false when the access is fine.
 */
bool memory_fault(const struct cpu *cpu, const struct memory *memory,
                  uint64_t address, uint64_t size, bool write, bool fetch,
                  struct fault *fault);

#endif
