/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Synchronous exceptions that the hypervisor makes EL1 take. */
#ifndef HYP_INJECT_H
#define HYP_INJECT_H

#include "shadow.h"

/* Into a VM that is not running: the one that ctxt->dirty has pending. */
void inject_pending(struct shadow_ctxt *ctxt);

/* Into the host, whose EL1 registers are in the hardware: external abort. */
void inject_host_abort(u64 esr);

#endif
