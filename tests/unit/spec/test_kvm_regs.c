/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host is shown, and what comes back from it, by class of exit. */
#include <string.h>

#include "tests.h"

enum { WFX = 0x01, HVC32 = 0x12, HVC64 = 0x16, IABT = 0x20, DABT = 0x24 };

/* ISS of a data abort */
#define ISV (UINT64_C(1) << 24)
#define SRT(rt) ((uint64_t)(rt) << 16)
#define WNR (UINT64_C(1) << 6)
#define S1PTW (UINT64_C(1) << 7)
#define FAULT UINT64_C(0x06)  /* translation, level 2 */
#define DENIED UINT64_C(0x0e) /* permission, level 2 */
#define EXTERNAL UINT64_C(0x10)

static struct spec_state before, s;

/* The VCPU has left by this; 0x0a00_0123 is the address of an abort. */
static void leaves(uint64_t esr)
{
    state_make_vm(&s);
    vm_of(&s)->ec = KIND_TRAP;
    vm_of(&s)->esr_el2 = esr;
    vm_of(&s)->hpfar_el2 = 0x0a0000; /* FIPA: 0x0a00_0000 >> 12 << 4 */
    vm_of(&s)->far_el2 = 0x7123;
    vm_of(&s)->dirty = 0x55;
    before = s;
    spec_save_shadow_kvm_regs(&s);
    assert_false(s.unknown);
}

/* Besides exit, esr and dirty nothing is different. */
static void assert_shown(enum spec_exit exit, uint64_t dirty)
{
    assert_false(s.halt);
    assert_int_equal(s.shown.exit, exit);
    assert_int_equal(s.shown.esr, vm_of(&s)->esr_el2);
    assert_int_equal(vm_of(&s)->dirty, dirty);
    before.shown.exit = s.shown.exit;
    before.shown.esr = s.shown.esr;
    before.context[1].dirty = dirty;
    assert_memory_equal(&s.shown, &before.shown, sizeof(s.shown));
    assert_memory_equal(s.context, before.context, sizeof(s.context));
    assert_memory_equal(&s.vm, &before.vm, sizeof(s.vm));
}

static void an_interrupt_shows_nothing(void **state)
{
    (void)state;
    state_make_vm(&s);
    before = s;
    spec_save_shadow_kvm_regs(&s);
    assert_memory_equal(&s, &before, sizeof(s));
}

static void wfi_skips_itself(void **state)
{
    (void)state;
    leaves(CLASS(WFX));
    assert_shown(EXIT_WFX, DIRTY_PC);
}

static void hvc_asks_for_x0_and_shows_none(void **state)
{
    (void)state;
    leaves(CLASS(HVC64) | 7);
    assert_shown(EXIT_HVC, 1);
    leaves(CLASS(HVC32) | 7);
    assert_shown(EXIT_HVC, 1);
}

static void calls(uint64_t id)
{
    state_make_vm(&s);
    vm_of(&s)->ec = KIND_TRAP;
    vm_of(&s)->esr_el2 = CLASS(HVC64);
    vm_of(&s)->x[0] = id;
    before = s;
    spec_save_shadow_kvm_regs(&s);
    before.shown.regs[0] = (uint32_t)id;
}

static void psci_shows_the_arguments_of_its_calls(void **state)
{
    static const struct {
        uint64_t id;
        unsigned shown;
    } rows[] = {
        { 0x84000002, 0 }, /* CPU_OFF */
        { 0x84000003, 3 }, /* CPU_ON */
        { 0xc4000003, 3 },
        { 0x84000004, 2 }, /* AFFINITY_INFO */
        { 0xc4000004, 2 },
        { UINT64_C(0xdead0000c4000003), 3 }, /* an id has 32 bits */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        calls(rows[i].id);
        for (unsigned n = 1; n <= rows[i].shown; n++)
            before.shown.regs[n] = before.context[1].x[n];
        assert_shown(EXIT_PSCI, 1);
    }
}

