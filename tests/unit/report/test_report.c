/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports from outcomes made by hand, compared byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "report/internal.h"

/* Outcomes own their strings; these are never released. */
#define S(string) ((char *)(string))

/* Two files, one case for each verdict, a finding with everything in it. */
static struct finding findings[] = {
    {
        .plugin = S("spec"),
        .at = { "a.yaml", 12, 9 },
        .check = S("preserved: host"),
        .what = S("not as remembered in host"),
        .subject = S("x19"),
        .expected = S("0x1"),
        .found = S("0x2"),
        .owner = S("vm2.0's x19"),
        .uses = S("f at a.yaml:20:5"),
        .exception = S("EL1 to EL2, ESR_EL2 0x5a000000: HVC"),
        .pc = 0x42000004,
        .source = S("hyp/src/switch.c:42 (restore_vm+0x1c)"),
        .has_point = true,
        .point = 7,
        .point_source = S("hyp/src/entry.S:9 (vm_exit+0x4)"),
    },
    {
        .plugin = S(""),
        .at = { "a.yaml", 3, 1 },
        .check = S(""),
        .what = S("a <\"sentence\">\x01"),
        .subject = S(""),
        .expected = S(""),
        .found = S(""),
        .owner = S(""),
        .exception = S(""),
        .uses = S(""),
        .source = S(""),
        .point_source = S(""),
    },
};

static const struct plan_case cases[] = {
    { .at = { "a.yaml", 1, 1 }, .id = S("a.yaml[n=0]"), .name = S("a (n=0)") },
    { .at = { "a.yaml", 1, 1 }, .id = S("a.yaml[n=1]"), .name = S("a (n=1)") },
    { .at = { "a.yaml", 1, 1 }, .id = S("a.yaml[n=2]"), .name = S("a (n=2)") },
    { .at = { "b.yaml", 1, 1 },
      .id = S("b.yaml"),
      .name = S("b"),
      .reason = S("why #1") },
    { .at = { "c.yaml", 1, 1 },
      .id = S("c.yaml"),
      .name = S("c"),
      .reason = S("known") },
    { .at = { "d.yaml", 1, 1 },
      .id = S("d.yaml"),
      .name = S("d"),
      .reason = S("known") },
    { .at = { "e.yaml", 1, 1 }, .id = S("e.yaml"), .name = S("e") },
};

static const struct outcome outcomes[] = {
    { .plan_case = &cases[0], .verdict = VERDICT_PASS, .instructions = 10 },
    { .plan_case = &cases[1], .verdict = VERDICT_PASS, .instructions = 10 },
    { .plan_case = &cases[2],
      .verdict = VERDICT_FAIL,
      .instructions = 5,
      .finding_count = 1,
      .findings = &findings[0],
      .findings_left_out = 2,
      .points = 8,
      .seconds = 0.25 },
    { .plan_case = &cases[3], .verdict = VERDICT_SKIP },
    { .plan_case = &cases[4],
      .verdict = VERDICT_XFAIL,
      .finding_count = 1,
      .findings = &findings[1] },
    { .plan_case = &cases[5], .verdict = VERDICT_XPASS },
    { .plan_case = &cases[6],
      .verdict = VERDICT_ERROR,
      .finding_count = 1,
      .findings = &findings[1] },
};

static void assert_report(const struct report_options *options, size_t count,
                          const char *expected)
{
    struct text text = { 0 };

    report_write(&text, outcomes, count, options);
    assert_string_equal(text_string(&text), expected);
    text_release(&text);
}

static void test_text(void **state)
{
    const struct report_options options = { .replay = "--image hyp=x.elf" };

    (void)state;
    assert_report(
        &options, ARRAY_LENGTH(outcomes),
        "pass   a.yaml  2 cases\n"
        "fail   a.yaml[n=2]  8 points\n"
        "  a.yaml:12:9: spec: not as remembered in host\n"
        "    step      preserved: host\n"
        "    in macro  f at a.yaml:20:5\n"
        "    place     x19\n"
        "    expected  0x1\n"
        "    found     0x2 (vm2.0's x19)\n"
        "    exception EL1 to EL2, ESR_EL2 0x5a000000: HVC\n"
        "    source    hyp/src/switch.c:42 (restore_vm+0x1c)\n"
        "    point     before instruction 7 of the sweep, "
        "hyp/src/entry.S:9 (vm_exit+0x4)\n"
        "    replay    el2sim run a.yaml --case 'a.yaml[n=2]' --point 7 "
        "--image hyp=x.elf\n"
        "  and 2 more findings\n"
        "skip   b.yaml  (why #1)\n"
        "xfail  c.yaml  (known)\n"
        "xpass  d.yaml  (known)\n"
        "  d.yaml:1:1: passed, but is expected to fail\n"
        "    replay    el2sim run d.yaml --case d.yaml --image hyp=x.elf\n"
        "error  e.yaml\n"
        "  a.yaml:3:1: a <\"sentence\"> \n"
        "    replay    el2sim run e.yaml --case e.yaml --image hyp=x.elf\n"
        "7 cases: 2 pass, 1 fail, 1 skip, 1 xfail, 1 xpass, 1 error; "
        "25 instructions\n");
}

