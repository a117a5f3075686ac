/* SPDX-License-Identifier: GPL-2.0-or-later */
/* No memory of its own, every event, and all that can be asked at each. */
#include <el2sim/plugin.h>

static void on_event(void *self, const struct el2sim_api *api,
                     struct el2sim *sim, const struct el2sim_event *event)
{
    struct el2sim_gprs gprs;
    struct el2sim_vregs vregs;
    uint64_t address, size;
    const char *name;
    unsigned number;
    char text[64];

    (void)self;
    api->gprs(sim, event->cpu, &gprs);
    api->vregs(sim, event->cpu, &vregs);
    for (int reg = 0; reg < api->sysreg_count(sim); reg++)
        api->get(sim, event->cpu, reg);
    for (unsigned el = 0; el <= 2; el++) {
        api->reach(sim, event->cpu, el, el & 1);
        api->traps_to(sim, event->cpu, api->sysregs(sim, event->cpu), el,
                      event->encoding, true);
    }
    api->principal(sim, event->cpu);
    api->control(sim, event->cpu, 0, &name, text, sizeof(text));
    api->location(sim, event->pc, text, sizeof(text));
    api->describe(sim, event->pc, text, sizeof(text));
    api->line(sim, event->pc, &name, &number);
    api->disassemble(sim, event->word, event->pc, text, sizeof(text));
    api->read(sim, event->address, text, event->size);
    api->translate(sim, event->cpu, event->pc, &address, &size, &number);
    api->watch(sim, event->pc + 4);
}

EL2SIM_PLUGIN(every) = {
    EL2SIM_HEADER,
    .name = "every",
    .summary = "asks everything at every event",
    .on = {
#define EVENT(name, summary) [EL2SIM_##name] = on_event,
#include <el2sim/events.def>
#undef EVENT
    },
};
