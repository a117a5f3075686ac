/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exception entry, return, routing of interrupts, and the syndromes of the
 * exceptions that instructions generate.
 */
#include "model/exception.h"

#include "model/field_names.h"
#include "model/insn.h"
#include "model/trap.h"

/* The registers of one Exception level that entry and return use. */
struct el_bank {
    enum sysreg elr, spsr, esr, far, vbar, sctlr;
};

static const struct el_bank banks[] = {
    [1] = { ELR_EL1, SPSR_EL1, ESR_EL1, FAR_EL1, VBAR_EL1, SCTLR_EL1 },
    [2] = { ELR_EL2, SPSR_EL2, ESR_EL2, FAR_EL2, VBAR_EL2, SCTLR_EL2 },
};

static bool hcr(const struct cpu *cpu, uint64_t bit)
{
    return cpu->sysreg[HCR_EL2] & bit;
}

const char *exception_class_name(unsigned ec)
{
    switch (ec) {
#define EXCEPTION_CLASS(name, value, summary) \
    case value:                               \
        return #name;
#include "arch/exceptions.def"
#undef EXCEPTION_CLASS
    default:
        return "unallocated";
    }
}

/* Offset into the vector table (Arm ARM D1.3.1.5, table of vectors). */
static uint64_t vector_offset(const struct cpu *cpu, const struct exception *e)
{
    uint64_t source = 0x000;

    if (cpu_el(cpu) < e->target_el)
        source = 0x400;
    else if (cpu->pstate & PSTATE_SP)
        source = 0x200;
    return source + 0x80 * (uint64_t)e->kind;
}

/* PSTATE on entry (AArch64.TakeException). */
static uint64_t entry_pstate(const struct cpu *cpu, unsigned target_el)
{
    uint64_t sctlr = cpu->sysreg[banks[target_el].sctlr];
    uint64_t pstate = cpu->pstate;

    pstate &= ~(PSTATE_EL | PSTATE_NRW | PSTATE_SS | PSTATE_IL | PSTATE_BTYPE |
                PSTATE_UAO | BIT64(1));
    pstate |= PSTATE_DAIF | PSTATE_SP | (uint64_t)target_el << 2;
    if (cpu_has(cpu, FEAT_PAN) && !(sctlr & FIELD_MASK(SCTLR_EL1, SPAN)) &&
        (target_el == 1 || trap_is_host(cpu)))
        pstate |= PSTATE_PAN;
    if (cpu_has(cpu, FEAT_SSBS)) {
        pstate &= ~PSTATE_SSBS;
        if (sctlr & FIELD_MASK(SCTLR_EL1, DSSBS))
            pstate |= PSTATE_SSBS;
    }
    if (cpu_has(cpu, FEAT_MTE2))
        pstate |= PSTATE_TCO;
    if (cpu_has(cpu, FEAT_NMI))
        pstate = bits_set(pstate, 13, 13,
                          !(sctlr & FIELD_MASK(SCTLR_EL1, SPINTMASK)));
    return pstate;
}

static void report(struct cpu *cpu, const struct exception *e)
{
    const struct el_bank *bank = &banks[e->target_el];
    uint64_t ec = e->kind == EXCEPTION_SERROR ? EC_SERROR : e->ec;

    if (e->kind == EXCEPTION_SYNC || e->kind == EXCEPTION_SERROR)
        cpu->sysreg[bank->esr] = ec << 26 | (uint64_t)e->il << 25 |
                                 (e->iss & BITS_MASK(0, 25));
    if (e->far_valid)
        cpu->sysreg[bank->far] = e->far;
    if (e->ipa_valid)
        cpu->sysreg[HPFAR_EL2] = bits_get(e->ipa, 47, 12) << HPFAR_EL2_FIPA_LSB;
}

/* An SError is an edge: taking it ends it. */
static void acknowledge(struct cpu *cpu, const struct exception *e)
{
    if (e->kind != EXCEPTION_SERROR)
        return;
    if (e->is_virtual)
        cpu->sysreg[HCR_EL2] &= ~FIELD_MASK(HCR_EL2, VSE);
    else
        cpu->lines &= ~LINE_SERROR;
}

