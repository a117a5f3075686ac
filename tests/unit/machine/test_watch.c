/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an observer follows instruction by instruction, and access by access. */
#include <string.h>

#include "rig.h"

enum { LOG_MAX = 64 };

struct watch {
    struct machine *machine;
    unsigned count;
    struct machine_event events[LOG_MAX];
    uint64_t before[LOG_MAX]; /* 8 bytes at the address of a store */
    uint64_t ret[LOG_MAX];    /* of an exception, which lives for the call */
};

static void happened(void *self, const struct machine_event *event)
{
    struct watch *watch = self;

    if (watch->count == LOG_MAX)
        return;
    watch->events[watch->count] = *event;
    if (event->kind == EVENT_store)
        machine_read(watch->machine, event->address,
                     &watch->before[watch->count], 8);
    if (event->exception)
        watch->ret[watch->count] = event->exception->ret;
    watch->count++;
}

static void observe(struct rig *rig, struct watch *watch, uint64_t events)
{
    const struct machine_observer observer = { watch, events, happened };

    memset(watch, 0, sizeof(*watch));
    watch->machine = rig->machine;
    assert_int_equal(machine_observe(rig->machine, &observer), STATUS_OK);
}

#define UDF_0 0x00000000u
#define MRS_X0_ACTLR_EL1 0xd5381020u

/* Each instruction once, whatever becomes of it, in its order. */
static void every_instruction_once(void **state)
{
    struct rig *rig = *state;
    struct watch watch;

    observe(rig, &watch, BIT64(EVENT_insn));
    RIG_PUT(rig, HYP, NOP, MRS_X0_HCR_EL2, ADD_X0_1, LDR_X0_X1, UDF_0);
    rig->cpu->x[1] = RAM;
    rig_run_to(rig, HYP, VECTORS_EL2 + CURRENT);
    assert_int_equal(watch.count, 5);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(watch.events[i].pc, HYP + 4 * i);
        assert_int_equal(watch.events[i].el, 2);
    }
    assert_int_equal(watch.events[0].word, NOP);
    assert_int_equal(watch.events[4].word, UDF_0);
}

/* A load that faults, and one whose page the view did not have yet. */
static void faulting_ones_once(void **state)
{
    struct rig *rig = *state;
    struct watch watch;

    observe(rig, &watch, BIT64(EVENT_insn) | BIT64(EVENT_load));
    rig_page(rig, 0, CODE_IPA, CODE | S2_RW | 3);
    rig_page(rig, 0, 0x20000, (RAM + 0x10000) | S2_RW | 3);
    rig_enter_guest(rig, 0, 1);
    RIG_PUT(rig, CODE, LDR_X0_X1, LDR_X0_X1);
    rig->cpu->x[1] = 0x20000;
    rig_run_to(rig, CODE_IPA, CODE_IPA + 8);
    assert_int_equal(watch.count, 4);
    assert_int_equal(watch.events[0].kind, EVENT_insn);
    assert_int_equal(watch.events[1].kind, EVENT_load);
    assert_int_equal(watch.events[1].address, RAM + 0x10000);
    assert_int_equal(watch.events[1].virtual_address, 0x20000);
    watch.count = 0;
    rig->cpu->x[1] = 0x30000; /* not mapped */
    rig_run_to(rig, CODE_IPA, VECTORS_EL2 + LOWER);
    assert_int_equal(watch.count, 1);
}

/* The event of a trapped MRS is at the MRS, not behind it. */
static void where_a_trap_is(void **state)
{
    struct rig *rig = *state;
    struct watch watch;

    observe(rig, &watch, BIT64(EVENT_trap));
    rig_page(rig, 0, CODE_IPA, CODE | S2_RW | 3);
    rig_enter_guest(rig, 0, 1);
    rig->cpu->sysreg[HCR_EL2] |= BIT64(21); /* TACR */
    RIG_PUT(rig, CODE, NOP, MRS_X0_ACTLR_EL1, NOP);
    rig_run_to(rig, CODE_IPA, VECTORS_EL2 + LOWER);
    assert_int_equal(watch.count, 1);
    assert_int_equal(watch.events[0].pc, CODE_IPA + 4);
    assert_int_equal(watch.ret[0], CODE_IPA + 4);
}

