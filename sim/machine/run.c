/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of an instruction: what the engine may execute, what the model
 * executes instead, which exception is taken, and when a run ends.
 */
#include <inttypes.h>

#include "machine/internal.h"
#include "model/exclusive.h"
#include "model/execute.h"
#include "model/pauth.h"

/* Instructions between two looks at the interruption flag. */
#define FLAG_INTERVAL UINT64_C(65536)

/* FMOV D0, D0: stands for any FP instruction when access is checked. */
#define WORD_FMOV 0x1e604000u
#define WORD_SEV 0xd503209fu

const char *machine_stop_text(enum stop_reason reason)
{
    static const char *const texts[] = {
#define X(name, text) [STOP_##name] = text,
        STOP_LIST(X)
#undef X
    };
    return texts[reason];
}

/*
 * Classes that the model must see now: FP only while it traps, the hints of
 * pointer authentication where they are more than NOP. And loads and stores by
 * a misaligned SP, if that is checked.
 */
static void update_attended(struct machine *m)
{
    uint64_t classes = ~(BIT64(INSN_PLAIN) | BIT64(INSN_SYSREG) |
                         BIT64(INSN_SYS) | BIT64(INSN_FPSIMD));
    struct exception exception;

    if (execute_special(machine_cpu(m), WORD_FMOV, INSN_FPSIMD, &exception) !=
        EXECUTE_NATIVE)
        classes |= BIT64(INSN_FPSIMD);
    if (!cpu_has(machine_cpu(m), FEAT_PAuth))
        classes &= ~BIT64(INSN_PAUTH);
    engine_attend_classes(m->engine, classes);
    engine_attend_stack(m->engine, execute_checks_stack(machine_cpu(m)));
}

/* After PSTATE, a line, a routing or a debug control changed. */
static void interrupts_changed(struct machine *m)
{
    struct exception exception;

    if (exception_pending(machine_cpu(m), &exception) ||
        exception_step_state(machine_cpu(m)) != STEP_INACTIVE)
        engine_attend_next(m->engine);
}

/* After the Exception level changed, or may have. */
static void level_changed(struct machine *m)
{
    struct run *run = &m->run;
    bool at_el2 = cpu_el(machine_cpu(m)) == 2;

    run->was_at_el2 |= at_el2;
    run->was_below_el2 |= !at_el2;
    if (!machine_view_must_change(m)) /* else start_engine() does it */
        update_attended(m);
    engine_attend_next(m->engine);
}

/* The events that an exception is, by its class. */
static const struct {
    unsigned ec;
    enum event event;
} class_events[] = {
    { EC_UNKNOWN, EVENT_undefined },  { EC_HVC64, EVENT_hvc },
    { EC_SMC64, EVENT_smc },          { EC_SVC64, EVENT_svc },
    { EC_SYSTEM, EVENT_trap },        { EC_WFX, EVENT_trap },
    { EC_ADVSIMD_FP, EVENT_trap },    { EC_SVE, EVENT_trap },
    { EC_IABORT_LOWER, EVENT_abort }, { EC_IABORT_CURRENT, EVENT_abort },
    { EC_DABORT_LOWER, EVENT_abort }, { EC_DABORT_CURRENT, EVENT_abort },
};

static void tell_exception(struct machine *m, const struct exception *e)
{
    const struct machine_event event = {
        .kind = EVENT_exception,
        .cpu = m->selected,
        .el = cpu_el(machine_cpu(m)),
        .pc = machine_cpu(m)->pc,
        .count = machine_count(m),
        .exception = e,
    };

    machine_happened(m, &event);
    if (e->kind != EXCEPTION_SYNC) {
        machine_happened_at(m, EVENT_interrupt, event.pc);
        return;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(class_events); i++)
        if (class_events[i].ec == e->ec)
            machine_happened_at(m, class_events[i].event, event.pc);
}

/* Taking `e` led to the very instruction that raised it. */
static void watch_progress(struct machine *m, const struct exception *e)
{
    bool itself = e->kind == EXCEPTION_SYNC && e->ret == machine_cpu(m)->pc;

    m->run.no_progress = itself ? m->run.no_progress + 1 : 0;
}

