/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MRS, MSR (register), SYS and SYSL: value, effect and who is told. */
#include "machine/internal.h"
#include "model/at.h"
#include "model/execute.h"
#include "model/maintenance.h"

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
    if (register_set_has(&m->controls, reg))
        machine_controls_changed(m);
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

    if (crn == 8 || crn == 9)
        return EVENT_tlbi;
    if (crm == 1 || crm == 5)
        return EVENT_ic;
    if (crm == 8 || crm == 9)
        return EVENT_at;
    return EVENT_dc;
}

/* Cache and TLB maintenance, and AT: what else follows, and who is told. */
static void maintain(struct machine *m, const struct executed *executed)
{
    struct sysop op = executed->op;
    uint64_t value = executed->value;
    enum event event = sys_event(op);

    if (sysinsn_by_encoding(op.encoding)->kind == SYSINSN_BRB)
        return;
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

/* Of the instruction at hand, which is SYS: an abort has no syndrome of it. */
enum { WORD_SYS = 0 };

/* What of `block` a store of zeros meets (AArch64.MemZero). */
static bool block_fault(struct machine *m, uint64_t block, struct fault *fault)
{
    *fault = access_no_fault(block, ACCESS_WRITE);
    fault->kind = FAULT_ALIGNMENT;
    return (access_is_device(machine_cpu(m)) &&
            !(block >> stage2_physical_bits(machine_cpu(m)))) ||
           machine_device_fault(m, block, MAINTENANCE_BLOCK, ACCESS_WRITE,
                                fault) ||
           machine_access_fault(m, block, MAINTENANCE_BLOCK, ACCESS_WRITE,
                                fault);
}

static void zero(struct machine *m, uint64_t block)
{
    static const uint8_t zeros[MAINTENANCE_BLOCK];
    uint64_t physical;

    if (!machine_physical(m, block, &physical))
        return;
    machine_stored(m, block, physical, zeros, sizeof(zeros));
    machine_write(m, physical, zeros, sizeof(zeros));
}

/*
 * A cache instruction by address. DC ZVA is done here, since Unicorn does it byte
 * by byte and, when it faults, goes on behind. A fault's address is the one in
 * Xt (Arm ARM, FAR_EL1).
 */
static bool address_fault(struct machine *m, struct sysop op, uint64_t address,
                          struct fault *fault)
{
    struct maintenance what = maintenance_of(machine_cpu(m), op.encoding);
    uint64_t block = address & ~(uint64_t)(MAINTENANCE_BLOCK - 1);
    bool faults = false;

    switch (what.kind) {
    case MAINTENANCE_NO_ADDRESS:
        break;
    case MAINTENANCE_LINE:
        faults = machine_access_fault(m, address, 1, what.need, fault);
        break;
    case MAINTENANCE_ZERO:
    case MAINTENANCE_TAGS:
        faults = block_fault(m, block, fault);
        break;
    }
    if (!faults && what.kind == MAINTENANCE_ZERO)
        zero(m, block);
    fault->address = address;
    return faults;
}

/* AT leaves its result in PAR_EL1, but for a table that nothing answers for. */
static bool translate(struct machine *m, struct sysop op, uint64_t address,
                      struct fault *fault)
{
    struct cpu *cpu = machine_cpu(m);
    struct translation t;
    uint64_t par;

    if (!at_translate(cpu, &m->memory, op.encoding, address, &par, &t, fault))
        return true;
    cpu->sysreg[PAR_EL1] = par;
    if (!(par & 1))
        machine_update_entry(m, address, &t, false);
    return false;
}

/* What becomes of a SYS instruction that is permitted. */
static enum execute_outcome execute_sys(struct machine *m, struct sysop op,
                                        uint64_t value)
{
    struct fault fault;
    bool faults = sys_event(op) == EVENT_at
                      ? translate(m, op, value, &fault)
                      : address_fault(m, op, value, &fault);

    if (!faults)
        return EXECUTE_DONE;
    m->run.deferred = exception_abort(machine_cpu(m), WORD_SYS, &fault);
    return EXECUTE_EXCEPTION;
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

/*
 * A register that FEAT_NV2 keeps in memory. The access is EL2's, whose fault is one
 * of its own level (ISS.VNCR; AArch64.NV2Access).
 */
static enum execute_outcome access_memory(struct machine *m,
                                          const struct executed *executed,
                                          uint64_t *value)
{
    enum { VNCR = 1 << 13, WNR = 1 << 6, EXTERNAL = 0x10 };
    uint64_t address = m->run.deferred.far;
    bool read = executed->op.read;
    bool done = read ? machine_read(m, address, value, sizeof(*value))
                     : machine_write(m, address, value, sizeof(*value));

    if (done)
        return EXECUTE_DONE;
    m->run.deferred = (struct exception){
        .kind = EXCEPTION_SYNC,
        .target_el = 2,
        .ec = EC_DABORT_CURRENT,
        .iss = VNCR | (read ? 0u : (unsigned)WNR) | EXTERNAL,
        .il = true,
        .ret = machine_cpu(m)->pc,
        .far_valid = true,
        .far = address,
    };
    return EXECUTE_EXCEPTION;
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
    if (outcome == EXECUTE_MEMORY) {
        outcome = access_memory(m, &executed, value);
        if (outcome == EXECUTE_DONE)
            return ENGINE_SYSOP_DONE;
    }
    if (outcome == EXECUTE_DONE && executed.reg == SYSREG_NONE)
        outcome = execute_sys(m, op, *value);
    if (outcome == EXECUTE_EXCEPTION) {
        m->run.has_deferred = true;
        engine_attend_next(m->engine);
        return ENGINE_SYSOP_TRAPPED;
    }
    executed.value = *value;
    m->ahead = true;
    if (outcome == EXECUTE_NATIVE)
        outcome = access_native(m, &executed);
    follow(m, &executed);
    m->ahead = false;
    return outcome == EXECUTE_NATIVE ? ENGINE_SYSOP_NATIVE : ENGINE_SYSOP_DONE;
}
