/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an item's registers, classes and branches are, whatever the format. */
#include "trace.h"

const char *trace_ec_name(unsigned ec)
{
    static const char *const names[64] = {
#define EC(number, what) [number] = (what),
#include "classes.def"
#undef EC
    };
    return ec < 64 && names[ec] ? names[ec] : "";
}

void trace_register_name(int reg, char name[8])
{
    unsigned number = (unsigned)reg & 0x1f;

    if (reg == EL2SIM_SP || reg == EL2SIM_PSTATE)
        snprintf(name, 8, "%s", reg == EL2SIM_SP ? "sp" : "pstate");
    else
        snprintf(name, 8, "%c%u", reg < EL2SIM_SP ? 'x' : 'v', number);
}

/* ConditionHolds(cond) of the Arm ARM; PSTATE as in SPSR_EL1. */
static bool condition_holds(unsigned condition, uint64_t pstate)
{
    bool n = pstate >> 31 & 1, z = pstate >> 30 & 1;
    bool c = pstate >> 29 & 1, v = pstate >> 28 & 1;
    const bool holds[8] = { z, c, n, v, c && !z, n == v, n == v && !z, true };

    if (condition >= 14)
        return true;
    return holds[condition >> 1] != (condition & 1);
}

static uint64_t register_value(uint32_t word, const struct el2sim_gprs *gprs)
{
    unsigned rt = word & 31;

    return rt == 31 ? 0 : gprs->x[rt];
}

/* Bit <31> is the width for CBZ and bit <5> of the bit's number for TBZ. */
bool trace_branch_fails(uint32_t word, const struct el2sim_gprs *gprs)
{
    uint64_t value = register_value(word, gprs);
    bool inverted = word >> 24 & 1; /* CBNZ, TBNZ */

    if ((word & 0xff000000) == 0x54000000)
        return !condition_holds(word & 15, gprs->pstate);
    if ((word & 0x7e000000) == 0x34000000) {
        value = word >> 31 ? value : (uint32_t)value;
        return (value == 0) == inverted;
    }
    if ((word & 0x7e000000) == 0x36000000)
        return (value >> ((word >> 31) << 5 | (word >> 19 & 31)) & 1) !=
               inverted;
    return false;
}
