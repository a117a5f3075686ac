/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which accesses fault, aligned or not, and what AT and cache instructions do. */
#include "model/at.h"
#include "model/insn.h"
#include "model/maintenance.h"
#include "stage2.h"

static bool faults(const struct world *w, uint64_t address, uint64_t size,
                   unsigned need, struct fault *fault)
{
    struct translation t;

    return access_page_fault(&w->cpu, &w->memory, address, size, need, &t,
                             fault);
}

/* S2AP and XN decide by the kind of access; the fault names the level. */
static void permissions(void **unused)
{
    (void)unused;
    for (unsigned ap = 0; ap < 4; ap++)
        for (unsigned xn = 0; xn < 2; xn++) {
            struct world w = new_world(vtcr(25, 1, 2));
            struct fault fault;

            put(&w, TABLES, 1, (TABLES + 0x1000) | TABLE);
            put(&w, TABLES + 0x1000, 0,
                0x50000000 | AF | ap << 6 | (uint64_t)xn << 54 | VALID);
            assert_int_equal(faults(&w, 0x40000000, 8, ACCESS_READ, &fault),
                             !(ap & 1));
            if (!(ap & 1)) {
                assert_int_equal(fault.kind, FAULT_PERMISSION);
                assert_int_equal(fault.level, 2);
                assert_true(fault.stage2);
            }
            assert_int_equal(faults(&w, 0x40000000, 8, ACCESS_WRITE, &fault),
                             !(ap & 2));
            assert_int_equal(faults(&w, 0x40000000, 4, ACCESS_EXECUTE, &fault),
                             xn);
            memory_release(&w.memory);
        }
}

/* Who has a stage 2, and what a hole is to those who have none. */
static void accesses(void **unused)
{
    struct world w = new_world(vtcr(25, 1, 2));
    struct fault fault;

    (void)unused;
    assert_true(faults(&w, PAGES, 8, ACCESS_WRITE, &fault));
    assert_true(fault.stage2 && fault.write && !fault.fetch);
    assert_int_equal(fault.address, PAGES);
    set_el(&w.cpu, 2);
    assert_false(faults(&w, PAGES, 8, ACCESS_WRITE, &fault));
    assert_true(faults(&w, 0x1000, 4, ACCESS_EXECUTE, &fault));
    assert_int_equal(fault.kind, FAULT_EXTERNAL);
    assert_false(fault.stage2);
    assert_true(fault.fetch);
    assert_true(faults(&w, UINT64_C(1) << 50, 4, ACCESS_READ, &fault));
    assert_int_equal(fault.kind, FAULT_ADDRESS_SIZE);
    set_el(&w.cpu, 1);
    sysreg_poke(&w.cpu, HCR_EL2, 0);
    assert_false(faults(&w, PAGES, 8, ACCESS_WRITE, &fault));
    /* EL0 of a host belongs to EL2; with TGE alone its regime is EL1&0. */
    sysreg_poke(&w.cpu, HCR_EL2, 1 | BIT64(27));
    set_el(&w.cpu, 0);
    assert_true(faults(&w, PAGES, 8, ACCESS_WRITE, &fault));
    w.cpu.features |= BIT64(FEAT_VHE);
    sysreg_poke(&w.cpu, HCR_EL2, 1 | BIT64(27) | BIT64(34));
    assert_false(faults(&w, PAGES, 8, ACCESS_WRITE, &fault));
    memory_release(&w.memory);
}

