/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each primitive of section 4 of the specification, alone. */
#include <string.h>

#include "tests.h"

static struct spec_state before, s;

/* All that `s` holds but the hardware registers is as it was. */
static void assert_memory_same(void)
{
    assert_memory_equal(s.context, before.context, sizeof(s.context));
    assert_memory_equal(&s.percpu, &before.percpu, sizeof(s.percpu));
    assert_memory_equal(&s.vm, &before.vm, sizeof(s.vm));
    assert_memory_equal(&s.shown, &before.shown, sizeof(s.shown));
}

/* Of the registers only `reg` may differ; returns it. */
static uint64_t only_change(enum spec_reg reg)
{
    for (unsigned i = 0; i < REG_COUNT; i++)
        if (i != reg)
            assert_int_equal(s.r[i], before.r[i]);
    assert_memory_equal(s.q, before.q, sizeof(s.q));
    return s.r[reg];
}

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

static void per_cpu_data_is_two_numbers_of_64_bits(void **state)
{
    (void)state;
    make();
    s.x[0] = UINT64_C(0x100000007);
    s.x[1] = UINT64_C(0x200000003);
    spec_set_per_cpu(&s);
    assert_int_equal(s.percpu.cur_vmid, UINT64_C(0x100000007));
    assert_int_equal(s.percpu.cur_vcpuid, UINT64_C(0x200000003));
    spec_get_cur_vmid(&s);
    assert_true(s.has_result);
    assert_int_equal(s.result, UINT64_C(0x100000007));
    spec_get_cur_vcpuid(&s);
    assert_int_equal(s.result, UINT64_C(0x200000003));
}

static uint64_t slot(uint64_t vmid, uint64_t vcpuid, uint64_t index)
{
    s.x[0] = vmid;
    s.x[1] = vcpuid;
    s.x[2] = index;
    spec_get_shadow_ctxt(&s);
    assert_false(s.unknown);
    return s.result;
}

static void slots_are_numbered(void **state)
{
    const struct spec_context *vm = vm_of(&s);

    (void)state;
    make();
    for (unsigned i = 0; i < GPR_COUNT; i++)
        assert_int_equal(slot(VMID, VCPUID, i), vm->x[i]);
    assert_int_equal(slot(VMID, VCPUID, 31), vm->sys[R_ELR_EL2]);
    assert_int_equal(slot(VMID, VCPUID, 32), vm->sys[R_SPSR_EL2]);
    assert_int_equal(slot(VMID, VCPUID, 33), vm->dirty);
    assert_int_equal(slot(VMID, VCPUID, 34), vm->flags);
    assert_int_equal(slot(VMID, VCPUID, 35), vm->sys[R_ESR_EL1]);
    assert_int_equal(slot(VMID, VCPUID, 36), vm->sys[R_SPSR_EL1]);
    assert_int_equal(slot(VMID, VCPUID, 37), vm->sys[R_VMPIDR_EL2]);
    assert_int_equal(slot(VMID, VCPUID, 38), vm->sys[R_CSSELR_EL1]);
    assert_int_equal(slot(HOSTVISOR, 0, 0), VMID);
}

static void other_slots_read_zero(void **state)
{
    (void)state;
    make();
    assert_int_equal(slot(VMID, VCPUID, 37 + SWITCHED_COUNT - 4), 0);
    assert_int_equal(slot(VMID, VCPUID, UINT64_MAX), 0);
    assert_int_equal(slot(COREVISOR + 1, 0, 0), 0);
    assert_int_equal(slot(VMID, VCPU_PER_VM, 0), 0);
    assert_int_equal(slot(VMID, UINT64_C(1) << 32 | VCPUID, 0), 0);
}

static void a_slot_of_no_register_is_not_judged(void **state)
{
    static struct spec_world other;

    (void)state;
    make();
    other = *s.world;
    other.slots[1] = SLOT_OTHER;
    s.world = &other;
    slot(VMID, VCPUID, 37);
    s.x[2] = 38;
    spec_get_shadow_ctxt(&s);
    assert_true(s.unknown);
}

static void saving_registers_changes_the_current_context_alone(void **state)
{
    (void)state;
    make();
    spec_save_sysregs(&s);
    assert_registers_of(&s, host_of(&s));
    assert_memory_equal(vm_of(&s), &before.context[1], sizeof(*vm_of(&s)));
    assert_memory_equal(s.r, before.r, sizeof(s.r));
    assert_memory_equal(host_of(&s)->q, before.context[0].q, sizeof(s.q));
}

static void restoring_registers_is_the_inverse(void **state)
{
    (void)state;
    make();
    spec_save_sysregs(&s);
    for (unsigned i = 0; i < SWITCHED_COUNT; i++)
        s.r[i] = ~s.r[i];
    spec_restore_sysregs(&s);
    assert_memory_equal(s.r, before.r, sizeof(s.r));
}

