/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a TLB keeps, what TLBI takes from it, and changed instructions. */
#include "model/sysreg.h"
#include "rig.h"

#define DATA_IPA UINT64_C(0x20000)
#define OLD (RAM + 0x40000)
#define NEW (RAM + 0x50000)
#define OTHER_IPA UINT64_C(0x30000)

/* The guest has read both pages, then the tables moved them. */
static void change(struct rig *rig, unsigned space, unsigned vmid)
{
    rig_store(rig, OLD, 1);
    rig_store(rig, NEW, 2);
    rig_page(rig, space, DATA_IPA, OLD | S2_RW);
    rig_page(rig, space, OTHER_IPA, OLD | S2_RW);
    rig_enter_guest(rig, space, vmid);
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    assert_true(rig_guest_does(rig, LDR_X0_X1, OTHER_IPA));
    rig_page(rig, space, DATA_IPA, NEW | S2_RW);
    rig_page(rig, space, OTHER_IPA, NEW | S2_RW);
}

/* Reads: the old page, with an event, while the TLB holds it. */
static void expect_held(struct rig *rig, uint64_t ipa, bool held)
{
    uint64_t before = rig_stale(rig);

    assert_true(rig_guest_does(rig, LDR_X0_X1, ipa));
    assert_int_equal(rig->cpu->x[0], held ? 1 : 2);
    assert_int_equal(rig_stale(rig) - before, held);
}

static void without_tlbi(void **state)
{
    struct rig *rig = *state;

    change(rig, 0, 1);
    assert_int_equal(rig_stale(rig), 0);
    expect_held(rig, DATA_IPA, true);
    expect_held(rig, OTHER_IPA, true);
    assert_true(rig_guest_does(rig, STR_X0_X1, DATA_IPA + 8));
    assert_int_equal(rig_load(rig, OLD + 8), 1);
    assert_int_equal(rig_load(rig, NEW + 8), 0);
}

/* What is not used is not reported; what is put back is not stale. */
static void changed_and_not_used(void **state)
{
    struct rig *rig = *state;

    change(rig, 0, 1);
    assert_true(rig_guest_does(rig, NOP, 0));
    rig_page(rig, 0, DATA_IPA, OLD | S2_RW);
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    assert_int_equal(rig->cpu->x[0], 1);
    assert_int_equal(rig_stale(rig), 0);
}