/* Exception entry; registers NZCV and SP of the CPU are current. */
static enum engine_reply enter(struct machine *m, const struct exception *e)
{
    struct cpu *cpu = machine_cpu(m);

    m->run.has_deferred = false;
    m->run.stepping = false;
    tell_exception(m, e);
    exception_take(cpu, e);
    watch_progress(m, e);
    engine_push(m->engine, cpu, ENGINE_SP);
    level_changed(m);
    return ENGINE_REDIRECT;
}

/* The same before the instruction at PC has begun, which then is not counted. */
static enum engine_reply enter_before(struct machine *m,
                                      const struct exception *e)
{
    engine_set_count(m->engine, machine_count(m) - 1);
    return enter(m, e);
}

static enum engine_reply stop_because(struct machine *m,
                                      enum stop_reason reason)
{
    m->run.stop->reason = reason;
    return ENGINE_STOP;
}

static bool is_goal_address(const struct run *run, uint64_t pc, uint64_t done)
{
    /* An interrupt may have led elsewhere before the first instruction. */
    if (done == 0 && pc == run->start_pc && !run->goal->at_current)
        return false;
    for (size_t i = 0; i < run->goal->address_count; i++)
        if (run->goal->addresses[i] == pc)
            return true;
    return false;
}

static bool is_goal_level(const struct run *run, unsigned el)
{
    return (run->goal->below_el2 && run->was_at_el2 && el < 2) ||
           (run->goal->at_el2 && run->was_below_el2 && el == 2);
}

static uint64_t limit_of(const struct machine_goal *goal)
{
    return goal->limit ? goal->limit : MACHINE_LIMIT;
}

/* Whether the run ends before the instruction at cpu->pc, and why. */
static bool is_finished(struct machine *m, enum stop_reason *reason)
{
    struct run *run = &m->run;
    const struct cpu *cpu = machine_cpu(m);
    uint64_t done = machine_count(m) - run->start;

    if (is_goal_address(run, cpu->pc, done)) {
        run->stop->address = cpu->pc;
        *reason = STOP_ADDRESS;
    } else if (run->event_hit) {
        run->stop->event = run->event;
        *reason = STOP_EVENT;
    } else if (is_goal_level(run, cpu_el(cpu))) {
        *reason = STOP_LEVEL;
    } else if (run->goal->count && done >= run->goal->count) {
        *reason = STOP_COUNT;
    } else if (run->no_progress > 1) {
        *reason = STOP_RECURSION;
    } else if (done >= limit_of(run->goal)) {
        *reason = STOP_LIMIT;
    } else if (m->flag && *m->flag) {
        *reason = STOP_INTERRUPTED;
    } else {
        return false;
    }
    return true;
}

/* The next instruction count at which a look at the goal is due. */
static void set_alarm(struct machine *m)
{
    const struct run *run = &m->run;
    uint64_t end = limit_of(run->goal);
    uint64_t next = machine_count(m) + FLAG_INTERVAL;

    if (run->goal->count && run->goal->count < end)
        end = run->goal->count;
    engine_set_alarm(m->engine,
                     run->start + end < next ? run->start + end : next);
}

/*
 * SEV reaches the Event Register of every CPU (Arm ARM D1.16.1); a WFE that
 * waits for it uses it up.
 */
static void broadcast_event(struct machine *m)
{
    for (unsigned i = 0; i < m->cpu_count; i++) {
        struct cpu *cpu = &m->cpus[i];
        bool ends_wait = cpu->waiting && cpu->waiting_for_event;

        if (ends_wait)
            cpu->waiting = false;
        cpu->event = !ends_wait;
    }
}

static enum engine_reply wait(struct machine *m)
{
    struct cpu *cpu = machine_cpu(m);

    if (exception_wakes(cpu)) {
        cpu->waiting = false;
        interrupts_changed(m);
        return ENGINE_REDIRECT;
    }
    /* The wait is over only when something is raised: leave it standing. */
    engine_attend_next(m->engine);
    return ENGINE_REDIRECT;
}

