/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Judges two results of one case, field by field. A difference is either
 * covered by a row of exceptions.def, with the simulator doing what the row
 * says the manual asks for, or it is unlisted and printed.
 */
#include <fnmatch.h>
#include <inttypes.h>
#include <string.h>

#include "cases/suite.h"

/* Which layout of a register a row is about: HCR_EL2.E2H is 0, 1, either. */
enum layout { NVHE, E2H, ANY };

struct reserved {
    const char *cpu;
    enum sysreg reg;
    enum layout layout;
    uint64_t bits;
};

static const struct reserved reserved_bits[] = {
#define RESERVED(cpu, reg, layout, bits, why) { cpu, reg, layout, bits },
#include "reserved.def"
#undef RESERVED
};

/* What the name of an EL1 register reaches at EL2 while E2H is 1. */
static const struct redirection {
    uint16_t view; /* encoding that reaches `reg` itself */
    enum sysreg reg, at_el2;
} redirections[] = {
#define SYSREG(...)
#define VIEW(name, op0, op1, crn, crm, op2, reached, target) \
    { SYSREG_ENCODING(op0, op1, crn, crm, op2), reached, target },
#include "arch/sysregs.def"
#undef SYSREG
#undef VIEW
};

enum { FIELD_MAX = 512, FIELD_NAME = 24 };

struct difference {
    char field[FIELD_NAME];
    uint64_t qemu, ours;
};

struct differences {
    size_t count;
    struct difference items[FIELD_MAX];
};

/* What became of the instruction under test. */
struct outcome {
    bool completed;
    unsigned el; /* that took the exception */
    unsigned vector;
    uint64_t esr;
};

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

struct expectation {
    enum expectation_kind kind;
    unsigned el, ec;
    enum control_index control;
    uint64_t mask, value;
};

/* Controls with which a row is about; mask 0: any. */
struct condition {
    enum control_index control;
    uint64_t mask, value;
};

struct row {
    const char *cpu, *name, *field;
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
#define EXCEPTION(cpu, name, field, when, manual, reason, section) \
    { cpu, name, field, when, manual, reason, section },
#include "exceptions.def"
#undef EXCEPTION
    { "", "", "", ALWAYS, UNDEFINED, "", "" }, /* not counted */
};

size_t exception_row_count(void)
{
    return ARRAY_LENGTH(rows) - 1;
}

void exception_row_print(size_t row, uint64_t count, FILE *out)
{
    fprintf(out, "%8" PRIu64 "  %s: %s: %s (%s)\n", count, rows[row].name,
            rows[row].field, rows[row].reason, rows[row].section);
}

/* --- what happened ----------------------------------------------------- */

static struct outcome outcome_of(struct result result)
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

static uint64_t value_of(const struct test_case *test, struct result result)
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

/*
 * A register that `lowest` may access and that bits of a control deny to all
 * below EL2. To debug registers MDCR_EL2.TDE and HCR_EL2.TGE do the same, and
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
    if (el < 2 && (tged || (test->controls[manual->control] & mask)))
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

/* --- fields ------------------------------------------------------------ */

static const struct {
    const char *name;
    unsigned offset;
    enum sysreg reg; /* whose reserved bits do not count */
} fields[] = {
    { "status", RESULT_STATUS, SYSREG_NONE },
    { "vector", RESULT_VECTOR, SYSREG_NONE },
    { "ESR_EL2", RESULT_ESR_EL2, SYSREG_NONE },
    { "ELR_EL2", RESULT_ELR_EL2, SYSREG_NONE },
    { "SPSR_EL2", RESULT_SPSR_EL2, SYSREG_NONE },
    { "FAR_EL2", RESULT_FAR_EL2, SYSREG_NONE },
    { "HPFAR_EL2", RESULT_HPFAR_EL2, HPFAR_EL2 },
    { "ESR_EL1", RESULT_ESR_EL1, ESR_EL1 },
    { "ELR_EL1", RESULT_ELR_EL1, SYSREG_NONE },
    { "SPSR_EL1", RESULT_SPSR_EL1, SPSR_EL1 },
    { "FAR_EL1", RESULT_FAR_EL1, SYSREG_NONE },
    { "SP_EL0", RESULT_SP_EL0, SYSREG_NONE },
    { "SP_EL1", RESULT_SP_EL1, SYSREG_NONE },
    { "FPCR", RESULT_FPCR, FPCR },
    { "FPSR", RESULT_FPSR, FPSR },
    { "HCR_EL2", RESULT_HCR_EL2, HCR_EL2 },
    { "CPTR_EL2", RESULT_CPTR_EL2, CPTR_EL2 },
    { "logged", RESULT_LOGGED, SYSREG_NONE },
};

