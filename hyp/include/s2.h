/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Stage 2: who sees which memory. The identity, in blocks; the host's map has
 * everything but the hypervisor and verified VMs, a VM's its own block.
 */
#ifndef HYP_S2_H
#define HYP_S2_H

#include "types.h"

/* VTTBR_EL2 of a VM, or of the host (vmid 0). */
u64 vttbr(u64 vmid);

/* VTCR_EL2, the same for all. */
u64 vtcr(void);

/* Builds the host's map; once, before any CPU enters the host. */
void s2_init_host(void);

/*
 * Moves the block of a VM from the host to it. Called from the host's context.
 */
void s2_take_vm_memory(u64 vmid, u64 image_base, u64 image_size);

#endif
