/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes the addressing modes of loads and stores (Arm ARM C4.1.94). */
#include "model/insn_memory.h"

#include "base/bits.h"
#include "model/insn.h"

enum { NO_INDEX = 31 };

/* word<msb:lsb> */
static uint32_t field(uint32_t word, unsigned msb, unsigned lsb)
{
    return (uint32_t)bits_get(word, msb, lsb);
}

static int64_t signed_field(uint32_t word, unsigned msb, unsigned lsb)
{
    uint64_t sign = BIT64(msb - lsb);

    return (int64_t)((bits_get(word, msb, lsb) ^ sign) - sign);
}

/* Exclusives, ordered accesses, compare and swap: <29:24> are 0b001000. */
static bool decode_ordered(uint32_t word, struct insn_memory *m)
{
    bool o2 = bit_is_set(word, 23), o1 = bit_is_set(word, 21);

    m->order = o2 && !o1 ? ORDER_ACQUIRE_RELEASE : ORDER_ATOMIC;
    if (!o2 && o1)
        m->size *= 2; /* LDXP, STXP, CASP */
    return true;
}

static bool decode_literal(uint32_t word, struct insn_memory *m)
{
    m->literal = true;
    m->offset = signed_field(word, 23, 5) * 4;
    return true;
}

/* <24:23>: no allocate, post-index, offset, pre-index. */
static bool decode_pair(uint32_t word, struct insn_memory *m)
{
    unsigned mode = field(word, 24, 23);

    if (mode != 1)
        m->offset = signed_field(word, 21, 15) * (int64_t)m->size;
    return mode || bit_is_set(word, 26) || field(word, 31, 30) != 1;
}

static bool decode_register_offset(uint32_t word, struct insn_memory *m)
{
    m->index = field(word, 20, 16);
    m->extend = field(word, 15, 13);
    for (unsigned size = m->size; bit_is_set(word, 12) && size > 1; size /= 2)
        m->shift++;
    return bit_is_set(m->extend, 1);
}

/* LDRAA and LDRAB: S:imm9. */
static bool decode_authenticated(uint32_t word, struct insn_memory *m)
{
    m->offset = (int64_t)field(word, 20, 12) * 8;
    if (bit_is_set(word, 22))
        m->offset -= 4096;
    return true;
}

static bool decode_atomic(uint32_t word, struct insn_memory *m)
{
    m->order = m->write ? ORDER_ATOMIC : ORDER_ACQUIRE_RELEASE;
    return !bit_is_set(word, 26);
}

/* Unscaled, post-index, unprivileged, pre-index, by <11:10>. */
static bool decode_unscaled(uint32_t word, struct insn_memory *m)
{
    unsigned mode = field(word, 11, 10);

    if (mode != 1)
        m->offset = signed_field(word, 20, 12);
    return mode != 2 || !bit_is_set(word, 26);
}

/* Single registers: <29:27> are 0b111. */
static bool decode_register(uint32_t word, struct insn_memory *m)
{
    unsigned mode = field(word, 11, 10);

    if (bit_is_set(word, 24)) {
        m->offset = (int64_t)field(word, 21, 10) * m->size;
        return true;
    }
    if (!bit_is_set(word, 21))
        return decode_unscaled(word, m);
    if (mode == 2)
        return decode_register_offset(word, m);
    return mode ? decode_authenticated(word, m) : decode_atomic(word, m);
}

/* LDAPUR and STLUR; the tag instructions are no data accesses. */
static bool decode_unscaled_ordered(uint32_t word, struct insn_memory *m)
{
    m->order = ORDER_ACQUIRE_RELEASE;
    m->offset = signed_field(word, 20, 12);
    return !bit_is_set(word, 21);
}

/* LD1 to LD4, ST1 to ST4 of whole registers: elements of <11:10>. */
static bool decode_structures(uint32_t word, struct insn_memory *m)
{
    unsigned size = field(word, 11, 10), opcode = field(word, 15, 12);
    bool interleaved = opcode == 0 || opcode == 4 || opcode == 8;

    m->size = 1u << size;
    return !bit_is_set(word, 21) &&
           !(interleaved && size == 3 && !bit_is_set(word, 30));
}

/* The same of one lane, or to all lanes: LD1R and its like. */
static bool decode_lane(uint32_t word)
{
    unsigned size = field(word, 11, 10);
    bool s = bit_is_set(word, 12);

    switch (field(word, 15, 14)) {
    case 0:
        return true;
    case 1:
        return !(size & 1);
    case 2:
        return size == 0 || (size == 1 && !s);
    default:
        return bit_is_set(word, 22) && !s;
    }
}

/* Structures of vectors: <29:25> are 0b00110; <23> is post-index. */
static bool decode_structure(uint32_t word, struct insn_memory *m)
{
    if (bit_is_set(word, 31) || (!bit_is_set(word, 23) && field(word, 20, 16)))
        return false;
    return bit_is_set(word, 24) ? decode_lane(word)
                                : decode_structures(word, m);
}

static bool decode(uint32_t word, struct insn_memory *m)
{
    switch (field(word, 29, 27)) {
    case 1:
        return bit_is_set(word, 26) ? decode_structure(word, m)
                                    : decode_ordered(word, m);
    case 3:
        return bit_is_set(word, 24) ? decode_unscaled_ordered(word, m)
                                    : decode_literal(word, m);
    case 5:
        return decode_pair(word, m);
    default:
        return decode_register(word, m);
    }
}

bool insn_memory(uint32_t word, struct insn_memory *memory)
{
    struct insn_access access;

    if (!insn_access(word, &access))
        return false;
    *memory = (struct insn_memory){
        .write = access.write,
        .size = access.size,
        .base = field(word, 9, 5),
        .index = NO_INDEX,
    };
    return decode(word, memory);
}

/* ExtendReg: UXTW, LSL, SXTW, SXTX. */
static uint64_t extended(unsigned option, uint64_t value)
{
    if (option & 1)
        return value;
    return option & 4 ? (uint64_t)(int64_t)(int32_t)value : (uint32_t)value;
}

uint64_t insn_memory_address(const struct insn_memory *memory, uint64_t base,
                             uint64_t index)
{
    uint64_t added = memory->index == NO_INDEX
                         ? 0
                         : extended(memory->extend, index) << memory->shift;

    return base + (uint64_t)memory->offset + added;
}
