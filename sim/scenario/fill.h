/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values of one's own: a fill gives every register that the acting level
 * reaches a value that no other name and no other register has, so that a
 * value found in the wrong place tells whose it is.
 */
#ifndef EL2SIM_SCENARIO_FILL_H
#define EL2SIM_SCENARIO_FILL_H

#include "base/text.h"
#include "model/reach.h"
#include "scenario/plan.h"

/* Bits that an "except:" list leaves out, by register. */
struct except_masks {
    uint64_t x[CPU_X_COUNT];
    struct vreg v[CPU_V_COUNT];
    uint64_t sp;      /* of the bank in use */
    uint64_t only_sp; /* of the bank in use: looked at, though its own is not */
    uint64_t pc;
    uint64_t pstate;
    uint64_t sysreg[SYSREG_COUNT];
};

void except_masks(const struct plan_places *except, struct except_masks *masks);
/* What is left out when all but `only` is, and of that `except`. */
void except_masks_only(const struct plan_places *only,
                       const struct plan_places *except,
                       struct except_masks *masks);
/* The bits of the stack pointer `bank` that are left out. */
uint64_t except_sp(const struct except_masks *masks, enum sysreg bank,
                   bool in_use);

/* All fills of a case. */
struct fills;
struct seen;

struct fills *fills_create(size_t name_count);
/* What the case has seen of registers. */
struct seen *fills_seen(struct fills *fills);
/* From now on name `name` gets other values than it would. */
void fills_salt(struct fills *fills, size_t name);
void fills_release(struct fills *fills);
struct fills *fills_copy(const struct fills *fills);

/* Fills the registers of `cpu` for the name with index `name`. */
void fills_apply(struct fills *fills, size_t name, struct cpu *cpu,
                 const struct plan_places *except);

/* Whether a fill gave `place`, a register, a value of its own. */
bool fills_varied(const struct fills *fills, const struct place *place);

/*
 * "vm2.0's x19" for `width` bits of a value found at `where` (NULL: in
 * memory); "" when no fill made it, or when it is too narrow to tell.
 */
void fills_owner(const struct fills *fills, char *const *names,
                 const struct place *where, struct value value, unsigned width,
                 char *text, size_t size);

#endif
