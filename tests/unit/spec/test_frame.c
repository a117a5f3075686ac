/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions in progress, on a CPU of which nothing but x30 counts. */
#include <string.h>

#include "spec.h"
#include "tests.h"

static struct spec spec;
static uint64_t x30, watches, last;

static void gprs(struct el2sim *sim, unsigned cpu, struct el2sim_gprs *out)
{
    (void)sim;
    (void)cpu;
    memset(out, 0, sizeof(*out));
    out->x[30] = x30;
    out->sp = 0x8000;
    out->pstate = 0x3c9;
}

static const uint64_t *sysregs(struct el2sim *sim, unsigned cpu)
{
    static const uint64_t none[SYSREG_MAX];

    (void)sim;
    (void)cpu;
    return none;
}

static bool reads_nothing(struct el2sim *sim, uint64_t address, void *bytes,
                          size_t size)
{
    (void)sim;
    (void)address;
    (void)bytes;
    (void)size;
    return false;
}

static void watch(struct el2sim *sim, uint64_t address)
{
    (void)sim;
    watches++;
    last = address;
}

static void call(uint64_t returns_to)
{
    static const struct el2sim_api api = {
        .size = sizeof(api),
        .gprs = gprs,
        .sysregs = sysregs,
        .read = reads_nothing,
        .watch = watch,
    };
    static const struct el2sim_event event = { .kind = EL2SIM_reach, .el = 2 };
    struct here here = { .spec = &spec, .api = &api, .event = &event };

    here.cpu = &spec.cpus[0];
    x30 = returns_to;
    spec_frame_enter(&here, FUNCTION_set_per_cpu);
    assert_int_equal(here.cpu->depth, 1);
    spec_frame_exits(&here, returns_to);
    assert_int_equal(here.cpu->depth, 0);
}

static void each_return_is_watched_once(void **state)
{
    (void)state;
    memset(&spec, 0, sizeof(spec));
    watches = 0;
    for (unsigned i = 0; i < 10000; i++)
        call(UINT64_C(0x41000000) + 4 * WATCHED_MAX * (i % 2));
    assert_int_equal(watches, 2);
    call(0x41002b04);
    assert_int_equal(watches, 3);
    assert_int_equal(last, 0x41002b04);
}

static void a_wild_payload_does_not_fill_the_set(void **state)
{
    (void)state;
    memset(&spec, 0, sizeof(spec));
    watches = 0;
    for (unsigned i = 1; i <= 2 * WATCHED_MAX; i++)
        call(UINT64_C(0x1234) * i * 4);
    assert_true(watches < WATCHED_MAX);
}

int test_frame(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_return_is_watched_once),
        cmocka_unit_test(a_wild_payload_does_not_fill_the_set),
    };

    return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
