/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "matrix": variables, their values, and every combination of them. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/number.h"
#include "scenario/plan_parts.h"

static bool report(struct planner *planner, const struct node *node,
                   const char *sentence, const char *text)
{
    errors_add(planner->errors, node->source, node->line, node->column,
               sentence, text);
    return false;
}

/* "a..b", both ends included. */
static bool plan_range(struct planner *planner, const struct node *node,
                       struct matrix_row *row)
{
    const char *dots = strstr(node->text, "..");
    uint64_t first, last;
    char *from;

    if (!dots) {
        error_hint(errors_add(planner->errors, node->source, node->line,
                              node->column, "\"%s\" is not a range",
                              node->text),
                   "a variable is a range such as 0..30 or a list");
        return false;
    }
    from = pool_text(planner->pool, node->text, (size_t)(dots - node->text));
    if (!number_parse(from, false, &first) ||
        !number_parse(dots + 2, false, &last) || first > last)
        return report(planner, node, "\"%s\" is not a range of numbers",
                      node->text);
    if (last - first >= PLAN_CASES_MAX)
        return report(planner, node,
                      "\"%s\" has more values than a file may "
                      "have cases",
                      node->text);
    row->count = (size_t)(last - first) + 1;
    row->values = pool_alloc(planner->pool, row->count * sizeof(*row->values));
    for (size_t i = 0; i < row->count; i++)
        row->values[i].value = pool_format(planner->pool, "%" PRIu64,
                                           first + i);
    return true;
}

/* "x0+x1" of a list: a case is called by it. */
static const char *list_text(struct planner *planner, const struct node *list)
{
    struct text text = { 0 };
    const char *copy;

    for (size_t i = 0; i < list->count; i++)
        text_add(&text, "%s%s", i ? "+" : "", list->items[i]->text);
    copy = pool_text(planner->pool, text_string(&text), text.length);
    text_release(&text);
    return copy;
}

