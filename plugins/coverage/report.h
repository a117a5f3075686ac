/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts by source line, branch and function, over all programs; and writers. */
#ifndef EL2SIM_PLUGINS_COVERAGE_REPORT_H
#define EL2SIM_PLUGINS_COVERAGE_REPORT_H

#include "../output.h"
#include "program.h"
#include "registers.h"

struct coverage_count {
    uint64_t runs;
    uint64_t taken, fell; /* of a branch whose next instruction was seen */
};

struct coverage_line {
    const char *file;
    unsigned line;
    uint64_t count;
};

/* The nth conditional branch of a line, in the order of addresses. */
struct coverage_branch {
    const char *file;
    unsigned line, nth;
    struct coverage_count count;
};

struct coverage_entry {
    const char *file;
    unsigned line;
    const char *name;
    uint64_t count; /* calls */
};

/* Each array sorted by file, then line, then the rest. */
struct coverage_report {
    size_t line_count, branch_count, entry_count;
    struct coverage_line *lines;
    struct coverage_branch *branches;
    struct coverage_entry *entries;
};

/* What is left out: NULL or "" leaves out nothing. */
struct coverage_filter {
    const char *files;     /* only files whose path begins so */
    const char *functions; /* only this one, or those beginning so: "vm_*" */
};

bool coverage_filter_has(const struct coverage_filter *filter, const char *file,
                         const char *function);
/* In open(): false, and an error, when it leaves nothing of any image. */
bool coverage_filter_check(const struct coverage_filter *filter,
                           const struct el2sim_api *api, struct el2sim *sim);

/* False without memory. `counts` has one for each word of the program. */
bool coverage_report_add(struct coverage_report *report,
                         const struct coverage_program *program,
                         const struct coverage_count *counts,
                         const struct coverage_filter *filter);
void coverage_report_release(struct coverage_report *report);

/* Writes a piece of text; `to` is the caller's. */
typedef void coverage_write(void *to, const struct output_line *line);

/* A tracefile as geninfo(1) describes it. */
void coverage_write_lcov(const struct coverage_report *report,
                         coverage_write *write, void *to);
void coverage_write_table(const struct coverage_report *report,
                          coverage_write *write, void *to);
/* `registers` has `count`, those without a name are left out. */
void coverage_write_registers(const struct coverage_register *registers,
                              size_t count, coverage_write *write, void *to);

#endif
