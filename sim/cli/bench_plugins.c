/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a plugin costs: the time of the suite with it over the time without, run
 * in turn, for each plugin and for the oracles together.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/bench.h"

static const char *const oracles[] = { "spec", "isolation", "order", "traps" };

static enum exit_code say(const struct diag *diag)
{
    message_error(diag);
    return exit_code_of(diag->status);
}

/* One pair: the suite without and with. */
static enum exit_code measure_pair(const struct bench *bench,
                                   const struct uses *uses, double *ratio)
{
    double without, with;
    size_t cases;
    enum exit_code code = bench_run_suite(bench, NULL, &without, &cases);

    if (!code)
        code = bench_run_suite(bench, uses, &with, &cases);
    if (!code)
        *ratio = with / without;
    return code;
}

static enum exit_code measure_pairs(const struct bench *bench,
                                    const struct uses *uses, double *ratio)
{
    double ratios[PIECES];
    double begin = bench_seconds();
    size_t count = 0;
    enum exit_code code;

    do
        code = measure_pair(bench, uses, &ratios[count++]);
    while (!code && count < PIECES && bench_seconds() - begin < bench->seconds);
    if (!code)
        *ratio = bench_median(ratios, count);
    return code;
}

static enum exit_code measure(struct bench *bench, const struct uses *uses,
                              const char *name)
{
    char full[48];
    double ratio = 0;
    enum exit_code code = measure_pairs(bench, uses, &ratio);

    snprintf(full, sizeof(full), "plugin.%s.suite_ratio", name);
    if (!code)
        bench_add(bench, full, ratio, "1");
    return code;
}

static enum exit_code add_use(struct uses *uses, const char *name)
{
    struct diag diag;

    uses->items = mem_grow(uses->items, uses->count + 1,
                           sizeof(struct plugin_use *));
    if (plugin_use_parse(name, &uses->items[uses->count], &diag))
        return say(&diag);
    uses->count++;
    return EXIT_GOOD;
}

static enum exit_code measure_named(struct bench *bench,
                                    const char *const *names, size_t count,
                                    const char *label)
{
    struct uses uses = { 0 };
    enum exit_code code = EXIT_GOOD;

    for (size_t i = 0; !code && i < count; i++)
        code = add_use(&uses, names[i]);
    if (!code)
        code = measure(bench, &uses, label);
    uses_release(&uses);
    return code;
}

/* Those of --plugin, all at once. */
static enum exit_code measure_given(struct bench *bench)
{
    struct uses uses = { 0 };
    struct diag diag;
    enum exit_code code = uses_read(&uses, bench->options, &diag)
                              ? message_refused(bench->options, &diag)
                              : measure(bench, &uses, "given");

    uses_release(&uses);
    return code;
}

enum exit_code bench_plugins(struct bench *bench)
{
    enum exit_code code = EXIT_GOOD;
    const struct el2sim_plugin *plugin;

    if (options_has(bench->options, OPTION_PLUGIN))
        return measure_given(bench);
    for (size_t i = 0; !code && (plugin = plugin_builtin(i)); i++)
        code = measure_named(bench, &plugin->name, 1, plugin->name);
    if (!code)
        code = measure_named(bench, oracles, ARRAY_LENGTH(oracles), "oracles");
    return code;
}
