/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what the instructions do that the engine must not execute by itself:
 * exception generation and return, FP access, WFI and WFE, MSR (immediate).
 */
#include "model/execute.h"

#include "model/field_names.h"
#include "model/nested.h"
#include "model/pauth.h"
#include "model/trap.h"

/* ISS of EC 0x01, 0x07: CV == 1, COND == 0b1110. */
#define ISS_ALWAYS (0x1eu << 20)

static enum execute_outcome raise(struct exception *exception,
                                  struct exception e)
{
    *exception = e;
    return EXECUTE_EXCEPTION;
}

static enum execute_outcome done(struct cpu *cpu)
{
    cpu->pc += 4;
    return EXECUTE_DONE;
}

bool execute_traps_fpsimd(const struct cpu *cpu)
{
    struct trap_hit hit;

    return trap_check(cpu, GROUP_FP, true, &hit);
}

/* AArch64.CheckFPAdvSIMDEnabled, which decoding comes before. */
static enum execute_outcome check_fpsimd(const struct cpu *cpu, uint32_t word,
                                         struct exception *exception)
{
    struct trap_hit hit;

    if (!trap_check(cpu, GROUP_FP, true, &hit))
        return EXECUTE_NATIVE;
    if (!insn_fpsimd_exists(word))
        return raise(exception, exception_undefined(cpu));
    return raise(exception,
                 trap_exception(cpu, hit.target_el, hit.ec,
                                hit.ec == EC_ADVSIMD_FP ? ISS_ALWAYS : 0));
}

/* Whether an encoding of SVE or SME is governed by the controls of SME. */
static bool is_streaming(const struct cpu *cpu, uint32_t word)
{
    bool sme_only = bit_is_set(word, 31) && bits_get(word, 28, 25) == 0;

    return sme_only || (cpu_has(cpu, FEAT_SME) &&
                        (!cpu_has(cpu, FEAT_SVE) ||
                         (cpu->sysreg[SVCR] & FIELD_MASK(SVCR, SM))));
}

/*
 * CheckSVEEnabled and CheckSMEEnabled: at each level the control of the
 * extension, then that of FP. There are these controls alone: what they do not
 * trap is UNDEFINED, as on a machine without the extension.
 */
static enum execute_outcome check_scalable(const struct cpu *cpu, uint32_t word,
                                           struct exception *exception)
{
    bool sme = is_streaming(cpu, word), trapped, fp_trapped;
    struct trap_hit hit, fp;

    if (!cpu_has(cpu, sme ? FEAT_SME : FEAT_SVE))
        return raise(exception, exception_undefined(cpu));
    trapped = trap_check(cpu, sme ? GROUP_SME : GROUP_SVE, true, &hit);
    fp_trapped = trap_check(cpu, GROUP_FP, true, &fp);
    if (!trapped && !fp_trapped)
        return raise(exception, exception_undefined(cpu));
    if (!trapped || (fp_trapped && fp.level < hit.level))
        hit = fp;
    return raise(exception,
                 trap_exception(cpu, hit.target_el, hit.ec,
                                hit.ec == EC_ADVSIMD_FP ? ISS_ALWAYS : 0));
}

static uint32_t imm16(uint32_t word)
{
    return (uint32_t)bits_get(word, 20, 5);
}

static enum execute_outcome execute_hvc(struct cpu *cpu, uint32_t word,
                                        struct exception *exception)
{
    bool disabled = cpu->sysreg[HCR_EL2] & FIELD_MASK(HCR_EL2, HCD);

    if (cpu_el(cpu) == 0 || disabled)
        return raise(exception, exception_undefined(cpu));
    return raise(exception, exception_hvc(cpu, imm16(word)));
}

/* HFGITR_EL2.SVC_EL0 and SVC_EL1 return to the SVC (CheckForSVCTrap). */
static enum execute_outcome execute_svc(struct cpu *cpu, uint32_t word,
                                        struct exception *exception)
{
    struct exception e = exception_svc(cpu, imm16(word));
    uint64_t bit = cpu_el(cpu) == 0 ? FIELD_MASK(HFGITR_EL2, SVC_EL0)
                                    : FIELD_MASK(HFGITR_EL2, SVC_EL1);

    if (cpu_has(cpu, FEAT_FGT) && cpu_el(cpu) < 2 && !trap_is_host(cpu) &&
        (cpu->sysreg[HFGITR_EL2] & bit)) {
        e.target_el = 2;
        e.ret = cpu->pc;
    }
    return raise(exception, e);
}

