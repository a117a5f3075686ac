/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that plugins have in common. */
#ifndef EL2SIM_PLUGINS_OPTIONS_H
#define EL2SIM_PLUGINS_OPTIONS_H

#include <stdio.h>
#include <string.h>

#include <el2sim/plugin.h>

/* An option that is on or off; false, and an error, when it is neither. */
static inline bool option_switch(const struct el2sim_api *api,
                                 struct el2sim *sim, const char *name,
                                 bool *value)
{
    const char *text = api->option(sim, name);
    char sentence[128];

    *value = text && strcmp(text, "on") == 0;
    if (*value || (text && strcmp(text, "off") == 0))
        return true;
    snprintf(sentence, sizeof(sentence), "%.40s is on or off, not \"%.32s\"",
             name, text ? text : "");
    api->error(sim, sentence);
    return false;
}

#endif
