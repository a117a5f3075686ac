/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Regions of RAM. */
#include "model/memory.h"

#include "tests.h"

static void regions(void **unused)
{
    struct memory memory = { 0 };
    struct diag diag;
    uint8_t bytes[8] = { 1, 2, 3, 4, 5, 6, 7, 8 }, back[8] = { 0 };

    (void)unused;
    assert_int_equal(memory_add(&memory, "b", 0x3000, 0x1000, &diag), 0);
    assert_int_equal(memory_add(&memory, "a", 0x1000, 0x1000, &diag), 0);
    assert_int_equal(memory_add(&memory, "m", 0x2000, 0x1000, &diag), 0);
    assert_int_equal(memory.count, 3);
    assert_string_equal(memory.regions[0].name, "a");
    assert_string_equal(memory.regions[1].name, "m");
    assert_int_equal(memory_add(&memory, "x", 0x3800, 0x1000, &diag),
                     STATUS_INVALID);
    assert_int_equal(memory_add(&memory, "x", 0x2000, 0x2000, &diag),
                     STATUS_INVALID);
    assert_string_equal(diag.text, "the memory overlaps region m");
    assert_int_equal(memory_add(&memory, "x", 0, 0x1001, &diag),
                     STATUS_INVALID);
    assert_int_equal(memory_add(&memory, "x", 0x10000, 0, &diag),
                     STATUS_INVALID);
    assert_int_equal(
        memory_add(&memory, "x", (UINT64_C(1) << 48) - 0x1000, 0x2000, &diag),
        STATUS_INVALID);
    assert_true(memory_write(&memory, 0x1ffc, bytes, 8));
    assert_true(memory_read(&memory, 0x1ffc, back, 8));
    assert_memory_equal(bytes, back, 8);
    assert_int_equal(*memory_at(&memory, 0x2000, 1), 5);
    assert_null(memory_at(&memory, 0x1ffc, 8));
    assert_null(memory_at(&memory, 0xfff, 1));
    assert_null(memory_at(&memory, 0x3fff, 2));
    assert_false(memory_read(&memory, 0x3ffc, back, 8));
    assert_false(memory_write(&memory, 0x3ffc, bytes, 8));
    assert_int_equal(*memory_at(&memory, 0x3ffc, 1), 0);
    memory_release(&memory);
    assert_int_equal(memory.count, 0);
}

static void region_limit(void **unused)
{
    struct memory memory = { 0 };
    struct diag diag;

    (void)unused;
    for (unsigned i = 0; i < MEMORY_REGION_MAX; i++)
        assert_int_equal(memory_add(&memory, "r", i * 0x2000, 0x1000, &diag),
                         STATUS_OK);
    assert_int_equal(memory_add(&memory, "r", 0x1000000, 0x1000, &diag),
                     STATUS_LIMIT);
    memory_release(&memory);
}

int test_memory(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regions),
        cmocka_unit_test(region_limit),
    };

    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
