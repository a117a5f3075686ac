/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine of the tests, how they speak to it, and their main(). */
#include "rig.h"

#include <stdlib.h>

#include "base/text.h"
#include "model/sysreg.h"

#define EL1H (PSTATE_DAIF | 5)
#define EL2H (PSTATE_DAIF | 9)

/* VTCR_EL2: 40-bit PA, from level 1, 39-bit IPA, RES1. */
#define VTCR (BIT64(31) | 2 << 16 | 1 << 6 | 25)

/* HCR_EL2: RW and VM. */
#define HCR_GUEST (BIT64(31) | 1)

static void put_vectors(struct rig *rig, uint64_t base)
{
    for (uint64_t offset = 0; offset < 0x800; offset += 0x80)
        RIG_PUT(rig, base + offset, B_SELF);
}

int rig_set_up(void **state)
{
    /* Stage 1 is on for the memory type alone: Normal. */
    const struct machine_config config = {
        .engine = ENGINE_UNDER_TEST,
        .cpus = 2,
        .ignored = unmodelled_by_name("SCTLR_EL1.M") |
                   unmodelled_by_name("SCTLR_EL2.M"),
        .features = CPU_DEFAULT_FEATURES | FEATURE_BIT(FEAT_TLBIOS) |
                    FEATURE_BIT(FEAT_TLBIRANGE),
        .region_count = 5,
        .regions = {
            { "hyp", HYP, 0x10000, true },
            { "ram", RAM, RAM_SIZE, true },
            { "tables", TABLES, 0x40000, false },
            { "low", LOW, PAGE, true },
            { "high", HIGH, PAGE, true },
        },
    };
    struct rig *rig = mem_alloc(sizeof(*rig));
    struct diag diag;

    if (machine_create(&config, &rig->machine, &diag))
        fail_msg("%s", diag.text);
    put_vectors(rig, VECTORS_EL2);
    put_vectors(rig, VECTORS_EL1);
    for (unsigned i = 0; i < config.cpus; i++) {
        struct cpu *cpu = machine_cpu_by_index(rig->machine, i);

        sysreg_poke(cpu, VBAR_EL2, VECTORS_EL2);
        sysreg_poke(cpu, VBAR_EL1, VECTORS_EL1);
        sysreg_poke(cpu, VTCR_EL2, VTCR);
        sysreg_poke(cpu, HCR_EL2, BIT64(31));
        sysreg_poke(cpu, CPACR_EL1, 3 << 20); /* FP on */
        sysreg_poke(cpu, SCTLR_EL1, SCTLR_NORMAL);
        sysreg_poke(cpu, SCTLR_EL2, SCTLR_NORMAL);
    }
    rig_select(rig, 0);
    *state = rig;
    return 0;
}

int rig_tear_down(void **state)
{
    struct rig *rig = *state;

    machine_destroy(rig->machine);
    free(rig);
    return 0;
}

void rig_select(struct rig *rig, unsigned cpu)
{
    machine_select(rig->machine, cpu);
    rig->cpu = machine_cpu(rig->machine);
}

void rig_put(struct rig *rig, uint64_t address, const uint32_t *words,
             size_t count)
{
    assert_true(machine_write(rig->machine, address, words, count * 4));
}

void rig_level(struct rig *rig, unsigned el)
{
    cpu_set_pstate(rig->cpu, el == 2 ? EL2H : el ? EL1H : PSTATE_DAIF);
}

uint64_t rig_load(struct rig *rig, uint64_t address)
{
    uint64_t value = 0;

    assert_true(machine_read(rig->machine, address, &value, 8));
    return value;
}

void rig_store(struct rig *rig, uint64_t address, uint64_t value)
{
    assert_true(machine_write(rig->machine, address, &value, 8));
}

void rig_run(struct rig *rig, uint64_t pc, const struct machine_goal *goal,
             enum stop_reason reason)
{
    rig->cpu->pc = pc;
    machine_run(rig->machine, goal, &rig->stop);
    if (rig->stop.reason != reason)
        fail_msg(
            "%s at %llx, ESR_EL2 %llx: %s", machine_stop_text(rig->stop.reason),
            (unsigned long long)rig->stop.pc,
            (unsigned long long)rig->cpu->sysreg[ESR_EL2], rig->stop.diag.text);
}

