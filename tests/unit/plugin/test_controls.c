/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What plugins are told of reach, traps, stored bits and stage 2 is what the
 * model says and what instructions do. Asked between runs, while a case runs.
 */
#include <string.h>

#include "base/bits.h"
#include "rig.h"

#define EL2H (PSTATE_DAIF | 9)
#define TABLES (CODE + 0x8000)
/* But for FEAT_IDST, which reports as trapped what is UNDEFINED. */
#define ALL_FEATURES \
    ((FEATURE_BIT(FEATURE_COUNT) - 1) & ~FEATURE_BIT(FEAT_IDST))

enum { TRAP_MAX = 32 };

static const struct el2sim_plugin asker = {
    EL2SIM_HEADER,
    .name = "asker",
    .summary = "asks between runs",
};

static struct el2sim *begin(struct rig *rig, feature_set features)
{
    rig->cpu->features = features;
    sysreg_poke(rig->cpu, HCR_EL2, BIT64(31));
    sysreg_poke(rig->cpu, CPTR_EL2, 0);
    rig_add(rig, &asker);
    rig_begin(rig);
    return &rig->session->sims[0];
}

/* Reach */

static void expect_reach(struct el2sim *sim, const struct cpu *cpu, unsigned el,
                         bool write, enum sysreg changed)
{
    const uint8_t *told = plugin_api.reach(sim, 0, el, write);
    struct register_set set;

    reach_at_level(cpu, el, write, &set);
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++)
        if (told[reg] != register_set_has(&set, reg))
            fail_msg("EL%u %s %s after a change of %s: told %d", el,
                     write ? "writes" : "reads", sysreg_info(reg)->name,
                     sysreg_info(changed)->name, told[reg]);
}

/* Answers are kept: whatever bit changes them must make them anew. */
static void reach_follows_every_bit(void **state)
{
    struct rig *rig = *state;
    struct el2sim *sim = begin(rig, ALL_FEATURES);

    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++)
        for (uint64_t bits = sysreg_info(reg)->writable; bits;
             bits &= bits - 1) {
            rig->cpu->sysreg[reg] ^= bits & -bits;
            for (unsigned i = 0; i < 4; i++)
                expect_reach(sim, rig->cpu, i / 2, i & 1, reg);
            rig->cpu->sysreg[reg] ^= bits & -bits;
        }
}

/* Traps */

/* Where the instruction went: as traps_to() says it. */
static int execute(struct rig *rig, unsigned el, uint16_t encoding, bool read)
{
    uint32_t word = 0xd5000000 | (uint32_t)read << 21 |
                    (uint32_t)encoding << 5 | 1; /* x1 */
    uint64_t undefined = machine_event_count(rig->machine, EVENT_undefined);
    uint64_t taken = machine_event_count(rig->machine, EVENT_exception);
    struct machine_stop stop;

    cpu_set_pstate(rig->cpu, el == 2 ? EL2H : el ? EL2H - 4 : PSTATE_DAIF);
    rig->cpu->pc = CODE;
    machine_execute(rig->machine, word, &stop);
    assert_int_equal(stop.reason, STOP_COUNT);
    if (machine_event_count(rig->machine, EVENT_undefined) > undefined)
        return -1;
    return machine_event_count(rig->machine, EVENT_exception) > taken
               ? (int)cpu_el(rig->cpu)
               : 0;
}

static void expect_trap(struct rig *rig, struct el2sim *sim, unsigned el,
                        enum sysreg reg, bool read)
{
    uint16_t encoding = sysreg_info(reg)->encoding;
    const struct cpu kept = *rig->cpu;
    int told = plugin_api.traps_to(sim, 0, kept.sysreg, el, encoding, read);
    int went;

    rig->cpu->x[1] = sysreg_peek(rig->cpu, reg);
    went = execute(rig, el, encoding, read);
    *rig->cpu = kept;
    if (told != went)
        fail_msg("EL%u %s %s: told %d, went to %d", el,
                 read ? "reads" : "writes", sysreg_info(reg)->name, told, went);
}

static void expect_traps(struct rig *rig, struct el2sim *sim, enum sysreg reg)
{
    for (unsigned i = 0; i < 6; i++)
        expect_trap(rig, sim, i / 2, reg, i & 1);
}

/* "TACR", or "EL0PCTEN,EL0VCTEN". */
static void set_fields(struct cpu *cpu, const struct sysreg_trap *trap,
                       uint64_t value)
{
    enum sysreg control = sysreg_by_name(trap->control);

    for (const char *name = trap->field; *name; name += *name == ',') {
        char one[32] = "";
        size_t length = strcspn(name, ",");
        const struct sysreg_field *field;
        uint64_t mask;

        strncat(one, name, length);
        field = sysreg_field(control, one);
        assert_non_null(field);
        mask = BITS_MASK(field->lsb, field->width);
        cpu->sysreg[control] = (cpu->sysreg[control] & ~mask) |
                               (value << field->lsb & mask);
        name += length;
    }
}

