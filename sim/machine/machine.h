/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPUs, memory and the engine as one thing: load, run until, execute one
 * instruction, snapshot, restore. One CPU acts at a time, the one selected.
 * A machine belongs to one thread.
 */
#ifndef EL2SIM_MACHINE_MACHINE_H
#define EL2SIM_MACHINE_MACHINE_H

#include <signal.h>

#include "base/status.h"
#include "engine/engine.h"
#include "engine/image.h"
#include "model/cpu.h"
#include "model/exception.h"
#include "model/insn.h"
#include "model/stage2.h"
#include "model/unmodelled.h"

struct machine;

/* What can happen, from events.def: EVENT_eret, EVENT_exception, ... */
enum event {
#define EVENT(name, summary) EVENT_##name,
#include "arch/events.def"
#undef EVENT
    EVENT_COUNT
};

/* "eret", "exception", ...; and back, EVENT_COUNT when none that is counted. */
const char *machine_event_name(enum event event);
enum event machine_event_by_name(const char *name);

struct machine_config {
    enum engine_kind engine;
    unsigned cpus; /* 1..CPU_MAX */
    feature_set features;
    uint64_t ignored; /* rows of unmodelled.def that end no run */
    size_t region_count;
    struct {
        char name[32];
        uint64_t base;   /* physical address, multiple of 4096 */
        uint64_t size;   /* bytes, multiple of 4096 */
        bool executable; /* expected to hold code; a hint for speed */
    } regions[MEMORY_REGION_MAX];
};

enum status machine_create(const struct machine_config *config,
                           struct machine **machine, struct diag *diag);
void machine_destroy(struct machine *machine);

/*
 * Copies the segments of `image` to their physical addresses. STATUS_INVALID
 * when a segment does not lie in the memory map.
 */
enum status machine_load(struct machine *machine, const struct image *image,
                         struct diag *diag);

/* Makes `cpu` (0..cpus - 1) the one that acts. */
void machine_select(struct machine *machine, unsigned cpu);
unsigned machine_cpu_count(const struct machine *machine);
/*
 * State of a CPU, of which all members but index and features may be changed
 * between runs (PSTATE.EL and SP through cpu_set_pstate).
 */
struct cpu *machine_cpu_by_index(struct machine *machine, unsigned cpu);
struct cpu *machine_cpu(struct machine *machine); /* the one that acts */

const struct memory *machine_memory(const struct machine *machine);
bool machine_read(const struct machine *machine, uint64_t address, void *bytes,
                  uint64_t size);
/* Also tells the engine, so that changed instructions take effect. */
bool machine_write(struct machine *machine, uint64_t address, const void *bytes,
                   uint64_t size);

/* Instructions begun on all CPUs since the machine was made or restored. */
uint64_t machine_count(const struct machine *machine);
/* How often `event` happened since then. */
uint64_t machine_event_count(const struct machine *machine, enum event event);

/* What happened; members beyond `kind` as the event has them, else 0. */
struct machine_event {
    enum event kind;
    unsigned cpu;
    unsigned el; /* level at which it happened; eret: the one returned to */
    unsigned from_el;         /* eret: the level that executed it */
    uint64_t pc;              /* instruction that did it */
    uint64_t count;           /* machine_count() of that instruction */
    uint32_t word;            /* insn, fpsimd, barriers: its encoding */
    enum sysreg reg;          /* sysreg_read, sysreg_write */
    uint16_t encoding;        /* the same; tlbi, ic, dc, at */
    uint64_t value;           /* of the register; of Xt; that a store writes */
    uint64_t old;             /* sysreg_write: of the register, before */
    uint64_t address;         /* load, store: physical, of the first byte */
    uint64_t virtual_address; /* load, store */
    unsigned size;            /* load, store: 1..8 bytes */
    /* exception, and the kinds of it; valid for the call */
    const struct exception *exception;
};

/* Events that are told to observers only: nobody counts them. */
#define MACHINE_UNCOUNTED_EVENTS                                   \
    (BIT64(EVENT_insn) | BIT64(EVENT_fpsimd) | BIT64(EVENT_load) | \
     BIT64(EVENT_store) | BIT64(EVENT_reach) | BIT64(EVENT_poke) | \
     BIT64(EVENT_reset) | BIT64(EVENT_pstate))

/*
 * Calls `happened` for each event of the set `events` (BIT64(enum event)).
 * It may read the machine and must not run it. At most 8 observers; returns
 * STATUS_LIMIT beyond.
 */
struct machine_observer {
    void *self;
    uint64_t events;
    void (*happened)(void *self, const struct machine_event *event);
};
enum status machine_observe(struct machine *machine,
                            const struct machine_observer *observer);
