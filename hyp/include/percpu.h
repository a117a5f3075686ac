/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Per-CPU data: who runs here, and what activate_traps keeps of the host. The
 * number of a CPU is MPIDR_EL1.Aff0, below TOTAL_CPU (boot.S sees to it).
 */
#ifndef HYP_PERCPU_H
#define HYP_PERCPU_H

#include "arch.h"
#include "config.h"

struct percpu {
    u64 cur_vmid;
    u64 cur_vcpuid;
    u64 host_pmselr;
    u64 host_pmuserenr;
    u64 host_mdcr;
};

extern struct percpu percpu[TOTAL_CPU];

static inline u64 cpu_number(void)
{
    return read_sysreg(MPIDR_EL1) & (TOTAL_CPU - 1);
}

void set_per_cpu(u64 vmid, u64 vcpuid);
u64 get_cur_vmid(void);
u64 get_cur_vcpuid(void);

#endif
