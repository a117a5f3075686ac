/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory of a snapshot: what was used and is not zero, page by page. */
#ifndef EL2SIM_MACHINE_PAGES_H
#define EL2SIM_MACHINE_PAGES_H

#include "model/memory.h"

struct pages {
    struct memory shape; /* regions without bytes: what is no hole */
    size_t count, room;
    uint64_t *addresses; /* physical, of each page; ascending */
    uint8_t *bytes;      /* MEMORY_PAGE of each page */
};

/* Fills a zeroed *pages from `memory`. */
void pages_keep(struct pages *pages, const struct memory *memory);
void pages_release(struct pages *pages);

/* The page at `address`, a multiple of MEMORY_PAGE; zeros if none was kept. */
const uint8_t *pages_at(const struct pages *pages, uint64_t address);
/* Copies; false when a byte is in a hole. */
bool pages_read(const struct pages *pages, uint64_t address, void *bytes,
                uint64_t size);

#endif
