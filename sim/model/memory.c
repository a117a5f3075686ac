/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Physical memory as regions of RAM. */
#include "model/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bits.h"

enum { ADDRESS_BITS = 48 };

static enum status check_range(const char *name, uint64_t base, uint64_t size,
                               struct diag *diag)
{
    uint64_t limit = BIT64(ADDRESS_BITS);

    if (!size || (base | size) % MEMORY_PAGE)
        return diag_set(
            diag, STATUS_INVALID, name,
            "the memory does not consist of whole pages of %d bytes",
            MEMORY_PAGE);
    if (base >= limit || size > limit - base)
        return diag_set(diag, STATUS_INVALID, name,
                        "the memory ends beyond 2^%d", ADDRESS_BITS);
    return STATUS_OK;
}

static enum status check_room(const struct memory *memory, const char *name,
                              uint64_t size, struct diag *diag)
{
    uint64_t total = 0;

    if (memory->count == MEMORY_REGION_MAX)
        return diag_set(diag, STATUS_LIMIT, name,
                        "there are more than %d memory regions",
                        MEMORY_REGION_MAX);
    for (size_t i = 0; i < memory->count; i++)
        total += memory->regions[i].size;
    if (size > MEMORY_TOTAL_MAX - total)
        return diag_set(diag, STATUS_LIMIT, name,
                        "the memory regions have more than 1 TiB together");
    return STATUS_OK;
}

static enum status no_room(struct diag *diag, const char *name, uint64_t size)
{
    diag_set(diag, STATUS_LIMIT, name,
             "the system does not let 0x%" PRIx64 " bytes be reserved", size);
    diag_hint(diag, "they need address space alone (ulimit -v, "
                    "vm.overcommit_memory); pages cost once they are used");
    return STATUS_LIMIT;
}

enum status memory_add(struct memory *memory, const char *name, uint64_t base,
                       uint64_t size, struct diag *diag)
{
    enum status status = check_range(name, base, size, diag);
    struct memory_region *at;
    struct reserve reserve;
    size_t i = 0;

    if (status == STATUS_OK)
        status = check_room(memory, name, size, diag);
    if (status != STATUS_OK)
        return status;
    while (i < memory->count && memory->regions[i].base < base)
        i++;
    at = &memory->regions[i];
    if ((i > 0 && at[-1].base + at[-1].size > base) ||
        (i < memory->count && base + size > at->base))
        return diag_set(
            diag, STATUS_INVALID, name, "the memory overlaps region %s",
            i > 0 && at[-1].base + at[-1].size > base ? at[-1].name : at->name);
    if (!reserve_alloc(&reserve, size))
        return no_room(diag, name, size);
    memmove(at + 1, at, (memory->count - i) * sizeof(*at));
    *at = (struct memory_region){
        .base = base,
        .size = size,
        .reserve = reserve,
        .bytes = reserve.bytes,
    };
    snprintf(at->name, sizeof(at->name), "%s", name);
    memory->count++;
    return STATUS_OK;
}

void memory_release(struct memory *memory)
{
    for (size_t i = 0; i < memory->count; i++)
        reserve_release(&memory->regions[i].reserve);
    *memory = (struct memory){ 0 };
}

const struct memory_region *memory_region_at(const struct memory *memory,
                                             uint64_t address)
{
    for (size_t i = 0; i < memory->count; i++)
        if (address - memory->regions[i].base < memory->regions[i].size)
            return &memory->regions[i];
    return NULL;
}

uint8_t *memory_at(const struct memory *memory, uint64_t address, uint64_t size)
{
    const struct memory_region *region = memory_region_at(memory, address);

    if (!region || size > region->size - (address - region->base))
        return NULL;
    return region->bytes + (address - region->base);
}

/* Bytes from `address` to the end of its region, at most `size`; 0 in a hole. */
static uint64_t run_length(const struct memory *memory, uint64_t address,
                           uint64_t size)
{
    const struct memory_region *region = memory_region_at(memory, address);
    uint64_t left;

    if (!region)
        return 0;
    left = region->size - (address - region->base);
    return size < left ? size : left;
}

static bool is_backed(const struct memory *memory, uint64_t address,
                      uint64_t size)
{
    while (size) {
        uint64_t run = run_length(memory, address, size);

        if (!run)
            return false;
        address += run;
        size -= run;
    }
    return true;
}

bool memory_read(const struct memory *memory, uint64_t address, void *bytes,
                 uint64_t size)
{
    uint8_t *to = bytes;

    if (!is_backed(memory, address, size))
        return false;
    while (size) {
        uint64_t run = run_length(memory, address, size);

        memcpy(to, memory_at(memory, address, run), run);
        to += run;
        address += run;
        size -= run;
    }
    return true;
}

bool memory_write(struct memory *memory, uint64_t address, const void *bytes,
                  uint64_t size)
{
    const uint8_t *from = bytes;

    if (!is_backed(memory, address, size))
        return false;
    while (size) {
        uint64_t run = run_length(memory, address, size);

        memcpy(memory_at(memory, address, run), from, run);
        from += run;
        address += run;
        size -= run;
    }
    return true;
}
