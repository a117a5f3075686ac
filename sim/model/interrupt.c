/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which pending interrupt is taken, by routing, masks and Superpriority, what
 * ISR_EL1 shows of it, and what ESB defers.
 */
#include "model/exception.h"
#include "model/field_names.h"
#include "model/trap.h"

/* One kind of interrupt: its lines, mask, routing and virtual form. */
struct interrupt {
    enum exception_kind kind;
    uint64_t line, nmi_line; /* without and with Superpriority */
    uint64_t mask, route;
    uint64_t pending, nmi; /* of HCR_EL2 and HCRX_EL2: the virtual one */
    unsigned status_lsb, nmi_status_lsb; /* in ISR_EL1 */
};

/* In the order in which they are taken when several are pending. */
static const struct interrupt interrupts[] = {
    { EXCEPTION_SERROR, LINE_SERROR, 0, PSTATE_A, FIELD_MASK(HCR_EL2, AMO),
      FIELD_MASK(HCR_EL2, VSE), 0, ISR_EL1_A_LSB, 0 },
    { EXCEPTION_FIQ, LINE_FIQ, LINE_FIQ_NMI, PSTATE_F, FIELD_MASK(HCR_EL2, FMO),
      FIELD_MASK(HCR_EL2, VF), FIELD_MASK(HCRX_EL2, VFNMI), ISR_EL1_F_LSB,
      ISR_EL1_FS_LSB },
    { EXCEPTION_IRQ, LINE_IRQ, LINE_IRQ_NMI, PSTATE_I, FIELD_MASK(HCR_EL2, IMO),
      FIELD_MASK(HCR_EL2, VI), FIELD_MASK(HCRX_EL2, VINMI), ISR_EL1_I_LSB,
      ISR_EL1_IS_LSB },
};

static bool hcr(const struct cpu *cpu, uint64_t bit)
{
    return cpu->sysreg[HCR_EL2] & bit;
}

/* SCTLR_ELx.NMI: PSTATE.ALLINT masks, and Superpriority means something. */
static bool is_nmi_enabled(const struct cpu *cpu)
{
    return cpu_has(cpu, FEAT_NMI) &&
           (cpu->sysreg[trap_regime_sctlr(cpu)] & FIELD_MASK(SCTLR_EL1, NMI));
}

/*
 * The allintmask of the pseudocode, 1 while PSTATE.ALLINT or the stack pointer
 * in use (SCTLR_ELx.SPINTMASK) masks IRQs and FIQs of any priority.
 */
static bool masks_all(const struct cpu *cpu)
{
    uint64_t sctlr = cpu->sysreg[trap_regime_sctlr(cpu)];

    return is_nmi_enabled(cpu) &&
           ((cpu->pstate & PSTATE_ALLINT) ||
            ((cpu->pstate & PSTATE_SP) &&
             (sctlr & FIELD_MASK(SCTLR_EL1, SPINTMASK))));
}

/* Whether the level at hand, which takes the interrupt itself, masks it. */
static bool is_masked(const struct cpu *cpu, const struct interrupt *interrupt,
                      bool superpriority)
{
    bool masked = cpu->pstate & interrupt->mask;

    if (interrupt->kind == EXCEPTION_SERROR || !is_nmi_enabled(cpu))
        return masked;
    if (cpu_el(cpu) && masks_all(cpu))
        return true;
    return masked && !superpriority;
}

/*
 * Whether a physical interrupt is taken now, and to which level (Arm ARM D1.3.2:
 * routing, then masking; AArch64.PendingUnmaskedPhysicalInterrupts). PSTATE does
 * not mask what goes from EL1 or EL0 of its regime to EL2; what targets a
 * lower level than this waits.
 */
static bool takes_physical(const struct cpu *cpu,
                           const struct interrupt *interrupt, unsigned *target)
{
    unsigned el = cpu_el(cpu);

    if (!(cpu->lines & (interrupt->line | interrupt->nmi_line)))
        return false;
    *target = hcr(cpu, interrupt->route | FIELD_MASK(HCR_EL2, TGE)) ? 2 : 1;
    if (el > *target)
        return false;
    if (*target == 2 && el < 2 && !trap_is_host(cpu))
        return true;
    return !is_masked(cpu, interrupt, cpu->lines & interrupt->nmi_line);
}

/* HCR_EL2.{VI,VF,VSE} reach a guest whose physical kind EL2 takes. */
static bool has_virtual(const struct cpu *cpu,
                        const struct interrupt *interrupt)
{
    return cpu_el(cpu) < 2 && hcr(cpu, interrupt->pending) &&
           hcr(cpu, interrupt->route) && !hcr(cpu, FIELD_MASK(HCR_EL2, TGE));
}

