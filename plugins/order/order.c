/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which rules a step concerns, and in which order they look at it. */
#include "order.h"

uint64_t order_translation_bits(enum order_reg reg)
{
    static const uint64_t bits[] = {
        [ORDER_OTHER] = 0,
#define REG(name, translation) [ORDER_##name] = (translation),
#include "registers.def"
#undef REG
    };
    return bits[reg];
}

void order_report(const struct order_case *c, enum order_rule rule,
                  enum order_reg reg, const char *detail, uint64_t first)
{
    const struct order_finding finding = {
        .rule = rule,
        .cpu = c->step->cpu,
        .reg = reg,
        .detail = detail,
        .first = first,
        .pc = c->step->pc,
    };

    if (!(c->order->off & ORDER_BIT(rule)))
        c->world->report(c->world->self, &finding);
}

uint64_t order_get(const struct order_case *c, enum order_reg reg)
{
    return c->world->get(c->world->self, c->step->cpu, reg);
}

static void sync_context(const struct order_case *c)
{
    order_depend_sync(c);
    order_tlb_sync(c);
}

/* Exception entry and return synchronise unless FEAT_ExS and `bit` say not. */
static bool synchronises(const struct order_case *c, uint64_t bit)
{
    return !c->world->exs || (order_get(c, ORDER_SCTLR_EL2) & bit);
}

static void take_exception(const struct order_case *c)
{
    const struct order_step *step = c->step;

    if (step->target_el != 2)
        return;
    if (step->el == 2) {
        if (step->exception_kind)
            order_depend_use(c, ORDER_USE_INTERRUPT, ORDER_OTHER);
        order_return_nested(c);
    }
    if (synchronises(c, ORDER_SCTLR_EIS))
        sync_context(c);
    if (step->el == 2)
        return;
    c->cpu->visit = true;
    order_tlb_enter(c);
    order_walks_enter(c);
    order_return_enter(c);
}

static void leave(const struct order_case *c)
{
    if (c->cpu->visit)
        order_return_leave(c);
    order_tlb_leave(c);
    c->cpu->visit = false;
}

/*
 * What a return that does not synchronise leaves behind: all but its own state,
 * and the Special-purpose registers whose writes are in program order.
 */
static bool leaves_pending(const struct order_case *c)
{
    const uint64_t in_order = ORDER_BIT(ORDER_ELR_EL2) |
                              ORDER_BIT(ORDER_SPSR_EL2) |
                              ORDER_BIT(ORDER_SP_EL0) | ORDER_BIT(ORDER_DAIF) |
                              ORDER_BIT(ORDER_SPSel) | ORDER_BIT(ORDER_FPCR) |
                              ORDER_BIT(ORDER_FPSR);

    return c->cpu->pending.regs & ~in_order;
}

static void return_from_exception(const struct order_case *c)
{
    if (synchronises(c, ORDER_SCTLR_EOS))
        sync_context(c);
    else if (c->step->target_el < 2 && leaves_pending(c))
        order_report(c, ORDER_EXS_SYNC, ORDER_SCTLR_EL2,
                     "ERET does not synchronise and nothing did after the "
                     "last write",
                     0);
    if (c->step->target_el < 2)
        leave(c);
    else if (c->cpu->visit)
        order_return_nested_over(c);
}

static bool is_fp(enum order_reg reg)
{
    return reg == ORDER_FPCR || reg == ORDER_FPSR;
}

static void use_sysreg(const struct order_case *c)
{
    order_depend_use(c, ORDER_USE_SYSREG, ORDER_OTHER);
    if (is_fp(c->step->reg))
        order_depend_use(c, ORDER_USE_FP, ORDER_OTHER);
    if (c->step->reg != ORDER_OTHER)
        order_depend_use(c, ORDER_USE_ACCESS, c->step->reg);
}

static void read_sysreg(const struct order_case *c)
{
    use_sysreg(c);
    if (c->step->reg != ORDER_OTHER)
        order_depend_use(c, ORDER_USE_READ, c->step->reg);
    if (c->cpu->visit)
        order_return_read(c);
}

