/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The compiled form of one row of sysregs.def; for this directory alone. */
#ifndef EL2SIM_MODEL_SYSREG_ROW_H
#define EL2SIM_MODEL_SYSREG_ROW_H

#include "model/sysreg.h"

/* Who may read and write before any trap: bit 2 * EL reads, 2 * EL + 1 writes. */
enum sysreg_access {
    EL3_RW = 0,
    EL2_RO = 0x10,
    EL2_RW = 0x30,
    EL1_RO = 0x14,
    EL1_WO = 0x28,
    EL1_RW = 0x3c,
    EL0_RO = 0x15,
    EL0_WO = 0x2a,
    EL0_RW = 0x3f,
    EL0_RO_EL1_RW = 0x3d,
    EL0_RO_EL2_RW = 0x35,
};

/* Trap groups, in the order of traps.def. */
enum trap_group {
#define GROUP(name, summary) GROUP_##name,
#define TRAP(...)
#define TRAP2(...)
#define TRAP3(...)
#include "arch/traps.def"
#undef GROUP
#undef TRAP
#undef TRAP2
#undef TRAP3
    GROUP_COUNT
};

struct sysreg_row {
    struct sysreg_info info;
    feature_set required; /* without which it is UNDEFINED */
    uint64_t plain;       /* bits of its FIELD_RW fields; all when WHOLE */
    uint64_t read_only;
    uint64_t ones;      /* RES1 unless a writable field is there */
    uint64_t ones_nvhe; /* the same while HCR_EL2.E2H is 0 */
    uint64_t fill;
    const struct sysreg_field *fields;
    uint8_t field_count;
    uint8_t access; /* enum sysreg_access */
    uint8_t group;  /* enum trap_group */
    bool varies;    /* has fields of a feature or of an E2H layout */
};

extern const struct sysreg_row sysreg_rows[SYSREG_COUNT];

/* What SYS instructions have beyond sysinsn_info. */
struct sysinsn_row {
    struct sysinsn_info info;
    feature_set required;
    uint64_t fine;         /* its field of fine_control; 0 for none */
    uint64_t fine_match;   /* which traps while it is this */
    uint16_t fine_control; /* HFGITR_EL2 or HFGITR2_EL2 */
    uint8_t group;
    bool is_nxs; /* TLBI with NXS */
};

const struct sysinsn_row *sysinsn_row(uint16_t encoding);

/* sysreg_by_encoding() as fast as it can be, at the price of 64 KiB. */
enum sysreg sysreg_at_encoding(uint16_t encoding);

/* The register that `reg` reaches at EL2 while HCR_EL2.E2H is 1. */
enum sysreg sysreg_e2h_target(enum sysreg reg);

/* Whether the encoding is an EL12 or EL02 view (op0 2 or 3, op1 == 5). */
static inline bool sysreg_encoding_is_view(uint16_t encoding)
{
    return encoding >> 15 && (encoding >> 11 & 7) == 5;
}

/* Names of groups, "" for NONE. */
const char *trap_group_name(enum trap_group group);

#endif
