/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ranges of physical memory, and which VMID reaches which. */
#ifndef EL2SIM_ISOLATION_RANGES_H
#define EL2SIM_ISOLATION_RANGES_H

#include <stdbool.h>
#include <stdint.h>

enum { RANGE_MAX = 48, REACH_MAX = 8 };

struct range {
    uint64_t base, size;
    bool write;
};

struct ranges {
    unsigned count;
    bool full; /* there were more than fit */
    struct range items[RANGE_MAX];
};

/* Adds, joined with the one before where they touch and are alike. */
void ranges_add(struct ranges *ranges, uint64_t base, uint64_t size,
                bool write);
bool ranges_have(const struct ranges *ranges, uint64_t address);
/*
 * The first byte that two reach, one of them to write, and that is not among
 * `shown`; false when there is none.
 */
bool ranges_clash(const struct ranges *a, const struct ranges *b,
                  const struct ranges *shown, uint64_t *address);

/* What one stage 2 shows. */
struct reach_of {
    bool used;
    uint64_t vttbr, vtcr;
    struct ranges memory;
    struct ranges tables;
};

struct reach_map {
    unsigned next;
    struct reach_of items[REACH_MAX];
};

#endif
