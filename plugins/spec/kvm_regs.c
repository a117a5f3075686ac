/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the host is shown of a VCPU after an exit, and what comes back from it
 * before the next run.
 */
#include <string.h>

#include "semantics.h"

/* ESR_EL2 (Arm ARM D13.2.37) */
#define EC(esr) ((esr) >> 26 & 0x3f)
#define RT(esr) ((esr) >> 16 & 0x1f) /* of a data abort: SRT */
#define FSC(esr) ((esr)&0x3f)
#define ESR_IL (UINT64_C(1) << 25)
#define ESR_ISV (UINT64_C(1) << 24)
#define ESR_FNV (UINT64_C(1) << 10)
#define ESR_S1PTW (UINT64_C(1) << 7)
#define ESR_WNR (UINT64_C(1) << 6)
#define FSC_EXTERNAL UINT64_C(0x10)

enum {
    EC_WFX = 0x01,
    EC_HVC32 = 0x12,
    EC_HVC64 = 0x16,
    EC_IABT_LOW = 0x20,
    EC_IABT_CUR = 0x21,
    EC_DABT_LOW = 0x24,
    EC_DABT_CUR = 0x25,
};

#define MMIO_END UINT64_C(0x40000000)
#define DIRTY_X0 UINT64_C(1)
#define DIRTY_PC_FLAG (UINT64_C(1) << 32)
#define PENDING_DABT (UINT64_C(1) << 33)
#define PENDING_IABT (UINT64_C(1) << 34)
#define PENDING_UNDEF (UINT64_C(1) << 35)
#define PENDING_ANY (PENDING_DABT | PENDING_IABT | PENDING_UNDEF)

/* PSCI (DEN 0022) by HVC: which calls the host gets, and which arguments. */
enum { SYSTEM_OFF = 0x84000008u };
static const struct {
    uint32_t id;
    unsigned shown;
} psci_calls[] = {
    { 0x84000002, 0 },                    /* CPU_OFF */
    { 0x84000003, 3 },                    /* CPU_ON */
    { 0xc4000003, 3 }, { 0x84000004, 2 }, /* AFFINITY_INFO */
    { 0xc4000004, 2 }, { SYSTEM_OFF, 0 },
};

enum { PSCI_COUNT = sizeof(psci_calls) / sizeof(psci_calls[0]) };

/* The row of the call in x0, of which bits <31:0> count; PSCI_COUNT: none. */
static unsigned psci_row(uint64_t x0)
{
    unsigned row = 0;

    while (row < PSCI_COUNT && psci_calls[row].id != (uint32_t)x0)
        row++;
    return row;
}

/*
 * HPFAR_EL2 is valid for translation, access flag and address size faults, and
 * for permission faults on a walk of stage 1 (Arm ARM D13.2.55).
 */
static bool has_ipa(uint64_t esr)
{
    switch (FSC(esr) & 0x3c) {
    case 0x00:
    case 0x04:
    case 0x08:
        return true;
    case 0x0c:
        return esr & ESR_S1PTW;
    default:
        return false;
    }
}

static uint64_t ipa_of(const struct spec_context *context)
{
    uint64_t page = (context->hpfar_el2 >> 4 & UINT64_C(0xfffffffff)) << 12;

    if (!has_ipa(context->esr_el2))
        return INVALID64;
    if (context->esr_el2 & ESR_S1PTW)
        return page;
    return page | (context->far_el2 & 0xfff);
}

/* Rt and direction are UNKNOWN without ISV, so that is no device access. */
static bool is_mmio(const struct spec_context *context)
{
    return EC(context->esr_el2) == EC_DABT_LOW &&
           (context->esr_el2 & ESR_ISV) && ipa_of(context) < MMIO_END;
}

static enum spec_exit exit_of_abort(const struct spec_context *context)
{
    if (!is_mmio(context))
        return EXIT_FAULT;
    return context->esr_el2 & ESR_WNR ? EXIT_MMIO_WRITE : EXIT_MMIO_READ;
}

enum spec_exit spec_exit_of(const struct spec_context *context)
{
    if (context->ec == KIND_IRQ)
        return EXIT_IRQ;
    switch (EC(context->esr_el2)) {
    case EC_WFX:
        return EXIT_WFX;
    case EC_HVC32:
    case EC_HVC64:
        return psci_row(context->x[0]) < PSCI_COUNT ? EXIT_PSCI : EXIT_HVC;
    case EC_IABT_LOW:
    case EC_DABT_LOW:
        return exit_of_abort(context);
    default:
        return EXIT_NONE;
    }
}

/* After an exit */

static void show_psci(struct spec_state *s, const struct spec_context *context)
{
    unsigned row = psci_row(context->x[0]);

    s->shown.regs[0] = psci_calls[row].id;
    for (unsigned i = 1; i <= psci_calls[row].shown; i++)
        s->shown.regs[i] = context->x[i];
    if (psci_calls[row].id == SYSTEM_OFF)
        spec_power_off(s);
}

static uint64_t bit_of(uint64_t rt)
{
    return rt < GPR_COUNT ? UINT64_C(1) << rt : 0; /* 31 is XZR */
}

static void show_abort(struct spec_state *s, struct spec_context *context,
                       enum spec_exit exit)
{
    uint64_t rt = RT(context->esr_el2);

