/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the runner share: one case while it runs. */
#ifndef EL2SIM_SCENARIO_RUN_CASE_H
#define EL2SIM_SCENARIO_RUN_CASE_H

#include <pthread.h>

#include "scenario/fill.h"
#include "scenario/run.h"
#include "scenario/run_stop.h"
#include "scenario/witness.h"

/* A remembered state, and what is known of it. */
struct kept {
    bool used;
    unsigned depth;                    /* of the sweep in which it was made */
    struct cpu cpu;                    /* the one that acted */
    struct machine_snapshot *snapshot; /* NULL when memory is not asked for */
    bool has_reach;
    struct register_set reach; /* read or written by its level, no trap */
};

/* Where a register got its value: kept up to date by an observer. */
struct writers {
    bool paused;          /* an instruction of the scenario executes */
    bool at_el2[CPU_MAX]; /* where the next ERET executes */
    uint64_t msr[CPU_MAX][SYSREG_COUNT]; /* pc of the last MSR; 0: none */
    uint64_t eret[CPU_MAX]; /* pc of the last ERET at EL2; 0: none */
};

enum { CASE_FINDING_MAX = 64 };

struct share;
struct share_points;

struct case_run {
    const struct plan_case *plan_case;
    struct share *share; /* with other cases; NULL: nothing is shared */
    const struct share_points *share_points;
    const struct plan_step *step;   /* that is carried out; NULL before */
    struct plugin_session *plugins; /* NULL: none */
    const struct machine_snapshot *initial; /* to run once more */
    unsigned run_number; /* of the case; its checks count in the first */
    size_t secret_count; /* runs that a plugin asked for */
    char **secrets;      /* the name that each gives other fills */
    const char *secret;  /* of this run, or NULL */
    size_t filled_count; /* names that the scenario fills */
    char **filled;
    char principal[64];       /* the name that a plugin asked for last */
    pthread_mutex_t *merging; /* NULL: nobody else */
    struct machine *machine;
    const struct run_options *options;
    const volatile sig_atomic_t *stop; /* an enum stop_cause; NULL: none */
    struct outcome *outcome;
    struct kept **kept;            /* by index of the name, NULL: not yet */
    struct remembered *remembered; /* the same, for expressions */
    struct fills *fills;
    struct writers *writers;
    struct witness *witness; /* of the exceptions of the current step */
    struct expr_context context;
    unsigned depth; /* sweeps around the current step */
    bool has_point; /* of the innermost sweep */
    uint64_t point;
    uint64_t point_pc; /* of its instruction */
    bool interrupted;  /* the case did not run to its end */
    bool broken;       /* the simulator could not go on: VERDICT_ERROR */
};

/* Runs the case from the machine's initial state; sets run->outcome. */
void case_run(struct case_run *run);
/* The same in parts: what is before and behind its steps. */
void case_begin(struct case_run *run);
void case_end(struct case_run *run);

/* run_plugin.c: plugins of the case, from before its first step on. */
void case_plugins_create(struct case_run *run);
void case_plugins_begin(struct case_run *run);
void case_plugins_end(struct case_run *run);
void case_plugins_release(struct case_run *run);
/* Whether one of `uses` is of the same plugin, whatever its options. */
bool case_has_plugin(struct plugin_use *const *uses, size_t count,
                     const struct plugin_use *use);
/* The scenario itself changed something. */
void case_tell(struct case_run *run, enum event event);

/* Each returns whether the case goes on. */
bool case_steps(struct case_run *run, const struct plan_steps *steps);
bool case_check(struct case_run *run, const struct plan_step *step);
bool case_sweep(struct case_run *run, const struct plan_step *step);

/* The state `name` becomes what the machine is now. */
void case_remember(struct case_run *run, size_t name);

/* Instructions before a limit by which one sees where it loops. */
enum { LOOP_SAMPLES = 256 };

/* Bytes below SP in which the frame of a called function is looked for. */
enum { CALL_FRAME = 1024 };

/* What a call borrows, and what its function must leave as it was. */
struct call {
    uint64_t pc, x30, pstate; /* to be put back */
    uint64_t home;            /* where it returns to: nothing is there */
    uint64_t sp, x[11], d[8]; /* x19 to x29, d8 to d15 */
    uint64_t frame_size;
    uint8_t frame[CALL_FRAME]; /* the bytes below SP */
};

