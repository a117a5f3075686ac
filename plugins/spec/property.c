/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What must hold at EL2 at any time, whichever function does it: P5, P7 and P9
 * of the specification, and how EL2's own code has to run.
 */
#include <stdio.h>
#include <string.h>

#include "spec.h"

/* P7 */

bool spec_property_is_halted(struct here *here)
{
    return spec_here_word(here, here->spec->layout.halt) != 0;
}

void spec_property_halted(struct here *here)
{
    if (!spec_property_is_halted(here))
        spec_report_plain(here, "panic", "halt is not set", "halt",
                          here->spec->layout.function[FUNCTION_panic]);
}

static void check_halt(struct here *here)
{
    const struct visit *visit = &here->cpu->visit;

    if (here->cpu->panicked && spec_property_is_halted(here))
        spec_report_plain(here, NULL, "EL2 is left after a panic", "halt",
                          here->event->pc);
    else if (visit->active && visit->trusted && visit->halted)
        spec_report_plain(here, NULL, "EL2 is left while the machine is halted",
                          "halt", here->event->pc);
}

/* P9 is judged where it happens. */

void spec_property_eret(struct here *here)
{
    check_halt(here);
    if (here->event->target_el < 2)
        spec_control_eret(here);
    else
        spec_report_plain(here, NULL, "ERET to EL2", "SPSR_EL2",
                          here->event->pc);
}

void spec_property_illegal_return(struct here *here)
{
    spec_report_plain(here, NULL, "illegal exception return", "SPSR_EL2",
                      here->event->pc);
}

/* P5 */

static bool may_become(uint64_t old, uint64_t new)
{
    if (old == new || (old == UNUSED && new == READY)) /* registered */
        return true;
    return (old == READY && new == ACTIVE) || (old == ACTIVE && new == READY);
}

static void check_vcpu_state(struct here *here, unsigned vmid, unsigned vcpuid,
                             struct range at)
{
    const struct el2sim_event *event = here->event;
    uint64_t old = spec_here_word(here, at);
    uint64_t new = event->value >> 8 * (at.begin - event->address);
    char subject[64];

    new &= UINT64_MAX >> (64 - 8 * (at.end - at.begin));
    if (may_become(old, new))
        return;
    snprintf(subject, sizeof(subject), "vminfo[%u].vcpu_state[%u]", vmid,
             vcpuid);
    spec_report_difference(here, &(struct difference){
                                     .what = "goes where no VCPU may go",
                                     .subject = subject,
                                     .expected = { old, 0 },
                                     .found = { new, 0 },
                                     .pc = event->pc,
                                 });
}

void spec_property_store(struct here *here)
{
    const struct object *vms = &here->spec->layout.objects[OBJECT_VM];
    const struct range written = { here->event->address,
                                   here->event->address + here->event->size };
    uint64_t index = (written.begin - vms->base) / vms->stride;
    const struct word *states =
        &vms->words[offsetof(struct spec_vm, vcpu_state) / 8];

    if (written.begin < vms->base || index >= vms->count)
        return;
    for (unsigned i = 0; i < VCPU_PER_VM; i++) {
        uint64_t begin = vms->base + index * vms->stride + states[i].offset;
        struct range at = { begin, begin + states[i].size };

        if (written.begin <= at.begin && at.end <= written.end)
            check_vcpu_state(here, (unsigned)index, i, at);
    }
}

/* Interrupts stay masked as the exception has left them; SErrors may not. */

#define PSTATE_IF UINT64_C(0xc0)

static void unmasked(struct here *here, uint64_t pstate)
{
    if ((pstate & PSTATE_IF) != PSTATE_IF)
        spec_report_difference(here, &(struct difference){
                                         .what = "unmasks interrupts at EL2",
                                         .subject = "PSTATE",
                                         .expected = { PSTATE_IF, 0 },
                                         .found = { pstate & PSTATE_IF, 0 },
                                         .pc = here->event->pc,
                                     });
}

/* TCO, DIT, UAO, PAN, SSBS: what an exception may leave as it finds it. */
#define PSTATE_LEFT UINT64_C(0x3c01000)

/* EL2 runs with its own, whoever was interrupted. */
static void check_own(struct here *here, uint64_t pstate)
{
    struct spec *spec = here->spec;
    uint64_t own = pstate & PSTATE_LEFT;

    if (!spec->has_pstate)
        spec->pstate = own;
    spec->has_pstate = true;
    if (own != spec->pstate)
        spec_report_difference(here, &(struct difference){
                                         .what = "of EL2 depends on who was "
                                                 "interrupted",
                                         .subject = "PSTATE",
                                         .expected = { spec->pstate, 0 },
                                         .found = { own, 0 },
                                         .pc = here->event->pc,
                                     });
}

void spec_property_masked(struct here *here)
{
    uint64_t pstate = spec_here_gprs(here)->pstate;

    unmasked(here, pstate);
    if (here->cpu->visit.active && here->cpu->visit.trusted)
        check_own(here, pstate);
}

void spec_property_pstate(struct here *here)
{
    unmasked(here, here->event->value);
}

/* EL2's own code has no reason to fault. */
void spec_property_nested(struct here *here)
{
    char found[32];

    if (here->event->exception_kind != 0)
        return;
    snprintf(found, sizeof(found), "EC 0x%02x", here->event->ec);
    spec_report_plain(here, NULL, "EL2 takes a synchronous exception", found,
                      here->event->pc);
}

/* The hypervisor's own code leaves V registers as it found them. */

void spec_property_v_used(struct here *here)
{
    if (!here->cpu->v_touched)
        memcpy(here->cpu->v_before, spec_here_v(here),
               sizeof(here->cpu->v_before));
    here->cpu->v_touched = true;
}

void spec_property_v(struct here *here)
{
    struct cpu *cpu = here->cpu;
    const struct spec_q *now;
    char subject[8];

    if (!cpu->v_touched)
        return;
    cpu->v_touched = false;
    now = spec_here_v(here);
    for (unsigned i = 0; i < Q_COUNT; i++) {
        if (memcmp(&now[i], &cpu->v_before[i], sizeof(now[i])) == 0)
            continue;
        snprintf(subject, sizeof(subject), "q%u", i);
        spec_report_difference(here,
                               &(struct difference){
                                   .what = "changes outside the functions that "
                                           "switch it",
                                   .subject = subject,
                                   .expected = cpu->v_before[i],
                                   .found = now[i],
                               });
    }
}
