/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of the traps plugin on a machine of a few registers: each broken,
 * and kept. VMID 0 is the host, 1 a VM.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "traps.h"

/* Registers of this machine, by number. */
enum { PMU = 70, TIMER = 71, SPARE = 72, READ_ONLY = 73, REGISTERS = 80 };

enum {
    HCR_VM = 0x1,
    HCR_ALL = 0x80039, /* TSC, AMO, IMO, FMO, VM */
    TRAP_PMU = 0x40,   /* MDCR_EL2.TPM */
    COUNTERS = 6,
};

struct rig {
    struct traps traps;
    struct traps_world world;
    uint64_t control[TRAPS_CONTROL_COUNT];
    const char *principal, *control_text;
    bool control_holds;
    struct traps_set must_trap;
    int set_way, implementation; /* where they trap to */
    unsigned count[TRAPS_RULE_COUNT];
    struct traps_set last;
    char judged[96]; /* the last who was */
};

static uint64_t get(void *self, unsigned cpu, enum traps_control control)
{
    const struct rig *rig = self;

    (void)cpu;
    return rig->control[control];
}

/* All is reached but for the PMU under its trap. */
static void reach(void *self, unsigned cpu, unsigned el, bool write,
                  struct traps_set *set)
{
    const struct rig *rig = self;

    (void)cpu;
    if (!(rig->control[TRAPS_MDCR_EL2] & TRAP_PMU))
        traps_add(set, PMU);
    traps_add(set, TIMER);
    if (el > 0)
        traps_add(set, SPARE);
    if (!write)
        traps_add(set, READ_ONLY);
}

static int traps_to(void *self, unsigned cpu, uint16_t encoding, bool read)
{
    const struct rig *rig = self;

    (void)cpu;
    (void)encoding;
    return read ? rig->implementation : rig->set_way;
}

static const char *principal(void *self, unsigned cpu)
{
    const struct rig *rig = self;

    (void)cpu;
    return rig->principal;
}

static int control(void *self, unsigned cpu, unsigned index, const char **text,
                   char *found, size_t size)
{
    const struct rig *rig = self;

    (void)cpu;
    if (!rig->control_text || index > 0)
        return -1;
    *text = rig->control_text;
    memset(found, 0, size);
    return rig->control_holds;
}

static bool must_trap(void *self, unsigned cpu, unsigned reg)
{
    const struct rig *rig = self;

    (void)cpu;
    return traps_has(&rig->must_trap, reg);
}

static unsigned count(void *self)
{
    (void)self;
    return REGISTERS;
}

static enum traps_rule group(void *self, unsigned reg)
{
    (void)self;
    switch (reg) {
    case PMU:
        return TRAPS_PMU;
    case TIMER:
        return TRAPS_TIMER;
    default:
        return TRAPS_OTHERS;
    }
}

static bool is_stored(void *self, unsigned cpu, unsigned reg)
{
    (void)self;
    (void)cpu;
    return reg != READ_ONLY;
}

static void report(void *self, const struct traps_finding *finding)
{
    struct rig *rig = self;

    rig->count[finding->rule]++;
    assert_non_null(finding->principal);
    assert_non_null(finding->detail);
    if (finding->registers)
        rig->last = *finding->registers;
}

static void judged(void *self, const char *who)
{
    struct rig *rig = self;

    snprintf(rig->judged, sizeof(rig->judged), "%s", who);
}

static void set_host(struct rig *rig)
{
    rig->control[TRAPS_HCR_EL2] = HCR_VM;
    rig->control[TRAPS_MDCR_EL2] = COUNTERS;
    rig->control[TRAPS_VTTBR_EL2] = 0x1000;
}

static void set_vm(struct rig *rig)
{
    rig->control[TRAPS_HCR_EL2] = HCR_ALL;
    rig->control[TRAPS_MDCR_EL2] = TRAP_PMU | COUNTERS;
    rig->control[TRAPS_VTTBR_EL2] = (UINT64_C(1) << 48) | 0x2000;
}

static void leave(struct rig *rig)
{
    traps_leave(&rig->traps, &rig->world, 0);
}

static void enter(struct rig *rig)
{
    traps_enter(&rig->traps, 0);
}

static void write_at_el2(struct rig *rig, unsigned reg)
{
    traps_write(&rig->traps, &rig->world, 0, reg, TRAPS_CONTROL_COUNT, 0);
}

static void switch_all(struct rig *rig)
{
    write_at_el2(rig, TIMER);
    write_at_el2(rig, SPARE);
}

