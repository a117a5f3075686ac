/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The order oracle without the simulator: a state machine that is told what a
 * CPU executes, step by step, and reports what breaks a rule of rules.def. It
 * judges EL2; what EL1 and EL0 do is theirs. A *visit* is the time between an
 * exception from below EL2 and the next return to below: rules about switching
 * judge whole visits only, so boot and calls made by a scenario are exempt.
 */
#ifndef EL2SIM_PLUGINS_ORDER_H
#define EL2SIM_PLUGINS_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ORDER_BIT(n) (UINT64_C(1) << (n))
#define ORDER_ALL UINT64_MAX

/* Fields, called as the manual calls them. */
#define ORDER_HCR_VM ORDER_BIT(0)
#define ORDER_HCR_FMO ORDER_BIT(3)
#define ORDER_HCR_IMO ORDER_BIT(4)
#define ORDER_HCR_AMO ORDER_BIT(5)
#define ORDER_HCR_TGE ORDER_BIT(27)
#define ORDER_HCR_RW ORDER_BIT(31)
#define ORDER_HCR_E2H ORDER_BIT(34)
#define ORDER_HCR_HOST (ORDER_HCR_E2H | ORDER_HCR_TGE)
#define ORDER_HCR_ROUTING \
    (ORDER_HCR_AMO | ORDER_HCR_IMO | ORDER_HCR_FMO | ORDER_HCR_TGE)
/* VM, PTW, DC, TGE, RW, CD, ID, E2H, MIOCNCE, FWB */
#define ORDER_HCR_TRANSLATION                                       \
    (ORDER_HCR_VM | ORDER_BIT(2) | ORDER_BIT(12) | ORDER_HCR_HOST | \
     ORDER_HCR_RW | ORDER_BIT(32) | ORDER_BIT(33) | ORDER_BIT(38) | \
     ORDER_BIT(46))
#define ORDER_SCTLR_M ORDER_BIT(0)
#define ORDER_SCTLR_EOS ORDER_BIT(11)
#define ORDER_SCTLR_WXN ORDER_BIT(19)
#define ORDER_SCTLR_EIS ORDER_BIT(22)
#define ORDER_SCTLR_EE ORDER_BIT(25)
#define ORDER_TCR_EPD (ORDER_BIT(7) | ORDER_BIT(23))
#define ORDER_CPTR_TFP ORDER_BIT(10)
#define ORDER_CPTR_FPEN ORDER_BIT(20) /* what of FPEN traps EL2 */
#define ORDER_VMID (UINT64_C(0xffff) << 48)
#define ORDER_VTTBR_CNP ORDER_BIT(0)
#define ORDER_VTCR_VS ORDER_BIT(19)
#define ORDER_ICC_SRE ORDER_BIT(0)
#define ORDER_TIMER_ENABLE ORDER_BIT(0)
#define ORDER_TIMER_IMASK ORDER_BIT(1)
#define ORDER_DAIF_A ORDER_BIT(8)
#define ORDER_DAIF_I ORDER_BIT(7)
#define ORDER_DAIF_F ORDER_BIT(6)

enum order_rule {
#define RULE(id, name, summary, reason) ORDER_##id,
#include "rules.def"
#undef RULE
    ORDER_RULE_COUNT
};

enum order_reg {
    ORDER_OTHER, /* a register that no rule knows by name */
#define REG(name, translation) ORDER_##name,
#include "registers.def"
#undef REG
    ORDER_REG_COUNT
};

_Static_assert(ORDER_RULE_COUNT <= 64 && ORDER_REG_COUNT <= 64,
               "sets of rules and registers are 64 bits");

enum order_kind {
    ORDER_WRITE, /* MSR: reg, value, old */
    ORDER_READ,  /* MRS: reg */
    ORDER_ISB,
    ORDER_DSB,       /* option */
    ORDER_TLBI,      /* encoding */
    ORDER_IC,        /* encoding */
    ORDER_DC,        /* encoding */
    ORDER_AT,        /* encoding */
    ORDER_FP,        /* an FP/SIMD instruction */
    ORDER_EXCEPTION, /* target_el, ec, exception_kind */
    ORDER_ERET,      /* target_el */
    ORDER_STALE,     /* a translation that the tables no longer hold is used */
    ORDER_PSTATE,    /* MSR (immediate): daif, spsel */
    ORDER_POKE,      /* state was changed from outside */
    ORDER_RESET,
};

