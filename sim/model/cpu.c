/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reset, and which stack pointer PSTATE selects. */
#include "model/cpu.h"

#include <string.h>

#include "model/field_names.h"
#include "model/sysreg_row.h"

/* NOLINTNEXTLINE(readability-function-size): a case for each row */
static void apply_identity(struct cpu *cpu)
{
#define IDENTITY(feature, reg, lsb, value) \
    if (cpu_has(cpu, feature))             \
        cpu->sysreg[reg] = bits_set(cpu->sysreg[reg], (lsb) + 3, lsb, value);
#include "arch/identity.def"
#undef IDENTITY
}

static void reset_registers(struct cpu *cpu)
{
    for (unsigned reg = 0; reg < SYSREG_COUNT; reg++) {
        const struct sysreg_row *row = &sysreg_rows[reg];

        cpu->sysreg[reg] = row->info.reset;
        /* RES1, fields of absent features gone. */
        if (row->access & 0x2a)
            sysreg_poke(cpu, (enum sysreg)reg, row->info.reset);
    }
    apply_identity(cpu);
    cpu->sysreg[MPIDR_EL1] |= cpu->index;
    cpu->sysreg[VMPIDR_EL2] = cpu->sysreg[MPIDR_EL1];
    cpu->sysreg[VPIDR_EL2] = cpu->sysreg[MIDR_EL1];
}

void cpu_reset(struct cpu *cpu, unsigned el)
{
    struct cpu clean = { .index = cpu->index, .features = cpu->features };

    *cpu = clean;
    reset_registers(cpu);
    cpu->pstate = PSTATE_DAIF | (uint64_t)el << 2 | PSTATE_SP;
}

enum sysreg cpu_sp_bank(uint64_t pstate)
{
    if (!(pstate & PSTATE_SP))
        return SP_EL0;
    switch (bits_get(pstate, 3, 2)) {
    case 0:
        return SP_EL0;
    case 1:
        return SP_EL1;
    default:
        return SP_EL2;
    }
}

void cpu_set_pstate(struct cpu *cpu, uint64_t pstate)
{
    enum sysreg from = cpu_sp_bank(cpu->pstate), to = cpu_sp_bank(pstate);

    cpu->pstate = pstate;
    if (from == to)
        return;
    cpu->sysreg[from] = cpu->sp;
    cpu->sp = cpu->sysreg[to];
}
