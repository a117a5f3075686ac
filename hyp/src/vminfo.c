/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* VM and VCPU states and the lock of each VM. */
#include "vminfo.h"

#include "panic.h"

struct vm_info vminfo[COREVISOR + 1];

void vm_lock(u64 vmid)
{
    while (__atomic_exchange_n(&vminfo[vmid].lock, 1, __ATOMIC_ACQUIRE))
        stop_if_halted();
}

void vm_unlock(u64 vmid)
{
    __atomic_store_n(&vminfo[vmid].lock, 0, __ATOMIC_RELEASE);
}

PRIMITIVE void set_vcpu_active(u64 vmid, u64 vcpuid)
{
    struct vm_info *vm = &vminfo[vmid];

    vm_lock(vmid);
    if (vm->state != VERIFIED || vm->vcpu_state[vcpuid] != READY)
        panic();
    vm->vcpu_state[vcpuid] = ACTIVE;
    vm_unlock(vmid);
}

PRIMITIVE void set_vcpu_inactive(u64 vmid, u64 vcpuid)
{
    struct vm_info *vm = &vminfo[vmid];

    vm_lock(vmid);
    if (vm->vcpu_state[vcpuid] != ACTIVE)
        panic();
    vm->vcpu_state[vcpuid] = READY;
    vm_unlock(vmid);
}

void set_vm_poweroff(u64 vmid)
{
    vm_lock(vmid);
    vminfo[vmid].state = POWEROFF;
    vm_unlock(vmid);
}

bool vm_image_contains(u64 vmid, u64 pc)
{
    const struct vm_info *vm = &vminfo[vmid];

    return pc - vm->image_base < vm->image_size;
}
