/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two-run noninterference: the case is run once more for each name that it
 * fills, with other values there, and what all others are shown must be the
 * same to the bit: registers, control registers of EL2, what EL2 wrote to
 * memory that they reach, and with `counts` how long it took. The log of the
 * first run is not part of what a sweep takes back: the order in which things
 * are observed is the same in every run.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "isolation.h"

enum { OBSERVATION_MAX = 4096, OWNER_MAX = 8 };

/* What one entry shows. */
struct observation {
    char name[NAME_SIZE];
    struct bank bank;
    struct register_set seen;
    uint64_t count; /* instructions since the entry before */
    unsigned store_count;
    struct store *stores; /* that it can read; values given away are 0 */
};

struct log {
    unsigned count;    /* of the first run */
    unsigned position; /* in this run */
    uint64_t last_count;
    bool told; /* a difference of this run is reported */
    uint64_t eret;
    char secret[64];
    struct observation *items;
    /*
     * What they had when they left, as a hash. Who was entered with the same
     * and leaves with something else has the secret, or was told on purpose.
     */
    unsigned left_count, left_position;
    uint64_t left[OBSERVATION_MAX];
    unsigned owner_count;
    char owners[OWNER_MAX][NAME_SIZE];
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
    self->log->position = self->log->left_position = 0;
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

/* Controls are observed whoever asks; other registers where they are reached. */
static bool is_observed(const struct scene *scene, int reg)
{
    uint8_t traits = scene->self->shared->traits[reg];

    if (traits & (TRAIT_VIEW | TRAIT_MOVES | TRAIT_SCRATCH))
        return false;
    return scene_reaches_any(scene, reg) ||
           (scene->api->sysreg_encoding(scene->sim, reg) >> 11 & 7) == 4;
}

static void hash_word(uint64_t *hash, uint64_t word)
{
    *hash = (*hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    *hash ^= *hash >> 32;
}

static uint64_t hash_of(const struct scene *scene, const struct bank *bank)
{
    uint64_t hash = 1;

    for (int n = 0; n < GPR_COUNT; n++)
        hash_word(&hash, bank->gprs.x[n]);
    for (int n = 0; n < V_COUNT; n++) {
        hash_word(&hash, bank->vregs.v[n].lo);
        hash_word(&hash, bank->vregs.v[n].hi);
    }
    hash_word(&hash, bank->gprs.pc);
    hash_word(&hash, bank->gprs.pstate);
    for (int reg = 0; reg < scene->self->shared->count; reg++)
        if (scene_reaches_any(scene, reg) && is_observed(scene, reg))
            hash_word(&hash, bank->sys[reg]);
    return hash;
}

static bool is_owner(const struct log *log, const char *name)
{
    for (unsigned i = 0; i < log->owner_count; i++)
        if (strcmp(log->owners[i], name) == 0)
            return true;
    return false;
}

void twice_left(struct scene *scene, int index, const struct bank *bank)
{
    struct log *log = scene->self->log;
    const char *name = scene->self->principals[index].name;
    uint64_t hash;

    if (!log || log->left_position == OBSERVATION_MAX)
        return;
    hash = hash_of(scene, bank);
    if (scene->api->run_number(scene->sim) == 0) {
        log->left[log->left_position++] = hash;
        log->left_count = log->left_position;
        return;
    }
    if (log->left_position < log->left_count &&
        log->left[log->left_position] != hash && !is_owner(log, name) &&
        log->owner_count < OWNER_MAX)
        snprintf(log->owners[log->owner_count++], sizeof(log->owners[0]), "%s",
                 name);
    log->left_position++;
}

/* A value that its owner's exit gave away is not compared. */
static bool is_given(const struct principal *from, uint64_t value)
{
    for (int n = 0; n < GPR_COUNT; n++)
        if (from->exit.given >> n & 1 && from->left.gprs.x[n] == value)
            return true;
    return from->exit.has_address && (value ^ from->fault_address) < 0x1000;
}

/* What EL2 wrote where `index` can read; at most `STORE_MAX`. */
static unsigned list_stores(const struct scene *scene, int index,
                            struct store *list)
{
    const struct visit *visit = &scene->self->visits[scene->cpu];
    unsigned count = 0;

    for (unsigned i = 0; i < visit->store_count; i++) {
        if (visit->from == index ||
            !memory_is_seen(scene, visit->stores[i].address))
            continue;
        list[count] = visit->stores[i];
        if (visit->from >= 0 &&
            is_given(&scene->self->principals[visit->from], list[count].value))
            list[count].value = 0;
        count++;
    }
    return count;
}

static void record_stores(const struct scene *scene, int index,
                          struct observation *item)
{
    struct store list[STORE_MAX];

    item->store_count = list_stores(scene, index, list);
    item->stores = malloc((item->store_count + 1) * sizeof(*item->stores));
    if (item->stores)
        memcpy(item->stores, list, item->store_count * sizeof(*list));
    else
        item->store_count = 0;
}

static void record(struct scene *scene, int index, const struct bank *bank,
                   uint64_t count)
{
    struct log *log = scene->self->log;
    const char *name = scene->self->principals[index].name;
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
    record_stores(scene, index, item);
    for (int reg = 0; reg < scene->self->shared->count; reg++)
        if (is_observed(scene, reg))
            set_add(&item->seen, reg);
}

static void tell(struct scene *scene, const char *name, const char *subject,
                 uint64_t expected, uint64_t found, uint64_t pc)
{
    struct log *log = scene->self->log;
    char what[192];

    log->told = true;
    snprintf(what, sizeof(what), "what %s is shown depends on secrets of %s",
             name, log->secret);
    report(scene, what, subject, expected, found, NULL, pc);
}

static bool tell_register(struct scene *scene, const char *name, int reg,
                          uint64_t expected, uint64_t found)
{
    char subject[40];

    if (expected == found || scene->self->log->told)
        return expected != found;
    tell(scene, name, register_name(scene, reg, subject, sizeof(subject)),
         expected, found, scene->self->log->eret);
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

/* The first store that is not the same. */
static void compare_stores(struct scene *scene, int index,
                           const struct observation *item)
{
    const char *name = scene->self->principals[index].name;
    struct store list[STORE_MAX];
    unsigned count = list_stores(scene, index, list), i = 0;
    char subject[128] = "memory";

    while (i < count && i < item->store_count &&
           list[i].address == item->stores[i].address &&
           list[i].value == item->stores[i].value)
        i++;
    if (scene->self->log->told || (i == count && i == item->store_count))
        return;
    scene->api->describe(scene->sim,
                         i < count ? list[i].address : item->stores[i].address,
                         subject, sizeof(subject));
    tell(scene, name, subject,
         i < item->store_count ? item->stores[i].value : 0,
         i < count ? list[i].value : 0, i < count ? list[i].pc : 0);
}

static void compare(struct scene *scene, const struct observation *item,
                    int index, const struct bank *bank, uint64_t count)
{
    const struct shared *shared = scene->self->shared;
    const char *name = scene->self->principals[index].name;

    if (strcmp(item->name, name) != 0) {
        tell(scene, name, "the order of entries", 0, 0, scene->self->log->eret);
        return;
    }
    if (is_owner(scene->self->log, name))
        return;
    compare_banks(scene, item, bank);
    for (int reg = 0; reg < shared->count; reg++)
        if (set_has(&item->seen, reg))
            tell_register(scene, name, reg, item->bank.sys[reg],
                          bank->sys[reg]);
    compare_stores(scene, index, item);
    if (shared->counts && !scene->self->log->told && item->count != count)
        tell(scene, name, "instructions since the entry before", item->count,
             count, scene->self->log->eret);
}

void twice_observe(struct scene *scene, int index, const struct bank *bank,
                   const struct el2sim_event *event)
{
    struct log *log = scene->self->log;
    uint64_t taken;

    if (!log)
        return;
    taken = event->count - log->last_count;
    log->last_count = event->count;
    log->eret = event->pc;
    if (scene->api->run_number(scene->sim) == 0)
        record(scene, index, bank, taken);
    else if (log->position < log->count && !log->told)
        compare(scene, &log->items[log->position], index, bank, taken);
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
    for (unsigned i = 0; i < self->log->count; i++)
        free(self->log->items[i].stores);
    free(self->log->items);
    free(self->log);
    self->log = NULL;
    return true;
}