static bool is_e2h(const struct judge *judge, const struct test_case *test)
{
    return (judge->profile->features & FEATURE_BIT(FEAT_VHE)) &&
           (test->controls[CONTROL_HCR_EL2] & BIT64(34));
}

/* Bits of `reg` that count on this CPU. */
static uint64_t counting_bits(const struct judge *judge,
                              const struct test_case *test, enum sysreg reg)
{
    uint64_t mask = UINT64_MAX;

    for (size_t i = 0; i < ARRAY_LENGTH(reserved_bits); i++) {
        const struct reserved *row = &reserved_bits[i];
        bool applies = row->layout == ANY ||
                       row->layout == (is_e2h(judge, test) ? E2H : NVHE);

        if (row->reg == reg && applies &&
            fnmatch(row->cpu, judge->profile->name, 0) == 0)
            mask &= ~row->bits;
    }
    return mask;
}

/* The register that the test's access reaches. */
static enum sysreg reached(const struct judge *judge,
                           const struct test_case *test)
{
    for (size_t i = 0; i < ARRAY_LENGTH(redirections); i++) {
        const struct redirection *row = &redirections[i];

        if (row->reg == test->reg && row->view != test->encoding &&
            case_el(test) == 2 && is_e2h(judge, test))
            return row->at_el2;
    }
    return test->reg;
}

static void compare_slot(struct differences *differences, const char *field,
                         uint64_t qemu, uint64_t ours)
{
    struct difference *item = &differences->items[differences->count];

    if (qemu == ours || differences->count == FIELD_MAX)
        return;
    snprintf(item->field, sizeof(item->field), "%s", field);
    item->qemu = qemu;
    item->ours = ours;
    differences->count++;
}

/* Slots `first` to `end` - 1 from `offset` up, named by their number. */
static void compare_range(struct differences *differences, const char *name_of,
                          unsigned offset, unsigned first, unsigned end,
                          uint64_t mask, struct result qemu, struct result ours)
{
    for (unsigned i = first; i < end; i++) {
        char name[FIELD_NAME];

        snprintf(name, sizeof(name), "%s%u", name_of, i);
        compare_slot(differences, name,
                     result_slot(qemu, offset + 8 * i) & mask,
                     result_slot(ours, offset + 8 * i) & mask);
    }
}

static void compare_sequence(const struct judge *judge,
                             struct differences *differences,
                             const struct test_case *test, struct result qemu,
                             struct result ours)
{
    compare_range(differences, "log", RESULT_LOG, 0,
                  LOG_CAPACITY * LOG_ENTRY_SIZE / 8, UINT64_MAX, qemu, ours);
    compare_range(differences, "v", RESULT_V, 0, 64, UINT64_MAX, qemu, ours);
    compare_range(differences, "memory", RESULT_SCRATCH, 0, SCRATCH_SIZE / 8,
                  UINT64_MAX, qemu, ours);
    for (size_t i = 0; i < sequence_register_count; i++) {
        unsigned offset = RESULT_REGISTERS + 8 * (unsigned)i;
        uint64_t mask = counting_bits(judge, test, sequence_registers[i]);

        compare_slot(differences, sysreg_info(sequence_registers[i])->name,
                     result_slot(qemu, offset) & mask,
                     result_slot(ours, offset) & mask);
    }
}

static void compare(const struct judge *judge, struct differences *differences,
                    const struct test_case *test, struct result qemu,
                    struct result ours)
{
    uint64_t value_mask = test->value_mask &
                          counting_bits(judge, test, reached(judge, test));

    differences->count = 0;
    for (size_t i = 0; i < ARRAY_LENGTH(fields); i++) {
        uint64_t mask = counting_bits(judge, test, fields[i].reg);

        compare_slot(differences, fields[i].name,
                     result_slot(qemu, fields[i].offset) & mask,
                     result_slot(ours, fields[i].offset) & mask);
    }
    compare_range(differences, "x", RESULT_X, 0, CASE_INPUTS, value_mask, qemu,
                  ours);
    compare_range(differences, "x", RESULT_X, CASE_INPUTS, 31, UINT64_MAX, qemu,
                  ours);
    compare_range(differences, "extra", RESULT_EXTRA, 0, 4, value_mask, qemu,
                  ours);
    if (test->sequence)
        compare_sequence(judge, differences, test, qemu, ours);
}