/*
 * SMC without EL3 (AArch64.CheckForSMCUndefOrTrap). Whether HCR_EL2.TSC still
 * traps it from EL1 is IMPLEMENTATION DEFINED: here it does.
 */
static enum execute_outcome execute_smc(struct cpu *cpu, uint32_t word,
                                        struct exception *exception)
{
    bool trapped = cpu->sysreg[HCR_EL2] & FIELD_MASK(HCR_EL2, TSC);

    if (cpu_el(cpu) != 1 || !trapped)
        return raise(exception, exception_undefined(cpu));
    return raise(exception, exception_smc(cpu, imm16(word)));
}

/*
 * ERET: UNDEFINED at EL0; HCR_EL2.NV and HFGITR_EL2.ERET trap it from EL1. ERETAA and ERETAB
 * use a key as other pointer authentication does.
 */
static enum execute_outcome execute_eret(struct cpu *cpu, uint32_t word,
                                         struct exception *exception)
{
    bool authenticated = word != 0xd69f03e0;
    uint32_t iss = authenticated ? 2 | (uint32_t)bit_is_set(word, 10) : 0;

    if (cpu_el(cpu) == 0 || (authenticated && !cpu_has(cpu, FEAT_PAuth)))
        return raise(exception, exception_undefined(cpu));
    if (nested_is_on(cpu) ||
        (cpu_el(cpu) == 1 && cpu_has(cpu, FEAT_FGT) &&
         (cpu->sysreg[HFGITR_EL2] & FIELD_MASK(HFGITR_EL2, ERET))))
        return raise(exception, trap_exception(cpu, 2, EC_ERET, iss));
    if (authenticated &&
        pauth_traps(cpu, bit_is_set(word, 10) ? PAUTH_IB : PAUTH_IA, false,
                    exception))
        return EXECUTE_EXCEPTION;
    exception_return(cpu);
    return EXECUTE_DONE;
}

/* The level that WFI or WFE is trapped to; 0 for none (CheckForWFxTrap). */
static unsigned wfx_trap(const struct cpu *cpu, bool wfe)
{
    enum sysreg sctlr = trap_is_host(cpu) ? SCTLR_EL2 : SCTLR_EL1;
    uint64_t enable = wfe ? FIELD_MASK(SCTLR_EL1, nTWE)
                          : FIELD_MASK(SCTLR_EL1, nTWI);
    uint64_t trap = wfe ? FIELD_MASK(HCR_EL2, TWE) : FIELD_MASK(HCR_EL2, TWI);

    if (cpu_el(cpu) == 0 && !(cpu->sysreg[sctlr] & enable))
        return trap_el1_target(cpu);
    if (cpu_el(cpu) == 2 || trap_is_host(cpu))
        return 0;
    return cpu->sysreg[HCR_EL2] & trap ? 2 : 0;
}

/* Nothing is trapped that would not wait. */
static enum execute_outcome execute_wfx(struct cpu *cpu, bool wfe,
                                        struct exception *exception)
{
    unsigned target;

    if (wfe && cpu->event) {
        cpu->event = false;
        return done(cpu);
    }
    if (exception_wakes(cpu))
        return done(cpu);
    target = wfx_trap(cpu, wfe);
    if (target)
        return raise(exception,
                     trap_exception(cpu, target, EC_WFX, ISS_ALWAYS | wfe));
    cpu->waiting = true;
    cpu->waiting_for_event = wfe;
    cpu->pc += 4;
    return EXECUTE_WAIT;
}

/* PSTATE fields that MSR (immediate) writes, by op1:op2 (C5.1.3). */
struct pstate_field {
    uint8_t op; /* op1:op2 */
    uint8_t lowest_el;
    uint8_t feature; /* FEATURE_COUNT: always there */
    uint64_t bits;   /* all get CRm<0> */
};

static const struct pstate_field pstate_fields[] = {
    { 0 << 3 | 3, 1, FEAT_UAO, PSTATE_UAO },
    { 0 << 3 | 4, 1, FEAT_PAN, PSTATE_PAN },
    { 0 << 3 | 5, 1, FEATURE_COUNT, PSTATE_SP },
    { 3 << 3 | 1, 0, FEAT_SSBS, PSTATE_SSBS },
    { 3 << 3 | 2, 0, FEAT_DIT, PSTATE_DIT },
    { 3 << 3 | 4, 0, FEAT_MTE2, PSTATE_TCO },
};

