/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which file a path leads to, and files that are written whole or not at all. */
#ifndef EL2SIM_BASE_FILE_H
#define EL2SIM_BASE_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/status.h"

/*
 * A file by whatever path, link or hard link leads to it. `is_special`: what
 * is not replaced but written into, a FIFO or a device, or the file that
 * standard output or standard error goes to.
 */
struct file_identity {
    bool exists;
    bool is_special;
    uint64_t device, number;
    char *path; /* without links, where there is one */
};

struct file_identity file_identify(const char *path);
void file_identity_release(struct file_identity *identity);
bool file_is_same(const struct file_identity *a, const struct file_identity *b);

bool file_is_special(const char *path);
/* A stream into what is special; NULL with errno. */
FILE *file_open_special(const char *path);
/* Whether file_write can be expected to work; STATUS_IO says why not. */
enum status file_check_writable(const char *path, struct diag *diag);
/*
 * Makes `path` a file of these bytes: a temporary one beside it takes its
 * place when it is complete, so that at any time there is the old one or the
 * new one. Links are followed, permissions kept.
 */
enum status file_write(const char *path, const void *bytes, size_t size,
                       struct diag *diag);

#endif
