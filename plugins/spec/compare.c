/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The third state beside the two: what a function left in the machine against
 * what the specification computes, and against what it may not touch.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "spec.h"

static const char not_computed[] = "is not what the specification computes";
static const char must_stay[] = "must stay as it is";

/* One function at its end. */
struct judgement {
    struct here *here;
    const struct frame *frame;
    const struct spec_state *after;
    const char *who;
    uint64_t pc; /* of the function */
};

#define WORD_OF(member) ((unsigned)(offsetof(struct spec_context, member) / 8))

/* System registers */

/* The word of a context that holds the same register; WORD_MAX: none does. */
static unsigned word_of_register(const struct here *here, int reg)
{
    unsigned back = here->spec->layout.back[reg];

    if (back < SWITCHED_MAX)
        return WORD_OF(sys) + back;
    if (back == R_FPSR)
        return WORD_OF(fpsr);
    return back == R_FPCR ? WORD_OF(fpcr) : WORD_MAX;
}

/* Somebody else's, and only then what the one who is to run had kept. */
static void find_owner(const struct judgement *j, unsigned word, unsigned words,
                       const uint64_t *found, char *text, size_t size)
{
    const struct spec_percpu *runs = &j->after->percpu;
    uint64_t index = runs->cur_vmid * VCPU_PER_VM + runs->cur_vcpuid;

    spec_report_owner(j->here, word, words, found, (unsigned)index, text, size);
    if (!text[0])
        spec_report_owner(j->here, word, words, found, UINT32_MAX, text, size);
}

static void owner_of_register(const struct judgement *j, int reg,
                              uint64_t found, char *text, size_t size)
{
    unsigned word = word_of_register(j->here, reg);

    text[0] = '\0';
    if (word < WORD_MAX)
        find_owner(j, word, 1, &found, text, size);
    if (!text[0] && found == j->frame->before[reg])
        snprintf(text, size, "its value before the call");
}

#define VTTBR_BADDR UINT64_C(0xfffffffffffe)

/*
 * Where the tables are is not known before they are used: learn it. A function
 * that is made of others began before one of these has taught it.
 */
static bool learns_root(struct here *here, int reg, uint64_t expected,
                        uint64_t found)
{
    struct spec_world *world = &here->spec->layout.world;
    uint64_t vmid = expected >> 48, root = found & VTTBR_BADDR;

    if (here->spec->layout.back[reg] != R_VTTBR_EL2 || vmid > COREVISOR ||
        (expected & VTTBR_BADDR) || found >> 48 != vmid)
        return false;
    if (world->root[vmid])
        return world->root[vmid] == root;
    for (unsigned i = 0; i <= COREVISOR; i++)
        if (world->root[i] && world->root[i] == root)
            return false;
    world->root[vmid] = root;
    return true;
}

/* FP that traps in a VM from the first is FP that is loaded when it is used. */
static void learns_lazy(const struct judgement *j, int reg, uint64_t expected,
                        uint64_t found)
{
    const uint64_t tfp = UINT64_C(1) << 10;

    if (j->here->spec->layout.reg[R_CPTR_EL2] == reg &&
        (j->frame->id == FUNCTION_activate_traps ||
         j->frame->id == FUNCTION_restore_vm) &&
        !(expected & tfp) && (found & tfp))
        j->here->spec->layout.world.lazy_fp = true;
}

/* Then only the two functions that move it say where the FP bank is. */
static bool fp_is_open(const struct judgement *j)
{
    return j->here->spec->layout.world.lazy_fp &&
           j->frame->id != FUNCTION_fpsimd_save_state &&
           j->frame->id != FUNCTION_fpsimd_restore_state;
}

static bool is_open_fp(const struct judgement *j, int reg)
{
    unsigned back = j->here->spec->layout.back[reg];

    return fp_is_open(j) && (back == R_FPSR || back == R_FPCR);
}

static void register_differs(const struct judgement *j, int reg,
                             uint64_t expected, uint64_t found)
{
    struct here *here = j->here;
    char owner[80];
    uint64_t pc, stored;

    learns_lazy(j, reg, expected, found);
    stored = spec_here_judged(here, reg);
    if (!((expected ^ found) & stored) || is_open_fp(j, reg) ||
        learns_root(here, reg, expected, found))
        return;
    owner_of_register(j, reg, found, owner, sizeof(owner));
    pc = spec_report_writer(here, reg, (struct range){ 0, 0 }, j->frame->count);
    spec_report_difference(
        here, &(struct difference){
                  .who = j->who,
                  .what = expected == j->frame->before[reg] ? must_stay
                                                            : not_computed,
                  .subject = here->api->sysreg_name(here->sim, reg),
                  .expected = { expected & stored, 0 },
                  .found = { found & stored, 0 },
                  .owner = owner,
                  .pc = pc ? pc : j->pc,
              });
}

