/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is to run and which controls are in force as EL2 is left: P6 and P8 of
 * the specification. None of it asks which function wrote them.
 */
#include <stdio.h>
#include <string.h>

#include "spec.h"

static void differs(struct here *here, int reg, uint64_t bits,
                    uint64_t expected, uint64_t found, const char *what)
{
    if ((found ^ expected) & bits)
        bits &= spec_here_stored(here, reg);
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

/* Bits of a control that must have a value, of those that this machine has. */
static void check_bits(struct here *here, enum spec_reg control, uint64_t bits,
                       uint64_t expected, const char *what)
{
    const struct layout *layout = &here->spec->layout;

    differs(here, layout->reg[control],
            bits & spec_judged(&layout->world, control), expected,
            spec_here_reg(here, control), what);
}

#define VMID_BITS (UINT64_C(0xff) << 48) /* VTTBR_EL2.VMID, 8 bits */

static void check_vm(struct here *here, const struct spec_percpu *percpu)
{
    static const char what[] = "is not the VM's as EL2 is left for it";
    const struct spec_world *world = &here->spec->layout.world;

    check_bits(here, R_VTTBR_EL2, VMID_BITS, percpu->cur_vmid << 48, what);
    check_bits(
        here, R_TPIDR_EL2, UINT64_MAX,
        spec_context_address(world, percpu->cur_vmid, percpu->cur_vcpuid),
        what);
    check_bits(here, R_HCR_EL2, ~HCR_VIRTUAL, HCR_OF_VM, what);
    check_bits(here, R_CPTR_EL2, UINT64_MAX, CPTR_OF_VM, what);
    check_bits(here, R_MDCR_EL2, UINT64_MAX,
               MDCR_OF_VM | (percpu->host_mdcr & MDCR_HPMN), what);
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

/* Controls of EL2 whose RES1 bits are to be written as 1 (SBOP). */
static bool is_control(const struct layout *layout, int reg)
{
    return reg == layout->reg[R_CPTR_EL2] || reg == layout->reg[R_HCR_EL2] ||
           reg == layout->reg[R_MDCR_EL2] || reg == layout->reg[R_CNTHCTL_EL2];
}

/* What cannot be written and reads as 1. */
void spec_control_written(struct here *here)
{
    const struct el2sim_event *event = here->event;
    uint64_t res1;

    if (!is_control(&here->spec->layout, event->reg))
        return;
    res1 = here->api->get(here->sim, here->index, event->reg) &
           ~spec_here_stored(here, event->reg);
    if (res1 & ~event->value)
        spec_report_difference(
            here, &(struct difference){
                      .what = "is written with 0 in RES1 bits",
                      .subject = here->api->sysreg_name(here->sim, event->reg),
                      .expected = { event->value | res1, 0 },
                      .found = { event->value, 0 },
                      .pc = event->pc,
                  });
}

/* Controls of later features, and later fields of the others: whatever their
 * values are, they are the same whenever a VM, or the host, is entered. */

static const enum spec_reg with_later_fields[] = { R_HCR_EL2, R_CPTR_EL2,
                                                   R_MDCR_EL2 };

/* VSE has its own rule; TFP and TZ are in force or not as FP and SVE are used. */
static const uint64_t variable[] = { 1 << 8, 1 << 10, 0 };

static void check_later_fields(struct here *here, struct class *class,
                               const char *what)
{
    const struct spec_world *world = &here->spec->layout.world;

    for (unsigned i = 0; i < 3; i++) {
        enum spec_reg reg = with_later_fields[i];
        uint64_t bits = ~spec_judged(world, reg) & ~variable[i];
        uint64_t found = spec_here_reg(here, reg) & bits;

        if (!class->known)
            class->later[i] = found;
        differs(here, here->spec->layout.reg[reg], bits, class->later[i], found,
                what);
    }
}

static void check_features(struct here *here, struct class *class,
                           const char *what)
{
    for (unsigned i = 0; i < FEATURE_COUNT; i++) {
        int reg = here->spec->layout.features[i];
        uint64_t found = reg < 0 ? 0 : spec_here_sysregs(here)[reg];

        if (!class->known)
            class->feature[i] = found;
        if (found != class->feature[i])
            differs(here, reg, UINT64_MAX, class->feature[i], found, what);
    }
}

static void check_class(struct here *here, bool is_vm)
{
    struct class *class = &here->spec->classes[is_vm];
    const char *what = is_vm ? "is not what it was for VMs before"
                             : "is not what it was for the host before";

    check_later_fields(here, class, what);
    check_features(here, class, what);
    class->known = true;
}

/*
 * HCR_EL2.VSE: a virtual SError is pending for whom it is set. Taking it clears
 * the bit, so it may only be set again for an SError that came since.
 */
#define HCR_VSE (UINT64_C(1) << 8)

enum { VSE_PENDING = 1, VSE_CAME = 2 };

static uint8_t *vse_of(struct here *here, struct spec_id id)
{
    static const unsigned count = sizeof(here->spec->vse);
    uint64_t index = id.vmid * VCPU_PER_VM + id.vcpuid;

    return id.vmid <= COREVISOR && index < count ? &here->spec->vse[index]
                                                 : NULL;
}

void spec_control_interrupted(struct here *here, struct spec_id id)
{
    uint8_t *vse = vse_of(here, id);
    bool pending = spec_here_reg(here, R_HCR_EL2) & HCR_VSE;

    if (vse)
        *vse = pending ? VSE_PENDING : 0;
}

void spec_control_serror(struct here *here)
{
    struct spec_percpu percpu;
    uint8_t *vse;

    if (!spec_here_percpu(here, &percpu))
        return;
    vse = vse_of(here, (struct spec_id){ percpu.cur_vmid, percpu.cur_vcpuid });
    if (vse)
        *vse |= VSE_CAME;
}

static void check_vse(struct here *here, struct spec_id id)
{
    uint8_t *vse = vse_of(here, id);
    uint64_t found = spec_here_reg(here, R_HCR_EL2) & HCR_VSE;

    if (vse && !*vse)
        differs(here, here->spec->layout.reg[R_HCR_EL2], HCR_VSE, 0, found,
                "has a virtual SError pending for whom none came");
    if (vse)
        *vse = found ? VSE_PENDING : 0;
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

void spec_control_eret(struct here *here)
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
        return;
    }
    check_class(here, percpu.cur_vmid != HOSTVISOR);
    check_vse(here, (struct spec_id){ percpu.cur_vmid, percpu.cur_vcpuid });
}
