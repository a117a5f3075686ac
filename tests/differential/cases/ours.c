/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a batch in the simulator's machine. */
#include <string.h>

#include "cases/suite.h"
#include "machine/machine.h"

static enum status create(const struct batch *batch,
                          const struct profile *profile,
                          struct machine **machine, struct diag *diag)
{
    struct machine_config config = {
        .cpus = 1,
        .features = profile->features,
        .ignored = UINT64_MAX,
        .region_count = 2,
        .regions = {
            {"code", CODE_BASE, CODE_SIZE, true},
            {"data", DATA_BASE, DATA_SIZE, false},
        },
    };
    enum status status = machine_create(&config, machine, diag);

    if (status != STATUS_OK)
        return status;
    machine_write(*machine, CODE_BASE, batch->ram + CODE_BASE - RAM_BASE,
                  batch->code_end - CODE_BASE);
    machine_write(*machine, DATA_BASE, batch->ram + DATA_BASE - RAM_BASE,
                  batch->data_end - DATA_BASE);
    return STATUS_OK;
}

static uint64_t parameter(const struct machine *machine,
                          const struct batch *batch, unsigned offset)
{
    uint64_t value = 0;

    machine_read(machine, batch->parameters + offset, &value, sizeof(value));
    return value;
}

/* Runs until the end; a case that stops the machine is left as it is. */
static enum status run_all(struct machine *machine, const struct batch *batch,
                           struct diag *diag)
{
    struct machine_goal goal = {
        .address_count = 1,
        .addresses = { batch->finish },
        .limit = batch->count * UINT64_C(4000) + 100000,
    };
    struct machine_stop stop;
    uint64_t index = 0;

    while (index < batch->count) {
        cpu_reset(machine_cpu(machine), 2);
        machine_cpu(machine)->pc = batch->entry;
        machine_run(machine, &goal, &stop);
        if (stop.reason == STOP_ADDRESS)
            return STATUS_OK;
        if (stop.reason == STOP_INTERRUPTED)
            return diag_set(diag, STATUS_INTERRUPTED, NULL, "interrupted");
        index = parameter(machine, batch, PARAM_INDEX) + 1;
        machine_write(machine, batch->parameters + PARAM_INDEX, &index,
                      sizeof(index));
    }
    return STATUS_OK;
}

enum status ours_run(const struct batch *batch, const struct profile *profile,
                     uint8_t *results, struct diag *diag)
{
    struct machine *machine = NULL;
    enum status status = create(batch, profile, &machine, diag);

    if (status == STATUS_OK)
        status = run_all(machine, batch, diag);
    if (status == STATUS_OK)
        machine_read(machine, batch->results, results,
                     batch->count * batch->result_size);
    machine_destroy(machine);
    return status;
}
