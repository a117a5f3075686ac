/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a first payload may do wrong, a function for each mistake. */
        .arch   armv8.5-a+fp+lse+sve
        .text
        .globl  start
start:                          /* as it should be: to EL1, and back by HVC */
        bl      prepare
        eret

        .globl  prepare
prepare:
        adr     x0, vectors
        msr     vbar_el2, x0
        adr     x0, stack_top
        mov     sp, x0
        mov     x0, #0x80000000
        msr     hcr_el2, x0
        adr     x0, guest
        msr     elr_el2, x0
        mov     x0, #0x3c5
        msr     spsr_el2, x0
        ret

        .globl  guest
guest:  hvc     #0
        b       guest

        .globl  no_stack
no_stack:                       /* pushes before there is a stack */
        stp     x29, x30, [sp, #-16]!
        b       .

        .globl  odd_stack
odd_stack:
        bl      prepare
        mrs     x0, sctlr_el2
        orr     x0, x0, #8      /* SA */
        msr     sctlr_el2, x0
        isb
        adr     x1, stack_top - 8
        mov     sp, x1
        ldr     x2, [sp]
        b       .

        .globl  el3_register
el3_register:
        bl      prepare
        mrs     x1, scr_el3
        b       .

        .globl  feature
feature:
        bl      prepare
        msr     dit, #1
        b       .

        .globl  gic
gic:    bl      prepare
        mrs     x0, s3_4_c12_c11_1 /* ICH_VTR_EL2 */
        b       .

        .globl  atomics
atomics:
        bl      prepare
        ldadd   x0, x1, [sp]
        b       .

        .globl  fp_trapped
fp_trapped:
        bl      prepare
        mov     x0, #1 << 10
        msr     cptr_el2, x0
        fadd    d0, d0, d0
        b       .

        .globl  null_call
null_call:
        bl      prepare
        mov     x8, #0
        blr     x8
        b       .

        .globl  null_store
null_store:
        bl      prepare
        mov     x1, #0
        str     x0, [x1, #8]
        b       .

        .globl  far_load
far_load:
        bl      prepare
        mov     x1, #0x10000000
        ldr     x0, [x1]
        b       .

        .globl  no_vectors
no_vectors:                     /* for EL1, but started at EL2 */
        adr     x0, vectors
        msr     vbar_el1, x0
        hvc     #1
        b       .

        .globl  no_guest
no_guest:
        bl      prepare
        msr     elr_el2, xzr
        eret

        .globl  bad_return
bad_return:
        bl      prepare
        mov     x0, #0x3c7      /* M is reserved */
        msr     spsr_el2, x0
        eret

        .globl  not_mapped
not_mapped:                     /* stage 2 on, its tables empty */
        bl      prepare
        mov     x0, #0x80000000
        orr     x0, x0, #1
        msr     hcr_el2, x0
        adr     x0, tables
        mov     x1, #1 << 48
        orr     x0, x0, x1
        msr     vttbr_el2, x0
        ldr     x0, =0x80023558
        msr     vtcr_el2, x0
        isb
        eret

        .globl  trapped
trapped:                        /* the VM's access is trapped, and nobody cares */
        bl      prepare
        mov     x0, #0x80000000
        orr     x0, x0, #1 << 26
        msr     hcr_el2, x0
        adr     x0, writes
        msr     elr_el2, x0
        eret
writes: msr     sctlr_el1, xzr
        b       .

        .globl  forever
forever:
        bl      prepare
        mov     x0, #0
1:      add     x0, x0, #1
        cbnz    x0, 1b
        b       .

        .globl  empty
empty:  bl      prepare
        b       blank

        .globl  unfinished
unfinished:
        bl      prepare
        brk     #0x3e8
        b       .

        .globl  waits
waits:  bl      prepare
        wfi
        b       waits

        .globl  panic
panic:  b       .

        .globl  panics
panics: bl      prepare
        bl      panic

        .globl  quiet
quiet:  bl      prepare
        adr     x0, careless
        msr     vbar_el2, x0
        mov     x1, #0
        ldr     x0, [x1]        /* the vector returns to it, for ever */
        b       .

        /* Functions that do not keep to AAPCS64. */
        .globl  keeps_nothing
keeps_nothing:
        mov     x19, #1
        mov     x20, #2
        mov     x22, #3
        movi    d8, #0
        fmov    d9, x19
        ret

        .globl  keeps_sp_not
keeps_sp_not:
        stp     x29, x30, [sp, #-16]!
        ret

        .globl  own_frame
own_frame:                      /* where its frame was, to the caller */
        mov     x1, #7
        str     x1, [sp, #-16]
        sub     x0, sp, #16
        ret

        .globl  calls_null
calls_null:
        mov     x9, x30
        mov     x1, #0
        blr     x1
        br      x9

        .globl  returns_twice
returns_twice:                  /* to wherever pc was */
        mov     x30, x0
        ret

        .balign 2048
vectors:
        .rept   16
        b       .
        .balign 128
        .endr
careless:
        .rept   16
        eret
        .balign 128
        .endr

        .balign 16
        .space  1024
stack_top:
blank:  .space  64
        .balign 4096
tables: .space  8192
