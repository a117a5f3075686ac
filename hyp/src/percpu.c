/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Who runs on this CPU. */
#include "percpu.h"

struct percpu percpu[TOTAL_CPU];

PRIMITIVE void set_per_cpu(u64 vmid, u64 vcpuid)
{
    struct percpu *self = &percpu[cpu_number()];

    self->cur_vmid = vmid;
    self->cur_vcpuid = vcpuid;
}

PRIMITIVE u64 get_cur_vmid(void)
{
    return percpu[cpu_number()].cur_vmid;
}

PRIMITIVE u64 get_cur_vcpuid(void)
{
    return percpu[cpu_number()].cur_vcpuid;
}
