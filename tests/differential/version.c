/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks a program with --version whether it is QEMU, and which. */
#include "version.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* In a child: says its version into `output`. */
static void say(const char *program, int output)
{
    dup2(output, STDOUT_FILENO);
    execlp(program, program, "--version", (char *)NULL);
    _exit(127);
}

/* The first line of what comes from `input`. */
static void read_title(struct qemu_version *version, int input)
{
    size_t length = 0;
    ssize_t more = 1;

    while (more > 0 && length < sizeof(version->title) - 1) {
        more = read(input, version->title + length,
                    sizeof(version->title) - 1 - length);
        length += more > 0 ? (size_t)more : 0;
    }
    version->title[length] = '\0';
    version->title[strcspn(version->title, "\n")] = '\0';
}

static enum status parse(const char *program, struct qemu_version *version,
                         struct diag *diag)
{
    unsigned major = 0, minor = 0;

    if (sscanf(version->title, "QEMU emulator version %u.%u", &major, &minor) !=
        2)
        return diag_set(diag, STATUS_NOT_FOUND, program,
                        "no such program, or not QEMU");
    version->number = QEMU_VERSION(major, minor);
    return STATUS_OK;
}

enum status qemu_version_ask(const char *program, struct qemu_version *version,
                             struct diag *diag)
{
    int ends[2];
    pid_t child;

    if (pipe(ends) < 0)
        return diag_set(diag, STATUS_IO, program, "%s", strerror(errno));
    child = fork();
    if (child == 0)
        say(program, ends[1]);
    close(ends[1]);
    if (child > 0)
        read_title(version, ends[0]);
    close(ends[0]);
    if (child < 0)
        return diag_set(diag, STATUS_IO, program, "%s", strerror(errno));
    waitpid(child, NULL, 0);
    return parse(program, version, diag);
}
