/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trees, places and limits of the YAML floor, and numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "scenario/number.h"
#include "scenario/schema.h"
#include "scenario/yaml.h"

struct parsed {
    struct pool pool;
    struct plan_errors errors;
    struct source source;
    const struct node *root;
};

static struct parsed *parse(const char *text)
{
    struct parsed *parsed = test_calloc(1, sizeof(*parsed));

    parsed->source.path = (char *)"test.yaml";
    parsed->source.data = (char *)text;
    parsed->source.length = strlen(text);
    parsed->root = yaml_parse(&parsed->pool, &parsed->source, &parsed->errors);
    return parsed;
}

static void release(struct parsed *parsed)
{
    plan_errors_release(&parsed->errors);
    pool_release(&parsed->pool);
    test_free(parsed);
}

static void tree_has_places(void **state)
{
    struct parsed *p = parse("a: 1\nb: [x, 'y z', {c: \"d\"}]\ne:\n");
    const struct node *list, *inner;

    (void)state;
    assert_non_null(p->root);
    assert_int_equal(p->root->kind, NODE_MAPPING);
    assert_int_equal(p->root->count, 3);
    assert_string_equal(node_key(p->root, 1)->text, "b");
    assert_int_equal(node_key(p->root, 1)->line, 2);
    assert_int_equal(node_key(p->root, 1)->column, 1);
    list = node_value(p->root, 1);
    assert_int_equal(list->kind, NODE_LIST);
    assert_int_equal(list->count, 3);
    assert_true(list->items[0]->is_plain);
    assert_string_equal(list->items[1]->text, "y z");
    assert_false(list->items[1]->is_plain);
    assert_int_equal(list->items[1]->column, 8);
    inner = list->items[2];
    assert_string_equal(node_value(inner, 0)->text, "d");
    assert_true(node_is_null(node_value(p->root, 2)));
    assert_false(node_is_null(node_value(p->root, 0)));
    assert_int_equal(p->errors.count, 0);
    release(p);
}

/* Columns count characters, and the caret stands below the right one. */
static void columns_count_characters(void **state)
{
    struct parsed *p = parse("a: [\xc3\xa9\xc3\xa9, *x]\n");

    (void)state;
    assert_null(p->root);
    assert_int_equal(p->errors.count, 1);
    assert_string_equal(p->errors.items[0].diag.place, "test.yaml:1:9");
    assert_string_equal(p->errors.items[0].source,
                        "    a: [\xc3\xa9\xc3\xa9, *x]\n            ^");
    release(p);
}

static void every_duplicate_is_told(void **state)
{
    struct parsed *p = parse("a: 1\nb: 2\na: 3\nc: {x: 1, x: 2}\na: 4\n");

    (void)state;
    assert_non_null(p->root);
    assert_int_equal(p->errors.count, 3);
    release(p);
}

static void depth_is_limited(void **state)
{
    struct text text = { 0 };
    struct parsed *p;

    (void)state;
    for (int i = 0; i < NODE_DEPTH_MAX; i++)
        text_add(&text, "[");
    for (int i = 0; i < NODE_DEPTH_MAX; i++)
        text_add(&text, "]");
    p = parse(text.data);
    assert_non_null(p->root);
    release(p);
    text_release(&text);
    for (int i = 0; i <= NODE_DEPTH_MAX; i++)
        text_add(&text, "[");
    for (int i = 0; i <= NODE_DEPTH_MAX; i++)
        text_add(&text, "]");
    p = parse(text.data);
    assert_null(p->root);
    release(p);
    text_release(&text);
}

/* Cut anywhere, a file is refused or whole; never a crash. */
static void every_prefix(void **state)
{
    static const char whole[] = "a: [1, {b: 'c', \"d\": |\n e}]\nf: >\n  g\n";
    char text[sizeof(whole)];

    (void)state;
    for (size_t i = 0; i < sizeof(whole); i++) {
        struct parsed *p;

        snprintf(text, i + 1, "%s", whole);
        p = parse(text);
        assert_true(p->root || p->errors.count > 0);
        release(p);
    }
}

static void numbers(void **state)
{
    static const struct {
        const char *text;
        enum number result;
        uint64_t hi, lo;
    } rows[] = {
        { "0", NUMBER_OK, 0, 0 },
        { "10", NUMBER_OK, 0, 10 },
        { "1_000", NUMBER_OK, 0, 1000 },
        { "0x10", NUMBER_OK, 0, 16 },
        { "0XfF", NUMBER_OK, 0, 255 },
        { "0xffff_ffff_ffff_ffff", NUMBER_OK, 0, UINT64_MAX },
        { "18446744073709551616", NUMBER_OK, 1, 0 },
        { "0xffffffffffffffffffffffffffffffff", NUMBER_OK, UINT64_MAX,
          UINT64_MAX },
        { "340282366920938463463374607431768211455", NUMBER_OK, UINT64_MAX,
          UINT64_MAX },
        { "340282366920938463463374607431768211456", NUMBER_WIDE, 0, 0 },
        { "0x1_00000000000000000000000000000000", NUMBER_WIDE, 0, 0 },
        { "0x", NUMBER_BAD, 0, 0 },
        { "1_", NUMBER_BAD, 0, 0 },
        { "0x_1", NUMBER_BAD, 0, 0 },
        { "1__0", NUMBER_BAD, 0, 0 },
        { "12a", NUMBER_BAD, 0, 0 },
        { "x", NUMBER_NONE, 0, 0 },
        { "", NUMBER_NONE, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct value value = { 0 };
        size_t used;

        assert_int_equal(number_scan(rows[i].text, &used, &value),
                         rows[i].result);
        if (rows[i].result != NUMBER_OK)
            continue;
        assert_int_equal(used, strlen(rows[i].text));
        assert_true(value.lo == rows[i].lo && value.hi == rows[i].hi);
    }
}

static void sizes(void **state)
{
    uint64_t value;

    (void)state;
    assert_true(number_parse("64KiB", true, &value));
    assert_int_equal(value, 65536);
    assert_true(number_parse("1 MiB", true, &value));
    assert_int_equal(value, 1048576);
    assert_true(number_parse("8GiB", true, &value));
    assert_int_equal(value, UINT64_C(8) << 30);
    assert_true(number_parse("1 TiB", true, &value));
    assert_int_equal(value, UINT64_C(1) << 40);
    assert_false(number_parse("16777216TiB", true, &value));
    assert_false(number_parse("64KiB", false, &value));
    assert_false(number_parse("KiB", true, &value));
    assert_false(number_parse("64 kB", true, &value));
    assert_false(number_parse("0xffff_ffff_ffff_ffffMiB", true, &value));
    assert_false(number_parse("", true, &value));
}

static void names(void **state)
{
    (void)state;
    assert_true(schema_is_name("a_1", false));
    assert_false(schema_is_name("", false));
    assert_false(schema_is_name("1a", false));
    assert_false(schema_is_name("a-b", false));
    assert_true(schema_is_name("a-b.c", true));
    assert_false(schema_is_name("a b", true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tree_has_places),
        cmocka_unit_test(columns_count_characters),
        cmocka_unit_test(every_duplicate_is_told),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(every_prefix),
        cmocka_unit_test(numbers),
        cmocka_unit_test(sizes),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
