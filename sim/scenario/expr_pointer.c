/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Follows pointers by the types of the debug information: "p->x", "*p",
 * "(*p).x", "p[3]", "(struct vcpu *)x0", and elements known only later.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/expr_parser.h"

static struct expr *fail(struct parser *parser, size_t at, const char *format,
                         const char *what, const char *hint)
{
    mistake_set(parser->mistake, at, format, what);
    if (hint)
        diag_hint(&parser->mistake->diag, "%s", hint);
    return NULL;
}

static struct expr *refuse_pointer(struct parser *parser,
                                   const struct expr *expr, size_t start)
{
    char *text = parser_slice(parser, start);

    if (image_is_pointer(expr->type))
        return fail(parser, start, "what %s points to is of no known type",
                    text,
                    "cast it, as (struct name *)..., or write [pointer]:8");
    if (expr->type.image)
        return fail(parser, start, "%s is no pointer", text,
                    "cast it, as (struct name *)..., or write [address]:8");
    return fail(parser, start, "%s has no type", text,
                "cast it, as (struct name *)..., or write [address]:8");
}

/* Places in places */

/* The part of `base` that is `part` of what it has been. */
static struct expr *part_create(struct parser *parser, const struct expr *base,
                                const struct place *way,
                                const struct image_place *part, size_t start)
{
    struct expr *expr = parser_node(
        parser, base->kind == EXPR_REMEMBERED ? EXPR_REMEMBERED : EXPR_PLACE);

    if (!expr)
        return NULL;
    expr->remembered = base->remembered;
    expr->offset = start;
    expr->type = part->type;
    expr->is_block = !part->is_scalar || part->size > 16;
    expr->place = *way;
    expr->place.kind = PLACE_MEMORY;
    expr->place.address = part->address;
    expr->place.size = part->size;
    expr->place.lsb = part->bit_lsb;
    expr->place.width = part->bit_width ? part->bit_width
                                        : (unsigned)part->size * 8;
    expr->place.is_signed = part->is_signed;
    expr->place.text = parser_slice(parser, start);
    return expr;
}

/* What the pointer `expr`, the text from `start` on, points to. */
static bool pointee(struct parser *parser, struct expr *expr, size_t start,
                    struct image_place *whole, struct place *way)
{
    if (!image_pointee(expr->type, whole) || expr->is_block) {
        refuse_pointer(parser, expr, start);
        return false;
    }
    *way = (struct place){ 0 };
    if (expr->kind == EXPR_NUMBER) {
        whole->address = expr->number.lo;
        return true;
    }
    expr->text = parser_slice(parser, start);
    way->pointer = expr;
    way->is_followed = true;
    return true;
}

static struct image_place whole_of(const struct expr *expr)
{
    return (struct image_place){
        .type = expr->type,
        .address = expr->place.address,
        .size = expr->place.size,
    };
}

/* "name" behind "." or "->", whose place is `whole` on the way `way`. */
static struct expr *member(struct parser *parser, const struct expr *base,
                           const struct place *way,
                           const struct image_place *whole, size_t start,
                           size_t operator)
{
    struct image_place part;
    size_t name;
    char *text;

    parser_skip_space(parser);
    name = parser->at;
    while (parser_is_name(parser->text[parser->at]))
        parser->at++;
    if (name == parser->at) {
        parser_unexpected(parser, "the name of a member");
        return NULL;
    }
    text = pool_format(parser->pool, "%.*s.%.*s", (int)(operator- start),
                       parser->text + start, (int)(parser->at - name),
                       parser->text + name);
    if (!whole->type.image)
        return fail(parser, start, "%s has no type",
                    parser_slice(parser, start), NULL);
    if (image_resolve_parts(whole, text, operator- start, &part,
                            &parser->mistake->diag) != STATUS_OK) {
        parser->mistake->offset = name;
        return NULL;
    }
    return part_create(parser, base, way, &part, start);
}

static struct expr *arrow(struct parser *parser, struct expr *expr,
                          size_t start)
{
    struct image_place whole;
    size_t operator= parser->at;
    struct place way;

    if (!pointee(parser, expr, start, &whole, &way))
        return NULL;
    parser->at += 2;
    return member(parser, expr, &way, &whole, start, operator);
}

static struct expr *dot(struct parser *parser, struct expr *expr, size_t start)
{
    struct image_place whole = whole_of(expr);
    size_t operator= parser->at++;
    struct place way = {
        .pointer = expr->place.pointer,
        .is_followed = expr->place.is_followed,
        .index = expr->place.index,
        .stride = expr->place.stride,
        .bound = expr->place.bound,
    };

