/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What guests see through stage 2, and the faults of what they do not. */
#include "model/sysreg.h"
#include "rig.h"

#define DATA_IPA UINT64_C(0x20000)
#define DATA (RAM + 0x40000)

/* ESR_EL2 of aborts from EL1: EC and IL. */
#define DABORT UINT64_C(0x92000000)
#define IABORT UINT64_C(0x82000000)
#define WNR 0x40u

static void expect_abort(struct rig *rig, uint64_t esr, uint64_t far)
{
    if (rig->cpu->sysreg[ESR_EL2] != esr)
        fail_msg("ESR_EL2 %llx, not %llx",
                 (unsigned long long)rig->cpu->sysreg[ESR_EL2],
                 (unsigned long long)esr);
    assert_int_equal(rig->cpu->sysreg[FAR_EL2], far);
    assert_int_equal(rig->cpu->pc, VECTORS_EL2 + LOWER);
}

static void expect_ipa(struct rig *rig, uint64_t ipa)
{
    assert_int_equal(rig->cpu->sysreg[HPFAR_EL2], ipa >> 12 << 4);
}

/* --- where accesses go --------------------------------------------------- */

static void loads_and_stores(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, DATA | S2_RW);
    rig_store(rig, DATA + 0x18, 0x1122334455667788);
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA + 0x18));
    assert_int_equal(rig->cpu->x[0], 0x1122334455667788);
    rig->cpu->x[0] = 42;
    assert_true(rig_guest_does(rig, STR_X0_X1, DATA_IPA + 0x20));
    assert_int_equal(rig_load(rig, DATA + 0x20), 42);
    assert_int_equal(machine_event_count(rig->machine, EVENT_exception), 0);
}

/* Code of the guest at its own addresses; break addresses are those. */
static void fetches(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    RIG_PUT(rig, CODE, ADD_X0_1, ADD_X0_1, 0x17fffffe);
    rig_run_to(rig, CODE_IPA, CODE_IPA + 8);
    assert_int_equal(rig->cpu->x[0], 2);
    assert_int_equal(rig->stop.executed, 2);
}

/* A block of 2 MiB and one of 1 GiB, more of it than there is memory. */
static void blocks(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_block(rig, 0, 3 * BLOCK, (RAM + BLOCK) | S2_RW);
    rig_gib(rig, 0, UINT64_C(5) << 30, 0x40000000 | S2_RW);
    rig_store(rig, RAM + BLOCK + 0x1ffff8, 5);
    assert_true(rig_guest_does(rig, LDR_X0_X1, 3 * BLOCK + 0x1ffff8));
    assert_int_equal(rig->cpu->x[0], 5);
    assert_true(
        rig_guest_does(rig, STR_X0_X1, (UINT64_C(5) << 30) + 0x10000000));
    assert_int_equal(rig_load(rig, RAM), 5);
    assert_true(
        rig_guest_does(rig, STR_X0_X1, (UINT64_C(5) << 30) + 0x30001000));
    assert_int_equal(rig_load(rig, HIGH), 5);
    assert_false(
        rig_guest_does(rig, LDR_X0_X1, (UINT64_C(5) << 30) + 0x30002000));
}

/* An exec of the guest patches what stage 2 shows it, and puts it back. */
static void exec_in_a_guest(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    RIG_PUT(rig, CODE, ADD_X0_1, ADD_X0_1);
    assert_true(rig_guest_does(rig, ADD_X0_2, 0));
    assert_int_equal(rig->cpu->x[0], 2);
    assert_int_equal((uint32_t)rig_load(rig, CODE), ADD_X0_1);
    rig_run_to(rig, CODE_IPA, CODE_IPA + 4);
    assert_int_equal(rig->cpu->x[0], 3);
}

