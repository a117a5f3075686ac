/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ranges of physical memory, and which stage 2 reaches which. */
#ifndef EL2SIM_ISOLATION_RANGES_H
#define EL2SIM_ISOLATION_RANGES_H

#include <stdbool.h>
#include <stdint.h>

enum { RANGE_MAX = 64, REACH_MAX = 12 };

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
/* Adds what of it lies in `within`. */
void ranges_add_clipped(struct ranges *ranges, const struct ranges *within,
                        uint64_t base, uint64_t size, bool write);
bool ranges_have(const struct ranges *ranges, uint64_t address);
/* Whether it is among those that may be written. */
bool ranges_may_write(const struct ranges *ranges, uint64_t address);
/* A byte of `of` that may be written; false when there is none. */
bool ranges_may_write_any(const struct ranges *ranges, const struct range *of,
                          uint64_t *address);
/*
 * Narrows *base .. *end, which holds `address`, to what is free of `ranges`
 * around it; false when `address` is not.
 */
bool ranges_gap(const struct ranges *ranges, uint64_t address, uint64_t *base,
                uint64_t *end);
/*
 * The first byte that two reach, one of them to write, and that is not among
 * `shown`; false when there is none.
 */
bool ranges_clash(const struct ranges *a, const struct ranges *b,
                  const struct ranges *shown, uint64_t *address);

/* What one stage 2 shows. */
struct reach_of {
    bool used, valid; /* valid: as the tables are now */
    bool boots;       /* a CPU came from reset into it: it is there to stay */
    uint16_t clashes; /* those it had memory in common with when it entered */
    uint16_t exposed; /* those who could write its tables then */
    uint64_t vttbr, vtcr;
    struct ranges memory;
    struct ranges tables;
};

struct reach_map {
    unsigned next;
    struct reach_of items[REACH_MAX];
    uint64_t gap_base, gap_end; /* nobody reaches this; empty: not known */
};

#endif