    return member(parser, expr, &way, &whole, start, operator);
}

/* Elements */

static struct expr *address_of(struct parser *parser, const struct expr *place)
{
    struct expr *expr = parser_node(parser, EXPR_ADDRESS);

    if (!expr)
        return NULL;
    expr->place = place->place;
    expr->text = place->place.text;
    return expr;
}

/* Element `index` of what begins at `whole` on the way `way`. */
static struct expr *element(struct parser *parser, const struct expr *base,
                            struct place *way, struct image_place *whole,
                            struct expr *index, size_t start)
{
    if (index->kind == EXPR_NUMBER) {
        whole->address += index->number.lo * whole->size;
    } else {
        way->index = index;
        way->stride = whole->size;
    }
    return part_create(parser, base, way, whole, start);
}

static struct expr *index_pointer(struct parser *parser, struct expr *expr,
                                  struct expr *index, size_t start,
                                  size_t bracket)
{
    struct image_place whole;
    size_t end = parser->at;
    struct place way;
    bool ok;

    parser->at = bracket;
    ok = pointee(parser, expr, start, &whole, &way);
    parser->at = end;
    return ok ? element(parser, expr, &way, &whole, index, start) : NULL;
}

static bool check_bound(struct parser *parser, const struct expr *index,
                        const struct expr *array, uint64_t count)
{
    if (!count || index->kind != EXPR_NUMBER ||
        (!index->number.hi && index->number.lo < count))
        return true;
    return mistake_set(parser->mistake, index->offset,
                       "index %" PRIu64 " is outside of '%s', which has "
                       "%" PRIu64 " elements",
                       index->number.lo, array->place.text, count);
}

/* An element of an array: the array's own address may be known only later. */
static struct expr *index_array(struct parser *parser, struct expr *expr,
                                struct expr *index, size_t start)
{
    struct image_place whole;
    struct place way = { 0 };
    uint64_t count;

    if (expr->place.kind != PLACE_MEMORY || !expr->is_block ||
        !image_element(expr->type, expr->place.size, &whole, &count))
        return fail(
            parser, start, "%s is no array",
            pool_text(parser->pool, expr->place.text, strlen(expr->place.text)),
            NULL);
    if (!check_bound(parser, index, expr, count))
        return NULL;
    if (place_moves(&expr->place)) {
        way.pointer = address_of(parser, expr);
        if (!way.pointer)
            return NULL;
    } else {
        whole.address = expr->place.address;
    }
    way.bound = count;
    return element(parser, expr, &way, &whole, index, start);
}

static struct expr *brackets(struct parser *parser, struct expr *expr,
                             size_t start)
{
    size_t bracket = parser->at++, from = parser->at;
    struct expr *index = parser_value(parser,
                                      parser_nested(parser, LEVEL_FIRST));

    if (!index)
        return NULL;
    index->text = parser_slice(parser, from);
    if (!parser_accept(parser, ']')) {
        parser_unexpected(parser, "\"]\"");
        return NULL;
    }
    if (expr->kind == EXPR_NUMBER || image_is_pointer(expr->type))
        return index_pointer(parser, expr, index, start, bracket);
    if (expr->kind != EXPR_PLACE && expr->kind != EXPR_REMEMBERED)
        return refuse_pointer(parser, expr, start);
    return index_array(parser, expr, index, start);
}

/* Bits, as the manual and reports write them: "v3<127:64>" */

static bool scan_bits(const char *text, unsigned *high, unsigned *low,
                      size_t *used)
{
    char *end;

    if (*text != '<' || !isdigit((unsigned char)text[1]))
        return false;
    *high = (unsigned)strtoul(text + 1, &end, 10);
    if (*end != ':' || !isdigit((unsigned char)end[1]))
        return false;
    *low = (unsigned)strtoul(end + 1, &end, 10);
    *used = (size_t)(end + 1 - text);
    return *end == '>';
}

static struct expr *bits(struct parser *parser, struct expr *expr, size_t start)
{
    unsigned high, low;
    size_t used;

    if (!scan_bits(parser->text + parser->at, &high, &low, &used))
        return expr;
    if (high < low || high >= expr->place.width)
        return fail(parser, parser->at, "%s has no such bits", expr->place.text,
                    "bits are written as x0<31:0>");
    parser->at += used;
    expr->place.lsb += low;
    expr->place.width = high - low + 1;
    expr->place.is_signed = false;
    expr->place.text = parser_slice(parser, start);
    return expr;
}

