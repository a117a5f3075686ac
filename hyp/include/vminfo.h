/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* States of VMs and VCPUs, each VM's under its own lock. */
#ifndef HYP_VMINFO_H
#define HYP_VMINFO_H

#include "config.h"
#include "types.h"

enum vm_state {
    UNUSED,
    MAPPED,
    READY,
    VERIFIED,
    POWEROFF,
    ACTIVE,
};

struct vm_info {
    u32 lock;
    u32 state;
    u32 vcpu_state[VCPU_PER_VM];
    u64 image_base;
    u64 image_size;
};

extern struct vm_info vminfo[COREVISOR + 1];

static inline bool vmid_is_valid(u64 vmid)
{
    return vmid > HOSTVISOR && vmid < COREVISOR;
}

static inline bool vcpuid_is_valid(u64 vcpuid)
{
    return vcpuid < VCPU_PER_VM;
}

void vm_lock(u64 vmid);
void vm_unlock(u64 vmid);

/* READY -> ACTIVE -> READY; panic from any other state. */
void set_vcpu_active(u64 vmid, u64 vcpuid);
void set_vcpu_inactive(u64 vmid, u64 vcpuid);

/* The VM never runs again. */
void set_vm_poweroff(u64 vmid);

/* Whether the image of a verified VM has an instruction at pc. */
bool vm_image_contains(u64 vmid, u64 pc);

#endif
