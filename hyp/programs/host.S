/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The host. host_main shows on a PL011 that the hypervisor does its work, on
 * CPU 0 with VM 1 and, if there is a CPU 1, there with VM 2 at the same time;
 * the other labels are for those who drive the host themselves.
 */
#include "config.h"
#include "hypercall.h"
#include "offsets.h"
#include "patterns.inc"

#define UART 0x09000000
#define SEED 0xa0
#define PENDING_DABT_INJECT (1 << 33)

#define PSCI_SYSTEM_OFF 0x84000008

/*
 * In the demonstration: x19 cpu, x20 vmid, x21 the VCPU in hand as the host
 * sees it, x22 &host_run[cpu].vcpuid[vmid], x23 start of the guest programs,
 * x24 a count, x25 the HVC that is waited for. Subroutines return by x26 if
 * they call others, by x30 if not; there is no stack.
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

    .macro expect reg, value
    ldr x9, =\value
    cmp \reg, x9
    b.ne host_die
    .endm

    .macro start program, vcpuid
    ldr x2, =vm1_\program
    mov x1, #\vcpuid
    bl host_start_vcpu
    .endm

    .section .host, "ax"
label host_main
    mov x19, x0
    adr x0, host_vectors
    msr VBAR_EL1, x0
    enable_fp
    say "host: hello\n"
    cbnz x19, host_other

    mov x0, #1
    hvc #HVC_HOST_CPU_ON
    bl host_make_vm
    start guest_hello, 0
    bl host_serve
    bl host_touch_vm
    start guest_patterns, 1
    bl host_patterns_demo
    start guest_traps, 2
    bl host_serve
    say "host: guest's traps answered\n"
    start guest_mmio, 3
    bl host_serve
    expect x24, (31 + 7 + 31 + 4 + 1)
    say "host: guest's device accesses answered\n"
    start guest_fault, 4
    bl host_fault_demo
    start guest_psci, 5
    bl host_serve
    expect x24, 6
    say "host: guest switched off\n"
    say "host: CPU 0 done\n"
    b host_idle

    /* Any other CPU: a VM of its own, console, and then a thousand switches. */
label host_other
    bl host_make_vm
    start guest_hello, 0
    bl host_serve
    start guest_hvc, 1
    mov x25, #1000
1:  bl host_run_vm
    cmp x0, #EXIT_HVC
    b.ne host_die
    subs x25, x25, #1
    b.ne 1b
    say "host: other CPU done\n"
label host_idle
    wfi
    b host_idle

label host_die
    say "host: FAILED\n"
    b host_idle

    /* A VM whose image are the guest programs. */
label host_make_vm
    hvc #HVC_REGISTER_VM
    mov x20, x0
    cmp x20, #2
    b.hi host_die
    ldr x23, =VM_MEMORY
    add x23, x23, x20, lsl #21
    mov x0, x20
    mov x1, x23
    ldr x2, =vm1_guest_end
    and x2, x2, #(BLOCK_SIZE - 1)
    hvc #HVC_VERIFY_VM
    cbnz x0, host_die
    ldr x22, =HYP_RUN
    mov x0, #HOST_RUN_SIZE
    madd x22, x19, x0, x22
    add x22, x22, x20, lsl #3
    ret

    /*
     * x1 = a new VCPU, x2 = where it starts in VM 1. The pstate asked for is
     * EL3h, of which the hypervisor makes EL1h.
     */
label host_start_vcpu
    mov x0, x20
    hvc #HVC_REGISTER_VCPU
    cbnz x0, host_die
    str x1, [x22]
    add x1, x1, x20, lsl #3
    mov x0, #HOST_VCPU_SIZE
    ldr x21, =HYP_SHARED
    madd x21, x1, x0, x21
    and x2, x2, #(BLOCK_SIZE - 1)
    add x2, x2, x23
    str x2, [x21, #HOST_VCPU_PC]
    mov x0, #0x3cd
    str x0, [x21, #HOST_VCPU_PSTATE]
    ret

    /* x0 = exit code, x1 = imm16 of an HVC */
label host_run_vm
    mov x0, x20
    hvc #HVC_HOST_VCPU_RUN
    ldr w1, [x21, #HOST_VCPU_ESR]
    and x1, x1, #0xffff
    ret

    /* Runs the VCPU, serving what it asks, until DONE or off. x24 = exits. */
label host_serve
    mov x26, x30
    mov x24, #0
1:  bl host_run_vm
    add x24, x24, #1
    cmp x0, #EXIT_HVC
    b.eq 2f
    cmp x0, #EXIT_MMIO_WRITE
    b.eq 3f
    cmp x0, #EXIT_PSCI
    b.eq 4f
    cmp x0, #EXIT_MMIO_READ
    b.eq 1b
    cmp x0, #EXIT_WFX
    b.eq 1b
    b host_die
2:  cmp x1, #SAY_DONE
    b.ne host_die
    br x26
3:  ldr x0, [x21, #HOST_VCPU_IPA]       /* the console, which writes w3 */
    mov x1, #UART
    cmp x0, x1
    b.ne 1b
    ldr w0, [x21, #(HOST_VCPU_REGS + 3 * 8)]
    strb w0, [x1]
    b 1b
4:  ldr x0, [x21, #HOST_VCPU_REGS]
    str xzr, [x21, #HOST_VCPU_REGS]
    ldr x1, =PSCI_SYSTEM_OFF
    cmp x0, x1
    b.ne 1b
    br x26

    /* What is not the host's gives an abort: host_vectors counts in x24. */
label host_touch_vm
    mov x26, x30
    mov x24, #0
    ldr x0, [x23]
    expect x24, 1
    ldr x0, =HYP_DATA
    str x0, [x0]
    expect x24, 2
    say "host: kept out of VM and hypervisor\n"
    br x26

    /* Host and guest fill their registers; each must find what it left. */
label host_patterns_demo
    mov x26, x30
    mov x25, #SAY_READY
    bl host_exchange
    mov x25, #SAY_PASS
    bl host_exchange
    say "host: both found their registers as they left them\n"
    br x26

    /* One run with every register a pattern; then the guest must say x25. */
label host_exchange
    adrp x0, host_kept
    add x0, x0, :lo12:host_kept
    stp x19, x20, [x0]
    stp x21, x22, [x0, #16]
    stp x23, x25, [x0, #32]
    stp x26, x30, [x0, #48]
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
9:  b host_die
host_restore_kept:
    mov x1, x30
    adrp x0, host_kept
    add x0, x0, :lo12:host_kept
    ldp x19, x20, [x0]
    ldp x21, x22, [x0, #16]
    ldp x23, x25, [x0, #32]
    ldp x26, x30, [x0, #48]
    br x1
    .ltorg

    /* A guest touches what is not its own, and is given an abort for it. */
label host_fault_demo
    mov x26, x30
    bl host_run_vm
    cmp x0, #EXIT_FAULT
    b.ne host_die
    ldr x0, [x21, #HOST_VCPU_IPA]
    expect x0, HOST_ENTRY
    mov x0, x20
    ldr x1, [x22]
    ldr x2, =PENDING_DABT_INJECT
    hvc #HVC_INJECT_EXCEPTION
    cbnz x0, host_die
    bl host_run_vm
    expect x1, (SAY_EXCEPTION + 4)      /* synchronous, from EL1h */
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

    .section .host.data, "aw"
    .balign 16
host_kept:
    .space 64