static bool is_place(const struct expr *expr)
{
    return expr->kind == EXPR_PLACE || expr->kind == EXPR_REMEMBERED;
}

struct expr *parser_suffixes(struct parser *parser, struct expr *expr,
                             size_t start)
{
    while (expr) {
        const char *rest = parser->text + parser->at;

        if (rest[0] == '-' && rest[1] == '>')
            expr = arrow(parser, expr, start);
        else if (rest[0] == '.' && is_place(expr))
            expr = dot(parser, expr, start);
        else if (rest[0] == '[')
            expr = brackets(parser, expr, start);
        else
            break;
    }
    return expr && is_place(expr) && !expr->is_block ? bits(parser, expr, start)
                                                     : expr;
}

struct expr *parser_follow(struct parser *parser, size_t start)
{
    size_t from = parser->at;
    struct expr *expr = parser_nested(parser, LEVEL_UNARY);
    struct image_place whole;
    struct place way;

    if (!expr || !pointee(parser, expr, from, &whole, &way))
        return NULL;
    return part_create(parser, expr, &way, &whole, start);
}

/* Casts */

static bool is_qualifier(const char *word, size_t length)
{
    return (length == 5 && !strncmp(word, "const", 5)) ||
           (length == 8 && !strncmp(word, "volatile", 8));
}

static size_t word_length(const char *text)
{
    size_t length = 0;

    if (!parser_is_name_start(text[0]))
        return 0;
    while (parser_is_name(text[length]) ||
           (text[length] == ':' && text[length + 1] == ':') ||
           (length && text[length] == ':' && text[length - 1] == ':'))
        length++;
    return length;
}

/* "const struct vcpu * *)": its name and stars; bytes read, or 0. */
static size_t scan_type(const char *text, struct text *name, unsigned *stars)
{
    const char *at = text;

    *stars = 0;
    for (;;) {
        size_t length;

        at += strspn(at, " ");
        if (*at == ')')
            return *stars && name->length ? (size_t)(at + 1 - text) : 0;
        if (*at == '*') {
            ++*stars;
            at++;
            continue;
        }
        length = word_length(at);
        if (!length || (*stars && !is_qualifier(at, length)))
            return 0;
        if (!is_qualifier(at, length))
            text_add(name, "%s%.*s", name->length ? " " : "", (int)length, at);
        at += length;
    }
}

static bool report_type(struct parser *parser, size_t at, const char *name)
{
    const struct plan_machine *machine = parser->names->machine;
    struct text_nearest nearest = { .word = name };

    mistake_set(parser->mistake, at, "no type is called \"%s\"", name);
    for (size_t i = 0; i < machine->image_count; i++)
        image_nearest_type(machine->images[i].image, &nearest);
    if (nearest.best)
        mistake_suggest(parser->mistake, text_nearest_result(&nearest));
    else
        diag_hint(&parser->mistake->diag,
                  "no image has debug information: build one with -g");
    return false;
}

static bool find_type(struct parser *parser, size_t at, const char *name,
                      struct image_type *type)
{
    const struct plan_machine *machine = parser->names->machine;

    *type = (struct image_type){ 0 }; /* void: a pointer to what nobody knows */
    if (!strcmp(name, "void"))
        return true;
    for (size_t i = 0; i < machine->image_count; i++) {
        struct diag diag = { 0 };
        enum status status = image_type_by_name(machine->images[i].image, name,
                                                type, &diag);

        if (status == STATUS_OK)
            return true;
        if (status != STATUS_NOT_FOUND) {
            parser->mistake->diag = diag;
            parser->mistake->offset = at;
            return false;
        }
    }
    return report_type(parser, at, name);
}

static struct expr *cast_operand(struct parser *parser, size_t start,
                                 struct image_type type)
{
    struct expr *expr = parser_value(parser,
                                     parser_nested(parser, LEVEL_UNARY));

    if (!expr)
        return NULL;
    expr->type = type;
    expr->offset = start;
    return expr;
}

bool parser_cast(struct parser *parser, size_t start, struct expr **cast)
{
    struct image_type type = { 0 };
    struct text name = { 0 };
    unsigned stars;
    size_t used = scan_type(parser->text + parser->at, &name, &stars);
    bool ok = !used || find_type(parser, parser->at, text_string(&name), &type);

    text_release(&name);
    *cast = NULL;
    if (!used || !ok)
        return ok;
    parser->at += used;
    type.pointers = stars;
    *cast = cast_operand(parser, start, type);
    return *cast != NULL;
}
