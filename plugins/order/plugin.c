/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order oracle as a plugin: turns events into steps of the state machine in
 * order.c, and what that reports into findings.
 */
#include <stdio.h>
#include <string.h>

#include <el2sim/plugin.h>

#include "options.h"
#include "order.h"

enum { REGISTERS = ORDER_STATES }; /* numbers that are told apart */

/* Registers by their number in this simulator. */
struct shared {
    uint64_t off;
    int number[ORDER_REG_COUNT]; /* -1: there is none */
    int id_mmfr0;
    uint8_t reg[REGISTERS]; /* enum order_reg */
    bool state[REGISTERS];  /* a part of EL1's or EL0's state */
};

struct self {
    bool exs;
    struct order order;
};

/* One callback. */
struct glue {
    const struct el2sim_api *api;
    struct el2sim *sim;
    const struct shared *shared;
    const uint64_t *sysregs; /* of the CPU, once somebody has asked */
};

struct rule_text {
    const char *name, *summary, *reason;
};

static const struct rule_text rules[] = {
#define RULE(id, name, summary, reason) { name, summary, reason },
#include "rules.def"
#undef RULE
};

static const char *const reg_names[] = {
    NULL,
#define REG(name, translation) #name,
#include "registers.def"
#undef REG
};

static const struct el2sim_option options[] = {
#define RULE(id, name, summary, reason) { name, "on", summary " (on or off)" },
#include "rules.def"
#undef RULE
    { NULL, NULL, NULL },
};

/* Opening */

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);

    return length >= tail && strcmp(text + length - tail, end) == 0;
}

/*
 * Identification and counters show what is the same for all: CRn 0 but for
 * CSSELR_EL1 (op1 2); CRn 14, CRm 0; ISR_EL1.
 */
static bool is_state(const char *name, uint16_t encoding)
{
    unsigned op1 = encoding >> 11 & 7, crn = encoding >> 7 & 15;
    unsigned crm = encoding >> 3 & 15;

    if (strcmp(name, "FPCR") == 0 || strcmp(name, "FPSR") == 0)
        return true;
    if (!ends_with(name, "_EL1") && !ends_with(name, "_EL0"))
        return false;
    return !(crn == 0 && op1 != 2) && !(crn == 14 && crm == 0) &&
           strcmp(name, "ISR_EL1") != 0;
}

static bool read_options(struct shared *shared, const struct el2sim_api *api,
                         struct el2sim *sim)
{
    for (unsigned rule = 0; rule < ORDER_RULE_COUNT; rule++) {
        bool on;

        if (!option_switch(api, sim, rules[rule].name, &on))
            return false;
        if (!on)
            shared->off |= ORDER_BIT(rule);
    }
    return true;
}

static void find_registers(struct shared *shared, const struct el2sim_api *api,
                           struct el2sim *sim)
{
    int count = api->sysreg_count(sim);

    for (int number = 0; number < count && number < REGISTERS; number++)
        shared->state[number] = is_state(api->sysreg_name(sim, number),
                                         api->sysreg_encoding(sim, number));
    for (unsigned reg = 1; reg < ORDER_REG_COUNT; reg++) {
        int number = api->sysreg_by_name(sim, reg_names[reg]);

        shared->number[reg] = number;
        if (number >= 0 && number < REGISTERS)
            shared->reg[number] = (uint8_t)reg;
    }
    shared->id_mmfr0 = api->sysreg_by_name(sim, "ID_AA64MMFR0_EL1");
}

static bool open_plugin(void *shared, const struct el2sim_api *api,
                        struct el2sim *sim)
{
    find_registers(shared, api, sim);
    return read_options(shared, api, sim);
}

static bool begin_case(void *self, const struct el2sim_api *api,
                       struct el2sim *sim)
{
    const struct shared *shared = api->shared(sim);
    struct self *me = self;

    order_begin(&me->order, shared->off);
    /* FEAT_ExS: ID_AA64MMFR0_EL1.ExS, bits <47:44> */
    me->exs = shared->id_mmfr0 >= 0 &&
              (api->get(sim, 0, shared->id_mmfr0) >> 44 & 15) != 0;
    return true;
}

/* The world of order.h */

static uint64_t world_get(void *self, unsigned cpu, enum order_reg reg)
{
    struct glue *glue = self;
    int number = glue->shared->number[reg];

    if (reg == ORDER_OTHER || number < 0)
        return 0;
    if (!glue->sysregs)
        glue->sysregs = glue->api->sysregs(glue->sim, cpu);
    return glue->sysregs ? glue->sysregs[number] : 0;
}

static bool world_read(void *self, uint64_t address, void *bytes, size_t size)
{
    const struct glue *glue = self;

    return glue->api->read(glue->sim, address, bytes, size);
}

/* "it changes" of HCR_EL2: "HCR_EL2 changes"; "its E2H": "HCR_EL2's E2H". */
static void say(char *text, size_t size, const struct order_finding *found)
{
    const char *rule = rules[found->rule].name;
    const char *name = reg_names[found->reg], *detail = found->detail;

    if (name && strncmp(detail, "it ", 3) == 0)
        snprintf(text, size, "%s: %s%s", rule, name, detail + 2);
    else if (name && strncmp(detail, "its ", 4) == 0)
        snprintf(text, size, "%s: %s's%s", rule, name, detail + 3);
    else
        snprintf(text, size, "%s: %s", rule, detail);
}

