/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Exceptions from below: their kinds, what they are called to the host. */
#ifndef HYP_EXITS_H
#define HYP_EXITS_H

#include "shadow.h"

/* Which vector; also shadow_ctxt.ec */
enum exit_kind {
    EXIT_KIND_IRQ, /* or FIQ */
    EXIT_KIND_SERROR,
    EXIT_KIND_TRAP,
};

enum exit_code {
    EXIT_IRQ,
    EXIT_HVC,
    EXIT_PSCI,
    EXIT_WFX,
    EXIT_MMIO_READ, /* from here on: aborts, with an address */
    EXIT_MMIO_WRITE,
    EXIT_FAULT,
    EXIT_UNKNOWN, /* never reaches the host */
};

/* A pure function of the last exit of the VCPU. */
enum exit_code exit_code_of(const struct shadow_ctxt *ctxt);

/* ESR, FAR, HPFAR and the kind into the context: the one read of them. */
void exit_populate_fault(u64 kind);

/*
 * Called with x0..x30 of the interrupted saved. True: go on with the VM
 * (core_to_vm); false: with the host (core_to_host).
 */
bool vm_exit_dispatch(u64 kind);
bool host_exit_dispatch(u64 kind);

#endif
