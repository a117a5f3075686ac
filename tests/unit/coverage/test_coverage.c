/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decoding, what becomes of registers, programs, tracefile and table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "report.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Instructions */

static void branches(void **state)
{
    static const struct {
        uint32_t word;
        bool is_branch;
        uint64_t target; /* from 0x1000 */
    } rows[] = {
        { 0x54000040, true, 0x1008 },   /* b.eq . + 8 */
        { 0x54ffffe1, true, 0xffc },    /* b.ne . - 4 */
        { 0x547fffe0, true, 0x100ffc }, /* b.eq, as far as it goes */
        { 0x54800000, true, 0xfffffffffff01000 },
        { 0xb4000045, true, 0x1008 }, /* cbz x5 */
        { 0x35ffffc5, true, 0xff8 },  /* cbnz w5, . - 8 */
        { 0x36180045, true, 0x1008 }, /* tbz w5, #3 */
        { 0xb71bffc5, true, 0x8ff8 }, /* tbnz x5, #35, as far as it goes */
        { 0xb71fffe5, true, 0xffc },  /* tbnz x5, #35, . - 4 */
        { 0x14000002, false, 0 },     /* b */
        { 0x94000002, false, 0 },     /* bl */
        { 0xd65f03c0, false, 0 },     /* ret */
        { 0x1a800000, false, 0 },     /* csel */
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        assert_int_equal(coverage_is_branch(rows[i].word), rows[i].is_branch);
        if (rows[i].is_branch)
            assert_int_equal(coverage_branch_target(rows[i].word, 0x1000),
                             rows[i].target);
    }
}

static void operands(void **state)
{
    static const struct {
        uint32_t word;
        enum coverage_transfer transfer;
        bool pair;
        unsigned rt, rt2;
    } rows[] = {
        { 0xa9000801, COVERAGE_STORE, true, 1, 2 }, /* stp x1, x2, [x0] */
        { 0xa8c17bfd, COVERAGE_LOAD, true, 29,
          30 }, /* ldp x29, x30, [sp], 16 */
        { 0xf9000401, COVERAGE_STORE, false, 1, 0 }, /* str x1, [x0, #8] */
        { 0xf9400401, COVERAGE_LOAD, false, 1, 0 },  /* ldr x1, [x0, #8] */
        { 0xf81f8c01, COVERAGE_STORE, false, 1, 0 }, /* str x1, [x0, #-8]! */
        { 0xf8626801, COVERAGE_LOAD, false, 1, 0 },  /* ldr x1, [x0, x2] */
        { 0xb9800401, COVERAGE_LOAD, false, 1, 0 },  /* ldrsw x1, [x0, #4] */
        { 0x58000041, COVERAGE_LOAD, false, 1, 0 },  /* ldr x1, . + 8 */
        { 0xc8dffc01, COVERAGE_LOAD, false, 1, 0 },  /* ldar x1, [x0] */
        { 0xc89ffc01, COVERAGE_STORE, false, 1, 0 }, /* stlr x1, [x0] */
        { 0xad000400, COVERAGE_OTHER, true, 0, 0 },  /* stp q0, q1, [x0] */
        { 0xaa0303e1, COVERAGE_MOVE, false, 1, 0 },  /* mov x1, x3 */
        { 0xaa030081, COVERAGE_WRITE, false, 1, 0 }, /* orr x1, x4, x3 */
        { 0x91000401, COVERAGE_WRITE, false, 1, 0 }, /* add x1, x0, #1 */
        { 0x9b020c01, COVERAGE_WRITE, false, 1, 0 }, /* madd x1, x0, x2, x3 */
        { 0xfa400801, COVERAGE_OTHER, false, 1, 0 }, /* ccmp x0, #0, #1, eq */
        { 0xd5381001, COVERAGE_OTHER, false, 1, 0 }, /* mrs x1, sctlr_el1 */
        { 0x1e602001, COVERAGE_OTHER, false, 1, 0 }, /* FP */
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct coverage_operands now = coverage_decode(rows[i].word);

        assert_int_equal(now.transfer, rows[i].transfer);
        assert_int_equal(now.pair, rows[i].pair);
        assert_int_equal(now.rt, rows[i].rt);
        if (now.pair && now.transfer != COVERAGE_OTHER)
            assert_int_equal(now.rt2, rows[i].rt2);
    }
}

