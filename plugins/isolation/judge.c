/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a principal finds when it comes back, against what it left: nothing of
 * anybody else, and all of its own but for what the way it left lets change.
 */
#include "isolation.h"

#define HCR_VSE (UINT64_C(1) << 8)
#define ENCODING_ESR_EL1 0xc290 /* S3_0_C5_C2_0 */

struct judge {
    struct scene *scene;
    struct principal *p;
    int index;
    const struct bank *now;
    enum exit_return how;
    uint32_t may_change; /* general registers */
    struct findings findings;
};

static bool is_written(const struct judge *judge, int reg)
{
    const struct scene *scene = judge->scene;

    return reg < REGISTER_MAX &&
           set_has(&scene->self->visits[scene->cpu].written, reg);
}

/* `value` in `reg` is another's. */
static bool is_foreign(struct judge *judge, int reg, uint64_t expected,
                       uint64_t found)
{
    struct foreign foreign;

    if (!foreign_find(judge->scene, judge->index, reg, found, &foreign))
        return false;
    findings_add(&judge->findings,
                 &(struct difference){ .verdict = VERDICT_FOREIGN,
                                       .reg = reg,
                                       .owner = foreign.owner,
                                       .held = foreign.held,
                                       .written = is_written(judge, reg),
                                       .expected = expected,
                                       .found = found });
    return true;
}

static void lost(struct judge *judge, int reg, uint64_t expected,
                 uint64_t found)
{
    int held = foreign_own(judge->scene, judge->index, reg, found);

    findings_add(&judge->findings,
                 &(struct difference){ .verdict = VERDICT_LOST,
                                       .reg = reg,
                                       .owner = held < 0 ? -1 : judge->index,
                                       .held = held,
                                       .written = is_written(judge, reg),
                                       .expected = expected,
                                       .found = found });
}

/* ESR_EL1 of an exception injected: another may well have had the same one. */
static bool is_injected(const struct judge *judge, int reg)
{
    return judge->how == RETURN_INJECTED && reg < REGISTER_MAX &&
           judge->scene->api->sysreg_encoding(judge->scene->sim, reg) ==
               ENCODING_ESR_EL1;
}

/* A register that differs from what was left there. */
static void changed(struct judge *judge, int reg, uint64_t expected,
                    uint64_t found, bool allowed)
{
    if (expected != found && !is_injected(judge, reg) &&
        !is_foreign(judge, reg, expected, found) && !allowed &&
        judge->how != RETURN_RESTART)
        lost(judge, reg, expected, found);
}

/* A register of which nothing was left, or is known since a scenario's poke. */
static void appeared(struct judge *judge, int reg, uint64_t found)
{
    if (found && foreign_tells(judge->scene, reg, found) &&
        !(judge->p->entered && foreign_left(judge->p, reg) == found))
        is_foreign(judge, reg, 0, found);
}

static void judge_gprs(struct judge *judge)
{
    for (int n = 0; n < GPR_COUNT; n++)
        changed(judge, EL2SIM_X + n, judge->p->left.gprs.x[n],
                judge->now->gprs.x[n], judge->may_change >> n & 1);
}

static void judge_vregs(struct judge *judge)
{
    const struct principal *p = judge->p;

    for (int n = 0; n < V_COUNT; n++) {
        changed(judge, EL2SIM_V_LO + n, p->left.vregs.v[n].lo,
                judge->now->vregs.v[n].lo, false);
        changed(judge, EL2SIM_V_HI + n, p->left.vregs.v[n].hi,
                judge->now->vregs.v[n].hi, false);
    }
}

static void judge_first_vregs(struct judge *judge)
{
    for (int n = 0; n < V_COUNT; n++) {
        appeared(judge, EL2SIM_V_LO + n, judge->now->vregs.v[n].lo);
        appeared(judge, EL2SIM_V_HI + n, judge->now->vregs.v[n].hi);
    }
}

/* What an exception injected, or the emulation of an MSR, may write. */
static bool may_change(const struct judge *judge, int reg)
{
    const struct shared *shared = judge->scene->self->shared;
    int written = judge->p->exit.written;

    if (shared->traits[reg] & TRAIT_SYNDROME && judge->how == RETURN_INJECTED)
        return true;
    return written >= 0 && judge->how == RETURN_NEXT &&
           judge->scene->api->sysreg_encoding(judge->scene->sim, reg) ==
               written;
}

static bool is_judged(const struct scene *scene, int reg)
{
    return !(scene->self->shared->traits[reg] & (TRAIT_VIEW | TRAIT_MOVES)) &&
           scene_reaches_any(scene, reg);
}

static void judge_sysregs(struct judge *judge)
{
    const struct principal *p = judge->p;

    for (int reg = 0; reg < judge->scene->self->shared->count; reg++) {
        if (p->left.sys[reg] == judge->now->sys[reg] ||
            !is_judged(judge->scene, reg))
            continue;
        if (set_has(&p->known, reg))
            changed(judge, reg, p->left.sys[reg], judge->now->sys[reg],
                    may_change(judge, reg));
        else
            appeared(judge, reg, judge->now->sys[reg]);
    }
}

/* What it reads of EL2: the number of its VCPU, the offset of its count. */
static void judge_seen(struct judge *judge)
{
    const struct shared *shared = judge->scene->self->shared;

    for (unsigned i = 0; i < shared->seen_count; i++) {
        const struct seen *seen = &shared->seen[i];

        if (set_has(&judge->p->known, seen->reg) &&
            scene_sees(judge->scene, seen))
            changed(judge, seen->reg,
                    judge->p->left.sys[seen->reg] & seen->bits,
                    judge->now->sys[seen->reg] & seen->bits, false);
    }
}

