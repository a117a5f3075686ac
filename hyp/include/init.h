/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Bringing a CPU up: EL2 registers that are written once and then only
 * switched.
 */
#ifndef HYP_INIT_H
#define HYP_INIT_H

void traps_init(void);
void timer_init(void);

/* All of it; the caller then leaves by core_to_host. Called by boot.S. */
void cpu_init(void);

#endif
