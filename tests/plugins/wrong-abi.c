/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made for a later ABI, of which nothing else can be known. */
#include <el2sim/plugin.h>

EL2SIM_PLUGIN(wrong_abi) = {
    .abi = EL2SIM_ABI + 1,
};
