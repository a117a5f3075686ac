/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was written and not yet synchronised, and who depends on it: the rows of
 * depends.def.
 */
#include "order.h"

struct depends {
    enum order_rule rule;
    enum order_reg written;
    uint64_t bits, bits_e2h;
    enum order_use use;
    enum order_reg accessed;
};

static const struct depends rows[] = {
#define DEPENDS(rule, written, bits, bits_e2h, use, accessed) \
    { ORDER_##rule, ORDER_##written, (bits),                  \
      (bits_e2h),   ORDER_USE_##use, ORDER_##accessed },
#include "depends.def"
#undef DEPENDS
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

/* What the finding says was done without waiting, by enum order_use. */
static const char *const details[] = {
    [ORDER_USE_FP] = "it is written and FP/SIMD is used with no ISB between",
    [ORDER_USE_AT] = "it is written and AT translates with no ISB between",
    [ORDER_USE_VMID] = "it is written and a TLBI by VMID follows with no ISB "
                       "between",
    [ORDER_USE_ENABLE] = "it is written and SCTLR_EL2.M set with no ISB "
                         "between",
    [ORDER_USE_NEXT] = "it is written and EL2 goes on without an ISB",
    [ORDER_USE_SYSREG] = "its E2H is written and a System register accessed "
                         "with no ISB between",
    [ORDER_USE_INTERRUPT] = "it is written and an interrupt taken at EL2 with "
                            "no ISB between",
    [ORDER_USE_SET] = "it changes and what its timer compares changes with no "
                      "ISB between",
    [ORDER_USE_ARM] = "it changes and the timer is enabled with no ISB between",
    [ORDER_USE_READ] = "it changes and what depends on it is read with no ISB "
                       "between",
    [ORDER_USE_ACCESS] = "it is written and the register that it selects is "
                         "accessed with no ISB between",
};

void order_depend_begin(struct order *order)
{
    for (size_t i = 0; i < ROWS; i++)
        order->needed[rows[i].use] |= ORDER_BIT(rows[i].written);
}

/* The first change is the one to show; bits of all count. */
void order_depend_pending(const struct order_case *c, enum order_reg reg,
                          uint64_t bits)
{
    struct order_pending *pending = &c->cpu->pending;

    if (!bits)
        return;
    if (!(pending->regs & ORDER_BIT(reg))) {
        pending->of[reg].bits = 0;
        pending->of[reg].pc = c->step->pc;
    }
    pending->regs |= ORDER_BIT(reg);
    pending->of[reg].bits |= bits;
}

bool order_depend_can_fire(enum order_reg reg, uint64_t value)
{
    return (reg == ORDER_CNTV_CTL_EL0 || reg == ORDER_CNTP_CTL_EL0) &&
           (value & (ORDER_TIMER_ENABLE | ORDER_TIMER_IMASK)) ==
               ORDER_TIMER_ENABLE;
}

/* Of a timer's control it counts whether the timer can fire. */
static uint64_t changed_bits(const struct order_step *step)
{
    uint64_t bits = step->value ^ step->old;

    if (step->reg != ORDER_CNTV_CTL_EL0 && step->reg != ORDER_CNTP_CTL_EL0)
        return bits;
    return order_depend_can_fire(step->reg, step->value) !=
                   order_depend_can_fire(step->reg, step->old)
               ? bits
               : 0;
}

/* MSR PAR_EL1 and MRS PAR_EL1 are in order; it is AT that is not. */
void order_depend_write(const struct order_case *c)
{
    enum order_reg reg = c->step->reg;

    if (reg == ORDER_PAR_EL1)
        c->cpu->pending.regs &= ~ORDER_BIT(reg);
    else if (reg != ORDER_OTHER)
        order_depend_pending(c, reg, changed_bits(c->step));
}

bool order_depend_is_pending(const struct order_case *c, enum order_reg reg,
                             uint64_t bits)
{
    const struct order_pending *pending = &c->cpu->pending;

    return (pending->regs & ORDER_BIT(reg)) && (pending->of[reg].bits & bits);
}

static void use_row(const struct order_case *c, const struct depends *row)
{
    bool e2h;

    if (!(c->cpu->pending.regs & ORDER_BIT(row->written)))
        return;
    e2h = row->bits != row->bits_e2h &&
          (order_get(c, ORDER_HCR_EL2) & ORDER_HCR_E2H);
    if (!order_depend_is_pending(c, row->written,
                                 e2h ? row->bits_e2h : row->bits))
        return;
    order_report(c, row->rule, row->written, details[row->use],
                 c->cpu->pending.of[row->written].pc);
    c->cpu->pending.of[row->written].bits &= ~(row->bits | row->bits_e2h);
}

/* `accessed` matters to READ and ACCESS. */
void order_depend_use(const struct order_case *c, enum order_use use,
                      enum order_reg accessed)
{
    if (!(c->cpu->pending.regs & c->order->needed[use]))
        return;
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].use == use &&
            (rows[i].accessed == ORDER_OTHER || rows[i].accessed == accessed))
            use_row(c, &rows[i]);
}

void order_depend_sync(const struct order_case *c)
{
    c->cpu->pending.regs = 0;
}
