/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * QEMU as a process whose RAM is a file that is mapped here too: a batch is
 * written into it, and its results are read from it, while no QEMU runs.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "cases/suite.h"

struct qemu {
    char *program;
    char path[64];
    int file;
    uint8_t *ram;
    pid_t process; /* 0: none */
    struct qemu_version version;
};

enum status qemu_create(const char *program, struct qemu **qemu,
                        struct diag *diag)
{
    struct qemu *made = mem_alloc(sizeof(*made));

    *qemu = made;
    made->program = mem_text(program);
    made->ram = MAP_FAILED;
    snprintf(made->path, sizeof(made->path), "/tmp/el2sim-diff-XXXXXX");
    made->file = mkstemp(made->path);
    if (made->file < 0)
        return diag_set(diag, STATUS_IO, made->path, "%s", strerror(errno));
    if (ftruncate(made->file, RAM_SIZE) < 0)
        return diag_set(diag, STATUS_IO, made->path, "%s", strerror(errno));
    made->ram = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
                     made->file, 0);
    if (made->ram == MAP_FAILED)
        return diag_set(diag, STATUS_IO, made->path, "%s", strerror(errno));
    return qemu_version_ask(program, &made->version, diag);
}

const struct qemu_version *qemu_version(const struct qemu *qemu)
{
    return &qemu->version;
}

static void execute(const struct qemu *qemu, const struct profile *profile)
{
    char *memory = mem_format("memory-backend-file,id=ram,share=on,size=%u,"
                              "mem-path=%s",
                              RAM_SIZE, qemu->path);
    char *size = mem_format("%uM", RAM_SIZE >> 20);
    char *loader = mem_format("loader,addr=0x%x,cpu-num=0", CODE_BASE);

    execlp(qemu->program, qemu->program, "-M", profile->qemu_machine, "-cpu",
           profile->qemu_cpu, "-m", size, "-object", memory, "-nodefaults",
           "-display", "none", "-serial", "none", "-monitor", "none",
           "-no-reboot", "-device", loader, (char *)NULL);
    _exit(127);
}

static enum status start(struct qemu *qemu, const struct profile *profile,
                         struct diag *diag)
{
    qemu->process = fork();
    if (qemu->process == 0)
        execute(qemu, profile);
    if (qemu->process > 0)
        return STATUS_OK;
    qemu->process = 0;
    return diag_set(diag, STATUS_IO, qemu->program, "%s", strerror(errno));
}

static void copy(struct qemu *qemu, const struct batch *batch, uint64_t from,
                 uint64_t to)
{
    memcpy(qemu->ram + (from - RAM_BASE), batch->ram + (from - RAM_BASE),
           to - from);
}

enum status qemu_start(struct qemu *qemu, const struct batch *batch,
                       const struct profile *profile, struct diag *diag)
{
    copy(qemu, batch, CODE_BASE, batch->code_end);
    copy(qemu, batch, DATA_BASE, batch->data_end);
    return start(qemu, profile, diag);
}

static void sleep_ms(long ms)
{
    struct timespec time = { .tv_sec = 0, .tv_nsec = ms * 1000000 };

    nanosleep(&time, NULL);
}

static uint64_t *index_of(struct qemu *qemu, const struct batch *batch)
{
    return (uint64_t *)(qemu->ram + (batch->parameters - RAM_BASE) +
                        PARAM_INDEX);
}

/* Kills QEMU when the same case has been running for `seconds`. */
static enum status wait_or_kill(struct qemu *qemu, const struct batch *batch,
                                unsigned seconds, bool *hung, struct diag *diag)
{
    const volatile uint64_t *index = index_of(qemu, batch);
    uint64_t last = *index;
    unsigned waits = 0;
    int status = 0;
    pid_t ended;

    while ((ended = waitpid(qemu->process, &status, WNOHANG)) == 0) {
        waits = *index == last ? waits + 1 : 0;
        last = *index;
        *hung = waits > seconds * 200;
        if (*hung)
            kill(qemu->process, SIGKILL);
        sleep_ms(5);
    }
    qemu->process = 0;
    if (*hung || (ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0))
        return STATUS_OK;
    return diag_set(diag, STATUS_IO, qemu->program,
                    "cannot be run, or failed (wait status 0x%x)", status);
}

enum status qemu_wait(struct qemu *qemu, const struct batch *batch,
                      const struct profile *profile, unsigned seconds,
                      struct diag *diag)
{
    for (;;) {
        bool hung = false;
        enum status status = wait_or_kill(qemu, batch, seconds, &hung, diag);

        if (status != STATUS_OK || !hung)
            return status;
        ++*index_of(qemu, batch);
        status = start(qemu, profile, diag);
        if (status != STATUS_OK)
            return status;
    }
}

const uint8_t *qemu_results(const struct qemu *qemu, const struct batch *batch)
{
    return qemu->ram + (batch->results - RAM_BASE);
}

void qemu_destroy(struct qemu *qemu)
{
    if (qemu == NULL)
        return;
    if (qemu->process > 0) {
        kill(qemu->process, SIGKILL);
        waitpid(qemu->process, NULL, 0);
    }
    if (qemu->ram != MAP_FAILED)
        munmap(qemu->ram, RAM_SIZE);
    if (qemu->file >= 0) {
        close(qemu->file);
        unlink(qemu->path);
    }
    free(qemu->program);
    free(qemu);
}
