/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A CPU at EL2 that executes what a test writes, and what was reported. */
#ifndef EL2SIM_TESTS_ORDER_RIG_H
#define EL2SIM_TESTS_ORDER_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "order.h"

enum {
    RIG_CPUS = 2,
    RIG_PAGES = 4,
    RIG_MEMORY = 0x10000,  /* where its pages of memory begin */
    RIG_VTCR = 0x80023559, /* 39 bits, from level 1: one table */
};

struct rig {
    struct order order;
    struct order_world world;
    unsigned cpu;
    uint64_t pc;
    uint64_t regs[RIG_CPUS][ORDER_REG_COUNT];
    uint64_t pages[RIG_PAGES][512];
    unsigned count[ORDER_RULE_COUNT];
    struct order_finding last;
};

/* HCR_EL2 of a VM and of the host: RW, AMO, VM; the VM's IMO and FMO as well */
#define RIG_HCR_HOST (ORDER_HCR_RW | ORDER_HCR_AMO | ORDER_HCR_VM)
#define RIG_HCR_VM (RIG_HCR_HOST | ORDER_HCR_IMO | ORDER_HCR_FMO)

void rig_begin(struct rig *rig);
void rig_step(struct rig *rig, struct order_step step);
/* MSR: the register has `value` afterwards. */
void rig_write(struct rig *rig, enum order_reg reg, uint64_t value);
void rig_read(struct rig *rig, enum order_reg reg);
/* The same of registers of EL1 that have a number and no name. */
void rig_save(struct rig *rig, unsigned number);
void rig_restore(struct rig *rig, unsigned number);
void rig_isb(struct rig *rig);
void rig_dsb(struct rig *rig, unsigned option);
void rig_sys(struct rig *rig, enum order_kind kind, uint16_t encoding);
void rig_fp(struct rig *rig);
void rig_masks(struct rig *rig, uint64_t daif);
void rig_enter(struct rig *rig);
/* An exception of EL2 itself: `kind` 0 synchronous, 1 IRQ, 3 SError. */
void rig_nested(struct rig *rig, unsigned kind, unsigned ec);
void rig_eret(struct rig *rig, unsigned target_el);

/* How often the rule was reported; and all of them. */
unsigned rig_count(const struct rig *rig, enum order_rule rule);
unsigned rig_total(const struct rig *rig);

enum { DSB_NSH = 7, DSB_ISHST = 10, DSB_ISH = 11, DSB_SY = 15 };
enum {
    TLBI_VMALLE1IS = 0x4418,
    TLBI_ALLE1 = 0x643c,
    TLBI_ALLE2 = 0x6438,
    TLBI_VMALLS12E1 = 0x643e,
    TLBI_VMALLS12E1IS = 0x641e,
    TLBI_IPAS2E1IS = 0x6401,
    IC_IALLUIS = 0x4388,
    DC_CIVAC = 0x5bf1,
    DC_ZVA = 0x5ba1,
    AT_S1E1R = 0x43c0,
    AT_S1E2R = 0x63c0,
};

int test_depend(void);
int test_walks(void);
int test_tlb(void);
int test_returns(void);

#endif
