/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Instructions that are more than plain: calls, breakpoints, waits, hints,
 * MSR (immediate), returns with every mode in SPSR, FP and SIMD under their
 * controls, and loads and stores that fault.
 */
#include "cases/suite.h"

struct level {
    const char *name;
    uint32_t spsr;
};

static const struct level levels[] = {
    { "EL0", SPSR_EL0 },  { "EL1", SPSR_EL1H },  { "EL1t", SPSR_EL1T },
    { "EL2", SPSR_EL2H }, { "EL2t", SPSR_EL2T },
};

/* One control with another value: what the instructions below are tried with. */
struct setting {
    const char *name;
    enum control_index control;
    uint64_t clear, set;
};

#define HCR(name, bit)                                   \
    {                                                    \
        "HCR_EL2." #name, CONTROL_HCR_EL2, 0, BIT64(bit) \
    }
#define SET(reg, name, bit)                          \
    {                                                \
#reg "." #name, CONTROL_##reg, 0, BIT64(bit) \
    }
#define CLEAR(reg, name, bit)                              \
    {                                                      \
        "no " #reg "." #name, CONTROL_##reg, BIT64(bit), 0 \
    }

static const struct setting settings[] = {
    { "", CONTROL_HCR_EL2, 0, 0 },
    HCR(TWI, 13),
    HCR(TWE, 14),
    HCR(TSC, 19),
    HCR(TGE, 27),
    HCR(HCD, 29),
    HCR(VM, 0),
    HCR(TDZ, 28),
    SET(CPTR_EL2, TFP, 10),
    SET(MDCR_EL2, TDE, 8),
    SET(MDCR_EL2, TDA, 9),
    CLEAR(SCTLR_EL1, nTWI, 16),
    CLEAR(SCTLR_EL1, nTWE, 18),
    CLEAR(SCTLR_EL1, UMA, 9),
    SET(SCTLR_EL1, SA0, 4),
    SET(SCTLR_EL1, SA, 3),
    { "CPACR_EL1.FPEN=0", CONTROL_CPACR_EL1, 3 << 20, 0 },
    { "CPACR_EL1.FPEN=1", CONTROL_CPACR_EL1, 3 << 20, 1 << 20 },
    { "CPACR_EL1.FPEN=2", CONTROL_CPACR_EL1, 3 << 20, 2 << 20 },
    { "HCR_EL2.{TGE,TSC}", CONTROL_HCR_EL2, 0, BIT64(27) | BIT64(19) },
};

/* Words that are tried at every level with every setting. */
static const struct word {
    const char *name;
    uint32_t word;
} words[] = {
    { "nop", 0xd503201f },
    { "svc #0", 0xd4000001 },
    { "svc #0xffff", 0xd41fffe1 },
    { "hvc #0", 0xd4000002 },
    { "hvc #0xffff", 0xd41fffe2 },
    { "smc #0", 0xd4000003 },
    { "smc #0xffff", 0xd41fffe3 },
    { "brk #0", 0xd4200000 },
    { "brk #0xffff", 0xd43fffe0 },
    { "hlt #1", 0xd4400020 },
    { "dcps1", 0xd4a00001 },
    { "dcps2", 0xd4a00002 },
    { "dcps3", 0xd4a00003 },
    { "udf #0", 0x00000000 },
    { "udf #0xffff", 0x0000ffff },
    { "drps", 0xd6bf03e0 },
    { "sev", 0xd503209f },
    { "sevl", 0xd50320bf },
    { "yield", 0xd503203f },
    { "dsb sy", 0xd5033f9f },
    { "dmb sy", 0xd5033fbf },
    { "isb", 0xd5033fdf },
    { "clrex", 0xd5033f5f },
    { "fmov d0, x0", 0x9e670000 },
    { "fadd d0, d1, d2", 0x1e622820 },
    { "ldr q0, [x1]", 0x3dc00020 },
    { "str d0, [x1]", 0xfd000020 },
    { "ldp q0, q1, [x1]", 0xad400420 },
    { "add v0.4s, v1.4s, v2.4s", 0x4ea28420 },
    { "aese v0.16b, v1.16b", 0x4e284820 },
    { "ld1 {v0.16b}, [x1]", 0x4c407020 },
    { "crc32b w0, w1, w2", 0x1ac24020 },
    { "paciasp", 0xd503233f },
    { "bti c", 0xd503245f },
    { "dc zva, x1", 0xd50b7421 },
    { "esb", 0xd503221f },
    { "psb csync", 0xd503223f },
    { "tsb csync", 0xd503225f },
    { "csdb", 0xd503229f },
    { "rmr at odd place", 0xd50fffff },
};

