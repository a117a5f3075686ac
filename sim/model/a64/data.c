/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Data processing on general registers (Arm ARM C4.1.92, C4.1.95). */
#include "model/a64/a64.h"

/* AddWithCarry; nzcv is NULL where flags are kept. */
static inline uint64_t add(uint32_t word, uint64_t a, uint64_t b, bool carry,
                           uint64_t *nzcv)
{
    uint64_t sum = a + b + carry;
    uint64_t flags = 0;
    bool overflow, out;

    if (!nzcv)
        return a64_cut(word, sum);
    if (a64_is_wide(word)) {
        out = carry ? sum <= a : sum < a;
        overflow = (~(a ^ b) & (a ^ sum)) >> 63;
        flags |= sum >> 63 ? PSTATE_N : 0;
    } else {
        a = (uint32_t)a;
        b = (uint32_t)b;
        out = (a + b + carry) >> 32;
        sum = (uint32_t)sum;
        overflow = (~(a ^ b) & (a ^ sum)) >> 31 & 1;
        flags |= sum >> 31 ? PSTATE_N : 0;
    }
    flags |= (sum ? 0 : PSTATE_Z) | (out ? PSTATE_C : 0) |
             (overflow ? PSTATE_V : 0);
    *nzcv = flags;
    return sum;
}

static inline bool is_subtract(uint32_t word)
{
    return bit_is_set(word, 30);
}

static inline bool sets_flags(uint32_t word)
{
    return bit_is_set(word, 29);
}

/* ADD, ADDS, SUB, SUBS of two operands. */
static inline uint64_t add_or_subtract(struct a64_state *s, uint32_t word,
                                       uint64_t a, uint64_t b)
{
    bool subtract = is_subtract(word);

    return add(word, a, subtract ? ~b : b, subtract,
               sets_flags(word) ? &s->nzcv : NULL);
}

bool a64_adr(struct a64_state *s, uint32_t word)
{
    uint64_t offset = a64_field(word, 23, 5) << 2 | a64_field(word, 30, 29);

    a64_set_x(s, a64_rd(word), s->pc + (uint64_t)a64_signed(offset, 21));
    return true;
}

bool a64_adrp(struct a64_state *s, uint32_t word)
{
    uint64_t offset = a64_field(word, 23, 5) << 2 | a64_field(word, 30, 29);
    uint64_t page = s->pc & ~UINT64_C(0xfff);

    a64_set_x(s, a64_rd(word), page + ((uint64_t)a64_signed(offset, 21) << 12));
    return true;
}

bool a64_add_immediate(struct a64_state *s, uint32_t word)
{
    uint64_t immediate = (uint64_t)a64_field(word, 21, 10)
                         << (bit_is_set(word, 22) ? 12 : 0);
    uint64_t result = add_or_subtract(s, word, a64_x_sp(s, a64_rn(word)),
                                      immediate);

    if (sets_flags(word))
        a64_set_x(s, a64_rd(word), result);
    else
        a64_set_x_sp(s, a64_rd(word), result);
    return true;
}

/* AND, ORR, EOR, ANDS by <30:29>. */
static inline uint64_t logical(struct a64_state *s, uint32_t word, uint64_t a,
                               uint64_t b)
{
    uint64_t result;

    switch (a64_field(word, 30, 29)) {
    case 1:
        return a64_cut(word, a | b);
    case 2:
        return a64_cut(word, a ^ b);
    case 0:
        return a64_cut(word, a & b);
    default:
        break;
    }
    result = a64_cut(word, a & b);
    s->nzcv = result >> (a64_is_wide(word) ? 63 : 31) ? PSTATE_N : 0;
    s->nzcv |= result ? 0 : PSTATE_Z;
    return result;
}

bool a64_logical_immediate(struct a64_state *s, uint32_t word)
{
    uint64_t mask = 0, unused, result;

    a64_bit_masks(word, &mask, &unused);
    result = logical(s, word, s->x[a64_rn(word)], mask);
    if (a64_field(word, 30, 29) == 3)
        a64_set_x(s, a64_rd(word), result);
    else
        a64_set_x_sp(s, a64_rd(word), result);
    return true;
}

