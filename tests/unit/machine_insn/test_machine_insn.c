/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exclusives, SP alignment, software step, pointer authentication and waiting
 * in a whole machine: two CPUs, 64 KiB of RAM, code written by the tests.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "machine/machine.h"

#define CODE UINT64_C(0x80000000)
#define VECTORS UINT64_C(0x80002000) /* VBAR_EL2 */
#define VECTORS_EL1 UINT64_C(0x80003000)
#define DATA UINT64_C(0x80008000)

enum {
    NOP = 0xd503201f,
    WFE = 0xd503205f,
    SEV = 0xd503209f,
    HVC = 0xd4000002,
    SVC = 0xd4000001,
    ERET = 0xd69f03e0,
    UDF = 0x00000000,
    B_SELF = 0x14000000,
    CLREX = 0xd5033f5f,
    LDXR = 0xc85f7c20,     /* ldxr x0, [x1] */
    STXR = 0xc8027c23,     /* stxr w2, x3, [x1] */
    STR = 0xf9000023,      /* str x3, [x1] */
    LDR = 0xf9400020,      /* ldr x0, [x1] */
    LDR_SP = 0xf94003e4,   /* ldr x4, [sp] */
    LDP_SP = 0xa8c117e4,   /* ldp x4, x5, [sp], #16 */
    LDR_Q_SP = 0x3dc003e0, /* ldr q0, [sp] */
    PRFM_SP = 0xf98003e0,  /* prfm pldl1keep, [sp] */
    PACIASP = 0xd503233f,
    AUTIASP = 0xd50323bf,
    PACIA = 0xdac10020, /* pacia x0, x1 */
    RETAA = 0xd65f0bff,
    LDRAA = 0xf8201c20,     /* ldraa x0, [x1, #8]! */
    CBNZ_BACK = 0x35ffffc2, /* cbnz w2, .-8 */
    ADD = 0x91000463,       /* add x3, x3, #1 */
    BR = 0xd61f0020,        /* br x1 */
    MRS_TPIDR = 0xd53bd040, /* mrs x0, TPIDR_EL0 */
    MRS_ACTLR = 0xd5381020, /* mrs x0, ACTLR_EL1 */
    DAIFCLR_D = 0xd50348ff,
};

struct rig {
    struct machine *machine;
    struct machine_stop stop;
};

static struct cpu *cpu_of(struct rig *rig)
{
    return machine_cpu(rig->machine);
}

static int set_up_with(void **state, feature_set features)
{
    const struct machine_config config = {
        .engine = ENGINE_UNDER_TEST,
        .cpus = 2,
        .features = features,
        .ignored = UINT64_MAX, /* keys that sign nothing, see pauth.h */
        .region_count = 1,
        .regions = { { "ram", CODE, 0x10000, true } },
    };
    struct rig *rig = calloc(1, sizeof(*rig));

    assert_int_equal(machine_create(&config, &rig->machine, NULL), STATUS_OK);
    for (unsigned i = 0; i < 2; i++) {
        struct cpu *cpu = machine_cpu_by_index(rig->machine, i);

        sysreg_poke(cpu, VBAR_EL2, VECTORS);
        sysreg_poke(cpu, VBAR_EL1, VECTORS_EL1);
        cpu->pc = CODE;
        cpu->sp = DATA + 0x1000;
        cpu->x[1] = DATA;
        cpu->x[3] = 0x33;
    }
    *state = rig;
    return 0;
}

static int set_up(void **state)
{
    return set_up_with(state, CPU_DEFAULT_FEATURES);
}

static int set_up_pauth(void **state)
{
    return set_up_with(state, CPU_DEFAULT_FEATURES | FEATURE_BIT(FEAT_PAuth));
}

static int set_up_nested(void **state)
{
    return set_up_with(state, CPU_DEFAULT_FEATURES | FEATURE_BIT(FEAT_NV) |
                                  FEATURE_BIT(FEAT_NV2));
}

static int tear_down(void **state)
{
    struct rig *rig = *state;

    machine_destroy(rig->machine);
    free(rig);
    return 0;
}