/* DC and IC need no memory behind the address; the rest is as for accesses. */
static void maintenance_accesses(void **unused)
{
    struct world w = new_world(vtcr(25, 1, 2));
    struct fault fault;

    (void)unused;
    put(&w, TABLES, 0, 0x70000000 | AF | VALID);
    put(&w, TABLES, 1, 0x40000000 | AF | S2AP_R | VALID);
    assert_false(faults(&w, 0x1000, 1, ACCESS_MAINTENANCE, &fault));
    assert_true(
        faults(&w, 0x1000, 1, ACCESS_MAINTENANCE | ACCESS_READ, &fault));
    assert_int_equal(fault.kind, FAULT_PERMISSION);
    assert_true(fault.maintenance && fault.stage2);
    assert_true(
        faults(&w, PAGES, 1, ACCESS_MAINTENANCE | ACCESS_WRITE, &fault));
    assert_int_equal(fault.kind, FAULT_PERMISSION);
    assert_true(faults(&w, UINT64_C(2) << 30, 1, ACCESS_MAINTENANCE, &fault));
    assert_int_equal(fault.kind, FAULT_TRANSLATION);
    set_el(&w.cpu, 2);
    assert_false(faults(&w, 0x1000, 1, ACCESS_MAINTENANCE, &fault));
    assert_true(faults(&w, UINT64_C(1) << 48, 1, ACCESS_MAINTENANCE, &fault));
    assert_int_equal(fault.kind, FAULT_ADDRESS_SIZE);
    memory_release(&w.memory);
}

/* --- cache instructions -------------------------------------------------- */

#define OP(op1, crm, op2) (1 << 14 | (op1) << 11 | 7 << 7 | (crm) << 3 | (op2))

/* Arm ARM C5.3, by the instruction's page. */
static void what_is_needed(void **unused)
{
    enum { DC = ACCESS_MAINTENANCE, W = ACCESS_WRITE, R = ACCESS_READ };
    static const struct {
        uint16_t encoding;
        enum maintenance_kind kind;
        unsigned at_el1, at_el0;
    } rows[] = {
        { OP(0, 1, 0), MAINTENANCE_NO_ADDRESS, 0, 0 },     /* IC IALLUIS */
        { OP(0, 5, 0), MAINTENANCE_NO_ADDRESS, 0, 0 },     /* IC IALLU */
        { OP(3, 5, 1), MAINTENANCE_LINE, DC, DC | R },     /* IC IVAU */
        { OP(0, 6, 1), MAINTENANCE_LINE, DC | W, DC | W }, /* DC IVAC */
        { OP(0, 6, 2), MAINTENANCE_NO_ADDRESS, 0, 0 },     /* DC ISW */
        { OP(0, 6, 3), MAINTENANCE_LINE, DC | W, DC | W }, /* DC IGVAC */
        { OP(0, 6, 4), MAINTENANCE_NO_ADDRESS, 0, 0 },     /* DC IGSW */
        { OP(0, 6, 5), MAINTENANCE_LINE, DC | W, DC | W }, /* DC IGDVAC */
        { OP(0, 10, 2), MAINTENANCE_NO_ADDRESS, 0, 0 },    /* DC CSW */
        { OP(0, 14, 2), MAINTENANCE_NO_ADDRESS, 0, 0 },    /* DC CISW */
        { OP(3, 4, 1), MAINTENANCE_ZERO, W, W },           /* DC ZVA */
        { OP(3, 4, 3), MAINTENANCE_TAGS, W, W },           /* DC GVA */
        { OP(3, 4, 4), MAINTENANCE_ZERO, W, W },           /* DC GZVA */
        { OP(3, 10, 1), MAINTENANCE_LINE, DC, DC | R },    /* DC CVAC */
        { OP(3, 11, 1), MAINTENANCE_LINE, DC, DC | R },    /* DC CVAU */
        { OP(3, 12, 1), MAINTENANCE_LINE, DC, DC | R },    /* DC CVAP */
        { OP(3, 13, 1), MAINTENANCE_LINE, DC, DC | R },    /* DC CVADP */
        { OP(3, 14, 1), MAINTENANCE_LINE, DC, DC | R },    /* DC CIVAC */
        { OP(3, 3, 4), MAINTENANCE_NO_ADDRESS, 0, 0 },     /* CFP RCTX */
        { OP(0, 8, 0), MAINTENANCE_NO_ADDRESS, 0, 0 },     /* AT S1E1R */
        { OP(0, 8, 0) + (1 << 7), MAINTENANCE_NO_ADDRESS, 0, 0 }, /* TLBI */
    };
    struct cpu cpu = new_cpu(ALL_FEATURES);

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct maintenance what;

        set_el(&cpu, 1);
        what = maintenance_of(&cpu, rows[i].encoding);
        assert_int_equal(what.kind, rows[i].kind);
        assert_int_equal(what.need, rows[i].at_el1);
        set_el(&cpu, 0);
        what = maintenance_of(&cpu, rows[i].encoding);
        assert_int_equal(what.need, rows[i].at_el0);
    }
}