/* PC and PSTATE have no register number that a value could be found in. */
static void judge_place(struct judge *judge)
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
static void judge_first(struct judge *judge)
{
    for (int n = 0; n < GPR_COUNT; n++)
        appeared(judge, EL2SIM_X + n, judge->now->gprs.x[n]);
    if (judge->p->has_fp)
        judge_first_vregs(judge);
    for (int reg = 0; reg < judge->scene->self->shared->count; reg++)
        if (judge->now->sys[reg] && is_judged(judge->scene, reg))
            appeared(judge, reg, judge->now->sys[reg]);
}

static void judge_return(struct judge *judge)
{
    judge_place(judge);
    judge_gprs(judge);
    if (judge->p->has_fp && judge->p->knows_fp)
        judge_vregs(judge);
    else if (judge->p->has_fp)
        judge_first_vregs(judge);
    judge_sysregs(judge);
    judge_seen(judge);
}

/* The value says it already. */
static bool is_told(const struct judge *judge, int reg)
{
    for (unsigned i = 0; i < judge->findings.count; i++)
        if (judge->findings.items[i].reg == reg &&
            judge->findings.items[i].verdict == VERDICT_FOREIGN)
            return true;
    return false;
}

/*
 * Both reach it, nobody wrote it in between, and it still holds what the other
 * left: a channel, whatever the value.
 */
static bool is_channel(const struct judge *judge, int reg, int user)
{
    const struct scene *scene = judge->scene;
    const struct self *self = scene->self;
    const uint8_t never = TRAIT_VIEW | TRAIT_MOVES | TRAIT_SCRATCH;

    return user >= 0 && user != judge->index && !is_written(judge, reg) &&
           !(self->shared->traits[reg] & never) &&
           scene_reaches_any(scene, reg) &&
           judge->now->sys[reg] == self->principals[user].left.sys[reg] &&
           scene->api->sysreg_stored_bits(scene->sim, scene->cpu, reg) != 0 &&
           !is_told(judge, reg);
}

static void judge_channels(struct judge *judge)
{
    const struct scene *scene = judge->scene;
    const struct visit *visit = &scene->self->visits[scene->cpu];

    for (int reg = 0; reg < scene->self->shared->count; reg++) {
        int user = visit->user[reg] - 1;

        if (!is_channel(judge, reg, user))
            continue;
        findings_add(&judge->findings,
                     &(struct difference){ .verdict = VERDICT_CHANNEL,
                                           .reg = reg,
                                           .owner = user,
                                           .held = reg,
                                           .found = judge->now->sys[reg] });
    }
}

/*
 * What trapped not when it left and does now, after somebody else ran. Debug
 * registers (op0 = 2), like those of LAZY, may be put off until somebody asks.
 */
static void judge_reach(struct judge *judge)
{
    const struct scene *scene = judge->scene;
    const struct shared *shared = scene->self->shared;
    int from = scene->self->visits[scene->cpu].from;

    if (from < 0 || from == judge->index)
        return;
    for (int reg = 0; reg < shared->count; reg++)
        if (set_has(&judge->p->reached, reg) &&
            !scene_reaches_any(scene, reg) &&
            !(shared->traits[reg] & TRAIT_LAZY) &&
            scene->api->sysreg_encoding(scene->sim, reg) >> 14 != 2)
            findings_add(&judge->findings,
                         &(struct difference){ .verdict = VERDICT_REACH,
                                               .reg = reg,
                                               .owner = from,
                                               .held = -1 });
}

/* An SError pended for one that is still pending for the next. */
static void judge_pending(struct judge *judge)
{
    const struct self *self = judge->scene->self;
    int from = self->visits[judge->scene->cpu].from;

    if (from < 0 || from == judge->index ||
        !(self->principals[from].hcr & HCR_VSE) ||
        !(judge->now->sys[self->shared->hcr] & HCR_VSE) ||
        (judge->p->out && judge->p->hcr & HCR_VSE))
        return;
    findings_add(&judge->findings,
                 &(struct difference){ .verdict = VERDICT_PENDING,
                                       .reg = self->shared->hcr,
                                       .owner = from,
                                       .held = -1 });
}

/* The TCR_ELx of who comes back: EL2's for EL0 of EL2&0. */
static int tcr_of(const struct judge *judge)
{
    const struct shared *shared = judge->scene->self->shared;
    const uint64_t in_host = HCR_TGE | HCR_E2H;
    uint64_t hcr = judge->now->sys[shared->hcr];

    return (hcr & in_host) == in_host ? shared->tcr_el2 : shared->tcr;
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
        .tcr = judge->now->sys[tcr_of(judge)],
        .x = judge->now->gprs.x,
    };

    return exit_return_of(&judge->p->exit, &left, &back);
}

void judge_entry(struct scene *scene, int index, const struct bank *now,
                 uint64_t eret)
{
    struct judge judge;

    judge.scene = scene;
    judge.p = &scene->self->principals[index];
    judge.index = index;
    judge.now = now;
    judge.findings.index = index;
    judge.findings.pc = eret;
    judge.findings.count = 0;
    if (judge.p->out) {
        judge.how = how_back(&judge);
        judge.may_change = exit_may_change(&judge.p->exit, judge.how);
        judge_return(&judge);
        judge_reach(&judge);
    } else {
        judge_first(&judge);
    }
    judge_pending(&judge);
    judge_channels(&judge);
    if (judge.findings.count)
        findings_tell(scene, &judge.findings);
}