static void put(struct rig *rig, uint64_t address, const uint32_t *words,
                size_t count)
{
    assert_true(machine_write(rig->machine, address, words, count * 4));
}

#define PUT(rig, address, ...)                               \
    put((rig), (address), (const uint32_t[]){ __VA_ARGS__ }, \
        sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))

/* Executes `count` instructions, or up to an end before that. */
static enum stop_reason go(struct rig *rig, uint64_t count)
{
    const struct machine_goal goal = { .count = count };

    machine_run(rig->machine, &goal, &rig->stop);
    return rig->stop.reason;
}

/* Runs until `address`, at most 1000 instructions. */
static void go_to(struct rig *rig, uint64_t address)
{
    const struct machine_goal goal = {
        .address_count = 1,
        .addresses = { address },
        .limit = 1000,
    };

    machine_run(rig->machine, &goal, &rig->stop);
    assert_int_equal(rig->stop.reason, STOP_ADDRESS);
}

static uint64_t data(struct rig *rig)
{
    uint64_t value;

    assert_true(machine_read(rig->machine, DATA, &value, sizeof(value)));
    return value;
}

static void to_el1(struct rig *rig, uint64_t pc)
{
    cpu_set_pstate(cpu_of(rig), PSTATE_DAIF | 5);
    cpu_of(rig)->sp = DATA + 0x1000;
    cpu_of(rig)->pc = pc;
}

/* --- exclusives --------------------------------------------------------- */

static void exclusive_loop(void **state)
{
    struct rig *rig = *state;

    PUT(rig, CODE, LDXR, STXR, CBNZ_BACK, NOP);
    go_to(rig, CODE + 12);
    assert_int_equal(rig->stop.executed, 3);
    assert_int_equal(cpu_of(rig)->x[2], 0);
    assert_int_equal(data(rig), 0x33);
}

/* The same when a debugger stops between any two instructions. */
static void exclusive_in_steps(void **state)
{
    struct rig *rig = *state;

    PUT(rig, CODE, LDXR, STXR, NOP);
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(go(rig, 1), STOP_COUNT);
    assert_int_equal(cpu_of(rig)->x[2], 0);
    assert_int_equal(data(rig), 0x33);
}

/* Out of the VM between load and store: the store must fail. */
static void exclusive_across_exit(void **state)
{
    struct rig *rig = *state;

    PUT(rig, CODE, LDXR, HVC, STXR, NOP);
    PUT(rig, VECTORS + 0x400, NOP, ERET);
    to_el1(rig, CODE);
    go_to(rig, CODE + 12);
    assert_int_equal(cpu_of(rig)->x[2], 1);
    assert_int_equal(data(rig), 0);
    assert_int_equal(rig->stop.executed, 5);
}

/* At the vector, before any return, the monitor is still as it was. */
static void exclusive_at_vector(void **state)
{
    struct rig *rig = *state;

    PUT(rig, CODE, LDXR, HVC);
    PUT(rig, VECTORS + 0x400, STXR, CLREX, STXR, LDXR, CLREX, STXR, NOP);
    to_el1(rig, CODE);
    go_to(rig, VECTORS + 0x404);
    assert_int_equal(cpu_of(rig)->x[2], 0);
    go_to(rig, VECTORS + 0x40c);
    assert_int_equal(cpu_of(rig)->x[2], 1);
    cpu_of(rig)->x[2] = 9;
    go_to(rig, VECTORS + 0x418);
    assert_int_equal(cpu_of(rig)->x[2], 1);
}

/* CPU 1 takes the lock that CPU 0 was about to take. */
static void exclusive_of_two(void **state)
{
    struct rig *rig = *state;

    PUT(rig, CODE, LDXR, STXR, NOP);
    go(rig, 1);
    machine_select(rig->machine, 1);
    go_to(rig, CODE + 8);
    assert_int_equal(cpu_of(rig)->x[2], 0);
    PUT(rig, CODE + 0x100, STR);
    cpu_of(rig)->pc = CODE + 0x100;
    cpu_of(rig)->x[3] = 0; /* and gives it back: memory is as it was */
    go(rig, 1);
    assert_int_equal(data(rig), 0);
    machine_select(rig->machine, 0);
    go_to(rig, CODE + 8);
    assert_int_equal(cpu_of(rig)->x[2], 1);
    assert_int_equal(data(rig), 0);
}

