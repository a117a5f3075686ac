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
        row->values[i] = pool_format(planner->pool, "%" PRIu64, first + i);
    return true;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Equal values would make cases of one name. */
static bool check_distinct(struct planner *planner, const struct node *node,
                           const struct matrix_row *row)
{
    const char **sorted = mem_grow(NULL, row->count, sizeof(*sorted));
    const char *twice = NULL;

    memcpy(sorted, row->values, row->count * sizeof(*sorted));
    qsort(sorted, row->count, sizeof(*sorted), compare_texts);
    for (size_t i = 1; i < row->count; i++) {
        if (!strcmp(sorted[i], sorted[i - 1]))
            twice = sorted[i];
    }
    free(sorted);
    return !twice ||
           report(planner, node, "value \"%s\" is given twice", twice);
}

static bool plan_values(struct planner *planner, const struct node *node,
                        struct matrix_row *row)
{
    row->count = node->count;
    row->values = pool_alloc(planner->pool, row->count * sizeof(*row->values));
    if (row->count == 0)
        return report(planner, node, "variable \"%s\" has no value", row->name);
    for (size_t i = 0; i < node->count; i++) {
        if (!schema_check_kind(planner->errors, node->items[i], "a value",
                               NODE_SCALAR, "a single value"))
            return false;
        row->values[i] = node->items[i]->text;
    }
    return check_distinct(planner, node, row);
}

static bool plan_row(struct planner *planner, const struct node *key,
                     const struct node *value, struct matrix_row *row)
{
    row->name = key->text;
    if (!schema_is_name(key->text, false))
        return report(planner, key, "\"%s\" is no name for a variable",
                      key->text);
    if (!schema_check_kind(planner->errors, value, key->text,
                           NODE_SCALAR | NODE_LIST, "a range or a list"))
        return false;
    return value->kind == NODE_LIST ? plan_values(planner, value, row)
                                    : plan_range(planner, value, row);
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
    for (size_t i = 0; ok && i < node->count; i++) {
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
    for (size_t i = matrix->count; i-- > 0;) {
        const struct matrix_row *row = &matrix->rows[i];

        variables[i] = (struct variable){
            .name = row->name,
            .value = row->values[index % row->count],
            .varies = true,
        };
        index /= row->count;
    }
}

char *matrix_suffix(struct pool *pool, const struct matrix *matrix,
                    const struct variable *variables)
{
    struct text text = { 0 };
    char *copy;

    for (size_t i = 0; i < matrix->count; i++)
        text_add(&text, "%s%s=%s", i ? "," : "[", variables[i].name,
                 variables[i].value);
    if (matrix->count)
        text_add(&text, "]");
    copy = pool_text(pool, text_string(&text), text.length);
    text_release(&text);
    return copy;
}
