/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recursive-descent parser: operators from a table by how tightly they bind,
 * bit operators tighter than comparisons. What is constant becomes a number.
 */
#include "scenario/expr_parse.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "scenario/number.h"

struct parser {
    const struct names *names;
    struct pool *pool;
    const char *text;
    size_t at;
    unsigned depth, nodes;
    struct mistake *mistake;
};

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

enum { LEVEL_FIRST = 1, LEVEL_COMPARE = 3, LEVEL_LAST = 9 };

static void skip_space(struct parser *parser)
{
    while (isspace((unsigned char)parser->text[parser->at]))
        parser->at++;
}

static bool is_name_start(char c)
{
    return isalpha((unsigned char)c) || c == '_';
}

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$';
}

static bool accept(struct parser *parser, char c)
{
    skip_space(parser);
    if (parser->text[parser->at] != c)
        return false;
    parser->at++;
    return true;
}

/* Shows what stands at the place of a mistake, or that nothing does. */
static bool unexpected(struct parser *parser, const char *expected)
{
    const char *rest;
    size_t length = 1;

    skip_space(parser);
    rest = parser->text + parser->at;
    if (!*rest)
        return mistake_set(parser->mistake, parser->at,
                           "the expression ends where %s is expected",
                           expected);
    while (is_name(rest[0]) && is_name(rest[length]) && length < 40)
        length++;
    while (((unsigned char)rest[length] & 0xc0) == 0x80)
        length++;
    return mistake_set(parser->mistake, parser->at,
                       "\"%.*s\" where %s is expected", (int)length, rest,
                       expected);
}

static struct expr *node_create(struct parser *parser, enum expr_kind kind)
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
    return expr;
}

static struct expr *number_create(struct parser *parser, struct value value)
{
    struct expr *expr = node_create(parser, EXPR_NUMBER);

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
static struct expr *parse_nested(struct parser *parser, int level)
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

/* An expression of numbers, up to `close`. */
static bool parse_constant(struct parser *parser, char close, const char *what,
                           struct value *value)
{
    size_t start = parser->at;
    struct expr *expr = parse_nested(parser, LEVEL_FIRST);
    char expected[] = { '"', close, '"', '\0' };

    if (!expr)
        return false;
    if (!accept(parser, close))
        return unexpected(parser, expected);
    if (expr->kind != EXPR_NUMBER)
        return mistake_set(parser->mistake, start, "%s must be a constant",
                           what);
    *value = expr->number;
    return true;
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

/* "[EXPR]:SIZE" behind its first bracket. */
static bool parse_raw_memory(struct parser *parser, struct place *place)
{
    size_t start = parser->at - 1, used;
    struct value address = { 0 }, size = { 0 };

    if (!parse_constant(parser, ']', "an address", &address))
        return false;
    if (address.hi)
        return mistake_set(parser->mistake, start,
                           "an address has at most 64 bits");
    if (!accept(parser, ':'))
        return unexpected(parser, "\":\" and a size");
    skip_space(parser);
    if (number_scan(parser->text + parser->at, &used, &size) != NUMBER_OK ||
        size.hi || size.lo == 0 || size.lo > 16 || (size.lo & (size.lo - 1)))
        return unexpected(parser, "a size of 1, 2, 4, 8 or 16 bytes");
    parser->at += used;
    *place = (struct place){
        .kind = PLACE_MEMORY,
        .address = address.lo,
        .size = size.lo,
        .width = (unsigned)size.lo * 8,
        .text = pool_format(parser->pool, "[0x%" PRIx64 "]:%" PRIu64,
                            address.lo, size.lo),
    };
    return true;
}

/* "::" of C++ and Rust, ":" of "a.c:state", where a name follows. */
static bool scan_scope(struct parser *parser, struct text *path)
{
    const char *rest = parser->text + parser->at;
    size_t length = rest[0] == ':' ? 1 + (rest[1] == ':') : 0;

    if (!length || !is_name_start(rest[length]))
        return false;
    text_add_bytes(path, rest, length);
    parser->at += length;
    return true;
}

/*
 * Copies one path, "shadow_ctxts[1 * 8].regs[3]", with its indices as plain
 * numbers. Stops before "[" behind a dot: raw memory of a remembered state.
 */
static bool scan_path(struct parser *parser, struct text *path)
{
    while (is_name(parser->text[parser->at])) {
        size_t start = parser->at;

        while (is_name(parser->text[parser->at]))
            parser->at++;
        text_add_bytes(path, parser->text + start, parser->at - start);
        if (scan_scope(parser, path))
            continue;
        while (parser->text[parser->at] == '[') {
            struct value index = { 0 };

            start = parser->at++;

            if (!parse_constant(parser, ']', "an index", &index))
                return false;
            if (index.hi || index.lo > UINT32_MAX)
                return mistake_set(parser->mistake, start,
                                   "an index has at most 32 bits");
            text_add(path, "[%" PRIu64 "]", index.lo);
        }
        if (parser->text[parser->at] != '.')
            break;
        text_add_bytes(path, ".", 1);
        parser->at++;
    }
    return true;
}

static char *parse_path(struct parser *parser)
{
    struct text path = { 0 };
    char *copy = NULL;

    if (scan_path(parser, &path))
        copy = pool_text(parser->pool, text_string(&path), path.length);
    text_release(&path);
    return copy;
}

/* A state's name alone is no place: it stands before a dot. */
static bool resolve(struct parser *parser, const char *path, size_t start,
                    struct named *named)
{
    size_t state;

