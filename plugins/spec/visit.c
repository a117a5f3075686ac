/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A CPU's stay at EL2 as a whole, from the exception to the ERET: what the
 * interrupted had is what is saved, and what is restored is what it leaves
 * with, whatever code stands between the functions.
 */
#include <stdio.h>
#include <string.h>

#include "spec.h"

enum { EC_IABT_LOW = 0x20, EC_DABT_LOW = 0x24, KIND_SYNC = 0, KIND_SERR = 3 };

static uint64_t kind_of(int exception_kind)
{
    if (exception_kind == KIND_SYNC)
        return KIND_TRAP;
    return exception_kind == KIND_SERR ? KIND_SERROR : KIND_IRQ;
}

static void remember_host_traps(struct here *here)
{
    here->cpu->host_traps = (struct host_traps){
        .known = true,
        .pmselr = spec_here_reg(here, R_PMSELR_EL0),
        .pmuserenr = spec_here_reg(here, R_PMUSERENR_EL0),
        .mdcr = spec_here_reg(here, R_MDCR_EL2),
    };
}

/* The exception is about to be taken: all is still the interrupted's. */
void spec_visit_begin(struct here *here)
{
    struct visit *visit = &here->cpu->visit;
    const struct el2sim_event *event = here->event;
    struct spec_percpu percpu;

    spec_report_forget(here);
    /* Another plugin may have changed the bank without an instruction. */
    here->cpu->v_valid = false;
    visit->active = true;
    visit->trusted = spec_here_percpu(here, &percpu);
    visit->captured = visit->saved = false;
    visit->halted = spec_here_word(here, here->spec->layout.halt) != 0;
    visit->taken.kind = kind_of(event->exception_kind);
    visit->id = (struct spec_id){ percpu.cur_vmid, percpu.cur_vcpuid };
    visit->is_host_abort =
        percpu.cur_vmid == HOSTVISOR && visit->taken.kind == KIND_TRAP &&
        (event->ec == EC_IABT_LOW || event->ec == EC_DABT_LOW);
    visit->load_count = 0;
    memcpy(visit->x, spec_here_gprs(here)->x, sizeof(visit->x));
    memcpy(visit->sys, spec_here_sysregs(here),
           (size_t)here->spec->layout.sysreg_count * sizeof(uint64_t));
    if (percpu.cur_vmid == HOSTVISOR)
        remember_host_traps(here);
    spec_control_interrupted(here, visit->id);
    spec_bank_interrupted(here, visit->id);
    if (visit->taken.kind == KIND_SERROR)
        spec_control_serror(here);
}

/* The first sign of EL2: nothing has had the time to change these. */
void spec_visit_capture(struct here *here)
{
    struct visit *visit = &here->cpu->visit;

    visit->captured = true;
    visit->taken.esr = spec_here_reg(here, R_ESR_EL2);
    visit->taken.far = spec_here_reg(here, R_FAR_EL2);
    visit->taken.hpfar = spec_here_reg(here, R_HPFAR_EL2);
    visit->elr = spec_here_reg(here, R_ELR_EL2);
    visit->spsr = spec_here_reg(here, R_SPSR_EL2);
}

/* That sign was a write of one of them. */
void spec_visit_capture_before(struct here *here, int reg, uint64_t old)
{
    struct visit *visit = &here->cpu->visit;
    const int *number = here->spec->layout.reg;

    spec_visit_capture(here);
    if (reg == number[R_ESR_EL2])
        visit->taken.esr = old;
    if (reg == number[R_FAR_EL2])
        visit->taken.far = old;
    if (reg == number[R_HPFAR_EL2])
        visit->taken.hpfar = old;
    if (reg == number[R_ELR_EL2])
        visit->elr = old;
    if (reg == number[R_SPSR_EL2])
        visit->spsr = old;
}

static void register_differs(struct here *here, int reg, const char *what,
                             uint64_t expected, uint64_t found)
{
    uint64_t stored = spec_here_judged(here, reg);
    unsigned back = here->spec->layout.back[reg];
    char owner[80] = "";

    if (!((expected ^ found) & stored))
        return;
    if (back < SWITCHED_MAX)
        spec_report_owner(
            here, (unsigned)(offsetof(struct spec_context, sys) / 8) + back, 1,
            &found, UINT32_MAX, owner, sizeof(owner));
    spec_report_difference(
        here,
        &(struct difference){
            .what = what,
            .subject = here->api->sysreg_name(here->sim, reg),
            .expected = { expected & stored, 0 },
            .found = { found & stored, 0 },
            .owner = owner,
            .pc = spec_report_writer(here, reg, (struct range){ 0, 0 }, 0),
        });
}

/* ELR_EL2 and SPSR_EL2 came with the exception itself. */
static uint64_t at_entry(const struct visit *visit, const struct layout *layout,
                         unsigned reg)
{
    if (reg == R_ELR_EL2)
        return visit->elr;
    if (reg == R_SPSR_EL2)
        return visit->spsr;
    return visit->sys[layout->reg[reg]];
}

