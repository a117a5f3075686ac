/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files that read expressions share: the text and where they are. */
#ifndef EL2SIM_SCENARIO_EXPR_PARSER_H
#define EL2SIM_SCENARIO_EXPR_PARSER_H

#include "scenario/expr_parse.h"

struct parser {
    const struct names *names;
    struct pool *pool;
    const char *text;
    size_t at;
    unsigned depth, nodes;
    bool any_size; /* "[ADDRESS]:SIZE" of any size is a place */
    struct mistake *mistake;
};

/* Levels of binding: all of an expression, and a value with its operators. */
enum { LEVEL_FIRST = 1, LEVEL_COMPARE = 3, LEVEL_LAST = 9, LEVEL_UNARY };

/* expr_parse.c: each but the first three NULL or false with *mistake filled. */
void parser_skip_space(struct parser *parser);
bool parser_accept(struct parser *parser, char c);
bool parser_is_name_start(char c);
bool parser_is_name(char c);
/* Shows what stands at the place of a mistake; false. */
bool parser_unexpected(struct parser *parser, const char *expected);
struct expr *parser_node(struct parser *parser, enum expr_kind kind);
struct expr *parser_number(struct parser *parser, uint64_t number);
/* The text from `start` to here. */
char *parser_slice(struct parser *parser, size_t start);
/* One more level of brackets or operators; it may be a block of memory. */
struct expr *parser_nested(struct parser *parser, int level);
/* The expression if it has one value; blocks of memory have none. */
struct expr *parser_value(struct parser *parser, struct expr *expr);

/* expr_place.c ----------------------------------------------------------- */

/* A register, memory, a function, insns, event(); the text is at a name. */
struct expr *parser_named(struct parser *parser);
/* "[ADDRESS]:SIZE", behind its first bracket; of `state` unless NULL. */
struct expr *parser_raw_memory(struct parser *parser, size_t start,
                               const size_t *state);
/* What stands behind "&". */
struct expr *parser_address_of(struct parser *parser);
/* The name behind "event(". */
struct expr *parser_place(struct parser *parser);

/* expr_pointer.c --------------------------------------------------------- */

/* Members, elements and bits behind `expr`, which began at `start`. */
struct expr *parser_suffixes(struct parser *parser, struct expr *expr,
                             size_t start);
/* What stands behind "*". */
struct expr *parser_follow(struct parser *parser, size_t start);
/*
 * "(struct vcpu *)" behind its parenthesis: *cast is NULL, and nothing is
 * read, when it is something else.
 */
bool parser_cast(struct parser *parser, size_t start, struct expr **cast);

#endif
