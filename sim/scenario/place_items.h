/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One item of "except" or "only": the places that it stands for. */
#ifndef EL2SIM_SCENARIO_PLACE_ITEMS_H
#define EL2SIM_SCENARIO_PLACE_ITEMS_H

#include "scenario/context.h"

/* A growing list of places. */
struct place_list {
    size_t count, capacity;
    struct place *items;
};

void place_list_add(struct place_list *list, struct place place);
/* The register called `name`, if there is one. */
void place_list_add_register(struct context *context, struct place_list *list,
                             const char *name);

/*
 * Adds what `text`, found in `node`, means: a place, a group, a pattern, a
 * range, or several of them with commas between, as reports write them.
 */
bool place_items_add(struct context *context, const struct node *node,
                     const char *text, struct place_list *list);

/* place_pattern.c: whether "DBG*" or "x1?" is meant rather than a name. */
bool place_is_pattern(const struct context *context, const char *text);
bool place_pattern_add(struct context *context, const struct node *node,
                       const char *pattern, struct place_list *list);

/* place_range.c: "x0..x3", "0x4400_0000..0x4400_0fff". */
bool place_range_add(struct context *context, const struct node *node,
                     const char *text, const char *dots,
                     struct place_list *list);

#endif
