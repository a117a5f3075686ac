/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The return state of the level below: in ELR_EL2 and SPSR_EL2 alone until it is
 * saved and once it is back. And what may interrupt EL2 meanwhile.
 */
#include "order.h"

/* Registers that exception entry overwrites. */
enum return_reg {
    RETURN_ELR = 1,
    RETURN_SPSR = 2,
    RETURN_STATE = RETURN_ELR | RETURN_SPSR,
    RETURN_ESR = 4,
    RETURN_FAR = 8,
    RETURN_HPFAR = 16,
};

static uint8_t return_reg(enum order_reg reg)
{
    switch (reg) {
    case ORDER_ELR_EL2:
        return RETURN_ELR;
    case ORDER_SPSR_EL2:
        return RETURN_SPSR;
    case ORDER_ESR_EL2:
        return RETURN_ESR;
    case ORDER_FAR_EL2:
        return RETURN_FAR;
    case ORDER_HPFAR_EL2:
        return RETURN_HPFAR;
    default:
        return 0;
    }
}

/* Entry to EL2 sets DAIF and SPSel (AArch64.TakeException). */
void order_return_enter(const struct order_case *c)
{
    c->cpu->ret = (struct order_return){
        .daif = ORDER_DAIF_A | ORDER_DAIF_I | ORDER_DAIF_F,
        .spsel = 1,
        .hcr = order_get(c, ORDER_HCR_EL2),
    };
}

/* Aborts alone write FAR_EL2 and HPFAR_EL2, interrupts no syndrome at all. */
static uint8_t overwritten(const struct order_step *step)
{
    bool has_address = (step->ec & ~5u) == 0x20 || step->ec == 0x22;

    if (step->exception_kind == 1 || step->exception_kind == 2)
        return RETURN_STATE;
    if (step->exception_kind == 0 && has_address)
        return RETURN_STATE | RETURN_ESR | RETURN_FAR | RETURN_HPFAR;
    return RETURN_STATE | RETURN_ESR;
}

static bool is_fp_trap(unsigned ec)
{
    return ec == 0x07 || ec == 0x19 || ec == 0x1d;
}

/* What HCR_EL2 sends to EL2 is taken there when PSTATE lets it. */
static bool is_open(const struct order_return *ret)
{
    bool tge = ret->hcr & ORDER_HCR_TGE;

    return ((tge || ret->hcr & ORDER_HCR_AMO) && !(ret->daif & ORDER_DAIF_A)) ||
           ((tge || ret->hcr & ORDER_HCR_IMO) && !(ret->daif & ORDER_DAIF_I)) ||
           ((tge || ret->hcr & ORDER_HCR_FMO) && !(ret->daif & ORDER_DAIF_F));
}

void order_return_nested(const struct order_case *c)
{
    struct order_return *ret = &c->cpu->ret;

    if (!c->step->exception_kind && is_fp_trap(c->step->ec))
        order_report(c, ORDER_FP_TRAPPED, ORDER_CPTR_EL2,
                     "EL2 executes FP/SIMD that CPTR_EL2 traps", 0);
    if (!c->cpu->visit)
        return;
    if (ret->depth++ == 0) {
        ret->outer_daif = ret->daif;
        ret->outer_spsel = ret->spsel;
    }
    ret->daif = ORDER_DAIF_A | ORDER_DAIF_I | ORDER_DAIF_F;
    ret->spsel = 1;
    ret->open = false;
    ret->stale |= overwritten(c->step);
    ret->rewritten = 0;
    ret->nested_pc = c->step->pc;
}

void order_return_nested_over(const struct order_case *c)
{
    struct order_return *ret = &c->cpu->ret;

    if (ret->depth && --ret->depth == 0) {
        ret->daif = ret->outer_daif;
        ret->spsel = ret->outer_spsel;
        ret->open = is_open(ret);
    }
    ret->stale |= ret->rewritten & RETURN_STATE;
    ret->rewritten = 0;
}

/* A handler reads what its own exception wrote; nobody else may. */
static void judge_stale(const struct order_case *c, uint8_t reg)
{
    struct order_return *ret = &c->cpu->ret;

    if (ret->depth || !(ret->stale & reg))
        return;
    ret->stale &= (uint8_t)~reg;
    order_report(
        c, reg & RETURN_STATE ? ORDER_RETURN_LOST : ORDER_STALE_SYNDROME,
        c->step->reg, "it is read after an exception at EL2 has overwritten it",
        ret->nested_pc);
}

/*
 * An exception may have been taken in a window and have gone on without ERET:
 * what is read after it may be of either.
 */
static void judge_doubtful(const struct order_case *c)
{
    struct order_return *ret = &c->cpu->ret;
    bool is_syndrome = return_reg(c->step->reg) & ~RETURN_STATE;

    if (!is_syndrome || ret->depth || !ret->opened_pc || ret->syndrome_said)
        return;
    ret->syndrome_said = true;
    order_report(c, ORDER_STALE_SYNDROME, c->step->reg,
                 "it is read after interrupts could be taken at EL2, which "
                 "overwrite it",
                 ret->opened_pc);
}

