/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where executor.S and the program that fills its tables find things, as
 * numbers that both C and the assembler read. All slots are 8 bytes; offsets
 * are in bytes.
 */
#ifndef EL2SIM_TESTS_CASES_LAYOUT_H
#define EL2SIM_TESTS_CASES_LAYOUT_H

/* Physical memory, the same in both machines. */
#define RAM_BASE 0x40000000
#define RAM_SIZE 0x08000000
#define CODE_BASE 0x40100000 /* the executor, then generated code */
#define CODE_SIZE 0x00f00000
#define GENERATED_BASE 0x40110000
#define DATA_BASE 0x41000000 /* registers to start from, scratch, tables */
#define DATA_SIZE 0x07000000

/* Parameters, at the symbol `parameters`. */
#define PARAM_INDEX 0x00       /* the case that runs */
#define PARAM_COUNT 0x08       /* stop before this one */
#define PARAM_RECORDS 0x10     /* address of the first record */
#define PARAM_RECORD_SIZE 0x18 /* bytes */
#define PARAM_RESULTS 0x20
#define PARAM_RESULT_SIZE 0x28
#define PARAM_PHASE 0x30
#define PARAM_SETTLE 0x38 /* code that sets all registers to what EL2 needs */
#define PARAM_CALM 0x40   /* code that lets EL2 itself run untrapped */
#define PARAM_APPLY 0x48  /* code that puts a record's controls in force */

#define PHASE_PREPARE 0
#define PHASE_TEST 1
#define PHASE_COLLECT 2

/* A record: what one case starts from. */
#define RECORD_FLAGS 0x00
#define RECORD_SPSR 0x08
#define RECORD_ENTRY 0x10  /* first instruction under test */
#define RECORD_BEFORE 0x18 /* code at EL2 before it, or 0 */
#define RECORD_AFTER 0x20  /* code at EL2 after it, or 0, still unsettled */
#define RECORD_X 0x28      /* address of x0..x30 */
#define RECORD_V 0x30      /* address of v0..v31, or 0 */
#define RECORD_SP_EL0 0x38
#define RECORD_SP_EL1 0x40
#define RECORD_CONTROLS 0x48

#define FLAG_SEQUENCE 1 /* go on behind an exception, and log it */

/* A result: how it ended. */
#define RESULT_X 0x000 /* x0..x30 */
#define RESULT_STATUS 0x0f8
#define RESULT_VECTOR 0x100 /* offset from VBAR_EL2 */
#define RESULT_ESR_EL2 0x108
#define RESULT_ELR_EL2 0x110
#define RESULT_SPSR_EL2 0x118
#define RESULT_FAR_EL2 0x120
#define RESULT_HPFAR_EL2 0x128
#define RESULT_ESR_EL1 0x130
#define RESULT_ELR_EL1 0x138
#define RESULT_SPSR_EL1 0x140
#define RESULT_FAR_EL1 0x148
#define RESULT_SP_EL0 0x150
#define RESULT_SP_EL1 0x158
#define RESULT_FPCR 0x160
#define RESULT_FPSR 0x168
#define RESULT_HCR_EL2 0x170
#define RESULT_CPTR_EL2 0x178
#define RESULT_EXTRA 0x180  /* four slots for generated code */
#define RESULT_SAVED 0x1a0  /* four more, not compared */
#define RESULT_LOGGED 0x1c0 /* exceptions of a sequence */
#define RESULT_SHORT_SIZE 0x1c8
#define RESULT_LOG 0x1d0
#define RESULT_V (RESULT_LOG + LOG_CAPACITY * LOG_ENTRY_SIZE)
#define RESULT_SCRATCH (RESULT_V + 512) /* memory of a sequence */
#define RESULT_REGISTERS (RESULT_SCRATCH + SCRATCH_SIZE)
#define RESULT_LONG_SIZE (RESULT_REGISTERS + 32 * 8)
#define SCRATCH_SIZE 512

#define LOG_CAPACITY 24
#define LOG_ENTRY_SIZE 0x30
#define LOG_VECTOR 0x00 /* offset, plus 0x10000 when it was EL1's */
#define LOG_ESR 0x08
#define LOG_ELR 0x10
#define LOG_SPSR 0x18
#define LOG_FAR 0x20
#define LOG_HPFAR 0x28

#define STATUS_NONE 0
#define STATUS_DONE 1
#define STATUS_STRAY 2 /* an exception in code that EL2 runs around the test */

/* Immediates of SVC, HVC and SMC. */
#define DONE_IMMEDIATE 0xd0e
#define EL1_VECTOR_IMMEDIATE 0x100 /* plus the vector's number, 0..15 */

#endif
