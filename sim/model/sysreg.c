/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values of System registers and effects of writes, once permission is
 * granted: RES0 and RES1, views of PSTATE, set/clear pairs, timers, counters.
 */
#include "model/exception.h"
#include "model/field_names.h"
#include "model/nested.h"
#include "model/sysreg_row.h"
#include "model/trap.h"
#include "model/virtual.h"

enum { PMU_COUNTERS = 6, PMU_CYCLE = 31, PMU_INSTRUCTION = 32 };

static bool is_e2h(const struct cpu *cpu)
{
    return cpu->sysreg[HCR_EL2] & FIELD_MASK(HCR_EL2, E2H);
}

/*
 * Whether the machine has the field. One that is reserved in the layout in
 * force and not in the other keeps what is written (Arm ARM Glossary, RES0: "a
 * bit that is RES0 only in some contexts").
 */
static bool field_exists(const struct cpu *cpu, unsigned kind)
{
    if (kind >= FIELD_E2H_OF && !cpu_has(cpu, FEAT_VHE))
        return false;
    if (kind >= FIELD_NVHE_OF)
        return cpu_has(cpu, (enum feature)(kind & 127));
    switch (kind) {
    case FIELD_RW:
    case FIELD_NVHE:
        return true;
    case FIELD_RO:
        return false;
    case FIELD_E2H:
        return cpu_has(cpu, FEAT_VHE);
    default:
        return cpu_has(cpu, (enum feature)kind);
    }
}

/* Bits that software can write on this machine. */
static uint64_t writable(const struct cpu *cpu, const struct sysreg_row *row)
{
    uint64_t mask = row->plain;

    if (!row->varies)
        return mask;
    for (size_t i = 0; i < row->field_count; i++) {
        const struct sysreg_field *field = &row->fields[i];

        if (field_exists(cpu, field->kind))
            mask |= BITS_MASK(field->lsb, field->width);
    }
    return mask;
}

/*
 * What a register that held `old` holds after `value` is written: read-only
 * fields stay, RES0 and RES1 apply.
 */
static uint64_t resolve(const struct cpu *cpu, const struct sysreg_row *row,
                        uint64_t old, uint64_t value)
{
    uint64_t ones = row->ones | (cpu_has(cpu, FEAT_VHE) ? 0 : row->ones_nvhe);
    uint64_t kept = old & row->read_only, mask;

    /* Where value and RES1 agree it is no matter whether a field is there. */
    if ((value & ~(row->plain | row->read_only)) == ones)
        return (value & row->plain) | kept | ones;
    mask = writable(cpu, row);
    return (value & mask) | kept | (ones & ~mask);
}

/* PSTATE bits that a register is a view of; 0 when it is none. */
static uint64_t pstate_view(enum sysreg reg)
{
    switch (reg) {
    case NZCV:
        return PSTATE_NZCV;
    case DAIF:
        return PSTATE_DAIF;
    case CurrentEL:
        return PSTATE_EL;
    case SPSel:
        return PSTATE_SP;
    case PAN:
        return PSTATE_PAN;
    case UAO:
        return PSTATE_UAO;
    case DIT:
        return PSTATE_DIT;
    case SSBS:
        return PSTATE_SSBS;
    case TCO:
        return PSTATE_TCO;
    case ALLINT:
        return PSTATE_ALLINT;
    default:
        return 0;
    }
}

/* The register that holds the value of a set/clear pair. */
static enum sysreg pair_holder(enum sysreg reg)
{
    switch (reg) {
    case PMCNTENCLR_EL0:
        return PMCNTENSET_EL0;
    case PMOVSCLR_EL0:
        return PMOVSSET_EL0;
    case PMINTENCLR_EL1:
        return PMINTENSET_EL1;
    case DBGCLAIMSET_EL1:
        return DBGCLAIMCLR_EL1;
    case AMCNTENCLR0_EL0:
        return AMCNTENSET0_EL0;
    case TRCCLAIMSET:
        return TRCCLAIMCLR;
    default:
        return reg;
    }
}

