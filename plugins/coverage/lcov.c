/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tracefile that genhtml and its like read: geninfo(1), "TRACEFILE FORMAT".
 * A branch is a block of its own with two ends: 0 taken, 1 not taken.
 */
#include <inttypes.h>

#include "report.h"

struct writer {
    coverage_write *write;
    void *to;
};

/* How far each array has been written. */
struct place {
    size_t line, branch, entry;
};

__attribute__((format(printf, 2, 3))) static void put(
    const struct writer *writer, const char *format, ...)
{
    struct output_line line;
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(line.text, sizeof(line.text), format, args);
    va_end(args);
    line.length = length < (int)sizeof(line.text) ? (size_t)length
                                                  : sizeof(line.text) - 1;
    writer->write(writer->to, &line);
}

static void put_entries(const struct writer *writer,
                        const struct coverage_report *report, size_t from,
                        size_t to)
{
    size_t hit = 0;

    for (size_t i = from; i < to; i++)
        put(writer, "FN:%u,%s\n", report->entries[i].line,
            report->entries[i].name);
    for (size_t i = from; i < to; i++) {
        hit += report->entries[i].count > 0;
        put(writer, "FNDA:%" PRIu64 ",%s\n", report->entries[i].count,
            report->entries[i].name);
    }
    put(writer, "FNF:%zu\nFNH:%zu\n", to - from, hit);
}

static void put_branch(const struct writer *writer,
                       const struct coverage_branch *branch)
{
    const uint64_t ways[2] = { branch->count.taken, branch->count.fell };

    for (unsigned way = 0; way < 2; way++)
        if (branch->count.runs)
            put(writer, "BRDA:%u,%u,%u,%" PRIu64 "\n", branch->line,
                branch->nth, way, ways[way]);
        else
            put(writer, "BRDA:%u,%u,%u,-\n", branch->line, branch->nth, way);
}

static void put_branches(const struct writer *writer,
                         const struct coverage_report *report, size_t from,
                         size_t to)
{
    size_t hit = 0;

    for (size_t i = from; i < to; i++) {
        put_branch(writer, &report->branches[i]);
        hit += (report->branches[i].count.taken > 0) +
               (report->branches[i].count.fell > 0);
    }
    put(writer, "BRF:%zu\nBRH:%zu\n", 2 * (to - from), hit);
}

static void put_lines(const struct writer *writer,
                      const struct coverage_report *report, size_t from,
                      size_t to)
{
    size_t hit = 0;

    for (size_t i = from; i < to; i++) {
        hit += report->lines[i].count > 0;
        put(writer, "DA:%u,%" PRIu64 "\n", report->lines[i].line,
            report->lines[i].count);
    }
    put(writer, "LF:%zu\nLH:%zu\n", to - from, hit);
}

/* Every branch and entry is on a line, so lines have all the files. */
static struct place end_of_file(const struct coverage_report *report,
                                struct place place, const char *file)
{
    while (place.line < report->line_count &&
           strcmp(report->lines[place.line].file, file) == 0)
        place.line++;
    while (place.branch < report->branch_count &&
           strcmp(report->branches[place.branch].file, file) == 0)
        place.branch++;
    while (place.entry < report->entry_count &&
           strcmp(report->entries[place.entry].file, file) == 0)
        place.entry++;
    return place;
}

void coverage_write_lcov(const struct coverage_report *report,
                         coverage_write *write, void *to)
{
    const struct writer writer = { write, to };
    struct place place = { 0, 0, 0 }, end;

    for (; place.line < report->line_count; place = end) {
        const char *file = report->lines[place.line].file;

        end = end_of_file(report, place, file);
        put(&writer, "TN:el2sim\nSF:%s\n", file);
        put_entries(&writer, report, place.entry, end.entry);
        put_branches(&writer, report, place.branch, end.branch);
        put_lines(&writer, report, place.line, end.line);
        put(&writer, "end_of_record\n");
    }
}
