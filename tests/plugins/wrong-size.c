/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made with a header that has an event less. */
#include <el2sim/plugin.h>

EL2SIM_PLUGIN(wrong_size) = {
    .abi = EL2SIM_ABI,
    .size = 8,
    .event_count = EL2SIM_EVENT_COUNT - 1,
};
