/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides when the name of an ICC register is that of an ICV register, and where
 * its value is: EL1's accesses with HCR_EL2.{FMO,IMO} (Arm IHI 0069, 12.2, the
 * accessors of ICC_*_EL1; ICH_VMCR_EL2 is the alias of their fields).
 */
#include "model/virtual.h"

#include "model/field_names.h"

/* A field of an ICV register, and the one of ICH_VMCR_EL2 that holds it. */
struct alias {
    enum sysreg reg;
    unsigned lsb, held_lsb, width;
};

#define ALIAS(reg, field, held)                              \
    {                                                        \
        reg, reg##_##field##_LSB, ICH_VMCR_EL2_##held##_LSB, \
            ICH_VMCR_EL2_##held##_WIDTH                      \
    }

static const struct alias aliases[] = {
    ALIAS(ICC_PMR_EL1, Priority, VPMR),
    ALIAS(ICC_BPR0_EL1, BinaryPoint, VBPR0),
    ALIAS(ICC_BPR1_EL1, BinaryPoint, VBPR1),
    ALIAS(ICC_IGRPEN0_EL1, Enable, VENG0),
    ALIAS(ICC_IGRPEN1_EL1, Enable, VENG1),
    ALIAS(ICC_CTLR_EL1, CBPR, VCBPR),
    ALIAS(ICC_CTLR_EL1, EOImode, VEOIM),
};

/* Registers of group 0 go with FMO, of group 1 with IMO, the others with any. */
static uint64_t route_of(enum sysreg reg)
{
    switch (reg) {
    case ICC_BPR0_EL1:
    case ICC_IGRPEN0_EL1:
    case ICC_AP0R0_EL1:
        return FIELD_MASK(HCR_EL2, FMO);
    case ICC_BPR1_EL1:
    case ICC_IGRPEN1_EL1:
    case ICC_AP1R0_EL1:
        return FIELD_MASK(HCR_EL2, IMO);
    default:
        return FIELD_MASK(HCR_EL2, FMO) | FIELD_MASK(HCR_EL2, IMO);
    }
}

bool virtual_is_reached(const struct cpu *cpu, enum sysreg reg)
{
    return cpu_el(cpu) == 1 && (cpu->sysreg[HCR_EL2] & route_of(reg));
}

/* The active priorities, which are registers of their own. */
static enum sysreg active_priorities(enum sysreg reg)
{
    switch (reg) {
    case ICC_AP0R0_EL1:
        return ICH_AP0R0_EL2;
    case ICC_AP1R0_EL1:
        return ICH_AP1R0_EL2;
    default:
        return SYSREG_NONE;
    }
}

/* ICV_CTLR_EL1.CBPR: group 1 has the binary point of group 0, and one more. */
static bool is_common(const struct cpu *cpu, enum sysreg reg)
{
    return reg == ICC_BPR1_EL1 &&
           (cpu->sysreg[ICH_VMCR_EL2] & FIELD_MASK(ICH_VMCR_EL2, VCBPR));
}

static uint64_t common_point(const struct cpu *cpu)
{
    uint64_t point = FIELD_GET(cpu->sysreg[ICH_VMCR_EL2], ICH_VMCR_EL2, VBPR0);

    return point < 7 ? point + 1 : 7;
}

/* ICC_CTLR_EL1.{A3V,IDbits,PRIbits}; ICV_CTLR_EL1 has no PMHE. */
static uint64_t fixed(const struct cpu *cpu, enum sysreg reg)
{
    return reg == ICC_CTLR_EL1
               ? cpu->sysreg[reg] & (FIELD_MASK(ICC_CTLR_EL1, A3V) |
                                     FIELD_MASK(ICC_CTLR_EL1, IDbits) |
                                     FIELD_MASK(ICC_CTLR_EL1, PRIbits))
               : 0;
}

static uint64_t held(const struct cpu *cpu, const struct alias *alias)
{
    return bits_get(cpu->sysreg[ICH_VMCR_EL2],
                    alias->held_lsb + alias->width - 1, alias->held_lsb);
}

uint64_t virtual_read(const struct cpu *cpu, enum sysreg reg)
{
    enum sysreg active = active_priorities(reg);
    uint64_t value = fixed(cpu, reg);

    if (active != SYSREG_NONE)
        return cpu->sysreg[active];
    if (is_common(cpu, reg))
        return common_point(cpu);
    for (size_t i = 0; i < ARRAY_LENGTH(aliases); i++)
        if (aliases[i].reg == reg)
            value |= held(cpu, &aliases[i]) << aliases[i].lsb;
    return value;
}

static void hold(struct cpu *cpu, const struct alias *alias, uint64_t value)
{
    uint64_t *vmcr = &cpu->sysreg[ICH_VMCR_EL2];

    value = bits_get(value, alias->lsb + alias->width - 1, alias->lsb);
    *vmcr = bits_set(*vmcr, alias->held_lsb + alias->width - 1, alias->held_lsb,
                     value);
}

void virtual_write(struct cpu *cpu, enum sysreg reg, uint64_t value)
{
    enum sysreg active = active_priorities(reg);

    if (active != SYSREG_NONE)
        cpu->sysreg[active] = value & UINT32_MAX;
    if (is_common(cpu, reg))
        return;
    for (size_t i = 0; i < ARRAY_LENGTH(aliases); i++)
        if (aliases[i].reg == reg)
            hold(cpu, &aliases[i], value);
}
