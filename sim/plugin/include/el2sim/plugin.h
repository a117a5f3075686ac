/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A plugin of el2sim is one object, EL2SIM_PLUGIN(name) = { ... }, in a program
 * that links it or in a shared object. It reaches the simulator through the
 * functions of struct el2sim_api alone.
 *
 * Life: open() once; for each case begin(), callbacks, end(), merge(); then
 * report() and close() once. `shared` is one block of shared_size bytes, `self`
 * one of self_size bytes a case, both zeroed at first and the simulator's. A
 * scenario may go back to an earlier state: then the bytes of `self` do, too,
 * and what they point to does not. Cases run on several threads: `shared` may
 * be changed in open, merge, report and close only, which never overlap.
 * Pointers handed to a callback live for the call; strings handed out by the
 * simulator live until close. A CPU is given by its number, from 0; addresses
 * are physical and in bytes unless it says otherwise.
 */
#ifndef EL2SIM_PLUGIN_H
#define EL2SIM_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EL2SIM_ABI 1

enum el2sim_event_kind {
#define EVENT(name, summary) EL2SIM_##name,
#include <el2sim/events.def>
#undef EVENT
    EL2SIM_EVENT_COUNT
};

/* What happened; members that the kind does not have are 0. */
struct el2sim_event {
    enum el2sim_event_kind kind;
    unsigned cpu;
    unsigned el;       /* Exception level at which it happened */
    uint64_t pc;       /* virtual address of the instruction that did it */
    uint64_t count;    /* instructions begun on all CPUs up to this one */
    uint32_t word;     /* insn, fpsimd, barriers: the instruction */
    int reg;           /* sysreg_*: number of the register, else -1 */
    uint16_t encoding; /* sysreg_*, tlbi, ic, dc, at: op0:op1:CRn:CRm:op2 */
    uint64_t value;    /* sysreg_*: its value; tlbi, ic, dc, at: of Xt;
                          store: the bytes to come, little-endian */
    uint64_t old;      /* sysreg_write: the value before */
    uint64_t address;  /* load, store: physical, of the first byte */
    uint64_t virtual_address; /* load, store */
    unsigned size;     /* load, store: 1 to 8 bytes; of a q register twice 8 */
    unsigned target_el; /* exception: taken to; eret: returned to */
    /* exception and its kinds, before the state changes (as in ESR_ELx): */
    unsigned ec;
    uint32_t iss;
    uint64_t fault_address;
    int exception_kind; /* 0 synchronous, 1 IRQ, 2 FIQ, 3 SError */
};

/* Registers beside the system registers, which have 0 .. sysreg_count() - 1. */
enum {
    EL2SIM_X = 0x1000, /* + 0..30 */
    EL2SIM_SP = 0x1020, /* the one in use */
    EL2SIM_PC,
    EL2SIM_PSTATE,      /* in the layout of SPSR_EL1 */
    EL2SIM_V_LO = 0x1040, /* + 0..31, bits <63:0> */
    EL2SIM_V_HI = 0x1060, /* + 0..31, bits <127:64> */
};

struct el2sim_gprs { uint64_t x[31], sp, pc, pstate; };
struct el2sim_vregs { struct { uint64_t lo, hi; } v[32]; };

/* Something is wrong with the payload. Strings are copied; NULL is none. */
struct el2sim_finding {
    const char *what;     /* one sentence: "the VM's CNTKCTL_EL1 is left" */
    const char *subject;  /* register or memory */
    const char *expected, *found; /* values as text */
    const char *owner;    /* whose value was found, and the path it took */
    uint64_t pc;          /* instruction to blame, 0: where the CPU stands */
};

struct el2sim; /* one use of one plugin: the first argument of every call */

struct el2sim_api {
    uint32_t size; /* of this struct; new members come last */

    /* An option's value (its fallback when not given), NULL: no such option. */
    const char *(*option)(struct el2sim *, const char *name);
    /* The plugin cannot go on; in a case, the case's verdict is "error". */
    void (*error)(struct el2sim *, const char *sentence);
    /* Output, by case in the scenarios' order, what report() writes last. */
    void (*write)(struct el2sim *, const void *bytes, size_t size);
    void *(*shared)(struct el2sim *);

    /* From here on only while a case runs. */
    const char *(*case_id)(struct el2sim *);
    /* A plugin that does not change the machine gets an error. */
    void (*finding)(struct el2sim *, const struct el2sim_finding *);
    /* A reach event comes before each instruction at this virtual address. */
    void (*watch)(struct el2sim *, uint64_t address);

    /* Registers: no trap, no side effect; 0 and an error for nonsense. */
    unsigned (*cpu_count)(struct el2sim *);
    uint64_t (*get)(struct el2sim *, unsigned cpu, int reg);
    void (*put)(struct el2sim *, unsigned cpu, int reg, uint64_t value);
    void (*gprs)(struct el2sim *, unsigned cpu, struct el2sim_gprs *);
    void (*vregs)(struct el2sim *, unsigned cpu, struct el2sim_vregs *);
    /* All system registers at rest, by number; valid for the callback. */
    const uint64_t *(*sysregs)(struct el2sim *, unsigned cpu);