/* SSAdvance: what PSTATE.SS would be after the instruction. */
static uint64_t advanced(const struct cpu *cpu)
{
    if (cpu->sysreg[MDSCR_EL1] & FIELD_MASK(MDSCR_EL1, SS))
        return cpu->pstate & ~PSTATE_SS;
    return cpu->pstate;
}

/*
 * PSTATE for SPSR_ELx. Calls have completed (SSAdvance in
 * AArch64.CallSupervisor and its like); what returns to itself has not, and
 * is stepped again.
 */
static uint64_t saved_pstate(const struct cpu *cpu, const struct exception *e)
{
    bool call = e->kind == EXCEPTION_SYNC &&
                (e->ec == EC_SVC64 || e->ec == EC_HVC64 || e->ec == EC_SMC64);

    if (call && e->ret == cpu->pc + 4)
        return advanced(cpu);
    return cpu->pstate;
}

void exception_take(struct cpu *cpu, const struct exception *e)
{
    const struct el_bank *bank = &banks[e->target_el];
    uint64_t vector = vector_offset(cpu, e);
    uint64_t pstate = entry_pstate(cpu, e->target_el);

    report(cpu, e);
    acknowledge(cpu, e);
    cpu->sysreg[bank->elr] = e->ret;
    cpu->sysreg[bank->spsr] = saved_pstate(cpu, e);
    cpu_set_pstate(cpu, pstate);
    cpu->pc = (cpu->sysreg[bank->vbar] & ~UINT64_C(0x7ff)) + vector;
    cpu->waiting = false;
    cpu->stepped = false;
}

/* ELFromSPSR, without EL3 and without AArch32. */
static bool is_valid_target(uint64_t spsr)
{
    unsigned el = (unsigned)bits_get(spsr, 3, 2);

    if (spsr & (PSTATE_NRW | BIT64(1)))
        return false;
    return el <= 2 && !(el == 0 && (spsr & PSTATE_SP));
}

bool exception_is_illegal_return(const struct cpu *cpu, uint64_t spsr)
{
    unsigned target = (unsigned)bits_get(spsr, 3, 2);

    if (!is_valid_target(spsr) || target > cpu_el(cpu))
        return true;
    return target == 1 && hcr(cpu, FIELD_MASK(HCR_EL2, TGE));
}

/* DebugTarget: the level that debug exceptions go to. */
static unsigned debug_target(const struct cpu *cpu)
{
    bool to_el2 = hcr(cpu, FIELD_MASK(HCR_EL2, TGE)) ||
                  (cpu->sysreg[MDCR_EL2] & FIELD_MASK(MDCR_EL2, TDE));

    return to_el2 ? 2 : 1;
}

/* The OS Lock, or the OS Double Lock (DoubleLockStatus). */
static bool debug_locked(const struct cpu *cpu)
{
    bool no_power_down_request = !(cpu->sysreg[DBGPRCR_EL1] &
                                   FIELD_MASK(DBGPRCR_EL1, CORENPDRQ));

    return (cpu->sysreg[OSLSR_EL1] & FIELD_MASK(OSLSR_EL1, OSLK)) ||
           ((cpu->sysreg[OSDLR_EL1] & FIELD_MASK(OSDLR_EL1, DLK)) &&
            no_power_down_request);
}

/* AArch64.GenerateDebugExceptionsFrom, with PSTATE.D as `masked`. */
static bool debug_enabled(const struct cpu *cpu, unsigned from, bool masked)
{
    unsigned target = debug_target(cpu);

    if (debug_locked(cpu))
        return false;
    if (from == target)
        return !masked && (cpu->sysreg[MDSCR_EL1] & FIELD_MASK(MDSCR_EL1, KDE));
    return target > from;
}

enum step_state exception_step_state(const struct cpu *cpu)
{
    if (!(cpu->sysreg[MDSCR_EL1] & FIELD_MASK(MDSCR_EL1, SS)) ||
        !debug_enabled(cpu, cpu_el(cpu), cpu->pstate & PSTATE_D))
        return STEP_INACTIVE;
    return cpu->pstate & PSTATE_SS ? STEP_NOT_PENDING : STEP_PENDING;
}

void exception_step_done(struct cpu *cpu, bool exclusive)
{
    cpu->pstate = advanced(cpu);
    cpu->stepped = true;
    cpu->stepped_exclusive = exclusive;
}

