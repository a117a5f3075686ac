/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The isolation oracle: everybody finds their own values, and nobody else's, in
 * all that they reach. What that is follows from access rules, the traps in
 * force and stage 2, so that it works on any payload.
 */
#include "isolation.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "options.h"
#include "output.h"
#include "value.h"

static const struct {
    const char *name;
    uint8_t trait;
} traits[] = {
#define VIEW(reg, of) { #reg, TRAIT_VIEW },
#define MOVES(reg) { #reg, TRAIT_MOVES },
#define QUIET(reg) { #reg, TRAIT_QUIET },
#define LAZY(reg) { #reg, TRAIT_LAZY },
#define SEEN(reg, bits, as)
#define SCRATCH(reg) { #reg, TRAIT_SCRATCH },
#define SYNDROME(reg) { #reg, TRAIT_SYNDROME },
#include "registers.def"
#undef VIEW
#undef MOVES
#undef QUIET
#undef LAZY
#undef SEEN
#undef SCRATCH
#undef SYNDROME
};

static const struct {
    const char *name, *as;
    uint64_t bits;
} seen_rows[] = {
#define VIEW(reg, of)
#define MOVES(reg)
#define QUIET(reg)
#define LAZY(reg)
#define SEEN(reg, bits, as) { #reg, #as, bits },
#define SCRATCH(reg)
#define SYNDROME(reg)
#include "registers.def"
#undef VIEW
#undef MOVES
#undef QUIET
#undef LAZY
#undef SEEN
#undef SCRATCH
#undef SYNDROME
};

_Static_assert(sizeof(seen_rows) / sizeof(*seen_rows) <= SEEN_MAX, "rows");

/* Findings */

const char *register_name(const struct scene *scene, int reg, char *text,
                          size_t size)
{
    if (reg >= EL2SIM_V_HI)
        snprintf(text, size, "v%d<127:64>", reg - EL2SIM_V_HI);
    else if (reg >= EL2SIM_V_LO)
        snprintf(text, size, "v%d<63:0>", reg - EL2SIM_V_LO);
    else if (reg == EL2SIM_SP || reg == EL2SIM_PC || reg == EL2SIM_PSTATE)
        snprintf(text, size, "%s",
                 reg == EL2SIM_SP   ? "sp"
                 : reg == EL2SIM_PC ? "pc"
                                    : "PSTATE");
    else if (reg >= EL2SIM_X)
        snprintf(text, size, "x%d", reg - EL2SIM_X);
    else
        snprintf(text, size, "%s", scene->api->sysreg_name(scene->sim, reg));
    return text;
}

void report(const struct scene *scene, const char *what, const char *subject,
            uint64_t expected, uint64_t found, const char *owner, uint64_t pc)
{
    char expected_text[24], found_text[24];
    const struct el2sim_finding finding = {
        .what = what,
        .subject = subject,
        .expected = expected_text,
        .found = found_text,
        .owner = owner,
        .pc = pc,
    };

    snprintf(expected_text, sizeof(expected_text), "0x%" PRIx64, expected);
    snprintf(found_text, sizeof(found_text), "0x%" PRIx64, found);
    scene->api->finding(scene->sim, &finding);
}

/* Opening */

static void read_rows(struct shared *shared, const struct el2sim_api *api,
                      struct el2sim *sim)
{
    for (size_t i = 0; i < sizeof(traits) / sizeof(*traits); i++) {
        int reg = api->sysreg_by_name(sim, traits[i].name);

        if (reg >= 0)
            shared->traits[reg] |= traits[i].trait;
    }
    for (size_t i = 0; i < sizeof(seen_rows) / sizeof(*seen_rows); i++)
        shared->seen[shared->seen_count++] = (struct seen){
            .reg = api->sysreg_by_name(sim, seen_rows[i].name),
            .as = api->sysreg_by_name(sim, seen_rows[i].as),
            .bits = seen_rows[i].bits,
        };
}

static bool find_registers(struct shared *shared, const struct el2sim_api *api,
                           struct el2sim *sim)
{
    shared->vbar = api->sysreg_by_name(sim, "VBAR_EL1");
    shared->tcr = api->sysreg_by_name(sim, "TCR_EL1");
    shared->tcr_el2 = api->sysreg_by_name(sim, "TCR_EL2");
    shared->hcr = api->sysreg_by_name(sim, "HCR_EL2");
    shared->vttbr = api->sysreg_by_name(sim, "VTTBR_EL2");
    shared->vtcr = api->sysreg_by_name(sim, "VTCR_EL2");
    shared->vmpidr = api->sysreg_by_name(sim, "VMPIDR_EL2");
    shared->fpcr = api->sysreg_by_name(sim, "FPCR");
    shared->vbar_el2 = api->sysreg_by_name(sim, "VBAR_EL2");
    shared->sp_el2 = api->sysreg_by_name(sim, "SP_EL2");
    shared->cntvoff = api->sysreg_by_name(sim, "CNTVOFF_EL2");
    for (unsigned i = 0; i < shared->seen_count; i++)
        if (shared->seen[i].reg < 0 || shared->seen[i].as < 0)
            return false;
    return shared->vbar >= 0 && shared->tcr >= 0 && shared->tcr_el2 >= 0 &&
           shared->hcr >= 0 && shared->vttbr >= 0 && shared->vtcr >= 0 &&
           shared->vmpidr >= 0 && shared->fpcr >= 0 && shared->vbar_el2 >= 0 &&
           shared->sp_el2 >= 0 && shared->cntvoff >= 0;
}

