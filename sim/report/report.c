/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all formats have in common: names, totals, the replay command. */
#include "report/report.h"

#include <inttypes.h>
#include <string.h>

#include "report/internal.h"

static const struct {
    const char *name;
    const struct report_writer *writer;
} formats[REPORT_FORMAT_COUNT] = {
    [REPORT_TEXT] = { "text", &report_text },
    [REPORT_TAP] = { "tap", &report_tap },
    [REPORT_JUNIT] = { "junit", &report_junit },
    [REPORT_JSON] = { "json", &report_json },
};

enum report_format report_format_by_name(const char *name)
{
    enum report_format format = 0;

    while (format < REPORT_FORMAT_COUNT &&
           strcmp(formats[format].name, name) != 0)
        format++;
    return format;
}

const char *report_format_name(enum report_format format)
{
    return formats[format].name;
}

static void count_one(struct report_totals *totals,
                      const struct outcome *outcome)
{
    totals->cases++;
    totals->verdicts[outcome->verdict]++;
    totals->instructions += outcome->instructions;
    totals->seconds += outcome->seconds;
}

struct report_totals report_count(const struct outcome *outcomes, size_t count)
{
    struct report_totals totals = { 0 };

    for (size_t i = 0; i < count; i++)
        count_one(&totals, &outcomes[i]);
    return totals;
}

char *report_replay(const struct outcome *outcome,
                    const struct finding *finding,
                    const struct report_options *options)
{
    struct text text = { 0 };

    text_add(&text, "el2sim run ");
    report_add_word(&text, outcome->plan_case->at.file);
    text_add(&text, " --case ");
    report_add_word(&text, outcome->plan_case->id);
    if (finding && finding->has_point)
        text_add(&text, " --point %" PRIu64, finding->point);
    if (options->replay && options->replay[0])
        text_add(&text, " %s", options->replay);
    return text.data;
}

static const struct report_writer *writer_of(const struct report *report)
{
    return formats[report->options->format].writer;
}

struct report report_begin(struct text *out, size_t planned,
                           const struct report_options *options)
{
    struct report report = { .options = options, .planned = planned };

    if (writer_of(&report)->begin)
        writer_of(&report)->begin(&report, out);
    return report;
}

void report_add(struct report *report, struct text *out,
                const struct outcome *outcome)
{
    if (!report->first)
        report->first = outcome;
    count_one(&report->totals, outcome);
    if (writer_of(report)->add)
        writer_of(report)->add(report, out, outcome);
}

void report_end(struct report *report, struct text *out)
{
    writer_of(report)->end(report, out);
}

void report_write(struct text *out, const struct outcome *outcomes,
                  size_t count, const struct report_options *options)
{
    struct report report = report_begin(out, count, options);

    for (size_t i = 0; i < count; i++)
        report_add(&report, out, &outcomes[i]);
    report_end(&report, out);
}
