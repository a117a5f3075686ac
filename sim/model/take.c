/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What taking an exception and returning from one do to the CPU
 * (AArch64.TakeException, AArch64.ExceptionReturn).
 */
#include "model/take.h"

#include "model/address.h"
#include "model/field_names.h"
#include "model/nested.h"
#include "model/trap.h"

/* The registers of one Exception level that entry and return use. */
struct el_bank {
    enum sysreg elr, spsr, esr, far, vbar, sctlr, gcscr;
};

static const struct el_bank banks[] = {
    [1] = { ELR_EL1, SPSR_EL1, ESR_EL1, FAR_EL1, VBAR_EL1, SCTLR_EL1,
            GCSCR_EL1 },
    [2] = { ELR_EL2, SPSR_EL2, ESR_EL2, FAR_EL2, VBAR_EL2, SCTLR_EL2,
            GCSCR_EL2 },
};

/* What becomes of a field of PSTATE: the words of pstate.def. */
enum fate { KEPT, ZEROS, ONES, COMPUTED, RETURNED };

struct pstate_field {
    uint64_t mask;
    uint8_t feature;
    uint8_t entry, illegal; /* enum fate */
};

enum { ALWAYS = FEATURE_COUNT };

static const struct pstate_field pstate_fields[] = {
#define PSTATE_FIELD(name, lsb, width, feature, entry, illegal) \
    { BITS_MASK(lsb, width), feature, entry, illegal },
#include "arch/pstate.def"
#undef PSTATE_FIELD
};

static bool has_field(const struct cpu *cpu, const struct pstate_field *field)
{
    return field->feature == ALWAYS ||
           cpu_has(cpu, (enum feature)field->feature);
}

/* Fields that have this fate on entry. */
static uint64_t on_entry(const struct cpu *cpu, enum fate fate)
{
    uint64_t mask = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(pstate_fields); i++)
        if (pstate_fields[i].entry == fate && has_field(cpu, &pstate_fields[i]))
            mask |= pstate_fields[i].mask;
    return mask;
}

/* Fields that a return takes from SPSR_ELx. */
static uint64_t on_return(const struct cpu *cpu, bool illegal)
{
    uint64_t mask = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(pstate_fields); i++)
        if ((!illegal || pstate_fields[i].illegal == RETURNED) &&
            has_field(cpu, &pstate_fields[i]))
            mask |= pstate_fields[i].mask;
    return mask & ~PSTATE_SS;
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

/* GetCurrentEXLOCKEN of `el`. */
static bool locks_returns(const struct cpu *cpu, unsigned el)
{
    return cpu_has(cpu, FEAT_GCS) &&
           (cpu->sysreg[banks[el].gcscr] & FIELD_MASK(GCSCR_EL1, EXLOCKEN));
}

/* Fields that a control of the target level decides. */
static uint64_t computed_on_entry(const struct cpu *cpu, unsigned target_el)
{
    uint64_t sctlr = cpu->sysreg[banks[target_el].sctlr];
    uint64_t pstate = cpu->pstate & PSTATE_PAN;

    if (!(sctlr & FIELD_MASK(SCTLR_EL1, SPAN)) &&
        (target_el == 1 || trap_is_host(cpu)))
        pstate |= PSTATE_PAN;
    if (sctlr & FIELD_MASK(SCTLR_EL1, DSSBS))
        pstate |= PSTATE_SSBS;
    if (!(sctlr & FIELD_MASK(SCTLR_EL1, SPINTMASK)))
        pstate |= PSTATE_ALLINT;
    if (cpu_el(cpu) == target_el && locks_returns(cpu, target_el))
        pstate |= PSTATE_EXLOCK;
    return pstate | (uint64_t)target_el << 2;
}

/* PSTATE on entry. */
static uint64_t entry_pstate(const struct cpu *cpu, unsigned target_el)
{
    return (cpu->pstate & on_entry(cpu, KEPT)) | on_entry(cpu, ONES) |
           (computed_on_entry(cpu, target_el) & on_entry(cpu, COMPUTED));
}

/* AArch64.ReportException; FAR_ELx and HPFAR_EL2 keep what is UNKNOWN. */
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

/*
 * PSTATE for SPSR_ELx (GetPSRFromPSTATE). Calls have completed (SSAdvance in
 * AArch64.CallSupervisor and its like); what returns to itself has not, and
 * is stepped again.
 */
static uint64_t saved_pstate(const struct cpu *cpu, const struct exception *e)
{
    bool call = e->kind == EXCEPTION_SYNC &&
                (e->ec == EC_SVC64 || e->ec == EC_HVC64 || e->ec == EC_SMC64);
    uint64_t pstate = call && e->ret == cpu->pc + 4 ? exception_advanced(cpu)
                                                    : cpu->pstate;

    /* A guest hypervisor is told that it was at EL2 (HCR_EL2.NV). */
    return e->target_el == 1 && nested_hides_el1(cpu)
               ? bits_set(pstate, 3, 2, 2)
               : pstate;
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
    cpu->pc = address_of_branch(
        cpu, (cpu->sysreg[bank->vbar] & ~UINT64_C(0x7ff)) + vector);
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

/* ELUsingAArch32(EL1): HCR_EL2.RW, which is 1 for a host. */
static bool is_el1_aarch32(const struct cpu *cpu)
{
    return cpu_has(cpu, FEAT_AA32EL1) && !trap_is_host(cpu) &&
           !(cpu->sysreg[HCR_EL2] & FIELD_MASK(HCR_EL2, RW));
}

bool exception_is_illegal_return(const struct cpu *cpu, uint64_t spsr)
{
    unsigned target = (unsigned)bits_get(spsr, 3, 2), el = cpu_el(cpu);

    if (!is_valid_target(spsr) || target > el)
        return true;
    if (target == 1 && (cpu->sysreg[HCR_EL2] & FIELD_MASK(HCR_EL2, TGE)))
        return true;
    if (target < 2 && is_el1_aarch32(cpu))
        return true;
    return target == el && locks_returns(cpu, el) &&
           !(cpu->pstate & PSTATE_EXLOCK);
}

/* SetPSTATEFromPSR. */
static uint64_t returned_pstate(const struct cpu *cpu, uint64_t spsr,
                                bool illegal)
{
    uint64_t mask = on_return(cpu, illegal), pstate;
    unsigned target = (unsigned)bits_get(spsr, 3, 2);

    pstate = (cpu->pstate & ~(mask | PSTATE_SS)) | (spsr & mask);
    if (illegal)
        pstate |= PSTATE_IL;
    return pstate |
           exception_returned_ss(cpu, spsr, illegal ? cpu_el(cpu) : target);
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

    cpu_set_pstate(cpu, returned_pstate(cpu, spsr, illegal));
    cpu->pc = address_of_branch(cpu, cpu->sysreg[bank->elr]);
    cpu->exclusive = false;
    cpu->stepped = false;
    cpu->event = true; /* SendEventLocal */
    return !illegal;
}
