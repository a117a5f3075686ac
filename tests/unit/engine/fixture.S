/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Symbols that only the ELF knows: a label, a block of data, a constant. */
    .text
    .global asm_function
    .type asm_function, %function
asm_function:
    nop
    ret
    .size asm_function, . - asm_function
    .global asm_label
asm_label:
    nop
    nop

    .data
    .global asm_word
    .type asm_word, %object
    .balign 8
asm_word:
    .quad 42
    .size asm_word, 8
    .global asm_block
    .type asm_block, %object
asm_block:
    .space 24
    .size asm_block, 24

    .global asm_constant
    .set asm_constant, 0x40000004
