/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks for what there is not, one call a row, where the option says. */
#include <string.h>

#include <el2sim/plugin.h>

/* clang-format off */
#define ASKS(ASK) \
    ASK(get_cpu,          api->get(sim, 99, 0)) \
    ASK(get_negative,     api->get(sim, 0, -5)) \
    ASK(get_large,        api->get(sim, 0, 100000)) \
    ASK(put_cpu,          api->put(sim, 99, EL2SIM_X, 1)) \
    ASK(put,              api->put(sim, 0, EL2SIM_X, 1)) \
    ASK(put_gprs,         api->put_gprs(sim, 0, NULL)) \
    ASK(put_vregs,        api->put_vregs(sim, 0, NULL)) \
    ASK(gprs_cpu,         api->gprs(sim, 99, &gprs)) \
    ASK(gprs_null,        api->gprs(sim, 0, NULL)) \
    ASK(vregs_cpu,        api->vregs(sim, 99, &vregs)) \
    ASK(vregs_null,       api->vregs(sim, 0, NULL)) \
    ASK(sysregs_cpu,      api->sysregs(sim, 99)) \
    ASK(name_negative,    api->sysreg_name(sim, -1)) \
    ASK(encoding_large,   api->sysreg_encoding(sim, 1 << 30)) \
    ASK(free_bits_large,  api->sysreg_free_bits(sim, EL2SIM_X)) \
    ASK(stored_bits_cpu,  api->sysreg_stored_bits(sim, 99, 0)) \
    ASK(stored_bits_reg,  api->sysreg_stored_bits(sim, 0, -1)) \
    ASK(reach_el,         api->reach(sim, 0, 7, false)) \
    ASK(reach_cpu,        api->reach(sim, 99, 1, false)) \
    ASK(traps_to_null,    api->traps_to(sim, 0, NULL, 1, 0xc080, true)) \
    ASK(traps_to_cpu,     api->traps_to(sim, 99, regs, 1, 0xc080, true)) \
    ASK(traps_to_el,      api->traps_to(sim, 0, regs, 7, 0xc080, true)) \
    ASK(read_null,        api->read(sim, 0x40000000, NULL, 8)) \
    ASK(write_memory,     api->write_memory(sim, 0x40002000, text, 8)) \
    ASK(region_null,      api->region(sim, 0, NULL, NULL, NULL)) \
    ASK(translate_null,   api->translate(sim, 0, 0, NULL, NULL, NULL)) \
    ASK(translate_cpu,    api->translate(sim, 99, 0, &a, &b, &u)) \
    ASK(place_null,       api->place(sim, NULL, &a, &b)) \
    ASK(place_nowhere,    api->place(sim, "x", NULL, NULL)) \
    ASK(function_null,    api->function(sim, 0, NULL, NULL, NULL)) \
    ASK(line_null,        api->line(sim, 0x40000000, NULL, NULL)) \
    ASK(principal_cpu,    api->principal(sim, 99)) \
    ASK(control_null,     api->control(sim, 0, 0, NULL, NULL, 0)) \
    ASK(control_cpu,      api->control(sim, 99, 0, &name, text, 8)) \
    ASK(must_trap_cpu,    api->must_trap(sim, 99, 0)) \
    ASK(must_trap_reg,    api->must_trap(sim, 0, -7)) \
    ASK(shown_null,       api->shown(sim, 0, NULL, NULL)) \
    ASK(again,            api->again(sim, "host")) \
    ASK(error_null,       api->error(sim, NULL))
