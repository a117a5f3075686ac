/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine executes plain A64 instructions and asks its client about all
 * others. It knows no exception level, no system register and no trap. Nothing
 * above this header knows which library does the work.
 */
#ifndef EL2SIM_ENGINE_ENGINE_H
#define EL2SIM_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "model/cpu.h"
#include "model/insn.h"

struct engine;

/* Why the client is asked about an instruction; several may hold at once. */
enum {
    ENGINE_WHY_CLASS = 1,      /* its class is in the attended set */
    ENGINE_WHY_BREAK = 2,      /* its address is a break address */
    ENGINE_WHY_ALARM = 4,      /* the instruction count reached the alarm */
    ENGINE_WHY_ASKED = 8,      /* engine_attend_next() was called */
    ENGINE_WHY_UNALIGNED = 16, /* an unaligned access, or by a misaligned SP */
};

enum engine_reply {
    ENGINE_NATIVE,   /* execute the instruction as it is */
    ENGINE_REDIRECT, /* it is dealt with: go on at the address in *pc */
    ENGINE_STOP,     /* leave engine_run before it; it is not counted */
};

enum engine_sysop {
    ENGINE_SYSOP_NATIVE,  /* the engine executes it as it is */
    ENGINE_SYSOP_DONE,    /* done; for a read *value goes into Xt */
    ENGINE_SYSOP_TRAPPED, /* done; Xt keeps its value */
};

struct engine_access {
    uint64_t address;
    uint64_t value;
    unsigned size;
    bool write;
};

struct engine_client {
    void *self;
    /*
     * Before an instruction for which one of ENGINE_WHY_* holds. `pc` is its
     * address, `word` its encoding. An encoding that the engine finds
     * undefined arrives with class INSN_UNDEFINED (then ENGINE_NATIVE is
     * no valid reply). Registers may be pulled and pushed, PC excepted.
     */
    enum engine_reply (*attend)(void *self, uint64_t *pc, uint32_t word,
                                enum insn_class class, unsigned why);
    /*
     * MRS, MSR (register), SYS, SYSL, between two calls of attend. PC cannot
     * be changed from here: to take an exception, remember it, return
     * ENGINE_SYSOP_TRAPPED and call engine_attend_next(); attend comes before
     * anything else executes, whatever address follows.
     */
    enum engine_sysop (*sysop)(void *self, struct sysop op, uint64_t *value);
    /*
     * While engine_watch() asks for it: an instruction is about to execute of
     * which attend is not told, and an access of 1 to 8 bytes to memory that is
     * mapped is about to be made (a store's bytes are `value`). X registers
     * may be read from begun, and nothing from accessed.
     */
    void (*begun)(void *self, uint64_t pc, uint32_t word);
    void (*accessed)(void *self, const struct engine_access *access);
};

enum engine_exit {
    ENGINE_EXIT_STOPPED, /* attend returned ENGINE_STOP */
    ENGINE_EXIT_FAULT,   /* an access or a fetch failed: engine_fault() */
    ENGINE_EXIT_ERROR,   /* the engine itself failed: *diag */
};

/* The access that made engine_run return ENGINE_EXIT_FAULT. */
struct engine_fault {
    uint64_t pc;      /* of the instruction; equals address for a fetch */
    uint32_t word;    /* its encoding, 0 for a fetch */
    uint64_t address; /* first byte that failed */
    unsigned size;    /* bytes */
    bool write;
    bool fetch;
    bool misaligned; /* the memory is there: an alignment fault */
};

/* What engine_pull and engine_push move. */
enum {
    ENGINE_X = 1,  /* x0..x30 */
    ENGINE_SP = 2, /* the stack pointer in use */
    ENGINE_PC = 4,
    ENGINE_NZCV = 8,  /* PSTATE<31:28> only */
    ENGINE_V = 16,    /* v0..v31 */
    ENGINE_FPCR = 32, /* FPCR and FPSR, in cpu->sysreg */
    ENGINE_ALL = 63,
};

enum engine_kind {
    ENGINE_UNICORN, /* Unicorn executes plain instructions */
    ENGINE_FAST,    /* the table of arch/a64.def does */
};