/* Another CPU that only looks takes nothing away. */
static void exclusive_beside_reader(void **state)
{
    struct rig *rig = *state;

    PUT(rig, CODE, LDXR, STXR, NOP);
    go(rig, 1);
    machine_select(rig->machine, 1);
    go(rig, 1);
    machine_select(rig->machine, 0);
    go_to(rig, CODE + 8);
    assert_int_equal(cpu_of(rig)->x[2], 0);
    machine_select(rig->machine, 1);
    go_to(rig, CODE + 8);
    assert_int_equal(cpu_of(rig)->x[2], 1);
}

/* A snapshot holds the monitor. */
static void exclusive_in_snapshot(void **state)
{
    struct rig *rig = *state;
    struct machine_snapshot *snapshot;

    PUT(rig, CODE, LDXR, STXR, NOP);
    go(rig, 1);
    snapshot = machine_snapshot(rig->machine);
    for (unsigned i = 0; i < 2; i++) {
        go_to(rig, CODE + 8);
        assert_int_equal(cpu_of(rig)->x[2], 0);
        assert_int_equal(data(rig), 0x33);
        machine_restore(rig->machine, snapshot);
    }
    machine_snapshot_release(snapshot);
}

/* A store-exclusive that changes code takes effect. */
static void exclusive_on_code(void **state)
{
    struct rig *rig = *state;

    PUT(rig, CODE, LDXR, STXR, NOP);
    PUT(rig, CODE + 0x200, ADD, NOP);
    cpu_of(rig)->pc = CODE + 0x200;
    go(rig, 1);
    assert_int_equal(cpu_of(rig)->x[3], 0x34);
    cpu_of(rig)->pc = CODE;
    cpu_of(rig)->x[1] = CODE + 0x200;
    cpu_of(rig)->x[3] = (uint64_t)NOP << 32 | NOP;
    go(rig, 2);
    assert_int_equal(cpu_of(rig)->x[2], 0);
    cpu_of(rig)->x[3] = 7;
    cpu_of(rig)->pc = CODE + 0x200;
    go(rig, 1);
    assert_int_equal(cpu_of(rig)->x[3], 7);
}

/* --- SP alignment ------------------------------------------------------- */

