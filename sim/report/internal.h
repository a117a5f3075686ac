/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the report share: one writer a format, and escaping. */
#ifndef EL2SIM_REPORT_INTERNAL_H
#define EL2SIM_REPORT_INTERNAL_H

#include "report/report.h"

/* How a format begins, adds a case, and ends; what it does not do is NULL. */
struct report_writer {
    void (*begin)(struct report *report, struct text *out);
    void (*add)(struct report *report, struct text *out,
                const struct outcome *outcome);
    void (*end)(struct report *report, struct text *out);
};

extern const struct report_writer report_text;
extern const struct report_writer report_tap;
extern const struct report_writer report_junit;
extern const struct report_writer report_json;

/*
 * Bytes that are no UTF-8, and characters that a terminal obeys instead of
 * showing, become U+FFFD. The quotes around a string are the
 * caller's.
 */
void escape_json(struct text *out, const char *string);
/* Text and attribute values; what XML 1.0 has no character for is U+FFFD. */
void escape_xml(struct text *out, const char *string);
/* A test's description in TAP: "\" and "#" escaped, on one line. */
void escape_tap(struct text *out, const char *string);
/* For a terminal: one line, without what a terminal would obey. */
void escape_text(struct text *out, const char *string);

#endif
