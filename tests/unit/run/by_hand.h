/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plans made by hand, without files: a machine of two pages of code and one of
 * data, and steps from small constructors. What they allocate is kept in one
 * list until `hand_release`.
 */
#ifndef EL2SIM_TESTS_RUN_BY_HAND_H
#define EL2SIM_TESTS_RUN_BY_HAND_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/run.h"

/* Plans own their strings; these are never released. */
#define S(string) ((char *)(string))

#define EL2_CODE UINT64_C(0x40000000)
#define EL1_CODE UINT64_C(0x40001000)
#define PANIC UINT64_C(0x40000100)
#define FUNCTION UINT64_C(0x40000200)
#define VECTOR_SYNC UINT64_C(0x40000c00) /* lower level, AArch64 */
#define VECTOR_IRQ UINT64_C(0x40000c80)
#define DATA UINT64_C(0x40002000)

#define WORD_HVC 0xd4000002u
#define WORD_ERET 0xd69f03e0u
#define WORD_WFI 0xd503207fu
#define WORD_NOP 0xd503201fu
#define WORD_RET 0xd65f03c0u
#define WORD_LOOP 0x14000000u  /* b . */
#define WORD_COUNT 0x91000442u /* add x2, x2, #1 */

/* Everything allocated for the plan of a test. */
struct hand {
    size_t count;
    void *blocks[1024];
};

static inline void *hand_keep(struct hand *hand, size_t size)
{
    assert_true(hand->count < ARRAY_LENGTH(hand->blocks));
    return hand->blocks[hand->count++] = mem_alloc(size);
}

static inline void hand_release(struct hand *hand)
{
    while (hand->count)
        free(hand->blocks[--hand->count]);
}

static const struct plan_machine hand_machine = {
    .file = "machine.yaml",
    .config = {
        .cpus = 2,
        .region_count = 2,
        .regions = {
            { "code", EL2_CODE, 0x2000, true },
            { "data", DATA, 0x1000, false },
        },
    },
    .entry = EL2_CODE,
    .has_panic = true,
    .panic = PANIC,
};

static inline struct expr *hand_number(struct hand *hand, uint64_t value)
{
    struct expr *expr = hand_keep(hand, sizeof(*expr));

    expr->kind = EXPR_NUMBER;
    expr->number.lo = value;
    expr->text = S("number");
    return expr;
}

static inline struct place hand_x(unsigned n)
{
    static const char *const names[] = { "x0", "x1", "x2", "x3", "x4", "x5" };

    return (struct place){ .kind = PLACE_X,
                           .number = n,
                           .width = 64,
                           .text = S(n < 6 ? names[n] : "x") };
}

static inline struct place hand_sysreg(enum sysreg reg)
{
    return (struct place){
        .kind = PLACE_SYSREG, .reg = reg, .width = 64, .text = S("sysreg")
    };
}

static inline struct place hand_memory(uint64_t address, unsigned size)
{
    return (struct place){ .kind = PLACE_MEMORY,
                           .address = address,
                           .size = size,
                           .width = 8 * size,
                           .text = S("memory") };
}

struct hand_value {
    struct place place;
    uint64_t value;
};

static inline struct plan_assignments hand_set(struct hand *hand, size_t count,
                                               const struct hand_value *values)
{
    struct plan_assignments set = { .count = count };

    set.items = hand_keep(hand, count * sizeof(*set.items));
    for (size_t i = 0; i < count; i++) {
        set.items[i].place = values[i].place;
        set.items[i].value = hand_number(hand, values[i].value);
    }
    return set;
}

#define HAND_SET(hand, ...)                                 \
    hand_set(hand,                                          \
             sizeof((struct hand_value[]){ __VA_ARGS__ }) / \
                 sizeof(struct hand_value),                 \
             (struct hand_value[]){ __VA_ARGS__ })

/* At EL1_CODE in EL1; an exception counts in x2 and returns. */
static inline struct plan_step hand_boot(struct hand *hand)
{
    return (struct plan_step){
        .kind = STEP_BOOT,
        .text = S("boot:"),
        .at = { "hand.yaml", 1, 1 },
        .set = HAND_SET(hand, { hand_memory(EL2_CODE, 4), 0xd51c4020 },
                        { hand_memory(EL2_CODE + 4, 4), 0xd51c4001 },
                        { hand_memory(EL2_CODE + 8, 4), WORD_ERET },
                        { hand_memory(VECTOR_SYNC, 4), WORD_COUNT },
                        { hand_memory(VECTOR_SYNC + 4, 4), WORD_ERET },
                        { hand_sysreg(VBAR_EL2), 0x40000800 },
                        { hand_sysreg(HCR_EL2), 0x80000000 },
                        { hand_x(0), EL1_CODE }, { hand_x(1), 0x3c5 }),
    };
}

static inline struct plan_until until_leaves(void)
{
    return (struct plan_until){
        .goal.below_el2 = true,
        .given = true,
        .text = S("leaves-el2"),
    };
}

static inline struct plan_until until_address(uint64_t address)
{
    return (struct plan_until){
        .goal = { .address_count = 1, .addresses = { address } },
        .given = true,
        .text = S("address"),
    };
}

static inline struct plan_until until_panic(void)
{
    return (
        struct plan_until){ .panic = true, .given = true, .text = S("panic") };
}