static void taken_away(void **state)
{
    struct rig *rig = *state;

    change(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, 0);
    expect_held(rig, DATA_IPA, true);
    rig_at_el2(rig, TLBI_VMALLS12E1, 0);
    assert_false(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    assert_int_equal(rig_stale(rig), 1);
}

/* Break before make: invalid, TLBI, valid again. */
static void break_before_make(void **state)
{
    struct rig *rig = *state;

    change(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, 0);
    rig_at_el2(rig, TLBI_IPAS2E1IS_X1, DATA_IPA >> 12);
    rig_page(rig, 0, DATA_IPA, NEW | S2_RW);
    expect_held(rig, DATA_IPA, false);
}

/* A fault is not held. */
static void made_valid(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    assert_false(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    rig_page(rig, 0, DATA_IPA, NEW | S2_RW);
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    assert_int_equal(rig_stale(rig), 0);
}

/* Permissions are: more of them need a TLBI, and so do fewer. */
static void permissions(void **state)
{
    struct rig *rig = *state;

    rig_page(rig, 0, DATA_IPA, OLD | S2_RO);
    rig_enter_guest(rig, 0, 1);
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    rig_page(rig, 0, DATA_IPA, OLD | S2_RW);
    assert_false(rig_guest_does(rig, STR_X0_X1, DATA_IPA));
    assert_int_equal(rig->cpu->sysreg[ESR_EL2], 0x93c0804f);
    assert_int_equal(rig_stale(rig), 1);
    rig_at_el2(rig, TLBI_VMALLS12E1, 0);
    assert_true(rig_guest_does(rig, STR_X0_X1, DATA_IPA));
    assert_int_equal(rig_stale(rig), 1);
    rig_page(rig, 0, DATA_IPA, OLD | S2_RO);
    assert_true(rig_guest_does(rig, STR_X0_X1, DATA_IPA));
    assert_int_equal(rig_stale(rig), 2);
    rig_at_el2(rig, TLBI_VMALLS12E1, 0);
    assert_false(rig_guest_does(rig, STR_X0_X1, DATA_IPA));
    assert_int_equal(rig_stale(rig), 2);
}

/* Denied by the TLB, and by the tables: no event. */
static void a_permission_fault_alone(void **state)
{
    struct rig *rig = *state;

    rig_page(rig, 0, DATA_IPA, OLD | S2_RO);
    rig_enter_guest(rig, 0, 1);
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    assert_false(rig_guest_does(rig, STR_X0_X1, DATA_IPA));
    assert_int_equal(rig_stale(rig), 0);
}

/* DC ZVA uses what the TLB holds. */
static void zeroing_a_block(void **state)
{
    struct rig *rig = *state;

    change(rig, 0, 1);
    assert_true(rig_guest_does(rig, DC_ZVA_X1, DATA_IPA));
    assert_int_equal(rig_load(rig, OLD), 0);
    assert_int_equal(rig_load(rig, NEW), 2);
    assert_int_equal(rig_stale(rig), 1);
}

/* A block that becomes a table, of which one page is held already. */
static void a_block_split(void **state)
{
    struct rig *rig = *state;

    rig_block(rig, 0, 2 * BLOCK, (RAM + BLOCK) | S2_RW);
    rig_enter_guest(rig, 0, 1);
    rig_store(rig, RAM + BLOCK + PAGE, 1);
    assert_true(rig_guest_does(rig, LDR_X0_X1, 2 * BLOCK));
    /* Another table of pages for that block: page 1 of it is NEW. */
    rig_store(rig, NEW, 2);
    rig_store(rig, TABLES + 0x1000 + 2 * 8, (TABLES + 0x30000) | 3);
    rig_store(rig, TABLES + 0x30000 + 8, NEW | S2_RW | 3);
    expect_held(rig, 2 * BLOCK + PAGE, true);
    rig_at_el2(rig, TLBI_IPAS2E1_X1, (2 * BLOCK + PAGE) >> 12);
    expect_held(rig, 2 * BLOCK + PAGE, false);
    assert_false(rig_guest_does(rig, LDR_X0_X1, 2 * BLOCK));
}

/* Pages that become a block: the held page stays, the rest is the block's. */
static void pages_joined(void **state)
{
    struct rig *rig = *state;

    rig_store(rig, TABLES, (TABLES + 0x1000) | 3);
    rig_store(rig, TABLES + 0x1000 + 2 * 8, (TABLES + 0x30000) | 3);
    rig_store(rig, TABLES + 0x30000 + 8, OLD | S2_RW | 3);
    rig_enter_guest(rig, 0, 1);
    rig_store(rig, OLD, 1);
    rig_store(rig, RAM + BLOCK + PAGE, 2);
    rig_store(rig, RAM + BLOCK + 2 * PAGE, 2);
    assert_true(rig_guest_does(rig, LDR_X0_X1, 2 * BLOCK + PAGE));
    rig_block(rig, 0, 2 * BLOCK, (RAM + BLOCK) | S2_RW);
    expect_held(rig, 2 * BLOCK + 2 * PAGE, false);
    expect_held(rig, 2 * BLOCK + PAGE, true);
    expect_held(rig, 2 * BLOCK + 2 * PAGE, false);
    rig_at_el2(rig, TLBI_ALLE1IS, 0);
    expect_held(rig, 2 * BLOCK + PAGE, false);
}

/* --- TLBI ---------------------------------------------------------------- */

/* A range: NUM 0, SCALE 0 (2 pages), TG 4 KiB, from DATA_IPA. */
#define RANGE (UINT64_C(1) << 46 | DATA_IPA >> 12)
#define PLAIN (DATA_IPA >> 12)

static const struct {
    uint32_t word;
    uint64_t x1;
    bool page;       /* removes DATA_IPA */
    bool other_page; /* and OTHER_IPA */
    bool other_vmid; /* the same of another VMID */
    bool other_cpu;  /* and of another CPU */
} operations[] = {
    { TLBI_ALLE1, 0, true, true, true, false },
    { TLBI_ALLE1IS, 0, true, true, true, true },
    { TLBI_ALLE1OS, 0, true, true, true, true },
    { TLBI_VMALLS12E1, 0, true, true, false, false },
    { TLBI_VMALLS12E1IS, 0, true, true, false, true },
    { TLBI_VMALLS12E1OS, 0, true, true, false, true },
    { TLBI_IPAS2E1_X1, PLAIN, true, false, false, false },
    { TLBI_IPAS2E1IS_X1, PLAIN, true, false, false, true },
    { TLBI_IPAS2E1OS_X1, PLAIN, true, false, false, true },
    { TLBI_IPAS2LE1_X1, PLAIN, true, false, false, false },
    { TLBI_IPAS2LE1IS_X1, PLAIN, true, false, false, true },
    { TLBI_IPAS2LE1OS_X1, PLAIN, true, false, false, true },
    { TLBI_RIPAS2E1_X1, RANGE, true, false, false, false },
    { TLBI_RIPAS2E1IS_X1, RANGE, true, false, false, true },
    { TLBI_RIPAS2E1OS_X1, RANGE, true, false, false, true },
    { TLBI_RIPAS2LE1_X1, RANGE, true, false, false, false },
    { TLBI_RIPAS2LE1IS_X1, RANGE, true, false, false, true },
    { TLBI_RIPAS2LE1OS_X1, RANGE, true, false, false, true },
    /* From the page before: 2 pages reach it; (7 + 1) * 2 from 16 before not. */
    { TLBI_RIPAS2E1_X1, RANGE - 1, true, false, false, false },
    { TLBI_RIPAS2E1_X1, (RANGE - 16) | UINT64_C(7) << 39, false, false, false,
      false },
    /* SCALE 1: 64 pages hold both; TG 16 KiB is not this regime's. */
    { TLBI_RIPAS2E1_X1, RANGE | UINT64_C(1) << 44, true, true, false, false },
    { TLBI_RIPAS2E1_X1, RANGE ^ UINT64_C(3) << 46, false, false, false, false },
    /* Another page, stage 1 alone, EL2's own. */
    { TLBI_IPAS2E1IS_X1, PLAIN + 1, false, false, false, false },
    { TLBI_VMALLE1IS, 0, false, false, false, false },
    { TLBI_ALLE2IS, 0, false, false, false, false },
};

static void one_operation(struct rig *rig, size_t i)
{
    rig_select(rig, 1);
    change(rig, 0, 1);
    rig_select(rig, 0);
    change(rig, 1, 2);
    change(rig, 0, 1);
    /* The last change is what all of them see; space 0 is used by two CPUs. */
    rig_at_el2(rig, operations[i].word, operations[i].x1);
    expect_held(rig, DATA_IPA, !operations[i].page);
    expect_held(rig, OTHER_IPA, !operations[i].other_page);
    rig_enter_guest(rig, 1, 2);
    expect_held(rig, DATA_IPA, !operations[i].other_vmid);
    rig_select(rig, 1);
    rig_enter_guest(rig, 0, 1);
    expect_held(rig, DATA_IPA, !operations[i].other_cpu);
}

static void each_operation(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(operations); i++) {
        void *state;

        rig_set_up(&state);
        one_operation(state, i);
        rig_tear_down(&state);
    }
}

/* A VMID given to other tables: what it left behind is found there. */
static void a_vmid_used_again(void **state)
{
    struct rig *rig = *state;

    rig_page(rig, 0, DATA_IPA, OLD | S2_RW);
    rig_page(rig, 1, DATA_IPA, NEW | S2_RW);
    rig_store(rig, OLD, 1);
    rig_store(rig, NEW, 2);
    rig_enter_guest(rig, 0, 1);
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    rig_enter_guest(rig, 1, 1);
    expect_held(rig, DATA_IPA, true);
    rig_at_el2(rig, TLBI_VMALLS12E1IS, 0);
    expect_held(rig, DATA_IPA, false);
}

/* Without VTCR_EL2.VS a VMID has 8 bits. */
static void the_width_of_a_vmid(void **state)
{
    struct rig *rig = *state;

    rig_page(rig, 0, DATA_IPA, OLD | S2_RW);
    rig_page(rig, 1, DATA_IPA, NEW | S2_RW);
    rig_store(rig, OLD, 1);
    rig_store(rig, NEW, 2);
    rig_enter_guest(rig, 0, 1);
    assert_true(rig_guest_does(rig, LDR_X0_X1, DATA_IPA));
    rig_enter_guest(rig, 1, 1);
    rig->cpu->sysreg[VTTBR_EL2] |= UINT64_C(1) << 56;
    expect_held(rig, DATA_IPA, true);
    rig->cpu->sysreg[VTCR_EL2] |= UINT64_C(1) << 19;
    expect_held(rig, DATA_IPA, false);
}

/* --- instructions that change -------------------------------------------- */

/* From EL2 by stores of its own, then IC and back: the new ones execute. */
static void changed_by_el2(void **state)
{
    static const uint32_t maintenance[] = { IC_IALLU, IC_IVAU_X1 };
    struct rig *rig = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(maintenance); i++) {
        rig_enter_guest(rig, 0, 1);
        RIG_PUT(rig, CODE, ADD_X0_1, HVC_0);
        rig->cpu->x[0] = 0;
        rig_run_to(rig, CODE_IPA, VECTORS_EL2 + LOWER);
        assert_int_equal(rig->cpu->x[0], 1);
        RIG_PUT(rig, HYP, STR_W9_X1, maintenance[i], ERET);
        rig->cpu->x[1] = CODE;
        rig->cpu->x[9] = ADD_X0_2;
        rig->cpu->sysreg[ELR_EL2] = CODE_IPA;
        rig_run_to(rig, HYP, CODE_IPA);
        rig_run_to(rig, CODE_IPA, VECTORS_EL2 + LOWER);
        assert_int_equal(rig->cpu->x[0], 3);
    }
}