    int (*sysreg_count)(struct el2sim *);
    int (*sysreg_by_name)(struct el2sim *, const char *name); /* -1: none */
    const char *(*sysreg_name)(struct el2sim *, int reg);
    uint16_t (*sysreg_encoding)(struct el2sim *, int reg);
    /* Bits that can hold any value without changing how code executes. */
    uint64_t (*sysreg_free_bits)(struct el2sim *, int reg);
    /* Bits that `reg` keeps on a machine of these features; 0: UNDEFINED. */
    uint64_t (*sysreg_stored_bits)(struct el2sim *, unsigned cpu, int reg);
    /* Whether EL`el` gets at `reg` under the traps in force, by number. */
    const uint8_t *(*reach)(struct el2sim *, unsigned cpu, unsigned el,
                            bool write);
    /*
     * Where MRS or MSR (`read`) at EL`el` would trap to if all system
     * registers were as in `sysregs`: 0 nowhere, 1, 2; -1 UNDEFINED.
     */
    int (*traps_to)(struct el2sim *, unsigned cpu, const uint64_t *sysregs,
                    unsigned el, uint16_t encoding, bool read);

    /* Memory; false when a byte of it is not there. */
    bool (*read)(struct el2sim *, uint64_t address, void *bytes, size_t size);
    bool (*write_memory)(struct el2sim *, uint64_t address, const void *bytes,
                         size_t size);
    /* Region `index`: false beyond the last. */
    bool (*region)(struct el2sim *, unsigned index, const char **name,
                   uint64_t *base, uint64_t *size);
    /*
     * Stage 2 in force on `cpu`: where an IPA goes, how many bytes from it on
     * go along, and rights (1 read, 2 write, 4 execute); false: nowhere.
     */
    bool (*translate)(struct el2sim *, unsigned cpu, uint64_t ipa,
                      uint64_t *address, uint64_t *size, unsigned *rights);

    /* The images: places as scenarios write them, "shadow_ctxts[8].regs[19]". */
    bool (*place)(struct el2sim *, const char *path, uint64_t *address,
                  uint64_t *size);
    bool (*function)(struct el2sim *, unsigned index, const char **name,
                     uint64_t *address, uint64_t *size);
    void (*describe)(struct el2sim *, uint64_t address, char *text, size_t);
    /* "hyp/src/switch.c:42 (restore_vm+0x1c)", and the same in parts. */
    void (*location)(struct el2sim *, uint64_t pc, char *text, size_t size);
    bool (*line)(struct el2sim *, uint64_t pc, const char **file,
                 unsigned *line);
    void (*disassemble)(struct el2sim *, uint32_t word, uint64_t pc,
                        char *text, size_t size);

    /* The machine description's principals (docs/scenarios.md). */
    /* Who is in charge of `cpu` now: "host", "vm1.0"; NULL: not described. */
    const char *(*principal)(struct el2sim *, unsigned cpu);
    /* Its control `index`, as written: 1 holds, 0 does not, -1 no more. */
    int (*control)(struct el2sim *, unsigned cpu, unsigned index,
                   const char **text, char *found, size_t size);
    /* Whether its accesses to `reg` must trap. */
    bool (*must_trap)(struct el2sim *, unsigned cpu, int reg);
    /* Memory through which values are shown on purpose; false: no more. */
    bool (*shown)(struct el2sim *, unsigned index, uint64_t *address,
                  uint64_t *size);
    /*
     * Runs of this case before this one, and names that its scenario fills,
     * NULL: no more. From end() again() asks for one more run, in which fills
     * of that name have other values; `self` stays as end() left it, begin()
     * is called, and the scenario's own checks count in the first run alone.
     */
    unsigned (*run_number)(struct el2sim *);
    const char *(*filled)(struct el2sim *, unsigned index);
    void (*again)(struct el2sim *, const char *filled);
};

struct el2sim_option {
    const char *name, *fallback, *help; /* help says which values it takes */
};

typedef void el2sim_callback(void *self, const struct el2sim_api *,
                             struct el2sim *, const struct el2sim_event *);

struct el2sim_plugin {
    uint32_t abi, size, event_count; /* EL2SIM_HEADER */
    const char *name;    /* letters, digits, hyphens */
    const char *summary; /* one sentence, no full stop */
    bool changes;        /* uses put, write_memory or again */
    const struct el2sim_option *options; /* up to a NULL name; or NULL */
    size_t self_size, shared_size;
    /* Each may be NULL. open, begin: false after error(). */
    bool (*open)(void *shared, const struct el2sim_api *, struct el2sim *);
    bool (*begin)(void *self, const struct el2sim_api *, struct el2sim *);
    void (*end)(void *self, const struct el2sim_api *, struct el2sim *);
    void (*merge)(void *shared, void *self, const struct el2sim_api *,
                  struct el2sim *);
    void (*report)(void *shared, const struct el2sim_api *, struct el2sim *);
    void (*close)(void *shared, const struct el2sim_api *, struct el2sim *);
    el2sim_callback *on[EL2SIM_EVENT_COUNT]; /* NULL: not wanted */
};

#define EL2SIM_HEADER \
    EL2SIM_ABI, sizeof(struct el2sim_plugin), EL2SIM_EVENT_COUNT

#ifdef EL2SIM_BUILT_IN
#define EL2SIM_PLUGIN(id) \
    extern const struct el2sim_plugin el2sim_plugin_##id; \
    const struct el2sim_plugin el2sim_plugin_##id
#else
#define EL2SIM_PLUGIN(id) \
    extern const struct el2sim_plugin el2sim_plugin; \
    __attribute__((visibility("default"))) \
    const struct el2sim_plugin el2sim_plugin
#endif

#endif