/* What is special about a write, beside the value that is stored. */
enum effect {
    EFFECT_STORE,
    EFFECT_STACK,    /* may be the stack pointer in use */
    EFFECT_PSTATE,   /* a view of PSTATE */
    EFFECT_SET,      /* sets the bits that are one */
    EFFECT_CLEAR,    /* clears them */
    EFFECT_TIMER,    /* TVAL and CTL */
    EFFECT_PMCR,     /* resets counters */
    EFFECT_SELECTED, /* reaches what PMSELR_EL0 selects */
    EFFECT_OSLAR,    /* writes OSLSR_EL1.OSLK */
    EFFECT_ZERO,     /* sets PMU counters to zero */
    EFFECT_ACTIVITY, /* an activity counter less its offset */
    EFFECT_VIRTUAL,  /* may be the virtual CPU interface's */
};

static enum effect effect_of(enum sysreg reg)
{
    switch (reg) {
    case SP_EL0:
    case SP_EL1:
    case SP_EL2:
        return EFFECT_STACK;
    case NZCV:
    case DAIF:
    case CurrentEL:
    case SPSel:
    case PAN:
    case UAO:
    case DIT:
    case SSBS:
    case TCO:
    case ALLINT:
        return EFFECT_PSTATE;
    case PMCNTENSET_EL0:
    case PMOVSSET_EL0:
    case PMINTENSET_EL1:
    case DBGCLAIMSET_EL1:
    case AMCNTENSET0_EL0:
    case TRCCLAIMSET:
        return EFFECT_SET;
    case PMCNTENCLR_EL0:
    case PMOVSCLR_EL0:
    case PMINTENCLR_EL1:
    case DBGCLAIMCLR_EL1:
    case AMCNTENCLR0_EL0:
    case TRCCLAIMCLR:
        return EFFECT_CLEAR;
    case CNTP_TVAL_EL0:
    case CNTP_CTL_EL0:
    case CNTV_TVAL_EL0:
    case CNTV_CTL_EL0:
    case CNTHP_TVAL_EL2:
    case CNTHP_CTL_EL2:
    case CNTHV_TVAL_EL2:
    case CNTHV_CTL_EL2:
        return EFFECT_TIMER;
    case PMCR_EL0:
        return EFFECT_PMCR;
    case PMXEVTYPER_EL0:
    case PMXEVCNTR_EL0:
        return EFFECT_SELECTED;
    case OSLAR_EL1:
        return EFFECT_OSLAR;
    case PMZR_EL0:
        return EFFECT_ZERO;
    case AMEVCNTR00_EL0:
    case AMEVCNTR02_EL0:
    case AMEVCNTR03_EL0:
        return EFFECT_ACTIVITY;
    case ICC_PMR_EL1:
    case ICC_BPR0_EL1:
    case ICC_BPR1_EL1:
    case ICC_AP0R0_EL1:
    case ICC_AP1R0_EL1:
    case ICC_IGRPEN0_EL1:
    case ICC_IGRPEN1_EL1:
    case ICC_CTLR_EL1:
        return EFFECT_VIRTUAL;
    default:
        return EFFECT_STORE;
    }
}

/* Whether PMUACR_EL1 says which counters EL0 has (FEAT_PMUv3p9). */
static bool is_pmu_shared(const struct cpu *cpu)
{
    return cpu_el(cpu) == 0 && cpu_has(cpu, FEAT_PMUv3p9) &&
           (cpu->sysreg[PMUSERENR_EL0] & FIELD_MASK(PMUSERENR_EL0, UEN));
}

/* Counters that this level reaches, a bit each (GetPMUAccessMask). */
static uint64_t pmu_reached(const struct cpu *cpu, uint64_t hpmn)
{
    uint64_t all = cpu_el(cpu) == 2 || hpmn >= PMU_COUNTERS
                       ? BIT64(PMU_COUNTERS) - 1
                       : BIT64(hpmn) - 1;

    all |= BIT64(PMU_CYCLE);
    if (cpu_has(cpu, FEAT_PMUv3_ICNTR))
        all |= BIT64(PMU_INSTRUCTION);
    return is_pmu_shared(cpu) ? all & cpu->sysreg[PMUACR_EL1] : all;
}