/* By another CPU's guest, from another view. */
static void changed_by_the_other_cpu(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    RIG_PUT(rig, CODE + 0x100, ADD_X0_1, HVC_0);
    rig_run_to(rig, CODE_IPA + 0x100, VECTORS_EL2 + LOWER);
    rig_select(rig, 1);
    rig_enter_guest(rig, 1, 2);
    rig_page(rig, 1, DATA_IPA, CODE | S2_RW);
    rig->cpu->x[9] = ADD_X0_2;
    assert_true(rig_guest_does(rig, STR_W9_X1, DATA_IPA + 0x100));
    assert_true(rig_guest_does(rig, IC_IVAU_X1, DATA_IPA + 0x100));
    rig_select(rig, 0);
    rig_level(rig, 1);
    rig_run_to(rig, CODE_IPA + 0x100, VECTORS_EL2 + LOWER);
    assert_int_equal(rig->cpu->x[0], 3);
}

/* By a guest through another address of the same page, and IC. */
static void changed_through_an_alias(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    rig_page(rig, 0, DATA_IPA, CODE | S2_RW);
    RIG_PUT(rig, CODE, ADD_X0_1, STR_W9_X1, IC_IVAU_X1, 0x17fffffd, NOP);
    rig->cpu->x[1] = DATA_IPA;
    rig->cpu->x[9] = ADD_X0_2;
    rig_run(rig, CODE_IPA, &(struct machine_goal){ .count = 9 }, STOP_COUNT);
    assert_int_equal(rig->cpu->x[0], 1 + 2 + 2);
    assert_int_equal(rig->stop.pc, CODE_IPA + 4);
}

