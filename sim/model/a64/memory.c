/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads and stores of general and of whole SIMD&FP registers (C4.1.94). */
#include "model/a64/a64.h"

/* --- general registers --------------------------------------------------- */

/* size:opc of a single access to a general register. */
struct single {
    unsigned bytes;
    bool store, is_signed, wide;
};

static inline struct single single_of(uint32_t word)
{
    unsigned opc = a64_field(word, 23, 22);

    return (struct single){
        .bytes = 1u << a64_field(word, 31, 30),
        .store = opc == 0,
        .is_signed = opc >= 2,
        .wide = opc == 2,
    };
}

static inline uint64_t sign_extended(uint64_t value, unsigned bytes, bool wide)
{
    value = (uint64_t)a64_signed(value, 8 * bytes);
    return wide ? value : (uint32_t)value;
}

static inline bool load_x(struct a64_state *s, uint64_t address,
                          struct single single, unsigned t)
{
    uint64_t value = 0;

    if (!a64_load(s, address, single.bytes, single.bytes, A64_PLAIN, &value))
        return false;
    if (single.is_signed)
        value = sign_extended(value, single.bytes, single.wide);
    a64_set_x(s, t, value);
    return true;
}

static inline bool access_x(struct a64_state *s, uint32_t word,
                            uint64_t address)
{
    struct single single = single_of(word);

    if (single.store)
        return a64_store(s, address, single.bytes, single.bytes, A64_PLAIN,
                         &s->x[a64_rd(word)]);
    return load_x(s, address, single, a64_rd(word));
}

static inline uint64_t immediate9(uint32_t word)
{
    return (uint64_t)a64_signed(a64_field(word, 20, 12), 9);
}

/* LDUR and LDTR differ in permissions alone, which are not looked at here. */
bool a64_single_unscaled(struct a64_state *s, uint32_t word)
{
    return access_x(s, word, a64_x_sp(s, a64_rn(word)) + immediate9(word));
}

/*
 * The base is written when the access was made. Where it is loaded as well, which
 * is CONSTRAINED UNPREDICTABLE (Arm ARM K1.2), it is the base, as in Unicorn.
 */
static bool write_back(struct a64_state *s, uint32_t word, uint64_t address,
                       uint64_t base)
{
    if (!access_x(s, word, address))
        return false;
    a64_set_x_sp(s, a64_rn(word), base);
    return true;
}

bool a64_single_post(struct a64_state *s, uint32_t word)
{
    uint64_t base = a64_x_sp(s, a64_rn(word));

    return write_back(s, word, base, base + immediate9(word));
}

bool a64_single_pre(struct a64_state *s, uint32_t word)
{
    uint64_t base = a64_x_sp(s, a64_rn(word)) + immediate9(word);

    return write_back(s, word, base, base);
}

bool a64_single_unsigned(struct a64_state *s, uint32_t word)
{
    uint64_t offset = (uint64_t)a64_field(word, 21, 10)
                      << a64_field(word, 31, 30);

    return access_x(s, word, a64_x_sp(s, a64_rn(word)) + offset);
}

/* ExtendReg of Rm, shifted by `scale` where S is set. */
static inline uint64_t offset_register(const struct a64_state *s, uint32_t word,
                                       unsigned scale)
{
    uint64_t offset = s->x[a64_rm(word)];

    if (!bit_is_set(word, 13))
        offset = bit_is_set(word, 15) ? (uint64_t)a64_signed(offset, 32)
                                      : (uint32_t)offset;
    return bit_is_set(word, 12) ? offset << scale : offset;
}

bool a64_single_register(struct a64_state *s, uint32_t word)
{
    uint64_t offset = offset_register(s, word, a64_field(word, 31, 30));

    return access_x(s, word, a64_x_sp(s, a64_rn(word)) + offset);
}

static inline uint64_t literal_address(const struct a64_state *s, uint32_t word)
{
    return s->pc + (uint64_t)a64_signed(a64_field(word, 23, 5), 19) * 4;
}

