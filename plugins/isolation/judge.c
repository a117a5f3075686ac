/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a principal finds when it comes back, against what it left: nothing of
 * anybody else, and all of its own but for what the way it left lets change.
 */
#include <inttypes.h>
#include <stdio.h>

#include "isolation.h"
#include "value.h"

struct judge {
    struct scene *scene;
    struct principal *p;
    int index;
    const struct bank *now;
    enum exit_return how;
    uint32_t may_change; /* general registers */
};

static void leaked(const struct judge *judge, int reg, uint64_t expected,
                   uint64_t found, const char *owner)
{
    char name[40], what[128];

    register_name(judge->scene, reg, name, sizeof(name));
    snprintf(what, sizeof(what), "%s finds another's value", judge->p->name);
    report(judge->scene, what, name, expected, found, owner, 0);
}

static void lost(const struct judge *judge, int reg, uint64_t expected,
                 uint64_t found)
{
    char name[40], what[128];

    register_name(judge->scene, reg, name, sizeof(name));
    snprintf(what, sizeof(what), "%s does not find what it left",
             judge->p->name);
    report(judge->scene, what, name, expected, found, NULL, 0);
}

/* A register that differs from what was left there. */
static void changed(const struct judge *judge, int reg, uint64_t expected,
                    uint64_t found, bool allowed)
{
    struct foreign foreign;

    if (expected == found)
        return;
    if (foreign_find(judge->scene, judge->index, reg, found, &foreign))
        leaked(judge, reg, expected, found, foreign.owner);
    else if (!allowed && judge->how != RETURN_RESTART)
        lost(judge, reg, expected, found);
}

static void judge_gprs(const struct judge *judge)
{
    for (int n = 0; n < GPR_COUNT; n++)
        changed(judge, EL2SIM_X + n, judge->p->left.gprs.x[n],
                judge->now->gprs.x[n], judge->may_change >> n & 1);
}

static void judge_vregs(const struct judge *judge)
{
    const struct principal *p = judge->p;

    for (int n = 0; n < V_COUNT; n++) {
        changed(judge, EL2SIM_V_LO + n, p->left.vregs.v[n].lo,
                judge->now->vregs.v[n].lo, false);
        changed(judge, EL2SIM_V_HI + n, p->left.vregs.v[n].hi,
                judge->now->vregs.v[n].hi, false);
    }
}

/* What an exception injected, or the emulation of an MSR, may write. */
static bool may_change(const struct judge *judge, int reg)
{
    const struct shared *shared = judge->scene->self->shared;
    int written = judge->p->exit.written;

    if (shared->traits[reg] & TRAIT_SYNDROME)
        return judge->how == RETURN_INJECTED;
    return written >= 0 && judge->how == RETURN_NEXT &&
           judge->scene->api->sysreg_encoding(judge->scene->sim, reg) ==
               written;
}

static bool is_judged(const struct scene *scene, int reg)
{
    return !(scene->self->shared->traits[reg] & (TRAIT_VIEW | TRAIT_MOVES)) &&
           (scene_reaches(scene, reg, false) ||
            scene_reaches(scene, reg, true));
}

static void judge_sysregs(const struct judge *judge)
{
    for (int reg = 0; reg < judge->scene->self->shared->count; reg++)
        if (set_has(&judge->p->known, reg) &&
            judge->p->left.sys[reg] != judge->now->sys[reg] &&
            is_judged(judge->scene, reg))
            changed(judge, reg, judge->p->left.sys[reg], judge->now->sys[reg],
                    may_change(judge, reg));
}

/* PC and PSTATE have no register number that a value could be found in. */
static void judge_place(const struct judge *judge)
{
    const struct el2sim_gprs *left = &judge->p->left.gprs;
    const struct el2sim_gprs *now = &judge->now->gprs;
    uint64_t kept = exit_pstate_kept(judge->how);

    if (judge->how == RETURN_ELSEWHERE)
        lost(judge, EL2SIM_PC, left->pc, now->pc);
    if ((left->pstate ^ now->pstate) & kept)
        lost(judge, EL2SIM_PSTATE, left->pstate, now->pstate);
}

