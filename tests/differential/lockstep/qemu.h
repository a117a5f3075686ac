/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A QEMU process, stopped before its first instruction, and its GDB stub. */
#ifndef EL2SIM_LOCKSTEP_QEMU_H
#define EL2SIM_LOCKSTEP_QEMU_H

#include <stdbool.h>
#include <sys/types.h>

#include "rsp.h"

/* What `-M virt` has where, as far as the other machine needs it too. */
#define QEMU_FLASH_BASE UINT64_C(0)
#define QEMU_FLASH_SIZE UINT64_C(0x08000000)
#define QEMU_RAM_BASE UINT64_C(0x40000000)
#define QEMU_RAM_SIZE UINT64_C(0x40000000)
#define QEMU_UART_BASE UINT64_C(0x09000000)

struct qemu_config {
    const char *program;       /* "qemu-system-aarch64" */
    unsigned version;          /* its own: version.h */
    const char *cpu;           /* "cortex-a72" */
    const char *const *images; /* ELF files; the first holds the entry point */
    size_t image_count;
};

struct qemu {
    pid_t pid;
    struct rsp *rsp;
};

/* Returns once its stub answers; every error leaves no process behind. */
enum status qemu_start(const struct qemu_config *config, struct qemu *qemu,
                       struct diag *diag);
void qemu_stop(struct qemu *qemu);

#endif
