/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which row a word is, and arithmetic that rows share. */
#include "model/a64/a64.h"

enum { ALWAYS = -1 };

static const struct a64_row rows[] = {
#define A64(name, mask, value, feature, function) \
    { name, mask, value, feature, a64_##function },
#include "arch/a64.def"
#undef A64
};

const struct a64_row *a64_rows(size_t *count)
{
    *count = ARRAY_LENGTH(rows);
    return rows;
}

/* A bitmask immediate that stands for none. */
static bool is_reserved(const struct a64_row *row, uint32_t word)
{
    uint64_t unused;

    return row->execute == a64_logical_immediate &&
           !a64_bit_masks(word, &unused, &unused);
}

const struct a64_row *a64_find(uint32_t word)
{
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if ((word & rows[i].mask) == rows[i].value)
            return is_reserved(&rows[i], word) ? NULL : &rows[i];
    return NULL;
}

bool a64_holds(uint64_t nzcv, unsigned condition)
{
    bool n = nzcv & PSTATE_N, z = nzcv & PSTATE_Z;
    bool c = nzcv & PSTATE_C, v = nzcv & PSTATE_V;
    bool result;

    switch (condition >> 1) {
    case 0: /* EQ */
        result = z;
        break;
    case 1: /* CS */
        result = c;
        break;
    case 2: /* MI */
        result = n;
        break;
    case 3: /* VS */
        result = v;
        break;
    case 4: /* HI */
        result = c && !z;
        break;
    case 5: /* GE */
        result = n == v;
        break;
    case 6: /* GT */
        result = n == v && !z;
        break;
    default: /* AL, and NV too */
        return true;
    }
    return result != (condition & 1);
}

/* ROR of an element of `size` bits. */
static uint64_t rotate(uint64_t value, unsigned amount, unsigned size)
{
    uint64_t mask = UINT64_MAX >> (64 - size);

    amount %= size;
    if (!amount)
        return value & mask;
    return (value >> amount | value << (size - amount)) & mask;
}

static uint64_t replicate(uint64_t value, unsigned size)
{
    for (; size < 64; size *= 2)
        value |= value << size;
    return value;
}

static uint64_t ones(unsigned count)
{
    return count ? UINT64_MAX >> (64 - count) : 0;
}

bool a64_bit_masks(uint32_t word, uint64_t *wmask, uint64_t *tmask)
{
    unsigned n = a64_field(word, 22, 22);
    unsigned imms = a64_field(word, 15, 10), immr = a64_field(word, 21, 16);
    uint32_t length = n << 6 | (~imms & 0x3f);
    bool logical = a64_field(word, 28, 23) == 0x24;
    unsigned size, s, r;

    if (length < 2)
        return false;
    size = 1u << (31 - (unsigned)__builtin_clz(length));
    s = imms & (size - 1);
    r = immr & (size - 1);
    if (logical && s == size - 1)
        return false;
    *wmask = replicate(rotate(ones(s + 1), r, size), size);
    *tmask = replicate(ones(((s - r) & (size - 1)) + 1), size);
    return true;
}

bool a64_access_slowly(struct a64_state *s, const struct a64_access *access,
                       void *bytes)
{
    return s->memory.access(s->memory.self, s, access, bytes);
}