/* Those that it writes (GetPMUWriteMask): CR, ER and IR leave them to EL1. */
static uint64_t pmu_written(const struct cpu *cpu)
{
    uint64_t user = cpu->sysreg[PMUSERENR_EL0];
    uint64_t hpmn = FIELD_GET(cpu->sysreg[MDCR_EL2], MDCR_EL2, HPMN);
    uint64_t mask = pmu_reached(cpu, hpmn);

    if (!is_pmu_shared(cpu))
        return mask;
    if (user & FIELD_MASK(PMUSERENR_EL0, IR))
        mask &= ~BIT64(PMU_INSTRUCTION);
    if (user & FIELD_MASK(PMUSERENR_EL0, CR))
        mask &= ~BIT64(PMU_CYCLE);
    if (user & FIELD_MASK(PMUSERENR_EL0, ER))
        mask &= ~(BIT64(PMU_COUNTERS) - 1);
    return mask;
}

/* The bit of the counter that `reg` holds or configures; -1 for none. */
static int pmu_counter(enum sysreg reg)
{
    if (reg >= PMEVCNTR0_EL0 && reg < PMEVCNTR0_EL0 + PMU_COUNTERS)
        return (int)(reg - PMEVCNTR0_EL0);
    if (reg >= PMEVTYPER0_EL0 && reg < PMEVTYPER0_EL0 + PMU_COUNTERS)
        return (int)(reg - PMEVTYPER0_EL0);
    if (reg == PMCCNTR_EL0 || reg == PMCCFILTR_EL0)
        return PMU_CYCLE;
    return reg == PMICNTR_EL0 || reg == PMICFILTR_EL0 ? PMU_INSTRUCTION : -1;
}

/* A counter that EL1 keeps from EL0 is zero there, and ignores writes. */
static bool is_kept_from_el0(const struct cpu *cpu, enum sysreg reg, bool write)
{
    int counter = is_pmu_shared(cpu) ? pmu_counter(reg) : -1;
    uint64_t mask = write ? pmu_written(cpu) : pmu_reached(cpu, PMU_COUNTERS);

    return counter >= 0 && !(mask >> counter & 1);
}

/* Bits of PMU set/clear registers that this level reaches (MDCR_EL2.HPMN). */
static uint64_t pair_mask(const struct cpu *cpu, enum sysreg reg)
{
    uint64_t hpmn = FIELD_GET(cpu->sysreg[MDCR_EL2], MDCR_EL2, HPMN);

    if (sysreg_rows[reg].plain !=
        FIELD_MASK(PMCNTENSET_EL0, C) + FIELD_MASK(PMCNTENSET_EL0, P))
        return sysreg_rows[reg].plain;
    return pmu_reached(cpu, hpmn);
}

/* A timer: its control, compare value, and the offset of its count. */
struct timer {
    enum sysreg tval, ctl, cval;
    bool is_virtual;
};

static const struct timer timers[] = {
    { CNTP_TVAL_EL0, CNTP_CTL_EL0, CNTP_CVAL_EL0, false },
    { CNTV_TVAL_EL0, CNTV_CTL_EL0, CNTV_CVAL_EL0, true },
    { CNTHP_TVAL_EL2, CNTHP_CTL_EL2, CNTHP_CVAL_EL2, false },
    { CNTHV_TVAL_EL2, CNTHV_CTL_EL2, CNTHV_CVAL_EL2, false },
};

static uint64_t timer_count(const struct cpu *cpu, const struct timer *timer)
{
    uint64_t count = cpu->sysreg[CNTPCT_EL0];

    return timer->is_virtual ? count - cpu->sysreg[CNTVOFF_EL2] : count;
}

static const struct timer *timer_of(enum sysreg reg)
{
    for (size_t i = 0; i < ARRAY_LENGTH(timers); i++)
        if (reg == timers[i].tval || reg == timers[i].ctl)
            return &timers[i];
    return NULL;
}

