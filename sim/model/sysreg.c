/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values of System registers and effects of writes, once permission is
 * granted: RES0 and RES1, views of PSTATE, set/clear pairs, timers, counters.
 */
#include "model/exception.h"
#include "model/field_names.h"
#include "model/sysreg_row.h"
#include "model/trap.h"

enum { PMU_COUNTERS = 6, PMU_CYCLE = 31 };

static bool is_e2h(const struct cpu *cpu)
{
    return cpu->sysreg[HCR_EL2] & FIELD_MASK(HCR_EL2, E2H);
}

static bool field_exists(const struct cpu *cpu, unsigned kind)
{
    if (kind >= FIELD_NVHE_OF)
        return is_e2h(cpu) == (kind >= FIELD_E2H_OF) &&
               cpu_has(cpu, (enum feature)(kind & 63));
    switch (kind) {
    case FIELD_RW:
        return true;
    case FIELD_RO:
        return false;
    case FIELD_NVHE:
        return !is_e2h(cpu);
    case FIELD_E2H:
        return is_e2h(cpu);
    default:
        return cpu_has(cpu, (enum feature)kind);
    }
}

/* Bits that software can write on this machine and in this layout. */
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

/* Replaces the bits of `mask`, keeps read-only fields, applies RES0, RES1. */
static uint64_t resolve(const struct cpu *cpu, const struct sysreg_row *row,
                        uint64_t old, uint64_t value)
{
    uint64_t mask = writable(cpu, row);
    uint64_t ones = row->ones | (is_e2h(cpu) ? 0 : row->ones_nvhe);

    return (value & mask) | (old & row->read_only) | (ones & ~mask);
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
        return BIT64(ALLINT_ALLINT_LSB);
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
    default:
        return reg;
    }
}

static bool is_set_register(enum sysreg reg)
{
    return reg == PMCNTENSET_EL0 || reg == PMOVSSET_EL0 ||
           reg == PMINTENSET_EL1 || reg == DBGCLAIMSET_EL1 ||
           reg == AMCNTENSET0_EL0;
}

static bool is_clear_register(enum sysreg reg)
{
    return reg == PMCNTENCLR_EL0 || reg == PMOVSCLR_EL0 ||
           reg == PMINTENCLR_EL1 || reg == DBGCLAIMCLR_EL1 ||
           reg == AMCNTENCLR0_EL0;
}

