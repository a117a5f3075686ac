/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The architectural state of one CPU (processing element), as plain data.
 * The model's functions read and change it; nothing else is hidden anywhere.
 */
#ifndef EL2SIM_MODEL_CPU_H
#define EL2SIM_MODEL_CPU_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bits.h"
#include "model/sysreg_names.h"

enum {
    CPU_MAX = 8,
    CPU_X_COUNT = 31,
    CPU_V_COUNT = 32,
    REG_XZR = 31, /* register number 31 where it means zero */
};

/*
 * PSTATE in the layout of SPSR_EL1 for AArch64 state (Arm ARM, C5.2.19), so
 * that saving and restoring it moves it whole.
 */
#define PSTATE_EXLOCK BIT64(34)
#define PSTATE_N BIT64(31)
#define PSTATE_Z BIT64(30)
#define PSTATE_C BIT64(29)
#define PSTATE_V BIT64(28)
#define PSTATE_NZCV (PSTATE_N | PSTATE_Z | PSTATE_C | PSTATE_V)
#define PSTATE_TCO BIT64(25)
#define PSTATE_DIT BIT64(24)
#define PSTATE_UAO BIT64(23)
#define PSTATE_PAN BIT64(22)
#define PSTATE_SS BIT64(21)
#define PSTATE_IL BIT64(20)
#define PSTATE_ALLINT BIT64(13)
#define PSTATE_SSBS BIT64(12)
#define PSTATE_BTYPE (BIT64(11) | BIT64(10))
#define PSTATE_D BIT64(9)
#define PSTATE_A BIT64(8)
#define PSTATE_I BIT64(7)
#define PSTATE_F BIT64(6)
#define PSTATE_DAIF (PSTATE_D | PSTATE_A | PSTATE_I | PSTATE_F)
#define PSTATE_NRW BIT64(4)
#define PSTATE_EL (BIT64(3) | BIT64(2))
#define PSTATE_SP BIT64(0)

/* Interrupt lines into the CPU; levels, except the SError, which is taken. */
#define LINE_IRQ BIT64(0)
#define LINE_FIQ BIT64(1)
#define LINE_SERROR BIT64(2)
#define LINE_IRQ_NMI BIT64(3) /* an IRQ with Superpriority (FEAT_NMI) */
#define LINE_FIQ_NMI BIT64(4)

struct vreg {
    uint64_t lo; /* bits <63:0> */
    uint64_t hi; /* bits <127:64> */
};

/* What a load-exclusive marked (Arm ARM B2.9). */
struct monitor {
    uint64_t address;  /* physical, aligned to size */
    unsigned size;     /* bytes, 1..16 */
    struct vreg value; /* of these bytes when they were loaded */
};

struct cpu {
    unsigned index; /* 0..CPU_MAX - 1; Aff0 of MPIDR_EL1 */
    feature_set features;
    uint64_t x[CPU_X_COUNT];
    uint64_t sp; /* the stack pointer in use; the other banks are sysregs */
    uint64_t pc;
    uint64_t pstate;
    struct vreg v[CPU_V_COUNT];
    uint64_t lines;           /* LINE_* asserted */
    uint64_t serror_syndrome; /* ISS<24:0> of the pending SError */
    bool waiting; /* in WFI or WFE, nothing to do until a wake-up event */
    bool waiting_for_event; /* it is WFE, which SEV ends too */
    bool event;             /* the Event Register (SEV, WFE; Arm ARM D1.17) */
    bool exclusive;         /* local monitor in Exclusive Access state */
    struct monitor monitor; /* what it covers then */
    /* Software step: one was stepped, and no exception was taken since. */
    bool stepped;
    bool stepped_exclusive;        /* it was a load-exclusive (ISS.EX) */
    uint64_t sysreg[SYSREG_COUNT]; /* values at rest; FPCR and FPSR too */
};

/*
 * Features of the machine that nobody described: Armv8.0-A with EL2 and
 * without EL3, AArch64 only, Performance Monitors, no GIC System registers.
 */
#define CPU_DEFAULT_FEATURES FEATURE_BIT(FEAT_PMUv3)

/* Current Exception level, 0..2. */
static inline unsigned cpu_el(const struct cpu *cpu)
{
    return (unsigned)bits_get(cpu->pstate, 3, 2);
}

static inline bool cpu_has(const struct cpu *cpu, enum feature feature)
{
    return cpu->features & FEATURE_BIT(feature);
}

/*
 * Warm reset into `el` (1 or 2), SPSel = 1, DAIF masked, every register at its
 * reset value (0 where the manual says UNKNOWN). Keeps index and features.
 */
void cpu_reset(struct cpu *cpu, unsigned el);

/*
 * The register that holds the stack pointer while `pstate` is in force:
 * SP_EL0 or SP_ELx (shared/functions/registers/SP, "aarch64/SP").
 */
enum sysreg cpu_sp_bank(uint64_t pstate);

/*
 * Sets PSTATE and swaps the stack pointer when the bank changes. The only way
 * to change PSTATE.EL or PSTATE.SP.
 */
void cpu_set_pstate(struct cpu *cpu, uint64_t pstate);

#endif
