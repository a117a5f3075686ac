/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random sequences of plain, FP, system and exception-generating
 * instructions, replayable from the seed in the case's name. x28 points at the
 * sequence's memory and is never written; branches go forward only.
 */
#include "cases/suite.h"

enum { BASE = 28, LENGTH = 40, HCR_VM = 0 };

static const struct {
    const char *name;
    uint32_t spsr;
} levels[] = { { "EL0", SPSR_EL0 },
               { "EL1", SPSR_EL1H },
               { "EL2", SPSR_EL2H } };

static uint32_t bits(struct random *random, unsigned count)
{
    return (uint32_t)(random_next(random) >> 24) &
           (uint32_t)((UINT64_C(1) << count) - 1);
}

/* A general register to write: any but x28 and 31, which may mean SP. */
static uint32_t target(struct random *random)
{
    uint32_t reg = (uint32_t)random_below(random, 30);

    return reg < BASE ? reg : reg + 1;
}

/* An encoding: `fixed`, random bits where `open` has ones, Rd in <4:0>. */
struct template
{
    uint32_t fixed, open;
};

/* Data processing on general registers (Arm ARM C4.1.86 to C4.1.92). */
static const struct template integers[] = {
    { 0x11000000, 0xe07ffc00 }, /* ADD, SUB (immediate) */
    { 0x12000000, 0x601ffc00 }, /* logical (immediate) */
    { 0x92000000, 0x607ffc00 }, { 0x12800000, 0x403fffe0 }, /* MOVN, MOVZ */
    { 0x92800000, 0x407fffe0 }, { 0x72800000, 0x003fffe0 }, /* MOVK */
    { 0xf2800000, 0x007fffe0 }, { 0x13000000, 0x601f7c00 }, /* bit field */
    { 0x93400000, 0x603ffc00 }, { 0x13800000, 0x001f7c00 }, /* EXTR */
    { 0x93c00000, 0x001ffc00 }, { 0x10000000, 0x60ffffe0 }, /* ADR */
    { 0x0a000000, 0xe0ff7c00 }, /* logical (shifted register) */
    { 0x0b000000, 0xe09f7c00 }, /* ADD, SUB (shifted register) */
    { 0x0b200000, 0xe01fec00 }, /* ADD, SUB (extended register) */
    { 0x1a000000, 0xe01f0000 }, /* ADC, SBC */
    { 0x1a800000, 0xc01ff400 }, /* CSEL and its like */
    { 0x1ac00800, 0x801f0400 }, /* UDIV, SDIV */
    { 0x1ac02000, 0x801f0c00 }, /* LSLV, LSRV, ASRV, RORV */
    { 0x5ac00000, 0x80000400 }, /* RBIT, REV16 */
    { 0x5ac00800, 0x80000000 }, /* REV, REV32 */
    { 0x5ac01000, 0x80000400 }, /* CLZ, CLS */
    { 0x1b000000, 0x801ffc00 }, /* MADD, MSUB */
    { 0x9b200000, 0x009ffc00 }, /* SMADDL, UMADDL and their like */
    { 0x9b407c00, 0x009f0000 }, /* SMULH, UMULH */
    { 0x1ac04000, 0x001f1c00 }, /* CRC32 */
};

static const struct template flags[] = {
    { 0x3a400000, 0xc01ff80f }, /* CCMN, CCMP */
    { 0x6b00001f, 0x801f0000 }, /* CMP */
    { 0x7200001f, 0x801f7c00 }, /* TST */
};

/* Memory at x28 + imm, sizes and signs open. */
static const struct template memory[] = {
    { 0x39000000, 0xc0401c00 }, /* load, store (unsigned immediate) */
    { 0x39800000, 0x40401c00 }, /* with sign */
    { 0x38000000, 0xc0407000 }, /* LDUR, STUR */
    { 0x38800000, 0x40407000 },
    { 0x38000800, 0xc0407000 }, /* LDTR, STTR */
    { 0x29000000, 0x80430000 }, /* LDP, STP */
    { 0x69400000, 0x00030000 }, /* LDPSW */
    { 0x089ffc00, 0xc0400000 }, /* LDAR, STLR */
    /* Of one size: a store of another is CONSTRAINED UNPREDICTABLE (B2.9.5). */
    { 0xc85f7c00, 0x00008000 }, /* LDXR, LDAXR */
    { 0xc8007c00, 0x001f8000 }, /* STXR, STLXR */
    { 0x3d000000, 0xc0401c00 }, /* FP and SIMD */
    { 0x3d800000, 0x00400c00 }, /* of 128 bits */
    { 0x3c000000, 0xc0407000 },
    { 0x2d000000, 0x40430000 },
    { 0xad000000, 0x00420000 },
    { 0x0c407000, 0x40000c00 }, /* LD1, ST1 (multiple structures) */
    { 0x0c007000, 0x40000c00 },
    { 0x0d400000, 0x4000dc00 }, /* single structure */
};