static bool open_isolation(void *block, const struct el2sim_api *api,
                           struct el2sim *sim)
{
    struct shared *shared = block;

    shared->count = api->sysreg_count(sim);
    if (shared->count > REGISTER_MAX) {
        api->error(sim, "there are more system registers than it knows of");
        return false;
    }
    read_rows(shared, api, sim);
    if (!find_registers(shared, api, sim)) {
        api->error(sim, "a register that it goes by is not there");
        return false;
    }
    return option_switch(api, sim, "sentinels", &shared->sentinels) &&
           option_switch(api, sim, "twice", &shared->twice) &&
           option_switch(api, sim, "counts", &shared->counts) &&
           option_switch(api, sim, "strict", &shared->strict);
}

static bool begin(void *block, const struct el2sim_api *api, struct el2sim *sim)
{
    struct self *self = block;
    struct log *log = self->log;
    struct told *told = self->told;
    uint64_t address, size;
    const char *name;

    memset(self, 0, sizeof(*self));
    self->log = log;
    self->told = told;
    self->shared = api->shared(sim);
    for (unsigned i = 0; i < CPU_COUNT_MAX; i++)
        self->visits[i].from = -1;
    for (unsigned i = 0; api->shown(sim, i, &address, &size); i++)
        ranges_add(&self->shown, address, size, true);
    for (unsigned i = 0; api->region(sim, i, &name, &address, &size); i++)
        ranges_add(&self->regions, address, size, true);
    self->has_no_secret = !api->filled(sim, 0);
    findings_begin(self);
    twice_begin(self, api, sim);
    return true;
}

static void end(void *block, const struct el2sim_api *api, struct el2sim *sim)
{
    if (twice_end(block, api, sim))
        findings_end(block);
}

/* Callbacks */

static struct scene scene_of(struct self *self, const struct el2sim_api *api,
                             struct el2sim *sim, unsigned cpu)
{
    struct scene scene = { self,        api, sim, cpu, api->sysregs(sim, cpu),
                           { { NULL } } };

    for (unsigned el = 0; el < 2; el++)
        for (unsigned write = 0; write < 2; write++)
            scene.reach[el][write] = api->reach(
                sim, cpu, scene_is_el2s(&scene) ? 0 : el, write);
    return scene;
}

static void read_bank(const struct scene *scene, bool has_fp, struct bank *bank)
{
    scene->api->gprs(scene->sim, scene->cpu, &bank->gprs);
    if (has_fp)
        scene->api->vregs(scene->sim, scene->cpu, &bank->vregs);
    else
        memset(&bank->vregs, 0, sizeof(bank->vregs));
    memcpy(bank->sys, scene->sysregs,
           (size_t)scene->self->shared->count * sizeof(bank->sys[0]));
}

/* FPCR traps as the FP/SIMD registers do. */
static bool reaches_fp(const struct scene *scene)
{
    return scene_reaches(scene, scene->self->shared->fpcr, false);
}

/* What differs from how it was entered, its principal has written. */
static void note_own(const struct scene *scene, struct principal *p)
{
    for (int reg = 0; reg < scene->self->shared->count; reg++)
        if (scene_reaches(scene, reg, true) &&
            (!p->entered || p->left.sys[reg] != scene->sysregs[reg]))
            set_add(&p->own, reg);
}

/* What it reads of EL2 is its own, too. */
static void note_seen(const struct scene *scene, struct principal *p,
                      const struct bank *now)
{
    const struct shared *shared = scene->self->shared;

    for (unsigned i = 0; i < shared->seen_count; i++) {
        const struct seen *seen = &shared->seen[i];

        if (!scene_sees(scene, seen))
            continue;
        p->left.sys[seen->reg] = now->sys[seen->reg];
        set_add(&p->known, seen->reg);
        set_add(&p->own, seen->reg);
    }
}

