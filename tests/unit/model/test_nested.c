/* SPDX-License-Identifier: GPL-2.0-or-later */
/* FEAT_NV and FEAT_NV2 at EL1, under every value of HCR_EL2.<NV2,NV1,NV>. */
#include "model/exception.h"
#include "model/execute.h"
#include "model/sysreg.h"
#include "tests.h"

#define BASE UINT64_C(0x40123000)

/* What the pseudocode of the page does for each of 000 to 111. */
enum { OK, UNDEF, TRAP, MEM, OTHER };

static const struct {
    const char *name;
    uint16_t encoding;
    uint8_t verdicts[8]; /* by <NV2,NV1,NV>; NV clear: 0, 2, 4, 6 */
    uint16_t offset;
    enum sysreg other;
} rows[] = {
#define AT(op0, op1, crn, crm, op2) SYSREG_ENCODING(op0, op1, crn, crm, op2)
#define EL2_ONLY                                           \
    {                                                      \
        UNDEF, TRAP, UNDEF, TRAP, UNDEF, TRAP, UNDEF, TRAP \
    }
#define EL2_MEM                                          \
    {                                                    \
        UNDEF, TRAP, UNDEF, TRAP, UNDEF, MEM, UNDEF, MEM \
    }
#define EL2_EL1                                              \
    {                                                        \
        UNDEF, TRAP, UNDEF, TRAP, UNDEF, OTHER, UNDEF, OTHER \
    }
#define EL12_MEM                                          \
    {                                                     \
        UNDEF, TRAP, UNDEF, TRAP, UNDEF, MEM, UNDEF, TRAP \
    }
#define EL1_MEM                         \
    {                                   \
        OK, OK, OK, OK, OK, OK, OK, MEM \
    }
#define EL1_NV1                           \
    {                                     \
        OK, OK, OK, TRAP, OK, OK, OK, MEM \
    }
#define EL1_NV2                          \
    {                                    \
        OK, OK, OK, OK, OK, MEM, OK, MEM \
    }
#define EL1_PLAIN                      \
    {                                  \
        OK, OK, OK, OK, OK, OK, OK, OK \
    }
    { "SCTLR_EL2", AT(3, 4, 1, 0, 0), EL2_ONLY, 0, 0 },
    { "VBAR_EL2", AT(3, 4, 12, 0, 0), EL2_ONLY, 0, 0 },
    { "TTBR0_EL2", AT(3, 4, 2, 0, 0), EL2_ONLY, 0, 0 },
    { "SPSR_irq", AT(3, 4, 4, 3, 0), EL2_ONLY, 0, 0 },
    { "HCR_EL2", AT(3, 4, 1, 1, 0), EL2_MEM, 0x78, 0 },
    { "VTTBR_EL2", AT(3, 4, 2, 1, 0), EL2_MEM, 0x20, 0 },
    { "VNCR_EL2", AT(3, 4, 2, 2, 0), EL2_MEM, 0xb0, 0 },
    { "TPIDR_EL2", AT(3, 4, 13, 0, 2), EL2_MEM, 0x90, 0 },
    { "CNTVOFF_EL2", AT(3, 4, 14, 0, 3), EL2_MEM, 0x60, 0 },
    { "HFGITR2_EL2", AT(3, 4, 3, 1, 7), EL2_MEM, 0x310, 0 },
    { "ICH_LR3_EL2", AT(3, 4, 12, 12, 3), EL2_MEM, 0x418, 0 },
    { "SP_EL1", AT(3, 4, 4, 1, 0), EL2_MEM, 0x240, 0 },
    { "ELR_EL2", AT(3, 4, 4, 0, 1), EL2_EL1, 0, ELR_EL1 },
    { "SPSR_EL2", AT(3, 4, 4, 0, 0), EL2_EL1, 0, SPSR_EL1 },
    { "ESR_EL2", AT(3, 4, 5, 2, 0), EL2_EL1, 0, ESR_EL1 },
    { "FAR_EL2", AT(3, 4, 6, 0, 0), EL2_EL1, 0, FAR_EL1 },
    { "TFSR_EL2", AT(3, 4, 5, 6, 0), EL2_EL1, 0, TFSR_EL1 },
    { "SCTLR_EL12", AT(3, 5, 1, 0, 0), EL12_MEM, 0x110, 0 },
    { "VBAR_EL12", AT(3, 5, 12, 0, 0), EL12_MEM, 0x250, 0 },
    { "CNTV_CTL_EL02", AT(3, 5, 14, 3, 1), EL12_MEM, 0x170, 0 },
    { "CNTKCTL_EL12", AT(3, 5, 14, 1, 0), EL2_ONLY, 0, 0 },
    { "SCTLR_EL1", AT(3, 0, 1, 0, 0), EL1_MEM, 0x110, 0 },
    { "TCR2_EL1", AT(3, 0, 2, 0, 3), EL1_MEM, 0x270, 0 },
    { "MAIR2_EL1", AT(3, 0, 10, 2, 1), EL1_MEM, 0x280, 0 },
    { "PFAR_EL1", AT(3, 0, 6, 0, 5), EL1_MEM, 0x2d0, 0 },
    { "BRBCR_EL1", AT(2, 1, 9, 0, 0), EL1_MEM, 0x8e0, 0 },
    { "CNTV_CTL_EL0", AT(3, 3, 14, 3, 1), EL1_MEM, 0x170, 0 },
    { "VBAR_EL1", AT(3, 0, 12, 0, 0), EL1_NV1, 0x250, 0 },
    { "ELR_EL1", AT(3, 0, 4, 0, 1), EL1_NV1, 0x230, 0 },
    { "SPSR_EL1", AT(3, 0, 4, 0, 0), EL1_NV1, 0x160, 0 },
    { "S2POR_EL1", AT(3, 0, 10, 2, 5), EL1_NV2, 0x2b8, 0 },
    { "ACTLR_EL1", AT(3, 0, 1, 0, 1), EL1_NV2, 0x118, 0 },
    { "TPIDR_EL1", AT(3, 0, 13, 0, 4), EL1_PLAIN, 0, 0 },
    { "CNTKCTL_EL1", AT(3, 0, 14, 1, 0), EL1_PLAIN, 0, 0 },
    { "MECIDR_EL2", AT(3, 4, 10, 8, 7), { 1, 1, 1, 1, 1, 1, 1, 1 }, 0, 0 },
};

