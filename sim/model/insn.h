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
    INSN_ESB,       /* a NOP without FEAT_RAS */
    INSN_BARRIER,   /* DSB, DMB, ISB, SB, CLREX: plain, but an event */
    INSN_EXCLUSIVE, /* LDXR, STXR and their like */
    INSN_PAUTH,     /* pointer authentication; not ERETAA and ERETAB */
    INSN_UNDEFINED, /* UDF and unallocated in the classes above */
};

enum insn_class insn_classify(uint32_t word);

/*
 * Whether an INSN_FPSIMD word is an instruction of Armv8.0-A, which is all that
 * the engine executes; others are UNDEFINED before any control is asked.
 */
bool insn_fpsimd_exists(uint32_t word);

/* Operands of an INSN_EXCLUSIVE word. */
struct insn_exclusive {
    bool load, pair;
    unsigned size;   /* bytes of the whole access: 1..16 */
    unsigned status; /* Ws of a store: gets 0 or, where it fails, 1 */
    unsigned rt, rt2, rn;
};
struct insn_exclusive insn_exclusive(uint32_t word);

/* What an INSN_PAUTH word does beside authenticating. */
enum insn_pauth_kind {
    PAUTH_SIGN,    /* PAC*, AUT*, in hint space or not: one register changes */
    PAUTH_STRIP,   /* XPACI, XPACD, XPACLRI: uses no key */
    PAUTH_GENERIC, /* PACGA: a key that has no enable */
    PAUTH_BRANCH,  /* BRAA, BLRAA, RETAA and their like */
    PAUTH_LOAD,    /* LDRAA, LDRAB */
};

enum insn_pauth_key { PAUTH_IA, PAUTH_IB, PAUTH_DA, PAUTH_DB };

struct insn_pauth {
    enum insn_pauth_kind kind;
    enum insn_pauth_key key;
    bool hint;       /* NOP without FEAT_PAuth; others are UNDEFINED */
    bool link;       /* BLRAA and its like */
    bool write_back; /* LDRAA with "!" */
    unsigned rd, rn; /* destination; address branched to or loaded from */
    int64_t offset;  /* PAUTH_LOAD: bytes */
};

/* Returns false when `word` is no INSN_PAUTH. */
bool insn_pauth(uint32_t word, struct insn_pauth *pauth);

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

/*
 * Loads and stores with SP as base have these bits; so have some others, which
 * insn_is_stack_access tells apart.
 */
#define INSN_STACK_MASK 0x0a0003e0u
#define INSN_STACK_BITS 0x080003e0u

/* Loads and stores of Armv8.1 and later, which insn_access knows as well. */
bool insn_is_later_access(uint32_t word);

/*
 * Whether `word` is a load or store that checks the alignment of SP, its base
 * (CheckSPAlignment): no prefetch, and of the instructions that Armv8.0 has,
 * for the check comes after that for UNDEFINED ones.
 */
bool insn_is_stack_access(uint32_t word);

#endif