static uint32_t from_templates(struct random *random,
                               const struct template *templates, size_t count)
{
    const struct template *template = &templates[random_below(random, count)];

    return template->fixed | (bits(random, 32) & template->open);
}

static uint32_t random_integer(struct random *random)
{
    uint32_t word = from_templates(random, integers, ARRAY_LENGTH(integers));
    uint32_t rn = target(random);

    if ((word & 0x1f800000) == 0x12800000 || (word & 0x1f000000) == 0x10000000)
        return word | target(random);
    return (word & ~UINT32_C(0x3e0)) | (rn << 5) | target(random);
}

static uint32_t random_flags(struct random *random)
{
    uint32_t word = from_templates(random, flags, ARRAY_LENGTH(flags));

    return (word & ~UINT32_C(0x3e0)) | (target(random) << 5);
}

/* LDUR, STUR and their like: the only ones whose offset is in bytes. */
static uint32_t with_aligned_offset(uint32_t word)
{
    uint32_t low = (UINT32_C(1) << (word >> 30)) - 1;

    if ((word & 0x3b200000) != 0x38000000)
        return word;
    return word & ~(low << 12);
}

/* Rt2 of a load or store of two: one register twice is UNPREDICTABLE. */
static uint32_t with_second_target(struct random *random, uint32_t word)
{
    uint32_t second = target(random);

    if (second == (word & 31))
        second = second == 0 ? 1 : 0;
    return (word & ~UINT32_C(0x7c00)) | (second << 10);
}

static uint32_t random_memory(struct random *random, bool aligned)
{
    uint32_t word = from_templates(random, memory, ARRAY_LENGTH(memory));
    bool pair = (word & 0x3a000000) == 0x28000000;
    bool exclusive = (word & 0x3f000000) == 0x08000000;

    word |= (BASE << 5) | target(random);
    if (aligned)
        word = with_aligned_offset(word);
    if (pair)
        word = with_second_target(random, word);
    if (exclusive && !(word & 0x00c00000)) /* status register of a store */
        word = (word & ~UINT32_C(0x1f0000)) | (target(random) << 16);
    return word;
}

/* Anything in the space of scalar FP and Advanced SIMD data processing. */
static uint32_t random_fp(struct random *random)
{
    uint32_t word = (bits(random, 32) & ~UINT32_C(0x0e000000)) | 0x0e000000;

    /* Results that go to a general register. */
    if ((word & 0x1f) == BASE || (word & 0x1f) == 31)
        word &= ~UINT32_C(0x1f);
    return word;
}

/* Forward over one to three words. */
static uint32_t random_branch(struct random *random)
{
    uint32_t offset = 2 + (uint32_t)random_below(random, 3);

    switch (random_below(random, 4)) {
    case 0:
        return 0x14000000 | offset;
    case 1:
        return 0x54000000 | (offset << 5) | bits(random, 4);
    case 2:
        return 0x34000000 | (bits(random, 1) << 31) | (bits(random, 1) << 24) |
               (offset << 5) | target(random);
    default:
        return 0x36000000 | (bits(random, 1) << 31) | (bits(random, 1) << 24) |
               (bits(random, 5) << 19) | (offset << 5) | target(random);
    }
}

/* --- system ------------------------------------------------------------ */

/*
 * FPCR and FPSR are written only: bits of AArch32, which QEMU keeps in them, would
 * spread from a general register.
 */
