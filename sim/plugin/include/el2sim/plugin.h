/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A plugin of el2sim is one object, EL2SIM_PLUGIN(name) = { ... }, in a program
 * that links it or in a shared object. It reaches the simulator through the
 * functions of struct el2sim_api alone.
 *
 * Life: open() once; for each case begin(), callbacks, end(), merge(); then
 * report() and close() once. `shared` is one block of shared_size bytes, `self`
 * one of self_size bytes a case, both zeroed at first and the simulator's. A
 * scenario may go back to an earlier state: then the bytes of `self` do, too,
 * and what they point to does not. Cases run on several threads: `shared` may
 * be changed in open, merge, report and close only, which never overlap.
 * Pointers handed to a callback live for the call; strings handed out by the
 * simulator live until close. A CPU is given by its number, from 0; addresses
 * are physical and in bytes unless it says otherwise.
 */
#ifndef EL2SIM_PLUGIN_H
#define EL2SIM_PLUGIN_H

#include <el2sim/api.h>

#define EL2SIM_ABI 1

struct el2sim_option {
    const char *name, *fallback, *help; /* help says which values it takes */
};

typedef void el2sim_callback(void *self, const struct el2sim_api *,
                             struct el2sim *, const struct el2sim_event *);

struct el2sim_plugin {
    uint32_t abi, size, event_count;     /* EL2SIM_HEADER */
    const char *name;                    /* letters, digits, hyphens */
    const char *summary;                 /* one sentence, no full stop */
    bool changes;                        /* uses put, write_memory or again */
    const struct el2sim_option *options; /* up to a NULL name; or NULL */
    size_t self_size, shared_size;
    /*
     * Each may be NULL. open, begin: false after error(). An option that names
     * what no image has is an error of open: then nothing runs.
     */
    bool (*open)(void *shared, const struct el2sim_api *, struct el2sim *);
    bool (*begin)(void *self, const struct el2sim_api *, struct el2sim *);
    void (*end)(void *self, const struct el2sim_api *, struct el2sim *);
    void (*merge)(void *shared, void *self, const struct el2sim_api *,
                  struct el2sim *);
    void (*report)(void *shared, const struct el2sim_api *, struct el2sim *);
    void (*close)(void *shared, const struct el2sim_api *, struct el2sim *);
    el2sim_callback *on[EL2SIM_EVENT_COUNT]; /* NULL: not wanted */
};

#define EL2SIM_HEADER \
    EL2SIM_ABI, sizeof(struct el2sim_plugin), EL2SIM_EVENT_COUNT

#ifdef EL2SIM_BUILT_IN
#define EL2SIM_PLUGIN(id)                                 \
    extern const struct el2sim_plugin el2sim_plugin_##id; \
    const struct el2sim_plugin el2sim_plugin_##id
#else
#define EL2SIM_PLUGIN(id)                            \
    extern const struct el2sim_plugin el2sim_plugin; \
    __attribute__((visibility("default")))           \
    const struct el2sim_plugin el2sim_plugin
#endif

#endif
