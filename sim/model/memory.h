/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Physical memory: named regions of RAM. */
#ifndef EL2SIM_MODEL_MEMORY_H
#define EL2SIM_MODEL_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reserve.h"
#include "base/status.h"

enum { MEMORY_PAGE = 4096, MEMORY_REGION_MAX = 32 };

/* Bytes of all regions of a machine together, at most. */
#define MEMORY_TOTAL_MAX BIT64(40)

struct memory_region {
    char name[32];
    uint64_t base;          /* physical address, multiple of MEMORY_PAGE */
    uint64_t size;          /* bytes, multiple of MEMORY_PAGE */
    struct reserve reserve; /* what `bytes` are: a page costs once it is used */
    uint8_t *bytes;
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
    return reserve_next_used(&region->reserve, stretch);
}

#endif