static uint64_t timer_value(const struct cpu *cpu, enum sysreg reg)
{
    const struct timer *timer = timer_of(reg);
    uint64_t count = timer_count(cpu, timer);
    uint64_t ctl = cpu->sysreg[timer->ctl];

    if (reg == timer->tval)
        return (uint32_t)(cpu->sysreg[timer->cval] - count);
    if ((ctl & FIELD_MASK(CNTP_CTL_EL0, ENABLE)) &&
        count >= cpu->sysreg[timer->cval])
        ctl |= FIELD_MASK(CNTP_CTL_EL0, ISTATUS);
    return ctl;
}

/* CNTVCT_EL0: no offset for a host (VirtualCounterTimer). */
static uint64_t virtual_count(const struct cpu *cpu)
{
    bool host = cpu_el(cpu) == 2 ? is_e2h(cpu)
                                 : cpu_el(cpu) == 0 && trap_is_host(cpu);

    return cpu->sysreg[CNTPCT_EL0] - (host ? 0 : cpu->sysreg[CNTVOFF_EL2]);
}

/* PMCR_EL0.N is HPMN below EL2 (GetNumEventCountersAccessible). */
static uint64_t pmcr(const struct cpu *cpu)
{
    uint64_t value = cpu->sysreg[PMCR_EL0];
    uint64_t hpmn = FIELD_GET(cpu->sysreg[MDCR_EL2], MDCR_EL2, HPMN);

    if (cpu_el(cpu) == 2 || hpmn >= PMU_COUNTERS)
        return value;
    return (value & ~FIELD_MASK(PMCR_EL0, N)) | hpmn << PMCR_EL0_N_LSB;
}

/*
 * The register behind PMXEVTYPER_EL0 or PMXEVCNTR_EL0, SYSREG_NONE where
 * PMSELR_EL0 selects what this level does not have (RAZ/WI).
 */
static enum sysreg selected(const struct cpu *cpu, enum sysreg reg)
{
    uint64_t number = cpu->sysreg[PMSELR_EL0];
    uint64_t hpmn = FIELD_GET(cpu->sysreg[MDCR_EL2], MDCR_EL2, HPMN);
    bool type = reg == PMXEVTYPER_EL0;

    if (number == PMU_CYCLE && type)
        return PMCCFILTR_EL0;
    if (number >= PMU_COUNTERS || (cpu_el(cpu) < 2 && number >= hpmn))
        return SYSREG_NONE;
    return (enum sysreg)((type ? PMEVTYPER0_EL0 : PMEVCNTR0_EL0) + number);
}

/* DCZID_EL0.DZP: DC ZVA is prohibited here, by whatever would trap it. */
static uint64_t dczid(const struct cpu *cpu)
{
    struct trap_hit hit;
    uint64_t prohibited = trap_check(cpu, GROUP_DC_ZERO, false, &hit);

    return cpu->sysreg[DCZID_EL0] | prohibited << DCZID_EL0_DZP_LSB;
}

/* Registers whose value is computed from others, and the plain ones. */
static uint64_t stored_or_computed(const struct cpu *cpu, enum sysreg reg)
{
    switch (reg) {
    case ISR_EL1:
        return exception_interrupt_status(cpu);
    case CNTVCT_EL0:
    case CNTVCTSS_EL0:
        return virtual_count(cpu);
    case CNTPCTSS_EL0:
        return cpu->sysreg[CNTPCT_EL0];
    case DCZID_EL0:
        return dczid(cpu);
    default:
        return cpu->sysreg[reg];
    }
}

/* AMEVCNTR0<n>_EL0 below EL2: less the virtual offset (FEAT_AMUv1p1). */
static uint64_t activity(const struct cpu *cpu, enum sysreg reg)
{
    enum sysreg offset = reg == AMEVCNTR00_EL0   ? AMEVCNTVOFF00_EL2
                         : reg == AMEVCNTR02_EL0 ? AMEVCNTVOFF02_EL2
                                                 : AMEVCNTVOFF03_EL2;
    bool host = cpu_el(cpu) == 2 || (cpu_el(cpu) == 0 && trap_is_host(cpu));

    if (host || !(cpu->sysreg[HCR_EL2] & FIELD_MASK(HCR_EL2, AMVOFFEN)))
        return cpu->sysreg[reg];
    return cpu->sysreg[reg] - cpu->sysreg[offset];
}

