/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Nested virtualization (FEAT_NV, FEAT_NV2): which accesses of EL1 trap, which
 * are to memory, which to EL1's register, as the registers' pages have them.
 */
#include "model/nested.h"

#include "model/field_names.h"
#include "model/sysreg_row.h"

/* HCR_EL2.<NV2,NV1,NV>; 0 while NV is 0 (EffectiveHCR_EL2_NVx). */
enum { NV = 1, NV1 = 2, NV2 = 4 };

static unsigned nvx(const struct cpu *cpu)
{
    uint64_t hcr = cpu->sysreg[HCR_EL2];

    if (cpu_el(cpu) != 1 || !(hcr & FIELD_MASK(HCR_EL2, NV)))
        return 0;
    return (unsigned)(NV | (hcr & FIELD_MASK(HCR_EL2, NV1) ? NV1 : 0) |
                      (hcr & FIELD_MASK(HCR_EL2, NV2) ? NV2 : 0));
}

bool nested_is_on(const struct cpu *cpu)
{
    return nvx(cpu);
}

bool nested_hides_el1(const struct cpu *cpu)
{
    unsigned how = nvx(cpu);

    return (how & (NV | NV1)) == NV || how == (NV2 | NV1 | NV);
}

/* Offset of a register in memory; -1 for none. */
/* NOLINTNEXTLINE(readability-function-size): a case for each row */
static int offset_of(enum sysreg reg)
{
    switch (reg) {
#define NVMEM(reg, offset) \
    case reg:              \
        return offset;
#include "arch/vncr.def"
#undef NVMEM
    default:
        return -1;
    }
}

/* BADDR, sign-extended by RESS. */
static uint64_t address_of(const struct cpu *cpu, int offset)
{
    return cpu->sysreg[VNCR_EL2] + (uint64_t)offset;
}

static bool has_view(enum sysreg reg)
{
    return sysreg_e2h_target(reg) != reg;
}

/* EL2's registers that EL1's stand for with NV2; SYSREG_NONE for others. */
static enum sysreg el1_register(enum sysreg reg)
{
    switch (reg) {
    case SPSR_EL2:
        return SPSR_EL1;
    case ELR_EL2:
        return ELR_EL1;
    case ESR_EL2:
        return ESR_EL1;
    case FAR_EL2:
        return FAR_EL1;
    case TFSR_EL2:
        return TFSR_EL1;
    default:
        return SYSREG_NONE;
    }
}

enum nested nested_el2_access(const struct cpu *cpu, bool view,
                              enum sysreg *reg, uint64_t *address)
{
    unsigned how = nvx(cpu);
    int offset = offset_of(*reg);

    if (!how)
        return NESTED_NOT;
    if (offset >= 0 && (view ? how == (NV2 | NV) : how & NV2)) {
        *address = address_of(cpu, offset);
        return NESTED_MEMORY;
    }
    if (view || !(how & NV2) || el1_register(*reg) == SYSREG_NONE)
        return NESTED_TRAP;
    *reg = el1_register(*reg);
    return NESTED_EL1;
}

enum nested nested_el1_access(const struct cpu *cpu, enum sysreg reg,
                              uint64_t *address)
{
    unsigned how = nvx(cpu);
    int offset = offset_of(reg);

    if (how == (NV1 | NV) && (reg == VBAR_EL1 || reg == ELR_EL1 ||
                              reg == SPSR_EL1 || reg == SCXTNUM_EL1))
        return NESTED_TRAP;
    if (offset < 0 || !(how & NV2) || (has_view(reg) && !(how & NV1)))
        return NESTED_NOT;
    *address = address_of(cpu, offset);
    return NESTED_MEMORY;
}