static void sp_alignment(void **state)
{
    static const struct {
        uint32_t word;
        bool faults;
    } rows[] = {
        { LDR_SP, true },   { LDP_SP, true },
        { LDR_Q_SP, true }, { 0xc85f7fe0, true } /* ldxr x0, [sp] */,
        { PRFM_SP, false }, { LDR, false },
        { NOP, false },
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        for (unsigned n = 0; n < 4; n++) {
            bool checked = n & 1, misaligned = n & 2;
            struct cpu *cpu = cpu_of(rig);
            bool faults = checked && misaligned && rows[i].faults;

            PUT(rig, CODE, NOP, rows[i].word, NOP);
            sysreg_poke(cpu, SCTLR_EL2, checked ? 9 : 1);
            sysreg_poke(cpu, ESR_EL2, 0);
            cpu->pc = CODE;
            cpu->sp = DATA + 0x1000 + (misaligned ? 8 : 0);
            assert_int_equal(go(rig, 2), STOP_COUNT);
            assert_int_equal(cpu->pc, faults ? VECTORS + 0x200 : CODE + 8);
            if (!faults)
                continue;
            assert_int_equal(cpu->sysreg[ESR_EL2],
                             UINT64_C(0x26) << 26 | 1 << 25);
            assert_int_equal(cpu->sysreg[ELR_EL2], CODE + 4);
        }
}

/* Setting SCTLR_EL1.SA in the code itself, and what moves SP. */
static void sp_alignment_by_code(void **state)
{
    struct rig *rig = *state;

    PUT(rig, CODE, 0xd5181000 /* msr SCTLR_EL1, x0 */,
        0xd10023ff /* sub sp, sp, #8 */, LDR_SP, NOP);
    to_el1(rig, CODE);
    cpu_of(rig)->x[0] = cpu_of(rig)->sysreg[SCTLR_EL1] | 8;
    go_to(rig, VECTORS_EL1 + 0x200);
    assert_int_equal(cpu_of(rig)->sysreg[ELR_EL1], CODE + 8);
    assert_int_equal(cpu_of(rig)->sysreg[ESR_EL1] >> 26, 0x26);
}

/* UNDEFINED and FP traps come first (D1.13.4). */
static void sp_alignment_priority(void **state)
{
    struct rig *rig = *state;

    PUT(rig, CODE, 0xf82003e1 /* ldadd x0, x1, [sp] */, LDR_Q_SP);
    to_el1(rig, CODE);
    sysreg_poke(cpu_of(rig), SCTLR_EL1, 8);
    cpu_of(rig)->sp = DATA + 8;
    go(rig, 1);
    assert_int_equal(cpu_of(rig)->sysreg[ESR_EL1] >> 26, 0);
    to_el1(rig, CODE + 4);
    cpu_of(rig)->sp = DATA + 8;
    go(rig, 1);
    assert_int_equal(cpu_of(rig)->sysreg[ESR_EL1] >> 26, 0x07);
}

/* --- software step ------------------------------------------------------ */

/* EL2 steps EL1 (MDCR_EL2.TDE) from `word` at CODE; returns at EL2. */
static void step(struct rig *rig, uint64_t spsr)
{
    struct cpu *cpu = cpu_of(rig);

    PUT(rig, CODE + 0x800, ERET);
    cpu_set_pstate(cpu, PSTATE_DAIF | 9);
    cpu->pc = CODE + 0x800;
    sysreg_poke(cpu, OSLSR_EL1, 0);
    sysreg_poke(cpu, MDCR_EL2, 1 << 8);
    sysreg_poke(cpu, MDSCR_EL1, 1);
    sysreg_poke(cpu, SPSR_EL2, spsr);
    sysreg_poke(cpu, ELR_EL2, CODE);
    go_to(rig, VECTORS + 0x400);
}

static void assert_stepped(struct rig *rig, uint64_t iss, uint64_t elr)
{
    const struct cpu *cpu = cpu_of(rig);

    assert_int_equal(cpu->sysreg[ESR_EL2],
                     UINT64_C(0x32) << 26 | 1 << 25 | iss);
    assert_int_equal(cpu->sysreg[ELR_EL2], elr);
    assert_false(cpu->sysreg[SPSR_EL2] & PSTATE_SS);
}

/* Active-not-pending: one instruction, whatever its class. */
static void one_step(void **state)
{
    static const struct {
        uint32_t word;
        uint64_t iss, next;
    } rows[] = {
        { ADD, 0x1000022, 4 },
        { LDXR, 0x1000062, 4 },
        { STXR, 0x1000022, 4 },
        { LDR, 0x1000022, 4 },
        { B_SELF, 0x1000022, 0 },
        { 0x14000004, 0x1000022, 16 }, /* b .+16 */
        { MRS_TPIDR, 0x1000022, 4 },
        { 0xd51bd040, 0x1000022, 4 }, /* msr TPIDR_EL0, x0 */
        { DAIFCLR_D, 0x1000022, 4 },
        { 0xd5033fdf, 0x1000022, 4 }, /* isb */
        { SEV, 0x1000022, 4 },
        { 0xd508871f, 0x1000022, 4 }, /* tlbi vmalle1 */
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        PUT(rig, CODE, rows[i].word, NOP, NOP, NOP, NOP);
        cpu_of(rig)->x[1] = DATA;
        step(rig, PSTATE_DAIF | PSTATE_SS | 5);
        assert_stepped(rig, rows[i].iss, CODE + rows[i].next);
        assert_int_equal(rig->stop.executed, 2);
    }
}

/* Active-pending: none; and nothing was stepped. */
static void no_step(void **state)
{
    struct rig *rig = *state;

    PUT(rig, CODE, ADD, NOP);
    step(rig, PSTATE_DAIF | 5);
    assert_stepped(rig, 0x22, CODE);
    assert_int_equal(cpu_of(rig)->x[3], 0x33);
    assert_int_equal(rig->stop.executed, 1);
}

/* Going on after each, as a debugger does. */
static void many_steps(void **state)
{
    struct rig *rig = *state;

    PUT(rig, CODE, ADD, ADD, ADD, ADD, NOP);
    step(rig, PSTATE_DAIF | PSTATE_SS | 5);
    for (unsigned i = 2; i <= 4; i++) {
        cpu_of(rig)->sysreg[SPSR_EL2] |= PSTATE_SS;
        cpu_of(rig)->pc = CODE + 0x800;
        go_to(rig, VECTORS + 0x400);
        assert_stepped(rig, 0x1000022, CODE + 4 * i);
        assert_int_equal(cpu_of(rig)->x[3], 0x33 + i);
    }
}

/* The same when the run is cut between the instruction and its exception. */
static void step_in_two_runs(void **state)
{
    struct rig *rig = *state;
    struct cpu *cpu = cpu_of(rig);

    PUT(rig, CODE, LDXR, NOP);
    to_el1(rig, CODE);
    cpu->pstate |= PSTATE_SS;
    sysreg_poke(cpu, OSLSR_EL1, 0);
    sysreg_poke(cpu, MDCR_EL2, 1 << 8);
    sysreg_poke(cpu, MDSCR_EL1, 1);
    assert_int_equal(go(rig, 1), STOP_COUNT);
    assert_int_equal(cpu->pc, CODE + 4);
    assert_false(cpu->pstate & PSTATE_SS);
    go_to(rig, VECTORS + 0x400);
    assert_stepped(rig, 0x1000062, CODE + 4);
}

/* Exceptions of the stepped instruction: SPSR_ELx.SS says if it completed. */
static void stepped_exceptions(void **state)
{
    static const struct {
        uint32_t word;
        unsigned ec;
        bool completed;
    } rows[] = {
        { HVC, 0x16, true },
        { MRS_ACTLR, 0x18, false },
        { 0xd63f0000 /* blr x0: to nowhere */, 0x32, true },
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        PUT(rig, CODE, rows[i].word, NOP);
        cpu_of(rig)->x[0] = 0x1000;
        sysreg_poke(cpu_of(rig), HCR_EL2, BIT64(21)); /* TACR */
        step(rig, PSTATE_DAIF | PSTATE_SS | 5);
        assert_int_equal(cpu_of(rig)->sysreg[ESR_EL2] >> 26, rows[i].ec);
        assert_int_equal(!(cpu_of(rig)->sysreg[SPSR_EL2] & PSTATE_SS),
                         rows[i].completed);
    }
    assert_int_equal(cpu_of(rig)->sysreg[ELR_EL2], 0x1000);
}

/* What faults or is UNDEFINED in the VM goes to its vector, which is stepped
 * no further at first: entry clears PSTATE.SS, so the exception is next. */
static void stepped_into_vector(void **state)
{
    static const uint32_t words[] = { UDF, 0xf94000e0 /* ldr x0, [x7] */, SVC };
    struct rig *rig = *state;

    cpu_of(rig)->x[7] = 0x1000;
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        PUT(rig, CODE, words[i], NOP);
        step(rig, PSTATE_DAIF | PSTATE_SS | 5);
        assert_stepped(rig, 0x22, VECTORS_EL1 + 0x200);
        assert_int_equal(!!(cpu_of(rig)->sysreg[SPSR_EL1] & PSTATE_SS),
                         words[i] != SVC);
    }
}

