/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A64 instructions as a table: what a word is, and what it does to general
 * registers, vector registers, NZCV and memory. Rows are in arch/a64.def; the
 * functions are named after the manual's pages and follow their pseudocode
 * (Arm ARM, C6.2 and C7.2). What needs an Exception level, a System register or
 * a monitor is not here.
 */
#ifndef EL2SIM_MODEL_A64_A64_H
#define EL2SIM_MODEL_A64_A64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/bits.h"
#include "model/cpu.h"

enum { A64_PAGE_BITS = 12, A64_TLB_SIZE = 256 };

/* Where a page's bytes are; `read` and `write` are its address or NO_PAGE. */
struct a64_tlb {
    uint64_t read, write;
    uint8_t *bytes; /* of the page's first byte */
};
#define A64_NO_PAGE UINT64_MAX

/* What is done with memory; the kind of access decides about its alignment. */
enum a64_kind {
    A64_PLAIN,   /* aligned where SCTLR_ELx.A or the memory's type asks */
    A64_ORDERED, /* acquire, release, exclusive, atomic: always aligned */
};

struct a64_access {
    uint64_t address;
    unsigned size; /* bytes, 1..16 */
    unsigned
        align; /* bytes that the architecture checks against, a power of 2 */
    enum a64_kind kind;
    bool write;
};

/*
 * The way to memory that the TLB does not have: copies `access->size` bytes,
 * or returns false and remembers why. It may fill state->tlb.
 */
struct a64_state;
struct a64_memory {
    void *self;
    bool (*access)(void *self, struct a64_state *state,
                   const struct a64_access *access, void *bytes);
};

/* The state that instructions work on. */
struct a64_state {
    uint64_t x[33]; /* [31] reads as zero, [32] takes what XZR is given */
    uint64_t sp;
    uint64_t pc;   /* of the instruction at hand */
    uint64_t next; /* of the one behind it; branches change it */
    uint64_t nzcv; /* PSTATE<31:28> */
    struct vreg v[CPU_V_COUNT];
    uint64_t align_mask; /* all ones: plain accesses are checked; else 0 */
    struct a64_memory memory;
    struct a64_tlb tlb[A64_TLB_SIZE];
};

/*
 * Executes one word. False: an access failed, and no register has changed
 * (those of a load of several structures apart, UNKNOWN then).
 */
typedef bool a64_execute(struct a64_state *s, uint32_t word);

struct a64_row {
    const char *name; /* of the manual's page */
    uint32_t mask, value;
    int feature; /* enum feature, or -1: in every machine */
    a64_execute *execute;
};

/* The row of `word`, or NULL when the table does not have it. */
const struct a64_row *a64_find(uint32_t word);
/* All of them, for tests and tools. */
const struct a64_row *a64_rows(size_t *count);

/* --- what the functions share ------------------------------------------- */

static inline uint32_t a64_field(uint32_t word, unsigned msb, unsigned lsb)
{
    return word >> lsb & (uint32_t)((UINT64_C(2) << (msb - lsb)) - 1);
}

static inline int64_t a64_signed(uint64_t value, unsigned bits)
{
    return (int64_t)(value << (64 - bits)) >> (64 - bits);
}

static inline unsigned a64_rd(uint32_t word)
{
    return word & 31;
}

static inline unsigned a64_rn(uint32_t word)
{
    return word >> 5 & 31;
}

static inline unsigned a64_rm(uint32_t word)
{
    return word >> 16 & 31;
}

static inline bool a64_is_wide(uint32_t word)
{
    return word >> 31;
}

/* Of a 32-bit operation only the lower half counts. */
static inline uint64_t a64_cut(uint32_t word, uint64_t value)
{
    return a64_is_wide(word) ? value : (uint32_t)value;
}

static inline void a64_set_x(struct a64_state *s, unsigned n, uint64_t value)
{
    s->x[n == 31 ? 32 : n] = value;
}

/* X[n] or, where 31 is SP, SP. */
static inline uint64_t a64_x_sp(const struct a64_state *s, unsigned n)
{
    return n == 31 ? s->sp : s->x[n];
}

static inline void a64_set_x_sp(struct a64_state *s, unsigned n, uint64_t value)
{
    if (n == 31)
        s->sp = value;
    else
        s->x[n] = value;
}

/* ConditionHolds. */
bool a64_holds(uint64_t nzcv, unsigned condition);
/* DecodeBitMasks; false for a reserved value. */
bool a64_bit_masks(uint32_t word, uint64_t *wmask, uint64_t *tmask);

bool a64_access_slowly(struct a64_state *s, const struct a64_access *access,
                       void *bytes);

static inline bool a64_is_quick(uint64_t page, const struct a64_access *access,
                                uint64_t align_mask)
{
    uint64_t mask = access->kind == A64_ORDERED ? UINT64_MAX : align_mask;

    return page == (access->address >> A64_PAGE_BITS) &&
           (access->address & (((UINT64_C(1) << A64_PAGE_BITS) - 1))) +
                   access->size <=
               UINT64_C(1) << A64_PAGE_BITS &&
           !(access->address & (access->align - 1) & mask);
}

static inline bool a64_load(struct a64_state *s, uint64_t address,
                            unsigned size, unsigned align, enum a64_kind kind,
                            void *bytes)
{
    const struct a64_access access = { address, size, align, kind, false };
    const struct a64_tlb *tlb =
        &s->tlb[address >> A64_PAGE_BITS & (A64_TLB_SIZE - 1)];

    if (!a64_is_quick(tlb->read, &access, s->align_mask))
        return a64_access_slowly(s, &access, bytes);
    memcpy(bytes, tlb->bytes + (address & ((1u << A64_PAGE_BITS) - 1)), size);
    return true;
}

static inline bool a64_store(struct a64_state *s, uint64_t address,
                             unsigned size, unsigned align, enum a64_kind kind,
                             const void *bytes)
{
    const struct a64_access access = { address, size, align, kind, true };
    const struct a64_tlb *tlb =
        &s->tlb[address >> A64_PAGE_BITS & (A64_TLB_SIZE - 1)];

    if (!a64_is_quick(tlb->write, &access, s->align_mask))
        return a64_access_slowly(s, &access, (void *)(uintptr_t)bytes);
    memcpy(tlb->bytes + (address & ((1u << A64_PAGE_BITS) - 1)), bytes, size);
    return true;
}

/* Every function of the table. */
#define A64(name, mask, value, feature, function) a64_execute a64_##function;
#include "arch/a64.def"
#undef A64

#endif
