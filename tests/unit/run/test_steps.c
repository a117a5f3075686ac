/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each kind of step does, and what ends it otherwise than asked. */
#include "by_hand.h"

static const struct plan_until as_usual;

static void test_boot_and_hypercall(void **state)
{
    struct hand hand = { 0 };

    (void)state;
    assert_passes(&hand, HAND_STEPS(hand_boot(&hand), hand_insns(&hand, 3),
                                    HAND_EXEC(&hand, until_leaves(), WORD_HVC),
                                    hand_insns(&hand, 3),
                                    hand_equal(&hand, hand_x(2), 1)));
}

static void test_exec_stops_behind(void **state)
{
    struct hand hand = { 0 };
    struct place pc = { .kind = PLACE_PC, .width = 64, .text = S("pc") };

    (void)state;
    assert_passes(&hand,
                  HAND_STEPS(hand_boot(&hand),
                             HAND_EXEC(&hand, as_usual, WORD_NOP, WORD_COUNT),
                             hand_insns(&hand, 2),
                             hand_equal(&hand, pc, EL1_CODE + 8),
                             HAND_EXEC(&hand, as_usual, WORD_HVC),
                             hand_equal(&hand, pc, VECTOR_SYNC)));
}

static void test_exec_list_must_not_trap_early(void **state)
{
    struct hand hand = { 0 };

    (void)state;
    assert_fails(&hand,
                 HAND_STEPS(hand_boot(&hand), HAND_EXEC(&hand, until_leaves(),
                                                        WORD_HVC, WORD_NOP)),
                 "an instruction before the last took an exception: "
                 "hvc #0 at EL1 is an exception to EL2");
}

static void test_limit(void **state)
{
    struct hand hand = { 0 };
    struct plan_until until = until_address(DATA);

    (void)state;
    until.goal.limit = 1000;
    assert_fails(
        &hand,
        HAND_STEPS(hand_boot(&hand), hand_word(&hand, EL1_CODE, WORD_LOOP),
                   { .kind = STEP_RUN, .text = S("run"), .until = until }),
        "instruction limit reached after 1000 instructions: "
        "it stays at 0x40001000");
}

static void test_waits(void **state)
{
    struct hand hand = { 0 };
    struct plan_until until = { .waits = true,
                                .given = true,
                                .text = S("waits") };

    (void)state;
    assert_passes(&hand, HAND_STEPS(hand_boot(&hand),
                                    hand_word(&hand, EL1_CODE, WORD_WFI),
                                    { .kind = STEP_RUN, .until = until }));
    assert_passes(
        &hand, HAND_STEPS(hand_boot(&hand), HAND_EXEC(&hand, until, WORD_WFI)));
    assert_fails(&hand,
                 HAND_STEPS(hand_boot(&hand),
                            hand_word(&hand, EL1_CODE, WORD_WFI),
                            { .kind = STEP_RUN,
                              .text = S("run"),
                              .until = until_address(DATA) }),
                 "stopped: waits for an interrupt that nobody raises");
}

/* The vector goes to the panic symbol, which does `word` and then loops. */
static struct plan_step panic_at(struct hand *hand, uint32_t word)
{
    return (struct plan_step){
        .kind = STEP_SET,
        .set = HAND_SET(hand, { hand_memory(VECTOR_SYNC, 4), 0x17fffd40 },
                        { hand_memory(PANIC, 4), word },
                        { hand_memory(PANIC + 4, 4), 0x17ffffff }),
    };
}

static void test_panic_not_asked_for(void **state)
{
    struct hand hand = { 0 };

    (void)state;
    assert_fails(&hand,
                 HAND_STEPS(hand_boot(&hand), panic_at(&hand, WORD_WFI),
                            HAND_EXEC(&hand, until_leaves(), WORD_HVC)),
                 "the payload panicked");
}

static void test_panic_waits_or_spins(void **state)
{
    struct hand hand = { 0 };
    struct plan_until until = until_panic();
    const struct plan_check happened = {
        .kind = CHECK_HAPPENED,
        .events = BIT64(EVENT_panic),
    };

    (void)state;
    assert_passes(&hand, HAND_STEPS(hand_boot(&hand), panic_at(&hand, WORD_WFI),
                                    HAND_EXEC(&hand, until, WORD_HVC),
                                    hand_check(&hand, happened)));
    until.goal.limit = 5000;
    assert_passes(&hand, HAND_STEPS(hand_boot(&hand), panic_at(&hand, WORD_NOP),
                                    HAND_EXEC(&hand, until, WORD_HVC),
                                    hand_check(&hand, happened)));
}