/* HCRX_EL2.CMOW: DC CIVAC and IC IVAU need to be permitted to write. */
static void write_permission(void **unused)
{
    struct cpu cpu = new_cpu(FEATURE_BIT(FEAT_HCX) | FEATURE_BIT(FEAT_CMOW));
    unsigned dc = ACCESS_MAINTENANCE, w = ACCESS_WRITE;

    (void)unused;
    set_el(&cpu, 1);
    assert_int_equal(maintenance_of(&cpu, OP(3, 14, 1)).need, dc);
    sysreg_poke(&cpu, HCRX_EL2, BIT64(9));
    assert_int_equal(maintenance_of(&cpu, OP(3, 14, 1)).need, dc | w);
    assert_int_equal(maintenance_of(&cpu, OP(3, 5, 1)).need, dc | w);
    assert_int_equal(maintenance_of(&cpu, OP(3, 10, 1)).need, dc);
}

/* ESR_ELx: CM and WnR are 1, ISV is 0 (AArch64.FaultSyndrome). */
static void maintenance_syndrome(void **unused)
{
    struct world w = new_world(vtcr(25, 1, 2));
    struct exception e;
    struct fault fault;

    (void)unused;
    assert_true(faults(&w, 0x12345678, 1, ACCESS_MAINTENANCE, &fault));
    e = exception_abort(&w.cpu, 0, &fault);
    assert_int_equal(e.target_el, 2);
    assert_int_equal(e.ec, 0x24);
    assert_int_equal(e.iss, 1 << 8 | 1 << 6 | 0x05);
    assert_int_equal(e.far, 0x12345678);
    assert_true(e.ipa_valid);
    memory_release(&w.memory);
}

/* --- AT ------------------------------------------------------------------ */

enum {
    S1E1R = OP(0, 8, 0),
    S1E2R = OP(4, 8, 0),
    S12E1R = OP(4, 8, 4),
    S12E1W = OP(4, 8, 5),
};

static uint64_t par_of(const struct world *w, uint16_t encoding,
                       uint64_t address)
{
    struct translation t;
    struct fault fault;
    uint64_t par = 0;

    assert_true(
        at_translate(&w->cpu, &w->memory, encoding, address, &par, &t, &fault));
    return par;
}

/* AT: identity with stage 1 off, stage 2 for the S12 forms. */
static void address_translation(void **unused)
{
    struct world w = new_world(vtcr(25, 1, 2));

    (void)unused;
    put(&w, TABLES, 1, 0x80000000 | AF | S2AP_R | VALID);
    set_el(&w.cpu, 2);
    assert_int_equal(par_of(&w, S1E1R, 0x40001abc),
                     0x40001000 | 1 << 11 | 1 << 9 | 2 << 7);
    assert_int_equal(par_of(&w, S12E1R, 0x40001abc),
                     0x80001000 | 1 << 11 | 1 << 9 | 2 << 7);
    /* permission fault, level 1, stage 2 */
    assert_int_equal(par_of(&w, S12E1W, 0x40001abc),
                     1 << 11 | 1 << 9 | 0x0d << 1 | 1);
    /* translation fault, level 1, stage 2 */
    assert_int_equal(par_of(&w, S12E1R, 0), 1 << 11 | 1 << 9 | 0x05 << 1 | 1);
    /* address size fault, level 0, stage 1 */
    assert_int_equal(par_of(&w, S1E1R, UINT64_C(1) << 50),
                     1 << 11 | 0 << 1 | 1);
    sysreg_poke(&w.cpu, HCR_EL2, 0);
    assert_int_equal(par_of(&w, S12E1R, 0x1000),
                     0x1000 | 1 << 11 | 1 << 9 | 2 << 7);
    memory_release(&w.memory);
}