static void test_text_verbose_colored(void **state)
{
    const struct report_options options = {
        .verbose = true,
        .color = true,
        .timing = true,
        .interrupted = true,
    };

    (void)state;
    assert_report(&options, 2,
                  "\x1b[32mpass\x1b[0m   a.yaml[n=0]  0.000 s\n"
                  "\x1b[32mpass\x1b[0m   a.yaml[n=1]  0.000 s\n"
                  "2 cases: 2 pass; 20 instructions  0.000 s; interrupted\n");
}

static void test_tap(void **state)
{
    const struct report_options options = { .format = REPORT_TAP };

    (void)state;
    assert_report(
        &options, ARRAY_LENGTH(outcomes),
        "TAP version 13\n"
        "1..7\n"
        "ok 1 - a.yaml[n=0]\n"
        "ok 2 - a.yaml[n=1]\n"
        "not ok 3 - a.yaml[n=2]\n"
        "  ---\n"
        "  verdict: fail\n"
        "  findings:\n"
        "    - at: \"a.yaml:12:9\"\n"
        "      plugin: \"spec\"\n"
        "      message: \"not as remembered in host\"\n"
        "      step: \"preserved: host\"\n"
        "      uses: \"f at a.yaml:20:5\"\n"
        "      place: \"x19\"\n"
        "      expected: \"0x1\"\n"
        "      found: \"0x2\"\n"
        "      owner: \"vm2.0's x19\"\n"
        "      exception: \"EL1 to EL2, ESR_EL2 0x5a000000: HVC\"\n"
        "      source: \"hyp/src/switch.c:42 (restore_vm+0x1c)\"\n"
        "      point: 7\n"
        "      point_source: \"hyp/src/entry.S:9 (vm_exit+0x4)\"\n"
        "      replay: \"el2sim run a.yaml --case 'a.yaml[n=2]' --point 7\"\n"
        "  left_out: 2\n"
        "  ...\n"
        "ok 4 - b.yaml # SKIP why \\#1\n"
        "not ok 5 - c.yaml # TODO known\n"
        "  ---\n"
        "  verdict: xfail\n"
        "  findings:\n"
        "    - at: \"a.yaml:3:1\"\n"
        "      message: \"a <\\\"sentence\\\">\\u0001\"\n"
        "      replay: \"el2sim run c.yaml --case c.yaml\"\n"
        "  ...\n"
        "not ok 6 - d.yaml\n"
        "  ---\n"
        "  verdict: xpass\n"
        "  ...\n"
        "not ok 7 - e.yaml\n"
        "  ---\n"
        "  verdict: error\n"
        "  findings:\n"
        "    - at: \"a.yaml:3:1\"\n"
        "      message: \"a <\\\"sentence\\\">\\u0001\"\n"
        "      replay: \"el2sim run e.yaml --case e.yaml\"\n"
        "  ...\n");
}

static void test_tap_interrupted(void **state)
{
    const struct report_options options = {
        .format = REPORT_TAP,
        .interrupted = true,
    };

    (void)state;
    assert_report(&options, 1,
                  "TAP version 13\n1..1\nok 1 - a.yaml[n=0]\n"
                  "Bail out! interrupted\n");
}

