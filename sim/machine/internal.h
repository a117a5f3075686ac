/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the machine share among themselves. */
#ifndef EL2SIM_MACHINE_INTERNAL_H
#define EL2SIM_MACHINE_INTERNAL_H

#include "base/addresses.h"
#include "engine/engine.h"
#include "machine/machine.h"
#include "machine/view.h"
#include "model/reach.h"

enum { OBSERVER_MAX = 8 };

/* The run in progress. */
struct run {
    const struct machine_goal *goal;
    struct machine_stop *stop;
    uint64_t start;            /* machine_count() when it began */
    uint64_t start_pc;         /* where it began */
    bool was_at_el2;           /* some instruction ran at EL2 */
    bool was_below_el2;        /* some instruction ran at EL1 or EL0 */
    bool event_hit;            /* an event of the goal happened... */
    enum event event;          /* ...this one */
    bool has_deferred;         /* a sysop raised an exception... */
    struct exception deferred; /* ...this one, not yet taken */
    unsigned no_progress;      /* vectors in a row that took themselves */
    const struct unmodelled *refused; /* in force, and it ends the run */
    bool crossing;                    /* left an engine to go on in another */
    bool stepping;       /* the instruction begun last is stepped, */
    bool step_exclusive; /* a load-exclusive, */
    uint64_t step_count; /* and began at this machine_count() */
};

struct machine {
    enum engine_kind kind; /* of all its engines */
    unsigned cpu_count;
    unsigned selected;
    struct cpu cpus[CPU_MAX]; /* current while nothing runs */
    struct memory memory;
    struct engine *physical;     /* sees memory as it is: EL2, stage 2 off */
    struct view views[VIEW_MAX]; /* see it through a stage 2 */
    struct engine *engine;       /* the one of these that executes now */
    uint64_t view_clock;
    size_t observer_count;
    struct machine_observer observers[OBSERVER_MAX];
    uint64_t observed;            /* union of what the observers want */
    uint64_t ignored;             /* of machine_config */
    struct register_set controls; /* that unmodelled_in_force() looks at */
    struct address_set watched;
    bool running;   /* registers may be in the engine, */
    bool ahead;     /* SP and NZCV as well */
    uint64_t begun; /* machine_count() of the insn event told last */
    uint64_t event_counts[EVENT_COUNT];
    const volatile sig_atomic_t *flags[2]; /* either ends a run */
    struct run run;
};

/* attend.c: what the engine calls; `self` is the machine. */
extern const struct engine_client machine_engine_client;

/*
 * The steps before an instruction, which a fetch that fails takes as well: the
 * step that has just ended, a wait that goes on, what is pending.
 */
void machine_finish_step(struct machine *m);
bool machine_still_waits(struct machine *m);
bool machine_comes_before(const struct cpu *cpu, struct exception *exception);

/* goal.c: whether the run ends before the instruction at PC, and why. */
bool machine_is_finished(struct machine *m, enum stop_reason *reason);
/* The next instruction count at which a look at the goal is due. */
void machine_set_alarm(struct machine *m);

/* entry.c: exception entry; NZCV and SP of the CPU are current. */
enum engine_reply machine_enter(struct machine *m, const struct exception *e);
/* The same before the instruction at PC has begun, which is not counted. */
enum engine_reply machine_enter_before(struct machine *m,
                                       const struct exception *e);
/* After controls, PSTATE, lines or the Exception level changed. */
void machine_update_attended(struct machine *m);
void machine_interrupts_changed(struct machine *m);
void machine_level_changed(struct machine *m);

/*
 * controls.c: whether the run has to end for a control that is not modelled;
 * asked after controls, PSTATE or the level changed, before an exception return,
 * and of an access that failed. machine_is_refused() says that it ends.
 */
void machine_note_controls(struct machine *m);
void machine_controls_changed(struct machine *m);
void machine_returns(struct machine *m);
void machine_uses_tag(struct machine *m, uint64_t address);
bool machine_is_refused(struct machine *m, enum stop_reason *reason);

/* special.c: the model executes the instruction, or lets the engine do it. */
enum engine_reply machine_special(struct machine *m, uint32_t word,
                                  enum insn_class class);

/* The instruction at the CPU's PC is about to execute: who is told. */
void machine_begins(struct machine *m, uint32_t word, bool watched);
/* accesses.c: the engine's other reports. */
void machine_begun(void *self, uint64_t pc, uint32_t word);
void machine_accessed(void *self, const struct engine_access *access);
/* An access that the model made itself, at a physical address. */
void machine_stored(struct machine *m, uint64_t address, uint64_t physical,
                    const void *bytes, uint64_t size);
/* What the engine has to watch for the observers. */
unsigned machine_engine_watch(const struct machine *m);

/* sysop.c: the engine's question about a system instruction. */
enum engine_sysop machine_sysop(void *self, struct sysop op, uint64_t *value);
/* The exception that it raised and that is to be taken now. */
struct exception machine_deferred(struct machine *m);
/* What a write of `reg` alters beside it. */
void machine_sysreg_written(struct machine *m, enum sysreg reg);

/* events.c: counts the event, stops the run if it is a goal, tells observers. */
void machine_happened(struct machine *machine,
                      const struct machine_event *event);
/* The same with no more detail than where the selected CPU is. */
void machine_happened_at(struct machine *machine, enum event kind, uint64_t pc);
/* What machine_happened_at() tells, to be added to. */
struct machine_event machine_event_at(const struct machine *machine,
                                      enum event kind, uint64_t pc);

#endif
