/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fills: values of one's own, whose is whose, what a level reaches. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/fill.h"

/* What a plan owns; these are never released. */
static char *const names[] = { (char *)"host", (char *)"vm1.0",
                               (char *)"vm2.0" };

#define PSTATE_EL1H (PSTATE_DAIF | UINT64_C(1) << 2 | PSTATE_SP)

static struct cpu *cpu_at_el1(void)
{
    struct cpu *cpu = mem_alloc(sizeof(*cpu));

    cpu_reset(cpu, 2);
    cpu->sysreg[HCR_EL2] = UINT64_C(0x80000000);
    cpu_set_pstate(cpu, PSTATE_EL1H);
    return cpu;
}

static const struct plan_places nothing;

static void test_values_differ(void **state)
{
    struct fills *fills = fills_create(ARRAY_LENGTH(names));
    struct cpu *cpus[ARRAY_LENGTH(names)];

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        cpus[i] = cpu_at_el1();
        fills_apply(fills, i, cpus[i], &nothing);
    }
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        for (size_t k = 0; k < i; k++) {
            for (unsigned n = 0; n < CPU_X_COUNT; n++)
                for (unsigned m = 0; m < CPU_X_COUNT; m++)
                    assert_true(cpus[i]->x[n] != cpus[k]->x[m]);
            for (unsigned n = 0; n < CPU_V_COUNT; n++) {
                assert_true(cpus[i]->v[n].lo != cpus[k]->v[n].lo);
                assert_true(cpus[i]->v[n].hi != cpus[k]->v[n].hi);
                assert_true(cpus[i]->v[n].lo != cpus[i]->v[n].hi);
            }
        }
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        free(cpus[i]);
    fills_release(fills);
}

/*
 * Where a register has at least two bits to fill, three names have three
 * values and none of them is what was there before.
 */
static void test_narrow_registers_differ(void **state)
{
    struct fills *fills = fills_create(ARRAY_LENGTH(names));
    struct cpu *cpu = cpu_at_el1();
    struct register_set reach;
    unsigned checked = 0;
    struct cpu before = *cpu, values[ARRAY_LENGTH(names)];

    (void)state;
    reach_registers(cpu, true, &reach);
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        fills_apply(fills, i, cpu, &nothing);
        values[i] = *cpu;
    }
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++) {
        if (!register_set_has(&reach, reg) || reach_is_pstate(reg) ||
            reg == SP_EL0 || reg == SP_EL1 ||
            __builtin_popcountll(sysreg_fill_mask(reg)) < 2)
            continue;
        checked++;
        assert_true(values[0].sysreg[reg] != before.sysreg[reg]);
        assert_true(values[0].sysreg[reg] != values[1].sysreg[reg]);
        assert_true(values[0].sysreg[reg] != values[2].sysreg[reg]);
        assert_true(values[1].sysreg[reg] != values[2].sysreg[reg]);
    }
    assert_true(checked > 15);
    free(cpu);
    fills_release(fills);
}

static void test_stack_pointers(void **state)
{
    struct fills *fills = fills_create(1);
    struct cpu *cpu = cpu_at_el1();
    uint64_t sp_el2 = cpu->sysreg[SP_EL2] = 0x1230;

    (void)state;
    fills_apply(fills, 0, cpu, &nothing);
    assert_true(cpu->sp != 0);
    assert_int_equal(cpu->sp & 15, 0);
    assert_true(cpu->sysreg[SP_EL0] != 0);
    assert_true(cpu->sysreg[SP_EL0] != cpu->sp);
    assert_int_equal(cpu->sysreg[SP_EL2], sp_el2);
    free(cpu);
    fills_release(fills);
}