bool a64_load_literal(struct a64_state *s, uint32_t word)
{
    unsigned opc = a64_field(word, 31, 30);
    struct single single = {
        .bytes = opc == 1 ? 8 : 4,
        .is_signed = opc == 2,
        .wide = true,
    };

    return load_x(s, literal_address(s, word), single, a64_rd(word));
}

/* --- pairs --------------------------------------------------------------- */

/* The addresses of a pair of `bytes` each, by the mode in <24:23>. */
struct pair_place {
    uint64_t address, base;
    bool writes_back;
};

static inline struct pair_place pair_place(const struct a64_state *s,
                                           uint32_t word, unsigned bytes)
{
    uint64_t offset = (uint64_t)a64_signed(a64_field(word, 21, 15), 7) * bytes;
    uint64_t base = a64_x_sp(s, a64_rn(word));
    unsigned mode = a64_field(word, 24, 23);

    return (struct pair_place){
        .address = mode == 1 ? base : base + offset,
        .base = base + offset,
        .writes_back = mode & 1,
    };
}

static inline unsigned second(uint32_t word)
{
    return a64_field(word, 14, 10);
}

static bool load_pair(struct a64_state *s, uint32_t word, unsigned bytes,
                      uint64_t address)
{
    uint64_t values[2] = { 0 };

    for (unsigned i = 0; i < 2; i++)
        if (!a64_load(s, address + (uint64_t)i * bytes, bytes, bytes, A64_PLAIN,
                      &values[i]))
            return false;
    if (a64_field(word, 31, 30) == 1) { /* LDPSW */
        values[0] = (uint64_t)a64_signed(values[0], 32);
        values[1] = (uint64_t)a64_signed(values[1], 32);
    }
    a64_set_x(s, a64_rd(word), values[0]);
    a64_set_x(s, second(word), values[1]);
    return true;
}

static bool store_pair(struct a64_state *s, uint32_t word, unsigned bytes,
                       uint64_t address)
{
    return a64_store(s, address, bytes, bytes, A64_PLAIN,
                     &s->x[a64_rd(word)]) &&
           a64_store(s, address + bytes, bytes, bytes, A64_PLAIN,
                     &s->x[second(word)]);
}

bool a64_pair(struct a64_state *s, uint32_t word)
{
    unsigned bytes = a64_is_wide(word) ? 8 : 4;
    struct pair_place place = pair_place(s, word, bytes);
    bool done = bit_is_set(word, 22)
                    ? load_pair(s, word, bytes, place.address)
                    : store_pair(s, word, bytes, place.address);

    if (done && place.writes_back)
        a64_set_x_sp(s, a64_rn(word), place.base);
    return done;
}

/* --- exclusive and ordered ----------------------------------------------- */

static inline unsigned ordered_size(uint32_t word)
{
    return 1u << a64_field(word, 31, 30);
}

static bool load_ordered(struct a64_state *s, uint32_t word)
{
    unsigned size = ordered_size(word);
    uint64_t value = 0;

    if (!a64_load(s, a64_x_sp(s, a64_rn(word)), size, size, A64_ORDERED,
                  &value))
        return false;
    a64_set_x(s, a64_rd(word), value);
    return true;
}

bool a64_load_exclusive(struct a64_state *s, uint32_t word)
{
    return load_ordered(s, word);
}

bool a64_load_acquire(struct a64_state *s, uint32_t word)
{
    return load_ordered(s, word);
}

bool a64_load_exclusive_pair(struct a64_state *s, uint32_t word)
{
    unsigned size = ordered_size(word);
    uint64_t values[2] = { 0 };
    uint8_t both[16];

    if (!a64_load(s, a64_x_sp(s, a64_rn(word)), 2 * size, 2 * size, A64_ORDERED,
                  both))
        return false;
    memcpy(&values[0], both, size);
    memcpy(&values[1], both + size, size);
    a64_set_x(s, a64_rd(word), values[0]);
    a64_set_x(s, second(word), values[1]);
    return true;
}