/* A boot, exec, run or call step in progress. */
struct activity {
    const struct plan_step *step;
    uint64_t executed;            /* instructions of it so far */
    size_t words_done;            /* EXEC */
    uint64_t events[EVENT_COUNT]; /* counts when it began */
    struct call call;             /* CALL */
    bool returned;                /* CALL */
    bool panicked;
    size_t sample_count; /* the last instructions before the limit */
    uint64_t samples[LOOP_SAMPLES];
};

enum advance {
    ADVANCE_REACHED, /* the step ended as it should */
    ADVANCE_PAUSED,  /* the instructions allowed are executed */
    ADVANCE_FAILED,  /* it ended otherwise; the finding is made */
};

/* Sets registers and PC up; false when a value of the step has none. */
bool activity_begin(struct case_run *run, const struct plan_step *step,
                    struct activity *activity);
/* Executes at most `budget` instructions (UINT64_MAX: without end). */
enum advance activity_advance(struct case_run *run, struct activity *activity,
                              uint64_t budget);
/* Puts back what CALL borrowed, and makes `insns` and events current. */
void activity_end(struct case_run *run, struct activity *activity);

/* run_failure.c: the step ended otherwise than asked; ADVANCE_FAILED. */
enum advance step_failed(struct case_run *run, struct activity *activity,
                         uint64_t source, const char *what);
/* The same, and why: the exception `cause`, if it is not NULL. */
enum advance step_failed_after(struct case_run *run, struct activity *activity,
                               uint64_t source, const char *what,
                               const struct witnessed *cause);
/* The machine stopped for a reason that the step did not ask for. */
enum advance step_stopped(struct case_run *run, struct activity *activity,
                          const struct machine_stop *stop);

/* run_call.c: a function is called, was (registers are set), has returned. */
bool call_begin(struct case_run *run, const struct plan_step *step,
                struct activity *activity);
void call_entered(struct case_run *run, struct activity *activity);
enum advance call_returned(struct case_run *run, struct activity *activity);
void call_end(struct case_run *run, struct activity *activity);

/* What a finding says; strings are copied, NULL is "". */
struct finding_facts {
    const char *plugin;
    struct position at;
    const char *check;
    const char *what;
    const char *subject;
    const char *expected;
    const char *found;
    const char *owner;
    const struct witnessed *exception; /* that led there, or NULL */
    uint64_t source_pc;                /* instruction to name as the source */
    bool is_last;                      /* why the case ends: said in any case */
};

/* Makes the exception that led there part of what `finding` says. */
void finding_explain(struct case_run *run, struct finding *finding,
                     const struct witnessed *exception);
/* Adds a finding at the machine's PC; beyond CASE_FINDING_MAX only counts. */
void finding_add(struct case_run *run, const struct finding_facts *facts);
/* A step that cannot be done, from a diag. */
void finding_of_diag(struct case_run *run, const struct plan_step *step,
                     const struct diag *diag);
/* run_warning.c: what a case that passed does not show. */
void warnings_add(struct case_run *run);
void findings_release(struct outcome *outcome);
/*
 * The instruction to blame for the value at `place`: the MSR that wrote the
 * register last, else the ERET that left EL2, else where the machine stands.
 */
uint64_t finding_writer(const struct case_run *run, const struct place *place);
/* "hyp/src/switch.c:42 (restore_vm+0x1c)", "vectors+0x200", or "". */
void finding_location(const struct plan_machine *machine, uint64_t pc,
                      char *text, size_t size);
/* "shadow_ctxts[8].pc", or the number, for an address. */
void finding_address(const struct plan_machine *machine, uint64_t address,
                     char *text, size_t size);
/* The same for the eight bytes there, when they are no one thing of a type. */
void finding_word(const struct plan_machine *machine, uint64_t address,
                  char *text, size_t size);
/* The scalar called `name`, when `address` is in it. */
bool finding_scalar(const struct plan_machine *machine, char *name,
                    uint64_t address, struct place *place);

#endif
