/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory: what EL2 writes to where somebody can read it, who reaches the same
 * pages, and where a value is kept.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "isolation.h"
#include "stage2.h"
#include "value.h"

enum { PIECE = 4096 };

/* Stores */

/* Most stores are to the same memory of EL2's own. */
static bool is_reached(struct reach_map *map, uint64_t address)
{
    uint64_t base = 0, end = UINT64_MAX;

    if (address - map->gap_base < map->gap_end - map->gap_base)
        return false;
    for (unsigned i = 0; i < REACH_MAX; i++)
        if (map->items[i].used &&
            !ranges_gap(&map->items[i].memory, address, &base, &end))
            return true;
    map->gap_base = base;
    map->gap_end = end;
    return false;
}

/* What a table says now is looked at when somebody is entered. */
static void note_table(struct reach_map *map, uint64_t address)
{
    for (unsigned i = 0; i < REACH_MAX; i++)
        if (map->items[i].used && ranges_have(&map->items[i].tables, address))
            map->items[i].valid = false;
}

void memory_stored(struct self *self, const struct el2sim_event *event)
{
    struct visit *visit = &self->visits[event->cpu];

    if (!is_reached(&self->map, event->address)) {
        note_table(&self->map, event->address);
        return;
    }
    if (event->value == 0 || visit->store_count == STORE_MAX)
        return;
    visit->stores[visit->store_count++] = (struct store){
        .address = event->address,
        .value = event->value,
        .pc = event->pc,
        .size = event->size,
    };
}

void memory_poked(struct self *self)
{
    for (unsigned i = 0; i < REACH_MAX; i++)
        self->map.items[i].valid = false;
}

/* Reach */

struct filling {
    const struct scene *scene;
    struct reach_of *reach;
};

static bool read_table(void *self, uint64_t address, void *bytes, size_t size)
{
    const struct filling *filling = self;

    return filling->scene->api->read(filling->scene->sim, address, bytes, size);
}

static void add_mapped(void *self, uint64_t address, uint64_t size,
                       unsigned rights)
{
    const struct filling *filling = self;

    ranges_add_clipped(&filling->reach->memory, &filling->scene->self->regions,
                       address, size, rights & STAGE2_WRITE);
}

static void add_table(void *self, uint64_t address, uint64_t size)
{
    const struct filling *filling = self;

    ranges_add(&filling->reach->tables, address, size, true);
}

static void fill_reach(const struct scene *scene, struct reach_of *reach)
{
    struct filling filling = { scene, reach };
    const struct stage2_walk walk = {
        .self = &filling,
        .read = read_table,
        .mapped = add_mapped,
        .table = add_table,
    };

    memset(&reach->memory, 0, sizeof(reach->memory));
    memset(&reach->tables, 0, sizeof(reach->tables));
    stage2_walk(&walk, reach->vttbr, reach->vtcr);
    reach->valid = !reach->tables.full;
    scene->self->map.gap_base = scene->self->map.gap_end = 0;
}

/* The one of these tables, or a place for it. */
static struct reach_of *find_reach(struct reach_map *map, uint64_t vttbr,
                                   uint64_t vtcr)
{
    struct reach_of *reach;

    for (unsigned i = 0; i < REACH_MAX; i++)
        if (map->items[i].used && map->items[i].vttbr == vttbr &&
            map->items[i].vtcr == vtcr)
            return &map->items[i];
    reach = &map->items[map->next++ % REACH_MAX];
    for (unsigned i = 0; i < REACH_MAX; i++) {
        map->items[i].clashes &= (uint16_t) ~(1u << (reach - map->items));
        map->items[i].exposed &= (uint16_t) ~(1u << (reach - map->items));
    }
    memset(reach, 0, sizeof(*reach));
    reach->used = true;
    reach->vttbr = vttbr;
    reach->vtcr = vtcr;
    return reach;
}

/* What the stage 2 in force shows; NULL without one. */
static struct reach_of *reach_now(const struct scene *scene)
{
    const struct shared *shared = scene->self->shared;
    struct reach_map *map = &scene->self->map;
    struct reach_of *reach;

    if (!scene_has_stage2(scene))
        return NULL;
    reach = find_reach(map, scene->sysregs[shared->vttbr],
                       scene->sysregs[shared->vtcr]);
    for (unsigned i = 0; i < REACH_MAX; i++)
        if (map->items[i].used && !map->items[i].valid)
            fill_reach(scene, &map->items[i]);
    return reach;
}

static unsigned vmid_of(const struct reach_of *reach)
{
    return (unsigned)(reach->vttbr >> 48);
}

