/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The host. host_main shows on a PL011 that the hypervisor does its work, on CPU 0
 * with VM 1 and, if there is a CPU 1, there with VM 2 at the same time; the other
 * labels are for those who drive the host themselves.
 */
#include "config.h"
#include "hypercall.h"
#include "offsets.h"
#include "patterns.h"

#define UART 0x09000000
#define SEED 0xa0
#define SAY_READY 0x10
#define SAY_PASS  0x11
#define SAY_DONE  0x12
#define SAY_FAIL  0x1f
#define PENDING_DABT_INJECT (1 << 33)

/*
 * In the demonstration: x19 cpu, x20 vmid, x21 its VCPU 0 as the host sees it,
 * x22 &host_run[cpu].vcpuid[vmid], x23 start of the guest programs.
 */

    .macro label name
    .global \name
    .type \name, %function
\name:
    .endm

    .macro say text:vararg
    adr x0, 77f
    bl host_puts
    b 78f
77: .asciz \text
    .balign 4
78:
    .endm

    .macro die_unless_zero reg
    cbnz \reg, host_die
    .endm

    /* reg = address of a guest program, given that of VM 1, in our VM */
    .macro relocate reg
    and \reg, \reg, #(BLOCK_SIZE - 1)
    add \reg, \reg, x23
    .endm

    .section .host, "awx"
label host_main
    mov x19, x0
    adr x0, host_vectors
    msr VBAR_EL1, x0
    adr x0, host_stacks
    add x1, x19, #1
    add x0, x0, x1, lsl #10
    mov sp, x0
    enable_fp
    say "host: hello\n"
    cbnz x19, host_other

    mov x0, #1
    hvc #HVC_HOST_CPU_ON
    bl host_make_vm
    say "host: VM verified\n"
    ldr x0, =vm1_guest_hello
    bl host_set_entry
    bl host_serve_hello
    bl host_touch_vm
    bl host_patterns_demo
    bl host_fault_demo
    say "host: CPU 0 done\n"
    b host_idle

    /* Any other CPU: a VM of its own, console and patterns. */
label host_other
    bl host_make_vm
    ldr x0, =vm1_guest_hello
    bl host_set_entry
    bl host_serve_hello
    mov x24, #1000
1:  bl host_run_vm
    subs x24, x24, #1
    b.ne 1b
    say "host: other CPU done\n"
label host_idle
    wfi
    b host_idle

label host_die
    say "host: FAILED\n"
    b host_idle

    /* A VM with one VCPU and the guest programs as its image. */
label host_make_vm
    mov x27, x30
    hvc #HVC_REGISTER_VM
    mov x20, x0
    cmp x20, #2
    b.hi host_die
    mov x1, #0
    hvc #HVC_REGISTER_VCPU
    die_unless_zero x0
    mov x1, #1
    mov x0, x20
    hvc #HVC_REGISTER_VCPU
    die_unless_zero x0
    ldr x23, =VM_MEMORY
    add x23, x23, x20, lsl #21
    mov x0, x20
    mov x1, x23
    ldr x2, =vm1_guest_end
    and x2, x2, #(BLOCK_SIZE - 1)
    hvc #HVC_VERIFY_VM
    die_unless_zero x0

    ldr x21, =HYP_SHARED
    mov x0, #(VCPU_PER_VM * HOST_VCPU_SIZE)
    madd x21, x20, x0, x21
    ldr x22, =HYP_RUN
    mov x0, #HOST_RUN_SIZE
    madd x22, x19, x0, x22
    add x22, x22, x20, lsl #3
    br x27

    /* x0 = guest program: the next run, a first run, of the VCPU x21 is there. */