/* The same, of extensions that the simulator does not execute. */
static const struct word later_words[] = {
    { "sb", 0xd50330ff },
    { "eretaa", 0xd69f0bff },
    { "ptrue p0.b", 0x2518e3e0 },
    { "addvl x0, x0, #1", 0x04205020 },
    { "smstart sm", 0xd503437f },
    { "ldapr x0, [x1]", 0xf8bfc020 },
    { "ldadd x0, x2, [x1]", 0xf8200022 },
    { "casal x0, x2, [x1]", 0xc8e0fc22 },
    { "pacia x0, x1", 0xdac10020 },
    { "xpaci x0", 0xdac143e0 },
    { "braa x0, x1", 0xd71f0801 },
    { "ldraa x0, [x1]", 0xf8200420 },
    { "cfinv", 0xd500401f },
    { "xaflag", 0xd500403f },
    { "setf8 w0", 0x3a00080d },
    { "rmif x0, #3, #5", 0xba018405 },
    { "fcadd v0.4s, v1.4s, v2.4s, #90", 0x6e82e420 },
    { "sdot v0.4s, v1.16b, v2.16b", 0x4e829420 },
    { "fadd h0, h1, h2", 0x1ee22820 },
    { "irg x0, x1", 0x9adf1020 },
    { "addg x0, x1, #16, #1", 0x91810420 },
    { "stg x1, [x1]", 0xd9200821 },
};

struct generator {
    struct suite *suite;
    const struct amount *amount;
    struct random random;
    uint64_t considered;
};

static bool is_chosen(struct generator *generator)
{
    return generator->considered++ % generator->amount->one_in == 0;
}

static void apply(struct test_case *test, const struct setting *setting)
{
    uint64_t *control = &test->controls[setting->control];

    *control = (*control & ~setting->clear) | setting->set;
    case_name(test, " %s", setting->name);
}

static void begin(struct test_case *test, const struct level *level,
                  const struct setting *setting, const char *name)
{
    case_begin(test, level->spsr, true);
    case_name(test, "%s at %s", name, level->name);
    apply(test, setting);
    test->x[1] = DATA_BASE + 0x4000;
}

static void add_word(struct generator *generator, const char *name,
                     uint32_t word, const struct level *level,
                     const struct setting *setting)
{
    struct test_case test;

    if (!is_chosen(generator))
        return;
    begin(&test, level, setting, name);
    case_word(&test, word);
    case_end(&test);
    suite_add(generator->suite, &test);
}

static void add_words(struct generator *generator, const struct word *list,
                      size_t count)
{
    for (size_t w = 0; w < count; w++) {
        for (size_t l = 0; l < ARRAY_LENGTH(levels); l++) {
            for (size_t s = 0; s < ARRAY_LENGTH(settings); s++)
                add_word(generator, list[w].name, list[w].word, &levels[l],
                         &settings[s]);
        }
    }
}

/*
 * WFI waits for ever unless it traps or a virtual interrupt is pending, which
 * wakes EL1 and EL0 although PSTATE.I masks it.
 */
static void add_wfi(struct generator *generator, const struct level *level,
                    const struct setting *setting)
{
    const uint64_t pending = BIT64(4) | BIT64(7); /* HCR_EL2.{IMO,VI} */
    struct test_case test;

    bool host = setting->set & BIT64(27);

    if (!is_chosen(generator) || (level->spsr & 0xc) == 8 || host)
        return; /* nothing would wake it */
    begin(&test, level, setting, "wfi");
    test.controls[CONTROL_HCR_EL2] |= pending;
    case_word(&test, 0xd503207f);
    case_end(&test);
    suite_add(generator->suite, &test);
}