static inline unsigned wide_shift(uint32_t word)
{
    return a64_field(word, 22, 21) * 16;
}

bool a64_movn(struct a64_state *s, uint32_t word)
{
    uint64_t value = (uint64_t)a64_field(word, 20, 5) << wide_shift(word);

    a64_set_x(s, a64_rd(word), a64_cut(word, ~value));
    return true;
}

bool a64_movz(struct a64_state *s, uint32_t word)
{
    a64_set_x(s, a64_rd(word),
              (uint64_t)a64_field(word, 20, 5) << wide_shift(word));
    return true;
}

bool a64_movk(struct a64_state *s, uint32_t word)
{
    unsigned shift = wide_shift(word);
    uint64_t value = s->x[a64_rd(word)] & ~(UINT64_C(0xffff) << shift);

    value |= (uint64_t)a64_field(word, 20, 5) << shift;
    a64_set_x(s, a64_rd(word), a64_cut(word, value));
    return true;
}

static inline uint64_t rotate_right(uint64_t value, unsigned amount,
                                    unsigned width)
{
    if (!amount)
        return value;
    return value >> amount | value << (width - amount);
}

/* SBFM, BFM, UBFM: opc is <30:29>. */
bool a64_bitfield(struct a64_state *s, uint32_t word)
{
    unsigned width = a64_is_wide(word) ? 64 : 32, opc = a64_field(word, 30, 29);
    unsigned immr = a64_field(word, 21, 16), imms = a64_field(word, 15, 10);
    uint64_t source = a64_cut(word, s->x[a64_rn(word)]);
    uint64_t destination = opc == 1 ? s->x[a64_rd(word)] : 0;
    uint64_t top = destination, wmask = 0, tmask = 0, bottom;

    a64_bit_masks(word, &wmask, &tmask);
    bottom = (destination & ~wmask) |
             (rotate_right(source, immr, width) & wmask);
    if (opc == 0)
        top = source >> imms & 1 ? UINT64_MAX : 0;
    a64_set_x(s, a64_rd(word),
              a64_cut(word, (top & ~tmask) | (bottom & tmask)));
    return true;
}

bool a64_extr(struct a64_state *s, uint32_t word)
{
    unsigned width = a64_is_wide(word) ? 64 : 32;
    unsigned lsb = a64_field(word, 15, 10);
    uint64_t low = a64_cut(word, s->x[a64_rm(word)]);
    uint64_t high = s->x[a64_rn(word)];

    if (lsb)
        low = low >> lsb | high << (width - lsb);
    a64_set_x(s, a64_rd(word), a64_cut(word, low));
    return true;
}

/* ShiftReg: LSL, LSR, ASR, ROR by 0 to width - 1. */
static inline uint64_t shifted(uint32_t word, uint64_t value, unsigned type,
                               unsigned amount)
{
    bool wide = a64_is_wide(word);

    value = a64_cut(word, value);
    switch (type) {
    case 0:
        return a64_cut(word, value << amount);
    case 1:
        return value >> amount;
    case 2:
        return a64_cut(word, wide ? (uint64_t)((int64_t)value >> amount)
                                  : (uint64_t)((int32_t)value >> amount));
    default:
        return a64_cut(word, rotate_right(value, amount, wide ? 64 : 32));
    }
}

static inline uint64_t shifted_rm(const struct a64_state *s, uint32_t word)
{
    return shifted(word, s->x[a64_rm(word)], a64_field(word, 23, 22),
                   a64_field(word, 15, 10));
}

bool a64_logical_shifted(struct a64_state *s, uint32_t word)
{
    uint64_t operand = shifted_rm(s, word);

    if (bit_is_set(word, 21))
        operand = ~operand;
    a64_set_x(s, a64_rd(word), logical(s, word, s->x[a64_rn(word)], operand));
    return true;
}

bool a64_add_shifted(struct a64_state *s, uint32_t word)
{
    a64_set_x(
        s, a64_rd(word),
        add_or_subtract(s, word, s->x[a64_rn(word)], shifted_rm(s, word)));
    return true;
}

