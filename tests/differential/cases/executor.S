/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The program that both machines run: for each record, sets controls and
 * registers, returns to the level and code under test, and writes down how
 * that ended. x19 is the result, x20 the record, x21 the parameters; while a
 * test runs, SP_EL2 is the result and nothing else belongs to the executor.
 */
#include "layout.h"

        .macro  load_pairs, base
        ldp     x0, x1, [\base, #0]
        ldp     x2, x3, [\base, #16]
        ldp     x4, x5, [\base, #32]
        ldp     x6, x7, [\base, #48]
        ldp     x8, x9, [\base, #64]
        ldp     x10, x11, [\base, #80]
        ldp     x12, x13, [\base, #96]
        ldp     x14, x15, [\base, #112]
        ldp     x16, x17, [\base, #128]
        ldp     x18, x19, [\base, #144]
        ldp     x20, x21, [\base, #160]
        ldp     x22, x23, [\base, #176]
        ldp     x24, x25, [\base, #192]
        ldp     x26, x27, [\base, #208]
        ldp     x28, x29, [\base, #224]
        .endm

        .macro  store_pairs, base
        stp     x2, x3, [\base, #16]
        stp     x4, x5, [\base, #32]
        stp     x6, x7, [\base, #48]
        stp     x8, x9, [\base, #64]
        stp     x10, x11, [\base, #80]
        stp     x12, x13, [\base, #96]
        stp     x14, x15, [\base, #112]
        stp     x16, x17, [\base, #128]
        stp     x18, x19, [\base, #144]
        stp     x20, x21, [\base, #160]
        stp     x22, x23, [\base, #176]
        stp     x24, x25, [\base, #192]
        stp     x26, x27, [\base, #208]
        stp     x28, x29, [\base, #224]
        .endm

        .macro  load_vectors, base
        ldp     q0, q1, [\base, #0]
        ldp     q2, q3, [\base, #32]
        ldp     q4, q5, [\base, #64]
        ldp     q6, q7, [\base, #96]
        ldp     q8, q9, [\base, #128]
        ldp     q10, q11, [\base, #160]
        ldp     q12, q13, [\base, #192]
        ldp     q14, q15, [\base, #224]
        ldp     q16, q17, [\base, #256]
        ldp     q18, q19, [\base, #288]
        ldp     q20, q21, [\base, #320]
        ldp     q22, q23, [\base, #352]
        ldp     q24, q25, [\base, #384]
        ldp     q26, q27, [\base, #416]
        ldp     q28, q29, [\base, #448]
        ldp     q30, q31, [\base, #480]
        .endm

        .macro  store_vectors, base
        stp     q0, q1, [\base, #0]
        stp     q2, q3, [\base, #32]
        stp     q4, q5, [\base, #64]
        stp     q6, q7, [\base, #96]
        stp     q8, q9, [\base, #128]
        stp     q10, q11, [\base, #160]
        stp     q12, q13, [\base, #192]
        stp     q14, q15, [\base, #224]
        stp     q16, q17, [\base, #256]
        stp     q18, q19, [\base, #288]
        stp     q20, q21, [\base, #320]
        stp     q22, q23, [\base, #352]
        stp     q24, q25, [\base, #384]
        stp     q26, q27, [\base, #416]
        stp     q28, q29, [\base, #448]
        stp     q30, q31, [\base, #480]
        .endm

        .macro  store_register, register, at
        mrs     x2, \register
        str     x2, [x19, #\at]
        .endm

        .macro  parameters_to, register
        adrp    \register, parameters
        add     \register, \register, :lo12:parameters
        .endm

        .macro  stack_to_sp, scratch
        adrp    \scratch, stack_top
        add     \scratch, \scratch, :lo12:stack_top
        mov     sp, \scratch
        .endm

        .text
        .global _start
_start:
        adr     x0, el2_vectors
        msr     vbar_el2, x0
        isb

next_case:
        parameters_to x21
        ldp     x0, x1, [x21, #PARAM_INDEX]
        cmp     x0, x1
        b.eq    finish
        ldp     x2, x3, [x21, #PARAM_RECORDS]
        madd    x20, x0, x3, x2
        ldp     x2, x3, [x21, #PARAM_RESULTS]
        madd    x19, x0, x3, x2
        mov     x0, #PHASE_PREPARE
        str     x0, [x21, #PARAM_PHASE]
        stack_to_sp x0
        ldr     x1, [x21, #PARAM_SETTLE]
        blr     x1
        ldr     x1, [x20, #RECORD_BEFORE]
        cbz     x1, 1f
        blr     x1
1:      ldr     x1, [x20, #RECORD_V]
        cbz     x1, 2f
        load_vectors x1
2:      ldp     x0, x1, [x20, #RECORD_SP_EL0]
        msr     sp_el0, x0
        msr     sp_el1, x1
        ldr     x1, [x21, #PARAM_APPLY]
        blr     x1
        ldp     x0, x1, [x20, #RECORD_SPSR]
        msr     spsr_el2, x0
        msr     elr_el2, x1
        isb
        mov     x0, #PHASE_TEST
        str     x0, [x21, #PARAM_PHASE]
        mov     sp, x19
        ldr     x30, [x20, #RECORD_X]
enter:  load_pairs x30
        ldr     x30, [x30, #240]
        eret

/* x0 is the vector's offset, x0 and x1 are in the result already. */
exception:
        store_pairs sp
        str     x30, [sp, #240]
        mov     x19, sp
        stack_to_sp x1
        parameters_to x21
        ldr     x1, [x21, #PARAM_PHASE]
        cmp     x1, #PHASE_TEST
        b.ne    stray
        str     x0, [x19, #RESULT_VECTOR]
        store_register esr_el2, RESULT_ESR_EL2
        store_register elr_el2, RESULT_ELR_EL2
        store_register spsr_el2, RESULT_SPSR_EL2
        store_register far_el2, RESULT_FAR_EL2
        store_register hpfar_el2, RESULT_HPFAR_EL2
        store_register hcr_el2, RESULT_HCR_EL2
        store_register cptr_el2, RESULT_CPTR_EL2
        mov     x0, #PHASE_COLLECT
        str     x0, [x21, #PARAM_PHASE]
        ldr     x1, [x21, #PARAM_CALM]
        blr     x1
        store_register esr_el1, RESULT_ESR_EL1
        store_register elr_el1, RESULT_ELR_EL1
        store_register spsr_el1, RESULT_SPSR_EL1
        store_register far_el1, RESULT_FAR_EL1
        store_register sp_el0, RESULT_SP_EL0
        store_register sp_el1, RESULT_SP_EL1
        store_register fpcr, RESULT_FPCR
        store_register fpsr, RESULT_FPSR
        bl      locate_record
        ldr     x0, [x20, #RECORD_FLAGS]
        tbnz    x0, #0, sequence

collect:
        ldr     x1, [x20, #RECORD_AFTER]
        cbz     x1, 1f
        blr     x1
1:      mov     x0, #STATUS_DONE
close:  str     x0, [x19, #RESULT_STATUS]
        ldr     x0, [x21, #PARAM_INDEX]
        add     x0, x0, #1
        str     x0, [x21, #PARAM_INDEX]
        b       next_case

locate_record:
        ldr     x0, [x21, #PARAM_INDEX]
        ldp     x2, x3, [x21, #PARAM_RECORDS]
        madd    x20, x0, x3, x2
        ret

/*
 * The executor's own code around the test took an exception: the register
 * that it touches is not there. Said in the result, which goes on as it is.
 */
stray:
        ldr     x0, [x21, #PARAM_INDEX]
        ldp     x2, x3, [x21, #PARAM_RESULTS]
        madd    x19, x0, x3, x2
        mrs     x0, esr_el2
        mrs     x1, elr_el2
        str     x0, [x19, #RESULT_EXTRA]
        str     x1, [x19, #(RESULT_EXTRA + 8)]
        ldr     x1, [x21, #PARAM_CALM]
        blr     x1
        mov     x0, #STATUS_STRAY
        b       close

/*
 * A sequence took an exception: the end when that was the last HVC or SVC, a
 * fetch that cannot succeed, or the log is full; otherwise log and go on.
 */
sequence:
        ldr     x0, [x19, #RESULT_LOGGED]
        cmp     x0, #LOG_CAPACITY
        b.eq    sequence_end
        mov     x1, #LOG_ENTRY_SIZE
        madd    x5, x0, x1, x19
        add     x5, x5, #RESULT_LOG
        add     x0, x0, #1
        str     x0, [x19, #RESULT_LOGGED]
        ldr     x6, [x19, #RESULT_VECTOR]
        ldp     x7, x8, [x19, #RESULT_ESR_EL2]
        ldp     x9, x10, [x19, #RESULT_SPSR_EL2]
        ldr     x11, [x19, #RESULT_HPFAR_EL2]
        lsr     x12, x7, #26
        cmp     x12, #0x16
        b.ne    1f
        ubfx    x13, x7, #0, #16
        sub     x13, x13, #EL1_VECTOR_IMMEDIATE
        cmp     x13, #15
        b.hi    1f
        lsl     x6, x13, #7
        orr     x6, x6, #0x10000
        ldp     x7, x8, [x19, #RESULT_ESR_EL1]
        ldp     x9, x10, [x19, #RESULT_SPSR_EL1]
        lsr     x12, x7, #26
1:      stp     x6, x7, [x5, #LOG_VECTOR]
        stp     x8, x9, [x5, #LOG_ELR]
        stp     x10, x11, [x5, #LOG_FAR]
        and     x13, x12, #0x3c
        cmp     x13, #0x20              /* aborts of fetches, PC alignment */
        b.ne    2f
        cmp     x12, #0x24
        b.ne    sequence_end
2:      ubfx    x13, x7, #0, #16
        mov     x14, #DONE_IMMEDIATE
        cmp     x13, x14
        b.ne    3f
        cmp     x12, #0x15
        b.eq    sequence_end
        cmp     x12, #0x16
        b.eq    sequence_end
3:      cmp     x12, #0x15              /* SVC, HVC: ELR is behind */
        b.eq    5f
        cmp     x12, #0x16
        b.eq    5f
        cmp     x12, #0x0e              /* Illegal Execution state */
        b.ne    4f
        and     x9, x9, #~(1 << 20)
        b       5f
4:      add     x8, x8, #4
5:      ldr     x0, [x19, #RESULT_CPTR_EL2]
        msr     cptr_el2, x0
        ldr     x0, [x19, #RESULT_HCR_EL2]
        msr     hcr_el2, x0
        msr     elr_el2, x8
        msr     spsr_el2, x9
        isb
        mov     x0, #PHASE_TEST
        str     x0, [x21, #PARAM_PHASE]
        mov     sp, x19
        mov     x30, x19
        b       enter

sequence_end:
        add     x1, x19, #RESULT_V
        store_vectors x1
        b       collect

/* PSCI SYSTEM_OFF; where nobody answers it, stays. */
        .global finish
finish:
        ldr     x0, =0x84000008
        smc     #0
        b       finish

        .ltorg

/* One entry for each kind of exception, 128 bytes apart. */
        .macro  el2_vector, number
        .balign 128
        stp     x0, x1, [sp]
        mov     x0, #(\number * 0x80)
        b       exception
        .endm

        .macro  el1_vector, number, call
        .balign 128
        \call   #(EL1_VECTOR_IMMEDIATE + \number)
        .endm

        .balign 2048
        .global el2_vectors
el2_vectors:
        .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        el2_vector \n
        .endr

/* EL1's vectors only say so to EL2; by SMC where HVC is disabled. */
        .balign 2048
        .global el1_vectors_hvc
el1_vectors_hvc:
        .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        el1_vector \n, hvc
        .endr

        .balign 2048
        .global el1_vectors_smc
el1_vectors_smc:
        .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        el1_vector \n, smc
        .endr

        .data
        .balign 16
        .global parameters
parameters:
        .skip   0x80
        .skip   1024
stack_top:
