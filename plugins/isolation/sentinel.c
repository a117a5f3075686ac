/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sentinels: while a principal is out, registers of it that hold nothing to
 * tell them by hold a value that is its alone. Its own values come back when it
 * does, so that nothing of it changes.
 */
#include <string.h>

#include "isolation.h"
#include "value.h"

enum { PLACE_X = 0x200, PLACE_V = 0x300 };

/* What a value can be told by: not plain, and not the same for somebody else. */
static bool is_own(const struct scene *scene, int index, int reg,
                   uint64_t value)
{
    return !value_is_plain(value, UINT64_MAX) &&
           !foreign_at(scene, index, reg, value);
}

static void put_gprs(struct scene *scene, struct principal *p, int index)
{
    p->own_gprs = p->left.gprs;
    p->x_sentinels = 0;
    for (int n = 0; n < GPR_COUNT; n++) {
        if (p->exit.business >> n & 1 ||
            is_own(scene, index, EL2SIM_X + n, p->left.gprs.x[n]))
            continue;
        p->left.gprs.x[n] = value_sentinel((unsigned)index, PLACE_X + n,
                                           p->visits, p->left.gprs.x[n],
                                           UINT64_MAX);
        p->x_sentinels |= UINT32_C(1) << n;
    }
    if (p->x_sentinels)
        scene->api->put_gprs(scene->sim, scene->cpu, &p->left.gprs);
}

static void put_vregs(struct scene *scene, struct principal *p, int index)
{
    p->own_vregs = p->left.vregs;
    p->v_sentinels = 0;
    for (int n = 0; n < V_COUNT; n++) {
        if (is_own(scene, index, EL2SIM_V_LO + n, p->left.vregs.v[n].lo) &&
            is_own(scene, index, EL2SIM_V_HI + n, p->left.vregs.v[n].hi))
            continue;
        p->left.vregs.v[n].lo = value_sentinel((unsigned)index, PLACE_V + n,
                                               p->visits, 0, UINT64_MAX);
        p->left.vregs.v[n].hi = value_sentinel(
            (unsigned)index, PLACE_V + V_COUNT + n, p->visits, 0, UINT64_MAX);
        p->v_sentinels |= UINT32_C(1) << n;
    }
    if (p->v_sentinels)
        scene->api->put_vregs(scene->sim, scene->cpu, &p->left.vregs);
}

static void put_sysreg(struct scene *scene, struct principal *p, int index,
                       int reg)
{
    uint64_t bits = scene->api->sysreg_free_bits(scene->sim, reg);
    uint64_t own = p->left.sys[reg];
    const uint64_t *now;

    if (!bits || !value_is_plain(own, bits) ||
        p->stand_in_count == SENTINEL_MAX)
        return;
    scene->api->put(
        scene->sim, scene->cpu, reg,
        value_sentinel((unsigned)index, (unsigned)reg, p->visits, own, bits));
    now = scene->api->sysregs(scene->sim, scene->cpu);
    if (now[reg] == own)
        return;
    p->left.sys[reg] = now[reg];
    set_add(&p->own, reg);
    p->stand_ins[p->stand_in_count++] = (struct stand_in){ reg, own };
}

/* Stack pointers stay: whoever looks at the machine meanwhile goes by them. */
static bool is_for_sentinel(const struct scene *scene, int reg)
{
    const uint8_t never = TRAIT_VIEW | TRAIT_MOVES | TRAIT_QUIET | TRAIT_LAZY |
                          TRAIT_SCRATCH | TRAIT_SYNDROME;

    return !(scene->self->shared->traits[reg] & never) &&
           scene_reaches(scene, reg, true);
}

/* Those of what is trapped for a while stay until it is reached again. */
static void keep_trapped(const struct scene *scene, struct principal *p)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < p->stand_in_count; i++)
        if (!scene_reaches_any(scene, p->stand_ins[i].reg))
            p->stand_ins[kept++] = p->stand_ins[i];
    p->stand_in_count = kept;
    p->x_sentinels = 0;
    if (p->has_fp)
        p->v_sentinels = 0;
}

void sentinel_put(struct scene *scene, struct principal *p, int index)
{
    keep_trapped(scene, p);
    if (!scene->self->shared->sentinels || index == SPARE)
        return;
    put_gprs(scene, p, index);
    if (p->has_fp)
        put_vregs(scene, p, index);
    for (int reg = 0; reg < scene->self->shared->count; reg++)
        if (is_for_sentinel(scene, reg) &&
            reg != (int)scene->self->shared->vbar)
            put_sysreg(scene, p, index, reg);
}

static void take_back_gprs(struct scene *scene, const struct principal *p,
                           struct bank *now)
{
    bool any = false;

    for (int n = 0; n < GPR_COUNT; n++)
        if (p->x_sentinels >> n & 1 && now->gprs.x[n] == p->left.gprs.x[n]) {
            now->gprs.x[n] = p->own_gprs.x[n];
            any = true;
        }
    if (any)
        scene->api->put_gprs(scene->sim, scene->cpu, &now->gprs);
}

static void take_back_vregs(struct scene *scene, const struct principal *p,
                            struct bank *now)
{
    bool any = false;

    for (int n = 0; n < V_COUNT; n++)
        if (p->v_sentinels >> n & 1 &&
            memcmp(&now->vregs.v[n], &p->left.vregs.v[n],
                   sizeof(now->vregs.v[n])) == 0) {
            now->vregs.v[n] = p->own_vregs.v[n];
            any = true;
        }
    if (any)
        scene->api->put_vregs(scene->sim, scene->cpu, &now->vregs);
}

void sentinel_take_back(struct scene *scene, struct principal *p,
                        struct bank *now)
{
    take_back_gprs(scene, p, now);
    if (p->has_fp)
        take_back_vregs(scene, p, now);
    for (unsigned i = 0; i < p->stand_in_count; i++) {
        const struct stand_in *stand_in = &p->stand_ins[i];

        if (now->sys[stand_in->reg] != p->left.sys[stand_in->reg] ||
            !scene_reaches_any(scene, stand_in->reg))
            continue;
        now->sys[stand_in->reg] = stand_in->own;
        scene->api->put(scene->sim, scene->cpu, stand_in->reg, stand_in->own);
    }
    keep_trapped(scene, p);
}
