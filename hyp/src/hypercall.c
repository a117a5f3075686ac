/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Hypercalls of the host: each checks what it was given and answers with an
 * error; only the layer's own functions panic.
 */
#include "hypercall.h"

#include "arch.h"
#include "config.h"
#include "exits.h"
#include "psci.h"
#include "s2.h"
#include "shadow.h"
#include "vminfo.h"

typedef u64 call_fn(const u64 *args);

static bool claim_vm(u64 vmid)
{
    bool is_free;

    vm_lock(vmid);
    is_free = vminfo[vmid].state == UNUSED;
    if (is_free)
        vminfo[vmid].state = READY;
    vm_unlock(vmid);
    return is_free;
}

static u64 register_vm(const u64 *args)
{
    (void)args;
    for (u64 vmid = 1; vmid <= MAX_VM_NUM; vmid++)
        if (claim_vm(vmid))
            return vmid;
    return DENIED;
}

static bool vm_accepts_vcpus(const struct vm_info *vm)
{
    return vm->state == READY || vm->state == VERIFIED;
}

static u64 register_vcpu(const u64 *args)
{
    u64 vmid = args[0], vcpuid = args[1];
    u64 result = DENIED;
    struct vm_info *vm;

    if (!vmid_is_valid(vmid) || !vcpuid_is_valid(vcpuid))
        return INVALID_PARAMETERS;
    vm = &vminfo[vmid];
    vm_lock(vmid);
    if (vm_accepts_vcpus(vm) && vm->vcpu_state[vcpuid] == UNUSED) {
        shadow_of(vmid, vcpuid)->dirty = INVALID64;
        vm->vcpu_state[vcpuid] = READY;
        result = 0;
    }
    vm_unlock(vmid);
    return result;
}

/* Without overflow: base first, then what is left above it. */
static bool image_is_inside(u64 vmid, u64 base, u64 size)
{
    u64 offset = base - VM_MEMORY_OF(vmid);

    return offset < BLOCK_SIZE && size > 0 && size <= BLOCK_SIZE - offset;
}

static u64 verify_vm(const u64 *args)
{
    u64 vmid = args[0], base = args[1], size = args[2];
    u64 result = DENIED;
    struct vm_info *vm;

    if (!vmid_is_valid(vmid) || !image_is_inside(vmid, base, size))
        return INVALID_PARAMETERS;
    vm = &vminfo[vmid];
    vm_lock(vmid);
    if (vm->state == READY) {
        s2_take_vm_memory(vmid, base, size);
        vm->image_base = base;
        vm->image_size = size;
        vm->state = VERIFIED;
        result = 0;
    }
    vm_unlock(vmid);
    return result;
}

/* A VCPU that is not running, under the lock of its VM. */
typedef u64 vcpu_fn(struct shadow_ctxt *ctxt, u64 argument);

static u64 with_idle_vcpu(const u64 *args, vcpu_fn *change)
{
    u64 vmid = args[0], vcpuid = args[1];
    u64 result = DENIED;

    if (!vmid_is_valid(vmid) || !vcpuid_is_valid(vcpuid))
        return INVALID_PARAMETERS;
    vm_lock(vmid);
    if (vminfo[vmid].vcpu_state[vcpuid] == READY)
        result = change(shadow_of(vmid, vcpuid), args[2]);
    vm_unlock(vmid);
    return result;
}

static bool left_by_trap(const struct shadow_ctxt *ctxt)
{
    return ctxt->dirty != INVALID64 && ctxt->ec == EXIT_KIND_TRAP;
}

/* The exception stands in for whatever the host would have supplied. */
static u64 make_pending(struct shadow_ctxt *ctxt, u64 which)
{
    if (!left_by_trap(ctxt))
        return DENIED;
    if (which != PENDING_DABT_INJECT && which != PENDING_IABT_INJECT &&
        which != PENDING_UNDEF_INJECT)
        return INVALID_PARAMETERS;
    ctxt->dirty = which;
    return 0;
}

static u64 inject_exception(const u64 *args)
{
    return with_idle_vcpu(args, make_pending);
}

static u64 forget_run(struct shadow_ctxt *ctxt, u64 unused)
{
    (void)unused;
    if (!left_by_trap(ctxt) || exit_code_of(ctxt) != EXIT_PSCI ||
        !psci_is_cpu_off(ctxt->regs[0]))
        return DENIED;
    ctxt->dirty = INVALID64;
    return 0;
}

static u64 reset_vcpu(const u64 *args)
{
    return with_idle_vcpu(args, forget_run);
}

static u64 firmware_cpu_on(u64 cpu, const void *entry)
{
    register u64 x0 __asm__("x0") = PSCI_CPU_ON | PSCI_64;
    register u64 x1 __asm__("x1") = cpu;
    register u64 x2 __asm__("x2") = (u64)entry;
    register u64 x3 __asm__("x3") = 0;

    __asm__ volatile("smc #0"
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)
                     :
                     : "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12",
                       "x13", "x14", "x15", "x16", "x17", "memory");
    return x0;
}

/* The firmware starts the CPU at EL2, in our own boot code. */
static u64 host_cpu_on(const u64 *args)
{
    extern const char _start[];

    if (args[0] >= TOTAL_CPU)
        return INVALID_PARAMETERS;
    return firmware_cpu_on(args[0], _start);
}

/* clang-format off */
static call_fn *const calls[] = {
    [HVC_REGISTER_VM] = register_vm,
    [HVC_REGISTER_VCPU] = register_vcpu,
    [HVC_VERIFY_VM] = verify_vm,
    [HVC_INJECT_EXCEPTION] = inject_exception,
    [HVC_RESET_VCPU] = reset_vcpu,
    [HVC_HOST_CPU_ON] = host_cpu_on,
};
/* clang-format on */

u64 hypercall(u64 number, const u64 *args)
{
    if (number >= sizeof(calls) / sizeof(calls[0]) || !calls[number])
        return NOT_SUPPORTED;
    return calls[number](args);
}