/* Bits of PMU set/clear registers that this level reaches (MDCR_EL2.HPMN). */
static uint64_t pair_mask(const struct cpu *cpu, enum sysreg reg)
{
    uint64_t hpmn = FIELD_GET(cpu->sysreg[MDCR_EL2], MDCR_EL2, HPMN);

    if (sysreg_rows[reg].plain !=
            FIELD_MASK(PMCNTENSET_EL0, C) + FIELD_MASK(PMCNTENSET_EL0, P) ||
        cpu_el(cpu) == 2 || hpmn >= PMU_COUNTERS)
        return sysreg_rows[reg].plain;
    return BIT64(PMU_CYCLE) | (BIT64(hpmn) - 1);
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

/* ISR_EL1: pending interrupts, virtual ones at EL1 where EL2 routes them. */
static uint64_t interrupt_status(const struct cpu *cpu)
{
    uint64_t hcr = cpu->sysreg[HCR_EL2];
    bool guest = cpu_el(cpu) == 1;
    bool a = cpu->lines & LINE_SERROR, i = cpu->lines & LINE_IRQ;
    bool f = cpu->lines & LINE_FIQ;

    if (guest && (hcr & FIELD_MASK(HCR_EL2, AMO)))
        a = hcr & FIELD_MASK(HCR_EL2, VSE);
    if (guest && (hcr & FIELD_MASK(HCR_EL2, IMO)))
        i = hcr & FIELD_MASK(HCR_EL2, VI);
    if (guest && (hcr & FIELD_MASK(HCR_EL2, FMO)))
        f = hcr & FIELD_MASK(HCR_EL2, VF);
    return (uint64_t)a << 8 | (uint64_t)i << 7 | (uint64_t)f << 6;
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

uint64_t sysreg_peek(const struct cpu *cpu, enum sysreg reg)
{
    uint64_t view = pstate_view(reg);
    enum sysreg chosen;

    if (view)
        return cpu->pstate & view;
    switch (reg) {
    case SP_EL0:
    case SP_EL1:
    case SP_EL2:
        return cpu_sp_bank(cpu->pstate) == reg ? cpu->sp : cpu->sysreg[reg];
    case ISR_EL1:
        return interrupt_status(cpu);
    case CNTVCT_EL0:
    case CNTVCTSS_EL0:
        return virtual_count(cpu);
    case CNTPCTSS_EL0:
        return cpu->sysreg[CNTPCT_EL0];
    case CNTP_TVAL_EL0:
    case CNTP_CTL_EL0:
    case CNTV_TVAL_EL0:
    case CNTV_CTL_EL0:
    case CNTHP_TVAL_EL2:
    case CNTHP_CTL_EL2:
    case CNTHV_TVAL_EL2:
    case CNTHV_CTL_EL2:
        return timer_value(cpu, reg);
    case PMCR_EL0:
        return pmcr(cpu);
    case PMXEVTYPER_EL0:
    case PMXEVCNTR_EL0:
        chosen = selected(cpu, reg);
        return chosen == SYSREG_NONE ? 0 : cpu->sysreg[chosen];
    case DBGCLAIMSET_EL1:
        return FIELD_MASK(DBGCLAIMSET_EL1, CLAIM);
    case PMCNTENSET_EL0:
    case PMCNTENCLR_EL0:
    case PMOVSSET_EL0:
    case PMOVSCLR_EL0:
    case PMINTENSET_EL1:
    case PMINTENCLR_EL1:
        return cpu->sysreg[pair_holder(reg)] & pair_mask(cpu, reg);
    default:
        return cpu->sysreg[pair_holder(reg)];
    }
}

uint64_t sysreg_read(struct cpu *cpu, enum sysreg reg)
{
    return sysreg_peek(cpu, reg);
}

static void write_pstate_view(struct cpu *cpu, uint64_t view, uint64_t value)
{
    cpu_set_pstate(cpu, (cpu->pstate & ~view) | (value & view));
}

static void write_pair(struct cpu *cpu, enum sysreg reg, uint64_t value)
{
    uint64_t *held = &cpu->sysreg[pair_holder(reg)];

    value &= pair_mask(cpu, reg);
    if (is_set_register(reg))
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

static void write_value(struct cpu *cpu, enum sysreg reg, uint64_t value)
{
    const struct sysreg_row *row = &sysreg_rows[reg];

    if (reg <= SP_EL2 && reg >= SP_EL0 && cpu_sp_bank(cpu->pstate) == reg)
        cpu->sp = value;
    cpu->sysreg[reg] = resolve(cpu, row, cpu->sysreg[reg], value);
}

void sysreg_write(struct cpu *cpu, enum sysreg reg, uint64_t value)
{
    uint64_t view = pstate_view(reg);
    enum sysreg chosen;

    if (view) {
        write_pstate_view(cpu, view, value);
    } else if (is_set_register(reg) || is_clear_register(reg)) {
        write_pair(cpu, reg, value);
    } else if (timer_of(reg)) {
        write_timer(cpu, reg, value);
    } else if (reg == PMCR_EL0) {
        write_pmcr(cpu, value);
    } else if (reg == PMXEVTYPER_EL0 || reg == PMXEVCNTR_EL0) {
        chosen = selected(cpu, reg);
        if (chosen != SYSREG_NONE)
            write_value(cpu, chosen, value);
    } else if (reg == OSLAR_EL1) {
        cpu->sysreg[OSLSR_EL1] = (cpu->sysreg[OSLSR_EL1] &
                                  ~FIELD_MASK(OSLSR_EL1, OSLK)) |
                                 (value & 1) << OSLSR_EL1_OSLK_LSB;
    } else {
        write_value(cpu, reg, value);
    }
}

/* Sets what MRS would read, read-only registers and fields included. */
void sysreg_poke(struct cpu *cpu, enum sysreg reg, uint64_t value)
{
    const struct sysreg_row *row = &sysreg_rows[reg];
    enum sysreg held = pair_holder(reg);

    if (pstate_view(reg) && reg != CurrentEL) {
        write_pstate_view(cpu, pstate_view(reg), value);
        return;
    }
    if (reg <= SP_EL2 && reg >= SP_EL0 && cpu_sp_bank(cpu->pstate) == reg)
        cpu->sp = value;
    if (timer_of(reg) && reg == timer_of(reg)->tval)
        write_timer(cpu, reg, value);
    else if (!(row->access & 0x2a))
        cpu->sysreg[held] = value;
    else
        cpu->sysreg[held] = resolve(cpu, row, value, value);
}
