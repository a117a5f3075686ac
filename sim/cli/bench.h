/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of el2sim bench share. */
#ifndef EL2SIM_CLI_BENCH_H
#define EL2SIM_CLI_BENCH_H

#include "cli/cli.h"

enum { PIECES = 7, RESULT_MAX = 48 };

/* One value; names are stable, programs read them. */
struct result {
    char name[48];
    double value;
    const char *unit;
};

struct bench {
    const struct options *options;
    const volatile sig_atomic_t *interrupted;
    char *folder;   /* of the scenarios */
    double seconds; /* for each value */
    bool json;
    size_t result_count;
    struct result results[RESULT_MAX];
};

void bench_add(struct bench *bench, const char *name, double value,
               const char *unit);
/* Of this thread alone. */
double bench_cpu_seconds(void);
/* As the user waits. */
double bench_seconds(void);
/* Sorts the values. */
double bench_median(double *values, size_t count);
/* The whole suite with these plugins; NULL: none. */
enum exit_code bench_run_suite(const struct bench *bench,
                               const struct uses *uses, double *seconds,
                               size_t *cases);

/* bench_start.c: what declared memory costs. */
enum exit_code bench_start(struct bench *bench);

/* bench_plugins.c: what plugins cost. */
enum exit_code bench_plugins(struct bench *bench);

#endif