/* The host has run. */
static void begin(struct rig *rig)
{
    *rig = (struct rig){ .set_way = 2, .implementation = 2 };
    rig->world = (struct traps_world){
        .self = rig,
        .get = get,
        .reach = reach,
        .traps_to = traps_to,
        .principal = principal,
        .control = control,
        .must_trap = must_trap,
        .count = count,
        .group = group,
        .is_stored = is_stored,
        .report = report,
        .judged = judged,
    };
    rig->control[TRAPS_PMCR_EL0] = COUNTERS << 11;
    rig->control[TRAPS_ID_AA64DFR0_EL1] = 1 << 8;
    set_host(rig);
    leave(rig);
    enter(rig);
}

static unsigned total(const struct rig *rig)
{
    unsigned sum = 0;

    for (unsigned i = 0; i < TRAPS_RULE_COUNT; i++)
        sum += rig->count[i];
    return sum;
}

static void a_right_switch_is_quiet(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    for (unsigned i = 0; i < 3; i++) {
        switch_all(&rig);
        set_vm(&rig);
        leave(&rig);
        enter(&rig);
        switch_all(&rig);
        set_host(&rig);
        leave(&rig);
        enter(&rig);
    }
    assert_int_equal(total(&rig), 0);
}

static void a_control_that_does_not_hold_is_told_once(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    rig.control_text = "HCR_EL2.VM == 1";
    rig.control_holds = true;
    leave(&rig);
    assert_int_equal(total(&rig), 0);
    rig.control_holds = false;
    leave(&rig);
    leave(&rig);
    assert_int_equal(rig.count[TRAPS_CONTROLS], 1);
    rig.principal = "vm1.0"; /* somebody else's is another one */
    leave(&rig);
    assert_int_equal(rig.count[TRAPS_CONTROLS], 2);
}

static void a_register_that_must_trap_is_not_reached(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    traps_add(&rig.must_trap, PMU);
    rig.principal = "vm1.0";
    set_vm(&rig);
    switch_all(&rig);
    leave(&rig);
    assert_int_equal(total(&rig), 0);
    rig.control[TRAPS_MDCR_EL2] = COUNTERS;
    leave(&rig);
    leave(&rig); /* the same controls: once */
    assert_int_equal(rig.count[TRAPS_MUST_TRAP], 1);
    assert_true(traps_has(&rig.last, PMU));
}

static void an_access_that_must_trap_is_found(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    leave(&rig);
    traps_access(&rig.traps, &rig.world, 0, PMU, false);
    assert_int_equal(total(&rig), 0);
    traps_add(&rig.must_trap, PMU);
    traps_access(&rig.traps, &rig.world, 0, PMU, false);
    traps_access(&rig.traps, &rig.world, 0, PMU, true);
    assert_int_equal(rig.count[TRAPS_MUST_TRAP], 1);
}

/* By the controls at the return; a poke may have changed them. */
static void an_access_that_should_have_trapped_is_found(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    set_vm(&rig);
    switch_all(&rig);
    leave(&rig);
    traps_access(&rig.traps, &rig.world, 0, TIMER, true);
    assert_int_equal(total(&rig), 0);
    traps_access(&rig.traps, &rig.world, 0, PMU, true);
    assert_int_equal(rig.count[TRAPS_NOT_TRAPPED], 1);
    traps_poke(&rig.traps, 0, 1);
    traps_access(&rig.traps, &rig.world, 0, REGISTERS - 1, true);
    assert_int_equal(total(&rig), 1);
}

static void a_vm_has_its_hcr(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    set_vm(&rig);
    switch_all(&rig);
    rig.control[TRAPS_HCR_EL2] = 0;
    leave(&rig);
    assert_int_equal(rig.count[TRAPS_STAGE2_OFF], 1);
    assert_int_equal(rig.count[TRAPS_INTERRUPTS], 1);
    assert_int_equal(rig.count[TRAPS_SMC], 1);
    leave(&rig);
    assert_int_equal(total(&rig), 3);
}

/*
 * A host at EL2 keeps VTTBR_EL2 of the VM that ran. Its EL0 is no VM, reaches
 * nothing of EL1's, and is somebody else.
 */
static void el0_of_a_host_at_el2_is_no_vm(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    switch_all(&rig);
    set_vm(&rig);
    leave(&rig);
    enter(&rig);
    write_at_el2(&rig, TIMER);
    rig.control[TRAPS_HCR_EL2] = TRAPS_HCR_TGE | TRAPS_HCR_E2H;
    rig.set_way = 0;
    leave(&rig);
    assert_int_equal(total(&rig), 0);
    enter(&rig);
    rig.set_way = 2;
    set_vm(&rig);
    leave(&rig);
    assert_int_equal(rig.count[TRAPS_TIMER], 1);
    assert_int_equal(total(&rig), 1);
}