/* EL0 of the guest goes through stage 2 as well; EL2 does not. */
static void levels(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, DATA | S2_RW);
    rig_store(rig, DATA, 7);
    rig_level(rig, 0);
    rig->cpu->pc = CODE_IPA;
    rig->cpu->x[1] = DATA_IPA;
    assert_int_equal(rig_execute(rig, LDR_X0_X1), 0);
    assert_int_equal(rig->cpu->x[0], 7);
    rig_at_el2(rig, STR_X0_X1, DATA + 8);
    assert_int_equal(rig_load(rig, DATA + 8), 7);
}

/* HCR_EL2.DC switches stage 2 on like VM; without both it is off. */
static void controls(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, DATA | S2_RW);
    sysreg_poke(rig->cpu, HCR_EL2, BIT64(31) | BIT64(12));
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    sysreg_poke(rig->cpu, HCR_EL2, BIT64(31));
    rig->cpu->pc = CODE;
    rig->cpu->x[1] = DATA;
    assert_int_equal(rig_execute(rig, LDR_X0_X1), 1);
}

/* --- faults -------------------------------------------------------------- */

/* ISS<24:14> of a translation fault at level 3, by instruction. */
static const struct {
    uint32_t word, iss;
} syndromes[] = {
    { LDR_X0_X1, 0x01c08007 },       { LDR_W3_X1, 0x01830007 },
    { LDRSB_X5_X1, 0x01258007 },     { LDRH_W7_X1, 0x01470007 },
    { LDR_X0_X1_POST8, 0x00000007 }, { LDP_X2_X3_X1, 0x00000007 },
    { LDR_Q0_X1, 0x00000007 },       { LDP_Q0_Q1_X1, 0x00000007 },
    { STR_X0_X1, 0x01c08047 },       { STR_W9_X1, 0x01890047 },
    { STRB_WZR_X1, 0x011f0047 },     { STLR_X0_X1, 0x01c0c047 },
    { STP_X2_X3_X1, 0x00000047 },    { STR_Q0_X1, 0x00000047 },
    { STP_Q0_Q1_X1, 0x00000047 },
};

static void syndromes_of_accesses(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    for (size_t i = 0; i < ARRAY_LENGTH(syndromes); i++) {
        rig->cpu->sysreg[HPFAR_EL2] = 0;
        rig->cpu->pc = CODE_IPA;
        rig->cpu->x[1] = DATA_IPA + 0x40;
        rig_level(rig, 1);
        assert_int_equal(rig_execute(rig, syndromes[i].word), 2);
        expect_abort(rig, DABORT | syndromes[i].iss, DATA_IPA + 0x40);
        expect_ipa(rig, DATA_IPA);
        assert_int_equal(rig->cpu->sysreg[ELR_EL2], CODE_IPA);
        assert_int_equal(rig->cpu->x[1], DATA_IPA + 0x40);
    }
}

static void fault(struct rig *rig, uint32_t word, uint64_t address)
{
    rig->cpu->sysreg[HPFAR_EL2] = 0;
    assert_false(rig_guest_does(rig, word, address));
    rig->cpu->pc = VECTORS_EL2 + LOWER;
}

static void translation_faults(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    fault(rig, LDR_X0_X1, DATA_IPA);
    expect_abort(rig, DABORT | 0x01c08007, DATA_IPA);
    fault(rig, LDR_X0_X1, 2 * BLOCK);
    expect_abort(rig, DABORT | 0x01c08006, 2 * BLOCK);
    expect_ipa(rig, 2 * BLOCK);
    fault(rig, LDR_X0_X1, UINT64_C(7) << 30);
    expect_abort(rig, DABORT | 0x01c08005, UINT64_C(7) << 30);
    fault(rig, LDR_X0_X1, UINT64_C(1) << 39);
    expect_abort(rig, DABORT | 0x01c08004, UINT64_C(1) << 39);
    expect_ipa(rig, UINT64_C(1) << 39);
}