/* HCRX_EL2.{VINMI,VFNMI}: the virtual interrupt has Superpriority. */
static bool is_virtual_nmi(const struct cpu *cpu,
                           const struct interrupt *interrupt)
{
    return cpu_has(cpu, FEAT_NMI) && cpu_has(cpu, FEAT_HCX) &&
           (cpu->sysreg[HCRX_EL2] & interrupt->nmi);
}

/* AArch64.PendingUnmaskedVirtualInterrupts. */
static bool takes_virtual(const struct cpu *cpu,
                          const struct interrupt *interrupt)
{
    return has_virtual(cpu, interrupt) &&
           !is_masked(cpu, interrupt, is_virtual_nmi(cpu, interrupt));
}

/* ISS of a virtual SError: VSESR_EL2 with RAS. */
static uint32_t serror_iss(const struct cpu *cpu, bool is_virtual)
{
    if (!is_virtual)
        return (uint32_t)(cpu->serror_syndrome & BITS_MASK(0, 25));
    if (!cpu_has(cpu, FEAT_RAS))
        return 0;
    return (uint32_t)(cpu->sysreg[VSESR_EL2] & BITS_MASK(0, 25));
}

static struct exception interrupt_exception(const struct cpu *cpu,
                                            const struct interrupt *interrupt,
                                            unsigned target, bool is_virtual)
{
    struct exception e = trap_exception(cpu, target, 0, 0);

    e.kind = interrupt->kind;
    e.is_virtual = is_virtual;
    if (e.kind == EXCEPTION_SERROR) {
        e.ec = EC_SERROR;
        e.iss = serror_iss(cpu, is_virtual);
    }
    return e;
}

bool exception_pending(const struct cpu *cpu, struct exception *exception)
{
    unsigned target;

    if (!cpu->lines &&
        !hcr(cpu, FIELD_MASK(HCR_EL2, VSE) | FIELD_MASK(HCR_EL2, VI) |
                      FIELD_MASK(HCR_EL2, VF)))
        return false;
    for (size_t i = 0; i < ARRAY_LENGTH(interrupts); i++) {
        if (takes_physical(cpu, &interrupts[i], &target)) {
            *exception = interrupt_exception(cpu, &interrupts[i], target,
                                             false);
            return true;
        }
        if (takes_virtual(cpu, &interrupts[i])) {
            *exception = interrupt_exception(cpu, &interrupts[i], 1, true);
            return true;
        }
    }
    return false;
}

bool exception_wakes(const struct cpu *cpu)
{
    for (size_t i = 0; i < ARRAY_LENGTH(interrupts); i++)
        if ((cpu->lines & (interrupts[i].line | interrupts[i].nmi_line)) ||
            has_virtual(cpu, &interrupts[i]))
            return true;
    return false;
}

/* One kind's bits of ISR_EL1: virtual ones at EL1 where EL2 routes them. */
static uint64_t status_of(const struct cpu *cpu,
                          const struct interrupt *interrupt)
{
    bool guest = cpu_el(cpu) == 1 && hcr(cpu, interrupt->route);
    bool pending = cpu->lines & (interrupt->line | interrupt->nmi_line);
    bool nmi = cpu->lines & interrupt->nmi_line;

    if (guest) {
        pending = hcr(cpu, interrupt->pending);
        nmi = pending && is_virtual_nmi(cpu, interrupt);
    }
    nmi = nmi && cpu_has(cpu, FEAT_NMI);
    return (uint64_t)pending << interrupt->status_lsb |
           (uint64_t)nmi << interrupt->nmi_status_lsb;
}

uint64_t exception_interrupt_status(const struct cpu *cpu)
{
    uint64_t status = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(interrupts); i++)
        status |= status_of(cpu, &interrupts[i]);
    return status;
}

/* DISR_EL1.A and VDISR_EL2.A above the syndrome, IDS and ISS, as it is. */
static uint64_t deferred(uint32_t iss)
{
    return FIELD_MASK(DISR_EL1, A) | iss;
}

void exception_defer_errors(struct cpu *cpu)
{
    const struct interrupt *serror = &interrupts[0];
    unsigned target;

    if ((cpu->lines & LINE_SERROR) && !takes_physical(cpu, serror, &target)) {
        cpu->sysreg[DISR_EL1] = deferred(serror_iss(cpu, false));
        cpu->lines &= ~LINE_SERROR;
    }
    if (has_virtual(cpu, serror) && (cpu->pstate & PSTATE_A)) {
        cpu->sysreg[VDISR_EL2] = deferred(serror_iss(cpu, true));
        cpu->sysreg[HCR_EL2] &= ~FIELD_MASK(HCR_EL2, VSE);
    }
}
