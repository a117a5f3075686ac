/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The CPUs that both machines can be. */
#include "cases/suite.h"

#define A72_FEATURES                                         \
    (FEATURE_BIT(FEAT_AA32EL0) | FEATURE_BIT(FEAT_AA32EL1) | \
     FEATURE_BIT(FEAT_PMUv3))

/* What QEMU 7.2 gives -cpu max, as its identification registers say. */
#define MAX_FEATURES                                                           \
    (FEATURE_BIT(FEAT_AA32EL0) | FEATURE_BIT(FEAT_AA32EL1) |                   \
     FEATURE_BIT(FEAT_PMUv3) | FEATURE_BIT(FEAT_PMUv3p1) |                     \
     FEATURE_BIT(FEAT_PMUv3p4) | FEATURE_BIT(FEAT_PMUv3p5) |                   \
     FEATURE_BIT(FEAT_VHE) | FEATURE_BIT(FEAT_PAN) | FEATURE_BIT(FEAT_LSE) |   \
     FEATURE_BIT(FEAT_LOR) | FEATURE_BIT(FEAT_HAFDBS) |                        \
     FEATURE_BIT(FEAT_VMID16) | FEATURE_BIT(FEAT_RAS) |                        \
     FEATURE_BIT(FEAT_IESB) | FEATURE_BIT(FEAT_UAO) | FEATURE_BIT(FEAT_PAN2) | \
     FEATURE_BIT(FEAT_TTCNP) | FEATURE_BIT(FEAT_DPB) |                         \
     FEATURE_BIT(FEAT_DPB2) | FEATURE_BIT(FEAT_DIT) | FEATURE_BIT(FEAT_IDST) | \
     FEATURE_BIT(FEAT_TLBIOS) | FEATURE_BIT(FEAT_TLBIRANGE) |                  \
     FEATURE_BIT(FEAT_S2FWB) | FEATURE_BIT(FEAT_SSBS) | FEATURE_BIT(FEAT_SB) | \
     FEATURE_BIT(FEAT_SPECRES) | FEATURE_BIT(FEAT_CSV2_2) |                    \
     FEATURE_BIT(FEAT_BTI) | FEATURE_BIT(FEAT_RNG) | FEATURE_BIT(FEAT_HCX) |   \
     FEATURE_BIT(FEAT_PAuth) | FEATURE_BIT(FEAT_SVE) | FEATURE_BIT(FEAT_SME))

const struct profile profiles[] = {
    { "a72", "cortex-a72", A72_FEATURES, false },
    { "max", "max", MAX_FEATURES, true },
};

const size_t profile_count = ARRAY_LENGTH(profiles);
