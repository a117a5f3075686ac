/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupts as a running machine takes them: routing, masks, virtual ones. */
#include "model/sysreg.h"
#include "rig.h"

/* HCR_EL2 bits; F, I, A are the positions of FIQ, IRQ, SError. */
enum {
    FMO = 1 << 3,
    IMO = 1 << 4,
    AMO = 1 << 5,
    VF = 1 << 6,
    VI = 1 << 7,
    VSE = 1 << 8,
    TGE = 1 << 27
};
#define RW BIT64(31)

/* Masks by name, for the table. */
#define A PSTATE_A
#define I PSTATE_I
#define F PSTATE_F

static const struct {
    unsigned el;
    uint64_t hcr, masked, lines;
    uint64_t vector; /* 0: none, the instruction executes */
} routes[] = {
    /* To EL1 while HCR_EL2 does not route, masked by PSTATE. */
    { 1, 0, 0, LINE_IRQ, VECTORS_EL1 + CURRENT + IRQ },
    { 1, 0, 0, LINE_FIQ, VECTORS_EL1 + CURRENT + FIQ },
    { 1, 0, 0, LINE_SERROR, VECTORS_EL1 + CURRENT + SERROR },
    { 0, 0, 0, LINE_IRQ, VECTORS_EL1 + LOWER + IRQ },
    { 1, 0, I, LINE_IRQ, 0 },
    { 1, 0, F, LINE_FIQ, 0 },
    { 1, 0, A, LINE_SERROR, 0 },
    { 1, 0, I | A, LINE_FIQ, VECTORS_EL1 + CURRENT + FIQ },
    /* To EL2 by IMO, FMO, AMO, whatever the lower level masks. */
    { 1, IMO, A | I | F, LINE_IRQ, VECTORS_EL2 + LOWER + IRQ },
    { 1, FMO, A | I | F, LINE_FIQ, VECTORS_EL2 + LOWER + FIQ },
    { 1, AMO, A | I | F, LINE_SERROR, VECTORS_EL2 + LOWER + SERROR },
    { 0, IMO, I, LINE_IRQ, VECTORS_EL2 + LOWER + IRQ },
    { 0, TGE, I, LINE_IRQ, VECTORS_EL2 + LOWER + IRQ },
    { 1, FMO | AMO, I, LINE_IRQ, 0 },
    /* At EL2: never to EL1; taken only when routed there and not masked. */
    { 2, 0, 0, LINE_IRQ, 0 },
    { 2, IMO, 0, LINE_IRQ, VECTORS_EL2 + CURRENT + IRQ },
    { 2, IMO, I, LINE_IRQ, 0 },
    { 2, FMO, I | A, LINE_FIQ, VECTORS_EL2 + CURRENT + FIQ },
    { 2, AMO, I | F, LINE_SERROR, VECTORS_EL2 + CURRENT + SERROR },
    /* Virtual ones: to EL1 from below EL2, while IMO, FMO, AMO are set. */
    { 1, IMO | VI, 0, 0, VECTORS_EL1 + CURRENT + IRQ },
    { 1, FMO | VF, 0, 0, VECTORS_EL1 + CURRENT + FIQ },
    { 1, AMO | VSE, 0, 0, VECTORS_EL1 + CURRENT + SERROR },
    { 0, IMO | VI, 0, 0, VECTORS_EL1 + LOWER + IRQ },
    { 1, IMO | VI, I, 0, 0 },
    { 1, VI, 0, 0, 0 },
    { 2, IMO | VI, 0, 0, 0 },
    { 1, AMO | VSE, A, 0, 0 },
    /* The physical one goes first. */
    { 1, IMO | VI, 0, LINE_IRQ, VECTORS_EL2 + LOWER + IRQ },
};

