/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A switch of EL1&0 translation, in the order of erratum 1319367, and what
 * becomes of it when one step is missing or in the wrong place.
 */
#include "rig.h"

enum step {
    DSB,
    EPD, /* EPD0 and EPD1 set */
    ISB_EPD,
    M, /* SCTLR_EL1.M set */
    ISB_M,
    STAGE2, /* another VTTBR_EL2 */
    TABLES, /* TTBR0_EL1, MAIR_EL1 */
    ISB_TABLES,
    SCTLR, /* the next one's */
    ISB_SCTLR,
    TCR, /* the next one's */
    STEPS,
};

#define VTTBR_1 ((UINT64_C(1) << 48) | RIG_MEMORY)

static void do_step(struct rig *rig, enum step step)
{
    switch (step) {
    case DSB:
        rig_dsb(rig, DSB_NSH);
        break;
    case EPD:
        rig_write(rig, ORDER_TCR_EL1,
                  rig->regs[0][ORDER_TCR_EL1] | ORDER_TCR_EPD);
        break;
    case M:
        rig_write(rig, ORDER_SCTLR_EL1,
                  rig->regs[0][ORDER_SCTLR_EL1] | ORDER_SCTLR_M);
        break;
    case STAGE2:
        rig_write(rig, ORDER_VTTBR_EL2, VTTBR_1);
        break;
    case TABLES:
        rig_write(rig, ORDER_TTBR0_EL1, 0x5000);
        rig_write(rig, ORDER_MAIR_EL1, 0xff);
        break;
    case SCTLR:
        rig_write(rig, ORDER_SCTLR_EL1, ORDER_SCTLR_WXN);
        break;
    case TCR:
        rig_write(rig, ORDER_TCR_EL1, 0x19);
        break;
    default:
        rig_isb(rig);
        break;
    }
}

static void run(struct rig *rig, const enum step *steps, size_t count)
{
    rig_begin(rig);
    rig_enter(rig);
    for (size_t i = 0; i < count; i++)
        do_step(rig, steps[i]);
    rig_isb(rig);
    rig_eret(rig, 1);
}

static void run_without(struct rig *rig, enum step missing)
{
    enum step steps[STEPS];
    size_t count = 0;

    for (enum step step = 0; step < STEPS; step++)
        if (step != missing)
            steps[count++] = step;
    run(rig, steps, count);
}

static void the_safe_order_is_quiet(void **state)
{
    struct rig rig;

    (void)state;
    run_without(&rig, STEPS);
    assert_int_equal(rig_total(&rig), 0);
}

static void a_dsb_comes_before_the_first_change(void **state)
{
    struct rig rig;

    (void)state;
    run_without(&rig, DSB);
    assert_int_equal(rig_count(&rig, ORDER_DSB_BEFORE_CHANGE), 1);
    assert_int_equal(rig_total(&rig), 1);
}

/* It does not wait for the reads of a walk. */
static void a_dsb_of_stores_is_none(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig_enter(&rig);
    rig_dsb(&rig, DSB_ISHST);
    rig_write(&rig, ORDER_TTBR0_EL1, 0x5000);
    assert_int_equal(rig_count(&rig, ORDER_DSB_BEFORE_CHANGE), 1);
}

static void each_step_of_the_order_is_needed(void **state)
{
    static const enum step needed[] = { EPD,   ISB_EPD,    M,
                                        ISB_M, ISB_TABLES, ISB_SCTLR };
    struct rig rig;

    (void)state;
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        run_without(&rig, needed[i]);
        assert_int_equal(rig_count(&rig, ORDER_WALKS_OFF), 1);
    }
}

/* KVM's: the next one's TCR_EL1 with EPD0 and EPD1, from M that is set. */
static void epd_may_come_with_the_next_tcr(void **state)
{
    static const enum step rest[] = { ISB_EPD, TABLES,    STAGE2, ISB_TABLES,
                                      SCTLR,   ISB_SCTLR, TCR };
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig.regs[0][ORDER_SCTLR_EL1] = ORDER_SCTLR_M;
    rig_enter(&rig);
    do_step(&rig, DSB);
    rig_write(&rig, ORDER_TCR_EL1, 0x19 | ORDER_TCR_EPD);
    for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
        do_step(&rig, rest[i]);
    rig_eret(&rig, 1);
    assert_int_equal(rig_total(&rig), 0);

    rig_begin(&rig);
    rig.regs[0][ORDER_SCTLR_EL1] = ORDER_SCTLR_M;
    rig_enter(&rig);
    do_step(&rig, DSB);
    rig_write(&rig, ORDER_TCR_EL1, 0x19 | ORDER_TCR_EPD);
    do_step(&rig, STAGE2); /* not in force yet */
    assert_int_equal(rig_count(&rig, ORDER_WALKS_OFF), 1);
}

static void the_published_order_is_found(void **state)
{
    static const enum step steps[] = { DSB,   STAGE2,    EPD,    ISB_EPD,
                                       M,     ISB_M,     TABLES, ISB_TABLES,
                                       SCTLR, ISB_SCTLR, TCR };
    struct rig rig;

    (void)state;
    run(&rig, steps, sizeof(steps) / sizeof(steps[0]));
    assert_int_equal(rig_count(&rig, ORDER_WALKS_OFF), 1);
    assert_int_equal(rig.last.reg, ORDER_VTTBR_EL2);
}