bool a64_store_release(struct a64_state *s, uint32_t word)
{
    unsigned size = ordered_size(word);

    return a64_store(s, a64_x_sp(s, a64_rn(word)), size, size, A64_ORDERED,
                     &s->x[a64_rd(word)]);
}

/* --- SIMD&FP registers --------------------------------------------------- */

static bool load_v(struct a64_state *s, uint64_t address, unsigned bytes,
                   unsigned t)
{
    struct vreg value = { 0 };

    if (!a64_load(s, address, bytes, bytes, A64_PLAIN, &value))
        return false;
    s->v[t] = value;
    return true;
}

/* Log2 of the bytes: opc<1>:size. */
static inline unsigned scale_v(uint32_t word)
{
    return a64_field(word, 23, 23) << 2 | a64_field(word, 31, 30);
}

static bool access_v(struct a64_state *s, uint32_t word, uint64_t address)
{
    unsigned bytes = 1u << scale_v(word);

    if (bit_is_set(word, 22))
        return load_v(s, address, bytes, a64_rd(word));
    return a64_store(s, address, bytes, bytes, A64_PLAIN, &s->v[a64_rd(word)]);
}

bool a64_single_unscaled_v(struct a64_state *s, uint32_t word)
{
    return access_v(s, word, a64_x_sp(s, a64_rn(word)) + immediate9(word));
}

bool a64_single_post_v(struct a64_state *s, uint32_t word)
{
    uint64_t base = a64_x_sp(s, a64_rn(word));

    if (!access_v(s, word, base))
        return false;
    a64_set_x_sp(s, a64_rn(word), base + immediate9(word));
    return true;
}

bool a64_single_pre_v(struct a64_state *s, uint32_t word)
{
    uint64_t base = a64_x_sp(s, a64_rn(word)) + immediate9(word);

    if (!access_v(s, word, base))
        return false;
    a64_set_x_sp(s, a64_rn(word), base);
    return true;
}

bool a64_single_unsigned_v(struct a64_state *s, uint32_t word)
{
    uint64_t offset = (uint64_t)a64_field(word, 21, 10) << scale_v(word);

    return access_v(s, word, a64_x_sp(s, a64_rn(word)) + offset);
}

bool a64_single_register_v(struct a64_state *s, uint32_t word)
{
    uint64_t offset = offset_register(s, word, scale_v(word));

    return access_v(s, word, a64_x_sp(s, a64_rn(word)) + offset);
}

bool a64_load_literal_v(struct a64_state *s, uint32_t word)
{
    return load_v(s, literal_address(s, word), 4u << a64_field(word, 31, 30),
                  a64_rd(word));
}

static bool access_pair_v(struct a64_state *s, uint32_t word, unsigned bytes,
                          uint64_t address)
{
    unsigned registers[2] = { a64_rd(word), second(word) };
    struct vreg values[2] = { { 0 } };
    bool load = bit_is_set(word, 22);

    for (unsigned i = 0; i < 2; i++) {
        uint64_t at = address + (uint64_t)i * bytes;

        if (load ? !a64_load(s, at, bytes, bytes, A64_PLAIN, &values[i])
                 : !a64_store(s, at, bytes, bytes, A64_PLAIN,
                              &s->v[registers[i]]))
            return false;
    }
    for (unsigned i = 0; load && i < 2; i++)
        s->v[registers[i]] = values[i];
    return true;
}

bool a64_pair_v(struct a64_state *s, uint32_t word)
{
    unsigned bytes = 4u << a64_field(word, 31, 30);
    struct pair_place place = pair_place(s, word, bytes);

    if (!access_pair_v(s, word, bytes, place.address))
        return false;
    if (place.writes_back)
        a64_set_x_sp(s, a64_rn(word), place.base);
    return true;
}