/* What is trapped now is not in the registers: it stays as it was known. */
static void note_left(const struct scene *scene, struct principal *p,
                      const struct bank *now)
{
    p->left.gprs = now->gprs;
    if (p->has_fp)
        p->left.vregs = now->vregs;
    p->knows_fp |= p->has_fp;
    for (int reg = 0; reg < scene->self->shared->count; reg++) {
        if (!scene_reaches_any(scene, reg))
            continue;
        p->left.sys[reg] = now->sys[reg];
        set_add(&p->known, reg);
    }
    note_seen(scene, p, now);
}

static void note_exit(struct scene *scene, struct principal *p,
                      const struct el2sim_event *event)
{
    p->seen = ++scene->self->clock;
    p->visits++;
    p->exit = exit_classify(event->exception_kind, event->ec, event->iss);
    p->fault_address = event->fault_address;
    p->hcr = scene->sysregs[scene->self->shared->hcr];
    memset(&p->may_write, 0, sizeof(p->may_write));
    memset(&p->reached, 0, sizeof(p->reached));
    for (int reg = 0; reg < scene->self->shared->count; reg++) {
        if (scene_reaches(scene, reg, true))
            set_add(&p->may_write, reg);
        if (scene_reaches_any(scene, reg))
            set_add(&p->reached, reg);
    }
    p->out = true;
}

/* What it could write is what it may have said something by. */
static void note_user(struct visit *visit, const struct principal *p, int index,
                      int count)
{
    for (int reg = 0; reg < count; reg++)
        if (set_has(&p->may_write, reg))
            visit->user[reg] = (uint8_t)(index + 1);
    for (int i = 0; i < REGISTER_MAX / 64; i++)
        visit->written.words[i] &= ~p->may_write.words[i];
    memset(visit->v_writer, 0, sizeof(visit->v_writer));
}

static void leave(struct scene *scene, const struct el2sim_event *event)
{
    struct self *self = scene->self;
    struct visit *visit = &self->visits[event->cpu];
    int index = principal_in_charge(scene);
    struct principal *p = &self->principals[index];
    struct bank now;

    p->has_fp = reaches_fp(scene);
    note_own(scene, p);
    read_bank(scene, p->has_fp, &now);
    twice_left(scene, index, &now);
    note_left(scene, p, &now);
    note_exit(scene, p, event);
    sentinel_put(scene, p, index);
    visit->from = index;
    visit->store_count = 0;
    visit->saw_pstate = false;
    note_user(visit, p, index, self->shared->count);
}

static void on_exception(void *block, const struct el2sim_api *api,
                         struct el2sim *sim, const struct el2sim_event *event)
{
    struct self *self = block;
    struct scene scene;

    if (event->el >= 2 || event->target_el != 2 || event->cpu >= CPU_COUNT_MAX)
        return;
    scene = scene_of(self, api, sim, event->cpu);
    leave(&scene, event);
}

static void on_eret(void *block, const struct el2sim_api *api,
                    struct el2sim *sim, const struct el2sim_event *event)
{
    struct self *self = block;
    struct scene scene;
    struct principal *p;
    struct bank now;
    int index;

    if (event->el != 2 || event->target_el >= 2 || event->cpu >= CPU_COUNT_MAX)
        return;
    scene = scene_of(self, api, sim, event->cpu);
    index = principal_in_charge(&scene);
    p = &self->principals[index];
    p->has_fp = reaches_fp(&scene);
    read_bank(&scene, p->has_fp, &now);
    judge_entry(&scene, index, &now, event->pc);
    memory_judge(&scene, index, event->pc);
    self->visits[event->cpu].boots = false;
    sentinel_take_back(&scene, p, &now);
    p->out = false;
    note_left(&scene, p, &now);
    p->entered = true;
    twice_observe(&scene, index, &now, event);
}

/*
 * An exception leaves some bits of PSTATE as they are (AArch64.TakeException):
 * EL2 has to set them, or it runs as whom it interrupted would have it.
 */
static void judge_pstate(struct self *self, const struct el2sim_api *api,
                         struct el2sim *sim, const struct el2sim_event *event)
{
    const uint64_t left_alone = UINT64_C(1) << 25 /* TCO */ |
                                UINT64_C(1) << 24 /* DIT */ |
                                UINT64_C(1) << 23 /* UAO */ |
                                UINT64_C(1) << 22 /* PAN */;
    struct visit *visit = &self->visits[event->cpu];
    uint64_t now, same;

    visit->saw_pstate = true;
    if (visit->from < 0)
        return;
    now = api->get(sim, event->cpu, EL2SIM_PSTATE);
    same = ~(now ^ self->principals[visit->from].left.gprs.pstate) & left_alone;
    self->follows[0] |= same & ~now;
    self->follows[1] |= same & now;
    if ((self->follows[0] & self->follows[1]) &&
        findings_is_new(self, VERDICT_PSTATE, -1, "", NULL))
        api->finding(sim, &(struct el2sim_finding){
                              .what = "EL2 runs with PSTATE bits of whom it "
                                      "interrupted",
                              .subject = "PSTATE",
                              .owner = self->principals[visit->from].name,
                              .pc = event->pc });
}

