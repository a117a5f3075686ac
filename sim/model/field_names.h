/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fields of System registers as constants: HCR_EL2_VM_LSB, HCR_EL2_VM_WIDTH,
 * and masks and values through FIELD_MASK and FIELD_GET.
 */
#ifndef EL2SIM_MODEL_FIELD_NAMES_H
#define EL2SIM_MODEL_FIELD_NAMES_H

#include "arch/fields.def"
#include "base/bits.h"

enum field_position {
#define FIELD_POSITION(reg, kind, name, lsb, width) \
    reg##_##name##_LSB = (lsb), reg##_##name##_WIDTH = (width),
#define FIELD_NO_POSITION(reg, when, lsb, width)
#define SYSREG(name, op0, op1, crn, crm, op2, access, feature, reset, group, \
               fields, fill)                                                 \
    FIELDS_##fields(FIELD_POSITION, FIELD_NO_POSITION, name)
#define VIEW(...)
#include "arch/sysregs.def"
#undef SYSREG
#undef VIEW
#undef FIELD_POSITION
#undef FIELD_NO_POSITION
    FIELD_POSITION_END
};

#define FIELD_MASK(reg, field) \
    BITS_MASK(reg##_##field##_LSB, reg##_##field##_WIDTH)
#define FIELD_GET(value, reg, field) \
    (((value)&FIELD_MASK(reg, field)) >> reg##_##field##_LSB)

#endif
