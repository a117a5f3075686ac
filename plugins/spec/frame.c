/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Functions in progress: a stack for each CPU. A function begins at its symbol
 * and ends at the address in x30 with the SP that it began with, so one that is
 * reached by a branch at another's end ends together with it.
 */
#include <string.h>

#include "spec.h"

const struct function spec_functions[FUNCTION_COUNT] = {
#define FUNCTION(name, about, reads, writes, end) \
    [FUNCTION_##name] = { #name, about, reads, writes, end, spec_##name },
#include "functions.def"
#undef FUNCTION
};

static struct frame *frame_at(struct here *here, unsigned level)
{
    return &here->spec->frames[here->cpu->stack[level]];
}

struct frame *spec_frame_top(struct here *here)
{
    return here->cpu->depth ? frame_at(here, here->cpu->depth - 1) : NULL;
}

static void note_busy(struct here *here)
{
    unsigned bit = 1u << here->index;

    if (here->cpu->depth)
        here->spec->busy |= bit;
    else
        here->spec->busy &= ~bit;
}

/* The stack that SP is on, from its end up to SP. */
static struct range stack_below(const struct layout *layout, uint64_t sp)
{
    uint64_t offset = sp - 1 - layout->stacks.begin;

    if (layout->stack_size && range_has(layout->stacks, sp - 1))
        return (struct range){ sp - 1 - offset % layout->stack_size, sp };
    return (struct range){ sp > 4096 ? sp - 4096 : 0, sp };
}

/* Where stores are nobody's business: below the innermost SP. */
static void note_stack(struct here *here)
{
    const struct frame *top = spec_frame_top(here);

    here->cpu->free_context = (struct range){ 0, 0 };
    here->cpu->free_stack = top ? stack_below(&here->spec->layout, top->sp)
                                : (struct range){ 0, 0 };
}

/* Begin */

static bool is_loop(struct here *here, enum function_id id)
{
    const struct frame *top = spec_frame_top(here);

    return top && top->id == id && top->sp == spec_here_gprs(here)->sp &&
           top->exit == spec_here_gprs(here)->x[30];
}

static struct frame *push(struct here *here)
{
    struct spec *spec = here->spec;

    if (here->cpu->depth == DEPTH_MAX)
        return NULL;
    for (unsigned i = 0; i < FRAME_MAX; i++)
        if (!spec->frames[i].used) {
            here->cpu->stack[here->cpu->depth++] = (uint8_t)i;
            return &spec->frames[i];
        }
    return NULL;
}

enum {
    WATCH_LIMIT = WATCHED_MAX * 3 / 4
}; /* a wild payload returns anywhere */

/* Where the address is in the set, or would be. */
static uint64_t *watched_at(struct spec *spec, uint64_t address)
{
    unsigned slot = (unsigned)(address / 4 % WATCHED_MAX);

    while (spec->watched[slot] && spec->watched[slot] != address)
        slot = (slot + 1) % WATCHED_MAX;
    return &spec->watched[slot];
}

static void watch_exit(struct here *here, uint64_t address)
{
    struct spec *spec = here->spec;
    uint64_t *known = watched_at(spec, address);

    if (*known == address || spec->watch_count == WATCH_LIMIT)
        return;
    *known = address;
    spec->watch_count++;
    here->api->watch(here->sim, address);
}

/*
 * A hypercall that is not specified may change the states of all VMs, and
 * stage 2; but not what another row of the tables has.
 */
static void allow_hypercall(struct here *here, struct frame *frame)
{
    const struct layout *layout = &here->spec->layout;
    const struct object *vms = &layout->objects[OBJECT_VM];

    frame->allowed_count = 0;
    frame->allowed[frame->allowed_count++] = spec_layout_element(
        layout, OBJECT_CONTEXT, here->index);
    frame->allowed[frame->allowed_count++] =
        (struct range){ vms->base, vms->base + vms->stride * vms->count };
    frame->allowed[frame->allowed_count++] = layout->stage2;
}

/* A first run begins with nothing that it had in an earlier life. */
static void forget_life(struct here *here, const struct frame *frame)
{
    const struct spec_state *s = &frame->after;
    uint64_t index = s->context_id[0].vmid * VCPU_PER_VM +
                     s->context_id[0].vcpuid;

    if (frame->id != FUNCTION_restore_shadow_kvm_regs || !s->context_count ||
        s->context[0].dirty != INVALID64)
        return;
    here->spec->v_hash[index] = 0;
    here->spec->vse[index] = 0;
}

static void compute(struct here *here, struct frame *frame)
{
    spec_abstract_begin(here, frame);
    forget_life(here, frame);
    spec_functions[frame->id].semantics(&frame->after);
    if (frame->after.hypercall)
        allow_hypercall(here, frame);
    if (frame->allowed_count < RANGE_MAX)
        frame->allowed[frame->allowed_count++] = stack_below(
            &here->spec->layout, frame->sp);
    frame->judged = !frame->after.unknown;
}

static void before(struct here *here, enum function_id id)
{
    spec_property_masked(here);
    if (id == FUNCTION_save_sysregs || id == FUNCTION_save_host ||
        id == FUNCTION_save_vm)
        spec_visit_saves(here);
    if (id == FUNCTION_fpsimd_save_state || id == FUNCTION_fpsimd_restore_state)
        spec_property_v(here);
    if (!here->cpu->depth && !here->cpu->visit.active)
        spec_report_forget(here);
    if (id == FUNCTION_activate_traps)
        here->cpu->kept = (struct spec_percpu){
            .host_pmselr = spec_here_reg(here, R_PMSELR_EL0),
            .host_pmuserenr = spec_here_reg(here, R_PMUSERENR_EL0),
            .host_mdcr = spec_here_reg(here, R_MDCR_EL2),
        };
}

void spec_frame_enter(struct here *here, enum function_id id)
{
    const struct el2sim_gprs *gprs = spec_here_gprs(here);
    struct frame *frame;

    if (is_loop(here, id))
        return;
    before(here, id);
    frame = push(here);
    if (!frame)
        return;
    frame->used = true;
    frame->id = id;
    frame->exit = gprs->x[30];
    frame->sp = gprs->sp;
    frame->count = here->event->count;
    memcpy(frame->saved, &gprs->x[19], sizeof(frame->saved));
    compute(here, frame);
    note_stack(here);
    note_busy(here);
    if (spec_functions[id].end != ERETS)
        watch_exit(here, frame->exit);
}

/* End */

static void forget_stored(struct spec *spec, unsigned index)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < spec->stored_count; i++) {
        spec->stored[i].frames &= ~(1u << index);
        if (spec->stored[i].frames)
            spec->stored[kept++] = spec->stored[i];
    }
    spec->stored_count = kept;
}