uint64_t sysreg_peek(const struct cpu *cpu, enum sysreg reg)
{
    enum sysreg chosen;

    switch (effect_of(reg)) {
    case EFFECT_STACK:
        return cpu_sp_bank(cpu->pstate) == reg ? cpu->sp : cpu->sysreg[reg];
    case EFFECT_PSTATE:
        return cpu->pstate & pstate_view(reg);
    case EFFECT_SET:
    case EFFECT_CLEAR:
        if (reg == DBGCLAIMSET_EL1 || reg == TRCCLAIMSET)
            return sysreg_rows[reg].plain;
        return cpu->sysreg[pair_holder(reg)] & pair_mask(cpu, reg);
    case EFFECT_TIMER:
        return timer_value(cpu, reg);
    case EFFECT_PMCR:
        return pmcr(cpu);
    case EFFECT_SELECTED:
        chosen = selected(cpu, reg);
        return chosen == SYSREG_NONE ? 0 : cpu->sysreg[chosen];
    case EFFECT_ACTIVITY:
        return activity(cpu, reg);
    case EFFECT_VIRTUAL:
        return virtual_is_reached(cpu, reg) ? virtual_read(cpu, reg)
                                            : cpu->sysreg[reg];
    case EFFECT_STORE:
    case EFFECT_OSLAR:
    case EFFECT_ZERO:
    default:
        return stored_or_computed(cpu, reg);
    }
}

uint64_t sysreg_read(struct cpu *cpu, enum sysreg reg)
{
    if (reg == CurrentEL && nested_is_on(cpu))
        return UINT64_C(2) << CurrentEL_EL_LSB;
    return is_kept_from_el0(cpu, reg, false) ? 0 : sysreg_peek(cpu, reg);
}

static void write_pstate_view(struct cpu *cpu, uint64_t view, uint64_t value)
{
    cpu_set_pstate(cpu, (cpu->pstate & ~view) | (value & view));
}

static void write_pair(struct cpu *cpu, enum sysreg reg, uint64_t value)
{
    uint64_t *held = &cpu->sysreg[pair_holder(reg)];

    value &= pair_mask(cpu, reg);
    if (sysreg_rows[reg].plain == sysreg_rows[PMCNTENSET_EL0].plain)
        value &= pmu_written(cpu);
    if (effect_of(reg) == EFFECT_SET)
        *held |= value;
    else
        *held &= ~value;
}

static void write_timer(struct cpu *cpu, enum sysreg reg, uint64_t value)
{
    const struct timer *timer = timer_of(reg);

    if (reg == timer->tval)
        cpu->sysreg[timer->cval] = timer_count(cpu, timer) +
                                   (uint64_t)(int64_t)(int32_t)value;
    else
        cpu->sysreg[reg] = value & sysreg_rows[reg].plain;
}

/* PMCR_EL0: C resets the cycle counter, P the event counters of this level. */
static void write_pmcr(struct cpu *cpu, uint64_t value)
{
    uint64_t hpmn = FIELD_GET(cpu->sysreg[MDCR_EL2], MDCR_EL2, HPMN);

    if (value & FIELD_MASK(PMCR_EL0, C))
        cpu->sysreg[PMCCNTR_EL0] = 0;
    for (unsigned i = 0; i < PMU_COUNTERS; i++)
        if ((value & FIELD_MASK(PMCR_EL0, P)) && (cpu_el(cpu) == 2 || i < hpmn))
            cpu->sysreg[PMEVCNTR0_EL0 + i] = 0;
    cpu->sysreg[PMCR_EL0] = resolve(cpu, &sysreg_rows[PMCR_EL0],
                                    cpu->sysreg[PMCR_EL0], value);
}

static void write_stored(struct cpu *cpu, enum sysreg reg, uint64_t value)
{
    cpu->sysreg[reg] = resolve(cpu, &sysreg_rows[reg], cpu->sysreg[reg], value);
}