static void test_junit(void **state)
{
    const struct report_options options = { .format = REPORT_JUNIT };

    (void)state;
    assert_report(
        &options, ARRAY_LENGTH(outcomes),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"el2sim\" tests=\"7\" failures=\"2\" errors=\"1\" "
        "skipped=\"2\" time=\"0.000000\">\n"
        "  <testsuite name=\"a.yaml\" tests=\"3\" failures=\"1\" errors=\"0\" "
        "skipped=\"0\" time=\"0.000000\">\n"
        "    <testcase classname=\"a.yaml\" name=\"a.yaml[n=0]\" "
        "time=\"0.000000\"/>\n"
        "    <testcase classname=\"a.yaml\" name=\"a.yaml[n=1]\" "
        "time=\"0.000000\"/>\n"
        "    <testcase classname=\"a.yaml\" name=\"a.yaml[n=2]\" "
        "time=\"0.000000\">\n"
        "      <failure message=\"not as remembered in host\" type=\"fail\">"
        "a.yaml:12:9: spec: not as remembered in host&#10;"
        "  step: preserved: host&#10;"
        "  in macro: f at a.yaml:20:5&#10;"
        "  place: x19&#10;"
        "  expected: 0x1&#10;"
        "  found: 0x2&#10;"
        "  owner: vm2.0's x19&#10;"
        "  exception: EL1 to EL2, ESR_EL2 0x5a000000: HVC&#10;"
        "  source: hyp/src/switch.c:42 (restore_vm+0x1c)&#10;"
        "  point: hyp/src/entry.S:9 (vm_exit+0x4)&#10;"
        "  replay: el2sim run a.yaml --case 'a.yaml[n=2]' --point 7&#10;"
        "and 2 more findings&#10;"
        "</failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "  <testsuite name=\"b.yaml\" tests=\"1\" failures=\"0\" errors=\"0\" "
        "skipped=\"1\" time=\"0.000000\">\n"
        "    <testcase classname=\"b.yaml\" name=\"b.yaml\" "
        "time=\"0.000000\">\n"
        "      <skipped message=\"why #1\"/>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "  <testsuite name=\"c.yaml\" tests=\"1\" failures=\"0\" errors=\"0\" "
        "skipped=\"1\" time=\"0.000000\">\n"
        "    <testcase classname=\"c.yaml\" name=\"c.yaml\" "
        "time=\"0.000000\">\n"
        "      <skipped message=\"failed as expected: known\">"
        "a.yaml:3:1: a &lt;&quot;sentence&quot;&gt;\xef\xbf\xbd&#10;"
        "  replay: el2sim run c.yaml --case c.yaml&#10;"
        "</skipped>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "  <testsuite name=\"d.yaml\" tests=\"1\" failures=\"1\" errors=\"0\" "
        "skipped=\"0\" time=\"0.000000\">\n"
        "    <testcase classname=\"d.yaml\" name=\"d.yaml\" "
        "time=\"0.000000\">\n"
        "      <failure message=\"passed, expected to fail: known\" "
        "type=\"xpass\"></failure>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "  <testsuite name=\"e.yaml\" tests=\"1\" failures=\"0\" errors=\"1\" "
        "skipped=\"0\" time=\"0.000000\">\n"
        "    <testcase classname=\"e.yaml\" name=\"e.yaml\" "
        "time=\"0.000000\">\n"
        "      <error message=\"a &lt;&quot;sentence&quot;&gt;\xef\xbf\xbd\" "
        "type=\"error\">"
        "a.yaml:3:1: a &lt;&quot;sentence&quot;&gt;\xef\xbf\xbd&#10;"
        "  replay: el2sim run e.yaml --case e.yaml&#10;"
        "</error>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
}

static void test_json(void **state)
{
    const struct report_options options = { .format = REPORT_JSON };

    (void)state;
    assert_report(
        &options, 3,
        "{\"type\":\"case\",\"id\":\"a.yaml[n=0]\",\"name\":\"a (n=0)\","
        "\"file\":\"a.yaml\",\"line\":1,\"verdict\":\"pass\","
        "\"instructions\":10,\"points\":0,\"findings\":[],"
        "\"findings_left_out\":0}\n"
        "{\"type\":\"case\",\"id\":\"a.yaml[n=1]\",\"name\":\"a (n=1)\","
        "\"file\":\"a.yaml\",\"line\":1,\"verdict\":\"pass\","
        "\"instructions\":10,\"points\":0,\"findings\":[],"
        "\"findings_left_out\":0}\n"
        "{\"type\":\"case\",\"id\":\"a.yaml[n=2]\",\"name\":\"a (n=2)\","
        "\"file\":\"a.yaml\",\"line\":1,\"verdict\":\"fail\","
        "\"instructions\":5,\"points\":8,\"findings\":[{\"line\":12,"
        "\"column\":9,\"file\":\"a.yaml\",\"plugin\":\"spec\","
        "\"step\":\"preserved: host\","
        "\"uses\":\"f at a.yaml:20:5\","
        "\"message\":\"not as remembered in host\",\"place\":\"x19\","
        "\"expected\":\"0x1\",\"found\":\"0x2\",\"owner\":\"vm2.0's x19\","
        "\"exception\":\"EL1 to EL2, ESR_EL2 0x5a000000: HVC\","
        "\"pc\":\"0x42000004\","
        "\"source\":\"hyp/src/switch.c:42 (restore_vm+0x1c)\",\"point\":7,"
        "\"point_source\":\"hyp/src/entry.S:9 (vm_exit+0x4)\","
        "\"replay\":\"el2sim run a.yaml --case 'a.yaml[n=2]' --point 7\"}],"
        "\"findings_left_out\":2}\n"
        "{\"type\":\"summary\",\"cases\":3,\"pass\":2,\"fail\":1,\"skip\":0,"
        "\"xfail\":0,\"xpass\":0,\"error\":0,\"instructions\":25,"
        "\"interrupted\":false}\n");
}

static void test_totals(void **state)
{
    struct report_totals totals = report_count(outcomes,
                                               ARRAY_LENGTH(outcomes));

    (void)state;
    assert_int_equal(totals.cases, 7);
    assert_int_equal(totals.verdicts[VERDICT_PASS], 2);
    assert_int_equal(totals.verdicts[VERDICT_ERROR], 1);
    assert_int_equal(totals.instructions, 25);
}

static void test_format_names(void **state)
{
    (void)state;
    for (enum report_format format = 0; format < REPORT_FORMAT_COUNT; format++)
        assert_int_equal(report_format_by_name(report_format_name(format)),
                         format);
    assert_int_equal(report_format_by_name("xml"), REPORT_FORMAT_COUNT);
}

/* What a writer makes of a string. */
static const struct {
    void (*escape)(struct text *out, const char *string);
    const char *string;
    const char *expected;
} escapes[] = {
    { escape_json, "plain \xc3\xa4 \xf0\x9f\x98\x80",
      "plain \xc3\xa4 \xf0\x9f\x98\x80" },
    { escape_json, "\"\\\n\t\x7f", "\\\"\\\\\\n\\u0009\\u007f" },
    { escape_json,
      "a\xff"
      "b",
      "a\xef\xbf\xbd"
      "b" },
    /* overlong, surrogate, beyond U+10FFFF, cut off */
    { escape_json, "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd" },
    { escape_json, "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
    { escape_json, "\xf4\x90\x80\x80",
      "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
    { escape_json, "\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd" },
    { escape_xml, "<a b=\"c\">&\n\t\r",
      "&lt;a b=&quot;c&quot;&gt;&amp;&#10;"
      "&#9;\xef\xbf\xbd" },
    { escape_xml, "\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd",
      "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
    { escape_tap, "a # b \\ c\nd", "a \\# b \\\\ c d" },
    /* C1's CSI, and what turns the direction of the text behind it */
    { escape_json, "\xc2\x9b\xe2\x80\xae", "\\u009b\\u202e" },
    { escape_text, "a\x1b\xc2\x9b\xe2\x80\xae", "a \xef\xbf\xbd\xef\xbf\xbd" },
    { escape_tap, "\xc2\x9b", "\xef\xbf\xbd" },
    { escape_xml, "\xc2\x9b\x7f", "\xef\xbf\xbd\xef\xbf\xbd" },
    { report_add_word, "a\x1b'b", "$'a\\x1b\\'b'" },
    { report_add_word, "plain-1.yaml", "plain-1.yaml" },
    { report_add_word, "a b", "'a b'" },
    { report_add_word, "it's", "'it'\\''s'" },
    { report_add_word, "", "''" },
};

static void test_escapes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(escapes); i++) {
        struct text text = { 0 };

        escapes[i].escape(&text, escapes[i].string);
        assert_string_equal(text_string(&text), escapes[i].expected);
        text_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_text_verbose_colored),
        cmocka_unit_test(test_tap),
        cmocka_unit_test(test_tap_interrupted),
        cmocka_unit_test(test_junit),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_totals),
        cmocka_unit_test(test_format_names),
        cmocka_unit_test(test_escapes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
