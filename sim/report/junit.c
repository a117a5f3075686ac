/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JUnit XML: a suite for each scenario file, a test case for each case. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/internal.h"

static void write_attribute(struct text *out, const char *name,
                            const char *value)
{
    text_add(out, " %s=\"", name);
    escape_xml(out, value);
    text_add(out, "\"");
}

static void write_time(struct text *out, double seconds,
                       const struct report_options *options)
{
    text_add(out, " time=\"%.6f\"", options->timing ? seconds : 0.0);
}

static void write_counts(struct text *out, const struct report_totals *totals)
{
    text_add(out,
             " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
             "skipped=\"%zu\"",
             totals->cases,
             totals->verdicts[VERDICT_FAIL] + totals->verdicts[VERDICT_XPASS],
             totals->verdicts[VERDICT_ERROR],
             totals->verdicts[VERDICT_SKIP] + totals->verdicts[VERDICT_XFAIL]);
}

static void add_line(struct text *lines, const char *label, const char *value)
{
    if (value[0])
        text_add(lines, "  %s: %s\n", label, value);
}

static void add_finding(struct text *lines, const struct outcome *outcome,
                        const struct finding *finding,
                        const struct report_options *options)
{
    char *replay = report_replay(outcome, finding, options);

    text_add(lines, "%s:%u:%u: %s%s%s\n", finding->at.file, finding->at.line,
             finding->at.column, finding->plugin,
             finding->plugin[0] ? ": " : "", finding->what);
    add_line(lines, "step", finding->check);
    add_line(lines, "in macro", finding->uses);
    add_line(lines, "place", finding->subject);
    add_line(lines, "expected", finding->expected);
    add_line(lines, "found", finding->found);
    add_line(lines, "owner", finding->owner);
    add_line(lines, "exception", finding->exception);
    add_line(lines, "source", finding->source);
    add_line(lines, "point", finding->point_source);
    add_line(lines, "replay", replay);
    free(replay);
}

static void write_body(struct text *out, const struct outcome *outcome,
                       const struct report_options *options)
{
    struct text lines = { 0 };

    for (size_t i = 0; i < outcome->finding_count; i++)
        add_finding(&lines, outcome, &outcome->findings[i], options);
    if (outcome->findings_left_out)
        text_add(&lines, "and %" PRIu64 " more findings\n",
                 outcome->findings_left_out);
    escape_xml(out, text_string(&lines));
    text_release(&lines);
}

/* The child element that says what it is when it is not a pass. */
static const char *element_of(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_FAIL:
    case VERDICT_XPASS:
        return "failure";
    case VERDICT_ERROR:
        return "error";
    default:
        return "skipped";
    }
}

static char *message_of(const struct outcome *outcome)
{
    const char *reason = outcome->plan_case->reason;

    if (outcome->verdict == VERDICT_XPASS)
        return mem_format("passed, expected to fail: %s", reason ? reason : "");
    if (outcome->verdict == VERDICT_XFAIL)
        return mem_format("failed as expected: %s", reason ? reason : "");
    if (outcome->finding_count)
        return mem_text(outcome->findings[0].what);
    return mem_text(reason ? reason : "");
}

static void write_verdict(struct text *out, const struct outcome *outcome,
                          const struct report_options *options)
{
    const char *element = element_of(outcome->verdict);
    char *message = message_of(outcome);

    text_add(out, "\n      <%s", element);
    write_attribute(out, "message", message);
    if (strcmp(element, "skipped") != 0)
        write_attribute(out, "type", verdict_text(outcome->verdict));
    if (outcome->verdict == VERDICT_SKIP ||
        (outcome->verdict == VERDICT_XFAIL && !outcome->finding_count)) {
        text_add(out, "/>\n    ");
    } else {
        text_add(out, ">");
        write_body(out, outcome, options);
        text_add(out, "</%s>\n    ", element);
    }
    free(message);
}

/* A case that passed: what it warns of is its system-out. */
static void write_warnings(struct text *out, const struct outcome *outcome)
{
    struct text lines = { 0 };

    for (size_t i = 0; i < outcome->warning_count; i++) {
        const struct warning *warning = &outcome->warnings[i];

        if (!warning->is_note)
            text_add(&lines, "%s:%u:%u: warning: %s: %s\n", warning->at.file,
                     warning->at.line, warning->at.column, warning->what,
                     warning->subject);
    }
    if (lines.length) {
        text_add(out, "><system-out>");
        escape_xml(out, text_string(&lines));
        text_add(out, "</system-out></testcase>\n");
    } else {
        text_add(out, "/>\n");
    }
    text_release(&lines);
}

static void write_case(struct text *out, const struct outcome *outcome,
                       const struct report_options *options)
{
    text_add(out, "    <testcase");
    write_attribute(out, "classname", outcome->plan_case->at.file);
    write_attribute(out, "name", outcome->plan_case->id);
    write_time(out, outcome->seconds, options);
    if (outcome->verdict == VERDICT_PASS) {
        write_warnings(out, outcome);
        return;
    }
    text_add(out, ">");
    write_verdict(out, outcome, options);
    text_add(out, "</testcase>\n");
}

static void write_changed(struct text *out,
                          const struct report_options *options)
{
    if (!report_is_changed(options))
        return;
    text_add(out, "    <properties><property name=\"changed_by\"");
    write_attribute(out, "value", options->changed_by);
    text_add(out, "/></properties>\n");
}

static void write_suite(struct text *out, const struct outcome *outcomes,
                        size_t count, const struct report_options *options)
{
    struct report_totals totals = report_count(outcomes, count);

    text_add(out, "  <testsuite");
    write_attribute(out, "name", outcomes[0].plan_case->at.file);
    write_counts(out, &totals);
    write_time(out, totals.seconds, options);
    text_add(out, ">\n");
    write_changed(out, options);
    for (size_t i = 0; i < count; i++)
        write_case(out, &outcomes[i], options);
    text_add(out, "  </testsuite>\n");
}

static size_t same_file(const struct outcome *outcomes, size_t count,
                        size_t index)
{
    const char *file = outcomes[index].plan_case->at.file;
    size_t n = 1;

    while (index + n < count &&
           strcmp(outcomes[index + n].plan_case->at.file, file) == 0)
        n++;
    return n;
}

/* Its elements begin with counts: nothing can be written before the end. */
static void end(struct report *report, struct text *out)
{
    size_t count = report->totals.cases;

    text_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    write_attribute(out, "name", "el2sim");
    write_counts(out, &report->totals);
    write_time(out, report->totals.seconds, report->options);
    text_add(out, ">\n");
    for (size_t i = 0; i < count;) {
        size_t n = same_file(report->first, count, i);

        write_suite(out, &report->first[i], n, report->options);
        i += n;
    }
    text_add(out, "</testsuites>\n");
}

const struct report_writer report_junit = { NULL, NULL, end };