static void pop(struct here *here)
{
    unsigned index = here->cpu->stack[--here->cpu->depth];

    here->spec->frames[index].used = false;
    forget_stored(here->spec, index);
    note_stack(here);
    note_busy(here);
}

static void pop_all(struct here *here)
{
    while (here->cpu->depth)
        pop(here);
}

static void judge_top(struct here *here)
{
    struct frame *frame = spec_frame_top(here);
    const struct function *row = &spec_functions[frame->id];

    if (!frame->judged)
        return;
    if (row->end == STOPS)
        spec_report_plain(here, row->name, "it returns, and must not", "halt",
                          here->spec->layout.function[frame->id]);
    else if (frame->after.halt)
        spec_report_plain(here, row->name, "it goes on where it must panic",
                          "halt", here->spec->layout.function[frame->id]);
    else
        spec_compare_frame(here, frame, here->cpu->stack[here->cpu->depth - 1]);
}

static void end_top(struct here *here)
{
    enum function_id id = spec_frame_top(here)->id;

    spec_property_v(here);
    judge_top(here);
    if (id == FUNCTION_restore_sysregs || id == FUNCTION_restore_host ||
        id == FUNCTION_restore_vm)
        here->cpu->restored = true;
    if (id == FUNCTION_save_sysregs || id == FUNCTION_save_host)
        spec_compare_slots(here);
    pop(here);
}

/* The level of the outermost frame that ends here; -1: none. */
static int level_that_ends(struct here *here, uint64_t pc)
{
    int level = -1;

    for (unsigned i = here->cpu->depth; i-- > 0;) {
        const struct frame *frame = frame_at(here, i);

        if (frame->exit != pc || spec_functions[frame->id].end == ERETS)
            continue;
        if (frame->sp == spec_here_gprs(here)->sp)
            level = (int)i;
    }
    return level;
}

/* Frames above one that ends, and that do not themselves, were left. */
static void end_frame(struct here *here, uint64_t pc)
{
    const struct frame *top = spec_frame_top(here);

    if (top->exit == pc && top->sp == spec_here_gprs(here)->sp)
        end_top(here);
    else
        pop(here);
}

void spec_frame_exits(struct here *here, uint64_t pc)
{
    int level = level_that_ends(here, pc);

    while (level >= 0 && here->cpu->depth > (unsigned)level)
        end_frame(here, pc);
}

static void judge_left(struct here *here)
{
    const struct frame *top = spec_frame_top(here);
    const char *name = spec_functions[top->id].name;
    uint64_t pc = here->event->pc;

    if (!top->judged)
        return;
    if (top->after.halt)
        spec_report_plain(here, name, "EL2 is left where it must panic", "halt",
                          pc);
    else
        spec_report_plain(here, name, "EL2 is left before it has returned",
                          NULL, pc);
}

void spec_frame_eret(struct here *here)
{
    spec_property_v(here);
    while (here->cpu->depth &&
           spec_functions[spec_frame_top(here)->id].end == ERETS)
        end_top(here);
    if (here->cpu->depth)
        judge_left(here);
    pop_all(here);
}

/* The innermost function of which we can say says whether panic is right. */
void spec_frame_panics(struct here *here)
{
    for (unsigned i = here->cpu->depth; i-- > 0;) {
        const struct frame *frame = frame_at(here, i);

        if (!frame->judged)
            continue;
        if (!frame->after.halt)
            spec_report_plain(here, spec_functions[frame->id].name,
                              "it panics where the specification does not",
                              "halt", spec_here_gprs(here)->x[30] - 4);
        break;
    }
    pop_all(here);
}

