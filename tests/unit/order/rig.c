/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "rig.h"

static uint64_t get(void *self, unsigned cpu, enum order_reg reg)
{
    const struct rig *rig = self;

    return rig->regs[cpu][reg];
}

static bool read(void *self, uint64_t address, void *bytes, size_t size)
{
    const struct rig *rig = self;

    if (address < RIG_MEMORY ||
        address + size > RIG_MEMORY + sizeof(rig->pages))
        return false;
    memcpy(bytes, (const uint8_t *)rig->pages + (address - RIG_MEMORY), size);
    return true;
}

static void report(void *self, const struct order_finding *finding)
{
    struct rig *rig = self;

    rig->count[finding->rule]++;
    rig->last = *finding;
}

void rig_begin(struct rig *rig)
{
    *rig = (struct rig){ .pc = 0x1000 };
    order_begin(&rig->order, 0);
    rig->world = (struct order_world){
        .self = rig,
        .get = get,
        .read = read,
        .report = report,
    };
    for (unsigned cpu = 0; cpu < RIG_CPUS; cpu++) {
        rig->regs[cpu][ORDER_HCR_EL2] = RIG_HCR_HOST;
        rig->regs[cpu][ORDER_VTCR_EL2] = RIG_VTCR;
        rig->regs[cpu][ORDER_VTTBR_EL2] = RIG_MEMORY;
    }
}

void rig_step(struct rig *rig, struct order_step step)
{
    step.cpu = rig->cpu;
    step.pc = rig->pc += 4;
    if (step.kind != ORDER_EXCEPTION)
        step.el = 2;
    order_step(&rig->order, &rig->world, &step);
}

void rig_write(struct rig *rig, enum order_reg reg, uint64_t value)
{
    uint64_t *current = &rig->regs[rig->cpu][reg];
    const struct order_step step = {
        .kind = ORDER_WRITE,
        .reg = reg,
        .value = value,
        .old = *current,
    };

    *current = value;
    rig_step(rig, step);
}

void rig_read(struct rig *rig, enum order_reg reg)
{
    rig_step(rig, (struct order_step){ .kind = ORDER_READ, .reg = reg });
}

void rig_save(struct rig *rig, unsigned number)
{
    rig_step(rig, (struct order_step){ .kind = ORDER_READ, .state = number });
}

void rig_restore(struct rig *rig, unsigned number)
{
    rig_step(rig, (struct order_step){ .kind = ORDER_WRITE, .state = number });
}

void rig_isb(struct rig *rig)
{
    rig_step(rig, (struct order_step){ .kind = ORDER_ISB });
}

void rig_dsb(struct rig *rig, unsigned option)
{
    rig_step(rig, (struct order_step){ .kind = ORDER_DSB, .option = option });
}

void rig_sys(struct rig *rig, enum order_kind kind, uint16_t encoding)
{
    rig_step(rig, (struct order_step){ .kind = kind, .encoding = encoding });
}

void rig_fp(struct rig *rig)
{
    rig_step(rig, (struct order_step){ .kind = ORDER_FP });
}

void rig_masks(struct rig *rig, uint64_t daif)
{
    rig_step(rig, (struct order_step){
                      .kind = ORDER_PSTATE,
                      .daif = daif,
                      .spsel = 1,
                  });
}

void rig_enter(struct rig *rig)
{
    rig_step(rig, (struct order_step){
                      .kind = ORDER_EXCEPTION,
                      .el = 1,
                      .target_el = 2,
                      .ec = 0x16,
                  });
}

void rig_nested(struct rig *rig, unsigned kind, unsigned ec)
{
    rig_step(rig, (struct order_step){
                      .kind = ORDER_EXCEPTION,
                      .el = 2,
                      .target_el = 2,
                      .ec = ec,
                      .exception_kind = kind,
                  });
}

void rig_eret(struct rig *rig, unsigned target_el)
{
    rig_step(rig, (struct order_step){
                      .kind = ORDER_ERET,
                      .target_el = target_el,
                  });
}

unsigned rig_count(const struct rig *rig, enum order_rule rule)
{
    return rig->count[rule];
}

unsigned rig_total(const struct rig *rig)
{
    unsigned total = 0;

    for (unsigned i = 0; i < ORDER_RULE_COUNT; i++)
        total += rig->count[i];
    return total;
}