/* HPFAR_EL2 is not written by a permission fault (IPAValid). */
static void permission_faults(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, DATA | S2_RO);
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    fault(rig, STR_X0_X1, DATA_IPA + 8);
    expect_abort(rig, DABORT | 0x01c0804f, DATA_IPA + 8);
    expect_ipa(rig, 0);
    rig_page(rig, 0, DATA_IPA + PAGE, DATA | S2_WRITE | S2_AF);
    fault(rig, LDR_X0_X1, DATA_IPA + PAGE);
    expect_abort(rig, DABORT | 0x01c0800f, DATA_IPA + PAGE);
    assert_true(rig_guest_does(rig, STR_X0_X1, DATA_IPA + PAGE));
    rig_block(rig, 0, 2 * BLOCK, (RAM + BLOCK) | S2_RO);
    fault(rig, STR_X0_X1, 2 * BLOCK);
    expect_abort(rig, DABORT | 0x01c0804e, 2 * BLOCK);
    rig_gib(rig, 0, UINT64_C(3) << 30, 0x40000000 | S2_RO);
    fault(rig, STR_X0_X1, (UINT64_C(3) << 30) + 0x10000000);
    expect_abort(rig, DABORT | 0x01c0804d, (UINT64_C(3) << 30) + 0x10000000);
}

static void no_execute(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, DATA | S2_RW | S2_XN);
    RIG_PUT(rig, DATA, ADD_X0_1);
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    rig_run_to(rig, DATA_IPA, VECTORS_EL2 + LOWER);
    expect_abort(rig, IABORT | 0x0f, DATA_IPA);
    assert_int_equal(rig->cpu->sysreg[ELR_EL2], DATA_IPA);
    rig_level(rig, 1);
    rig_run_to(rig, DATA_IPA + PAGE, VECTORS_EL2 + LOWER);
    expect_abort(rig, IABORT | 0x07, DATA_IPA + PAGE);
    expect_ipa(rig, DATA_IPA + PAGE);
}

static void access_flag_and_size(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, DATA | S2_READ | S2_WRITE);
    fault(rig, LDR_X0_X1, DATA_IPA);
    expect_abort(rig, DABORT | 0x01c0800b, DATA_IPA);
    expect_ipa(rig, DATA_IPA);
    /* The flag set, no TLBI is needed: an entry without it is never held. */
    rig_page(rig, 0, DATA_IPA, DATA | S2_RW);
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    rig_page(rig, 0, DATA_IPA + PAGE, BIT64(41) | S2_RW);
    fault(rig, LDR_X0_X1, DATA_IPA + PAGE);
    expect_abort(rig, DABORT | 0x01c08003, DATA_IPA + PAGE);
    expect_ipa(rig, DATA_IPA + PAGE);
    assert_int_equal(rig_stale(rig), 0);
}

/* A translation to where nothing answers: the guest's own external abort. */
static void a_hole_behind_a_translation(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, HOLE | S2_RW);
    assert_false(rig_guest_does(rig, STR_X0_X1, DATA_IPA + 8));
    assert_int_equal(rig->cpu->sysreg[ESR_EL1], 0x96000050);
    assert_int_equal(rig->cpu->sysreg[FAR_EL1], DATA_IPA + 8);
    assert_int_equal(rig->cpu->sysreg[ELR_EL1], CODE_IPA);
}

/* Tables in a hole: an external abort on the walk, to EL2. */
static void a_hole_in_the_tables(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_store(rig, TABLES + 6 * 8, HOLE | 3);
    fault(rig, LDR_X0_X1, UINT64_C(6) << 30);
    expect_abort(rig, DABORT | 0x16, UINT64_C(6) << 30);
}

