/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From MRS to memory and from memory to MSR, through x0 to x30. */
#include "registers.h"

#include <string.h>

static void add_value(struct coverage_values *values, uint64_t value)
{
    for (unsigned i = 0; i < values->count; i++)
        if (values->values[i] == value)
            return;
    if (values->count < COVERAGE_VALUES)
        values->values[values->count++] = value;
}

void coverage_flow_insn(struct coverage_flow *flow, uint32_t word)
{
    flow->now = coverage_decode(word);
    flow->accesses = 0;
    flow->x[31].from = COVERAGE_UNKNOWN;
    if (flow->now.transfer == COVERAGE_MOVE)
        flow->x[flow->now.rt] = flow->x[flow->now.rn];
    if (flow->now.transfer == COVERAGE_WRITE)
        flow->x[flow->now.rt].from = COVERAGE_UNKNOWN;
}

/* The register of a pair's first access, then of its second. */
static struct coverage_origin *next_register(struct coverage_flow *flow)
{
    unsigned nth = flow->accesses++;

    if (nth == 0)
        return &flow->x[flow->now.rt];
    return &flow->x[nth == 1 && flow->now.pair ? flow->now.rt2 : 31];
}

void coverage_flow_load(struct coverage_flow *flow, uint64_t value)
{
    if (flow->now.transfer != COVERAGE_LOAD)
        return;
    *next_register(flow) = (struct coverage_origin){
        .from = COVERAGE_FROM_MEMORY,
        .value = value,
    };
}

void coverage_flow_store(struct coverage_flow *flow,
                         struct coverage_register *registers)
{
    struct coverage_origin *origin;
    struct coverage_register *reg;

    if (flow->now.transfer != COVERAGE_STORE)
        return;
    origin = next_register(flow);
    if (origin == &flow->x[31] || origin->from != COVERAGE_FROM_MRS)
        return;
    reg = &registers[origin->number];
    reg->saves++;
    add_value(&reg->saved, origin->value);
    origin->from = COVERAGE_UNKNOWN; /* one MRS is one save */
}

void coverage_flow_read(struct coverage_flow *flow, int number, uint64_t value,
                        struct coverage_register *reg)
{
    reg->reads++;
    flow->x[flow->now.rt] = (struct coverage_origin){
        .from = COVERAGE_FROM_MRS,
        .number = number,
        .value = value,
    };
}

void coverage_flow_write(struct coverage_flow *flow, uint64_t value,
                         uint64_t old, struct coverage_register *reg)
{
    const struct coverage_origin *origin = &flow->x[flow->now.rt];

    reg->writes++;
    reg->changes += value != old;
    if (flow->now.rt == 31 || origin->from != COVERAGE_FROM_MEMORY)
        return;
    reg->restores++;
    add_value(&reg->restored, origin->value);
}

void coverage_flow_forget(struct coverage_flow *flow)
{
    memset(flow, 0, sizeof(*flow));
}

void coverage_register_merge(struct coverage_register *to,
                             const struct coverage_register *from)
{
    if (!from->name)
        return;
    to->read_only = from->read_only && (!to->name || to->read_only);
    to->name = from->name;
    to->reads += from->reads;
    to->saves += from->saves;
    to->writes += from->writes;
    to->restores += from->restores;
    to->changes += from->changes;
    for (unsigned i = 0; i < from->saved.count; i++)
        add_value(&to->saved, from->saved.values[i]);
    for (unsigned i = 0; i < from->restored.count; i++)
        add_value(&to->restored, from->restored.values[i]);
}
