/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RAM for stage-2 tables and pages, and a CPU below EL2 that looks through them. */
#ifndef EL2SIM_TESTS_STAGE2_H
#define EL2SIM_TESTS_STAGE2_H

#include "model/access.h"
#include "model/sysreg.h"
#include "tests.h"

enum {
    TABLES = 0x40000000,
    PAGES = 0x50000000,
    VALID = 1,
    TABLE = 3,
    PAGE = 3,
    AF = 1 << 10,
    S2AP_R = 1 << 6,
    S2AP_W = 1 << 7,
    RW = S2AP_R | S2AP_W,
    NORMAL = 15 << 2, /* MemAttr: Write-Back */
};

struct world {
    struct cpu cpu;
    struct memory memory;
};

static inline uint64_t vtcr(unsigned t0sz, unsigned sl0, unsigned ps)
{
    return 0x80000000 | ps << 16 | sl0 << 6 | t0sz;
}

/* The CPU at EL1 with stage 2 on, of a machine with `features`. */
static inline struct world new_world_with(uint64_t features,
                                          uint64_t vtcr_value)
{
    struct world w = { .cpu = new_cpu(features) };

    assert_int_equal(memory_add(&w.memory, "tables", TABLES, 0x20000, NULL),
                     STATUS_OK);
    assert_int_equal(memory_add(&w.memory, "pages", PAGES, 0x4000, NULL),
                     STATUS_OK);
    sysreg_poke(&w.cpu, VTTBR_EL2, TABLES | UINT64_C(5) << 48);
    sysreg_poke(&w.cpu, VTCR_EL2, vtcr_value);
    sysreg_poke(&w.cpu, HCR_EL2, 1);
    set_el(&w.cpu, 1);
    return w;
}

static inline struct world new_world(uint64_t vtcr_value)
{
    return new_world_with(CPU_DEFAULT_FEATURES, vtcr_value);
}

static inline void put(struct world *w, uint64_t table, unsigned index,
                       uint64_t descriptor)
{
    assert_true(memory_write(&w->memory, table + index * 8, &descriptor, 8));
}

#endif