static void test_panic_must_not_return(void **state)
{
    struct hand hand = { 0 };

    (void)state;
    assert_fails(&hand,
                 HAND_STEPS(hand_boot(&hand), panic_at(&hand, WORD_ERET),
                            HAND_EXEC(&hand, until_panic(), WORD_HVC)),
                 "the payload panicked and then left EL2");
}

static void test_panic_asked_for_but_none(void **state)
{
    struct hand hand = { 0 };
    struct plan_until until = until_panic();

    (void)state;
    until.goal.limit = 100;
    assert_fails(&hand,
                 HAND_STEPS(hand_boot(&hand),
                            hand_word(&hand, EL1_CODE + 4, WORD_LOOP),
                            HAND_EXEC(&hand, until, WORD_HVC)),
                 "instruction limit reached after 100 instructions: "
                 "it stays at 0x40001004");
}

static struct plan_step call(struct hand *hand, struct plan_until until)
{
    return (struct plan_step){
        .kind = STEP_CALL,
        .text = S("call"),
        .has_address = true,
        .address = FUNCTION,
        .argument_count = 2,
        .arguments = { hand_number(hand, 40), hand_number(hand, 2) },
        .until = until,
    };
}

static void test_call(void **state)
{
    struct hand hand = { 0 };
    struct place pc = { .kind = PLACE_PC, .width = 64, .text = S("pc") };
    struct place pstate = { .kind = PLACE_PSTATE, .width = 64, .text = S("p") };

    (void)state;
    /* mrs x3, CurrentEL; add x0, x0, x1; ret */
    assert_passes(&hand, HAND_STEPS(hand_boot(&hand),
                                    hand_assign(&hand, hand_x(30), 0x1234),
                                    hand_word(&hand, FUNCTION, 0xd5384243),
                                    hand_word(&hand, FUNCTION + 4, 0x8b010000),
                                    hand_word(&hand, FUNCTION + 8, WORD_RET),
                                    call(&hand, as_usual), hand_insns(&hand, 3),
                                    hand_equal(&hand, hand_x(0), 42),
                                    hand_equal(&hand, hand_x(3), 2 << 2),
                                    hand_equal(&hand, hand_x(30), 0x1234),
                                    hand_equal(&hand, pc, EL1_CODE),
                                    hand_equal(&hand, pstate, 0x3c5)));
}

static void test_call_that_panics(void **state)
{
    struct hand hand = { 0 };
    /* b PANIC */
    const uint32_t branch = 0x17ffffc0;

    (void)state;
    assert_passes(&hand, HAND_STEPS(hand_boot(&hand), panic_at(&hand, WORD_WFI),
                                    hand_word(&hand, FUNCTION, branch),
                                    call(&hand, until_panic())));
    assert_fails(&hand,
                 HAND_STEPS(hand_boot(&hand), panic_at(&hand, WORD_WFI),
                            hand_word(&hand, FUNCTION, branch),
                            call(&hand, as_usual)),
                 "the payload panicked");
    assert_fails(&hand,
                 HAND_STEPS(hand_boot(&hand),
                            hand_word(&hand, FUNCTION, WORD_RET),
                            call(&hand, until_panic())),
                 "the function returned");
}

