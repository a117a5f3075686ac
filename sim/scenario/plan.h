/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan: scenario files read, checked and resolved into cases that need no
 * further look-up to run. Pure: nothing is executed here. The language is
 * described in docs/scenarios.md.
 */
#ifndef EL2SIM_SCENARIO_PLAN_H
#define EL2SIM_SCENARIO_PLAN_H

#include "model/reach.h"
#include "plugin/plugin.h"
#include "scenario/expr.h"

struct position {
    const char *file; /* as given on the command line; owned by the plan */
    unsigned line;    /* from 1 */
    unsigned column;  /* from 1 */
};

enum { PLAN_IMAGE_MAX = 8, PLAN_PRINCIPAL_MAX = 16 };

struct plan_places {
    size_t count;
    struct place *items;
};

struct plan_exprs {
    size_t count;
    struct expr **items;
};

/* A principal's expressions, as they are for one CPU. */
struct plan_principal_cpu {
    struct expr *when;          /* it is in charge */
    struct plan_exprs identity; /* numbers that follow its name: "vm1.0" */
    struct plan_exprs controls; /* what must hold when it is entered */
};

/* Who may be in charge of a CPU: the host, a virtual machine. */
struct plan_principal {
    char *name;
    struct plan_principal_cpu cpus[CPU_MAX];
    struct register_set traps; /* registers whose access must trap */
};

/* A machine description with its images; shared by all cases that name it. */
struct plan_machine {
    const char *file;
    struct machine_config config;
    size_t image_count;
    struct {
        char name[32];
        struct image *image; /* owned by the plan; machines share it */
    } images[PLAN_IMAGE_MAX];
    const struct image *image_list[PLAN_IMAGE_MAX]; /* the same, in a row */
    uint64_t entry; /* where boot starts, ELF entry unless said */
    bool has_panic;
    uint64_t panic; /* address whose execution is a panic */
    size_t principal_count;
    struct plan_principal *principals; /* the first whose "when" holds */
    struct plan_places shown;          /* memory that shows values on purpose */
};

/* "until:", one or several alternatives. */
struct plan_until {
    struct machine_goal goal;
    bool panic;     /* must enter the panic symbol and then stop for ever */
    bool waits;     /* WFI or WFE with nothing pending */
    bool limit;     /* the instruction limit: the code loops for ever */
    bool recursion; /* a vector takes its own exception for ever */
    bool returns;   /* CALL: back at the caller; what CALL does unless given */
    bool given;     /* something was written */
    char *text;     /* as written */
};

struct plan_assignment {
    struct position at;
    struct place place;
    struct expr *value;
};

struct plan_assignments {
    size_t count;
    struct plan_assignment *items;
};

struct plan_steps {
    size_t count;
    struct plan_step *items;
};

enum check_kind {
    CHECK_EXPR,      /* an expression that must not be 0 */
    CHECK_PRESERVED, /* registers that `state` could reach are as they were */
    CHECK_FRAME,     /* every register and byte is as it was in `state` */
    CHECK_HAPPENED,  /* each of `events` in the last run */
    CHECK_VARIED,    /* a fill gave each place of `except` a value */
    CHECK_NEVER,     /* none of `events` in the last run */
};

struct plan_check {
    struct position at;
    enum check_kind kind;
    struct expr *expr;
    size_t state;              /* remembered name, by index */
    struct plan_places except; /* left out; VARIED: asked about */
    bool has_only;
    struct plan_places only; /* all else is left out */
    uint64_t events;
    char *text; /* the check as written, one line */
};

enum step_kind {
    STEP_BOOT, /* reset the CPU at the entry at EL2, then run */
    STEP_CPU,  /* select the CPU that acts */
    STEP_EXEC, /* execute words at PC without changing memory, then run */
    STEP_RUN,  /* go on, from `address` if given */
    STEP_CALL, /* call a function at EL2 and run until it returns */
    STEP_SET,
    STEP_FILL, /* own values into all that is reachable, remember them */
    STEP_REMEMBER,
    STEP_RAISE, /* lines to assert */
    STEP_LOWER,
    STEP_CHECK,
    STEP_REPEAT, /* `steps` `times` times */
    STEP_SWEEP,  /* see plan_sweep */
};