static void a_vm_does_not_reach_what_is_the_cores(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    rig.set_way = 0;
    rig.implementation = -1; /* UNDEFINED here, and there on another core */
    leave(&rig);             /* the host may */
    assert_int_equal(total(&rig), 0);
    set_vm(&rig);
    enter(&rig);
    switch_all(&rig);
    leave(&rig);
    assert_int_equal(rig.count[TRAPS_SET_WAY], 3);
    assert_int_equal(rig.count[TRAPS_IMPLEMENTATION], 2);
}

static void hpmn_is_not_reserved(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    for (uint64_t hpmn = 1; hpmn <= COUNTERS; hpmn++) {
        rig.control[TRAPS_MDCR_EL2] = hpmn;
        leave(&rig);
    }
    assert_int_equal(total(&rig), 0);
    rig.control[TRAPS_MDCR_EL2] = 0;
    leave(&rig);
    leave(&rig);
    assert_int_equal(rig.count[TRAPS_HPMN], 1);
    rig.control[TRAPS_MDCR_EL2] = COUNTERS + 1;
    leave(&rig);
    assert_int_equal(rig.count[TRAPS_HPMN], 2);
}

static void hpmn_may_be_0_with_hpmn0_or_no_pmu(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    rig.control[TRAPS_MDCR_EL2] = 0;
    rig.control[TRAPS_ID_AA64DFR0_EL1] = (UINT64_C(1) << 60) | 1 << 8;
    leave(&rig);
    rig.control[TRAPS_ID_AA64DFR0_EL1] = 0;
    leave(&rig);
    rig.control[TRAPS_ID_AA64DFR0_EL1] = 0xf00;
    leave(&rig);
    assert_int_equal(total(&rig), 0);
}

static void what_nobody_switched_is_found(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    write_at_el2(&rig, SPARE);
    set_vm(&rig);
    leave(&rig);
    assert_int_equal(rig.count[TRAPS_TIMER], 1);
    assert_true(traps_has(&rig.last, TIMER));
    assert_int_equal(total(&rig), 1);
    enter(&rig);
    switch_all(&rig);
    set_host(&rig);
    leave(&rig);
    assert_int_equal(total(&rig), 1);
}

/* Back to the same one nothing needs to be switched. */
static void an_exit_handled_at_el2_switches_nothing(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    leave(&rig);
    enter(&rig);
    leave(&rig);
    assert_int_equal(total(&rig), 0);
}

/* VCPUs of one VM share the VMID: the description tells them apart. */
static void names_tell_principals_apart(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    set_vm(&rig);
    rig.principal = "vm1.0";
    switch_all(&rig);
    leave(&rig);
    enter(&rig);
    rig.principal = "vm1.1";
    leave(&rig);
    assert_int_equal(rig.count[TRAPS_TIMER], 1);
    assert_int_equal(rig.count[TRAPS_OTHERS], 1);
}

static void a_switch_by_the_scenario_is_not_judged(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    traps_poke(&rig.traps, 0, 2);
    set_vm(&rig);
    leave(&rig);
    assert_int_equal(total(&rig), 0);
}

static void sign_extended_controls_are_found(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    traps_write(&rig.traps, &rig.world, 0, 1, TRAPS_HCR_EL2, 0x80000021);
    traps_write(&rig.traps, &rig.world, 0, 1, TRAPS_HCR_EL2, 0x880000021);
    traps_write(&rig.traps, &rig.world, 0, 2, TRAPS_HFGRTR_EL2, UINT64_MAX);
    assert_int_equal(total(&rig), 0);
    traps_write(&rig.traps, &rig.world, 0, 1, TRAPS_HCR_EL2,
                UINT64_C(0xffffffff80000021));
    assert_int_equal(rig.count[TRAPS_SIGN_EXTENDED], 1);
}

static void rules_can_be_off(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    rig.traps.off = TRAPS_BIT(TRAPS_TIMER) | TRAPS_BIT(TRAPS_OTHERS);
    set_vm(&rig);
    leave(&rig);
    assert_int_equal(total(&rig), 0);
}

