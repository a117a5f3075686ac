/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which QEMU a program is. */
#ifndef EL2SIM_TESTS_DIFFERENTIAL_VERSION_H
#define EL2SIM_TESTS_DIFFERENTIAL_VERSION_H

#include "base/status.h"

/* Versions as numbers that can be compared. */
#define QEMU_VERSION(major, minor) ((major)*100u + (minor))

struct qemu_version {
    unsigned number;
    char title[80]; /* what it calls itself */
};

/* Runs the program to ask it. */
enum status qemu_version_ask(const char *program, struct qemu_version *version,
                             struct diag *diag);

#endif
