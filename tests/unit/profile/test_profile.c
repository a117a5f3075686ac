/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classes, functions, calls in progress, and the reports. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "profile.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static void classes(void **state)
{
    static const struct {
        uint32_t word;
        enum profile_class class;
    } rows[] = {
        { 0x91000400, PROFILE_PLAIN },     /* add x0, x0, #1 */
        { 0x10000000, PROFILE_PLAIN },     /* adr */
        { 0x8b010000, PROFILE_PLAIN },     /* add x0, x0, x1 */
        { 0x9b020c01, PROFILE_PLAIN },     /* madd */
        { 0xf9400401, PROFILE_LOAD },      /* ldr x1, [x0, #8] */
        { 0xb9800401, PROFILE_LOAD },      /* ldrsw */
        { 0xf8626801, PROFILE_LOAD },      /* ldr x1, [x0, x2] */
        { 0xa8c17bfd, PROFILE_LOAD },      /* ldp */
        { 0x58000041, PROFILE_LOAD },      /* ldr x1, . + 8 */
        { 0xc8dffc01, PROFILE_LOAD },      /* ldar */
        { 0xc85f7c01, PROFILE_LOAD },      /* ldxr */
        { 0xf9000401, PROFILE_STORE },     /* str */
        { 0xa9000801, PROFILE_STORE },     /* stp */
        { 0xc89ffc01, PROFILE_STORE },     /* stlr */
        { 0xc8027c01, PROFILE_STORE },     /* stxr */
        { 0xf8200001, PROFILE_STORE },     /* ldadd */
        { 0xad000400, PROFILE_FPSIMD },    /* stp q0, q1 */
        { 0x3dc00000, PROFILE_FPSIMD },    /* ldr q0 */
        { 0x1e602001, PROFILE_FPSIMD },    /* fcmp */
        { 0x4e284841, PROFILE_FPSIMD },    /* aese */
        { 0x14000001, PROFILE_BRANCH },    /* b */
        { 0x97ffffff, PROFILE_BRANCH },    /* bl */
        { 0x54000040, PROFILE_BRANCH },    /* b.eq */
        { 0xb4000045, PROFILE_BRANCH },    /* cbz */
        { 0x37180045, PROFILE_BRANCH },    /* tbnz */
        { 0xd61f0000, PROFILE_BRANCH },    /* br x0 */
        { 0xd63f0000, PROFILE_BRANCH },    /* blr x0 */
        { 0xd65f03c0, PROFILE_BRANCH },    /* ret */
        { 0xd65f0bff, PROFILE_BRANCH },    /* retaa */
        { 0xd5381001, PROFILE_MRS },       /* mrs x1, sctlr_el1 */
        { 0xd53b4220, PROFILE_MRS },       /* mrs x0, daif */
        { 0xd5300040, PROFILE_MRS },       /* mrs x0, a debug register */
        { 0xd5181001, PROFILE_MSR },       /* msr sctlr_el1, x1 */
        { 0xd5034fdf, PROFILE_MSR },       /* msr daifset, #0xf */
        { 0xd50041bf, PROFILE_MSR },       /* msr spsel, #1 */
        { 0xd50c871f, PROFILE_SYS },       /* tlbi alle2 */
        { 0xd508751f, PROFILE_SYS },       /* ic iallu */
        { 0xd50b7420, PROFILE_SYS },       /* dc zva, x0 */
        { 0xd5287820, PROFILE_SYS },       /* sysl */
        { 0xd5033fdf, PROFILE_BARRIER },   /* isb */
        { 0xd503379f, PROFILE_BARRIER },   /* dsb nsh */
        { 0xd5033bbf, PROFILE_BARRIER },   /* dmb ish */
        { 0xd503201f, PROFILE_HINT },      /* nop */
        { 0xd503207f, PROFILE_HINT },      /* wfi */
        { 0xd4000001, PROFILE_EXCEPTION }, /* svc */
        { 0xd4000022, PROFILE_EXCEPTION }, /* hvc #1 */
        { 0xd4000003, PROFILE_EXCEPTION }, /* smc */
        { 0xd4200000, PROFILE_EXCEPTION }, /* brk */
        { 0xd69f03e0, PROFILE_RETURN },    /* eret */
        { 0xd69f0bff, PROFILE_RETURN },    /* eretaa */
        { 0xd6bf03e0, PROFILE_OTHER },     /* drps */
        { 0x00000000, PROFILE_OTHER },     /* udf */
        { 0x04200000, PROFILE_OTHER },     /* SVE */
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++)
        if (profile_class_of(rows[i].word) != rows[i].class)
            fail_msg("0x%08x is %s", rows[i].word,
                     profile_class_name(profile_class_of(rows[i].word)));
}

