/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Guest programs, position independent; vm1.S and vm2.S each include them once.
 * Every label is global and may be the pc of a first run: G(x) is vm1_x or vm2_x.
 * Needs SEED, a number of the VM, and the macro G.
 */
#include "config.h"
#include "patterns.h"

/* HVC numbers by which a guest tells how far it is; 0 is a mere exit. */
#define SAY_READY     0x10
#define SAY_PASS      0x11
#define SAY_DONE      0x12
#define SAY_FAIL      0x1f
#define SAY_EXCEPTION 0x20

#define PSCI_VERSION        0x84000000
#define PSCI_CPU_OFF        0x84000002
#define PSCI_CPU_ON         0x84000003
#define PSCI_AFFINITY_INFO  0x84000004
#define PSCI_SYSTEM_OFF     0x84000008
#define PSCI_CPU_ON_64      0xc4000003
#define PSCI_AFFINITY_64    0xc4000004

#define DEVICE 0x09000000

    .macro label name
    .global \name
    .type \name, %function
\name:
    .endm

    .macro use_vectors
    adr x0, G(guest_vectors)
    msr VBAR_EL1, x0
    isb
    .endm

    /* Each vector says where it is: SAY_EXCEPTION + number of the vector. */
    .balign 2048
label G(guest_vectors)
    .set vector, 0
    .rept 16
    .balign 0x80
    hvc #(SAY_EXCEPTION + vector)
    b .
    .set vector, vector + 1
    .endr
    .balign 0x80

    /* Exit after exit. */
label G(guest_hvc)
    hvc #0
    b G(guest_hvc)

    /* Fills all it reaches, exits, checks that all is as it was. For ever. */
label G(guest_patterns)
    use_vectors
    write_patterns SEED
label G(guest_patterns_exit)
    hvc #SAY_READY
label G(guest_patterns_check)
    check_patterns SEED
    hvc #SAY_PASS
    b G(guest_patterns)
9:  hvc #SAY_FAIL
    b .
    .ltorg

    /* The FP/SIMD bank alone. */
label G(guest_fp)
    enable_fp
    each_vector write_vector, SEED
label G(guest_fp_exit)
    hvc #SAY_READY
    each_vector check_vector, SEED
    hvc #SAY_PASS
    b G(guest_fp)
9:  hvc #SAY_FAIL
    b .
    .ltorg

    /* Every class that traps, in turn. Those without a comment stay in EL2. */
label G(guest_traps)
    use_vectors
    mov x1, #0x5a
label G(guest_traps_actlr)              /* HCR_EL2.TACR */
    mrs x2, ACTLR_EL1
    msr ACTLR_EL1, x1
label G(guest_traps_set_way)            /* HCR_EL2.TSW */
    mov x3, #0
    dc cisw, x3
label G(guest_traps_implementation)     /* HCR_EL2.TIDCP: CPUACTLR_EL1 */
    mrs x4, S3_1_C15_C2_0
label G(guest_traps_pmu)                /* MDCR_EL2.TPM, TPMCR */
    mrs x5, PMCR_EL0
    msr PMCNTENSET_EL0, x1
    mrs x6, PMCCNTR_EL0
label G(guest_traps_debug)              /* MDCR_EL2.TDA */
    mrs x7, MDSCR_EL1
    msr DBGBVR0_EL1, x1
    mrs x8, DBGBVR0_EL1
label G(guest_traps_os_lock)            /* MDCR_EL2.TDOSA */
    msr OSLAR_EL1, xzr
    mrs x9, OSLSR_EL1
label G(guest_traps_debug_rom)          /* MDCR_EL2.TDRA */
    mrs x10, MDRAR_EL1
label G(guest_traps_physical_timer)     /* CNTHCTL_EL2.EL1PCEN */
    mrs x11, CNTP_CTL_EL0
    msr CNTP_CVAL_EL0, x1
    mrs x12, CNTP_CVAL_EL0
label G(guest_traps_xzr)                /* a read that goes nowhere */
    mrs xzr, PMCCNTR_EL0
label G(guest_traps_smc)                /* HCR_EL2.TSC */
    mov x0, #0
    smc #0
label G(guest_traps_wfi)                /* HCR_EL2.TWI, to the host */
    wfi
label G(guest_traps_wfe)                /* HCR_EL2.TWE, to the host */
    wfe
label G(guest_traps_hvc)                /* to the host */
    hvc #SAY_DONE
label G(guest_traps_unknown)            /* MDCR_EL2.TDE, the end */
    brk #0
    b .

    /*
     * A device read into each register and of each size, then written from them.
     * Each label can be entered by itself.
     */
    .macro mmio_base number
    .ifc \number, 1
    mov x2, #DEVICE
    .else
    mov x1, #DEVICE
    .endif
    .endm

    .macro mmio_gpr number
