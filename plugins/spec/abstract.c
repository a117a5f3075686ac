/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The abstraction: the state in which a function begins, read from the machine
 * through the payload's symbols. Only what the function's row names is read.
 */
#include <string.h>

#include "spec.h"

/* Registers of the machine; the slots that stay free are not read. */
void spec_abstract_registers(struct here *here, struct spec_state *s)
{
    const struct layout *layout = &here->spec->layout;
    const uint64_t *sysregs = spec_here_sysregs(here);

    for (unsigned i = 0; i < layout->world.switched; i++)
        s->r[i] = sysregs[layout->reg[i]];
    for (unsigned i = SWITCHED_MAX; i < REG_COUNT; i++)
        s->r[i] = sysregs[layout->reg[i]];
}

/* The syndrome as it was when EL2 was entered, not as it may be by now. */
static void begin_taken(struct here *here, struct spec_state *s)
{
    const struct visit *visit = &here->cpu->visit;

    if (visit->active && visit->trusted && visit->captured) {
        s->taken = visit->taken;
        return;
    }
    s->taken = (struct spec_taken){
        .esr = s->r[R_ESR_EL2],
        .far = s->r[R_FAR_EL2],
        .hpfar = s->r[R_HPFAR_EL2],
        .kind = s->x[0], /* the argument of all who ask */
    };
}

/* What the vectors pushed, when we did not see the exception: x0 x1, x30. */
static void interrupted_from_stack(struct here *here, struct spec_state *s)
{
    uint64_t pushed[3];

    if (!here->api->read(here->sim, spec_here_gprs(here)->sp, pushed,
                         sizeof(pushed)))
        s->unknown = true;
    s->x[0] = pushed[0];
    s->x[1] = pushed[1];
    s->x[30] = pushed[2];
}

static void begin_gprs(struct here *here, struct frame *frame)
{
    const struct visit *visit = &here->cpu->visit;
    struct spec_state *s = &frame->after;

    memcpy(s->x, spec_here_gprs(here)->x, sizeof(s->x));
    begin_taken(here, s);
    if (frame->id != FUNCTION_host_to_core && frame->id != FUNCTION_vm_to_core)
        return;
    if (visit->active && visit->trusted)
        memcpy(s->x, visit->x, sizeof(s->x));
    else
        interrupted_from_stack(here, s);
}

static void add_range(struct range *ranges, unsigned *count, struct range range)
{
    if (*count < RANGE_MAX)
        ranges[(*count)++] = range;
}

static void depends_on(struct frame *frame, struct range range, bool writes)
{
    add_range(frame->interest, &frame->interest_count, range);
    if (writes)
        add_range(frame->allowed, &frame->allowed_count, range);
}

static bool is_id(struct spec_id id)
{
    return id.vmid <= COREVISOR && id.vcpuid < VCPU_PER_VM;
}

static uint64_t index_of(struct spec_id id)
{
    return id.vmid * VCPU_PER_VM + id.vcpuid;
}

static void load_context(struct here *here, struct frame *frame,
                         struct spec_id id, bool writes)
{
    const struct layout *layout = &here->spec->layout;
    struct spec_state *s = &frame->after;

    if (!is_id(id) ||
        !spec_layout_read(layout, here->api, here->sim, OBJECT_CONTEXT,
                          index_of(id), &s->context[s->context_count]))
        return;
    s->context_id[s->context_count++] = id;
    depends_on(frame, spec_layout_element(layout, OBJECT_CONTEXT, index_of(id)),
               writes);
}

