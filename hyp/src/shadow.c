/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Shadow contexts: finding them, resetting them, and the protocol by which a
 * VCPU's registers are shown to the host and come back from it, dirty ones
 * only.
 */
#include "shadow.h"

#include "arch.h"
#include "exits.h"
#include "hostmem.h"
#include "inject.h"
#include "mmio.h"
#include "panic.h"
#include "percpu.h"
#include "psci.h"
#include "vminfo.h"

_Static_assert(CTXT_COUNT == (COREVISOR + 1) * VCPU_PER_VM, "context pool");

struct shadow_ctxt shadow_ctxts[CTXT_COUNT];

/* The slots are the u64s that the context begins with. */
#define IS_SLOT(slot, member) \
    _Static_assert(offsetof(struct shadow_ctxt, member) == 8 * (slot), #member)
IS_SLOT(SLOT_X0, regs);
IS_SLOT(SLOT_PC, pc);
IS_SLOT(SLOT_PSTATE, pstate);
IS_SLOT(SLOT_DIRTY, dirty);
IS_SLOT(SLOT_FLAGS, flags);
IS_SLOT(SLOT_ESR_EL1, esr_el1);
IS_SLOT(SLOT_SPSR_0, spsr_0);
IS_SLOT(SLOT_SYSREGS, sysregs);

struct shadow_ctxt *shadow_of(u64 vmid, u64 vcpuid)
{
    return &shadow_ctxts[vmid * VCPU_PER_VM + vcpuid];
}

struct shadow_ctxt *shadow_current(void)
{
    const struct percpu *self = &percpu[cpu_number()];

    return shadow_of(self->cur_vmid, self->cur_vcpuid);
}

PRIMITIVE u64 get_shadow_ctxt(u64 vmid, u64 vcpuid, u64 index)
{
    const struct shadow_ctxt *ctxt;

    if (vmid > COREVISOR || vcpuid >= VCPU_PER_VM || index >= SLOT_COUNT)
        return 0;
    ctxt = shadow_of(vmid, vcpuid);
    return ((const u64 *)ctxt)[index];
}

void shadow_reset(struct shadow_ctxt *ctxt, u64 vcpuid)
{
    (void)vcpuid;
    for (size_t i = 0; i < sizeof(ctxt->regs) / sizeof(ctxt->regs[0]); i++)
        ctxt->regs[i] = 0;
    ctxt->fp = (struct fp_bank){ .fpsr = 0 };
#define SWITCHED(reg, reset)            ctxt->sysregs.reg = (reset);
#define SWITCHED_LAST(reg, reset, hold) ctxt->sysregs.reg = (reset);
#define SWITCHED_AS(reg, member, reset) ctxt->member = (reset);
#include SWITCHED_DEF
#undef SWITCHED
#undef SWITCHED_LAST
#undef SWITCHED_AS
    ctxt->dirty = 0;
}

/* The register is the host's to fill; XZR is nobody's. */
static u64 mmio_read_dirty(const struct shadow_ctxt *ctxt)
{
    u64 rt = ESR_SRT(ctxt->esr_el2);

    return DIRTY_PC_FLAG | (rt < 31 ? BIT64(rt) : 0);
}

static void show_mmio_write(const struct shadow_ctxt *ctxt,
                            struct host_vcpu *shown)
{
    u64 rt = ESR_SRT(ctxt->esr_el2);

    if (rt < 31)
        WRITE_ONCE(shown->regs[rt], ctxt->regs[rt]);
}

/* What of the VM's registers the host needs to see for this exit. */
static void show_exit(enum exit_code code, u64 vmid, u64 vcpuid)
{
    const struct shadow_ctxt *ctxt = shadow_of(vmid, vcpuid);
    struct host_vcpu *shown = host_vcpu_of(vmid, vcpuid);

    WRITE_ONCE(shown->exit, code);
    WRITE_ONCE(shown->esr, ctxt->esr_el2);
    if (code >= EXIT_MMIO_READ)
        WRITE_ONCE(shown->ipa, abort_ipa(ctxt));
    if (code == EXIT_MMIO_WRITE)
        show_mmio_write(ctxt, shown);
    if (code == EXIT_PSCI)
        psci_show(vmid, vcpuid);
}

/* What the host may or must change before the VM goes on. */
static u64 dirty_after(enum exit_code code, const struct shadow_ctxt *ctxt)
{
    switch (code) {
    case EXIT_HVC:
    case EXIT_PSCI:
        return BIT64(0);
    case EXIT_WFX:
    case EXIT_MMIO_WRITE:
        return DIRTY_PC_FLAG;
    case EXIT_MMIO_READ:
        return mmio_read_dirty(ctxt);
    default:
        return ctxt->dirty;
    }
}

PRIMITIVE void save_shadow_kvm_regs(void)
{
    u64 vmid = get_cur_vmid();
    u64 vcpuid = get_cur_vcpuid();
    struct shadow_ctxt *ctxt = shadow_of(vmid, vcpuid);
    enum exit_code code = exit_code_of(ctxt);

    if (ctxt->ec != EXIT_KIND_TRAP)
        return;
    if (code == EXIT_UNKNOWN)
        panic();
    show_exit(code, vmid, vcpuid);
    ctxt->dirty = dirty_after(code, ctxt);
}

/* Flags and masks as asked; EL0t, EL1t or EL1h as asked, and nothing else. */
static u64 pstate_for_vm(u64 asked)
{
    u64 mode = asked & PSTATE_MODE;

    if (mode != PSTATE_EL0T && mode != PSTATE_EL1T)
        mode = PSTATE_EL1H;
    return (asked & (PSTATE_NZCV | PSTATE_DAIF)) | mode;
}

static void first_run(u64 vmid, u64 vcpuid)
{
    struct shadow_ctxt *ctxt = shadow_of(vmid, vcpuid);
    const struct host_vcpu *asked = host_vcpu_of(vmid, vcpuid);
    u64 pc = READ_ONCE(asked->pc);
    u64 pstate = READ_ONCE(asked->pstate);

    if (!vm_image_contains(vmid, pc))
        panic();
    shadow_reset(ctxt, vcpuid);
    ctxt->pc = pc;
    ctxt->pstate = pstate_for_vm(pstate);
}

static void take_dirty(struct shadow_ctxt *ctxt, const struct host_vcpu *given)
{
    for (u64 i = 0; i < 31; i++)
        if (ctxt->dirty & BIT64(i))
            ctxt->regs[i] = READ_ONCE(given->regs[i]);
}

static void later_run(struct shadow_ctxt *ctxt, const struct host_vcpu *given)
{
    take_dirty(ctxt, given);
    if (ctxt->dirty & PENDING_EXCEPT_INJECT_FLAG)
        inject_pending(ctxt);
    if (ctxt->dirty & DIRTY_PC_FLAG)
        ctxt->pc += 4;
    ctxt->dirty = 0;
    ctxt->far_el2 = 0;
}

PRIMITIVE void restore_shadow_kvm_regs(void)
{
    u64 vmid = get_cur_vmid();
    u64 vcpuid = get_cur_vcpuid();
    struct shadow_ctxt *ctxt = shadow_of(vmid, vcpuid);

    if (ctxt->dirty == INVALID64)
        first_run(vmid, vcpuid);
    else if (ctxt->ec == EXIT_KIND_TRAP)
        later_run(ctxt, host_vcpu_of(vmid, vcpuid));
}
