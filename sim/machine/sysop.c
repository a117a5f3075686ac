/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MRS, MSR (register), SYS and SYSL: value, effect and who is told. */
#include "machine/internal.h"
#include "model/execute.h"

static void tell_sysreg(struct machine *m, enum event kind, enum sysreg reg,
                        uint64_t value)
{
    const struct machine_event event = {
        .kind = kind,
        .cpu = m->selected,
        .el = cpu_el(machine_cpu(m)),
        .pc = machine_cpu(m)->pc,
        .count = machine_count(m),
        .reg = reg,
        .value = value,
    };
    machine_happened(m, &event);
}

/* Controls whose change alters which instructions the model must see. */
static void sysreg_written(struct machine *m, enum sysreg reg)
{
    switch (reg) {
    case HCR_EL2:
        machine_interrupts_changed(m);
        machine_update_attended(m);
        break;
    case CPACR_EL1:
    case CPTR_EL2:
    case SCTLR_EL1:
    case SCTLR_EL2:
        machine_update_attended(m);
        break;
    case DAIF:
    case MDSCR_EL1:
    case MDCR_EL2:
    case OSLAR_EL1:
    case OSDLR_EL1:
    case DBGPRCR_EL1:
        machine_interrupts_changed(m);
        break;
    case SPSel:
        engine_push(m->engine, machine_cpu(m), ENGINE_SP);
        break;
    default:
        break;
    }
}

/* IC, DC, AT and TLBI by CRn and CRm (Arm ARM C5.3 to C5.5). */
static enum event sys_event(struct sysop op)
{
    unsigned crn = (op.encoding >> 7) & 15;
    unsigned crm = (op.encoding >> 3) & 15;

    if (crn == 8)
        return EVENT_tlbi;
    if (crm == 1 || crm == 5)
        return EVENT_ic;
    if (crm == 8 || crm == 9)
        return EVENT_at;
    return EVENT_dc;
}

/* Cache and TLB maintenance, and AT. */
static void maintain(struct machine *m, struct sysop op, uint64_t value)
{
    enum event event = sys_event(op);

    tell_sysreg(m, event, SYSREG_NONE, op.encoding);
    if (event == EVENT_tlbi)
        machine_view_tlbi(m, op, value);
    if (event == EVENT_ic && !machine_code_all_changed(m)) {
        m->run.refetch = true;
        engine_attend_next(m->engine);
    }
    if (event == EVENT_at)
        machine_cpu(m)->sysreg[PAR_EL1] = memory_par(machine_cpu(m), &m->memory,
                                                     op.encoding, value);
}

static void tell_sysop(struct machine *m, struct sysop op, enum sysreg reg,
                       uint64_t value)
{
    if (reg == SYSREG_NONE) {
        maintain(m, op, value);
        return;
    }
    tell_sysreg(m, op.read ? EVENT_sysreg_read : EVENT_sysreg_write, reg,
                value);
    if (!op.read)
        sysreg_written(m, reg);
}

enum { ZERO_BLOCK = 64 }; /* bytes; DCZID_EL0.BS is 4 */

/*
 * DC ZVA, which Unicorn does byte by byte and, when it faults, goes on behind.
 * A fault's address is the one in Xt (Arm ARM, FAR_EL1).
 */
static enum execute_outcome zero_block(struct machine *m, struct sysop op,
                                       uint64_t address)
{
    static const uint8_t zeros[ZERO_BLOCK];
    const uint32_t word = 0xd50b7420u | op.rt;
    const struct cpu *cpu = machine_cpu(m);
    uint64_t block = address & ~(uint64_t)(ZERO_BLOCK - 1);
    uint64_t physical;
    struct fault fault;

    if (machine_access_fault(m, block, ZERO_BLOCK, true, false, &fault)) {
        fault.address = address;
        m->run.deferred = exception_abort(cpu, word, &fault);
        return EXECUTE_EXCEPTION;
    }
    if (machine_physical(m, block, &physical))
        machine_write(m, physical, zeros, sizeof(zeros));
    return EXECUTE_DONE;
}

enum engine_sysop machine_sysop(void *self, struct sysop op, uint64_t *value)
{
    struct machine *m = self;
    struct cpu *cpu = machine_cpu(m);
    enum sysreg reg = SYSREG_NONE;
    enum execute_outcome outcome;

    cpu->pc = engine_pc(m->engine);
    outcome = execute_sysop(cpu, op, value, &reg, &m->run.deferred);
    if (outcome == EXECUTE_NATIVE && reg == SYSREG_NONE)
        outcome = zero_block(m, op, *value);
    if (outcome == EXECUTE_EXCEPTION) {
        m->run.has_deferred = true;
        engine_attend_next(m->engine);
        return ENGINE_SYSOP_TRAPPED;
    }
    tell_sysop(m, op, reg, *value);
    return outcome == EXECUTE_NATIVE ? ENGINE_SYSOP_NATIVE : ENGINE_SYSOP_DONE;
}
