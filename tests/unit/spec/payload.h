/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A payload's symbols and types, and the registers of a machine, by hand. */
#ifndef TEST_SPEC_PAYLOAD_H
#define TEST_SPEC_PAYLOAD_H

#include <el2sim/plugin.h>

/* "sysregs.TCR_EL1"; one that is_outer has others in it. */
struct payload_member {
    const char *name; /* NULL: the last */
    uint64_t offset, size, count;
    bool is_outer;
};

/* Without members it is of no type. */
struct payload_array {
    const char *symbol; /* NULL: the last */
    uint64_t base, stride, count;
    const struct payload_member *members;
};

struct payload {
    const struct payload_array *arrays;
};

/* Registers beyond the specification's: ADDED0_EL1, ADDED1_EL1, ... */
enum { PAYLOAD_ADDED = 100 };

/* Answers of a simulator with that payload, until the next call. */
const struct el2sim_api *payload_api(const struct payload *described);

#endif
