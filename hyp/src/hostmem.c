/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The memory shared with the host, and the request to run. */
#include "hostmem.h"

#include "percpu.h"

#define SHARED(part) __attribute__((section(".shared." part)))

/* The linker script gives them their addresses, which the host relies on. */
SHARED("vcpus") struct host_vcpu host_vcpus[COREVISOR * VCPU_PER_VM];
SHARED("run") struct host_run host_run[TOTAL_CPU];

_Static_assert(HYP_SHARED + sizeof(host_vcpus) <= HYP_RUN, "shared memory");

struct host_vcpu *host_vcpu_of(u64 vmid, u64 vcpuid)
{
    return &host_vcpus[vmid * VCPU_PER_VM + vcpuid];
}

PRIMITIVE u64 get_int_run_vcpuid(u64 vmid)
{
    return READ_ONCE(host_run[cpu_number()].vcpuid[vmid]);
}