/* PSTATE.SS after a return (DebugExceptionReturnSS). */
static uint64_t returned_ss(const struct cpu *cpu, uint64_t spsr,
                            unsigned target)
{
    if (!(cpu->sysreg[MDSCR_EL1] & FIELD_MASK(MDSCR_EL1, SS)) ||
        debug_enabled(cpu, cpu_el(cpu), cpu->pstate & PSTATE_D) ||
        !debug_enabled(cpu, target, spsr & PSTATE_D))
        return 0;
    return spsr & PSTATE_SS;
}

/*
 * PSTATE bits that only a legal return brings back, by feature. BTYPE lasts
 * for one instruction and means something to guarded pages alone, which there
 * are none of: it does not come back.
 */
static uint64_t returned_bits(const struct cpu *cpu)
{
    uint64_t bits = PSTATE_IL | PSTATE_EL | PSTATE_SP;

    if (cpu_has(cpu, FEAT_SSBS))
        bits |= PSTATE_SSBS;
    if (cpu_has(cpu, FEAT_UAO))
        bits |= PSTATE_UAO;
    if (cpu_has(cpu, FEAT_DIT))
        bits |= PSTATE_DIT;
    if (cpu_has(cpu, FEAT_MTE2))
        bits |= PSTATE_TCO;
    return bits;
}

/*
 * SetPSTATEFromPSR: N, Z, C, V, D, A, I, F and PAN come back from any return,
 * the rest from a legal one.
 */
static uint64_t returned_pstate(const struct cpu *cpu, uint64_t spsr,
                                bool illegal)
{
    uint64_t always = PSTATE_NZCV | PSTATE_DAIF, mask, pstate;
    unsigned target = (unsigned)bits_get(spsr, 3, 2);

    if (cpu_has(cpu, FEAT_PAN))
        always |= PSTATE_PAN;
    if (cpu_has(cpu, FEAT_NMI))
        always |= BIT64(13);
    mask = illegal ? always : always | returned_bits(cpu);
    pstate = (cpu->pstate & ~(mask | PSTATE_SS)) | (spsr & mask);
    if (illegal)
        pstate |= PSTATE_IL;
    return pstate | returned_ss(cpu, spsr, illegal ? cpu_el(cpu) : target);
}

bool exception_return_is_legal(const struct cpu *cpu)
{
    return !exception_is_illegal_return(cpu,
                                        cpu->sysreg[banks[cpu_el(cpu)].spsr]);
}

bool exception_return(struct cpu *cpu)
{
    const struct el_bank *bank = &banks[cpu_el(cpu)];
    uint64_t spsr = cpu->sysreg[bank->spsr];
    bool illegal = !exception_return_is_legal(cpu);

    cpu->pc = cpu->sysreg[bank->elr];
    cpu_set_pstate(cpu, returned_pstate(cpu, spsr, illegal));
    cpu->exclusive = false;
    cpu->stepped = false;
    cpu->event = true; /* SendEventLocal */
    return !illegal;
}

/* One kind of interrupt: its line, mask, routing and virtual form. */
struct interrupt {
    enum exception_kind kind;
    uint64_t line, mask, route, pending;
};

/* In the order in which they are taken when several are pending. */
static const struct interrupt interrupts[] = {
    { EXCEPTION_SERROR, LINE_SERROR, PSTATE_A, FIELD_MASK(HCR_EL2, AMO),
      FIELD_MASK(HCR_EL2, VSE) },
    { EXCEPTION_FIQ, LINE_FIQ, PSTATE_F, FIELD_MASK(HCR_EL2, FMO),
      FIELD_MASK(HCR_EL2, VF) },
    { EXCEPTION_IRQ, LINE_IRQ, PSTATE_I, FIELD_MASK(HCR_EL2, IMO),
      FIELD_MASK(HCR_EL2, VI) },
};

/*
 * Whether a physical interrupt is taken now, and to which level (Arm ARM
 * D1.3.2: routing, then masking). PSTATE does not mask what goes from EL1 or
 * EL0 of its regime to EL2; what targets a lower level than this waits.
 */