/* A device access that the hypervisor makes for its VM and steps over. */
static void emulated_access(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    /* ADD X0, X0, #1; LDR X0, [X1]; ADD X0, X0, #1 */
    RIG_PUT(rig, CODE, ADD_X0_1, LDR_X0_X1, ADD_X0_1);
    rig->cpu->x[1] = DATA_IPA;
    rig_run_to(rig, CODE_IPA, VECTORS_EL2 + LOWER);
    assert_int_equal(rig->cpu->x[0], 1);
    rig->cpu->x[0] = 100;
    rig->cpu->sysreg[ELR_EL2] += 4;
    RIG_PUT(rig, VECTORS_EL2 + LOWER, ERET);
    rig_run_to(rig, VECTORS_EL2 + LOWER, CODE_IPA + 12);
    assert_int_equal(rig->cpu->x[0], 101);
}

/* --- who sees what ------------------------------------------------------- */

/* Two VMs use the same IPA; neither has the other's page or EL2's memory. */
static void two_vms(void **state)
{
    struct rig *rig = *state;

    for (unsigned vm = 1; vm <= 2; vm++) {
        rig_page(rig, vm, DATA_IPA, (DATA + vm * PAGE) | S2_RW);
        rig_store(rig, DATA + vm * PAGE, vm * 11);
    }
    for (unsigned i = 0; i < 6; i++) {
        unsigned vm = 1 + i % 2;

        rig_enter_guest(rig, vm, vm);
        assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
        assert_int_equal(rig->cpu->x[0], vm * 11);
        assert_true(rig_guest_does(rig, STR_X0_X1, DATA_IPA + 8 * vm));
        fault(rig, LDR_X0_X1, HYP);
        expect_abort(rig, DABORT | 0x01c08005, HYP);
        fault(rig, STR_X0_X1, DATA + (3 - vm) * PAGE);
        expect_ipa(rig, DATA + (3 - vm) * PAGE);
    }
    assert_int_equal(rig_load(rig, DATA + PAGE + 8), 11);
    assert_int_equal(rig_load(rig, DATA + PAGE + 16), 0);
    assert_int_equal(rig_load(rig, DATA + 2 * PAGE + 16), 22);
    assert_int_equal(rig_stale(rig), 0);
}

/* Two CPUs with different tables, and with the same. */
static void two_cpus(void **state)
{
    struct rig *rig = *state;

    rig_page(rig, 0, DATA_IPA, DATA | S2_RW);
    rig_page(rig, 1, DATA_IPA, (DATA + PAGE) | S2_RO);
    rig_store(rig, DATA, 1);
    rig_store(rig, DATA + PAGE, 2);
    rig_enter_guest(rig, 0, 1);
    rig_select(rig, 1);
    rig_enter_guest(rig, 1, 2);
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    assert_int_equal(rig->cpu->x[0], 2);
    rig_select(rig, 0);
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    assert_int_equal(rig->cpu->x[0], 1);
    rig_select(rig, 1);
    fault(rig, STR_X0_X1, DATA_IPA);
    rig_enter_guest(rig, 0, 1);
    rig->cpu->x[0] = 3;
    assert_true(rig_guest_does(rig, STR_X0_X1, DATA_IPA));
    assert_int_equal(rig_load(rig, DATA), 3);
}

/* More VMIDs than there are views, in turn. */
static void many_tables(void **state)
{
    struct rig *rig = *state;

    for (unsigned vm = 0; vm < 14; vm++) {
        rig_page(rig, vm, DATA_IPA, (DATA + vm * PAGE) | S2_RW);
        rig_store(rig, DATA + vm * PAGE, 100 + vm);
    }
    for (unsigned i = 0; i < 42; i++) {
        rig_enter_guest(rig, i % 14, i % 14);
        assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
        assert_int_equal(rig->cpu->x[0], 100 + i % 14);
    }
    assert_int_equal(rig_stale(rig), 0);
}

