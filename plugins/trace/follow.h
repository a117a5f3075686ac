/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A case's trace: what it has told of each CPU and what it has yet to tell. */
#ifndef EL2SIM_PLUGINS_TRACE_FOLLOW_H
#define EL2SIM_PLUGINS_TRACE_FOLLOW_H

#include "options.h"

enum { TRACE_IMPLIED = 12 }; /* registers written without an MSR */

/* A CPU as the trace has told it, and what it has yet to tell. */
struct trace_view {
    bool started; /* `from` was reached */
    bool pending; /* its last item may have changed registers */
    bool missed;  /* something happened that is not in the trace */
    bool vectors; /* vector registers may differ, too */
    bool all;     /* tell what has not changed, too: the reader knows nothing */
    unsigned el;  /* of the last item, and so on */
    uint64_t count;
    uint64_t pc;
    struct el2sim_gprs gprs;
    struct el2sim_vregs vregs;
    uint64_t implied[TRACE_IMPLIED];
};

/* What does not go back when the scenario does. */
struct trace_progress {
    uint64_t instructions; /* written */
    uint64_t next;         /* count of the next one, if nothing goes back */
    bool cut;
};

struct trace {
    struct trace_options options;
    bool has_from, has_until;
    uint64_t from, until;
    unsigned cpus;
    int implied[TRACE_IMPLIED];
    struct trace_progress *progress;
    struct trace_view views[TRACE_CPUS];
};

/* The arguments of a callback in one. */
struct trace_context {
    struct trace *trace;
    struct trace_view *view;
    const struct el2sim_api *api;
    struct el2sim *sim;
};

/* False when nothing of this CPU is wanted, or nothing any more. */
bool trace_context_of(struct trace_context *c, void *self,
                      const struct el2sim_api *api, struct el2sim *sim,
                      const struct el2sim_event *event);
/* All CPUs as they are before anything has been told. */
void trace_start_views(struct trace *trace, const struct el2sim_api *api,
                       struct el2sim *sim);

/* Items of the CPU, of the event, and of the instruction it belongs to. */
struct trace_item trace_item_of(const struct trace_context *c, unsigned cpu,
                                enum trace_kind kind);
struct trace_item trace_item_at(const struct trace_context *c,
                                const struct el2sim_event *event,
                                enum trace_kind kind);
struct trace_item trace_item_within(const struct trace_context *c,
                                    const struct el2sim_event *event,
                                    enum trace_kind kind);
void trace_put(const struct trace_context *c, const struct trace_item *item);
/* An item that says no more than the event. */
void trace_put_plain(const struct trace_context *c,
                     const struct el2sim_event *event, enum trace_kind kind);

/* Whether `from`, `until` and `el` let what happens here into the trace. */
bool trace_is_traced(const struct trace_context *c,
                     const struct el2sim_event *event);
/*
 * Before an item: tells what the last one did and what happened in between.
 * Whether the event is to be told, too.
 */
bool trace_catch_up(const struct trace_context *c,
                    const struct el2sim_event *event);
/* Tells what differs from what was told; `now` is the CPU's. */
void trace_tell_changes(const struct trace_context *c, unsigned cpu,
                        const struct el2sim_gprs *now);
/* An MSR was told: what of it was not stored shows as a change. */
void trace_note_write(const struct trace_context *c,
                      const struct el2sim_event *event);
/* Tells when the scenario went back to an earlier state. */
void trace_notice_back(const struct trace_context *c,
                       const struct el2sim_event *event);

#endif
