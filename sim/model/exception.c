/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The exceptions that instructions and their accesses generate: where each goes,
 * and with which syndrome.
 */
#include "model/exception.h"

#include "model/field_names.h"
#include "model/insn.h"
#include "model/trap.h"

static bool hcr(const struct cpu *cpu, uint64_t bit)
{
    return cpu->sysreg[HCR_EL2] & bit;
}

const char *exception_class_name(unsigned ec)
{
    switch (ec) {
#define EXCEPTION_CLASS(name, value, layout, summary) \
    case value:                                       \
        return #name;
#include "arch/exceptions.def"
#undef EXCEPTION_CLASS
    default:
        return "unallocated";
    }
}

/* EL0's exceptions go to EL1, or EL2 under TGE; others stay at their level. */
static unsigned own_target(const struct cpu *cpu)
{
    return cpu_el(cpu) ? cpu_el(cpu) : trap_el1_target(cpu);
}

struct exception exception_undefined(const struct cpu *cpu)
{
    return trap_exception(cpu, own_target(cpu), EC_UNKNOWN, 0);
}

struct exception exception_hvc(const struct cpu *cpu, uint32_t imm16)
{
    struct exception e = trap_exception(cpu, 2, EC_HVC64, imm16);

    e.ret = cpu->pc + 4;
    return e;
}

struct exception exception_svc(const struct cpu *cpu, uint32_t imm16)
{
    struct exception e = trap_exception(cpu, own_target(cpu), EC_SVC64, imm16);

    e.ret = cpu->pc + 4;
    return e;
}

/* A trapped SMC: there is no EL3 to take another. */
struct exception exception_smc(const struct cpu *cpu, uint32_t imm16)
{
    return trap_exception(cpu, 2, EC_SMC64, imm16);
}

/* Software Breakpoint Instruction (AArch64.SoftwareBreakpoint). */
struct exception exception_brk(const struct cpu *cpu, uint32_t imm16)
{
    bool to_el2 = cpu->sysreg[MDCR_EL2] & FIELD_MASK(MDCR_EL2, TDE);
    unsigned target = to_el2 ? 2 : own_target(cpu);

    return trap_exception(cpu, target, EC_BRK64, imm16);
}

struct exception exception_pc_alignment(const struct cpu *cpu)
{
    struct exception e = trap_exception(cpu, own_target(cpu), EC_PC_ALIGNMENT,
                                        0);

    e.far_valid = true;
    e.far = cpu->pc;
    return e;
}

struct exception exception_illegal_state(const struct cpu *cpu)
{
    return trap_exception(cpu, own_target(cpu), EC_ILLEGAL_STATE, 0);
}

struct exception exception_sp_alignment(const struct cpu *cpu)
{
    return trap_exception(cpu, own_target(cpu), EC_SP_ALIGNMENT, 0);
}

uint32_t exception_fault_status(const struct fault *fault)
{
    switch (fault->kind) {
    case FAULT_ADDRESS_SIZE:
        return 0x00 | fault->level;
    case FAULT_TRANSLATION:
        return 0x04 | fault->level;
    case FAULT_ACCESS_FLAG:
        return 0x08 | fault->level;
    case FAULT_PERMISSION:
        return 0x0c | fault->level;
    case FAULT_EXTERNAL: /* of the access, or of a walk of stage 2 */
        return fault->stage2 ? 0x14 | fault->level : 0x10;
    case FAULT_ALIGNMENT:
    default:
        return 0x21;
    }
}

/* ISS<24:14>: what a stage-2 data abort tells to emulate the access. */
static uint32_t access_syndrome(uint32_t word, const struct fault *fault)
{
    struct insn_access access;
    uint32_t sas = 0;

    if (!fault->stage2 || fault->table_walk || fault->maintenance ||
        fault->kind == FAULT_EXTERNAL || !insn_access(word, &access) ||
        !access.syndrome_valid)
        return 0;
    while ((1u << sas) < access.size)
        sas++;
    return 1u << 24 | sas << 22 | (uint32_t)access.sign_extend << 21 |
           access.rt << 16 | (uint32_t)access.wide << 15 |
           (uint32_t)access.acquire_release << 14;
}

/* WnR, and CM, with which it is 1 (AArch64.FaultSyndrome). */
static uint32_t direction(const struct fault *fault)
{
    if (fault->maintenance)
        return 1u << 8 | 1u << 6;
    return (uint32_t)fault->write << 6;
}

/* IPAValid: HPFAR_EL2 is UNKNOWN for a permission fault of stage 2 alone. */
static bool is_ipa_valid(const struct fault *fault)
{
    if (!fault->stage2)
        return false;
    if (fault->kind == FAULT_PERMISSION)
        return fault->table_walk;
    return fault->kind == FAULT_TRANSLATION ||
           fault->kind == FAULT_ACCESS_FLAG ||
           fault->kind == FAULT_ADDRESS_SIZE;
}

/* AArch64.Abort: stage 2, and external aborts under HCR_EL2.TEA, go to EL2. */
static unsigned abort_target(const struct cpu *cpu, const struct fault *fault)
{
    if (cpu_el(cpu) < 2 &&
        (fault->stage2 ||
         (fault->kind == FAULT_EXTERNAL && hcr(cpu, FIELD_MASK(HCR_EL2, TEA)))))
        return 2;
    return own_target(cpu);
}

struct exception exception_abort(const struct cpu *cpu, uint32_t word,
                                 const struct fault *fault)
{
    unsigned target = abort_target(cpu, fault);
    uint32_t iss = exception_fault_status(fault) | (uint32_t)fault->table_walk
                                                       << 7;
    struct exception e;
    unsigned ec;

    if (fault->fetch) {
        ec = EC_IABORT_LOWER;
    } else {
        ec = EC_DABORT_LOWER;
        iss |= access_syndrome(word, fault) | direction(fault);
    }
    e = trap_exception(cpu, target, ec + (cpu_el(cpu) == target), iss);
    e.far_valid = true;
    e.far = fault->address;
    e.ipa_valid = is_ipa_valid(fault);
    e.ipa = fault->ipa;
    return e;
}
