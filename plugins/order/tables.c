/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stage-2 tables at a glance: how many valid leaf entries a VTTBR_EL2 leads to
 * and a sum over them, to see that some have gone. 4 KiB granule (Arm ARM,
 * VMSAv8-64 stage 2 translations); other granules and huge trees are not judged.
 */
#include "order.h"

enum {
    ENTRIES = 512,
    TABLE_MAX = 64, /* looked through at most: tables of one tree */
    FIRST_MAX = 4,  /* bits: 16 concatenated tables at the first level */
};

#define VTCR_T0SZ(vtcr) ((vtcr)&0x3f)
#define VTCR_SL0(vtcr) ((vtcr) >> 6 & 3)
#define VTCR_TG0(vtcr) ((vtcr) >> 14 & 3)
#define VTTBR_BADDR UINT64_C(0xfffffffffffe)
#define ADDRESS_BITS UINT64_C(0xfffffffff000)
/* What TLBs keep of an entry is all but the Access flag and software's bits. */
#define ENTRY_BITS (~(UINT64_C(0xf) << 55 | ORDER_BIT(10)))
/* XN<1:0> and S2AP<1:0> */
#define RIGHTS_BITS (UINT64_C(3) << 53 | UINT64_C(3) << 6)
#define ENTRY_READ(entry) ((entry) >> 6 & 1)
#define ENTRY_WRITE(entry) ((entry) >> 7 & 1)
#define ENTRY_XN(entry) ((entry) >> 53 & 3)

struct look {
    const struct order_world *world;
    struct order_tables *tables;
    unsigned left; /* tables that may still be looked through */
};

/* A level of the walk that is to be looked through. */
struct level {
    uint64_t address;
    unsigned level;
    uint64_t index; /* of its first entry, counted in such tables */
    unsigned entries;
};

/* Reading, writing, executing at EL1 and at EL0 (FEAT_XNX: else XN<0> is 0). */
static unsigned rights_of(uint64_t descriptor)
{
    static const uint8_t executes[] = { 2, 1, 0, 1 }; /* by XN */

    return (unsigned)(ENTRY_READ(descriptor) + ENTRY_WRITE(descriptor)) +
           executes[ENTRY_XN(descriptor)];
}

/*
 * A sum of entries, each times an odd number of its own: sets that differ have
 * other sums unless somebody looks for two that do not.
 */
static void add_leaf(struct look *look, const struct level *at, unsigned entry,
                     uint64_t descriptor)
{
    uint64_t place = (at->index + entry) << 3 | at->level;
    uint64_t factor = (place * UINT64_C(0x9e3779b97f4a7c15)) | 1;

    look->tables->count++;
    look->tables->rights += rights_of(descriptor);
    look->tables->hash += (descriptor & ENTRY_BITS) * factor;
    look->tables->places += (descriptor & ENTRY_BITS & ~RIGHTS_BITS) * factor;
}

/* Recursion ends: level 3 has no tables. NOLINTNEXTLINE(misc-no-recursion) */
static bool look_through(struct look *look, const struct level *at)
{
    uint64_t entries[ENTRIES];

    if (!look->left-- ||
        !look->world->read(look->world->self, at->address, entries,
                           sizeof(entries[0]) * at->entries))
        return false;
    for (unsigned i = 0; i < at->entries; i++) {
        const struct level next = {
            .address = entries[i] & ADDRESS_BITS,
            .level = at->level + 1,
            .index = (at->index + i) << 9,
            .entries = ENTRIES,
        };

        if (!(entries[i] & 1))
            continue;
        if (at->level == 3 || !(entries[i] & 2))
            add_leaf(look, at, i, entries[i]);
        else if (!look_through(look, &next))
            return false;
    }
    return true;
}

/*
 * SL0 counts up from level 2. What T0SZ leaves to the first level may be several
 * tables or a part of one, aligned to its own size.
 */
static bool first_level(uint64_t vtcr, unsigned *level, unsigned *entries)
{
    unsigned bits = 64 - (unsigned)VTCR_T0SZ(vtcr);
    unsigned shift;

    if (VTCR_TG0(vtcr) || VTCR_SL0(vtcr) > 2)
        return false;
    *level = 2 - (unsigned)VTCR_SL0(vtcr);
    shift = 39 - 9 * *level;
    if (bits <= shift || bits > shift + 9 + FIRST_MAX)
        return false;
    *entries = 1u << (bits - shift);
    return true;
}

bool order_tables_look(const struct order_world *world, uint64_t vttbr,
                       uint64_t vtcr, struct order_tables *tables)
{
    struct look look = { world, tables, TABLE_MAX };
    unsigned level, entries;
    uint64_t first;

    *tables = (struct order_tables){ 0 };
    if (!first_level(vtcr, &level, &entries))
        return false;
    first = vttbr & VTTBR_BADDR & ~(8 * (uint64_t)entries - 1);
    for (unsigned i = 0; i < entries; i += ENTRIES) {
        const struct level at = {
            .address = first + 8 * (uint64_t)i,
            .level = level,
            .index = i,
            .entries = entries < ENTRIES ? entries : ENTRIES,
        };

        if (!look_through(&look, &at))
            return false;
    }
    return true;
}
