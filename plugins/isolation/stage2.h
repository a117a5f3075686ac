/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a stage 2 maps, all of it: a walk of the tables (Arm ARM D5.2, D5.3) by
 * VTTBR_EL2 and VTCR_EL2, for granules of 4, 16 and 64 KiB and output addresses
 * of up to 48 bits.
 */
#ifndef EL2SIM_ISOLATION_STAGE2_H
#define EL2SIM_ISOLATION_STAGE2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STAGE2_READ = 1, STAGE2_WRITE = 2 };

struct stage2_walk {
    void *self;
    /* Reads `size` bytes of physical memory; false when it is not there. */
    bool (*read)(void *self, uint64_t address, void *bytes, size_t size);
    /* A block or page of memory, with STAGE2_READ, STAGE2_WRITE or both. */
    void (*mapped)(void *self, uint64_t address, uint64_t size,
                   unsigned rights);
    /* A table that the walk went through. */
    void (*table)(void *self, uint64_t address, uint64_t size);
};

/* False when it is not to be walked: reserved values, or tables without end. */
bool stage2_walk(const struct stage2_walk *walk, uint64_t vttbr, uint64_t vtcr);

#endif
