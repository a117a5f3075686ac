/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report for people: what passed in a line, what failed in full. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/internal.h"

/* ANSI colours; the word says the same without them. */
static const char *const colors[] = {
    [VERDICT_PASS] = "32",  [VERDICT_FAIL] = "1;31",  [VERDICT_SKIP] = "33",
    [VERDICT_XFAIL] = "33", [VERDICT_XPASS] = "1;31", [VERDICT_ERROR] = "1;35",
};

static void write_verdict(struct text *out, enum verdict verdict, bool color)
{
    const char *word = verdict_text(verdict);
    int padding = (int)(strlen("xpass") - strlen(word));

    if (color)
        text_add(out, "\x1b[%sm%s\x1b[0m%*s", colors[verdict], word, padding,
                 "");
    else
        text_add(out, "%s%*s", word, padding, "");
}

static void write_line(struct text *out, const char *label, const char *value)
{
    if (!value[0])
        return;
    text_add(out, "    %-9s ", label);
    escape_text(out, value);
    text_add(out, "\n");
}

static void write_place(struct text *out, const char *file, unsigned line,
                        unsigned column)
{
    text_add(out, "  ");
    escape_text(out, file);
    text_add(out, ":%u:%u: ", line, column);
}

static void write_values(struct text *out, const struct finding *finding)
{
    char *found = finding->owner[0]
                      ? mem_format("%s (%s)", finding->found, finding->owner)
                      : mem_text(finding->found);

    write_line(out, "place", finding->subject);
    write_line(out, "expected", finding->expected);
    write_line(out, "found", found);
    free(found);
    write_line(out, "exception", finding->exception);
    write_line(out, "source", finding->source);
    if (finding->has_point)
        text_add(out,
                 "    %-9s before instruction %" PRIu64 " of the sweep%s%s\n",
                 "point", finding->point, finding->point_source[0] ? ", " : "",
                 finding->point_source);
}

static void write_finding(struct text *out, const struct finding *finding)
{
    write_place(out, finding->at.file, finding->at.line, finding->at.column);
    escape_text(out, finding->plugin);
    text_add(out, "%s", finding->plugin[0] ? ": " : "");
    escape_text(out, finding->what);
    text_add(out, "\n");
    write_line(out, "step", finding->check);
    write_line(out, "in macro", finding->uses);
    write_values(out, finding);
}

/* Findings of one point share a replay command, which comes after the last. */
static bool is_last_of_point(const struct outcome *outcome, size_t index)
{
    const struct finding *finding = &outcome->findings[index];

    return index + 1 == outcome->finding_count ||
           finding[1].has_point != finding[0].has_point ||
           finding[1].point != finding[0].point;
}

static void write_findings(struct text *out, const struct outcome *outcome,
                           const struct report_options *options)
{
    char *replay;

    for (size_t i = 0; i < outcome->finding_count; i++) {
        write_finding(out, &outcome->findings[i]);
        if (!is_last_of_point(outcome, i) || outcome->verdict == VERDICT_SKIP)
            continue;
        replay = report_replay(outcome, &outcome->findings[i], options);
        write_line(out, "replay", replay);
        free(replay);
    }
    if (outcome->findings_left_out)
        text_add(out, "  and %" PRIu64 " more findings\n",
                 outcome->findings_left_out);
}

static bool is_same(const struct warning *a, const struct warning *b)
{
    return a->at.line == b->at.line && strcmp(a->at.file, b->at.file) == 0 &&
           strcmp(a->what, b->what) == 0 && strcmp(a->subject, b->subject) == 0;
}

/* Whether the case before it in its file has said the same. */
static bool is_said(const struct report *report, const struct outcome *outcome,
                    const struct warning *warning)
{
    const struct outcome *before = outcome - 1;

    if (outcome == report->first ||
        strcmp(before->plan_case->at.file, outcome->plan_case->at.file) != 0)
        return false;
    for (size_t i = 0; i < before->warning_count; i++)
        if (is_same(&before->warnings[i], warning))
            return true;
    return false;
}

static void write_warnings(struct text *out, const struct report *report,
                           const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->warning_count; i++) {
        const struct warning *warning = &outcome->warnings[i];

        if ((warning->is_note && !report->options->verbose) ||
            is_said(report, outcome, warning))
            continue;
        write_place(out, warning->at.file, warning->at.line,
                    warning->at.column);
        text_add(out, "%s: ", warning->is_note ? "note" : "warning");
        escape_text(out, warning->what);
        text_add(out, "\n");
        write_line(out, "step", warning->check);
        write_line(out, "place", warning->subject);
    }
}

