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

/* How many cases from `index` on passed and are of the same file. */
static size_t passed_together(const struct outcome *outcomes, size_t count,
                              size_t index)
{
    const char *file = outcomes[index].plan_case->at.file;
    size_t n = 0;

    while (index + n < count && outcomes[index + n].verdict == VERDICT_PASS &&
           strcmp(outcomes[index + n].plan_case->at.file, file) == 0)
        n++;
    return n;
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

void report_write_text(struct text *out, const struct outcome *outcomes,
                       size_t count, const struct report_options *options)
{
    struct report_totals totals = report_count(outcomes, count);

    for (size_t i = 0; i < count;) {
        size_t together = options->verbose
                              ? 0
                              : passed_together(outcomes, count, i);

        if (together > 1) {
            write_together(out, &outcomes[i], together, options);
            i += together;
        } else {
            write_case(out, &outcomes[i++], options);
        }
    }
    write_totals(out, &totals, options);
}
