/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Its name cannot be written on a command line. */
#include <el2sim/plugin.h>

EL2SIM_PLUGIN(wrong_name) = {
    EL2SIM_HEADER,
    .name = "Wrong,name",
    .summary = "cannot be named",
};
