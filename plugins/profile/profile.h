/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classes of instructions, calls in progress, and what is counted. */
#ifndef EL2SIM_PLUGINS_PROFILE_H
#define EL2SIM_PLUGINS_PROFILE_H

#include "../output.h"

enum profile_class {
#define CLASS(id, name) PROFILE_##id,
#include "classes.def"
#undef CLASS
    PROFILE_CLASSES
};

enum profile_class profile_class_of(uint32_t word);
const char *profile_class_name(enum profile_class class);
/* BL, BLR and their like: what is executed next is called. */
bool profile_is_call(uint32_t word);

enum { PROFILE_LEVELS = 3 };

/* Instructions by function; `name` NULL is what no function has. */
struct profile_function {
    const char *name;
    uint64_t address, size; /* bytes */
    uint64_t calls;
    uint64_t self;      /* executed in it */
    uint64_t inclusive; /* in it and what it called */
};

struct profile_principal {
    char name[64];
    uint64_t levels[PROFILE_LEVELS];
};

/* Sorts functions by address and gives those without a size the room up to
 * the next. */
void profile_functions_sort(struct profile_function *functions, size_t count);
/* Index of the function that has `pc`, `count` if none has. */
size_t profile_functions_find(const struct profile_function *functions,
                              size_t count, uint64_t pc);

/*
 * The calls in progress on a CPU. A function that is jumped to takes its
 * predecessor's place; an exception, its return and whatever the scenario does
 * end them all.
 */
enum { PROFILE_DEPTH = 48 };

struct profile_frame {
    size_t function;
    uint64_t return_address; /* 0: not called */
    uint64_t start;
};

struct profile_stack {
    unsigned depth;
    bool called;       /* the instruction before was a call */
    uint64_t pc;       /* of the instruction before */
    uint64_t executed; /* instructions on this CPU */
    struct profile_frame frames[PROFILE_DEPTH];
};

/* An instruction of function `index` is about to execute; it is counted. */
void profile_stack_step(struct profile_stack *stack,
                        struct profile_function *functions, size_t index,
                        uint64_t pc, uint32_t word);
void profile_stack_unwind(struct profile_stack *stack,
                          struct profile_function *functions);

/* All that is known at the end. */
struct profile {
    uint64_t cases;
    size_t function_count, principal_count;
    struct profile_function *functions;
    struct profile_principal *principals;
    uint64_t classes[PROFILE_CLASSES][PROFILE_LEVELS];
};

/* Adds what `from` counted; false without memory. */
bool profile_merge(struct profile *to, const struct profile *from);
void profile_release(struct profile *profile);

typedef void profile_write(void *to, const struct output_line *line);

/* `top` functions with the most instructions; 0: all. Reorders functions. */
void profile_write_table(struct profile *profile, size_t top,
                         profile_write *write, void *to);
void profile_write_json(struct profile *profile, size_t top,
                        profile_write *write, void *to);

#endif
