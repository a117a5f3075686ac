/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Return state, syndrome and what may interrupt EL2, over a visit of it. */
#include "rig.h"

enum { MASKED = 0x3c0, SERROR = 3 };

static const uint64_t OPEN = MASKED & ~ORDER_DAIF_A;

static void begin(struct rig *rig)
{
    rig_begin(rig);
    rig_enter(rig);
}

static void save_return(struct rig *rig)
{
    rig_read(rig, ORDER_ELR_EL2);
    rig_read(rig, ORDER_SPSR_EL2);
}

static void restore_return(struct rig *rig)
{
    rig_write(rig, ORDER_ELR_EL2, 0x4000);
    rig_write(rig, ORDER_SPSR_EL2, 0x3c5);
}

static void window(struct rig *rig)
{
    rig_masks(rig, OPEN);
    rig_isb(rig);
    rig_masks(rig, MASKED);
}

static void a_window_after_saving_is_right(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    rig_read(&rig, ORDER_ESR_EL2);
    save_return(&rig);
    window(&rig);
    restore_return(&rig);
    rig_eret(&rig, 1);
    assert_int_equal(rig_total(&rig), 0);
}

static void a_window_before_saving_is_found(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    rig_read(&rig, ORDER_ELR_EL2);
    window(&rig);
    assert_int_equal(rig_count(&rig, ORDER_RETURN_WINDOW), 1);
}

static void a_window_after_restoring_is_found(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    save_return(&rig);
    restore_return(&rig);
    window(&rig);
    assert_int_equal(rig_count(&rig, ORDER_RETURN_WINDOW), 1);
}

/* What HCR_EL2 does not send to EL2 is not taken there. */
static void only_what_is_routed_to_el2_counts(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    rig_masks(&rig, MASKED & ~ORDER_DAIF_I);
    assert_int_equal(rig_total(&rig), 0);
    rig_write(&rig, ORDER_HCR_EL2, RIG_HCR_VM);
    assert_int_equal(rig_count(&rig, ORDER_RETURN_WINDOW), 1);
}

static void msr_daif_opens_as_well(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    rig_write(&rig, ORDER_DAIF, OPEN);
    assert_int_equal(rig_count(&rig, ORDER_RETURN_WINDOW), 1);
}

static void return_state_lost_to_an_exception_is_found(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    save_return(&rig);
    rig_nested(&rig, SERROR, 0x2f);
    rig_eret(&rig, 2);
    rig_eret(&rig, 1);
    assert_int_equal(rig_count(&rig, ORDER_RETURN_LOST), 1);

    begin(&rig);
    rig_nested(&rig, SERROR, 0x2f);
    rig_eret(&rig, 2);
    rig_read(&rig, ORDER_ELR_EL2);
    assert_int_equal(rig_count(&rig, ORDER_RETURN_LOST), 1);
}

static void return_state_written_again_is_right(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    save_return(&rig);
    rig_nested(&rig, SERROR, 0x2f);
    rig_eret(&rig, 2);
    restore_return(&rig);
    rig_eret(&rig, 1);
    assert_int_equal(rig_total(&rig), 0);

    /* the handler goes on without an ERET of its own */
    begin(&rig);
    save_return(&rig);
    rig_nested(&rig, SERROR, 0x2f);
    restore_return(&rig);
    rig_eret(&rig, 1);
    assert_int_equal(rig_total(&rig), 0);
}

/* Of a handler at EL2, back with the masks that it interrupted. */
static void masks_of_a_handler_end_with_it(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    save_return(&rig);
    rig_nested(&rig, SERROR, 0x2f);
    rig_masks(&rig, OPEN);
    rig_eret(&rig, 2);
    restore_return(&rig);
    rig_eret(&rig, 1);
    assert_int_equal(rig_count(&rig, ORDER_RETURN_WINDOW), 0);
}

static void a_handler_reads_its_own_syndrome(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    rig_nested(&rig, 0, 0x25);
    rig_read(&rig, ORDER_ESR_EL2);
    rig_read(&rig, ORDER_FAR_EL2);
    assert_int_equal(rig_total(&rig), 0);
    rig_eret(&rig, 2);
    rig_read(&rig, ORDER_FAR_EL2);
    assert_int_equal(rig_count(&rig, ORDER_STALE_SYNDROME), 1);
}