enum {
    OP_ALLINT = 1 << 3 | 0,
    OP_SVCR = 3 << 3 | 3,
    OP_DAIFSET = 3 << 3 | 6,
    OP_DAIFCLR = 3 << 3 | 7,
};

/* DAIFSet and DAIFClr: SCTLR_EL1.UMA guards EL0 (AArch64.CheckDAIFAccess). */
static enum execute_outcome execute_daif(struct cpu *cpu, uint32_t word,
                                         bool set, struct exception *exception)
{
    uint64_t bits = bits_get(word, 11, 8) << 6;
    struct trap_hit hit;

    if (trap_check(cpu, GROUP_DAIF, false, &hit))
        return raise(exception,
                     trap_exception(cpu, hit.target_el, hit.ec,
                                    trap_system_iss(insn_sysop(word))));
    cpu_set_pstate(cpu, set ? cpu->pstate | bits : cpu->pstate & ~bits);
    return done(cpu);
}

/*
 * MSR ALLINT, #imm: CRm<3:1> are 0; HCRX_EL2.TALLINT traps it at EL1, and only
 * where it sets the mask.
 */
static enum execute_outcome execute_allint(struct cpu *cpu, uint32_t word,
                                           struct exception *exception)
{
    bool set = bit_is_set(word, 8);
    struct trap_hit hit;

    if (!cpu_has(cpu, FEAT_NMI) || cpu_el(cpu) == 0 || bits_get(word, 11, 9))
        return raise(exception, exception_undefined(cpu));
    if (set && trap_check(cpu, GROUP_ALLINT, false, &hit))
        return raise(exception,
                     trap_exception(cpu, hit.target_el, hit.ec,
                                    trap_system_iss(insn_sysop(word))));
    cpu_set_pstate(cpu,
                   (cpu->pstate & ~PSTATE_ALLINT) | (set ? PSTATE_ALLINT : 0));
    return done(cpu);
}

/*
 * SMSTART and SMSTOP: MSR SVCRSM, SVCRZA and SVCRSMZA (CheckSMEAccess). CRm is
 * the set of bits to write and, lowest, their value.
 */
static enum execute_outcome execute_svcr(struct cpu *cpu, uint32_t word,
                                         struct exception *exception)
{
    uint64_t bits = bits_get(word, 10, 9);
    struct trap_hit hit;

    if (!cpu_has(cpu, FEAT_SME) || bits == 0 || bit_is_set(word, 11))
        return raise(exception, exception_undefined(cpu));
    if (trap_check(cpu, GROUP_SME, false, &hit))
        return raise(exception, trap_exception(cpu, hit.target_el, hit.ec, 0));
    cpu->sysreg[SVCR] &= ~bits;
    if (bit_is_set(word, 8))
        cpu->sysreg[SVCR] |= bits;
    return done(cpu);
}

/* op1:op2 of MSR (immediate). */
static unsigned pstate_op(uint32_t word)
{
    return (unsigned)(bits_get(word, 18, 16) << 3 | bits_get(word, 7, 5));
}

enum feature execute_pstate_feature(uint32_t word)
{
    unsigned op = pstate_op(word);

    if (op == OP_SVCR)
        return FEAT_SME;
    for (size_t i = 0; i < ARRAY_LENGTH(pstate_fields); i++)
        if (pstate_fields[i].op == op)
            return (enum feature)pstate_fields[i].feature;
    return FEATURE_COUNT;
}

static enum execute_outcome execute_msr_immediate(struct cpu *cpu,
                                                  uint32_t word,
                                                  struct exception *exception)
{
    unsigned op = pstate_op(word);

    if (op == OP_DAIFSET || op == OP_DAIFCLR)
        return execute_daif(cpu, word, op == OP_DAIFSET, exception);
    if (op == OP_ALLINT)
        return execute_allint(cpu, word, exception);
    if (op == OP_SVCR)
        return execute_svcr(cpu, word, exception);
    for (size_t i = 0; i < ARRAY_LENGTH(pstate_fields); i++) {
        const struct pstate_field *field = &pstate_fields[i];

        if (field->op != op || cpu_el(cpu) < field->lowest_el ||
            (field->feature != FEATURE_COUNT &&
             !cpu_has(cpu, (enum feature)field->feature)))
            continue;
        cpu_set_pstate(cpu, (cpu->pstate & ~field->bits) |
                                (bit_is_set(word, 8) ? field->bits : 0));
        return done(cpu);
    }
    return raise(exception, exception_undefined(cpu));
}

