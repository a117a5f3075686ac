/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of features and system registers, from the rows of sim/arch. */
#ifndef EL2SIM_MODEL_SYSREG_NAMES_H
#define EL2SIM_MODEL_SYSREG_NAMES_H

/* FEAT_RAS, FEAT_VHE, ...: spelt as in Arm ARM A2. At most 128. */
enum feature {
#define FEATURE(name, summary) name,
#include "arch/features.def"
#undef FEATURE
    FEATURE_COUNT
};

/* "FEAT_RAS" */
const char *feature_name(enum feature feature);

/* What the machine lacks of a feature that it announces; NULL: nothing. */
const char *feature_lacks(enum feature feature);

/* A set of features: FEATURE_BIT of each. */
__extension__ typedef unsigned __int128 feature_set;

#define FEATURE_BIT(feature) ((feature_set)1 << (feature))

_Static_assert(FEATURE_COUNT < 128, "more features than a set holds");

/* SCTLR_EL1, HCR_EL2, ...: spelt as the manual spells them. */
enum sysreg {
#define SYSREG(name, ...) name,
#define VIEW(...)
#include "arch/sysregs.def"
#undef SYSREG
#undef VIEW
    SYSREG_COUNT,
    SYSREG_NONE = SYSREG_COUNT
};

#endif
