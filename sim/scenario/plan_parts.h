/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the planner's files call each other, from the machine to the check. */
#ifndef EL2SIM_SCENARIO_PLAN_PARTS_H
#define EL2SIM_SCENARIO_PLAN_PARTS_H

#include "scenario/context.h"
#include "scenario/expr_parse.h"
#include "scenario/schema.h"
#include "scenario/step_shape.h"

/* A growing list of steps. */
struct step_list {
    size_t count, capacity;
    struct plan_step *items;
};

/* plan_machine.c ------------------------------------------------------- */

/*
 * The machine of a mapping, which says where `base` is: the file that its own
 * file names are relative to. NULL when it has mistakes. *macros is set to its
 * mapping of macros, or NULL.
 */
struct plan_machine *plan_machine_create(struct context *context,
                                         const struct node *node,
                                         const struct node **macros);

/* plan_ignore.c ---------------------------------------------------------- */

/* Adds the rows of unmodelled.def that `list` names to *set. */
bool plan_ignore(struct context *context, const struct node *list,
                 uint64_t *set);

/* plan_principal.c ------------------------------------------------------- */

bool plan_principals(struct context *context, const struct node *map,
                     struct plan_machine *machine);
bool plan_shown(struct context *context, const struct node *list,
                struct plan_machine *machine);

/* plan_plugin.c ---------------------------------------------------------- */

/* `list` may be NULL. */
bool plan_plugins(struct context *context, const struct node *list,
                  struct plan_case *plan_case);

/* plan_value.c: scalars, lists and what they stand for ------------------ */

/* Where `path` is when `from` names it: beside `from` unless absolute. */
char *plan_path(const struct planner *planner, const char *from,
                const char *path);

bool plan_expr(struct context *context, const struct node *node,
               struct expr **expr);
/* The memory of remembered states is kept that the way to `place` leads by. */
void plan_note_place(struct context *context, const struct place *place);
/* A constant of `minimum` to `maximum`; `what` names it in messages. */
bool plan_number(struct context *context, const struct node *node,
                 const char *what, uint64_t minimum, uint64_t maximum,
                 uint64_t *number);
bool plan_address(struct context *context, const struct node *node,
                  uint64_t *address);
/* The state that a step before this one remembered. */
bool plan_state(struct context *context, const struct node *node,
                size_t *state);
/* A mapping of places to expressions. */
bool plan_assignments(struct context *context, const struct node *node,
                      struct plan_assignments *assignments);
/* A place, a range, a group or a list of them, for "except". */
bool plan_except(struct context *context, const struct node *node,
                 struct plan_places *places);
/* The names of events, one or a list, as a set. */
bool plan_events(struct context *context, const struct node *node,
                 uint64_t *events);

/* The items of a list, or the node itself as the only one. */
static inline size_t node_item_count(const struct node *node)
{
    return node->kind == NODE_LIST ? node->count : 1;
}

static inline const struct node *node_item(const struct node *node,
                                           size_t index)
{
    return node->kind == NODE_LIST ? node->items[index] : node;
}

/* plan_until.c ----------------------------------------------------------- */

bool plan_until(struct context *context, const struct node *node, bool is_call,
                struct plan_until *until);

/* plan_check.c ----------------------------------------------------------- */

bool plan_checks(struct context *context, const struct node *node,
                 struct plan_step *step);

/* plan_step.c ------------------------------------------------------------ */

/* Appends the steps of `list`, macros expanded. */
bool plan_steps(struct context *context, const struct node *list,
                struct step_list *steps);
/* Appends one step, or those of a macro. */
bool plan_step(struct context *context, const struct node *node,
               struct step_list *steps);

/* plan_macro.c ----------------------------------------------------------- */

/* Checks the definitions: their keys, parameters and the steps' shape. */
bool plan_check_macros(struct plan_errors *errors, const struct node *macros);
/* No name of `macros` may be one of `others`. */
bool plan_check_clash(struct plan_errors *errors, const struct node *macros,
                      const struct node *others);
/* The step "use: NAME" with its "with", which may be NULL. */
bool plan_use(struct context *context, const struct node *name,
              const struct node *with, struct step_list *steps);

/* plan_matrix.c ---------------------------------------------------------- */

/* The variables of "matrix:" and the values that each takes. */
struct matrix {
    size_t count; /* of rows */
    struct matrix_row {
        const char *key;
        size_t width; /* variables that are varied together */
        const char **names;
        size_t count;            /* of values that they take */
        struct variable *values; /* value after value, each of `width` */
    } * rows;
    size_t variables; /* of all rows */
    size_t cases;     /* product of the rows' counts; 1 without rows */
};

bool plan_matrix(struct planner *planner, const struct node *node,
                 struct matrix *matrix);
/* Fills variables[matrix->variables] for case `index`; the last varies fastest. */
void matrix_case(const struct matrix *matrix, size_t index,
                 struct variable *variables);
/* "[n=3,reg=x1]", or "" without variables. */
char *matrix_suffix(struct planner *planner, const struct matrix *matrix,
                    const struct variable *variables);

/* plan_file.c ------------------------------------------------------------ */

/* Machines that files of one plan share. */
struct machine_cache {
    size_t count, capacity;
    struct machine_entry {
        char *identity;
        struct plan_machine *machine; /* NULL when it has mistakes */
        const struct node *macros;
    } * items;
};

/* Plans one scenario file into the plan's cases. */
void plan_file(struct planner *planner, struct machine_cache *machines,
               const char *path);

#endif
