/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expressions and places against a machine whose state the test knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scenario/expr_parse.h"

enum { RAM = 0x40000000 };

struct fixture {
    struct pool pool;
    struct plan_machine plan;
    struct machine *machine;
    struct names names;
    struct remembered states[2];
    struct cpu past;
    struct machine_snapshot *snapshot;
};

static char state_vm[] = "vm1", state_vcpu[] = "vm1.0";
static char *const state_names[] = { state_vm, state_vcpu };
static const bool all_known[] = { true, true };

static int setup(void **state)
{
    struct fixture *f = test_calloc(1, sizeof(*f));
    struct diag diag;

    f->plan.config = (struct machine_config){
        .cpus = 1,
        .region_count = 1,
        .regions = { { .name = "ram", .base = RAM, .size = 0x10000 } },
    };
    if (machine_create(&f->plan.config, &f->machine, &diag) != STATUS_OK)
        return -1;
    f->names = (struct names){ .machine = &f->plan,
                               .state_count = 2,
                               .states = state_names,
                               .known = all_known };
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    if (f->snapshot)
        machine_snapshot_release(f->snapshot);
    machine_destroy(f->machine);
    pool_release(&f->pool);
    test_free(f);
    return 0;
}

static struct expr *parse(struct fixture *f, const char *text)
{
    struct mistake mistake = { 0 };
    struct expr *expr = expr_parse(&f->names, &f->pool, text, &mistake);

    if (!expr)
        fail_msg("%s: %s", text, mistake.diag.text);
    return expr;
}

static struct expr_context context_of(struct fixture *f)
{
    struct expr_context context = { .machine = f->machine,
                                    .remembered = f->states,
                                    .insns = 42 };

    context.events[EVENT_eret] = 3;
    return context;
}

static void assert_value(struct fixture *f, const char *text, uint64_t hi,
                         uint64_t lo)
{
    struct expr_context context = context_of(f);
    struct value value;
    struct diag diag;

    if (expr_evaluate(parse(f, text), &context, &value, &diag) != STATUS_OK)
        fail_msg("%s: %s", text, diag.text);
    if (value.hi != hi || value.lo != lo)
        fail_msg("%s: 0x%llx:%016llx", text, (unsigned long long)value.hi,
                 (unsigned long long)value.lo);
}