/* Registers */

enum { R0, R1, REGISTERS };

static const uint32_t mrs_x1 = 0xd5381001, mrs_x2 = 0xd5381002;
static const uint32_t msr_x1 = 0xd5181001, msr_x2 = 0xd5181002;
static const uint32_t stp_x1_x2 = 0xa9000801, ldp_x1_x2 = 0xa9400801;

static void saved_and_restored(void **state)
{
    struct coverage_register registers[REGISTERS] = { { 0 } };
    struct coverage_flow flow = { 0 };

    (void)state;
    coverage_flow_insn(&flow, mrs_x1);
    coverage_flow_read(&flow, R0, 7, &registers[R0]);
    coverage_flow_insn(&flow, mrs_x2);
    coverage_flow_read(&flow, R1, 8, &registers[R1]);
    coverage_flow_insn(&flow, stp_x1_x2);
    coverage_flow_store(&flow, registers);
    coverage_flow_store(&flow, registers);
    coverage_flow_insn(&flow, stp_x1_x2); /* once saved is saved */
    coverage_flow_store(&flow, registers);
    coverage_flow_store(&flow, registers);
    coverage_flow_insn(&flow, ldp_x1_x2);
    coverage_flow_load(&flow, 70);
    coverage_flow_load(&flow, 80);
    coverage_flow_insn(&flow, msr_x2);
    coverage_flow_write(&flow, 80, 8, &registers[R1]);
    assert_int_equal(registers[R0].saves, 1);
    assert_int_equal(registers[R0].saved.values[0], 7);
    assert_int_equal(registers[R1].saves, 1);
    assert_int_equal(registers[R1].saved.values[0], 8);
    assert_int_equal(registers[R1].restores, 1);
    assert_int_equal(registers[R1].restored.values[0], 80);
    assert_int_equal(registers[R1].changes, 1);
    assert_int_equal(registers[R0].writes, 0);
}

/* What is computed in between is neither saved nor restored. */
static void overwritten(void **state)
{
    static const uint32_t add_x1 = 0x91000421, mov_x2_x1 = 0xaa0103e2;
    struct coverage_register registers[REGISTERS] = { { 0 } };
    struct coverage_flow flow = { 0 };

    (void)state;
    coverage_flow_insn(&flow, mrs_x1);
    coverage_flow_read(&flow, R0, 7, &registers[R0]);
    coverage_flow_insn(&flow, mov_x2_x1);
    coverage_flow_insn(&flow, add_x1);
    coverage_flow_insn(&flow, stp_x1_x2);
    coverage_flow_store(&flow, registers);
    assert_int_equal(registers[R0].saves, 0);
    coverage_flow_store(&flow, registers); /* x2 is a copy */
    assert_int_equal(registers[R0].saves, 1);
    coverage_flow_insn(&flow, ldp_x1_x2);
    coverage_flow_load(&flow, 7);
    coverage_flow_insn(&flow, add_x1);
    coverage_flow_insn(&flow, msr_x1);
    coverage_flow_write(&flow, 8, 8, &registers[R0]);
    assert_int_equal(registers[R0].writes, 1);
    assert_int_equal(registers[R0].restores, 0);
    assert_int_equal(registers[R0].changes, 0);
}

static void zero_register(void **state)
{
    static const uint32_t ldr_xzr = 0xf940001f, msr_xzr = 0xd518101f;
    static const uint32_t mov_x1_xzr = 0xaa1f03e1;
    struct coverage_register registers[REGISTERS] = { { 0 } };
    struct coverage_flow flow = { 0 };

    (void)state;
    coverage_flow_insn(&flow, ldr_xzr);
    coverage_flow_load(&flow, 5);
    coverage_flow_insn(&flow, msr_xzr);
    coverage_flow_write(&flow, 0, 0, &registers[R0]);
    coverage_flow_insn(&flow, ldr_xzr);
    coverage_flow_load(&flow, 5);
    coverage_flow_insn(&flow, mov_x1_xzr);
    coverage_flow_insn(&flow, msr_x1);
    coverage_flow_write(&flow, 0, 0, &registers[R0]);
    assert_int_equal(registers[R0].writes, 2);
    assert_int_equal(registers[R0].restores, 0);
}