    if (names_resolve(parser->names, parser->pool, path, named,
                      parser->mistake))
        return true;
    parser->mistake->offset = start;
    if (!names_state(parser->names, path, &state))
        return false;
    mistake_set(parser->mistake, start, "\"%s\" is a remembered state", path);
    diag_hint(&parser->mistake->diag, "name a place in it, such as %s.x0",
              path);
    return false;
}

static bool refuse_block(struct parser *parser, const struct named *named,
                         size_t start)
{
    const char *text = named->place.text;

    if (named->place.size)
        mistake_set(parser->mistake, start,
                    "%s is %" PRIu64 " bytes, not one value", text,
                    named->place.size);
    else
        mistake_set(parser->mistake, start,
                    "%s is a label without size, not one value", text);
    diag_hint(&parser->mistake->diag,
              "name a member or an element of it; &%s is its address", text);
    return false;
}

static struct expr *place_create(struct parser *parser,
                                 const struct place *place, size_t start,
                                 const size_t *state)
{
    struct expr *expr = node_create(parser,
                                    state ? EXPR_REMEMBERED : EXPR_PLACE);

    if (!expr)
        return NULL;
    expr->place = *place;
    if (state) {
        expr->remembered = *state;
        expr->place.text = pool_text(parser->pool, parser->text + start,
                                     parser->at - start);
    }
    return expr;
}

/* A path that begins with a state's name, which is longer by `skip` bytes. */
static struct expr *parse_remembered(struct parser *parser, char *path,
                                     size_t start, size_t state, size_t skip)
{
    struct named named;

    if (!path[skip] && accept(parser, '[')) {
        if (!parse_raw_memory(parser, &named.place))
            return NULL;
    } else {
        if (!resolve(parser, path + skip, start + skip, &named))
            return NULL;
        if (named.kind == NAMED_FUNCTION) {
            mistake_set(parser->mistake, start + skip,
                        "%s is a function and holds no value", path + skip);
            return NULL;
        }
        if (named.kind == NAMED_BLOCK) {
            refuse_block(parser, &named, start + skip);
            return NULL;
        }
    }
    return place_create(parser, &named.place, start, &state);
}

static struct expr *parse_event(struct parser *parser)
{
    const char *nearest;
    struct expr *expr;
    enum event event;
    size_t start;
    char *name;

    if (!accept(parser, '(')) {
        unexpected(parser, "\"(\" and the name of an event");
        return NULL;
    }
    skip_space(parser);
    start = parser->at;
    name = parse_path(parser);
    if (!name)
        return NULL;
    event = names_event(name, &nearest);
    if (event == EVENT_COUNT) {
        mistake_set(parser->mistake, start, "no event is called \"%s\"", name);
        mistake_suggest(parser->mistake, nearest);
        return NULL;
    }
    if (!accept(parser, ')')) {
        unexpected(parser, "\")\"");
        return NULL;
    }
    expr = node_create(parser, EXPR_EVENTS);
    if (expr)
        expr->event = event;
    return expr;
}

static struct expr *parse_named(struct parser *parser)
{
    size_t start = parser->at, state, length;
    char *path = parse_path(parser);
    struct named named;

