/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * panic: sets halt and stays. It needs neither stack nor anything else to be
 * sane, and uses no lock.
 */
    .section .text.panic, "ax"
    .global panic
    .type panic, %function
panic:
    msr DAIFSet, #0xf
    adrp x0, halt
    add x0, x0, :lo12:halt
    mov x1, #1
    str x1, [x0]
    adrp x0, halt_from
    add x0, x0, :lo12:halt_from
    str x30, [x0]
    dsb sy
    b panic_parked
    .size panic, . - panic

    .global panic_parked
    .type panic_parked, %function
panic_parked:
    wfi
    b panic_parked
    .size panic_parked, . - panic_parked

    .section .bss.panic, "aw", %nobits
    .balign 8
    .global halt
    .type halt, %object
halt:
    .space 8
    .size halt, 8
    .global halt_from
    .type halt_from, %object
halt_from:
    .space 8
    .size halt_from, 8
