/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the report share: one writer a format, and escaping. */
#ifndef EL2SIM_REPORT_INTERNAL_H
#define EL2SIM_REPORT_INTERNAL_H

#include "report/report.h"

typedef void report_writer(struct text *out, const struct outcome *outcomes,
                           size_t count, const struct report_options *options);

report_writer report_write_text;
report_writer report_write_tap;
report_writer report_write_junit;
report_writer report_write_json;

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
