/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash table with linear probing, at most half full. */
#include "base/addresses.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { SLOTS_AT_FIRST = 64 };

/* Where the search for `address` begins: the high bits of a product. */
static size_t slot_of(const struct address_set *set, uint64_t address)
{
    return (size_t)(address * UINT64_C(0x9e3779b97f4a7c15) >> 32) &
           (set->slot_count - 1);
}

/* The slot that holds `address`, or the free one where it would be. */
static uint64_t *find(const struct address_set *set, uint64_t address)
{
    size_t slot = slot_of(set, address);

    while (set->slots[slot] && set->slots[slot] != address)
        slot = (slot + 1) & (set->slot_count - 1);
    return &set->slots[slot];
}

bool address_set_has(const struct address_set *set, uint64_t address)
{
    if (!address)
        return set->has_zero;
    return set->slot_count && *find(set, address);
}

static void grow(struct address_set *set)
{
    struct address_set old = *set;

    set->slot_count = old.slot_count ? old.slot_count * 2 : SLOTS_AT_FIRST;
    set->slots = mem_alloc(set->slot_count * sizeof(*set->slots));
    for (size_t i = 0; i < old.slot_count; i++)
        if (old.slots[i])
            *find(set, old.slots[i]) = old.slots[i];
    free(old.slots);
}

bool address_set_add(struct address_set *set, uint64_t address)
{
    if (address_set_has(set, address))
        return false;
    if (!address) {
        set->has_zero = true;
        return true;
    }
    if (2 * (set->count + 1) > set->slot_count)
        grow(set);
    *find(set, address) = address;
    set->count++;
    return true;
}

void address_set_clear(struct address_set *set)
{
    if (set->count)
        memset(set->slots, 0, set->slot_count * sizeof(*set->slots));
    set->count = 0;
    set->has_zero = false;
}

void address_set_release(struct address_set *set)
{
    free(set->slots);
    *set = (struct address_set){ 0 };
}
