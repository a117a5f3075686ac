/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLB and cache maintenance, and the stage-2 tables it is about. */
#include "rig.h"

enum { RIGHTS = 0x4fd, /* a block, read and write */ BLOCKS = 3 };

#define VTTBR_1 ((UINT64_C(1) << 48) | (RIG_MEMORY + 0x2000))

/* VMID 0 at pages 0 and 1, VMID 1 at 2 and 3: a table and three blocks each. */
static void map(struct rig *rig)
{
    for (unsigned vm = 0; vm < 2; vm++) {
        rig->pages[2 * vm][1] = (RIG_MEMORY + 0x2000 * vm + 0x1000) | 3;
        for (unsigned i = 0; i < BLOCKS; i++)
            rig->pages[2 * vm + 1][i] = i * 0x200000 | RIGHTS;
    }
}

/* Both CPUs have run with VMID 0, CPU 0 with VMID 1 as well. */
static void begin(struct rig *rig)
{
    rig_begin(rig);
    map(rig);
    rig->regs[0][ORDER_VTTBR_EL2] = VTTBR_1;
    rig_eret(rig, 1);
    rig->cpu = 1;
    rig_eret(rig, 1);
    rig->cpu = 0;
    rig->regs[0][ORDER_VTTBR_EL2] = RIG_MEMORY;
    rig_eret(rig, 1);
    rig_enter(rig);
}

/* An entry of VMID `vm` goes; then barriers and a TLBI. */
static void unmap(struct rig *rig, unsigned vm, uint16_t tlbi)
{
    rig->pages[2 * vm + 1][1] = 0;
    rig_dsb(rig, DSB_ISHST);
    if (tlbi)
        rig_sys(rig, ORDER_TLBI, tlbi);
    rig_dsb(rig, DSB_ISH);
    rig_isb(rig);
    rig_eret(rig, 1);
}

static void the_whole_sequence_is_quiet(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    unmap(&rig, 0, TLBI_VMALLS12E1IS);
    assert_int_equal(rig_total(&rig), 0);
}

static void the_descriptor_needs_a_dsb(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    rig_dsb(&rig, DSB_SY);
    rig.pages[1][1] = 0;
    rig_sys(&rig, ORDER_TLBI, TLBI_VMALLS12E1IS);
    assert_int_equal(rig_count(&rig, ORDER_TABLE_DSB), 1);
}

static void tables_that_stay_need_none(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    rig_sys(&rig, ORDER_TLBI, TLBI_VMALLS12E1IS);
    rig_dsb(&rig, DSB_ISH);
    rig_eret(&rig, 1);
    assert_int_equal(rig_total(&rig), 0);
}

static void a_tlbi_needs_a_dsb_of_its_domain(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    rig_sys(&rig, ORDER_TLBI, TLBI_VMALLS12E1IS);
    rig_dsb(&rig, DSB_NSH);
    rig_eret(&rig, 1);
    assert_int_equal(rig_count(&rig, ORDER_TLBI_COMPLETE), 1);

    begin(&rig);
    rig_sys(&rig, ORDER_TLBI, TLBI_VMALLS12E1IS);
    rig_dsb(&rig, DSB_ISHST); /* stores alone */
    rig_eret(&rig, 1);
    assert_int_equal(rig_count(&rig, ORDER_TLBI_COMPLETE), 1);

    begin(&rig);
    rig_sys(&rig, ORDER_TLBI, TLBI_ALLE1);
    rig_dsb(&rig, DSB_NSH);
    rig_eret(&rig, 1);
    assert_int_equal(rig_total(&rig), 0);
}

static void el2_tlbi_needs_dsb_and_isb_before_the_mmu(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig_sys(&rig, ORDER_TLBI, TLBI_ALLE2);
    rig_dsb(&rig, DSB_NSH);
    rig_isb(&rig);
    rig_write(&rig, ORDER_SCTLR_EL2, ORDER_SCTLR_M);
    assert_int_equal(rig_total(&rig), 0);

    rig_begin(&rig);
    rig_sys(&rig, ORDER_TLBI, TLBI_ALLE2);
    rig_isb(&rig);
    rig_write(&rig, ORDER_SCTLR_EL2, ORDER_SCTLR_M);
    assert_int_equal(rig_count(&rig, ORDER_TLBI_COMPLETE), 1);
}

