/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The trace's lines in each format, its options, and branches not taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "options.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static void expect_lines(const struct trace_item *item, const char *text,
                         const char *tarmac, const char *json)
{
    const struct {
        trace_format_item *format;
        const char *expected;
    } rows[] = {
        { trace_text_item, text },
        { trace_tarmac_item, tarmac },
        { trace_json_item, json },
    };

    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct output_line line;

        line.length = 0;
        line.text[0] = '\0';
        rows[i].format(item, &line);
        assert_string_equal(line.text, rows[i].expected);
        assert_int_equal(line.length, strlen(rows[i].expected));
    }
}

static void instruction(void **state)
{
    const struct trace_item item = {
        .kind = TRACE_INSN,
        .cpu = 1,
        .several_cpus = true,
        .el = 2,
        .handler = true,
        .count = 1234,
        .pc = 0x41000020,
        .word = 0x54000481,
        .not_taken = true,
        .text = "b.ne #0x4100009c",
        .where = "a.S:61 (_start+0xc)",
    };

    (void)state;
    expect_lines(
        &item,
        "    1234 cpu1 EL2h 0000000041000020 54000481  b.ne #0x4100009c"
        " [not taken]   a.S:61 (_start+0xc)\n",
        "1234 clk cpu1 IS (1234) 0000000041000020 54000481 O EL2h_n : "
        "b.ne #0x4100009c\n",
        "{\"kind\":\"insn\",\"count\":1234,\"cpu\":1,\"el\":2,"
        "\"pc\":\"0x41000020\",\"word\":\"0x54000481\","
        "\"text\":\"b.ne #0x4100009c\",\"taken\":false,"
        "\"where\":\"a.S:61 (_start+0xc)\"}\n");
}

static void general_register(void **state)
{
    const struct trace_item item = {
        .kind = TRACE_REGISTER,
        .el = 1,
        .count = 7,
        .reg = EL2SIM_X + 30,
        .value = 0x41000098,
        .old = 0xff,
    };

    (void)state;
    expect_lines(&item, "            x30 = 0x41000098 (was 0xff)\n",
                 "7 clk R X30 0000000041000098\n",
                 "{\"kind\":\"register\",\"count\":7,\"cpu\":0,\"el\":1,"
                 "\"register\":\"x30\",\"value\":\"0x41000098\","
                 "\"old\":\"0xff\"}\n");
}

/* A vector has 128 bits in all formats, PSTATE 32 in Tarmac. */
static void other_registers(void **state)
{
    struct trace_item item = {
        .kind = TRACE_REGISTER,
        .reg = EL2SIM_V_LO + 31,
        .value = 1,
        .high = 0x8000000000000000,
    };

    (void)state;
    expect_lines(&item,
                 "            v31 = 0x8000000000000000_0000000000000001"
                 " (was 0x0000000000000000_0000000000000000)\n",
                 "0 clk R q31 80000000000000000000000000000001\n",
                 "{\"kind\":\"register\",\"count\":0,\"cpu\":0,\"el\":0,"
                 "\"register\":\"v31\","
                 "\"value\":\"0x80000000000000000000000000000001\","
                 "\"old\":\"0x00000000000000000000000000000000\"}\n");
    item.reg = EL2SIM_PSTATE;
    item.value = 0x3c5;
    expect_lines(&item, "         pstate = 0x3c5 (was 0x0)\n",
                 "0 clk R cpsr 000003c5\n",
                 "{\"kind\":\"register\",\"count\":0,\"cpu\":0,\"el\":0,"
                 "\"register\":\"pstate\",\"value\":\"0x3c5\","
                 "\"old\":\"0x0\"}\n");
}

/* The stack pointer's name says whose it is: with PSTATE.SP 0 that of EL0. */
static void stack_pointer(void **state)
{
    struct trace_item item = {
        .kind = TRACE_REGISTER,
        .el = 2,
        .handler = true,
        .reg = EL2SIM_SP,
        .value = 0x1000,
    };
    struct output_line line = { 0 };

    (void)state;
    trace_tarmac_item(&item, &line);
    assert_string_equal(line.text, "0 clk R SP_EL2 0000000000001000\n");
    item.handler = false;
    line.length = 0;
    trace_tarmac_item(&item, &line);
    assert_string_equal(line.text, "0 clk R SP_EL0 0000000000001000\n");
}

/* Names that a reader of Tarmac would take for something else. */
static void system_registers(void **state)
{
    static const struct {
        const char *name, *line;
    } rows[] = {
        { "HCR_EL2", "0 clk R HCR_EL2 000000088078663b\n" },
        { "SP_EL0", "0 clk R BANKED_SP_EL0 000000088078663b\n" },
        { "S3_1_C15_C2_0", "0 clk R GENERIC_S3_1_C15_C2_0 000000088078663b\n" },
        { "FPCR", "0 clk R FPCR 8078663b\n" },
        { "FPSR", "0 clk R FPSR 8078663b\n" },
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const struct trace_item item = {
            .kind = TRACE_SYSREG_WRITE,
            .reg = 1,
            .name = rows[i].name,
            .value = 0x88078663b,
        };
        struct output_line line = { 0 };

        trace_tarmac_item(&item, &line);
        assert_string_equal(line.text, rows[i].line);
    }
}

