/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The CPUs that both machines can be. */
#include "cases/suite.h"

#define A72_FEATURES \
    (BIT64(FEAT_AA32EL0) | BIT64(FEAT_AA32EL1) | BIT64(FEAT_PMUv3))

/* What QEMU 7.2 gives -cpu max, as its identification registers say. */
#define MAX_FEATURES                                                           \
    (BIT64(FEAT_AA32EL0) | BIT64(FEAT_AA32EL1) | BIT64(FEAT_PMUv3) |           \
     BIT64(FEAT_PMUv3p1) | BIT64(FEAT_PMUv3p4) | BIT64(FEAT_PMUv3p5) |         \
     BIT64(FEAT_VHE) | BIT64(FEAT_PAN) | BIT64(FEAT_LSE) | BIT64(FEAT_LOR) |   \
     BIT64(FEAT_HAFDBS) | BIT64(FEAT_VMID16) | BIT64(FEAT_RAS) |               \
     BIT64(FEAT_IESB) | BIT64(FEAT_UAO) | BIT64(FEAT_PAN2) |                   \
     BIT64(FEAT_TTCNP) | BIT64(FEAT_DPB) | BIT64(FEAT_DPB2) |                  \
     BIT64(FEAT_DIT) | BIT64(FEAT_IDST) | BIT64(FEAT_TLBIOS) |                 \
     BIT64(FEAT_TLBIRANGE) | BIT64(FEAT_S2FWB) | BIT64(FEAT_SSBS) |            \
     BIT64(FEAT_SB) | BIT64(FEAT_SPECRES) | BIT64(FEAT_CSV2_2) |               \
     BIT64(FEAT_BTI) | BIT64(FEAT_RNG) | BIT64(FEAT_HCX) | BIT64(FEAT_PAuth) | \
     BIT64(FEAT_SVE) | BIT64(FEAT_SME))

const struct profile profiles[] = {
    { "a72", "cortex-a72", A72_FEATURES, false },
    { "max", "max", MAX_FEATURES, true },
};

const size_t profile_count = ARRAY_LENGTH(profiles);