/* EL1 steps itself with KDE once D is clear. */
static void step_of_own_level(void **state)
{
    struct rig *rig = *state;
    struct cpu *cpu = cpu_of(rig);

    PUT(rig, CODE, NOP, DAIFCLR_D, ADD, NOP);
    to_el1(rig, CODE);
    sysreg_poke(cpu, OSLSR_EL1, 0);
    sysreg_poke(cpu, MDSCR_EL1, 1 | 1 << 13);
    go_to(rig, VECTORS_EL1 + 0x200);
    assert_int_equal(cpu->sysreg[ESR_EL1],
                     UINT64_C(0x33) << 26 | 1 << 25 | 0x22);
    assert_int_equal(cpu->sysreg[ELR_EL1], CODE + 8);
    assert_int_equal(cpu->x[3], 0x33);
}

/* --- pointer authentication --------------------------------------------- */

static void pauth_absent(void **state)
{
    struct rig *rig = *state;

    PUT(rig, CODE, PACIASP, AUTIASP, PACIA);
    go_to(rig, VECTORS + 0x200);
    assert_int_equal(cpu_of(rig)->sysreg[ELR_EL2], CODE + 8);
    assert_int_equal(cpu_of(rig)->sysreg[ESR_EL2], 1 << 25);
}

static void pauth_present(void **state)
{
    struct rig *rig = *state;
    struct cpu *cpu = cpu_of(rig);
    const uint64_t pointer = UINT64_C(0x123456789abcdef0);

    machine_write(rig->machine, DATA + 8, &pointer, sizeof(pointer));
    PUT(rig, CODE, PACIASP, PACIA, LDRAA, AUTIASP, RETAA);
    sysreg_poke(cpu, SCTLR_EL2, BIT64(31) | BIT64(27));
    cpu->x[0] = 0x1234;
    cpu->x[30] = CODE + 0x100;
    go_to(rig, CODE + 8);
    assert_int_equal(cpu->x[0], 0x1234);
    go_to(rig, CODE + 0x100);
    assert_int_equal(rig->stop.executed, 3);
    assert_true(cpu->x[0] == pointer);
    assert_int_equal(cpu->x[1], DATA + 8);
}

