/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two-run noninterference: the case is run once more for each name that it
 * fills, with other values there, and what all others are shown must be the
 * same to the bit: registers, control registers of EL2, and with `counts` how
 * long it took. The log of the first run is not part of what a sweep takes
 * back: the order in which things are observed is the same in every run.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "isolation.h"

enum { OBSERVATION_MAX = 4096, POKE_MAX = 4096, OWNER_MAX = 8 };

/* What one entry shows. */
struct observation {
    char name[32];
    struct bank bank;
    struct register_set seen;
    uint64_t count; /* instructions since the entry before */
};

struct log {
    unsigned count;    /* of the first run */
    unsigned position; /* in this run */
    uint64_t last_count;
    bool told; /* a difference of this run is reported */
    char secret[64];
    struct observation *items;
    /* What the scenario itself made of registers: where it differs in this
     * run, they are those of whom the secret is. */
    unsigned poke_position;
    uint64_t pokes[POKE_MAX];
    unsigned owner_count;
    char owners[OWNER_MAX][32];
};

void twice_begin(struct self *self, const struct el2sim_api *api,
                 struct el2sim *sim)
{
    const char *name;

    if (!self->shared->twice)
        return;
    if (!self->log)
        self->log = calloc(1, sizeof(*self->log));
    if (!self->log)
        return;
    self->log->position = self->log->poke_position = 0;
    self->log->owner_count = 0;
    self->log->last_count = 0;
    self->log->told = false;
    self->log->secret[0] = '\0';
    if (api->run_number(sim) == 0)
        return;
    name = api->filled(sim, api->run_number(sim) - 1);
    snprintf(self->log->secret, sizeof(self->log->secret), "%s",
             name ? name : "");
}

static uint64_t hash_of(const struct scene *scene, const struct bank *bank)
{
    uint64_t hash = 0;

    for (int n = 0; n < GPR_COUNT; n++)
        hash = (hash ^ bank->gprs.x[n]) * UINT64_C(0x9e3779b97f4a7c15);
    for (int n = 0; n < V_COUNT; n++)
        hash = (hash ^ bank->vregs.v[n].lo) * UINT64_C(0x9e3779b97f4a7c15);
    for (int reg = 0; reg < scene->self->shared->count; reg++)
        hash = (hash ^ bank->sys[reg]) * UINT64_C(0x9e3779b97f4a7c15);
    return hash;
}

static bool is_owner(const struct log *log, const char *name)
{
    for (unsigned i = 0; i < log->owner_count; i++)
        if (strcmp(log->owners[i], name) == 0)
            return true;
    return false;
}

void twice_poked(struct scene *scene, int index, const struct bank *bank)
{
    struct log *log = scene->self->log;
    const char *name = scene->self->principals[index].name;
    uint64_t hash;

    if (!log || log->poke_position == POKE_MAX)
        return;
    hash = hash_of(scene, bank);
    if (scene->api->run_number(scene->sim) == 0)
        log->pokes[log->poke_position] = hash;
    else if (log->pokes[log->poke_position] != hash && !is_owner(log, name) &&
             log->owner_count < OWNER_MAX)
        snprintf(log->owners[log->owner_count++], sizeof(log->owners[0]), "%s",
                 name);
    log->poke_position++;
}

/* Controls are observed whoever asks; other registers where they are reached. */
static bool is_observed(const struct scene *scene, int reg)
{
    uint8_t traits = scene->self->shared->traits[reg];

    if (traits & (TRAIT_VIEW | TRAIT_MOVES | TRAIT_SCRATCH))
        return false;
    return scene_reaches(scene, reg, false) ||
           scene_reaches(scene, reg, true) ||
           (scene->api->sysreg_encoding(scene->sim, reg) >> 11 & 7) == 4;
}