label G(guest_mmio_read_x\number)
    mmio_base \number
    .ifc \number, 1
    ldr x1, [x2]
    .else
    ldr x\number, [x1]
    .endif
    .endm

    .macro mmio_gpr_write number
label G(guest_mmio_write_x\number)
    ldr x\number, =(PATTERN(SEED, PATTERN_GPR, \number))
    mmio_base \number
    .ifc \number, 1
    str x1, [x2]
    .else
    str x\number, [x1]
    .endif
    .endm

    .macro mmio_sized name, instruction:vararg
label G(guest_mmio_\name)
    mov x1, #DEVICE
    \instruction
    .endm

label G(guest_mmio)
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    mmio_gpr \n
    .endr
    .irp n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
    mmio_gpr \n
    .endr
    mmio_sized read_xzr, ldr xzr, [x1]
    mmio_sized read_b, ldrb w3, [x1]
    mmio_sized read_h, ldrh w3, [x1]
    mmio_sized read_w, ldr w3, [x1]
    mmio_sized read_sb, ldrsb x3, [x1]
    mmio_sized read_sh, ldrsh w3, [x1]
    mmio_sized read_sw, ldrsw x3, [x1]
label G(guest_mmio_write)
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    mmio_gpr_write \n
    .endr
    .irp n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
    mmio_gpr_write \n
    .endr
    mmio_sized write_xzr, str xzr, [x1]
    mmio_sized write_b, strb w3, [x1]
    mmio_sized write_h, strh w3, [x1]
    mmio_sized write_w, str w3, [x1]
label G(guest_mmio_done)
    hvc #SAY_DONE
    b .
    .ltorg

    /* Memory that is not its own: a fault for the host, not a device. */
label G(guest_fault)
    use_vectors
    mov x1, #HOST_ENTRY
label G(guest_fault_load)
    ldr x2, [x1]
    hvc #SAY_DONE
    b .

    /* A device access that has no syndrome: a fault for the host, too. */
label G(guest_fault_pair)
    use_vectors
    mov x1, #DEVICE
    ldp x2, x3, [x1]
    hvc #SAY_DONE
    b .

    /* Counts until something interrupts it. */
label G(guest_spin)
    use_vectors
    msr DAIFClr, #0xf
    mov x0, #0
label G(guest_spin_loop)
    add x0, x0, #1
    b G(guest_spin_loop)

    /* Down to EL0, and back by SVC into the vectors. */
label G(guest_el0)
    use_vectors
    adr x0, G(guest_el0_user)
    msr ELR_EL1, x0
    msr SPSR_EL1, xzr
    eret
label G(guest_el0_user)
    mov x0, #SEED
    svc #0
    b .

    /* EL0 for ever: what an interrupt finds there. */
label G(guest_el0_spin)
    adr x0, G(guest_el0_spin_loop)
    msr ELR_EL1, x0
    msr SPSR_EL1, xzr
    eret
label G(guest_el0_spin_loop)
    b G(guest_el0_spin_loop)

label G(guest_wfi)
    wfi
label G(guest_wfe)
    wfe
    hvc #SAY_DONE
    b G(guest_wfi)

    /* VERSION comes back at once, the others by way of the host. */
label G(guest_psci)
    ldr w0, =PSCI_VERSION
    hvc #0
label G(guest_psci_cpu_on)
    ldr w0, =PSCI_CPU_ON
    bl G(guest_psci_target)
    hvc #0
label G(guest_psci_cpu_on_64)
    ldr w0, =PSCI_CPU_ON_64
    bl G(guest_psci_target)
    hvc #0
label G(guest_psci_affinity_info)
    ldr w0, =PSCI_AFFINITY_INFO
    bl G(guest_psci_target)
    hvc #0
label G(guest_psci_affinity_info_64)
    ldr w0, =PSCI_AFFINITY_64
    bl G(guest_psci_target)
    hvc #0
label G(guest_psci_cpu_off)
    ldr w0, =PSCI_CPU_OFF
    hvc #0
label G(guest_psci_system_off)
    ldr w0, =PSCI_SYSTEM_OFF
    hvc #0
    b .
label G(guest_psci_target)
    mov x1, #1
    adr x2, G(guest_hvc)
    mov x3, #0x77
    ret
    .ltorg

    /* The host's console, a byte at a time. */
label G(guest_hello)
    use_vectors
    adr x1, 2f
    mov x2, #DEVICE
1:  ldrb w3, [x1], #1
    cbz w3, 3f
    strb w3, [x2]
    b 1b
3:  hvc #SAY_DONE
    b G(guest_hello)
2:  .ascii "guest: hello from VM "
    .byte '0' + SEED, '\n', 0
    .balign 4

label G(guest_end)
