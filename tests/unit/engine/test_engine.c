/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers, what is attended and why, counting, system instructions. */
#include "rig.h"

#include <stdio.h>
#include <string.h>

#include "base/bits.h"

#define NOP 0xd503201fu

/* --- registers --------------------------------------------------------- */

static void registers_move_unchanged(void **state)
{
    struct rig *rig = *state;
    static struct cpu in, out;

    for (unsigned i = 0; i < CPU_X_COUNT; i++)
        in.x[i] = UINT64_C(0x1111111111111111) * (i + 1);
    for (unsigned i = 0; i < CPU_V_COUNT; i++)
        in.v[i] = (struct vreg){ ~(uint64_t)i, 0x0123456789abcdef + i };
    in.sp = 0xfeedfacecafebeef;
    in.pc = CODE + 8;
    in.pstate = 0x3c5 | PSTATE_N | PSTATE_C;
    in.sysreg[FPCR] = 0x07c00000;
    in.sysreg[FPSR] = 0x0800009f;
    out.pstate = 0x3c9;
    engine_push(rig->engine, &in, ENGINE_ALL);
    engine_pull(rig->engine, &out, ENGINE_ALL);
    assert_memory_equal(in.x, out.x, sizeof(in.x));
    assert_memory_equal(in.v, out.v, sizeof(in.v));
    assert_int_equal(out.sp, in.sp);
    assert_int_equal(out.pc, in.pc);
    assert_int_equal(out.pstate, 0x3c9 | PSTATE_N | PSTATE_C);
    assert_int_equal(out.sysreg[FPCR], in.sysreg[FPCR]);
    assert_int_equal(out.sysreg[FPSR], in.sysreg[FPSR]);
    assert_int_equal(engine_pc(rig->engine), CODE + 8);
}

static void parts_move_alone(void **state)
{
    struct rig *rig = *state;
    static struct cpu in, out;

    in.x[3] = 7;
    in.sp = 9;
    engine_push(rig->engine, &in, ENGINE_X);
    engine_pull(rig->engine, &out, ENGINE_SP);
    assert_int_equal(out.sp, 0);
    assert_int_equal(out.x[3], 0);
    engine_pull(rig->engine, &out, ENGINE_X);
    assert_int_equal(out.x[3], 7);
    engine_set_x(rig->engine, 30, 5);
    engine_set_x(rig->engine, 31, 5);
    assert_int_equal(engine_x(rig->engine, 30), 5);
    assert_int_equal(engine_x(rig->engine, 31), 0);
}

static void flags_reach_the_instructions(void **state)
{
    struct rig *rig = *state;

    /* cset x0, mi; cset x1, eq; cset x2, cs; cset x3, vs */
    RIG_PUT(rig, 0x9a9f57e0, 0x9a9f17e1, 0x9a9f37e2, 0x9a9f77e3, END);
    for (uint64_t nzcv = 0; nzcv < 16; nzcv++) {
        rig->cpu.pstate = nzcv << 28;
        rig_run(rig);
        assert_int_equal(rig->cpu.x[0], nzcv >> 3 & 1);
        assert_int_equal(rig->cpu.x[1], nzcv >> 2 & 1);
        assert_int_equal(rig->cpu.x[2], nzcv >> 1 & 1);
        assert_int_equal(rig->cpu.x[3], nzcv & 1);
        assert_int_equal(rig->cpu.pstate, nzcv << 28);
    }
}

