/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The guest programs as VM 1 has them. */
#define SEED 1
#define G(name) vm1_##name

    .section .vm1, "ax"
#include "guests.inc"
