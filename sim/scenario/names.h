/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a name in a scenario means: a register, a field, memory, a function. */
#ifndef EL2SIM_SCENARIO_NAMES_H
#define EL2SIM_SCENARIO_NAMES_H

#include "scenario/mistake.h"
#include "scenario/plan.h"
#include "scenario/pool.h"

/* The names that a text may use. */
struct names {
    const struct plan_machine *machine;
    size_t state_count; /* remembered states, by index */
    char *const *states;
    const bool *known; /* remembered by a step before this one */
};

enum named_kind {
    NAMED_PLACE,    /* one value: a register, a field, a scalar in memory */
    NAMED_BLOCK,    /* memory of several values, or of a label */
    NAMED_FUNCTION, /* code */
};

struct named {
    enum named_kind kind;
    struct place place; /* of a function: where it is */
    struct image_type type;
    unsigned feature; /* that its field exists with; else FEATURE_COUNT */
};

/* Resolves "x3", "HCR_EL2.VM", "shadow_ctxts[8].pc"; a mistake at offset 0. */
bool names_resolve(const struct names *names, struct pool *pool,
                   const char *text, struct named *named,
                   struct mistake *mistake);
/* The same for registers alone, silently; without a feature check. */
bool names_register(const char *text, struct place *place);

/* Calls `each` with the name of every register, x0 to the last System one. */
void names_each_register(void *self,
                         void (*each)(void *self, const char *name));
struct sysreg_field;
/* Of PSTATE and System registers; of others none. */
const struct sysreg_field *names_fields(const struct place *place,
                                        size_t *count);

/* What the machine lacks a feature for does not exist in it. */
bool names_check_feature(const struct names *names, unsigned feature,
                         const char *what, struct mistake *mistake);

/* The known state that is the longest beginning of `text` before a dot. */
bool names_state_prefix(const struct names *names, const char *text,
                        size_t *state, size_t *length);
/* By exact name; false when it is not known. */
bool names_state(const struct names *names, const char *text, size_t *state);

/* The symbol of the first image that has it, or NULL. */
const struct image_symbol *names_symbol(const struct plan_machine *machine,
                                        const char *name);
/* The symbol that was meant, or NULL. */
const char *names_nearest_symbol(const struct plan_machine *machine,
                                 const char *name);
/* FEATURE_COUNT when there is none; *nearest is then what was meant. */
enum feature names_feature(const char *name, const char **nearest);
/* EVENT_COUNT when there is none; *nearest is then what was meant. */
enum event names_event(const char *name, const char **nearest);

#endif
