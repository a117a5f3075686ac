/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The EL2 vectors. From below: to vm_exit if a context is in TPIDR_EL2, else to
 * host_exit, x0, x1, x30 and the kind in a frame on the stack. From EL2 itself,
 * and from AArch32: panic. The exception has masked DAIF and selected SP_EL2;
 * no other PSTATE bit that Armv8.0 lets a guest choose matters to EL2 code.
 */
#include "offsets.h"

    .macro vector_panic
    .balign 0x80
    bl panic
    .endm

    .macro vector_lower kind
    .balign 0x80
    stp x0, x1, [sp, #-FRAME_SIZE]!
    mov x0, #\kind
    stp x30, x0, [sp, #FRAME_X30]
    mrs x0, TPIDR_EL2
    cbnz x0, vm_exit
    b host_exit
    .endm

    .section .text.vectors, "ax"
    .balign 0x800
    .global el2_vectors
    .type el2_vectors, %function
el2_vectors:
    .rept 8                     /* EL2 with SP_EL0, EL2 with SP_EL2 */
    vector_panic
    .endr
    vector_lower EXIT_KIND_TRAP
    vector_lower EXIT_KIND_IRQ
    vector_lower EXIT_KIND_IRQ  /* FIQ */
    vector_lower EXIT_KIND_SERROR
    .rept 4                     /* AArch32 */
    vector_panic
    .endr
    .balign 0x80
    .size el2_vectors, . - el2_vectors
