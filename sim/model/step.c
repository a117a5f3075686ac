/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides when a Software Step exception comes (Arm ARM D2.12), and what it says. */
#include "model/field_names.h"
#include "model/take.h"
#include "model/trap.h"

/* DebugTarget: the level that debug exceptions go to. */
static unsigned debug_target(const struct cpu *cpu)
{
    bool to_el2 = (cpu->sysreg[HCR_EL2] & FIELD_MASK(HCR_EL2, TGE)) ||
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

bool exception_debug_enabled(const struct cpu *cpu)
{
    return debug_enabled(cpu, cpu_el(cpu), cpu->pstate & PSTATE_D);
}

enum step_state exception_step_state(const struct cpu *cpu)
{
    if (!(cpu->sysreg[MDSCR_EL1] & FIELD_MASK(MDSCR_EL1, SS)) ||
        !exception_debug_enabled(cpu))
        return STEP_INACTIVE;
    return cpu->pstate & PSTATE_SS ? STEP_NOT_PENDING : STEP_PENDING;
}

uint64_t exception_advanced(const struct cpu *cpu)
{
    if (cpu->sysreg[MDSCR_EL1] & FIELD_MASK(MDSCR_EL1, SS))
        return cpu->pstate & ~PSTATE_SS;
    return cpu->pstate;
}

void exception_step_done(struct cpu *cpu, bool exclusive)
{
    cpu->pstate = exception_advanced(cpu);
    cpu->stepped = true;
    cpu->stepped_exclusive = exclusive;
}

uint64_t exception_returned_ss(const struct cpu *cpu, uint64_t spsr,
                               unsigned target)
{
    if (!(cpu->sysreg[MDSCR_EL1] & FIELD_MASK(MDSCR_EL1, SS)) ||
        debug_enabled(cpu, cpu_el(cpu), cpu->pstate & PSTATE_D) ||
        !debug_enabled(cpu, target, spsr & PSTATE_D))
        return 0;
    return spsr & PSTATE_SS;
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