/* A store's bytes are told while memory still has the old ones. */
static void check_store(struct rig *rig, uint32_t word, unsigned events,
                        unsigned size, uint64_t value)
{
    struct watch watch;

    for (unsigned i = 0; i < 8; i++)
        rig_store(rig, RAM + 8 * i, UINT64_C(0x1111111111111111));
    rig->cpu->x[1] = RAM;
    observe(rig, &watch, BIT64(EVENT_store));
    RIG_PUT(rig, HYP, word, NOP);
    rig_run_to(rig, HYP, HYP + 4);
    machine_unobserve(rig->machine, &watch);
    assert_int_equal(watch.count, events);
    for (unsigned i = 0; i < events; i++) {
        assert_int_equal(watch.events[i].size, size);
        assert_int_equal(watch.events[i].address, RAM + (uint64_t)i * size);
        assert_int_equal(watch.before[i], UINT64_C(0x1111111111111111));
        assert_int_equal(watch.events[i].pc, HYP);
    }
    assert_int_equal(watch.events[0].value, value);
}

static void stores(void **state)
{
    struct rig *rig = *state;
    struct cpu *cpu = rig->cpu;

    cpu->x[0] = 0x0123456789abcdef;
    cpu->x[2] = 0x22;
    cpu->x[9] = 0xffffffff9999;
    cpu->v[0] = (struct vreg){ 0xaa, 0xbb };
    check_store(rig, STR_X0_X1, 1, 8, 0x0123456789abcdef);
    check_store(rig, STR_W9_X1, 1, 4, 0xffff9999);
    check_store(rig, STRB_WZR_X1, 1, 1, 0);
    check_store(rig, STP_X2_X3_X1, 2, 8, 0x22);
    check_store(rig, STR_Q0_X1, 2, 8, 0xaa);
    check_store(rig, DC_ZVA_X1, 8, 8, 0);
    assert_int_equal(rig_load(rig, RAM), 0);
}

static void an_exclusive_store(void **state)
{
    struct rig *rig = *state;
    struct watch watch;

    rig_store(rig, RAM, 5);
    observe(rig, &watch, BIT64(EVENT_store));
    RIG_PUT(rig, HYP, LDXR_X0_X1, ADD_X0_1, STXR_W4_X0_X1, NOP);
    rig->cpu->x[1] = RAM;
    rig_run_to(rig, HYP, HYP + 12);
    assert_int_equal(watch.count, 1);
    assert_int_equal(watch.events[0].value, 6);
    assert_int_equal(watch.before[0], 5);
    assert_int_equal(rig_load(rig, RAM), 6);
}

/* An exclusive store that fails, or a store that faults, writes nothing. */
static void no_stores(void **state)
{
    struct rig *rig = *state;
    struct watch watch;

    observe(rig, &watch, BIT64(EVENT_store));
    RIG_PUT(rig, HYP, STXR_W4_X0_X1, NOP);
    rig->cpu->x[1] = RAM;
    rig_run_to(rig, HYP, HYP + 4);
    assert_int_equal(rig->cpu->x[4], 1);
    rig->cpu->x[1] = HOLE;
    RIG_PUT(rig, HYP, STR_X0_X1, NOP);
    rig_run_to(rig, HYP, VECTORS_EL2 + CURRENT);
    assert_int_equal(watch.count, 0);
}

/* What an instruction writes is told whole, wherever its bytes go. */
static void a_store_across_regions(void **state)
{
    struct rig *rig = *state;
    struct watch watch;
    uint64_t told = 0;

    observe(rig, &watch, BIT64(EVENT_store));
    RIG_PUT(rig, HYP, STR_X0_X1, STRH_W0_X1_8, NOP);
    rig->cpu->x[0] = 0x0123456789abcdef;
    rig->cpu->x[1] = HIGH - 4;
    rig_run_to(rig, HYP, HYP + 4);
    for (unsigned i = 0; i < watch.count; i++) {
        assert_in_range(watch.events[i].address, HIGH - 4, HIGH + 3);
        memcpy((uint8_t *)&told + (watch.events[i].address - (HIGH - 4)),
               &watch.events[i].value, watch.events[i].size);
        assert_int_equal(watch.before[i], 0);
    }
    assert_int_equal(told, 0x0123456789abcdef);
    watch.count = 0;
    rig_run_to(rig, HYP + 4, HYP + 8);
    assert_int_equal(watch.count, 1);
    assert_int_equal(watch.events[0].size, 2);
    assert_int_equal(watch.events[0].value, 0xcdef);
}