struct order_step {
    enum order_kind kind;
    unsigned cpu, el, target_el;
    uint64_t pc;
    enum order_reg reg;
    /* number of the register where it is a part of EL1's or EL0's state */
    unsigned state; /* else 0 */
    uint64_t value, old;
    uint16_t encoding; /* op0:op1:CRn:CRm:op2 */
    unsigned option;   /* CRm of DSB */
    unsigned ec, exception_kind;
    uint64_t daif, spsel; /* bits <9:6> and SPSel, afterwards */
};

struct order_finding {
    enum order_rule rule;
    unsigned cpu;
    enum order_reg reg; /* what it is about, or OTHER */
    const char *detail; /* what happened, a clause without full stop */
    uint64_t first;     /* the instruction that began it, 0 unknown */
    uint64_t pc;        /* the instruction that broke the rule */
};

/* What the machine is asked; registers as they are after the step. */
struct order_world {
    void *self;
    uint64_t (*get)(void *self, unsigned cpu, enum order_reg reg);
    bool exs; /* FEAT_ExS */
    bool (*read)(void *self, uint64_t address, void *bytes, size_t size);
    void (*report)(void *self, const struct order_finding *finding);
};

/* Changes not yet followed by a Context synchronization event. */
struct order_pending {
    uint64_t regs; /* set of enum order_reg */
    struct {
        uint64_t bits, pc;
    } of[ORDER_REG_COUNT];
};

/* EL1&0 translation in this visit. */
struct order_walks {
    bool going; /* some that EL1 or EL0 began: no DSB since */
    bool dsb_said;
    bool unsafe; /* changed while stage 1 could be walked */
    bool said;
    bool stage2_changed; /* another VTTBR_EL2: a switch */
    enum order_reg unsafe_reg;
    uint64_t unsafe_pc, tcr, sctlr, hcr;
};

enum { ORDER_STATES = 1024 };

/* Registers of the level below that were read, or written, in this visit. */
struct order_set {
    bool any;
    uint64_t words[ORDER_STATES / 64];
};

/* Return state, syndrome, interrupt masks in this visit. */
struct order_return {
    bool elr_read, spsr_read, elr_written, spsr_written;
    uint8_t stale, rewritten; /* sets of return_reg in returns.c */
    unsigned depth;           /* exceptions at EL2 not yet returned from */
    uint64_t nested_pc;
    bool window_said, syndrome_said, stack_said, sp_el0_written;
    bool open;                   /* something can interrupt EL2 */
    uint64_t open_pc, opened_pc; /* now; the last time, 0 never */
    uint64_t daif, spsel, hcr;
    uint64_t outer_daif, outer_spsel; /* of what was interrupted at EL2 */
    struct order_set saved, restored;
    bool after_window; /* no register of below has been touched since */
    uint64_t cut_pc;   /* of a window in the middle of saving or restoring */
};

/* Maintenance under way. */
struct order_maintenance {
    unsigned tlbi; /* 0 none, else the DSB it needs: enum in tlb.c */
    uint64_t tlbi_pc;
    bool tlbi_el2;      /* of EL2's own regime; not seen before an ISB */
    bool tlbi_el2_done; /* DSB, but no ISB yet */
    uint64_t dc_pc, ic_pc;
};

/*
 * Valid leaf entries of stage-2 tables: a sum over them, one without what they
 * permit, how much that is, and how many they are.
 */
struct order_tables {
    uint64_t hash, places, rights, count;
};

/* Tables as they were at this CPU's last DSB or return. */
struct order_baseline {
    bool known;
    uint64_t vttbr, vtcr;
    struct order_tables tables;
};

struct order_cpu {
    bool visit;
    struct order_pending pending;
    struct order_walks walks;
    struct order_return ret;
    struct order_maintenance maintenance;
    struct order_baseline baseline;
};