/* HCR_EL2.API: also the hints, once their key is enabled. */
static void pauth_trapped(void **state)
{
    static const uint32_t words[] = { PACIASP, PACIA, RETAA };
    struct rig *rig = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        PUT(rig, CODE, NOP, words[i]);
        to_el1(rig, CODE);
        sysreg_poke(cpu_of(rig), SCTLR_EL1, BIT64(31));
        go_to(rig, VECTORS + 0x400);
        assert_int_equal(cpu_of(rig)->sysreg[ESR_EL2],
                         UINT64_C(9) << 26 | 1 << 25);
        assert_int_equal(cpu_of(rig)->sysreg[ELR_EL2], CODE + 4);
    }
}

/* One stepped, though the engine finds it undefined at first. */
static void pauth_stepped(void **state)
{
    struct rig *rig = *state;

    PUT(rig, CODE, PACIA, NOP);
    step(rig, PSTATE_DAIF | PSTATE_SS | 5);
    assert_stepped(rig, 0x1000022, CODE + 4);
    assert_int_equal(rig->stop.executed, 2);
}

/* --- waiting ------------------------------------------------------------ */

/* SEV of another CPU, or its store to what the monitor covers. */
static void wake_from_wfe(void **state)
{
    static const uint32_t words[] = { SEV, STR, STXR };
    struct rig *rig = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        cpu_of(rig)->pc = CODE;
        cpu_of(rig)->event = false;
        PUT(rig, CODE, LDXR, WFE, NOP, NOP);
        PUT(rig, CODE + 0x100, LDXR, words[i]);
        assert_int_equal(go(rig, 100), STOP_WAITING);
        machine_select(rig->machine, 1);
        cpu_of(rig)->pc = CODE + 0x100;
        cpu_of(rig)->x[3] = 0x77 + i;
        assert_int_equal(go(rig, 2), STOP_COUNT);
        machine_select(rig->machine, 0);
        go_to(rig, CODE + 12);
    }
}

