/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all formats have in common: names, totals, the replay command. */
#include "report/report.h"

#include <inttypes.h>
#include <string.h>

#include "report/internal.h"

static const struct {
    const char *name;
    report_writer *write;
} formats[REPORT_FORMAT_COUNT] = {
    [REPORT_TEXT] = { "text", report_write_text },
    [REPORT_TAP] = { "tap", report_write_tap },
    [REPORT_JUNIT] = { "junit", report_write_junit },
    [REPORT_JSON] = { "json", report_write_json },
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

struct report_totals report_count(const struct outcome *outcomes, size_t count)
{
    struct report_totals totals = { .cases = count };

    for (size_t i = 0; i < count; i++) {
        totals.verdicts[outcomes[i].verdict]++;
        totals.instructions += outcomes[i].instructions;
        totals.seconds += outcomes[i].seconds;
    }
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

void report_write(struct text *out, const struct outcome *outcomes,
                  size_t count, const struct report_options *options)
{
    formats[options->format].write(out, outcomes, count, options);
}
