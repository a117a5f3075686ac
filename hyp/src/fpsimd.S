/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The FP/SIMD bank of (cur_vmid, cur_vcpuid): q0..q31, FPSR, FPCR. Eager, for
 * host and VM alike: CPTR_EL2.TFP is 0 in both, so EL2 may touch it at any
 * time.
 */
#include "offsets.h"

    .macro each_pair op
    \op q0, q1, [x0, #0 * 32]
    \op q2, q3, [x0, #1 * 32]
    \op q4, q5, [x0, #2 * 32]
    \op q6, q7, [x0, #3 * 32]
    \op q8, q9, [x0, #4 * 32]
    \op q10, q11, [x0, #5 * 32]
    \op q12, q13, [x0, #6 * 32]
    \op q14, q15, [x0, #7 * 32]
    \op q16, q17, [x0, #8 * 32]
    \op q18, q19, [x0, #9 * 32]
    \op q20, q21, [x0, #10 * 32]
    \op q22, q23, [x0, #11 * 32]
    \op q24, q25, [x0, #12 * 32]
    \op q26, q27, [x0, #13 * 32]
    \op q28, q29, [x0, #14 * 32]
    \op q30, q31, [x0, #15 * 32]
    .endm

    /* x0 = bank of the current context */
    .macro current_bank
    stp x29, x30, [sp, #-16]!
    mov x29, sp
    bl shadow_current
    add x0, x0, #CTXT_FP
    .endm

    .section .text.fpsimd, "ax"
    .global fpsimd_save_state
    .type fpsimd_save_state, %function
fpsimd_save_state:
    current_bank
    each_pair stp
    mrs x1, FPSR
    mrs x2, FPCR
    add x0, x0, #FP_FPSR
    stp x1, x2, [x0]
    ldp x29, x30, [sp], #16
    ret
    .size fpsimd_save_state, . - fpsimd_save_state

    .global fpsimd_restore_state
    .type fpsimd_restore_state, %function
fpsimd_restore_state:
    current_bank
    each_pair ldp
    add x0, x0, #FP_FPSR
    ldp x1, x2, [x0]
    msr FPSR, x1
    msr FPCR, x2
    ldp x29, x30, [sp], #16
    ret
    .size fpsimd_restore_state, . - fpsimd_restore_state