/*
 * The run of `over` (one boot, exec, run or call step) is made once to count
 * its N instructions; then for each k in 0..N-1 from the same start: k
 * instructions of it, the steps `at_each`, the rest of it, the steps `then`.
 */
struct plan_sweep {
    struct plan_steps over; /* exactly one step */
    struct plan_steps at_each;
    struct plan_steps then;
};

struct plan_step {
    struct position at;
    char *uses; /* macros that led here: "run_vm at a.yaml:12:5", or NULL */
    enum step_kind kind;
    uint64_t prefix; /* of a case: equal where all up to here is the same */
    char *text;      /* one line for reports: "exec: hvc #4" */
    unsigned cpu;    /* BOOT, CPU */
    struct plan_assignments set; /* BOOT, EXEC, RUN, CALL: before; SET */
    size_t word_count;           /* EXEC */
    uint32_t *words;
    bool has_address; /* RUN, CALL */
    uint64_t address;
    size_t argument_count; /* CALL, at most 8, into x0.. */
    struct expr *arguments[8];
    bool abi_off;              /* CALL: the function does not follow AAPCS64 */
    struct plan_until until;   /* BOOT, EXEC, RUN, CALL */
    size_t state;              /* FILL, REMEMBER: remembered name, by index */
    struct plan_places except; /* FILL */
    uint64_t lines;            /* RAISE, LOWER: LINE_* */
    uint64_t serror_syndrome;  /* RAISE */
    size_t check_count;
    struct plan_check *checks;
    uint64_t times;          /* REPEAT */
    struct plan_steps steps; /* REPEAT */
    struct plan_sweep *sweep;
};

enum expected_verdict { EXPECT_PASS, EXPECT_FAIL, EXPECT_SKIP };

struct plan_case {
    struct position at;
    char *id;   /* "FILE" or "FILE[n=3,reg=x1]": replays with --case */
    char *name; /* the scenario's name with the same suffix */
    const struct plan_machine *machine;
    struct plan_steps steps;
    size_t state_count; /* remembered names */
    char **state_names;
    bool *state_memory; /* something reads the memory of that state */
    enum expected_verdict expected;
    char *reason;     /* of xfail and skip */
    size_t tag_count; /* as written under "tags:" */
    char **tags;
    size_t use_count; /* of "plugins:" */
    struct plugin_use **uses;
};

struct plan {
    size_t machine_count;
    struct plan_machine **machines;
    size_t case_count;
    struct plan_case *cases;
    struct plan_store *store; /* what owns all of it; private */
};

/* The plugins of all scenarios, each once; *count of them. */
struct plugin_use **plan_uses(const struct plan *plan, size_t *count);

/* All files that the plan was made of, and what each is: "an image". */
void plan_each_file(const struct plan *plan, void *self,
                    void (*each)(void *self, const char *file,
                                 const char *what));

/* An image that stands in for the one a machine names: --image NAME=FILE. */
struct plan_image_override {
    const char *name;
    const char *file;
};

struct plan_options {
    size_t override_count;
    const struct plan_image_override *overrides;
    size_t directory_count; /* where images are looked for, in order, after */
    const char *const *directories; /* the machine file's own directory */
};

/*
 * Every mistake found; all of them are collected before anything runs.
 * diag.place is "file:line:col"; `source` is the line with a caret below, and
 * lines that say what led there. Sorted by file, line and column.
 */
struct plan_error {
    struct diag diag;
    char *source;
    unsigned line, column; /* as in diag.place; 0: the file as a whole */
    bool unread; /* a file cannot be read: the plan is of what else there is */
};

struct plan_errors {
    size_t count;
    struct plan_error *items;
};

/*
 * Plans the scenario files `files` into *plan (always set, release it); "-" is
 * standard input. With errors in any of them, returns STATUS_INVALID and all of
 * them in *errors; STATUS_IO when all are of files that cannot be read: then
 * *plan is sound and has the other cases, if any.
 */
enum status plan_create(const char *const *files, size_t file_count,
                        const struct plan_options *options, struct plan **plan,
                        struct plan_errors *errors);
void plan_release(struct plan *plan);
void plan_errors_release(struct plan_errors *errors);

#endif
