/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a run ends, and when the engine has to look. */
#include "machine/internal.h"

/* Instructions between two looks at the interruption flag. */
#define FLAG_INTERVAL UINT64_C(65536)

const char *machine_stop_text(enum stop_reason reason)
{
    static const char *const texts[] = {
#define X(name, text) [STOP_##name] = text,
        STOP_LIST(X)
#undef X
    };
    return texts[reason];
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

static bool is_flagged(const struct machine *m)
{
    return (m->flags[0] && *m->flags[0]) || (m->flags[1] && *m->flags[1]);
}

/* Whether the run ends before the instruction at cpu->pc, and why. */
bool machine_is_finished(struct machine *m, enum stop_reason *reason)
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
    } else if (is_flagged(m)) {
        *reason = STOP_INTERRUPTED;
    } else {
        return false;
    }
    return true;
}

/* The next instruction count at which a look at the goal is due. */
void machine_set_alarm(struct machine *m)
{
    const struct run *run = &m->run;
    uint64_t end = limit_of(run->goal);
    uint64_t next = machine_count(m) + FLAG_INTERVAL;

    if (run->goal->count && run->goal->count < end)
        end = run->goal->count;
    engine_set_alarm(m->engine,
                     run->start + end < next ? run->start + end : next);
}
