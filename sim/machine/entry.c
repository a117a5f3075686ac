/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes an exception, and says what the engine must show from then on. */
#include "machine/internal.h"
#include "model/execute.h"

/*
 * Classes that the model must see now: FP only while it traps, the hints of
 * pointer authentication and ESB where they are more than NOP. And loads and
 * stores that are unaligned or by a misaligned SP, if that is checked.
 */
void machine_update_attended(struct machine *m)
{
    uint64_t classes = ~(BIT64(INSN_PLAIN) | BIT64(INSN_SYSREG) |
                         BIT64(INSN_SYS) | BIT64(INSN_FPSIMD));

    if (execute_traps_fpsimd(machine_cpu(m)) ||
        bit_is_set(m->observed, EVENT_fpsimd))
        classes |= BIT64(INSN_FPSIMD);
    if (!cpu_has(machine_cpu(m), FEAT_PAuth))
        classes &= ~BIT64(INSN_PAUTH);
    if (!cpu_has(machine_cpu(m), FEAT_RAS))
        classes &= ~BIT64(INSN_ESB);
    engine_attend_classes(m->engine, classes);
    engine_attend_unaligned(m->engine, execute_checks_stack(machine_cpu(m)),
                            access_checks_alignment(machine_cpu(m)));
}

/* After PSTATE, a line, a routing or a debug control changed. */
void machine_interrupts_changed(struct machine *m)
{
    struct exception exception;

    if (exception_pending(machine_cpu(m), &exception) ||
        exception_step_state(machine_cpu(m)) != STEP_INACTIVE)
        engine_attend_next(m->engine);
}

/* After the Exception level changed, or may have. */
void machine_level_changed(struct machine *m)
{
    struct run *run = &m->run;
    bool at_el2 = cpu_el(machine_cpu(m)) == 2;

    machine_controls_changed(m);
    run->was_at_el2 |= at_el2;
    run->was_below_el2 |= !at_el2;
    if (!machine_view_must_change(m)) /* else start_engine() does it */
        machine_update_attended(m);
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
    struct machine_event event = {
        .kind = EVENT_exception,
        .cpu = m->selected,
        .el = cpu_el(machine_cpu(m)),
        .pc = machine_cpu(m)->pc,
        .count = machine_count(m),
        .reg = SYSREG_NONE,
        .exception = e,
    };

    machine_happened(m, &event);
    if (e->kind != EXCEPTION_SYNC) {
        event.kind = EVENT_interrupt;
        machine_happened(m, &event);
        return;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(class_events); i++) {
        event.kind = class_events[i].event;
        if (class_events[i].ec == e->ec)
            machine_happened(m, &event);
    }
}

/* Taking `e` led to the very instruction that raised it. */
static void watch_progress(struct machine *m, const struct exception *e)
{
    bool itself = e->kind == EXCEPTION_SYNC && e->ret == machine_cpu(m)->pc;

    m->run.no_progress = itself ? m->run.no_progress + 1 : 0;
}

/* Exception entry; registers NZCV and SP of the CPU are current. */
enum engine_reply machine_enter(struct machine *m, const struct exception *e)
{
    struct cpu *cpu = machine_cpu(m);

    m->run.has_deferred = false;
    m->run.stepping = false;
    tell_exception(m, e);
    exception_take(cpu, e);
    watch_progress(m, e);
    engine_push(m->engine, cpu, ENGINE_SP);
    machine_level_changed(m);
    return ENGINE_REDIRECT;
}

/* The same before the instruction at PC has begun, which then is not counted. */
enum engine_reply machine_enter_before(struct machine *m,
                                       const struct exception *e)
{
    engine_set_count(m->engine, machine_count(m) - 1);
    return machine_enter(m, e);
}