static void tell_memory(const struct scene *scene, unsigned verdict,
                        const char *what, const char *other, uint64_t address,
                        uint64_t pc)
{
    const char *name = "no region";
    uint64_t base, size;
    char subject[96];

    if (!findings_is_new(scene->self, verdict, -1, what, other))
        return;
    for (unsigned i = 0;
         scene->api->region(scene->sim, i, &name, &base, &size) &&
         address - base >= size;
         i++)
        ;
    snprintf(subject, sizeof(subject), "0x%" PRIx64 " (%s)", address, name);
    scene->api->finding(
        scene->sim,
        &(struct el2sim_finding){ .what = what, .subject = subject, .pc = pc });
}

/*
 * Tables of somebody who will never run again may say what they like: so of two
 * that have memory in common both must have been entered with it, unless the
 * other is there to stay.
 */
static bool clashes(struct reach_map *map, struct reach_of *reach,
                    unsigned other, const struct ranges *shown,
                    uint64_t *address)
{
    struct reach_of *with = &map->items[other];
    uint16_t bit = (uint16_t)(1u << other);

    reach->clashes &= (uint16_t)~bit;
    if (!with->used || with == reach || vmid_of(with) == vmid_of(reach) ||
        !ranges_clash(&reach->memory, &with->memory, shown, address))
        return false;
    reach->clashes |= bit;
    return with->boots || with->clashes >> (reach - map->items) & 1;
}

static void judge_pages(const struct scene *scene, const char *name,
                        struct reach_of *reach, uint64_t eret)
{
    struct self *self = scene->self;
    char what[160];
    uint64_t address;

    for (unsigned i = 0; i < REACH_MAX; i++) {
        if (!clashes(&self->map, reach, i, &self->shown, &address))
            continue;
        snprintf(what, sizeof(what),
                 "%s (VMID %u) and VMID %u reach the same memory", name,
                 vmid_of(reach), vmid_of(&self->map.items[i]));
        tell_memory(scene, VERDICT_PAGES, what, NULL, address, eret);
    }
}

static bool may_write_tables(const struct reach_of *reach,
                             const struct reach_of *of, uint64_t *address)
{
    for (unsigned i = 0; i < of->tables.count; i++)
        if (ranges_may_write_any(&reach->memory, &of->tables.items[i], address))
            return true;
    return false;
}

/*
 * Whoever can write a stage 2 reaches all memory, if anybody runs by it: as with
 * pages, its owner must have been entered since they could.
 */
static bool reaches_tables(struct reach_map *map, struct reach_of *reach,
                           unsigned other, uint64_t *address)
{
    struct reach_of *with = &map->items[other];
    uint16_t bit = (uint16_t)(1u << other);

    reach->exposed &= (uint16_t)~bit;
    if (!with->used)
        return false;
    if (may_write_tables(with, reach, address))
        reach->exposed |= bit;
    return may_write_tables(reach, with, address) &&
           (with->boots || with->exposed >> (reach - map->items) & 1);
}

static void judge_tables(const struct scene *scene, const char *name,
                         struct reach_of *reach, uint64_t eret)
{
    struct reach_map *map = &scene->self->map;
    uint64_t address;
    char what[128];

    for (unsigned i = 0; i < REACH_MAX; i++) {
        if (!reaches_tables(map, reach, i, &address))
            continue;
        snprintf(what, sizeof(what),
                 "%s can write the stage 2 tables of VMID %u", name,
                 vmid_of(&map->items[i]));
        tell_memory(scene, VERDICT_TABLES, what, NULL, address, eret);
    }
}

/* Its code, its vectors and its stack. */
static void judge_el2(const struct scene *scene, const char *name,
                      const struct reach_of *reach, uint64_t eret)
{
    const struct shared *shared = scene->self->shared;
    const struct {
        const char *what;
        uint64_t address;
    } parts[] = {
        { "code", eret },
        { "vectors", scene->sysregs[shared->vbar_el2] },
        { "stack", scene->sysregs[shared->sp_el2] - 8 },
    };
    char what[128];

    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        if (!ranges_may_write(&reach->memory, parts[i].address))
            continue;
        snprintf(what, sizeof(what), "%s can write the %s of EL2", name,
                 parts[i].what);
        tell_memory(scene, VERDICT_TABLES, what, NULL, parts[i].address, eret);
    }
}

/* The address that a fault shows, or its page: HPFAR_EL2 has no more. */
static bool is_fault_address(const struct principal *p, uint64_t value)
{
    return p->exit.has_address && (value ^ p->fault_address) < 0x1000;
}

