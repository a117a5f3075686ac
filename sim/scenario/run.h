/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs planned cases on machines and says what came of each. */
#ifndef EL2SIM_SCENARIO_RUN_H
#define EL2SIM_SCENARIO_RUN_H

#include <signal.h>

#include "scenario/plan.h"

#define VERDICT_LIST(X) \
    X(PASS, "pass")     \
    X(FAIL, "fail")     \
    X(SKIP, "skip")     \
    X(XFAIL, "xfail")   \
    X(XPASS, "xpass")   \
    X(ERROR, "error")

enum verdict {
#define X(name, text) VERDICT_##name,
    VERDICT_LIST(X)
#undef X
};

const char *verdict_text(enum verdict verdict);
/* Whether it counts as expected for the exit code: PASS, SKIP, XFAIL. */
bool verdict_is_good(enum verdict verdict);

/* One thing that was not as the scenario says. Strings are owned, may be "". */
struct finding {
    char *plugin;       /* that found it; "" for a check or a step */
    struct position at; /* in the scenario: the check or the step */
    char *uses;         /* macros that led there: "f at a.yaml:2:3", or "" */
    char *check;        /* the check or step as written */
    char *what;         /* one sentence: "x19 is not as host remembered it" */
    char *subject;      /* register or memory: "x19", "shadow_ctxts[8].pc" */
    char *expected;     /* value as text */
    char *found;        /* value as text */
    char *owner;        /* whose value was found: "vm2.0's x19", or "" */
    char *exception;    /* "EL1 to EL2, ESR_EL2 0x...: ...", or "" */
    uint64_t pc;        /* where the machine stood */
    char *source;       /* "hyp/src/switch.c:42 (restore_vm+0x1c)", or "" */
    bool has_point;     /* in a sweep */
    uint64_t point;     /* instruction of the sweep */
    char *point_source; /* where that instruction is, like `source` */
};

/* What a case that passed does not show. Strings are owned, may be "". */
struct warning {
    bool is_note;       /* for those who ask for more (-v) */
    struct position at; /* the check or the step */
    char *check;        /* as written */
    char *what;         /* one sentence */
    char *subject;      /* registers */
};

struct outcome {
    const struct plan_case *plan_case;
    enum verdict verdict;
    size_t finding_count;
    struct finding *findings;
    uint64_t findings_left_out; /* found too, but not kept */
    size_t warning_count;       /* they are nothing to the verdict */
    struct warning *warnings;
    uint64_t instructions; /* executed in all */
    uint64_t points;       /* sweep points run */
    double seconds;
    size_t output_count; /* plugins of the case */
    struct run_output *outputs;
    bool not_run; /* skipped because of other cases, or interrupted */
};

/* What one plugin of a case wrote. */
struct run_output {
    struct plugin_use *use;
    struct text text;
};

struct run_options {
    enum engine_kind engine;                  /* of every machine */
    unsigned jobs;                            /* threads, at least 1 */
    const volatile sig_atomic_t *interrupted; /* may be NULL */
    double timeout; /* seconds that a case may take, 0: any; then an error */
    bool fail_fast; /* cases behind the first bad one do not count: skipped */
    bool no_share;  /* each case runs all of its steps itself */
    bool has_point; /* run only this point of sweeps */
    uint64_t point;
    size_t use_count; /* plugins of every case, opened by run_plan */
    struct plugin_use *const *uses;
    /* Called after each case, in any order, one call at a time; may be NULL. */
    void (*progress)(void *self, size_t done, size_t total);
    /*
     * Called for each case in the plan's order, as soon as it and all before
     * it have ended, one call at a time; may be NULL. The outcomes behind it
     * have their `plan_case` already.
     */
    void (*ended)(void *self, const struct outcome *outcome);
    void *self;
};

/*
 * Runs all cases; (*outcomes)[i] belongs to plan->cases[i] whatever `jobs` is.
 * STATUS_INTERRUPTED when *interrupted became true: cases not run have verdict
 * SKIP and a finding that says so.
 */
enum status run_plan(const struct plan *plan, const struct run_options *options,
                     struct outcome **outcomes, struct diag *diag);
/* The plugins of all cases and of the options, each once; release *uses. */
size_t run_uses(const struct plan *plan, const struct run_options *options,
                struct plugin_use ***uses);
/*
 * Opens all plugins of the plan and of the options, before run_plan; and after
 * it lets each report, its output given to `write`, in a fixed order.
 */
enum status run_open_plugins(const struct plan *plan,
                             const struct run_options *options,
                             struct diag *diag);
/* When there is no run after all; done already where opening fails. */
void run_close_plugins(const struct plan *plan,
                       const struct run_options *options);
enum status run_finish_plugins(const struct plan *plan,
                               const struct run_options *options, void *self,
                               void (*write)(void *self, struct plugin_use *use,
                                             const struct text *text),
                               struct diag *diag);
/* Whether `plan_case` runs with a plugin that changes the machine. */
bool run_is_changed(const struct run_options *options,
                    const struct plan_case *plan_case);
/* A machine as `plan` describes it, its images loaded. */
enum status run_machine_create(const struct plan_machine *plan,
                               enum engine_kind engine,
                               struct machine **machine, struct diag *diag);
void run_release(struct outcome *outcomes, size_t count);

/*
 * A case whose steps the caller runs one after the other, on a machine of its
 * own, for measurements.
 */
struct run_session;
enum status run_session_create(const struct plan_case *plan_case,
                               const struct run_options *options,
                               struct run_session **session, struct diag *diag);
void run_session_destroy(struct run_session *session);
struct machine *run_session_machine(struct run_session *session);
/* STATUS_INVALID with the first finding when one of the steps fails. */
enum status run_session_steps(struct run_session *session,
                              const struct plan_step *steps, size_t count,
                              struct diag *diag);

#endif
