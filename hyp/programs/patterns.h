/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A recognisable value for each register a principal reaches: seed in the top
 * byte, then the kind of register and its number. Writers and checkers come from
 * the same lists, so that what is written is what is checked.
 */
#ifndef PROGRAMS_PATTERNS_H
#define PROGRAMS_PATTERNS_H

#define PATTERN_GPR    0x1
#define PATTERN_VECTOR 0x2
#define PATTERN_SYSREG 0x3

#define PATTERN(seed, kind, number) \
    (((seed) << 56) | ((kind) << 48) | ((number) << 32) | 0xc0de0000 | (number))

    /* Registers that EL1 may fill with anything that means no harm. */
    .macro each_sysreg op, seed
    \op CONTEXTIDR_EL1, ((\seed) << 24 | 0x10c0de)
    \op CSSELR_EL1, (\seed & 2)
    \op CPACR_EL1, (3 << 20)
    \op TTBR0_EL1, (PATTERN(\seed, PATTERN_SYSREG, 2))
    \op TTBR1_EL1, (PATTERN(\seed, PATTERN_SYSREG, 4))
    \op TCR_EL1, (0x5b5103510 + \seed)
    \op ESR_EL1, ((0x15 << 26) | (1 << 25) | \seed)
    \op FAR_EL1, (PATTERN(\seed, PATTERN_SYSREG, 7))
    \op MAIR_EL1, (PATTERN(\seed, PATTERN_SYSREG, 8))
    \op CNTKCTL_EL1, (0xc0 + (\seed & 3))
    \op PAR_EL1, ((\seed) << 12 | 0x800)
    \op TPIDR_EL1, (PATTERN(\seed, PATTERN_SYSREG, 11))
    \op TPIDR_EL0, (PATTERN(\seed, PATTERN_SYSREG, 12))
    \op TPIDRRO_EL0, (PATTERN(\seed, PATTERN_SYSREG, 13))
    \op SP_EL0, (PATTERN(\seed, PATTERN_SYSREG, 16))
    \op ELR_EL1, (PATTERN(\seed, PATTERN_SYSREG, 20))
    \op SPSR_EL1, (((\seed & 0xf) << 28) | 0x3c5)
    \op CNTV_CVAL_EL0, (PATTERN(\seed, PATTERN_SYSREG, 22))
    \op CNTV_CTL_EL0, 3
    \op FPSR, (0x08000000 | (\seed & 0xf))
    \op FPCR, ((\seed & 3) << 22)
    .endm

    .macro write_sysreg name, value
    ldr x0, =(\value)
    msr \name, x0
    .endm

    .macro check_sysreg name, value
    ldr x1, =(\value)
    mrs x2, \name
    cmp x1, x2
    b.ne 9f
    .endm

    .macro write_vector number, seed
    ldr x0, =(PATTERN(\seed, PATTERN_VECTOR, \number))
    mov v\number\().d[0], x0
    mvn x0, x0
    mov v\number\().d[1], x0
    .endm

    .macro check_vector number, seed
    ldr x1, =(PATTERN(\seed, PATTERN_VECTOR, \number))
    mov x2, v\number\().d[0]
    cmp x1, x2
    b.ne 9f
    mvn x1, x1
    mov x2, v\number\().d[1]
    cmp x1, x2
    b.ne 9f
    .endm

    .macro write_gpr number, seed
    ldr x\number, =(PATTERN(\seed, PATTERN_GPR, \number))
    .endm

    .macro check_gpr number, seed
    ldr x0, =(PATTERN(\seed, PATTERN_GPR, \number))
    cmp x0, x\number
    b.ne 9f
    .endm

    .macro each_vector op, seed
    .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    \op \n, \seed
    .endr
    .irp n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    \op \n, \seed
    .endr
    .endm

    /* x0 apart: it carries arguments and results. */
    .macro each_gpr op, seed
    .irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
    \op \n, \seed
    .endr
    .irp n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
    \op \n, \seed
    .endr
    .endm

    .macro enable_fp
    mov x0, #(3 << 20)
    msr CPACR_EL1, x0
    isb
    .endm

    /* x1..x30, v0..v31 and each_sysreg; changes x0. */
    .macro write_patterns seed
    enable_fp
    each_vector write_vector, \seed
    each_sysreg write_sysreg, \seed
    isb
    each_gpr write_gpr, \seed
    .endm

    /* The same; goes to 9f on the first that differs. Changes x0..x2. */
    .macro check_patterns seed
    each_gpr check_gpr, \seed
    each_sysreg check_sysreg, \seed
    each_vector check_vector, \seed
    .endm

#endif
