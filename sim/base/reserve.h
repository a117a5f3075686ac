/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Large memory that is reserved, not touched: it reads as zeros, and a page of
 * it costs once it is used.
 */
#ifndef EL2SIM_BASE_RESERVE_H
#define EL2SIM_BASE_RESERVE_H

#include <stdbool.h>
#include <stdint.h>

enum { RESERVE_PAGE = 4096 }; /* bytes that sizes are multiples of */

struct reserve {
    uint8_t *bytes;
    uint64_t size;
    int file; /* that the memory belongs to, or -1 */
};

/*
 * `size` bytes of zeros; false when the process may have no more address space.
 * Released once; a zeroed or released reserve may be released.
 */
bool reserve_alloc(struct reserve *reserve, uint64_t size);
void reserve_release(struct reserve *reserve);

/* Part of a reserve, in bytes from its start. */
struct reserve_stretch {
    uint64_t start, end;
};

/*
 * Moves `stretch` on to the next whole pages that were used: the first that
 * begin at or behind stretch->end, so start from a zeroed one. All bytes
 * outside of such stretches are zero (inside they may be). Returns false when
 * there are no more.
 */
bool reserve_next_used(const struct reserve *reserve,
                       struct reserve_stretch *stretch);

#endif