/* An interrupt has no syndrome and no address. */
static void an_interrupt_leaves_the_syndrome(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    rig_nested(&rig, 1, 0);
    rig_eret(&rig, 2);
    rig_read(&rig, ORDER_ESR_EL2);
    assert_int_equal(rig_total(&rig), 0);
}

static void a_syndrome_read_after_a_window_is_found(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    save_return(&rig);
    window(&rig);
    rig_read(&rig, ORDER_ESR_EL2);
    assert_int_equal(rig_count(&rig, ORDER_STALE_SYNDROME), 1);
}

/* Registers 1..4 are saved and restored, with a window at `where`. */
static void switch_with_window(struct rig *rig, unsigned where)
{
    begin(rig);
    rig_dsb(rig, DSB_SY);
    rig->regs[0][ORDER_TCR_EL1] = ORDER_TCR_EPD;
    rig->regs[0][ORDER_SCTLR_EL1] = ORDER_SCTLR_M;
    rig->order.cpus[0].walks.tcr = ORDER_TCR_EPD;
    rig->order.cpus[0].walks.sctlr = ORDER_SCTLR_M;
    save_return(rig);
    for (unsigned i = 0; i < 8; i++) {
        if (i == where)
            window(rig);
        if (i < 4)
            rig_save(rig, i + 1);
        else
            rig_restore(rig, i - 3);
    }
    rig_write(rig, ORDER_VTTBR_EL2, UINT64_C(1) << 48);
    restore_return(rig);
    rig_eret(rig, 1);
}

static void a_switch_is_not_interrupted_half_way(void **state)
{
    struct rig rig;

    (void)state;
    for (unsigned where = 0; where < 9; where++) {
        bool between = where == 0 || where == 4 || where == 8;

        switch_with_window(&rig, where);
        assert_int_equal(rig_count(&rig, ORDER_SWITCH_INTERRUPTED),
                         between ? 0 : 1);
        assert_int_equal(rig_total(&rig), between ? 0 : 1);
    }
}

static void fp_that_traps_at_el2_is_found(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig_nested(&rig, 0, 0x07);
    assert_int_equal(rig_count(&rig, ORDER_FP_TRAPPED), 1);

    rig_begin(&rig);
    rig_step(&rig, (struct order_step){ .kind = ORDER_EXCEPTION,
                                        .el = 1,
                                        .target_el = 2,
                                        .ec = 0x07 });
    assert_int_equal(rig_total(&rig), 0);
}

static void the_guests_stack_is_found(void **state)
{
    const struct order_step sp0 = { .kind = ORDER_PSTATE, .daif = MASKED };
    struct rig rig;

    (void)state;
    begin(&rig);
    rig_step(&rig, sp0);
    assert_int_equal(rig_count(&rig, ORDER_STACK_OF_GUEST), 1);

    begin(&rig);
    rig_write(&rig, ORDER_SP_EL0, 0x9000);
    rig_step(&rig, sp0);
    assert_int_equal(rig_total(&rig), 0);
}

int test_returns(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_after_saving_is_right),
        cmocka_unit_test(a_window_before_saving_is_found),
        cmocka_unit_test(a_window_after_restoring_is_found),
        cmocka_unit_test(only_what_is_routed_to_el2_counts),
        cmocka_unit_test(msr_daif_opens_as_well),
        cmocka_unit_test(return_state_lost_to_an_exception_is_found),
        cmocka_unit_test(return_state_written_again_is_right),
        cmocka_unit_test(masks_of_a_handler_end_with_it),
        cmocka_unit_test(a_handler_reads_its_own_syndrome),
        cmocka_unit_test(an_interrupt_leaves_the_syndrome),
        cmocka_unit_test(a_syndrome_read_after_a_window_is_found),
        cmocka_unit_test(a_switch_is_not_interrupted_half_way),
        cmocka_unit_test(fp_that_traps_at_el2_is_found),
        cmocka_unit_test(the_guests_stack_is_found),
    };

    return cmocka_run_group_tests_name("order: returns", tests, NULL, NULL);
}
