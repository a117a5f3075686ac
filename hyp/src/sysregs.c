/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The switched registers between hardware and context, expanded from
 * switched.def, and the order in which translation registers may change hands.
 */
#include "arch.h"
#include "shadow.h"
#include "switch.h"

PRIMITIVE void save_sysregs(void)
{
    struct shadow_ctxt *ctxt = shadow_current();

#define SWITCHED(reg, reset)            ctxt->sysregs.reg = read_sysreg(reg);
#define SWITCHED_LAST(reg, reset, hold) ctxt->sysregs.reg = read_sysreg(reg);
#define SWITCHED_AS(reg, member, reset) ctxt->member = read_sysreg(reg);
#include SWITCHED_DEF
#undef SWITCHED
#undef SWITCHED_LAST
#undef SWITCHED_AS
}

/*
 * Cores may walk the EL1&0 tables speculatively even while EL2 runs (erratum
 * 1319367 of Cortex-A72): with one principal's TTBR and another's VTTBR such a
 * walk leaves TLB entries that belong to nobody. So let walks in flight finish
 * (rule R_LFHQG), allow no new ones (EPD0, EPD1), and only then turn stage 1 on
 * if it was off, for without it there is no walk to forbid but a flat mapping
 * to be cached.
 */
PRIMITIVE void el1_walks_disable(void)
{
    dsb(nsh);
    write_sysreg(TCR_EL1, read_sysreg(TCR_EL1) | TCR_EPD0 | TCR_EPD1);
    isb();
    write_sysreg(SCTLR_EL1, read_sysreg(SCTLR_EL1) | SCTLR_M);
    isb();
}

static void hold_last(void)
{
#define SWITCHED(reg, reset)
#define SWITCHED_LAST(reg, reset, hold) \
    if (hold)                           \
        write_sysreg(reg, read_sysreg(reg) | (hold));
#define SWITCHED_AS(reg, member, reset)
#include SWITCHED_DEF
#undef SWITCHED
#undef SWITCHED_LAST
#undef SWITCHED_AS
    isb();
}

/* SCTLR_EL1 before TCR_EL1: walks stay disabled until all else is in place. */
static void restore_last(const struct shadow_ctxt *ctxt)
{
#define SWITCHED(reg, reset)
#define SWITCHED_LAST(reg, reset, hold) \
    isb();                              \
    write_sysreg(reg, ctxt->sysregs.reg);
#define SWITCHED_AS(reg, member, reset)
#include SWITCHED_DEF
#undef SWITCHED
#undef SWITCHED_LAST
#undef SWITCHED_AS
    isb();
}

PRIMITIVE void restore_sysregs(void)
{
    const struct shadow_ctxt *ctxt = shadow_current();

    hold_last();
#define SWITCHED(reg, reset) write_sysreg(reg, ctxt->sysregs.reg);
#define SWITCHED_LAST(reg, reset, hold)
#define SWITCHED_AS(reg, member, reset) write_sysreg(reg, ctxt->member);
#include SWITCHED_DEF
#undef SWITCHED
#undef SWITCHED_LAST
#undef SWITCHED_AS
    restore_last(ctxt);
}
