/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Code and data at address 0, where what was linked away seems to lie. */
    .section .text.vectors, "ax"
    .global vectors
    .type vectors, %function
vectors:
    nop
    nop
    nop
    bl _start
    bl other_state
    .size vectors, . - vectors

    .section .data.zero, "aw"
    .global live_data
    .type live_data, %object
live_data:
    .word 1, 2, 3, 4
    .size live_data, . - live_data
