/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Test Anything Protocol, version 13, with YAML diagnostics. */
#include <inttypes.h>
#include <stdlib.h>

#include "report/internal.h"

/* A JSON string is a YAML double-quoted scalar, too. */
static void write_key(struct text *out, const char *key, const char *value)
{
    if (!value[0])
        return;
    text_add(out, "      %s: \"", key);
    escape_json(out, value);
    text_add(out, "\"\n");
}

static void write_finding(struct text *out, const struct outcome *outcome,
                          const struct finding *finding,
                          const struct report_options *options)
{
    char *replay = report_replay(outcome, finding, options);

    text_add(out, "    - at: \"");
    escape_json(out, finding->at.file);
    text_add(out, ":%u:%u\"\n", finding->at.line, finding->at.column);
    write_key(out, "plugin", finding->plugin);
    write_key(out, "message", finding->what);
    write_key(out, "step", finding->check);
    write_key(out, "uses", finding->uses);
    write_key(out, "place", finding->subject);
    write_key(out, "expected", finding->expected);
    write_key(out, "found", finding->found);
    write_key(out, "owner", finding->owner);
    write_key(out, "exception", finding->exception);
    write_key(out, "source", finding->source);
    if (finding->has_point)
        text_add(out, "      point: %" PRIu64 "\n", finding->point);
    write_key(out, "point_source", finding->point_source);
    write_key(out, "replay", replay);
    free(replay);
}

static void write_diagnostics(struct text *out, const struct outcome *outcome,
                              const struct report_options *options)
{
    text_add(out, "  ---\n");
    text_add(out, "  verdict: %s\n", verdict_text(outcome->verdict));
    if (options->timing)
        text_add(out, "  seconds: %.6f\n", outcome->seconds);
    if (outcome->finding_count)
        text_add(out, "  findings:\n");
    for (size_t i = 0; i < outcome->finding_count; i++)
        write_finding(out, outcome, &outcome->findings[i], options);
    if (outcome->findings_left_out)
        text_add(out, "  left_out: %" PRIu64 "\n", outcome->findings_left_out);
    text_add(out, "  ...\n");
}

/* A TODO that is "ok" would count as good: XPASS is plainly not ok. */
static const char *directive(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_SKIP:
        return " # SKIP ";
    case VERDICT_XFAIL:
        return " # TODO ";
    default:
        return NULL;
    }
}

static const char *reason_of(const struct outcome *outcome)
{
    if (outcome->plan_case->reason)
        return outcome->plan_case->reason;
    return outcome->finding_count ? outcome->findings[0].what : "";
}

/* TAP knows no warnings: comments. */
static void write_warnings(struct text *out, const struct outcome *outcome)
{
    for (size_t i = 0; i < outcome->warning_count; i++) {
        const struct warning *warning = &outcome->warnings[i];

        if (warning->is_note)
            continue;
        text_add(out, "# warning: ");
        escape_tap(out, warning->at.file);
        text_add(out, ":%u:%u: ", warning->at.line, warning->at.column);
        escape_tap(out, warning->what);
        text_add(out, ": ");
        escape_tap(out, warning->subject);
        text_add(out, "\n");
    }
}

static void write_case(struct text *out, const struct outcome *outcome,
                       size_t number, const struct report_options *options)
{
    bool ok = outcome->verdict == VERDICT_PASS ||
              outcome->verdict == VERDICT_SKIP;
    const char *word = directive(outcome->verdict);

    text_add(out, "%sok %zu - ", ok ? "" : "not ", number);
    escape_tap(out, outcome->plan_case->id);
    if (word) {
        text_add(out, "%s", word);
        escape_tap(out, reason_of(outcome));
    }
    text_add(out, "\n");
    write_warnings(out, outcome);
    if (!ok || options->timing)
        write_diagnostics(out, outcome, options);
}

static void begin(struct report *report, struct text *out)
{
    text_add(out, "TAP version 13\n1..%zu\n", report->planned);
    if (report_is_changed(report->options))
        text_add(out, "# the machine is changed by: %s\n",
                 report->options->changed_by);
}

static void add(struct report *report, struct text *out,
                const struct outcome *outcome)
{
    write_case(out, outcome, report->totals.cases, report->options);
}

static void end(struct report *report, struct text *out)
{
    if (report->options->interrupted)
        text_add(out, "Bail out! interrupted\n");
}

const struct report_writer report_tap = { begin, add, end };