static void rounding_mode_is_obeyed(void **state)
{
    struct rig *rig = *state;
    const struct {
        uint64_t fpcr;
        double expected; /* 1.0 / 3.0 */
    } rows[] = {
        { UINT64_C(0) << 22, 0x1.5555555555555p-2 },
        { UINT64_C(1) << 22, 0x1.5555555555556p-2 }, /* towards +infinity */
        { UINT64_C(2) << 22, 0x1.5555555555555p-2 },
    };

    RIG_PUT(rig, 0x1e611800, END); /* fdiv d0, d0, d1 */
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        double one = 1, three = 3, result;

        memcpy(&rig->cpu.v[0].lo, &one, 8);
        memcpy(&rig->cpu.v[1].lo, &three, 8);
        rig->cpu.sysreg[FPCR] = rows[i].fpcr;
        rig->cpu.sysreg[FPSR] = 0;
        rig_run(rig);
        memcpy(&result, &rig->cpu.v[0].lo, 8);
        assert_true(result == rows[i].expected);
        assert_int_equal(rig->cpu.sysreg[FPSR], 1 << 4); /* IXC */
    }
}

/* --- what is attended -------------------------------------------------- */

static const struct {
    uint32_t word;
    enum insn_class class;
} specials[] = {
    { 0xd4000022, INSN_HVC },           { 0xd4000021, INSN_SVC },
    { 0xd4000023, INSN_SMC },           { 0xd4200020, INSN_BRK },
    { 0xd4400020, INSN_HLT },           { 0xd4a00001, INSN_DCPS },
    { 0xd69f03e0, INSN_ERET },          { 0xd6bf03e0, INSN_DRPS },
    { 0xd503207f, INSN_WFI },           { 0xd503205f, INSN_WFE },
    { 0xd503209f, INSN_SEV },           { 0xd50342df, INSN_MSR_IMMEDIATE },
    { 0xd50040bf, INSN_MSR_IMMEDIATE }, { 0x00000000, INSN_UNDEFINED },
    { 0x04a00000, INSN_SVE },
};

static void special_classes_are_attended(void **state)
{
    struct rig *rig = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(specials); i++) {
        uint64_t count = engine_count(rig->engine);

        RIG_PUT(rig, NOP, specials[i].word, NOP, END);
        assert_int_equal(rig_run(rig), ENGINE_EXIT_STOPPED);
        assert_int_equal(rig->asked_count, 2);
        assert_int_equal(rig->asked[0].pc, CODE + 4);
        assert_int_equal(rig->asked[0].word, specials[i].word);
        assert_int_equal(rig->asked[0].class, specials[i].class);
        assert_int_equal(rig->asked[0].why, ENGINE_WHY_CLASS);
        assert_int_equal(rig->asked[0].count, count + 1);
        assert_int_equal(engine_count(rig->engine), count + 3);
        assert_int_equal(rig->cpu.pc, CODE + 12);
    }
}

static void other_classes_on_demand(void **state)
{
    struct rig *rig = *state;

    /* mov x0, #1; fmov d0, d1; isb */
    RIG_PUT(rig, 0xd2800020, 0x1e604020, 0xd5033fdf, END);
    rig_run(rig);
    assert_int_equal(rig->asked_count, 1);
    engine_attend_classes(rig->engine,
                          BIT64(INSN_PLAIN) | BIT64(INSN_UNDEFINED));
    rig->reply = ENGINE_NATIVE;
    rig_run(rig);
    assert_int_equal(rig->asked_count, 2);
    assert_int_equal(rig->asked[0].pc, CODE);
    assert_int_equal(rig->cpu.x[0], 1);
    engine_attend_classes(rig->engine, BIT64(INSN_FPSIMD) |
                                           BIT64(INSN_BARRIER) |
                                           BIT64(INSN_UNDEFINED));
    rig_run(rig);
    assert_int_equal(rig->asked_count, 3);
    assert_int_equal(rig->asked[0].class, INSN_FPSIMD);
    assert_int_equal(rig->asked[1].class, INSN_BARRIER);
}

