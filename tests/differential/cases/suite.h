/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cases that two machines run from the same bytes, and whose results must
 * agree: what a case is, how cases become a memory image, who runs it, and
 * how results are judged.
 */
#ifndef EL2SIM_TESTS_CASES_SUITE_H
#define EL2SIM_TESTS_CASES_SUITE_H

#include <limits.h>
#include <stdio.h>

#include "base/status.h"
#include "cases/layout.h"
#include "engine/image.h"
#include "model/sysreg.h"
#include "version.h"

/* Registers that control traps, rows of controls.def. */
enum control_index {
#define CONTROL(reg, feature, closed, open, frozen, why) CONTROL_##reg,
#include "controls.def"
#undef CONTROL
    CONTROL_COUNT
};

struct control {
    enum sysreg reg;
    feature_set required;
    uint64_t closed, open, frozen;
};

extern const struct control controls[CONTROL_COUNT];

/* What a row is about, both ends included. */
struct versions {
    unsigned first, last;
};

#define EVERY       \
    {               \
        0, UINT_MAX \
    }
#define UNTIL(major, minor)           \
    {                                 \
        0, QEMU_VERSION(major, minor) \
    }
#define SINCE(major, minor)                  \
    {                                        \
        QEMU_VERSION(major, minor), UINT_MAX \
    }

/*
 * A CPU that both machines can be: QEMU's -cpu, the features of ours that its
 * identification registers announce, and which QEMU it is.
 */
struct profile {
    const char *name;
    const char *qemu_cpu, *qemu_machine;
    bool later; /* QEMU also has instructions that the simulator lacks */
    feature_set features;
    unsigned version;
};

static inline bool has_version(const struct profile *profile,
                               struct versions versions)
{
    return profile->version >= versions.first &&
           profile->version <= versions.last;
}

static inline bool has_control(const struct profile *profile, size_t control)
{
    return (controls[control].required & ~profile->features) == 0;
}

enum {
    CASE_NAME_SIZE = 120,
    CASE_INPUTS = 4,
    CASE_WORDS = 64,
    BATCH_CASES = 16384,
};

/* One test: what to start from and the words to execute. */
struct test_case {
    char name[CASE_NAME_SIZE];
    bool sequence; /* goes on behind exceptions; FP registers count */
    uint64_t spsr;
    uint64_t controls[CONTROL_COUNT];
    uint64_t x[CASE_INPUTS]; /* x0..x3; the others hold a pattern */
    unsigned word_count;
    uint32_t words[CASE_WORDS];
    uint64_t value_mask; /* bits of x0..x3 and what was read back */
    enum sysreg reg;     /* whose value is read, or SYSREG_NONE */
    bool read_back;      /* EL2 reads `encoding` afterwards */
    uint16_t encoding;
    bool restore; /* and puts back what it was before the test */
    bool pair;    /* by clear := ones, then set := what it was */
    uint16_t set, clear;
};

/* What a case left behind, slots of layout.h. */
struct result {
    const uint64_t *slots;
};

static inline uint64_t result_slot(struct result result, unsigned offset)
{
    return result.slots[offset / 8];
}

/* --- batch.c: cases as a memory image ---------------------------------- */

struct batch {
    const struct test_case *cases;
    size_t count;
    uint8_t *ram;      /* RAM_SIZE bytes at RAM_BASE */
    uint64_t code_end; /* addresses up to which something was put */
    uint64_t data_end;
    uint64_t results; /* address of the first result */
    uint64_t result_size;
    uint64_t el1_vectors_hvc, el1_vectors_smc, finish, entry, parameters;
};

/* Fills batch->ram, whose old contents do not matter. */
enum status batch_build(struct batch *batch, const struct profile *profile,
                        const struct image *executor,
                        const struct test_case *cases, size_t count,
                        struct diag *diag);
/* Bytes in front of which all results end. */
uint64_t batch_end(const struct batch *batch);

/* --- qemu.c, ours.c: the machines -------------------------------------- */

/* QEMU's RAM is a file that is mapped here too. */
struct qemu;
enum status qemu_create(const char *program, struct qemu **qemu,
                        struct diag *diag);
const struct qemu_version *qemu_version(const struct qemu *qemu);
/* Copies the batch into QEMU's RAM and starts it. */
enum status qemu_start(struct qemu *qemu, const struct batch *batch,
                       const struct profile *profile, struct diag *diag);