static void test_levels_above_are_left_alone(void **state)
{
    struct fills *fills = fills_create(1);
    struct cpu *cpu = cpu_at_el1();
    struct cpu before = *cpu;

    (void)state;
    fills_apply(fills, 0, cpu, &nothing);
    assert_int_equal(cpu->sysreg[HCR_EL2], before.sysreg[HCR_EL2]);
    assert_int_equal(cpu->sysreg[VBAR_EL2], before.sysreg[VBAR_EL2]);
    assert_int_equal(cpu->sysreg[TPIDR_EL2], before.sysreg[TPIDR_EL2]);
    assert_int_equal(cpu->pstate, before.pstate);
    assert_int_equal(cpu->pc, before.pc);
    free(cpu);
    fills_release(fills);
}

/* HCR_EL2.TVM: writes of TTBR0_EL1 trap, so the level does not reach it. */
static void test_trapped_registers_are_not_reached(void **state)
{
    struct cpu *cpu = cpu_at_el1();
    struct register_set reach;

    (void)state;
    reach_registers(cpu, true, &reach);
    assert_true(register_set_has(&reach, TTBR0_EL1));
    assert_false(register_set_has(&reach, HCR_EL2));
    assert_true(register_set_has(&reach, SP_EL0));
    assert_true(register_set_has(&reach, SP_EL1));
    assert_false(register_set_has(&reach, SP_EL2));
    assert_false(register_set_has(&reach, NZCV));
    cpu->sysreg[HCR_EL2] |= BIT64(26);
    reach_registers(cpu, true, &reach);
    assert_false(register_set_has(&reach, TTBR0_EL1));
    reach_registers(cpu, false, &reach);
    assert_true(register_set_has(&reach, TTBR0_EL1));
    free(cpu);
}

/* EL1 reads VMPIDR_EL2 when it asks for MPIDR_EL1, EL2 does not. */
static void test_reached_by_another_name(void **state)
{
    struct cpu *cpu = cpu_at_el1();
    struct register_set reach;

    (void)state;
    reach_registers(cpu, false, &reach);
    assert_true(register_set_has(&reach, VMPIDR_EL2));
    assert_true(register_set_has(&reach, VPIDR_EL2));
    assert_false(register_set_has(&reach, MPIDR_EL1));
    reach_registers(cpu, true, &reach);
    assert_false(register_set_has(&reach, VMPIDR_EL2));
    cpu_set_pstate(cpu, PSTATE_DAIF | UINT64_C(2) << 2 | PSTATE_SP);
    reach_registers(cpu, false, &reach);
    assert_true(register_set_has(&reach, MPIDR_EL1));
    free(cpu);
}

static void test_except(void **state)
{
    struct place places[] = {
        { .kind = PLACE_X, .number = 3, .width = 64 },
        { .kind = PLACE_X, .number = 4, .width = 32 },
        { .kind = PLACE_V, .number = 5, .width = 128 },
        { .kind = PLACE_SYSREG, .reg = TPIDR_EL1, .width = 64 },
        { .kind = PLACE_SP, .width = 64 },
    };
    const struct plan_places except = { ARRAY_LENGTH(places), places };
    struct fills *fills = fills_create(1);
    struct cpu *cpu = cpu_at_el1();

    (void)state;
    cpu->x[3] = 33;
    cpu->x[4] = 44;
    cpu->v[5] = (struct vreg){ 5, 55 };
    cpu->sysreg[TPIDR_EL1] = 66;
    cpu->sp = 77;
    fills_apply(fills, 0, cpu, &except);
    assert_int_equal(cpu->x[3], 33);
    assert_int_equal((uint32_t)cpu->x[4], 44);
    assert_true(cpu->x[4] >> 32 != 0);
    assert_int_equal(cpu->v[5].lo, 5);
    assert_int_equal(cpu->v[5].hi, 55);
    assert_int_equal(cpu->sysreg[TPIDR_EL1], 66);
    assert_int_equal(cpu->sp, 77);
    assert_true(cpu->x[5] != 0);
    free(cpu);
    fills_release(fills);
}

