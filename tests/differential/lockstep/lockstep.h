/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The same images in QEMU and in our machine, one instruction at a time, until
 * the two disagree. After the start nothing is carried from one to the other
 * but the bits that leftout.def leaves out, where software or an exception
 * makes them matter, and the answers of firmware to an SMC of EL2.
 */
#ifndef EL2SIM_LOCKSTEP_LOCKSTEP_H
#define EL2SIM_LOCKSTEP_LOCKSTEP_H

#include "binding.h"
#include "engine/image.h"
#include "qemu.h"

struct lockstep_config {
    struct qemu_config qemu;
    /* Loaded in ours in place of the first image; NULL: the same as QEMU. */
    const char *ours;
    const char *until; /* symbol to stop before, NULL: none */
    const char *avoid; /* reaching this symbol is a failure; NULL: none */
    uint64_t count;    /* stop after so many instructions */
    /*
     * All registers are compared after this many instructions and from then
     * on after each. Before, the vectors only after FP/SIMD instructions, the
     * system registers only after instructions that may change them, and all
     * from time to time.
     */
    uint64_t all_from;
    /* Called now and then; may be NULL. */
    void (*progress)(void *self, uint64_t instructions);
    void *self;
};

/* A register in which the two differ. */
struct difference {
    const struct binding *binding;
    struct vreg theirs, ours;
};

/* The first byte in which they differ. */
struct memory_difference {
    uint64_t address;
    uint8_t theirs, ours;
};

enum lockstep_end {
    LOCKSTEP_UNTIL,    /* reached the symbol */
    LOCKSTEP_AVOID,    /* reached the symbol to avoid */
    LOCKSTEP_WAITING,  /* waits for an interrupt, which none will raise */
    LOCKSTEP_COUNT,    /* executed all instructions asked for */
    LOCKSTEP_REGISTER, /* registers diverged: the instruction `pc` did it */
    LOCKSTEP_MEMORY,   /* registers agree, memory at the end does not */
};

struct lockstep;

/* Starts both machines and makes them equal as far as that goes. */
enum status lockstep_start(const struct lockstep_config *config,
                           struct lockstep **lockstep, struct diag *diag);
/* Runs them; call once. */
enum status lockstep_run(struct lockstep *lockstep, enum lockstep_end *end,
                         struct diag *diag);
void lockstep_stop(struct lockstep *lockstep);

/* The registers shown by QEMU; those of kind BINDING_NONE are not compared. */
size_t lockstep_binding_count(const struct lockstep *lockstep);
const struct binding *lockstep_binding(const struct lockstep *lockstep,
                                       size_t index);
/* Registers of ours that were set to QEMU's value before the start. */
size_t lockstep_aligned_count(const struct lockstep *lockstep);
const struct difference *lockstep_aligned(const struct lockstep *lockstep,
                                          size_t index);

/* How far it came. */
struct lockstep_figures {
    uint64_t instructions; /* executed by both and equal after each */
    uint64_t all_equal;    /* after so many of them all registers were equal */
    uint64_t exceptions;   /* entries and returns: changes of level */
    uint64_t compared;     /* register values */
    uint64_t taken_over;   /* results that had to be made QEMU's */
    uint64_t memory_bytes; /* compared at the end */
};
struct lockstep_figures lockstep_figures(const struct lockstep *lockstep);

/*
 * LOCKSTEP_REGISTER: what differs, and the last instruction, which did it
 * when all_equal is the count of instructions; otherwise one of the last did:
 * run again with all_from = all_equal. The word is 0 where no memory is.
 */
bool lockstep_has_stepped(const struct lockstep *lockstep);
uint64_t lockstep_pc(const struct lockstep *lockstep);
uint32_t lockstep_word(const struct lockstep *lockstep);
size_t lockstep_difference_count(const struct lockstep *lockstep);
const struct difference *lockstep_difference(const struct lockstep *lockstep,
                                             size_t index);
/* LOCKSTEP_MEMORY. */
struct memory_difference lockstep_memory_difference(
    const struct lockstep *lockstep);

/* The image that holds `address`, NULL when none does. */
const struct image *lockstep_image_at(const struct lockstep *lockstep,
                                      uint64_t address);

#endif
