/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LD1 to LD4, ST1 to ST4 and LD1R to LD4R (C7.2, C4.1.94). */
#include "model/a64/a64.h"

/* Structures of `elements` registers, `repeat` times; by opcode <15:12>. */
struct shape {
    uint8_t repeat, elements;
};

static struct shape shape_of(uint32_t word)
{
    static const struct shape shapes[16] = {
        [0] = { 1, 4 }, [2] = { 4, 1 }, [4] = { 1, 3 },  [6] = { 3, 1 },
        [7] = { 1, 1 }, [8] = { 1, 2 }, [10] = { 2, 1 },
    };

    return shapes[a64_field(word, 15, 12)];
}

/* Element `index` of a register, `bytes` wide. */
static inline uint8_t *element(struct a64_state *s, unsigned v, unsigned index,
                               unsigned bytes)
{
    return (uint8_t *)&s->v[v % CPU_V_COUNT] + (size_t)index * bytes;
}

static bool move(struct a64_state *s, uint32_t word, uint64_t address,
                 uint8_t *bytes, unsigned size)
{
    if (bit_is_set(word, 22))
        return a64_load(s, address, size, size, A64_PLAIN, bytes);
    return a64_store(s, address, size, size, A64_PLAIN, bytes);
}

/* Post-index: by Rm, or by the bytes moved where that is 31. */
static void advance(struct a64_state *s, uint32_t word, uint64_t moved)
{
    uint64_t base = a64_x_sp(s, a64_rn(word));

    if (!bit_is_set(word, 23))
        return;
    if (a64_rm(word) != 31)
        moved = s->x[a64_rm(word)];
    a64_set_x_sp(s, a64_rn(word), base + moved);
}

static void clear_upper(struct a64_state *s, unsigned v)
{
    s->v[v % CPU_V_COUNT].hi = 0;
}

bool a64_structures(struct a64_state *s, uint32_t word)
{
    struct shape shape = shape_of(word);
    unsigned bytes = 1u << a64_field(word, 11, 10), t = a64_rd(word);
    bool full = bit_is_set(word, 30);
    unsigned count = (full ? 16 : 8) / bytes;
    uint64_t start = a64_x_sp(s, a64_rn(word)), address = start;

    for (unsigned r = 0; r < shape.repeat; r++)
        for (unsigned e = 0; e < count; e++)
            for (unsigned i = 0; i < shape.elements; i++) {
                uint8_t *at = element(s, t + r + i, e, bytes);

                if (!move(s, word, address, at, bytes))
                    return false;
                address += bytes;
            }
    for (unsigned i = 0; i < shape.repeat * shape.elements; i++)
        if (!full && bit_is_set(word, 22))
            clear_upper(s, t + i);
    advance(s, word, address - start);
    return true;
}

static unsigned lane_count(uint32_t word)
{
    return (a64_field(word, 13, 13) << 1 | a64_field(word, 21, 21)) + 1;
}

/* Log2 of a lane's bytes, and its number: Q:S:size as far as it counts. */
static unsigned lane_of(uint32_t word, unsigned *scale)
{
    unsigned index = a64_field(word, 30, 30) << 3 | a64_field(word, 12, 10);

    *scale = a64_field(word, 15, 14);
    if (*scale == 2 && bit_is_set(word, 10))
        *scale = 3;
    return index >> *scale;
}

bool a64_structure(struct a64_state *s, uint32_t word)
{
    unsigned scale, lane = lane_of(word, &scale), bytes = 1u << scale;
    uint64_t address = a64_x_sp(s, a64_rn(word));

    for (unsigned i = 0; i < lane_count(word); i++)
        if (!move(s, word, address + (uint64_t)i * bytes,
                  element(s, a64_rd(word) + i, lane, bytes), bytes))
            return false;
    advance(s, word, (uint64_t)lane_count(word) * bytes);
    return true;
}

bool a64_replicate(struct a64_state *s, uint32_t word)
{
    unsigned bytes = 1u << a64_field(word, 11, 10);
    unsigned room = bit_is_set(word, 30) ? 16 : 8;
    uint64_t address = a64_x_sp(s, a64_rn(word));

    for (unsigned i = 0; i < lane_count(word); i++) {
        unsigned v = a64_rd(word) + i;
        uint8_t value[8];

        if (!a64_load(s, address + (uint64_t)i * bytes, bytes, bytes, A64_PLAIN,
                      value))
            return false;
        clear_upper(s, v);
        for (unsigned e = 0; e < room / bytes; e++)
            memcpy(element(s, v, e, bytes), value, bytes);
    }
    advance(s, word, (uint64_t)lane_count(word) * bytes);
    return true;
}