/*
 * Waits for the end of the batch. A case that hangs QEMU for `seconds` keeps
 * STATUS_NONE; QEMU is killed and goes on behind it.
 */
enum status qemu_wait(struct qemu *qemu, const struct batch *batch,
                      const struct profile *profile, unsigned seconds,
                      struct diag *diag);
/* Results of the batch, until the next start. */
const uint8_t *qemu_results(const struct qemu *qemu, const struct batch *batch);
void qemu_destroy(struct qemu *qemu);

/*
 * Runs the batch in our machine; results go to `results`, count *
 * result_size bytes. A case that never ends keeps STATUS_NONE.
 */
enum status ours_run(const struct batch *batch, const struct profile *profile,
                     uint8_t *results, struct diag *diag);

/* --- profiles.c -------------------------------------------------------- */

/* What asking QEMU for its features takes. */
struct probe {
    struct qemu *qemu;
    const struct image *executor;
    uint8_t *ram; /* RAM_SIZE bytes, whose old contents do not matter */
};

size_t profile_count(void);
const char *profile_name(size_t i);
enum status profile_probe(const struct probe *probe, size_t i,
                          struct profile *profile, struct diag *diag);
/* What it has, as lines. */
void profile_print(const struct profile *profile, FILE *out);

/* --- compare.c, rows.c --------------------------------------------------------- */

struct figures {
    uint64_t run, agreed, listed, unlisted;
};

struct judge {
    const struct profile *profile;
    size_t shown, show; /* unlisted differences printed, and at most */
    FILE *out;
    FILE *all; /* every unlisted difference as one line, or NULL */
    struct figures figures;
    uint64_t *listed_by_row; /* exception_row_count() of them */
};

void judge_case(struct judge *judge, const struct test_case *test,
                struct result qemu, struct result ours);
size_t exception_row_count(void);
/* Whether the row is about this version of QEMU. */
bool exception_row_applies(size_t row, const struct profile *profile);
/* One line on row `row` of exceptions.def for the report. */
void exception_row_print(size_t row, uint64_t count, FILE *out);

/* --- generators -------------------------------------------------------- */

/* Takes cases one by one; runs a batch when it is full. */
struct suite;
void suite_add(struct suite *suite, const struct test_case *test);
const struct profile *suite_profile(const struct suite *suite);

/* How much of what there is, and the seed of what is random. */
struct amount {
    uint64_t seed;
    unsigned one_in;          /* of the cases that could be listed: 1 is all */
    unsigned random_controls; /* random settings of all controls an access */
    unsigned sequences;
};

void generate_registers(struct suite *suite, const struct amount *amount);
void generate_encodings(struct suite *suite, const struct amount *amount);
void generate_instructions(struct suite *suite, const struct amount *amount);
void generate_sequences(struct suite *suite, const struct amount *amount);
void generate_accesses(struct suite *suite, const struct amount *amount);

/* --- what generators share --------------------------------------------- */

#define SPSR_EL0 0x3c0u
#define SPSR_EL1T 0x3c4u
#define SPSR_EL1H 0x3c5u
#define SPSR_EL2T 0x3c8u
#define SPSR_EL2H 0x3c9u

static inline uint32_t word_mrs(uint16_t encoding, unsigned rt)
{
    return 0xd5200000u | ((uint32_t)encoding << 5) | rt;
}

static inline uint32_t word_msr(uint16_t encoding, unsigned rt)
{
    return 0xd5000000u | ((uint32_t)encoding << 5) | rt;
}

/*
 * Registers that random sequences read and write; each sequence starts with
 * zeros in them, and their values afterwards are compared.
 */
extern const enum sysreg sequence_registers[];
extern const size_t sequence_register_count;

/* An empty case at the level of `spsr` with all controls closed or open. */
void case_begin(struct test_case *test, uint64_t spsr, bool open);
void case_word(struct test_case *test, uint32_t word);
/* The last word: how the case says that it came so far. */
void case_end(struct test_case *test);
void case_name(struct test_case *test, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
unsigned case_el(const struct test_case *test);

/* Deterministic random numbers: xorshift64*. */
struct random {
    uint64_t state;
};
uint64_t random_next(struct random *random);
static inline uint64_t random_below(struct random *random, uint64_t bound)
{
    return (random_next(random) >> 11) % bound;
}

#endif
