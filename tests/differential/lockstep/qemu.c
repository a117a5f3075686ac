/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts QEMU with one end of a socket pair as the transport of its GDB stub:
 * no port and no file that anybody else could meet.
 */
#include "qemu.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "version.h"

enum { ANSWER_TIMEOUT_MS = 20000, EXEC_FAILED = 127, ARGUMENTS = 64 };

struct arguments {
    const char *list[ARGUMENTS];
    size_t count;
    char *owned[ARGUMENTS];
    size_t owned_count;
};

static void add(struct arguments *a, const char *argument)
{
    if (a->count < ARGUMENTS - 1)
        a->list[a->count++] = argument;
}

static void add_owned(struct arguments *a, char *argument)
{
    add(a, argument);
    a->owned[a->owned_count++] = argument;
}

/*
 * One guest instruction to a translation block, so that no step can run
 * further than it should. A second CPU that could be plugged makes NOPs of WFE
 * and YIELD, which would otherwise take the next instruction into their step.
 */
static void build(struct arguments *a, const struct qemu_config *config,
                  int socket)
{
    static const char *const fixed[] = {
        "-nodefaults", "-display", "none",
        "-serial",     "null",     "-monitor",
        "none",        "-M",       "virt,virtualization=on",
        "-m",          "1G",       "-smp",
        "1,maxcpus=2", "-S",       "-gdb",
        "chardev:gdb",
    };
    bool property = config->version >= QEMU_VERSION(8, 1);

    add(a, config->program);
    for (size_t i = 0; i < ARRAY_LENGTH(fixed); i++)
        add(a, fixed[i]);
    add(a, "-accel");
    add(a, property ? "tcg,one-insn-per-tb=on" : "tcg");
    if (!property)
        add(a, "-singlestep");
    add(a, "-cpu");
    add(a, config->cpu);
    add(a, "-chardev");
    add_owned(a, mem_format("socket,id=gdb,fd=%d", socket));
    add(a, "-kernel");
    add(a, config->images[0]);
    for (size_t i = 1; i < config->image_count; i++) {
        add(a, "-device");
        add_owned(a, mem_format("loader,file=%s", config->images[i]));
    }
    a->list[a->count] = NULL;
}

static void release(struct arguments *a)
{
    for (size_t i = 0; i < a->owned_count; i++)
        free(a->owned[i]);
}

/* In the child: become QEMU, and die with the parent. */
static void become(const struct arguments *a)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execvp(a->list[0], (char *const *)a->list);
    _exit(EXEC_FAILED);
}

/* Ends the process; its wait status tells whether it had ended by itself. */
static int end(struct qemu *qemu)
{
    int fate = 0;

    rsp_close(qemu->rsp);
    qemu->rsp = NULL;
    if (qemu->pid > 0) {
        kill(qemu->pid, SIGKILL);
        waitpid(qemu->pid, &fate, 0);
    }
    qemu->pid = 0;
    return fate;
}

/* Why nothing came over the socket, where the child's fate says it. */
static enum status explain(int fate, const char *program, enum status status,
                           struct diag *diag)
{
    if (!WIFEXITED(fate))
        return status;
    if (WEXITSTATUS(fate) == EXEC_FAILED)
        return diag_set(diag, STATUS_NOT_FOUND, program, "no such program");
    return diag_set(diag, STATUS_INVALID, program,
                    "ended at once with exit code %d", WEXITSTATUS(fate));
}

enum status qemu_start(const struct qemu_config *config, struct qemu *qemu,
                       struct diag *diag)
{
    struct arguments arguments = { .count = 0 };
    enum status status;
    int ends[2];

    if (config->image_count < 1 || config->image_count > 8)
        return diag_set(diag, STATUS_LIMIT, NULL, "1 to 8 images, not %zu",
                        config->image_count);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return diag_set(diag, STATUS_IO, NULL, "%s", strerror(errno));
    build(&arguments, config, ends[1]);
    qemu->pid = fork();
    if (qemu->pid == 0) {
        close(ends[0]);
        become(&arguments);
    }
    release(&arguments);
    close(ends[1]);
    qemu->rsp = rsp_open(ends[0], ANSWER_TIMEOUT_MS);
    if (qemu->pid < 0)
        status = diag_set(diag, STATUS_IO, NULL, "%s", strerror(errno));
    else
        status = rsp_hello(qemu->rsp, diag);
    if (status && qemu->pid > 0)
        status = explain(end(qemu), config->program, status, diag);
    else if (status)
        end(qemu);
    return status;
}

void qemu_stop(struct qemu *qemu)
{
    end(qemu);
}
