/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strict about keys: none unknown, none missing, each of its kind. */
#include "scenario/schema.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const char *kind_text(const struct node *node)
{
    if (node_is_null(node))
        return "nothing";
    switch (node->kind) {
    case NODE_SCALAR:
        return "a single value";
    case NODE_LIST:
        return "a list";
    case NODE_MAPPING:
        break;
    }
    return "a mapping";
}

bool schema_check_kind(struct plan_errors *errors, const struct node *node,
                       const char *what, unsigned kinds, const char *expects)
{
    bool ok = node_is_null(node) ? kinds & NODE_NULL : kinds & node->kind;

    if (!ok)
        errors_add(errors, node->source, node->line, node->column,
                   "%s must be %s, not %s", what, expects, kind_text(node));
    return ok;
}

bool schema_check_key(struct plan_errors *errors, const struct node *node,
                      const struct key *key)
{
    char what[64];

    snprintf(what, sizeof(what), "\"%s\"", key->name);
    return schema_check_kind(errors, node, what, key->kinds, key->expects);
}

static const struct key *find(const struct key *keys, size_t count,
                              const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (!strcmp(keys[i].name, name))
            return &keys[i];
    }
    return NULL;
}

static bool report_unknown(struct plan_errors *errors, const struct node *key,
                           const char *what, const struct key *keys,
                           size_t count)
{
    struct text_nearest nearest = { .word = key->text };
    struct plan_error *error = errors_add(errors, key->source, key->line,
                                          key->column, "%s has no key \"%s\"",
                                          what, key->text);

    for (size_t i = 0; i < count; i++)
        text_nearest_next(&nearest, keys[i].name);
    error_suggest(error, text_nearest_result(&nearest));
    return false;
}

static bool report_missing(struct plan_errors *errors, const struct node *map,
                           const char *what, const struct key *keys,
                           size_t count, const struct node **values)
{
    bool ok = true;

    for (size_t i = 0; i < count; i++) {
        if (!keys[i].required || values[i])
            continue;
        errors_add(errors, map->source, map->line, map->column,
                   "%s needs a key \"%s\"", what, keys[i].name);
        ok = false;
    }
    return ok;
}

bool schema_take(struct plan_errors *errors, const struct node *map,
                 const char *what, const struct key *keys, size_t count,
                 const struct node **values)
{
    bool ok = true;

    memset(values, 0, count * sizeof(struct node *));
    if (!schema_check_kind(errors, map, what, NODE_MAPPING, "a mapping"))
        return false;
    for (size_t i = 0; i < map->count; i++) {
        const struct key *key = find(keys, count, node_key(map, i)->text);

        if (key)
            values[key - keys] = node_value(map, i);
        else
            ok = report_unknown(errors, node_key(map, i), what, keys, count);
    }
    ok = report_missing(errors, map, what, keys, count, values) && ok;
    for (size_t i = 0; i < count; i++) {
        if (!values[i] || schema_check_key(errors, values[i], &keys[i]))
            continue;
        values[i] = NULL;
        ok = false;
    }
    return ok;
}

bool schema_is_name(const char *text, bool allow_more)
{
    if (!isalpha((unsigned char)text[0]) && text[0] != '_')
        return false;
    for (; *text; text++) {
        bool is_more = allow_more && (*text == '.' || *text == '-');

        if (!isalnum((unsigned char)*text) && *text != '_' && !is_more)
            return false;
    }
    return true;
}
