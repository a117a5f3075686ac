/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The four functions, and each place where the published text is wrong about
 * them.
 */
#include <string.h>

#include "tests.h"

static struct spec_state before, s;

static void make(void)
{
    state_make(&s);
    before = s;
}

static void make_vm(void)
{
    state_make_vm(&s);
    before = s;
}

static void assert_runs(void)
{
    assert_false(s.halt);
    assert_false(s.unknown);
}

static void save_host_saves_registers_and_bank(void **state)
{
    (void)state;
    make();
    spec_save_host(&s);
    assert_runs();
    assert_registers_of(&before, host_of(&s));
    assert_bank_of(&before, host_of(&s));
    assert_memory_equal(s.r, before.r, sizeof(s.r));
    assert_memory_equal(s.q, before.q, sizeof(s.q));
    assert_memory_equal(host_of(&s)->x, before.context[0].x, sizeof(s.x));
    assert_memory_equal(vm_of(&s), &before.context[1], sizeof(*vm_of(&s)));
}

static void restore_host_restores_registers_and_controls(void **state)
{
    (void)state;
    make_vm();
    spec_restore_host(&s);
    assert_runs();
    assert_int_equal(s.percpu.cur_vmid, HOSTVISOR);
    assert_int_equal(s.percpu.cur_vcpuid, 0);
    assert_registers_of(&s, &before.context[0]);
    assert_int_equal(s.r[R_VTTBR_EL2], TABLES);
    assert_int_equal(s.r[R_HCR_EL2], HCR_OF_HOST);
    assert_int_equal(s.r[R_TPIDR_EL2], 0);
    assert_memory_equal(s.context, before.context, sizeof(s.context));
}

/* The seed has fpsimd_save_state here: a leak and a corruption at once. */
static void restore_host_restores_the_bank_and_saves_none(void **state)
{
    (void)state;
    make_vm();
    spec_restore_host(&s);
    assert_bank_of(&s, &before.context[0]);
    assert_memory_equal(host_of(&s)->q, before.context[0].q, sizeof(s.q));
}

static void save_vm_saves_registers_and_bank(void **state)
{
    (void)state;
    make_vm();
    spec_save_vm(&s);
    assert_runs();
    assert_registers_of(&before, vm_of(&s));
    assert_bank_of(&before, vm_of(&s));
    assert_memory_equal(host_of(&s), &before.context[0], sizeof(*host_of(&s)));
}

static void save_vm_gives_the_host_its_traps_back(void **state)
{
    (void)state;
    make_vm();
    spec_save_vm(&s);
    assert_int_equal(s.r[R_PMSELR_EL0], 0x11);
    assert_int_equal(s.r[R_PMUSERENR_EL0], 0x12);
    assert_int_equal(s.r[R_MDCR_EL2], 6);
    assert_int_equal(s.r[R_CPTR_EL2], 0x33ff);
    assert_int_equal(s.percpu.cur_vmid, VMID); /* restore_host changes it */
}

/* The seed has timer_enable_traps here: the host loses the physical timer. */
static void save_vm_gives_the_host_its_timer_back(void **state)
{
    (void)state;
    make_vm();
    spec_save_vm(&s);
    assert_int_equal(s.r[R_CNTHCTL_EL2], 0xf3);
}

/* The seed's own list has no set_vcpu_inactive. */
static void save_vm_makes_the_vcpu_ready(void **state)
{
    (void)state;
    make_vm();
    spec_save_vm(&s);
    assert_int_equal(s.vm.vcpu_state[VCPUID], READY);
    make_vm();
    s.vm.vcpu_state[VCPUID] = READY;
    spec_save_vm(&s);
    assert_true(s.halt);
}

static void save_vm_panics_on_an_exit_that_nobody_handles(void **state)
{
    (void)state;
    make_vm();
    vm_of(&s)->ec = KIND_TRAP;
    vm_of(&s)->esr_el2 = CLASS(0x3c); /* BRK */
    spec_save_vm(&s);
    assert_true(s.halt);
    assert_int_equal(s.vm.vcpu_state[VCPUID], ACTIVE);
}

static void restore_vm_makes_the_vcpu_the_current(void **state)
{
    (void)state;
    make();
    spec_restore_vm(&s);
    assert_runs();
    assert_int_equal(s.percpu.cur_vmid, VMID);
    assert_int_equal(s.percpu.cur_vcpuid, VCPUID);
    assert_int_equal(s.vm.vcpu_state[VCPUID], ACTIVE);
    assert_registers_of(&s, &before.context[1]);
    assert_bank_of(&s, &before.context[1]);
    assert_memory_equal(s.context, before.context, sizeof(s.context));
}

/*
 * The layer puts HCR_EL2 and VTTBR_EL2 in force before the EL1 registers; the
 * state after it is the same, and which comes first the order oracle asks.
 */
static void restore_vm_puts_controls_and_registers_in_force(void **state)
{
    (void)state;
    make();
    spec_restore_vm(&s);
    assert_int_equal(s.r[R_HCR_EL2], HCR_OF_VM);
    assert_int_equal(s.r[R_VTTBR_EL2] >> 48, VMID);
    assert_int_equal(s.r[R_TPIDR_EL2],
                     spec_context_address(s.world, VMID, VCPUID));
    assert_int_equal(s.r[R_CNTHCTL_EL2], 0xf1);
    assert_int_equal(s.r[R_MDCR_EL2], 0x4f66);
    assert_int_equal(s.r[R_CPTR_EL2], CPTR_OF_VM);
    assert_int_equal(s.r[R_TCR_EL1], before.context[1].sys[R_TCR_EL1]);
    assert_int_equal(s.r[R_SCTLR_EL1], before.context[1].sys[R_SCTLR_EL1]);
}

