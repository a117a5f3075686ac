/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The PSCI calls (DEN 0022) that a VM may make by HVC, and their ids. */
#ifndef HYP_PSCI_H
#define HYP_PSCI_H

#include "shadow.h"

#define PSCI_VERSION       UINT32_C(0x84000000)
#define PSCI_CPU_OFF       UINT32_C(0x84000002)
#define PSCI_CPU_ON        UINT32_C(0x84000003)
#define PSCI_AFFINITY_INFO UINT32_C(0x84000004)
#define PSCI_SYSTEM_OFF    UINT32_C(0x84000008)
#define PSCI_64            UINT32_C(0x40000000)

#define PSCI_VERSION_0_2   UINT64_C(2)
#define PSCI_NOT_SUPPORTED INVALID64

/* Whether the host must be told of this call (VERSION is answered at EL2). */
bool psci_goes_to_host(u64 function);
bool psci_is_version(u64 function);
bool psci_is_cpu_off(u64 function);

/* Shows the host the arguments of the call in x0; SYSTEM_OFF takes effect. */
void psci_show(u64 vmid, u64 vcpuid);

#endif
