/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reach: every register asked for in turn, and the stack pointers. */
#include "model/reach.h"

#include <string.h>

#include "model/field_names.h"
#include "model/sysreg_row.h"

bool reach_is_pstate(enum sysreg reg)
{
    uint16_t encoding = sysreg_info(reg)->encoding;

    /* Arm ARM C5.2: op0 3, CRn 4, CRm 2 is PSTATE; ALLINT is at CRm 3. */
    return (encoding & ~SYSREG_ENCODING(0, 7, 0, 0, 7)) ==
               SYSREG_ENCODING(3, 0, 4, 2, 0) ||
           encoding == SYSREG_ENCODING(3, 0, 4, 3, 0);
}

/* `cpu` at `el`, with what EL1 is free to set there. */
static struct cpu at_level(const struct cpu *cpu, unsigned el)
{
    struct cpu at = *cpu;

    at.pstate = bits_set(at.pstate, 3, 2, el);
    at.pstate = bits_set(at.pstate, 0, 0, el > 0);
    if (el == 1 && sysreg_is_reached(&at, CPACR_EL1, true))
        sysreg_write(&at, CPACR_EL1,
                     FIELD_MASK(CPACR_EL1, FPEN) | FIELD_MASK(CPACR_EL1, ZEN) |
                         FIELD_MASK(CPACR_EL1, SMEN));
    return at;
}

void reach_at_level(const struct cpu *cpu, unsigned el, bool write,
                    struct register_set *set)
{
    static const enum sysreg banks[] = { SP_EL0, SP_EL1, SP_EL2 };
    const struct cpu at = at_level(cpu, el);

    memset(set, 0, sizeof(*set));
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++)
        if (!reach_is_pstate(reg) && sysreg_is_reached(&at, reg, write))
            register_set_add(set, reg);
    /* MSR SPSel reaches what MRS and MSR do not (Arm ARM D1.3.4). */
    for (unsigned level = 0; level <= el; level++)
        register_set_add(set, banks[level]);
}

bool reach_has_fpsimd(const struct cpu *cpu)
{
    unsigned el = cpu_el(cpu);
    const struct cpu at = at_level(cpu, el ? el : 1);

    return sysreg_is_reached(&at, FPCR, false);
}

/*
 * While HCR_EL2.E2H is 1, EL2 reaches registers of EL1 by their EL12 and EL02
 * names alone (D8.4, "System register redirection").
 */
static void reach_views(const struct cpu *cpu, bool write,
                        struct register_set *set)
{
    const struct sysreg_view *view;
    struct exception exception;
    enum sysreg reached;

    for (size_t n = 0; (view = sysreg_view(n)); n++) {
        const struct sysop op = { view->encoding, 0, !write };

        if (sysreg_check(cpu, op, &reached, &exception) == PERMISSION_GRANTED)
            register_set_add(set, reached);
    }
}

void reach_registers(const struct cpu *cpu, bool write,
                     struct register_set *set)
{
    unsigned el = cpu_el(cpu);
    struct register_set user;

    reach_at_level(cpu, el, write, set);
    reach_views(cpu, write, set);
    if (el == 0)
        return;
    reach_at_level(cpu, 0, write, &user);
    for (size_t i = 0; i < ARRAY_LENGTH(set->words); i++)
        set->words[i] |= user.words[i];
}

void reach_controls(struct register_set *set)
{
    static const uint16_t controls[] = {
#define GROUP(...)
#define TRAP(group, control, ...) control,
#define TRAP2(group, control, ...) control,
#define TRAP3(group, control, ...) control,
#include "arch/traps.def"
#undef GROUP
#undef TRAP
#undef TRAP2
#undef TRAP3
#define FINE_READ(reg, control, ...) control,
#define FINE_WRITE(reg, control, ...) control,
#include "arch/finetraps.def"
#undef FINE_READ
#undef FINE_WRITE
        /* Of the conditions that are functions (trap.c). */
        HCR_EL2,   HCRX_EL2,  CPTR_EL2, SCTLR_EL1, SCTLR_EL2,
        CPACR_EL1, MDSCR_EL1, MDCR_EL2, OSLSR_EL1,
    };

    memset(set, 0, sizeof(*set));
    for (size_t i = 0; i < ARRAY_LENGTH(controls); i++)
        register_set_add(set, controls[i]);
}