void machine_unobserve(struct machine *machine, void *self);

/* Observers are told of EVENT_reach before an instruction at `address`. */
void machine_watch(struct machine *machine, uint64_t address);
void machine_unwatch_all(struct machine *machine);

/*
 * For an observer's call, in which registers may be in the engine: makes
 * machine_cpu() current, what = MACHINE_X and so on, or what was changed in it
 * effective. In calls for load and store X and V are not to be had.
 */
enum {
    MACHINE_X = 1,
    MACHINE_V = 2,
    MACHINE_FPCR = 4, /* FPCR, FPSR, NZCV */
    MACHINE_SP = 8,
};
void machine_fetch(struct machine *machine, unsigned what);
void machine_effect(struct machine *machine, unsigned what);
/* After sysreg_poke() of `reg` in an observer's call. */
void machine_poked(struct machine *machine, enum sysreg reg);
/* What the scenario did itself: poke, reset. */
void machine_tell(struct machine *machine, enum event kind);

/*
 * Where `address` of the selected CPU goes by the stage 2 in force, as its
 * tables are now: physical address and bytes from it on that go along.
 */
bool machine_translate(struct machine *machine, unsigned cpu, uint64_t address,
                       struct translation *translation);

enum { MACHINE_GOAL_ADDRESSES = 8 };

/* When to stop; the first that comes true wins. */
struct machine_goal {
    size_t address_count;
    uint64_t addresses[MACHINE_GOAL_ADDRESSES]; /* before this instruction */
    bool at_current; /* an address counts even if PC is there at the start */
    uint64_t events; /* after an event of this set */
    bool below_el2;  /* at the first instruction at EL1 or EL0 after EL2 */
    bool at_el2;     /* at the first instruction at EL2 after EL1 or EL0 */
    uint64_t count;  /* after so many instructions; 0: no such goal */
    uint64_t limit;  /* give up after so many; 0: MACHINE_LIMIT */
};

#define MACHINE_LIMIT UINT64_C(1000000)

#define STOP_LIST(X)                                                      \
    X(ADDRESS, "reached the address")                                     \
    X(EVENT, "the event happened")                                        \
    X(LEVEL, "changed the Exception level")                               \
    X(COUNT, "executed the instructions")                                 \
    X(LIMIT, "instruction limit reached")                                 \
    X(WAITING, "waits for an interrupt that nobody raises")               \
    X(RECURSION, "the exception vector takes its own exception for ever") \
    X(INTERRUPTED, "interrupted")                                         \
    X(CONTROL, "a control is in force that is not modelled")              \
    X(ERROR, "the engine failed")

enum stop_reason {
#define X(name, text) STOP_##name,
    STOP_LIST(X)
#undef X
};

struct machine_stop {
    enum stop_reason reason;
    uint64_t pc;
    uint64_t executed;                /* instructions of this run */
    uint64_t address;                 /* which goal address, STOP_ADDRESS */
    enum event event;                 /* which event, STOP_EVENT */
    struct diag diag;                 /* STOP_ERROR */
    const struct unmodelled *control; /* STOP_CONTROL */
};

const char *machine_stop_text(enum stop_reason reason);

/* Runs the selected CPU until `goal`; *stop says where and why it stopped. */
void machine_run(struct machine *machine, const struct machine_goal *goal,
                 struct machine_stop *stop);

/*
 * The selected CPU executes `word` as if it stood at its PC, traps and all,
 * and stops behind it (which may be in a vector). Memory is unchanged.
 */
void machine_execute(struct machine *machine, uint32_t word,
                     struct machine_stop *stop);

/*
 * Ends the current and every later run with STOP_INTERRUPTED while one of the
 * two is not zero; for a signal handler and another thread. NULL: never.
 */
void machine_watch_flags(struct machine *machine,
                         const volatile sig_atomic_t *first,
                         const volatile sig_atomic_t *second);

/* All CPUs, all memory, counts: everything a later run depends on. */
struct machine_snapshot;
struct machine_snapshot *machine_snapshot(const struct machine *machine);
void machine_restore(struct machine *machine,
                     const struct machine_snapshot *snapshot);
/* Each release lets go of one hold, the one of its making among them. */
void machine_snapshot_hold(struct machine_snapshot *snapshot);
void machine_snapshot_release(struct machine_snapshot *snapshot);
const struct cpu *machine_snapshot_cpu(const struct machine_snapshot *snapshot,
                                       unsigned cpu);
unsigned machine_snapshot_selected(const struct machine_snapshot *snapshot);
bool machine_snapshot_read(const struct machine_snapshot *snapshot,
                           uint64_t address, void *bytes, uint64_t size);

#endif
