/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes mappings apart by tables of their keys. */
#ifndef EL2SIM_SCENARIO_SCHEMA_H
#define EL2SIM_SCENARIO_SCHEMA_H

#include "scenario/yaml.h"

enum { NODE_NULL = 8 }; /* beside enum node_kind: nothing need be written */

/* A key that a mapping may have. */
struct key {
    const char *name;
    unsigned kinds; /* set of node kinds that its value may be */
    bool required;
    const char *expects; /* what the value must be, after "must be" */
};

/*
 * Fills values[i] with the value of keys[i], NULL where it is absent or wrong,
 * and reports keys that are unknown or missing and values of a wrong kind.
 * `what` names the mapping in messages. Returns whether all was right.
 */
bool schema_take(struct plan_errors *errors, const struct node *map,
                 const char *what, const struct key *keys, size_t count,
                 const struct node **values);

/* Whether the node is of one of the kinds; else says what it must be. */
bool schema_check_kind(struct plan_errors *errors, const struct node *node,
                       const char *what, unsigned kinds, const char *expects);

/* The same for the value of a key, whose name is then in quotes. */
bool schema_check_key(struct plan_errors *errors, const struct node *node,
                      const struct key *key);

/* A letter or _, then letters, digits, _; with dots and hyphens if allowed. */
bool schema_is_name(const char *text, bool allow_more);

#endif
