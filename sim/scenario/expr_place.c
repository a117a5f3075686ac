/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads places by name and by address: "x0", "HCR_EL2.VM", "[x1]:8",
 * "shadow_ctxts[8].regs[19]", any of them in a remembered state.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "scenario/expr_parser.h"
#include "scenario/number.h"

/* An expression in brackets, up to the closing one. */
static struct expr *parse_bracketed(struct parser *parser)
{
    struct expr *expr = parser_value(parser,
                                     parser_nested(parser, LEVEL_FIRST));

    if (expr && !parser_accept(parser, ']')) {
        parser_unexpected(parser, "\"]\"");
        return NULL;
    }
    return expr;
}

/* Raw memory */

static bool parse_size(struct parser *parser, uint64_t *size)
{
    size_t used;
    struct value value = { 0 };
    bool is_one;

    if (!parser_accept(parser, ':'))
        return parser_unexpected(parser, "\":\" and a size");
    parser_skip_space(parser);
    if (number_scan(parser->text + parser->at, &used, &value) != NUMBER_OK)
        value = (struct value){ 0 };
    is_one = value.lo && value.lo <= 16 && !(value.lo & (value.lo - 1));
    if (value.hi || (!is_one && !(parser->any_size && value.lo)))
        return parser_unexpected(parser, "a size of 1, 2, 4, 8 or 16 bytes");
    parser->at += used;
    *size = value.lo;
    return true;
}

/* A constant in brackets is shown as the address that it is. */
static char *raw_text(struct parser *parser, size_t start,
                      const struct place *place, bool is_remembered)
{
    if (place->pointer || is_remembered)
        return parser_slice(parser, start);
    return pool_format(parser->pool, "[0x%" PRIx64 "]:%" PRIu64, place->address,
                       place->size);
}

struct expr *parser_raw_memory(struct parser *parser, size_t start,
                               const size_t *state)
{
    size_t from = parser->at;
    struct expr *address = parse_bracketed(parser), *expr;
    struct place place = { .kind = PLACE_MEMORY };

    if (!address)
        return NULL;
    address->text = pool_text(parser->pool, parser->text + from,
                              parser->at - 1 - from);
    if (address->kind == EXPR_NUMBER && address->number.hi) {
        mistake_set(parser->mistake, from - 1,
                    "an address has at most 64 bits");
        return NULL;
    }
    if (address->kind == EXPR_NUMBER)
        place.address = address->number.lo;
    else
        place.pointer = address;
    if (!parse_size(parser, &place.size))
        return NULL;
    place.width = place.size > 16 ? 0 : (unsigned)place.size * 8;
    expr = parser_node(parser, state ? EXPR_REMEMBERED : EXPR_PLACE);
    if (!expr)
        return NULL;
    place.text = raw_text(parser, start, &place, state != NULL);
    expr->place = place;
    expr->remembered = state ? *state : 0;
    expr->is_block = place.size > 16 || (place.size & (place.size - 1));
    expr->offset = start;
    return expr;
}

/* Names */

/* An index that is a number goes on with the path; others end it. */
static bool scan_index(struct parser *parser, struct text *path, bool *is_end)
{
    size_t start = parser->at++;
    struct expr *index = parse_bracketed(parser);

    if (!index)
        return false;
    if (index->kind != EXPR_NUMBER) {
        parser->at = start;
        *is_end = true;
        return true;
    }
    if (index->number.hi || index->number.lo > UINT32_MAX)
        return mistake_set(parser->mistake, start,
                           "an index has at most 32 bits");
    text_add(path, "[%" PRIu64 "]", index->number.lo);
    return true;
}

/* "::" of C++ and Rust, ":" of "a.c:state", where a name follows. */
static bool scan_scope(struct parser *parser, struct text *path)
{
    const char *rest = parser->text + parser->at;
    size_t length = rest[0] == ':' ? 1 + (rest[1] == ':') : 0;

    if (!length || !parser_is_name_start(rest[length]))
        return false;
    text_add_bytes(path, rest, length);
    parser->at += length;
    return true;
}

/*
 * Copies one path, "shadow_ctxts[1 * 8].regs[3]", with its indices as plain
 * numbers, of at most `limit` bytes. Stops before "[" behind a dot: raw memory
 * of a remembered state.
 */