static const char *value_of(struct planner *planner,
                            const struct variable *variable)
{
    return variable->list ? list_text(planner, variable->list)
                          : variable->value;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What the values of one tuple are called, all together. */
static const char *tuple_text(struct planner *planner,
                              const struct matrix_row *row, size_t index)
{
    struct text text = { 0 };
    const char *copy;

    for (size_t i = 0; i < row->width; i++)
        text_add(&text, "%s%s", i ? "," : "",
                 value_of(planner, &row->values[index * row->width + i]));
    copy = pool_text(planner->pool, text_string(&text), text.length);
    text_release(&text);
    return copy;
}

/* Equal values would make cases of one name. */
static bool check_distinct(struct planner *planner, const struct node *node,
                           const struct matrix_row *row)
{
    const char **sorted = mem_grow(NULL, row->count, sizeof(*sorted));
    const char *twice = NULL;

    for (size_t i = 0; i < row->count; i++)
        sorted[i] = tuple_text(planner, row, i);
    qsort(sorted, row->count, sizeof(*sorted), compare_texts);
    for (size_t i = 1; i < row->count; i++) {
        if (!strcmp(sorted[i], sorted[i - 1]))
            twice = sorted[i];
    }
    free(sorted);
    return !twice ||
           report(planner, node, "value \"%s\" is given twice", twice);
}

static bool check_items(struct planner *planner, const struct node *list)
{
    if (!list->count)
        return report(planner, list, "an empty list as a %s", "value");
    for (size_t i = 0; i < list->count; i++)
        if (!schema_check_kind(planner->errors, list->items[i],
                               "an item of a value", NODE_SCALAR,
                               "a single value"))
            return false;
    return true;
}

static bool plan_one(struct planner *planner, const struct node *node,
                     struct variable *variable)
{
    if (!schema_check_kind(planner->errors, node, "a value",
                           NODE_SCALAR | NODE_LIST,
                           "a single value or a list of them"))
        return false;
    variable->value = node->text;
    if (node->kind != NODE_LIST)
        return true;
    variable->list = node;
    return check_items(planner, node);
}

static bool check_width(struct planner *planner, const struct node *node,
                        const struct matrix_row *row)
{
    if (!schema_check_kind(planner->errors, node, "a value", NODE_LIST,
                           "a list with one value for each variable"))
        return false;
    if (node->count == row->width)
        return true;
    error_hint(errors_add(planner->errors, node->source, node->line,
                          node->column, "%zu value%s for the %zu variables %s",
                          node->count, node->count == 1 ? "" : "s", row->width,
                          row->key),
               "each item is a list with one value for each of them");
    return false;
}

/* "[1, 0]" for "vm,vcpu". */
static bool plan_tuple(struct planner *planner, const struct node *node,
                       const struct matrix_row *row, struct variable *values)
{
    if (row->width == 1)
        return plan_one(planner, node, values);
    if (!check_width(planner, node, row))
        return false;
    for (size_t i = 0; i < row->width; i++)
        if (!plan_one(planner, node->items[i], &values[i]))
            return false;
    return true;
}

static bool plan_values(struct planner *planner, const struct node *node,
                        struct matrix_row *row)
{
    row->count = node->count;
    row->values = pool_alloc(planner->pool,
                             row->count * row->width * sizeof(*row->values));
    if (row->count == 0)
        return report(planner, node, "variable \"%s\" has no value", row->key);
    for (size_t i = 0; i < node->count; i++)
        if (!plan_tuple(planner, node->items[i], row,
                        &row->values[i * row->width]))
            return false;
    return check_distinct(planner, node, row);
}

static size_t count_names(const char *key)
{
    size_t count = 1;

    for (; *key; key++)
        count += *key == ',';
    return count;
}

/* "vm,vcpu" are two variables that are varied together. */
static bool plan_names(struct planner *planner, const struct node *key,
                       struct matrix_row *row)
{
    const char *at = key->text;

    row->key = key->text;
    row->width = count_names(at);
    row->names = pool_alloc(planner->pool, row->width * sizeof(*row->names));
    for (size_t i = 0; i < row->width; i++) {
        size_t length;

        at += strspn(at, " ");
        length = strcspn(at, ", ");
        row->names[i] = pool_text(planner->pool, at, length);
        if (!schema_is_name(row->names[i], false))
            return report(planner, key, "\"%s\" is no name for a variable",
                          row->names[i]);
        at += length + strspn(at + length, " ");
        at += *at == ',';
    }
    return !*at ||
           report(planner, key, "\"%s\" is no name for a variable", key->text);
}

static bool plan_row(struct planner *planner, const struct node *key,
                     const struct node *value, struct matrix_row *row)
{
    bool is_single;

    if (!plan_names(planner, key, row))
        return false;
    is_single = row->width == 1;
    if (!schema_check_kind(planner->errors, value, key->text,
                           is_single ? NODE_SCALAR | NODE_LIST : NODE_LIST,
                           is_single ? "a range or a list" : "a list of lists"))
        return false;
    return value->kind == NODE_LIST ? plan_values(planner, value, row)
                                    : plan_range(planner, value, row);
}

static bool is_before(const struct matrix *matrix, size_t row, size_t column,
                      const char *name)
{
    for (size_t i = 0; i <= row; i++)
        for (size_t n = 0; n < (i == row ? column : matrix->rows[i].width); n++)
            if (!strcmp(matrix->rows[i].names[n], name))
                return true;
    return false;
}

/* YAML sees to it that no key is there twice, but not for names in a key. */
static bool check_names(struct planner *planner, const struct node *node,
                        const struct matrix *matrix)
{
    for (size_t i = 0; i < matrix->count; i++)
        for (size_t n = 0; n < matrix->rows[i].width; n++) {
            const char *name = matrix->rows[i].names[n];

            if (is_before(matrix, i, n, name))
                return report(planner, node_key(node, i),
                              "variable \"%s\" is there twice", name);
        }
    return true;
}

bool plan_matrix(struct planner *planner, const struct node *node,
                 struct matrix *matrix)
{
    bool ok = true;

    *matrix = (struct matrix){ .cases = 1 };
    if (!node)
        return true;
    if (node->count == 0)
        return report(planner, node, "\"%s\" has no variable", "matrix");
    matrix->count = node->count;
    matrix->rows = pool_alloc(planner->pool,
                              node->count * sizeof(*matrix->rows));
    for (size_t i = 0; i < node->count; i++)
        ok = plan_row(planner, node_key(node, i), node_value(node, i),
                      &matrix->rows[i]) &&
             ok;
    ok = ok && check_names(planner, node, matrix);
    for (size_t i = 0; ok && i < node->count; i++) {
        matrix->variables += matrix->rows[i].width;
        matrix->cases *= matrix->rows[i].count;
        if (matrix->cases > PLAN_CASES_MAX) {
            errors_add(planner->errors, node->source, node->line, node->column,
                       "more than %d cases in one file", PLAN_CASES_MAX);
            ok = false;
        }
    }
    return ok;
}

void matrix_case(const struct matrix *matrix, size_t index,
                 struct variable *variables)
{
    size_t end = matrix->variables;

    for (size_t i = matrix->count; i-- > 0;) {
        const struct matrix_row *row = &matrix->rows[i];
        size_t at = index % row->count * row->width;

        end -= row->width;
        for (size_t n = 0; n < row->width; n++) {
            variables[end + n] = row->values[at + n];
            variables[end + n].name = row->names[n];
            variables[end + n].varies = true;
            variables[end + n].reads = BIT64(end + n < 63 ? end + n : 63);
        }
        index /= row->count;
    }
}

char *matrix_suffix(struct planner *planner, const struct matrix *matrix,
                    const struct variable *variables)
{
    struct text text = { 0 };
    char *copy;

    for (size_t i = 0; i < matrix->variables; i++)
        text_add(&text, "%s%s=%s", i ? "," : "[", variables[i].name,
                 value_of(planner, &variables[i]));
    if (matrix->count)
        text_add(&text, "]");
    copy = pool_text(planner->pool, text_string(&text), text.length);
    text_release(&text);
    return copy;
}
