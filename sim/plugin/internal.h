/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this floor share: a use, and its view of a case. */
#ifndef EL2SIM_PLUGIN_INTERNAL_H
#define EL2SIM_PLUGIN_INTERNAL_H

#include "base/addresses.h"
#include "engine/disasm.h"
#include "model/reach.h"
#include "plugin/plugin.h"

/* Where the search for functions is: the number of the next one. */
struct function_cursor {
    unsigned next;
    size_t image, symbol;
};

/* The plugin's handle: what its api calls are about. */
struct el2sim {
    struct plugin_use *use;
    void *self;
    struct plugin_session *session;   /* NULL: no case runs */
    const struct plugin_scope *scope; /* while it opens */
    struct function_cursor cursor;
    struct text output;
    struct address_set watched; /* what it asked to be told of by reach */
    bool failed;      /* said error(): it is left alone from then on */
    struct diag diag; /* open and report: what it said */
    char hint[256];   /* open: what to do about it */
};

struct option_value {
    char *key, *value;
};

struct plugin_use {
    const struct el2sim_plugin *plugin;
    void *handle;
    size_t value_count;
    struct option_value *values;
    void *shared;
    bool opened;
    char *place;       /* in a scenario; NULL: the command line's */
    struct el2sim sim; /* of open, report and close */
};

/* Registers that a level reaches under the controls it was made for. */
struct reach_entry {
    bool used;
    unsigned el;
    bool write;
    feature_set features;
    uint64_t key; /* of the controls' values */
    uint8_t set[SYSREG_COUNT];
};

/* More than one callback can ask for: CPUs, levels, read or write. */
enum { REACH_ENTRIES = 64 };

struct plugin_session {
    struct plugin_host host;
    bool running;
    bool ended;
    size_t count;
    struct el2sim sims[PLUGIN_SESSION_MAX];
    uint64_t wanted[PLUGIN_SESSION_MAX]; /* sets of events */
    struct register_set controls;        /* registers that trap others */
    size_t reach_next;
    struct reach_entry reach[REACH_ENTRIES];
    struct cpu scratch;
    struct disasm *disasm; /* NULL until something is disassembled */
};

extern const struct el2sim_api plugin_api;

const char *plugin_use_value(const struct plugin_use *use, const char *key);
/* The plugin behind `sim` did what it may not, or said that it cannot go on. */
void plugin_fail(struct el2sim *sim, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
