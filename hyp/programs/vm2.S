/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The guest programs as VM 2 has them. */
#define SEED 2
#define G(name) vm2_##name

    .section .vm2, "ax"
#include "guests.inc"
