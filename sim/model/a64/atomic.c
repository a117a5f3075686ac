/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Atomic memory operations of FEAT_LSE and LDAPR of FEAT_LRCPC. Nothing else
 * acts between the load and the store. A location that cannot be read faults
 * as a read (ESR_ELx, ISS.WnR of an atomic instruction).
 */
#include "model/a64/a64.h"

static inline unsigned size_of(uint32_t word)
{
    return 1u << a64_field(word, 31, 30);
}

static inline uint64_t low(uint64_t value, unsigned bytes)
{
    return value & (UINT64_MAX >> (64 - 8 * bytes));
}

static int64_t compared(uint64_t value, unsigned bytes)
{
    return a64_signed(value, 8 * bytes);
}

/* LDADD, LDCLR, LDEOR, LDSET, LDSMAX, LDSMIN, LDUMAX, LDUMIN by opc. */
static uint64_t operate(uint32_t word, uint64_t old, uint64_t operand)
{
    unsigned bytes = size_of(word);
    bool less = compared(old, bytes) < compared(operand, bytes);

    switch (a64_field(word, 14, 12)) {
    case 0:
        return old + operand;
    case 1:
        return old & ~operand;
    case 2:
        return old ^ operand;
    case 3:
        return old | operand;
    case 4:
        return less ? operand : old;
    case 5:
        return less ? old : operand;
    case 6:
        return old < operand ? operand : old;
    default:
        return old < operand ? old : operand;
    }
}

static bool exchange(struct a64_state *s, uint32_t word, bool swaps)
{
    unsigned bytes = size_of(word);
    uint64_t address = a64_x_sp(s, a64_rn(word));
    uint64_t operand = low(s->x[a64_rm(word)], bytes), old = 0, new;

    if (!a64_load(s, address, bytes, bytes, A64_ORDERED, &old))
        return false;
    new = swaps ? operand : operate(word, old, operand);
    if (!a64_store(s, address, bytes, bytes, A64_ORDERED, &new))
        return false;
    a64_set_x(s, a64_rd(word), old);
    return true;
}

bool a64_atomic(struct a64_state *s, uint32_t word)
{
    return exchange(s, word, false);
}

bool a64_swp(struct a64_state *s, uint32_t word)
{
    return exchange(s, word, true);
}

/*
 * The store is checked even where the comparison fails, which the manual lets
 * an implementation do.
 */
bool a64_cas(struct a64_state *s, uint32_t word)
{
    unsigned bytes = size_of(word), n = a64_rm(word);
    uint64_t address = a64_x_sp(s, a64_rn(word)), old = 0;
    uint64_t new = s->x[a64_rd(word)];

    if (!a64_load(s, address, bytes, bytes, A64_ORDERED, &old))
        return false;
    if (old != low(s->x[n], bytes))
        new = old;
    if (!a64_store(s, address, bytes, bytes, A64_ORDERED, &new))
        return false;
    a64_set_x(s, n, old);
    return true;
}

/* Registers n and n + 1; the first is at the lower address. */
bool a64_casp(struct a64_state *s, uint32_t word)
{
    unsigned bytes = bit_is_set(word, 30) ? 8 : 4, n = a64_rm(word);
    uint64_t address = a64_x_sp(s, a64_rn(word)), old[2] = { 0 };
    uint8_t both[16], new[16];

    if (!a64_load(s, address, 2 * bytes, 2 * bytes, A64_ORDERED, both))
        return false;
    memcpy(&old[0], both, bytes);
    memcpy(&old[1], both + bytes, bytes);
    memcpy(new, both, sizeof(new));
    if (old[0] == low(s->x[n], bytes) && old[1] == low(s->x[n + 1], bytes)) {
        memcpy(new, &s->x[a64_rd(word)], bytes);
        memcpy(new + bytes, &s->x[a64_rd(word) + 1], bytes);
    }
    if (!a64_store(s, address, 2 * bytes, 2 * bytes, A64_ORDERED, new))
        return false;
    a64_set_x(s, n, old[0]);
    a64_set_x(s, n + 1, old[1]);
    return true;
}
