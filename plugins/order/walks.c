/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The EL1&0 translation regime changes hands: a DSB before its first change,
 * and no change at all while stage 1 may be walked, unless it stays with the
 * principal whose it was.
 */
#include "order.h"

/* EL0 is EL2's, and the EL1&0 regime used by nobody. */
static bool is_host(uint64_t hcr)
{
    return (hcr & ORDER_HCR_HOST) == ORDER_HCR_HOST;
}

/* EL0 of a host at EL2 begins no walks of EL1&0: those of before may go on. */
void order_walks_enter(const struct order_case *c)
{
    uint64_t hcr = order_get(c, ORDER_HCR_EL2);

    c->cpu->walks = (struct order_walks){
        .going = c->cpu->walks.going || !is_host(hcr),
        .tcr = order_get(c, ORDER_TCR_EL1),
        .sctlr = order_get(c, ORDER_SCTLR_EL1),
        .hcr = hcr,
    };
}

/* I_QVPYJ; one for stores alone does not wait for the reads of a walk. */
void order_walks_dsb(const struct order_case *c)
{
    if ((c->step->option & 3) != 2)
        c->cpu->walks.going = false;
}

static bool epd_in_force(const struct order_case *c)
{
    return (c->cpu->walks.tcr & ORDER_TCR_EPD) == ORDER_TCR_EPD &&
           !order_depend_is_pending(c, ORDER_TCR_EL1, ORDER_TCR_EPD);
}

/*
 * Nobody walks stage 1 of EL1&0: EPD0, EPD1 and M are set, or the host's EL0 is
 * in force, and that is synchronised.
 */
static bool walks_are_off(const struct order_case *c)
{
    const struct order_walks *walks = &c->cpu->walks;

    if (is_host(walks->hcr) &&
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
    case ORDER_HCR_EL2: /* the regime is used by nobody, or as it was */
        return is_host(c->step->value) || walks_are_off(c);
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

/* The regime as it is goes out of use, for EL2&0, or comes back. */
static bool is_put_aside(const struct order_case *c)
{
    return c->step->reg == ORDER_HCR_EL2 &&
           (is_host(c->step->old) || is_host(c->step->value));
}

static void judge_dsb(const struct order_case *c)
{
    struct order_walks *walks = &c->cpu->walks;

    if (!walks->going || walks->dsb_said || is_put_aside(c))
        return;
    walks->dsb_said = true;
    order_report(c, ORDER_DSB_BEFORE_CHANGE, c->step->reg,
                 "it changes with no DSB since EL1 or EL0 ran on it", 0);
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