/* What is about to be saved should still be the interrupted's. */
void spec_visit_saves(struct here *here)
{
    struct visit *visit = &here->cpu->visit;
    const struct layout *layout = &here->spec->layout;
    const uint64_t *now = spec_here_sysregs(here);

    if (!visit->active || !visit->trusted || !visit->captured || visit->saved)
        return;
    visit->saved = true;
    for (unsigned i = 0; i < layout->world.switched; i++) {
        uint64_t expected = at_entry(visit, layout, i);

        if (now[layout->reg[i]] != expected)
            register_differs(here, layout->reg[i],
                             "changes at EL2 before it is saved", expected,
                             now[layout->reg[i]]);
    }
}

/* Loads of what the host can change meanwhile */

void spec_visit_load(struct here *here)
{
    struct visit *visit = &here->cpu->visit;
    const struct el2sim_event *event = here->event;
    const struct range at = { event->address, event->address + event->size };
    char subject[128];

    if (!visit->active || !visit->trusted)
        return;
    for (unsigned i = 0; i < visit->load_count; i++) {
        if (!range_overlaps(visit->loads[i], at))
            continue;
        here->api->describe(here->sim, at.begin, subject, sizeof(subject));
        spec_report_plain(here, NULL,
                          "read twice from memory that the host can change",
                          subject, event->pc);
        return;
    }
    if (visit->load_count < LOAD_MAX)
        visit->loads[visit->load_count++] = at;
}

/* The way out */

static bool is_syndrome(unsigned back)
{
    switch (back) {
    case R_ESR_EL2:
    case R_FAR_EL2:
    case R_HPFAR_EL2:
    case R_ELR_EL2:
    case R_SPSR_EL2:
        return true;
    default:
        return false;
    }
}

static bool is_lazy_fp(const struct here *here, unsigned back)
{
    return here->spec->layout.world.lazy_fp &&
           (back == R_FPSR || back == R_FPCR);
}

static bool is_of_host_abort(unsigned back)
{
    return back == R_ESR_EL1 || back == R_SPSR_EL1 || back == R_ELR_EL1;
}

/* Nothing was switched: all registers are those that the visit found. */
static void check_same(struct here *here)
{
    const struct visit *visit = &here->cpu->visit;
    const struct layout *layout = &here->spec->layout;
    const uint64_t *now = spec_here_sysregs(here);

    for (int reg = 0; reg < layout->sysreg_count; reg++) {
        unsigned back = layout->back[reg];

        if (now[reg] != visit->sys[reg] && !is_syndrome(back) &&
            !is_lazy_fp(here, back) &&
            !(visit->is_host_abort && is_of_host_abort(back)))
            register_differs(here, reg, "is not as it was when EL2 was entered",
                             visit->sys[reg], now[reg]);
    }
}

/* Registers were switched: they are what the context holds. */
static void check_restored(struct here *here, const struct spec_percpu *percpu)
{
    const struct layout *layout = &here->spec->layout;
    const uint64_t *now = spec_here_sysregs(here);
    struct spec_context context;

    if (percpu->cur_vcpuid >= VCPU_PER_VM || percpu->cur_vmid > COREVISOR ||
        !spec_layout_read(layout, here->api, here->sim, OBJECT_CONTEXT,
                          percpu->cur_vmid * VCPU_PER_VM + percpu->cur_vcpuid,
                          &context))
        return;
    for (unsigned i = 0; i < layout->world.switched; i++)
        if (layout->world.present[i] && now[layout->reg[i]] != context.sys[i])
            register_differs(here, layout->reg[i],
                             "leaves EL2 with another value than its context",
                             context.sys[i], now[layout->reg[i]]);
}

static void check_sp(struct here *here)
{
    int sp = here->spec->layout.sp_el2;

    if (sp >= 0 && spec_here_sysregs(here)[sp] != here->cpu->visit.sys[sp])
        spec_report_difference(
            here, &(struct difference){
                      .what = "is not where it was when EL2 was entered",
                      .subject = "SP_EL2",
                      .expected = { here->cpu->visit.sys[sp], 0 },
                      .found = { spec_here_sysregs(here)[sp], 0 },
                      .pc = here->event->pc,
                  });
}

void spec_visit_end(struct here *here)
{
    struct visit *visit = &here->cpu->visit;
    bool known = visit->active && visit->trusted;
    struct spec_percpu percpu;

    if (!spec_here_percpu(here, &percpu))
        return;
    if (here->cpu->restored)
        check_restored(here, &percpu);
    else if (known && percpu.cur_vmid == visit->id.vmid &&
             percpu.cur_vcpuid == visit->id.vcpuid)
        check_same(here);
    if (known)
        check_sp(here);
    spec_bank_eret(here);
    visit->active = false;
    here->cpu->restored = false;
}
