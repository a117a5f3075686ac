/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario files that are strings of the test, not files. */
#ifndef EL2SIM_TEST_SCENARIO_FILES_H
#define EL2SIM_TEST_SCENARIO_FILES_H

#include "scenario/reader.h"

struct memory_file {
    const char *path;
    const char *text;
};

/* A reader of `files`, ended by a NULL path; images come from the disk. */
struct plan_reader memory_reader(const struct memory_file *files);

#endif