static void registers_have_their_rule(void **state)
{
    static const struct {
        const char *name;
        enum traps_rule rule;
    } rows[] = {
        { "PMSELR_EL0", TRAPS_PMU },      { "PMSCR_EL1", TRAPS_SPE },
        { "OSLAR_EL1", TRAPS_OS_LOCK },   { "OSLSR_EL1", TRAPS_DEBUG },
        { "APIAKeyLo_EL1", TRAPS_PAUTH }, { "APGAKeyHi_EL1", TRAPS_PAUTH },
        { "AMEVCNTR00_EL0", TRAPS_AMU },  { "AMUSERENR_EL0", TRAPS_AMU },
        { "AMCNTENSET0_EL0", TRAPS_AMU }, { "AMAIR_EL1", TRAPS_OTHERS },
        { "ICC_SRE_EL1", TRAPS_GIC },     { "ACTLR_EL1", TRAPS_ACTLR },
        { "ACTLR_EL12", TRAPS_OTHERS },   { "TTBR0_EL1", TRAPS_OTHERS },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(traps_group(rows[i].name), rows[i].rule);
}

/* More states of the controls than are kept. */
static void many_states_are_no_harm(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    for (unsigned i = 0; i < 100; i++) {
        rig.control[TRAPS_CNTHCTL_EL2] = i;
        leave(&rig);
        enter(&rig);
        traps_leave(&rig.traps, &rig.world, 1);
    }
    traps_leave(&rig.traps, &rig.world, TRAPS_CPUS);
    assert_int_equal(total(&rig), 0);
}

/* Who is taken for a VM, by description or by what is in force. */
enum { TSC = 1 << 19, IMO = 1 << 4 };

static void who_is_a_vm(void **unused)
{
    static const struct {
        const char *principal;
        uint64_t hcr, vmid;
        bool vm;
    } rows[] = {
        /* The only guest of a hypervisor without a host, VM forgotten. */
        { NULL, IMO | TSC, 0, true },
        { NULL, IMO | TSC, 1, true },
        { NULL, HCR_VM, 1, true },
        { NULL, TSC, 0, true },
        { NULL, 1 << 12, 3, true }, /* DC */
        { NULL, 0, 0, false },
        { NULL, 0, 5, false },
        { NULL, HCR_VM, 0, false },
        { NULL, TRAPS_HCR_E2H | TRAPS_HCR_TGE | TSC, 1, false },
        { "vm1.0", 0, 0, true },
        { "guest", 0, 0, true },
        { "host", HCR_ALL, 1, false },
        { "host.1", HCR_ALL, 1, false },
    };

    (void)unused;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct rig rig;
        bool vm;

        begin(&rig);
        rig.traps = (struct traps){ 0 }; /* nobody has run */
        rig.control[TRAPS_HCR_EL2] = rows[i].hcr;
        rig.control[TRAPS_VTTBR_EL2] = rows[i].vmid << 48;
        rig.principal = rows[i].principal;
        memset(rig.count, 0, sizeof(rig.count));
        leave(&rig);
        /* Any VM of these lacks something: AMO, or stage 2. */
        vm = rig.count[TRAPS_STAGE2_OFF] || rig.count[TRAPS_INTERRUPTS];
        if (vm != rows[i].vm)
            fail_msg("row %zu", i);
        if (!strstr(rig.judged, vm ? "a VM" : "the host"))
            fail_msg("row %zu: %s", i, rig.judged);
        if (rows[i].principal)
            assert_memory_equal(rig.judged, rows[i].principal,
                                strlen(rows[i].principal));
    }
}

/* The host that ran first is known by its VMID; who has another is a VM. */
static void another_vmid(void **unused)
{
    struct rig rig;

    (void)unused;
    begin(&rig);
    rig.control[TRAPS_HCR_EL2] = 0; /* everything was forgotten */
    rig.control[TRAPS_VTTBR_EL2] = UINT64_C(2) << 48;
    leave(&rig);
    assert_int_equal(rig.count[TRAPS_STAGE2_OFF], 1);
    assert_string_equal(rig.judged, "VMID 2 (taken for a VM)");
    set_host(&rig);
    enter(&rig);
    leave(&rig);
    assert_int_equal(rig.count[TRAPS_STAGE2_OFF], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_switch_is_quiet),
        cmocka_unit_test(a_control_that_does_not_hold_is_told_once),
        cmocka_unit_test(a_register_that_must_trap_is_not_reached),
        cmocka_unit_test(an_access_that_must_trap_is_found),
        cmocka_unit_test(an_access_that_should_have_trapped_is_found),
        cmocka_unit_test(a_vm_has_its_hcr),
        cmocka_unit_test(el0_of_a_host_at_el2_is_no_vm),
        cmocka_unit_test(a_vm_does_not_reach_what_is_the_cores),
        cmocka_unit_test(hpmn_is_not_reserved),
        cmocka_unit_test(hpmn_may_be_0_with_hpmn0_or_no_pmu),
        cmocka_unit_test(what_nobody_switched_is_found),
        cmocka_unit_test(an_exit_handled_at_el2_switches_nothing),
        cmocka_unit_test(names_tell_principals_apart),
        cmocka_unit_test(a_switch_by_the_scenario_is_not_judged),
        cmocka_unit_test(sign_extended_controls_are_found),
        cmocka_unit_test(rules_can_be_off),
        cmocka_unit_test(registers_have_their_rule),
        cmocka_unit_test(many_states_are_no_harm),
        cmocka_unit_test(who_is_a_vm),
        cmocka_unit_test(another_vmid),
    };

    return cmocka_run_group_tests_name("traps", tests, NULL, NULL);
}
