/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets of address ranges, small enough to be looked through. */
#include "ranges.h"

void ranges_add(struct ranges *ranges, uint64_t base, uint64_t size, bool write)
{
    struct range *last = ranges->count ? &ranges->items[ranges->count - 1] : 0;

    if (last && last->base + last->size == base && last->write == write) {
        last->size += size;
        return;
    }
    if (ranges->count == RANGE_MAX) {
        ranges->full = true;
        return;
    }
    ranges->items[ranges->count++] = (struct range){ base, size, write };
}

bool ranges_have(const struct ranges *ranges, uint64_t address)
{
    for (unsigned i = 0; i < ranges->count; i++)
        if (address - ranges->items[i].base < ranges->items[i].size)
            return true;
    return false;
}

/* The first byte of both that is not shown. */
static bool overlap(const struct range *a, const struct range *b,
                    const struct ranges *shown, uint64_t *address)
{
    uint64_t begin = a->base > b->base ? a->base : b->base;
    uint64_t a_end = a->base + a->size, b_end = b->base + b->size;
    uint64_t end = a_end < b_end ? a_end : b_end;

    for (unsigned i = 0; i < shown->count && begin < end; i++)
        if (begin - shown->items[i].base < shown->items[i].size)
            begin = shown->items[i].base + shown->items[i].size;
    *address = begin;
    return begin < end;
}

bool ranges_clash(const struct ranges *a, const struct ranges *b,
                  const struct ranges *shown, uint64_t *address)
{
    for (unsigned i = 0; i < a->count; i++)
        for (unsigned n = 0; n < b->count; n++)
            if ((a->items[i].write || b->items[n].write) &&
                overlap(&a->items[i], &b->items[n], shown, address))
                return true;
    return false;
}