static uint32_t random_sysreg(struct random *random)
{
    enum sysreg reg =
        sequence_registers[random_below(random, sequence_register_count)];
    uint16_t encoding = sysreg_info(reg)->encoding;
    bool read = bits(random, 1) && reg != FPCR && reg != FPSR;

    return read ? word_mrs(encoding, target(random))
                : word_msr(encoding, target(random));
}

static uint32_t random_call(struct random *random)
{
    static const uint32_t calls[] = {
        0xd4000001,
        0xd4000002,
        0xd4200000,
        0x00000000,
    };
    /* Below the numbers that mean something to the executor. */
    uint32_t imm = bits(random, 7);
    uint32_t call = calls[random_below(random, ARRAY_LENGTH(calls))];

    return call ? call | (imm << 5) : imm;
}

/* Barriers, hints that do not wait, CLREX, MSR (immediate) of DAIF. */
static uint32_t random_small(struct random *random)
{
    static const uint32_t words[] = {
        0xd503201f, 0xd503203f, 0xd503209f, 0xd50320bf, 0xd5033f9f, 0xd5033bbf,
        0xd5033fdf, 0xd5033f5f, 0xd50342df, 0xd50343ff, 0xd5034fdf, 0xd503417f,
        0xd5380000, 0xd53b0020, 0xd53b00e0, 0xd5384240,
    };
    uint32_t word = words[random_below(random, ARRAY_LENGTH(words))];

    return word & 0x1f ? word : word | target(random);
}

static uint32_t random_word(struct random *random, bool aligned)
{
    uint64_t kind = random_below(random, 32);

    if (kind < 11)
        return random_integer(random);
    if (kind < 13)
        return random_flags(random);
    if (kind < 18)
        return random_memory(random, aligned);
    if (kind < 24)
        return random_fp(random);
    if (kind < 26)
        return random_branch(random);
    if (kind < 29)
        return random_sysreg(random);
    return kind < 30 ? random_call(random) : random_small(random);
}

static void randomize_controls(struct test_case *test, struct random *random)
{
    static const struct {
        enum control_index control;
        uint64_t mask;
    } choices[] = {
        { CONTROL_HCR_EL2, BIT64(0) | BIT64(19) | BIT64(26) | BIT64(30) },
        { CONTROL_CPTR_EL2, BIT64(31) },
        { CONTROL_MDCR_EL2, BIT64(8) | BIT64(9) },
        { CONTROL_SCTLR_EL1, BIT64(9) | BIT64(15) },
    };

    for (size_t i = 0; i < ARRAY_LENGTH(choices); i++) {
        if (random_below(random, 4) == 0)
            test->controls[choices[i].control] ^= choices[i].mask &
                                                  random_next(random);
    }
}

/*
 * QEMU before 9.0 takes memory for Normal while stage 1 is off, and all do
 * while there is stage 2: unaligned accesses do not fault as they should.
 */
static bool stays_aligned(const struct suite *suite,
                          const struct test_case *test)
{
    return suite_profile(suite)->version < QEMU_VERSION(9, 0) ||
           (test->controls[CONTROL_HCR_EL2] & BIT64(HCR_VM));
}

static void add_sequence(struct suite *suite, uint64_t seed)
{
    struct random random = { .state = seed };
    size_t level = random_below(&random, ARRAY_LENGTH(levels));
    struct test_case test;
    bool aligned;

    case_begin(&test, levels[level].spsr, true);
    case_name(&test, "sequence at %s seed 0x%llx", levels[level].name,
              (unsigned long long)seed);
    test.sequence = true;
    test.spsr |= random_next(&random) & PSTATE_NZCV;
    randomize_controls(&test, &random);
    aligned = stays_aligned(suite, &test);
    for (size_t i = 0; i < CASE_INPUTS; i++)
        test.x[i] = random_next(&random) >> random_below(&random, 64);
    for (unsigned i = 0; i < LENGTH; i++)
        case_word(&test, random_word(&random, aligned));
    for (unsigned i = 0; i < 4; i++)
        case_end(&test);
    suite_add(suite, &test);
}

void generate_sequences(struct suite *suite, const struct amount *amount)
{
    struct random random = { .state = amount->seed };

    if (suite_profile(suite)->later)
        return;
    for (unsigned i = 0; i < amount->sequences; i++)
        add_sequence(suite, random_next(&random) | 1);
}
