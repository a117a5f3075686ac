/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each bit of each fine-grained trap register stops what it names and no more. */
#include <string.h>

#include "model/sysreg.h"
#include "tests.h"

enum { READ, WRITE };

static const struct fine {
    enum sysreg control;
    unsigned bit, value; /* which traps */
    unsigned way;
    enum sysreg reg;
} fines[] = {
#define FINE(control, bit, value, way, reg) { control, bit, value, way, reg },
#define FINE_INSN(...)
#include "finetraps.inc"
#undef FINE
#undef FINE_INSN
};

static const struct fine_insn {
    enum sysreg control;
    unsigned bit, value;
    const char *name;
} insns[] = {
#define FINE(...)
#define FINE_INSN(control, bit, value, name) { control, bit, value, name },
#include "finetraps.inc"
#undef FINE
#undef FINE_INSN
};

static const enum sysreg controls[] = {
    HFGRTR_EL2,   HFGWTR_EL2,   HFGITR_EL2,  HDFGRTR_EL2,
    HDFGWTR_EL2,  HAFGRTR_EL2,  HFGRTR2_EL2, HFGWTR2_EL2,
    HDFGRTR2_EL2, HDFGWTR2_EL2, HFGITR2_EL2,
};

/* Everything is there and nothing traps. */
static struct cpu open_cpu(void)
{
    struct cpu cpu = new_cpu(ALL_FEATURES & ~FEATURE_BIT(FEAT_IDST));

    /* RW, API, APK, FIEN, EnSCXT, ATA */
    sysreg_poke(&cpu, HCR_EL2,
                BIT64(31) | BIT64(40) | BIT64(41) | BIT64(47) | BIT64(53) |
                    BIT64(56));
    sysreg_poke(&cpu, HCRX_EL2, ~BIT64(6));
    sysreg_poke(&cpu, CPACR_EL1, 0x23330000);
    sysreg_poke(&cpu, CPTR_EL2, 0);
    sysreg_poke(&cpu, MDCR_EL2, 0x3003006); /* E2TB, E2PB, HPMN */
    sysreg_poke(&cpu, MPAM2_EL2, BIT64(50));
    sysreg_poke(&cpu, ICC_SRE_EL2, 0xf);
    for (size_t i = 0; i < ARRAY_LENGTH(fines); i++)
        if (!fines[i].value)
            cpu.sysreg[fines[i].control] |= BIT64(fines[i].bit);
    for (size_t i = 0; i < ARRAY_LENGTH(insns); i++)
        if (!insns[i].value)
            cpu.sysreg[insns[i].control] |= BIT64(insns[i].bit);
    set_el(&cpu, 1);
    return cpu;
}

static bool is_listed(enum sysreg control, unsigned bit, unsigned way,
                      enum sysreg reg)
{
    for (size_t i = 0; i < ARRAY_LENGTH(fines); i++)
        if (fines[i].control == control && fines[i].bit == bit &&
            fines[i].way == way && fines[i].reg == reg)
            return true;
    return false;
}

static enum permission ask(const struct cpu *cpu, uint16_t encoding, bool read)
{
    struct sysop op = { encoding, 3, read };
    struct exception e = { 0 };
    enum sysreg reached;
    enum permission permission = sysreg_check(cpu, op, &reached, &e);

    if (permission == PERMISSION_TRAP) {
        assert_int_equal(e.target_el, 2);
        assert_int_equal(e.ec, 0x18);
    }
    return permission;
}

/* What is listed is granted while no bit traps it. */
static void nothing_traps(void **unused)
{
    struct cpu cpu = open_cpu();

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(fines); i++) {
        const struct sysreg_info *info = sysreg_info(fines[i].reg);

        if (ask(&cpu, info->encoding, fines[i].way == READ))
            fail_msg("%s %s: not granted", info->name,
                     fines[i].way == READ ? "read" : "written");
    }
}

