/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What a plugin is told, and what it may ask: a part of <el2sim/plugin.h>,
 * which says how long things live. A CPU is given by its number, from 0.
 * Whatever is asked, nonsense gives 0, NULL or false and an error() with the
 * plugin's name on it.
 */
#ifndef EL2SIM_API_H
#define EL2SIM_API_H

#include <stdbool.h>
#include <stddef.h>

#include <el2sim/event.h>

/* Registers beside the system registers, which have 0 .. sysreg_count() - 1. */
enum {
    EL2SIM_X = 0x1000,  /* + 0..30 */
    EL2SIM_SP = 0x1020, /* the one in use */
    EL2SIM_PC,
    EL2SIM_PSTATE,        /* in the layout of SPSR_EL1 */
    EL2SIM_V_LO = 0x1040, /* + 0..31, bits <63:0> */
    EL2SIM_V_HI = 0x1060, /* + 0..31, bits <127:64> */
};

struct el2sim_gprs {
    uint64_t x[31], sp, pc, pstate;
};
struct el2sim_vregs {
    struct {
        uint64_t lo, hi;
    } v[32];
};

/* Something is wrong with the payload. Strings are copied; NULL is none. */
struct el2sim_finding {
    const char *what;    /* one sentence: "the VM's CNTKCTL_EL1 is left" */
    const char *subject; /* register or memory */
    const char *expected, *found; /* values as text */
    const char *owner; /* whose value was found, and the path it took */
    uint64_t pc;       /* instruction to blame, 0: where the CPU stands */
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
    void (*finding)(struct el2sim *, const struct el2sim_finding *);
    /* A reach event comes before each instruction at this virtual address. */
    void (*watch)(struct el2sim *, uint64_t address);

    /* Registers: no trap, no side effect; 0 and an error for nonsense. */
    unsigned (*cpu_count)(struct el2sim *);
    uint64_t (*get)(struct el2sim *, unsigned cpu, int reg);
    /* Not PC and PSTATE; an error in a plugin that does not say `changes`. */
    void (*put)(struct el2sim *, unsigned cpu, int reg, uint64_t value);
    void (*gprs)(struct el2sim *, unsigned cpu, struct el2sim_gprs *);
    void (*vregs)(struct el2sim *, unsigned cpu, struct el2sim_vregs *);
    /*
     * All system registers at rest, by number; valid for the callback. Not
     * those that only show something else (CurrentEL, DAIF, NZCV, SPSel,
     * DBGCLAIMSET_EL1): get() has them.
     */
    const uint64_t *(*sysregs)(struct el2sim *, unsigned cpu);

    int (*sysreg_count)(struct el2sim *);
    int (*sysreg_by_name)(struct el2sim *, const char *name); /* -1: none */
    const char *(*sysreg_name)(struct el2sim *, int reg);
    uint16_t (*sysreg_encoding)(struct el2sim *, int reg);
    /* Bits that can hold any value without changing how code executes. */
    uint64_t (*sysreg_free_bits)(struct el2sim *, int reg);
    /* Bits that MSR changes on a machine of these features; 0: UNDEFINED. */
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

    /*
     * The images: places as scenarios write them, "shadow_ctxts[8].regs[19]".
     * place(), function(), line() and cpu_count() answer in open(), too: there of
     * all images that the plugin's cases have, and of the most CPUs.
     */
    bool (*place)(struct el2sim *, const char *path, uint64_t *address,
                  uint64_t *size);
    bool (*function)(struct el2sim *, unsigned index, const char **name,
                     uint64_t *address, uint64_t *size);
    void (*describe)(struct el2sim *, uint64_t address, char *text, size_t);
    /* "hyp/src/switch.c:42 (restore_vm+0x1c)", and the same in parts. */
    void (*location)(struct el2sim *, uint64_t pc, char *text, size_t size);
    bool (*line)(struct el2sim *, uint64_t pc, const char **file,
                 unsigned *line);
    void (*disassemble)(struct el2sim *, uint32_t word, uint64_t pc, char *text,
                        size_t size);

    /* The machine description's principals (docs/scenarios.md). */
    /* Who is in charge of `cpu`, which must be the one that acts: "host", "vm1.0"
     * (until the next call of it); NULL: not described. */
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
    /* Whole banks, as put(); pc and pstate are left alone. */
    void (*put_gprs)(struct el2sim *, unsigned cpu, const struct el2sim_gprs *);
    void (*put_vregs)(struct el2sim *, unsigned cpu,
                      const struct el2sim_vregs *);
    /* What to do about the error() to come; in open(). */
    void (*hint)(struct el2sim *, const char *sentence);
    /*
     * What a misspelt name may mean: a function of the images, a system
     * register; NULL: none is like it.
     */
    const char *(*similar_function)(struct el2sim *, const char *name);
    const char *(*similar_register)(struct el2sim *, const char *name);
};

#endif