/* At EL1 with nothing that traps, and these of HCR_EL2.<45,43,42>. */
static struct cpu nested_cpu(unsigned nvx)
{
    struct cpu cpu = new_cpu(ALL_FEATURES & ~FEATURE_BIT(FEAT_IDST) &
                             ~FEATURE_BIT(FEAT_FGT));
    uint64_t hcr = BIT64(31) | BIT64(47) | BIT64(53) | BIT64(56);

    hcr |= (uint64_t)(nvx & 1) << 42 | (uint64_t)(nvx >> 1 & 1) << 43 |
           (uint64_t)(nvx >> 2) << 45;
    sysreg_poke(&cpu, HCR_EL2, hcr);
    sysreg_poke(&cpu, HCRX_EL2, UINT64_MAX);
    sysreg_poke(&cpu, CNTHCTL_EL2, 3);
    sysreg_poke(&cpu, CPTR_EL2, 0);
    sysreg_poke(&cpu, MDCR_EL2, 0);
    sysreg_poke(&cpu, VNCR_EL2, BASE | 0xfff);
    cpu.features &= ~FEATURE_BIT(FEAT_FGT2);
    set_el(&cpu, 1);
    return cpu;
}

static void every_state(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        for (unsigned nvx = 0; nvx < 8; nvx++) {
            struct cpu cpu = nested_cpu(nvx);
            struct sysop op = { rows[i].encoding, 5, true };
            struct exception e = { 0 };
            enum permission permission;
            enum sysreg reached;

            if (rows[i].encoding == AT(3, 4, 3, 1, 7))
                cpu.features = ALL_FEATURES;
            permission = sysreg_check(&cpu, op, &reached, &e);
            if (rows[i].verdicts[nvx] == OTHER) {
                assert_int_equal(permission, PERMISSION_GRANTED);
                assert_int_equal(reached, rows[i].other);
                continue;
            }
            if ((int)permission != rows[i].verdicts[nvx])
                fail_msg("%s under %u%u%u: %d, not %d", rows[i].name, nvx >> 2,
                         nvx >> 1 & 1, nvx & 1, permission,
                         rows[i].verdicts[nvx]);
            if (permission == PERMISSION_TRAP) {
                assert_int_equal(e.target_el, 2);
                assert_int_equal(e.ec, 0x18);
            }
            if (permission == PERMISSION_MEMORY)
                assert_true(e.far == BASE + rows[i].offset);
        }
}

