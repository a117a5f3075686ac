/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What becomes of an exception from a VM, and from the host. */
#include <string.h>

#include "tests.h"

static struct spec_state before, s;

/* The current VM takes this to EL2. */
static void exits(uint64_t kind, uint64_t esr)
{
    s.taken = (struct spec_taken){ .esr = esr, .kind = kind };
    before = s;
    spec_vm_exit_dispatch(&s);
    assert_false(s.unknown);
}

static void assert_stays(uint64_t advance)
{
    assert_false(s.halt);
    assert_true(s.has_result);
    assert_int_equal(s.result & s.result_bits, 1);
    assert_int_equal(s.percpu.cur_vmid, VMID);
    before.r[R_ELR_EL2] += advance;
    assert_memory_equal(s.r, before.r, sizeof(s.r));
    assert_memory_equal(&s.shown, &before.shown, sizeof(s.shown));
}

#define SYS(rt, read) (CLASS(0x18) | (uint64_t)(rt) << 5 | (read))

static void a_trapped_register_reads_as_zero(void **state)
{
    (void)state;
    state_make_vm(&s);
    exits(KIND_TRAP, SYS(7, 1));
    assert_stays(4);
    before.context[1].x[7] = 0;
    assert_memory_equal(vm_of(&s)->x, before.context[1].x, sizeof(s.x));
}

static void a_trapped_write_or_read_of_xzr_is_skipped(void **state)
{
    (void)state;
    state_make_vm(&s);
    exits(KIND_TRAP, SYS(7, 0));
    assert_stays(4);
    assert_memory_equal(vm_of(&s)->x, before.context[1].x, sizeof(s.x));
    state_make_vm(&s);
    exits(KIND_TRAP, SYS(31, 1));
    assert_stays(4);
    assert_memory_equal(vm_of(&s)->x, before.context[1].x, sizeof(s.x));
}

static void smc_is_refused(void **state)
{
    (void)state;
    state_make_vm(&s);
    exits(KIND_TRAP, CLASS(0x17));
    assert_stays(4);
    assert_int_equal(vm_of(&s)->x[0], UINT64_MAX);
}

/* HVC's preferred return is behind it: nothing advances. */
static void psci_version_is_answered_here(void **state)
{
    (void)state;
    state_make_vm(&s);
    vm_of(&s)->x[0] = 0x84000000;
    exits(KIND_TRAP, CLASS(0x16));
    assert_stays(0);
    assert_int_equal(vm_of(&s)->x[0], 2);
}

static void the_host_gets_the_rest(void **state)
{
    (void)state;
    state_make_vm(&s);
    exits(KIND_TRAP, CLASS(0x01));
    assert_false(s.halt);
    assert_int_equal(s.result & s.result_bits, 0);
    assert_int_equal(s.percpu.cur_vmid, HOSTVISOR);
    assert_int_equal(host_of(&s)->x[0], EXIT_WFX);
    assert_int_equal(s.shown.exit, EXIT_WFX);
    assert_registers_of(&s, host_of(&s));
    assert_bank_of(&s, host_of(&s));
    assert_int_equal(s.r[R_HCR_EL2], HCR_OF_HOST);
    assert_int_equal(s.vm.vcpu_state[VCPUID], READY);
}

static void an_interrupt_goes_to_the_host(void **state)
{
    (void)state;
    state_make_vm(&s);
    exits(KIND_IRQ, CLASS(0x18)); /* a stale syndrome */
    assert_int_equal(s.result & s.result_bits, 0);
    assert_int_equal(host_of(&s)->x[0], EXIT_IRQ);
    assert_int_equal(vm_of(&s)->ec, KIND_IRQ);
}

static void a_class_that_nobody_handles_panics(void **state)
{
    (void)state;
    state_make_vm(&s);
    exits(KIND_TRAP, CLASS(0x3c));
    assert_true(s.halt);
}

static void serrors_are_not_judged(void **state)
{
    (void)state;
    state_make_vm(&s);
    s.taken.kind = KIND_SERROR;
    spec_vm_exit_dispatch(&s);
    assert_true(s.unknown);
    state_make(&s);
    s.taken.kind = KIND_SERROR;
    spec_host_exit_dispatch(&s);
    assert_true(s.unknown);
}

/* The host takes this to EL2. */
static void host_exits(uint64_t kind, uint64_t esr)
{
    state_make(&s);
    s.taken = (struct spec_taken){ .esr = esr, .kind = kind };
    before = s;
    spec_host_exit_dispatch(&s);
    assert_false(s.unknown);
}