/* "unicorn", "fast"; and back, false when there is none of this name. */
const char *engine_kind_name(enum engine_kind kind);
bool engine_kind_by_name(const char *name, enum engine_kind *kind);

/* `client` is copied. An engine belongs to one thread at a time. */
enum status engine_create(struct engine **engine, enum engine_kind kind,
                          const struct engine_client *client,
                          struct diag *diag);
void engine_destroy(struct engine *engine);

/* Rights of a mapping. */
enum {
    ENGINE_READ = 1,
    ENGINE_WRITE = 2,
    ENGINE_EXECUTE = 4,
    ENGINE_DATA = 8, /* a hint for speed: mostly data, even if executable */
    ENGINE_ANY = ENGINE_READ | ENGINE_WRITE | ENGINE_EXECUTE,
};

/*
 * Makes [base, base + size) accessible, backed by `bytes`, which stays the
 * caller's and must outlive the mapping. Both multiples of 4096; no overlap.
 * An access beyond `rights` is a fault like one to no mapping at all.
 */
enum status engine_map(struct engine *engine, uint64_t base, uint64_t size,
                       void *bytes, unsigned rights, struct diag *diag);
/* Not while engine_run is active. */
void engine_unmap_all(struct engine *engine);
/* Call after changing instructions other than by executing stores. */
void engine_code_changed(struct engine *engine, uint64_t address,
                         uint64_t size);

void engine_pull(const struct engine *engine, struct cpu *cpu, unsigned what);
void engine_push(struct engine *engine, const struct cpu *cpu, unsigned what);
/* In attend and sysop: address of the instruction that is asked about. */
uint64_t engine_pc(const struct engine *engine);
uint64_t engine_x(const struct engine *engine, unsigned n); /* 31: zero */
void engine_set_x(struct engine *engine, unsigned n, uint64_t value);

/* Classes (set of BIT64(enum insn_class)) for which attend is called. */
void engine_attend_classes(struct engine *engine, uint64_t classes);
/*
 * Whether attend is called before loads and stores with SP as base while SP is
 * no multiple of 16 (and before others that look like them), and before all
 * that are unaligned. Ordered and exclusive ones that are unaligned it is
 * called before in any case.
 */
void engine_attend_unaligned(struct engine *engine, bool stack, bool all);
/* attend is called before the next instruction, whatever it is. */
void engine_attend_next(struct engine *engine);
/*
 * attend is called before every instruction begun when engine_count() is
 * `count` or more, until the alarm is moved; UINT64_MAX, the default: never.
 */
void engine_set_alarm(struct engine *engine, uint64_t count);
/*
 * Instructions begun since creation, trapped and faulting ones included. In
 * attend the one at hand is not counted yet, in sysop it is. Whatever attend
 * answers with ENGINE_REDIRECT counts; engine_set_count() may correct it.
 */
uint64_t engine_count(const struct engine *engine);
void engine_set_count(struct engine *engine, uint64_t count);
/* Addresses before which attend is called; adding one twice is adding it once. */
void engine_add_break(struct engine *engine, uint64_t address);
void engine_clear_breaks(struct engine *engine);

/* What the client is told of by begun and accessed. */
enum {
    ENGINE_WATCH_INSNS = 1,
    ENGINE_WATCH_LOADS = 2,
    ENGINE_WATCH_STORES = 4,
};
/*
 * Not while engine_run is active. The first time that loads or stores are
 * wanted all translations are lost.
 */
void engine_watch(struct engine *engine, unsigned what);

/*
 * Runs from the PC last pushed (or where it stopped) until attend says stop,
 * or an access fails. After a fault, PC is at the faulting instruction and
 * its destination registers are unchanged, but those of a load of several SIMD
 * registers, which the manual leaves UNKNOWN then.
 */
enum engine_exit engine_run(struct engine *engine, struct diag *diag);
const struct engine_fault *engine_fault(const struct engine *engine);

/* "2.0.1": the version of the library at run time. Static storage. */
const char *engine_version(void);

#endif