static void watched_addresses(void **state)
{
    struct rig *rig = *state;
    struct watch watch;

    observe(rig, &watch, BIT64(EVENT_reach));
    machine_watch(rig->machine, HYP + 4);
    machine_watch(rig->machine, HYP + 8);
    RIG_PUT(rig, HYP, NOP, ADD_X0_1, ADD_X0_1, NOP);
    rig_run_to(rig, HYP, HYP + 8);
    assert_int_equal(watch.count, 1);
    rig_run_to(rig, HYP + 8, HYP + 12);
    assert_int_equal(watch.count, 2);
    assert_int_equal(watch.events[1].pc, HYP + 8);
    machine_unwatch_all(rig->machine);
    rig_run_to(rig, HYP, HYP + 12);
    assert_int_equal(watch.count, 2);
}

/* MSR (immediate) changes PSTATE; the register form is a write like others. */
static void pstate_changes(void **state)
{
    struct rig *rig = *state;
    struct watch watch;

    observe(rig, &watch, BIT64(EVENT_pstate));
    RIG_PUT(rig, HYP, DAIFCLR_7, DAIFSET_7, NOP);
    rig_run_to(rig, HYP, HYP + 8);
    assert_int_equal(watch.count, 2);
    assert_int_equal(watch.events[0].old & PSTATE_DAIF, PSTATE_DAIF);
    assert_int_equal(watch.events[0].value & PSTATE_DAIF, PSTATE_D);
    assert_int_equal(watch.events[1].old & PSTATE_DAIF, PSTATE_D);
}

/* Of DSB's encodings, those with CRm 0 and 4 are SSBB and PSSBB. */
static void what_is_a_dsb(void **state)
{
    struct rig *rig = *state;
    struct watch watch;

    observe(rig, &watch, BIT64(EVENT_dsb));
    RIG_PUT(rig, HYP, 0xd503309f, 0xd503349f, 0xd503379f, 0xd5033f9f, NOP);
    rig_run_to(rig, HYP, HYP + 16);
    assert_int_equal(watch.count, 2);
    assert_int_equal(watch.events[0].pc, HYP + 8);
    assert_int_equal(machine_event_count(rig->machine, EVENT_barrier), 4);
}

/* IL in SPSR_EL2 comes back with a legal return; an illegal one sets it. */
static void which_returns_are_illegal(void **state)
{
    const uint64_t spsrs[] = {
        PSTATE_DAIF | PSTATE_IL | 5, /* EL1h */
        PSTATE_DAIF | 0xd,           /* EL3h */
    };
    struct rig *rig = *state;

    RIG_PUT(rig, HYP, ERET);
    for (unsigned i = 0; i < 2; i++) {
        struct watch watch;
        struct machine_stop stop;

        rig_level(rig, 2);
        rig->cpu->pc = HYP;
        rig->cpu->sysreg[SPSR_EL2] = spsrs[i];
        rig->cpu->sysreg[ELR_EL2] = HYP;
        observe(rig, &watch, BIT64(EVENT_illegal_return));
        machine_run(rig->machine, &(struct machine_goal){ .count = 1 }, &stop);
        machine_unobserve(rig->machine, &watch);
        assert_true(rig->cpu->pstate & PSTATE_IL);
        assert_int_equal(watch.count, i);
    }
}

static void nobody_counts_them(void **state)
{
    struct rig *rig = *state;
    struct watch watch;

    observe(rig, &watch, MACHINE_UNCOUNTED_EVENTS);
    RIG_PUT(rig, HYP, STR_X0_X1, LDR_X0_X1, NOP);
    rig->cpu->x[1] = RAM;
    rig_run_to(rig, HYP, HYP + 8);
    assert_true(watch.count > 3);
    for (enum event event = 0; event < EVENT_COUNT; event++)
        if (MACHINE_UNCOUNTED_EVENTS & BIT64(event))
            assert_int_equal(machine_event_count(rig->machine, event), 0);
}

