/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program in which each event happens, at EL2 and at EL1, words as an
 * assembler encodes them. x2 is DATA, x13 a hole, x14 and x15 are the ELR and
 * SPSR that lead to EL1, x16 is an SPSR that may not be returned to.
 */
#ifndef EL2SIM_TESTS_PLUGIN_PROGRAM_H
#define EL2SIM_TESTS_PLUGIN_PROGRAM_H

#include <stdint.h>

/* clang-format off */
/* Goes on behind what was taken, but for HVC and SVC, which do already. */
static const uint32_t handle_at_el2[] = {
    0xd53c520a, /* mrs x10, esr_el2 */
    0xd35afd4a, /* lsr x10, x10, #26 */
    0xf100595f, /* cmp x10, #0x16 */
    0x540000c0, /* b.eq eret */
    0xf100555f, /* cmp x10, #0x15 */
    0x54000080, /* b.eq eret */
    0xd53c402b, /* mrs x11, elr_el2 */
    0x9100116b, /* add x11, x11, #4 */
    0xd51c402b, /* msr elr_el2, x11 */
    0xd69f03e0, /* eret */
};

static const uint32_t handle_at_el1[] = {
    0xd538520a, /* mrs x10, esr_el1 */
    0xd35afd4a, /* lsr x10, x10, #26 */
    0xf100595f, /* cmp x10, #0x16 */
    0x540000c0, /* b.eq eret */
    0xf100555f, /* cmp x10, #0x15 */
    0x54000080, /* b.eq eret */
    0xd538402b, /* mrs x11, elr_el1 */
    0x9100116b, /* add x11, x11, #4 */
    0xd518402b, /* msr elr_el1, x11 */
    0xd69f03e0, /* eret */
};

/* An IRQ that stays asserted: goes on with IRQs masked. */
static const uint32_t handle_irq_at_el1[] = {
    0xd538400c, /* mrs x12, spsr_el1 */
    0xb279018c, /* orr x12, x12, #0x80 */
    0xd518400c, /* msr spsr_el1, x12 */
    0xd69f03e0, /* eret */
};

static const uint32_t program_at_el2[] = {
    0x91000400, /* add x0, x0, #1 */
    0xab030063, /* adds x3, x3, x3 */
    0x910003e4, /* mov x4, sp */
    0xd10043ff, /* sub sp, sp, #16 */
    0xd51cd040, /* msr tpidr_el2, x0 */
    0xd53cd041, /* mrs x1, tpidr_el2 */
    0xd518d081, /* msr tpidr_el1, x1 */
    0xd50344ff, /* msr daifclr, #4 */
    0xd50344df, /* msr daifset, #4 */
    0xd50040bf, /* msr spsel, #0 */
    0x910083ff, /* add sp, sp, #32 */
    0xd50041bf, /* msr spsel, #1 */
    0xd51b4205, /* msr nzcv, x5 */
    0xd51b4406, /* msr fpcr, x6 */
    0xd53b4407, /* mrs x7, fpcr */
    0xd51b4426, /* msr fpsr, x6 */
    0xd53b4207, /* mrs x7, nzcv */
    0x9e670000, /* fmov d0, x0 */
    0x4e208401, /* add v1.16b, v0.16b, v0.16b */
    0xf9000040, /* str x0, [x2] */
    0xa9010440, /* stp x0, x1, [x2, #16] */
    0x3d800841, /* str q1, [x2, #32] */
    0xf9400048, /* ldr x8, [x2] */
    0xa9c12448, /* ldp x8, x9, [x2, #16]! */
    0x3dc00442, /* ldr q2, [x2, #16] */
    0xf94001a8, /* ldr x8, [x13] */
    0xf90001a8, /* str x8, [x13] */
    0xd5033fdf, /* isb */
    0xd5033b9f, /* dsb ish */
    0xd5033bbf, /* dmb ish */
    0xd50c83df, /* tlbi vmalls12e1is */
    0xd508751f, /* ic iallu */
    0xd50b7a22, /* dc cvac, x2 */
    0xd50b7422, /* dc zva, x2 */
    0xd50c7882, /* at s12e1r, x2 */
    0xd5387409, /* mrs x9, par_el1 */
    0xc85f7c48, /* ldxr x8, [x2] */
    0xc8097c48, /* stxr w9, x8, [x2] */
    0xd503209f, /* sev */
    0xd503205f, /* wfe */
    0xd4000061, /* svc #3 */
    0xd4000082, /* hvc #4 */
    0x00000000, /* udf #0 */
    0xd51c402e, /* msr elr_el2, x14 */
    0xd51c400f, /* msr spsr_el2, x15 */
    0xd69f03e0, /* eret */
};

static const uint32_t program_at_el1[] = {
    0x91000400, /* add x0, x0, #1 */
    0x910003e4, /* mov x4, sp */
    0xd10043ff, /* sub sp, sp, #16 */
    0xd518d080, /* msr tpidr_el1, x0 */
    0xd538d081, /* mrs x1, tpidr_el1 */
    0xd50342ff, /* msr daifclr, #2 */
    0xd50040bf, /* msr spsel, #0 */
    0x910083ff, /* add sp, sp, #32 */
    0xd50041bf, /* msr spsel, #1 */
    0xd5381021, /* mrs x1, actlr_el1 */
    0xd51cd041, /* msr tpidr_el2, x1 */
    0x9e670003, /* fmov d3, x0 */
    0x4e238464, /* add v4.16b, v3.16b, v3.16b */
    0x3d801043, /* str q3, [x2, #64] */
    0xf94001a8, /* ldr x8, [x13] */
    0xf9400048, /* ldr x8, [x2] */
    0xd40000a2, /* hvc #5 */
    0xd40000c3, /* smc #6 */
    0xd40000e1, /* svc #7 */
    0xd503207f, /* wfi */
    0xd5033fdf, /* isb */
    0x00000001, /* udf #1 */
    0xd5184010, /* msr spsr_el1, x16 */
    0xd69f03e0, /* eret */
};
/* clang-format on */

#endif
