/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * PSCI for VMs. The hypervisor carries calls to the host and enforces only
 * SYSTEM_OFF; which VCPU is on is the host's to say, by running it.
 */
#include "psci.h"

#include "hostmem.h"
#include "vminfo.h"

struct psci_call {
    u32 id;
    u32 shown; /* x1..x<shown> go to the host */
};

/* clang-format off */
static const struct psci_call calls[] = {
    { PSCI_CPU_OFF,                 0 },
    { PSCI_CPU_ON,                  3 },
    { PSCI_CPU_ON | PSCI_64,        3 },
    { PSCI_AFFINITY_INFO,           2 },
    { PSCI_AFFINITY_INFO | PSCI_64, 2 },
    { PSCI_SYSTEM_OFF,              0 },
};
/* clang-format on */

/* A function id is 32 bits wide whatever else x0 holds (SMCCC). */
static const struct psci_call *find(u64 function)
{
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        if (calls[i].id == (u32)function)
            return &calls[i];
    return NULL;
}

bool psci_goes_to_host(u64 function)
{
    return find(function) != NULL;
}

bool psci_is_version(u64 function)
{
    return (u32)function == PSCI_VERSION;
}

bool psci_is_cpu_off(u64 function)
{
    return (u32)function == PSCI_CPU_OFF;
}

void psci_show(u64 vmid, u64 vcpuid)
{
    const struct shadow_ctxt *ctxt = shadow_of(vmid, vcpuid);
    const struct psci_call *call = find(ctxt->regs[0]);
    struct host_vcpu *shown = host_vcpu_of(vmid, vcpuid);

    if (!call)
        return;
    WRITE_ONCE(shown->regs[0], call->id);
    for (u32 i = 1; i <= call->shown; i++)
        WRITE_ONCE(shown->regs[i], ctxt->regs[i]);
    if (call->id == PSCI_SYSTEM_OFF)
        set_vm_poweroff(vmid);
}