/* HCR_EL2.IMO routes the interrupt to EL2, whatever EL1 masks. */
static void test_raise_and_lower(void **state)
{
    struct hand hand = { 0 };
    struct plan_step raise = { .kind = STEP_RAISE, .lines = LINE_IRQ };
    struct plan_step lower = { .kind = STEP_LOWER, .lines = LINE_IRQ };
    struct plan_step route = hand_assign(&hand, hand_sysreg(HCR_EL2),
                                         0x80000010);
    struct plan_step loop = hand_word(&hand, EL1_CODE, WORD_LOOP);
    struct plan_step run = { .kind = STEP_RUN,
                             .text = S("run"),
                             .until = until_address(VECTOR_IRQ) };

    (void)state;
    run.until.goal.limit = 100;
    assert_fails(&hand,
                 HAND_STEPS(hand_boot(&hand), route, loop, raise, lower, run),
                 "instruction limit reached after 100 instructions: "
                 "it stays at 0x40001000");
    route = hand_assign(&hand, hand_sysreg(HCR_EL2), 0x80000010);
    loop = hand_word(&hand, EL1_CODE, WORD_LOOP);
    assert_passes(&hand, HAND_STEPS(hand_boot(&hand), route, loop, raise, run));
}

static void test_preserved(void **state)
{
    struct hand hand = { 0 };
    struct plan_places except = {
        1, &(struct place){ .kind = PLACE_X, .number = 1, .width = 64 }
    };
    struct plan_check check = { .kind = CHECK_PRESERVED, .except = except };
    struct outcome *outcome;

    (void)state;
    outcome = hand_run(
        HAND_STEPS(hand_boot(&hand), hand_state(STEP_FILL, 0),
                   hand_assign(&hand, hand_x(1), 11), hand_check(&hand, check),
                   hand_assign(&hand, hand_x(2), 22),
                   hand_assign(&hand, hand_sysreg(TPIDR_EL1), 33),
                   hand_assign(&hand, hand_sysreg(TPIDR_EL2), 44),
                   hand_check(&hand, check)));
    assert_int_equal(outcome->verdict, VERDICT_FAIL);
    assert_int_equal(outcome->finding_count, 2);
    assert_string_equal(outcome->findings[0].subject, "x2");
    assert_string_equal(outcome->findings[0].what, "not as remembered in a");
    assert_string_equal(outcome->findings[0].found, "0x16");
    assert_string_equal(outcome->findings[1].subject, "TPIDR_EL1");
    run_release(outcome, 1);
    hand_release(&hand);
}

static void test_owner_of_a_stray_value(void **state)
{
    struct hand hand = { 0 };
    struct plan_check check = { .kind = CHECK_PRESERVED };
    struct plan_step move = hand_assign(&hand, hand_x(3), 0);
    struct outcome *outcome;

    (void)state;
    move.set.items[0].value->kind = EXPR_REMEMBERED;
    move.set.items[0].value->remembered = 1;
    move.set.items[0].value->place = hand_x(4);
    check.state = 0;
    outcome = hand_run(HAND_STEPS(hand_boot(&hand), hand_state(STEP_FILL, 1),
                                  hand_state(STEP_FILL, 0), move,
                                  hand_check(&hand, check)));
    assert_int_equal(outcome->finding_count, 1);
    assert_string_equal(outcome->findings[0].subject, "x3");
    assert_string_equal(outcome->findings[0].owner, "b's x4");
    run_release(outcome, 1);
    hand_release(&hand);
}

static void test_frame(void **state)
{
    struct hand hand = { 0 };
    struct place excepted[] = { hand_memory(DATA + 0x100, 4), hand_x(5) };
    struct plan_check check = { .kind = CHECK_FRAME,
                                .except = { 2, excepted } };
    struct outcome *outcome;

    (void)state;
    outcome = hand_run(
        HAND_STEPS(hand_boot(&hand), hand_state(STEP_REMEMBER, 0),
                   hand_assign(&hand, hand_x(5), 5),
                   hand_assign(&hand, hand_memory(DATA + 0x100, 4), 1),
                   hand_check(&hand, check),
                   hand_assign(&hand, hand_memory(DATA + 0x104, 1), 1),
                   hand_assign(&hand, hand_sysreg(TPIDR_EL2), 2),
                   hand_check(&hand, check)));
    assert_int_equal(outcome->finding_count, 2);
    assert_string_equal(outcome->findings[0].subject, "TPIDR_EL2");
    assert_string_equal(outcome->findings[1].subject, "0x40002100");
    assert_string_equal(outcome->findings[1].found, "0x100000001");
    run_release(outcome, 1);
    hand_release(&hand);
}