static void other_calls_are_hypercalls(void **state)
{
    static const uint64_t ids[] = { 0x84000005, 0xc4000002, 0xc4000008, 7 };

    (void)state;
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        calls(ids[i]);
        before.shown.regs[0] = VALUE(OF_SHOWN, 0);
        assert_shown(EXIT_HVC, 1);
    }
}

static void system_off_is_for_good(void **state)
{
    (void)state;
    calls(0x84000008);
    assert_int_equal(s.vm.state, POWEROFF);
    before.vm.state = POWEROFF;
    assert_shown(EXIT_PSCI, 1);
}

static void a_device_read_asks_for_its_register(void **state)
{
    (void)state;
    for (unsigned rt = 0; rt < 31; rt++) {
        leaves(CLASS(DABT) | ISV | SRT(rt) | FAULT);
        before.shown.ipa = 0x0a000123;
        assert_shown(EXIT_MMIO_READ, DIRTY_PC | UINT64_C(1) << rt);
    }
}

/* `1 << 31` of an int would set every bit above it, the pending ones too. */
static void a_device_read_into_xzr_asks_for_none(void **state)
{
    (void)state;
    leaves(CLASS(DABT) | ISV | SRT(31) | FAULT);
    before.shown.ipa = 0x0a000123;
    assert_shown(EXIT_MMIO_READ, DIRTY_PC);
}

static void a_device_write_shows_its_register(void **state)
{
    (void)state;
    leaves(CLASS(DABT) | ISV | SRT(5) | WNR | FAULT);
    before.shown.ipa = 0x0a000123;
    before.shown.regs[5] = before.context[1].x[5];
    assert_shown(EXIT_MMIO_WRITE, DIRTY_PC);
    leaves(CLASS(DABT) | ISV | SRT(31) | WNR | FAULT);
    before.shown.ipa = 0x0a000123;
    assert_shown(EXIT_MMIO_WRITE, DIRTY_PC);
}

static void what_the_syndrome_does_not_describe_is_a_fault(void **state)
{
    (void)state;
    leaves(CLASS(DABT) | FAULT); /* no ISV */
    before.shown.ipa = 0x0a000123;
    assert_shown(EXIT_FAULT, 0x55);
    leaves(CLASS(IABT) | FAULT);
    before.shown.ipa = 0x0a000123;
    assert_shown(EXIT_FAULT, 0x55);
}

/* HPFAR_EL2 is UNKNOWN then (D13.2.55). */
static void an_address_that_is_not_given_is_not_believed(void **state)
{
    (void)state;
    leaves(CLASS(DABT) | ISV | SRT(5) | EXTERNAL);
    before.shown.ipa = INVALID64;
    assert_shown(EXIT_FAULT, 0x55);
    leaves(CLASS(DABT) | ISV | SRT(5) | DENIED);
    before.shown.ipa = INVALID64;
    assert_shown(EXIT_FAULT, 0x55);
}

/* FAR_EL2 is the address that was to be translated, not that of the table. */
static void a_fault_on_a_walk_has_a_page(void **state)
{
    (void)state;
    leaves(CLASS(DABT) | S1PTW | DENIED);
    before.shown.ipa = 0x0a000000;
    assert_shown(EXIT_FAULT, 0x55);
}

static void memory_is_no_device(void **state)
{
    (void)state;
    state_make_vm(&s);
    vm_of(&s)->ec = KIND_TRAP;
    vm_of(&s)->esr_el2 = CLASS(DABT) | ISV | SRT(5) | FAULT;
    vm_of(&s)->hpfar_el2 = 0x400000;
    vm_of(&s)->far_el2 = 0;
    before = s;
    spec_save_shadow_kvm_regs(&s);
    before.shown.ipa = 0x40000000;
    assert_shown(EXIT_FAULT, 0);
}

static void other_classes_panic(void **state)
{
    static const unsigned classes[] = { 0x00, 0x07, 0x0e, 0x15, 0x17,
                                        0x18, 0x21, 0x25, 0x3c };

    (void)state;
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        leaves(CLASS(classes[i]));
        assert_true(s.halt);
        assert_memory_equal(&s.shown, &before.shown, sizeof(s.shown));
    }
}