/* --- report ------------------------------------------------------------ */

static void print_outcome(const char *who, const struct test_case *test,
                          struct result result, FILE *out)
{
    struct outcome outcome = outcome_of(result);
    uint64_t status = result_slot(result, RESULT_STATUS);

    fprintf(out, "    %-5s ", who);
    if (status == STATUS_NONE)
        fprintf(out, "never ended\n");
    else if (outcome.completed)
        fprintf(
            out, "completes, value 0x%" PRIx64 "%s\n", value_of(test, result),
            status == STATUS_STRAY ? ", EL2 cannot reach the register" : "");
    else
        fprintf(out, "EL%u vector 0x%x, ESR 0x%" PRIx64 " (%s)\n", outcome.el,
                outcome.vector, outcome.esr,
                exception_class_name((unsigned)(outcome.esr >> 26)));
}

static void print_case(const struct judge *judge, const struct test_case *test,
                       const struct differences *differences,
                       struct result qemu, struct result ours)
{
    FILE *out = judge->out;

    fprintf(out, "difference: %s: %s\n", judge->profile->name, test->name);
    print_outcome("qemu", test, qemu, out);
    print_outcome("ours", test, ours, out);
    for (size_t i = 0; i < differences->count && i < 12; i++)
        fprintf(out, "    %-10s qemu 0x%016" PRIx64 " ours 0x%016" PRIx64 "\n",
                differences->items[i].field, differences->items[i].qemu,
                differences->items[i].ours);
    for (size_t i = 0; i < CONTROL_COUNT; i++)
        if (test->controls[i] != controls[i].open)
            fprintf(out, "    %-13s 0x%" PRIx64 "\n",
                    sysreg_info(controls[i].reg)->name, test->controls[i]);
    fprintf(out, "    words     ");
    for (unsigned i = 0; i < test->word_count; i++)
        fprintf(out, " %08x", test->words[i]);
    fprintf(out, "\n");
}

static void print_line(FILE *all, const struct judge *judge,
                       const struct test_case *test,
                       const struct differences *differences)
{
    fprintf(all, "%s\t%s", judge->profile->name, test->name);
    for (size_t i = 0; i < differences->count; i++)
        fprintf(all, "\t%s=%" PRIx64 "/%" PRIx64, differences->items[i].field,
                differences->items[i].qemu, differences->items[i].ours);
    fprintf(all, "\n");
}

static bool is_about(const struct condition *when, const struct test_case *test)
{
    return (test->controls[when->control] & when->mask) == when->value;
}

/* The row that covers a difference, or exception_row_count(). */
static size_t find_row(const struct judge *judge, const struct test_case *test,
                       const struct difference *difference, struct result ours)
{
    size_t i = 0;

    for (; i < exception_row_count(); i++) {
        if (fnmatch(rows[i].cpu, judge->profile->name, 0) == 0 &&
            fnmatch(rows[i].name, test->name, 0) == 0 &&
            is_about(&rows[i].when, test) &&
            fnmatch(rows[i].field, difference->field, 0) == 0 &&
            is_as_expected(&rows[i].manual, test, difference, ours))
            break;
    }
    return i;
}

static bool is_listed(struct judge *judge, const struct test_case *test,
                      const struct differences *differences, struct result ours)
{
    size_t row = 0;

    for (size_t i = 0; i < differences->count; i++) {
        row = find_row(judge, test, &differences->items[i], ours);
        if (row == exception_row_count())
            return false;
    }
    judge->listed_by_row[row]++;
    return true;
}

void judge_case(struct judge *judge, const struct test_case *test,
                struct result qemu, struct result ours)
{
    struct differences differences;

    judge->figures.run++;
    compare(judge, &differences, test, qemu, ours);
    if (differences.count == 0) {
        judge->figures.agreed++;
    } else if (is_listed(judge, test, &differences, ours)) {
        judge->figures.listed++;
    } else {
        judge->figures.unlisted++;
        if (judge->all)
            print_line(judge->all, judge, test, &differences);
        if (judge->shown++ < judge->show)
            print_case(judge, test, &differences, qemu, ours);
    }
}