static bool scan_path(struct parser *parser, struct text *path, size_t limit)
{
    bool is_end = false;

    while (parser_is_name(parser->text[parser->at]) && !is_end) {
        size_t start = parser->at;

        while (parser_is_name(parser->text[parser->at]))
            parser->at++;
        text_add_bytes(path, parser->text + start, parser->at - start);
        if (scan_scope(parser, path))
            continue;
        while (parser->text[parser->at] == '[' && !is_end) {
            if (path->length >= limit)
                return true;
            if (!scan_index(parser, path, &is_end))
                return false;
        }
        if (parser->text[parser->at] != '.' || is_end)
            break;
        text_add_bytes(path, ".", 1);
        parser->at++;
    }
    return true;
}

static char *parse_path(struct parser *parser, size_t limit)
{
    struct text path = { 0 };
    char *copy = NULL;

    if (scan_path(parser, &path, limit))
        copy = pool_text(parser->pool, text_string(&path), path.length);
    text_release(&path);
    return copy;
}

/* A state's name alone is no place: it stands before a dot. */
static bool refuse_state(struct parser *parser, const char *path, size_t start)
{
    size_t state;

    parser->mistake->offset = start;
    if (!names_state(parser->names, path, &state))
        return false;
    mistake_set(parser->mistake, start, "\"%s\" is a remembered state", path);
    diag_hint(&parser->mistake->diag, "name a place in it, such as %s.x0",
              path);
    return false;
}

/*
 * "current[3].x", where `current` is a pointer: the path up to it is what has
 * a place by its name.
 */
static char *pointer_part(struct parser *parser, const char *path,
                          struct named *named)
{
    struct mistake ignored = { 0 };

    for (const char *at = strchr(path, '['); at; at = strchr(at + 1, '[')) {
        char *part = pool_text(parser->pool, path, (size_t)(at - path));

        if (!names_resolve(parser->names, parser->pool, part, named, &ignored))
            return NULL;
        if (image_is_pointer(named->type))
            return part;
    }
    return NULL;
}

/* What `path`, the text from `start` on, names; the text is behind it then. */
static bool resolve(struct parser *parser, char **path, size_t skip,
                    size_t start, struct named *named)
{
    char *part;

    if (names_resolve(parser->names, parser->pool, *path + skip, named,
                      parser->mistake))
        return true;
    part = pointer_part(parser, *path + skip, named);
    if (!part)
        return refuse_state(parser, *path + skip, start + skip);
    parser->at = start;
    *path = parse_path(parser, skip + strlen(part));
    return *path != NULL;
}

/* `state` is the one that stands before the name, with `skip` bytes. */
static struct expr *place_create(struct parser *parser,
                                 const struct named *named, size_t start,
                                 size_t skip, const size_t *state)
{
    struct expr *expr = parser_node(parser,
                                    state ? EXPR_REMEMBERED : EXPR_PLACE);

    if (!expr)
        return NULL;
    expr->place = named->place;
    expr->type = named->type;
    expr->is_block = named->kind != NAMED_PLACE;
    expr->offset = start + skip;
    expr->remembered = state ? *state : 0;
    if (state && !expr->is_block)
        expr->place.text = parser_slice(parser, start);
    return parser_suffixes(parser, expr, start);
}

/* A path that begins with a state's name, which is longer by `skip` bytes. */
static struct expr *parse_remembered(struct parser *parser, char *path,
                                     size_t start, size_t state, size_t skip)
{
    struct named named;

    if (!path[skip] && parser_accept(parser, '['))
        return parser_raw_memory(parser, start, &state);
    if (!resolve(parser, &path, skip, start, &named))
        return NULL;
    if (named.kind == NAMED_FUNCTION) {
        mistake_set(parser->mistake, start + skip,
                    "%s is a function and holds no value", path + skip);
        return NULL;
    }
    return place_create(parser, &named, start, skip, &state);
}

static struct expr *parse_event(struct parser *parser)
{
    const char *nearest;
    struct expr *expr;
    enum event event;
    size_t start;
    char *name;

    if (!parser_accept(parser, '(')) {
        parser_unexpected(parser, "\"(\" and the name of an event");
        return NULL;
    }
    parser_skip_space(parser);
    start = parser->at;
    name = parse_path(parser, SIZE_MAX);
    if (!name)
        return NULL;
    event = names_event(name, &nearest);
    if (event == EVENT_COUNT) {
        mistake_set(parser->mistake, start, "no event is called \"%s\"", name);
        mistake_suggest(parser->mistake, nearest);
        return NULL;
    }
    if (!parser_accept(parser, ')')) {
        parser_unexpected(parser, "\")\"");
        return NULL;
    }
    expr = parser_node(parser, EXPR_EVENTS);
    if (expr)
        expr->event = event;
    return expr;
}