static void assert_owner(const struct fills *fills, const struct place *where,
                         uint64_t lo, uint64_t hi, unsigned width,
                         const char *expected)
{
    char owner[128];

    fills_owner(fills, names, where, (struct value){ lo, hi }, width, owner,
                sizeof(owner));
    assert_string_equal(owner, expected);
}

static void test_owner(void **state)
{
    struct fills *fills = fills_create(ARRAY_LENGTH(names));
    struct cpu *host = cpu_at_el1(), *vm = cpu_at_el1();
    struct place x19 = { .kind = PLACE_X, .number = 19 };
    struct place ttbr = { .kind = PLACE_SYSREG, .reg = TTBR0_EL1 };
    struct place csselr = { .kind = PLACE_SYSREG, .reg = CSSELR_EL1 };

    (void)state;
    fills_apply(fills, 0, host, &nothing);
    fills_apply(fills, 2, vm, &nothing);
    assert_owner(fills, &x19, vm->x[19], 0, 64, "vm2.0's x19");
    assert_owner(fills, &x19, vm->x[20], 0, 64, "vm2.0's x20");
    assert_owner(fills, &x19, (uint32_t)host->x[7], 0, 32, "host's x7");
    assert_owner(fills, &x19, host->v[9].hi, 0, 64, "host's v9");
    assert_owner(fills, NULL, host->v[9].lo, host->v[9].hi, 128, "host's v9");
    assert_owner(fills, &ttbr, vm->sysreg[TTBR0_EL1], 0, 64,
                 "vm2.0's TTBR0_EL1");
    assert_owner(fills, &x19, vm->sysreg[TTBR0_EL1], 0, 64,
                 "vm2.0's TTBR0_EL1");
    /* Too narrow to tell elsewhere, but told in its own place. */
    assert_owner(fills, &csselr, vm->sysreg[CSSELR_EL1], 0, 64,
                 "vm2.0's CSSELR_EL1");
    assert_owner(fills, &x19, vm->sysreg[CSSELR_EL1], 0, 64, "");
    assert_owner(fills, &x19, 0, 0, 64, "");
    assert_owner(fills, &x19, 12345, 0, 64, "");
    assert_owner(fills, &x19, vm->x[19] & 0xff, 0, 8, "");
    free(host);
    free(vm);
    fills_release(fills);
}

static void test_fill_again(void **state)
{
    struct fills *fills = fills_create(ARRAY_LENGTH(names)), *copy;
    struct cpu *cpu = cpu_at_el1();
    struct place x1 = { .kind = PLACE_X, .number = 1 };
    uint64_t first, second, third;

    (void)state;
    fills_apply(fills, 1, cpu, &nothing);
    first = cpu->x[1];
    fills_apply(fills, 1, cpu, &nothing);
    second = cpu->x[1];
    assert_true(first != second);
    assert_owner(fills, &x1, second, 0, 64, "vm1.0's x1");
    assert_owner(fills, &x1, first, 0, 64,
                 "vm1.0's x1 of its fill before the last");
    /* A copy goes on by itself and makes the same values. */
    copy = fills_copy(fills);
    fills_apply(copy, 1, cpu, &nothing);
    third = cpu->x[1];
    assert_owner(fills, &x1, third, 0, 64, "");
    assert_owner(copy, &x1, first, 0, 64, "");
    fills_apply(fills, 1, cpu, &nothing);
    assert_int_equal(cpu->x[1], third);
    free(cpu);
    fills_release(copy);
    fills_release(fills);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_differ),
        cmocka_unit_test(test_narrow_registers_differ),
        cmocka_unit_test(test_stack_pointers),
        cmocka_unit_test(test_levels_above_are_left_alone),
        cmocka_unit_test(test_trapped_registers_are_not_reached),
        cmocka_unit_test(test_reached_by_another_name),
        cmocka_unit_test(test_except),
        cmocka_unit_test(test_owner),
        cmocka_unit_test(test_fill_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