static void operators(void **state)
{
    static const struct {
        const char *text;
        uint64_t value;
    } rows[] = {
        { "1 + 2 * 3", 7 },
        { "(1 + 2) * 3", 9 },
        { "10 - 3 - 2", 5 },
        { "1 << 4 + 1", 32 },
        { "0x10 >> 2 >> 1", 2 },
        { "6 & 3 | 8 ^ 1", 11 },
        { "6 & 3 == 2", 1 },
        { "1 | 2 == 3", 1 },
        { "5 ^ 1 == 4", 1 },
        { "1 == 1 && 2 == 3", 0 },
        { "1 == 2 || 3 == 3", 1 },
        { "1 || 0 && 0", 1 },
        { "!0 + !5", 1 },
        { "-1", UINT64_MAX },
        { "~0", UINT64_MAX },
        { "- -3", 3 },
        { "!!7", 1 },
        { "0 - 1", UINT64_MAX },
        { "1 << 63 << 1", 0 },
        { "1 << 64", 0 },
        { "3 * -1 + 4", 1 },
        { "2 < 3", 1 },
        { "3 <= 3", 1 },
        { "3 > 3", 0 },
        { "4 >= 3", 1 },
        { "4 != 4", 0 },
        { "-1 > 0", 1 },
        { "1 << 200", 0 },
        { "1 >> 200", 0 },
        { "insns + 1", 43 },
        { "event(eret)", 3 },
        { "event( svc )", 0 },
        { "[0x4000_0000]:8 == 0", 1 },
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        assert_value(*state, rows[i].text, 0, rows[i].value);
}

static void all_128_bits(void **state)
{
    struct fixture *f = *state;
    struct cpu *cpu = machine_cpu(f->machine);

    cpu->v[3] = (struct vreg){ .lo = 0x1122334455667788, .hi = 0x99 };
    assert_value(f, "v3", 0x99, 0x1122334455667788);
    assert_value(f, "q3", 0x99, 0x1122334455667788);
    assert_value(f, "d3", 0, 0x1122334455667788);
    assert_value(f, "s3", 0, 0x55667788);
    assert_value(f, "v3 >> 64", 0, 0x99);
    assert_value(f, "v3 == 0x99_1122_3344_5566_7788", 0, 1);
    assert_value(f, "v3 == 0x1122_3344_5566_7788", 0, 0);
    assert_value(f, "v3 & 0xf_0000_0000_0000_0000", 9, 0);
    assert_value(f, "v3 + 0", 0, 0x1122334455667788);
    assert_value(f, "d3 < v3", 0, 1);
}

static void registers(void **state)
{
    struct fixture *f = *state;
    struct cpu *cpu = machine_cpu(f->machine);

    cpu->x[5] = 0x123456789abcdef0;
    cpu->x[30] = 7;
    cpu->pc = 0x1000;
    assert_value(f, "x5", 0, 0x123456789abcdef0);
    assert_value(f, "w5", 0, 0x9abcdef0);
    assert_value(f, "x30 + w30", 0, 14);
    assert_value(f, "pc", 0, 0x1000);
    sysreg_poke(cpu, HCR_EL2, 0x80000001);
    assert_value(f, "HCR_EL2.VM", 0, 1);
    assert_value(f, "HCR_EL2.RW", 0, 1);
    assert_value(f, "HCR_EL2.TGE", 0, 0);
    cpu_set_pstate(cpu, PSTATE_N | PSTATE_D | 0x9);
    assert_value(f, "pstate.EL", 0, 2);
    assert_value(f, "PSTATE.SP", 0, 1);
    assert_value(f, "pstate.N && pstate.D && !pstate.Z", 0, 1);
    assert_value(f, "pstate.NZCV", 0, 8);
}

/* The bank in use is cpu->sp; the others are registers. */
static void stack_pointers(void **state)
{
    struct fixture *f = *state;
    struct cpu *cpu = machine_cpu(f->machine);

    cpu_set_pstate(cpu, 0x5);
    cpu->sp = 0x111;
    assert_value(f, "SP_EL1", 0, 0x111);
    cpu_set_pstate(cpu, 0x9);
    cpu->sp = 0x222;
    assert_value(f, "sp", 0, 0x222);
    assert_value(f, "SP_EL1", 0, 0x111);
    assert_value(f, "SP_EL2", 0, 0x222);
}

static void write_of(struct fixture *f, const char *text, uint64_t hi,
                     uint64_t lo)
{
    struct mistake mistake = { 0 };
    struct place place;

    if (!expr_parse_place(&f->names, &f->pool, text, false, &place, &mistake))
        fail_msg("%s: %s", text, mistake.diag.text);
    assert_true(
        place_write(&place, f->machine, (struct value){ .hi = hi, .lo = lo }));
}

static void writes_keep_the_rest(void **state)
{
    struct fixture *f = *state;

    write_of(f, "x1", 0, UINT64_MAX);
    write_of(f, "w1", 0, 5);
    assert_value(f, "x1", 0, 0xffffffff00000005);
    write_of(f, "v1", 5, 6);
    write_of(f, "d1", 0, 9);
    assert_value(f, "v1", 5, 9);
    write_of(f, "VTTBR_EL2", 0, 0xab0000001000);
    write_of(f, "[0x4000_0010]:8", 0, 0x1122334455667788);
    write_of(f, "[0x4000_0012]:2", 0, 0xaaaa);
    assert_value(f, "[0x4000_0010]:8", 0, 0x11223344aaaa7788);
    assert_value(f, "[0x4000_0010 + 8]:16", 0, 0);
    write_of(f, "[0x4000_0020]:16", 1, 2);
    assert_value(f, "[0x4000_0020]:16", 1, 2);
    assert_value(f, "[0x4000_0020]:1", 0, 2);
    write_of(f, "pstate.EL", 0, 1);
    assert_int_equal(cpu_el(machine_cpu(f->machine)), 1);
}

static void signed_places(void **state)
{
    struct fixture *f = *state;
    struct place place = { .kind = PLACE_MEMORY,
                           .address = RAM,
                           .size = 4,
                           .lsb = 4,
                           .width = 8,
                           .is_signed = true };
    struct value value;

    assert_true(place_write(&place, f->machine, (struct value){ .lo = 0xff }));
    assert_true(place_read(&place, f->machine, &value));
    assert_true(value.lo == UINT64_MAX && value.hi == 0);
    place.is_signed = false;
    assert_true(place_read(&place, f->machine, &value));
    assert_true(value.lo == 0xff);
    assert_true(expr_fits(&place, (struct value){ .lo = 255 }));
    assert_false(expr_fits(&place, (struct value){ .lo = 256 }));
    assert_false(expr_fits(&place, (struct value){ .lo = UINT64_MAX }));
    place.is_signed = true;
    assert_true(expr_fits(&place, (struct value){ .lo = UINT64_MAX }));
    assert_true(expr_fits(&place, (struct value){ .lo = (uint64_t)-128 }));
    assert_false(expr_fits(&place, (struct value){ .lo = (uint64_t)-129 }));
}

static void remembered_states(void **state)
{
    struct fixture *f = *state;
    struct cpu *cpu = machine_cpu(f->machine);

    cpu->x[19] = 100;
    write_of(f, "[0x4000_0000]:4", 0, 77);
    f->snapshot = machine_snapshot(f->machine);
    f->past = *cpu;
    f->states[0].cpu = &f->past;
    f->states[1].cpu = machine_snapshot_cpu(f->snapshot, 0);
    f->states[1].snapshot = f->snapshot;
    cpu->x[19] = 101;
    write_of(f, "[0x4000_0000]:4", 0, 78);
    assert_value(f, "x19 == vm1.x19 + 1", 0, 1);
    assert_value(f, "vm1.0.x19", 0, 100);
    assert_value(f, "vm1.0.[0x4000_0000]:4", 0, 77);
    assert_value(f, "[0x4000_0000]:4", 0, 78);
    assert_value(f, "vm1.HCR_EL2.VM == HCR_EL2.VM", 0, 1);
}

static void assert_no_value(struct fixture *f, const char *text,
                            const char *sentence)
{
    struct expr_context context = context_of(f);
    struct value value;
    struct diag diag;

    assert_int_not_equal(expr_evaluate(parse(f, text), &context, &value, &diag),
                         STATUS_OK);
    assert_string_equal(diag.text, sentence);
}

static void what_has_no_value(void **state)
{
    struct fixture *f = *state;

    assert_no_value(f, "1 == [0x5000_0000]:8 + x0",
                    "[0x50000000]:8 has no value: no memory is there");
    assert_no_value(f, "x0 == vm1.x0",
                    "vm1.x0 has no value: that state was not remembered yet");
    f->past = *machine_cpu(f->machine);
    f->states[0].cpu = &f->past;
    assert_no_value(f, "vm1.[0x4000_0000]:8",
                    "vm1.[0x4000_0000]:8 has no value: no memory is there");
    /* not looked at: the left side decides */
    assert_value(f, "x0 == x0 || [0x5000_0000]:8", 0, 1);
    assert_value(f, "x0 != x0 && [0x5000_0000]:8", 0, 0);
}

static void texts_of_values(void **state)
{
    char text[64];

    (void)state;
    value_text((struct value){ 0 }, text, sizeof(text));
    assert_string_equal(text, "0x0");
    value_text((struct value){ .lo = 0x1f }, text, sizeof(text));
    assert_string_equal(text, "0x1f");
    value_text((struct value){ .lo = 0x1f, .hi = 2 }, text, sizeof(text));
    assert_string_equal(text, "0x2000000000000001f");
}

/* Any text at all gives an expression or a mistake inside the text. */
static void every_tail_and_prefix(void **state)
{
    static const char whole[] =
        "!(x0 + vm1.0.x1) == ~[0x4000_0000 + 8]:8 && event(eret) << 2 >= "
        "-insns || HCR_EL2.VM != vm1.pstate.EL";
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof(whole) - 1; i++) {
        for (size_t j = 0; i + j < sizeof(whole); j++) {
            struct mistake mistake = { 0 };
            char *text = pool_text(&f->pool, whole + i, j);

            if (expr_parse(&f->names, &f->pool, text, &mistake))
                continue;
            assert_true(mistake.diag.text[0]);
            assert_true(mistake.offset <= j);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(operators),
        TEST(all_128_bits),
        TEST(registers),
        TEST(stack_pointers),
        TEST(writes_keep_the_rest),
        TEST(signed_places),
        TEST(remembered_states),
        TEST(what_has_no_value),
        TEST(texts_of_values),
        TEST(every_tail_and_prefix),
#undef TEST
    };

    return cmocka_run_group_tests_name("expr", tests, NULL, NULL);
}
