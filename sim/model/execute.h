/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an instruction that is more than plain does to the CPU: everything the
 * engine below must not execute by itself. Pure: no engine, no memory.
 */
#ifndef EL2SIM_MODEL_EXECUTE_H
#define EL2SIM_MODEL_EXECUTE_H

#include "model/cpu.h"
#include "model/exception.h"
#include "model/insn.h"

/*
 * How the CPU's data accesses get to memory: find() gives the physical address
 * of `size` bytes (1..16, inside a page) at `address` and where they are, or
 * returns false with the fault that the access raises. is_device() says whether
 * stage 2 makes it Device memory, with the fault of an unaligned access to it.
 */
struct data_path {
    void *self;
    bool (*find)(void *self, uint64_t address, unsigned size, bool write,
                 uint64_t *physical, uint8_t **bytes, struct fault *fault);
    bool (*is_device)(void *self, uint64_t address, unsigned size, bool write,
                      struct fault *fault);
};

enum execute_outcome {
    EXECUTE_MEMORY,    /* a load or store of 8 bytes at exception->far */
    EXECUTE_NATIVE,    /* allowed: the engine may execute it as it is */
    EXECUTE_DONE,      /* executed here; cpu->pc is at the next instruction */
    EXECUTE_EXCEPTION, /* *exception is to be taken; nothing else changed */
    EXECUTE_WAIT,      /* WFI or WFE entered; cpu->waiting, pc moved on */
};

/*
 * Executes `word` of class `class` at cpu->pc, which is no INSN_SYSREG or
 * INSN_SYS; INSN_EXCLUSIVE and INSN_PAUTH, which need memory, have functions of
 * their own. Needs cpu->pc, sp and pstate (NZCV apart) current, and sets them.
 */
enum execute_outcome execute_special(struct cpu *cpu, uint32_t word,
                                     enum insn_class class,
                                     struct exception *exception);

/* Whether FP and SIMD instructions are trapped now. */
bool execute_traps_fpsimd(const struct cpu *cpu);

/*
 * The feature that the PSTATE field belongs to which `word`, an
 * INSN_MSR_IMMEDIATE, writes; FEATURE_COUNT for none.
 */
enum feature execute_pstate_feature(uint32_t word);

/*
 * Whether SCTLR_ELx.SA or SA0 has loads and stores check SP now
 * (CheckSPAlignment).
 */
bool execute_checks_stack(const struct cpu *cpu);

/*
 * Whether `word`, allowed otherwise, raises an SP alignment fault. Needs sp and
 * pstate current.
 */
bool execute_stack_misaligned(const struct cpu *cpu, uint32_t word);

/*
 * MRS, MSR (register), SYS and SYSL. *value is Xt's value for a write, and
 * gets the value read. EXECUTE_NATIVE (NZCV, FPCR, FPSR) leaves the
 * move to the engine. Of SYS instructions it is permission alone. Does not move pc. *reg gets the register reached
 * (SYSREG_NONE for SYS instructions), *old what it held before a write.
 */
enum execute_outcome execute_sysop(struct cpu *cpu, struct sysop op,
                                   uint64_t *value, enum sysreg *reg,
                                   uint64_t *old, struct exception *exception);

#endif
