/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ICV registers: what the accessors of ICC_*_EL1 reach at EL1 with HCR_EL2.FMO or
 * IMO, and the fields of ICH_VMCR_EL2 that alias them (Arm IHI 0069, 12.2, 12.4).
 */
#include "model/field_names.h"
#include "model/sysreg.h"
#include "tests.h"

#define FMO FIELD_MASK(HCR_EL2, FMO)
#define IMO FIELD_MASK(HCR_EL2, IMO)

/* A register, what makes it virtual, a value, and what EL2 then finds where. */
static const struct {
    enum sysreg reg;
    uint64_t route, value;
    enum sysreg holder;
    uint64_t held;
} registers[] = {
    { ICC_PMR_EL1, FMO | IMO, 0xa0, ICH_VMCR_EL2, 0xa0000008 },
    { ICC_BPR0_EL1, FMO, 5, ICH_VMCR_EL2, 0xa00008 },
    { ICC_BPR1_EL1, IMO, 6, ICH_VMCR_EL2, 0x180008 },
    { ICC_IGRPEN0_EL1, FMO, 1, ICH_VMCR_EL2, 0x9 },
    { ICC_IGRPEN1_EL1, IMO, 1, ICH_VMCR_EL2, 0xa },
    { ICC_CTLR_EL1, FMO | IMO, 0x403, ICH_VMCR_EL2, 0x218 },
    { ICC_AP0R0_EL1, FMO, 0x81, ICH_AP0R0_EL2, 0x81 },
    { ICC_AP1R0_EL1, IMO, 0x82, ICH_AP1R0_EL2, 0x82 },
};

static struct cpu guest(uint64_t hcr)
{
    struct cpu cpu = new_cpu(FEATURE_BIT(FEAT_GICv3));

    cpu.sysreg[HCR_EL2] |= hcr;
    set_el(&cpu, 1);
    return cpu;
}

static void routed(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(registers); i++)
        for (uint64_t hcr = FMO; hcr <= IMO; hcr <<= 1) {
            enum sysreg reg = registers[i].reg;
            struct cpu cpu = guest(hcr), before = cpu;
            bool is_virtual = registers[i].route & hcr;

            sysreg_write(&cpu, reg, registers[i].value);
            assert_int_equal(sysreg_read(&cpu, reg), registers[i].value);
            set_el(&cpu, 2);
            assert_int_equal(sysreg_read(&cpu, registers[i].holder),
                             is_virtual ? registers[i].held
                                        : before.sysreg[registers[i].holder]);
            assert_int_equal(sysreg_read(&cpu, reg), is_virtual
                                                         ? before.sysreg[reg]
                                                         : registers[i].value);
        }
}

/* What a scenario writes is what it reads, and EL2 fills in what EL1 finds. */
static void given(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(registers); i++) {
        struct cpu cpu = guest(FMO | IMO);

        sysreg_poke(&cpu, registers[i].reg, registers[i].value);
        assert_int_equal(sysreg_peek(&cpu, registers[i].reg),
                         registers[i].value);
        cpu = guest(FMO | IMO);
        sysreg_poke(&cpu, registers[i].holder, registers[i].held);
        assert_int_equal(sysreg_read(&cpu, registers[i].reg),
                         registers[i].value);
    }
}

/* At EL2, and at EL1 with neither, they are the physical interface's. */
static void physical(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(registers); i++)
        for (unsigned el = 1; el <= 2; el++) {
            struct cpu cpu = guest(el == 2 ? FMO | IMO : 0), before = cpu;

            set_el(&cpu, el);
            sysreg_write(&cpu, registers[i].reg, registers[i].value);
            assert_int_equal(cpu.sysreg[registers[i].holder],
                             before.sysreg[registers[i].holder]);
            assert_int_equal(cpu.sysreg[registers[i].reg], registers[i].value);
        }
}

/* ICV_CTLR_EL1.CBPR: ICV_BPR1_EL1 reads as BPR0 + 1 up to 7, and is WI. */
static void common_binary_point(void **unused)
{
    struct cpu cpu = guest(FMO | IMO);

    (void)unused;
    sysreg_write(&cpu, ICC_BPR1_EL1, 3);
    sysreg_write(&cpu, ICC_CTLR_EL1, 1);
    for (uint64_t point = 0; point < 8; point++) {
        sysreg_write(&cpu, ICC_BPR0_EL1, point);
        sysreg_write(&cpu, ICC_BPR1_EL1, 4);
        assert_int_equal(sysreg_read(&cpu, ICC_BPR1_EL1),
                         point == 7 ? 7 : point + 1);
    }
    sysreg_write(&cpu, ICC_CTLR_EL1, 0);
    assert_int_equal(sysreg_read(&cpu, ICC_BPR1_EL1), 3);
}

int test_virtual(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(routed),
        cmocka_unit_test(given),
        cmocka_unit_test(physical),
        cmocka_unit_test(common_binary_point),
    };

    return cmocka_run_group_tests_name("virtual", tests, NULL, NULL);
}
