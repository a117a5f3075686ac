/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a case does to its plugins: sweeps go back, `again` comes again. */
#include "by_hand.h"

#include "plugin/internal.h"

/* Of a case; what is read of the machine's count is never out of step. */
struct self {
    uint64_t begun, first_count;
    unsigned resets, pokes, begins;
    uint64_t secret; /* x7 as the fill left it in the first run */
};

/* Of the run. */
struct shared {
    unsigned cases, merging, returns;
    struct self last;
    bool alone;    /* one case: callbacks may count, too, */
    uint64_t told; /* all of insn */
    uint64_t differs;
};

/* Instructions that `self` knows of are those that the machine has behind it. */
static void on_insn(void *block, const struct el2sim_api *api,
                    struct el2sim *sim, const struct el2sim_event *event)
{
    struct self *self = block;
    struct shared *shared = api->shared(sim);

    if (!self->begun)
        self->first_count = event->count;
    assert_int_equal(event->count - self->first_count, self->begun);
    self->begun++;
    if (shared->alone)
        shared->told++;
}

static void on_reset(void *block, const struct el2sim_api *api,
                     struct el2sim *sim, const struct el2sim_event *event)
{
    (void)api;
    (void)sim;
    (void)event;
    ((struct self *)block)->resets++;
}

static void on_poke(void *block, const struct el2sim_api *api,
                    struct el2sim *sim, const struct el2sim_event *event)
{
    (void)api;
    (void)sim;
    (void)event;
    ((struct self *)block)->pokes++;
}

static void on_merge(void *block, void *own, const struct el2sim_api *api,
                     struct el2sim *sim)
{
    struct shared *shared = block;

    (void)api;
    (void)sim;
    assert_int_equal(shared->merging++, 0); /* one at a time */
    shared->last = *(struct self *)own;
    shared->cases++;
    shared->returns += shared->last.begun != 0;
    shared->merging--;
}

static const struct el2sim_plugin counts = {
    EL2SIM_HEADER,
    .name = "counts",
    .summary = "counts what its case begins",
    .self_size = sizeof(struct self),
    .shared_size = sizeof(struct shared),
    .merge = on_merge,
    .on = {
        [EL2SIM_insn] = on_insn,
        [EL2SIM_reset] = on_reset,
        [EL2SIM_poke] = on_poke,
    },
};

static struct outcome *run_with(const struct el2sim_plugin *plugin,
                                struct shared *shared,
                                struct plan_case plan_case)
{
    struct plugin_use use = { .plugin = plugin, .shared = shared };
    struct plugin_use *const uses[] = { &use };
    const struct run_options options = {
        .jobs = 1,
        .use_count = 1,
        .uses = uses,
    };

    return hand_run_case(plan_case, &options);
}

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

/* However many points: at the end a plugin knows of the undisturbed run. */
static void test_sweep(void **state)
{
    struct hand hand = { 0 };
    struct shared shared = { .alone = true };
    struct plan_step over = HAND_EXEC(&hand, until_leaves(), WORD_HVC);
    struct plan_step steps[] = {
        hand_boot(&hand),
        sweep(&hand, over, hand_assign(&hand, hand_x(3), 3),
              hand_equal(&hand, hand_x(3), 3)),
        sweep(&hand, over, hand_assign(&hand, hand_x(3), 4),
              hand_equal(&hand, hand_x(3), 4)),
    };
    struct outcome *outcome = run_with(&counts, &shared,
                                       hand_case(steps, ARRAY_LENGTH(steps)));

    (void)state;
    assert_int_equal(outcome->verdict, VERDICT_PASS);
    assert_int_equal(outcome->points, 6);
    assert_int_equal(shared.cases, 1);
    assert_int_equal(shared.last.begun, 3 + 3 + 3);
    assert_true(shared.told > shared.last.begun + 6);
    assert_int_equal(shared.last.resets, 1);
    assert_int_equal(shared.last.pokes, 1); /* boot's; the points' are undone */
    run_release(outcome, 1);
    hand_release(&hand);
}

