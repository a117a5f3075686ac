/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Places (registers, fields, memory) and expressions over them: resolved when
 * a scenario is planned, evaluated when it runs. Values are 128 bits wide,
 * unsigned; arithmetic, ~ and << wrap at 64 bits; comparison, equality and the
 * other bit operators use all 128.
 */
#ifndef EL2SIM_SCENARIO_EXPR_H
#define EL2SIM_SCENARIO_EXPR_H

#include "engine/image.h"
#include "machine/machine.h"
#include "model/sysreg.h"

struct value {
    uint64_t lo; /* <63:0> */
    uint64_t hi; /* <127:64> */
};

enum place_kind {
    PLACE_X,  /* x0..x30; w0..w30 are its <31:0> */
    PLACE_SP, /* the stack pointer in use */
    PLACE_PC,
    PLACE_PSTATE, /* SPSR layout; EL, SP, N, Z, C, V, D, A, I, F as fields */
    PLACE_V,      /* v0..v31, q0.. (128 bits), d0.. (<63:0>), s0.. */
    PLACE_SYSREG, /* FPCR and FPSR too */
    PLACE_MEMORY,
};

/*
 * Where a value lives in a machine, or in a remembered state of it. Memory
 * behind a pointer, or an element whose index is known only when it is looked
 * at, has a place of its own then: place_find().
 */
struct place {
    enum place_kind kind;
    unsigned number;      /* of x or v */
    enum sysreg reg;      /* PLACE_SYSREG */
    uint64_t address;     /* PLACE_MEMORY; from `pointer` on, if there is one */
    struct expr *pointer; /* NULL: none */
    bool is_followed;     /* the pointer has a type: it must not be NULL */
    struct expr *index;   /* of an element; NULL: none */
    uint64_t stride;      /* bytes from one element to the next */
    uint64_t bound;       /* of the index; 0: not known */
    uint64_t size;        /* PLACE_MEMORY: bytes, any number for frames */
    unsigned lsb;         /* field of the register or bit-field */
    unsigned width;       /* 1..128; all of it when no field was named */
    bool is_signed;       /* of memory: sign-extended to 64 bits */
    char *text;           /* as written, for messages; owned by the plan */
};

/*
 * A state that a scenario gave a name. CPUs of all, and memory when the plan
 * found that something asks for it.
 */
struct remembered {
    const struct cpu *cpu; /* the CPU that acted when it was remembered */
    const struct machine_snapshot *snapshot; /* NULL: memory not kept */
};

enum expr_kind {
    EXPR_NUMBER,
    EXPR_PLACE,      /* of the machine now */
    EXPR_REMEMBERED, /* the same place in a remembered state */
    EXPR_ADDRESS,    /* "&p->x": where the place is */
    EXPR_INSNS,      /* "insns": instructions of the last run */
    EXPR_EVENTS,     /* "event(NAME)": how often in the last run */
    EXPR_UNARY,      /* - ~ ! */
    EXPR_BINARY,     /* || && == != < <= > >= | ^ & << >> + - * */
};

enum expr_operator {
    OP_NONE,
    OP_NEGATE,
    OP_INVERT,
    OP_NOT,
    OP_OR_ELSE,
    OP_AND_ALSO,
    OP_EQ,
    OP_NE,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_OR,
    OP_XOR,
    OP_AND,
    OP_SHL,
    OP_SHR,
    OP_ADD,
    OP_SUB,
    OP_MUL,
};

struct expr {
    enum expr_kind kind;
    enum expr_operator op;
    struct value number;
    struct place place;
    size_t remembered; /* index of the name in the plan's case */
    enum event event;
    struct expr *left, *right; /* owned by the plan, as all of it */
    char *text;                /* as written; at the root, and of a pointer */
    struct image_type type;    /* while it is read: of the value */
    bool is_block;             /* the same: several values, or of no size */
    size_t offset;             /* the same: where in the text it is */
};

/* What an expression is evaluated against. */
struct expr_context {
    struct machine *machine;
    const struct remembered *remembered; /* by index; cpu NULL: not yet */
    uint64_t insns;
    uint64_t events[EVENT_COUNT];
};

/*
 * The place without pointer and index: in `found` what can be read and
 * written. On failure *diag says which pointer leads nowhere.
 */
enum status place_find(const struct place *place,
                       const struct expr_context *context, struct place *found,
                       struct diag *diag);
/*
 * Says that no memory is at `found`, which place_find() made of `place`:
 * `sentence` for one that does not move, else which pointer led there.
 */
enum status place_no_memory(const struct place *place,
                            const struct place *found, const char *sentence,
                            struct diag *diag);
/* Whether where it is depends on what the machine holds. */
bool place_moves(const struct place *place);

/* False when memory is a hole or the state was not remembered yet. */
bool place_read(const struct place *place, struct machine *machine,
                struct value *value);
bool place_read_remembered(const struct place *place,
                           const struct remembered *state, struct value *value);
bool place_write(const struct place *place, struct machine *machine,
                 struct value value);
/* The whole text form of a value: 0x... without leading zeros. */
void value_text(struct value value, char *text, size_t size);
bool value_equal(struct value a, struct value b);

/*
 * Evaluates; on failure fills *diag with the part that has no value. A
 * comparison yields 0 or 1.
 */
enum status expr_evaluate(const struct expr *expr,
                          const struct expr_context *context,
                          struct value *value, struct diag *diag);

#endif