static void routing(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { .count = 1 };

    RIG_PUT(rig, RAM, ADD_X0_1, B_SELF);
    for (size_t i = 0; i < ARRAY_LENGTH(routes); i++) {
        uint64_t vector = routes[i].vector;

        rig->cpu->x[0] = 0;
        sysreg_poke(rig->cpu, HCR_EL2, RW | routes[i].hcr);
        rig_level(rig, routes[i].el);
        cpu_set_pstate(rig->cpu,
                       (rig->cpu->pstate & ~PSTATE_DAIF) | routes[i].masked);
        rig->cpu->lines = routes[i].lines;
        rig_run(rig, RAM, &goal, STOP_COUNT);
        if ((vector ? vector : RAM + 4) != rig->cpu->pc)
            fail_msg("row %zu: at %llx", i, (unsigned long long)rig->cpu->pc);
        assert_int_equal(rig->cpu->x[0], vector ? 0 : 1);
        if (vector)
            assert_int_equal(
                rig->cpu->sysreg[vector >= VECTORS_EL1 ? ELR_EL1 : ELR_EL2],
                RAM);
    }
}

/* An SError has been taken once it is: the line is no level. */
static void an_serror_is_taken_once(void **state)
{
    struct rig *rig = *state;

    rig->cpu->lines = LINE_SERROR;
    rig->cpu->serror_syndrome = 0x1234;
    sysreg_poke(rig->cpu, HCR_EL2, RW | AMO);
    rig->cpu->pstate &= ~PSTATE_A;
    RIG_PUT(rig, HYP, NOP);
    RIG_PUT(rig, VECTORS_EL2 + CURRENT + SERROR, ERET);
    rig_run_to(rig, HYP, HYP + 4);
    assert_int_equal(rig->cpu->sysreg[ESR_EL2] >> 26, 0x2f);
    assert_int_equal(rig->cpu->sysreg[ESR_EL2] & 0x1ffffff, 0x1234);
    assert_int_equal(rig->cpu->lines, 0);
    assert_int_equal(machine_event_count(rig->machine, EVENT_interrupt), 1);
}

/* Taking a virtual SError clears HCR_EL2.VSE. */
static void a_virtual_serror_is_taken_once(void **state)
{
    struct rig *rig = *state;

    sysreg_poke(rig->cpu, HCR_EL2, RW | AMO | VSE);
    rig_level(rig, 1);
    rig->cpu->pstate &= ~PSTATE_A;
    RIG_PUT(rig, RAM, NOP);
    RIG_PUT(rig, VECTORS_EL1 + CURRENT + SERROR, ERET);
    rig_run_to(rig, RAM, RAM + 4);
    assert_int_equal(rig->cpu->sysreg[HCR_EL2], RW | AMO);
}

/* Unmasking lets a pending one in before the next instruction. */
static void unmasking(void **state)
{
    struct rig *rig = *state;

    rig->cpu->lines = LINE_IRQ;
    rig_level(rig, 1);
    RIG_PUT(rig, RAM, ADD_X0_1, DAIFCLR_7, ADD_X0_1);
    rig_run_to(rig, RAM, VECTORS_EL1 + CURRENT + IRQ);
    assert_int_equal(rig->cpu->x[0], 1);
    assert_int_equal(rig->cpu->sysreg[ELR_EL1], RAM + 8);
    assert_int_equal(rig->cpu->sysreg[SPSR_EL1] & (A | I | F), 0);
    assert_int_equal(rig->cpu->pstate & PSTATE_DAIF, PSTATE_DAIF);
}

/* So does an exception return, before the first instruction there. */
static void unmasked_by_eret(void **state)
{
    struct rig *rig = *state;

    rig->cpu->lines = LINE_IRQ;
    sysreg_poke(rig->cpu, ELR_EL2, RAM);
    sysreg_poke(rig->cpu, SPSR_EL2, 5);
    RIG_PUT(rig, HYP, ERET);
    RIG_PUT(rig, RAM, ADD_X0_1);
    rig_run_to(rig, HYP, VECTORS_EL1 + CURRENT + IRQ);
    assert_int_equal(rig->cpu->x[0], 0);
    assert_int_equal(rig->cpu->sysreg[ELR_EL1], RAM);
}

