/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Says on standard error when it is opened and closed. */
#include <stdio.h>

#include <el2sim/plugin.h>

static bool on_open(void *shared, const struct el2sim_api *api,
                    struct el2sim *sim)
{
    (void)shared;
    (void)api;
    (void)sim;
    fprintf(stderr, "opened\n");
    return true;
}

static void on_close(void *shared, const struct el2sim_api *api,
                     struct el2sim *sim)
{
    (void)shared;
    (void)api;
    (void)sim;
    fprintf(stderr, "closed\n");
}

EL2SIM_PLUGIN(closes) = {
    EL2SIM_HEADER,
    .name = "closes",
    .summary = "says when it is opened and closed",
    .open = on_open,
    .close = on_close,
};
