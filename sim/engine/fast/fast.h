/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the fast engine share. */
#ifndef EL2SIM_ENGINE_FAST_FAST_H
#define EL2SIM_ENGINE_FAST_FAST_H

#include "base/addresses.h"
#include "engine/ops.h"
#include "model/a64/a64.h"

enum {
    FILTER_SIZE = 4096, /* break filter, by pc<13:2> */
    DECODED_BITS = 12,
    DECODED_SIZE = 1 << DECODED_BITS,
};

/* What a word is, remembered by the word alone: code may change as it likes. */
struct decoded {
    uint32_t word;
    uint8_t class;        /* enum insn_class */
    bool quick;           /* `execute` is all that there is to it */
    a64_execute *execute; /* NULL: not in the table */
};

struct mapping {
    uint64_t base, size;
    uint8_t *bytes;
    unsigned rights; /* ENGINE_READ, ... */
};

struct lender;

struct fast {
    struct engine engine; /* first: what the header's functions are given */
    struct a64_state state;
    uint64_t count;
    uint64_t attention; /* count from which every instruction is considered */
    uint64_t window_base, window_size; /* of the mapping that code is in */
    const uint8_t *window;
    uint64_t attended; /* classes, and those that are never quick */
    uint8_t filter[FILTER_SIZE];
    struct decoded decoded[DECODED_SIZE];

    struct engine_client client;
    uint64_t classes;
    uint64_t alarm;
    bool asked;
    uint64_t stack_check; /* bits that SP must not have, or 0 */
    bool unchecked;       /* the client lets a plain access be unaligned */
    unsigned watched;     /* ENGINE_WATCH_* */
    uint32_t fpcr, fpsr;
    uint32_t word; /* of the instruction at hand */
    bool faulted;
    struct engine_fault fault;
    struct diag diag;      /* of a run that fails */
    struct lender *lender; /* for what the table does not have */
    struct address_set breaks;
    size_t mapping_count;
    struct mapping *mappings;
};

static inline struct fast *fast_of(struct engine *engine)
{
    return (struct fast *)engine;
}

/* access.c: the way to memory that the TLB does not have. */
bool fast_access(void *self, struct a64_state *state,
                 const struct a64_access *access, void *bytes);
const struct mapping *fast_mapping_at(const struct fast *fast,
                                      uint64_t address);
void fast_flush(struct fast *fast);

/* borrow.c: FP and SIMD arithmetic, which is Unicorn's. */
enum borrowed {
    BORROWED_DONE,
    BORROWED_UNDEFINED, /* it knows no such instruction */
    BORROWED_FAILED,
};
enum borrowed fast_borrow(struct fast *fast, uint32_t word);
struct lender *lender_create(struct diag *diag);
void lender_destroy(struct lender *lender);

/* registers.c: pull and push of engine.h. */
void fast_pull(const struct engine *engine, struct cpu *cpu, unsigned what);
void fast_push(struct engine *engine, const struct cpu *cpu, unsigned what);

#endif