/* PAR_EL1.ATTR and SH: Device-nGnRnE, or Write-Back under DC, with stage 2's. */
static void attributes(void **unused)
{
    static const struct {
        uint64_t descriptor, hcr;
        unsigned attr, sh;
    } rows[] = {
        { 15 << 2, BIT64(12), 0xff, 0 }, /* Write-Back, Non-shareable */
        { 15 << 2 | 3 << 8, BIT64(12), 0xff, 3 },    /* Inner Shareable */
        { 15 << 2 | 2 << 8, BIT64(12), 0xff, 2 },    /* Outer Shareable */
        { 10 << 2, BIT64(12), 0xbb, 0 },             /* Write-Through */
        { 5 << 2, BIT64(12), 0x44, 2 },              /* Non-cacheable */
        { 0xd << 2, BIT64(12), 0xf4, 0 },            /* inner Non-cacheable */
        { 0 << 2, BIT64(12), 0x00, 2 },              /* Device-nGnRnE */
        { 1 << 2, BIT64(12), 0x04, 2 },              /* Device-nGnRE */
        { 3 << 2, BIT64(12), 0x0c, 2 },              /* Device-GRE */
        { 15 << 2, 0, 0x00, 2 },                     /* stage 1 is Device */
        { 15 << 2, BIT64(12) | BIT64(32), 0x44, 2 }, /* HCR_EL2.CD */
        { 7 << 2, BIT64(12) | BIT64(46), 0xff, 0 },  /* FWB: as stage 1 */
        { 6 << 2, BIT64(12) | BIT64(46), 0xff, 0 },  /* FWB: Write-Back */
        { 5 << 2, BIT64(12) | BIT64(46), 0x44, 2 },  /* FWB: Non-cacheable */
        { 1 << 2, BIT64(12) | BIT64(46), 0x04, 2 },  /* FWB: Device-nGnRE */
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct world w = new_world_with(BIT64(FEAT_S2FWB), vtcr(25, 1, 2));
        uint64_t par;

        sysreg_poke(&w.cpu, HCR_EL2, 1 | rows[i].hcr);
        put(&w, TABLES, 1, 0x40000000 | AF | RW | VALID | rows[i].descriptor);
        par = par_of(&w, S12E1W, 0x40000000);
        if (par >> 56 != rows[i].attr || (par >> 7 & 3) != rows[i].sh)
            fail_msg("row %zu: PAR_EL1 %llx", i, (unsigned long long)par);
        memory_release(&w.memory);
    }
}

/* S1E2 has EL2's stage 1, which HCR_EL2.DC is not about; M counts as Normal. */
static void stage1_attributes(void **unused)
{
    struct world w = new_world(vtcr(25, 1, 2));

    (void)unused;
    sysreg_poke(&w.cpu, HCR_EL2, 1 | BIT64(12));
    assert_int_equal(par_of(&w, S1E2R, 0x40000000) >> 56, 0);
    assert_int_equal(par_of(&w, S1E1R, 0x40000000) >> 56, 0xff);
    sysreg_poke(&w.cpu, HCR_EL2, 1);
    assert_int_equal(par_of(&w, S1E1R, 0x40000000) >> 56, 0);
    sysreg_poke(&w.cpu, SCTLR_EL1, 1);
    assert_int_equal(par_of(&w, S1E1R, 0x40000000) >> 56, 0xff);
    sysreg_poke(&w.cpu, HCR_EL2, 1 | BIT64(27)); /* TGE: M is 0 */
    assert_int_equal(par_of(&w, S1E1R, 0x40000000) >> 56, 0);
    memory_release(&w.memory);
}

