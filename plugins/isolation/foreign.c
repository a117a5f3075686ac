/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose a value is that somebody finds. */
#include <string.h>

#include "isolation.h"
#include "value.h"

/* What `p` left in a register. */
uint64_t foreign_left(const struct principal *p, int reg)
{
    if (reg >= EL2SIM_X && reg < EL2SIM_X + GPR_COUNT)
        return p->left.gprs.x[reg - EL2SIM_X];
    if (reg >= EL2SIM_V_LO && reg < EL2SIM_V_LO + V_COUNT)
        return p->left.vregs.v[reg - EL2SIM_V_LO].lo;
    if (reg >= EL2SIM_V_HI && reg < EL2SIM_V_HI + V_COUNT)
        return p->left.vregs.v[reg - EL2SIM_V_HI].hi;
    return reg >= 0 && reg < REGISTER_MAX ? p->left.sys[reg] : 0;
}

/* Registers that the exit gave to others to see are no secret. */
static bool is_given(const struct principal *p, int reg)
{
    return reg >= EL2SIM_X && reg < EL2SIM_X + GPR_COUNT &&
           p->exit.given >> (reg - EL2SIM_X) & 1;
}

/* A system register only if its principal put it there, or a sentinel did. */
static bool is_held(const struct principal *p, int reg)
{
    if (reg >= 0 && reg < REGISTER_MAX)
        return set_has(&p->own, reg);
    return (reg < EL2SIM_V_LO || p->knows_fp) && !is_given(p, reg);
}

bool foreign_at(const struct scene *scene, int index, int reg, uint64_t value)
{
    const struct self *self = scene->self;

    for (int i = -1; (i = principal_next_out(self, index, i)) >= 0;)
        if (foreign_left(&self->principals[i], reg) == value)
            return true;
    return false;
}

/* The register of `p` that held a value which is nobody else's; -1: none. */
static int held_anywhere(const struct shared *shared, const struct principal *p,
                         uint64_t value)
{
    for (int n = 0; n < GPR_COUNT; n++)
        if (p->left.gprs.x[n] == value && is_held(p, EL2SIM_X + n))
            return EL2SIM_X + n;
    for (int n = 0; n < V_COUNT && p->knows_fp; n++) {
        if (p->left.vregs.v[n].lo == value)
            return EL2SIM_V_LO + n;
        if (p->left.vregs.v[n].hi == value)
            return EL2SIM_V_HI + n;
    }
    for (int reg = 0; reg < shared->count; reg++)
        if (p->left.sys[reg] == value && is_held(p, reg) &&
            !(shared->traits[reg] & (TRAIT_VIEW | TRAIT_MOVES)))
            return reg;
    return -1;
}

/* Registers of few bits, of which a value tells in the same register alone. */
static bool is_told_by_place(const struct shared *shared, int reg)
{
    return reg >= 0 && reg < REGISTER_MAX &&
           !(shared->traits[reg] & TRAIT_SYNDROME);
}

/* Of a system register only the bits tell that can be anything. */
bool foreign_tells(const struct scene *scene, int reg, uint64_t value)
{
    if (reg >= 0 && reg < REGISTER_MAX)
        value &= scene->api->sysreg_free_bits(scene->sim, reg);
    return value_is_distinctive(value);
}

static int held_by(const struct scene *scene, const struct principal *p,
                   int reg, uint64_t value)
{
    const struct shared *shared = scene->self->shared;
    bool same = reg >= 0 && is_held(p, reg) && foreign_left(p, reg) == value;
    bool tells = foreign_tells(scene, reg, value);

    if (same && (tells || is_told_by_place(shared, reg)))
        return reg;
    return tells ? held_anywhere(shared, p, value) : -1;
}

int foreign_own(const struct scene *scene, int index, int reg, uint64_t value)
{
    return foreign_tells(scene, reg, value)
               ? held_anywhere(scene->self->shared,
                               &scene->self->principals[index], value)
               : -1;
}

/* What has just been given away may well be what others hold, too. */
static bool is_given_now(const struct scene *scene, uint64_t value)
{
    int from = scene->self->visits[scene->cpu].from;
    const struct principal *p = from < 0 ? NULL
                                         : &scene->self->principals[from];

    for (int n = 0; p && n < GPR_COUNT; n++)
        if (is_given(p, EL2SIM_X + n) && p->left.gprs.x[n] == value)
            return true;
    return false;
}

bool foreign_find_any(const struct scene *scene, int index, int reg,
                      uint64_t value, struct foreign *foreign)
{
    const struct self *self = scene->self;

    for (int i = -1; value && (i = principal_next_out(self, index, i)) >= 0;) {
        foreign->owner = i;
        foreign->held = held_by(scene, &self->principals[i], reg, value);
        if (foreign->held >= 0)
            return !is_given_now(scene, value);
    }
    return false;
}

bool foreign_find(const struct scene *scene, int index, int reg, uint64_t value,
                  struct foreign *foreign)
{
    return foreign_find_any(scene, index, reg, value, foreign) &&
           !memory_is_shown(scene, value);
}