static void system_register_read(void **state)
{
    const struct trace_item item = {
        .kind = TRACE_SYSREG_READ,
        .reg = 1,
        .name = "SCTLR_EL1",
        .value = 0x30d00800,
    };

    (void)state;
    expect_lines(&item, "      SCTLR_EL1 is 0x30d00800\n", "",
                 "{\"kind\":\"sysreg_read\",\"count\":0,\"cpu\":0,\"el\":0,"
                 "\"register\":\"SCTLR_EL1\",\"value\":\"0x30d00800\"}\n");
}

static void accesses(void **state)
{
    struct trace_item item = {
        .kind = TRACE_STORE,
        .count = 9,
        .el = 1,
        .address = 0x44200008,
        .virtual_address = 0x44200008,
        .size = 8,
        .value = 0x0123456789abcdef,
        .where = "patterns[1]",
    };

    (void)state;
    expect_lines(
        &item,
        "          store 8 bytes at 0x44200008 = 0x123456789abcdef"
        "  patterns[1]\n",
        "9 clk MW8 0000000044200008:000044200008_NS 01234567_89abcdef\n",
        "{\"kind\":\"store\",\"count\":9,\"cpu\":0,\"el\":1,"
        "\"address\":\"0x44200008\",\"va\":\"0x44200008\",\"size\":8,"
        "\"value\":\"0x123456789abcdef\",\"where\":\"patterns[1]\"}\n");
    item.kind = TRACE_LOAD;
    item.size = 2;
    item.value = 0xef;
    item.virtual_address = 0x8;
    item.where = "";
    expect_lines(&item,
                 "           load 2 bytes at 0x44200008 (VA 0x8) = 0xef\n",
                 "9 clk MR2 0000000000000008:000044200008_NS 00ef\n",
                 "{\"kind\":\"load\",\"count\":9,\"cpu\":0,\"el\":1,"
                 "\"address\":\"0x44200008\",\"va\":\"0x8\",\"size\":2,"
                 "\"value\":\"0xef\",\"where\":\"\"}\n");
}

static void exceptions(void **state)
{
    struct trace_item item = {
        .kind = TRACE_EXCEPTION,
        .count = 3,
        .el = 1,
        .target_el = 2,
        .vector = 0x400,
        .synchronous = true,
        .ec = 0x16,
        .iss = 4,
        .pc = 0x42000000,
    };

    (void)state;
    expect_lines(
        &item,
        "      exception from EL1 to EL2, vector +0x400, synchronous, "
        "EC 0x16 (HVC), ISS 0x0000004, at 0x42000000\n",
        "3 clk E 0000000042000000 00000088 CoreEvent_LOWER_64_SYNC\n",
        "{\"kind\":\"exception\",\"count\":3,\"cpu\":0,\"el\":1,\"to\":2,"
        "\"type\":\"sync\",\"vector\":\"0x400\",\"pc\":\"0x42000000\","
        "\"ec\":\"0x16\",\"class\":\"HVC\",\"iss\":\"0x4\","
        "\"far\":\"0x0\"}\n");
    item.synchronous = false;
    item.vector = 0x280;
    expect_lines(
        &item, "      exception from EL1 to EL2, vector +0x280, IRQ\n",
        "3 clk E 0000000042000000 00000085 CoreEvent_CURRENT_SPx_IRQ\n",
        "{\"kind\":\"exception\",\"count\":3,\"cpu\":0,\"el\":1,\"to\":2,"
        "\"type\":\"irq\",\"vector\":\"0x280\",\"pc\":\"0x42000000\","
        "\"ec\":\"0x16\",\"class\":\"\",\"iss\":\"0x4\",\"far\":\"0x0\"}\n");
}

static void messages(void **state)
{
    struct trace_item item = {
        .kind = TRACE_CASE,
        .text = "a \"b\"\\\n",
    };

    (void)state;
    expect_lines(&item, "# a \"b\"\\\n\n", "0 clk CADI E case a \"b\"\\\n\n",
                 "{\"kind\":\"case\",\"count\":0,\"cpu\":0,\"el\":0,"
                 "\"case\":\"a \\\"b\\\"\\\\\\u000a\"}\n");
    item.kind = TRACE_CUT;
    item.value = 10;
    expect_lines(&item, "# cut: the limit of 10 instructions is reached\n",
                 "0 clk CADI E simulation_cut limit of 10 instructions\n",
                 "{\"kind\":\"cut\",\"count\":0,\"cpu\":0,\"el\":0,"
                 "\"limit\":10}\n");
}

