/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The floor under the benchmark replays what was recorded, or says no. */
#include "rig.h"

#include <string.h>

#include "base/bits.h"
#include "engine/floor.h"

/*
 * add x0, x0, #1; mrs x1, HCR_EL2; msr SCTLR_EL1, x1; hvc; add x2, x2, x1;
 * mrs x3, SCTLR_EL1; msr HCR_EL2, x3; str x3, [x5]; eret
 */
static const uint32_t words[] = {
    0x91000400, 0xd53c1101, 0xd5181001, 0xd4000002, 0x8b010042,
    0xd5381003, 0xd51c1103, 0xf90000a3, 0xd69f03e0,
};
static const struct floor_jump jumps[] = {
    { CODE + 12, CODE + 16, DATA + 0x100 },
    { CODE + 32, CODE, DATA + 0x200 },
};
static const uint64_t reads[] = { 5, 6 };

static enum status run(const struct rig *rig, const struct floor_config *from,
                       uint64_t *instructions, struct diag *diag)
{
    static struct cpu cpu;
    struct floor_range ranges[] = {
        { CODE, RIG_SIZE, rig->code, ENGINE_ANY },
        { DATA, RIG_SIZE, rig->data, ENGINE_ANY | ENGINE_DATA },
    };
    struct floor_config config = *from;
    double seconds = -1;
    enum status status;

    memcpy(rig->code, words, sizeof(words));
    cpu.pc = CODE;
    cpu.x[5] = DATA;
    config.cpu = &cpu;
    config.range_count = ARRAY_LENGTH(ranges);
    config.ranges = ranges;
    status = engine_floor_run(&config, 1000, &seconds, instructions, diag);
    if (!status)
        assert_true(seconds > 0 && seconds < 10);
    return status;
}

static void a_round_is_replayed(void **state)
{
    struct floor_config config = {
        .jump_count = 2,
        .jumps = jumps,
        .read_count = 2,
        .reads = reads,
    };
    uint64_t instructions = 0;
    struct diag diag;

    assert_int_equal(run(*state, &config, &instructions, &diag), STATUS_OK);
    assert_int_equal(instructions, 1000 * ARRAY_LENGTH(words));
}

static void a_wrong_recording_is_refused(void **state)
{
    const struct floor_config configs[] = {
        { .jump_count = 1, .jumps = jumps, .read_count = 2, .reads = reads },
        { .jump_count = 2, .jumps = jumps, .read_count = 1, .reads = reads },
        { .jump_count = 2, .jumps = jumps },
        { .jump_count = 1,
          .jumps = jumps + 1,
          .read_count = 2,
          .reads = reads },
        { .read_count = 2, .reads = reads },
    };
    uint64_t instructions;
    struct diag diag;

    for (size_t i = 0; i < ARRAY_LENGTH(configs); i++) {
        diag.text[0] = '\0';
        assert_int_equal(run(*state, &configs[i], &instructions, &diag),
                         STATUS_INTERNAL);
        assert_int_not_equal(diag.text[0], '\0');
    }
}

#define TEST(name) \
    cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)

const struct CMUnitTest floor_tests[] = {
    TEST(a_round_is_replayed),
    TEST(a_wrong_recording_is_refused),
};
const size_t floor_test_count = ARRAY_LENGTH(floor_tests);