/* More pages than a view holds at once; the first ones come back. */
static void many_pages(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { .count = 3 * 300, .limit = 10000 };

    rig_enter_guest(rig, 0, 1);
    for (unsigned i = 0; i < 200; i++) {
        rig_page(rig, 0, (256 + i) * PAGE, (RAM + (200 + i) * PAGE) | S2_RW);
        rig_store(rig, RAM + (200 + i) * PAGE, i);
    }
    for (unsigned i = 0; i < 400; i++) {
        assert_true(rig_guest_does(rig, LDR_X0_X1, (256 + i * 7 % 200) * PAGE));
        assert_int_equal(rig->cpu->x[0], i * 7 % 200);
    }
    /* In one run: STR X0, [X1]; ADD X1, X1, #1, LSL #12; B .-8 */
    RIG_PUT(rig, CODE, STR_X0_X1, 0x91400421, 0x17fffffe);
    rig->cpu->x[0] = 77;
    rig->cpu->x[1] = 256 * PAGE;
    rig_run(rig, CODE_IPA, &goal, STOP_COUNT);
    for (unsigned i = 0; i < 200; i++)
        assert_int_equal(rig_load(rig, RAM + (200 + i) * PAGE), 77);
}

/* --- across pages -------------------------------------------------------- */

/* Two pages side by side for the guest, apart in memory. */
static void two_pages(struct rig *rig)
{
    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, DATA | S2_RW);
    rig_page(rig, 0, DATA_IPA + PAGE, (DATA + 4 * PAGE) | S2_RW);
    rig_store(rig, DATA + PAGE - 16, 0x0807060504030201);
    rig_store(rig, DATA + PAGE - 8, 0x1817161514131211);
    rig_store(rig, DATA + 4 * PAGE, 0x2827262524232221);
    rig_store(rig, DATA + 4 * PAGE + 8, 0x3837363534333231);
}

static void across_pages(void **state)
{
    struct rig *rig = *state;

    two_pages(rig);
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA + PAGE - 4));
    assert_int_equal(rig->cpu->x[0], 0x2423222118171615);
    assert_true(rig_guest_does(rig, LDP_X2_X3_X1, DATA_IPA + PAGE - 8));
    assert_int_equal(rig->cpu->x[2], 0x1817161514131211);
    assert_int_equal(rig->cpu->x[3], 0x2827262524232221);
    assert_true(rig_guest_does(rig, LDR_Q0_X1, DATA_IPA + PAGE - 8));
    assert_int_equal(rig->cpu->v[0].lo, 0x1817161514131211);
    assert_int_equal(rig->cpu->v[0].hi, 0x2827262524232221);
    assert_true(rig_guest_does(rig, LDP_Q0_Q1_X1, DATA_IPA + PAGE - 12));
    assert_int_equal(rig->cpu->v[0].lo, 0x1413121108070605);
    assert_int_equal(rig->cpu->v[0].hi, 0x2423222118171615);
    assert_int_equal(rig->cpu->v[1].lo, 0x3433323128272625);
    rig->cpu->x[0] = 0xa8a7a6a5a4a3a2a1;
    assert_true(rig_guest_does(rig, STR_X0_X1, DATA_IPA + PAGE - 3));
    assert_int_equal(rig_load(rig, DATA + PAGE - 8), 0xa3a2a11514131211);
    assert_int_equal(rig_load(rig, DATA + 4 * PAGE), 0x282726a8a7a6a5a4);
    rig->cpu->v[0] = (struct vreg){ 1, 2 };
    rig->cpu->v[1] = (struct vreg){ 3, 4 };
    assert_true(rig_guest_does(rig, STP_Q0_Q1_X1, DATA_IPA + PAGE - 16));
    assert_int_equal(rig_load(rig, DATA + PAGE - 16), 1);
    assert_int_equal(rig_load(rig, DATA + PAGE - 8), 2);
    assert_int_equal(rig_load(rig, DATA + 4 * PAGE), 3);
    assert_int_equal(rig_load(rig, DATA + 4 * PAGE + 8), 4);
    assert_int_equal(rig_load(rig, DATA + PAGE), 0);
}

