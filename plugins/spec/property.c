/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What must hold whenever EL2 is left, and all the time at EL2: P5 to P9 of the
 * specification. None of it asks which function did what.
 */
#include <stdio.h>
#include <string.h>

#include "spec.h"

/* P6, P8: who is to run, and the controls in force */

/* Bits of a control that must have a value, of those that this machine has. */
static void check_bits(struct here *here, enum spec_reg control, uint64_t bits,
                       uint64_t expected, const char *what)
{
    int reg = here->spec->layout.reg[control];
    uint64_t found = spec_here_reg(here, control);

    bits &= here->api->sysreg_stored_bits(here->sim, here->index, reg);
    if (!((found ^ expected) & bits))
        return;
    spec_report_difference(
        here,
        &(struct difference){
            .what = what,
            .subject = here->api->sysreg_name(here->sim, reg),
            .expected = { expected & bits, 0 },
            .found = { found & bits, 0 },
            .pc = spec_report_writer(here, reg, (struct range){ 0, 0 }, 0),
        });
}

#define VMID_BITS (UINT64_C(0xff) << 48) /* VTTBR_EL2.VMID, 8 bits */

static void check_vm(struct here *here, const struct spec_percpu *percpu)
{
    static const char what[] = "is not the VM's as EL2 is left for it";
    const struct spec_world *world = &here->spec->layout.world;
    struct spec_percpu kept = *percpu;

    check_bits(here, R_VTTBR_EL2, VMID_BITS, percpu->cur_vmid << 48, what);
    check_bits(
        here, R_TPIDR_EL2, UINT64_MAX,
        spec_context_address(world, percpu->cur_vmid, percpu->cur_vcpuid),
        what);
    check_bits(here, R_HCR_EL2, ~HCR_VIRTUAL, HCR_OF_VM, what);
    check_bits(here, R_CPTR_EL2, UINT64_MAX, CPTR_OF_VM, what);
    check_bits(here, R_MDCR_EL2, UINT64_MAX,
               MDCR_OF_VM | (kept.host_mdcr & MDCR_HPMN), what);
    check_bits(here, R_PMUSERENR_EL0, UINT64_MAX, PMUSERENR_OF_VM, what);
    check_bits(here, R_PMSELR_EL0, UINT64_MAX, 0, what);
    check_bits(here, R_CNTHCTL_EL2, EL1PCEN | EL1PCTEN, EL1PCTEN, what);
}

/* MDCR_EL2, PMUSERENR_EL0 and PMSELR_EL0 are as the host left them. */
static void check_host_traps(struct here *here, const char *what)
{
    const struct host_traps *traps = &here->cpu->host_traps;

    if (!traps->known)
        return;
    check_bits(here, R_MDCR_EL2, UINT64_MAX, traps->mdcr, what);
    check_bits(here, R_PMUSERENR_EL0, UINT64_MAX, traps->pmuserenr, what);
    check_bits(here, R_PMSELR_EL0, UINT64_MAX, traps->pmselr, what);
}

static void check_host(struct here *here)
{
    static const char what[] = "is not the host's as EL2 is left for it";
    struct spec_state registers = { .world = &here->spec->layout.world };

    spec_abstract_registers(here, &registers);
    check_bits(here, R_VTTBR_EL2, VMID_BITS, 0, what);
    check_bits(here, R_TPIDR_EL2, UINT64_MAX, 0, what);
    check_bits(here, R_HCR_EL2, UINT64_MAX, HCR_OF_HOST, what);
    check_bits(here, R_CPTR_EL2, UINT64_MAX, spec_cptr_of_host(&registers),
               what);
    check_bits(here, R_CNTHCTL_EL2, EL1PCEN | EL1PCTEN, EL1PCEN | EL1PCTEN,
               what);
    check_host_traps(here, what);
}

static void check_number(struct here *here, const char *member,
                         uint64_t expected, uint64_t found)
{
    char subject[64];

    snprintf(subject, sizeof(subject), "percpu[%u].%s", here->index, member);
    if (expected != found)
        spec_report_difference(here, &(struct difference){
                                         .what = "names nobody as EL2 is left",
                                         .subject = subject,
                                         .expected = { expected, 0 },
                                         .found = { found, 0 },
                                     });
}

static void check_controls(struct here *here)
{
    struct spec_percpu percpu;

    if (!spec_here_percpu(here, &percpu))
        return;
    if (percpu.cur_vmid == HOSTVISOR) {
        check_number(here, "cur_vcpuid", here->index, percpu.cur_vcpuid);
        check_host(here);
    } else if (percpu.cur_vmid < COREVISOR && percpu.cur_vcpuid < VCPU_PER_VM) {
        check_vm(here, &percpu);
    } else {
        check_number(here, "cur_vmid", 0, percpu.cur_vmid);
    }
}

/* P7 */

static bool is_halted(struct here *here)
{
    return spec_here_word(here, here->spec->layout.halt) != 0;
}

void spec_property_halted(struct here *here)
{
    if (!is_halted(here))
        spec_report_plain(here, "panic", "halt is not set", "halt",
                          here->spec->layout.function[FUNCTION_panic]);
}

static void check_halt(struct here *here)
{
    const struct visit *visit = &here->cpu->visit;

    if (here->cpu->panicked && is_halted(here))
        spec_report_plain(here, NULL, "EL2 is left after panic", "halt",
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
        check_controls(here);
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

/* Interrupts stay masked as the exception has left them. */

#define PSTATE_AIF UINT64_C(0x1c0)

static void unmasked(struct here *here, uint64_t pstate)
{
    if ((pstate & PSTATE_AIF) != PSTATE_AIF)
        spec_report_difference(here, &(struct difference){
                                         .what = "unmasks interrupts at EL2",
                                         .subject = "PSTATE",
                                         .expected = { PSTATE_AIF, 0 },
                                         .found = { pstate & PSTATE_AIF, 0 },
                                         .pc = here->event->pc,
                                     });
}

void spec_property_masked(struct here *here)
{
    unmasked(here, spec_here_gprs(here)->pstate);
}

void spec_property_pstate(struct here *here)
{
    unmasked(here, here->event->value);
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