/* ExtendReg: UXTB to SXTX by `option`, then a shift. */
static inline uint64_t extended(uint64_t value, unsigned option, unsigned shift)
{
    unsigned width = 8u << (option & 3);

    value = option & 4 ? (uint64_t)a64_signed(value, width)
                       : value & (UINT64_MAX >> (64 - width));
    return value << shift;
}

bool a64_add_extended(struct a64_state *s, uint32_t word)
{
    uint64_t operand = extended(s->x[a64_rm(word)], a64_field(word, 15, 13),
                                a64_field(word, 12, 10));
    uint64_t result = add_or_subtract(s, word, a64_x_sp(s, a64_rn(word)),
                                      operand);

    if (sets_flags(word))
        a64_set_x(s, a64_rd(word), result);
    else
        a64_set_x_sp(s, a64_rd(word), result);
    return true;
}

bool a64_add_carry(struct a64_state *s, uint32_t word)
{
    uint64_t operand = s->x[a64_rm(word)];

    if (is_subtract(word))
        operand = ~operand;
    a64_set_x(s, a64_rd(word),
              add(word, s->x[a64_rn(word)], operand, s->nzcv & PSTATE_C,
                  sets_flags(word) ? &s->nzcv : NULL));
    return true;
}

static bool compare(struct a64_state *s, uint32_t word, uint64_t operand)
{
    bool subtract = is_subtract(word);

    if (a64_holds(s->nzcv, a64_field(word, 15, 12)))
        add(word, s->x[a64_rn(word)], subtract ? ~operand : operand, subtract,
            &s->nzcv);
    else
        s->nzcv = (uint64_t)a64_field(word, 3, 0) << 28;
    return true;
}

bool a64_compare_register(struct a64_state *s, uint32_t word)
{
    return compare(s, word, s->x[a64_rm(word)]);
}

bool a64_compare_immediate(struct a64_state *s, uint32_t word)
{
    return compare(s, word, a64_rm(word));
}

bool a64_select(struct a64_state *s, uint32_t word)
{
    uint64_t value = s->x[a64_rn(word)];

    if (!a64_holds(s->nzcv, a64_field(word, 15, 12))) {
        value = s->x[a64_rm(word)];
        if (bit_is_set(word, 30))
            value = ~value;
        if (bit_is_set(word, 10))
            value++;
    }
    a64_set_x(s, a64_rd(word), a64_cut(word, value));
    return true;
}

/* Swaps neighbours of `width` bits; `mask` is every second of them. */
static uint64_t swap(uint64_t value, unsigned width, uint64_t mask)
{
    return (value & mask) << width | (value >> width & mask);
}

#define ODD_BYTES UINT64_C(0x00ff00ff00ff00ff)
#define ODD_HALVES UINT64_C(0x0000ffff0000ffff)

bool a64_rbit(struct a64_state *s, uint32_t word)
{
    uint64_t value = s->x[a64_rn(word)];

    value = swap(value, 1, UINT64_C(0x5555555555555555));
    value = swap(value, 2, UINT64_C(0x3333333333333333));
    value = swap(value, 4, UINT64_C(0x0f0f0f0f0f0f0f0f));
    value = __builtin_bswap64(value);
    a64_set_x(s, a64_rd(word), a64_is_wide(word) ? value : value >> 32);
    return true;
}

bool a64_rev16(struct a64_state *s, uint32_t word)
{
    a64_set_x(s, a64_rd(word),
              a64_cut(word, swap(s->x[a64_rn(word)], 8, ODD_BYTES)));
    return true;
}

bool a64_rev32(struct a64_state *s, uint32_t word)
{
    uint64_t value = swap(s->x[a64_rn(word)], 8, ODD_BYTES);

    a64_set_x(s, a64_rd(word), a64_cut(word, swap(value, 16, ODD_HALVES)));
    return true;
}

bool a64_rev(struct a64_state *s, uint32_t word)
{
    a64_set_x(s, a64_rd(word), __builtin_bswap64(s->x[a64_rn(word)]));
    return true;
}

static unsigned leading_zeros(uint32_t word, uint64_t value)
{
    unsigned width = a64_is_wide(word) ? 64 : 32;

    value = a64_cut(word, value);
    return value ? (unsigned)__builtin_clzll(value) - (64 - width) : width;
}