static void the_vmid_is_synchronised_first(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig_write(&rig, ORDER_VTTBR_EL2, VTTBR_1);
    rig_sys(&rig, ORDER_TLBI, TLBI_VMALLE1IS);
    assert_int_equal(rig_count(&rig, ORDER_TLBI_VMID), 1);

    rig_begin(&rig);
    rig_write(&rig, ORDER_VTTBR_EL2, VTTBR_1);
    rig_sys(&rig, ORDER_TLBI, TLBI_ALLE1); /* looks at no VMID */
    rig_isb(&rig);
    rig_sys(&rig, ORDER_TLBI, TLBI_VMALLE1IS);
    assert_int_equal(rig_total(&rig), 0);
}

static void entries_that_go_need_a_tlbi(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    unmap(&rig, 0, 0);
    assert_int_equal(rig_count(&rig, ORDER_TLBI_MISSING), 1);
}

static void entries_that_come_need_none(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    rig.pages[1][7] = 7 * 0x200000 | RIGHTS;
    rig_eret(&rig, 1);
    assert_int_equal(rig_total(&rig), 0);
}

/* VMID 1 loses an entry and VMID 0 is in force. */
static void the_tlbi_has_the_right_vmid(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    unmap(&rig, 1, TLBI_VMALLS12E1IS);
    assert_int_equal(rig_count(&rig, ORDER_TLBI_MISSING), 1);

    begin(&rig);
    unmap(&rig, 1, TLBI_ALLE1); /* only CPU 0 has run under VMID 1 */
    assert_int_equal(rig_total(&rig), 0);
}

static void other_cpus_need_a_broadcast(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    unmap(&rig, 0, TLBI_VMALLS12E1);
    assert_int_equal(rig_count(&rig, ORDER_TLBI_MISSING), 1);
}

/* From read to read and write, on the CPU that faulted; and back. */
static void only_what_is_taken_away_is_broadcast(void **state)
{
    const uint64_t writes = ORDER_BIT(7), executes_not = ORDER_BIT(54);
    struct rig rig;

    (void)state;
    for (unsigned taken = 0; taken < 2; taken++) {
        begin(&rig);
        rig_eret(&rig, 1);
        rig.pages[1][1] ^= taken ? 0 : writes;
        rig_step(&rig, (struct order_step){ .kind = ORDER_POKE });
        rig_enter(&rig);
        rig.pages[1][1] ^= writes;
        rig_dsb(&rig, DSB_ISHST);
        rig_sys(&rig, ORDER_TLBI, TLBI_VMALLS12E1);
        rig_dsb(&rig, DSB_NSH);
        rig_eret(&rig, 1);
        assert_int_equal(rig_count(&rig, ORDER_TLBI_MISSING), taken);
        assert_int_equal(rig_total(&rig), taken);
    }

    begin(&rig);
    rig.pages[1][1] |= executes_not;
    rig_dsb(&rig, DSB_ISHST);
    rig_eret(&rig, 1);
    assert_int_equal(rig_count(&rig, ORDER_TLBI_MISSING), 1);
    rig_enter(&rig);
    rig.pages[1][1] &= ~executes_not;
    rig_eret(&rig, 1); /* this CPU would fault again */
    assert_int_equal(rig_count(&rig, ORDER_TLBI_MISSING), 2);
}

/* A VM is destroyed: its tables go, then become somebody's data. */
static void after_the_tlbi_tables_may_be_used_for_else(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    unmap(&rig, 1, TLBI_ALLE1);
    rig_enter(&rig);
    rig.pages[3][0] = 0x1234565;
    rig.pages[3][2] = 0;
    unmap(&rig, 0, TLBI_VMALLS12E1IS); /* of another VM: all are looked at */
    assert_int_equal(rig_total(&rig), 0);
}

static void a_tlbi_before_the_unmapping_is_none(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    rig_sys(&rig, ORDER_TLBI, TLBI_ALLE1);
    unmap(&rig, 1, TLBI_VMALLS12E1IS);
    assert_int_equal(rig_count(&rig, ORDER_TLBI_MISSING), 1);
}

