/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads and stores that are not aligned, by every form, where both machines check
 * alignment (SCTLR_ELx.A) or neither does (HCR_EL2.DC), and AT and DC ZVA of
 * addresses that stage 2 maps or does not.
 */
#include "cases/suite.h"

struct form {
    const char *text;
    uint32_t word;
    unsigned size;
    bool write;
};

static const struct form forms[] = {
#define FORMS
#define ORDERED
#include "../../unit/machine/accesses.inc"
#undef FORMS
#undef ORDERED
};

static const struct form by_address[] = {
    { "dc zva, x1", 0xd50b7421, 64, true },
};

struct level {
    const char *name;
    uint32_t spsr;
};

static const struct level levels[] = {
    { "EL0", SPSR_EL0 },
    { "EL1", SPSR_EL1H },
    { "EL2", SPSR_EL2H },
};

/* Of SCTLR_EL1 and HCR_EL2; SCTLR_EL2.A is always 1. */
static const struct regime {
    const char *name;
    uint64_t sctlr, hcr;
    bool below_el2;
} regimes[] = {
    { "A", 2, 0, false },
    { "A stage 2", 2, 1, true },
    { "DC", 0, BIT64(12), true },
    { "A DC", 2, BIT64(12), true },
};

enum {
    DATA = DATA_BASE + 0x4000,
    UNMAPPED = 0x80001000, /* outside of the stage-2 map */
};

static void add(struct suite *suite, const struct form *form,
                const struct level *level, const struct regime *regime,
                uint64_t address)
{
    struct test_case test;

    case_begin(&test, level->spsr, true);
    case_name(&test, "unaligned %s to 0x%llx at %s %s", form->text,
              (unsigned long long)address, level->name, regime->name);
    test.controls[CONTROL_SCTLR_EL1] &= ~UINT64_C(2);
    test.controls[CONTROL_SCTLR_EL1] |= regime->sctlr;
    test.controls[CONTROL_HCR_EL2] |= regime->hcr;
    test.x[1] = address;
    test.x[2] = 0;
    case_word(&test, form->word);
    case_end(&test);
    suite_add(suite, &test);
}

static void add_everywhere(struct suite *suite, const struct form *form,
                           unsigned offset)
{
    for (size_t l = 0; l < ARRAY_LENGTH(levels); l++)
        for (size_t r = 0; r < ARRAY_LENGTH(regimes); r++) {
            bool at_el2 = levels[l].spsr == SPSR_EL2H;

            if (at_el2 && regimes[r].below_el2)
                continue;
            add(suite, form, &levels[l], &regimes[r], DATA + offset);
            if (regimes[r].below_el2)
                add(suite, form, &levels[l], &regimes[r], UNMAPPED + offset);
        }
}

void generate_accesses(struct suite *suite, const struct amount *amount)
{
    static const unsigned offsets[] = { 0, 1, 2, 4, 8, 16 };
    uint64_t considered = 0;

    if (suite_profile(suite)->later)
        return;
    for (size_t i = 0; i < ARRAY_LENGTH(forms); i++)
        for (size_t o = 0; o < ARRAY_LENGTH(offsets); o++)
            if (considered++ % amount->one_in == 0)
                add_everywhere(suite, &forms[i], offsets[o]);
    for (size_t o = 0; o < ARRAY_LENGTH(offsets); o++)
        add_everywhere(suite, &by_address[0], offsets[o]);
}
