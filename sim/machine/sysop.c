/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MRS, MSR (register), SYS and SYSL: value, effect and who is told. */
#include "machine/internal.h"
#include "model/execute.h"

/* A system instruction that has executed: what it was, on what, with what. */
struct executed {
    struct sysop op;
    enum sysreg reg; /* SYSREG_NONE: IC, DC, AT, TLBI */
    uint64_t value;
    uint64_t old; /* of the register, before a write */
};

static void tell_sysop(struct machine *m, enum event kind,
                       const struct executed *executed)
{
    struct machine_event event = machine_event_at(m, kind, machine_cpu(m)->pc);

    event.reg = executed->reg;
    event.encoding = executed->op.encoding;
    event.value = executed->value;
    event.old = executed->op.read ? 0 : executed->old;
    machine_happened(m, &event);
}

/* Controls whose change alters which instructions the model must see. */
void machine_sysreg_written(struct machine *m, enum sysreg reg)
{
    switch (reg) {
    case HCR_EL2:
        machine_interrupts_changed(m);
        machine_update_attended(m);
        break;
    case CPACR_EL1:
    case CPTR_EL2:
        machine_update_attended(m);
        break;
    case SCTLR_EL1:
    case SCTLR_EL2:
        machine_update_attended(m);
        machine_interrupts_changed(m); /* NMI, SPINTMASK */
        break;
    case HCRX_EL2: /* VINMI, VFNMI */
    case ALLINT:
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
        machine_interrupts_changed(m); /* SCTLR_ELx.SPINTMASK */
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
static void maintain(struct machine *m, const struct executed *executed)
{
    struct sysop op = executed->op;
    uint64_t value = executed->value;
    enum event event = sys_event(op);

    if (event == EVENT_at)
        machine_cpu(m)->sysreg[PAR_EL1] = memory_par(machine_cpu(m), &m->memory,
                                                     op.encoding, value);
    tell_sysop(m, event, executed);
    if (event == EVENT_tlbi)
        machine_view_tlbi(m, op, value);
    if (event == EVENT_ic)
        machine_code_all_changed(m);
}

static void follow(struct machine *m, const struct executed *executed)
{
    bool read = executed->op.read;

    if (executed->reg == SYSREG_NONE) {
        maintain(m, executed);
        return;
    }
    tell_sysop(m, read ? EVENT_sysreg_read : EVENT_sysreg_write, executed);
    if (!read)
        machine_sysreg_written(m, executed->reg);
}

/* What a system instruction raised; PC goes back to it from the next one. */
struct exception machine_deferred(struct machine *m)
{
    machine_cpu(m)->pc = m->run.deferred.ret;
    return m->run.deferred;
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
    if (machine_physical(m, block, &physical)) {
        machine_stored(m, block, physical, zeros, sizeof(zeros));
        machine_write(m, physical, zeros, sizeof(zeros));
    }
    return EXECUTE_DONE;
}

/*
 * NZCV, FPCR and FPSR are the engine's. It may read them itself; written they are
 * here, since Unicorn would keep what only AArch32 has in FPCR and FPSR.
 */
static enum execute_outcome access_native(struct machine *m,
                                          struct executed *executed)
{
    bool read = executed->op.read;

    if (read && !bit_is_set(m->observed, EVENT_sysreg_read))
        return EXECUTE_NATIVE;
    machine_fetch(m, MACHINE_FPCR);
    executed->old = sysreg_peek(machine_cpu(m), executed->reg);
    if (read) {
        executed->value = executed->old;
        return EXECUTE_NATIVE;
    }
    sysreg_write(machine_cpu(m), executed->reg, executed->value);
    machine_effect(m, MACHINE_FPCR);
    return EXECUTE_DONE;
}

enum engine_sysop machine_sysop(void *self, struct sysop op, uint64_t *value)
{
    struct machine *m = self;
    struct cpu *cpu = machine_cpu(m);
    struct executed executed = { .op = op, .reg = SYSREG_NONE };
    enum execute_outcome outcome;

    cpu->pc = engine_pc(m->engine);
    outcome = execute_sysop(cpu, op, value, &executed.reg, &executed.old,
                            &m->run.deferred);
    if (outcome == EXECUTE_NATIVE && executed.reg == SYSREG_NONE)
        outcome = zero_block(m, op, *value);
    if (outcome == EXECUTE_EXCEPTION) {
        m->run.has_deferred = true;
        engine_attend_next(m->engine);
        return ENGINE_SYSOP_TRAPPED;
    }
    executed.value = *value;
    m->ahead = true;
    if (outcome == EXECUTE_NATIVE && executed.reg != SYSREG_NONE)
        outcome = access_native(m, &executed);
    follow(m, &executed);
    m->ahead = false;
    return outcome == EXECUTE_NATIVE ? ENGINE_SYSOP_NATIVE : ENGINE_SYSOP_DONE;
}