/* A walk's external abort is taken, with CM and WnR (AArch64.AT). */
static void translation_aborts(void **unused)
{
    struct world w = new_world(vtcr(25, 1, 2));
    struct translation t;
    struct exception e;
    struct fault fault;
    uint64_t par = 5;

    (void)unused;
    put(&w, TABLES, 1, 0x70000000 | TABLE);
    set_el(&w.cpu, 2);
    assert_false(
        at_translate(&w.cpu, &w.memory, S12E1R, 0x40001234, &par, &t, &fault));
    assert_int_equal(par, 5);
    e = exception_abort(&w.cpu, 0, &fault);
    assert_int_equal(e.ec, 0x25);
    assert_int_equal(e.iss, 1 << 8 | 1 << 6 | 0x16);
    assert_int_equal(e.far, 0x40001234);
    memory_release(&w.memory);
}

/* --- alignment ----------------------------------------------------------- */

/* SCTLR_ELx.M and A, and HCR_EL2.{E2H,TGE,DC}, at each level. */
static void regimes(void **unused)
{
    enum { E2H, TGE, DC, EL1_M, EL1_A, EL2_M, EL2_A, CONTROLS };

    (void)unused;
    for (unsigned set = 0; set < 1u << CONTROLS; set++)
        for (unsigned el = 0; el <= 2; el++) {
            struct cpu cpu = new_cpu(BIT64(FEAT_VHE));
            bool host = bit_is_set(set, E2H) && bit_is_set(set, TGE);
            bool at_el2 = el == 2 || host;
            bool m = bit_is_set(set, at_el2 ? EL2_M : EL1_M);
            bool a = bit_is_set(set, at_el2 ? EL2_A : EL1_A);
            bool device = !m;

            if (host && el == 1) /* no return gets there */
                continue;

            sysreg_poke(&cpu, HCR_EL2,
                        (uint64_t)bit_is_set(set, E2H) << 34 |
                            (uint64_t)bit_is_set(set, TGE) << 27 |
                            (uint64_t)bit_is_set(set, DC) << 12);
            sysreg_poke(&cpu, SCTLR_EL1, set >> EL1_M & 3);
            sysreg_poke(&cpu, SCTLR_EL2, set >> EL2_M & 3);
            set_el(&cpu, el);
            if (!at_el2)
                device = !bit_is_set(set, DC) && (!m || bit_is_set(set, TGE));
            assert_int_equal(access_is_device(&cpu), device);
            if (at_el2 || !bit_is_set(set, DC))
                assert_int_equal(access_checks_alignment(&cpu), a || device);
        }
}

enum {
    LDR_X0_X1 = 0xf9400020,
    STRH_W0_X1 = 0x79000020,
    LDAR_X0_X1 = 0xc8dffc20,
    LDXP_X0_X2_X1 = 0xc87f0820
};

/* A CPU at EL2 whose memory is Normal. */
static struct cpu normal(uint64_t features, uint64_t sctlr)
{
    struct cpu cpu = new_cpu(features);

    sysreg_poke(&cpu, SCTLR_EL2, 0x30c50830 | 1 | sctlr);
    return cpu;
}

static bool is_refused(const struct cpu *cpu, uint32_t word, uint64_t address)
{
    struct fault fault;
    bool refused = access_alignment_fault(cpu, word, address, &fault);

    if (refused) {
        assert_int_equal(fault.kind, FAULT_ALIGNMENT);
        assert_int_equal(fault.address, address);
        assert_false(fault.stage2);
    }
    return refused;
}