static void compare_register(const struct judgement *j, unsigned i,
                             const uint64_t *found)
{
    int reg = j->here->spec->layout.reg[i];

    if (j->after->r[i] != found[reg])
        register_differs(j, reg, j->after->r[i], found[reg]);
}

enum { BLOCK = 16 };

/* Those of which the semantics says nothing stay; most blocks do as a whole. */
static void compare_others(const struct judgement *j, const uint64_t *found)
{
    const struct layout *layout = &j->here->spec->layout;
    const uint64_t *before = j->frame->before;

    for (int reg = 0; reg < layout->sysreg_count; reg++) {
        if (reg % BLOCK == 0 && reg + BLOCK <= layout->sysreg_count &&
            memcmp(&before[reg], &found[reg], BLOCK * sizeof(*found)) == 0)
            reg += BLOCK - 1;
        else if (before[reg] != found[reg] && layout->back[reg] == REG_COUNT)
            register_differs(j, reg, before[reg], found[reg]);
    }
}

static void compare_sysregs(const struct judgement *j)
{
    const struct layout *layout = &j->here->spec->layout;
    const uint64_t *found = spec_here_sysregs(j->here);

    for (unsigned i = 0; i < layout->world.switched; i++)
        compare_register(j, i, found);
    for (unsigned i = SWITCHED_MAX; i < REG_COUNT; i++)
        compare_register(j, i, found);
    if (j->frame->version != j->here->cpu->sys_version)
        compare_others(j, found);
}

/* General and vector registers */

static void gpr_differs(const struct judgement *j, unsigned n,
                        uint64_t expected, uint64_t found, const char *what)
{
    char subject[8], owner[80];

    snprintf(subject, sizeof(subject), "x%u", n);
    find_owner(j, WORD_OF(x) + n, 1, &found, owner, sizeof(owner));
    spec_report_difference(j->here, &(struct difference){
                                        .who = j->who,
                                        .what = what,
                                        .subject = subject,
                                        .expected = { expected, 0 },
                                        .found = { found, 0 },
                                        .owner = owner,
                                        .pc = j->pc,
                                    });
}

/* AAPCS64 6.1.1: x19..x29 are the caller's. */
static void compare_saved(const struct judgement *j)
{
    const struct el2sim_gprs *gprs = spec_here_gprs(j->here);

    for (unsigned i = 0; i < 11; i++)
        if (j->frame->saved[i] != gprs->x[19 + i])
            gpr_differs(j, 19 + i, j->frame->saved[i], gprs->x[19 + i],
                        "must be as at its entry (AAPCS64)");
}

static void compare_result(const struct judgement *j)
{
    uint64_t found = spec_here_gprs(j->here)->x[0];

    if (j->after->has_result &&
        ((found ^ j->after->result) & j->after->result_bits))
        gpr_differs(j, 0, j->after->result, found & j->after->result_bits,
                    "is not the result that the specification gives");
}

static void compare_gprs(const struct judgement *j)
{
    const struct el2sim_gprs *gprs = spec_here_gprs(j->here);

    for (unsigned i = 0; i < GPR_COUNT; i++)
        if (j->after->x[i] != gprs->x[i])
            gpr_differs(j, i, j->after->x[i], gprs->x[i], not_computed);
}

static void q_differs(const struct judgement *j, unsigned n,
                      struct spec_q expected, struct spec_q found)
{
    char subject[8], owner[80];

    snprintf(subject, sizeof(subject), "q%u", n);
    find_owner(j, WORD_OF(q) + 2 * n, 2, &found.lo, owner, sizeof(owner));
    spec_report_difference(j->here, &(struct difference){
                                        .who = j->who,
                                        .what = not_computed,
                                        .subject = subject,
                                        .expected = expected,
                                        .found = found,
                                        .owner = owner,
                                        .pc = j->pc,
                                    });
}

static void compare_q(const struct judgement *j)
{
    const struct spec_q *found = spec_here_v(j->here);

    if (fp_is_open(j) || memcmp(found, j->after->q, sizeof(j->after->q)) == 0)
        return;
    for (unsigned i = 0; i < Q_COUNT; i++)
        if (memcmp(&found[i], &j->after->q[i], sizeof(found[i])) != 0)
            q_differs(j, i, j->after->q[i], found[i]);
}

/* Objects in memory */

static void word_differs(const struct judgement *j, enum object_kind kind,
                         uint64_t index, unsigned word, uint64_t expected,
                         uint64_t found)
{
    const struct layout *layout = &j->here->spec->layout;
    const struct object *object = &layout->objects[kind];
    struct range at = spec_layout_element(layout, kind, index);
    char subject[128], member[64], owner[80] = "";
    uint64_t pc;

    spec_layout_word_name(layout, j->here->api, j->here->sim, kind, word,
                          member, sizeof(member));
    snprintf(subject, sizeof(subject), "%s[%u].%s", object->symbol,
             (unsigned)index, member);
    if (kind == OBJECT_CONTEXT)
        spec_report_owner(j->here, word, 1, &found, (unsigned)index, owner,
                          sizeof(owner));
    at.begin += object->words[word].offset;
    at.end = at.begin + object->words[word].size;
    pc = spec_report_writer(j->here, -1, at, j->frame->count);
    spec_report_difference(j->here, &(struct difference){
                                        .who = j->who,
                                        .what = not_computed,
                                        .subject = subject,
                                        .expected = { expected, 0 },
                                        .found = { found, 0 },
                                        .owner = owner,
                                        .pc = pc ? pc : j->pc,
                                    });
}

