/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sweeps: every point once, from the same start, nothing left behind. */
#include "by_hand.h"

/* A sweep of `over` that does `at_each` and checks that x2 is `value`. */
static struct plan_step sweep(struct hand *hand, struct plan_step over,
                              struct plan_step at_each, struct plan_step then)
{
    struct plan_sweep *sweep = hand_keep(hand, sizeof(*sweep));
    struct plan_step *steps = hand_keep(hand, 3 * sizeof(*steps));

    steps[0] = over;
    steps[1] = at_each;
    steps[2] = then;
    sweep->over = (struct plan_steps){ 1, &steps[0] };
    sweep->at_each = (struct plan_steps){ 1, &steps[1] };
    sweep->then = (struct plan_steps){ 1, &steps[2] };
    return (struct plan_step){
        .kind = STEP_SWEEP,
        .text = S("sweep:"),
        .at = { "hand.yaml", 5, 5 },
        .sweep = sweep,
    };
}

static struct plan_step hypercall(struct hand *hand)
{
    return HAND_EXEC(hand, until_leaves(), WORD_HVC);
}

static void test_every_point(void **state)
{
    struct hand hand = { 0 };
    struct outcome *outcome;

    (void)state;
    outcome = hand_run(HAND_STEPS(
        hand_boot(&hand),
        sweep(&hand, hypercall(&hand), hand_assign(&hand, hand_x(3), 3),
              hand_equal(&hand, hand_x(3), 3)),
        /* The undisturbed run is what goes on. */
        hand_equal(&hand, hand_x(3), 0), hand_equal(&hand, hand_x(2), 1),
        hand_insns(&hand, 3)));
    assert_int_equal(outcome->verdict, VERDICT_PASS);
    assert_int_equal(outcome->points, 3);
    run_release(outcome, 1);
    hand_release(&hand);
}

/* x2 := 1 before the hypercall or its addition is counted, after it is not. */
static struct plan_step lossy(struct hand *hand)
{
    return sweep(hand, hypercall(hand), hand_assign(hand, hand_x(2), 1),
                 hand_equal(hand, hand_x(2), 2));
}

static void test_point_that_fails(void **state)
{
    struct hand hand = { 0 };
    struct outcome *outcome = hand_run(
        HAND_STEPS(hand_boot(&hand), lossy(&hand)));

    (void)state;
    assert_int_equal(outcome->verdict, VERDICT_FAIL);
    assert_int_equal(outcome->points, 3);
    assert_int_equal(outcome->finding_count, 1);
    assert_true(outcome->findings[0].has_point);
    assert_int_equal(outcome->findings[0].point, 2);
    run_release(outcome, 1);
    hand_release(&hand);
}

static struct outcome *run_one_point(struct hand *hand, uint64_t point)
{
    const struct run_options options = {
        .jobs = 1,
        .has_point = true,
        .point = point,
    };
    struct plan_step steps[] = { hand_boot(hand), lossy(hand) };

    return hand_run_case(hand_case(steps, 2), &options);
}

static void test_one_point(void **state)
{
    struct hand hand = { 0 };
    struct outcome *outcome = run_one_point(&hand, 2);

    (void)state;
    assert_int_equal(outcome->verdict, VERDICT_FAIL);
    assert_int_equal(outcome->points, 1);
    assert_int_equal(outcome->findings[0].point, 2);
    run_release(outcome, 1);
    outcome = run_one_point(&hand, 1);
    assert_int_equal(outcome->verdict, VERDICT_PASS);
    run_release(outcome, 1);
    outcome = run_one_point(&hand, 3);
    assert_int_equal(outcome->verdict, VERDICT_ERROR);
    assert_string_equal(outcome->findings[0].what,
                        "the sweep has no such point");
    assert_string_equal(outcome->findings[0].expected, "0 to 2");
    run_release(outcome, 1);
    hand_release(&hand);
}

