/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Large memory that is reserved, not touched: it reads as zeros, and a page of
 * it costs once it is used.
 */
#ifndef EL2SIM_BASE_RESERVE_H
#define EL2SIM_BASE_RESERVE_H

#include <stdbool.h>
#include <stdint.h>

enum { RESERVE_PAGE = 4096 }; /* bytes that `size` below is a multiple of */

/*
 * `size` bytes of zeros, NULL when the process may have no more address space.
 * Release with reserve_free() of the same size; NULL is allowed there.
 */
uint8_t *reserve_alloc(uint64_t size);
void reserve_free(uint8_t *bytes, uint64_t size);

/* Part of a reservation, in bytes from its start. */
struct reserve_stretch {
    uint64_t start, end;
};

/*
 * Moves `stretch` on to the next whole pages that were used: the first that
 * begin at or behind stretch->end, so start from a zeroed one. All bytes
 * outside of such stretches are zero (inside they may be). Returns false when
 * there are no more.
 */
bool reserve_next_used(const uint8_t *bytes, uint64_t size,
                       struct reserve_stretch *stretch);

#endif
