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

void memory_stored(struct self *self, const struct el2sim_event *event)
{
    struct visit *visit = &self->visits[event->cpu];

    if (event->size == 8 && visit->store_count < STORE_MAX &&
        value_is_distinctive(event->value)) {
        visit->stores[visit->store_count].address = event->address;
        visit->stores[visit->store_count].value = event->value;
        visit->stores[visit->store_count++].pc = event->pc;
    }
    for (unsigned i = 0; i < REACH_MAX; i++)
        if (self->map.items[i].used &&
            ranges_have(&self->map.items[i].tables, event->address))
            self->map.items[i].used = false;
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

    ranges_add(&filling->reach->memory, address, size, rights & STAGE2_WRITE);
}

static void add_table(void *self, uint64_t address, uint64_t size)
{
    const struct filling *filling = self;

    ranges_add(&filling->reach->tables, address, size, true);
}

static struct reach_of *fill_reach(const struct scene *scene,
                                   struct reach_of *reach, uint64_t vttbr,
                                   uint64_t vtcr)
{
    struct filling filling = { scene, reach };
    const struct stage2_walk walk = {
        .self = &filling,
        .read = read_table,
        .mapped = add_mapped,
        .table = add_table,
    };

    memset(reach, 0, sizeof(*reach));
    reach->vttbr = vttbr;
    reach->vtcr = vtcr;
    reach->used = stage2_walk(&walk, vttbr, vtcr);
    return reach->used ? reach : NULL;
}

/* What the stage 2 in force shows; NULL without one. */
static struct reach_of *reach_now(const struct scene *scene)
{
    const struct shared *shared = scene->self->shared;
    struct reach_map *map = &scene->self->map;
    uint64_t vttbr = scene->sysregs[shared->vttbr];
    uint64_t vtcr = scene->sysregs[shared->vtcr];

    if (!(scene->sysregs[shared->hcr] & 1))
        return NULL;
    for (unsigned i = 0; i < REACH_MAX; i++)
        if (map->items[i].used && map->items[i].vttbr == vttbr &&
            map->items[i].vtcr == vtcr)
            return &map->items[i];
    return fill_reach(scene, &map->items[map->next++ % REACH_MAX], vttbr, vtcr);
}

static void judge_pages(const struct scene *scene, const struct principal *p,
                        const struct reach_of *reach)
{
    const struct self *self = scene->self;
    char subject[64], what[160];
    uint64_t address;

    for (unsigned i = 0; i < REACH_MAX; i++) {
        const struct reach_of *other = &self->map.items[i];

        if (!other->used || other->vttbr >> 48 == reach->vttbr >> 48 ||
            !ranges_clash(&reach->memory, &other->memory, &self->shown,
                          &address))
            continue;
        snprintf(subject, sizeof(subject), "0x%" PRIx64, address);
        snprintf(what, sizeof(what),
                 "%s (VMID %u) and VMID %u reach the same memory", p->name,
                 (unsigned)(reach->vttbr >> 48),
                 (unsigned)(other->vttbr >> 48));
        report(scene, what, subject, 0, address, NULL, 0);
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

static void tell_store(const struct scene *scene, int index, unsigned store,
                       const struct foreign *foreign)
{
    const struct visit *visit = &scene->self->visits[scene->cpu];
    const struct principal *p = &scene->self->principals[index];
    const struct principal *owner = &scene->self->principals[foreign->owner];
    char subject[128], what[128], path[160], name[40];
    int key = (int)(visit->stores[store].address & 0x7fffffff);

    if (!findings_is_new(scene->self, VERDICT_STORE, key, p->name, owner->name))
        return;
    scene->api->describe(scene->sim, visit->stores[store].address, subject,
                         sizeof(subject));
    snprintf(what, sizeof(what),
             "another's value is written where %s can read it", p->name);
    register_name(scene, foreign->held, name, sizeof(name));
    snprintf(path, sizeof(path), "%s's %s", owner->name, name);
    report(scene, what, subject, 0, visit->stores[store].value, path,
           visit->stores[store].pc);
}

static void judge_stores(const struct scene *scene, int index,
                         const struct reach_of *reach)
{
    const struct visit *visit = &scene->self->visits[scene->cpu];
    struct foreign foreign;

    for (unsigned i = 0; i < visit->store_count; i++)
        if (ranges_have(&reach->memory, visit->stores[i].address) &&
            is_secret(scene, index, visit->stores[i].address,
                      visit->stores[i].value, &foreign))
            tell_store(scene, index, i, &foreign);
}

void memory_judge(struct scene *scene, int index, uint64_t eret)
{
    const struct reach_of *reach = reach_now(scene);

    if (!reach)
        return;
    judge_pages(scene, &scene->self->principals[index], reach);
    judge_stores(scene, index, reach);
    (void)eret;
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
