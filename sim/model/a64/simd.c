/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIMD&FP moves between registers, and bitwise logic (C4.1.96). */
#include "model/a64/a64.h"

/* The upper half is kept by none of these: 64-bit forms clear it. */
static void set_v(struct a64_state *s, uint32_t word, struct vreg value)
{
    if (!bit_is_set(word, 30))
        value.hi = 0;
    s->v[a64_rd(word)] = value;
}

/* --- FMOV ----------------------------------------------------------------- */

bool a64_fmov(struct a64_state *s, uint32_t word)
{
    uint64_t value = s->v[a64_rn(word)].lo;

    if (!bit_is_set(word, 22))
        value = (uint32_t)value;
    s->v[a64_rd(word)] = (struct vreg){ .lo = value };
    return true;
}

/* <19> of the encoding: the upper half. */
bool a64_fmov_to_general(struct a64_state *s, uint32_t word)
{
    const struct vreg *from = &s->v[a64_rn(word)];

    a64_set_x(s, a64_rd(word),
              a64_cut(word, bit_is_set(word, 19) ? from->hi : from->lo));
    return true;
}

bool a64_fmov_from_general(struct a64_state *s, uint32_t word)
{
    uint64_t value = a64_cut(word, s->x[a64_rn(word)]);

    if (bit_is_set(word, 19))
        s->v[a64_rd(word)].hi = value;
    else
        s->v[a64_rd(word)] = (struct vreg){ .lo = value };
    return true;
}

/* --- immediates ------------------------------------------------------------ */

static uint64_t replicate(uint64_t value, unsigned bits)
{
    for (; bits < 64; bits *= 2)
        value |= value << bits;
    return value;
}

/* Each bit of the eight becomes a byte of ones or zeros. */
static uint64_t spread(unsigned imm8)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < 8; i++)
        if (imm8 >> i & 1)
            value |= UINT64_C(0xff) << 8 * i;
    return value;
}

/* VFPExpandImm, single and double precision. */
static uint64_t expand_float(unsigned imm8, bool is_double)
{
    uint64_t sign = imm8 >> 7, rest = imm8 & 0x3f;
    bool b = imm8 >> 6 & 1;

    if (is_double)
        return sign << 63 | (b ? BITS_MASK(54, 8) : BIT64(62)) | rest << 48;
    return replicate(
        sign << 31 | (b ? BITS_MASK(25, 5) : BIT64(30)) | rest << 19, 32);
}

/* AdvSIMDExpandImm. */
static uint64_t expand(uint32_t word)
{
    unsigned cmode = a64_field(word, 15, 12), op = a64_field(word, 29, 29);
    uint64_t imm8 = a64_field(word, 18, 16) << 5 | a64_field(word, 9, 5);

    if (cmode < 8)
        return replicate(imm8 << 8 * (cmode >> 1), 32);
    if (cmode < 12)
        return replicate(imm8 << 8 * (cmode >> 1 & 1), 16);
    if (cmode == 12)
        return replicate(imm8 << 8 | 0xff, 32);
    if (cmode == 13)
        return replicate(imm8 << 16 | 0xffff, 32);
    if (cmode == 14)
        return op ? spread((unsigned)imm8) : replicate(imm8, 8);
    return expand_float((unsigned)imm8, op);
}

/* MOVI, MVNI, ORR, BIC by cmode<0> and op; FMOV. */
bool a64_modified_immediate(struct a64_state *s, uint32_t word)
{
    unsigned cmode = a64_field(word, 15, 12);
    bool op = bit_is_set(word, 29), combines = cmode < 12 && cmode & 1;
    uint64_t value = expand(word);
    struct vreg old = s->v[a64_rd(word)];

    if (cmode < 14 && op)
        value = ~value;
    if (!combines)
        set_v(s, word, (struct vreg){ value, value });
    else if (op)
        set_v(s, word, (struct vreg){ old.lo & value, old.hi & value });
    else
        set_v(s, word, (struct vreg){ old.lo | value, old.hi | value });
    return true;
}

/* --- logic ------------------------------------------------------------------ */

