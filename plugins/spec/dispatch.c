/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of an exception from below: the functions that are made of the
 * four, and what is answered at EL2 without a switch.
 */
#include "semantics.h"

#define EC(esr) ((esr) >> 26 & 0x3f)
#define IMM16(esr) ((esr)&0xffff)
#define SYS_RT(esr) ((esr) >> 5 & 0x1f)
#define SYS_READ UINT64_C(1)

enum {
    EC_FP = 0x07,
    EC_HVC64 = 0x16,
    EC_SMC64 = 0x17,
    EC_SYS64 = 0x18,
    EC_IABT_LOW = 0x20,
    EC_DABT_LOW = 0x24,
};

enum {
    HVC_HOST_VCPU_RUN = 4,
    PSCI_VERSION = 0x84000000u,
    PSCI_0_2 = 2,
};

static void give_bool(struct spec_state *s, bool value)
{
    s->has_result = true;
    s->result = value;
    s->result_bits = 1;
}

void spec_host_vcpu_run(struct spec_state *s)
{
    spec_save_host(s);
    spec_restore_vm(s);
}

static void skip(struct spec_state *s)
{
    s->r[R_ELR_EL2] += 4;
}

/* Reads as zero, write ignored. */
static void answer_sysreg(struct spec_state *s, struct spec_context *context)
{
    uint64_t rt = SYS_RT(context->esr_el2);

    if ((context->esr_el2 & SYS_READ) && rt < GPR_COUNT)
        context->x[rt] = 0;
    skip(s);
}

static bool answer(struct spec_state *s, struct spec_context *context)
{
    switch (EC(context->esr_el2)) {
    case EC_SYS64:
        answer_sysreg(s, context);
        return true;
    case EC_SMC64:
        context->x[0] = UINT64_MAX;
        skip(s);
        return true;
    case EC_HVC64:
        if ((uint32_t)context->x[0] != PSCI_VERSION)
            return false;
        context->x[0] = PSCI_0_2;
        return true;
    default:
        return false;
    }
}

/* The VM's exit is carried to the host. */
static void leave_vm(struct spec_state *s, enum spec_exit exit)
{
    spec_save_vm(s);
    if (s->halt)
        return;
    spec_restore_host(s);
    spec_current(s)->x[0] = exit;
}

/* The first use of FP, where that traps. */
static bool is_lazy(const struct spec_state *s,
                    const struct spec_context *context)
{
    return s->world->lazy_fp && context->ec == KIND_TRAP &&
           EC(context->esr_el2) == EC_FP;
}

/* What becomes of an SError the specification leaves to the payload. */
void spec_vm_exit_dispatch(struct spec_state *s)
{
    struct spec_context *context = spec_current(s);
    bool stays;

    spec_exit_populate_fault(s);
    if (context->ec == KIND_SERROR || is_lazy(s, context)) {
        s->unknown = true;
        return;
    }
    stays = context->ec == KIND_TRAP && answer(s, context);
    if (!stays)
        leave_vm(s, spec_exit_of(context));
    give_bool(s, stays);
}

/* Whose EL1 registers are in the hardware; pc and pstate too. */
static void abort_host(struct spec_state *s)
{
    uint64_t pstate = s->r[R_SPSR_EL2];
    bool is_data = EC(s->taken.esr) == EC_DABT_LOW;

    s->r[R_ESR_EL1] = spec_abort_syndrome(is_data, pstate);
    s->r[R_SPSR_EL1] = pstate;
    s->r[R_ELR_EL1] = s->r[R_ELR_EL2];
    s->r[R_ELR_EL2] = s->r[R_VBAR_EL1] + spec_vector_offset(pstate);
    s->r[R_SPSR_EL2] = PSTATE_FAULT;
}

static void host_hvc(struct spec_state *s)
{
    bool runs = IMM16(s->taken.esr) == HVC_HOST_VCPU_RUN;

    if (runs)
        spec_host_vcpu_run(s);
    else
        s->hypercall = true;
    give_bool(s, runs);
}

void spec_host_exit_dispatch(struct spec_state *s)
{
    if (s->taken.kind == KIND_SERROR) {
        s->unknown = true;
        return;
    }
    if (s->taken.kind != KIND_TRAP) {
        spec_stop(s);
        return;
    }
    switch (EC(s->taken.esr)) {
    case EC_HVC64:
        host_hvc(s);
        break;
    case EC_IABT_LOW:
    case EC_DABT_LOW:
        abort_host(s);
        give_bool(s, false);
        break;
    default:
        spec_stop(s);
        break;
    }
}
