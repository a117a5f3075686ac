/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Outcomes as text. The bytes depend on the outcomes and options alone: no
 * clock, no host, no order of threads, unless `timing` asks for times.
 */
#ifndef EL2SIM_REPORT_REPORT_H
#define EL2SIM_REPORT_REPORT_H

#include "base/text.h"
#include "scenario/run.h"

#define REPORT_FORMAT_LIST(X)                                  \
    X(TEXT, "text")   /* for people */                         \
    X(TAP, "tap")     /* Test Anything Protocol, version 13 */ \
    X(JUNIT, "junit") /* JUnit XML, as CI servers read it */   \
    X(JSON, "json")   /* one object a line, a summary last */

enum report_format {
#define X(name, text) REPORT_##name,
    REPORT_FORMAT_LIST(X)
#undef X
        REPORT_FORMAT_COUNT
};

/* By name; REPORT_FORMAT_COUNT when unknown. */
enum report_format report_format_by_name(const char *name);
const char *report_format_name(enum report_format format);

struct report_options {
    enum report_format format;
    bool color;         /* TEXT: verdicts in colour (ANSI) */
    bool verbose;       /* TEXT: a line for each case that passed, too */
    bool timing;        /* times as measured; otherwise none */
    bool interrupted;   /* the run was cut short */
    const char *replay; /* options to repeat in replay commands, "" if none */
    const char *changed_by; /* plugins that changed the machine; NULL: none */
};

/* How many cases came to each verdict. */
struct report_totals {
    size_t cases;
    size_t verdicts[VERDICT_ERROR + 1];
    uint64_t instructions;
    double seconds;
};

struct report_totals report_count(const struct outcome *outcomes, size_t count);

/*
 * A report that grows as cases end. The outcomes are neighbours in memory, come
 * in their order, and live as long as the report; of those to come `plan_case`
 * is there. `options` may change until the end.
 */
struct report {
    const struct report_options *options;
    size_t planned; /* cases in all */
    struct report_totals totals;
    const struct outcome *first;
    size_t held; /* the last of them that passed, not written yet */
    size_t left; /* the last of them that were not run, not written yet */
};

struct report report_begin(struct text *out, size_t planned,
                           const struct report_options *options);
void report_add(struct report *report, struct text *out,
                const struct outcome *outcome);
void report_end(struct report *report, struct text *out);
/* All of it at once. */
void report_write(struct text *out, const struct outcome *outcomes,
                  size_t count, const struct report_options *options);

/*
 * "el2sim run FILE --case 'ID' --point 7": the command that runs this case
 * again; `finding` may be NULL. The caller frees it.
 */
char *report_replay(const struct outcome *outcome,
                    const struct finding *finding,
                    const struct report_options *options);

/* Whether plugins changed the machine. */
static inline bool report_is_changed(const struct report_options *options)
{
    return options->changed_by && options->changed_by[0];
}

/* Adds `word` as a POSIX shell reads it, in single quotes where needed. */
void report_add_word(struct text *out, const char *word);

#endif
