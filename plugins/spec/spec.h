/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the plugin share: the state of a case, all of it in one
 * block that can be copied, and the place from which each part is called.
 */
#ifndef SPEC_SPEC_H
#define SPEC_SPEC_H

#include <stddef.h>

#include "layout.h"
#include "semantics.h"

enum {
    FRAME_MAX = 16, /* functions in progress, on all CPUs together */
    DEPTH_MAX = 10, /* on one CPU */
    RANGE_MAX = 9,
    STORED_MAX = 32,  /* bytes outside a footprint, to be looked at again */
    WRITER_MAX = 128, /* writes that findings can be traced to, a CPU */
    SEEN_MAX = 32,    /* findings of one visit to EL2 that are told once */
    LOAD_MAX = 96,    /* loads from shared memory in one visit to EL2 */
    WATCHED_MAX = 1024,
    ENTRY_MAX = 128, /* hash of addresses at which functions begin */
};

enum part {
    CONTEXT = 1,
    OTHER = 2,
    FP = 4,
    PERCPU = 8,
    VM = 16,
    SHOWN = 32,
    ASKED = 64,
    HALT = 128,
};

enum about { CURRENT, ARGUMENTS, HOST, LEAVE, ENTER };
enum end { RETURNS, ERETS, STOPS };

struct function {
    const char *name;
    enum about about;
    unsigned reads, writes; /* enum part */
    enum end end;
    spec_function *semantics;
};

extern const struct function spec_functions[FUNCTION_COUNT];

/* A function in progress. */
struct frame {
    bool used;
    bool judged; /* else only kept so that its end is known */
    enum function_id id;
    uint64_t exit, sp, count;
    uint64_t saved[11]; /* x19..x29 */
    unsigned interest_count, allowed_count;
    struct range allowed[RANGE_MAX];  /* it may write these */
    struct range interest[RANGE_MAX]; /* its result depends on these */
    uint64_t version;                 /* of the registers in: */
    uint64_t before[SYSREG_MAX];
    struct spec_state after; /* what the specification computes */
};

/* Memory that was written outside the footprint of some frame. */
struct stored {
    uint64_t address, old, pc;
    unsigned size;
    unsigned frames; /* which: bit FRAME_MAX of the pool */
};

/* Who wrote: a System register by its number, or memory. */
struct writer {
    uint64_t address, pc, count;
    uint32_t size;
    int reg;
};

/* From an exception to EL2 up to the ERET below it. */
struct visit {
    bool active;
    bool trusted;  /* nothing was changed from outside since */
    bool captured; /* the syndrome registers, at the first sign of EL2 */
    bool saved;    /* the interrupted's registers, once */
    bool halted;   /* some CPU had panicked before */
    bool is_host_abort;
    struct spec_taken taken;
    uint64_t elr, spsr;
    uint64_t x[GPR_COUNT];
    struct spec_id id;
    uint64_t sys[SYSREG_MAX];
    unsigned load_count;
    struct range loads[LOAD_MAX];
};

/* The host's own, as they were when it was last interrupted. */
struct host_traps {
    bool known;
    uint64_t pmselr, pmuserenr, mdcr;
};

/* Controls that must be alike whenever VMs, or the host, are entered. */
struct class
{
    bool known;
    uint64_t later[3];
    uint64_t feature[FEATURE_COUNT];
};

struct cpu {
    unsigned depth;
    uint8_t stack[DEPTH_MAX];  /* indices of frames, innermost last */
    struct range free_stack;   /* below the innermost frame's SP */
    struct range free_context; /* a part of a context that all may write */
    struct visit visit;
    struct host_traps host_traps;
    struct spec_percpu kept; /* what activate_traps found, if memory has not */
    bool restored;    /* the registers are those of the current context */
    bool panicked;    /* it has, or some CPU had when this one was reset */
    bool sys_valid;   /* sys is what the System registers hold */
    bool sp_el0_used; /* as the stack pointer of EL2 */
    uint64_t sys_version;
    uint64_t sys[SYSREG_MAX];
    bool v_valid;   /* v is what the V registers hold */
    bool v_touched; /* and were v_before before EL2 used them */
    struct spec_q v[Q_COUNT], v_before[Q_COUNT];
    unsigned writer_next;
    struct writer writers[WRITER_MAX];
    unsigned seen_count;
    uint64_t seen[SEEN_MAX];
};

struct entry {
    uint64_t address;
    uint8_t id;
};