/* By op2: SB and DSB nXS are younger than the engine, and NOP here. */
static enum execute_outcome execute_barrier(struct cpu *cpu, uint32_t word,
                                            struct exception *exception)
{
    switch (bits_get(word, 7, 5)) {
    case 1:
        if (!cpu_has(cpu, FEAT_XS))
            return raise(exception, exception_undefined(cpu));
        return done(cpu);
    case 2: /* CLREX */
        cpu->exclusive = false;
        return EXECUTE_NATIVE;
    case 7:
        if (!cpu_has(cpu, FEAT_SB))
            return raise(exception, exception_undefined(cpu));
        return done(cpu);
    default:
        return EXECUTE_NATIVE;
    }
}

/* What is pending and not masked was taken before. */
static enum execute_outcome execute_esb(struct cpu *cpu)
{
    if (!cpu_has(cpu, FEAT_RAS))
        return EXECUTE_NATIVE;
    exception_defer_errors(cpu);
    return done(cpu);
}

bool execute_checks_stack(const struct cpu *cpu)
{
    uint64_t bit = cpu_el(cpu) ? FIELD_MASK(SCTLR_EL1, SA)
                               : FIELD_MASK(SCTLR_EL1, SA0);

    return cpu->sysreg[trap_regime_sctlr(cpu)] & bit;
}

bool execute_stack_misaligned(const struct cpu *cpu, uint32_t word)
{
    return cpu->sp % 16 && insn_is_stack_access(word) &&
           execute_checks_stack(cpu);
}

enum execute_outcome execute_special(struct cpu *cpu, uint32_t word,
                                     enum insn_class class,
                                     struct exception *exception)
{
    switch (class) {
    case INSN_FPSIMD:
        return check_fpsimd(cpu, word, exception);
    case INSN_SVE:
        return check_scalable(cpu, word, exception);
    case INSN_MSR_IMMEDIATE:
        return execute_msr_immediate(cpu, word, exception);
    case INSN_SVC:
        return execute_svc(cpu, word, exception);
    case INSN_HVC:
        return execute_hvc(cpu, word, exception);
    case INSN_SMC:
        return execute_smc(cpu, word, exception);
    case INSN_BRK:
        return raise(exception, exception_brk(cpu, imm16(word)));
    case INSN_ERET:
        return execute_eret(cpu, word, exception);
    case INSN_WFI:
        return execute_wfx(cpu, false, exception);
    case INSN_WFE:
        return execute_wfx(cpu, true, exception);
    case INSN_SEV:
        cpu->event = true;
        return done(cpu);
    case INSN_ESB:
        return execute_esb(cpu);
    case INSN_HLT: /* no halting debug */
    case INSN_DCPS:
    case INSN_DRPS:
    case INSN_UNDEFINED:
        return raise(exception, exception_undefined(cpu));
    case INSN_BARRIER:
        return execute_barrier(cpu, word, exception);
    case INSN_PLAIN:
    case INSN_SYSREG:
    case INSN_SYS:
    case INSN_EXCLUSIVE:
    case INSN_PAUTH:
    default:
        return EXECUTE_NATIVE;
    }
}

enum execute_outcome execute_sysop(struct cpu *cpu, struct sysop op,
                                   uint64_t *value, enum sysreg *reg,
                                   uint64_t *old, struct exception *exception)
{
    enum permission permission = sysreg_check(cpu, op, reg, exception);

    *old = 0;
    if (permission == PERMISSION_MEMORY)
        return EXECUTE_MEMORY;
    if (permission != PERMISSION_GRANTED)
        return EXECUTE_EXCEPTION;
    if (*reg == SYSREG_NONE)
        return EXECUTE_DONE;
    *old = sysreg_peek(cpu, *reg);
    if (*reg == NZCV || *reg == FPCR || *reg == FPSR)
        return EXECUTE_NATIVE;
    if (op.read)
        *value = sysreg_read(cpu, *reg);
    else
        sysreg_write(cpu, *reg, *value);
    return EXECUTE_DONE;
}
