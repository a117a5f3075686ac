/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Branches, and which general register an instruction moves where. */
#include "decode.h"

/* The offset in words: imm19 at bit 5, or imm14 of TBZ and TBNZ. */
static int64_t branch_offset(uint32_t word)
{
    bool is_test = (word & 0x7e000000) == 0x36000000;
    unsigned width = is_test ? 14 : 19;
    uint32_t field = word << (27 - width); /* its sign is bit <31> now */

    return (int64_t)(int32_t)field >> (32 - width);
}

bool coverage_is_branch(uint32_t word)
{
    return (word & 0xff000000) == 0x54000000 ||
           (word & 0x7c000000) == 0x34000000;
}

uint64_t coverage_branch_target(uint32_t word, uint64_t pc)
{
    return pc + (uint64_t)branch_offset(word) * 4;
}

/*
 * Bits <29:27> of loads and stores: 001 exclusives and acquire/release, 011
 * literals, 101 pairs, 111 one register, where <23:22> is 0 for a store; in
 * exclusives and pairs <22> alone says which.
 */
static bool is_load(uint32_t word)
{
    switch (word >> 27 & 7) {
    case 1:
    case 5:
        return word >> 22 & 1;
    case 3:
        return true;
    default:
        return word >> 22 & 3;
    }
}

static enum coverage_transfer transfer_of(uint32_t word)
{
    unsigned op0 = word >> 25 & 15;
    bool is_compare = (word & 0x1fe00000) == 0x1a400000; /* CCMN, CCMP */

    if ((op0 & 5) == 4) {
        if (word >> 26 & 1) /* V */
            return COVERAGE_OTHER;
        return is_load(word) ? COVERAGE_LOAD : COVERAGE_STORE;
    }
    if ((word & 0xffe0ffe0) == 0xaa0003e0)
        return COVERAGE_MOVE;
    return !is_compare && ((op0 & 14) == 8 || (op0 & 7) == 5) ? COVERAGE_WRITE
                                                              : COVERAGE_OTHER;
}

struct coverage_operands coverage_decode(uint32_t word)
{
    struct coverage_operands operands = {
        .transfer = transfer_of(word),
        .pair = (word & 0x3a000000) == 0x28000000,
        .rt = word & 31,
        .rt2 = word >> 10 & 31,
        .rn = word >> 16 & 31,
    };

    return operands;
}
