/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recursive-descent parser: operators from a table by how tightly they bind,
 * bit operators tighter than comparisons. What is constant becomes a number.
 */
#include "scenario/expr_parser.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "scenario/number.h"

/* Longer spellings before their beginnings. */
static const struct operator_row {
    const char *text;
    enum expr_operator op;
    int level; /* higher binds tighter */
} operators[] = {
    { "||", OP_OR_ELSE, 1 }, { "&&", OP_AND_ALSO, 2 }, { "==", OP_EQ, 3 },
    { "!=", OP_NE, 3 },      { "<<", OP_SHL, 7 },      { ">>", OP_SHR, 7 },
    { "<=", OP_LE, 3 },      { ">=", OP_GE, 3 },       { "<", OP_LT, 3 },
    { ">", OP_GT, 3 },       { "|", OP_OR, 4 },        { "^", OP_XOR, 5 },
    { "&", OP_AND, 6 },      { "+", OP_ADD, 8 },       { "-", OP_SUB, 8 },
    { "*", OP_MUL, 9 },
};

void parser_skip_space(struct parser *parser)
{
    while (isspace((unsigned char)parser->text[parser->at]))
        parser->at++;
}

bool parser_is_name_start(char c)
{
    return isalpha((unsigned char)c) || c == '_';
}

bool parser_is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$';
}

bool parser_accept(struct parser *parser, char c)
{
    parser_skip_space(parser);
    if (parser->text[parser->at] != c)
        return false;
    parser->at++;
    return true;
}

/* Shows what stands at the place of a mistake, or that nothing does. */
bool parser_unexpected(struct parser *parser, const char *expected)
{
    const char *rest;
    size_t length = 1;

    parser_skip_space(parser);
    rest = parser->text + parser->at;
    if (!*rest)
        return mistake_set(parser->mistake, parser->at,
                           "the expression ends where %s is expected",
                           expected);
    while (parser_is_name(rest[0]) && parser_is_name(rest[length]) &&
           length < 40)
        length++;
    while (((unsigned char)rest[length] & 0xc0) == 0x80)
        length++;
    return mistake_set(parser->mistake, parser->at,
                       "\"%.*s\" where %s is expected", (int)length, rest,
                       expected);
}

struct expr *parser_node(struct parser *parser, enum expr_kind kind)
{
    struct expr *expr;

    if (parser->nodes == EXPR_NODES_MAX) {
        mistake_set(parser->mistake, parser->at,
                    "the expression has more than %d parts", EXPR_NODES_MAX);
        return NULL;
    }
    parser->nodes++;
    expr = pool_alloc(parser->pool, sizeof(*expr));
    expr->kind = kind;
    expr->offset = parser->at;
    return expr;
}

char *parser_slice(struct parser *parser, size_t start)
{
    return pool_text(parser->pool, parser->text + start, parser->at - start);
}

static struct expr *number_create(struct parser *parser, struct value value)
{
    struct expr *expr = parser_node(parser, EXPR_NUMBER);

    if (expr)
        expr->number = value;
    return expr;
}

/* What has only numbers below it is a number. */
static void fold(struct expr *expr)
{
    struct value value = { 0 };

    if (expr->left->kind != EXPR_NUMBER ||
        (expr->right && expr->right->kind != EXPR_NUMBER))
        return;
    expr_evaluate(expr, NULL, &value, NULL);
    *expr = (struct expr){ .kind = EXPR_NUMBER, .number = value };
}

static struct expr *parse_level(struct parser *parser, int level);

/* Parentheses, brackets and unary operators count their depth here. */
struct expr *parser_nested(struct parser *parser, int level)
{
    struct expr *expr;

    if (parser->depth == EXPR_DEPTH_MAX) {
        mistake_set(parser->mistake, parser->at,
                    "the expression is nested deeper than %d levels",
                    EXPR_DEPTH_MAX);
        return NULL;
    }
    parser->depth++;
    expr = parse_level(parser, level);
    parser->depth--;
    return expr;
}

struct expr *parser_number(struct parser *parser, uint64_t number)
{
    return number_create(parser, (struct value){ .lo = number });
}

static struct expr *refuse_block(struct parser *parser, const struct expr *expr)
{
    const char *text = expr->place.text;

    if (expr->place.size)
        mistake_set(parser->mistake, expr->offset,
                    "%s is %" PRIu64 " bytes, not one value", text,
                    expr->place.size);
    else
        mistake_set(parser->mistake, expr->offset,
                    "%s is a label without size, not one value", text);
    diag_hint(&parser->mistake->diag,
              expr->kind == EXPR_PLACE
                  ? "name a member or an element of it; &%s is its address"
                  : "name a member or an element of %s",
              text);
    return NULL;
}

struct expr *parser_value(struct parser *parser, struct expr *expr)
{
    return expr && expr->is_block ? refuse_block(parser, expr) : expr;
}

static struct expr *parse_number(struct parser *parser)
{
    const char *rest = parser->text + parser->at;
    struct value value = { 0 };
    size_t used;
    enum number result = number_scan(rest, &used, &value);
    int shown = used > 60 ? 60 : (int)used;

