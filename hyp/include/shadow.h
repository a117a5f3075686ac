/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Shadow contexts: all that is kept of a principal while it does not run.
 * One for each (vmid, vcpuid), in memory of the hypervisor alone; the host's on
 * CPU n is (HOSTVISOR, n).
 */
#ifndef HYP_SHADOW_H
#define HYP_SHADOW_H

#include "config.h"
#include "types.h"

#ifndef SWITCHED_DEF
#define SWITCHED_DEF "../switched.def"
#endif

/* A u64 for each row of switched.def that has no member of its own. */
struct sysregs {
#define SWITCHED(reg, reset)            u64 reg;
#define SWITCHED_LAST(reg, reset, hold) u64 reg;
#define SWITCHED_AS(reg, member, reset)
#include SWITCHED_DEF
#undef SWITCHED
#undef SWITCHED_LAST
#undef SWITCHED_AS
};

struct fp_bank {
    u128 q[32];
    u64 fpsr;
    u64 fpcr;
};

struct shadow_ctxt {
    u64 regs[31];
    u64 pc;
    u64 pstate;
    u64 dirty;
    u64 flags;
    u64 esr_el1;
    u64 spsr_0; /* SPSR_EL1 */
    struct sysregs sysregs;
    struct fp_bank fp;
    u64 esr_el2;
    u64 ec; /* enum exit_kind of the last exit */
    u64 far_el2;
    u64 hpfar_el2;
};

/* Index of get_shadow_ctxt; 0..30 are x0..x30. */
enum shadow_slot {
    SLOT_X0 = 0,
    SLOT_PC = 31,
    SLOT_PSTATE,
    SLOT_DIRTY,
    SLOT_FLAGS,
    SLOT_ESR_EL1,
    SLOT_SPSR_0,
    SLOT_SYSREGS,
    SLOT_COUNT = SLOT_SYSREGS + sizeof(struct sysregs) / sizeof(u64),
};

/* shadow_ctxt.dirty: bit i < 31 = x<i> comes from the host */
#define DIRTY_PC_FLAG              BIT64(32)
#define PENDING_DABT_INJECT        BIT64(33)
#define PENDING_IABT_INJECT        BIT64(34)
#define PENDING_UNDEF_INJECT       BIT64(35)
#define PENDING_EXCEPT_INJECT_FLAG (BIT64(33) | BIT64(34) | BIT64(35))

extern struct shadow_ctxt shadow_ctxts[CTXT_COUNT];

/* The context of (vmid, vcpuid); both must be in range. */
struct shadow_ctxt *shadow_of(u64 vmid, u64 vcpuid);

/* The context of what this CPU runs: (cur_vmid, cur_vcpuid). */
struct shadow_ctxt *shadow_current(void);

/* One slot; 0 for a slot or context that does not exist. */
u64 get_shadow_ctxt(u64 vmid, u64 vcpuid, u64 index);

/*
 * The registers that code asks for by name, a number each. A name without a
 * number is 0, so that KEY() of every row of switched.def is one.
 */
#define KEY_VMPIDR_EL2 , 1
#define KEY_VBAR_EL1   , 2
#define KEY_ELR_EL1    , 3

#define KEY_SECOND(first, second, ...) second
#define KEY_NUMBER(key)                KEY_SECOND(key, 0, )
#define KEY(reg)                       KEY_NUMBER(KEY_##reg)

/*
 * A switched register by its KEY: folds to one access. Without a row for it
 * reads are 0 and writes dropped, so the rest builds with any rows.
 */
static inline u64 *shadow_sysreg_at(struct shadow_ctxt *ctxt, int key)
{
#define SWITCHED(reg, reset)    \
    if (key && key == KEY(reg)) \
        return &ctxt->sysregs.reg;
#define SWITCHED_LAST(reg, reset, hold) SWITCHED(reg, reset)
#define SWITCHED_AS(reg, member, reset)
#include SWITCHED_DEF
#undef SWITCHED
#undef SWITCHED_LAST
#undef SWITCHED_AS
    return NULL;
}

static inline u64 shadow_sysreg(struct shadow_ctxt *ctxt, int key)
{
    const u64 *at = shadow_sysreg_at(ctxt, key);

    return at ? *at : 0;
}

static inline void shadow_set_sysreg(struct shadow_ctxt *ctxt, int key,
                                     u64 value)
{
    u64 *at = shadow_sysreg_at(ctxt, key);

    if (at)
        *at = value;
}

/* x0..x30, FP bank and switched registers as at a first run; dirty is 0. */
void shadow_reset(struct shadow_ctxt *ctxt, u64 vcpuid);

/*
 * What the host is shown, and what it supplies, after and before a run. Both
 * panic on what the layer does not allow.
 */
void save_shadow_kvm_regs(void);
void restore_shadow_kvm_regs(void);

#endif