    if (!path)
        return NULL;
    if (!strcmp(path, "insns"))
        return node_create(parser, EXPR_INSNS);
    if (!strcmp(path, "event"))
        return parse_event(parser);
    if (names_state_prefix(parser->names, path, &state, &length))
        return parse_remembered(parser, path, start, state, length + 1);
    if (!resolve(parser, path, start, &named))
        return NULL;
    if (named.kind == NAMED_FUNCTION)
        return number_create(parser,
                             (struct value){ .lo = named.place.address });
    if (named.kind == NAMED_BLOCK) {
        refuse_block(parser, &named, start);
        return NULL;
    }
    return place_create(parser, &named.place, start, NULL);
}

/* "&symbol" and "&symbol.member" are numbers. */
static struct expr *parse_address_of(struct parser *parser)
{
    struct named named;
    size_t start;
    char *path;

    skip_space(parser);
    start = parser->at;
    if (!is_name_start(parser->text[start])) {
        unexpected(parser, "the name of a symbol");
        return NULL;
    }
    path = parse_path(parser);
    if (!path || !resolve(parser, path, start, &named))
        return NULL;
    if (named.place.kind != PLACE_MEMORY) {
        mistake_set(parser->mistake, start,
                    "%s is a register and has no address", path);
        return NULL;
    }
    return number_create(parser, (struct value){ .lo = named.place.address });
}

static struct expr *parse_parentheses(struct parser *parser)
{
    struct expr *expr = parse_nested(parser, LEVEL_FIRST);

    if (expr && !accept(parser, ')')) {
        unexpected(parser, "an operator or \")\"");
        return NULL;
    }
    return expr;
}

static struct expr *parse_primary(struct parser *parser)
{
    size_t start;
    struct place place;
    char c;

    skip_space(parser);
    start = parser->at;
    c = parser->text[start];
    if (isdigit((unsigned char)c))
        return parse_number(parser);
    if (is_name_start(c))
        return parse_named(parser);
    if (accept(parser, '('))
        return parse_parentheses(parser);
    if (accept(parser, '&'))
        return parse_address_of(parser);
    if (accept(parser, '[')) {
        return parse_raw_memory(parser, &place)
                   ? place_create(parser, &place, start, NULL)
                   : NULL;
    }
    unexpected(parser, "a value");
    return NULL;
}

static enum expr_operator unary_operator(struct parser *parser)
{
    skip_space(parser);
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
    operand = parse_nested(parser, LEVEL_LAST + 1);
    expr = operand ? node_create(parser, EXPR_UNARY) : NULL;
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
    skip_space(parser);
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

    if ((row->op == OP_EQ || row->op == OP_NE) &&
        (!check_compared(parser, left, right, at) ||
         !check_compared(parser, right, left, at)))
        return NULL;
    expr = node_create(parser, EXPR_BINARY);
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
    skip_space(parser);
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

    if (!expr)
        return NULL;
    skip_space(&parser);
    if (text[parser.at]) {
        unexpected(&parser, "an operator");
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

    if (!symbol && is_name_start(text[0])) {
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
    struct named named = { .kind = NAMED_PLACE, .feature = FEATURE_COUNT };
    bool ok;

    skip_space(&parser);
    if (accept(&parser, '[')) {
        ok = parse_raw_memory(&parser, &named.place);
    } else if (is_name_start(text[parser.at])) {
        size_t start = parser.at;
        char *path = parse_path(&parser);

        ok = path && resolve(&parser, path, start, &named);
        if (ok && named.kind == NAMED_FUNCTION && !allow_block)
            ok = mistake_set(mistake, start,
                             "%s is a function and holds no value", path);
        if (ok && named.kind == NAMED_BLOCK && !allow_block)
            ok = refuse_block(&parser, &named, start);
        if (ok && !allow_block)
            ok = names_check_feature(names, named.feature, path, mistake);
    } else {
        ok = unexpected(&parser, "a register or a symbol");
    }
    if (!ok)
        return false;
    skip_space(&parser);
    if (text[parser.at])
        return unexpected(&parser, "the end");
    *place = named.place;
    return true;
}

void expr_each_remembered(const struct expr *expr, void *self,
                          void (*found)(void *self, const struct expr *part))
{
    if (expr->kind == EXPR_REMEMBERED)
        found(self, expr);
    if (expr->left)
        expr_each_remembered(expr->left, self, found);
    if (expr->right)
        expr_each_remembered(expr->right, self, found);
}