    if (result == NUMBER_BAD)
        mistake_set(parser->mistake, parser->at, "\"%.*s\" is not a number",
                    shown, rest);
    else if (result == NUMBER_WIDE)
        mistake_set(parser->mistake, parser->at, "%.*s is wider than 128 bits",
                    shown, rest);
    if (result != NUMBER_OK)
        return NULL;
    parser->at += used;
    return number_create(parser, value);
}

static struct expr *parse_parentheses(struct parser *parser, size_t start)
{
    struct expr *expr;

    if (!parser_cast(parser, start, &expr))
        return NULL;
    if (expr)
        return expr;
    expr = parser_nested(parser, LEVEL_FIRST);
    if (expr && !parser_accept(parser, ')')) {
        parser_unexpected(parser, "an operator or \")\"");
        return NULL;
    }
    return expr ? parser_suffixes(parser, expr, start) : NULL;
}

static struct expr *parse_primary(struct parser *parser)
{
    size_t start;
    char c;

    parser_skip_space(parser);
    start = parser->at;
    c = parser->text[start];
    if (isdigit((unsigned char)c))
        return parse_number(parser);
    if (parser_is_name_start(c))
        return parser_named(parser);
    if (parser_accept(parser, '('))
        return parse_parentheses(parser, start);
    if (parser_accept(parser, '&'))
        return parser_address_of(parser);
    if (parser_accept(parser, '*'))
        return parser_follow(parser, start);
    if (parser_accept(parser, '['))
        return parser_raw_memory(parser, start, NULL);
    parser_unexpected(parser, "a value");
    return NULL;
}

static enum expr_operator unary_operator(struct parser *parser)
{
    parser_skip_space(parser);
    switch (parser->text[parser->at]) {
    case '-':
        return OP_NEGATE;
    case '~':
        return OP_INVERT;
    case '!':
        return OP_NOT;
    default:
        return OP_NONE;
    }
}

static struct expr *parse_unary(struct parser *parser)
{
    enum expr_operator op = unary_operator(parser);
    struct expr *expr, *operand;

    if (op == OP_NONE)
        return parse_primary(parser);
    parser->at++;
    operand = parser_value(parser, parser_nested(parser, LEVEL_UNARY));
    expr = operand ? parser_node(parser, EXPR_UNARY) : NULL;
    if (!expr)
        return NULL;
    expr->op = op;
    expr->left = operand;
    fold(expr);
    return expr;
}

/* The operator at the text, whatever its level; NULL when there is none. */
static const struct operator_row *peek_operator(struct parser *parser)
{
    parser_skip_space(parser);
    for (size_t i = 0; i < ARRAY_LENGTH(operators); i++) {
        if (!strncmp(parser->text + parser->at, operators[i].text,
                     strlen(operators[i].text)))
            return &operators[i];
    }
    return NULL;
}

/* What `place` reads as when `value` is written to it. */
static struct value as_held(const struct place *place, struct value value)
{
    unsigned shift = 64 - place->width % 64;

    if (place->width > 64) {
        if (place->width < 128)
            value.hi = value.hi << shift >> shift;
        return value;
    }
    value.hi = 0;
    if (place->width == 64)
        return value;
    value.lo = place->is_signed
                   ? (uint64_t)((int64_t)(value.lo << shift) >> shift)
                   : value.lo << shift >> shift;
    return value;
}

bool expr_fits(const struct place *place, struct value value)
{
    struct place plain = { .width = place->width };

    return value_equal(as_held(place, value), value) ||
           value_equal(as_held(&plain, value), value);
}

/* A place that is compared with a number that it can never hold. */
static bool check_compared(struct parser *parser, const struct expr *place,
                           const struct expr *number, size_t at)
{
    char text[64];
    bool is_place = place->kind == EXPR_PLACE || place->kind == EXPR_REMEMBERED;

    if (!is_place || number->kind != EXPR_NUMBER ||
        value_equal(as_held(&place->place, number->number), number->number))
        return true;
    value_text(number->number, text, sizeof(text));
    mistake_set(parser->mistake, at, "%s can never hold %s", place->place.text,
                text);
    diag_hint(&parser->mistake->diag, "it is %u bit%s wide", place->place.width,
              place->place.width == 1 ? "" : "s");
    return false;
}

static struct expr *join(struct parser *parser, const struct operator_row *row,
                         struct expr *left, struct expr *right, size_t at)
{
    struct expr *expr;

    if (!parser_value(parser, left) || !parser_value(parser, right))
        return NULL;
    if ((row->op == OP_EQ || row->op == OP_NE) &&
        (!check_compared(parser, left, right, at) ||
         !check_compared(parser, right, left, at)))
        return NULL;
    expr = parser_node(parser, EXPR_BINARY);
    if (!expr)
        return NULL;
    expr->op = row->op;
    expr->left = left;
    expr->right = right;
    fold(expr);
    return expr;
}

/* One level of binary operators, left to right; comparisons do not chain. */
static struct expr *parse_level(struct parser *parser, int level)
{
    const struct operator_row *row;
    struct expr *left, *right;
    size_t start;

