/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether the top byte of an address is a tag. */
#include "model/address.h"

#include "model/field_names.h"
#include "model/trap.h"

/* Bits of TCR_ELx for an address, by its bit 55. */
struct tag_control {
    uint64_t ignore, data_only; /* TBI, TBID */
};

/* EL1&0 and EL2&0: two ranges of addresses, which have their fields each. */
static const struct tag_control two_ranges[] = {
    { FIELD_MASK(TCR_EL1, TBI0), FIELD_MASK(TCR_EL1, TBID0) },
    { FIELD_MASK(TCR_EL1, TBI1), FIELD_MASK(TCR_EL1, TBID1) },
};

static const struct tag_control one_range = {
    FIELD_MASK(TCR_EL2, TBI),
    FIELD_MASK(TCR_EL2, TBID),
};

/* IsInHost: EL2 with E2H, or EL0 of EL2&0. */
static bool is_in_host(const struct cpu *cpu)
{
    if (cpu_el(cpu) == 2)
        return cpu->sysreg[HCR_EL2] & FIELD_MASK(HCR_EL2, E2H);
    return cpu_el(cpu) == 0 && trap_is_host(cpu);
}

bool address_has_tag(const struct cpu *cpu, uint64_t address, bool fetch)
{
    bool el2 = trap_regime_sctlr(cpu) == SCTLR_EL2;
    uint64_t tcr = cpu->sysreg[el2 ? TCR_EL2 : TCR_EL1];
    const struct tag_control *control = &two_ranges[bit_is_set(address, 55)];

    if (el2 && !is_in_host(cpu))
        control = &one_range;
    if (!(tcr & control->ignore))
        return false;
    return !fetch || !cpu_has(cpu, FEAT_PAuth) || !(tcr & control->data_only);
}

uint64_t address_of_branch(const struct cpu *cpu, uint64_t target)
{
    bool signs = cpu_el(cpu) < 2 || is_in_host(cpu);

    if (!address_has_tag(cpu, target, true))
        return target;
    if (signs && bit_is_set(target, 55))
        return target | BITS_MASK(56, 8);
    return target & ~BITS_MASK(56, 8);
}
