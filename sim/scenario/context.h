/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the planner stands: in which case of which file, inside which macros,
 * with which variables and remembered states.
 */
#ifndef EL2SIM_SCENARIO_CONTEXT_H
#define EL2SIM_SCENARIO_CONTEXT_H

#include "scenario/names.h"
#include "scenario/reader.h"
#include "scenario/yaml.h"

enum {
    SCALAR_MAX = 65536, /* bytes of a value once ${} is replaced */
    MACRO_DEPTH_MAX = 16,
    PLAN_CASES_MAX = 100000,  /* of one file */
    PLAN_PARTS_MAX = 4000000, /* cases, steps, checks... of one file */
};

/* One run of plan_create. */
struct planner {
    struct plan *plan;
    struct pool *pool; /* of the plan */
    const struct plan_options *options;
    const struct plan_reader *reader;
    struct plan_errors *errors;
};

/* What ${name} stands for. */
struct variable {
    const char *name;
    const char *value;       /* NULL: it is... */
    const struct node *list; /* ...a list of scalars without ${} */
    bool varies;             /* from one case of the file to the next */
    uint64_t reads; /* set of the matrix's variables that it is made of */
};

struct scope {
    const struct scope *outer;
    size_t count;
    const struct variable *variables;
};

/* A macro that is being expanded. */
struct frame {
    struct frame *outer;
    const struct node *macro; /* its definition */
    const struct node *use;   /* the step that used it */
    const char *name;
    unsigned depth;
    char *uses; /* how it was come here, once somebody asked */
};

/* Names of remembered states, as the steps so far made them known. */
struct states {
    size_t count, capacity;
    char **names;
    bool *known;
    bool *memory; /* something reads the memory of it */
};

struct context {
    struct planner *planner;
    const struct source *source; /* the scenario file */
    const struct plan_machine *machine;
    const struct node *machine_macros; /* mapping or NULL */
    const struct node *file_macros;    /* mapping or NULL */
    const struct scope *matrix;        /* variables of the file's case */
    const struct scope *scope;         /* in force here */
    struct frame *frame;
    struct states states;
    unsigned cpu;   /* selected by the steps so far */
    bool varies;    /* a variable that varies was read */
    uint64_t reads; /* the set of those */
    size_t parts;   /* planned for this file so far */
    size_t certain; /* of these, what every case of its matrix has */
    unsigned maybe; /* what is planned now, another case need not have */
    struct places_memo *memo; /* exception lists already planned */
};

/*
 * A mistake at byte `offset` of the text of `node`, with notes on macros and
 * on what ${} became.
 */
struct plan_error *context_error(struct context *context,
                                 const struct node *node, size_t offset,
                                 const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The same from a mistake, with its hint; returns false. */
bool context_mistake(struct context *context, const struct node *node,
                     const struct mistake *mistake);

/* The text of a scalar with ${} replaced; NULL when that fails. */
const char *context_text(struct context *context, const struct node *node);
/* The node on one line in flow style, ${} replaced, cut to a bearable length. */
char *context_line(struct context *context, const struct node *node);

/* The innermost variable called so, or NULL. */
const struct variable *scope_find(const struct scope *scope, const char *name,
                                  size_t length);
/* Something that is planned depends on the variable. */
void context_note(struct context *context, const struct variable *variable);

struct names context_names(const struct context *context);
struct position position_of(const struct node *node);
/*
 * The macros that led here, the innermost first: "run_vm at a.yaml:12:5, ...";
 * NULL in none.
 */
char *context_uses(const struct context *context);

/* Counts `count` more parts; false, with an error, when there are too many. */
bool context_count(struct context *context, const struct node *node,
                   size_t count);
bool context_is_full(const struct context *context);
/*
 * After the first case: whether as many as it certainly has are allowed for
 * each of `cases`; an error at `node` when they are not.
 */
bool context_check_cases(struct context *context, const struct node *node,
                         size_t cases);

/* Makes a state known; its index. */
size_t states_define(struct context *context, const char *name);
void states_release(struct states *states);

#endif
