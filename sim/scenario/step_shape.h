/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps as written: one verb, and the modifiers that belong to it. */
#ifndef EL2SIM_SCENARIO_STEP_SHAPE_H
#define EL2SIM_SCENARIO_STEP_SHAPE_H

#include "scenario/schema.h"

enum verb {
    VERB_BOOT,
    VERB_CPU,
    VERB_EXEC,
    VERB_RUN,
    VERB_CALL,
    VERB_SET,
    VERB_FILL,
    VERB_REMEMBER,
    VERB_RAISE,
    VERB_LOWER,
    VERB_CHECK,
    VERB_REPEAT,
    VERB_SWEEP,
    VERB_USE,
    VERB_COUNT,
};

enum modifier {
    MODIFIER_SET,
    MODIFIER_UNTIL,
    MODIFIER_LIMIT,
    MODIFIER_ARGS,
    MODIFIER_ABI,
    MODIFIER_EXCEPT,
    MODIFIER_SYNDROME,
    MODIFIER_STEPS,
    MODIFIER_WITH,
    MODIFIER_COUNT,
};

/* Keys of the mapping under "sweep". */
enum sweep_key { SWEEP_OVER, SWEEP_AT_EACH, SWEEP_THEN, SWEEP_KEYS };

struct step_shape {
    enum verb verb;
    const struct node *node;
    const struct node *value;
    const struct node *modifiers[MODIFIER_COUNT]; /* NULL: not given */
};

const char *step_verb_name(enum verb verb);

/* Takes a step apart; false, with errors, when it is not as it must be. */
bool step_shape_take(struct plan_errors *errors, const struct node *node,
                     struct step_shape *shape);
/* The lists of a sweep, values[SWEEP_KEYS]; "over" has exactly one step. */
bool step_sweep_take(struct plan_errors *errors, const struct node *node,
                     const struct node **values);
/* Checks a list of steps and the lists inside, verbs and keys alone. */
bool step_list_check(struct plan_errors *errors, const struct node *list);

#endif