static void add_wfis(struct generator *generator)
{
    for (size_t l = 0; l < ARRAY_LENGTH(levels); l++) {
        for (size_t s = 0; s < ARRAY_LENGTH(settings); s++)
            add_wfi(generator, &levels[l], &settings[s]);
    }
}

/* Whether WFE traps with `setting` alone, at the level that it is tried at. */
static bool traps_wfe(const struct setting *setting, const struct level *level)
{
    unsigned el = (unsigned)bits_get(level->spsr, 3, 2);

    if (setting->control == CONTROL_SCTLR_EL1)
        return el == 0 && setting->clear == BIT64(18);
    return el < 2 && setting->control == CONTROL_HCR_EL2 &&
           setting->set == BIT64(14);
}

/*
 * WFE takes the event that SEVL leaves and goes on, trapped or not. Another
 * one, without an event, would wait for ever unless it traps.
 */
static void add_wfe(struct generator *generator, const struct level *level,
                    const struct setting *setting, bool event)
{
    struct test_case test;

    if ((!event && !traps_wfe(setting, level)) || !is_chosen(generator))
        return;
    begin(&test, level, setting, event ? "sevl; wfe" : "sevl; wfe; wfe");
    case_word(&test, 0xd50320bf);
    case_word(&test, 0xd503205f);
    if (!event)
        case_word(&test, 0xd503205f);
    case_end(&test);
    suite_add(generator->suite, &test);
}

static void add_wfes(struct generator *generator)
{
    for (size_t l = 0; l < ARRAY_LENGTH(levels); l++) {
        for (size_t s = 0; s < ARRAY_LENGTH(settings); s++) {
            add_wfe(generator, &levels[l], &settings[s], true);
            add_wfe(generator, &levels[l], &settings[s], false);
        }
    }
}

/* MSR (immediate), CFINV and their like: op0 0, CRn 4; all of them. */
static void add_immediates(struct generator *generator)
{
    bool later = suite_profile(generator->suite)->later;

    for (uint32_t field = 0; field < 64; field++) {
        if (later && field < 3)
            continue; /* CFINV, XAFLAG, AXFLAG */
        for (uint32_t imm = 0; imm < 16; imm++) {
            uint32_t word = 0xd500401fu | (field >> 3 << 16) | (imm << 8) |
                            ((field & 7) << 5);
            char name[40];

            snprintf(name, sizeof(name), "msr op1=%u op2=%u #%u", field >> 3,
                     field & 7, imm);
            for (size_t l = 0; l < ARRAY_LENGTH(levels); l++) {
                add_word(generator, name, word, &levels[l], &settings[0]);
                add_word(generator, name, word, &levels[l], &settings[13]);
            }
        }
    }
}

/* HINT #0 to #127 but those that wait, and what stands beside them. */
static void add_hints(struct generator *generator)
{
    const uint32_t wfe = 2, wfi = 3;

    for (uint32_t hint = 0; hint < 128; hint++) {
        char name[16];

        if (hint == wfe || hint == wfi)
            continue;

        snprintf(name, sizeof(name), "hint #%u", hint);
        for (size_t l = 0; l < ARRAY_LENGTH(levels); l++)
            add_word(generator, name, 0xd503201fu | (hint << 5), &levels[l],
                     &settings[0]);
    }
}

static void add_barriers(struct generator *generator)
{
    for (uint32_t low = 0; low < 128; low++) {
        char name[32];

        snprintf(name, sizeof(name), "barrier CRm=%u op2=%u", low >> 3,
                 low & 7);
        for (size_t l = 0; l < ARRAY_LENGTH(levels); l++)
            add_word(generator, name, 0xd503301fu | (low << 5), &levels[l],
                     &settings[0]);
    }
}

/* --- exception return --------------------------------------------------- */

