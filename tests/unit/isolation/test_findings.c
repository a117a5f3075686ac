/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many findings a wrong entry makes, and what they are called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "isolation.h"

/* The rest of the plugin */

const char *register_name(const struct scene *scene, int reg, char *text,
                          size_t size)
{
    (void)scene;
    snprintf(text, size, reg >= EL2SIM_X ? "x%d" : "R%d", reg & 31);
    return text;
}

uint64_t path_tell(const struct scene *scene, const struct difference *item,
                   uint64_t eret, char *text, size_t size)
{
    (void)scene;
    (void)item;
    snprintf(text, size, "a path");
    return eret;
}

static unsigned told;
static char subjects[4][160], sentences[4][160];

static void keep(struct el2sim *sim, const struct el2sim_finding *finding)
{
    (void)sim;
    assert_in_range(told, 0, 3);
    snprintf(subjects[told], sizeof(subjects[told]), "%s", finding->subject);
    snprintf(sentences[told], sizeof(sentences[told]), "%s", finding->what);
    told++;
}

static const struct el2sim_api api = { .size = sizeof(api), .finding = keep };

static int begin(void **state)
{
    static struct self self;

    memset(&self, 0, sizeof(self));
    snprintf(self.principals[0].name, sizeof(self.principals[0].name), "host");
    snprintf(self.principals[1].name, sizeof(self.principals[1].name), "vm1.0");
    findings_begin(&self);
    told = 0;
    *state = &self;
    return 0;
}

static int end(void **state)
{
    findings_end(*state);
    return 0;
}

static void add(struct findings *findings, enum verdict verdict, int reg)
{
    findings_add(findings,
                 &(struct difference){
                     .verdict = verdict, .reg = reg, .owner = 1, .held = -1 });
}

static void tell(struct self *self, struct findings *findings)
{
    const struct scene scene = { .self = self, .api = &api };

    findings_tell(&scene, findings);
}

/* Both halves of all V registers. */
static void a_bank_is_one(void **state)
{
    struct findings findings = { .index = 0 };

    for (int n = 0; n < V_COUNT; n++) {
        add(&findings, VERDICT_FOREIGN, EL2SIM_V_LO + n);
        add(&findings, VERDICT_FOREIGN, EL2SIM_V_HI + n);
    }
    add(&findings, VERDICT_FOREIGN, EL2SIM_X + 3);
    add(&findings, VERDICT_FOREIGN, EL2SIM_X + 4);
    add(&findings, VERDICT_FOREIGN, EL2SIM_X + 19);
    tell(*state, &findings);
    assert_int_equal(told, 2);
    assert_string_equal(subjects[0], "v0..v31");
    assert_string_equal(sentences[0], "host finds another's value");
    assert_string_equal(subjects[1], "x3..x4, x19");
}

static void once_a_case(void **state)
{
    struct findings findings = { .index = 0 };

    add(&findings, VERDICT_LOST, EL2SIM_X + 18);
    tell(*state, &findings);
    findings.count = 0;
    add(&findings, VERDICT_LOST, EL2SIM_X + 18);
    add(&findings, VERDICT_LOST, EL2SIM_X + 19);
    tell(*state, &findings);
    assert_int_equal(told, 2);
    assert_string_equal(subjects[1], "x19");
}

/* Every register that there is can be told of, for everybody. */
static void nothing_is_taken_for_another(void **state)
{
    const struct self *self = *state;

    for (int reg = 0; reg < 256; reg++) {
        assert_true(findings_is_new(self, VERDICT_LOST, reg, "a", NULL));
        assert_true(findings_is_new(self, VERDICT_LOST, reg, "b", NULL));
        assert_true(findings_is_new(self, VERDICT_CHANNEL, reg, "a", "b"));
        assert_true(findings_is_new(self, VERDICT_CHANNEL, reg, "b", "a"));
    }
    for (int reg = 0; reg < 256; reg++)
        assert_false(findings_is_new(self, VERDICT_LOST, reg, "a", NULL));
}

/* Those for which no instruction is to blame are a list, and not without end. */
static void system_registers_are_a_list(void **state)
{
    struct findings findings = { .index = 0 };

    for (int reg = 0; reg < 12; reg++)
        add(&findings, VERDICT_CHANNEL, reg);
    tell(*state, &findings);
    assert_int_equal(told, 1);
    assert_string_equal(subjects[0],
                        "R0, R1, R2, R3, R4, R5, R6, R7 and 4 more");
    assert_string_equal(sentences[0],
                        "host and vm1.0 both reach it, and it is not switched");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_bank_is_one, begin, end),
        cmocka_unit_test_setup_teardown(once_a_case, begin, end),
        cmocka_unit_test_setup_teardown(nothing_is_taken_for_another, begin,
                                        end),
        cmocka_unit_test_setup_teardown(system_registers_are_a_list, begin,
                                        end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
