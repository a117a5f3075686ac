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

void ranges_add_clipped(struct ranges *ranges, const struct ranges *within,
                        uint64_t base, uint64_t size, bool write)
{
    for (unsigned i = 0; i < within->count; i++) {
        const struct range *other = &within->items[i];
        uint64_t begin = base > other->base ? base : other->base;
        uint64_t end = base + size < other->base + other->size
                           ? base + size
                           : other->base + other->size;

        if (begin < end)
            ranges_add(ranges, begin, end - begin, write);
    }
}

bool ranges_have(const struct ranges *ranges, uint64_t address)
{
    for (unsigned i = 0; i < ranges->count; i++)
        if (address - ranges->items[i].base < ranges->items[i].size)
            return true;
    return false;
}

bool ranges_may_write(const struct ranges *ranges, uint64_t address)
{
    for (unsigned i = 0; i < ranges->count; i++)
        if (ranges->items[i].write &&
            address - ranges->items[i].base < ranges->items[i].size)
            return true;
    return false;
}

bool ranges_gap(const struct ranges *ranges, uint64_t address, uint64_t *base,
                uint64_t *end)
{
    for (unsigned i = 0; i < ranges->count; i++) {
        uint64_t begin = ranges->items[i].base;
        uint64_t behind = begin + ranges->items[i].size;

        if (address - begin < ranges->items[i].size)
            return false;
        if (behind <= address && behind > *base)
            *base = behind;
        if (begin > address && begin < *end)
            *end = begin;
    }
    return true;
}

/* `address` or the first behind it that is not shown, in whatever order. */
static uint64_t behind_shown(const struct ranges *shown, uint64_t address)
{
    for (unsigned i = 0; i < shown->count;) {
        const struct range *range = &shown->items[i++];

        if (address - range->base >= range->size)
            continue;
        address = range->base + range->size;
        i = 0;
    }
    return address;
}

/* The first byte of both that is not shown. */
static bool overlap(const struct range *a, const struct range *b,
                    const struct ranges *shown, uint64_t *address)
{
    uint64_t begin = a->base > b->base ? a->base : b->base;
    uint64_t a_end = a->base + a->size, b_end = b->base + b->size;
    uint64_t end = a_end < b_end ? a_end : b_end;

    *address = begin < end ? behind_shown(shown, begin) : begin;
    return *address < end;
}

bool ranges_may_write_any(const struct ranges *ranges, const struct range *of,
                          uint64_t *address)
{
    const struct ranges none = { 0 };

    for (unsigned i = 0; i < ranges->count; i++)
        if (ranges->items[i].write &&
            overlap(&ranges->items[i], of, &none, address))
            return true;
    return false;
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