/* VNCR_EL2.RESS is the sign: an address in the upper half. */
static void upper_half(void **unused)
{
    struct cpu cpu = nested_cpu(7);
    struct sysop op = { AT(3, 4, 1, 1, 0), 5, false };
    struct exception e = { 0 };
    enum sysreg reached;

    (void)unused;
    sysreg_poke(&cpu, VNCR_EL2, UINT64_C(0xffffffff80001000));
    assert_int_equal(sysreg_check(&cpu, op, &reached, &e), PERMISSION_MEMORY);
    assert_true(e.far == UINT64_C(0xffffffff80001078));
}

/* System instructions of EL2 trap with NV, AT of EL1 with HCR_EL2.AT. */
static void instructions(void **unused)
{
    static const struct {
        uint16_t encoding;
        uint8_t without, nv, at;
    } insns[] = {
        { AT(1, 4, 8, 7, 4), UNDEF, TRAP, UNDEF }, /* TLBI ALLE1 */
        { AT(1, 4, 8, 0, 1), UNDEF, TRAP, UNDEF }, /* TLBI IPAS2E1IS */
        { AT(1, 4, 9, 7, 4), UNDEF, TRAP, UNDEF }, /* TLBI ALLE1NXS */
        { AT(1, 4, 7, 8, 4), UNDEF, TRAP, UNDEF }, /* AT S12E1R */
        { AT(1, 0, 7, 8, 0), OK, OK, TRAP },       /* AT S1E1R */
        { AT(1, 0, 7, 8, 3), OK, OK, TRAP },       /* AT S1E0W */
        { AT(1, 0, 7, 9, 1), OK, OK, TRAP },       /* AT S1E1WP */
        { AT(1, 0, 7, 9, 2), OK, OK, TRAP },       /* AT S1E1A */
        { AT(1, 0, 8, 7, 0), OK, OK, OK },         /* TLBI VMALLE1 */
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(insns); i++)
        for (unsigned how = 0; how < 3; how++) {
            struct cpu cpu = nested_cpu(how == 1);
            struct sysop op = { insns[i].encoding, 5, false };
            struct exception e = { 0 };
            enum sysreg reached;

            if (how == 2)
                cpu.sysreg[HCR_EL2] |= BIT64(44);
            assert_int_equal(sysreg_check(&cpu, op, &reached, &e),
                             how == 0   ? insns[i].without
                             : how == 1 ? insns[i].nv
                                        : insns[i].at);
        }
}

/* CurrentEL says EL2; ERET traps with EC 0x1a; SPSR_EL1.M says EL2. */
static void pretence(void **unused)
{
    (void)unused;
    for (unsigned nvx = 0; nvx < 8; nvx++) {
        struct cpu cpu = nested_cpu(nvx);
        struct exception e = { 0 },
                         fault = { EXCEPTION_SYNC, 1, 0x15,  0, true, false, 0,
                                   false,          0, false, 0 };
        bool on = nvx & 1, hides = nvx == 1 || nvx == 5 || nvx == 7;

        assert_int_equal(sysreg_read(&cpu, CurrentEL), on ? 8 : 4);
        assert_int_equal(execute_special(&cpu, 0xd69f03e0, INSN_ERET, &e),
                         on ? EXECUTE_EXCEPTION : EXECUTE_DONE);
        if (on) {
            assert_int_equal(e.ec, 0x1a);
            assert_int_equal(e.target_el, 2);
        }
        cpu = nested_cpu(nvx);
        exception_take(&cpu, &fault);
        assert_int_equal(bits_get(cpu.sysreg[SPSR_EL1], 3, 2), hides ? 2 : 1);
        /* To EL2 it is what it is. */
        cpu = nested_cpu(nvx);
        fault.target_el = 2;
        exception_take(&cpu, &fault);
        assert_int_equal(bits_get(cpu.sysreg[SPSR_EL2], 3, 2), 1);
    }
}

/* The rest of the levels knows nothing of it. */
static void at_el2(void **unused)
{
    struct cpu cpu = nested_cpu(7);
    struct sysop op = { AT(3, 4, 1, 1, 0), 5, true };
    struct exception e = { 0 };
    enum sysreg reached;

    (void)unused;
    set_el(&cpu, 2);
    assert_int_equal(sysreg_check(&cpu, op, &reached, &e), PERMISSION_GRANTED);
    assert_int_equal(sysreg_read(&cpu, CurrentEL), 8);
    set_el(&cpu, 0);
    assert_int_equal(sysreg_check(&cpu, op, &reached, &e),
                     PERMISSION_UNDEFINED);
}

int test_nested(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state),  cmocka_unit_test(upper_half),
        cmocka_unit_test(instructions), cmocka_unit_test(pretence),
        cmocka_unit_test(at_el2),
    };

    return cmocka_run_group_tests_name("nested", tests, NULL, NULL);
}