/* Before a run */

static void comes_back(uint64_t dirty)
{
    state_make_vm(&s);
    vm_of(&s)->ec = KIND_TRAP;
    vm_of(&s)->dirty = dirty;
    before = s;
    spec_restore_shadow_kvm_regs(&s);
    assert_false(s.unknown);
    assert_false(s.halt);
    before.context[1].dirty = 0;
    before.context[1].far_el2 = 0;
}

static void assert_context(void)
{
    assert_memory_equal(s.context, before.context, sizeof(s.context));
    assert_memory_equal(&s.shown, &before.shown, sizeof(s.shown));
    assert_memory_equal(s.r, before.r, sizeof(s.r));
}

static void nothing_dirty_nothing_taken(void **state)
{
    (void)state;
    comes_back(0);
    assert_context();
}

static void dirty_registers_come_from_the_host(void **state)
{
    (void)state;
    for (unsigned rt = 0; rt < 31; rt++) {
        comes_back(UINT64_C(1) << rt);
        before.context[1].x[rt] = VALUE(OF_SHOWN, rt);
        assert_context();
    }
    comes_back(UINT64_C(1) << 31);
    assert_context();
}

static void pc_advances_by_4(void **state)
{
    (void)state;
    comes_back(DIRTY_PC);
    before.context[1].sys[R_ELR_EL2] += 4;
    assert_context();
}

/* ec stays TRAP until the next exit, but dirty does not. */
static void pc_advances_once(void **state)
{
    (void)state;
    comes_back(DIRTY_PC);
    spec_restore_shadow_kvm_regs(&s);
    before.context[1].sys[R_ELR_EL2] += 4;
    assert_context();
}

static void after_an_interrupt_nothing_is_taken(void **state)
{
    (void)state;
    state_make_vm(&s);
    vm_of(&s)->dirty = DIRTY_PC | 3;
    before = s;
    spec_restore_shadow_kvm_regs(&s);
    assert_context();
}

static void injected(uint64_t dirty, uint64_t pstate, uint64_t offset,
                     uint64_t esr)
{
    struct spec_context *expected = &before.context[1];

    state_make_vm(&s);
    vm_of(&s)->ec = KIND_TRAP;
    vm_of(&s)->dirty = dirty;
    vm_of(&s)->sys[R_SPSR_EL2] = pstate;
    before = s;
    spec_restore_shadow_kvm_regs(&s);
    expected->dirty = expected->far_el2 = 0;
    expected->sys[R_ELR_EL1] = expected->sys[R_ELR_EL2];
    expected->sys[R_SPSR_EL1] = pstate;
    expected->sys[R_ESR_EL1] = esr;
    expected->sys[R_ELR_EL2] = expected->sys[R_VBAR_EL1] + offset;
    expected->sys[R_SPSR_EL2] = 0x3c5;
    assert_context();
}

static void exceptions_are_injected_by_origin(void **state)
{
    (void)state;
    injected(PENDING(0), 0x3c5, 0x200, CLASS(0x25) | 0x410);
    injected(PENDING(0), 0x3c4, 0x000, CLASS(0x25) | 0x410);
    injected(PENDING(0), 0x3c0, 0x400, CLASS(0x24) | 0x410);
    injected(PENDING(1), 0x3c5, 0x200, CLASS(0x21) | 0x410);
    injected(PENDING(1), 0x000, 0x400, CLASS(0x20) | 0x410);
    injected(PENDING(2), 0x3c5, 0x200, CLASS(0x00));
    injected(PENDING(2), 0x1d0, 0x600, CLASS(0x00)); /* AArch32 */
}

/* First runs */

static void runs_first(uint64_t pc, uint64_t pstate)
{
    state_make_vm(&s);
    vm_of(&s)->dirty = INVALID64;
    s.shown.pc = pc;
    s.shown.pstate = pstate;
    before = s;
    spec_restore_shadow_kvm_regs(&s);
}

