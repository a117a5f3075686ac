/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Says who is in charge at each write of a system register, and how. */
#include <inttypes.h>
#include <stdio.h>

#include <el2sim/plugin.h>

static void tell_controls(const struct el2sim_api *api, struct el2sim *sim)
{
    char found[40], line[160];
    const char *text;
    int holds, length;

    for (unsigned i = 0;; i++) {
        holds = api->control(sim, 0, i, &text, found, sizeof(found));
        if (holds < 0)
            return;
        length = snprintf(line, sizeof(line), "  %s: %d, %s\n", text, holds,
                          found);
        api->write(sim, line, (size_t)length);
    }
}

static void on_write(void *self, const struct el2sim_api *api,
                     struct el2sim *sim, const struct el2sim_event *event)
{
    const char *name = api->principal(sim, event->cpu);
    char line[80];
    int length = snprintf(line, sizeof(line), "%" PRIx64 " %s\n", event->pc,
                          name ? name : "nobody");

    (void)self;
    api->write(sim, line, (size_t)length);
    tell_controls(api, sim);
}

EL2SIM_PLUGIN(who) = {
    EL2SIM_HEADER,
    .name = "who",
    .summary = "says who is in charge",
    .on = { [EL2SIM_sysreg_write] = on_write },
};