static void write_stack(struct cpu *cpu, enum sysreg reg, uint64_t value)
{
    if (cpu_sp_bank(cpu->pstate) == reg)
        cpu->sp = value;
    cpu->sysreg[reg] = value;
}

static void write_os_lock(struct cpu *cpu, uint64_t value)
{
    cpu->sysreg[OSLSR_EL1] = bits_set(cpu->sysreg[OSLSR_EL1],
                                      OSLSR_EL1_OSLK_LSB, OSLSR_EL1_OSLK_LSB,
                                      value & 1);
}

/* PMZR_EL0: counters whose bits are one. */
static void zero_counters(struct cpu *cpu, uint64_t value)
{
    value &= pmu_written(cpu);
    for (unsigned i = 0; i < PMU_COUNTERS; i++)
        if (bit_is_set(value, i))
            cpu->sysreg[PMEVCNTR0_EL0 + i] = 0;
    if (bit_is_set(value, PMU_CYCLE))
        cpu->sysreg[PMCCNTR_EL0] = 0;
    if (bit_is_set(value, PMU_INSTRUCTION))
        cpu->sysreg[PMICNTR_EL0] = 0;
}

/* An ICC register, or the ICV register that EL1 has by its name. */
static void write_interface(struct cpu *cpu, enum sysreg reg, uint64_t value)
{
    if (virtual_is_reached(cpu, reg))
        virtual_write(cpu, reg, value);
    else
        write_stored(cpu, reg, value);
}

void sysreg_write(struct cpu *cpu, enum sysreg reg, uint64_t value)
{
    if (is_kept_from_el0(cpu, reg, true))
        return;
    switch (effect_of(reg)) {
    case EFFECT_STACK:
        write_stack(cpu, reg, value);
        break;
    case EFFECT_PSTATE:
        write_pstate_view(cpu, pstate_view(reg), value);
        break;
    case EFFECT_SET:
    case EFFECT_CLEAR:
        write_pair(cpu, reg, value);
        break;
    case EFFECT_TIMER:
        write_timer(cpu, reg, value);
        break;
    case EFFECT_PMCR:
        write_pmcr(cpu, value);
        break;
    case EFFECT_SELECTED:
        reg = selected(cpu, reg);
        if (reg != SYSREG_NONE)
            write_stored(cpu, reg, value);
        break;
    case EFFECT_OSLAR:
        write_os_lock(cpu, value);
        break;
    case EFFECT_ZERO:
        zero_counters(cpu, value);
        break;
    case EFFECT_VIRTUAL:
        write_interface(cpu, reg, value);
        break;
    case EFFECT_ACTIVITY:
    case EFFECT_STORE:
    default:
        write_stored(cpu, reg, value);
        break;
    }
}

/* Bits of sysreg_access that let anybody write. */
enum { ANYBODY_WRITES = 0x2a };

/* Sets what MRS would read, read-only registers and fields included. */
void sysreg_poke(struct cpu *cpu, enum sysreg reg, uint64_t value)
{
    const struct sysreg_row *row = &sysreg_rows[reg];

    switch (effect_of(reg)) {
    case EFFECT_STACK:
        write_stack(cpu, reg, value);
        return;
    case EFFECT_PSTATE:
        write_pstate_view(cpu, pstate_view(reg), value);
        return;
    case EFFECT_TIMER:
        if (reg == timer_of(reg)->tval)
            write_timer(cpu, reg, value);
        else
            cpu->sysreg[reg] = value & row->plain;
        return;
    case EFFECT_PMCR:
        /* N as read below EL2 is HPMN, which stays where it is. */
        if (cpu_el(cpu) < 2)
            value = (value & ~FIELD_MASK(PMCR_EL0, N)) |
                    (cpu->sysreg[reg] & FIELD_MASK(PMCR_EL0, N));
        break;
    case EFFECT_VIRTUAL:
        if (!virtual_is_reached(cpu, reg))
            break;
        virtual_write(cpu, reg, value);
        return;
    default:
        break;
    }
    if (!(row->access & ANYBODY_WRITES))
        cpu->sysreg[reg] = value;
    else
        cpu->sysreg[pair_holder(reg)] = resolve(cpu, row, value, value);
}
