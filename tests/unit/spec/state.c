/* SPDX-License-Identifier: GPL-2.0-or-later */
/* States made by hand. */
#include <string.h>

#include "tests.h"

static const struct spec_world *world(void)
{
    static struct spec_world made;

    made.switched = SWITCHED_COUNT;
    for (unsigned i = 0; i < SWITCHED_COUNT; i++)
        made.present[i] = true;
    made.slot_count = 0;
    for (unsigned i = 0; i < SWITCHED_COUNT; i++)
        if (i != R_ESR_EL1 && i != R_SPSR_EL1 && i != R_ELR_EL2 &&
            i != R_SPSR_EL2)
            made.slots[made.slot_count++] = (uint8_t)i;
    for (unsigned i = 0; i <= COREVISOR; i++)
        made.root[i] = TABLES + 0x2000 * i;
    made.context_base = CONTEXTS;
    made.context_size = CONTEXT_SIZE;
    return &made;
}

static void fill_q(struct spec_q *q, unsigned kind)
{
    for (unsigned i = 0; i < Q_COUNT; i++)
        q[i] = (struct spec_q){ VALUE(kind, 0x100 + i),
                                VALUE(kind, 0x140 + i) };
}

static void fill_context(struct spec_context *context, unsigned kind)
{
    for (unsigned i = 0; i < GPR_COUNT; i++)
        context->x[i] = VALUE(kind, i);
    for (unsigned i = 0; i < SWITCHED_MAX; i++)
        context->sys[i] = VALUE(kind, 0x40 + i);
    fill_q(context->q, kind);
    context->fpsr = VALUE(kind, 0x180);
    context->fpcr = VALUE(kind, 0x181);
    context->dirty = 0;
    context->flags = 0;
    context->esr_el2 = VALUE(kind, 0x182);
    context->ec = KIND_IRQ;
    context->far_el2 = VALUE(kind, 0x183);
    context->hpfar_el2 = VALUE(kind, 0x184);
    context->sys[R_SPSR_EL2] = 0x3c5;
}

static void fill_hardware(struct spec_state *s)
{
    for (unsigned i = 0; i < GPR_COUNT; i++)
        s->x[i] = VALUE(OF_X, i);
    for (unsigned i = 0; i < REG_COUNT; i++)
        s->r[i] = VALUE(OF_R, i);
    fill_q(s->q, OF_Q);
    s->r[R_MPIDR_EL1] = 0x80000000;
    s->r[R_ID_AA64PFR0_EL1] = 0;
    s->r[R_MDCR_EL2] = 6;
    s->r[R_CNTHCTL_EL2] = 0xf3;
    s->r[R_SPSR_EL2] = 0x3c5;
}

static void fill_vm(struct spec_state *s)
{
    s->has_vm = s->has_asked = true;
    s->vmid = VMID;
    s->vcpuid = s->asked = VCPUID;
    s->vm = (struct spec_vm){ .state = VERIFIED,
                              .image_base = 0x44200000,
                              .image_size = 0x2000 };
    s->vm.vcpu_state[VCPUID] = READY;
    for (unsigned i = 0; i < GPR_COUNT; i++)
        s->shown.regs[i] = VALUE(OF_SHOWN, i);
    s->shown.pc = 0x44200010;
    s->shown.pstate = 0x3c5;
}

void state_make(struct spec_state *s)
{
    memset(s, 0, sizeof(*s));
    s->world = world();
    fill_hardware(s);
    s->context_count = 2;
    s->context_id[0] = (struct spec_id){ HOSTVISOR, 0 };
    s->context_id[1] = (struct spec_id){ VMID, VCPUID };
    fill_context(&s->context[0], OF_HOST);
    fill_context(&s->context[1], OF_VM);
    s->context[0].x[0] = VMID;
    fill_vm(s);
}

void state_make_vm(struct spec_state *s)
{
    state_make(s);
    s->percpu = (struct spec_percpu){ VMID, VCPUID, 0x11, 0x12, 6 };
    s->vm.vcpu_state[VCPUID] = ACTIVE;
    s->r[R_HCR_EL2] = HCR_OF_VM;
    s->r[R_CPTR_EL2] = CPTR_OF_VM;
    s->r[R_MDCR_EL2] = MDCR_OF_VM | 6;
    s->r[R_PMSELR_EL0] = 0;
    s->r[R_PMUSERENR_EL0] = PMUSERENR_OF_VM;
    s->r[R_CNTHCTL_EL2] = 0xf1;
}

struct spec_context *host_of(struct spec_state *s)
{
    return &s->context[0];
}

struct spec_context *vm_of(struct spec_state *s)
{
    return &s->context[1];
}

void assert_registers_of(const struct spec_state *s,
                         const struct spec_context *context)
{
    for (unsigned i = 0; i < SWITCHED_COUNT; i++)
        assert_int_equal(s->r[i], context->sys[i]);
}

void assert_bank_of(const struct spec_state *s,
                    const struct spec_context *context)
{
    assert_memory_equal(s->q, context->q, sizeof(s->q));
    assert_int_equal(s->r[R_FPSR], context->fpsr);
    assert_int_equal(s->r[R_FPCR], context->fpcr);
}