label host_set_entry
    relocate x0
    str x0, [x21, #HOST_VCPU_PC]
    mov x0, #0x3c5
    str x0, [x21, #HOST_VCPU_PSTATE]
    str xzr, [x22]
    ret

    /* x0 = exit code; x1 = HVC number of an EXIT_HVC */
label host_run_vm
    mov x0, x20
    hvc #HVC_HOST_VCPU_RUN
    ldr w1, [x21, #HOST_VCPU_ESR]
    and x1, x1, #0xffff
    ret

    /* The guest's console is ours, until it says that it is done. */
label host_serve_hello
    mov x26, x30
1:  bl host_run_vm
    cmp x0, #EXIT_HVC
    b.eq 2f
    cmp x0, #EXIT_MMIO_WRITE
    b.ne host_die
    ldr w0, [x21, #(HOST_VCPU_REGS + 3 * 8)]
    mov x1, #UART
    strb w0, [x1]
    b 1b
2:  cmp x1, #SAY_DONE
    b.ne host_die
    br x26

    /* A VM's memory is no longer the host's: an abort, which host_vectors skips. */
label host_touch_vm
    mov x26, x30
    mov x24, #0
    ldr x0, [x23]
    cmp x24, #1
    b.ne host_die
    ldr x0, =HYP_DATA
    str x0, [x0]
    cmp x24, #2
    b.ne host_die
    say "host: kept out of VM and hypervisor\n"
    br x26

    /* VCPU 1 fills its registers, the host its own, each finds what it left. */
label host_patterns_demo
    mov x26, x30
    mov x0, #1
    str x0, [x22]
    add x21, x21, #HOST_VCPU_SIZE
    ldr x0, =vm1_guest_patterns
    relocate x0
    str x0, [x21, #HOST_VCPU_PC]
    mov x0, #0x3c5
    str x0, [x21, #HOST_VCPU_PSTATE]
    mov x25, #SAY_READY
    bl host_exchange
    mov x25, #SAY_PASS
    bl host_exchange
    say "host: both found their registers as they left them\n"
    br x26

    /* One run with every register a pattern; then the guest must say x25. */
label host_exchange
    adr x0, host_kept
    stp x19, x20, [x0]
    stp x21, x22, [x0, #16]
    stp x23, x25, [x0, #32]
    stp x26, x30, [x0, #48]
    mov x1, sp
    str x1, [x0, #64]
    mov x0, #5
    msr PMUSERENR_EL0, x0
    mov x0, #2
    msr PMSELR_EL0, x0
    write_patterns SEED
    mov x0, #1
    hvc #HVC_HOST_VCPU_RUN
    cmp x0, #EXIT_HVC
    b.ne 9f
    check_patterns SEED
    mrs x0, PMUSERENR_EL0
    cmp x0, #5
    b.ne 9f
    mrs x0, PMSELR_EL0
    cmp x0, #2
    b.ne 9f
    bl host_restore_kept
    ldr w0, [x21, #HOST_VCPU_ESR]
    and x0, x0, #0xffff
    cmp x0, x25
    b.ne host_die
    ret
9:  bl host_restore_kept
    b host_die
label host_restore_kept
    mov x1, x30
    adr x0, host_kept
    ldp x19, x20, [x0]
    ldp x21, x22, [x0, #16]
    ldp x23, x25, [x0, #32]
    ldp x26, x30, [x0, #48]
    br x1
    .ltorg

    /* VCPU 1 leaves by CPU_OFF? No: VCPU 2 faults, and is given an abort. */
label host_fault_demo
    mov x26, x30
    mov x0, x20
    mov x1, #2
    hvc #HVC_REGISTER_VCPU
    die_unless_zero x0
    mov x0, #2
    str x0, [x22]
    add x21, x21, #HOST_VCPU_SIZE
    ldr x0, =vm1_guest_fault
    relocate x0
    str x0, [x21, #HOST_VCPU_PC]
    mov x0, #0xd                        /* EL3h: becomes EL1h */
    str x0, [x21, #HOST_VCPU_PSTATE]
    bl host_run_vm
    cmp x0, #EXIT_FAULT
    b.ne host_die
    ldr x0, [x21, #HOST_VCPU_IPA]
    ldr x1, =HOST_ENTRY
    cmp x0, x1
    b.ne host_die
    mov x0, x20
    mov x1, #2
    ldr x2, =PENDING_DABT_INJECT
    hvc #HVC_INJECT_EXCEPTION
    die_unless_zero x0
    bl host_run_vm
    cmp x1, #0x24                       /* the vector: EL1h, synchronous */
    b.ne host_die
    say "host: guest took the abort\n"
    br x26

    /* x0 = string */
label host_puts
    mov x1, #UART
1:  ldrb w2, [x0], #1
    cbz w2, 2f
    strb w2, [x1]
    b 1b
2:  ret
    .ltorg

    /* An abort at EL1h is counted in x24 and skipped; the rest is fatal. */
    .balign 2048
label host_vectors
    .set vector, 0
    .rept 16
    .balign 0x80
    .if vector == 4
    b host_skip
    .else
    b host_die
    .endif
    .set vector, vector + 1
    .endr
    .balign 0x80
label host_skip
    add x24, x24, #1
    mrs x18, ELR_EL1
    add x18, x18, #4
    msr ELR_EL1, x18
    eret

    /* For those who drive the host: run the VM in x19 for ever. */
label host_run_loop
    mov x0, x19
    hvc #HVC_HOST_VCPU_RUN
    b host_run_loop

    /* Every register a pattern, then run the VM in x0's place: VM 1. */
label host_patterns
    write_patterns SEED
    mov x0, #1
label host_patterns_run
    hvc #HVC_HOST_VCPU_RUN
label host_patterns_check
    check_patterns SEED
label host_patterns_pass
    b .
9:
label host_patterns_fail
    b .
    .ltorg

    .balign 16
host_kept:
    .space 80
host_stacks:
    .space 8 * 1024