/* With each of its controls alone as it traps, and as it does not. */
static void traps_by_each_control(void **state)
{
    struct rig *rig = *state;
    struct el2sim *sim = begin(rig, ALL_FEATURES);
    const struct cpu kept = *rig->cpu;
    struct sysreg_trap traps[TRAP_MAX];

    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++) {
        size_t count = sysreg_traps(reg, traps, TRAP_MAX);

        expect_traps(rig, sim, reg);
        for (size_t i = 0; i < count; i++) {
            set_fields(rig->cpu, &traps[i], traps[i].value);
            expect_traps(rig, sim, reg);
            set_fields(rig->cpu, &traps[i], ~(uint64_t)traps[i].value);
            expect_traps(rig, sim, reg);
            *rig->cpu = kept;
        }
    }
    assert_int_equal(rig->broken, 0);
}

/* Bits */

/* What MSR of `value` at EL2 leaves in the register; false when it cannot. */
static bool written(struct rig *rig, enum sysreg reg, uint64_t value,
                    uint64_t *left)
{
    const struct cpu kept = *rig->cpu;
    bool may;

    rig->cpu->x[1] = value;
    may = execute(rig, 2, sysreg_info(reg)->encoding, false) == 0;
    *left = sysreg_peek(rig->cpu, reg);
    *rig->cpu = kept;
    return may;
}

static void stored_bits(void **state)
{
    struct rig *rig = *state;
    struct el2sim *sim = begin(rig, CPU_DEFAULT_FEATURES);

    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++) {
        uint64_t told = plugin_api.sysreg_stored_bits(sim, 0, (int)reg);
        uint64_t ones, zeros, expected = 0;

        if (written(rig, reg, UINT64_MAX, &ones) &&
            written(rig, reg, 0, &zeros))
            expected = ones ^ zeros;
        if (told != expected)
            fail_msg("%s: told %llx, stores %llx", sysreg_info(reg)->name,
                     (unsigned long long)told, (unsigned long long)expected);
    }
}

/* Stage 2 */

#define VTCR (BIT64(31) | 2 << 16 | 1 << 6 | 25) /* 4 KiB, from level 1 */

static void put_descriptor(struct rig *rig, uint64_t address, uint64_t value)
{
    assert_true(machine_write(rig->machine, address, &value, sizeof(value)));
}

/* IPA 0x1000: DATA to read; 0x200000: 2 MiB with CODE; else nothing. */
static void put_tables(struct rig *rig)
{
    put_descriptor(rig, TABLES, (TABLES + 0x1000) | 3);
    put_descriptor(rig, TABLES + 0x1000, (TABLES + 0x2000) | 3);
    put_descriptor(rig, TABLES + 0x1008, CODE | 1 << 10 | 3 << 6 | 1);
    put_descriptor(rig, TABLES + 0x2008,
                   DATA | 1 << 10 | 1 << 6 | 3 | BIT64(54));
    sysreg_poke(rig->cpu, VTCR_EL2, VTCR);
    sysreg_poke(rig->cpu, VTTBR_EL2, TABLES);
    sysreg_poke(rig->cpu, HCR_EL2, BIT64(31) | 1);
}

static void stage2(void **state)
{
    static const struct {
        uint64_t ipa, address, size;
        unsigned rights;
    } rows[] = {
        { 0x1000, DATA, 0x1000, 1 },
        { 0x1ff8, DATA + 0xff8, 8, 1 },
        { 0x200000, CODE, 0x200000, 7 },
        { 0x201004, CODE + 0x1004, 0x1feffc, 7 },
    };
    struct rig *rig = *state;
    struct el2sim *sim = begin(rig, CPU_DEFAULT_FEATURES);
    uint64_t address, size;
    unsigned rights;

    put_tables(rig);
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        assert_true(plugin_api.translate(sim, 0, rows[i].ipa, &address, &size,
                                         &rights));
        assert_int_equal(address, rows[i].address);
        assert_int_equal(size, rows[i].size);
        assert_int_equal(rights, rows[i].rights);
    }
    assert_false(plugin_api.translate(sim, 0, 0, &address, &size, &rights));
    assert_false(
        plugin_api.translate(sim, 0, BIT64(39), &address, &size, &rights));
    assert_true(plugin_api.translate(sim, 1, DATA, &address, &size, &rights));
    assert_int_equal(address, DATA); /* the other CPU's is off */
    assert_int_equal(size, 0x1000);
}

const struct CMUnitTest control_tests[] = {
    RIG_TEST(reach_follows_every_bit),
    RIG_TEST(traps_by_each_control),
    RIG_TEST(stored_bits),
    RIG_TEST(stage2),
};
const size_t control_test_count = ARRAY_LENGTH(control_tests);
