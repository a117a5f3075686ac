/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * From the loader to the host. Each CPU comes here at EL2 with the MMU off,
 * turns on its own stage 1 (an identity map that never changes, so caches and
 * exclusives work), takes its stack and vectors and lets cpu_init do the rest.
 */
#include "config.h"

/* Blocks of the EL2 regime (D5.3): AF, inner shareable, MAIR attribute 0 */
#define BLOCK    0x741
#define READONLY 0x80
#define XN       (1 << 54)

/* RES1, and I C M SA WXN */
#define SCTLR_EL2_VALUE 0x30cd183d
/*
 * RES1; 32 bits of VA and PA, 4 KiB granule, write-back inner shareable walks
 */
#define TCR_EL2_VALUE   0x80803520
#define MAIR_EL2_VALUE  0xff
#define HCR_EL2_RW      0x80000000

    .macro block_at physical, attributes
    .org el2_blocks + 8 * ((\physical - RAM_BASE) / BLOCK_SIZE)
    .quad \physical + BLOCK + \attributes
    .endm

    .section .rodata.tables, "a"
    .balign 4096
el2_blocks:
    block_at HYP_TEXT, READONLY
    block_at HYP_DATA, XN
    block_at HYP_SHARED, XN
    /* memory of VMs, for cache maintenance only */
    .set vmid, 1
    .rept MAX_VM_NUM
    block_at VM_MEMORY_OF(vmid), READONLY + XN
    .set vmid, vmid + 1
    .endr
    .org el2_blocks + 4096

    .balign 64
el2_root:
    .quad 0
    .quad el2_blocks + 3
    .quad 0
    .quad 0

    .macro load_constant reg, value
    movz \reg, #((\value) >> 16), lsl #16
    movk \reg, #((\value) & 0xffff)
    .endm

    .section .text.boot, "ax"
    .global _start
    .type _start, %function
_start:
    msr DAIFSet, #0xf
    mrs x0, CurrentEL
    cmp x0, #(2 << 2)
    b.ne not_ours
    mrs x19, MPIDR_EL1
    and x19, x19, #0xffffff
    cmp x19, #TOTAL_CPU
    b.hs not_ours
    msr SPSel, #1

    /* E2H and TGE are UNKNOWN until written: the registers below ask. */
    load_constant x0, HCR_EL2_RW
    msr HCR_EL2, x0
    isb
    mov x0, #MAIR_EL2_VALUE
    msr MAIR_EL2, x0
    load_constant x0, TCR_EL2_VALUE
    msr TCR_EL2, x0
    adr x0, el2_root
    msr TTBR0_EL2, x0
    tlbi ALLE2
    ic IALLU
    dsb nsh
    isb
    load_constant x0, SCTLR_EL2_VALUE
    msr SCTLR_EL2, x0
    isb

    adr x0, el2_vectors
    msr VBAR_EL2, x0
    adrp x0, stacks
    add x0, x0, :lo12:stacks
    add x1, x19, #1
    mov x2, #STACK_SIZE
    madd x0, x1, x2, x0
    mov sp, x0
    isb
    bl cpu_init
    b core_to_host
    .size _start, . - _start

    .type not_ours, %function
not_ours:
    wfe
    b not_ours
    .size not_ours, . - not_ours

    .section .bss.stacks, "aw", %nobits
    .balign 16
    .global stacks
    .type stacks, %object
stacks:
    .space TOTAL_CPU * STACK_SIZE
    .size stacks, . - stacks
