/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "NAME,key=value,...": what is taken, what is refused, what is the same. */
#include <string.h>

#include "base/text.h"
#include "rig.h"

static struct plugin_use *parse(const char *text)
{
    struct plugin_use *use;
    struct diag diag;

    if (plugin_use_parse(text, &use, &diag))
        fail_msg("%s: %s", text, diag.text);
    return use;
}

static void taken(void **state)
{
    struct plugin_use *use = parse("trace,format=json,file=a=b c");

    (void)state;
    assert_string_equal(plugin_use_plugin(use)->name, "trace");
    assert_string_equal(plugin_use_value(use, "format"), "json");
    assert_string_equal(plugin_use_file(use), "a=b c");
    assert_null(plugin_use_value(use, "nothing"));
    plugin_use_release(use);
    use = parse("trace");
    assert_null(plugin_use_file(use));
    assert_string_equal(plugin_use_value(use, "format"), "text");
    plugin_use_release(use);
    use = parse("trace,format=");
    assert_string_equal(plugin_use_value(use, "format"), "");
    plugin_use_release(use);
}

static void refused(void **state)
{
    static const struct {
        const char *text, *sentence, *hint;
    } rows[] = {
        { "trase", "there is no plugin", "\"trace\"" },
        { "", "there is no plugin", "" },
        { ",format=json", "there is no plugin", "" },
        { "trace,formt=json", "no option \"formt\"", "\"format\"" },
        { "trace,fil=json", "no option \"fil\"", "\"file\"" },
        { "trace,format", "key=value", "" },
        { "trace,=json", "key=value", "" },
        { "trace,", "key=value", "" },
        { "trace,format=a,,", "key=value", "" },
        { "trace,format=a,format=a", "given twice", "" },
        { "trace,file=a,format=a,file=b", "given twice", "" },
    };
    struct plugin_use *use;
    struct diag diag;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(plugin_use_parse(rows[i].text, &use, &diag),
                         STATUS_USAGE);
        assert_non_null(strstr(diag.text, rows[i].sentence));
        assert_non_null(strstr(diag.hint, rows[i].hint));
    }
}

/* The settings' array has an end. */
static void too_many(void **state)
{
    struct text text = { 0 };
    struct plugin_use *use;
    struct diag diag;

    (void)state;
    text_add(&text, "trace");
    for (unsigned i = 0; i < 1000; i++)
        text_add(&text, ",a%u=1", i);
    assert_int_equal(plugin_use_parse(text_string(&text), &use, &diag),
                     STATUS_USAGE);
    assert_non_null(strstr(diag.text, "at most"));
    text_release(&text);
}

static void the_same(void **state)
{
    static const struct {
        const char *a, *b;
        bool equal;
    } rows[] = {
        { "trace", "trace", true },
        { "trace", "order", false },
        { "trace,format=json,file=a", "trace,file=a,format=json", true },
        { "trace,format=json", "trace,format=text", false },
        { "trace,format=json", "trace", false },
        { "trace", "trace,format=json", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct plugin_use *a = parse(rows[i].a), *b = parse(rows[i].b);

        assert_int_equal(plugin_use_equal(a, b), rows[i].equal);
        plugin_use_release(a);
        plugin_use_release(b);
    }
}

/* What `el2sim plugins` lists is sorted and complete enough to be listed. */
static void built_in(void **state)
{
    const char *last = "";

    (void)state;
    for (size_t i = 0; plugin_builtin(i); i++) {
        const struct el2sim_plugin *plugin = plugin_builtin(i);

        assert_int_equal(plugin->abi, EL2SIM_ABI);
        assert_int_equal(plugin->size, sizeof(*plugin));
        assert_int_equal(plugin->event_count, EL2SIM_EVENT_COUNT);
        assert_true(strcmp(last, plugin->name) < 0);
        assert_true(plugin->summary[0]);
        last = plugin->name;
    }
    assert_true(last[0]);
}

const struct CMUnitTest option_tests[] = {
    cmocka_unit_test(taken),    cmocka_unit_test(refused),
    cmocka_unit_test(too_many), cmocka_unit_test(the_same),
    cmocka_unit_test(built_in),
};
const size_t option_test_count = sizeof(option_tests) / sizeof(option_tests[0]);
