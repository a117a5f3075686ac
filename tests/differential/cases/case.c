/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Putting a case together: the parts that all generators need. */
#include "cases/suite.h"

#include <stdarg.h>
#include <string.h>

#define ALL UINT64_MAX
#define REQUIRED_ALWAYS 0
#define REQUIRED_FEAT_PMUv3 FEATURE_BIT(FEAT_PMUv3)
#define REQUIRED_FEAT_HCX FEATURE_BIT(FEAT_HCX)
#define REQUIRED_FEAT_FGT FEATURE_BIT(FEAT_FGT)

const struct control controls[CONTROL_COUNT] = {
#define CONTROL(reg, feature, closed, open, frozen, why) \
    { reg, REQUIRED_##feature, closed, open, frozen },
#include "controls.def"
#undef CONTROL
};

const enum sysreg sequence_registers[] = {
    FPCR,    FPSR,    NZCV,     TPIDR_EL0,  TPIDRRO_EL0, TPIDR_EL1,
    FAR_EL1, ELR_EL1, MAIR_EL1, CSSELR_EL1, SP_EL0,
};

const size_t sequence_register_count = ARRAY_LENGTH(sequence_registers);

uint64_t random_next(struct random *random)
{
    uint64_t x = random->state;

    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    random->state = x;
    return x * UINT64_C(0x2545f4914f6cdd1d);
}

unsigned case_el(const struct test_case *test)
{
    return (unsigned)bits_get(test->spsr, 3, 2);
}

void case_begin(struct test_case *test, uint64_t spsr, bool open)
{
    memset(test, 0, sizeof(*test));
    test->spsr = spsr;
    test->value_mask = UINT64_MAX;
    test->reg = SYSREG_NONE;
    for (size_t i = 0; i < CONTROL_COUNT; i++)
        test->controls[i] = open ? controls[i].open : controls[i].closed;
}

void case_word(struct test_case *test, uint32_t word)
{
    if (test->word_count < CASE_WORDS)
        test->words[test->word_count++] = word;
}

void case_end(struct test_case *test)
{
    uint32_t call = case_el(test) == 0 ? 0xd4000001u : 0xd4000002u;

    case_word(test, call | (DONE_IMMEDIATE << 5));
}

void case_name(struct test_case *test, const char *format, ...)
{
    size_t length = strlen(test->name);
    va_list args;

    va_start(args, format);
    vsnprintf(test->name + length, sizeof(test->name) - length, format, args);
    va_end(args);
}
