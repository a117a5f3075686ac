/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * YAML as scenarios use it: scalars, lists and mappings, each with its place.
 * Refused: anchors, aliases, tags, duplicate keys, keys that are no scalars,
 * a second document, and more than NODE_DEPTH_MAX levels.
 */
#ifndef EL2SIM_SCENARIO_YAML_H
#define EL2SIM_SCENARIO_YAML_H

#include "scenario/errors.h"
#include "scenario/pool.h"

enum {
    YAML_SIZE_MAX = 1024 * 1024, /* bytes of a file */
    NODE_DEPTH_MAX = 64,
};

/* Bits, so that several kinds can be allowed. */
enum node_kind {
    NODE_SCALAR = 1,
    NODE_LIST = 2,
    NODE_MAPPING = 4,
};

struct node {
    enum node_kind kind;
    bool is_plain; /* a scalar without quotes */
    const struct source *source;
    unsigned line, column; /* of its first character, from 1 */
    const char *text;      /* of a scalar, NUL-terminated */
    size_t count;          /* items of a list, pairs of a mapping */
    struct node **items;   /* a pair is two items: key, value */
};

static inline const struct node *node_key(const struct node *map, size_t index)
{
    return map->items[2 * index];
}

static inline const struct node *node_value(const struct node *map,
                                            size_t index)
{
    return map->items[2 * index + 1];
}

/* Nothing was written, or "null", or "~". */
bool node_is_null(const struct node *node);

/*
 * The tree of `source`, in `pool`; NULL when it is not well-formed, which
 * *errors then says.
 */
const struct node *yaml_parse(struct pool *pool, const struct source *source,
                              struct plan_errors *errors);

#endif
