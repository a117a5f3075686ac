/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The only file that speaks to libyaml. It takes events, not libyaml's
 * documents: those resolve aliases and forget anchors and tags silently.
 */
#include "scenario/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/printable.h"
#include "base/text.h"

struct reader {
    yaml_parser_t parser;
    struct pool *pool;
    const struct source *source;
    struct plan_errors *errors;
    unsigned depth;
};

/* Children of a collection while it is being read. */
struct children {
    size_t count, capacity;
    struct node **items;
};

bool node_is_null(const struct node *node)
{
    return node->kind == NODE_SCALAR && node->is_plain &&
           (!strcmp(node->text, "") || !strcmp(node->text, "~") ||
            !strcmp(node->text, "null"));
}

static struct plan_error *error_at(struct reader *reader, yaml_mark_t mark,
                                   const char *sentence)
{
    return errors_add(reader->errors, reader->source, (unsigned)mark.line + 1,
                      (unsigned)mark.column + 1, "%s", sentence);
}

/* What libyaml found wrong, at the place where it noticed. */
static void report_syntax(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    struct plan_error *error;
    yaml_mark_t mark = parser->problem_mark;
    const char *problem = parser->problem ? parser->problem : "out of memory";

    if (parser->error == YAML_READER_ERROR)
        mark = parser->mark;
    error = errors_add(reader->errors, reader->source, (unsigned)mark.line + 1,
                       (unsigned)mark.column + 1, "not well-formed YAML: %s",
                       problem);
    if (parser->error != YAML_READER_ERROR)
        error_hint(error, "values that begin with one of [ { & * ! | > %% @ ` "
                          "or hold \": \" must be in quotes, and so, inside "
                          "{ } and [ ], must all that hold ${}");
}

static bool next_event(struct reader *reader, yaml_event_t *event)
{
    if (yaml_parser_parse(&reader->parser, event))
        return true;
    report_syntax(reader);
    return false;
}

static bool refuse_anchor(struct reader *reader, const yaml_event_t *event)
{
    struct plan_error *error = error_at(reader, event->start_mark,
                                        "anchors (&name) are not allowed here");

    error_hint(error, "an expression that begins with & must be in quotes");
    return false;
}

static bool refuse_tag(struct reader *reader, const yaml_event_t *event)
{
    struct plan_error *error = error_at(reader, event->start_mark,
                                        "tags (!name) are not allowed here");

    error_hint(error, "an expression that begins with ! must be in quotes");
    return false;
}

static bool check_event(struct reader *reader, const yaml_event_t *event)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;

    switch (event->type) {
    case YAML_ALIAS_EVENT:
        error_hint(error_at(reader, event->start_mark,
                            "aliases (*name) are not allowed here"),
                   "use a macro, or write the value out");
        return false;
    case YAML_SCALAR_EVENT:
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
        break;
    case YAML_SEQUENCE_START_EVENT:
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
        break;
    default:
        break;
    }
    if (anchor)
        return refuse_anchor(reader, event);
    return tag ? refuse_tag(reader, event) : true;
}

static struct node *node_create(struct reader *reader, enum node_kind kind,
                                yaml_mark_t mark)
{
    struct node *node = pool_alloc(reader->pool, sizeof(*node));

    node->kind = kind;
    node->source = reader->source;
    node->line = (unsigned)mark.line + 1;
    node->column = (unsigned)mark.column + 1;
    return node;
}

/* "\e" in quotes would play with the terminal that shows the value. */
static bool is_showable(const char *text)
{
    while (*text) {
        size_t length = character_length(text);

        if (*text != '\n' && *text != '\t' && *text != '\r' &&
            !(length && character_is_printable(text, length)))
            return false;
        text += length ? length : 1;
    }
    return true;
}

static struct node *read_scalar(struct reader *reader,
                                const yaml_event_t *event)
{
    struct node *node = node_create(reader, NODE_SCALAR, event->start_mark);
    const char *text = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;

    if (memchr(text, '\0', length)) {
        error_at(reader, event->start_mark, "a value holds a NUL character");
        return NULL;
    }
    if (!is_showable(text)) {
        struct plan_error *error = error_at(
            reader, event->start_mark, "a value holds a control character");

        error_hint(error, "line breaks and tabs are all that it may hold");
        return NULL;
    }
    node->text = pool_text(reader->pool, text, length);
    node->is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return node;
}

static void children_add(struct children *children, struct node *node)
{
    if (children->count == children->capacity) {
        children->capacity = children->capacity ? children->capacity * 2 : 8;
        children->items = mem_grow(children->items, children->capacity,
                                   sizeof(struct node *));
    }
    children->items[children->count++] = node;
}

