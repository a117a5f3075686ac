/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What becomes of an exception from below: answered here and back into the
 * guest, carried to the host, or the end.
 */
#include "exits.h"

#include "arch.h"
#include "hypercall.h"
#include "inject.h"
#include "mmio.h"
#include "panic.h"
#include "percpu.h"
#include "psci.h"
#include "switch.h"

enum exit_code exit_code_of(const struct shadow_ctxt *ctxt)
{
    if (ctxt->ec == EXIT_KIND_IRQ)
        return EXIT_IRQ;
    switch (ESR_EC(ctxt->esr_el2)) {
    case EC_WFX:
        return EXIT_WFX;
    case EC_HVC32:
    case EC_HVC64:
        return psci_goes_to_host(ctxt->regs[0]) ? EXIT_PSCI : EXIT_HVC;
    case EC_IABT_LOW:
    case EC_DABT_LOW:
        if (!abort_is_mmio(ctxt))
            return EXIT_FAULT;
        return ctxt->esr_el2 & ESR_WNR ? EXIT_MMIO_WRITE : EXIT_MMIO_READ;
    default:
        return EXIT_UNKNOWN;
    }
}

PRIMITIVE void exit_populate_fault(u64 kind)
{
    struct shadow_ctxt *ctxt = shadow_current();

    ctxt->esr_el2 = read_sysreg(ESR_EL2);
    ctxt->ec = kind;
    ctxt->far_el2 = read_sysreg(FAR_EL2);
    ctxt->hpfar_el2 = read_sysreg(HPFAR_EL2);
}

static void skip_instruction(void)
{
    write_sysreg(ELR_EL2, read_sysreg(ELR_EL2) + 4);
}

/* Reads as zero, write ignored: a VM has no such register. */
static void emulate_sysreg(struct shadow_ctxt *ctxt)
{
    u64 rt = ESR_SYS_RT(ctxt->esr_el2);

    if ((ctxt->esr_el2 & ESR_SYS_READ) && rt < 31)
        ctxt->regs[rt] = 0;
    skip_instruction();
}

/* There is no firmware below a VM to call (SMCCC: unknown function). */
static void refuse_smc(struct shadow_ctxt *ctxt)
{
    ctxt->regs[0] = PSCI_NOT_SUPPORTED;
    skip_instruction();
}

static bool handle_here(struct shadow_ctxt *ctxt)
{
    switch (ESR_EC(ctxt->esr_el2)) {
    case EC_SYS64:
        emulate_sysreg(ctxt);
        return true;
    case EC_SMC64:
        refuse_smc(ctxt);
        return true;
    case EC_HVC64:
        if (!psci_is_version(ctxt->regs[0]))
            return false;
        ctxt->regs[0] = PSCI_VERSION_0_2;
        return true;
    default:
        return false;
    }
}

PRIMITIVE bool vm_exit_dispatch(u64 kind)
{
    struct shadow_ctxt *ctxt = shadow_current();
    enum exit_code code;

    stop_if_halted();
    exit_populate_fault(kind);
    if (kind == EXIT_KIND_SERROR)
        panic();
    if (kind == EXIT_KIND_TRAP && handle_here(ctxt))
        return true;
    code = exit_code_of(ctxt);
    save_vm();
    restore_host();
    shadow_current()->regs[0] = code;
    stop_if_halted();
    return false;
}

/* True if a VM is to run: its registers are in place. */
static bool host_hvc(u64 number)
{
    struct shadow_ctxt *host = shadow_current();

    if (number == HVC_HOST_VCPU_RUN) {
        host_vcpu_run();
        return true;
    }
    host->regs[0] = hypercall(number, host->regs);
    return false;
}

PRIMITIVE bool host_exit_dispatch(u64 kind)
{
    u64 esr = read_sysreg(ESR_EL2);
    bool to_vm = false;

    stop_if_halted();
    if (kind != EXIT_KIND_TRAP)
        panic();
    switch (ESR_EC(esr)) {
    case EC_HVC64:
        to_vm = host_hvc(ESR_IMM16(esr));
        break;
    case EC_IABT_LOW:
    case EC_DABT_LOW:
        inject_host_abort(esr);
        break;
    default:
        panic();
    }
    stop_if_halted();
    return to_vm;
}
