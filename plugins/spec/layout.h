/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the payload and the machine keep what the specification speaks of:
 * addresses, offsets and register numbers, all looked up once a case.
 */
#ifndef SPEC_LAYOUT_H
#define SPEC_LAYOUT_H

#include <el2sim/plugin.h>

#include "state.h"

enum object_kind {
#define OBJECT(kind, structure, symbol) OBJECT_##kind,
#define FIELD(kind, structure, member, path, count, need)
#include "objects.def"
#undef OBJECT
#undef FIELD
    OBJECT_COUNT,
};

enum { OBJECT_BYTES = 16384 }; /* the largest element: with Z registers */

#define WORDS(structure) (sizeof(struct structure) / sizeof(uint64_t))
enum { WORD_MAX = WORDS(spec_context) };

struct range {
    uint64_t begin, end;
};

static inline bool range_has(struct range range, uint64_t address)
{
    return address - range.begin < range.end - range.begin;
}

static inline bool range_overlaps(struct range a, struct range b)
{
    return a.begin < b.end && b.begin < a.end;
}

/* One word of the abstract object in an element; size 0: there is none. */
struct word {
    uint16_t offset;
    uint8_t size;
};

/* Words that lie in a row, to be copied at once. */
struct words_run {
    uint16_t word, offset, count;
};

struct object {
    const char *symbol;
    uint64_t base, stride, count;
    unsigned word_count, run_count, odd_count;
    struct word words[WORD_MAX];
    struct words_run runs[WORD_MAX];
    uint16_t odd[WORD_MAX]; /* words of less than 8 bytes */
};

enum function_id {
#define FUNCTION(name, about, reads, writes, end) FUNCTION_##name,
#include "functions.def"
#undef FUNCTION
    FUNCTION_COUNT,
};

enum feature {
#define SWITCHED(name, member, reset)
#define CONTROL(name, judged)
#define FEATURE(name) FEATURE_##name,
#include "registers.def"
#undef SWITCHED
#undef CONTROL
#undef FEATURE
    FEATURE_COUNT,
};

enum { SYSREG_MAX = 640 };

struct layout {
    struct object objects[OBJECT_COUNT];
    struct spec_world world;
    int reg[REG_COUNT];          /* of the machine; -1: it has none */
    uint16_t back[SYSREG_MAX];   /* spec_reg of a machine's register, or more */
    bool skipped[SYSREG_MAX];    /* PSTATE seen as a register, later features */
    bool has_stored[SYSREG_MAX]; /* asked for already: */
    uint64_t stored[SYSREG_MAX]; /* bits that this machine keeps */
    int sysreg_count;
    int features[FEATURE_COUNT]; /* -1: it has none */
    int sp_el2;
    uint64_t function[FUNCTION_COUNT]; /* 0: the payload has none */
    uint64_t parked;                   /* where panic stays; 0: unknown */
    struct range contexts, stacks, halt, halt_from, stage2, requests;
    uint64_t stack_size, request_stride, request_step;
};

/*
 * false: the payload is not of this kind; `missing` gets why, as the rest of a
 * sentence that begins with "the payload". `added`
 * names registers that must be switched beyond the published, joined by '+'.
 */
bool spec_layout_find(struct layout *layout, const struct el2sim_api *api,
                      struct el2sim *sim, const char *added, char *missing,
                      size_t size);

/* Whether some image has a function that is judged. */
bool spec_layout_has_functions(const struct el2sim_api *api,
                               struct el2sim *sim);

/* Names joined by '+', or "none"; false: `wrong` gets one that is no register. */
bool spec_layout_are_registers(const struct el2sim_api *api, struct el2sim *sim,
                               const char *names, char *wrong, size_t size);

/* "regs[3]", "sysregs.TCR_EL1": the member that a word is. */
void spec_layout_word_name(const struct layout *layout,
                           const struct el2sim_api *api, struct el2sim *sim,
                           enum object_kind kind, unsigned word, char *text,
                           size_t size);

/* Whether the address is in an object, but in no member that we know. */
bool spec_layout_is_extra(const struct layout *layout, uint64_t address);
/* Whether the address is in memory of which the specification speaks. */
bool spec_layout_is_spoken_of(const struct layout *layout, uint64_t address);
struct range spec_layout_element(const struct layout *layout,
                                 enum object_kind kind, uint64_t index);
/* Words of an element that is there: false when it is not. */
bool spec_layout_read(const struct layout *layout, const struct el2sim_api *api,
                      struct el2sim *sim, enum object_kind kind, uint64_t index,
                      void *words);
/* host_run[cpu].vcpuid[vmid] */
bool spec_layout_asked(const struct layout *layout,
                       const struct el2sim_api *api, struct el2sim *sim,
                       uint64_t cpu, uint64_t vmid, uint64_t *vcpuid);

#endif
