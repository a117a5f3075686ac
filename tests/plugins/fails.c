/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fails where the option says, by error() or by a false alone. */
#include <string.h>

#include <el2sim/plugin.h>

static bool fails(const struct el2sim_api *api, struct el2sim *sim,
                  const char *where)
{
    if (strcmp(api->option(sim, "where"), where) != 0)
        return true;
    if (strcmp(api->option(sim, "how"), "false") != 0)
        api->error(sim, api->option(sim, "how"));
    return false;
}

static bool on_open(void *shared, const struct el2sim_api *api,
                    struct el2sim *sim)
{
    (void)shared;
    return fails(api, sim, "open");
}

static bool on_begin(void *self, const struct el2sim_api *api,
                     struct el2sim *sim)
{
    (void)self;
    return fails(api, sim, "begin");
}

static void on_exception(void *self, const struct el2sim_api *api,
                         struct el2sim *sim, const struct el2sim_event *event)
{
    (void)self;
    (void)event;
    fails(api, sim, "exception");
}

/* Not told after an error. */
static void on_eret(void *self, const struct el2sim_api *api,
                    struct el2sim *sim, const struct el2sim_event *event)
{
    static const char line[] = "told of a return\n";

    (void)self;
    (void)event;
    api->write(sim, line, sizeof(line) - 1);
    fails(api, sim, "eret");
}

static void on_panic(void *self, const struct el2sim_api *api,
                     struct el2sim *sim, const struct el2sim_event *event)
{
    (void)self;
    (void)event;
    fails(api, sim, "panic");
}

static void on_end(void *self, const struct el2sim_api *api, struct el2sim *sim)
{
    (void)self;
    fails(api, sim, "end");
}

static void on_merge(void *shared, void *self, const struct el2sim_api *api,
                     struct el2sim *sim)
{
    (void)shared;
    (void)self;
    fails(api, sim, "merge");
}

static void on_report(void *shared, const struct el2sim_api *api,
                      struct el2sim *sim)
{
    (void)shared;
    fails(api, sim, "report");
}

static void on_close(void *shared, const struct el2sim_api *api,
                     struct el2sim *sim)
{
    (void)shared;
    fails(api, sim, "close");
}

static const struct el2sim_option options[] = {
    { "where", "nowhere",
      "open, begin, exception, eret, panic, end, merge, report" },
    { "how", "it went wrong", "false, or the error's sentence" },
    { NULL, NULL, NULL },
};

EL2SIM_PLUGIN(fails) = {
    EL2SIM_HEADER,
    .name = "fails",
    .summary = "fails where it is told to",
    .options = options,
    .open = on_open,
    .begin = on_begin,
    .end = on_end,
    .merge = on_merge,
    .report = on_report,
    .close = on_close,
    .on = {
        [EL2SIM_exception] = on_exception,
        [EL2SIM_eret] = on_eret,
        [EL2SIM_panic] = on_panic,
    },
};
