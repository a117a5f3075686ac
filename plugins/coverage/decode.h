/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What coverage has to know of an instruction (Arm ARM C4.1). */
#ifndef EL2SIM_PLUGINS_COVERAGE_DECODE_H
#define EL2SIM_PLUGINS_COVERAGE_DECODE_H

#include <stdbool.h>
#include <stdint.h>

/* B.cond, BC.cond, CBZ, CBNZ, TBZ, TBNZ. */
bool coverage_is_branch(uint32_t word);
/* Where such a branch at `pc` goes when it is taken. */
uint64_t coverage_branch_target(uint32_t word, uint64_t pc);

enum coverage_transfer {
    COVERAGE_OTHER, /* writes no general register, as far as is known */
    COVERAGE_LOAD,  /* of general registers: rt, and rt2 of a pair */
    COVERAGE_STORE, /* likewise */
    COVERAGE_MOVE,  /* MOV (register): rn to rt */
    COVERAGE_WRITE, /* something else becomes rt */
};

struct coverage_operands {
    enum coverage_transfer transfer;
    bool pair;    /* of a load or store */
    unsigned rt;  /* 31: none, as in the others */
    unsigned rt2; /* of a pair */
    unsigned rn;  /* of a move: its source */
};

struct coverage_operands coverage_decode(uint32_t word);

#endif
