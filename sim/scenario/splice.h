/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Variables that are lists: where one stands alone, its items stand. */
#ifndef EL2SIM_SCENARIO_SPLICE_H
#define EL2SIM_SCENARIO_SPLICE_H

#include "scenario/context.h"

/* Whether the scalar is "${name}" and nothing else. */
bool node_is_variable(const struct node *node);
/*
 * The node with variables that are lists replaced by their items: the node
 * itself when it is such a variable, else its own items.
 */
const struct node *context_splice(struct context *context,
                                  const struct node *node);
/* The list with ${} replaced in its items; NULL when that fails. */
const struct node *context_list(struct context *context,
                                const struct node *list);

#endif