static void on_write(void *block, const struct el2sim_api *api,
                     struct el2sim *sim, const struct el2sim_event *event)
{
    struct self *self = block;
    struct visit *visit;

    if (event->el != 2 || event->reg < 0 || event->reg >= REGISTER_MAX ||
        event->cpu >= CPU_COUNT_MAX)
        return;
    visit = &self->visits[event->cpu];
    if (!visit->saw_pstate)
        judge_pstate(self, api, sim, event);
    set_add(&visit->written, event->reg);
    visit->writer[event->reg] = event->pc;
}

/* The register that an FP/SIMD instruction writes: Rd, Rt, and Rt2 of LDP. */
static void on_fpsimd(void *block, const struct el2sim_api *api,
                      struct el2sim *sim, const struct el2sim_event *event)
{
    struct self *self = block;
    uint64_t *writer;

    (void)api;
    (void)sim;
    if (event->el != 2 || event->cpu >= CPU_COUNT_MAX ||
        (event->word & 0x3e400000) == 0x2c000000) /* STP */
        return;
    writer = self->visits[event->cpu].v_writer;
    writer[event->word & 31] = event->pc;
    if ((event->word & 0x3e400000) == 0x2c400000) /* LDP (C4.1.66) */
        writer[event->word >> 10 & 31] = event->pc;
}

static void on_store(void *block, const struct el2sim_api *api,
                     struct el2sim *sim, const struct el2sim_event *event)
{
    (void)api;
    (void)sim;
    if (event->el == 2 && event->cpu < CPU_COUNT_MAX)
        memory_stored(block, event);
}

/* The scenario did something itself: what is out cannot be judged any more. */
static void forget(struct self *self, unsigned cpu)
{
    for (int i = 0; i < PRINCIPAL_MAX; i++)
        self->principals[i].out = false;
    for (int i = 0; i < CPU_COUNT_MAX; i++)
        memset(self->visits[i].user, 0, sizeof(self->visits[i].user));
    self->visits[cpu].from = -1;
}

static void on_poke(void *block, const struct el2sim_api *api,
                    struct el2sim *sim, const struct el2sim_event *event)
{
    struct self *self = block;

    (void)api;
    (void)sim;
    if (event->cpu >= CPU_COUNT_MAX)
        return;
    memory_poked(self);
    if (event->el == 2)
        forget(self, event->cpu);
}

static void on_reset(void *block, const struct el2sim_api *api,
                     struct el2sim *sim, const struct el2sim_event *event)
{
    struct self *self = block;

    (void)api;
    (void)sim;
    if (event->cpu >= CPU_COUNT_MAX)
        return;
    forget(self, event->cpu);
    self->visits[event->cpu].boots = true;
}

/* Two runs of a case differ in what it fills: without that they are one. */
static void count_case(void *block, void *own, const struct el2sim_api *api,
                       struct el2sim *sim)
{
    struct shared *shared = block;
    const struct self *self = own;

    (void)api;
    (void)sim;
    shared->cases++;
    shared->once += self->has_no_secret;
}

static void tell_once(void *block, const struct el2sim_api *api,
                      struct el2sim *sim)
{
    const struct shared *shared = block;

    if (shared->twice && shared->once)
        OUTPUT(api, sim,
               "isolation: %u of %u cases run once, not twice: they fill "
               "nothing\n",
               shared->once, shared->cases);
}

static const struct el2sim_option options[] = {
    { "sentinels", "on",
      "on, off: give those who are out values to know theirs by" },
    { "twice", "off",
      "on, off: run each case again with other secrets, and compare" },
    { "counts", "off", "on, off: compare instruction counts, too" },
    { "strict", "on",
      "on, off: also of memory that is \"shown\": only what an exit gives "
      "away" },
    { NULL, NULL, NULL },
};

EL2SIM_PLUGIN(isolation) = {
    EL2SIM_HEADER,
    .name = "isolation",
    .summary = "finds values that are not those of whom EL2 returns to",
    .changes = true,
    .options = options,
    .self_size = sizeof(struct self),
    .shared_size = sizeof(struct shared),
    .open = open_isolation,
    .begin = begin,
    .end = end,
    .merge = count_case,
    .report = tell_once,
    .on = {
        [EL2SIM_exception] = on_exception,
        [EL2SIM_eret] = on_eret,
        [EL2SIM_sysreg_write] = on_write,
        [EL2SIM_fpsimd] = on_fpsimd,
        [EL2SIM_store] = on_store,
        [EL2SIM_poke] = on_poke,
        [EL2SIM_reset] = on_reset,
    },
};