    if (level > LEVEL_LAST)
        return parse_unary(parser);
    parser_skip_space(parser);
    start = parser->at;
    left = parse_level(parser, level + 1);
    for (unsigned i = 0; left; i++) {
        row = peek_operator(parser);
        if (!row || row->level != level)
            break;
        if (i && level == LEVEL_COMPARE) {
            mistake_set(parser->mistake, parser->at,
                        "comparisons cannot be chained");
            diag_hint(&parser->mistake->diag, "use && between them");
            return NULL;
        }
        parser->at += strlen(row->text);
        right = parse_level(parser, level + 1);
        left = right ? join(parser, row, left, right, start) : NULL;
    }
    return left;
}

static struct parser parser_create(const struct names *names, struct pool *pool,
                                   const char *text, struct mistake *mistake)
{
    return (struct parser){
        .names = names, .pool = pool, .text = text, .mistake = mistake
    };
}

struct expr *expr_parse(const struct names *names, struct pool *pool,
                        const char *text, struct mistake *mistake)
{
    struct parser parser = parser_create(names, pool, text, mistake);
    struct expr *expr = parse_level(&parser, LEVEL_FIRST);

    expr = parser_value(&parser, expr);
    if (!expr)
        return NULL;
    parser_skip_space(&parser);
    if (text[parser.at]) {
        parser_unexpected(&parser, "an operator");
        return NULL;
    }
    expr->text = pool_text(pool, text, strlen(text));
    return expr;
}

bool expr_parse_constant(const struct names *names, struct pool *pool,
                         const char *text, const char *what,
                         struct value *value, struct mistake *mistake)
{
    struct expr *expr = expr_parse(names, pool, text, mistake);

    if (!expr)
        return false;
    if (expr->kind != EXPR_NUMBER)
        return mistake_set(mistake, 0, "%s must be a constant", what);
    *value = expr->number;
    return true;
}

/* "+8" or "-0x10" behind a symbol. */
static bool parse_offset(const char *text, uint64_t *offset)
{
    if (*text != '+' && *text != '-')
        return false;
    if (!number_parse(text + 1 + strspn(text + 1, " "), false, offset))
        return false;
    if (*text == '-')
        *offset = -*offset;
    return true;
}

/* Of several local symbols with one name none is meant. */
static bool is_unique(const struct names *names,
                      const struct image_symbol *symbol, const char *name,
                      struct mistake *mistake)
{
    const struct plan_machine *machine = names->machine;

    for (size_t i = 0; i < machine->image_count; i++) {
        const struct image *image = machine->images[i].image;

        if (image_symbol(image, name) != symbol)
            continue;
        mistake->offset = 0;
        return image_check_symbol(image, name, &mistake->diag) == STATUS_OK;
    }
    return true;
}

bool expr_parse_address(const struct names *names, struct pool *pool,
                        const char *text, uint64_t *address,
                        struct mistake *mistake)
{
    size_t length = strcspn(text, "+- ");
    const struct image_symbol *symbol = names_symbol(
        names->machine, pool_text(pool, text, length));
    const char *rest = text + length + strspn(text + length, " ");
    uint64_t offset = 0;
    struct value value = { 0 };

    if (!symbol && parser_is_name_start(text[0])) {
        mistake_set(mistake, 0, "no symbol is called \"%.*s\"", (int)length,
                    text);
        mistake_suggest(mistake,
                        names_nearest_symbol(names->machine,
                                             pool_text(pool, text, length)));
        return false;
    }
    if (symbol &&
        !is_unique(names, symbol, pool_text(pool, text, length), mistake))
        return false;
    if (symbol && (!*rest || parse_offset(rest, &offset))) {
        *address = symbol->address + offset;
        return true;
    }
    if (!expr_parse_constant(names, pool, text, "an address", &value, mistake))
        return false;
    if (value.hi)
        return mistake_set(mistake, 0, "an address has at most 64 bits");
    *address = value.lo;
    return true;
}

bool expr_parse_place(const struct names *names, struct pool *pool,
                      const char *text, bool allow_block, struct place *place,
                      struct mistake *mistake)
{
    struct parser parser = parser_create(names, pool, text, mistake);
    struct expr *expr;

    parser.any_size = allow_block;
    expr = parser_place(&parser);
    if (expr && !allow_block)
        expr = parser_value(&parser, expr);
    if (!expr)
        return false;
    parser_skip_space(&parser);
    if (text[parser.at])
        return parser_unexpected(&parser, "the end");
    *place = expr->place;
    return true;
}

void place_each_remembered(const struct place *place, void *self,
                           void (*found)(void *self, const struct expr *part))
{
    if (place->pointer)
        expr_each_remembered(place->pointer, self, found);
    if (place->index)
        expr_each_remembered(place->index, self, found);
}

void expr_each_remembered(const struct expr *expr, void *self,
                          void (*found)(void *self, const struct expr *part))
{
    if (expr->kind == EXPR_REMEMBERED)
        found(self, expr);
    place_each_remembered(&expr->place, self, found);
    if (expr->left)
        expr_each_remembered(expr->left, self, found);
    if (expr->right)
        expr_each_remembered(expr->right, self, found);
}
