/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a stranger's text is shown as, and that messages show it so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/printable.h"
#include "base/status.h"

static const struct {
    const char *text, *shown;
} rows[] = {
    { "", "" },
    { "plain \xc3\xa4 \xf0\x9f\x98\x80", "plain \xc3\xa4 \xf0\x9f\x98\x80" },
    { "a\x1b[31mb", "a\\x1b[31mb" },
    { "a\nb\tc\x7f", "a\\nb\\tc\\x7f" },
    { "\xc2\x9b", "\\xc2\\x9b" },          /* CSI of C1 */
    { "\xe2\x80\xae", "\\xe2\\x80\\xae" }, /* right to left */
    { "\xff\xc0\xaf", "\\xff\\xc0\\xaf" }, /* no UTF-8 */
    { "\xed\xa0\x80", "\\xed\\xa0\\x80" }, /* a surrogate */
    { "\xe2\x82", "\\xe2\\x82" },          /* cut off */
};

static void texts_are_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        char *shown = printable_text(rows[i].text);
        bool same = strcmp(rows[i].text, rows[i].shown) == 0;

        assert_string_equal(shown, rows[i].shown);
        assert_int_equal(is_printable(rows[i].text), same);
        assert_true(is_printable(shown));
        free(shown);
    }
    assert_null(printable_text(NULL));
}

static void cuts_are_between_characters(void **state)
{
    char text[6], cut[] = "ab\xe2\x82", whole[] = "ab\xe2\x82\xac";

    (void)state;
    printable_copy(text, sizeof(text), "abcd\xc3\xa4");
    assert_string_equal(text, "abcd");
    printable_copy(text, sizeof(text), "abc\x1b");
    assert_string_equal(text, "abc");
    printable_copy(text, 0, "x");
    printable_trim(cut);
    assert_string_equal(cut, "ab");
    printable_trim(whole);
    assert_string_equal(whole, "ab\xe2\x82\xac");
}

static void messages_show_what_they_name(void **state)
{
    struct diag diag;

    (void)state;
    diag_set(&diag, STATUS_INVALID, "a\x1b.yaml:1:2", "no '%s'", "b\x1b[7m");
    diag_hint(&diag, "did you mean '%s'?", "c\xc2\x9b");
    assert_string_equal(diag.place, "a\\x1b.yaml:1:2");
    assert_string_equal(diag.text, "no 'b\\x1b[7m'");
    assert_string_equal(diag.hint, "did you mean 'c\\xc2\\x9b'?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_shown),
        cmocka_unit_test(cuts_are_between_characters),
        cmocka_unit_test(messages_show_what_they_name),
    };

    return cmocka_run_group_tests_name("printable", tests, NULL, NULL);
}
