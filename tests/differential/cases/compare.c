/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Judges two results of one case, field by field. A difference is either
 * covered by a row of exceptions.def, with the simulator doing what the row
 * says the manual asks for, or it is unlisted and printed.
 */
#include <fnmatch.h>
#include <inttypes.h>
#include <string.h>

#include "cases/judge.h"

/* Which layout of a register a row is about: HCR_EL2.E2H is 0, 1, either. */
enum layout { NVHE, E2H, ANY };

struct reserved {
    const char *cpu;
    struct versions versions;
    enum sysreg reg;
    enum layout layout;
    uint64_t bits;
};

static const struct reserved reserved_bits[] = {
#define RESERVED(cpu, versions, reg, layout, bits, why) \
    { cpu, versions, reg, layout, bits },
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
            has_version(judge->profile, row->versions) &&
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

static bool is_listed(struct judge *judge, const struct test_case *test,
                      const struct differences *differences, struct result ours)
{
    size_t row = 0;

    for (size_t i = 0; i < differences->count; i++) {
        row = exception_row_find(judge->profile, test, &differences->items[i],
                                 ours);
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
