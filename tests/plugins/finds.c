/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings of every form, and far too many. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <el2sim/plugin.h>

static void find_many(const struct el2sim_api *api, struct el2sim *sim,
                      unsigned long count)
{
    char found[24];

    for (unsigned long i = 0; i < count; i++) {
        snprintf(found, sizeof(found), "%lu", i);
        api->finding(sim, &(struct el2sim_finding){
                              .what = "one of many",
                              .found = found,
                          });
    }
}

static const struct el2sim_finding whole = {
    .what = "the VM's value is left",
    .subject = "TPIDR_EL1",
    .expected = "0x1",
    .found = "0x2",
    .owner = "vm1.0's x3",
    .pc = 0x40001000,
};

/* What no format may be broken by. */
static const struct el2sim_finding odd = {
    .what = "a \"quote\", <a> & b\n # line\x01\xff \\ 'c' ]]>",
    .subject = "\t%s%n",
    .found = "",
};

static void on_hvc(void *self, const struct el2sim_api *api, struct el2sim *sim,
                   const struct el2sim_event *event)
{
    const char *which = api->option(sim, "which");

    (void)self;
    (void)event;
    if (strcmp(which, "whole") == 0)
        api->finding(sim, &whole);
    else if (strcmp(which, "odd") == 0)
        api->finding(sim, &odd);
    else if (strcmp(which, "empty") == 0)
        api->finding(sim, &(struct el2sim_finding){ 0 });
    else
        find_many(api, sim, strtoul(which, NULL, 10));
    if (strcmp(api->option(sim, "then"), "error") == 0)
        api->error(sim, "too much");
}

static const struct el2sim_option options[] = {
    { "which", "whole", "whole, odd, empty or how many" },
    { "then", "nothing", "nothing or error" },
    { NULL, NULL, NULL },
};

EL2SIM_PLUGIN(finds) = {
    EL2SIM_HEADER,
    .name = "finds",
    .summary = "finds something at each HVC",
    .options = options,
    .on = { [EL2SIM_hvc] = on_hvc },
};