static const uint64_t spsr_extras[] = {
    0,          PSTATE_IL,   PSTATE_NZCV, PSTATE_SS,    PSTATE_DIT,  PSTATE_PAN,
    PSTATE_UAO, PSTATE_SSBS, PSTATE_TCO,  PSTATE_BTYPE, PSTATE_DAIF, BIT64(27),
    BIT64(26),  BIT64(19),   BIT64(13),   BIT64(5),     BIT64(32),   BIT64(62),
};

/* The executor's own ERET, from EL2 with any SPSR. */
static void add_return_from_el2(struct generator *generator, uint64_t mode,
                                uint64_t extra, const struct setting *setting)
{
    struct test_case test;

    if (!is_chosen(generator))
        return;
    case_begin(&test, SPSR_EL2H, true);
    case_name(&test, "return from EL2 to SPSR 0x%llx",
              (unsigned long long)((mode | PSTATE_DAIF) ^ extra));
    apply(&test, setting);
    test.spsr = (mode | PSTATE_DAIF) ^ extra;
    case_word(&test, 0xd503201f);
    case_word(&test, 0xd4000002u | (DONE_IMMEDIATE << 5));
    case_word(&test, 0xd4000001u | (DONE_IMMEDIATE << 5));
    suite_add(generator->suite, &test);
}

/* MSR SPSR_EL1, ELR_EL1; ERET to the word behind it. */
static void add_return_from_el1(struct generator *generator, uint64_t mode,
                                uint64_t extra, const struct setting *setting)
{
    struct test_case test;

    if (!is_chosen(generator))
        return;
    case_begin(&test, SPSR_EL1H, true);
    test.x[0] = (mode | PSTATE_DAIF) ^ extra;
    case_name(&test, "return from EL1 to SPSR 0x%llx",
              (unsigned long long)test.x[0]);
    apply(&test, setting);
    case_word(&test, word_msr(sysreg_info(SPSR_EL1)->encoding, 0));
    case_word(&test, 0x10000061); /* adr x1, .+12 */
    case_word(&test, word_msr(sysreg_info(ELR_EL1)->encoding, 1));
    case_word(&test, 0xd69f03e0); /* eret */
    case_word(&test, 0xd503201f);
    case_word(&test, 0xd4000002u | (DONE_IMMEDIATE << 5));
    case_word(&test, 0xd4000001u | (DONE_IMMEDIATE << 5));
    suite_add(generator->suite, &test);
}

static void add_returns(struct generator *generator)
{
    const uint64_t aarch32_el0 = 0x10; /* legal in QEMU, which has AArch32 */

    for (uint64_t mode = 0; mode < 32; mode++) {
        if (mode == aarch32_el0)
            continue;
        for (size_t e = 0; e < ARRAY_LENGTH(spsr_extras); e++) {
            for (size_t s = 0; s < ARRAY_LENGTH(settings); s++) {
                add_return_from_el2(generator, mode, spsr_extras[e],
                                    &settings[s]);
                add_return_from_el1(generator, mode, spsr_extras[e],
                                    &settings[s]);
            }
        }
    }
}

/* --- faults ------------------------------------------------------------ */

enum {
    HOLE = 0x49000000,     /* in the stage-2 map, no memory behind it */
    UNMAPPED = 0x80001000, /* outside of the stage-2 map */
};

static void add_fault(struct generator *generator, uint32_t word,
                      const struct level *level, uint64_t address, bool vm)
{
    static const struct setting stage2 = { "stage 2", CONTROL_HCR_EL2, 0, 1 };
    struct test_case test;
    char name[48];

    snprintf(name, sizeof(name), "access %08x to 0x%llx", word,
             (unsigned long long)address);
    begin(&test, level, vm ? &stage2 : &settings[0], name);
    test.x[1] = address;
    test.x[2] = 0;
    case_word(&test, word);
    case_end(&test);
    suite_add(generator->suite, &test);
}

/*
 * Exclusive and ordered accesses have fields that should be one: Rt2 of all
 * but pairs, Rs of all but what stores exclusively (C4.1.94).
 */
