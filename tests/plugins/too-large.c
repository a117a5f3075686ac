/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wants more memory than there is: the size wraps when 1 is added. */
#include <el2sim/plugin.h>

EL2SIM_PLUGIN(too_large) = {
    EL2SIM_HEADER,
    .name = "too-large",
    .summary = "wants all memory",
    .self_size = SIZE_MAX,
};
