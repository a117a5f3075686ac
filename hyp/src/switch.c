/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The four functions of the context switch, primitive by primitive. EL1 walks
 * are off from before the first register of the other principal until
 * restore_sysregs, because host and VM translation registers mix in between.
 */
#include "switch.h"

#include "hostmem.h"
#include "panic.h"
#include "percpu.h"
#include "shadow.h"
#include "vminfo.h"

PRIMITIVE void save_host(void)
{
    save_sysregs();
    fpsimd_save_state();
}

PRIMITIVE void restore_host(void)
{
    set_per_cpu(HOSTVISOR, cpu_number());
    el1_walks_disable();
    host_el2_restore_state();
    restore_sysregs();
    fpsimd_restore_state();
}

PRIMITIVE void save_vm(void)
{
    save_sysregs();
    fpsimd_save_state();
    deactivate_traps();
    timer_disable_traps();
    save_shadow_kvm_regs();
    set_vcpu_inactive(get_cur_vmid(), get_cur_vcpuid());
}

/* The host's x0 and the VCPU it names are 64 bits that may be anything. */
PRIMITIVE void restore_vm(void)
{
    u64 vmid = get_shadow_ctxt(get_cur_vmid(), get_cur_vcpuid(), SLOT_X0);
    u64 vcpuid;

    if (!vmid_is_valid(vmid))
        panic();
    vcpuid = get_int_run_vcpuid(vmid);
    if (!vcpuid_is_valid(vcpuid))
        panic();
    set_per_cpu(vmid, vcpuid);
    set_vcpu_active(vmid, vcpuid);
    restore_shadow_kvm_regs();
    el1_walks_disable();
    vm_el2_restore_state();
    timer_enable_traps();
    activate_traps();
    restore_sysregs();
    fpsimd_restore_state();
}

PRIMITIVE void host_vcpu_run(void)
{
    save_host();
    restore_vm();
}