static void restore_vm_of(uint64_t vmid, uint64_t asked)
{
    make();
    host_of(&s)->x[0] = vmid;
    s.vmid = vmid;
    s.asked = asked;
    before = s;
    spec_restore_vm(&s);
}

static void restore_vm_panics_unless_0_lt_vmid_lt_16(void **state)
{
    static const uint64_t bad[] = {
        0,         16, 17, UINT64_C(1) << 32 | VMID, UINT64_C(1) << 63 | VMID,
        UINT64_MAX
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        restore_vm_of(bad[i], VCPUID);
        assert_true(s.halt);
        assert_memory_equal(s.context, before.context, sizeof(s.context));
        assert_memory_equal(&s.vm, &before.vm, sizeof(s.vm));
    }
}

/* The layer tests vmid < 8 where it means vcpuid: (1, 8) is (2, 0) then... */
static void restore_vm_panics_unless_vcpuid_lt_8(void **state)
{
    (void)state;
    restore_vm_of(1, 8);
    assert_true(s.halt);
    assert_int_equal(s.percpu.cur_vmid, HOSTVISOR);
    restore_vm_of(1, UINT64_MAX);
    assert_true(s.halt);
}

/* ...and VMs 8 to 15 never run. */
static void restore_vm_runs_vms_8_to_15(void **state)
{
    (void)state;
    for (uint64_t vmid = 8; vmid < 16; vmid++) {
        make();
        host_of(&s)->x[0] = s.vmid = vmid;
        s.context_id[1].vmid = vmid;
        spec_restore_vm(&s);
        assert_runs();
        assert_int_equal(s.percpu.cur_vmid, vmid);
    }
}

/* The layer narrows vcpuid to 32 bits on the way. */
static void restore_vm_looks_at_all_64_bits_of_vcpuid(void **state)
{
    (void)state;
    restore_vm_of(VMID, UINT64_C(1) << 32 | VCPUID);
    assert_true(s.halt);
    restore_vm_of(VMID, UINT64_C(1) << 63 | VCPUID);
    assert_true(s.halt);
}

static void restore_vm_panics_unless_the_vcpu_waits(void **state)
{
    (void)state;
    make();
    s.vm.vcpu_state[VCPUID] = ACTIVE;
    spec_restore_vm(&s);
    assert_true(s.halt);
    make();
    s.vm.state = READY;
    spec_restore_vm(&s);
    assert_true(s.halt);
}

/* P1 */
static void a_round_trip_is_the_identity_for_the_host(void **state)
{
    (void)state;
    make();
    spec_host_vcpu_run(&s);
    assert_runs();
    spec_save_vm(&s);
    spec_restore_host(&s);
    assert_runs();
    before.r[R_VTTBR_EL2] = s.r[R_VTTBR_EL2];
    before.r[R_TPIDR_EL2] = 0;
    before.r[R_HCR_EL2] = HCR_OF_HOST;
    before.r[R_CPTR_EL2] = 0x33ff;
    assert_memory_equal(s.r, before.r, sizeof(s.r));
    assert_memory_equal(s.q, before.q, sizeof(s.q));
}

static void a_round_trip_is_the_identity_for_the_vm(void **state)
{
    (void)state;
    make_vm();
    spec_save_vm(&s);
    spec_restore_host(&s);
    spec_restore_vm(&s);
    assert_runs();
    for (unsigned i = 0; i < SWITCHED_COUNT; i++)
        assert_int_equal(s.r[i], before.r[i]);
    assert_memory_equal(s.q, before.q, sizeof(s.q));
    assert_int_equal(s.r[R_MDCR_EL2], before.r[R_MDCR_EL2]);
}

int test_switch(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(save_host_saves_registers_and_bank),
        cmocka_unit_test(restore_host_restores_registers_and_controls),
        cmocka_unit_test(restore_host_restores_the_bank_and_saves_none),
        cmocka_unit_test(save_vm_saves_registers_and_bank),
        cmocka_unit_test(save_vm_gives_the_host_its_traps_back),
        cmocka_unit_test(save_vm_gives_the_host_its_timer_back),
        cmocka_unit_test(save_vm_makes_the_vcpu_ready),
        cmocka_unit_test(save_vm_panics_on_an_exit_that_nobody_handles),
        cmocka_unit_test(restore_vm_makes_the_vcpu_the_current),
        cmocka_unit_test(restore_vm_puts_controls_and_registers_in_force),
        cmocka_unit_test(restore_vm_panics_unless_0_lt_vmid_lt_16),
        cmocka_unit_test(restore_vm_panics_unless_vcpuid_lt_8),
        cmocka_unit_test(restore_vm_runs_vms_8_to_15),
        cmocka_unit_test(restore_vm_looks_at_all_64_bits_of_vcpuid),
        cmocka_unit_test(restore_vm_panics_unless_the_vcpu_waits),
        cmocka_unit_test(a_round_trip_is_the_identity_for_the_host),
        cmocka_unit_test(a_round_trip_is_the_identity_for_the_vm),
    };

    return cmocka_run_group_tests_name("switch", tests, NULL, NULL);
}
