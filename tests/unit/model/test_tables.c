/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables against what an assembler knows, and against themselves. */
#include "model/sysreg.h"
#include "tests.h"

#include <stdio.h>
#include <string.h>

/* Breakpoints, counters and the like that this implementation has fewer of. */
static bool is_beyond_count(const char *name)
{
    static const struct {
        const char *format;
        int count;
    } rows[] = {
        { "DBGBVR%d_EL1", 6 },     { "DBGBCR%d_EL1", 6 },
        { "DBGWVR%d_EL1", 4 },     { "DBGWCR%d_EL1", 4 },
        { "PMEVCNTR%d_EL0", 6 },   { "PMEVTYPER%d_EL0", 6 },
        { "ICC_AP0R%d_EL1", 1 },   { "ICC_AP1R%d_EL1", 1 },
        { "ICH_AP0R%d_EL2", 1 },   { "ICH_AP1R%d_EL2", 1 },
        { "ICH_LR%d_EL2", 4 },     { "AMEVCNTR1%d_EL0", 0 },
        { "AMEVTYPER1%d_EL0", 0 }, { "AMEVCNTVOFF%d_EL2", 0 },
        { "AMCNTENCLR1_EL%d", 0 }, { "AMCNTENSET1_EL%d", 0 },
    };
    int number;

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (sscanf(name, rows[i].format, &number) == 1 &&
            number >= rows[i].count)
            return true;
    return false;
}

/* EL3's and Secure state's registers, and what no feature here has. */
static bool is_absent_by_design(const char *name)
{
    static const char *const absent[] = {
        "RVBAR_EL1",    "RMR_EL1",       "RMR_EL2",     "SDER32_EL2",
        "TEECR32_EL1",  "TEEHBR32_EL1",  "VNCR_EL2",    "VSTCR_EL2",
        "VSTTBR_EL2",   "DLR_EL0",       "DSPSR_EL0",   "ACCDATA_EL1",
        "CNTSCALE_EL2", "CNTISCALE_EL2", "CNTVFRQ_EL2", "MPAMSM_EL1",
    };
    size_t length = strlen(name);

    if (is_beyond_count(name))
        return true;
    if (!strcmp(name + length - 4, "_EL3") || strstr(name, "HPS_") ||
        strstr(name, "HVS_") || strstr(name, "CNTPS_"))
        return true;
    for (size_t i = 0; i < ARRAY_LENGTH(absent); i++)
        if (!strcmp(name, absent[i]))
            return true;
    return false;
}

static const struct {
    const char *name;
    uint16_t encoding;
    const char *access;
} known[] = {
#define ENCODING(name, op0, op1, crn, crm, op2, access) \
    { #name, SYSREG_ENCODING(op0, op1, crn, crm, op2), #access },
#include "encodings.inc"
#undef ENCODING
};

static const char *known_name(uint16_t encoding)
{
    for (size_t i = 0; i < ARRAY_LENGTH(known); i++)
        if (known[i].encoding == encoding)
            return known[i].name;
    return NULL;
}

/* No register of ours has another name in the assembler. */
static void names_agree(void **unused)
{
    unsigned agreed = 0;

    (void)unused;
    for (unsigned reg = 0; reg < SYSREG_COUNT; reg++) {
        const struct sysreg_info *info = sysreg_info((enum sysreg)reg);
        const char *name = known_name(info->encoding);

        if (!name)
            continue;
        assert_string_equal(name, info->name);
        agreed++;
    }
    assert_true(agreed > 300);
}

/* MRS exists where a level may read, MSR where one may write. */
static void access_agrees(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(known); i++) {
        enum sysreg reg = sysreg_by_name(known[i].name);
        const struct sysreg_info *info;
        bool reads, writes;

        /* PMMIR_EL1 is read-only since its first page; LLVM 14 accepts MSR. */
        if (reg == SYSREG_NONE || reg == PMMIR_EL1 || reg == CNTPCTSS_EL0 ||
            reg == CNTVCTSS_EL0)
            continue;
        info = sysreg_info(reg);
        reads = !strstr(info->access, "WO");
        writes = strstr(info->access, "RW") || strstr(info->access, "WO");
        if (reads != !!strchr(known[i].access, 'R') ||
            writes != !!strchr(known[i].access, 'W'))
            fail_msg("%s: %s here, %s there", info->name, info->access,
                     known[i].access);
    }
}

/* Armv8.0 to 8.5 of the assembler's list is here, or absent on purpose. */
static void list_is_complete(void **unused)
{
    unsigned missing = 0;

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(known); i++)
        if (sysreg_by_encoding(known[i].encoding) == SYSREG_NONE &&
            !is_absent_by_design(known[i].name)) {
            print_error("missing: %s\n", known[i].name);
            missing++;
        }
    assert_int_equal(missing, 0);
}

