/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes what it should not, and asks for more runs than it may have. */
#include <string.h>

#include <el2sim/plugin.h>

static void on_hvc(void *self, const struct el2sim_api *api, struct el2sim *sim,
                   const struct el2sim_event *event)
{
    const char *what = api->option(sim, "what");
    struct el2sim_gprs gprs;
    uint32_t word = 0xd4200000; /* brk #0, where the vector was */

    (void)self;
    if (strcmp(what, "pc") == 0)
        api->put(sim, event->cpu, EL2SIM_PC, 0);
    if (strcmp(what, "pstate") == 0)
        api->put(sim, event->cpu, EL2SIM_PSTATE, 0);
    if (strcmp(what, "vector") == 0)
        api->write_memory(sim, 0x40000c00, &word, sizeof(word));
    if (strcmp(what, "hole") == 0)
        api->write_memory(sim, 0x3ffffffe, &word, sizeof(word));
    if (strcmp(what, "gprs") == 0) {
        api->gprs(sim, event->cpu, &gprs);
        gprs.x[2] = 6;
        api->put_gprs(sim, event->cpu, &gprs);
    }
    for (int reg = 0; strcmp(what, "all") == 0 && reg < api->sysreg_count(sim);
         reg++)
        api->put(sim, event->cpu, reg, ~UINT64_C(0));
}

static void on_end(void *self, const struct el2sim_api *api, struct el2sim *sim)
{
    (void)self;
    for (int i = 0; strcmp(api->option(sim, "what"), "again") == 0 && i < 1000;
         i++)
        api->again(sim, api->filled(sim, 0));
    if (strcmp(api->option(sim, "what"), "stranger") == 0)
        api->again(sim, "nobody");
}

static void on_merge(void *shared, void *self, const struct el2sim_api *api,
                     struct el2sim *sim)
{
    (void)shared;
    (void)self;
    api->write(sim, "merged\n", 7);
}

static const struct el2sim_option options[] = {
    { "what", "nothing",
      "nothing, pc, pstate, vector, hole, gprs, all, again, stranger" },
    { NULL, NULL, NULL },
};

EL2SIM_PLUGIN(changes) = {
    EL2SIM_HEADER,
    .name = "changes",
    .summary = "changes what it should not",
    .changes = true,
    .options = options,
    .end = on_end,
    .merge = on_merge,
    .on = { [EL2SIM_hvc] = on_hvc },
};