static void enable_translation(const struct order_case *c)
{
    if (c->step->reg != ORDER_SCTLR_EL2 ||
        !(c->step->value & ~c->step->old & ORDER_SCTLR_M))
        return;
    order_depend_use(c, ORDER_USE_ENABLE, ORDER_OTHER);
    order_tlb_enable(c);
}

static void change_sysreg(const struct order_case *c)
{
    enum order_reg reg = c->step->reg;

    if (reg == ORDER_OTHER || c->step->value == c->step->old)
        return;
    order_depend_use(c, ORDER_USE_SET, reg);
    if (order_depend_can_fire(reg, c->step->value))
        order_depend_use(c, ORDER_USE_ARM, reg);
}

static void write_sysreg(const struct order_case *c)
{
    use_sysreg(c);
    change_sysreg(c);
    if (c->cpu->visit && c->step->reg != ORDER_OTHER)
        order_walks_write(c);
    enable_translation(c);
    order_depend_write(c);
    if (c->cpu->visit)
        order_return_write(c);
}

/* EL1&0: stage 1 of it, or both stages (op1 0, or 4 with op2 4..7). */
static void translate(const struct order_case *c)
{
    if ((c->step->encoding >> 11 & 7) == 0 || (c->step->encoding & 4))
        order_depend_use(c, ORDER_USE_AT, ORDER_OTHER);
    c->cpu->pending.regs &= ~ORDER_BIT(ORDER_PAR_EL1);
    order_depend_pending(c, ORDER_PAR_EL1, ORDER_ALL);
}

static void synchronise_data(const struct order_case *c)
{
    order_walks_dsb(c);
    order_tlb_dsb(c);
}

static void execute(const struct order_case *c)
{
    switch (c->step->kind) {
    case ORDER_WRITE:
        write_sysreg(c);
        break;
    case ORDER_READ:
        read_sysreg(c);
        break;
    case ORDER_ISB:
        sync_context(c);
        break;
    case ORDER_DSB:
        synchronise_data(c);
        break;
    case ORDER_TLBI:
        order_tlb_tlbi(c);
        break;
    case ORDER_IC:
    case ORDER_DC:
        order_tlb_cache(c);
        break;
    case ORDER_AT:
        translate(c);
        break;
    case ORDER_FP:
        order_depend_use(c, ORDER_USE_FP, ORDER_OTHER);
        break;
    case ORDER_PSTATE:
        if (c->cpu->visit)
            order_return_masks(c);
        break;
    default:
        break;
    }
}

static void reset(const struct order_case *c)
{
    *c->cpu = (struct order_cpu){ 0 };
    order_tlb_reset(c);
    order_tlb_refresh(c);
}

/* A change from outside: at EL2 nothing of the visit can be judged any more. */
static void poke(const struct order_case *c)
{
    if (c->step->el == 2) {
        const struct order_baseline baseline = c->cpu->baseline;

        *c->cpu = (struct order_cpu){ .baseline = baseline };
    }
    order_tlb_refresh(c);
}

static void execute_at_el2(const struct order_case *c)
{
    if (c->step->kind != ORDER_ISB)
        order_depend_use(c, ORDER_USE_NEXT, ORDER_OTHER);
    execute(c);
}

void order_begin(struct order *order, uint64_t off)
{
    *order = (struct order){ .off = off };
    order_depend_begin(order);
}

void order_step(struct order *order, const struct order_world *world,
                const struct order_step *step)
{
    const struct order_case c = {
        .order = order,
        .world = world,
        .step = step,
        .cpu = &order->cpus[step->cpu < ORDER_CPUS ? step->cpu : 0],
    };

    if (step->cpu >= ORDER_CPUS)
        return;
    if (step->kind == ORDER_EXCEPTION)
        take_exception(&c);
    else if (step->kind == ORDER_STALE)
        order_report(&c, ORDER_TLBI_MISSING, ORDER_OTHER,
                     "a translation is used that the tables no longer hold", 0);
    else if (step->kind == ORDER_RESET)
        reset(&c);
    else if (step->kind == ORDER_POKE)
        poke(&c);
    else if (step->el == 2 && step->kind == ORDER_ERET)
        return_from_exception(&c);
    else if (step->el == 2)
        execute_at_el2(&c);
}
