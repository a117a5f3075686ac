/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From counts of words to counts of lines: a line was executed as often as the
 * instruction of it that was executed most. The same source in two programs
 * counts together.
 */
#include "report.h"

#include <stdlib.h>

static int by_place(const char *file_a, unsigned line_a, const char *file_b,
                    unsigned line_b)
{
    int order = strcmp(file_a, file_b);

    if (order)
        return order;
    return line_a < line_b ? -1 : line_a > line_b;
}

static int by_line(const void *a, const void *b)
{
    const struct coverage_line *k = a, *l = b;

    return by_place(k->file, k->line, l->file, l->line);
}

static int by_branch(const void *a, const void *b)
{
    const struct coverage_branch *k = a, *l = b;
    int order = by_place(k->file, k->line, l->file, l->line);

    return order ? order : k->nth < l->nth ? -1 : k->nth > l->nth;
}

static int by_entry(const void *a, const void *b)
{
    const struct coverage_entry *k = a, *l = b;
    int order = by_place(k->file, k->line, l->file, l->line);

    return order ? order : strcmp(k->name, l->name);
}

static void join_lines(struct coverage_line *into,
                       const struct coverage_line *from)
{
    into->count += from->count;
}

/* Sorts and joins those of one key. */
static size_t unify_lines(struct coverage_line *lines, size_t count)
{
    size_t kept = 0;

    if (count)
        qsort(lines, count, sizeof(*lines), by_line);
    for (size_t i = 0; i < count; i++) {
        if (kept && by_line(&lines[kept - 1], &lines[i]) == 0)
            join_lines(&lines[kept - 1], &lines[i]);
        else
            lines[kept++] = lines[i];
    }
    return kept;
}

static size_t unify_branches(struct coverage_branch *branches, size_t count)
{
    size_t kept = 0;

    if (count)
        qsort(branches, count, sizeof(*branches), by_branch);
    for (size_t i = 0; i < count; i++) {
        struct coverage_count *into = kept ? &branches[kept - 1].count : NULL;

        if (!into || by_branch(&branches[kept - 1], &branches[i]) != 0) {
            branches[kept++] = branches[i];
            continue;
        }
        into->runs += branches[i].count.runs;
        into->taken += branches[i].count.taken;
        into->fell += branches[i].count.fell;
    }
    return kept;
}

static size_t unify_entries(struct coverage_entry *entries, size_t count)
{
    size_t kept = 0;

    if (count)
        qsort(entries, count, sizeof(*entries), by_entry);
    for (size_t i = 0; i < count; i++) {
        if (kept && by_entry(&entries[kept - 1], &entries[i]) == 0)
            entries[kept - 1].count += entries[i].count;
        else
            entries[kept++] = entries[i];
    }
    return kept;
}

static bool is_wanted(const struct coverage_filter *filter,
                      const struct coverage_program *program, size_t i)
{
    const struct coverage_word *word = &program->words[i];

    return word->line && word->function >= 0 &&
           coverage_filter_has(filter, word->file,
                               program->functions[word->function].name);
}

/* The greatest count of a line within one program. */
static size_t greatest_of_lines(struct coverage_line *lines, size_t count)
{
    size_t kept = 0;

    if (count)
        qsort(lines, count, sizeof(*lines), by_line);
    for (size_t i = 0; i < count; i++) {
        if (!kept || by_line(&lines[kept - 1], &lines[i]) != 0)
            lines[kept++] = lines[i];
        else if (lines[kept - 1].count < lines[i].count)
            lines[kept - 1].count = lines[i].count;
    }
    return kept;
}

/* Room for `more` items of `size` bytes behind `count`. */
static bool grow(void **items, size_t count, size_t more, size_t size)
{
    void *grown = realloc(*items, (count + more + 1) * size);

    if (grown)
        *items = grown;
    return grown;
}