static void call_instructions(void **state)
{
    (void)state;
    assert_true(profile_is_call(0x94000001));  /* bl */
    assert_true(profile_is_call(0xd63f0000));  /* blr x0 */
    assert_true(profile_is_call(0xd63f081f));  /* blraaz x0 */
    assert_true(profile_is_call(0xd73f0801));  /* blraa x0, x1 */
    assert_false(profile_is_call(0x14000001)); /* b */
    assert_false(profile_is_call(0xd61f0000)); /* br x0 */
    assert_false(profile_is_call(0xd65f03c0)); /* ret */
}

static void functions_by_address(void **state)
{
    struct profile_function functions[] = {
        { .name = "c", .address = 0x3000, .size = 0 },
        { .name = "b", .address = 0x2000, .size = 0 },
        { .name = "a", .address = 0x1000, .size = 0x10 },
        { .name = "far", .address = 0x10000000, .size = 0 },
    };

    (void)state;
    profile_functions_sort(functions, 4);
    assert_string_equal(functions[0].name, "a");
    assert_int_equal(functions[1].size, 0x1000);
    assert_int_equal(functions[2].size, 0); /* the next is too far */
    assert_int_equal(profile_functions_find(functions, 4, 0x100c), 0);
    assert_int_equal(profile_functions_find(functions, 4, 0x1010), 4);
    assert_int_equal(profile_functions_find(functions, 4, 0x2ffc), 1);
    assert_int_equal(profile_functions_find(functions, 4, 0x3000), 4);
    assert_int_equal(profile_functions_find(functions, 4, 0xffc), 4);
    assert_int_equal(profile_functions_find(functions, 0, 0x1000), 0);
}

/* Four functions of 0x100 bytes from 0x1000 on, and elsewhere. */
enum { A, B, C, D, ELSEWHERE, FUNCTIONS };
enum { NOP = 0xd503201f, BL = 0x94000000 };

struct run {
    struct profile_stack stack;
    struct profile_function functions[FUNCTIONS];
};

static struct run *start(void)
{
    struct run *run = calloc(1, sizeof(*run));

    assert_non_null(run);
    for (unsigned i = 0; i < ELSEWHERE; i++)
        run->functions[i] = (struct profile_function){
            .name = "abcd" + i,
            .address = 0x1000 + 0x100 * i,
            .size = 0x100,
        };
    return run;
}

static void step(struct run *run, uint64_t pc, uint32_t word)
{
    profile_stack_step(&run->stack, run->functions,
                       profile_functions_find(run->functions, ELSEWHERE, pc),
                       pc, word);
}

static void expect_function(const struct run *run, unsigned index,
                            uint64_t calls, uint64_t self, uint64_t inclusive)
{
    assert_int_equal(run->functions[index].calls, calls);
    assert_int_equal(run->functions[index].self, self);
    assert_int_equal(run->functions[index].inclusive, inclusive);
}

static void call_and_return(void **state)
{
    struct run *run = start();

    (void)state;
    step(run, 0x1000, NOP);
    step(run, 0x1004, BL);
    step(run, 0x1100, BL); /* b calls c */
    step(run, 0x1200, NOP);
    step(run, 0x1204, NOP);
    step(run, 0x1104, NOP); /* back in b */
    step(run, 0x1008, NOP); /* back in a */
    profile_stack_unwind(&run->stack, run->functions);
    expect_function(run, A, 1, 3, 7);
    expect_function(run, B, 1, 2, 4);
    expect_function(run, C, 1, 2, 2);
    free(run);
}

/* a calls b, b jumps to c, c returns to a: c's are not b's. */
static void tail_call(void **state)
{
    struct run *run = start();

    (void)state;
    step(run, 0x1000, BL);
    step(run, 0x1100, NOP);
    step(run, 0x1200, NOP);
    step(run, 0x1204, NOP);
    step(run, 0x1004, NOP);
    assert_int_equal(run->stack.depth, 1);
    profile_stack_unwind(&run->stack, run->functions);
    expect_function(run, A, 1, 2, 5);
    expect_function(run, B, 1, 1, 1);
    expect_function(run, C, 1, 2, 2);
    free(run);
}

/* The innermost's instructions count once; a loop is not a call. */
static void recursion(void **state)
{
    struct run *run = start();

    (void)state;
    step(run, 0x1000, BL);
    step(run, 0x1000, BL);
    step(run, 0x1000, NOP);
    step(run, 0x1000, NOP);
    step(run, 0x1004, NOP);
    step(run, 0x1004, NOP);
    profile_stack_unwind(&run->stack, run->functions);
    expect_function(run, A, 3, 6, 6);
    free(run);
}

/* Deeper than there is room for: instructions are still counted once. */
static void deep(void **state)
{
    struct run *run = start();

    (void)state;
    for (unsigned i = 0; i < 3 * PROFILE_DEPTH; i++)
        step(run, 0x1000 + 0x100 * (i & 1), BL);
    profile_stack_unwind(&run->stack, run->functions);
    assert_int_equal(run->functions[A].self + run->functions[B].self,
                     3 * PROFILE_DEPTH);
    assert_in_range(run->functions[A].inclusive, 1, 3 * PROFILE_DEPTH);
    free(run);
}

