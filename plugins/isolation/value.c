/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is distinctive, and values that are. */
#include "value.h"

enum {
    SIGNIFICANT_MIN = 20,
    POPULATION_MIN = 6, /* of up to 32 significant bits */
    POPULATION_WIDE = 4,
};

unsigned value_count_bits(uint64_t value)
{
    return (unsigned)__builtin_popcountll(value);
}

static unsigned length_of(uint64_t value)
{
    return value ? 64 - (unsigned)__builtin_clzll(value) : 0;
}

static bool is_populated(uint64_t value)
{
    unsigned length = length_of(value);
    unsigned least = length > 32 ? POPULATION_WIDE : POPULATION_MIN;

    return length >= SIGNIFICANT_MIN && value_count_bits(value) >= least;
}

bool value_is_distinctive(uint64_t value)
{
    return is_populated(value) && is_populated(~value);
}

bool value_is_plain(uint64_t value, uint64_t bits)
{
    return (value & bits) == 0 || (value & bits) == bits;
}

/* The finalizer of SplitMix64: each bit of the key decides on all others. */
static uint64_t mix(uint64_t key)
{
    key = (key ^ key >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    key = (key ^ key >> 27) * UINT64_C(0x94d049bb133111eb);
    return key ^ key >> 31;
}

static uint64_t nth_sentinel(uint64_t key, uint64_t bits)
{
    return mix(key * UINT64_C(0x9e3779b97f4a7c15)) & bits;
}

uint64_t value_sentinel(unsigned principal, unsigned place, unsigned visit,
                        uint64_t now, uint64_t bits)
{
    uint64_t key = (uint64_t)(principal + 1) << 48 | (uint64_t)visit << 16 |
                   place;
    uint64_t value = 0;

    for (unsigned n = 0; n < 8; n++) {
        value = nth_sentinel(key + ((uint64_t)n << 60), bits);
        if (!value_is_plain(value, bits) && value != (now & bits))
            break;
    }
    return (now & ~bits) | value;
}
