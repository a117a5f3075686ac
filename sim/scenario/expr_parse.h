/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads expressions and places from text; docs/scenarios.md is the grammar. */
#ifndef EL2SIM_SCENARIO_EXPR_PARSE_H
#define EL2SIM_SCENARIO_EXPR_PARSE_H

#include "scenario/names.h"

enum {
    EXPR_DEPTH_MAX = 64, /* parentheses and unary operators, nested */
    EXPR_NODES_MAX = 1000,
};

/* An expression, in `pool`; NULL with *mistake filled. */
struct expr *expr_parse(const struct names *names, struct pool *pool,
                        const char *text, struct mistake *mistake);
/*
 * An expression of numbers, functions and &symbols alone; `what` says what it
 * is in the mistake that it is none.
 */
bool expr_parse_constant(const struct names *names, struct pool *pool,
                         const char *text, const char *what,
                         struct value *value, struct mistake *mistake);
/* "SYMBOL", "SYMBOL+8", or a constant expression, of at most 64 bits. */
bool expr_parse_address(const struct names *names, struct pool *pool,
                        const char *text, uint64_t *address,
                        struct mistake *mistake);
/*
 * The place that `text` names: one that can be written, or with `allow_block`
 * any, of any size.
 */
bool expr_parse_place(const struct names *names, struct pool *pool,
                      const char *text, bool allow_block, struct place *place,
                      struct mistake *mistake);
/*
 * Whether a number can be written to `place` whole: it has no bit beyond, or
 * is the sign extension of a signed one.
 */
bool expr_fits(const struct place *place, struct value value);
/* Calls `found` for every remembered place in `expr`, or on the way there. */
void expr_each_remembered(const struct expr *expr, void *self,
                          void (*found)(void *self, const struct expr *part));
/* The same for what leads to `place`. */
void place_each_remembered(const struct place *place, void *self,
                           void (*found)(void *self, const struct expr *part));

#endif