/* At its first entry a principal has nothing, and nobody else's either. */
static void judge_first(const struct judge *judge)
{
    const struct scene *scene = judge->scene;
    struct foreign foreign;

    for (int n = 0; n < GPR_COUNT; n++)
        if (value_is_distinctive(judge->now->gprs.x[n]) &&
            foreign_find(scene, judge->index, EL2SIM_X + n,
                         judge->now->gprs.x[n], &foreign))
            leaked(judge, EL2SIM_X + n, 0, judge->now->gprs.x[n],
                   foreign.owner);
    for (int n = 0; n < V_COUNT && judge->p->has_fp; n++)
        if (value_is_distinctive(judge->now->vregs.v[n].lo) &&
            foreign_find(scene, judge->index, EL2SIM_V_LO + n,
                         judge->now->vregs.v[n].lo, &foreign))
            leaked(judge, EL2SIM_V_LO + n, 0, judge->now->vregs.v[n].lo,
                   foreign.owner);
    for (int reg = 0; reg < scene->self->shared->count; reg++)
        if (judge->now->sys[reg] && is_judged(scene, reg) &&
            foreign_tells(scene, reg, judge->now->sys[reg]) &&
            foreign_find(scene, judge->index, reg, judge->now->sys[reg],
                         &foreign))
            leaked(judge, reg, 0, judge->now->sys[reg], foreign.owner);
}

/*
 * Both reach it, nobody wrote it in between, and it still holds what the other
 * left: a channel, whatever the value.
 */
static void judge_channels(const struct judge *judge)
{
    struct scene *scene = judge->scene;
    const struct visit *visit = &scene->self->visits[scene->cpu];
    const uint8_t never = TRAIT_VIEW | TRAIT_MOVES | TRAIT_SCRATCH;
    const struct principal *from;
    char name[40], what[160];

    if (visit->from < 0 || visit->from == judge->index)
        return;
    from = &scene->self->principals[visit->from];
    for (int reg = 0; reg < scene->self->shared->count; reg++) {
        if (!set_has(&from->may_write, reg) || set_has(&visit->written, reg) ||
            scene->self->shared->traits[reg] & never ||
            !(scene_reaches(scene, reg, false) ||
              scene_reaches(scene, reg, true)) ||
            judge->now->sys[reg] != from->left.sys[reg] ||
            !scene->api->sysreg_stored_bits(scene->sim, scene->cpu, reg))
            continue;
        register_name(scene, reg, name, sizeof(name));
        snprintf(what, sizeof(what),
                 "%s and %s both reach it, and it is not switched", from->name,
                 judge->p->name);
        report(scene, what, name, 0, judge->now->sys[reg], NULL, 0);
    }
}

static enum exit_return how_back(const struct judge *judge)
{
    const struct shared *shared = judge->scene->self->shared;
    const struct exit_state left = {
        .pc = judge->p->left.gprs.pc,
        .pstate = judge->p->left.gprs.pstate,
        .vbar = judge->p->left.sys[shared->vbar],
        .x = judge->p->left.gprs.x,
    };
    const struct exit_state back = {
        .pc = judge->now->gprs.pc,
        .pstate = judge->now->gprs.pstate,
        .vbar = judge->now->sys[shared->vbar],
        .x = judge->now->gprs.x,
    };

    return exit_return_of(&judge->p->exit, &left, &back);
}

void judge_entry(struct scene *scene, int index, struct bank *now)
{
    struct judge judge = {
        .scene = scene,
        .p = &scene->self->principals[index],
        .index = index,
        .now = now,
    };

    judge_channels(&judge);
    if (!judge.p->out) {
        judge_first(&judge);
        return;
    }
    judge.how = how_back(&judge);
    judge.may_change = exit_may_change(&judge.p->exit, judge.how);
    judge_place(&judge);
    judge_gprs(&judge);
    if (judge.p->has_fp && judge.p->knows_fp)
        judge_vregs(&judge);
    judge_sysregs(&judge);
}