/* The second page is missing: that is where the fault is. */
static void across_into_nothing(void **state)
{
    static const uint32_t loads[] = {
        LDR_X0_X1,
        LDP_X2_X3_X1,
        LDR_Q0_X1,
        LDP_Q0_Q1_X1,
    };
    static const uint32_t stores[] = {
        STR_X0_X1,
        STP_X2_X3_X1,
        STR_Q0_X1,
        STP_Q0_Q1_X1,
    };
    struct rig *rig = *state;

    two_pages(rig);
    rig_page(rig, 0, DATA_IPA + PAGE, 0);
    rig->cpu->x[0] = rig->cpu->x[2] = 9;
    rig->cpu->v[0].lo = 9;
    for (size_t i = 0; i < ARRAY_LENGTH(loads); i++) {
        fault(rig, loads[i], DATA_IPA + PAGE - 4);
        assert_int_equal(rig->cpu->sysreg[ESR_EL2] & 0x7f, 7);
        assert_int_equal(rig->cpu->sysreg[FAR_EL2], DATA_IPA + PAGE);
        expect_ipa(rig, DATA_IPA + PAGE);
        assert_int_equal(rig->cpu->x[0], 9);
        assert_int_equal(rig->cpu->x[2], 9);
        assert_int_equal(rig->cpu->v[0].lo, 9);
        fault(rig, stores[i], DATA_IPA + PAGE - 4);
        assert_int_equal(rig->cpu->sysreg[ESR_EL2] & 0x7f, 0x47);
        assert_int_equal(rig->cpu->sysreg[FAR_EL2], DATA_IPA + PAGE);
        expect_ipa(rig, DATA_IPA + PAGE);
    }
}

/* The second page is read-only. */
static void across_into_read_only(void **state)
{
    struct rig *rig = *state;

    two_pages(rig);
    rig_page(rig, 0, DATA_IPA + PAGE, (DATA + 4 * PAGE) | S2_RO);
    fault(rig, STR_X0_X1, DATA_IPA + PAGE - 4);
    assert_int_equal(rig->cpu->sysreg[ESR_EL2] & 0x7f, 0x4f);
    assert_int_equal(rig->cpu->sysreg[FAR_EL2], DATA_IPA + PAGE);
    assert_int_equal(rig_load(rig, DATA + 4 * PAGE), 0x2827262524232221);
}

/* Code runs on from one page to the next. */
static void code_across_pages(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, CODE_IPA + PAGE, (CODE + 5 * PAGE) | S2_RW);
    RIG_PUT(rig, CODE + PAGE - 8, ADD_X0_1, ADD_X0_1);
    RIG_PUT(rig, CODE + PAGE, ADD_X0_2, ADD_X0_2);
    RIG_PUT(rig, CODE + 5 * PAGE, ADD_X0_1, B_SELF);
    rig_run_to(rig, CODE_IPA + PAGE - 8, CODE_IPA + PAGE + 4);
    assert_int_equal(rig->cpu->x[0], 3);
    rig_page(rig, 0, CODE_IPA + PAGE, 0);
    rig_at_el2(rig, TLBI_ALLE1, 0);
    rig_run_to(rig, CODE_IPA + PAGE - 8, VECTORS_EL2 + LOWER);
    expect_abort(rig, IABORT | 7, CODE_IPA + PAGE);
    assert_int_equal(rig->cpu->x[0], 5);
}

/* --- exclusives ---------------------------------------------------------- */

/* At the last bytes of a page, the next one missing. */
static void exclusives(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, DATA | S2_RW);
    rig_store(rig, DATA + PAGE - 8, 5);
    RIG_PUT(rig, CODE, LDXR_X0_X1, ADD_X0_1, STXR_W4_X0_X1);
    rig->cpu->x[1] = DATA_IPA + PAGE - 8;
    rig->cpu->x[4] = 9;
    rig_run_to(rig, CODE_IPA, CODE_IPA + 12);
    assert_int_equal(rig->cpu->x[4], 0);
    assert_int_equal(rig_load(rig, DATA + PAGE - 8), 6);
    RIG_PUT(rig, CODE, LDXP_X2_X3_X1, ADD_X0_1, STXP_W4_X2_X3_X1);
    rig->cpu->x[1] = DATA_IPA + PAGE - 16;
    rig->cpu->x[4] = 9;
    rig_run_to(rig, CODE_IPA, CODE_IPA + 12);
    assert_int_equal(rig->cpu->x[3], 6);
    assert_int_equal(rig->cpu->x[4], 0);
}

