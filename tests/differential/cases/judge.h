/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Judging a case: what compare.c and rows.c tell each other. */
#ifndef EL2SIM_TESTS_CASES_JUDGE_H
#define EL2SIM_TESTS_CASES_JUDGE_H

#include "cases/suite.h"

enum { FIELD_MAX = 512, FIELD_NAME = 24 };

struct difference {
    char field[FIELD_NAME];
    uint64_t qemu, ours;
};

struct differences {
    size_t count;
    struct difference items[FIELD_MAX];
};

/* What became of the instruction under test. */
struct outcome {
    bool completed;
    unsigned el; /* that took the exception */
    unsigned vector;
    uint64_t esr;
};

struct outcome outcome_of(struct result result);
/* The value read, or read back, as far as it counts. */
uint64_t value_of(const struct test_case *test, struct result result);

/* The row that covers a difference, or exception_row_count(). */
size_t exception_row_find(const struct profile *profile,
                          const struct test_case *test,
                          const struct difference *difference,
                          struct result ours);

#endif
