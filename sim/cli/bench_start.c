/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What memory costs that is declared and not used. */
#include "base/text.h"
#include "cli/bench.h"
#include "machine/machine.h"

enum { STARTS = 16 }; /* of each machine in a pair */

/* From nothing to the state that a case begins with, and back to it. */
static enum status start(uint64_t size, struct diag *diag)
{
    const struct machine_config config = {
        .cpus = 1,
        .features = CPU_DEFAULT_FEATURES,
        .region_count = 1,
        .regions = { { "ram", 0, size, true } },
    };
    struct machine_snapshot *snapshot;
    struct machine *machine;
    uint64_t one = 1;

    if (machine_create(&config, &machine, diag))
        return diag->status;
    for (uint64_t at = 0; at < UINT64_C(1024) * 1024; at += MEMORY_PAGE)
        machine_write(machine, at, &one, sizeof(one));
    snapshot = machine_snapshot(machine);
    machine_restore(machine, snapshot);
    machine_snapshot_release(snapshot);
    machine_destroy(machine);
    return STATUS_OK;
}

static enum status starts(uint64_t size, double *seconds, struct diag *diag)
{
    double begin = bench_cpu_seconds();
    enum status status = STATUS_OK;

    for (unsigned i = 0; !status && i < STARTS; i++)
        status = start(size, diag);
    *seconds = bench_cpu_seconds() - begin;
    return status;
}

enum exit_code bench_start(struct bench *bench)
{
    double ratios[PIECES], small, large;
    struct diag diag = { 0 };

    for (size_t i = 0; i < PIECES; i++) {
        if (starts(UINT64_C(1) << 20, &small, &diag) ||
            starts(UINT64_C(8) << 30, &large, &diag)) {
            message_error(&diag);
            return exit_code_of(diag.status);
        }
        ratios[i] = large / small;
    }
    bench_add(bench, "start.declared_ratio", bench_median(ratios, PIECES), "1");
    return EXIT_GOOD;
}
