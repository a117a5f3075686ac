/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the pages of memory that are not zero, and finds them again. */
#include "machine/pages.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const uint8_t zeros[MEMORY_PAGE];

static void add_page(struct pages *pages, uint64_t address,
                     const uint8_t *bytes)
{
    if (pages->count == pages->room) {
        pages->room = pages->room ? pages->room * 2 : 64;
        pages->addresses = mem_grow(pages->addresses, pages->room,
                                    sizeof(*pages->addresses));
        pages->bytes = mem_grow(pages->bytes, pages->room, MEMORY_PAGE);
    }
    pages->addresses[pages->count] = address;
    memcpy(pages->bytes + pages->count++ * MEMORY_PAGE, bytes, MEMORY_PAGE);
}

static void keep_region(struct pages *pages, const struct memory_region *region)
{
    struct reserve_stretch used = { 0 };

    while (memory_next_used(region, &used))
        for (uint64_t at = used.start; at < used.end; at += MEMORY_PAGE)
            if (memcmp(region->bytes + at, zeros, MEMORY_PAGE) != 0)
                add_page(pages, region->base + at, region->bytes + at);
}

void pages_keep(struct pages *pages, const struct memory *memory)
{
    pages->shape = *memory;
    for (size_t i = 0; i < memory->count; i++) {
        pages->shape.regions[i].bytes = NULL;
        pages->shape.regions[i].reserve = (struct reserve){ .file = -1 };
        keep_region(pages, &memory->regions[i]);
    }
}

void pages_release(struct pages *pages)
{
    free(pages->addresses);
    free(pages->bytes);
    *pages = (struct pages){ 0 };
}

static int compare(const void *key, const void *element)
{
    uint64_t a = *(const uint64_t *)key, b = *(const uint64_t *)element;

    return (a > b) - (a < b);
}

const uint8_t *pages_at(const struct pages *pages, uint64_t address)
{
    const uint64_t *found = NULL;

    if (pages->count)
        found = bsearch(&address, pages->addresses, pages->count,
                        sizeof(address), compare);
    return found ? pages->bytes + (found - pages->addresses) * MEMORY_PAGE
                 : zeros;
}

bool pages_read(const struct pages *pages, uint64_t address, void *bytes,
                uint64_t size)
{
    uint8_t *to = bytes;

    while (size) {
        uint64_t offset = address % MEMORY_PAGE;
        uint64_t part = MEMORY_PAGE - offset;

        if (part > size)
            part = size;
        if (!memory_region_at(&pages->shape, address))
            return false;
        memcpy(to, pages_at(pages, address - offset) + offset, part);
        to += part;
        address += part;
        size -= part;
    }
    return true;
}