static void world_report(void *self, const struct order_finding *found)
{
    const struct glue *glue = self;
    char what[256], place[256], first[288];

    glue->api->location(glue->sim, found->first, place, sizeof(place));
    say(what, sizeof(what), found);
    snprintf(first, sizeof(first), "begun at %s", place);
    glue->api->finding(glue->sim, &(struct el2sim_finding){
                                      .what = what,
                                      .subject = reg_names[found->reg],
                                      .expected = rules[found->rule].reason,
                                      .found = found->first ? first : NULL,
                                      .pc = found->pc,
                                  });
}

static void step(void *self, const struct el2sim_api *api, struct el2sim *sim,
                 const struct order_step *what)
{
    struct self *me = self;
    struct glue glue = { api, sim, api->shared(sim), NULL };
    const struct order_world world = {
        .self = &glue,
        .exs = me->exs,
        .get = world_get,
        .read = world_read,
        .report = world_report,
    };

    order_step(&me->order, &world, what);
}

/* Events */

static struct order_step step_of(const struct el2sim_event *event,
                                 enum order_kind kind)
{
    return (struct order_step){
        .kind = kind,
        .cpu = event->cpu,
        .el = event->el,
        .target_el = event->target_el,
        .pc = event->pc,
        .value = event->value,
        .old = event->old,
        .encoding = event->encoding,
        .option = event->word >> 8 & 15,
        .ec = event->ec,
        .exception_kind = (unsigned)event->exception_kind,
    };
}

#define EVENT(event_kind, kind)                                           \
    static void on_##event_kind(void *self, const struct el2sim_api *api, \
                                struct el2sim *sim,                       \
                                const struct el2sim_event *event)         \
    {                                                                     \
        const struct order_step what = step_of(event, kind);              \
                                                                          \
        step(self, api, sim, &what);                                      \
    }

/* Where EL1 and EL0 do it, too, most of what comes is theirs. */
#define EVENT_AT_EL2(event_kind, kind)                                    \
    static void on_##event_kind(void *self, const struct el2sim_api *api, \
                                struct el2sim *sim,                       \
                                const struct el2sim_event *event)         \
    {                                                                     \
        if (event->el == 2) {                                             \
            const struct order_step what = step_of(event, kind);          \
                                                                          \
            step(self, api, sim, &what);                                  \
        }                                                                 \
    }

EVENT(exception, ORDER_EXCEPTION)
EVENT(stale_translation, ORDER_STALE)
EVENT(poke, ORDER_POKE)
EVENT(reset, ORDER_RESET)
EVENT_AT_EL2(eret, ORDER_ERET)
EVENT_AT_EL2(isb, ORDER_ISB)
EVENT_AT_EL2(dsb, ORDER_DSB)
EVENT_AT_EL2(tlbi, ORDER_TLBI)
EVENT_AT_EL2(ic, ORDER_IC)
EVENT_AT_EL2(dc, ORDER_DC)
EVENT_AT_EL2(at, ORDER_AT)

static void on_fpsimd(void *self, const struct el2sim_api *api,
                      struct el2sim *sim, const struct el2sim_event *event)
{
    const struct self *me = self;

    if (event->el == 2 && order_minds_fp(&me->order, event->cpu)) {
        const struct order_step what = step_of(event, ORDER_FP);

        step(self, api, sim, &what);
    }
}

static void access_sysreg(void *self, const struct el2sim_api *api,
                          struct el2sim *sim, const struct el2sim_event *event,
                          enum order_kind kind)
{
    const struct shared *shared = api->shared(sim);
    struct order_step what;

    if (event->el != 2 || event->reg < 0 || event->reg >= REGISTERS)
        return;
    what = step_of(event, kind);
    what.reg = (enum order_reg)shared->reg[event->reg];
    what.state = shared->state[event->reg] ? (unsigned)event->reg : 0;
    step(self, api, sim, &what);
}

static void on_sysreg_read(void *self, const struct el2sim_api *api,
                           struct el2sim *sim, const struct el2sim_event *event)
{
    access_sysreg(self, api, sim, event, ORDER_READ);
}

static void on_sysreg_write(void *self, const struct el2sim_api *api,
                            struct el2sim *sim,
                            const struct el2sim_event *event)
{
    access_sysreg(self, api, sim, event, ORDER_WRITE);
}

/* PSTATE.{D,A,I,F} and SP, where SPSR_ELx has them. */
static void on_pstate(void *self, const struct el2sim_api *api,
                      struct el2sim *sim, const struct el2sim_event *event)
{
    struct order_step what;

    if (event->el != 2)
        return;
    what = step_of(event, ORDER_PSTATE);
    what.daif = event->value & UINT64_C(0x3c0);
    what.spsel = event->value & 1;
    step(self, api, sim, &what);
}

EL2SIM_PLUGIN(order) = {
    EL2SIM_HEADER,
    .name = "order",
    .summary = "finds writes, barriers and TLB maintenance of EL2 that are "
               "not in the order that the architecture asks for",
    .options = options,
    .self_size = sizeof(struct self),
    .shared_size = sizeof(struct shared),
    .open = open_plugin,
    .begin = begin_case,
    .on = {
        [EL2SIM_exception] = on_exception,
        [EL2SIM_stale_translation] = on_stale_translation,
        [EL2SIM_poke] = on_poke,
        [EL2SIM_reset] = on_reset,
        [EL2SIM_eret] = on_eret,
        [EL2SIM_tlbi] = on_tlbi,
        [EL2SIM_ic] = on_ic,
        [EL2SIM_dc] = on_dc,
        [EL2SIM_at] = on_at,
        [EL2SIM_fpsimd] = on_fpsimd,
        [EL2SIM_sysreg_read] = on_sysreg_read,
        [EL2SIM_sysreg_write] = on_sysreg_write,
        [EL2SIM_pstate] = on_pstate,
        [EL2SIM_isb] = on_isb,
        [EL2SIM_dsb] = on_dsb,
    },
};
