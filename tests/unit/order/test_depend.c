/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes before what depends on them: each rule broken, and kept by an ISB. */
#include "rig.h"

static const uint64_t TFP = ORDER_CPTR_TFP;

static void fp_needs_isb_after_its_trap_changes(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig.regs[0][ORDER_CPTR_EL2] = TFP;
    rig_write(&rig, ORDER_CPTR_EL2, 0);
    rig_fp(&rig);
    rig_fp(&rig);
    assert_int_equal(rig_count(&rig, ORDER_FP_SYNC), 1); /* once a write */
    assert_int_equal(rig.last.reg, ORDER_CPTR_EL2);
    assert_int_equal(rig.last.first, rig.last.pc - 4);

    rig_begin(&rig);
    rig.regs[0][ORDER_CPTR_EL2] = TFP;
    rig_write(&rig, ORDER_CPTR_EL2, 0);
    rig_isb(&rig);
    rig_fp(&rig);
    assert_int_equal(rig_total(&rig), 0);
}

static void fpcr_counts_as_fp(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig.regs[0][ORDER_CPTR_EL2] = TFP;
    rig_write(&rig, ORDER_CPTR_EL2, 0);
    rig_read(&rig, ORDER_FPCR);
    assert_int_equal(rig_count(&rig, ORDER_FP_SYNC), 1);
}

/* Bit 20 is TTA, or with E2H a part of FPEN. */
static void only_bits_about_fp_count(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig_write(&rig, ORDER_CPTR_EL2, ORDER_BIT(20));
    rig_fp(&rig);
    assert_int_equal(rig_total(&rig), 0);

    rig_begin(&rig);
    rig.regs[0][ORDER_HCR_EL2] |= ORDER_HCR_E2H;
    rig_write(&rig, ORDER_CPTR_EL2, ORDER_BIT(20));
    rig_fp(&rig);
    assert_int_equal(rig_count(&rig, ORDER_FP_SYNC), 1);
}

static void writing_the_same_value_changes_nothing(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig_write(&rig, ORDER_CPTR_EL2, 0);
    rig_fp(&rig);
    assert_int_equal(rig_total(&rig), 0);
}

static void exceptions_synchronise(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig_write(&rig, ORDER_CPTR_EL2, TFP);
    rig_eret(&rig, 1);
    rig_enter(&rig);
    rig_fp(&rig);
    assert_int_equal(rig_total(&rig), 0);
}

/* FEAT_ExS: SCTLR_EL2.EOS says whether ERET does. */
static void with_exs_eret_may_not_synchronise(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig.world.exs = true;
    rig_write(&rig, ORDER_CPTR_EL2, TFP);
    rig_eret(&rig, 1);
    assert_int_equal(rig_count(&rig, ORDER_EXS_SYNC), 1);

    rig_begin(&rig);
    rig.world.exs = true;
    rig.regs[0][ORDER_SCTLR_EL2] = ORDER_SCTLR_EOS;
    rig_write(&rig, ORDER_CPTR_EL2, TFP);
    rig_eret(&rig, 1);
    assert_int_equal(rig_total(&rig), 0);
}

/* The return itself needs no ISB for what it uses, nor SP_EL0 and its like. */
static void with_exs_the_return_state_is_in_order(void **state)
{
    static const enum order_reg last[] = { ORDER_SP_EL0, ORDER_FPCR,
                                           ORDER_ELR_EL2, ORDER_SPSR_EL2 };
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig.world.exs = true;
    rig_write(&rig, ORDER_CPTR_EL2, TFP);
    rig_isb(&rig);
    for (size_t i = 0; i < sizeof(last) / sizeof(last[0]); i++)
        rig_write(&rig, last[i], 0x3c5);
    rig_eret(&rig, 1);
    assert_int_equal(rig_total(&rig), 0);
}

static void at_needs_its_registers_in_force(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig_write(&rig, ORDER_TTBR0_EL1, 0x1000);
    rig_sys(&rig, ORDER_AT, AT_S1E1R);
    assert_int_equal(rig_count(&rig, ORDER_AT_SYNC), 1);

    rig_begin(&rig);
    rig_write(&rig, ORDER_TTBR0_EL1, 0x1000);
    rig_sys(&rig, ORDER_AT, AT_S1E2R); /* EL2's own regime */
    rig_isb(&rig);
    rig_sys(&rig, ORDER_AT, AT_S1E1R);
    assert_int_equal(rig_total(&rig), 0);
}

