/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Memory shared with the host. The host may change any of it at any time, so
 * each value is read once and then checked; no pointer or length is kept here.
 */
#ifndef HYP_HOSTMEM_H
#define HYP_HOSTMEM_H

#include "config.h"
#include "types.h"

struct host_vcpu {
    u64 regs[31];
    u64 pc;
    u64 pstate;
    u64 flags; /* HCR_EL2.VI and VF as the host wants them */
    u64 exit;
    u64 esr;
    u64 ipa;
};

struct host_run {
    u64 vcpuid[COREVISOR];
};

extern struct host_vcpu host_vcpus[COREVISOR * VCPU_PER_VM];
extern struct host_run host_run[TOTAL_CPU];

/* The host-visible VCPU; both numbers must be in range. */
struct host_vcpu *host_vcpu_of(u64 vmid, u64 vcpuid);

/* The VCPU that the host wants run on this CPU: any 64-bit value. */
u64 get_int_run_vcpuid(u64 vmid);

#endif