static uint32_t with_ones(uint32_t word)
{
    bool ordered = word & BIT64(23), load = word & BIT64(22),
         pair = word & BIT64(21);

    if ((word & 0x3f000000) != 0x08000000)
        return word;
    if (!pair)
        word |= 31 << 10;
    if (load || (ordered && !pair))
        word |= 31 << 16;
    return word;
}

/*
 * Loads and stores of every kind with x1 as base and x2 as offset; unallocated
 * ones are UNDEFINED in both machines.
 */
static uint32_t random_access(struct random *random)
{
    for (;;) {
        uint32_t word = (uint32_t)(random_next(random) >> 20);

        word = (word & ~UINT32_C(0x0a000000)) | 0x08000000;
        word = (word & ~UINT32_C(0x000003e0)) | (1 << 5);
        if ((word & 0x3b000000) == 0x18000000)
            continue; /* literals go by the PC */
        if ((word & 0x3b200c00) == 0x38200800)
            word = (word & ~UINT32_C(0x001f0000)) | (2 << 16);
        if ((word & 0x3f000000) == 0x39000000)
            word &= ~UINT32_C(0x003e0000); /* stay near */
        return with_ones(word);
    }
}

static void add_faults(struct generator *generator)
{
    size_t count = 8000 / generator->amount->one_in;

    for (size_t i = 0; i < count; i++) {
        uint32_t word = random_access(&generator->random);

        add_fault(generator, word, &levels[0], UNMAPPED, true);
        add_fault(generator, word, &levels[1], UNMAPPED, true);
        add_fault(generator, word, &levels[1], HOLE, false);
        add_fault(generator, word, &levels[3], HOLE, false);
    }
}

static void add_branches_to(struct generator *generator, const char *name,
                            uint64_t address, const struct setting *setting)
{
    for (size_t l = 0; l < ARRAY_LENGTH(levels); l++) {
        struct test_case test;

        begin(&test, &levels[l], setting, name);
        test.x[1] = address;
        case_word(&test, 0xd61f0020); /* br x1 */
        case_end(&test);
        suite_add(generator->suite, &test);
    }
}

/* SP misaligned by `x0`, then a load through it. */
static void add_sp_alignment(struct generator *generator)
{
    for (size_t l = 0; l < ARRAY_LENGTH(levels); l++) {
        for (size_t s = 0; s < ARRAY_LENGTH(settings); s++) {
            struct test_case test;

            if ((levels[l].spsr & 0xf) == 9)
                continue; /* SP_EL2 is the executor's */
            begin(&test, &levels[l], &settings[s], "ldr by misaligned sp");
            test.x[1] = DATA_BASE + 0x4008;
            case_word(&test, 0x9100003f); /* mov sp, x1 */
            case_word(&test, 0xf94003e2); /* ldr x2, [sp] */
            case_end(&test);
            suite_add(generator->suite, &test);
        }
    }
}

void generate_instructions(struct suite *suite, const struct amount *amount)
{
    static const struct setting stage2 = { "stage 2", CONTROL_HCR_EL2, 0, 1 };
    struct generator generator = {
        .suite = suite,
        .amount = amount,
        .random = { .state = amount->seed },
    };

    add_words(&generator, words, ARRAY_LENGTH(words));
    add_wfis(&generator);
    add_wfes(&generator);
    add_immediates(&generator);
    add_returns(&generator);
    add_sp_alignment(&generator);
    if (suite_profile(suite)->later)
        return;
    add_words(&generator, later_words, ARRAY_LENGTH(later_words));
    add_hints(&generator);
    add_barriers(&generator);
    add_faults(&generator);
    add_branches_to(&generator, "branch to odd", CODE_BASE + 2, &settings[0]);
    add_branches_to(&generator, "branch to odd", CODE_BASE + 1, &settings[0]);
    add_branches_to(&generator, "branch to hole", HOLE, &settings[0]);
    add_branches_to(&generator, "branch unmapped", UNMAPPED, &stage2);
}
