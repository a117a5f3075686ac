/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has the header and nothing else. */
#include <el2sim/plugin.h>

EL2SIM_PLUGIN(no_name) = {
    EL2SIM_HEADER,
    .name = NULL,
};