/* Writes ADD X0, X0, #2 behind the instruction that it is told of. */
static void rewrite(void *self, const struct machine_event *event)
{
    const uint32_t word = ADD_X0_2;

    if (event->pc == HYP)
        machine_write(self, HYP + 4, &word, sizeof(word));
}

/*
 * Code that an observer changes while it executes: it is in the block that was
 * translated already, and the next instruction is the new one.
 */
static void code_that_is_rewritten(void **state)
{
    static const struct {
        enum event event;
        uint32_t word;
    } rows[] = {
        { EVENT_insn, NOP },
        { EVENT_load, LDR_W3_X1 },
        { EVENT_store, STR_W9_X1 },
        { EVENT_isb, 0xd5033fdf },
        { EVENT_sysreg_read, 0xd53c1103 }, /* MRS X3, HCR_EL2 */
        { EVENT_fpsimd, LDR_Q0_X1 },
    };
    struct rig *rig = *state;

    rig->cpu->x[1] = RAM;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const struct machine_observer observer = {
            rig->machine,
            BIT64(rows[i].event),
            rewrite,
        };

        RIG_PUT(rig, HYP, rows[i].word, ADD_X0_1, NOP);
        rig->cpu->x[0] = 0;
        rig_run_to(rig, HYP, HYP + 8);
        assert_int_equal(rig->cpu->x[0], 1);
        machine_observe(rig->machine, &observer);
        rig_run_to(rig, HYP, HYP + 8);
        assert_int_equal(rig->cpu->x[0], 3);
        rig_run_to(rig, HYP, HYP + 8);
        assert_int_equal(rig->cpu->x[0], 5);
        machine_unobserve(rig->machine, rig->machine);
    }
}

static void rewrite_both(void *self, const struct machine_event *event)
{
    const uint32_t word = ADD_X0_2;

    rewrite(self, event);
    machine_write(self, CODE, &word, sizeof(word));
}

/* In two regions at once, which are far apart. */
static void regions_that_are_rewritten(void **state)
{
    struct rig *rig = *state;
    const struct machine_observer observer = {
        rig->machine,
        BIT64(EVENT_load),
        rewrite_both,
    };

    RIG_PUT(rig, HYP, LDR_W3_X1, ADD_X0_1, BR_X1);
    RIG_PUT(rig, CODE, ADD_X0_1, NOP);
    rig->cpu->x[0] = 0;
    rig->cpu->x[1] = CODE;
    rig_run_to(rig, HYP, CODE + 4);
    assert_int_equal(rig->cpu->x[0], 2);
    machine_observe(rig->machine, &observer);
    rig_run_to(rig, HYP, CODE + 4);
    assert_int_equal(rig->cpu->x[0], 6);
}

/* A store-exclusive to the block in which it is; then the new is executed. */
static void code_that_rewrites_itself(void **state)
{
    const uint32_t add_x0_400 = 0x91100000; /* makes ADD_X0_1 ADD_X0_2 */
    struct rig *rig = *state;
    uint64_t before;

    RIG_PUT(rig, HYP, LDXR_X0_X1, add_x0_400, STXR_W4_X0_X1, NOP, ADD_X0_1,
            NOP);
    before = rig_load(rig, HYP + 16);
    rig->cpu->x[1] = HYP + 16;
    rig_run_to(rig, HYP, HYP + 20);
    assert_int_equal(rig->cpu->x[4], 0);
    assert_int_equal(rig_load(rig, HYP + 16), before + 0x400);
    assert_int_equal(rig->cpu->x[0], before + 0x400 + 2);
}

const struct CMUnitTest watch_tests[] = {
    RIG_TEST(code_that_is_rewritten),
    RIG_TEST(regions_that_are_rewritten),
    RIG_TEST(code_that_rewrites_itself),
    RIG_TEST(every_instruction_once),
    RIG_TEST(faulting_ones_once),
    RIG_TEST(where_a_trap_is),
    RIG_TEST(stores),
    RIG_TEST(an_exclusive_store),
    RIG_TEST(watched_addresses),
    RIG_TEST(no_stores),
    RIG_TEST(a_store_across_regions),
    RIG_TEST(pstate_changes),
    RIG_TEST(what_is_a_dsb),
    RIG_TEST(which_returns_are_illegal),
    RIG_TEST(nobody_counts_them),
};
const size_t watch_test_count = ARRAY_LENGTH(watch_tests);