/* The engine has a shortcut; it must not see another class. */
static void classes_are_those_of_the_model(void **state)
{
    struct rig *rig = *state;
    uint64_t seed = 1;

    engine_attend_classes(rig->engine, UINT64_MAX);
    rig->reply = ENGINE_STOP;
    for (uint32_t i = 0; i < 4 * 4096; i++) {
        uint32_t word = i << 20;
        enum insn_class class;

        seed = seed * UINT64_C(6364136223846793005) + 1;
        word |= seed >> 44;
        class = insn_classify(word);
        RIG_PUT(rig, word);
        assert_int_equal(rig_run(rig), ENGINE_EXIT_STOPPED);
        /* Those arrive as undefined when they are executed. */
        if (class == INSN_PAUTH && rig->asked[0].class == INSN_PLAIN)
            continue;
        if (class != INSN_UNDEFINED)
            assert_int_equal(rig->asked[0].class, class);
    }
}

static void a_misaligned_stack_is_attended(void **state)
{
    struct rig *rig = *state;

    rig->reply = ENGINE_NATIVE;
    RIG_PUT(rig, 0xf94003e0, 0xd10023ff, 0xf94003e3, 0xf9400022, 0x910023ff,
            0xf94003e0, END); /* ldr [sp]; sub sp, 8; ldr [sp]; ldr [x1]; add */
    rig->cpu.x[1] = DATA;
    engine_attend_unaligned(rig->engine, false, false);
    assert_int_equal(rig_run(rig), ENGINE_EXIT_STOPPED);
    assert_int_equal(rig->asked_count, 1);
    engine_attend_unaligned(rig->engine, true, false);
    rig->cpu.x[1] = DATA;
    rig->cpu.sp = DATA + 0x1000;
    rig->stop_at = CODE + 8;
    rig_run(rig);
    assert_int_equal(rig->asked_count, 1);
    assert_int_equal(rig->asked[0].why, ENGINE_WHY_UNALIGNED);
    assert_int_equal(rig->asked[0].class, INSN_PLAIN);
}

static void a_redirection_goes_anywhere(void **state)
{
    struct rig *rig = *state;

    RIG_PUT(rig, 0xd4000002, 0xd2800020, END); /* hvc; mov x0, #1 */
    rig_put(rig, 0x2000, (const uint32_t[]){ 0xd2800040, END }, 2);
    rig->target = CODE + 0x2000;
    rig_run(rig);
    assert_int_equal(rig->cpu.x[0], 2);
    assert_int_equal(rig->cpu.pc, CODE + 0x2004);
}

static void what_must_not_be_native_is_refused(void **state)
{
    struct rig *rig = *state;

    rig->reply = ENGINE_NATIVE;
    for (size_t i = 0; i < ARRAY_LENGTH(specials); i++) {
        enum insn_class class = specials[i].class;
        bool hint = class == INSN_WFI || class == INSN_WFE || class == INSN_SEV;

        RIG_PUT(rig, specials[i].word, 0xd2800020, END);
        rig->cpu.x[0] = 0;
        assert_int_equal(rig_run(rig),
                         hint ? ENGINE_EXIT_STOPPED : ENGINE_EXIT_ERROR);
        assert_int_equal(rig->cpu.x[0], hint);
        if (!hint)
            assert_non_null(strstr(rig->diag.text, "at 0x40000000"));
    }
}

static void breaks_come_and_go(void **state)
{
    struct rig *rig = *state;

    RIG_PUT(rig, 0xd2800020, 0x91000400, 0x91000400, END); /* add x0, x0, 1 */
    rig_run(rig); /* translated by now */
    engine_add_break(rig->engine, CODE + 8);
    engine_add_break(rig->engine, CODE + 0x1004);
    rig->stop_at = CODE + 8;
    rig_run(rig);
    assert_int_equal(rig->asked_count, 1);
    assert_int_equal(rig->asked[0].why, ENGINE_WHY_BREAK);
    assert_int_equal(rig->asked[0].class, INSN_PLAIN);
    assert_int_equal(rig->cpu.x[0], 2);
    assert_int_equal(rig->cpu.pc, CODE + 8);
    rig->stop_at = NOWHERE;
    rig->reply = ENGINE_NATIVE;
    rig_go_on(rig);
    assert_int_equal(rig->asked_count, 2);
    assert_int_equal(rig->cpu.x[0], 3);
    engine_clear_breaks(rig->engine);
    rig_run(rig);
    assert_int_equal(rig->asked_count, 1);
}

