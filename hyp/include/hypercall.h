/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Hypercalls of the host: numbers (imm16 of HVC), errors (as PSCI's). */
#ifndef HYP_HYPERCALL_H
#define HYP_HYPERCALL_H

#define HVC_REGISTER_VM      1
#define HVC_REGISTER_VCPU    2
#define HVC_VERIFY_VM        3
#define HVC_HOST_VCPU_RUN    4
#define HVC_INJECT_EXCEPTION 5
#define HVC_RESET_VCPU       6
#define HVC_HOST_CPU_ON      7

#ifndef __ASSEMBLER__

#include "types.h"

#define NOT_SUPPORTED      (~UINT64_C(0))
#define INVALID_PARAMETERS (~UINT64_C(0) - 1)
#define DENIED             (~UINT64_C(0) - 2)

/* args: x0..x3 of the host. All but HOST_VCPU_RUN; that is the caller's. */
u64 hypercall(u64 number, const u64 *args);

#endif
#endif
