/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The context switch: the four functions of the layer and what they are made
 * of. All act on this CPU and on the context of (cur_vmid, cur_vcpuid),
 * interrupts masked as the exception left them.
 */
#ifndef HYP_SWITCH_H
#define HYP_SWITCH_H

#include "types.h"

void save_host(void);
void restore_host(void);
void save_vm(void);
void restore_vm(void);

/* save_host, restore_vm: the caller then leaves by core_to_vm. */
void host_vcpu_run(void);

void save_sysregs(void);
void restore_sysregs(void);
void fpsimd_save_state(void);
void fpsimd_restore_state(void);

/*
 * No EL1 walk, speculative ones included, from here on until restore_sysregs.
 * Before any translation register changes hands.
 */
void el1_walks_disable(void);

void activate_traps(void);
void deactivate_traps(void);
void timer_enable_traps(void);
void timer_disable_traps(void);
void vm_el2_restore_state(void);
void host_el2_restore_state(void);

#endif