/* Barriers by encoding, CRm apart (Arm ARM C4.1.66). */
static const struct {
    uint32_t word;
    enum event event;
} barrier_events[] = {
    { 0xd503309f, EVENT_dsb },
    { 0xd50330bf, EVENT_dmb },
    { 0xd50330df, EVENT_isb },
};

static void tell_barrier(struct machine *m, uint32_t word, uint64_t pc)
{
    machine_happened_at(m, EVENT_barrier, pc);
    for (size_t i = 0; i < ARRAY_LENGTH(barrier_events); i++)
        if ((word & 0xfffff0ff) == barrier_events[i].word)
            machine_happened_at(m, barrier_events[i].event, pc);
}

static void tell_special(struct machine *m, uint32_t word,
                         enum insn_class class, uint64_t pc)
{
    switch (class) {
    case INSN_ERET:
        machine_happened_at(m, EVENT_eret, pc);
        if (machine_cpu(m)->pstate & PSTATE_IL)
            machine_happened_at(m, EVENT_illegal_return, pc);
        break;
    case INSN_WFI:
        machine_happened_at(m, EVENT_wfi, pc);
        break;
    case INSN_WFE:
        machine_happened_at(m, EVENT_wfe, pc);
        break;
    case INSN_BARRIER:
        tell_barrier(m, word, pc);
        break;
    default:
        break;
    }
}

/* All CPUs and engines learn of a store-exclusive that passed. */
static void tell_stored(struct machine *m)
{
    const struct monitor *marked = &machine_cpu(m)->monitor;

    for (unsigned i = 0; i < m->cpu_count; i++)
        if (i != m->selected)
            exclusive_stored_elsewhere(&m->cpus[i], marked->address,
                                       marked->size);
    machine_code_changed(m, marked->address, marked->size);
}

/* find() of a data_path. */
static bool find_data(void *self, uint64_t address, unsigned size, bool write,
                      uint64_t *physical, uint8_t **bytes, struct fault *fault)
{
    struct machine *m = self;

    if (machine_access_fault(m, address, size, write, false, fault))
        return false;
    *fault = (struct fault){
        .kind = FAULT_EXTERNAL,
        .write = write,
        .address = address,
    };
    if (!machine_physical(m, address, physical))
        return false;
    *bytes = memory_at(&m->memory, *physical, size);
    return *bytes;
}

static enum execute_outcome execute_exclusive(struct machine *m, uint32_t word,
                                              struct exception *exception)
{
    const struct data_path path = { m, find_data };
    struct cpu *cpu = machine_cpu(m);
    enum execute_outcome outcome;
    bool stored;

    engine_pull(m->engine, cpu, ENGINE_X);
    outcome = exclusive_execute(cpu, &path, word, &stored, exception);
    if (outcome != EXECUTE_DONE)
        return outcome;
    engine_push(m->engine, cpu, ENGINE_X);
    if (stored)
        tell_stored(m);
    return EXECUTE_DONE;
}

static enum execute_outcome execute_pauth(struct machine *m, uint32_t word,
                                          struct exception *exception)
{
    const struct data_path path = { m, find_data };
    struct cpu *cpu = machine_cpu(m);
    enum execute_outcome outcome;

    engine_pull(m->engine, cpu, ENGINE_X);
    outcome = pauth_execute(cpu, &path, word, exception);
    if (outcome == EXECUTE_DONE)
        engine_push(m->engine, cpu, ENGINE_X);
    return outcome;
}

/* An SP alignment fault comes after all that an encoding alone may raise. */
static enum execute_outcome execute(struct machine *m, uint32_t word,
                                    enum insn_class class,
                                    struct exception *exception)
{
    struct cpu *cpu = machine_cpu(m);
    enum execute_outcome outcome;