/* A VMID that has run, and who may still cache entries that are gone. */
struct order_regime {
    uint64_t vttbr, vtcr;
    bool known;
    struct order_tables tables;
    uint32_t running;          /* CPUs that run under it now */
    uint32_t cpus;             /* that ran under it, but for those emptied */
    uint32_t emptied;          /* by a TLBI in a visit that goes on */
    uint32_t stage2, combined; /* CPUs whose TLB may hold them */
};

/* What may depend on a register: see depends.def. */
enum order_use {
    ORDER_USE_FP,
    ORDER_USE_AT,
    ORDER_USE_VMID,
    ORDER_USE_ENABLE,
    ORDER_USE_NEXT,
    ORDER_USE_SYSREG,
    ORDER_USE_INTERRUPT,
    ORDER_USE_SET,
    ORDER_USE_ARM,
    ORDER_USE_READ,
    ORDER_USE_ACCESS,
    ORDER_USE_COUNT,
};

enum { ORDER_CPUS = 8, ORDER_REGIMES = 20 };

struct order {
    uint64_t off; /* set of enum order_rule that are not asked */
    /* What each use depends on, a set of enum order_reg; by order_begin(). */
    uint64_t needed[ORDER_USE_COUNT];
    unsigned regime_count;
    struct order_regime regimes[ORDER_REGIMES];
    struct order_cpu cpus[ORDER_CPUS];
};

/* Nothing has happened yet; rules of the set `off` are not asked. */
void order_begin(struct order *order, uint64_t off);
/* `step` must be on a CPU below ORDER_CPUS; others are ignored. */
void order_step(struct order *order, const struct order_world *world,
                const struct order_step *step);

/* Whether an FP/SIMD instruction can matter now: most cannot. */
static inline bool order_minds_fp(const struct order *order, unsigned cpu)
{
    return cpu < ORDER_CPUS &&
           (order->cpus[cpu].pending.regs & order->needed[ORDER_USE_FP]);
}

/* For the files of this directory: one step and all it may need. */
struct order_case {
    struct order *order;
    const struct order_world *world;
    const struct order_step *step;
    struct order_cpu *cpu;
};

void order_report(const struct order_case *c, enum order_rule rule,
                  enum order_reg reg, const char *detail, uint64_t first);
uint64_t order_get(const struct order_case *c, enum order_reg reg);
uint64_t order_translation_bits(enum order_reg reg);

/* depend.c */
void order_depend_begin(struct order *order);
void order_depend_write(const struct order_case *c);
bool order_depend_can_fire(enum order_reg reg, uint64_t value);
void order_depend_pending(const struct order_case *c, enum order_reg reg,
                          uint64_t bits);
void order_depend_use(const struct order_case *c, enum order_use use,
                      enum order_reg accessed);
bool order_depend_is_pending(const struct order_case *c, enum order_reg reg,
                             uint64_t bits);
void order_depend_sync(const struct order_case *c);

/* walks.c */
void order_walks_enter(const struct order_case *c);
void order_walks_write(const struct order_case *c);
void order_walks_dsb(const struct order_case *c);

/* tlb.c */
void order_tlb_tlbi(const struct order_case *c);
void order_tlb_cache(const struct order_case *c);
void order_tlb_dsb(const struct order_case *c);
void order_tlb_sync(const struct order_case *c);
void order_tlb_enable(const struct order_case *c);
void order_tlb_enter(const struct order_case *c);
void order_tlb_leave(const struct order_case *c);
void order_tlb_refresh(const struct order_case *c);
void order_tlb_reset(const struct order_case *c);

/* tables.c: false when the tables cannot be judged */
bool order_tables_look(const struct order_world *world, uint64_t vttbr,
                       uint64_t vtcr, struct order_tables *tables);

/* returns.c */
void order_return_enter(const struct order_case *c);
void order_return_nested(const struct order_case *c);
void order_return_nested_over(const struct order_case *c);
void order_return_read(const struct order_case *c);
void order_return_write(const struct order_case *c);
void order_return_masks(const struct order_case *c);
void order_return_leave(const struct order_case *c);

#endif