static void an_alarm_stops_at_its_count(void **state)
{
    struct rig *rig = *state;

    RIG_PUT(rig, 0x91000400, 0x17ffffff, END); /* add x0, x0, #1; b .-4 */
    rig->reply = ENGINE_STOP;
    for (uint64_t after = 0; after < 100; after++) {
        uint64_t count = engine_count(rig->engine);

        rig->cpu.x[0] = 0;
        engine_set_alarm(rig->engine, count + after);
        assert_int_equal(rig_run(rig), ENGINE_EXIT_STOPPED);
        assert_int_equal(engine_count(rig->engine), count + after);
        assert_int_equal(rig->asked[0].why, ENGINE_WHY_ALARM);
        assert_int_equal(rig->cpu.x[0], (after + 1) / 2);
        assert_int_equal(rig->cpu.pc, CODE + after % 2 * 4);
    }
    engine_set_count(rig->engine, 5);
    assert_int_equal(engine_count(rig->engine), 5);
}

static void reasons_add_up(void **state)
{
    struct rig *rig = *state;

    RIG_PUT(rig, NOP, 0xd4000002, END);
    engine_add_break(rig->engine, CODE + 4);
    engine_set_alarm(rig->engine, engine_count(rig->engine) + 1);
    rig->stop_at = CODE + 4;
    rig_run(rig);
    assert_int_equal(rig->asked[0].why,
                     ENGINE_WHY_CLASS | ENGINE_WHY_BREAK | ENGINE_WHY_ALARM);
    engine_set_alarm(rig->engine, UINT64_MAX);
    engine_attend_next(rig->engine);
    rig_go_on(rig);
    assert_int_equal(rig->asked[0].why,
                     ENGINE_WHY_CLASS | ENGINE_WHY_BREAK | ENGINE_WHY_ASKED);
}

/* --- undefined, misaligned --------------------------------------------- */

static void undefined_encodings_are_told(void **state)
{
    struct rig *rig = *state;
    const uint32_t words[] = {
        0xf8e06800,           /* unallocated among loads and stores */
        0x3a000000 | 1 << 10, /* unallocated data processing */
        0xf8200000,           /* ldadd, of Armv8.1 */
        0xdac10000,           /* pacia, of Armv8.3 */
        0x0ec00400,           /* half-precision SIMD, of Armv8.2 */
    };

    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        uint64_t count = engine_count(rig->engine);

        RIG_PUT(rig, NOP, words[i], NOP, END);
        rig->cpu.x[0] = DATA;
        assert_int_equal(rig_run(rig), ENGINE_EXIT_STOPPED);
        assert_int_equal(rig->asked_count, 2);
        assert_true(rig->asked[0].class == INSN_UNDEFINED ||
                    rig->asked[0].class == INSN_PAUTH);
        assert_int_equal(rig->asked[0].pc, CODE + 4);
        assert_int_equal(rig->asked[0].word, words[i]);
        assert_int_equal(engine_count(rig->engine), count + 3);
    }
}

static void an_undefined_encoding_can_stop(void **state)
{
    struct rig *rig = *state;
    uint64_t count = engine_count(rig->engine);

    RIG_PUT(rig, NOP, 0xdac10000, END);
    rig->stop_at = CODE + 4;
    assert_int_equal(rig_run(rig), ENGINE_EXIT_STOPPED);
    assert_int_equal(rig->cpu.pc, CODE + 4);
    assert_int_equal(engine_count(rig->engine), count + 1);
}