/* Store exclusive to a page that may only be read faults at the store. */
static void exclusive_store_to_read_only(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, DATA | S2_RO);
    RIG_PUT(rig, CODE, LDXR_X0_X1, STXR_W4_X0_X1);
    rig->cpu->x[1] = DATA_IPA;
    rig->cpu->x[4] = 9;
    rig_run_to(rig, CODE_IPA, VECTORS_EL2 + LOWER);
    assert_int_equal(rig->cpu->sysreg[ELR_EL2], CODE_IPA + 4);
    assert_int_equal(rig->cpu->sysreg[ESR_EL2] & 0x7f, 0x4f);
    assert_int_equal(rig->cpu->x[4], 9);
}

/* An exit between the two clears the monitor: the store fails. */
static void exclusive_across_an_exit(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, DATA | S2_RW);
    RIG_PUT(rig, CODE, LDXR_X0_X1, HVC_0, STXR_W4_X0_X1);
    RIG_PUT(rig, VECTORS_EL2 + LOWER, ERET);
    rig->cpu->x[1] = DATA_IPA;
    rig->cpu->x[4] = 9;
    rig_run_to(rig, CODE_IPA, CODE_IPA + 12);
    assert_int_equal(rig->cpu->x[4], 1);
}

/* DC ZVA goes through stage 2, its permissions and its holes. */
static void zeroing_a_block(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, DATA | S2_RW);
    rig_store(rig, DATA + 0x38, 1);
    rig_store(rig, DATA + 0x40, 1);
    assert_true(rig_guest_does(rig, DC_ZVA_X1, DATA_IPA + 0x20));
    assert_int_equal(rig_load(rig, DATA + 0x38), 0);
    assert_int_equal(rig_load(rig, DATA + 0x40), 1);
    fault(rig, DC_ZVA_X1, DATA_IPA + PAGE + 8);
    assert_int_equal(rig->cpu->sysreg[ESR_EL2] >> 26, EC_DABORT_LOWER);
    assert_int_equal(rig->cpu->sysreg[FAR_EL2], DATA_IPA + PAGE + 8);
    expect_ipa(rig, DATA_IPA + PAGE);
}

const struct CMUnitTest stage2_tests[] = {
    RIG_TEST(loads_and_stores),
    RIG_TEST(fetches),
    RIG_TEST(blocks),
    RIG_TEST(exec_in_a_guest),
    RIG_TEST(levels),
    RIG_TEST(controls),
    RIG_TEST(syndromes_of_accesses),
    RIG_TEST(translation_faults),
    RIG_TEST(permission_faults),
    RIG_TEST(no_execute),
    RIG_TEST(access_flag_and_size),
    RIG_TEST(a_hole_behind_a_translation),
    RIG_TEST(a_hole_in_the_tables),
    RIG_TEST(emulated_access),
    RIG_TEST(two_vms),
    RIG_TEST(two_cpus),
    RIG_TEST(many_tables),
    RIG_TEST(many_pages),
    RIG_TEST(across_pages),
    RIG_TEST(across_into_nothing),
    RIG_TEST(across_into_read_only),
    RIG_TEST(code_across_pages),
    RIG_TEST(exclusives),
    RIG_TEST(exclusive_store_to_read_only),
    RIG_TEST(exclusive_across_an_exit),
    RIG_TEST(zeroing_a_block),
};
const size_t stage2_test_count = ARRAY_LENGTH(stage2_tests);