    if (class == INSN_EXCLUSIVE)
        return execute_exclusive(m, word, exception);
    if (class == INSN_PAUTH)
        return execute_pauth(m, word, exception);
    outcome = execute_special(cpu, word, class, exception);
    if (outcome != EXECUTE_NATIVE || !execute_stack_misaligned(cpu, word))
        return outcome;
    *exception = exception_sp_alignment(cpu);
    return EXECUTE_EXCEPTION;
}

/* The engine, older than pointer authentication, finds it undefined. */
static enum insn_class class_for(uint32_t word, enum insn_class class)
{
    if (class == INSN_UNDEFINED && insn_classify(word) == INSN_PAUTH)
        return INSN_PAUTH;
    return class;
}

/* The model executes the instruction, or lets the engine do it. */
static enum engine_reply special(struct machine *m, uint32_t word,
                                 enum insn_class class)
{
    struct cpu *cpu = machine_cpu(m);
    struct exception exception;
    uint64_t pc = cpu->pc;
    unsigned el = cpu_el(cpu);
    enum execute_outcome outcome = execute(m, word, class, &exception);

    if (outcome == EXECUTE_EXCEPTION)
        return enter(m, &exception);
    tell_special(m, word, class, pc);
    if (outcome == EXECUTE_NATIVE)
        return ENGINE_NATIVE;
    if (outcome == EXECUTE_WAIT)
        return wait(m);
    if (word == WORD_SEV)
        broadcast_event(m);
    engine_push(m->engine, cpu, ENGINE_SP | ENGINE_NZCV);
    if (cpu_el(cpu) != el || class == INSN_ERET)
        level_changed(m);
    else
        interrupts_changed(m);
    return ENGINE_REDIRECT;
}

/*
 * Software step: the instruction about to execute is the one to step. What
 * became of it shows when attend is called next: an exception was entered, the
 * same instruction begins again, or another does.
 */
static void begin_step(struct machine *m, uint32_t word, enum insn_class class)
{
    struct run *run = &m->run;

    run->stepping = class != INSN_ERET &&
                    exception_step_state(machine_cpu(m)) == STEP_NOT_PENDING;
    if (!run->stepping)
        return;
    run->step_exclusive = class == INSN_EXCLUSIVE && insn_exclusive(word).load;
    run->step_count = machine_count(m);
    engine_attend_next(m->engine);
}

static void finish_step(struct machine *m)
{
    if (!m->run.stepping || m->run.step_count == machine_count(m))
        return;
    m->run.stepping = false;
    exception_step_done(machine_cpu(m), m->run.step_exclusive);
}

/* Whether the CPU stays in WFI or WFE. */
static bool still_waits(struct machine *m)
{
    struct cpu *cpu = machine_cpu(m);

    if (cpu->waiting && cpu->waiting_for_event)
        exclusive_look(cpu, &m->memory);
    if (cpu->waiting && !exception_wakes(cpu))
        return true;
    cpu->waiting = false;
    return false;
}

/* An interrupt or a Software Step exception comes before any instruction. */
static bool comes_before(const struct cpu *cpu, struct exception *exception)
{
    if (exception_pending(cpu, exception))
        return true;
    if (exception_step_state(cpu) != STEP_PENDING)
        return false;
    *exception = exception_software_step(cpu);
    return true;
}

/* What is wrong with the CPU's state before the instruction at PC. */
static bool is_state_bad(const struct cpu *cpu, struct exception *exception)
{
    if (cpu->pc & 3)
        *exception = exception_pc_alignment(cpu);
    else if (cpu->pstate & PSTATE_IL)
        *exception = exception_illegal_state(cpu);
    else
        return false;
    return true;
}

/* What comes before the instruction itself, in the manual's order (D1.13.4). */
static enum engine_reply decide(struct machine *m, uint32_t word,
                                enum insn_class class)
{
    struct cpu *cpu = machine_cpu(m);
    struct exception exception;
    enum stop_reason reason;

    if (m->run.has_deferred) {
        exception = m->run.deferred;
        return enter_before(m, &exception);
    }
    finish_step(m);
    if (is_finished(m, &reason))
        return stop_because(m, reason);
    if (still_waits(m))
        return stop_because(m, STOP_WAITING);
    if (comes_before(cpu, &exception))
        return enter_before(m, &exception);
    cpu->stepped = false;
    if (is_state_bad(cpu, &exception))
        return enter(m, &exception);
    class = class_for(word, class);
    begin_step(m, word, class);
    return special(m, word, class);
}