/* AArch64.UnalignedAccessFaults. */
static void unaligned(void **unused)
{
    struct cpu cpu = normal(CPU_DEFAULT_FEATURES, 0);

    (void)unused;
    assert_false(is_refused(&cpu, LDR_X0_X1, 0x1001));
    assert_true(is_refused(&cpu, LDAR_X0_X1, 0x1001));
    assert_true(is_refused(&cpu, LDXP_X0_X2_X1, 0x1008));
    assert_false(is_refused(&cpu, LDXP_X0_X2_X1, 0x1010));
    cpu = normal(CPU_DEFAULT_FEATURES, 2); /* A */
    assert_true(is_refused(&cpu, LDR_X0_X1, 0x1004));
    assert_false(is_refused(&cpu, LDR_X0_X1, 0x1008));
    assert_true(is_refused(&cpu, STRH_W0_X1, 0x1001));
    assert_false(is_refused(&cpu, STRH_W0_X1, 0x1002));
    cpu = normal(BIT64(FEAT_LSE2), 0);
    assert_false(is_refused(&cpu, LDAR_X0_X1, 0x1008 - 1));
    assert_true(is_refused(&cpu, LDAR_X0_X1, 0x1009));
    assert_true(is_refused(&cpu, LDXP_X0_X2_X1, 0x1008));
    cpu = normal(BIT64(FEAT_LSE2), 1 << 6); /* nAA */
    assert_false(is_refused(&cpu, LDAR_X0_X1, 0x1009));
    assert_true(is_refused(&cpu, LDXP_X0_X2_X1, 0x1008));
    sysreg_poke(&cpu, SCTLR_EL2, 0x30c50830); /* Device */
    assert_true(is_refused(&cpu, LDR_X0_X1, 0x1001));
    assert_true(is_refused(&cpu, LDAR_X0_X1, 0x1001));
    /* The address size fault comes first (AArch64.S1DisabledOutput). */
    assert_false(is_refused(&cpu, LDR_X0_X1, (UINT64_C(1) << 48) + 1));
}

/* ldr x2, [x1] at EL2 with SCTLR_EL2 0x30c50832 and x1 odd: ESR 0x96000021. */
static void alignment_syndrome(void **unused)
{
    struct cpu cpu = new_cpu(CPU_DEFAULT_FEATURES);
    struct exception e;
    struct fault fault;

    (void)unused;
    sysreg_poke(&cpu, SCTLR_EL2, 0x30c50832);
    assert_true(access_alignment_fault(&cpu, LDR_X0_X1 | 2, 0x1001, &fault));
    e = exception_abort(&cpu, LDR_X0_X1 | 2, &fault);
    exception_take(&cpu, &e);
    assert_int_equal(cpu.sysreg[ESR_EL2], 0x96000021);
    assert_int_equal(cpu.sysreg[FAR_EL2], 0x1001);
    assert_true(access_alignment_fault(&cpu, STRH_W0_X1, 0x1003, &fault));
    e = exception_abort(&cpu, STRH_W0_X1, &fault);
    exception_take(&cpu, &e);
    assert_int_equal(cpu.sysreg[ESR_EL2], 0x96000061);
}

int test_accesses(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(permissions),
        cmocka_unit_test(accesses),
        cmocka_unit_test(maintenance_accesses),
        cmocka_unit_test(what_is_needed),
        cmocka_unit_test(write_permission),
        cmocka_unit_test(maintenance_syndrome),
        cmocka_unit_test(address_translation),
        cmocka_unit_test(attributes),
        cmocka_unit_test(stage1_attributes),
        cmocka_unit_test(translation_aborts),
        cmocka_unit_test(regimes),
        cmocka_unit_test(unaligned),
        cmocka_unit_test(alignment_syndrome),
    };

    return cmocka_run_group_tests_name("accesses", tests, NULL, NULL);
}