static void lookups_agree(void **unused)
{
    (void)unused;
    for (unsigned reg = 0; reg < SYSREG_COUNT; reg++) {
        const struct sysreg_info *info = sysreg_info((enum sysreg)reg);

        assert_int_equal(sysreg_by_name(info->name), reg);
        assert_int_equal(sysreg_by_encoding(info->encoding), reg);
    }
    assert_int_equal(sysreg_by_name("SCTLR_EL12"), SCTLR_EL1);
    assert_int_equal(sysreg_by_name("CNTV_CTL_EL02"), CNTV_CTL_EL0);
    assert_int_equal(sysreg_by_name("sctlr_el1"), SYSREG_NONE);
    assert_int_equal(sysreg_by_name(""), SYSREG_NONE);
    assert_int_equal(sysreg_by_encoding(0), SYSREG_NONE);
    assert_int_equal(sysreg_by_encoding(0xffff), SYSREG_NONE);
}

/* Fields come by descending position, inside the register, found by name. */
static void fields_are_ordered(void **unused)
{
    (void)unused;
    for (unsigned reg = 0; reg < SYSREG_COUNT; reg++) {
        size_t count;
        const struct sysreg_field *fields = sysreg_fields((enum sysreg)reg,
                                                          &count);

        for (size_t i = 0; i < count; i++) {
            assert_true(fields[i].lsb + fields[i].width <= 64);
            assert_true(i == 0 || fields[i - 1].lsb >= fields[i].lsb);
            assert_ptr_equal(sysreg_field((enum sysreg)reg, fields[i].name),
                             &fields[i]);
        }
    }
    assert_null(sysreg_field(HCR_EL2, "NO_SUCH"));
}

static void system_instructions_agree(void **unused)
{
    static const struct {
        const char *name;
        uint16_t encoding;
        uint8_t kind;
    } rows[] = {
#define SYSINSN(name, op1, crn, crm, op2, kind) \
    { #name, SYSREG_ENCODING(1, op1, crn, crm, op2), SYSINSN_##kind },
#include "sysinsns.inc"
#undef SYSINSN
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const struct sysinsn_info *info;

        if ((rows[i].encoding >> 11 & 7) == 6)
            continue; /* EL3 */
        info = sysinsn_by_encoding(rows[i].encoding);
        if (!info)
            fail_msg("missing: %s", rows[i].name);
        assert_string_equal(info->name, rows[i].name);
        assert_int_equal(info->kind, rows[i].kind);
    }
}

/* Known trap controls show up in the listings, in both directions. */
static void trap_listing(void **unused)
{
    struct sysreg_trap traps[16];
    enum sysreg regs[SYSREG_COUNT];
    size_t count = sysreg_traps(SCTLR_EL1, traps, ARRAY_LENGTH(traps));
    bool tvm = false, sctlr = false;

    (void)unused;
    for (size_t i = 0; i < count; i++)
        tvm |= !strcmp(traps[i].control, "HCR_EL2") &&
               !strcmp(traps[i].field, "TVM") && traps[i].value == 1 &&
               traps[i].writes && !traps[i].reads && traps[i].target_el == 2;
    assert_true(tvm);
    count = sysreg_guarded(HCR_EL2, regs, ARRAY_LENGTH(regs));
    assert_true(count > 50 && count < SYSREG_COUNT);
    for (size_t i = 0; i < count; i++)
        sctlr |= regs[i] == SCTLR_EL1;
    assert_true(sctlr);
    assert_int_equal(sysreg_traps(TPIDR_EL2, traps, 1), 0);
    /* The count does not depend on the room. */
    assert_int_equal(sysreg_traps(SCTLR_EL1, NULL, 0),
                     sysreg_traps(SCTLR_EL1, traps, ARRAY_LENGTH(traps)));
}

/* A fill never touches what a machine executes by. */
static void fill_masks(void **unused)
{
    (void)unused;
    assert_int_equal(sysreg_fill_mask(SCTLR_EL1) & 0x2001005, 0);
    assert_int_equal(sysreg_fill_mask(HCR_EL2), 0);
    assert_int_equal(sysreg_fill_mask(CPACR_EL1) & 0x300000, 0);
    assert_int_equal(sysreg_fill_mask(MDSCR_EL1) & 0xa001, 0);
    assert_true(sysreg_fill_mask(TPIDR_EL0) == UINT64_MAX);
    for (unsigned reg = 0; reg < SYSREG_COUNT; reg++)
        assert_int_equal(sysreg_fill_mask((enum sysreg)reg) &
                             ~sysreg_info((enum sysreg)reg)->writable,
                         0);
}

int test_tables(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_agree),
        cmocka_unit_test(access_agrees),
        cmocka_unit_test(list_is_complete),
        cmocka_unit_test(lookups_agree),
        cmocka_unit_test(fields_are_ordered),
        cmocka_unit_test(system_instructions_agree),
        cmocka_unit_test(trap_listing),
        cmocka_unit_test(fill_masks),
    };

    return cmocka_run_group_tests_name("tables", tests, NULL, NULL);
}
