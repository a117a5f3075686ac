/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exceptions that a step met, remembered so that a step which ends otherwise
 * than asked can say by which it went wrong.
 */
#ifndef EL2SIM_SCENARIO_WITNESS_H
#define EL2SIM_SCENARIO_WITNESS_H

#include "machine/machine.h"
#include "scenario/plan.h"

/* One exception, with the CPU as it was before it was taken. */
struct witnessed {
    bool used;
    uint64_t count; /* machine_count() of its instruction */
    struct exception exception;
    struct cpu cpu;
    bool has_word; /* the instruction could be fetched */
    uint32_t word;
};

enum { WITNESS_LEVELS = 3, WITNESS_EVENTS = 8 };

struct witness {
    struct machine *machine;
    /*
     * By the level that took it, the first since that level returned: raised by
     * the level itself, or by one below it. Calls and interrupts are not here.
     */
    struct witnessed same[WITNESS_LEVELS], lower[WITNESS_LEVELS];
    /* The one raised last, and how often in a row by the same instruction. */
    struct witnessed repeated;
    uint64_t repeats;
    struct witnessed first[WITNESS_EVENTS]; /* of each kind of exception */
};

void witness_begin(struct witness *witness, struct machine *machine);
void witness_end(struct witness *witness);
/* A new step: what was before is no concern of it. */
void witness_reset(struct witness *witness);

/* The first exception that nobody asked for and nobody returned from. */
const struct witnessed *witness_culprit(const struct witness *witness);
/* The same among those that the level took from itself. */
const struct witnessed *witness_own(const struct witness *witness, unsigned el);
/* One that is taken again and again, although it is returned from. */
const struct witnessed *witness_repeated(const struct witness *witness);

/* The first of the step that was an `event`, NULL for none. */
const struct witnessed *witness_first(const struct witness *witness,
                                      enum event event);

/* Why it was raised, in a sentence. */
void witness_why(const struct witnessed *witnessed,
                 const struct plan_machine *machine, char *text, size_t size);
/* Levels and syndrome. */
void witness_syndrome(const struct witnessed *witnessed, char *text,
                      size_t size);

#endif