    s->shown.ipa = ipa_of(context);
    if (exit == EXIT_MMIO_WRITE && rt < GPR_COUNT)
        s->shown.regs[rt] = context->x[rt];
    if (exit == EXIT_MMIO_WRITE)
        context->dirty = DIRTY_PC_FLAG;
    if (exit == EXIT_MMIO_READ)
        context->dirty = DIRTY_PC_FLAG | bit_of(rt);
}

static void show_call(struct spec_state *s, struct spec_context *context,
                      enum spec_exit exit)
{
    context->dirty = DIRTY_X0;
    if (exit == EXIT_PSCI)
        show_psci(s, context);
}

static bool is_about_current(const struct spec_state *s)
{
    return s->has_vm && s->vmid == s->percpu.cur_vmid &&
           s->vcpuid == s->percpu.cur_vcpuid;
}

void spec_save_shadow_kvm_regs(struct spec_state *s)
{
    struct spec_context *context = spec_current(s);
    enum spec_exit exit = spec_exit_of(context);

    if (context->ec != KIND_TRAP)
        return;
    if (exit == EXIT_NONE) {
        spec_stop(s);
        return;
    }
    if (!is_about_current(s))
        s->unknown = true;
    s->shown.exit = exit;
    s->shown.esr = context->esr_el2;
    if (exit == EXIT_WFX)
        context->dirty = DIRTY_PC_FLAG;
    else if (exit == EXIT_HVC || exit == EXIT_PSCI)
        show_call(s, context, exit);
    else
        show_abort(s, context, exit);
}

/* Before a run */

static uint64_t reset_of(unsigned reg, uint64_t vcpuid)
{
    switch (reg) {
#define SWITCHED(name, member, reset) \
    case R_##name:                    \
        return reset;
#define CONTROL(name, judged)
#define FEATURE(name)
#include "registers.def"
#undef FEATURE
#undef SWITCHED
#undef CONTROL
    default:
        return 0;
    }
}

/* NZCV and DAIF as asked; a mode of EL0 or EL1, else EL1h. */
static uint64_t sanitised(uint64_t pstate)
{
    uint64_t mode = pstate & 0x1f;

    if (mode != 0 && mode != 4)
        mode = 5;
    return (pstate & UINT64_C(0xf00003c0)) | mode;
}

static void first_run(struct spec_state *s, struct spec_context *context)
{
    uint64_t pc = s->shown.pc;

    if (pc - s->vm.image_base >= s->vm.image_size) {
        spec_stop(s);
        return;
    }
    memset(context->x, 0, sizeof(context->x));
    memset(context->q, 0, sizeof(context->q));
    context->fpsr = context->fpcr = 0;
    for (unsigned reg = 0; reg < s->world->switched; reg++)
        context->sys[reg] = reset_of(reg, s->percpu.cur_vcpuid);
    context->sys[R_ELR_EL2] = pc;
    context->sys[R_SPSR_EL2] = sanitised(s->shown.pstate);
    context->dirty = 0;
}

static bool from_el0(uint64_t pstate)
{
    return (pstate & 0x10) || (pstate & 0xc) == 0;
}

/* Synchronous, to EL1: from SP_EL0, SP_EL1, AArch64 and AArch32 EL0 (D1.10.2). */
uint64_t spec_vector_offset(uint64_t pstate)
{
    if (pstate & 0x10)
        return 0x600;
    if (from_el0(pstate))
        return 0x400;
    return pstate & 1 ? 0x200 : 0;
}

/* A synchronous external abort without an address. */
uint64_t spec_abort_syndrome(bool is_data, uint64_t pstate)
{
    uint64_t class = is_data ? EC_DABT_LOW : EC_IABT_LOW;

    if (!from_el0(pstate))
        class ++;
    return class << 26 | ESR_IL | ESR_FNV | FSC_EXTERNAL;
}

static uint64_t pending_syndrome(uint64_t dirty, uint64_t pstate)
{
    if (dirty & PENDING_UNDEF)
        return ESR_IL;
    return spec_abort_syndrome(dirty & PENDING_DABT, pstate);
}

static void inject(struct spec_context *context)
{
    uint64_t pc = context->sys[R_ELR_EL2];
    uint64_t pstate = context->sys[R_SPSR_EL2];

    context->sys[R_ESR_EL1] = pending_syndrome(context->dirty, pstate);
    context->sys[R_SPSR_EL1] = pstate;
    context->sys[R_ELR_EL1] = pc;
    context->sys[R_ELR_EL2] = context->sys[R_VBAR_EL1] +
                              spec_vector_offset(pstate);
    context->sys[R_SPSR_EL2] = PSTATE_FAULT;
}

static void later_run(const struct spec_state *s, struct spec_context *context)
{
    for (unsigned i = 0; i < GPR_COUNT; i++)
        if (context->dirty >> i & 1)
            context->x[i] = s->shown.regs[i];
    if (context->dirty & PENDING_ANY)
        inject(context);
    if (context->dirty & DIRTY_PC_FLAG)
        context->sys[R_ELR_EL2] += 4;
    context->dirty = 0;
    context->far_el2 = 0;
}

void spec_restore_shadow_kvm_regs(struct spec_state *s)
{
    struct spec_context *context = spec_current(s);

    if (!is_about_current(s))
        s->unknown = true;
    if (context->dirty == INVALID64)
        first_run(s, context);
    else if (context->ec == KIND_TRAP)
        later_run(s, context);
}
