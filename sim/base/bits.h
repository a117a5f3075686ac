/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bit fields of 64-bit values, named as the manual writes them: <msb:lsb>. */
#ifndef EL2SIM_BASE_BITS_H
#define EL2SIM_BASE_BITS_H

#include <stdbool.h>
#include <stdint.h>

#define ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* A mask of `width` bits (1..64) from bit `lsb` up; a constant expression. */
#define BITS_MASK(lsb, width) ((UINT64_MAX >> (64 - (width))) << (lsb))

#define BIT64(n) (UINT64_C(1) << (n))

/* value<msb:lsb> */
static inline uint64_t bits_get(uint64_t value, unsigned msb, unsigned lsb)
{
    return (value & BITS_MASK(lsb, msb - lsb + 1)) >> lsb;
}

/* `value` with <msb:lsb> replaced by `field`. */
static inline uint64_t bits_set(uint64_t value, unsigned msb, unsigned lsb,
                                uint64_t field)
{
    uint64_t mask = BITS_MASK(lsb, msb - lsb + 1);

    return (value & ~mask) | ((field << lsb) & mask);
}

static inline bool bit_is_set(uint64_t value, unsigned n)
{
    return (value >> n) & 1;
}

#endif