/* A write of HCR_EL2 lets one in that was not routed before. */
static void routed_by_a_write(void **state)
{
    struct rig *rig = *state;

    rig->cpu->lines = LINE_IRQ;
    rig->cpu->pstate &= ~PSTATE_I;
    rig->cpu->x[0] = RW | IMO;
    RIG_PUT(rig, HYP, NOP, 0xd51c1100, ADD_X0_1); /* MSR HCR_EL2, X0 */
    rig_run_to(rig, HYP, VECTORS_EL2 + CURRENT + IRQ);
    assert_int_equal(rig->cpu->sysreg[ELR_EL2], HYP + 8);
    assert_int_equal(rig->cpu->x[0], RW | IMO);
}

/* WFI ends for a pending interrupt even when that is masked. */
static void waiting(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { .count = 2 };

    RIG_PUT(rig, HYP, WFI, ADD_X0_1);
    rig_run(rig, HYP, &goal, STOP_WAITING);
    assert_int_equal(rig->stop.pc, HYP + 4);
    assert_int_equal(rig->stop.executed, 1);
    rig_run(rig, HYP + 4, &goal, STOP_WAITING);
    assert_int_equal(rig->stop.executed, 0);
    rig->cpu->lines = LINE_FIQ;
    rig_run_to(rig, HYP + 4, HYP + 8);
    assert_int_equal(rig->cpu->x[0], 1);
    rig_run(rig, HYP, &goal, STOP_COUNT);
    assert_int_equal(rig->cpu->x[0], 2);
}

/* One that is not masked is taken, to return behind the WFI. */
static void woken_and_taken(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { .count = 9 };

    RIG_PUT(rig, RAM, WFI, ADD_X0_1);
    rig_level(rig, 1);
    rig->cpu->pstate &= ~PSTATE_I;
    rig_run(rig, RAM, &goal, STOP_WAITING);
    rig->cpu->lines = LINE_IRQ;
    rig_run_to(rig, rig->cpu->pc, VECTORS_EL1 + CURRENT + IRQ);
    assert_int_equal(rig->cpu->sysreg[ELR_EL1], RAM + 4);
    assert_int_equal(rig->cpu->x[0], 0);
}

/* A line is its CPU's alone. */
static void the_other_cpu(void **state)
{
    struct rig *rig = *state;
    const struct machine_goal goal = { .count = 1 };

    RIG_PUT(rig, RAM, ADD_X0_1);
    rig_level(rig, 1);
    rig->cpu->pstate &= ~PSTATE_I;
    machine_cpu_by_index(rig->machine, 1)->lines = LINE_IRQ;
    rig_run(rig, RAM, &goal, STOP_COUNT);
    assert_int_equal(rig->cpu->x[0], 1);
    rig_select(rig, 1);
    rig_level(rig, 1);
    rig->cpu->pstate &= ~PSTATE_I;
    rig_run(rig, RAM, &goal, STOP_COUNT);
    assert_int_equal(rig->cpu->x[0], 0);
    assert_int_equal(rig->cpu->pc, VECTORS_EL1 + CURRENT + IRQ);
}

/* ESB puts a masked error aside; the next one is told apart. */
static void an_esb_defers(void **state)
{
    struct rig *rig = *state;

    rig->cpu->features |= FEATURE_BIT(FEAT_RAS);
    rig->cpu->lines = LINE_SERROR;
    rig->cpu->serror_syndrome = 0x1abcdef;
    rig_level(rig, 1);
    sysreg_poke(rig->cpu, HCR_EL2, RW);
    RIG_PUT(rig, RAM, ADD_X0_1, ESB, DAIFCLR_7, ADD_X0_1);
    rig_run_to(rig, RAM, RAM + 16);
    assert_int_equal(rig->cpu->x[0], 2);
    assert_int_equal(rig->cpu->lines, 0);
    assert_int_equal(rig->cpu->sysreg[DISR_EL1], BIT64(31) | 0x1abcdef);
    assert_int_equal(machine_event_count(rig->machine, EVENT_barrier), 1);
    assert_int_equal(machine_event_count(rig->machine, EVENT_exception), 0);
}

