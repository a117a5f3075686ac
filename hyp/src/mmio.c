/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Reading the syndrome of an abort, no further than the architecture vouches.
 */
#include "mmio.h"

#include "arch.h"

/*
 * HPFAR_EL2 is UNKNOWN for an external abort, and for a permission fault other
 * than on the walk of stage 1 (D13.2.55).
 */
static bool hpfar_is_valid(u64 esr)
{
    switch (FSC_KIND(ESR_FSC(esr))) {
    case FSC_ADDRESS_SIZE:
    case FSC_TRANSLATION:
    case FSC_ACCESS_FLAG:
        return true;
    case FSC_PERMISSION:
        return esr & ESR_S1PTW;
    default:
        return false;
    }
}

u64 abort_ipa(const struct shadow_ctxt *ctxt)
{
    u64 page = HPFAR_FIPA(ctxt->hpfar_el2) << 12;

    if (!hpfar_is_valid(ctxt->esr_el2))
        return INVALID64;
    /* On the walk of stage 1 FAR is not the address that HPFAR is of. */
    if (ctxt->esr_el2 & ESR_S1PTW)
        return page;
    return page | (ctxt->far_el2 & 0xfff);
}

bool abort_is_mmio(const struct shadow_ctxt *ctxt)
{
    return ESR_EC(ctxt->esr_el2) == EC_DABT_LOW && (ctxt->esr_el2 & ESR_ISV) &&
           abort_ipa(ctxt) < MMIO_END;
}
