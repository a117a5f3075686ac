/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exceptions: what is raised, where it is routed, what entry and return do
 * (Arm ARM D1.10 to D1.14; AArch64.TakeException, AArch64.ExceptionReturn).
 */
#ifndef EL2SIM_MODEL_EXCEPTION_H
#define EL2SIM_MODEL_EXCEPTION_H

#include "model/cpu.h"

enum exception_kind {
    EXCEPTION_SYNC,
    EXCEPTION_IRQ,
    EXCEPTION_FIQ,
    EXCEPTION_SERROR,
};

/* ESR_ELx.EC values, from exceptions.def: EC_HVC64 = 0x16, ... */
enum exception_class {
#define EXCEPTION_CLASS(name, value, layout, summary) EC_##name = value,
#include "arch/exceptions.def"
#undef EXCEPTION_CLASS
};

/* An exception that is about to be taken. */
struct exception {
    enum exception_kind kind;
    unsigned target_el; /* 1 or 2 */
    unsigned ec;        /* ESR_ELx.EC, sync only (SError: 0x2f) */
    uint32_t iss;       /* ESR_ELx.ISS<24:0> */
    bool il;            /* ESR_ELx.IL: 32-bit instruction, or always 1 */
    bool is_virtual;    /* vIRQ, vFIQ, vSError of HCR_EL2 */
    uint64_t ret;       /* preferred exception return address */
    bool far_valid;
    uint64_t far;
    bool ipa_valid; /* HPFAR_EL2 is written */
    uint64_t ipa;   /* faulting IPA; HPFAR_EL2.FIPA gets <47:12> */
};

/* A constant name such as "HVC64" or "unallocated"; never NULL. */
const char *exception_class_name(unsigned ec);

/*
 * Takes `e`: banks SP, sets ELR, SPSR, ESR, FAR, HPFAR of the target level,
 * PSTATE, and PC to the vector (kind and source level choose the offset).
 * cpu->pstate, sp and pc must be current.
 */
void exception_take(struct cpu *cpu, const struct exception *e);

/*
 * ERET from the current level, ELR and SPSR of which are used: sets PC and
 * PSTATE, or for an illegal return keeps the level and sets PSTATE.IL
 * (AArch64.ExceptionReturn, IllegalExceptionReturn). Clears the exclusive
 * monitor. Returns whether the return was legal.
 */
bool exception_return(struct cpu *cpu);
/* What it would return. */
bool exception_return_is_legal(const struct cpu *cpu);

/*
 * Whether returning with `spsr` from here would be illegal
 * (IllegalExceptionReturn, Arm ARM D1.11.2).
 */
bool exception_is_illegal_return(const struct cpu *cpu, uint64_t spsr);

/*
 * The interrupt that would be taken before the next instruction, physical and
 * virtual ones by HCR_EL2 routing and PSTATE masks, SError first; false when
 * there is none. `exception->ret` is cpu->pc.
 */
bool exception_pending(const struct cpu *cpu, struct exception *exception);

/*
 * Whether a WFI would complete: an interrupt is pending, masked or not
 * (Arm ARM D1.16.2).
 */
bool exception_wakes(const struct cpu *cpu);

/* ISR_EL1 as read at the current level. */
uint64_t exception_interrupt_status(const struct cpu *cpu);

/*
 * What ESB does with errors that are pending and masked: a physical one goes to
 * DISR_EL1, a virtual one to VDISR_EL2, and is pending no more
 * (AArch64.ESBOperation, AArch64.vESBOperation).
 */
void exception_defer_errors(struct cpu *cpu);

/* Software Step exceptions (Arm ARM D2.12): where in its state machine. */
enum step_state {
    STEP_INACTIVE,
    STEP_NOT_PENDING, /* active: the next instruction is the one to step */
    STEP_PENDING,     /* active: the exception comes before the next one */
};
enum step_state exception_step_state(const struct cpu *cpu);

/*
 * The instruction that began in STEP_NOT_PENDING has completed (SSAdvance);
 * `exclusive`: it was a load-exclusive.
 */
void exception_step_done(struct cpu *cpu, bool exclusive);

/* What made a memory access fail; DFSC and IFSC follow from it. */
enum fault_kind {
    FAULT_TRANSLATION,
    FAULT_ACCESS_FLAG,
    FAULT_PERMISSION,
    FAULT_ADDRESS_SIZE,
    FAULT_EXTERNAL,
    FAULT_ALIGNMENT,
};

struct fault {
    enum fault_kind kind;
    unsigned level;  /* of the table walk, 0..3; not for EXTERNAL, ALIGNMENT */
    bool stage2;     /* taken to EL2 with HPFAR_EL2 */
    bool table_walk; /* S1PTW of a stage-2 fault on a stage-1 walk */
    bool write;
    bool fetch;
    bool maintenance; /* of DC or IC by address, or AT (CM) */
    uint64_t address; /* virtual address, to FAR */
    uint64_t ipa;     /* of a stage-2 fault */
};

/* Constructors; `cpu->pc` is at the instruction, `word` is its encoding. */
struct exception exception_undefined(const struct cpu *cpu);
struct exception exception_hvc(const struct cpu *cpu, uint32_t imm16);
struct exception exception_svc(const struct cpu *cpu, uint32_t imm16);
struct exception exception_smc(const struct cpu *cpu, uint32_t imm16);
struct exception exception_brk(const struct cpu *cpu, uint32_t imm16);
struct exception exception_pc_alignment(const struct cpu *cpu);
struct exception exception_illegal_state(const struct cpu *cpu);
struct exception exception_sp_alignment(const struct cpu *cpu);
struct exception exception_software_step(const struct cpu *cpu);
/* DFSC, IFSC or FST of `fault` (EncodeLDFSC). */
uint32_t exception_fault_status(const struct fault *fault);
/* Data or instruction abort, with ISV, SAS, SSE, SRT, SF, AR from `word`. */
struct exception exception_abort(const struct cpu *cpu, uint32_t word,
                                 const struct fault *fault);

#endif