/* What is not masked is taken at the ESB, which executes afterwards. */
static void an_esb_lets_one_in(void **state)
{
    struct rig *rig = *state;

    rig->cpu->features |= FEATURE_BIT(FEAT_RAS);
    rig->cpu->lines = LINE_SERROR;
    rig_level(rig, 1);
    sysreg_poke(rig->cpu, HCR_EL2, RW | AMO);
    RIG_PUT(rig, RAM, ESB, ADD_X0_1);
    rig_run_to(rig, RAM, VECTORS_EL2 + LOWER + SERROR);
    assert_int_equal(rig->cpu->sysreg[ELR_EL2], RAM);
    assert_int_equal(rig->cpu->sysreg[DISR_EL1], 0);
}

/* SCTLR_EL1.NMI: an NMI passes PSTATE.I, and waits for ALLINT. */
static const struct {
    uint64_t sctlr, masks;
    uint32_t word; /* that lets it in; 0: it is taken at once */
} nmis[] = {
    { BIT64(61), I | A | F, 0 },
    { BIT64(61), I | PSTATE_ALLINT, MSR_ALLINT_0 },
    { BIT64(61) | BIT64(62), I, MSR_SPSEL_0 }, /* SPINTMASK */
    { 0, I | PSTATE_ALLINT, DAIFCLR_7 },
};

static void superpriority(void **state)
{
    struct rig *rig = *state;

    rig->cpu->features |= FEATURE_BIT(FEAT_NMI);
    for (size_t i = 0; i < ARRAY_LENGTH(nmis); i++) {
        bool at_once = !nmis[i].word, el1t = nmis[i].word == MSR_SPSEL_0;

        RIG_PUT(rig, RAM, ADD_X0_1, nmis[i].word, ADD_X0_1);
        rig->cpu->x[0] = 0;
        rig->cpu->lines = 0;
        rig_level(rig, 1);
        cpu_set_pstate(rig->cpu, 5 | nmis[i].masks);
        rig->cpu->sysreg[SCTLR_EL1] = nmis[i].sctlr;
        rig->cpu->lines = LINE_IRQ_NMI;
        rig_run_to(rig, RAM, VECTORS_EL1 + (el1t ? 0 : CURRENT) + IRQ);
        assert_int_equal(rig->cpu->x[0], at_once ? 0 : 1);
        assert_int_equal(rig->cpu->sysreg[ELR_EL1], RAM + (at_once ? 0 : 8));
    }
}

/* Which BTYPE a return brings lasts for the instruction returned to. */
static void returned_btype(void **state)
{
    struct rig *rig = *state;

    rig->cpu->features |= FEATURE_BIT(FEAT_BTI);
    sysreg_poke(rig->cpu, ELR_EL2, RAM);
    RIG_PUT(rig, HYP, ERET);
    RIG_PUT(rig, RAM, ADD_X0_1, ADD_X0_1);
    for (unsigned masked = 0; masked <= 1; masked++) {
        rig_level(rig, 2);
        sysreg_poke(rig->cpu, SPSR_EL2, 5 | PSTATE_BTYPE | (masked ? I : 0));
        rig->cpu->lines = LINE_IRQ;
        if (masked) {
            rig_run_to(rig, HYP, RAM + 4);
            assert_int_equal(rig->cpu->pstate & PSTATE_BTYPE, 0);
            continue;
        }
        rig_run_to(rig, HYP, VECTORS_EL1 + CURRENT + IRQ);
        assert_int_equal(rig->cpu->sysreg[SPSR_EL1], 5 | PSTATE_BTYPE);
        assert_int_equal(rig->cpu->pstate & PSTATE_BTYPE, 0);
    }
}

const struct CMUnitTest interrupt_tests[] = {
    RIG_TEST(routing),
    RIG_TEST(an_serror_is_taken_once),
    RIG_TEST(a_virtual_serror_is_taken_once),
    RIG_TEST(unmasking),
    RIG_TEST(unmasked_by_eret),
    RIG_TEST(routed_by_a_write),
    RIG_TEST(waiting),
    RIG_TEST(woken_and_taken),
    RIG_TEST(the_other_cpu),
    RIG_TEST(an_esb_defers),
    RIG_TEST(an_esb_lets_one_in),
    RIG_TEST(superpriority),
    RIG_TEST(returned_btype),
};
const size_t interrupt_test_count = ARRAY_LENGTH(interrupt_tests);