struct expr *parser_named(struct parser *parser)
{
    size_t start = parser->at, state, length;
    char *path = parse_path(parser, SIZE_MAX);
    struct named named;

    if (!path)
        return NULL;
    if (!strcmp(path, "insns"))
        return parser_node(parser, EXPR_INSNS);
    if (!strcmp(path, "event"))
        return parse_event(parser);
    if (names_state_prefix(parser->names, path, &state, &length))
        return parse_remembered(parser, path, start, state, length + 1);
    if (!resolve(parser, &path, 0, start, &named))
        return NULL;
    if (named.kind == NAMED_FUNCTION)
        return parser_number(parser, named.place.address);
    return place_create(parser, &named, start, 0, NULL);
}

/* "&symbol" and "&symbol.member" are numbers; "&p->x" is known later. */
static struct expr *address_create(struct parser *parser,
                                   const struct expr *place)
{
    struct expr *expr;

    if (!place_moves(&place->place))
        return parser_number(parser, place->place.address);
    expr = parser_node(parser, EXPR_ADDRESS);
    if (expr)
        expr->place = place->place;
    return expr;
}

static struct expr *refuse_address(struct parser *parser, size_t start,
                                   const char *text)
{
    mistake_set(parser->mistake, start, "%s is a register and has no address",
                text);
    return NULL;
}

/* "&(*p).x", "&((struct vcpu *)x0)->pc" */
static struct expr *address_of_expr(struct parser *parser, size_t start)
{
    struct expr *place = parser_nested(parser, LEVEL_UNARY);

    if (!place)
        return NULL;
    if (place->kind != EXPR_PLACE) {
        mistake_set(parser->mistake, start, "this is a value and no place");
        return NULL;
    }
    return place->place.kind == PLACE_MEMORY
               ? address_create(parser, place)
               : refuse_address(parser, start, place->place.text);
}

struct expr *parser_address_of(struct parser *parser)
{
    size_t start;
    struct named named;
    struct expr *place;
    char *path;

    parser_skip_space(parser);
    start = parser->at;
    if (parser->text[start] == '(' || parser->text[start] == '*')
        return address_of_expr(parser, start);
    if (!parser_is_name_start(parser->text[start])) {
        parser_unexpected(parser, "the name of a symbol");
        return NULL;
    }
    path = parse_path(parser, SIZE_MAX);
    if (!path || !resolve(parser, &path, 0, start, &named))
        return NULL;
    if (named.kind == NAMED_FUNCTION)
        return parser_number(parser, named.place.address);
    if (named.place.kind != PLACE_MEMORY)
        return refuse_address(parser, start, path);
    place = place_create(parser, &named, start, 0, NULL);
    return place ? address_create(parser, place) : NULL;
}

/* Places by themselves: what "set", "except" and the like name */

static struct expr *parse_place_name(struct parser *parser)
{
    size_t start = parser->at;
    char *path = parse_path(parser, SIZE_MAX);
    struct named named;

    if (!path || !resolve(parser, &path, 0, start, &named))
        return NULL;
    if (named.kind == NAMED_FUNCTION && !parser->any_size) {
        mistake_set(parser->mistake, start,
                    "%s is a function and holds no value", path);
        return NULL;
    }
    if (named.kind == NAMED_PLACE && !parser->any_size &&
        !names_check_feature(parser->names, named.feature, path,
                             parser->mistake))
        return NULL;
    return place_create(parser, &named, start, 0, NULL);
}

/* "*p" and "(*p).x" are expressions that happen to be places. */
static struct expr *parse_place_expr(struct parser *parser)
{
    size_t start = parser->at;
    struct expr *expr = parser_nested(parser, LEVEL_UNARY);

    if (!expr || expr->kind == EXPR_PLACE)
        return expr;
    mistake_set(parser->mistake, start, "this is a value and no place");
    return NULL;
}

struct expr *parser_place(struct parser *parser)
{
    size_t start;

    parser_skip_space(parser);
    start = parser->at;
    if (parser->text[start] == '*' || parser->text[start] == '(')
        return parse_place_expr(parser);
    if (parser_accept(parser, '['))
        return parser_raw_memory(parser, start, NULL);
    if (parser_is_name_start(parser->text[start]))
        return parse_place_name(parser);
    parser_unexpected(parser, "a register or a symbol");
    return NULL;
}