/* --- the rest ----------------------------------------------------------- */

/* A misaligned PC wins over Illegal Execution state, which wins over HVC. */
static void priorities(void **state)
{
    struct rig *rig = *state;

    PUT(rig, CODE, HVC, BR);
    cpu_of(rig)->pstate |= PSTATE_IL;
    go(rig, 1);
    assert_int_equal(cpu_of(rig)->sysreg[ESR_EL2],
                     UINT64_C(0x0e) << 26 | 1 << 25);
    cpu_of(rig)->pc = CODE + 2;
    cpu_of(rig)->pstate |= PSTATE_IL;
    go(rig, 1);
    assert_int_equal(cpu_of(rig)->sysreg[ESR_EL2],
                     UINT64_C(0x22) << 26 | 1 << 25);
    assert_int_equal(cpu_of(rig)->sysreg[FAR_EL2], CODE + 2);
}

/*
 * HCR_EL2.{NV,NV2}: EL1's MSR and MRS of HCR_EL2 are a store and a load at
 * VNCR_EL2.BADDR + 0x78. Where there is no memory it is an abort of EL2's own
 * level, with ISS.VNCR, from EL1 (AArch64.NV2Access, ISS encoding for Data Abort).
 */
static void registers_in_memory(void **state)
{
    struct rig *rig = *state;
    struct cpu *cpu = cpu_of(rig);
    uint64_t stored = 0;

    sysreg_poke(cpu, HCR_EL2, BIT64(31) | BIT64(42) | BIT64(45));
    sysreg_poke(cpu, VNCR_EL2, DATA);
    cpu_set_pstate(cpu, PSTATE_DAIF | 5);
    PUT(rig, CODE, 0xd51c1103u, 0xd53c1100u, 0xd5384242u, 0xd53c1100u);
    go(rig, 3); /* msr HCR_EL2, x3; mrs x0, HCR_EL2; mrs x2, CurrentEL */
    assert_true(machine_read(rig->machine, DATA + 0x78, &stored, 8));
    assert_int_equal(stored, 0x33);
    assert_int_equal(cpu->x[0], 0x33);
    assert_int_equal(cpu->x[2], 8);
    assert_int_equal(cpu->sysreg[HCR_EL2], BIT64(31) | BIT64(42) | BIT64(45));
    sysreg_poke(cpu, VNCR_EL2, 0x90000000);
    go_to(rig, VECTORS + 0x400);
    assert_int_equal(cpu->pc, VECTORS + 0x400);
    assert_int_equal(cpu->sysreg[ESR_EL2], 0x96002010);
    assert_int_equal(cpu->sysreg[FAR_EL2], 0x90000078);
    assert_int_equal(cpu->sysreg[ELR_EL2], CODE + 12);
    assert_int_equal(cpu_el(cpu), 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define TEST_PAUTH(name) \
    cmocka_unit_test_setup_teardown(name, set_up_pauth, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(exclusive_loop),
        TEST(exclusive_in_steps),
        TEST(exclusive_across_exit),
        TEST(exclusive_at_vector),
        TEST(exclusive_of_two),
        TEST(exclusive_beside_reader),
        TEST(exclusive_in_snapshot),
        TEST(exclusive_on_code),
        TEST(sp_alignment),
        TEST(sp_alignment_by_code),
        TEST(sp_alignment_priority),
        TEST(one_step),
        TEST(no_step),
        TEST(many_steps),
        TEST(step_in_two_runs),
        TEST(stepped_exceptions),
        TEST(stepped_into_vector),
        TEST(step_of_own_level),
        TEST(pauth_absent),
        TEST_PAUTH(pauth_present),
        TEST_PAUTH(pauth_trapped),
        TEST_PAUTH(pauth_stepped),
        TEST(wake_from_wfe),
        TEST(priorities),
        cmocka_unit_test_setup_teardown(registers_in_memory, set_up_nested,
                                        tear_down),
    };

    return cmocka_run_group_tests_name("machine_insn", tests, NULL, NULL);
}