/* Registers of a bank with values of one owner are told of as one. */
static void test_differences_are_grouped(void **state)
{
    struct hand hand = { 0 };
    struct plan_check check = { .kind = CHECK_PRESERVED };
    struct outcome *outcome;

    (void)state;
    outcome = hand_run(HAND_STEPS(hand_boot(&hand), hand_state(STEP_FILL, 0),
                                  hand_state(STEP_FILL, 1),
                                  hand_check(&hand, check)));
    assert_string_equal(outcome->findings[0].subject, "x0..x30");
    assert_string_equal(outcome->findings[0].expected, "x0 0xa0000000a0000000");
    assert_string_equal(outcome->findings[0].owner, "b's x0");
    assert_string_equal(outcome->findings[1].subject, "v0..v31");
    run_release(outcome, 1);
    hand_release(&hand);
}

/* Many findings: the first ones are kept, the others are counted. */
static void test_findings_are_bounded(void **state)
{
    struct plan_check checks[70];
    struct hand hand = { 0 };
    struct outcome *outcome;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(checks); i++)
        checks[i] = (struct plan_check){ .kind = CHECK_PRESERVED,
                                         .text = S("check") };
    outcome = hand_run(HAND_STEPS(
        hand_boot(&hand), hand_state(STEP_FILL, 0), hand_state(STEP_FILL, 1),
        (struct plan_step){ .kind = STEP_CHECK,
                            .check_count = ARRAY_LENGTH(checks),
                            .checks = checks }));
    assert_int_equal(outcome->finding_count, 64);
    assert_true(outcome->findings_left_out > 0);
    run_release(outcome, 1);
    hand_release(&hand);
}

static void test_events(void **state)
{
    struct hand hand = { 0 };
    struct plan_check never = { .kind = CHECK_NEVER,
                                .events = BIT64(EVENT_hvc) };
    struct plan_check happened = { .kind = CHECK_HAPPENED,
                                   .events = BIT64(EVENT_hvc) };

    (void)state;
    assert_passes(&hand, HAND_STEPS(hand_boot(&hand), hand_check(&hand, never),
                                    HAND_EXEC(&hand, until_leaves(), WORD_HVC),
                                    hand_check(&hand, happened),
                                    HAND_EXEC(&hand, as_usual, WORD_NOP),
                                    hand_check(&hand, never)));
    assert_fails(&hand,
                 HAND_STEPS(hand_boot(&hand),
                            HAND_EXEC(&hand, until_leaves(), WORD_HVC),
                            hand_check(&hand, never)),
                 "the event must not happen: hvc #0 at EL1 is an "
                 "exception to EL2");
    assert_fails(&hand,
                 HAND_STEPS(hand_boot(&hand), hand_check(&hand, happened)),
                 "the event did not happen");
}

static void test_repeat(void **state)
{
    struct hand hand = { 0 };
    struct plan_step body = HAND_EXEC(&hand, until_leaves(), WORD_HVC);
    struct plan_step repeat = { .kind = STEP_REPEAT,
                                .times = 100,
                                .steps = { 1, &body } };

    (void)state;
    assert_passes(&hand, HAND_STEPS(hand_boot(&hand), repeat,
                                    hand_equal(&hand, hand_x(2), 100)));
}

static void test_two_cpus(void **state)
{
    struct hand hand = { 0 };
    struct plan_step second = hand_boot(&hand);
    struct plan_step first = { .kind = STEP_CPU, .cpu = 0 };

    (void)state;
    second.cpu = 1;
    assert_passes(&hand, HAND_STEPS(hand_boot(&hand),
                                    HAND_EXEC(&hand, until_leaves(), WORD_HVC),
                                    second, hand_equal(&hand, hand_x(2), 0),
                                    first, hand_equal(&hand, hand_x(2), 1)));
}

static enum verdict verdict_of(enum expected_verdict expected, uint64_t value)
{
    struct hand hand = { 0 };
    struct plan_step steps[] = { hand_boot(&hand),
                                 hand_equal(&hand, hand_x(2), value) };
    struct plan_case plan_case = hand_case(steps, ARRAY_LENGTH(steps));
    struct outcome *outcome;
    enum verdict verdict;

    plan_case.expected = expected;
    outcome = hand_run_case(plan_case, NULL);
    verdict = outcome->verdict;
    run_release(outcome, 1);
    hand_release(&hand);
    return verdict;
}