static void par_needs_isb_after_at(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig_sys(&rig, ORDER_AT, AT_S1E1R);
    rig_read(&rig, ORDER_PAR_EL1);
    assert_int_equal(rig_count(&rig, ORDER_AT_RESULT), 1);

    rig_begin(&rig);
    rig_sys(&rig, ORDER_AT, AT_S1E1R);
    rig_isb(&rig);
    rig_read(&rig, ORDER_PAR_EL1);
    rig_write(&rig, ORDER_PAR_EL1, 1); /* then a read of it is in order */
    rig_read(&rig, ORDER_PAR_EL1);
    assert_int_equal(rig_total(&rig), 0);
}

static void selectors_need_isb(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig_write(&rig, ORDER_CSSELR_EL1, 2);
    rig_read(&rig, ORDER_CCSIDR_EL1);
    assert_int_equal(rig_count(&rig, ORDER_SELECT_SYNC), 1);

    rig_begin(&rig);
    rig_write(&rig, ORDER_CSSELR_EL1, 2);
    rig_read(&rig, ORDER_CSSELR_EL1);
    rig_isb(&rig);
    rig_read(&rig, ORDER_CCSIDR_EL1);
    assert_int_equal(rig_total(&rig), 0);
}

/* CNTVCT_EL0 at EL2 is without CNTVOFF_EL2 while E2H is 1. */
static void the_offset_selects_nothing_with_e2h(void **state)
{
    struct rig rig;

    (void)state;
    for (unsigned e2h = 0; e2h < 2; e2h++) {
        rig_begin(&rig);
        rig.regs[0][ORDER_HCR_EL2] |= e2h ? ORDER_HCR_E2H : 0;
        rig_write(&rig, ORDER_CNTVOFF_EL2, 0x1000);
        rig_read(&rig, ORDER_CNTVCT_EL0);
        assert_int_equal(rig_count(&rig, ORDER_SELECT_SYNC), !e2h);
    }
}

static void e2h_needs_isb_before_any_register(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig_write(&rig, ORDER_HCR_EL2, RIG_HCR_HOST | ORDER_HCR_E2H);
    rig_write(&rig, ORDER_OTHER, 0);
    assert_int_equal(rig_count(&rig, ORDER_SELECT_SYNC), 1);
}

/* MAIR_EL2, TCR_EL2, TTBR0_EL2; ISB; SCTLR_EL2; ISB. */
static void turn_on(struct rig *rig, bool first_isb, bool second_isb)
{
    rig_begin(rig);
    rig_write(rig, ORDER_MAIR_EL2, 0xff);
    rig_write(rig, ORDER_TTBR0_EL2, 0x1000);
    if (first_isb)
        rig_isb(rig);
    rig_write(rig, ORDER_SCTLR_EL2, ORDER_SCTLR_M);
    if (second_isb)
        rig_isb(rig);
    rig_write(rig, ORDER_OTHER, 0);
}

static void el2_translation_is_turned_on_in_order(void **state)
{
    struct rig rig;

    (void)state;
    turn_on(&rig, true, true);
    assert_int_equal(rig_total(&rig), 0);
    turn_on(&rig, false, true); /* MAIR_EL2 and TTBR0_EL2 */
    assert_int_equal(rig_count(&rig, ORDER_EL2_TRANSLATION_SYNC), 2);
    turn_on(&rig, true, false);
    assert_int_equal(rig_count(&rig, ORDER_EL2_TRANSLATION_SYNC), 1);
}

/*
 * AArch64.ExceptionReturn calls SynchronizeContext before it asks
 * IllegalExceptionReturn: HCR_EL2.{RW,TGE} need no ISB before ERET.
 */
static void eret_synchronises_before_it_decides(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig_write(&rig, ORDER_HCR_EL2, RIG_HCR_VM & ~ORDER_HCR_RW);
    rig_eret(&rig, 1);
    assert_int_equal(rig_total(&rig), 0);
}

static void routing_needs_isb_before_an_interrupt(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig_write(&rig, ORDER_HCR_EL2, RIG_HCR_VM);
    rig_nested(&rig, 1, 0);
    assert_int_equal(rig_count(&rig, ORDER_ROUTING_SYNC), 1);

    rig_begin(&rig);
    rig_write(&rig, ORDER_HCR_EL2, RIG_HCR_VM);
    rig_isb(&rig);
    rig_nested(&rig, 1, 0);
    assert_int_equal(rig_total(&rig), 0);
}

/* One timer's control and what it compares, with ISB between or without. */
struct timer_order {
    enum order_reg first;
    uint64_t before, value; /* of it */
    enum order_reg second;
    uint64_t second_value;
    unsigned count; /* of findings, when no ISB is between */
};