/* x0 of the host is the result of a hypercall that nobody specified; FP. */
static bool is_open(const struct judgement *j, enum object_kind kind,
                    unsigned word)
{
    if (kind != OBJECT_CONTEXT)
        return false;
    if (fp_is_open(j) && word >= WORD_OF(q) && word <= WORD_OF(fpcr))
        return true;
    return j->after->hypercall && word == WORD_OF(x);
}

static void compare_object(const struct judgement *j, enum object_kind kind,
                           uint64_t index, const void *expected)
{
    const struct layout *layout = &j->here->spec->layout;
    const struct object *object = &layout->objects[kind];
    const uint64_t *words = expected;
    uint64_t found[WORD_MAX];

    memcpy(found, expected, object->word_count * sizeof(found[0]));
    if (!spec_layout_read(layout, j->here->api, j->here->sim, kind, index,
                          found) ||
        memcmp(found, expected, object->word_count * sizeof(found[0])) == 0)
        return;
    for (unsigned i = 0; i < object->word_count; i++)
        if (found[i] != words[i] && !is_open(j, kind, i))
            word_differs(j, kind, index, i, words[i], found[i]);
}

static void compare_context(const struct judgement *j, unsigned which)
{
    const struct spec_state *s = j->after;

    if (which < s->context_count)
        compare_object(j, OBJECT_CONTEXT,
                       s->context_id[which].vmid * VCPU_PER_VM +
                           s->context_id[which].vcpuid,
                       &s->context[which]);
}

static void compare_vm(const struct judgement *j, unsigned writes)
{
    const struct spec_state *s = j->after;

    if (!s->has_vm || s->hypercall)
        return;
    if (writes & VM)
        compare_object(j, OBJECT_VM, s->vmid, &s->vm);
    if (writes & SHOWN)
        compare_object(j, OBJECT_SHOWN, s->vmid * VCPU_PER_VM + s->vcpuid,
                       &s->shown);
}

static void compare_memory(const struct judgement *j, unsigned writes)
{
    if (writes & CONTEXT)
        compare_context(j, 0);
    if ((writes & OTHER) && !j->after->hypercall)
        compare_context(j, 1);
    if (writes & PERCPU)
        compare_object(j, OBJECT_PERCPU, j->here->index, &j->after->percpu);
    compare_vm(j, writes);
}

/* Bytes outside the footprint that were written and have not come back. */
static void compare_stored(const struct judgement *j, unsigned index)
{
    struct here *here = j->here;
    char subject[128];

    for (unsigned i = 0; i < here->spec->stored_count; i++) {
        const struct stored *stored = &here->spec->stored[i];
        struct range at = { stored->address, stored->address + stored->size };
        uint64_t now = spec_here_word(here, at);

        if (!(stored->frames >> index & 1) || now == stored->old)
            continue;
        here->api->describe(here->sim, stored->address, subject,
                            sizeof(subject));
        spec_report_difference(here, &(struct difference){
                                         .who = j->who,
                                         .what = "is outside its footprint",
                                         .subject = subject,
                                         .expected = { stored->old, 0 },
                                         .found = { now, 0 },
                                         .pc = stored->pc,
                                     });
    }
}

void spec_compare_frame(struct here *here, struct frame *frame, unsigned index)
{
    const struct function *row = &spec_functions[frame->id];
    const struct judgement j = {
        .here = here,
        .frame = frame,
        .after = &frame->after,
        .who = row->name,
        .pc = here->spec->layout.function[frame->id],
    };

    compare_sysregs(&j);
    if (row->writes & FP)
        compare_q(&j);
    if (row->end == ERETS)
        compare_gprs(&j);
    if (row->end == RETURNS) {
        compare_saved(&j);
        compare_result(&j);
    }
    compare_memory(&j, row->writes);
    compare_stored(&j, index);
}

void spec_compare_slots(struct here *here)
{
    const struct layout *layout = &here->spec->layout;
    char what[128];

    if (here->spec->told_missing)
        return;
    here->spec->told_missing = true;
    for (unsigned i = 0; i < layout->world.switched; i++) {
        const char *name = here->api->sysreg_name(here->sim, layout->reg[i]);

        if (layout->world.present[i])
            continue;
        snprintf(what, sizeof(what),
                 "a context has no place for %s, which "
                 "must be switched",
                 name);
        spec_report_plain(here, "save_sysregs", what, name,
                          layout->function[FUNCTION_save_sysregs]);
    }
}