static void test_verdicts(void **state)
{
    (void)state;
    assert_int_equal(verdict_of(EXPECT_PASS, 0), VERDICT_PASS);
    assert_int_equal(verdict_of(EXPECT_PASS, 1), VERDICT_FAIL);
    assert_int_equal(verdict_of(EXPECT_FAIL, 0), VERDICT_XPASS);
    assert_int_equal(verdict_of(EXPECT_FAIL, 1), VERDICT_XFAIL);
    assert_int_equal(verdict_of(EXPECT_SKIP, 1), VERDICT_SKIP);
}

static void test_machine_that_cannot_be(void **state)
{
    struct plan_machine machine = hand_machine;
    struct plan_case plan_case = hand_case(NULL, 0);
    struct outcome *outcome;

    (void)state;
    machine.config.regions[1].base = EL1_CODE;
    plan_case.machine = &machine;
    outcome = hand_run_case(plan_case, NULL);
    assert_int_equal(outcome->verdict, VERDICT_ERROR);
    assert_int_equal(outcome->finding_count, 1);
    run_release(outcome, 1);
}

static void test_interrupted(void **state)
{
    struct hand hand = { 0 };
    volatile sig_atomic_t flag = 1;
    const struct run_options options = { .jobs = 2, .interrupted = &flag };
    struct plan_step boot = hand_boot(&hand);
    struct plan_case cases[] = { hand_case(&boot, 1), hand_case(&boot, 1) };
    const struct plan plan = { .case_count = 2, .cases = cases };
    struct outcome *outcomes;
    struct diag diag;

    (void)state;
    assert_int_equal(run_plan(&plan, &options, &outcomes, &diag),
                     STATUS_INTERRUPTED);
    assert_int_equal(outcomes[0].verdict, VERDICT_SKIP);
    assert_string_equal(outcomes[1].findings[0].what,
                        "interrupted before it began");
    run_release(outcomes, 2);
    hand_release(&hand);
}

enum { MANY = 40 };

/* Even cases pass, odd ones fail; the same whatever the number of threads. */
static void test_jobs(void **state)
{
    struct hand hand = { 0 };
    struct plan_step steps[MANY][2];
    struct plan_case cases[MANY];
    const struct plan plan = { .case_count = MANY, .cases = cases };

    (void)state;
    for (unsigned i = 0; i < MANY; i++) {
        steps[i][0] = hand_boot(&hand);
        steps[i][1] = hand_equal(&hand, hand_x(2), i % 2);
        cases[i] = hand_case(steps[i], 2);
    }
    for (unsigned jobs = 1; jobs <= 4; jobs++) {
        const struct run_options options = { .jobs = jobs };
        struct outcome *outcomes;
        struct diag diag;

        assert_int_equal(run_plan(&plan, &options, &outcomes, &diag),
                         STATUS_OK);
        for (unsigned i = 0; i < MANY; i++) {
            assert_ptr_equal(outcomes[i].plan_case, &cases[i]);
            assert_int_equal(outcomes[i].verdict,
                             i % 2 ? VERDICT_FAIL : VERDICT_PASS);
        }
        run_release(outcomes, MANY);
    }
    hand_release(&hand);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boot_and_hypercall),
        cmocka_unit_test(test_exec_stops_behind),
        cmocka_unit_test(test_exec_list_must_not_trap_early),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_waits),
        cmocka_unit_test(test_panic_not_asked_for),
        cmocka_unit_test(test_panic_waits_or_spins),
        cmocka_unit_test(test_panic_must_not_return),
        cmocka_unit_test(test_panic_asked_for_but_none),
        cmocka_unit_test(test_call),
        cmocka_unit_test(test_call_that_panics),
        cmocka_unit_test(test_raise_and_lower),
        cmocka_unit_test(test_preserved),
        cmocka_unit_test(test_owner_of_a_stray_value),
        cmocka_unit_test(test_frame),
        cmocka_unit_test(test_differences_are_grouped),
        cmocka_unit_test(test_findings_are_bounded),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_repeat),
        cmocka_unit_test(test_two_cpus),
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_machine_that_cannot_be),
        cmocka_unit_test(test_interrupted),
        cmocka_unit_test(test_jobs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
