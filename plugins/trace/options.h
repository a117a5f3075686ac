/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The trace's options. */
#ifndef EL2SIM_PLUGINS_TRACE_OPTIONS_H
#define EL2SIM_PLUGINS_TRACE_OPTIONS_H

#include "trace.h"

enum { TRACE_CPUS = 8 };

struct trace_options {
    trace_format_item *format;
    unsigned levels; /* bit n: ELn */
    int cpu;         /* -1: all */
    bool registers, memory;
    uint64_t limit; /* 0: none */
};

extern const struct el2sim_option trace_options[];

typedef const char *trace_options_get(void *of, const char *name);

/* All but `from` and `until`, which need an image. NULL, or what is wrong. */
const char *trace_options_parse(struct trace_options *options,
                                trace_options_get *get, void *of);
/* Decimal or 0x...; false for anything else. */
bool trace_parse_number(const char *text, uint64_t *value);

#endif
