/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides whether an access of the current level faults. Stage 1 is off or taken
 * as the identity; stage 2 is walked.
 */
#include "model/access.h"

#include "model/field_names.h"
#include "model/insn_memory.h"
#include "model/trap.h"

struct fault access_no_fault(uint64_t address, unsigned need)
{
    return (struct fault){
        .address = address,
        .write = need & ACCESS_WRITE,
        .fetch = need & ACCESS_EXECUTE,
        .maintenance = need & ACCESS_MAINTENANCE,
    };
}

bool access_is_permitted(const struct translation *translation, unsigned need)
{
    return !((need & ACCESS_READ && !translation->read) ||
             (need & ACCESS_WRITE && !translation->write) ||
             (need & ACCESS_EXECUTE && !translation->execute));
}

/* Regions that touch are one memory, but none ends inside of a page. */
static bool is_backed(const struct memory *memory, uint64_t address,
                      uint64_t size)
{
    return memory_at(memory, address, size);
}

static bool is_too_large(const struct cpu *cpu, uint64_t address)
{
    return address >> stage2_physical_bits(cpu);
}

static bool raise(struct fault *fault, enum fault_kind kind, unsigned level)
{
    fault->kind = kind;
    fault->level = level;
    return true;
}

bool access_page_fault(const struct cpu *cpu, const struct memory *memory,
                       uint64_t address, uint64_t size, unsigned need,
                       struct translation *translation, struct fault *fault)
{
    *translation = (struct translation){ .address = address };
    *fault = access_no_fault(address, need);
    if (is_too_large(cpu, address))
        return raise(fault, FAULT_ADDRESS_SIZE, 0);
    if (stage2_applies(cpu)) {
        if (!stage2_translate(cpu, memory, address, translation, fault))
            return true;
        if (!access_is_permitted(translation, need))
            return raise(fault, FAULT_PERMISSION, translation->level);
        fault->stage2 = false;
    }
    if (need & ACCESS_MAINTENANCE ||
        is_backed(memory, translation->address, size))
        return false;
    return raise(fault, FAULT_EXTERNAL, 0);
}

/* The EL1&0 regime, which has its own controls and stage 2. */
static bool is_guest_regime(const struct cpu *cpu)
{
    return cpu_el(cpu) < 2 && !trap_is_host(cpu);
}

/* AArch64.S1Enabled and AArch64.S1DisabledOutput. */
bool access_is_device(const struct cpu *cpu)
{
    uint64_t hcr = cpu->sysreg[HCR_EL2];
    bool on = cpu->sysreg[trap_regime_sctlr(cpu)] & FIELD_MASK(SCTLR_EL1, M);

    if (!is_guest_regime(cpu))
        return !on;
    if (hcr & FIELD_MASK(HCR_EL2, DC))
        return false;
    return !on || hcr & FIELD_MASK(HCR_EL2, TGE);
}

/* SCTLR_ELx.A (AlignmentEnforced). */
static bool is_enforced(const struct cpu *cpu)
{
    return cpu->sysreg[trap_regime_sctlr(cpu)] & FIELD_MASK(SCTLR_EL1, A);
}

bool access_checks_alignment(const struct cpu *cpu)
{
    return is_enforced(cpu) || access_is_device(cpu) || stage2_applies(cpu);
}

/* AArch64.UnalignedAccessFaults. */
static bool is_refused(const struct cpu *cpu, uint32_t word, uint64_t address)
{
    struct insn_memory insn;
    uint64_t sctlr = cpu->sysreg[trap_regime_sctlr(cpu)];

    if (is_enforced(cpu))
        return true;
    if (!insn_memory(word, &insn) || insn.order == ORDER_NONE)
        return false;
    if (!cpu_has(cpu, FEAT_LSE2))
        return true;
    if (insn.order == ORDER_ACQUIRE_RELEASE &&
        sctlr & FIELD_MASK(SCTLR_EL1, nAA))
        return false;
    return address % 16 + insn.size > 16;
}

bool access_alignment_fault(const struct cpu *cpu, uint32_t word,
                            uint64_t address, struct fault *fault)
{
    struct insn_memory insn;

    if (!insn_memory(word, &insn) || address % insn.size == 0)
        return false;
    *fault = access_no_fault(address, insn.write ? ACCESS_WRITE : ACCESS_READ);
    fault->kind = FAULT_ALIGNMENT;
    return is_refused(cpu, word, address) ||
           (access_is_device(cpu) && !is_too_large(cpu, address));
}