bool a64_clz(struct a64_state *s, uint32_t word)
{
    a64_set_x(s, a64_rd(word), leading_zeros(word, s->x[a64_rn(word)]));
    return true;
}

/* How many bits below the sign are like it. */
bool a64_cls(struct a64_state *s, uint32_t word)
{
    uint64_t value = s->x[a64_rn(word)];
    uint64_t below = (value ^ value << 1) | 1;

    a64_set_x(s, a64_rd(word), leading_zeros(word, below));
    return true;
}

bool a64_udiv(struct a64_state *s, uint32_t word)
{
    uint64_t a = a64_cut(word, s->x[a64_rn(word)]);
    uint64_t b = a64_cut(word, s->x[a64_rm(word)]);

    a64_set_x(s, a64_rd(word), b ? a / b : 0);
    return true;
}

bool a64_sdiv(struct a64_state *s, uint32_t word)
{
    unsigned width = a64_is_wide(word) ? 64 : 32;
    int64_t a = a64_signed(s->x[a64_rn(word)], width);
    int64_t b = a64_signed(s->x[a64_rm(word)], width);
    uint64_t result = 0;

    if (b == -1)
        result = 0 - (uint64_t)a;
    else if (b)
        result = (uint64_t)(a / b);
    a64_set_x(s, a64_rd(word), a64_cut(word, result));
    return true;
}

/* LSLV, LSRV, ASRV, RORV by <11:10>. */
bool a64_shift_variable(struct a64_state *s, uint32_t word)
{
    unsigned amount = (unsigned)s->x[a64_rm(word)] &
                      (a64_is_wide(word) ? 63 : 31);

    a64_set_x(
        s, a64_rd(word),
        shifted(word, s->x[a64_rn(word)], a64_field(word, 11, 10), amount));
    return true;
}

bool a64_crc32(struct a64_state *s, uint32_t word)
{
    uint32_t polynomial = bit_is_set(word, 12) ? 0x82f63b78 : 0xedb88320;
    unsigned bits = 8u << a64_field(word, 11, 10);
    uint32_t sum = (uint32_t)s->x[a64_rn(word)];
    uint64_t value = s->x[a64_rm(word)];

    for (unsigned i = 0; i < bits; i++) {
        sum ^= (uint32_t)(value >> i & 1);
        sum = sum >> 1 ^ (sum & 1 ? polynomial : 0);
    }
    a64_set_x(s, a64_rd(word), sum);
    return true;
}

static inline uint64_t accumulate(uint32_t word, uint64_t to, uint64_t product)
{
    return bit_is_set(word, 15) ? to - product : to + product;
}

bool a64_multiply_add(struct a64_state *s, uint32_t word)
{
    uint64_t product = s->x[a64_rn(word)] * s->x[a64_rm(word)];
    uint64_t to = s->x[a64_field(word, 14, 10)];

    a64_set_x(s, a64_rd(word), a64_cut(word, accumulate(word, to, product)));
    return true;
}

bool a64_multiply_long(struct a64_state *s, uint32_t word)
{
    uint64_t a = (uint32_t)s->x[a64_rn(word)], b = (uint32_t)s->x[a64_rm(word)];
    uint64_t to = s->x[a64_field(word, 14, 10)];

    if (!bit_is_set(word, 23)) {
        a = (uint64_t)a64_signed(a, 32);
        b = (uint64_t)a64_signed(b, 32);
    }
    a64_set_x(s, a64_rd(word), accumulate(word, to, a * b));
    return true;
}

__extension__ typedef __int128 wide_signed;
__extension__ typedef unsigned __int128 wide_unsigned;

bool a64_multiply_high(struct a64_state *s, uint32_t word)
{
    uint64_t a = s->x[a64_rn(word)], b = s->x[a64_rm(word)], high;

    if (bit_is_set(word, 23))
        high = (uint64_t)((wide_unsigned)a * b >> 64);
    else
        high = (uint64_t)((wide_signed)(int64_t)a * (int64_t)b >> 64);
    a64_set_x(s, a64_rd(word), high);
    return true;
}
