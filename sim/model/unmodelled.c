/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides which control that is in force has an effect that is not modelled. */
#include "model/unmodelled.h"

#include <string.h>

#include "model/address.h"
#include "model/field_names.h"
#include "model/take.h"
#include "model/trap.h"

/* Contexts, one bit each. */
enum {
    NOWHERE = 0,
    USER = 1 << 0,
    USER_TGE = 1 << 1,
    HOST_USER = 1 << 2,
    KERNEL = 1 << 3,
    HYP = 1 << 4,
    ANYWHERE = USER | USER_TGE | HOST_USER | KERNEL | HYP,
};

/* What a row depends on beside its field. */
enum dependence {
    DEPENDS_NOT,
    DEPENDS_WITH,
    DEPENDS_WITHOUT,
    DEPENDS_WATCHES,
    DEPENDS_LIST
};

struct row {
    struct unmodelled info;
    uint64_t mask, match;
    uint8_t where;
    uint8_t dependence;
    uint16_t other; /* enum sysreg */
    uint64_t other_mask;
};

#define ALWAYS DEPENDS_NOT, SYSREG_NONE, 0
#define WATCHES DEPENDS_WATCHES, SYSREG_NONE, 0
#define LIST DEPENDS_LIST, SYSREG_NONE, 0
#define WITH(reg, field) DEPENDS_WITH, reg, FIELD_MASK(reg, field)
#define WITHOUT(reg, field) DEPENDS_WITHOUT, reg, FIELD_MASK(reg, field)

