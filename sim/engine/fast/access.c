/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Accesses that the fast engine's TLB does not have: the first to a page,
 * unaligned ones, those that leave a page, those that somebody watches, and
 * those that fail.
 */
#include "engine/fast/fast.h"

const struct mapping *fast_mapping_at(const struct fast *fast, uint64_t address)
{
    for (size_t i = 0; i < fast->mapping_count; i++)
        if (address - fast->mappings[i].base < fast->mappings[i].size)
            return &fast->mappings[i];
    return NULL;
}

void fast_flush(struct fast *fast)
{
    for (unsigned i = 0; i < A64_TLB_SIZE; i++)
        fast->state.tlb[i] = (struct a64_tlb){ A64_NO_PAGE, A64_NO_PAGE, NULL };
    fast->window_size = 0;
}

static bool fail(struct fast *fast, const struct a64_access *access,
                 uint64_t address, bool misaligned)
{
    fast->faulted = true;
    fast->fault = (struct engine_fault){
        .pc = fast->state.pc,
        .word = fast->word,
        .address = address,
        .size = access->size,
        .write = access->write,
        .misaligned = misaligned,
    };
    return false;
}

static bool is_unaligned(const struct fast *fast,
                         const struct a64_access *access)
{
    uint64_t mask = fast->unchecked ? 0 : fast->state.align_mask;

    if (access->kind == A64_ORDERED)
        mask = UINT64_MAX;
    return access->address & (access->align - 1) & mask;
}

static bool permits(const struct mapping *mapping, bool write)
{
    return mapping && (mapping->rights & (write ? ENGINE_WRITE : ENGINE_READ));
}

/* Bytes of the access that are in one page. */
static unsigned part_of(const struct a64_access *access, unsigned done)
{
    uint64_t address = access->address + done;
    uint64_t left = (UINT64_C(1) << A64_PAGE_BITS) -
                    (address & ((UINT64_C(1) << A64_PAGE_BITS) - 1));

    return left < access->size - done ? (unsigned)left : access->size - done;
}

/* The first byte that cannot be accessed, or none. */
static bool find_hole(const struct fast *fast, const struct a64_access *access,
                      uint64_t *hole)
{
    for (unsigned done = 0; done < access->size;
         done += part_of(access, done)) {
        *hole = access->address + done;
        if (!permits(fast_mapping_at(fast, *hole), access->write))
            return true;
    }
    return false;
}

/* Quick from the next access on, unless somebody watches such accesses. */
static void fill(struct fast *fast, struct a64_state *state, uint64_t address,
                 const struct mapping *mapping)
{
    uint64_t page = address >> A64_PAGE_BITS, start = page << A64_PAGE_BITS;
    struct a64_tlb *tlb = &state->tlb[page & (A64_TLB_SIZE - 1)];

    tlb->bytes = mapping->bytes + (start - mapping->base);
    tlb->read = (mapping->rights & ENGINE_READ) &&
                        !(fast->watched & ENGINE_WATCH_LOADS)
                    ? page
                    : A64_NO_PAGE;
    tlb->write = (mapping->rights & ENGINE_WRITE) &&
                         !(fast->watched & ENGINE_WATCH_STORES)
                     ? page
                     : A64_NO_PAGE;
}

static void move(struct fast *fast, struct a64_state *state,
                 const struct a64_access *access, uint8_t *bytes)
{
    unsigned part;

    for (unsigned done = 0; done < access->size; done += part) {
        uint64_t address = access->address + done;
        const struct mapping *mapping = fast_mapping_at(fast, address);
        uint8_t *at = mapping->bytes + (address - mapping->base);

        part = part_of(access, done);
        if (access->write)
            memcpy(at, bytes + done, part);
        else
            memcpy(bytes + done, at, part);
        fill(fast, state, address, mapping);
    }
}

/* Before the access is made, though it may fail behind its first byte. */
static void tell(struct fast *fast, const struct a64_access *access,
                 const uint8_t *bytes)
{
    unsigned watch = access->write ? ENGINE_WATCH_STORES : ENGINE_WATCH_LOADS;
    struct engine_access event = {
        .address = access->address,
        .size = access->size,
        .write = access->write,
    };

    if (!(fast->watched & watch) ||
        !permits(fast_mapping_at(fast, access->address), access->write))
        return;
    if (access->write)
        memcpy(&event.value, bytes, event.size);
    fast->client.accessed(fast->client.self, &event);
}

/* At most 8 bytes: what is told and made as one. */
static bool access_part(struct fast *fast, struct a64_state *state,
                        const struct a64_access *access, uint8_t *bytes)
{
    uint64_t hole;

    tell(fast, access, bytes);
    if (find_hole(fast, access, &hole))
        return fail(fast, access, hole, false);
    move(fast, state, access, bytes);
    return true;
}

bool fast_access(void *self, struct a64_state *state,
                 const struct a64_access *access, void *bytes)
{
    struct fast *fast = self;
    struct a64_access part = *access;

    if (is_unaligned(fast, access))
        return fail(fast, access, access->address, true);
    for (unsigned done = 0; done < access->size; done += part.size) {
        part.address = access->address + done;
        part.size = access->size - done < 8 ? access->size - done : 8;
        if (!access_part(fast, state, &part, (uint8_t *)bytes + done))
            return false;
    }
    return true;
}