/* The other CPU runs on all the time. */
static void a_cpu_that_runs_holds_entries_again(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    rig_sys(&rig, ORDER_TLBI, TLBI_VMALLS12E1IS);
    unmap(&rig, 0, TLBI_VMALLS12E1);
    assert_int_equal(rig_count(&rig, ORDER_TLBI_MISSING), 1);
}

/* Combined entries are found by VA and ASID, not by IPA. */
static void by_ipa_is_half_of_it(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    unmap(&rig, 0, TLBI_IPAS2E1IS);
    assert_int_equal(rig_count(&rig, ORDER_TLBI_MISSING), 1);

    begin(&rig);
    rig.pages[1][1] = 0;
    rig_dsb(&rig, DSB_ISHST);
    rig_sys(&rig, ORDER_TLBI, TLBI_IPAS2E1IS);
    rig_dsb(&rig, DSB_ISH);
    rig_sys(&rig, ORDER_TLBI, TLBI_VMALLE1IS);
    rig_dsb(&rig, DSB_ISH);
    rig_eret(&rig, 1);
    assert_int_equal(rig_total(&rig), 0);
}

/* VMALLE1IS is of EL2&0 while HCR_EL2.{E2H,TGE} is {1,1}: no VM's, no VMID. */
static void tge_turns_tlbi_to_the_host(void **state)
{
    struct rig rig;

    (void)state;
    for (unsigned tge = 0; tge < 2; tge++) {
        begin(&rig);
        rig.regs[0][ORDER_HCR_EL2] |= tge ? ORDER_HCR_HOST : ORDER_HCR_E2H;
        rig.pages[1][1] = 0;
        rig_dsb(&rig, DSB_ISHST);
        rig_sys(&rig, ORDER_TLBI, TLBI_IPAS2E1IS);
        rig_dsb(&rig, DSB_ISH);
        rig_sys(&rig, ORDER_TLBI, TLBI_VMALLE1IS);
        rig_dsb(&rig, DSB_ISH);
        rig_eret(&rig, 0);
        assert_int_equal(rig_count(&rig, ORDER_TLBI_MISSING), tge);
        assert_int_equal(rig_total(&rig), tge);
    }

    rig_begin(&rig);
    rig.regs[0][ORDER_HCR_EL2] |= ORDER_HCR_HOST;
    rig_write(&rig, ORDER_VTTBR_EL2, VTTBR_1);
    rig_sys(&rig, ORDER_TLBI, TLBI_VMALLE1IS);
    assert_int_equal(rig_total(&rig), 0);
    rig_write(&rig, ORDER_HCR_EL2, RIG_HCR_VM);
    rig_isb(&rig);
    rig_write(&rig, ORDER_HCR_EL2, RIG_HCR_VM | ORDER_HCR_HOST);
    rig_sys(&rig, ORDER_TLBI, TLBI_VMALLE1IS);
    assert_int_equal(rig_count(&rig, ORDER_TLBI_VMID), 1);
}

static void what_the_scenario_unmaps_is_its_own(void **state)
{
    struct rig rig;

    (void)state;
    begin(&rig);
    rig_eret(&rig, 1);
    rig.pages[1][1] = 0;
    rig_step(&rig, (struct order_step){ .kind = ORDER_POKE });
    rig_enter(&rig);
    rig_eret(&rig, 1);
    assert_int_equal(rig_total(&rig), 0);
}

static void a_stale_translation_is_one(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig_step(&rig, (struct order_step){ .kind = ORDER_STALE });
    assert_int_equal(rig_count(&rig, ORDER_TLBI_MISSING), 1);
}

/* A tree that leads into itself, or nowhere, is not judged and ends. */
static void hostile_tables_are_not_judged(void **state)
{
    struct order_tables tables;
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    for (unsigned i = 0; i < 512; i++)
        rig.pages[0][i] = RIG_MEMORY | 3;
    assert_false(order_tables_look(&rig.world, RIG_MEMORY, RIG_VTCR, &tables));
    assert_false(order_tables_look(&rig.world, 0, RIG_VTCR, &tables));
    for (uint64_t vtcr = 0; vtcr < 0x10000; vtcr += 7)
        order_tables_look(&rig.world, RIG_MEMORY, vtcr, &tables);
}

