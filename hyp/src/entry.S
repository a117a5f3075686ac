/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * In and out of EL2: x0..x30 between the hardware and the context, and what is
 * called in between. Every way out is an ERET at the end of core_to_host or
 * core_to_vm, with the stack as empty as the way in found it.
 */
#include "config.h"
#include "offsets.h"

    .macro function name
    .section .text.\name, "ax"
    .balign 16
    .global \name
    .type \name, %function
\name:
    .endm

    .macro end name
    .size \name, . - \name
    .endm

    /* reg = context of the host on this CPU */
    .macro host_ctxt reg, scratch
    mrs \reg, MPIDR_EL1
    and \reg, \reg, #(TOTAL_CPU - 1)
    mov \scratch, #CTXT_SIZE
    mul \reg, \reg, \scratch
    adrp \scratch, shadow_ctxts
    add \scratch, \scratch, :lo12:shadow_ctxts
    add \reg, \reg, \scratch
    .endm

    /* Context at x0; x0, x1 and x30 themselves are in the frame. */
    .macro save_gprs
    stp x2, x3, [x0, #CTXT_REGS + 2 * 8]
    stp x4, x5, [x0, #CTXT_REGS + 4 * 8]
    stp x6, x7, [x0, #CTXT_REGS + 6 * 8]
    stp x8, x9, [x0, #CTXT_REGS + 8 * 8]
    stp x10, x11, [x0, #CTXT_REGS + 10 * 8]
    stp x12, x13, [x0, #CTXT_REGS + 12 * 8]
    stp x14, x15, [x0, #CTXT_REGS + 14 * 8]
    stp x16, x17, [x0, #CTXT_REGS + 16 * 8]
    stp x18, x19, [x0, #CTXT_REGS + 18 * 8]
    stp x20, x21, [x0, #CTXT_REGS + 20 * 8]
    stp x22, x23, [x0, #CTXT_REGS + 22 * 8]
    stp x24, x25, [x0, #CTXT_REGS + 24 * 8]
    stp x26, x27, [x0, #CTXT_REGS + 26 * 8]
    stp x28, x29, [x0, #CTXT_REGS + 28 * 8]
    ldp x2, x3, [sp]
    ldr x4, [sp, #FRAME_X30]
    stp x2, x3, [x0, #CTXT_REGS]
    str x4, [x0, #CTXT_REGS + 30 * 8]
    .endm

    .macro restore_gprs
    ldp x2, x3, [x0, #CTXT_REGS + 2 * 8]
    ldp x4, x5, [x0, #CTXT_REGS + 4 * 8]
    ldp x6, x7, [x0, #CTXT_REGS + 6 * 8]
    ldp x8, x9, [x0, #CTXT_REGS + 8 * 8]
    ldp x10, x11, [x0, #CTXT_REGS + 10 * 8]
    ldp x12, x13, [x0, #CTXT_REGS + 12 * 8]
    ldp x14, x15, [x0, #CTXT_REGS + 14 * 8]
    ldp x16, x17, [x0, #CTXT_REGS + 16 * 8]
    ldp x18, x19, [x0, #CTXT_REGS + 18 * 8]
    ldp x20, x21, [x0, #CTXT_REGS + 20 * 8]
    ldp x22, x23, [x0, #CTXT_REGS + 22 * 8]
    ldp x24, x25, [x0, #CTXT_REGS + 24 * 8]
    ldp x26, x27, [x0, #CTXT_REGS + 26 * 8]
    ldp x28, x29, [x0, #CTXT_REGS + 28 * 8]
    ldr x30, [x0, #CTXT_REGS + 30 * 8]
    ldp x0, x1, [x0, #CTXT_REGS]
    .endm

    /* Nothing after it may be executed, not even speculatively. */
    .macro exception_return
    eret
    dsb nsh
    isb
    .endm

function host_to_core
    host_ctxt x0, x1
    save_gprs
    ret
end host_to_core

function vm_to_core
    mrs x0, TPIDR_EL2
    save_gprs
    ret
end vm_to_core

function core_to_host
    host_ctxt x0, x1
    restore_gprs
    exception_return
end core_to_host

function core_to_vm
    mrs x0, TPIDR_EL2
    restore_gprs
    exception_return
end core_to_vm

function host_exit
    bl host_to_core
    ldr x0, [sp, #FRAME_KIND]
    add sp, sp, #FRAME_SIZE
    bl host_exit_dispatch
    tbnz w0, #0, core_to_vm
    b core_to_host
end host_exit

function vm_exit
    bl vm_to_core
    ldr x0, [sp, #FRAME_KIND]
    add sp, sp, #FRAME_SIZE
    bl vm_exit_dispatch
    tbnz w0, #0, core_to_vm
    b core_to_host
end vm_exit
