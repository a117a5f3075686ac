/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reserved memory: zeros that cost nothing, and what of it was used. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/resource.h>

#include "base/reserve.h"

#define TIB (UINT64_C(1) << 40)

static long resident_kib(void)
{
    struct rusage usage;

    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

static uint8_t *alloc(struct reserve *reserve, uint64_t size)
{
    assert_true(reserve_alloc(reserve, size));
    assert_int_equal(reserve->size, size);
    return reserve->bytes;
}

/* The stretches cover every byte that was written, and little else. */
static void used(void **state)
{
    static const uint64_t places[] = { 0, RESERVE_PAGE, 5 * RESERVE_PAGE + 7,
                                       4096 * (uint64_t)RESERVE_PAGE,
                                       9000 * (uint64_t)RESERVE_PAGE - 1 };
    const uint64_t size = 10000 * (uint64_t)RESERVE_PAGE;
    struct reserve reserve;
    uint8_t *bytes = alloc(&reserve, size);
    struct reserve_stretch stretch = { 0 };
    uint64_t covered = 0;
    size_t found = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        bytes[places[i]] = 1;
    while (reserve_next_used(&reserve, &stretch)) {
        assert_int_equal(stretch.start % RESERVE_PAGE, 0);
        assert_true(stretch.start < stretch.end && stretch.end <= size);
        for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
            found += places[i] >= stretch.start && places[i] < stretch.end;
        covered += stretch.end - stretch.start;
    }
    assert_int_equal(found, sizeof(places) / sizeof(places[0]));
    assert_true(covered <= 16 * (uint64_t)RESERVE_PAGE);
    reserve_release(&reserve);
}

static void all_and_none(void **state)
{
    const uint64_t size = 3 * (uint64_t)RESERVE_PAGE;
    struct reserve reserve;
    uint8_t *bytes = alloc(&reserve, size);
    struct reserve_stretch stretch = { 0 };

    (void)state;
    assert_false(reserve_next_used(&reserve, &stretch));
    for (uint64_t at = 0; at < size; at += RESERVE_PAGE)
        bytes[at] = 1;
    stretch = (struct reserve_stretch){ 0 };
    assert_true(reserve_next_used(&reserve, &stretch));
    assert_int_equal(stretch.start, 0);
    assert_int_equal(stretch.end, size);
    assert_false(reserve_next_used(&reserve, &stretch));
    reserve_release(&reserve);
}

/* A TiB is had, used at its ends, and costs about what was used. */
static void large(void **state)
{
    long before = resident_kib();
    struct reserve reserve;
    uint8_t *bytes = alloc(&reserve, TIB);

    (void)state;
    bytes[0] = bytes[TIB - 1] = 1;
    assert_int_equal(bytes[TIB / 2], 0);
    assert_true(resident_kib() - before < 8 * 1024);
    reserve_release(&reserve);
    reserve_release(&reserve);
}

static void too_large(void **state)
{
    struct reserve reserve;

    (void)state;
    assert_false(reserve_alloc(&reserve, UINT64_C(1) << 62));
    assert_false(reserve_alloc(&reserve, UINT64_MAX));
    reserve_release(&reserve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(used),
        cmocka_unit_test(all_and_none),
        cmocka_unit_test(large),
        cmocka_unit_test(too_large),
    };

    return cmocka_run_group_tests_name("reserve", tests, NULL, NULL);
}