static bool add_lines(struct coverage_report *report,
                      const struct coverage_program *program,
                      const struct coverage_count *counts,
                      const struct coverage_filter *filter)
{
    struct coverage_line *lines;
    size_t count = 0;

    if (!grow((void **)&report->lines, report->line_count, program->word_count,
              sizeof(*lines)))
        return false;
    lines = &report->lines[report->line_count];
    for (size_t i = 0; i < program->word_count; i++)
        if (is_wanted(filter, program, i))
            lines[count++] = (struct coverage_line){ program->words[i].file,
                                                     program->words[i].line,
                                                     counts[i].runs };
    report->line_count += greatest_of_lines(lines, count);
    report->line_count = unify_lines(report->lines, report->line_count);
    return true;
}

/* Numbers the branches of each line, which are in the order of addresses. */
static void number_branches(struct coverage_branch *branches, size_t count)
{
    if (count)
        qsort(branches, count, sizeof(*branches), by_branch);
    for (size_t i = 0, nth = 0; i < count; i++) {
        nth = i && by_place(branches[i - 1].file, branches[i - 1].line,
                            branches[i].file, branches[i].line) == 0
                  ? nth + 1
                  : 0;
        branches[i].nth = (unsigned)nth;
    }
}

static bool add_branches(struct coverage_report *report,
                         const struct coverage_program *program,
                         const struct coverage_count *counts,
                         const struct coverage_filter *filter)
{
    struct coverage_branch *branches;
    size_t count = 0;

    if (!grow((void **)&report->branches, report->branch_count,
              program->word_count, sizeof(*branches)))
        return false;
    branches = &report->branches[report->branch_count];
    for (size_t i = 0; i < program->word_count; i++)
        if (is_wanted(filter, program, i) &&
            coverage_is_branch(program->words[i].word)) {
            branches[count] = (struct coverage_branch){ program->words[i].file,
                                                        program->words[i].line,
                                                        (unsigned)count,
                                                        counts[i] };
            count++;
        }
    number_branches(branches, count);
    report->branch_count = unify_branches(report->branches,
                                          report->branch_count + count);
    return true;
}

/*
 * How often a function was called: its first instruction executed. One that is
 * entered elsewhere, a table of vectors, counts as often as any other of it.
 */
static uint64_t calls_of(const struct coverage_program *program,
                         const struct coverage_count *counts, size_t first)
{
    int function = program->words[first].function;
    uint64_t calls = counts[first].runs;

    for (size_t i = first; !counts[first].runs && i < program->word_count &&
                           program->words[i].function == function;
         i++)
        if (calls < counts[i].runs)
            calls = counts[i].runs;
    return calls;
}

static bool add_entries(struct coverage_report *report,
                        const struct coverage_program *program,
                        const struct coverage_count *counts,
                        const struct coverage_filter *filter)
{
    size_t range = 0;

    if (!grow((void **)&report->entries, report->entry_count,
              program->function_count, sizeof(*report->entries)))
        return false;
    for (size_t f = 0; f < program->function_count; f++) {
        const struct coverage_function *function = &program->functions[f];
        long i = coverage_program_find(program, function->address, &range);

        if (i != COVERAGE_NONE && is_wanted(filter, program, (size_t)i) &&
            coverage_filter_has(filter, program->words[i].file, function->name))
            report->entries[report->entry_count++] = (struct coverage_entry){
                program->words[i].file, program->words[i].line, function->name,
                calls_of(program, counts, (size_t)i)
            };
    }
    report->entry_count = unify_entries(report->entries, report->entry_count);
    return true;
}

bool coverage_report_add(struct coverage_report *report,
                         const struct coverage_program *program,
                         const struct coverage_count *counts,
                         const struct coverage_filter *filter)
{
    return add_lines(report, program, counts, filter) &&
           add_branches(report, program, counts, filter) &&
           add_entries(report, program, counts, filter);
}

void coverage_report_release(struct coverage_report *report)
{
    free(report->lines);
    free(report->branches);
    free(report->entries);
    memset(report, 0, sizeof(*report));
}