static const struct timer_order timer_orders[] = {
    /* Stopped, then changed: by IMASK, by ENABLE */
    { ORDER_CNTV_CTL_EL0, 1, 3, ORDER_CNTV_CVAL_EL0, 5, 1 },
    { ORDER_CNTV_CTL_EL0, 1, 0, ORDER_CNTV_TVAL_EL0, 5, 1 },
    { ORDER_CNTV_CTL_EL0, 1, 3, ORDER_CNTVOFF_EL2, 5, 1 },
    { ORDER_CNTP_CTL_EL0, 1, 3, ORDER_CNTP_CVAL_EL0, 5, 1 },
    /* Changed, then let go */
    { ORDER_CNTV_CVAL_EL0, 4, 5, ORDER_CNTV_CTL_EL0, 1, 1 },
    { ORDER_CNTVOFF_EL2, 4, 5, ORDER_CNTV_CTL_EL0, 1, 1 },
    { ORDER_CNTP_TVAL_EL0, 4, 5, ORDER_CNTP_CTL_EL0, 5, 1 },
    /* It could not fire before, the value is the same, it stays masked */
    { ORDER_CNTV_CTL_EL0, 0, 2, ORDER_CNTV_CVAL_EL0, 5, 0 },
    { ORDER_CNTV_CTL_EL0, 3, 0, ORDER_CNTV_CVAL_EL0, 5, 0 },
    { ORDER_CNTV_CTL_EL0, 1, 5, ORDER_CNTV_CVAL_EL0, 5, 0 },
    { ORDER_CNTV_CTL_EL0, 1, 3, ORDER_CNTV_CVAL_EL0, 0, 0 },
    { ORDER_CNTV_CVAL_EL0, 4, 5, ORDER_CNTV_CTL_EL0, 3, 0 },
    { ORDER_CNTV_CVAL_EL0, 4, 5, ORDER_CNTV_CTL_EL0, 2, 0 },
    /* Of two timers */
    { ORDER_CNTV_CTL_EL0, 1, 3, ORDER_CNTP_CVAL_EL0, 5, 0 },
    { ORDER_CNTVOFF_EL2, 4, 5, ORDER_CNTP_CTL_EL0, 1, 0 },
};

static void in_timer_order(struct rig *rig, const struct timer_order *row,
                           bool isb)
{
    rig_begin(rig);
    rig->regs[0][row->first] = row->before;
    rig_write(rig, row->first, row->value);
    if (isb)
        rig_isb(rig);
    rig_write(rig, row->second, row->second_value);
}

static void timers_need_isb_between_value_and_control(void **state)
{
    struct rig rig;

    (void)state;
    for (size_t i = 0; i < sizeof(timer_orders) / sizeof(timer_orders[0]);
         i++) {
        in_timer_order(&rig, &timer_orders[i], false);
        assert_int_equal(rig_count(&rig, ORDER_TIMER_SYNC),
                         timer_orders[i].count);
        in_timer_order(&rig, &timer_orders[i], true);
        assert_int_equal(rig_total(&rig), 0);
    }
}

static void rules_can_be_off(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig.order.off = ORDER_BIT(ORDER_FP_SYNC);
    rig.regs[0][ORDER_CPTR_EL2] = TFP;
    rig_write(&rig, ORDER_CPTR_EL2, 0);
    rig_fp(&rig);
    assert_int_equal(rig_total(&rig), 0);
}

static void pokes_are_nobodys_write(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig_write(&rig, ORDER_CPTR_EL2, TFP);
    rig_step(&rig, (struct order_step){ .kind = ORDER_POKE });
    rig_fp(&rig);
    assert_int_equal(rig_total(&rig), 0);
}

int test_depend(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fp_needs_isb_after_its_trap_changes),
        cmocka_unit_test(fpcr_counts_as_fp),
        cmocka_unit_test(only_bits_about_fp_count),
        cmocka_unit_test(writing_the_same_value_changes_nothing),
        cmocka_unit_test(exceptions_synchronise),
        cmocka_unit_test(with_exs_eret_may_not_synchronise),
        cmocka_unit_test(with_exs_the_return_state_is_in_order),
        cmocka_unit_test(at_needs_its_registers_in_force),
        cmocka_unit_test(par_needs_isb_after_at),
        cmocka_unit_test(selectors_need_isb),
        cmocka_unit_test(the_offset_selects_nothing_with_e2h),
        cmocka_unit_test(e2h_needs_isb_before_any_register),
        cmocka_unit_test(el2_translation_is_turned_on_in_order),
        cmocka_unit_test(eret_synchronises_before_it_decides),
        cmocka_unit_test(routing_needs_isb_before_an_interrupt),
        cmocka_unit_test(timers_need_isb_between_value_and_control),
        cmocka_unit_test(rules_can_be_off),
        cmocka_unit_test(pokes_are_nobodys_write),
    };

    return cmocka_run_group_tests_name("order: depend", tests, NULL, NULL);
}