static void record(struct scene *scene, const char *name,
                   const struct bank *bank, uint64_t count)
{
    struct log *log = scene->self->log;
    struct observation *item;

    if (log->count == OBSERVATION_MAX)
        return;
    if ((log->count & (log->count - 1)) == 0) {
        item = realloc(log->items, (2 * log->count + 1) * sizeof(*log->items));
        if (!item)
            return;
        log->items = item;
    }
    item = &log->items[log->count++];
    memset(&item->seen, 0, sizeof(item->seen));
    snprintf(item->name, sizeof(item->name), "%s", name);
    item->bank = *bank;
    item->count = count;
    for (int reg = 0; reg < scene->self->shared->count; reg++)
        if (is_observed(scene, reg))
            set_add(&item->seen, reg);
}

static void tell(struct scene *scene, const char *name, const char *subject,
                 uint64_t expected, uint64_t found)
{
    struct log *log = scene->self->log;
    char what[192];

    log->told = true;
    snprintf(what, sizeof(what), "what %s is shown depends on secrets of %s",
             name, log->secret);
    report(scene, what, subject, expected, found, NULL, 0);
}

static bool tell_register(struct scene *scene, const char *name, int reg,
                          uint64_t expected, uint64_t found)
{
    char subject[40];

    if (expected == found || scene->self->log->told)
        return expected != found;
    tell(scene, name, register_name(scene, reg, subject, sizeof(subject)),
         expected, found);
    return true;
}

static void compare_banks(struct scene *scene, const struct observation *item,
                          const struct bank *bank)
{
    for (int n = 0; n < GPR_COUNT; n++)
        tell_register(scene, item->name, EL2SIM_X + n, item->bank.gprs.x[n],
                      bank->gprs.x[n]);
    for (int n = 0; n < V_COUNT; n++) {
        tell_register(scene, item->name, EL2SIM_V_LO + n,
                      item->bank.vregs.v[n].lo, bank->vregs.v[n].lo);
        tell_register(scene, item->name, EL2SIM_V_HI + n,
                      item->bank.vregs.v[n].hi, bank->vregs.v[n].hi);
    }
    tell_register(scene, item->name, EL2SIM_PC, item->bank.gprs.pc,
                  bank->gprs.pc);
    tell_register(scene, item->name, EL2SIM_PSTATE, item->bank.gprs.pstate,
                  bank->gprs.pstate);
}

static void compare(struct scene *scene, const struct observation *item,
                    const char *name, const struct bank *bank, uint64_t count)
{
    const struct shared *shared = scene->self->shared;

    if (strcmp(item->name, name) != 0) {
        tell(scene, name, "the order of entries", 0, 0);
        return;
    }
    if (is_owner(scene->self->log, name))
        return;
    compare_banks(scene, item, bank);
    for (int reg = 0; reg < shared->count; reg++)
        if (set_has(&item->seen, reg))
            tell_register(scene, name, reg, item->bank.sys[reg],
                          bank->sys[reg]);
    if (shared->counts && !scene->self->log->told && item->count != count)
        tell(scene, name, "instructions since the entry before", item->count,
             count);
}

void twice_observe(struct scene *scene, int index, const struct bank *bank,
                   uint64_t count)
{
    struct log *log = scene->self->log;
    const char *name = scene->self->principals[index].name;
    uint64_t taken;

    if (!log)
        return;
    taken = count - log->last_count;
    log->last_count = count;
    if (scene->api->run_number(scene->sim) == 0)
        record(scene, name, bank, taken);
    else if (log->position < log->count && !log->told)
        compare(scene, &log->items[log->position], name, bank, taken);
    log->position++;
}

bool twice_end(struct self *self, const struct el2sim_api *api,
               struct el2sim *sim)
{
    const char *name;
    unsigned filled = 0;

    if (!self->log)
        return true;
    while (api->filled(sim, filled))
        filled++;
    for (unsigned i = 0; api->run_number(sim) == 0 && i < filled; i++) {
        name = api->filled(sim, i);
        api->again(sim, name);
    }
    if (api->run_number(sim) < filled)
        return false;
    free(self->log->items);
    free(self->log);
    self->log = NULL;
    return true;
}