static inline struct plan_step hand_exec(struct hand *hand, size_t count,
                                         const uint32_t *words,
                                         struct plan_until until)
{
    struct plan_step step = {
        .kind = STEP_EXEC,
        .text = S("exec:"),
        .at = { "hand.yaml", 2, 5 },
        .word_count = count,
        .words = hand_keep(hand, count * sizeof(*words)),
        .until = until,
    };

    memcpy(step.words, words, count * sizeof(*words));
    return step;
}

#define HAND_EXEC(hand, until, ...)                                         \
    hand_exec(hand, sizeof((uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t), \
              (uint32_t[]){ __VA_ARGS__ }, until)

static inline struct expr *hand_binary(struct hand *hand, struct expr *left,
                                       enum expr_operator op, uint64_t right)
{
    struct expr *expr = hand_keep(hand, sizeof(*expr));

    expr->kind = EXPR_BINARY;
    expr->op = op;
    expr->left = left;
    expr->right = hand_number(hand, right);
    expr->text = S("check");
    return expr;
}

static inline struct expr *hand_place(struct hand *hand, struct place place)
{
    struct expr *expr = hand_keep(hand, sizeof(*expr));

    expr->kind = EXPR_PLACE;
    expr->place = place;
    return expr;
}

static inline struct plan_step hand_check(struct hand *hand,
                                          struct plan_check check)
{
    struct plan_step step = {
        .kind = STEP_CHECK,
        .text = S("check:"),
        .at = { "hand.yaml", 9, 5 },
        .check_count = 1,
        .checks = hand_keep(hand, sizeof(check)),
    };

    check.at = step.at;
    check.text = S("the check");
    step.checks[0] = check;
    return step;
}

/* check: PLACE == value */
static inline struct plan_step hand_equal(struct hand *hand, struct place place,
                                          uint64_t value)
{
    return hand_check(
        hand,
        (struct plan_check){
            .kind = CHECK_EXPR,
            .expr = hand_binary(hand, hand_place(hand, place), OP_EQ, value),
        });
}

/* check: insns == value */
static inline struct plan_step hand_insns(struct hand *hand, uint64_t value)
{
    struct expr *insns = hand_keep(hand, sizeof(*insns));

    insns->kind = EXPR_INSNS;
    return hand_check(hand, (struct plan_check){
                                .kind = CHECK_EXPR,
                                .expr = hand_binary(hand, insns, OP_EQ, value),
                            });
}

static inline struct plan_step hand_assign(struct hand *hand,
                                           struct place place, uint64_t value)
{
    return (struct plan_step){
        .kind = STEP_SET,
        .text = S("set:"),
        .at = { "hand.yaml", 3, 5 },
        .set = HAND_SET(hand, { place, value }),
    };
}

static inline struct plan_step hand_word(struct hand *hand, uint64_t address,
                                         uint32_t word)
{
    return hand_assign(hand, hand_memory(address, 4), word);
}

static inline struct plan_step hand_state(enum step_kind kind, size_t state)
{
    return (struct plan_step){
        .kind = kind,
        .text = S("fill or remember"),
        .at = { "hand.yaml", 4, 5 },
        .state = state,
    };
}

static char *hand_state_names[] = { S("a"), S("b") };
static bool hand_state_memory[] = { true, false };

static inline struct plan_case hand_case(struct plan_step *steps, size_t count)
{
    return (struct plan_case){
        .at = { "hand.yaml", 1, 1 },
        .id = S("hand.yaml"),
        .name = S("by hand"),
        .machine = &hand_machine,
        .steps = { count, steps },
        .state_count = ARRAY_LENGTH(hand_state_names),
        .state_names = hand_state_names,
        .state_memory = hand_state_memory,
    };
}

static inline struct outcome *hand_run_case(struct plan_case plan_case,
                                            const struct run_options *options)
{
    const struct run_options one = { .jobs = 1 };
    const struct plan plan = { .case_count = 1, .cases = &plan_case };
    struct outcome *outcomes;
    struct diag diag;

    assert_int_equal(
        run_plan(&plan, options ? options : &one, &outcomes, &diag), STATUS_OK);
    return outcomes;
}

#define HAND_STEPS(...)                  \
    (struct plan_step[]){ __VA_ARGS__ }, \
        sizeof((struct plan_step[]){ __VA_ARGS__ }) / sizeof(struct plan_step)

static inline struct outcome *hand_run(struct plan_step *steps, size_t count)
{
    return hand_run_case(hand_case(steps, count), NULL);
}

static inline void assert_passes(struct hand *hand, struct plan_step *steps,
                                 size_t count)
{
    struct outcome *outcome = hand_run(steps, count);

    if (outcome->finding_count)
        print_error("%s: %s, expected %s, found %s\n",
                    outcome->findings[0].check, outcome->findings[0].what,
                    outcome->findings[0].expected, outcome->findings[0].found);
    assert_int_equal(outcome->verdict, VERDICT_PASS);
    run_release(outcome, 1);
    hand_release(hand);
}

/* Exactly one finding, that says `what`. */
static inline void assert_fails(struct hand *hand, struct plan_step *steps,
                                size_t count, const char *what)
{
    struct outcome *outcome = hand_run(steps, count);

    assert_int_equal(outcome->verdict, VERDICT_FAIL);
    assert_int_equal(outcome->finding_count, 1);
    assert_string_equal(outcome->findings[0].what, what);
    run_release(outcome, 1);
    hand_release(hand);
}

#endif