static void merged_values(void **state)
{
    struct coverage_register a = { .name = "R", .read_only = true }, b = a;

    (void)state;
    for (unsigned i = 0; i < COVERAGE_VALUES; i++)
        b.saved.values[b.saved.count++] = i;
    a.saved.values[a.saved.count++] = 3;
    a.saved.values[a.saved.count++] = 1000;
    coverage_register_merge(&b, &a);
    assert_int_equal(b.saved.count, COVERAGE_VALUES);
    coverage_register_merge(&a, &b);
    assert_int_equal(a.saved.count, COVERAGE_VALUES);
    assert_true(a.read_only);
}

/* Programs, read from a machine with one region and these functions */

struct machine {
    const struct coverage_function *functions;
    size_t count;
    uint64_t base;
    const uint32_t *words;
    size_t word_count;
};

static const struct machine *machine_of(struct el2sim *sim)
{
    return (const struct machine *)(void *)sim;
}

static bool get_function(struct el2sim *sim, unsigned index, const char **name,
                         uint64_t *address, uint64_t *size)
{
    const struct machine *machine = machine_of(sim);

    if (index >= machine->count)
        return false;
    *name = machine->functions[index].name;
    *address = machine->functions[index].address;
    *size = machine->functions[index].size;
    return true;
}

static bool get_memory(struct el2sim *sim, uint64_t address, void *bytes,
                       size_t size)
{
    const struct machine *machine = machine_of(sim);

    if (address < machine->base ||
        address - machine->base > 4 * machine->word_count ||
        size > 4 * machine->word_count - (address - machine->base))
        return false;
    memcpy(bytes, (const uint8_t *)machine->words + (address - machine->base),
           size);
    return true;
}

/* Two instructions a line from line 10 on; every eighth has none. */
static bool get_line(struct el2sim *sim, uint64_t pc, const char **file,
                     unsigned *line)
{
    (void)sim;
    *file = pc & 0x1000 ? "b/../a/y.c" : "a/x.c";
    *line = 10 + (unsigned)(pc & 0xfff) / 8;
    return (pc & 0x1c) != 0x1c;
}

static const struct el2sim_api api = {
    .size = sizeof(api),
    .function = get_function,
    .read = get_memory,
    .line = get_line,
};

/* A branch in line 11 and one in line 12. */
static const uint32_t code[16] = {
    0xd503201f, 0xd503201f, 0xd503201f, 0x54000040, 0xb4000045, 0xd503201f,
};

static const struct coverage_function code_functions[] = {
    { "second", 0x41000020, 0x10 },
    { "first", 0x41000000, 0x20 },
};

static const struct machine machine = { code_functions, LENGTH(code_functions),
                                        0x41000000, code, LENGTH(code) };

static struct coverage_program *read_program(const struct machine *of)
{
    struct el2sim *sim = (struct el2sim *)(uintptr_t)of;
    struct coverage_program *program = coverage_program_read(&api, sim);

    assert_non_null(program);
    assert_true(coverage_program_find_lines(program, &api, sim));
    return program;
}

static void words_and_lines(void **state)
{
    struct coverage_program *program = read_program(&machine);
    size_t range = 0;

    (void)state;
    assert_int_equal(program->range_count, 1);
    assert_int_equal(program->word_count, 12);
    assert_string_equal(program->functions[0].name, "first");
    assert_int_equal(program->words[3].word, 0x54000040);
    assert_int_equal(program->words[3].line, 11);
    assert_int_equal(program->words[7].line, 0);
    assert_int_equal(program->words[8].function, 1);
    assert_int_equal(coverage_program_find(program, 0x4100002c, &range), 11);
    assert_int_equal(coverage_program_find(program, 0x41000030, &range),
                     COVERAGE_NONE);
    assert_int_equal(coverage_program_find(program, 0x40fffffc, &range),
                     COVERAGE_NONE);
    assert_int_equal(coverage_program_find(program, 0x41000000, &range), 0);
    coverage_program_release(program);
}

