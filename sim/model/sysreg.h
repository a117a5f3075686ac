/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System registers: who may reach them (permission), what they hold (value)
 * and what a write does (effect), as three separate steps. All facts are rows
 * of sim/arch; encodings are packed by SYSREG_ENCODING.
 */
#ifndef EL2SIM_MODEL_SYSREG_H
#define EL2SIM_MODEL_SYSREG_H

#include <stddef.h>

#include "model/cpu.h"
#include "model/exception.h"

/* op0:op1:CRn:CRm:op2 as in bits <20:5> of MRS and MSR (register). */
#define SYSREG_ENCODING(op0, op1, crn, crm, op2) \
    (((op0) << 14) | ((op1) << 11) | ((crn) << 7) | ((crm) << 3) | (op2))

/* When a field exists and can be written; below them, an enum feature. */
enum sysreg_kind {
    FIELD_RW = 128,      /* always */
    FIELD_RO,            /* never written by MSR */
    FIELD_NVHE,          /* while HCR_EL2.E2H is 0 */
    FIELD_E2H,           /* while HCR_EL2.E2H is 1 */
    FIELD_NVHE_OF = 256, /* FIELD_NVHE, and the feature that is added to it */
    FIELD_E2H_OF = 384,  /* FIELD_E2H, and the feature that is added to it */
};

struct sysreg_field {
    const char *name;
    uint8_t lsb;   /* 0..63 */
    uint8_t width; /* 1..64 */
    uint16_t kind; /* enum sysreg_kind, or the feature it belongs to */
};

/* One row of sysregs.def, for listings and lookups. */
struct sysreg_info {
    const char *name;
    uint16_t encoding;
    const char *access;  /* the row's access word, "EL1_RW", ... */
    const char *feature; /* "" in every Armv8.0 machine; or "A AND B" */
    const char *group;   /* trap group, "" when nothing traps it */
    uint64_t reset;
    uint64_t writable;  /* union of the fields */
    uint64_t res1;      /* bits that read as one whatever is written */
    uint64_t res1_nvhe; /* of these, the ones that do while E2H is 0 alone */
};

const struct sysreg_info *sysreg_info(enum sysreg reg);
/* Fields by descending lsb; *count may be 0 for a register taken whole. */
const struct sysreg_field *sysreg_fields(enum sysreg reg, size_t *count);
const struct sysreg_field *sysreg_field(enum sysreg reg, const char *name);
/* By exact name, views (SCTLR_EL12) too; SYSREG_NONE when unknown. */
enum sysreg sysreg_by_name(const char *name);
/* By SYSREG_ENCODING, without redirection; SYSREG_NONE when unallocated. */
enum sysreg sysreg_by_encoding(uint16_t encoding);

/* An EL12 or EL02 name. */
struct sysreg_view {
    const char *name;
    uint16_t encoding;
    uint16_t reg;  /* enum sysreg that it reaches */
    uint16_t host; /* what the plain name of `reg` reaches then */
};
/* By number, from 0; NULL past the last. */
const struct sysreg_view *sysreg_view(size_t n);

/* A trap control of a register, for listings: "HCR_EL2.TVM == 1 (write)". */
struct sysreg_trap {
    const char *control; /* register that holds the control */
    const char *field;
    unsigned value; /* value of the control that traps */
    bool reads, writes;
    unsigned target_el; /* level that the trap is taken to */
};
/* Traps that guard `reg`, at most `capacity`; returns how many there are. */
size_t sysreg_traps(enum sysreg reg, struct sysreg_trap *traps,
                    size_t capacity);
/* Registers that `control` guards, in the same way. */
size_t sysreg_guarded(enum sysreg control, enum sysreg *regs, size_t capacity);

/* The operands of one MRS, MSR (register), SYS or SYSL instruction. */
struct sysop {
    uint16_t encoding;
    uint8_t rt; /* 0..31, 31 is XZR */
    bool read;  /* MRS or SYSL */
};

/* What a SYS instruction does, for events and synchronisation rules. */
enum sysinsn_kind {
    SYSINSN_IC,
    SYSINSN_DC,
    SYSINSN_AT,
    SYSINSN_TLBI,
    SYSINSN_PREDICTION, /* CFP, DVP, CPP, COSP RCTX */
    SYSINSN_BRB,        /* the branch record buffer */
};

/* One row of sysinsns.def. */
struct sysinsn_info {
    const char *name; /* operand as the manual spells it: "VMALLE1IS" */
    uint16_t encoding;
    uint8_t kind;        /* enum sysinsn_kind */
    uint8_t level;       /* lowest Exception level that may execute it */
    const char *feature; /* as sysreg_info's */
};

/* By SYSREG_ENCODING with op0 == 1; NULL when unallocated. */
const struct sysinsn_info *sysinsn_by_encoding(uint16_t encoding);
/* By number, from 0; NULL past the last. */
const struct sysinsn_info *sysinsn_at(size_t n);

enum permission {
    PERMISSION_GRANTED,
    PERMISSION_UNDEFINED, /* *exception says so: EC 0x00 */
    PERMISSION_TRAP,      /* *exception holds target, EC and ISS */
    PERMISSION_MEMORY,    /* 8 bytes at exception->far instead (FEAT_NV2) */
};

/*
 * Whether `cpu` may execute `op` now, and which register it reaches (E2H and
 * EL12 redirection applied) in *reg. Follows AArch64.CheckSystemAccess and the
 * accessibility pseudocode of each register's page: UNDEFINED before traps,
 * lower trap levels before higher ones. Changes nothing.
 */
enum permission sysreg_check(const struct cpu *cpu, struct sysop op,
                             enum sysreg *reg, struct exception *exception);

/*
 * The control that has `op` trap now, where sysreg_check says so; false where
 * no row of traps.def or finetraps.def does.
 */
bool sysreg_trap_control(const struct cpu *cpu, struct sysop op,
                         struct sysreg_trap *control);

/*
 * Value that MRS returns once permission is granted, side effects included.
 * PSTATE views (NZCV, DAIF, CurrentEL, SPSel...) come from cpu->pstate.
 */
uint64_t sysreg_read(struct cpu *cpu, enum sysreg reg);

/* Effect of MSR once permission is granted: RES0/RES1 applied. */
void sysreg_write(struct cpu *cpu, enum sysreg reg, uint64_t value);

/* Value without traps or side effects, and its opposite for a scenario. */
uint64_t sysreg_peek(const struct cpu *cpu, enum sysreg reg);
void sysreg_poke(struct cpu *cpu, enum sysreg reg, uint64_t value);

/*
 * Whether software at `el` with the controls now in force can read and write
 * `reg` without a trap: what a principal reaches, for fills and oracles.
 */
bool sysreg_is_reachable(const struct cpu *cpu, enum sysreg reg, unsigned el,
                         bool write);
/* The same at the level and with the stack pointer that `cpu` has. */
bool sysreg_is_reached(const struct cpu *cpu, enum sysreg reg, bool write);

/*
 * Bits of `reg` that a fill may set to anything without changing how the
 * machine executes (SCTLR_EL1.M, EE and the like are left out); 0 for
 * registers that a fill must leave alone.
 */
uint64_t sysreg_fill_mask(enum sysreg reg);

#endif