static bool takes_physical(const struct cpu *cpu,
                           const struct interrupt *interrupt, unsigned *target)
{
    bool masked = cpu->pstate & interrupt->mask;
    unsigned el = cpu_el(cpu);

    if (!(cpu->lines & interrupt->line))
        return false;
    *target = hcr(cpu, interrupt->route | FIELD_MASK(HCR_EL2, TGE)) ? 2 : 1;
    if (el > *target)
        return false;
    if (*target == 2 && el < 2 && !trap_is_host(cpu))
        return true;
    return !masked;
}

/* HCR_EL2.{VI,VF,VSE} reach a guest whose physical kind EL2 takes. */
static bool has_virtual(const struct cpu *cpu,
                        const struct interrupt *interrupt)
{
    return cpu_el(cpu) < 2 && hcr(cpu, interrupt->pending) &&
           hcr(cpu, interrupt->route) && !hcr(cpu, FIELD_MASK(HCR_EL2, TGE));
}

/* ISS of a virtual SError: VSESR_EL2 with RAS. */
static uint32_t serror_iss(const struct cpu *cpu, bool is_virtual)
{
    if (!is_virtual)
        return (uint32_t)(cpu->serror_syndrome & BITS_MASK(0, 25));
    if (!cpu_has(cpu, FEAT_RAS))
        return 0;
    return (uint32_t)(cpu->sysreg[VSESR_EL2] & BITS_MASK(0, 25));
}

static struct exception interrupt_exception(const struct cpu *cpu,
                                            const struct interrupt *interrupt,
                                            unsigned target, bool is_virtual)
{
    struct exception e = trap_exception(cpu, target, 0, 0);

    e.kind = interrupt->kind;
    e.is_virtual = is_virtual;
    if (e.kind == EXCEPTION_SERROR) {
        e.ec = EC_SERROR;
        e.iss = serror_iss(cpu, is_virtual);
    }
    return e;
}

bool exception_pending(const struct cpu *cpu, struct exception *exception)
{
    unsigned target;

    if (!cpu->lines &&
        !hcr(cpu, FIELD_MASK(HCR_EL2, VSE) | FIELD_MASK(HCR_EL2, VI) |
                      FIELD_MASK(HCR_EL2, VF)))
        return false;
    for (size_t i = 0; i < ARRAY_LENGTH(interrupts); i++) {
        if (takes_physical(cpu, &interrupts[i], &target)) {
            *exception = interrupt_exception(cpu, &interrupts[i], target,
                                             false);
            return true;
        }
        if (has_virtual(cpu, &interrupts[i]) &&
            !(cpu->pstate & interrupts[i].mask)) {
            *exception = interrupt_exception(cpu, &interrupts[i], 1, true);
            return true;
        }
    }
    return false;
}

bool exception_wakes(const struct cpu *cpu)
{
    for (size_t i = 0; i < ARRAY_LENGTH(interrupts); i++)
        if ((cpu->lines & interrupts[i].line) ||
            has_virtual(cpu, &interrupts[i]))
            return true;
    return false;
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

/* AArch64.SoftwareStepException: ISV, EX, IFSC 0b100010. */
struct exception exception_software_step(const struct cpu *cpu)
{
    unsigned target = debug_target(cpu);
    uint32_t iss = 0x22;

    if (cpu->stepped)
        iss |= 1u << 24 | (uint32_t)cpu->stepped_exclusive << 6;
    return trap_exception(cpu, target,
                          EC_SOFTSTEP_LOWER + (cpu_el(cpu) == target), iss);
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

    if (!fault->stage2 || fault->table_walk || fault->kind == FAULT_EXTERNAL ||
        !insn_access(word, &access) || !access.syndrome_valid)
        return 0;
    while ((1u << sas) < access.size)
        sas++;
    return 1u << 24 | sas << 22 | (uint32_t)access.sign_extend << 21 |
           access.rt << 16 | (uint32_t)access.wide << 15 |
           (uint32_t)access.acquire_release << 14;
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
        iss |= access_syndrome(word, fault) | (uint32_t)fault->write << 6;
    }
    e = trap_exception(cpu, target, ec + (cpu_el(cpu) == target), iss);
    e.far_valid = true;
    e.far = fault->address;
    e.ipa_valid = is_ipa_valid(fault);
    e.ipa = fault->ipa;
    return e;
}
