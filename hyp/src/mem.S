/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* memset, which compilers call for loops that clear. */
    .section .text.memset, "ax"
    .global memset
    .type memset, %function
memset:
    and x1, x1, #0xff
    mov x3, #0x0101010101010101
    mul x1, x1, x3
    mov x3, x0
1:  cmp x2, #16
    b.lo 2f
    stp x1, x1, [x3], #16
    sub x2, x2, #16
    b 1b
2:  cbz x2, 3f
    strb w1, [x3], #1
    sub x2, x2, #1
    b 2b
3:  ret
    .size memset, . - memset