/* set: and fill: are told, that of boot:, too; check: and remember: are not. */
static void test_pokes(void **state)
{
    struct hand hand = { 0 };
    struct shared shared = { 0 };
    struct plan_step steps[] = {
        hand_boot(&hand),
        hand_assign(&hand, hand_x(3), 3),
        hand_equal(&hand, hand_x(3), 3),
        hand_state(STEP_FILL, 1),
        hand_state(STEP_REMEMBER, 0),
        hand_assign(&hand, hand_memory(DATA, 8), 3),
    };
    struct outcome *outcome = run_with(&counts, &shared,
                                       hand_case(steps, ARRAY_LENGTH(steps)));

    (void)state;
    assert_int_equal(outcome->verdict, VERDICT_PASS);
    assert_int_equal(shared.last.resets, 1);
    assert_int_equal(shared.last.pokes, 4);
    run_release(outcome, 1);
    hand_release(&hand);
}

/* Many cases on four threads: each has its own, and all are taken up. */
static void test_threads(void **state)
{
    enum { CASES = 64 };
    struct hand hand = { 0 };
    struct shared shared = { 0 };
    struct plugin_use use = { .plugin = &counts, .shared = &shared };
    struct plugin_use *const uses[] = { &use };
    const struct run_options options = {
        .jobs = 4,
        .use_count = 1,
        .uses = uses,
    };
    struct plan_step steps[] = { hand_boot(&hand),
                                 HAND_EXEC(&hand, until_leaves(), WORD_HVC) };
    struct plan_case cases[CASES];
    const struct plan plan = { .case_count = CASES, .cases = cases };
    struct outcome *outcomes;
    struct diag diag;

    (void)state;
    for (size_t i = 0; i < CASES; i++)
        cases[i] = hand_case(steps, ARRAY_LENGTH(steps));
    assert_int_equal(run_plan(&plan, &options, &outcomes, &diag), STATUS_OK);
    for (size_t i = 0; i < CASES; i++)
        assert_int_equal(outcomes[i].verdict, VERDICT_PASS);
    assert_int_equal(shared.cases, CASES);
    assert_int_equal(shared.returns, CASES);
    run_release(outcomes, CASES);
    hand_release(&hand);
}

/* Again */

static bool begin_again(void *block, const struct el2sim_api *api,
                        struct el2sim *sim)
{
    struct self *self = block;

    assert_int_equal(api->run_number(sim), self->begins++);
    return true;
}

/* What the fill of b put into x7, which the code leaves alone. */
static void on_hvc(void *block, const struct el2sim_api *api,
                   struct el2sim *sim, const struct el2sim_event *event)
{
    struct self *self = block;
    struct shared *shared = api->shared(sim);
    uint64_t x7 = api->get(sim, event->cpu, EL2SIM_X + 7);

    if (self->begins == 1)
        self->secret = x7;
    else if (self->secret != x7)
        shared->differs |= UINT64_C(1) << self->begins;
}

static void end_again(void *block, const struct el2sim_api *api,
                      struct el2sim *sim)
{
    const struct self *self = block;

    assert_string_equal(api->filled(sim, 0), "a");
    assert_string_equal(api->filled(sim, 1), "b");
    assert_null(api->filled(sim, 2));
    if (self->begins == 1) {
        api->again(sim, "a");
        api->again(sim, "b");
    }
}

static const struct el2sim_plugin repeats = {
    EL2SIM_HEADER,
    .name = "repeats",
    .summary = "wants one more run for each name",
    .changes = true,
    .self_size = sizeof(struct self),
    .shared_size = sizeof(struct shared),
    .begin = begin_again,
    .end = end_again,
    .merge = on_merge,
    .on = { [EL2SIM_hvc] = on_hvc },
};

/* Fills of that name, and of no other, have other values. */
static void test_again(void **state)
{
    struct hand hand = { 0 };
    struct shared shared = { 0 };
    struct plan_step steps[] = {
        hand_boot(&hand),
        hand_state(STEP_FILL, 0),
        hand_state(STEP_FILL, 1),
        HAND_EXEC(&hand, until_leaves(), WORD_HVC),
        hand_state(STEP_REMEMBER, 0),
        hand_equal(&hand, hand_x(2), 1), /* fails, once */
    };
    struct outcome *outcome = run_with(&repeats, &shared,
                                       hand_case(steps, ARRAY_LENGTH(steps)));

    (void)state;
    assert_int_equal(outcome->verdict, VERDICT_FAIL);
    assert_int_equal(outcome->finding_count, 1);
    assert_int_equal(outcome->findings_left_out, 0);
    assert_int_equal(shared.cases, 1);
    assert_int_equal(shared.last.begins, 3);
    assert_int_equal(shared.differs, 1 << 3); /* the third run, of b */
    run_release(outcome, 1);
    hand_release(&hand);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sweep),
        cmocka_unit_test(test_pokes),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
