/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A control that is not modelled ends the run where it comes into force. */
#include "model/sysreg.h"
#include "rig.h"

#define MSR_SCTLR_EL1_X1 0xd5181001
#define MSR_SCTLR_EL2_X1 0xd51c1001
#define MSR_MDSCR_EL1_X1 0xd5100241
#define RW BIT64(31)

static void expect(struct rig *rig, uint64_t from, const char *name)
{
    const struct machine_goal goal = { .count = 8 };

    rig_run(rig, from, &goal, STOP_CONTROL);
    assert_string_equal(rig->stop.control->name, name);
}

/* At the instruction behind the MSR, even when that is where the run ends. */
static void written(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal one = { .count = 1 };

    RIG_PUT(rig, HYP, MSR_SCTLR_EL2_X1, ADD_X0_1);
    rig->cpu->x[1] = BIT64(25);
    rig_run(rig, HYP, &one, STOP_CONTROL);
    assert_string_equal(rig->stop.control->name, "SCTLR_EL2.EE");
    assert_int_equal(rig->cpu->pc, HYP + 4);
    assert_int_equal(rig->stop.executed, 1);
    assert_true(rig->cpu->sysreg[SCTLR_EL2] & BIT64(25));
}

/* EL2 loads it for a guest: nothing happens until the guest executes. */
static void loaded_for_a_guest(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal three = { .count = 3 };

    RIG_PUT(rig, HYP, MSR_SCTLR_EL1_X1, NOP, NOP, ERET);
    RIG_PUT(rig, RAM, ADD_X0_1);
    rig->cpu->x[1] = BIT64(25);
    sysreg_poke(rig->cpu, ELR_EL2, RAM);
    sysreg_poke(rig->cpu, SPSR_EL2, 0x3c5);
    rig_run(rig, HYP, &three, STOP_COUNT);
    expect(rig, HYP + 12, "SCTLR_EL1.EE");
    assert_int_equal(rig->cpu->pc, RAM);
    assert_int_equal(rig->cpu->x[0], 0);
}

/* Taking an exception to the level where it is in force. */
static void at_the_vector(void **state)
{
    struct rig *rig = *state;

    sysreg_poke(rig->cpu, SCTLR_EL2, BIT64(25));
    rig_level(rig, 1);
    RIG_PUT(rig, RAM, ADD_X0_1, HVC_0);
    expect(rig, RAM, "SCTLR_EL2.EE");
    assert_int_equal(rig->cpu->pc, VECTORS_EL2 + LOWER);
    assert_int_equal(rig->cpu->x[0], 1);
}

/* What stands when a run begins, and what another register brings in force. */
static void already_there(void **state)
{
    struct rig *rig = *state;

    RIG_PUT(rig, RAM, MSR_MDSCR_EL1_X1, ADD_X0_1);
    sysreg_write(rig->cpu, OSLAR_EL1, 0);
    sysreg_poke(rig->cpu, DBGBCR1_EL1, 3);  /* PMC: EL1 */
    rig->cpu->x[1] = BIT64(15) | BIT64(13); /* MDE, KDE */
    rig_level(rig, 1);
    rig->cpu->pstate &= ~PSTATE_D;
    expect(rig, RAM, "DBGBCR1_EL1.E");
    assert_int_equal(rig->stop.executed, 1);
    expect(rig, RAM + 4, "DBGBCR1_EL1.E");
    assert_int_equal(rig->stop.executed, 0);
}

/* AArch32 state that the machine says it has. */
static void to_aarch32(void **state)
{
    struct rig *rig = *state;

    RIG_PUT(rig, HYP, NOP, ERET);
    sysreg_poke(rig->cpu, ELR_EL2, RAM);
    rig->cpu->sysreg[SPSR_EL2] = 0x1d0;
    rig_run_to(rig, HYP, HYP + 4); /* an illegal return without it */
    rig->cpu->features |= FEATURE_BIT(FEAT_AA32EL0);
    expect(rig, HYP + 4, "SPSR_EL2.M");
}

/* A branch drops the tag; a load by a tagged address cannot be made. */
static void tagged_addresses(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal two = { .count = 2 };
    const uint64_t tag = UINT64_C(0xa5) << 56;

    RIG_PUT(rig, HYP, BR_X1, ADD_X0_1);
    RIG_PUT(rig, RAM, ADD_X0_1, LDR_X0_X1);
    sysreg_poke(rig->cpu, TCR_EL2, BIT64(20)); /* TBI */
    rig->cpu->x[1] = tag | RAM;
    rig_run(rig, HYP, &two, STOP_COUNT);
    assert_int_equal(rig->cpu->pc, RAM + 4);
    assert_int_equal(rig->cpu->x[0], 1);
    expect(rig, RAM + 4, "TCR_EL2.TBI");
    /* Without TBI it is an address that nothing has. */
    sysreg_poke(rig->cpu, TCR_EL2, 0);
    rig_level(rig, 2);
    rig_run_to(rig, RAM + 4, VECTORS_EL2 + CURRENT);
    assert_int_equal(rig->cpu->sysreg[FAR_EL2], tag | RAM);
}

const struct CMUnitTest controls_tests[] = {
    RIG_TEST(written),       RIG_TEST(loaded_for_a_guest),
    RIG_TEST(at_the_vector), RIG_TEST(already_there),
    RIG_TEST(to_aarch32),    RIG_TEST(tagged_addresses),
};
const size_t controls_test_count = ARRAY_LENGTH(controls_tests);
