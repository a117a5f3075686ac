/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The code of a case's images: every word of every function with its source
 * line. Made once for all cases with the same code.
 */
#ifndef EL2SIM_PLUGINS_COVERAGE_PROGRAM_H
#define EL2SIM_PLUGINS_COVERAGE_PROGRAM_H

#include <el2sim/plugin.h>

struct coverage_word {
    uint32_t word;
    unsigned line;    /* 0: no line is known */
    const char *file; /* without "folder/../" */
    int function;     /* index; -1: no function has it */
};

struct coverage_path {
    const char *from; /* the simulator's, until close */
    char *to;
};

/* Words that lie together. */
struct coverage_range {
    uint64_t base;
    size_t words;
    size_t first; /* index of its first word */
};

struct coverage_function {
    const char *name;
    uint64_t address, size; /* bytes */
};

struct coverage_program {
    uint64_t key; /* equal: the same code and functions */
    size_t function_count, range_count, word_count;
    struct coverage_function *functions; /* by address */
    struct coverage_range *ranges;       /* by base */
    struct coverage_word *words;
    size_t path_count;
    struct coverage_path *paths; /* what file names became */
};

enum { COVERAGE_NONE = -1 };

/* NULL without memory; a program without functions has no words. */
struct coverage_program *coverage_program_read(const struct el2sim_api *api,
                                               struct el2sim *sim);
/* Finds the words' lines: slow. False without memory. */
bool coverage_program_find_lines(struct coverage_program *program,
                                 const struct el2sim_api *api,
                                 struct el2sim *sim);
void coverage_program_release(struct coverage_program *program);

/* Takes "folder/../" out of a path, in place. */
void coverage_path_simplify(char *path);

/* Index of the word at `pc`, or COVERAGE_NONE; *range is where to look first. */
long coverage_program_find(const struct coverage_program *program, uint64_t pc,
                           size_t *range);

#endif