static void what_comes_after_the_walks_are_back_is_found(void **state)
{
    static const enum step steps[] = { DSB,       EPD,    ISB_EPD,    M,
                                       ISB_M,     STAGE2, ISB_TABLES, SCTLR,
                                       ISB_SCTLR, TCR,    TABLES };
    struct rig rig;

    (void)state;
    run(&rig, steps, sizeof(steps) / sizeof(steps[0]));
    assert_int_equal(rig_count(&rig, ORDER_WALKS_OFF), 1);
    assert_int_equal(rig.last.reg, ORDER_TTBR0_EL1);
}

/* EL2 may write for the principal that it goes back to. */
static void without_a_switch_nothing_is_mixed(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig_enter(&rig);
    rig_dsb(&rig, DSB_SY);
    rig_write(&rig, ORDER_TTBR0_EL1, 0x5000);
    rig_eret(&rig, 1);
    assert_int_equal(rig_total(&rig), 0);
}

/* With E2H and TGE the EL1&0 regime is nobody's. */
static void a_host_at_el2_needs_no_order(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig.regs[0][ORDER_HCR_EL2] |= ORDER_HCR_HOST;
    rig_enter(&rig);
    rig_dsb(&rig, DSB_SY);
    rig_write(&rig, ORDER_TTBR0_EL1, 0x5000);
    rig_write(&rig, ORDER_VTTBR_EL2, VTTBR_1);
    assert_int_equal(rig_total(&rig), 0);
}

/* Another VM's registers, in force before TGE goes. */
static void load_by_host(struct rig *rig)
{
    do_step(rig, TABLES);
    do_step(rig, STAGE2);
    rig_isb(rig);
    rig_write(rig, ORDER_HCR_EL2, RIG_HCR_VM | ORDER_HCR_E2H);
    rig_isb(rig);
    rig_eret(rig, 1);
}

/* EL0 of the host begins no walks of EL1&0; those of a VM need their DSB. */
static void a_host_needs_a_dsb_for_vms_alone(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig.regs[0][ORDER_HCR_EL2] |= ORDER_HCR_HOST;
    rig_enter(&rig);
    load_by_host(&rig);
    assert_int_equal(rig_total(&rig), 0);

    for (unsigned dsb = 0; dsb < 2; dsb++) {
        rig_begin(&rig);
        rig.regs[0][ORDER_HCR_EL2] = RIG_HCR_VM | ORDER_HCR_E2H;
        rig_enter(&rig);
        rig_write(&rig, ORDER_HCR_EL2, RIG_HCR_HOST | ORDER_HCR_HOST);
        rig_isb(&rig);
        if (dsb)
            rig_dsb(&rig, DSB_NSH);
        rig_eret(&rig, 0);
        assert_int_equal(rig_total(&rig), 0);
        rig_enter(&rig);
        load_by_host(&rig);
        assert_int_equal(rig_count(&rig, ORDER_DSB_BEFORE_CHANGE), !dsb);
        assert_int_equal(rig_total(&rig), !dsb);
    }
}

/* From one VM to another in one visit: TGE puts the regime aside, and back. */
static void a_host_puts_the_regime_aside(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig.regs[0][ORDER_HCR_EL2] = RIG_HCR_VM | ORDER_HCR_E2H;
    rig_enter(&rig);
    rig_write(&rig, ORDER_HCR_EL2, RIG_HCR_HOST | ORDER_HCR_HOST);
    rig_isb(&rig);
    do_step(&rig, DSB);
    load_by_host(&rig);
    assert_int_equal(rig_total(&rig), 0);

    rig_begin(&rig);
    rig.regs[0][ORDER_HCR_EL2] = RIG_HCR_VM | ORDER_HCR_E2H;
    rig_enter(&rig);
    rig_write(&rig, ORDER_HCR_EL2, RIG_HCR_HOST | ORDER_HCR_HOST);
    do_step(&rig, DSB); /* and no ISB: not in force yet */
    load_by_host(&rig);
    assert_int_equal(rig_count(&rig, ORDER_WALKS_OFF), 1);
}

static void before_the_first_visit_is_boot(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig_write(&rig, ORDER_TTBR0_EL1, 0x5000);
    rig_write(&rig, ORDER_VTTBR_EL2, VTTBR_1);
    rig_eret(&rig, 1);
    assert_int_equal(rig_total(&rig), 0);
}

int test_walks(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_safe_order_is_quiet),
        cmocka_unit_test(a_dsb_comes_before_the_first_change),
        cmocka_unit_test(a_dsb_of_stores_is_none),
        cmocka_unit_test(each_step_of_the_order_is_needed),
        cmocka_unit_test(epd_may_come_with_the_next_tcr),
        cmocka_unit_test(the_published_order_is_found),
        cmocka_unit_test(what_comes_after_the_walks_are_back_is_found),
        cmocka_unit_test(without_a_switch_nothing_is_mixed),
        cmocka_unit_test(a_host_at_el2_needs_no_order),
        cmocka_unit_test(a_host_needs_a_dsb_for_vms_alone),
        cmocka_unit_test(a_host_puts_the_regime_aside),
        cmocka_unit_test(before_the_first_visit_is_boot),
    };

    return cmocka_run_group_tests_name("order: walks", tests, NULL, NULL);
}