static void try_bit(enum sysreg control, unsigned bit)
{
    struct cpu open = open_cpu(), cpu = open;

    cpu.sysreg[control] ^= BIT64(bit);
    for (unsigned reg = 0; reg < SYSREG_COUNT; reg++)
        for (unsigned way = READ; way <= WRITE; way++) {
            const struct sysreg_info *info = sysreg_info((enum sysreg)reg);
            bool listed = is_listed(control, bit, way, (enum sysreg)reg);

            if (ask(&open, info->encoding, way == READ))
                continue;
            if ((ask(&cpu, info->encoding, way == READ) != 0) != listed)
                fail_msg("%s<%u>: %s %s is %strapped",
                         sysreg_info(control)->name, bit,
                         way == READ ? "MRS" : "MSR", info->name,
                         listed ? "not " : "");
        }
}

static void every_bit(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(controls); i++)
        for (unsigned bit = 0; bit < 64; bit++)
            if (sysreg_info(controls[i])->writable >> bit & 1)
                try_bit(controls[i], bit);
}

static const struct sysinsn_info *insn_by_name(const char *name)
{
    const struct sysinsn_info *info;
    size_t n = 0;

    while ((info = sysinsn_at(n++)) && strcmp(info->name, name) != 0)
        continue;
    if (!info)
        fail_msg("no instruction %s", name);
    return info;
}

/* Each instruction under each bit of HFGITR_EL2 and HFGITR2_EL2. */
static void every_instruction(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(insns); i++)
        for (unsigned n = 0; n < 128; n++) {
            enum sysreg control = n < 64 ? HFGITR_EL2 : HFGITR2_EL2;
            struct cpu cpu = open_cpu();
            bool own = insns[i].control == control && insns[i].bit == n % 64;

            cpu.sysreg[HCRX_EL2] &= ~BIT64(4); /* FGTnXS */
            cpu.sysreg[control] ^= BIT64(n % 64);
            if ((ask(&cpu, insn_by_name(insns[i].name)->encoding, false) !=
                 0) != own)
                fail_msg("%s under %s<%u>", insns[i].name,
                         sysreg_info(control)->name, n % 64);
        }
}

/* HCRX_EL2.FGTnXS: the NXS forms go, the others stay (HCRX_EL2's page). */
static void nxs_is_spared(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(insns); i++)
        for (unsigned spared = 0; spared < 2; spared++) {
            bool nxs = strstr(insns[i].name, "NXS") != NULL;
            struct cpu cpu = open_cpu();

            cpu.sysreg[insns[i].control] ^= BIT64(insns[i].bit);
            if (!spared)
                cpu.sysreg[HCRX_EL2] &= ~BIT64(4);
            assert_int_equal(
                ask(&cpu, insn_by_name(insns[i].name)->encoding, false),
                nxs && spared ? PERMISSION_GRANTED : PERMISSION_TRAP);
        }
}

/* Without FEAT_FGT2 its registers guard nothing, whatever a 0 means there. */
static void first_set_alone(void **unused)
{
    struct cpu cpu = open_cpu();

    (void)unused;
    cpu.features &= ~FEATURE_BIT(FEAT_FGT2);
    for (size_t i = 0; i < ARRAY_LENGTH(controls); i++)
        if (strchr(sysreg_info(controls[i])->name, '2') <
            strchr(sysreg_info(controls[i])->name, '_'))
            cpu.sysreg[controls[i]] = 0;
    for (size_t i = 0; i < ARRAY_LENGTH(fines); i++)
        assert_int_equal(ask(&cpu, sysreg_info(fines[i].reg)->encoding,
                             fines[i].way == READ),
                         PERMISSION_GRANTED);
}

int test_fine(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_traps),     cmocka_unit_test(every_bit),
        cmocka_unit_test(every_instruction), cmocka_unit_test(nxs_is_spared),
        cmocka_unit_test(first_set_alone),
    };

    return cmocka_run_group_tests_name("fine", tests, NULL, NULL);
}