void rig_run_to(struct rig *rig, uint64_t pc, uint64_t end)
{
    const struct machine_goal goal = {
        .address_count = 1,
        .addresses = { end },
        .limit = 10000,
    };

    rig_run(rig, pc, &goal, STOP_ADDRESS);
    assert_int_equal(rig->stop.pc, end);
}

unsigned rig_execute(struct rig *rig, uint32_t word)
{
    machine_execute(rig->machine, word, &rig->stop);
    if (rig->stop.reason != STOP_COUNT)
        fail_msg("%08x: %s %s", word, machine_stop_text(rig->stop.reason),
                 rig->stop.diag.text);
    return cpu_el(rig->cpu);
}

void rig_at_el2(struct rig *rig, uint32_t word, uint64_t x1)
{
    uint64_t pstate = rig->cpu->pstate, pc = rig->cpu->pc;
    uint64_t kept = rig->cpu->x[1];

    rig_level(rig, 2);
    rig->cpu->pc = HYP;
    rig->cpu->x[1] = x1;
    rig_execute(rig, word);
    assert_int_equal(rig->cpu->pc, HYP + 4);
    rig->cpu->x[1] = kept;
    rig->cpu->pc = pc;
    cpu_set_pstate(rig->cpu, pstate);
}

/* --- stage 2 ------------------------------------------------------------- */

static uint64_t root(unsigned space)
{
    return TABLES + space * 0x4000;
}

uint64_t rig_vttbr(unsigned space, unsigned vmid)
{
    return root(space) | (uint64_t)vmid << 48;
}

void rig_page(struct rig *rig, unsigned space, uint64_t ipa,
              uint64_t descriptor)
{
    uint64_t base = root(space);

    rig_store(rig, base, (base + 0x1000) | 3);
    rig_store(rig, base + 0x1000, (base + 0x2000) | 3);
    rig_store(rig, base + 0x2000 + (ipa >> 12) * 8,
              descriptor ? descriptor | 3 : 0);
}

void rig_block(struct rig *rig, unsigned space, uint64_t ipa,
               uint64_t descriptor)
{
    uint64_t base = root(space);

    rig_store(rig, base, (base + 0x1000) | 3);
    rig_store(rig, base + 0x1000 + (ipa >> 21) * 8,
              descriptor ? descriptor | 1 : 0);
}

void rig_gib(struct rig *rig, unsigned space, uint64_t ipa, uint64_t descriptor)
{
    rig_store(rig, root(space) + (ipa >> 30) * 8, descriptor | 1);
}

void rig_enter_guest(struct rig *rig, unsigned space, unsigned vmid)
{
    rig_page(rig, space, CODE_IPA, CODE | S2_RW);
    sysreg_poke(rig->cpu, VTTBR_EL2, rig_vttbr(space, vmid));
    sysreg_poke(rig->cpu, HCR_EL2, HCR_GUEST);
    rig_level(rig, 1);
    rig->cpu->pc = CODE_IPA;
}

bool rig_guest_does(struct rig *rig, uint32_t word, uint64_t x1)
{
    unsigned el;

    rig_level(rig, 1);
    rig->cpu->pc = CODE_IPA;
    rig->cpu->x[1] = x1;
    el = rig_execute(rig, word);
    rig_level(rig, 1);
    return el == 1 && rig->cpu->pc == CODE_IPA + 4;
}

uint64_t rig_stale(const struct rig *rig)
{
    return machine_event_count(rig->machine, EVENT_stale_translation);
}

int main(void)
{
    const struct {
        const char *name;
        const struct CMUnitTest *tests;
        size_t count;
    } groups[] = {
        { "run", run_tests, run_test_count },
        { "state", state_tests, state_test_count },
        { "interrupt", interrupt_tests, interrupt_test_count },
        { "stage2", stage2_tests, stage2_test_count },
        { "tlb", tlb_tests, tlb_test_count },
        { "watch", watch_tests, watch_test_count },
        { "alignment", alignment_tests, alignment_test_count },
        { "upkeep", upkeep_tests, upkeep_test_count },
        { "controls", controls_tests, controls_test_count },
        { "large", large_tests, large_test_count },
    };
    int failed = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(groups); i++)
        failed += _cmocka_run_group_tests(groups[i].name, groups[i].tests,
                                          groups[i].count, NULL, NULL);
    return failed;
}