/* Without IC, old or new ones: but each time the same, and nothing else. */
static void changed_without_ic(void **state)
{
    struct rig *rig = *state;
    uint64_t first = 0;

    for (int i = 0; i < 3; i++) {
        rig_enter_guest(rig, 0, 1);
        RIG_PUT(rig, CODE, ADD_X0_1, HVC_0);
        rig->cpu->x[0] = 0;
        rig_run_to(rig, CODE_IPA, VECTORS_EL2 + LOWER);
        RIG_PUT(rig, HYP, STR_W9_X1, ERET);
        rig->cpu->x[1] = CODE;
        rig->cpu->x[9] = ADD_X0_2;
        rig->cpu->sysreg[ELR_EL2] = CODE_IPA;
        rig_run_to(rig, HYP, CODE_IPA);
        rig_run_to(rig, CODE_IPA, VECTORS_EL2 + LOWER);
        assert_in_range(rig->cpu->x[0], 2, 3);
        if (i)
            assert_int_equal(rig->cpu->x[0], first);
        first = rig->cpu->x[0];
    }
}

/* A code page that another translation replaces, TLBI and no IC. */
static void another_page_of_code(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    RIG_PUT(rig, CODE, ADD_X0_1, HVC_0);
    RIG_PUT(rig, NEW, ADD_X0_2, HVC_0);
    rig_run_to(rig, CODE_IPA, VECTORS_EL2 + LOWER);
    rig_page(rig, 0, CODE_IPA, NEW | S2_RW);
    rig_at_el2(rig, TLBI_VMALLS12E1IS, 0);
    rig_level(rig, 1);
    rig_run_to(rig, CODE_IPA, VECTORS_EL2 + LOWER);
    assert_int_equal(rig->cpu->x[0], 3);
}