static void levels_are_walked(void **state)
{
    struct order_tables tables;
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    map(&rig);
    assert_true(order_tables_look(&rig.world, RIG_MEMORY, RIG_VTCR, &tables));
    assert_int_equal(tables.count, BLOCKS);
    rig.pages[0][0] = 0x4fd; /* a block of level 1 */
    assert_true(order_tables_look(&rig.world, RIG_MEMORY, RIG_VTCR, &tables));
    assert_int_equal(tables.count, BLOCKS + 1);
}

/* T0SZ 32 from level 1: four entries at 32 bytes; what is about them is not. */
static void a_first_table_is_as_large_as_t0sz_says(void **state)
{
    const uint64_t vtcr = 0x80023560, vttbr = RIG_MEMORY + 8 * 4;
    struct order_tables tables, again;
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig.pages[0][3] = rig.pages[0][8] = RIGHTS;
    rig.pages[0][4] = rig.pages[0][7] = 0x40000000 | RIGHTS;
    assert_true(order_tables_look(&rig.world, vttbr, vtcr, &tables));
    assert_int_equal(tables.count, 2);
    rig.pages[0][3] = rig.pages[0][8] = 0;
    assert_true(order_tables_look(&rig.world, vttbr, vtcr, &again));
    assert_int_equal(again.hash, tables.hash);
    assert_false(order_tables_look(&rig.world, vttbr, 0x80023562, &tables));
}

static void caches_are_maintained_in_order(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig);
    rig_sys(&rig, ORDER_DC, DC_CIVAC);
    rig_sys(&rig, ORDER_IC, IC_IALLUIS);
    assert_int_equal(rig_count(&rig, ORDER_CACHE_COMPLETE), 1);
    rig_eret(&rig, 1);
    assert_int_equal(rig_count(&rig, ORDER_CACHE_COMPLETE), 2);

    rig_begin(&rig);
    rig_sys(&rig, ORDER_DC, DC_CIVAC);
    rig_dsb(&rig, DSB_ISH);
    rig_sys(&rig, ORDER_IC, IC_IALLUIS);
    rig_dsb(&rig, DSB_ISH);
    rig_sys(&rig, ORDER_DC, DC_ZVA); /* a store */
    rig_eret(&rig, 1);
    assert_int_equal(rig_total(&rig), 0);
}

int test_tlb(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_sequence_is_quiet),
        cmocka_unit_test(the_descriptor_needs_a_dsb),
        cmocka_unit_test(tables_that_stay_need_none),
        cmocka_unit_test(a_tlbi_needs_a_dsb_of_its_domain),
        cmocka_unit_test(el2_tlbi_needs_dsb_and_isb_before_the_mmu),
        cmocka_unit_test(the_vmid_is_synchronised_first),
        cmocka_unit_test(entries_that_go_need_a_tlbi),
        cmocka_unit_test(entries_that_come_need_none),
        cmocka_unit_test(the_tlbi_has_the_right_vmid),
        cmocka_unit_test(other_cpus_need_a_broadcast),
        cmocka_unit_test(only_what_is_taken_away_is_broadcast),
        cmocka_unit_test(after_the_tlbi_tables_may_be_used_for_else),
        cmocka_unit_test(a_tlbi_before_the_unmapping_is_none),
        cmocka_unit_test(a_cpu_that_runs_holds_entries_again),
        cmocka_unit_test(by_ipa_is_half_of_it),
        cmocka_unit_test(tge_turns_tlbi_to_the_host),
        cmocka_unit_test(what_the_scenario_unmaps_is_its_own),
        cmocka_unit_test(a_stale_translation_is_one),
        cmocka_unit_test(hostile_tables_are_not_judged),
        cmocka_unit_test(levels_are_walked),
        cmocka_unit_test(a_first_table_is_as_large_as_t0sz_says),
        cmocka_unit_test(caches_are_maintained_in_order),
    };

    return cmocka_run_group_tests_name("order: tlb", tests, NULL, NULL);
}
