/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* What can happen, and what is told of it: a part of <el2sim/plugin.h>. */
#ifndef EL2SIM_EVENT_H
#define EL2SIM_EVENT_H

#include <stdint.h>

/* EL2SIM_eret and so on, in the order of events.def. */
enum el2sim_event_kind {
#define EVENT(name, summary) EL2SIM_##name,
#include <el2sim/events.def>
#undef EVENT
    EL2SIM_EVENT_COUNT
};

/*
 * What happened; members that the kind does not have are 0. `count` may or may
 * not include the instruction itself, always alike for one kind and cause.
 */
struct el2sim_event {
    enum el2sim_event_kind kind;
    unsigned cpu;
    unsigned el;       /* Exception level at which it happened */
    uint64_t pc;       /* virtual address of the instruction that did it */
    uint64_t count;    /* instructions begun on all CPUs so far */
    uint32_t word;     /* insn, fpsimd, barriers: the instruction */
    int reg;           /* sysreg_*: number of the register, else -1 */
    uint16_t encoding; /* sysreg_*, tlbi, ic, dc, at: op0:op1:CRn:CRm:op2 */
    uint64_t value;    /* sysreg_*, pstate: its value; tlbi, ic, dc, at: of Xt;
                          store: the bytes to come, little-endian */
    uint64_t old;      /* sysreg_write, pstate: the value before */
    uint64_t address;  /* load, store: physical, of the first byte */
    uint64_t virtual_address; /* load, store */
    unsigned size;      /* load, store: 1 to 8 bytes; of a q register twice 8 */
    unsigned target_el; /* exception: taken to; eret: returned to */
    /* exception and its kinds, before the state changes (as in ESR_ELx): */
    unsigned ec;
    uint32_t iss;
    uint64_t fault_address;
    int exception_kind; /* 0 synchronous, 1 IRQ, 2 FIQ, 3 SError */
};

#endif
