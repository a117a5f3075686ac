/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The FP/SIMD bank of a principal is as it left it whenever it runs with access
 * to it, be it switched at once or when it is used.
 */
#include <string.h>

#include "spec.h"

#define CPTR_TFP (UINT64_C(1) << 10)

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

/* Of the whole bank; never 0. */
static uint64_t hash_of_bank(struct here *here)
{
    const struct spec_q *q = spec_here_v(here);
    uint64_t hash = 1;

    for (unsigned i = 0; i < Q_COUNT; i++)
        hash = mix(mix(hash, q[i].lo), q[i].hi);
    hash = mix(hash, spec_here_reg(here, R_FPSR));
    hash = mix(hash, spec_here_reg(here, R_FPCR));
    return hash ? hash : 1;
}

static uint64_t *known_of(struct here *here, struct spec_id id)
{
    uint64_t count = sizeof(here->spec->v_hash) / sizeof(uint64_t);
    uint64_t index = id.vmid * VCPU_PER_VM + id.vcpuid;

    return id.vmid <= COREVISOR && index < count ? &here->spec->v_hash[index]
                                                 : NULL;
}

static bool has_access(struct here *here)
{
    return !(spec_here_reg(here, R_CPTR_EL2) & CPTR_TFP);
}

void spec_bank_interrupted(struct here *here, struct spec_id id)
{
    uint64_t *known = known_of(here, id);

    if (known && has_access(here))
        *known = hash_of_bank(here);
}

/*
 * Where the bank is switched at once the functions of the switch say more than
 * this does.
 */
void spec_bank_eret(struct here *here)
{
    struct spec_percpu percpu;
    uint64_t *known;

    if (!here->spec->layout.world.lazy_fp || !has_access(here) ||
        !spec_here_percpu(here, &percpu))
        return;
    known = known_of(here,
                     (struct spec_id){ percpu.cur_vmid, percpu.cur_vcpuid });
    if (!known || !*known || *known == hash_of_bank(here))
        return;
    spec_report_plain(here, NULL,
                      "somebody else's FP/SIMD bank is left in the registers",
                      "q0..q31, FPSR, FPCR", here->event->pc);
}

/* A scenario can fill registers of which their owner would be trapped. */
void spec_bank_poked(struct here *here)
{
    struct cpu *cpu = here->cpu;
    struct spec_q before[Q_COUNT];
    bool known = cpu->v_valid;

    if (!here->spec->layout.world.lazy_fp || has_access(here))
        return;
    memcpy(before, cpu->v, sizeof(before));
    cpu->v_valid = false;
    if (!known || memcmp(before, spec_here_v(here), sizeof(before)) != 0)
        memset(here->spec->v_hash, 0, sizeof(here->spec->v_hash));
}