static void a_misaligned_pc_is_attended(void **state)
{
    struct rig *rig = *state;
    const uint64_t targets[] = {
        CODE + 1,
        CODE + 2,
        CODE + 3,
        CODE + 0xffe,
        CODE + 0xfff,
        CODE + RIG_SIZE - 1,
        CODE + RIG_SIZE + 2,
        DATA + 1,
        1,
        2,
        3,
        UINT64_MAX,
        UINT64_MAX - 1,
        UINT64_MAX - 2,
        0xffff000000000001,
    };

    for (size_t i = 0; i < ARRAY_LENGTH(targets); i++) {
        uint64_t count = engine_count(rig->engine);

        RIG_PUT(rig, 0xd61f0000, END); /* br x0 */
        rig->cpu.x[0] = targets[i];
        rig->target = CODE + 4;
        assert_int_equal(rig_run(rig), ENGINE_EXIT_STOPPED);
        assert_int_equal(rig->asked_count, 2);
        assert_int_equal(rig->asked[0].pc, targets[i]);
        assert_int_equal(rig->asked[0].word, 0);
        assert_int_equal(rig->asked[0].class, INSN_UNDEFINED);
        assert_int_equal(engine_count(rig->engine), count + 2);
        assert_int_equal(rig_run_from(rig, targets[i]), ENGINE_EXIT_STOPPED);
        assert_int_equal(rig->asked[0].pc, targets[i]);
    }
}

/* --- system instructions ----------------------------------------------- */

static void every_system_instruction_once(void **state)
{
    struct rig *rig = *state;

    rig->value = 0x123456789abcdef0;
    for (uint32_t word = 0xd5000003; word < 0xd5400000; word += 32) {
        bool read = word >> 21 & 1;
        unsigned op0 = word >> 19 & 3;
        uint64_t count = engine_count(rig->engine);

        /* add x0, x0, #1 twice; the word; add x2, x2, #2 */
        RIG_PUT(rig, 0x91000400, 0x91000400, word, 0x91000842, END);
        memset(rig->cpu.x, 0, sizeof(rig->cpu.x));
        rig->cpu.x[3] = 0xfeed;
        engine_set_alarm(rig->engine, count + 20);
        assert_int_equal(rig_run(rig), ENGINE_EXIT_STOPPED);
        assert_int_equal(rig->cpu.pc, CODE + 16);
        assert_int_equal(rig->cpu.x[0], 2);
        assert_int_equal(rig->cpu.x[2], 2);
        assert_int_equal(engine_count(rig->engine), count + 4);
        assert_int_equal(rig->sysop_count, op0 != 0);
        if (!op0)
            continue;
        assert_int_equal(rig->sysops[0].encoding, word >> 5 & 0xffff);
        assert_int_equal(rig->sysops[0].rt, 3);
        assert_int_equal(rig->sysops[0].read, read);
        if (read)
            assert_int_equal(rig->cpu.x[3], rig->value);
        else
            assert_int_equal(rig->written, 0xfeed);
    }
}

static void every_general_register_is_an_operand(void **state)
{
    struct rig *rig = *state;

    for (uint32_t t = 0; t < 32; t++) {
        RIG_PUT(rig, 0xd51c1100 | t, 0xd53c1100 | t, END); /* HCR_EL2 */
        for (unsigned i = 0; i < CPU_X_COUNT; i++)
            rig->cpu.x[i] = 0x100 + i;
        rig->value = 0xabc;
        rig_run(rig);
        assert_int_equal(rig->sysops[0].rt, t);
        assert_int_equal(rig->written, t == 31 ? 0 : 0x100 + t);
        for (unsigned i = 0; i < CPU_X_COUNT; i++)
            assert_int_equal(rig->cpu.x[i], i == t ? 0xabc : 0x100 + i);
    }
}

