/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The traps oracle without the simulator: is told when EL2 is entered and left,
 * what EL2 writes and what EL1 and EL0 access, and reports what breaks a rule of
 * rules.def or shared.def. Registers go by their numbers in the simulator.
 */
#ifndef EL2SIM_PLUGINS_TRAPS_H
#define EL2SIM_PLUGINS_TRAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRAPS_BIT(n) (UINT64_C(1) << (n))

enum traps_rule {
#define RULE(id, name, summary, reason) TRAPS_##id,
#include "rules.def"
#undef RULE
#define SHARED(id, name, patterns, reason) TRAPS_##id,
#define VIEW(name, of)
#define MOVES(name)
#include "shared.def"
#undef SHARED
#undef VIEW
#undef MOVES
    TRAPS_RULE_COUNT
};

enum traps_control {
#define CONTROL(name, narrow, decides) TRAPS_##name,
#include "controls.def"
#undef CONTROL
    TRAPS_CONTROL_COUNT
};

_Static_assert(TRAPS_RULE_COUNT <= 64, "sets of rules are 64 bits");

enum {
    TRAPS_REGISTERS = 1024,
    TRAPS_CPUS = 8,
    TRAPS_STATES = 12, /* of controls, kept at a time */
    TRAPS_JUDGED = 8,  /* principals judged in one of them */
    TRAPS_TOLD = 32,   /* controls that were reported */
};

struct traps_set {
    uint64_t words[TRAPS_REGISTERS / 64];
};

struct traps_finding {
    enum traps_rule rule;
    const char *principal; /* who runs: "vm1.0 (a VM)" */
    const char *detail;    /* the sentence after the principal's name */
    const struct traps_set *registers; /* it is about, or NULL */
    const char *control, *found;       /* or a control and its value */
};

/* What the machine is asked. */
struct traps_world {
    void *self;
    uint64_t (*get)(void *self, unsigned cpu, enum traps_control control);
    /* Adds what EL`el` gets at. */
    void (*reach)(void *self, unsigned cpu, unsigned el, bool write,
                  struct traps_set *set);
    /* Where the access would trap to at EL1: 0, 1, 2; -1 UNDEFINED. */
    int (*traps_to)(void *self, unsigned cpu, uint16_t encoding, bool read);
    const char *(*principal)(void *self, unsigned cpu);
    int (*control)(void *self, unsigned cpu, unsigned index, const char **text,
                   char *found, size_t size);
    bool (*must_trap)(void *self, unsigned cpu, unsigned reg);
    unsigned (*count)(void *self); /* of registers */
    /* The rule of shared.def that asks for it, and whether it has storage. */
    enum traps_rule (*group)(void *self, unsigned reg);
    bool (*is_stored)(void *self, unsigned cpu, unsigned reg);
    void (*report)(void *self, const struct traps_finding *finding);
    /* Whoever is entered is judged as what `who` says; NULL: nobody listens. */
    void (*judged)(void *self, const char *who);
};

/* Values of the controls, and what EL1 and EL0 get at under them. */
struct traps_state {
    bool used, vm_judged;
    uint64_t key;
    struct traps_set reads, writes;
    uint64_t judged[TRAPS_JUDGED]; /* principals: must-trap was asked */
};

struct traps_cpu {
    bool visit; /* at EL2, seen since the exception */
    bool ran;   /* the two below hold for who ran last */
    bool exact; /* controls are as they were at the last return */
    uint64_t who;
    unsigned state;
    struct traps_set written; /* by EL2 in this visit */
};

struct traps {
    uint64_t off; /* set of enum traps_rule that are not asked */
    bool has_host;
    uint64_t host_vmid;
    unsigned next_state, told_count, judged_count;
    uint32_t hpmn_told;
    uint64_t counters; /* PMCR_EL0.N: below EL2 it reads as HPMN */
    uint64_t told[TRAPS_TOLD];
    uint64_t judged[TRAPS_TOLD];     /* who was told to judged() */
    struct traps_set shared_told[2]; /* by whether a VM is entered */
    struct traps_set met, missed;    /* accesses that were reported */
    struct traps_state states[TRAPS_STATES];
    struct traps_cpu cpus[TRAPS_CPUS];
};

/* CPUs beyond TRAPS_CPUS are ignored. */
void traps_enter(struct traps *traps, unsigned cpu);
void traps_leave(struct traps *traps, const struct traps_world *world,
                 unsigned cpu);
/* MSR at EL2; `control` is TRAPS_CONTROL_COUNT for a register that is none. */
void traps_write(struct traps *traps, const struct traps_world *world,
                 unsigned cpu, unsigned reg, enum traps_control control,
                 uint64_t value);
/* MRS or MSR was executed below EL2. */
void traps_access(struct traps *traps, const struct traps_world *world,
                  unsigned cpu, unsigned reg, bool write);
void traps_poke(struct traps *traps, unsigned cpu, unsigned el);
void traps_reset(struct traps *traps, unsigned cpu);

static inline bool traps_has(const struct traps_set *set, unsigned reg)
{
    return reg < TRAPS_REGISTERS && set->words[reg / 64] & TRAPS_BIT(reg % 64);
}

static inline void traps_add(struct traps_set *set, unsigned reg)
{
    if (reg < TRAPS_REGISTERS)
        set->words[reg / 64] |= TRAPS_BIT(reg % 64);
}

/* For the files of this directory: one return, and all it needs. */
struct traps_case {
    struct traps *traps;
    const struct traps_world *world;
    unsigned cpu;
    const char *principal; /* for reports */
    uint64_t who;          /* tells principals apart */
    bool is_vm;
    struct traps_state *state;
};

void traps_report(const struct traps_case *c, struct traps_finding finding);
uint64_t traps_get(const struct traps_case *c, enum traps_control control);

#define TRAPS_HCR_TGE TRAPS_BIT(27)
#define TRAPS_HCR_E2H TRAPS_BIT(34)

/* HCR_EL2.{E2H,TGE} = {1,1}: below EL2 there is EL0 of EL2's own regime. */
static inline bool traps_is_el2s_own(uint64_t hcr)
{
    return (hcr & TRAPS_HCR_TGE) && (hcr & TRAPS_HCR_E2H);
}

/* who.c: whether `name` (NULL: not described) is a VM, how it is called, and who
 * listens */
bool traps_is_vm(const struct traps_case *c, const char *name);
void traps_name(const struct traps_case *c, const char *name, char *text,
                size_t size);
void traps_tell_who(const struct traps_case *c);
/* groups.c: the rule of shared.def that the register called `name` has */
enum traps_rule traps_group(const char *name);
/* described.c: rules about the machine's description */
void traps_judge_described(const struct traps_case *c);
/* vm.c: rules about every VM, and MDCR_EL2.HPMN */
void traps_judge_vm(const struct traps_case *c);
void traps_judge_hpmn(const struct traps_case *c);

#endif
