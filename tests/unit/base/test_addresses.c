/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The set of addresses, against its definition on many that collide. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/addresses.h"

static void empty(void **state)
{
    struct address_set set = { 0 };

    (void)state;
    assert_false(address_set_has(&set, 0));
    assert_false(address_set_has(&set, 4));
    address_set_clear(&set);
    address_set_release(&set);
    assert_false(address_set_has(&set, 4));
}

/* 0 marks a free slot, and is an address like any other. */
static void zero(void **state)
{
    struct address_set set = { 0 };

    (void)state;
    assert_true(address_set_add(&set, 0));
    assert_false(address_set_add(&set, 0));
    assert_true(address_set_has(&set, 0));
    assert_false(address_set_has(&set, 1));
    address_set_clear(&set);
    assert_false(address_set_has(&set, 0));
    address_set_release(&set);
}

/* Steps of code, of pages and of GiBs: each a different pattern of collisions. */
static void many(void **state)
{
    static const unsigned shifts[] = { 0, 2, 12, 30, 48 };
    struct address_set set = { 0 };

    (void)state;
    for (unsigned s = 0; s < sizeof(shifts) / sizeof(shifts[0]); s++) {
        for (uint64_t n = 1; n <= 5000; n++) {
            assert_true(address_set_add(&set, n << shifts[s]));
            assert_false(address_set_add(&set, n << shifts[s]));
        }
        for (uint64_t n = 0; n <= 10000; n++)
            assert_int_equal(address_set_has(&set, n << shifts[s]),
                             n >= 1 && n <= 5000);
        address_set_clear(&set);
        for (uint64_t n = 0; n <= 5000; n++)
            assert_false(address_set_has(&set, n << shifts[s]));
    }
    address_set_release(&set);
}

/* It stays at most half full, or a search would never end. */
static void room(void **state)
{
    struct address_set set = { 0 };

    (void)state;
    for (uint64_t n = 0; n < 1000; n++) {
        address_set_add(&set, UINT64_MAX - n);
        assert_true(2 * set.count <= set.slot_count);
    }
    assert_int_equal(set.count, 1000);
    address_set_release(&set);
    assert_int_equal(set.slot_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty),
        cmocka_unit_test(zero),
        cmocka_unit_test(many),
        cmocka_unit_test(room),
    };

    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
