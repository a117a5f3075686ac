/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a load or store goes, and the alignment that its accesses have to have. */
#ifndef EL2SIM_MODEL_INSN_MEMORY_H
#define EL2SIM_MODEL_INSN_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/* Accesses that must be aligned even where others need not be. */
enum insn_order {
    ORDER_NONE,
    ORDER_ACQUIRE_RELEASE, /* LDAR, STLR, LDAPR and their like */
    ORDER_ATOMIC,          /* exclusives, compare and swap, atomics */
};

struct insn_memory {
    enum insn_order order;
    bool write;
    /*
     * Bytes of one access, to which it is aligned: of one register of a pair,
     * one element of a structure, both registers of an exclusive pair.
     */
    unsigned size;
    bool literal;    /* the base is PC */
    unsigned base;   /* register; 31: SP */
    unsigned index;  /* register that is added; 31: none */
    unsigned extend; /* its "option" field */
    unsigned shift;
    int64_t offset;
};

/*
 * Returns false when `word` is no load or store: prefetches access nothing, and
 * what is unallocated is UNDEFINED before any access.
 */
bool insn_memory(uint32_t word, struct insn_memory *memory);

/* The address, from the values of `base` and `index`. */
uint64_t insn_memory_address(const struct insn_memory *memory, uint64_t base,
                             uint64_t index);

#endif