/* What no function has is counted, too, and has no calls. */
static void elsewhere(void **state)
{
    struct run *run = start();

    (void)state;
    step(run, 0x1000, NOP);
    step(run, 0x9000, NOP);
    step(run, 0x1100, NOP);
    profile_stack_unwind(&run->stack, run->functions);
    expect_function(run, ELSEWHERE, 0, 1, 1);
    expect_function(run, A, 1, 1, 1);
    expect_function(run, B, 1, 1, 1);
    free(run);
}

/* Reports */

struct text {
    size_t length;
    char bytes[4096];
};

static void write_text(void *to, const struct output_line *line)
{
    struct text *text = to;

    assert_true(text->length + line->length < sizeof(text->bytes));
    memcpy(text->bytes + text->length, line->text, line->length);
    text->length += line->length;
    text->bytes[text->length] = '\0';
}

/* Two cases with a function, "(elsewhere)" and a principal in common. */
static void merge_two(struct profile *all)
{
    struct profile_function functions[] = {
        { .name = "small",
          .address = 0x10,
          .calls = 1,
          .self = 10,
          .inclusive = 20 },
        { .name = "never", .address = 0x20 },
        { .name = NULL, .self = 10, .inclusive = 10 },
    };
    struct profile_principal principal = { .name = "host",
                                           .levels = { 0, 5, 15 } };
    struct profile one = {
        .cases = 1,
        .function_count = 3,
        .functions = functions,
        .principal_count = 1,
        .principals = &principal,
        .classes = { [PROFILE_PLAIN] = { 0, 5, 15 } },
    };

    assert_true(profile_merge(all, &one));
    functions[1].self = 60;
    functions[1].inclusive = 60;
    one.classes[PROFILE_LOAD][2] = 60;
    strcpy(principal.name, "a vm");
    principal.levels[2] += 60;
    assert_true(profile_merge(all, &one));
}

static void table(void **state)
{
    struct profile all = { 0 };
    struct text text = { 0 };

    (void)state;
    merge_two(&all);
    profile_write_table(&all, 2, write_text, &text);
    assert_string_equal(
        text.bytes,
        "profile: 100 instructions in 2 cases\n"
        "\n"
        "function                          calls         self   share"
        "    inclusive\n"
        "never                                 0           60   60.0%"
        "           60\n"
        "small                                 2           20   20.0%"
        "           40\n"
        "(1 more)                                          20   20.0%\n"
        "\n"
        "class                                EL0         EL1         EL2"
        "   share\n"
        "plain                                  0          10          30"
        "   40.0%\n"
        "load                                   0           0          60"
        "   60.0%\n"
        "\n"
        "on behalf of                         EL0         EL1         EL2"
        "   share\n"
        "a vm                                   0           5          75"
        "   80.0%\n"
        "host                                   0           5          15"
        "   20.0%\n");
    profile_release(&all);
}

static void json(void **state)
{
    static const char begin[] =
        "{\"instructions\":100,\"cases\":2,\"functions\":["
        "{\"name\":\"never\",\"address\":\"0x20\",\"calls\":0,"
        "\"self\":60,\"inclusive\":60},"
        "{\"name\":\"small\",\"address\":\"0x10\",\"calls\":2,"
        "\"self\":20,\"inclusive\":40},"
        "{\"name\":\"\",\"address\":\"0x0\",\"calls\":0,"
        "\"self\":20,\"inclusive\":20}],"
        "\"classes\":[{\"name\":\"plain\",\"el0\":0,\"el1\":10,"
        "\"el2\":30},";
    static const char end[] =
        "\"principals\":[{\"name\":\"a vm\",\"el0\":0,\"el1\":5,"
        "\"el2\":75},{\"name\":\"host\",\"el0\":0,\"el1\":5,"
        "\"el2\":15}]}\n";
    struct profile all = { 0 };
    struct text text = { 0 };

    (void)state;
    merge_two(&all);
    profile_write_json(&all, 0, write_text, &text);
    assert_memory_equal(text.bytes, begin, sizeof(begin) - 1);
    assert_string_equal(text.bytes + text.length - (sizeof(end) - 1), end);
    profile_release(&all);
}

/* Nothing ran. */
static void empty(void **state)
{
    struct profile all = { 0 };
    struct text text = { 0 };

    (void)state;
    profile_write_table(&all, 0, write_text, &text);
    assert_non_null(strstr(text.bytes, "profile: 0 instructions in 0 cases"));
    text.length = 0;
    profile_write_json(&all, 5, write_text, &text);
    assert_non_null(strstr(text.bytes, "\"functions\":[],"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes),
        cmocka_unit_test(call_instructions),
        cmocka_unit_test(functions_by_address),
        cmocka_unit_test(call_and_return),
        cmocka_unit_test(tail_call),
        cmocka_unit_test(recursion),
        cmocka_unit_test(deep),
        cmocka_unit_test(elsewhere),
        cmocka_unit_test(table),
        cmocka_unit_test(json),
        cmocka_unit_test(empty),
    };

    return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
