/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reserves memory from the system, which knows what of it was used: mincore()
 * tells of anonymous memory which pages are there.
 */
#include "base/reserve.h"

#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { WINDOW = 4096 }; /* pages asked about at once */

uint8_t *reserve_alloc(uint64_t size)
{
    void *bytes;

    if (size > SIZE_MAX)
        return NULL;
    bytes = mmap(NULL, size, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (bytes == MAP_FAILED)
        return NULL;
    /* A huge page would be used as a whole when one byte of it is. */
    madvise(bytes, size, MADV_NOHUGEPAGE);
    return bytes;
}

void reserve_free(uint8_t *bytes, uint64_t size)
{
    if (bytes)
        munmap(bytes, size);
}

/* The pages that mincore() was asked about last. */
struct window {
    const uint8_t *bytes;
    uint64_t page, first, count, total; /* page: bytes of one */
    unsigned char used[WINDOW];
};

/* What cannot be known counts as used. */
static void look_at(struct window *window, uint64_t first)
{
    uint64_t left = window->total - first;

    window->first = first;
    window->count = left < WINDOW ? left : WINDOW;
    if (mincore((void *)(uintptr_t)(window->bytes + first * window->page),
                window->count * window->page, window->used) != 0)
        memset(window->used, 1, sizeof(window->used));
}

/* Pages of the window from `at` on that are unused, eight at a time. */
static uint64_t count_unused(const struct window *window, uint64_t at)
{
    uint64_t from = at, eight;

    for (; at + sizeof(eight) <= window->count; at += sizeof(eight)) {
        memcpy(&eight, window->used + at, sizeof(eight));
        if (eight & UINT64_C(0x0101010101010101))
            break;
    }
    return at - from;
}

/* The first page from `index` on that is used or not, as asked. */
static uint64_t find_page(struct window *window, uint64_t index, bool used)
{
    while (index < window->total) {
        uint64_t at = index - window->first, skip = 0;

        if (at >= window->count) {
            look_at(window, index);
            at = 0;
        }
        if (used)
            skip = count_unused(window, at);
        if (!skip && (window->used[at] & 1) == used)
            return index;
        index += skip ? skip : 1;
    }
    return window->total;
}

bool reserve_next_used(const uint8_t *bytes, uint64_t size,
                       struct reserve_stretch *stretch)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    struct window window = {
        .bytes = bytes,
        .page = page,
        .total = (size + page - 1) / page,
    };
    uint64_t from = (stretch->end + page - 1) / page;

    stretch->start = find_page(&window, from, true) * page;
    stretch->end = find_page(&window, stretch->start / page, false) * page;
    if (stretch->end > size)
        stretch->end = size;
    return stretch->start < stretch->end;
}
