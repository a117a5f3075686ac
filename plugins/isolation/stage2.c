/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The walk, depth first, each table read at once. */
#include "stage2.h"

/* Tables that a walk goes through before it is given up: loops, garbage. */
enum { TABLES_MAX = 4096, CHUNK = 512, LEVEL_LAST = 3 };

#define DESCRIPTOR_VALID UINT64_C(1)
#define DESCRIPTOR_TABLE UINT64_C(2) /* at the last level: a page */
#define DESCRIPTOR_AF (UINT64_C(1) << 10)
#define DESCRIPTOR_S2AP(descriptor) (((descriptor) >> 6) & 3)
#define ADDRESS_48 ((UINT64_C(1) << 48) - 1)
#define VTTBR_BADDR (ADDRESS_48 & ~UINT64_C(1)) /* bit 0 is CnP */

struct geometry {
    unsigned page_bits;   /* 12, 14, 16 */
    unsigned stride;      /* bits of the address a level resolves */
    unsigned block_level; /* first level that may have blocks */
    unsigned start_level;
    unsigned address_bits;
};

struct walker {
    const struct stage2_walk *walk;
    struct geometry geometry;
    unsigned tables; /* left */
};

/* VTCR_EL2.{TG0, SL0, T0SZ} */
static bool geometry_of(uint64_t vtcr, struct geometry *geometry)
{
    static const struct geometry granules[] = {
        { 12, 9, 1, 2, 0 },  /* TG0 = 0: 4 KiB */
        { 16, 13, 2, 3, 0 }, /* 1: 64 KiB */
        { 14, 11, 2, 3, 0 }, /* 2: 16 KiB */
    };
    unsigned granule = (vtcr >> 14) & 3, level = (vtcr >> 6) & 3;
    unsigned size = vtcr & 0x3f;

    if (granule > 2 || size > 48 || size < 12)
        return false;
    *geometry = granules[granule];
    if (level > geometry->start_level)
        return false;
    geometry->start_level -= level;
    geometry->address_bits = 64 - size;
    return true;
}

static unsigned shift_of(const struct geometry *geometry, unsigned level)
{
    return geometry->page_bits + geometry->stride * (LEVEL_LAST - level);
}

static bool visit_table(struct walker *walker, uint64_t table, unsigned level,
                        uint64_t entries);

static bool visit_entry(struct walker *walker, uint64_t descriptor,
                        unsigned level)
{
    const struct geometry *geometry = &walker->geometry;
    uint64_t size = UINT64_C(1) << shift_of(geometry, level);
    uint64_t page = UINT64_C(1) << geometry->page_bits;
    bool low = descriptor & DESCRIPTOR_TABLE;

    if (!(descriptor & DESCRIPTOR_VALID))
        return true;
    if (low && level < LEVEL_LAST)
        return visit_table(walker, descriptor & ADDRESS_48 & ~(page - 1),
                           level + 1, UINT64_C(1) << geometry->stride);
    if (level < geometry->block_level || low != (level == LEVEL_LAST))
        return true;
    if (!(descriptor & DESCRIPTOR_AF) || !DESCRIPTOR_S2AP(descriptor))
        return true;
    walker->walk->mapped(walker->walk->self,
                         descriptor & ADDRESS_48 & ~(size - 1), size,
                         (unsigned)DESCRIPTOR_S2AP(descriptor));
    return true;
}

/* Tables of which a part is not there map nothing with it. */
static bool visit_table(struct walker *walker, uint64_t table, unsigned level,
                        uint64_t entries)
{
    uint64_t chunk[CHUNK];

    if (walker->tables-- == 0)
        return false;
    walker->walk->table(walker->walk->self, table, 8 * entries);
    for (uint64_t at = 0; at < entries; at += CHUNK) {
        uint64_t count = entries - at < CHUNK ? entries - at : CHUNK;

        if (!walker->walk->read(walker->walk->self, table + 8 * at, chunk,
                                8 * count))
            continue;
        for (uint64_t i = 0; i < count; i++)
            if (!visit_entry(walker, chunk[i], level))
                return false;
    }
    return true;
}

bool stage2_walk(const struct stage2_walk *walk, uint64_t vttbr, uint64_t vtcr)
{
    struct walker walker = { .walk = walk, .tables = TABLES_MAX };
    unsigned shift;

    if (!geometry_of(vtcr, &walker.geometry))
        return false;
    shift = shift_of(&walker.geometry, walker.geometry.start_level);
    if (walker.geometry.address_bits <= shift ||
        walker.geometry.address_bits > shift + walker.geometry.stride + 4)
        return false;
    return visit_table(&walker, vttbr & VTTBR_BADDR,
                       walker.geometry.start_level,
                       UINT64_C(1) << (walker.geometry.address_bits - shift));
}