static enum engine_reply attend(void *self, uint64_t *pc, uint32_t word,
                                enum insn_class class, unsigned why)
{
    struct machine *m = self;
    struct cpu *cpu = machine_cpu(m);
    enum engine_reply reply;

    engine_pull(m->engine, cpu, ENGINE_SP | ENGINE_NZCV);
    cpu->pc = *pc;
    if (m->run.refetch)
        return ENGINE_STOP;
    reply = decide(m, word, class);
    *pc = cpu->pc;
    if (why & ENGINE_WHY_ALARM)
        set_alarm(m);
    if (reply == ENGINE_REDIRECT && machine_view_must_change(m)) {
        m->run.crossing = true;
        return ENGINE_STOP;
    }
    return reply;
}

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
        interrupts_changed(m);
        update_attended(m);
        break;
    case CPACR_EL1:
    case CPTR_EL2:
    case SCTLR_EL1:
    case SCTLR_EL2:
        update_attended(m);
        break;
    case DAIF:
    case MDSCR_EL1:
    case MDCR_EL2:
    case OSLAR_EL1:
    case OSDLR_EL1:
    case DBGPRCR_EL1:
        interrupts_changed(m);
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

static enum engine_sysop sysop(void *self, struct sysop op, uint64_t *value)
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

const struct engine_client machine_engine_client = {
    .attend = attend,
    .sysop = sysop,
};

/* Makes the engine that is needed now ready to go on from the CPU's state. */
static bool start_engine(struct machine *m)
{
    const struct machine_goal *goal = m->run.goal;

    if (machine_view_select(m, &m->run.stop->diag) != STATUS_OK)
        return false;
    engine_push(m->engine, machine_cpu(m), ENGINE_ALL);
    engine_clear_breaks(m->engine);
    for (size_t i = 0; i < goal->address_count; i++)
        engine_add_break(m->engine, goal->addresses[i]);
    set_alarm(m);
    update_attended(m);
    engine_attend_next(m->engine);
    return true;
}

/* On to another engine; PC, SP and NZCV are in the CPU already. */
static bool cross(struct machine *m)
{
    m->run.crossing = false;
    engine_pull(m->engine, machine_cpu(m), ENGINE_X | ENGINE_V | ENGINE_FPCR);
    return start_engine(m);
}

/* What an access that the engine could not make raises; false: a bug. */
static bool raised_by(struct machine *m, const struct engine_fault *failed,
                      struct exception *exception)
{
    const struct cpu *cpu = machine_cpu(m);
    struct fault fault = {
        .kind = FAULT_ALIGNMENT,
        .write = failed->write,
        .address = failed->address,
    };

    if (m->run.has_deferred) {
        *exception = m->run.deferred;
        return true;
    }
    if (!failed->misaligned &&
        !machine_access_fault(m, failed->address, failed->size, failed->write,
                              failed->fetch, &fault))
        return false;
    *exception = exception_abort(cpu, failed->word, &fault);
    return true;
}

/* After an exception that was taken outside of the engine. */
static bool go_on_at_vector(struct machine *m)
{
    if (machine_view_must_change(m))
        return cross(m);
    engine_push(m->engine, machine_cpu(m), ENGINE_PC);
    return true;
}

static bool take_fault(struct machine *m, const struct engine_fault *failed)
{
    bool fetched = !failed->fetch || m->run.has_deferred;
    struct exception exception;

    if (!raised_by(m, failed, &exception))
        return false;
    enter(m, &exception);
    if (!fetched) /* nothing began that the engine could have counted */
        engine_set_count(m->engine, machine_count(m) + 1);
    return go_on_at_vector(m);
}

/* The view has the memory now: the instruction is begun once more. */
static void retry(struct machine *m, const struct engine_fault *failed)
{
    if (!failed->fetch)
        engine_set_count(m->engine, machine_count(m) - 1);
    engine_push(m->engine, machine_cpu(m), ENGINE_PC);
}