/* A case without findings that is not as expected all the same. */
static void write_xpass(struct text *out, const struct outcome *outcome,
                        const struct report_options *options)
{
    char *replay = report_replay(outcome, NULL, options);

    write_place(out, outcome->plan_case->at.file, outcome->plan_case->at.line,
                outcome->plan_case->at.column);
    text_add(out, "passed, but is expected to fail\n");
    write_line(out, "replay", replay);
    free(replay);
}

static void write_time(struct text *out, double seconds,
                       const struct report_options *options)
{
    if (options->timing)
        text_add(out, "  %.3f s", seconds);
}

static void write_case(struct text *out, const struct outcome *outcome,
                       const struct report_options *options)
{
    const struct plan_case *plan_case = outcome->plan_case;

    write_verdict(out, outcome->verdict, options->color);
    text_add(out, "  ");
    escape_text(out, plan_case->id);
    if (plan_case->reason && outcome->verdict != VERDICT_PASS) {
        text_add(out, "  (");
        escape_text(out, plan_case->reason);
        text_add(out, ")");
    }
    if (outcome->points)
        text_add(out, "  %" PRIu64 " %s", outcome->points,
                 outcome->points == 1 ? "point" : "points");
    write_time(out, outcome->seconds, options);
    text_add(out, "\n");
    if (outcome->verdict == VERDICT_XPASS)
        write_xpass(out, outcome, options);
    if (outcome->verdict != VERDICT_XFAIL || options->verbose)
        write_findings(out, outcome, options);
}

/* Cases of one matrix that passed take one line. */
static void write_together(struct text *out, const struct outcome *outcomes,
                           size_t count, const struct report_options *options)
{
    write_verdict(out, VERDICT_PASS, options->color);
    text_add(out, "  ");
    escape_text(out, outcomes[0].plan_case->at.file);
    text_add(out, "  %zu cases", count);
    write_time(out, report_count(outcomes, count).seconds, options);
    text_add(out, "\n");
}

static void write_totals(struct text *out, const struct report_totals *totals,
                         const struct report_options *options)
{
    const char *separator = ": ";

    text_add(out, "%zu %s", totals->cases,
             totals->cases == 1 ? "case" : "cases");
    for (enum verdict verdict = 0; verdict <= VERDICT_ERROR; verdict++) {
        if (!totals->verdicts[verdict])
            continue;
        text_add(out, "%s%zu %s", separator, totals->verdicts[verdict],
                 verdict_text(verdict));
        separator = ", ";
    }
    text_add(out, "; %" PRIu64 " instructions", totals->instructions);
    write_time(out, totals->seconds, options);
    if (report_is_changed(options))
        text_add(out, "; machine changed by %s", options->changed_by);
    text_add(out, "%s\n", options->interrupted ? "; interrupted" : "");
}

static void write_held(struct report *report, struct text *out,
                       const struct outcome *last)
{
    if (report->held > 1)
        write_together(out, last - report->held + 1, report->held,
                       report->options);
    else if (report->held)
        write_case(out, last, report->options);
    for (size_t i = report->held; i > 0; i--)
        write_warnings(out, report, last + 1 - i);
    report->held = 0;
}

/* Whether the case behind this one is of the same file. */
static bool is_followed(const struct report *report,
                        const struct outcome *outcome)
{
    return report->totals.cases < report->planned &&
           strcmp(outcome[1].plan_case->at.file, outcome->plan_case->at.file) ==
               0;
}

/* Cases that were not run, all for one reason, take two lines. */
static void write_left(struct report *report, struct text *out,
                       const struct outcome *last)
{
    if (report->left > 1) {
        write_verdict(out, VERDICT_SKIP, report->options->color);
        text_add(out, "  %zu cases\n  %s\n", report->left,
                 last->findings[0].what);
    } else if (report->left) {
        write_case(out, last, report->options);
    }
    report->left = 0;
}

static bool is_left(const struct report *report, const struct outcome *outcome)
{
    return outcome->not_run && outcome->finding_count &&
           !report->options->verbose;
}

/* Cases that passed are held as long as there may be others beside them. */
static void add(struct report *report, struct text *out,
                const struct outcome *outcome)
{
    if (outcome->verdict == VERDICT_PASS && !report->options->verbose) {
        write_left(report, out, outcome - 1);
        report->held++;
        if (!is_followed(report, outcome))
            write_held(report, out, outcome);
        return;
    }
    write_held(report, out, outcome - 1);
    if (is_left(report, outcome)) {
        report->left++;
        return;
    }
    write_left(report, out, outcome - 1);
    write_case(out, outcome, report->options);
    write_warnings(out, report, outcome);
}

static void end(struct report *report, struct text *out)
{
    write_left(report, out, report->first + report->totals.cases - 1);
    write_totals(out, &report->totals, report->options);
}

const struct report_writer report_text = { NULL, add, end };