static void hvc_4_runs_a_vcpu(void **state)
{
    (void)state;
    host_exits(KIND_TRAP, CLASS(0x16) | 4);
    assert_false(s.halt);
    assert_int_equal(s.result & s.result_bits, 1);
    assert_int_equal(s.percpu.cur_vmid, VMID);
    assert_registers_of(&before, host_of(&s));
    assert_registers_of(&s, vm_of(&s));
}

static void other_hypercalls_are_not_specified(void **state)
{
    (void)state;
    host_exits(KIND_TRAP, CLASS(0x16) | 1);
    assert_true(s.hypercall);
    assert_int_equal(s.result & s.result_bits, 0);
    assert_memory_equal(s.r, before.r, sizeof(s.r));
    assert_memory_equal(s.context, before.context, sizeof(s.context));
}

static void the_host_is_told_of_its_abort(void **state)
{
    (void)state;
    host_exits(KIND_TRAP, CLASS(0x24) | 0x06);
    assert_int_equal(s.result & s.result_bits, 0);
    before.r[R_ESR_EL1] = CLASS(0x25) | 0x410;
    before.r[R_SPSR_EL1] = 0x3c5;
    before.r[R_ELR_EL1] = before.r[R_ELR_EL2];
    before.r[R_ELR_EL2] = before.r[R_VBAR_EL1] + 0x200;
    assert_memory_equal(s.r, before.r, sizeof(s.r));
    host_exits(KIND_TRAP, CLASS(0x20) | 0x06);
    assert_int_equal(s.r[R_ESR_EL1], CLASS(0x21) | 0x410);
}

static void the_rest_panics(void **state)
{
    (void)state;
    host_exits(KIND_TRAP, CLASS(0x17));
    assert_true(s.halt);
    host_exits(KIND_IRQ, CLASS(0x16) | 4);
    assert_true(s.halt);
}

/* Controls of later features, and FP that is loaded when it is used. */
static void lazy_fp_answers_its_trap(void **state)
{
    static struct spec_world lazy;

    (void)state;
    state_make_vm(&s);
    lazy = *s.world;
    assert_int_equal(spec_judged(&lazy, R_CPTR_EL2), 0x801027ff);
    lazy.lazy_fp = lazy.has_sve = true;
    assert_int_equal(spec_judged(&lazy, R_CPTR_EL2), 0x801022ff);
    s.world = &lazy;
    s.taken = (struct spec_taken){ .esr = CLASS(0x07), .kind = KIND_TRAP };
    spec_vm_exit_dispatch(&s);
    assert_true(s.unknown);
}

static void later_fields_are_not_judged(void **state)
{
    (void)state;
    state_make(&s);
    assert_int_equal(spec_judged(s.world, R_TCR_EL1), UINT64_MAX);
    assert_int_equal(spec_judged(s.world, R_SECOND_ADDED), UINT64_MAX);
    assert_int_equal(HCR_OF_VM & ~spec_judged(s.world, R_HCR_EL2), 0);
    assert_int_equal(MDCR_OF_VM & ~spec_judged(s.world, R_MDCR_EL2), 0);
    /* TERR, TEA, TTRF */
    assert_int_equal(spec_judged(s.world, R_HCR_EL2) & UINT64_C(3) << 36, 0);
    assert_int_equal(spec_judged(s.world, R_MDCR_EL2) & 1 << 19, 0);
}

int test_dispatch(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trapped_register_reads_as_zero),
        cmocka_unit_test(a_trapped_write_or_read_of_xzr_is_skipped),
        cmocka_unit_test(smc_is_refused),
        cmocka_unit_test(psci_version_is_answered_here),
        cmocka_unit_test(the_host_gets_the_rest),
        cmocka_unit_test(an_interrupt_goes_to_the_host),
        cmocka_unit_test(a_class_that_nobody_handles_panics),
        cmocka_unit_test(serrors_are_not_judged),
        cmocka_unit_test(hvc_4_runs_a_vcpu),
        cmocka_unit_test(other_hypercalls_are_not_specified),
        cmocka_unit_test(the_host_is_told_of_its_abort),
        cmocka_unit_test(the_rest_panics),
        cmocka_unit_test(lazy_fp_answers_its_trap),
        cmocka_unit_test(later_fields_are_not_judged),
    };

    return cmocka_run_group_tests_name("dispatch", tests, NULL, NULL);
}