static void a_first_run_starts_with_nothing(void **state)
{
    static const struct spec_q zero[Q_COUNT];
    const struct spec_context *vm = vm_of(&s);

    (void)state;
    runs_first(0x44200010, 0x3c5);
    assert_false(s.halt);
    for (unsigned i = 0; i < GPR_COUNT; i++)
        assert_int_equal(vm->x[i], 0);
    assert_memory_equal(vm->q, zero, sizeof(zero));
    assert_int_equal(vm->fpsr, 0);
    assert_int_equal(vm->fpcr, 0);
    assert_int_equal(vm->dirty, 0);
    assert_int_equal(vm->sys[R_ELR_EL2], 0x44200010);
    assert_int_equal(vm->sys[R_SPSR_EL2], 0x3c5);
    assert_int_equal(vm->sys[R_VMPIDR_EL2], 0x80000000 + VCPUID);
    assert_int_equal(vm->sys[R_SCTLR_EL1], 0x30d00980);
    assert_int_equal(vm->sys[R_CPACR_EL1], 0);
    assert_int_equal(vm->sys[R_VBAR_EL1], 0);
    assert_int_equal(vm->sys[R_FIRST_ADDED], 0);
}

static void a_first_run_starts_inside_the_image(void **state)
{
    static const struct {
        uint64_t pc;
        bool halts;
    } rows[] = {
        { 0x44200000, false }, { 0x44201ffc, false }, { 0x44202000, true },
        { 0x441ffffc, true },  { 0, true },           { UINT64_MAX, true },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        runs_first(rows[i].pc, 0x3c5);
        assert_int_equal(s.halt, rows[i].halts);
    }
}

/* CVE-2018-18021: EL2, AArch32 and reserved modes never leave EL2. */
static void a_first_pstate_is_sanitised(void **state)
{
    static const struct {
        uint64_t asked, taken;
    } rows[] = {
        { 0x3c0, 0x3c0 },           { 0x3c4, 0x3c4 },
        { 0x3c5, 0x3c5 },           { 0x3c9, 0x3c5 },
        { 0x3cd, 0x3c5 },           { 0x3d0, 0x3c5 },
        { 0x3c1, 0x3c5 },           { 0x80000005, 0x80000005 },
        { UINT64_MAX, 0xf00003c5 }, { 0x00d00005, 0x5 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        runs_first(0x44200000, rows[i].asked);
        assert_int_equal(vm_of(&s)->sys[R_SPSR_EL2], rows[i].taken);
    }
}

int test_kvm_regs(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_interrupt_shows_nothing),
        cmocka_unit_test(wfi_skips_itself),
        cmocka_unit_test(hvc_asks_for_x0_and_shows_none),
        cmocka_unit_test(psci_shows_the_arguments_of_its_calls),
        cmocka_unit_test(other_calls_are_hypercalls),
        cmocka_unit_test(system_off_is_for_good),
        cmocka_unit_test(a_device_read_asks_for_its_register),
        cmocka_unit_test(a_device_read_into_xzr_asks_for_none),
        cmocka_unit_test(a_device_write_shows_its_register),
        cmocka_unit_test(what_the_syndrome_does_not_describe_is_a_fault),
        cmocka_unit_test(an_address_that_is_not_given_is_not_believed),
        cmocka_unit_test(a_fault_on_a_walk_has_a_page),
        cmocka_unit_test(memory_is_no_device),
        cmocka_unit_test(other_classes_panic),
        cmocka_unit_test(nothing_dirty_nothing_taken),
        cmocka_unit_test(dirty_registers_come_from_the_host),
        cmocka_unit_test(pc_advances_by_4),
        cmocka_unit_test(pc_advances_once),
        cmocka_unit_test(after_an_interrupt_nothing_is_taken),
        cmocka_unit_test(exceptions_are_injected_by_origin),
        cmocka_unit_test(a_first_run_starts_with_nothing),
        cmocka_unit_test(a_first_run_starts_inside_the_image),
        cmocka_unit_test(a_first_pstate_is_sanitised),
    };

    return cmocka_run_group_tests_name("kvm_regs", tests, NULL, NULL);
}