/* Each condition with the flags that make it hold and not hold. */
static void conditions(void **state)
{
    static const struct {
        unsigned condition;
        uint64_t holds, fails; /* NZCV */
    } rows[] = {
        { 0, 4, 11 }, { 1, 11, 4 }, { 2, 2, 13 }, { 3, 13, 2 },  { 4, 8, 7 },
        { 5, 7, 8 },  { 6, 1, 14 }, { 7, 14, 1 }, { 8, 2, 6 },   { 9, 6, 2 },
        { 10, 9, 8 }, { 11, 1, 0 }, { 12, 9, 4 }, { 13, 12, 0 },
    };
    struct el2sim_gprs gprs = { .pstate = 0 };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        uint32_t word = 0x54000040 | rows[i].condition;

        gprs.pstate = rows[i].holds << 28;
        assert_false(trace_branch_fails(word, &gprs));
        gprs.pstate = rows[i].fails << 28;
        assert_true(trace_branch_fails(word, &gprs));
    }
    assert_false(trace_branch_fails(0x5400004e, &gprs)); /* b.al */
    assert_false(trace_branch_fails(0x5400004f, &gprs)); /* b.nv */
}

static void compare_and_test(void **state)
{
    static const struct {
        uint32_t word;
        uint64_t x5;
        bool fails;
    } rows[] = {
        { 0xb4000045, 0, false },                   /* cbz x5 */
        { 0xb4000045, UINT64_C(1) << 32, true },    /* */
        { 0x34000045, UINT64_C(1) << 32, false },   /* cbz w5 */
        { 0xb5000045, 0, true },                    /* cbnz x5 */
        { 0x35000045, UINT64_C(1) << 32, true },    /* cbnz w5 */
        { 0x36180045, 8, true },                    /* tbz w5, #3 */
        { 0x36180045, ~UINT64_C(8), false },        /* */
        { 0xb7180045, UINT64_C(1) << 35, false },   /* tbnz x5, #35 */
        { 0xb7180045, ~(UINT64_C(1) << 35), true }, /* */
        { 0x14000001, 0, false },                   /* b */
        { 0xd503201f, 0, false },                   /* nop */
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct el2sim_gprs gprs = { .x[5] = rows[i].x5 };

        assert_int_equal(trace_branch_fails(rows[i].word, &gprs),
                         rows[i].fails);
    }
    /* XZR is no register of the array. */
    assert_false(
        trace_branch_fails(0xb400005f, &(struct el2sim_gprs){ .sp = 1 }));
}

/* Options by name: { name, value } pairs over the fallbacks. */
static const char *get_option(void *of, const char *name)
{
    const char *const *given = of;

    if (given && strcmp(given[0], name) == 0)
        return given[1];
    for (const struct el2sim_option *option = trace_options; option->name;
         option++)
        if (strcmp(option->name, name) == 0)
            return option->fallback;
    return NULL;
}

static void fallbacks(void **state)
{
    struct trace_options options;

    (void)state;
    assert_null(trace_options_parse(&options, get_option, NULL));
    assert_ptr_equal(options.format, trace_text_item);
    assert_int_equal(options.levels, 7);
    assert_int_equal(options.cpu, -1);
    assert_true(options.registers && options.memory);
    assert_int_equal(options.limit, 10000);
}

static void wrong_options(void **state)
{
    static const char *rows[][2] = {
        { "format", "xml" }, { "format", "" },    { "el", "" },
        { "el", "3" },       { "el", "1,2" },     { "cpu", "8" },
        { "cpu", "-1" },     { "registers", "" }, { "memory", "yes" },
        { "limit", "1k" },   { "limit", "" },
    };
    struct trace_options options;

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const char *wrong = trace_options_parse(&options, get_option, rows[i]);

        assert_non_null(wrong);
        assert_int_equal(strncmp(wrong, rows[i][0], strlen(rows[i][0])), 0);
    }
}

/* A line that does not fit is cut, not written beyond its end. */
static void long_text(void **state)
{
    struct output_line line = { 0 };

    (void)state;
    for (unsigned i = 0; i < 1000; i++)
        output_add(&line, "%s", "0123456789");
    assert_int_equal(line.length, sizeof(line.text) - 1);
    assert_int_equal(strlen(line.text), line.length);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instruction),
        cmocka_unit_test(general_register),
        cmocka_unit_test(other_registers),
        cmocka_unit_test(stack_pointer),
        cmocka_unit_test(system_registers),
        cmocka_unit_test(system_register_read),
        cmocka_unit_test(accesses),
        cmocka_unit_test(exceptions),
        cmocka_unit_test(messages),
        cmocka_unit_test(conditions),
        cmocka_unit_test(compare_and_test),
        cmocka_unit_test(fallbacks),
        cmocka_unit_test(wrong_options),
        cmocka_unit_test(long_text),
    };

    return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
