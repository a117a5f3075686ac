/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole encoding space of system registers and system instructions,
 * whether a table has a row for the encoding or not: op0 of 2 and 3 read and
 * written, op0 of 1 as SYS and SYSL, at each level, with the reserved space
 * for IMPLEMENTATION DEFINED functions trapped and not.
 */
#include "cases/suite.h"

enum { HCR_TIDCP = 20 };

static const struct {
    const char *name;
    uint32_t spsr;
} levels[] = { { "EL0", SPSR_EL0 },
               { "EL1", SPSR_EL1H },
               { "EL2", SPSR_EL2H } };

struct sweep {
    struct suite *suite;
    const struct amount *amount;
    uint64_t considered;
};

static bool is_implementation_defined(uint16_t encoding)
{
    unsigned crn = (encoding >> 7) & 15;

    return crn == 11 || crn == 15;
}

static void add(struct sweep *sweep, uint16_t encoding, bool read, size_t level,
                bool open, bool tidcp)
{
    struct test_case test;

    if (sweep->considered++ % sweep->amount->one_in != 0)
        return;
    case_begin(&test, levels[level].spsr, open);
    case_name(&test, "%s S%u_%u_C%u_C%u_%u at %s %s", read ? "read" : "write",
              encoding >> 14, (encoding >> 11) & 7, (encoding >> 7) & 15,
              (encoding >> 3) & 15, encoding & 7, levels[level].name,
              open ? "open" : "closed");
    if (tidcp) {
        case_name(&test, " TIDCP");
        test.controls[CONTROL_HCR_EL2] |= BIT64(HCR_TIDCP);
    }
    test.x[0] = DATA_BASE + 0x4000;
    case_word(&test, read ? word_mrs(encoding, 0) : word_msr(encoding, 0));
    case_end(&test);
    if (encoding >> 14 == 1) {
        test.read_back = true;
        test.encoding = sysreg_info(PAR_EL1)->encoding;
    }
    suite_add(sweep->suite, &test);
}

static void add_encoding(struct sweep *sweep, uint16_t encoding)
{
    for (size_t level = 0; level < ARRAY_LENGTH(levels); level++) {
        for (unsigned read = 0; read < 2; read++) {
            add(sweep, encoding, read, level, true, false);
            if (level == 0)
                add(sweep, encoding, read, level, false, false);
            if (level < 2 && is_implementation_defined(encoding))
                add(sweep, encoding, read, level, true, true);
        }
    }
}

/* Rows of sysregs.def are generate_registers' task. */
void generate_encodings(struct suite *suite, const struct amount *amount)
{
    struct sweep sweep = { .suite = suite, .amount = amount };

    for (unsigned encoding = 1 << 14; encoding < 4 << 14; encoding++) {
        if (sysreg_by_encoding((uint16_t)encoding) == SYSREG_NONE)
            add_encoding(&sweep, (uint16_t)encoding);
    }
}
