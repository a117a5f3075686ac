/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an exception to EL2 says about its principal's registers: what the
 * answer may change, what the hypervisor has business with, what is given away.
 */
#ifndef EL2SIM_ISOLATION_EXIT_H
#define EL2SIM_ISOLATION_EXIT_H

#include <stdbool.h>
#include <stdint.h>

/* Sets of general registers, bit n is x<n>. */
enum {
    GPRS_NONE = 0,
    GPRS_CALL = 0x3ffff, /* x0..x17: arguments and results (SMCCC 2.4) */
    GPRS_ALL = 0x7fffffff,
};

struct exit_class {
    uint32_t answers;  /* may come back changed */
    uint32_t emulated; /* may, too, if PC comes back behind the instruction */
    uint32_t business; /* the hypervisor may go by them: no sentinels */
    uint32_t given;    /* their values are for others to see */
    bool advances;     /* PC may come back behind the instruction */
    bool is_call;      /* HVC, SMC or SVC */
    bool has_address;  /* the fault's address is for others to see */
    int written;       /* encoding of the register an MSR names, -1: none */
};

/*
 * `kind`: 0 synchronous, 1 IRQ, 2 FIQ, 3 SError; `ec` and `iss` as in ESR_EL2.
 */
struct exit_class exit_classify(int kind, unsigned ec, uint32_t iss);

/*
 * Whether a call asks to lose the caller's context: PSCI CPU_OFF, CPU_SUSPEND,
 * SYSTEM_OFF, SYSTEM_RESET and their like (Arm DEN0022, 5). What comes next is
 * a first entry again.
 */
bool exit_ends_context(const struct exit_class *exit, uint64_t x0);

/* Where control came back to. */
enum exit_return {
    RETURN_SAME,     /* the same instruction again */
    RETURN_NEXT,     /* the next one */
    RETURN_INJECTED, /* a vector of its own, with an exception injected: also
                        from a fault at that very vector */
    RETURN_RESTART,  /* as at a first entry: nothing it had is left */
    RETURN_ELSEWHERE,
};

struct exit_state {
    uint64_t pc, pstate;
    uint64_t vbar;     /* VBAR_EL1 */
    uint64_t tcr;      /* TCR_ELx: whether a branch drops tags (D8.8) */
    const uint64_t *x; /* x0..x30 */
};

enum exit_return exit_return_of(const struct exit_class *exit,
                                const struct exit_state *left,
                                const struct exit_state *back);

/* General registers that may differ after such a return. */
uint32_t exit_may_change(const struct exit_class *exit, enum exit_return how);

/* Bits of PSTATE that must be as before; 0 for an exception injected. */
uint64_t exit_pstate_kept(enum exit_return how);

#endif