static void internal_error(struct machine_stop *stop,
                           const struct engine_fault *failed)
{
    stop->reason = STOP_ERROR;
    diag_set(&stop->diag, STATUS_INTERNAL, NULL,
             "the engine refused an access of %u bytes at 0x%" PRIx64
             " that memory has",
             failed->size, failed->address);
}

/*
 * An instruction that cannot be fetched never reaches attend: what comes before
 * it, in the order of decide. False when nothing does.
 */
static bool comes_before_fetch(struct machine *m, bool *goes_on)
{
    struct exception exception;

    *goes_on = false;
    finish_step(m);
    if (is_finished(m, &m->run.stop->reason))
        return true;
    if (still_waits(m)) {
        m->run.stop->reason = STOP_WAITING;
        return true;
    }
    if (!comes_before(machine_cpu(m), &exception))
        return false;
    enter(m, &exception);
    *goes_on = go_on_at_vector(m);
    return true;
}

/* Whether the run goes on after an access failed. */
static bool handle_fault(struct machine *m, const struct engine_fault *failed)
{
    struct cpu *cpu = machine_cpu(m);
    bool goes_on;

    engine_pull(m->engine, cpu, ENGINE_SP | ENGINE_NZCV);
    cpu->pc = failed->pc;
    if (failed->fetch && !m->run.has_deferred &&
        comes_before_fetch(m, &goes_on))
        return goes_on;
    if (!m->run.has_deferred && machine_view_refill(m, failed)) {
        retry(m, failed);
        return true;
    }
    if (!take_fault(m, failed)) {
        internal_error(m->run.stop, failed);
        return false;
    }
    return true;
}

/* Whether the run goes on after the engine was left. */
static bool goes_on(struct machine *m, enum engine_exit left)
{
    switch (left) {
    case ENGINE_EXIT_FAULT:
        return handle_fault(m, engine_fault(m->engine));
    case ENGINE_EXIT_ERROR:
        m->run.stop->reason = STOP_ERROR;
        return false;
    case ENGINE_EXIT_STOPPED:
        break;
    }
    if (m->run.refetch) {
        m->run.refetch = false;
        machine_view_refetch(m);
        return cross(m);
    }
    if (!m->run.crossing)
        return false;
    engine_set_count(m->engine, machine_count(m) + 1);
    return cross(m);
}

static void prepare(struct machine *m, const struct machine_goal *goal,
                    struct machine_stop *stop)
{
    bool at_el2 = cpu_el(machine_cpu(m)) == 2;

    *stop = (struct machine_stop){ .reason = STOP_ERROR };
    m->run = (struct run){
        .goal = goal,
        .stop = stop,
        .start = machine_count(m),
        .start_pc = machine_cpu(m)->pc,
        .was_at_el2 = at_el2,
        .was_below_el2 = !at_el2,
    };
}

void machine_run(struct machine *machine, const struct machine_goal *goal,
                 struct machine_stop *stop)
{
    struct cpu *cpu = machine_cpu(machine);
    enum engine_exit left;

    prepare(machine, goal, stop);
    if (start_engine(machine)) {
        do
            left = engine_run(machine->engine, &stop->diag);
        while (goes_on(machine, left));
        engine_pull(machine->engine, cpu, ENGINE_ALL);
    }
    stop->pc = cpu->pc;
    stop->executed = machine_count(machine) - machine->run.start;
}

void machine_execute(struct machine *machine, uint32_t word,
                     struct machine_stop *stop)
{
    static const struct machine_goal one = { .count = 1 };
    uint64_t at;
    uint32_t kept;
    bool patched = machine_physical(machine, machine_cpu(machine)->pc, &at) &&
                   machine_read(machine, at, &kept, sizeof(kept)) &&
                   machine_write(machine, at, &word, sizeof(word));

    machine_run(machine, &one, stop);
    if (patched)
        machine_write(machine, at, &kept, sizeof(kept));
}