/* Harmless: answered by 0, NULL or false, and no error. */
#define SHRUGS(ASK) \
    ASK(by_name,          api->sysreg_by_name(sim, NULL)) \
    ASK(by_no_name,       api->sysreg_by_name(sim, "FROB_EL9")) \
    ASK(read_hole,        api->read(sim, 0x3ffffffc, text, 8)) \
    ASK(read_end,         api->read(sim, UINT64_MAX - 3, text, 8)) \
    ASK(read_all,         api->read(sim, 0x40000000, text, SIZE_MAX)) \
    ASK(region_last,      api->region(sim, ~0u, &name, &a, &b)) \
    ASK(translate_hole,   api->translate(sim, 0, UINT64_MAX, &a, &b, &u)) \
    ASK(place_odd,        api->place(sim, "[[[..%n", &a, &b)) \
    ASK(function_last,    api->function(sim, ~0u, &name, &a, &b)) \
    ASK(describe,         api->describe(sim, 1, NULL, 8)) \
    ASK(describe_short,   api->describe(sim, UINT64_MAX, text, 1)) \
    ASK(location,         api->location(sim, 1, NULL, 8)) \
    ASK(location_short,   api->location(sim, UINT64_MAX, text, 1)) \
    ASK(line,             api->line(sim, UINT64_MAX, &name, &u)) \
    ASK(disassemble,      api->disassemble(sim, 0, 1, NULL, 8)) \
    ASK(disassemble_short, api->disassemble(sim, ~0u, 1, text, 1)) \
    ASK(control_last,     api->control(sim, 0, ~0u, &name, text, 8)) \
    ASK(shown_last,       api->shown(sim, ~0u, &a, &b)) \
    ASK(filled_last,      api->filled(sim, ~0u)) \
    ASK(finding_null,     api->finding(sim, NULL)) \
    ASK(watch_end,        api->watch(sim, UINT64_MAX)) \
    ASK(option_null,      api->option(sim, NULL)) \
    ASK(option_other,     api->option(sim, "other")) \
    ASK(write_null,       api->write(sim, NULL, SIZE_MAX)) \
    ASK(write_none,       api->write(sim, text, 0))
/* clang-format on */

/* The row called `name`, or all rows that shrug. */
static void ask(const struct el2sim_api *api, struct el2sim *sim,
                const char *asked)
{
    static const uint64_t regs[4096];
    struct el2sim_gprs gprs;
    struct el2sim_vregs vregs;
    const char *name;
    char text[16];
    uint64_t a, b;
    unsigned u;

    memset(text, 0, sizeof(text));
#define ASK(row, call)              \
    if (strcmp(asked, #row) == 0) { \
        (void)(call);               \
    }
    ASKS(ASK)
#undef ASK
#define ASK(row, call)                  \
    if (strcmp(asked, "shrugs") == 0) { \
        (void)(call);                   \
    }
    SHRUGS(ASK)
#undef ASK
}

static void ask_when(const struct el2sim_api *api, struct el2sim *sim,
                     const char *when)
{
    if (strcmp(api->option(sim, "when"), when) == 0)
        ask(api, sim, api->option(sim, "ask"));
}

static bool on_open(void *shared, const struct el2sim_api *api,
                    struct el2sim *sim)
{
    (void)shared;
    ask_when(api, sim, "open");
    return true;
}

static bool on_begin(void *self, const struct el2sim_api *api,
                     struct el2sim *sim)
{
    (void)self;
    ask_when(api, sim, "begin");
    return true;
}

static void on_event(void *self, const struct el2sim_api *api,
                     struct el2sim *sim, const struct el2sim_event *event)
{
    (void)self;
    (void)event;
    ask_when(api, sim, "event");
}

static void on_end(void *self, const struct el2sim_api *api, struct el2sim *sim)
{
    (void)self;
    ask_when(api, sim, "end");
}

static void on_merge(void *shared, void *self, const struct el2sim_api *api,
                     struct el2sim *sim)
{
    (void)shared;
    (void)self;
    ask_when(api, sim, "merge");
}

static void on_report(void *shared, const struct el2sim_api *api,
                      struct el2sim *sim)
{
#define ASK(row, call) #row " "
    static const char rows[] = ASKS(ASK);
#undef ASK

    (void)shared;
    ask_when(api, sim, "report");
    if (strcmp(api->option(sim, "ask"), "rows") == 0)
        api->write(sim, rows, sizeof(rows) - 1);
}

static const struct el2sim_option options[] = {
    { "ask", "rows", "a row, shrugs, or rows: lists them" },
    { "when", "event", "open, begin, event, end, merge, report" },
    { NULL, NULL, NULL },
};

EL2SIM_PLUGIN(nonsense) = {
    EL2SIM_HEADER,
    .name = "nonsense",
    .summary = "asks for what there is not",
    .options = options,
    .open = on_open,
    .begin = on_begin,
    .end = on_end,
    .merge = on_merge,
    .report = on_report,
    .on = { [EL2SIM_hvc] = on_event },
};
