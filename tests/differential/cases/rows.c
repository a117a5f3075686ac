/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rows of exceptions.def: which of them covers a difference, and whether
 * the simulator does what the row says the manual asks for.
 */
#include <fnmatch.h>
#include <inttypes.h>
#include <string.h>

#include "cases/judge.h"

enum expectation_kind {
    EXPECT_UNDEFINED,
    EXPECT_COMPLETES,
    EXPECT_TRAP,
    EXPECT_BITS,
    EXPECT_ESR,
    EXPECT_FIELD,
    EXPECT_FLAGS_KEPT,
    EXPECT_GUARDED,
    EXPECT_SPLIT
};

/* The pairs of registers that hold fine-grained traps of reads and writes. */
enum fine { FINE_NONE, HFG, HDFG };

struct expectation {
    enum expectation_kind kind;
    unsigned el, ec;
    enum control_index control;
    uint64_t mask, value;
    enum fine fine;
    unsigned fine_bit;
};

/* Controls with which a row is about; mask 0: any. */
struct condition {
    enum control_index control;
    uint64_t mask, value;
};

struct row {
    const char *cpu;
    struct versions versions;
    const char *name, *field;
    struct condition when;
    struct expectation manual;
    const char *reason, *section;
};

#define ALWAYS                \
    {                         \
        CONTROL_HCR_EL2, 0, 0 \
    }
#define WHEN(reg, m, v)     \
    {                       \
        CONTROL_##reg, m, v \
    }
#define UNDEFINED                \
    {                            \
        .kind = EXPECT_UNDEFINED \
    }
#define COMPLETES                \
    {                            \
        .kind = EXPECT_COMPLETES \
    }
#define TRAP(level, class)                            \
    {                                                 \
        .kind = EXPECT_TRAP, .el = level, .ec = class \
    }
#define TRAP_EITHER(class)                        \
    {                                             \
        .kind = EXPECT_TRAP, .el = 0, .ec = class \
    }
#define BITS(m, v)                                 \
    {                                              \
        .kind = EXPECT_BITS, .mask = m, .value = v \
    }
#define ESR(m, v)                                 \
    {                                             \
        .kind = EXPECT_ESR, .mask = m, .value = v \
    }
#define GUARDED(lowest, reg, m)                                         \
    {                                                                   \
        .kind = EXPECT_GUARDED, .el = lowest, .control = CONTROL_##reg, \
        .mask = m                                                       \
    }
#define GUARDED_FINE(lowest, reg, m, pair, bit)                         \
    {                                                                   \
        .kind = EXPECT_GUARDED, .el = lowest, .control = CONTROL_##reg, \
        .mask = m, .fine = pair, .fine_bit = bit                        \
    }
#define GUARDED_UNLESS(lowest, reg, enable, pair, bit)                  \
    {                                                                   \
        .kind = EXPECT_GUARDED, .el = lowest, .control = CONTROL_##reg, \
        .value = enable, .fine = pair, .fine_bit = bit                  \
    }
#define FIELD(m, v)                                 \
    {                                               \
        .kind = EXPECT_FIELD, .mask = m, .value = v \
    }
#define SPLIT                \
    {                        \
        .kind = EXPECT_SPLIT \
    }
#define FLAGS_KEPT                \
    {                             \
        .kind = EXPECT_FLAGS_KEPT \
    }
#define VALUE(v) BITS(UINT64_MAX, v)

static const struct row rows[] = {
#define EXCEPTION(cpu, versions, name, field, when, manual, reason, section) \
    { cpu, versions, name, field, when, manual, reason, section },
#include "exceptions.def"
#undef EXCEPTION
    { "", EVERY, "", "", ALWAYS, UNDEFINED, "", "" }, /* not counted */
};

size_t exception_row_count(void)
{
    return ARRAY_LENGTH(rows) - 1;
}

bool exception_row_applies(size_t row, const struct profile *profile)
{
    return has_version(profile, rows[row].versions);
}

void exception_row_print(size_t row, uint64_t count, FILE *out)
{
    fprintf(out, "%8" PRIu64 "  %s: %s: %s (%s)\n", count, rows[row].name,
            rows[row].field, rows[row].reason, rows[row].section);
}

/* --- what happened ----------------------------------------------------- */

struct outcome outcome_of(struct result result)
{
    struct outcome outcome = {
        .el = 2,
        .vector = (unsigned)result_slot(result, RESULT_VECTOR),
        .esr = result_slot(result, RESULT_ESR_EL2),
    };
    unsigned ec = (unsigned)(outcome.esr >> 26);
    unsigned immediate = outcome.esr & 0xffff;

    if ((ec == EC_HVC64 || ec == EC_SMC64) &&
        immediate - EL1_VECTOR_IMMEDIATE < 16) {
        outcome.el = 1;
        outcome.vector = (immediate - EL1_VECTOR_IMMEDIATE) * 0x80;
        outcome.esr = result_slot(result, RESULT_ESR_EL1);
        ec = (unsigned)(outcome.esr >> 26);
        immediate = outcome.esr & 0xffff;
    }
    outcome.completed = (ec == EC_HVC64 || ec == EC_SVC64) &&
                        immediate == DONE_IMMEDIATE;
    return outcome;
}