static void a_trapped_read_leaves_its_register(void **state)
{
    struct rig *rig = *state;
    const uint32_t words[] = { 0xd53c1103, 0xd5381003 }; /* HCR_EL2, SCTLR */

    rig->sysop_reply = ENGINE_SYSOP_TRAPPED;
    rig->ask_next = true;
    rig->target = CODE + 0x2000;
    rig_put(rig, 0x2000, (const uint32_t[]){ END }, 1);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
            RIG_PUT(rig, words[i], 0xd2800020, END);
            rig->cpu.x[3] = 33;
            rig->cpu.x[0] = 0;
            rig_run(rig);
            assert_int_equal(rig->asked[0].why, ENGINE_WHY_ASKED);
            assert_int_equal(rig->asked[0].pc, CODE + 4);
            assert_int_equal(rig->cpu.x[3], 33);
            assert_int_equal(rig->cpu.x[0], 0);
            assert_int_equal(rig->cpu.pc, CODE + 0x2000);
        }
    }
}

static void flags_and_fp_control_are_native(void **state)
{
    struct rig *rig = *state;

    rig->sysop_reply = ENGINE_SYSOP_NATIVE;
    /* msr nzcv, x0; mrs x1, nzcv; msr fpcr, x2; mrs x3, fpcr; fpsr too */
    RIG_PUT(rig, 0xd51b4200, 0xd53b4201, 0xd51b4402, 0xd53b4403, 0xd51b4424,
            0xd53b4425, END);
    rig->cpu.x[0] = 0xa0000000;
    rig->cpu.x[2] = 0x00c00000;
    rig->cpu.x[4] = 0x08000011;
    assert_int_equal(rig_run(rig), ENGINE_EXIT_STOPPED);
    assert_int_equal(rig->sysop_count, 6);
    assert_int_equal(rig->cpu.x[1], 0xa0000000);
    assert_int_equal(rig->cpu.pstate & PSTATE_NZCV, 0xa0000000);
    assert_int_equal(rig->cpu.x[3], 0x00c00000);
    assert_int_equal(rig->cpu.sysreg[FPCR], 0x00c00000);
    assert_int_equal(rig->cpu.x[5], 0x08000011);
    assert_int_equal(rig->cpu.sysreg[FPSR], 0x08000011);
}

static void other_system_instructions_are_never_native(void **state)
{
    struct rig *rig = *state;

    rig->sysop_reply = ENGINE_SYSOP_NATIVE;
    RIG_PUT(rig, 0xd5181000, END); /* msr sctlr_el1, x0 */
    assert_int_equal(rig_run(rig), ENGINE_EXIT_ERROR);
    assert_int_not_equal(rig->diag.text[0], '\0');
    rig->sysop_reply = ENGINE_SYSOP_DONE;
    assert_int_equal(rig_run(rig), ENGINE_EXIT_STOPPED);
}

static void the_version_is_a_version(void **state)
{
    unsigned major, minor, patch;

    (void)state;
    assert_int_equal(
        sscanf(engine_version(), "%u.%u.%u", &major, &minor, &patch), 3);
    assert_int_equal(major, 2);
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)

const struct CMUnitTest engine_tests[] = {
    TEST(registers_move_unchanged),
    TEST(parts_move_alone),
    TEST(flags_reach_the_instructions),
    TEST(rounding_mode_is_obeyed),
    TEST(special_classes_are_attended),
    TEST(other_classes_on_demand),
    TEST(classes_are_those_of_the_model),
    TEST(a_misaligned_stack_is_attended),
    TEST(a_redirection_goes_anywhere),
    TEST(what_must_not_be_native_is_refused),
    TEST(breaks_come_and_go),
    TEST(an_alarm_stops_at_its_count),
    TEST(reasons_add_up),
    TEST(undefined_encodings_are_told),
    TEST(an_undefined_encoding_can_stop),
    TEST(a_misaligned_pc_is_attended),
    TEST(every_system_instruction_once),
    TEST(every_general_register_is_an_operand),
    TEST(a_trapped_read_leaves_its_register),
    TEST(flags_and_fp_control_are_native),
    TEST(other_system_instructions_are_never_native),
    TEST(the_version_is_a_version),
};
const size_t engine_test_count = ARRAY_LENGTH(engine_tests);