/* Symbols of any size, anywhere: nothing that is not in memory is asked for. */
static void hostile_symbols(void **state)
{
    static const struct coverage_function hostile[] = {
        { "huge", 0x41000000, UINT64_MAX }, { "wraps", UINT64_MAX - 7, 16 },
        { "odd", 0x41000002, 8 },           { "empty", 0x41000000, 0 },
        { "tiny", 0x41000004, 2 },          { "large", 0x41000008, 4 << 20 },
        { "elsewhere", 0x10000000, 64 },    { "alias", 0x41000008, 8 },
        { "sizeless", 0x4100000c, 0 },
    };
    const struct machine of = { hostile, LENGTH(hostile), 0x41000000, code,
                                LENGTH(code) };
    const struct machine none = { NULL, 0, 0, NULL, 0 };
    struct coverage_program *program = read_program(&of);

    (void)state;
    assert_true(program->word_count <= 1 << 20);
    coverage_program_release(program);
    program = read_program(&none);
    assert_int_equal(program->word_count, 0);
    coverage_program_release(program);
}

/* The same code has the same key, other words or names do not. */
static void keys(void **state)
{
    struct coverage_function functions[2];
    uint32_t words[16];
    struct machine other = { functions, 2, 0x41000000, words, 16 };
    struct coverage_program *program = read_program(&machine), *copy;

    (void)state;
    memcpy(functions, code_functions, sizeof(functions));
    memcpy(words, code, sizeof(words));
    copy = read_program(&other);
    assert_int_equal(program->key, copy->key);
    coverage_program_release(copy);
    words[11]++;
    copy = read_program(&other);
    assert_int_not_equal(program->key, copy->key);
    coverage_program_release(copy);
    words[11]--;
    functions[0].name = "third";
    copy = read_program(&other);
    assert_int_not_equal(program->key, copy->key);
    coverage_program_release(copy);
    coverage_program_release(program);
}

