/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What kind of instruction a word is, from its encoding alone (Arm ARM C4.1). */
#ifndef EL2SIM_MODEL_INSN_H
#define EL2SIM_MODEL_INSN_H

#include <stdbool.h>
#include <stdint.h>

#include "model/sysreg.h"

enum insn_class {
    INSN_PLAIN,  /* the engine executes it untouched */
    INSN_FPSIMD, /* plain, once FP/SIMD access is allowed */
    INSN_SVE,    /* SVE and SME encodings */
    INSN_SYSREG, /* MRS, MSR (register) */
    INSN_SYS,    /* SYS, SYSL: IC, DC, AT, TLBI */
    INSN_MSR_IMMEDIATE,
    INSN_SVC,
    INSN_HVC,
    INSN_SMC,
    INSN_BRK,
    INSN_HLT,
    INSN_DCPS, /* DCPS1..3: UNDEFINED outside Debug state */
    INSN_ERET, /* ERETAA and ERETAB too */
    INSN_DRPS,
    INSN_WFI,
    INSN_WFE,
    INSN_SEV,       /* SEV, SEVL */
    INSN_BARRIER,   /* DSB, DMB, ISB, SB, CLREX: plain, but an event */
    INSN_EXCLUSIVE, /* LDXR, STXR and their like: plain, once monitored */
    INSN_UNDEFINED, /* UDF and unallocated in the classes above */
};

enum insn_class insn_classify(uint32_t word);

/* Operands of an INSN_EXCLUSIVE word. */
static inline bool insn_exclusive_is_load(uint32_t word)
{
    return bit_is_set(word, 22);
}

/* Register of a store that gets 0 or, where it fails, 1. */
static inline unsigned insn_exclusive_status(uint32_t word)
{
    return (word >> 16) & 31;
}

/* Operands of an INSN_SYSREG or INSN_SYS word. */
struct sysop insn_sysop(uint32_t word);

/* A load or store, for the syndrome of an abort (ISS of EC 0x24). */
struct insn_access {
    bool syndrome_valid;  /* ISV: single GPR, no writeback (Arm ARM D13.2.37) */
    unsigned size;        /* bytes of one register's access: 1..16 */
    unsigned registers;   /* 1 or 2 (pair) */
    bool sign_extend;     /* SSE */
    bool wide;            /* SF: 64-bit register */
    bool acquire_release; /* AR */
    bool write;
    unsigned rt; /* SRT */
};

/* Returns false when `word` is no load or store. */
bool insn_access(uint32_t word, struct insn_access *access);

#endif
