/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which registers QEMU shows over its GDB stub, from its target description. */
#ifndef EL2SIM_LOCKSTEP_TARGET_H
#define EL2SIM_LOCKSTEP_TARGET_H

#include "rsp.h"

struct target_register {
    char name[40];   /* as QEMU spells it: "x0", "cpsr", "HCR_EL2" */
    unsigned number; /* in the protocol */
    unsigned bits;   /* width: 32, 64, 128 */
};

/* By ascending number. */
struct target {
    size_t count;
    struct target_register *registers; /* owned */
};

/*
 * Reads target.xml and every document that it includes (GDB manual, appendix
 * G). Release with target_release() in any case.
 */
enum status target_read(struct rsp *rsp, struct target *target,
                        struct diag *diag);
void target_release(struct target *target);

#endif
