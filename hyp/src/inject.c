/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Exceptions made to be taken to EL1 (pseudocode AArch64.TakeException). */
#include "inject.h"

#include "arch.h"

static bool from_el0(u64 pstate)
{
    return (pstate & 0xc) == 0 || (pstate & PSTATE_NRW);
}

/* Synchronous, from where pstate says, to EL1 (table D1-7). */
static u64 vector_offset(u64 pstate)
{
    if (pstate & PSTATE_NRW)
        return 0x600;
    if (from_el0(pstate))
        return 0x400;
    return (pstate & PSTATE_MODE) == PSTATE_EL1T ? 0x0 : 0x200;
}

/* A synchronous external abort whose address is not told (FnV). */
static u64 abort_syndrome(bool is_data, u64 pstate)
{
    u64 class = from_el0(pstate) ? (is_data ? EC_DABT_LOW : EC_IABT_LOW)
                                 : (is_data ? EC_DABT_CUR : EC_IABT_CUR);

    return ESR_MAKE(class, ESR_FNV | FSC_EXTERNAL);
}

static u64 pending_syndrome(u64 dirty, u64 pstate)
{
    if (dirty & PENDING_UNDEF_INJECT)
        return ESR_MAKE(EC_UNKNOWN, 0);
    return abort_syndrome(dirty & PENDING_DABT_INJECT, pstate);
}

void inject_pending(struct shadow_ctxt *ctxt)
{
    u64 base = shadow_sysreg(ctxt, KEY(VBAR_EL1));

    ctxt->esr_el1 = pending_syndrome(ctxt->dirty, ctxt->pstate);
    ctxt->spsr_0 = ctxt->pstate;
    shadow_set_sysreg(ctxt, KEY(ELR_EL1), ctxt->pc);
    ctxt->pc = base + vector_offset(ctxt->pstate);
    ctxt->pstate = PSTATE_FAULT;
}

void inject_host_abort(u64 esr)
{
    u64 pstate = read_sysreg(SPSR_EL2);

    write_sysreg(ESR_EL1, abort_syndrome(ESR_EC(esr) == EC_DABT_LOW, pstate));
    write_sysreg(SPSR_EL1, pstate);
    write_sysreg(ELR_EL1, read_sysreg(ELR_EL2));
    write_sysreg(ELR_EL2, read_sysreg(VBAR_EL1) + vector_offset(pstate));
    write_sysreg(SPSR_EL2, PSTATE_FAULT);
}