static void load_vm(struct here *here, struct frame *frame, struct spec_id id,
                    unsigned parts, unsigned writes)
{
    const struct layout *layout = &here->spec->layout;
    struct spec_state *s = &frame->after;

    if (!is_id(id) || id.vmid == COREVISOR)
        return;
    s->has_vm = true;
    s->vmid = id.vmid;
    s->vcpuid = id.vcpuid;
    if (parts & VM) {
        s->has_vm &= spec_layout_read(layout, here->api, here->sim, OBJECT_VM,
                                      id.vmid, &s->vm);
        depends_on(frame, spec_layout_element(layout, OBJECT_VM, id.vmid),
                   writes & VM);
    }
    if (parts & SHOWN) {
        s->has_vm &= spec_layout_read(layout, here->api, here->sim,
                                      OBJECT_SHOWN, index_of(id), &s->shown);
        depends_on(frame,
                   spec_layout_element(layout, OBJECT_SHOWN, index_of(id)),
                   writes & SHOWN);
    }
}

static void load_asked(struct here *here, struct frame *frame, uint64_t vmid)
{
    struct spec_state *s = &frame->after;

    s->has_asked = spec_layout_asked(&here->spec->layout, here->api, here->sim,
                                     spec_cpu(s), vmid, &s->asked);
    s->vmid = vmid;
    depends_on(frame, here->spec->layout.requests, false);
}

/* The VCPU that the host asks for: its x0, and what is in shared memory. */
static struct spec_id requested(struct here *here, struct frame *frame)
{
    struct spec_state *s = &frame->after;
    uint64_t vmid = s->context_count ? s->context[0].x[0] : INVALID64;

    load_asked(here, frame, vmid);
    return (struct spec_id){ vmid, s->has_asked ? s->asked : INVALID64 };
}

static struct spec_id first_id(const struct spec_state *s, enum about about)
{
    switch (about) {
    case ARGUMENTS:
        return (struct spec_id){ s->x[0], s->x[1] };
    case HOST:
        return (struct spec_id){ HOSTVISOR, spec_cpu(s) };
    default:
        return (struct spec_id){ s->percpu.cur_vmid, s->percpu.cur_vcpuid };
    }
}

static void load_parts(struct here *here, struct frame *frame)
{
    const struct function *row = &spec_functions[frame->id];
    unsigned parts = row->reads | row->writes;
    struct spec_state *s = &frame->after;
    struct spec_id id = first_id(s, row->about);
    struct spec_id subject = id;

    if (parts & CONTEXT)
        load_context(here, frame, id, row->writes & CONTEXT);
    if (row->about == ENTER)
        id = subject = requested(here, frame);
    else if (row->about == LEAVE)
        id = (struct spec_id){ HOSTVISOR, spec_cpu(s) };
    else if (parts & ASKED)
        load_asked(here, frame, s->x[0]);
    if (parts & OTHER)
        load_context(here, frame, id, row->writes & OTHER);
    if (parts & (VM | SHOWN))
        load_vm(here, frame, subject, parts, row->writes);
    if (parts & FP)
        memcpy(s->q, spec_here_v(here), sizeof(s->q));
}

static void load_percpu(struct here *here, struct frame *frame)
{
    bool writes = spec_functions[frame->id].writes & PERCPU;

    if (!spec_here_percpu(here, &frame->after.percpu))
        frame->after.unknown = true;
    depends_on(
        frame,
        spec_layout_element(&here->spec->layout, OBJECT_PERCPU, here->index),
        writes);
}

static void begin_nothing(struct here *here, struct spec_state *s)
{
    s->world = &here->spec->layout.world;
    s->context_count = 0;
    s->has_vm = s->has_asked = false;
    s->halt = s->unknown = s->hypercall = s->has_result = false;
}

void spec_abstract_begin(struct here *here, struct frame *frame)
{
    struct spec_state *s = &frame->after;

    frame->interest_count = frame->allowed_count = 0;
    begin_nothing(here, s);
    memcpy(frame->before, spec_here_sysregs(here),
           (size_t)here->spec->layout.sysreg_count * sizeof(uint64_t));
    frame->version = here->cpu->sys_version;
    spec_abstract_registers(here, s);
    begin_gprs(here, frame);
    load_percpu(here, frame);
    load_parts(here, frame);
    if (spec_functions[frame->id].writes & HALT) {
        depends_on(frame, here->spec->layout.halt, true);
        depends_on(frame, here->spec->layout.halt_from, true);
    }
}