static void paths(void **state)
{
    static const char *const rows[][2] = {
        { "hyp/src/../switched.def", "hyp/switched.def" },
        { "a/b/../../c.c", "c.c" },
        { "/a/../c.c", "/c.c" },
        { "../c.c", "../c.c" },
        { "../../c.c", "../../c.c" },
        { "/../c.c", "/../c.c" },
        { "a/../../c.c", "../c.c" },
        { "", "" },
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        char path[64];

        snprintf(path, sizeof(path), "%s", rows[i][0]);
        coverage_path_simplify(path);
        assert_string_equal(path, rows[i][1]);
    }
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

/* The branch of line 11 went both ways, that of line 12 one. */
static void count_some(struct coverage_count *counts)
{
    for (size_t i = 0; i < 6; i++)
        counts[i].runs = 3;
    counts[2].runs = 4;
    counts[3] = (struct coverage_count){ 3, 1, 2 };
    counts[4] = (struct coverage_count){ 2, 0, 2 };
}

static void tracefile(void **state)
{
    struct coverage_program *program = read_program(&machine);
    struct coverage_count counts[16] = { { 0 } };
    struct coverage_report report = { 0 };
    const struct coverage_filter filter = { NULL, NULL };
    struct text text = { 0 };

    (void)state;
    count_some(counts);
    assert_true(coverage_report_add(&report, program, counts, &filter));
    coverage_write_lcov(&report, write_text, &text);
    assert_string_equal(text.bytes, "TN:el2sim\n"
                                    "SF:a/x.c\n"
                                    "FN:10,first\n"
                                    "FN:14,second\n"
                                    "FNDA:3,first\n"
                                    "FNDA:0,second\n"
                                    "FNF:2\n"
                                    "FNH:1\n"
                                    "BRDA:11,0,0,1\n"
                                    "BRDA:11,0,1,2\n"
                                    "BRDA:12,0,0,0\n"
                                    "BRDA:12,0,1,2\n"
                                    "BRF:4\n"
                                    "BRH:3\n"
                                    "DA:10,3\n"
                                    "DA:11,4\n"
                                    "DA:12,3\n"
                                    "DA:13,0\n"
                                    "DA:14,0\n"
                                    "DA:15,0\n"
                                    "LF:6\n"
                                    "LH:3\n"
                                    "end_of_record\n");
    coverage_report_release(&report);
    coverage_program_release(program);
}

/* The same program twice counts twice; nothing executed has "-". */
static void added_up(void **state)
{
    struct coverage_program *program = read_program(&machine);
    struct coverage_count counts[16] = { { 0 } }, none[16] = { { 0 } };
    struct coverage_report report = { 0 };
    const struct coverage_filter filter = { "a/", "fir*" };
    struct text text = { 0 };

    (void)state;
    count_some(counts);
    assert_true(coverage_report_add(&report, program, none, &filter));
    coverage_write_lcov(&report, write_text, &text);
    assert_non_null(strstr(text.bytes, "BRDA:11,0,1,-\n"));
    assert_null(strstr(text.bytes, "second"));
    assert_true(coverage_report_add(&report, program, counts, &filter));
    assert_true(coverage_report_add(&report, program, counts, &filter));
    text.length = 0;
    coverage_write_lcov(&report, write_text, &text);
    assert_non_null(strstr(text.bytes, "FNDA:6,first\n"));
    assert_non_null(strstr(text.bytes, "BRDA:11,0,1,4\n"));
    assert_non_null(strstr(text.bytes, "DA:11,8\n"));
    assert_non_null(strstr(text.bytes, "LF:4\n"));
    coverage_report_release(&report);
    coverage_program_release(program);
}

static void table(void **state)
{
    struct coverage_program *program = read_program(&machine);
    struct coverage_count counts[16] = { { 0 } };
    struct coverage_report report = { 0 };
    const struct coverage_filter filter = { NULL, NULL };
    struct text text = { 0 };

    (void)state;
    count_some(counts);
    assert_true(coverage_report_add(&report, program, counts, &filter));
    coverage_write_table(&report, write_text, &text);
    assert_string_equal(
        text.bytes,
        "coverage                                lines             ways"
        "        functions\n"
        "a/x.c                                     3/6  50%          3/4  75%"
        "          1/2  50%\n"
        "all                                       3/6  50%          3/4  75%"
        "          1/2  50%\n"
        "\nlines never executed\n"
        "  a/x.c:13-15\n"
        "\nbranches that went one way only\n"
        "  a/x.c:12: never taken\n");
    coverage_report_release(&report);
    coverage_program_release(program);
}

static void register_table(void **state)
{
    static const struct {
        struct coverage_register reg;
        const char *remark;
    } rows[] = {
        { { .name = "A",
            .saves = 1,
            .restores = 1,
            .changes = 1,
            .saved.count = 1,
            .restored.count = 1 },
          "only ever one value" },
        { { .name = "B", .saves = 1, .restores = 2, .restored.count = 2 },
          "never changed by it" },
        { { .name = "C", .saves = 1 }, "saved, not restored" },
        { { .name = "D", .saves = 1, .read_only = true }, "" },
        { { .name = "E", .restores = 2, .changes = 2, .restored.count = 8 },
          "restored, not saved" },
        { { .name = "F", .writes = 2 }, "" },
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        const struct coverage_register registers[2] = { rows[i].reg };
        struct text text = { 0 };
        const char *row;

        coverage_write_registers(registers, 2, write_text, &text);
        row = strchr(text.bytes + 1, '\n') + 1;
        assert_true(row[0] == rows[i].reg.name[0]);
        assert_int_equal(strchr(row, '\n')[1], '\0');
        assert_true(*rows[i].remark ? strstr(row, rows[i].remark) != NULL
                                    : strlen(row) == 82);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(branches),
        cmocka_unit_test(operands),
        cmocka_unit_test(saved_and_restored),
        cmocka_unit_test(overwritten),
        cmocka_unit_test(zero_register),
        cmocka_unit_test(merged_values),
        cmocka_unit_test(words_and_lines),
        cmocka_unit_test(hostile_symbols),
        cmocka_unit_test(keys),
        cmocka_unit_test(paths),
        cmocka_unit_test(tracefile),
        cmocka_unit_test(added_up),
        cmocka_unit_test(table),
        cmocka_unit_test(register_table),
    };

    return cmocka_run_group_tests_name("coverage", tests, NULL, NULL);
}