/* Adds it; true if it is new in a set that was begun. */
static bool is_next(struct order_set *set, unsigned state)
{
    uint64_t *word = &set->words[state / 64 % (ORDER_STATES / 64)];
    bool next = set->any && !(*word & ORDER_BIT(state % 64));

    set->any = true;
    *word |= ORDER_BIT(state % 64);
    return next;
}

/* A window is in the middle when what follows it goes on where it was. */
static void note_state(const struct order_case *c, struct order_set *set)
{
    struct order_return *ret = &c->cpu->ret;

    if (!c->step->state)
        return;
    if (is_next(set, c->step->state) && ret->after_window && !ret->cut_pc)
        ret->cut_pc = ret->opened_pc;
    ret->after_window = ret->open;
}

void order_return_read(const struct order_case *c)
{
    struct order_return *ret = &c->cpu->ret;

    note_state(c, &ret->saved);
    judge_stale(c, return_reg(c->step->reg));
    judge_doubtful(c);
    if (c->step->reg == ORDER_ELR_EL2)
        ret->elr_read = true;
    if (c->step->reg == ORDER_SPSR_EL2)
        ret->spsr_read = true;
}

static bool is_live(const struct order_return *ret)
{
    return !ret->elr_read || !ret->spsr_read || ret->elr_written ||
           ret->spsr_written;
}

static void judge_window(const struct order_case *c)
{
    struct order_return *ret = &c->cpu->ret;

    if (!ret->open || ret->window_said || ret->depth || !is_live(ret))
        return;
    ret->window_said = true;
    order_report(c, ORDER_RETURN_WINDOW, ORDER_ELR_EL2,
                 ret->elr_written || ret->spsr_written
                     ? "an interrupt can be taken at EL2 when the return "
                       "state is already in ELR_EL2 and SPSR_EL2"
                     : "an interrupt can be taken at EL2 before ELR_EL2 and "
                       "SPSR_EL2 are saved",
                 ret->open_pc);
}

static void judge_stack(const struct order_case *c)
{
    struct order_return *ret = &c->cpu->ret;

    if (ret->spsel || ret->sp_el0_written || ret->stack_said)
        return;
    ret->stack_said = true;
    order_report(c, ORDER_STACK_OF_GUEST, ORDER_SP_EL0,
                 "SPSel is 0 at EL2 and SP_EL0 is still the guest's", 0);
}

static void look(const struct order_case *c)
{
    struct order_return *ret = &c->cpu->ret;
    bool open = is_open(ret);

    if (open && !ret->open) {
        ret->open_pc = ret->opened_pc = c->step->pc;
        ret->after_window = true;
    }
    ret->open = open;
    judge_window(c);
    judge_stack(c);
}

void order_return_masks(const struct order_case *c)
{
    c->cpu->ret.daif = c->step->daif;
    c->cpu->ret.spsel = c->step->spsel;
    look(c);
}

static void note_control(const struct order_case *c)
{
    struct order_return *ret = &c->cpu->ret;

    switch (c->step->reg) {
    case ORDER_HCR_EL2:
        ret->hcr = c->step->value;
        break;
    case ORDER_DAIF:
        ret->daif = c->step->value;
        break;
    case ORDER_SPSel:
        ret->spsel = c->step->value & 1;
        break;
    case ORDER_SP_EL0:
        ret->sp_el0_written = true;
        break;
    default:
        break;
    }
}

void order_return_write(const struct order_case *c)
{
    struct order_return *ret = &c->cpu->ret;
    uint8_t reg = return_reg(c->step->reg);

    note_state(c, &ret->restored);
    ret->rewritten |= reg;
    if (!ret->depth) {
        ret->stale &= (uint8_t)~reg;
        ret->elr_written |= reg == RETURN_ELR;
        ret->spsr_written |= reg == RETURN_SPSR;
    }
    note_control(c);
    look(c);
}

static void judge_lost(const struct order_case *c)
{
    struct order_return *ret = &c->cpu->ret;
    uint8_t lost = ret->stale & RETURN_STATE;

    if (ret->depth)
        lost &= (uint8_t)~ret->rewritten;
    if (lost)
        order_report(c, ORDER_RETURN_LOST,
                     lost & RETURN_ELR ? ORDER_ELR_EL2 : ORDER_SPSR_EL2,
                     "ERET uses it after an exception at EL2 has overwritten "
                     "it",
                     ret->nested_pc);
}

static void judge_switch(const struct order_case *c)
{
    const struct order_return *ret = &c->cpu->ret;

    if (ret->cut_pc && c->cpu->walks.stage2_changed)
        order_report(c, ORDER_SWITCH_INTERRUPTED, ORDER_DAIF,
                     "interrupts could be taken at EL2 when a principal's "
                     "registers were saved or restored in part",
                     ret->cut_pc);
}

void order_return_leave(const struct order_case *c)
{
    judge_lost(c);
    judge_switch(c);
}