static void a_register_without_a_place_is_not_switched(void **state)
{
    static struct spec_world without;

    (void)state;
    make();
    without = *s.world;
    without.present[R_PAR_EL1] = false;
    s.world = &without;
    spec_restore_sysregs(&s);
    assert_int_equal(s.r[R_PAR_EL1], before.r[R_PAR_EL1]);
    assert_int_equal(s.r[R_TCR_EL1], host_of(&s)->sys[R_TCR_EL1]);
}

static void the_bank_is_saved_and_restored(void **state)
{
    (void)state;
    make();
    spec_fpsimd_save_state(&s);
    assert_bank_of(&s, host_of(&s));
    assert_memory_equal(s.q, before.q, sizeof(s.q));
    make_vm();
    spec_fpsimd_restore_state(&s);
    assert_bank_of(&s, vm_of(&s));
    assert_memory_same();
}

static void general_registers_go_to_the_context_and_back(void **state)
{
    (void)state;
    make();
    spec_host_to_core(&s);
    assert_memory_equal(host_of(&s)->x, before.x, sizeof(s.x));
    make_vm();
    spec_vm_to_core(&s);
    assert_memory_equal(vm_of(&s)->x, before.x, sizeof(s.x));
    make();
    spec_core_to_host(&s);
    assert_memory_equal(s.x, before.context[0].x, sizeof(s.x));
}

/* The published specification has these arguments swapped. */
static void a_vm_gets_its_own_general_registers(void **state)
{
    (void)state;
    make_vm();
    spec_core_to_vm(&s);
    assert_memory_equal(s.x, before.context[1].x, sizeof(s.x));
    assert_memory_same();
}

static void the_syndrome_is_that_of_the_exception(void **state)
{
    (void)state;
    make_vm();
    s.taken = (struct spec_taken){ 0x11, 0x12, 0x13, KIND_TRAP };
    spec_exit_populate_fault(&s);
    assert_int_equal(vm_of(&s)->esr_el2, 0x11);
    assert_int_equal(vm_of(&s)->far_el2, 0x12);
    assert_int_equal(vm_of(&s)->hpfar_el2, 0x13);
    assert_int_equal(vm_of(&s)->ec, KIND_TRAP);
}

static void traps_of_a_vm_keep_what_the_host_had(void **state)
{
    (void)state;
    make();
    spec_activate_traps(&s);
    assert_int_equal(s.percpu.host_pmselr, before.r[R_PMSELR_EL0]);
    assert_int_equal(s.percpu.host_pmuserenr, before.r[R_PMUSERENR_EL0]);
    assert_int_equal(s.percpu.host_mdcr, 6);
    assert_int_equal(s.r[R_PMSELR_EL0], 0);
    assert_int_equal(s.r[R_PMUSERENR_EL0], 0xf);
    assert_int_equal(s.r[R_MDCR_EL2], 0x4f66);
    assert_int_equal(s.r[R_CPTR_EL2], 0x1033ff);
    spec_deactivate_traps(&s);
    before.r[R_CPTR_EL2] = 0x33ff;
    assert_memory_equal(s.r, before.r, sizeof(s.r));
}

static void the_host_has_sve_where_there_is_sve(void **state)
{
    (void)state;
    make_vm();
    spec_deactivate_traps(&s);
    assert_int_equal(s.r[R_CPTR_EL2], 0x33ff);
    s.r[R_ID_AA64PFR0_EL1] = UINT64_C(1) << 32;
    spec_deactivate_traps(&s);
    assert_int_equal(s.r[R_CPTR_EL2], 0x32ff);
}

static void timer_traps_are_two_bits(void **state)
{
    (void)state;
    make();
    spec_timer_enable_traps(&s);
    assert_int_equal(only_change(R_CNTHCTL_EL2), 0xf1);
    spec_timer_enable_traps(&s);
    assert_int_equal(only_change(R_CNTHCTL_EL2), 0xf1);
    spec_timer_disable_traps(&s);
    assert_int_equal(only_change(R_CNTHCTL_EL2), 0xf3);
    s.r[R_CNTHCTL_EL2] = 0xf0;
    spec_timer_disable_traps(&s);
    assert_int_equal(only_change(R_CNTHCTL_EL2), 0xf3);
}

static void a_vm_has_its_tables_and_its_context(void **state)
{
    (void)state;
    make_vm();
    spec_vm_el2_restore_state(&s);
    assert_int_equal(s.r[R_VTTBR_EL2],
                     (UINT64_C(9) << 48) | (TABLES + 9 * 0x2000));
    assert_int_equal(s.r[R_TPIDR_EL2],
                     CONTEXTS + (9 * 8 + 3) * (uint64_t)CONTEXT_SIZE);
    assert_int_equal(s.r[R_HCR_EL2], UINT64_C(0x88078663b));
}

static void virtual_interrupts_are_as_the_host_asks(void **state)
{
    (void)state;
    make_vm();
    s.shown.flags = UINT64_MAX;
    spec_vm_el2_restore_state(&s);
    assert_int_equal(s.r[R_HCR_EL2], UINT64_C(0x8807866fb));
    s.shown.flags = 1 << 7;
    spec_vm_el2_restore_state(&s);
    assert_int_equal(s.r[R_HCR_EL2], UINT64_C(0x8807866bb));
}

