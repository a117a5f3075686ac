/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a callback asks the simulator for, at most once each. */
#include <string.h>

#include "spec.h"

/*
 * System registers change by instructions of which we are told, but for the
 * stack pointer in use, which nobody takes from here while it is.
 */
const uint64_t *spec_here_sysregs(struct here *here)
{
    struct cpu *cpu = here->cpu;

    if (!cpu->sys_valid) {
        memcpy(cpu->sys, here->api->sysregs(here->sim, here->index),
               (size_t)here->spec->layout.sysreg_count * sizeof(uint64_t));
        cpu->sys_version++;
    }
    cpu->sys_valid = !cpu->sp_el0_used;
    return cpu->sys;
}

const struct el2sim_gprs *spec_here_gprs(struct here *here)
{
    if (!here->has_gprs)
        here->api->gprs(here->sim, here->index, &here->gprs);
    here->has_gprs = true;
    return &here->gprs;
}

uint64_t spec_here_reg(struct here *here, enum spec_reg reg)
{
    int number = here->spec->layout.reg[reg];

    return number < 0 ? 0 : spec_here_sysregs(here)[number];
}

_Static_assert(sizeof(struct el2sim_vregs) == sizeof(((struct cpu *)NULL)->v),
               "V registers are laid out alike");

/* V registers change by FP/SIMD instructions, of which we are told. */
const struct spec_q *spec_here_v(struct here *here)
{
    struct el2sim_vregs vregs;

    if (!here->cpu->v_valid) {
        here->api->vregs(here->sim, here->index, &vregs);
        memcpy(here->cpu->v, &vregs, sizeof(here->cpu->v));
        here->cpu->v_valid = true;
    }
    return here->cpu->v;
}

/* A payload may keep the host's trap values elsewhere: then ours stand in. */
bool spec_here_percpu(struct here *here, struct spec_percpu *percpu)
{
    *percpu = here->cpu->kept;
    return spec_layout_read(&here->spec->layout, here->api, here->sim,
                            OBJECT_PERCPU, here->index, percpu);
}

uint64_t spec_here_word(struct here *here, struct range range)
{
    uint64_t value = 0;
    size_t size = range.end - range.begin;

    if (size > sizeof(value))
        size = sizeof(value);
    return here->api->read(here->sim, range.begin, &value, size) ? value : 0;
}

/* Bits that this machine keeps; the same on all of its CPUs. */
uint64_t spec_here_stored(struct here *here, int reg)
{
    struct layout *layout = &here->spec->layout;

    if (!layout->has_stored[reg])
        layout->stored[reg] = here->api->sysreg_stored_bits(here->sim,
                                                            here->index, reg);
    layout->has_stored[reg] = true;
    return layout->stored[reg];
}

/* Bits of a register that this machine keeps and the specification decides. */
uint64_t spec_here_judged(struct here *here, int reg)
{
    const struct layout *layout = &here->spec->layout;
    unsigned back = layout->back[reg];
    uint64_t bits = back < REG_COUNT ? spec_judged(&layout->world, back)
                                     : UINT64_MAX;

    return layout->skipped[reg] ? 0 : bits & spec_here_stored(here, reg);
}