static int compare_keys(const void *a, const void *b)
{
    const struct node *left = *(struct node *const *)a;
    const struct node *right = *(struct node *const *)b;
    int order = strcmp(left->text, right->text);

    if (order)
        return order;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    return left->column < right->column ? -1 : left->column > right->column;
}

/* Sorted, so that a mapping of many keys costs no square of them. */
static void check_duplicates(struct reader *reader, const struct node *map)
{
    struct node **keys = mem_grow(NULL, map->count, sizeof(struct node *));

    for (size_t i = 0; i < map->count; i++)
        keys[i] = map->items[2 * i];
    qsort(keys, map->count, sizeof(struct node *), compare_keys);
    for (size_t i = 1; i < map->count; i++) {
        if (strcmp(keys[i]->text, keys[i - 1]->text) != 0)
            continue;
        errors_add(reader->errors, reader->source, keys[i]->line,
                   keys[i]->column,
                   "key \"%s\" is given twice, first in line "
                   "%u",
                   keys[i]->text, keys[i - 1]->line);
    }
    free(keys);
}

static struct node *read_node(struct reader *reader, const yaml_event_t *event);

/* Reads up to the end event of the collection. */
static bool read_children(struct reader *reader, struct children *children)
{
    yaml_event_t event;

    while (next_event(reader, &event)) {
        bool is_end = event.type == YAML_SEQUENCE_END_EVENT ||
                      event.type == YAML_MAPPING_END_EVENT;
        struct node *node = is_end ? NULL : read_node(reader, &event);

        yaml_event_delete(&event);
        if (is_end)
            return true;
        if (!node)
            return false;
        children_add(children, node);
    }
    return false;
}

static bool check_keys(struct reader *reader, const struct node *map)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct node *key = node_key(map, i);

        if (key->kind == NODE_SCALAR)
            continue;
        errors_add(reader->errors, reader->source, key->line, key->column,
                   "a key must be a word, not a list or a mapping");
        return false;
    }
    check_duplicates(reader, map);
    return true;
}

static struct node *read_collection(struct reader *reader,
                                    const yaml_event_t *event)
{
    bool is_map = event->type == YAML_MAPPING_START_EVENT;
    struct node *node = node_create(reader, is_map ? NODE_MAPPING : NODE_LIST,
                                    event->start_mark);
    struct children children = { 0 };
    bool ok;

    if (reader->depth == NODE_DEPTH_MAX) {
        errors_add(reader->errors, reader->source, node->line, node->column,
                   "nested deeper than %d levels", NODE_DEPTH_MAX);
        return NULL;
    }
    reader->depth++;
    ok = read_children(reader, &children);
    reader->depth--;
    node->count = is_map ? children.count / 2 : children.count;
    node->items = pool_copy(reader->pool, children.items,
                            children.count * sizeof(struct node *));
    free(children.items);
    if (ok && is_map)
        ok = check_keys(reader, node);
    return ok ? node : NULL;
}

static struct node *read_node(struct reader *reader, const yaml_event_t *event)
{
    if (!check_event(reader, event))
        return NULL;
    if (event->type == YAML_SCALAR_EVENT)
        return read_scalar(reader, event);
    return read_collection(reader, event);
}

/* The event behind the document must be the stream's end. */
static bool check_end(struct reader *reader)
{
    yaml_event_t event;
    bool ok;

    if (!next_event(reader, &event))
        return false;
    yaml_event_delete(&event); /* the document's end */
    if (!next_event(reader, &event))
        return false;
    ok = event.type == YAML_STREAM_END_EVENT;
    if (!ok)
        error_at(reader, event.start_mark,
                 "a second YAML document; a file holds one");
    yaml_event_delete(&event);
    return ok;
}

static const struct node *read_document(struct reader *reader)
{
    const struct node *root = NULL;
    yaml_event_t event;

    while (!root && next_event(reader, &event)) {
        yaml_event_type_t type = event.type;

        if (type == YAML_STREAM_END_EVENT)
            error_at(reader, event.start_mark, "the file is empty");
        else if (type != YAML_STREAM_START_EVENT &&
                 type != YAML_DOCUMENT_START_EVENT)
            root = read_node(reader, &event);
        yaml_event_delete(&event);
        if (!root && type != YAML_STREAM_START_EVENT &&
            type != YAML_DOCUMENT_START_EVENT)
            return NULL;
    }
    return root && check_end(reader) ? root : NULL;
}

const struct node *yaml_parse(struct pool *pool, const struct source *source,
                              struct plan_errors *errors)
{
    struct reader reader = { .pool = pool, .source = source, .errors = errors };
    const struct node *root;

    if (!yaml_parser_initialize(&reader.parser)) {
        errors_add(errors, source, 0, 0, "out of memory");
        return NULL;
    }
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(
        &reader.parser, (const unsigned char *)source->data, source->length);
    root = read_document(&reader);
    yaml_parser_delete(&reader.parser);
    return root;
}