static const struct row rows[] = {
#define UNMODELLED(reg, field, value, where, also, missing) \
    { { #reg "." #field, reg, missing, value },             \
      FIELD_MASK(reg, field),                               \
      (uint64_t)(value) << reg##_##field##_LSB,             \
      where,                                                \
      also },
#include "arch/unmodelled.def"
#undef UNMODELLED
};

_Static_assert(ARRAY_LENGTH(rows) <= 64, "sets of rows are 64 bits");

const struct unmodelled *unmodelled_row(size_t row)
{
    return row < ARRAY_LENGTH(rows) ? &rows[row].info : NULL;
}

uint64_t unmodelled_by_name(const char *name)
{
    uint64_t set = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (!strcmp(rows[i].info.name, name))
            set |= BIT64(i);
    return set;
}

/* Registers of the rows' conditions that are functions. */
static bool decides_function(enum sysreg reg)
{
    switch (reg) {
    case HCR_EL2:
    case MDSCR_EL1:
    case MDCR_EL2:
    case OSLAR_EL1:
    case OSDLR_EL1:
    case DBGPRCR_EL1:
    case DAIF:
    case ICH_HCR_EL2:
    case ICH_VMCR_EL2:
    case ICC_PMR_EL1:
    case ICC_IGRPEN0_EL1:
    case ICC_IGRPEN1_EL1:
        return true;
    default:
        return false;
    }
}

bool unmodelled_has(enum sysreg reg)
{
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (rows[i].info.reg == reg || rows[i].other == reg)
            return true;
    return decides_function(reg);
}

static unsigned context(const struct cpu *cpu)
{
    switch (cpu_el(cpu)) {
    case 0:
        if (trap_is_host(cpu))
            return HOST_USER;
        return trap_el1_target(cpu) == 2 ? USER_TGE : USER;
    case 1:
        return KERNEL;
    default:
        return HYP;
    }
}

/* A breakpoint or watchpoint that matches the level at hand: HMC, PMC or PAC. */
static bool watches(const struct cpu *cpu, uint64_t control)
{
    unsigned el = cpu_el(cpu);
    bool level = el == 2 ? control & FIELD_MASK(DBGBCR0_EL1, HMC)
                         : bit_is_set(control, DBGBCR0_EL1_PMC_LSB + !el);

    return level && (cpu->sysreg[MDSCR_EL1] & FIELD_MASK(MDSCR_EL1, MDE)) &&
           exception_debug_enabled(cpu);
}

/* A pending list register whose interrupt would reach the guest. */
static bool is_listed(const struct cpu *cpu, uint64_t list)
{
    bool group1 = list & FIELD_MASK(ICH_LR0_EL2, Group);
    uint64_t vmcr = cpu->sysreg[ICH_VMCR_EL2];
    uint64_t enable = group1 ? FIELD_MASK(ICH_VMCR_EL2, VENG1)
                             : FIELD_MASK(ICH_VMCR_EL2, VENG0);
    uint64_t route = group1 ? FIELD_MASK(HCR_EL2, IMO)
                            : FIELD_MASK(HCR_EL2, FMO);

    return (cpu->sysreg[ICH_HCR_EL2] & FIELD_MASK(ICH_HCR_EL2, En)) &&
           (vmcr & enable) && (cpu->sysreg[HCR_EL2] & route) &&
           FIELD_GET(list, ICH_LR0_EL2, Priority) <
               FIELD_GET(vmcr, ICH_VMCR_EL2, VPMR);
}

static bool depends(const struct cpu *cpu, const struct row *row)
{
    uint64_t value = cpu->sysreg[row->info.reg];

    switch ((enum dependence)row->dependence) {
    case DEPENDS_WITH:
        return cpu->sysreg[row->other] & row->other_mask;
    case DEPENDS_WITHOUT:
        return !(cpu->sysreg[row->other] & row->other_mask);
    case DEPENDS_WATCHES:
        return watches(cpu, value);
    case DEPENDS_LIST:
        return is_listed(cpu, value);
    case DEPENDS_NOT:
        break;
    }
    return true;
}

const struct unmodelled *unmodelled_in_force(const struct cpu *cpu,
                                             uint64_t ignored)
{
    unsigned here = context(cpu);

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if ((rows[i].where & here) &&
            (cpu->sysreg[rows[i].info.reg] & rows[i].mask) == rows[i].match &&
            !bit_is_set(ignored, (unsigned)i) && depends(cpu, &rows[i]))
            return &rows[i].info;
    return NULL;
}

/* The row of a control that is NOWHERE, unless it is ignored. */
static const struct unmodelled *row_of(enum sysreg reg, uint64_t mask,
                                       uint64_t ignored)
{
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (rows[i].where == NOWHERE && rows[i].info.reg == reg &&
            (rows[i].mask & mask) && !bit_is_set(ignored, (unsigned)i))
            return &rows[i].info;
    return NULL;
}

/* AArch32 modes of EL1: FIQ, IRQ, Supervisor, Abort, Undefined, System. */
#define MODES_OF_EL1 0x888e

/* Whether the return would be legal on a machine that has AArch32 state. */
static bool enters_aarch32(const struct cpu *cpu, uint64_t spsr)
{
    uint64_t hcr = cpu->sysreg[HCR_EL2];
    unsigned mode = spsr & 15;

    if (!(spsr & PSTATE_NRW))
        return false;
    if (mode == 0)
        return cpu_has(cpu, FEAT_AA32EL0) || cpu_has(cpu, FEAT_AA32EL1);
    return cpu_el(cpu) == 2 && cpu_has(cpu, FEAT_AA32EL1) &&
           !(hcr & (FIELD_MASK(HCR_EL2, RW) | FIELD_MASK(HCR_EL2, TGE))) &&
           bit_is_set(MODES_OF_EL1, mode);
}

const struct unmodelled *unmodelled_return(const struct cpu *cpu,
                                           uint64_t ignored)
{
    enum sysreg spsr = cpu_el(cpu) == 2 ? SPSR_EL2 : SPSR_EL1;

    if (!enters_aarch32(cpu, cpu->sysreg[spsr]))
        return NULL;
    return row_of(spsr, FIELD_MASK(SPSR_EL2, M), ignored);
}

const struct unmodelled *unmodelled_tag(const struct cpu *cpu, uint64_t address,
                                        uint64_t ignored)
{
    bool el2 = trap_regime_sctlr(cpu) == SCTLR_EL2;
    uint64_t mask = bit_is_set(address, 55) ? FIELD_MASK(TCR_EL1, TBI1)
                                            : FIELD_MASK(TCR_EL1, TBI0);

    if (address >> 56 == 0 || !address_has_tag(cpu, address, false))
        return NULL;
    return row_of(el2 ? TCR_EL2 : TCR_EL1,
                  el2 ? FIELD_MASK(TCR_EL2, TBI) : mask, ignored);
}