/* The same without TLBI: the old page, and an event. */
static void stale_code(void **state)
{
    struct rig *rig = *state;

    rig_enter_guest(rig, 0, 1);
    RIG_PUT(rig, CODE, ADD_X0_1, HVC_0);
    RIG_PUT(rig, NEW, ADD_X0_2, HVC_0);
    rig_run_to(rig, CODE_IPA, VECTORS_EL2 + LOWER);
    rig_page(rig, 0, CODE_IPA, NEW | S2_RW);
    rig_level(rig, 1);
    rig_run_to(rig, CODE_IPA, VECTORS_EL2 + LOWER);
    assert_int_equal(rig->cpu->x[0], 2);
    assert_int_equal(rig_stale(rig), 1);
}

const struct CMUnitTest tlb_tests[] = {
    RIG_TEST(without_tlbi),
    RIG_TEST(changed_and_not_used),
    RIG_TEST(taken_away),
    RIG_TEST(break_before_make),
    RIG_TEST(made_valid),
    RIG_TEST(permissions),
    RIG_TEST(a_permission_fault_alone),
    RIG_TEST(zeroing_a_block),
    RIG_TEST(a_block_split),
    RIG_TEST(pages_joined),
    cmocka_unit_test(each_operation),
    RIG_TEST(a_vmid_used_again),
    RIG_TEST(the_width_of_a_vmid),
    RIG_TEST(changed_by_el2),
    RIG_TEST(changed_by_the_other_cpu),
    RIG_TEST(changed_through_an_alias),
    RIG_TEST(changed_without_ic),
    RIG_TEST(another_page_of_code),
    RIG_TEST(stale_code),
};
const size_t tlb_test_count = ARRAY_LENGTH(tlb_tests);