struct spec {
    bool active;
    char missing[128]; /* why not: "has no ..." */
    bool told_missing; /* slots that a context lacks */
    unsigned busy;     /* CPUs with functions in progress, a bit each */
    struct entry entries[ENTRY_MAX];
    struct layout layout;
    bool has_pstate;
    uint64_t pstate; /* of EL2, but for what each instruction may change */
    struct class classes[2];                        /* host, VMs */
    uint8_t vse[(COREVISOR + 1) * VCPU_PER_VM];     /* of each context */
    uint64_t v_hash[(COREVISOR + 1) * VCPU_PER_VM]; /* 0: unknown */
    unsigned stored_count;
    struct stored stored[STORED_MAX];
    uint64_t watched[WATCHED_MAX]; /* return addresses, by hash */
    unsigned watch_count;
    struct frame frames[FRAME_MAX];
    struct cpu cpus[CPU_MAX];
};

/* Where we are: handed to nearly every function. */
struct here {
    struct spec *spec;
    const struct el2sim_api *api;
    struct el2sim *sim;
    const struct el2sim_event *event;
    struct cpu *cpu;
    unsigned index; /* of that CPU */
    bool has_gprs;
    struct el2sim_gprs gprs;
};

const uint64_t *spec_here_sysregs(struct here *here);
const struct el2sim_gprs *spec_here_gprs(struct here *here);
uint64_t spec_here_reg(struct here *here, enum spec_reg reg);
const struct spec_q *spec_here_v(struct here *here);
uint64_t spec_here_stored(struct here *here, int reg);
uint64_t spec_here_judged(struct here *here, int reg);
bool spec_here_percpu(struct here *here, struct spec_percpu *percpu);
uint64_t spec_here_word(struct here *here, struct range range);

/* abstract.c: the state in which `frame` begins, into frame->after. */
void spec_abstract_begin(struct here *here, struct frame *frame);
void spec_abstract_registers(struct here *here, struct spec_state *s);

/* frame.c: functions in progress on a CPU. */
struct frame *spec_frame_top(struct here *here);
void spec_frame_enter(struct here *here, enum function_id id);
void spec_frame_exits(struct here *here, uint64_t pc);
void spec_frame_eret(struct here *here);
void spec_frame_panics(struct here *here);
void spec_frame_parks(struct here *here);
void spec_frame_stored(struct here *here);
void spec_frame_disturbed(struct here *here);
void spec_frame_drop_all(struct here *here);

/* compare.c: whether the machine is as `frame` says; tells what is not. */
void spec_compare_frame(struct here *here, struct frame *frame, unsigned index);
/* Registers of the set that a context has no member for: told once a case. */
void spec_compare_slots(struct here *here);

/* visit.c: a CPU's stay at EL2 as a whole. */
void spec_visit_begin(struct here *here);
void spec_visit_capture(struct here *here);
void spec_visit_capture_before(struct here *here, int reg, uint64_t old);
void spec_visit_saves(struct here *here);
void spec_visit_load(struct here *here);
void spec_visit_end(struct here *here);

/* control.c: who is entered, with which controls. */
void spec_control_interrupted(struct here *here, struct spec_id id);
void spec_control_serror(struct here *here);
void spec_control_written(struct here *here);
void spec_control_eret(struct here *here);

/* bank.c: the FP/SIMD bank that someone leaves is the one that it finds. */
void spec_bank_interrupted(struct here *here, struct spec_id id);
void spec_bank_eret(struct here *here);
void spec_bank_poked(struct here *here);

/* property.c: what must hold at each way out, and in between. */
void spec_property_eret(struct here *here);
void spec_property_illegal_return(struct here *here);
void spec_property_store(struct here *here);
void spec_property_masked(struct here *here);
void spec_property_pstate(struct here *here);
bool spec_property_is_halted(struct here *here);
void spec_property_halted(struct here *here);
void spec_property_nested(struct here *here);
void spec_property_v_used(struct here *here);
void spec_property_v(struct here *here);

/* report.c: findings, each once in a visit, and whose value was found. */
struct difference {
    const char *who;  /* function or NULL */
    const char *what; /* the rest of the sentence; %s is the subject */
    const char *subject;
    struct spec_q expected, found; /* hi is of q registers only */
    const char *owner;
    uint64_t pc;
};

void spec_report_difference(struct here *here,
                            const struct difference *difference);
/* A finding without values. */
void spec_report_plain(struct here *here, const char *who, const char *what,
                       const char *subject, uint64_t pc);
void spec_report_forget(struct here *here);
/* "vm1.0's x5": whose context holds this in words of the same meaning. */
/* but context `not`. */
const char *spec_report_owner(struct here *here, unsigned word, unsigned words,
                              const uint64_t *value, unsigned not, char *text,
                              size_t size);
void spec_report_wrote(struct cpu *cpu, const struct el2sim_event *event,
                       int reg);
uint64_t spec_report_writer(struct here *here, int reg, struct range memory,
                            uint64_t since);

#endif