/* Whether a store shows what only its owner and EL2 should know. */
static bool is_secret(const struct scene *scene, int index, uint64_t address,
                      uint64_t value, struct foreign *foreign)
{
    const struct self *self = scene->self;
    bool shown = ranges_have(&self->shown, address);

    if (shown && !self->shared->strict)
        return false;
    if (shown ? !foreign_find_any(scene, index, -1, value, foreign)
              : !foreign_find(scene, index, -1, value, foreign))
        return false;
    return foreign_own(scene, index, -1, value) < 0 &&
           !is_fault_address(&self->principals[foreign->owner], value);
}

static void tell_store(const struct scene *scene, int index,
                       const struct store *store, const struct foreign *foreign,
                       unsigned more)
{
    const struct principal *p = &scene->self->principals[index];
    const struct principal *owner = &scene->self->principals[foreign->owner];
    char subject[160], what[128], path[160], name[40];
    size_t length;

    if (!findings_is_new(scene->self, VERDICT_STORE, -1, p->name, owner->name))
        return;
    scene->api->describe(scene->sim, store->address, subject, 128);
    length = strlen(subject);
    if (more)
        snprintf(subject + length, sizeof(subject) - length, " and %u more",
                 more);
    snprintf(what, sizeof(what),
             "another's value is written where %s can read it", p->name);
    register_name(scene, foreign->held, name, sizeof(name));
    snprintf(path, sizeof(path), "%s's %s", owner->name, name);
    report(scene, what, subject, 0, store->value, path, store->pc);
}

/* One finding for all that a visit to EL2 wrote. */
static void judge_stores(const struct scene *scene, int index,
                         const struct reach_of *reach)
{
    const struct visit *visit = &scene->self->visits[scene->cpu];
    const struct store *first = NULL;
    struct foreign foreign, whose;
    unsigned more = 0;

    for (unsigned i = 0; i < visit->store_count; i++) {
        const struct store *store = &visit->stores[i];

        if (store->size != 8 || !value_is_distinctive(store->value) ||
            !ranges_have(&reach->memory, store->address) ||
            !is_secret(scene, index, store->address, store->value, &foreign))
            continue;
        if (first)
            more++;
        else
            whose = foreign;
        first = first ? first : store;
    }
    if (first)
        tell_store(scene, index, first, &whose, more);
}

void memory_judge(struct scene *scene, int index, uint64_t eret)
{
    const char *name = scene->self->principals[index].name;
    struct visit *visit = &scene->self->visits[scene->cpu];
    struct reach_of *reach = reach_now(scene);

    if (!reach)
        return;
    reach->boots |= visit->boots;
    judge_pages(scene, name, reach, eret);
    judge_tables(scene, name, reach, eret);
    judge_el2(scene, name, reach, eret);
    judge_stores(scene, index, reach);
}

bool memory_is_seen(const struct scene *scene, uint64_t address)
{
    const struct shared *shared = scene->self->shared;
    const struct reach_map *map = &scene->self->map;

    for (unsigned i = 0; i < REACH_MAX; i++)
        if (map->items[i].used &&
            map->items[i].vttbr == scene->sysregs[shared->vttbr] &&
            ranges_have(&map->items[i].memory, address))
            return true;
    return false;
}

/* Looking for values: only when one was found where it should not be. */

static uint64_t find_in(const struct scene *scene, uint64_t base, uint64_t size,
                        uint64_t value)
{
    uint64_t words[PIECE / 8];

    for (uint64_t at = 0; at < size; at += PIECE) {
        uint64_t length = size - at < PIECE ? size - at : PIECE;

        if (!scene->api->read(scene->sim, base + at, words, length))
            return 0;
        for (uint64_t i = 0; i < length / 8; i++)
            if (words[i] == value)
                return base + at + 8 * i;
    }
    return 0;
}

bool memory_is_shown(const struct scene *scene, uint64_t value)
{
    const struct ranges *shown = &scene->self->shown;

    for (unsigned i = 0; i < shown->count; i++)
        if (find_in(scene, shown->items[i].base, shown->items[i].size, value))
            return true;
    return false;
}

static bool is_reached_by_any(const struct self *self, uint64_t address)
{
    for (unsigned i = 0; i < REACH_MAX; i++)
        if (self->map.items[i].used &&
            ranges_have(&self->map.items[i].memory, address))
            return true;
    return false;
}

bool memory_where(const struct scene *scene, uint64_t value, char *text,
                  size_t size)
{
    uint64_t base, length, found;
    const char *name;

    for (unsigned i = 0;
         scene->api->region(scene->sim, i, &name, &base, &length); i++) {
        if (is_reached_by_any(scene->self, base))
            continue;
        found = find_in(scene, base, length, value);
        if (!found)
            continue;
        scene->api->describe(scene->sim, found, text, size);
        return true;
    }
    return false;
}