/* A loop that counts x2 to 200 and stores each: 600 points, moving start. */
static void test_long_run(void **state)
{
    struct hand hand = { 0 };
    struct plan_step code = {
        .kind = STEP_SET,
        .set = HAND_SET(&hand, { hand_x(4), 200 }, { hand_x(5), DATA },
                        { hand_memory(EL1_CODE, 4), 0x91000442 },
                        { hand_memory(EL1_CODE + 4, 4), 0xf90000a2 },
                        { hand_memory(EL1_CODE + 8, 4), 0xeb04005f },
                        { hand_memory(EL1_CODE + 12, 4), 0x54ffffa1 }),
    };
    struct plan_step run = { .kind = STEP_RUN,
                             .text = S("run"),
                             .until = until_address(EL1_CODE + 16) };
    struct outcome *outcome;

    (void)state;
    /* add x2, x2, #1; str x2, [x5]; cmp x2, x4; b.ne .-12 */
    outcome = hand_run(
        HAND_STEPS(hand_boot(&hand), code,
                   sweep(&hand, run, hand_assign(&hand, hand_x(3), 7),
                         hand_equal(&hand, hand_memory(DATA, 8), 200)),
                   hand_insns(&hand, 800)));
    assert_int_equal(outcome->verdict, VERDICT_PASS);
    assert_int_equal(outcome->points, 800);
    run_release(outcome, 1);
    hand_release(&hand);
}

/* A register that the prefix of a point already wrote is disturbed there. */
static void test_points_see_the_prefix(void **state)
{
    struct hand hand = { 0 };
    struct plan_step over = HAND_EXEC(&hand,
                                      (struct plan_until){ .given = false },
                                      WORD_COUNT, WORD_COUNT, WORD_COUNT);
    struct plan_step then = hand_check(
        &hand,
        (struct plan_check){
            .kind = CHECK_EXPR,
            .expr = hand_binary(&hand, hand_place(&hand, hand_x(2)), OP_LT, 13),
        });
    struct outcome *outcome;

    (void)state;
    /* x2 := 10 before instruction k leaves 13 - k. */
    outcome = hand_run(HAND_STEPS(
        hand_boot(&hand),
        sweep(&hand, over, hand_assign(&hand, hand_x(2), 10), then)));
    assert_int_equal(outcome->finding_count, 1);
    assert_int_equal(outcome->findings[0].point, 0);
    assert_string_equal(outcome->findings[0].found, "0xd");
    run_release(outcome, 1);
    hand_release(&hand);
}

/* States and fills of one point are gone in the next and afterwards. */
static void test_points_forget(void **state)
{
    struct hand hand = { 0 };
    struct plan_check same = { .kind = CHECK_PRESERVED, .state = 1 };
    struct outcome *outcome;

    (void)state;
    outcome = hand_run(
        HAND_STEPS(hand_boot(&hand), hand_state(STEP_FILL, 1),
                   sweep(&hand, hypercall(&hand), hand_state(STEP_FILL, 1),
                         hand_state(STEP_REMEMBER, 0)),
                   hand_assign(&hand, hand_x(2), 0),
                   hand_check(&hand, (struct plan_check){ .kind = CHECK_FRAME,
                                                          .state = 0 })));
    assert_int_equal(outcome->finding_count, 1);
    assert_string_equal(outcome->findings[0].what,
                        "nothing was remembered as a");
    run_release(outcome, 1);
    hand_release(&hand);
    outcome = hand_run(HAND_STEPS(
        hand_boot(&hand), hand_state(STEP_FILL, 1),
        sweep(&hand,
              HAND_EXEC(&hand, (struct plan_until){ .given = false }, WORD_NOP),
              hand_state(STEP_FILL, 1), hand_check(&hand, same)),
        hand_check(&hand, same)));
    assert_int_equal(outcome->verdict, VERDICT_PASS);
    run_release(outcome, 1);
    hand_release(&hand);
}

/* Every point fails: the sweep gives up after eight. */
static void test_gives_up(void **state)
{
    struct hand hand = { 0 };
    uint32_t nops[20];
    struct outcome *outcome;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(nops); i++)
        nops[i] = WORD_NOP;
    outcome = hand_run(
        HAND_STEPS(hand_boot(&hand),
                   sweep(&hand,
                         hand_exec(&hand, ARRAY_LENGTH(nops), nops,
                                   (struct plan_until){ .given = false }),
                         hand_assign(&hand, hand_x(3), 1),
                         hand_equal(&hand, hand_x(3), 2))));
    assert_int_equal(outcome->points, 8);
    assert_int_equal(outcome->finding_count, 8);
    run_release(outcome, 1);
    hand_release(&hand);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_point),
        cmocka_unit_test(test_point_that_fails),
        cmocka_unit_test(test_one_point),
        cmocka_unit_test(test_long_run),
        cmocka_unit_test(test_points_see_the_prefix),
        cmocka_unit_test(test_points_forget),
        cmocka_unit_test(test_gives_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
