/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Coverage for people: files, what was never executed, switched registers. */
#include <inttypes.h>

#include "report.h"

struct writer {
    coverage_write *write;
    void *to;
};

struct share {
    size_t hit, all;
};

struct shares {
    struct share lines, entries, ways;
};

static void put(const struct writer *writer, struct output_line *line)
{
    writer->write(writer->to, line);
    line->length = 0;
}

static void add_share(struct output_line *line, struct share share)
{
    char text[48];

    snprintf(text, sizeof(text), "%zu/%zu", share.hit, share.all);
    output_add(line, "  %11s", text);
    if (share.all)
        output_add(line, " %3zu%%", 100 * share.hit / share.all);
    else
        output_add(line, "     ");
}

static void put_shares(const struct writer *writer, const char *file,
                       const struct shares *shares)
{
    struct output_line line;

    line.length = 0;
    output_add(&line, "%-32s", file);
    add_share(&line, shares->lines);
    add_share(&line, shares->ways);
    add_share(&line, shares->entries);
    while (line.length && line.text[line.length - 1] == ' ')
        line.length--;
    output_add(&line, "\n");
    put(writer, &line);
}

static void count(struct share *share, bool hit)
{
    share->all++;
    share->hit += hit;
}

/* Of one file, or of all when it is NULL. */
static struct shares shares_of(const struct coverage_report *report,
                               const char *file)
{
    struct shares shares = { { 0, 0 }, { 0, 0 }, { 0, 0 } };

    for (size_t i = 0; i < report->line_count; i++)
        if (!file || strcmp(report->lines[i].file, file) == 0)
            count(&shares.lines, report->lines[i].count);
    for (size_t i = 0; i < report->branch_count; i++)
        if (!file || strcmp(report->branches[i].file, file) == 0) {
            count(&shares.ways, report->branches[i].count.taken);
            count(&shares.ways, report->branches[i].count.fell);
        }
    for (size_t i = 0; i < report->entry_count; i++)
        if (!file || strcmp(report->entries[i].file, file) == 0)
            count(&shares.entries, report->entries[i].count);
    return shares;
}

static bool begins_file(const struct coverage_report *report, size_t i)
{
    return !i || strcmp(report->lines[i - 1].file, report->lines[i].file) != 0;
}

static void put_files(const struct writer *writer,
                      const struct coverage_report *report)
{
    struct shares all = shares_of(report, NULL);

    for (size_t i = 0; i < report->line_count; i++)
        if (begins_file(report, i)) {
            const char *file = report->lines[i].file;
            struct shares shares = shares_of(report, file);

            put_shares(writer, file, &shares);
        }
    put_shares(writer, "all", &all);
}

/* Lines of a file that were never executed, neighbours as 12-15. */
static void put_missed_lines(const struct writer *writer,
                             const struct coverage_report *report)
{
    struct output_line line;

    line.length = 0;
    for (size_t i = 0; i < report->line_count; i++) {
        const struct coverage_line *first = &report->lines[i];
        size_t end = i;

        if (begins_file(report, i) && line.length) {
            output_add(&line, "\n");
            put(writer, &line);
        }
        if (first->count)
            continue;
        while (end + 1 < report->line_count && !report->lines[end + 1].count &&
               !begins_file(report, end + 1))
            end++;
        output_add(&line, line.length ? ", " : "  %s:", first->file);
        if (end > i)
            output_add(&line, "%u-%u", first->line, report->lines[end].line);
        else
            output_add(&line, "%u", first->line);
        i = end;
    }
    if (line.length)
        output_add(&line, "\n");
    put(writer, &line);
}

static void put_missed_ways(const struct writer *writer,
                            const struct coverage_report *report)
{
    struct output_line line;

    line.length = 0;
    for (size_t i = 0; i < report->branch_count; i++) {
        const struct coverage_branch *branch = &report->branches[i];

        if (!branch->count.runs || (branch->count.taken && branch->count.fell))
            continue;
        output_add(&line, "  %s:%u", branch->file, branch->line);
        if (branch->nth)
            output_add(&line, " (branch %u)", branch->nth + 1);
        output_add(&line, ": %s\n",
                   branch->count.taken  ? "always taken"
                   : branch->count.fell ? "never taken"
                                        : "left by an exception");
        put(writer, &line);
    }
}

static void put_text(const struct writer *writer, const char *text)
{
    struct output_line line;

    line.length = 0;
    output_add(&line, "%s", text);
    put(writer, &line);
}

void coverage_write_table(const struct coverage_report *report,
                          coverage_write *write, void *to)
{
    const struct writer writer = { write, to };
    struct output_line line;

    line.length = 0;
    output_add(&line, "%-32s  %11s      %11s      %11s\n", "coverage", "lines",
               "ways", "functions");
    put(&writer, &line);
    put_files(&writer, report);
    put_text(&writer, "\nlines never executed\n");
    put_missed_lines(&writer, report);
    put_text(&writer, "\nbranches that went one way only\n");
    put_missed_ways(&writer, report);
}

static void add_values(struct output_line *line,
                       const struct coverage_values *values)
{
    if (values->count < COVERAGE_VALUES)
        output_add(line, " %8u", values->count);
    else
        output_add(line, " %7u+", COVERAGE_VALUES);
}

/* What the scenarios cannot have found wrong with it. */
static const char *remark_of(const struct coverage_register *reg)
{
    if (reg->restores && reg->restored.count == 1)
        return "  only ever one value";
    if (reg->restores && !reg->changes)
        return "  never changed by it";
    if (reg->saves && !reg->restores && !reg->read_only)
        return "  saved, not restored";
    if (reg->restores && !reg->saves)
        return "  restored, not saved";
    return "";
}

static void put_register(const struct writer *writer,
                         const struct coverage_register *reg)
{
    struct output_line line;

    line.length = 0;
    output_add(&line, "%-18s %8" PRIu64 " %8" PRIu64, reg->name, reg->reads,
               reg->saves);
    add_values(&line, &reg->saved);
    output_add(&line, " %8" PRIu64 " %8" PRIu64, reg->writes, reg->restores);
    add_values(&line, &reg->restored);
    output_add(&line, " %8" PRIu64 "%s\n", reg->changes, remark_of(reg));
    put(writer, &line);
}

void coverage_write_registers(const struct coverage_register *registers,
                              size_t count, coverage_write *write, void *to)
{
    const struct writer writer = { write, to };
    struct output_line line;

    line.length = 0;
    output_add(&line, "\n%-18s %8s %8s %8s %8s %8s %8s %8s\n",
               "registers at EL2", "read", "saved", "values", "written",
               "restored", "values", "changed");
    put(&writer, &line);
    for (size_t i = 0; i < count; i++)
        if (registers[i].name)
            put_register(&writer, &registers[i]);
}
