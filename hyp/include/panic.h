/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The end: nothing runs on this CPU after it, nor on the others once they look.
 */
#ifndef HYP_PANIC_H
#define HYP_PANIC_H

#include "types.h"

extern u64 halt;
extern u64 halt_from; /* return address of the call of panic */

_Noreturn void panic(void);
_Noreturn void panic_parked(void);

/* For each way into and out of EL2: another CPU may have panicked. */
static inline void stop_if_halted(void)
{
    if (__atomic_load_n(&halt, __ATOMIC_ACQUIRE))
        panic_parked();
}

#endif
