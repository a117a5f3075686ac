/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A set of addresses that is asked far more often than it grows. */
#ifndef EL2SIM_BASE_ADDRESSES_H
#define EL2SIM_BASE_ADDRESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed: the empty set. */
struct address_set {
    size_t count;
    size_t slot_count; /* a power of two, or 0 */
    uint64_t *slots;   /* open addressing; 0: free */
    bool has_zero;
};

bool address_set_has(const struct address_set *set, uint64_t address);
/* Whether it is new. */
bool address_set_add(struct address_set *set, uint64_t address);
/* Keeps the room. */
void address_set_clear(struct address_set *set);
void address_set_release(struct address_set *set);

#endif