uint64_t value_of(const struct test_case *test, struct result result)
{
    return result_slot(result, test->read_back ? RESULT_EXTRA : RESULT_X) &
           test->value_mask;
}

/* SPSR of the second of two entries: the flags came through the first. */
static bool keeps_flags(const struct difference *difference, struct result ours)
{
    const uint64_t flags = PSTATE_NZCV | PSTATE_DIT;
    uint64_t before = result_slot(ours, RESULT_SPSR_EL1);

    return ((difference->qemu ^ difference->ours) & ~flags) == 0 &&
           (difference->qemu & flags) == 0 &&
           ((difference->ours ^ before) & flags) == 0;
}

static bool is_fine_trapped(const struct expectation *manual,
                            const struct test_case *test)
{
    bool write = strncmp(test->name, "write", 5) == 0;
    enum control_index control = write ? CONTROL_HFGWTR_EL2
                                       : CONTROL_HFGRTR_EL2;

    if (manual->fine == HDFG)
        control = write ? CONTROL_HDFGWTR_EL2 : CONTROL_HDFGRTR_EL2;
    return manual->fine != FINE_NONE &&
           bit_is_set(test->controls[control], manual->fine_bit);
}

/*
 * A register that `lowest` may access and that bits of a control deny to all
 * below EL2, or leave so. To debug registers MDCR_EL2.TDE and HCR_EL2.TGE do the same, and
 * MDSCR_EL1.TDCC denies them to EL0 (their pages).
 */
static bool is_guarded_access(const struct expectation *manual,
                              const struct test_case *test,
                              const struct outcome *outcome)
{
    const uint64_t tdcc = BIT64(12), tde = BIT64(8), tge = BIT64(27);
    unsigned ec = (unsigned)(outcome->esr >> 26), el = case_el(test);
    bool debug = manual->control == CONTROL_MDCR_EL2;
    bool tged = debug && (test->controls[CONTROL_HCR_EL2] & tge);
    uint64_t mask = manual->mask | (debug ? tde : 0);

    if (el < manual->el)
        return !outcome->completed && ec == EC_UNKNOWN;
    if (el == 0 && debug && (test->controls[CONTROL_MDSCR_EL1] & tdcc))
        return !outcome->completed && ec == EC_SYSTEM &&
               outcome->el == (tged ? 2 : 1);
    if (el < 2 && (is_fine_trapped(manual, test) || tged ||
                   (test->controls[manual->control] & mask) ||
                   (~test->controls[manual->control] & manual->value)))
        return !outcome->completed && ec == EC_SYSTEM && outcome->el == 2;
    return outcome->completed;
}

static bool is_as_expected(const struct expectation *manual,
                           const struct test_case *test,
                           const struct difference *difference,
                           struct result ours)
{
    struct outcome outcome = outcome_of(ours);
    unsigned ec = (unsigned)(outcome.esr >> 26);

    if (result_slot(ours, RESULT_STATUS) == STATUS_NONE)
        return false;
    switch (manual->kind) {
    case EXPECT_UNDEFINED:
        return !outcome.completed && ec == EC_UNKNOWN;
    case EXPECT_COMPLETES:
        return outcome.completed;
    case EXPECT_TRAP:
        return !outcome.completed && ec == manual->ec &&
               (manual->el == 0 || outcome.el == manual->el);
    case EXPECT_BITS:
        return outcome.completed &&
               (value_of(test, ours) & manual->mask) == manual->value;
    case EXPECT_ESR:
        return !outcome.completed &&
               (outcome.esr & manual->mask) == manual->value;
    case EXPECT_FIELD:
        return (difference->ours & manual->mask) == manual->value;
    case EXPECT_GUARDED:
        return is_guarded_access(manual, test, &outcome);
    case EXPECT_SPLIT:
        return difference->qemu <= difference->ours &&
               difference->ours - difference->qemu < 8;
    case EXPECT_FLAGS_KEPT:
        return outcome.el == 1 && keeps_flags(difference, ours);
    }
    return false;
}

/* --- the row for a difference --- */

static bool is_about(const struct condition *when, const struct test_case *test)
{
    return (test->controls[when->control] & when->mask) == when->value;
}

size_t exception_row_find(const struct profile *profile,
                          const struct test_case *test,
                          const struct difference *difference,
                          struct result ours)
{
    size_t i = 0;

    for (; i < exception_row_count(); i++) {
        if (exception_row_applies(i, profile) &&
            fnmatch(rows[i].cpu, profile->name, 0) == 0 &&
            fnmatch(rows[i].name, test->name, 0) == 0 &&
            is_about(&rows[i].when, test) &&
            fnmatch(rows[i].field, difference->field, 0) == 0 &&
            is_as_expected(&rows[i].manual, test, difference, ours))
            break;
    }
    return i;
}