/* By U and size: AND, BIC, ORR, ORN, EOR, BSL, BIT, BIF. */
static uint64_t logical(unsigned operation, uint64_t d, uint64_t n, uint64_t m)
{
    switch (operation) {
    case 0:
        return n & m;
    case 1:
        return n & ~m;
    case 2:
        return n | m;
    case 3:
        return n | ~m;
    case 4:
        return n ^ m;
    case 5:
        return m ^ ((m ^ n) & d);
    case 6:
        return d ^ ((d ^ n) & m);
    default:
        return d ^ ((d ^ n) & ~m);
    }
}

bool a64_logical_v(struct a64_state *s, uint32_t word)
{
    unsigned operation = a64_field(word, 29, 29) << 2 | a64_field(word, 23, 22);
    struct vreg d = s->v[a64_rd(word)], n = s->v[a64_rn(word)];
    struct vreg m = s->v[a64_rm(word)];

    set_v(s, word,
          (struct vreg){
              .lo = logical(operation, d.lo, n.lo, m.lo),
              .hi = logical(operation, d.hi, n.hi, m.hi),
          });
    return true;
}

/* --- elements --------------------------------------------------------------- */

/* imm5: its lowest set bit is the size, what is above it the index. */
static inline unsigned element_scale(uint32_t word)
{
    return (unsigned)__builtin_ctz(a64_rm(word));
}

static uint64_t element(const struct vreg *v, unsigned index, unsigned scale)
{
    uint64_t value = 0;

    memcpy(&value, (const uint8_t *)v + (index << scale), 1u << scale);
    return value;
}

static uint64_t source_element(const struct a64_state *s, uint32_t word)
{
    unsigned scale = element_scale(word);

    return element(&s->v[a64_rn(word)], a64_rm(word) >> (scale + 1), scale);
}

bool a64_dup_element(struct a64_state *s, uint32_t word)
{
    uint64_t value = replicate(source_element(s, word),
                               8u << element_scale(word));

    set_v(s, word, (struct vreg){ value, value });
    return true;
}

bool a64_dup_scalar(struct a64_state *s, uint32_t word)
{
    s->v[a64_rd(word)] = (struct vreg){ .lo = source_element(s, word) };
    return true;
}

static uint64_t low_part(uint64_t value, unsigned scale)
{
    return value & (UINT64_MAX >> (64 - (8u << scale)));
}

bool a64_dup_general(struct a64_state *s, uint32_t word)
{
    unsigned scale = element_scale(word);
    uint64_t value = replicate(low_part(s->x[a64_rn(word)], scale),
                               8u << scale);

    set_v(s, word, (struct vreg){ value, value });
    return true;
}

bool a64_smov(struct a64_state *s, uint32_t word)
{
    uint64_t value = (uint64_t)a64_signed(source_element(s, word),
                                          8u << element_scale(word));

    a64_set_x(s, a64_rd(word), bit_is_set(word, 30) ? value : (uint32_t)value);
    return true;
}

bool a64_umov(struct a64_state *s, uint32_t word)
{
    a64_set_x(s, a64_rd(word), source_element(s, word));
    return true;
}

static void insert(struct a64_state *s, uint32_t word, uint64_t value)
{
    unsigned scale = element_scale(word);
    unsigned index = a64_rm(word) >> (scale + 1);

    memcpy((uint8_t *)&s->v[a64_rd(word)] + (index << scale), &value,
           1u << scale);
}

bool a64_ins_general(struct a64_state *s, uint32_t word)
{
    insert(s, word, s->x[a64_rn(word)]);
    return true;
}

/* imm4, above the size, is the index of the source. */
bool a64_ins_element(struct a64_state *s, uint32_t word)
{
    unsigned scale = element_scale(word);

    insert(
        s, word,
        element(&s->v[a64_rn(word)], a64_field(word, 14, 11) >> scale, scale));
    return true;
}

/* Bytes from imm4 on of Rm:Rn. */
bool a64_ext(struct a64_state *s, uint32_t word)
{
    unsigned size = bit_is_set(word, 30) ? 16 : 8;
    struct vreg value = { 0 };
    uint8_t both[32];

    memcpy(both, &s->v[a64_rn(word)], size);
    memcpy(both + size, &s->v[a64_rm(word)], size);
    memcpy(&value, both + a64_field(word, 14, 11), size);
    set_v(s, word, value);
    return true;
}
