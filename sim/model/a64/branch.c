/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Branches (Arm ARM C4.1.93), and instructions without effect here. */
#include "model/a64/a64.h"

/* A signed number of instructions, from <lsb> on. */
static inline uint64_t offset(uint32_t word, unsigned lsb, unsigned bits)
{
    uint64_t field = a64_field(word, lsb + bits - 1, lsb);

    return (uint64_t)a64_signed(field, bits) * 4;
}

bool a64_b(struct a64_state *s, uint32_t word)
{
    s->next = s->pc + offset(word, 0, 26);
    return true;
}

bool a64_bl(struct a64_state *s, uint32_t word)
{
    a64_set_x(s, 30, s->pc + 4);
    return a64_b(s, word);
}

bool a64_b_cond(struct a64_state *s, uint32_t word)
{
    if (a64_holds(s->nzcv, a64_field(word, 3, 0)))
        s->next = s->pc + offset(word, 5, 19);
    return true;
}

bool a64_cbz(struct a64_state *s, uint32_t word)
{
    bool is_zero = !a64_cut(word, s->x[a64_rd(word)]);

    if (is_zero != bit_is_set(word, 24))
        s->next = s->pc + offset(word, 5, 19);
    return true;
}

bool a64_tbz(struct a64_state *s, uint32_t word)
{
    unsigned bit = a64_field(word, 31, 31) << 5 | a64_field(word, 23, 19);

    if (bit_is_set(s->x[a64_rd(word)], bit) == bit_is_set(word, 24))
        s->next = s->pc + offset(word, 5, 14);
    return true;
}

bool a64_br(struct a64_state *s, uint32_t word)
{
    s->next = s->x[a64_rn(word)];
    return true;
}

bool a64_blr(struct a64_state *s, uint32_t word)
{
    s->next = s->x[a64_rn(word)];
    a64_set_x(s, 30, s->pc + 4);
    return true;
}

/* Hints and barriers order what is in order here, prefetches do nothing. */
bool a64_nothing(struct a64_state *s, uint32_t word)
{
    (void)s;
    (void)word;
    return true;
}