static void the_host_has_its_tables_and_no_context(void **state)
{
    (void)state;
    make_vm();
    spec_host_el2_restore_state(&s);
    assert_int_equal(s.r[R_VTTBR_EL2], TABLES);
    assert_int_equal(s.r[R_TPIDR_EL2], 0);
    assert_int_equal(s.r[R_HCR_EL2], 0x80000021);
}

static void walks_are_disabled_by_three_bits(void **state)
{
    (void)state;
    make();
    s.r[R_TCR_EL1] = s.r[R_SCTLR_EL1] = 0;
    spec_el1_walks_disable(&s);
    assert_int_equal(s.r[R_TCR_EL1], 0x800080);
    assert_int_equal(s.r[R_SCTLR_EL1], 1);
}

static void the_request_is_any_value(void **state)
{
    (void)state;
    make();
    s.x[0] = VMID;
    s.asked = UINT64_MAX - 1;
    spec_get_int_run_vcpuid(&s);
    assert_int_equal(s.result, UINT64_MAX - 1);
    assert_false(s.unknown);
}

static void set_state(unsigned vm, unsigned vcpu)
{
    make();
    s.x[0] = VMID;
    s.x[1] = VCPUID;
    s.vm.state = vm;
    s.vm.vcpu_state[VCPUID] = vcpu;
}

static void a_vcpu_becomes_active_only_from_ready(void **state)
{
    (void)state;
    for (unsigned vm = UNUSED; vm <= ACTIVE; vm++)
        for (unsigned vcpu = UNUSED; vcpu <= ACTIVE; vcpu++) {
            bool right = vm == VERIFIED && vcpu == READY;

            set_state(vm, vcpu);
            spec_set_vcpu_active(&s);
            assert_int_equal(s.halt, !right);
            assert_int_equal(s.vm.vcpu_state[VCPUID], right ? ACTIVE : vcpu);
        }
}

static void a_vcpu_becomes_ready_only_from_active(void **state)
{
    (void)state;
    for (unsigned vcpu = UNUSED; vcpu <= ACTIVE; vcpu++) {
        set_state(POWEROFF, vcpu); /* the VM may be off by then */
        spec_set_vcpu_inactive(&s);
        assert_int_equal(s.halt, vcpu != ACTIVE);
        assert_int_equal(s.vm.vcpu_state[VCPUID],
                         vcpu == ACTIVE ? READY : vcpu);
    }
}

static void panic_halts(void **state)
{
    (void)state;
    make();
    spec_panic(&s);
    assert_true(s.halt);
}

/* A state that does not hold what a function asks for is not judged. */
static void what_is_not_held_is_unknown(void **state)
{
    (void)state;
    make();
    s.percpu.cur_vmid = 2;
    spec_save_sysregs(&s);
    assert_true(s.unknown);
    make();
    s.x[0] = VMID + 1;
    spec_set_vcpu_active(&s);
    assert_true(s.unknown);
    make();
    s.x[0] = VMID;
    s.x[1] = VCPU_PER_VM;
    spec_set_vcpu_active(&s);
    assert_true(s.unknown);
}

int test_primitives(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(per_cpu_data_is_two_numbers_of_64_bits),
        cmocka_unit_test(slots_are_numbered),
        cmocka_unit_test(other_slots_read_zero),
        cmocka_unit_test(a_slot_of_no_register_is_not_judged),
        cmocka_unit_test(saving_registers_changes_the_current_context_alone),
        cmocka_unit_test(restoring_registers_is_the_inverse),
        cmocka_unit_test(a_register_without_a_place_is_not_switched),
        cmocka_unit_test(the_bank_is_saved_and_restored),
        cmocka_unit_test(general_registers_go_to_the_context_and_back),
        cmocka_unit_test(a_vm_gets_its_own_general_registers),
        cmocka_unit_test(the_syndrome_is_that_of_the_exception),
        cmocka_unit_test(traps_of_a_vm_keep_what_the_host_had),
        cmocka_unit_test(the_host_has_sve_where_there_is_sve),
        cmocka_unit_test(timer_traps_are_two_bits),
        cmocka_unit_test(a_vm_has_its_tables_and_its_context),
        cmocka_unit_test(virtual_interrupts_are_as_the_host_asks),
        cmocka_unit_test(the_host_has_its_tables_and_no_context),
        cmocka_unit_test(walks_are_disabled_by_three_bits),
        cmocka_unit_test(the_request_is_any_value),
        cmocka_unit_test(a_vcpu_becomes_active_only_from_ready),
        cmocka_unit_test(a_vcpu_becomes_ready_only_from_active),
        cmocka_unit_test(panic_halts),
        cmocka_unit_test(what_is_not_held_is_unknown),
    };

    return cmocka_run_group_tests_name("primitives", tests, NULL, NULL);
}
