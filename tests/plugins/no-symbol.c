/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A shared object that is no plugin. */
extern const int el2sim_no_plugin;
const int el2sim_no_plugin = 1;
