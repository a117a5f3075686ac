/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The EL1&0 translation regime changes hands: a DSB before its first change,
 * and no change at all while stage 1 may be walked, unless it stays with the
 * principal whose it was.
 */
#include "order.h"

void order_walks_enter(const struct order_case *c)
{
    c->cpu->walks = (struct order_walks){
        .tcr = order_get(c, ORDER_TCR_EL1),
        .sctlr = order_get(c, ORDER_SCTLR_EL1),
        .hcr = order_get(c, ORDER_HCR_EL2),
    };
}

/* I_QVPYJ; one for stores alone does not wait for the reads of a walk. */
void order_walks_dsb(const struct order_case *c)
{
    if ((c->step->option & 3) != 2)
        c->cpu->walks.dsb = true;
}

static bool epd_in_force(const struct order_case *c)
{
    return (c->cpu->walks.tcr & ORDER_TCR_EPD) == ORDER_TCR_EPD &&
           !order_depend_is_pending(c, ORDER_TCR_EL1, ORDER_TCR_EPD);
}

/*
 * Nobody walks stage 1 of EL1&0: EPD0, EPD1 and M are set and synchronised, or
 * EL0 is EL2's, and EL1&0 used by nobody.
 */
static bool walks_are_off(const struct order_case *c)
{
    const struct order_walks *walks = &c->cpu->walks;

    if ((walks->hcr & ORDER_HCR_HOST) == ORDER_HCR_HOST &&
        !order_depend_is_pending(c, ORDER_HCR_EL2, ORDER_HCR_HOST))
        return true;
    return epd_in_force(c) && (walks->sctlr & ORDER_SCTLR_M) &&
           !order_depend_is_pending(c, ORDER_SCTLR_EL1, ORDER_SCTLR_M);
}

/* Everything written so far but `except` is in force. */
static bool all_in_force(const struct order_case *c, enum order_reg except)
{
    for (enum order_reg reg = 0; reg < ORDER_REG_COUNT; reg++)
        if (reg != except &&
            order_depend_is_pending(c, reg, order_translation_bits(reg)))
            return false;
    return true;
}

/*
 * Walks are being turned off, or stay off, or come back when all else is in
 * force. Other fields may change with EPD0 and EPD1: who sees them sees those.
 * SCTLR_EL1.M may be 0 again by then.
 */
static bool is_safe_tcr(const struct order_case *c)
{
    if ((c->step->value & ORDER_TCR_EPD) == ORDER_TCR_EPD)
        return true;
    return epd_in_force(c) && all_in_force(c, ORDER_TCR_EL1);
}

/* M is set by itself once EPD is in force, and given back when all else is. */
static bool is_safe_sctlr(const struct order_case *c, uint64_t changed)
{
    if (changed == ORDER_SCTLR_M && (c->step->value & ORDER_SCTLR_M))
        return epd_in_force(c);
    return walks_are_off(c) && all_in_force(c, ORDER_SCTLR_EL1);
}

static bool is_safe(const struct order_case *c, uint64_t changed)
{
    switch (c->step->reg) {
    case ORDER_TCR_EL1:
        return is_safe_tcr(c);
    case ORDER_SCTLR_EL1:
        return is_safe_sctlr(c, changed);
    default:
        return walks_are_off(c);
    }
}

static void note_value(const struct order_case *c)
{
    struct order_walks *walks = &c->cpu->walks;

    if (c->step->reg == ORDER_TCR_EL1)
        walks->tcr = c->step->value;
    if (c->step->reg == ORDER_SCTLR_EL1)
        walks->sctlr = c->step->value;
    if (c->step->reg == ORDER_HCR_EL2)
        walks->hcr = c->step->value;
    if (c->step->reg == ORDER_VTTBR_EL2 &&
        ((c->step->value ^ c->step->old) & ~ORDER_VTTBR_CNP))
        walks->stage2_changed = true;
}

static void judge_dsb(const struct order_case *c)
{
    struct order_walks *walks = &c->cpu->walks;

    if (walks->dsb || walks->dsb_said)
        return;
    walks->dsb_said = true;
    order_report(c, ORDER_DSB_BEFORE_CHANGE, c->step->reg,
                 "it changes with no DSB since the exception to EL2", 0);
}

/* Once a visit, about the first change, when it turns out to be a switch. */
static void judge_mixed(const struct order_case *c)
{
    struct order_walks *walks = &c->cpu->walks;

    if (walks->said || !walks->unsafe || !walks->stage2_changed)
        return;
    walks->said = true;
    order_report(c, ORDER_WALKS_OFF, walks->unsafe_reg,
                 "it changes while stage 1 may be walked, in a switch from "
                 "one VTTBR_EL2 to another",
                 walks->unsafe_pc);
}

/* Before the write becomes pending in depend.c: what was in force until now. */
void order_walks_write(const struct order_case *c)
{
    struct order_walks *walks = &c->cpu->walks;
    uint64_t changed = (c->step->value ^ c->step->old) &
                       order_translation_bits(c->step->reg);

    if (!changed)
        return;
    judge_dsb(c);
    if (!walks->unsafe && !is_safe(c, changed)) {
        walks->unsafe = true;
        walks->unsafe_reg = c->step->reg;
        walks->unsafe_pc = c->step->pc;
    }
    note_value(c);
    judge_mixed(c);
}
