/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several plugins while a case runs: each event to those who want it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/internal.h"

_Static_assert((int)EL2SIM_EVENT_COUNT == (int)EVENT_COUNT, "the same events");

static const struct el2sim_plugin *plugin_of(const struct el2sim *sim)
{
    return sim->use->plugin;
}

static uint64_t events_of(const struct el2sim_plugin *plugin)
{
    uint64_t events = 0;

    for (unsigned kind = 0; kind < EL2SIM_EVENT_COUNT; kind++)
        if (plugin->on[kind])
            events |= BIT64(kind);
    return events;
}

struct plugin_session *plugin_session_create(struct plugin_use *const *uses,
                                             size_t count)
{
    struct plugin_session *session = mem_alloc(sizeof(*session));

    session->count = count;
    reach_controls(&session->controls);
    for (size_t i = 0; i < count; i++) {
        session->sims[i].use = uses[i];
        session->sims[i].session = session;
        session->sims[i].self = mem_alloc(uses[i]->plugin->self_size + 1);
        session->wanted[i] = events_of(uses[i]->plugin);
    }
    return session;
}

void plugin_session_release(struct plugin_session *session)
{
    if (!session)
        return;
    for (size_t i = 0; i < session->count; i++) {
        free(session->sims[i].self);
        address_set_release(&session->sims[i].watched);
        text_release(&session->sims[i].output);
    }
    disasm_destroy(session->disasm);
    free(session);
}

void plugin_fail(struct el2sim *sim, const char *format, ...)
{
    va_list args;
    char sentence[512];

    va_start(args, format);
    vsnprintf(sentence, sizeof(sentence), format, args);
    va_end(args);
    if (sim->failed)
        return;
    sim->failed = true;
    diag_set(&sim->diag, STATUS_INVALID, plugin_of(sim)->name, "%s", sentence);
    if (sim->session)
        sim->session->host.broken(sim->session->host.self, plugin_of(sim)->name,
                                  sentence);
}

/* The event as plugins see it. */
static struct el2sim_event event_of(const struct machine_event *event)
{
    bool is_return = event->kind == EVENT_eret ||
                     event->kind == EVENT_illegal_return;
    const struct exception *exception = event->exception;
    struct el2sim_event out = {
        .kind = (enum el2sim_event_kind)event->kind,
        .cpu = event->cpu,
        .el = is_return ? event->from_el : event->el,
        .target_el = is_return ? event->el : 0,
        .pc = event->pc,
        .count = event->count,
        .word = event->word,
        .reg = event->reg == SYSREG_NONE ? -1 : (int)event->reg,
        .encoding = event->encoding,
        .value = event->value,
        .old = event->old,
        .address = event->address,
        .virtual_address = event->virtual_address,
        .size = event->size,
    };

    if (exception) {
        out.target_el = exception->target_el;
        out.ec = exception->ec;
        out.iss = exception->iss;
        out.fault_address = exception->far;
        out.exception_kind = (int)exception->kind;
    }
    return out;
}

/* The machine watches for all: an address is told to those who asked for it. */
static bool is_wanted(const struct plugin_session *session, size_t index,
                      const struct el2sim_event *event)
{
    return bit_is_set(session->wanted[index], event->kind) &&
           (event->kind != EL2SIM_reach ||
            address_set_has(&session->sims[index].watched, event->pc));
}

static void tell(struct plugin_session *session,
                 const struct el2sim_event *event, bool changing)
{
    for (size_t i = 0; i < session->count; i++) {
        struct el2sim *sim = &session->sims[i];
        const struct el2sim_plugin *plugin = plugin_of(sim);

        if (plugin->changes == changing && !sim->failed &&
            is_wanted(session, i, event))
            plugin->on[event->kind](sim->self, &plugin_api, sim, event);
    }
}

/*
 * What a plugin changes before an exception is what all others see of it, and
 * what it changes back at a return is nothing that they need to see.
 */
static void happened(void *self, const struct machine_event *event)
{
    const struct el2sim_event told = event_of(event);
    bool changing_first = event->exception != NULL;

    tell(self, &told, changing_first);
    tell(self, &told, !changing_first);
}

static void observe(struct plugin_session *session)
{
    struct machine_observer observer = {
        .self = session,
        .happened = happened,
    };

    for (size_t i = 0; i < session->count; i++)
        observer.events |= session->wanted[i];
    machine_observe(session->host.machine, &observer);
}

void plugin_session_begin(struct plugin_session *session,
                          const struct plugin_host *host)
{
    session->host = *host;
    session->running = true;
    memset(session->reach, 0, sizeof(session->reach));
    for (size_t i = 0; i < session->count; i++) {
        struct el2sim *sim = &session->sims[i];
        const struct el2sim_plugin *plugin = plugin_of(sim);

        if (plugin->begin && !sim->failed &&
            !plugin->begin(sim->self, &plugin_api, sim))
            plugin_fail(sim, "the plugin did not begin");
    }
    observe(session);
}

void plugin_session_end(struct plugin_session *session)
{
    machine_unobserve(session->host.machine, session);
    machine_unwatch_all(session->host.machine);
    for (size_t i = 0; i < session->count; i++) {
        struct el2sim *sim = &session->sims[i];

        if (plugin_of(sim)->end) /* after an error, too: it has memory */
            plugin_of(sim)->end(sim->self, &plugin_api, sim);
        address_set_clear(&sim->watched);
    }
    session->running = false;
}

void plugin_session_merge(struct plugin_session *session)
{
    for (size_t i = 0; i < session->count; i++) {
        struct el2sim *sim = &session->sims[i];

        if (plugin_of(sim)->merge && !sim->failed)
            plugin_of(sim)->merge(sim->use->shared, sim->self, &plugin_api,
                                  sim);
    }
}

struct text *plugin_session_output(struct plugin_session *session, size_t index)
{
    return &session->sims[index].output;
}

void *plugin_session_save(const struct plugin_session *session)
{
    size_t size = 1;
    uint8_t *saved, *at;

    for (size_t i = 0; i < session->count; i++)
        size += plugin_of(&session->sims[i])->self_size;
    saved = at = mem_alloc(size);
    for (size_t i = 0; i < session->count; i++) {
        memcpy(at, session->sims[i].self,
               plugin_of(&session->sims[i])->self_size);
        at += plugin_of(&session->sims[i])->self_size;
    }
    return saved;
}

void plugin_session_restore(struct plugin_session *session, const void *saved)
{
    const uint8_t *at = saved;

    for (size_t i = 0; i < session->count; i++) {
        memcpy(session->sims[i].self, at,
               plugin_of(&session->sims[i])->self_size);
        at += plugin_of(&session->sims[i])->self_size;
    }
}
