/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calling a function as AAPCS64 has it: it returns to where nothing is, with
 * SP and the callee-saved registers as they were, and its frame is gone.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scenario/differences.h"

/* AAPCS64: EL2 with its own stack pointer, everything masked. */
#define PSTATE_CALL (PSTATE_DAIF | UINT64_C(2) << 2 | PSTATE_SP)

/* The first callee-saved registers: x19 to x29, d8 to d15 (AAPCS64 6.1). */
enum { FIRST_X = 19, FIRST_D = 8 };

/* Where the search for an address that is nothing begins, and its steps. */
#define NOWHERE_LAST UINT64_C(0x0000fffffffff000)
#define NOWHERE_STEP UINT64_C(0x10000)

/* What the dead frame of a function reads as. */
#define DEAD_FRAME UINT64_C(0xdeadf4a3deadf4a3)

/* Words in a row that the function left alone: its frame ends there. */
enum { GAP_WORDS = 32, WORD = 8 };

/* In no region of memory: nobody can branch there by mistake and find code. */
static uint64_t nowhere(const struct case_run *run)
{
    const struct memory *memory = machine_memory(run->machine);
    uint64_t address = NOWHERE_LAST;

    while (memory_region_at(memory, address))
        address -= NOWHERE_STEP;
    return address;
}

bool call_begin(struct case_run *run, const struct plan_step *step,
                struct activity *activity)
{
    struct cpu *cpu = machine_cpu(run->machine);
    struct value values[ARRAY_LENGTH(step->arguments)];
    struct diag diag;

    for (size_t i = 0; i < step->argument_count; i++)
        if (expr_evaluate(step->arguments[i], &run->context, &values[i],
                          &diag)) {
            finding_of_diag(run, step, &diag);
            return false;
        }
    activity->call.pc = cpu->pc;
    activity->call.x30 = cpu->x[30];
    activity->call.pstate = cpu->pstate;
    activity->call.home = nowhere(run);
    cpu_set_pstate(cpu, PSTATE_CALL | (cpu->pstate & PSTATE_NZCV));
    for (size_t i = 0; i < step->argument_count; i++)
        cpu->x[i] = values[i].lo;
    cpu->x[30] = activity->call.home;
    return true;
}

/* Fewer bytes where the region of the stack begins. */
static uint64_t frame_size(const struct case_run *run, uint64_t sp)
{
    const struct memory_region *region = memory_region_at(
        machine_memory(run->machine), sp - 1);

    if (!region || sp % WORD)
        return 0;
    return sp - region->base < CALL_FRAME ? sp - region->base : CALL_FRAME;
}

void call_entered(struct case_run *run, struct activity *activity)
{
    const struct cpu *cpu = machine_cpu(run->machine);
    struct call *call = &activity->call;

    call->sp = cpu->sp;
    memcpy(call->x, &cpu->x[FIRST_X], sizeof(call->x));
    for (unsigned i = 0; i < ARRAY_LENGTH(call->d); i++)
        call->d[i] = cpu->v[FIRST_D + i].lo;
    call->frame_size = frame_size(run, call->sp);
    machine_read(run->machine, call->sp - call->frame_size, call->frame,
                 call->frame_size);
}

static void compare_one(struct case_run *run, const struct activity *activity,
                        struct differences *differences,
                        const struct place *place, uint64_t old, uint64_t now)
{
    if (old != now)
        differences_add(run, differences, place, (struct value){ .lo = old },
                        (struct value){ .lo = now }, activity->step->address);
}

/* What the function must have left as it was. */
static void compare(struct case_run *run, struct activity *activity,
                    struct differences *differences)
{
    const struct call *call = &activity->call;
    const struct cpu *cpu = machine_cpu(run->machine);
    char name[8] = "sp";
    struct place place = { .kind = PLACE_SP, .width = 64, .text = name };

    compare_one(run, activity, differences, &place, call->sp, cpu->sp);
    place.kind = PLACE_X;
    for (unsigned i = 0; i < ARRAY_LENGTH(call->x); i++) {
        place.number = FIRST_X + i;
        snprintf(name, sizeof(name), "x%u", place.number);
        compare_one(run, activity, differences, &place, call->x[i],
                    cpu->x[FIRST_X + i]);
    }
    place.kind = PLACE_V;
    for (unsigned i = 0; i < ARRAY_LENGTH(call->d); i++) {
        place.number = FIRST_D + i;
        snprintf(name, sizeof(name), "d%u", place.number);
        compare_one(run, activity, differences, &place, call->d[i],
                    cpu->v[FIRST_D + i].lo);
    }
}

enum advance call_returned(struct case_run *run, struct activity *activity)
{
    const struct finding_facts facts = {
        .at = activity->step->at,
        .check = activity->step->text,
        .what = "the function did not preserve what AAPCS64 has it preserve "
                "(abi: off where it follows another)",
    };
    struct differences differences = { 0 };
    bool preserved;

    activity->returned = true;
    if (activity->step->abi_off)
        return ADVANCE_REACHED;
    if (cpu_el(machine_cpu(run->machine)) != 2)
        return step_failed(run, activity, activity->step->address,
                           "the function returned to another level than EL2");
    compare(run, activity, &differences);
    preserved = differences.count == 0;
    differences_tell(run, &differences, &facts);
    return preserved ? ADVANCE_REACHED : ADVANCE_FAILED;
}

/*
 * What the function wrote below SP, as far as it reaches down without a gap, is
 * nobody's any more: who still points there shall find that out.
 */
static void bury_frame(struct case_run *run, const struct call *call)
{
    static const uint64_t dead = DEAD_FRAME;
    unsigned gap = 0;

    for (uint64_t at = WORD; at <= call->frame_size && gap < GAP_WORDS;
         at += WORD) {
        uint64_t address = call->sp - at, now, then;

        memcpy(&then, &call->frame[call->frame_size - at], WORD);
        machine_read(run->machine, address, &now, WORD);
        gap = now == then ? gap + 1 : 0;
        if (!gap)
            machine_write(run->machine, address, &dead, WORD);
    }
}

void call_end(struct case_run *run, struct activity *activity)
{
    struct cpu *cpu = machine_cpu(run->machine);
    const struct call *call = &activity->call;

    if (activity->returned && !activity->step->abi_off)
        bury_frame(run, call);
    case_tell(run, EVENT_poke); /* once as the function left it */
    cpu->pc = call->pc;
    cpu->x[30] = call->x30;
    cpu_set_pstate(cpu, call->pstate);
    case_tell(run, EVENT_poke);
}
