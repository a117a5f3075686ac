/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON lines: an object for each case, then one for the whole. */
#include <inttypes.h>
#include <stdlib.h>

#include "report/internal.h"

static void write_string(struct text *out, const char *key, const char *value)
{
    text_add(out, ",\"%s\":\"", key);
    escape_json(out, value ? value : "");
    text_add(out, "\"");
}

static void write_number(struct text *out, const char *key, uint64_t value)
{
    text_add(out, ",\"%s\":%" PRIu64, key, value);
}

static void write_finding(struct text *out, const struct outcome *outcome,
                          const struct finding *finding,
                          const struct report_options *options)
{
    char *replay = report_replay(outcome, finding, options);

    text_add(out, "{\"line\":%u,\"column\":%u", finding->at.line,
             finding->at.column);
    write_string(out, "file", finding->at.file);
    write_string(out, "plugin", finding->plugin);
    write_string(out, "step", finding->check);
    write_string(out, "uses", finding->uses);
    write_string(out, "message", finding->what);
    write_string(out, "place", finding->subject);
    write_string(out, "expected", finding->expected);
    write_string(out, "found", finding->found);
    write_string(out, "owner", finding->owner);
    write_string(out, "exception", finding->exception);
    text_add(out, ",\"pc\":\"0x%" PRIx64 "\"", finding->pc);
    write_string(out, "source", finding->source);
    if (finding->has_point)
        write_number(out, "point", finding->point);
    write_string(out, "point_source", finding->point_source);
    write_string(out, "replay", replay);
    text_add(out, "}");
    free(replay);
}

static void write_findings(struct text *out, const struct outcome *outcome,
                           const struct report_options *options)
{
    text_add(out, ",\"findings\":[");
    for (size_t i = 0; i < outcome->finding_count; i++) {
        if (i)
            text_add(out, ",");
        write_finding(out, outcome, &outcome->findings[i], options);
    }
    text_add(out, "]");
    write_number(out, "findings_left_out", outcome->findings_left_out);
}

/* Notes are for people. */
static bool has_warnings(const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->warning_count; i++)
        if (!outcome->warnings[i].is_note)
            return true;
    return false;
}

static void write_warnings(struct text *out, const struct outcome *outcome)
{
    const char *separator = "";

    text_add(out, ",\"warnings\":[");
    for (size_t i = 0; i < outcome->warning_count; i++) {
        const struct warning *warning = &outcome->warnings[i];

        if (warning->is_note)
            continue;
        text_add(out, "%s{\"line\":%u,\"column\":%u", separator,
                 warning->at.line, warning->at.column);
        write_string(out, "file", warning->at.file);
        write_string(out, "step", warning->check);
        write_string(out, "message", warning->what);
        write_string(out, "place", warning->subject);
        text_add(out, "}");
        separator = ",";
    }
    text_add(out, "]");
}

static void write_case(struct text *out, const struct outcome *outcome,
                       const struct report_options *options)
{
    const struct plan_case *plan_case = outcome->plan_case;

    text_add(out, "{\"type\":\"case\"");
    write_string(out, "id", plan_case->id);
    write_string(out, "name", plan_case->name);
    write_string(out, "file", plan_case->at.file);
    write_number(out, "line", plan_case->at.line);
    write_string(out, "verdict", verdict_text(outcome->verdict));
    if (plan_case->reason)
        write_string(out, "reason", plan_case->reason);
    write_number(out, "instructions", outcome->instructions);
    write_number(out, "points", outcome->points);
    if (options->timing)
        text_add(out, ",\"seconds\":%.6f", outcome->seconds);
    write_findings(out, outcome, options);
    if (has_warnings(outcome))
        write_warnings(out, outcome);
    text_add(out, "}\n");
}

static void add(struct report *report, struct text *out,
                const struct outcome *outcome)
{
    write_case(out, outcome, report->options);
}

static void end(struct report *report, struct text *out)
{
    const struct report_totals *totals = &report->totals;
    const struct report_options *options = report->options;

    text_add(out, "{\"type\":\"summary\"");
    write_number(out, "cases", totals->cases);
    for (enum verdict verdict = 0; verdict <= VERDICT_ERROR; verdict++)
        write_number(out, verdict_text(verdict), totals->verdicts[verdict]);
    write_number(out, "instructions", totals->instructions);
    if (report_is_changed(options))
        write_string(out, "changed_by", options->changed_by);
    if (options->timing)
        text_add(out, ",\"seconds\":%.6f", totals->seconds);
    text_add(out, ",\"interrupted\":%s}\n",
             options->interrupted ? "true" : "false");
}

const struct report_writer report_json = { NULL, add, end };