void spec_frame_parks(struct here *here)
{
    const struct frame *top = spec_frame_top(here);

    if (top && top->id == FUNCTION_panic && top->judged) {
        spec_compare_frame(here, spec_frame_top(here),
                           here->cpu->stack[here->cpu->depth - 1]);
        spec_property_halted(here);
    }
    pop_all(here);
}

/* Memory */

/* A payload's own members beside those that the specification knows. */
static bool is_extra(const struct layout *layout, const struct frame *frame,
                     struct range at)
{
    for (unsigned i = 0; i < frame->interest_count; i++)
        if (range_has(frame->interest[i], at.begin))
            return spec_layout_is_extra(layout, at.begin) &&
                   spec_layout_is_extra(layout, at.end - 1);
    return false;
}

/* A range of the footprint with all of `at` in it; NULL: there is none. */
static const struct range *find_allowed(const struct frame *frame,
                                        struct range at)
{
    for (unsigned i = 0; i < frame->allowed_count; i++)
        if (range_has(frame->allowed[i], at.begin) &&
            range_has(frame->allowed[i], at.end - 1))
            return &frame->allowed[i];
    return NULL;
}

static bool is_pending(const struct layout *layout, struct range at)
{
    const struct object *contexts = &layout->objects[OBJECT_CONTEXT];
    const struct word *dirty =
        &contexts->words[offsetof(struct spec_context, dirty) / 8];
    uint64_t offset = at.begin - contexts->base;

    return offset < contexts->stride * contexts->count &&
           offset % contexts->stride == dirty->offset;
}

/* Stage-2 tables of which nobody says where they are. */
static bool may_be_table(const struct layout *layout, struct range at)
{
    return layout->stage2.begin == layout->stage2.end &&
           !spec_layout_is_spoken_of(layout, at.begin) &&
           !spec_layout_is_spoken_of(layout, at.end - 1);
}

/* Else: what hypercalls do to VCPUs that wait, and the payload's own. */
static bool is_tolerated(const struct layout *layout, const struct frame *frame,
                         struct range at)
{
    return is_extra(layout, frame, at) ||
           (frame->after.hypercall &&
            (is_pending(layout, at) || may_be_table(layout, at)));
}

/* Frames that have noted the same bytes know what these held. */
static unsigned not_noted(const struct spec *spec, struct range at,
                          unsigned frames)
{
    for (unsigned i = 0; i < spec->stored_count; i++)
        if (spec->stored[i].address == at.begin &&
            spec->stored[i].size == at.end - at.begin)
            frames &= ~spec->stored[i].frames;
    return frames;
}

static void note_stored(struct here *here, struct range at, unsigned frames)
{
    struct spec *spec = here->spec;

    frames = not_noted(spec, at, frames);
    if (!frames || spec->stored_count == STORED_MAX)
        return;
    spec->stored[spec->stored_count++] = (struct stored){
        .address = at.begin,
        .size = (unsigned)(at.end - at.begin),
        .old = spec_here_word(here, at),
        .pc = here->event->pc,
        .frames = frames,
    };
}

static struct range common(struct range a, struct range b)
{
    return (struct range){ a.begin > b.begin ? a.begin : b.begin,
                           a.end < b.end ? a.end : b.end };
}

/* Frames that must not write there; *free is what all the others may. */
static unsigned offended(struct here *here, struct range at, struct range *free)
{
    const struct layout *layout = &here->spec->layout;
    unsigned frames = 0;

    *free = layout->contexts;
    for (unsigned i = 0; i < here->cpu->depth; i++) {
        const struct frame *frame = frame_at(here, i);
        const struct range *allowed = find_allowed(frame, at);

        if (!frame->judged)
            continue;
        *free = allowed ? common(*free, *allowed) : (struct range){ 0, 0 };
        if (!allowed && !is_tolerated(layout, frame, at))
            frames |= 1u << here->cpu->stack[i];
    }
    return frames;
}

void spec_frame_stored(struct here *here)
{
    const struct el2sim_event *event = here->event;
    const struct range at = { event->address, event->address + event->size };
    unsigned frames;

    if (!here->cpu->depth)
        return;
    frames = offended(here, at, &here->cpu->free_context);
    if (frames)
        note_stored(here, at, frames);
}

static void disturb(struct frame *frame, struct range at)
{
    for (unsigned i = 0; i < frame->interest_count; i++)
        if (range_overlaps(frame->interest[i], at))
            frame->judged = false;
}

/* Another CPU changes what a function in progress here has begun with. */
void spec_frame_disturbed(struct here *here)
{
    const struct el2sim_event *event = here->event;
    const struct range at = { event->address, event->address + event->size };

    for (unsigned n = 0; n < CPU_MAX; n++) {
        const struct cpu *cpu = &here->spec->cpus[n];

        for (unsigned i = 0; n != here->index && i < cpu->depth; i++)
            disturb(&here->spec->frames[cpu->stack[i]], at);
    }
}

void spec_frame_drop_all(struct here *here)
{
    pop_all(here);
}
