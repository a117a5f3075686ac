/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The suites of test_model, and what they share. */
#ifndef EL2SIM_TESTS_MODEL_H
#define EL2SIM_TESTS_MODEL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/cpu.h"

int test_tables(void);
int test_access(void);
int test_fine(void);
int test_nested(void);
int test_value(void);
int test_exception(void);
int test_execute(void);
int test_exclusive(void);
int test_explain(void);
int test_insn(void);
int test_insn_text(void);
int test_memory(void);
int test_take(void);
int test_superpriority(void);
int test_stage2(void);
int test_accesses(void);
int test_unmodelled(void);
int test_virtual(void);

#define ALL_FEATURES (FEATURE_BIT(FEATURE_COUNT) - 1)

/* A CPU just out of reset at EL2. */
static inline struct cpu new_cpu(feature_set features)
{
    struct cpu cpu = { .features = features };

    cpu_reset(&cpu, 2);
    return cpu;
}

/* Puts the CPU at `el` with SPSel 1 (EL0: 0), everything else unchanged. */
static inline void set_el(struct cpu *cpu, unsigned el)
{
    uint64_t pstate = cpu->pstate & ~(PSTATE_EL | PSTATE_SP);

    cpu_set_pstate(cpu, pstate | (uint64_t)el << 2 | (el ? PSTATE_SP : 0));
}

/* A repeatable stream of 64-bit values (splitmix64). */
static inline uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

#endif
