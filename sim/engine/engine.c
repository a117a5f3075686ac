/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which engine there is, and the way from engine.h to it. */
#include "engine/ops.h"

#include <string.h>

#include "base/bits.h"

static const struct {
    const char *name;
    enum status (*create)(struct engine **engine,
                          const struct engine_client *client,
                          struct diag *diag);
} kinds[] = {
    [ENGINE_UNICORN] = { "unicorn", unicorn_create },
    [ENGINE_FAST] = { "fast", fast_create },
};

const char *engine_kind_name(enum engine_kind kind)
{
    return kinds[kind].name;
}

bool engine_kind_by_name(const char *name, enum engine_kind *kind)
{
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
        if (strcmp(kinds[i].name, name) == 0) {
            *kind = (enum engine_kind)i;
            return true;
        }
    return false;
}

enum status engine_create(struct engine **engine, enum engine_kind kind,
                          const struct engine_client *client, struct diag *diag)
{
    return kinds[kind].create(engine, client, diag);
}

void engine_destroy(struct engine *engine)
{
    if (engine)
        engine->ops->destroy(engine);
}

enum status engine_map(struct engine *engine, uint64_t base, uint64_t size,
                       void *bytes, unsigned rights, struct diag *diag)
{
    return engine->ops->map(engine, base, size, bytes, rights, diag);
}

void engine_unmap_all(struct engine *engine)
{
    engine->ops->unmap_all(engine);
}

void engine_code_changed(struct engine *engine, uint64_t address, uint64_t size)
{
    engine->ops->code_changed(engine, address, size);
}

void engine_pull(const struct engine *engine, struct cpu *cpu, unsigned what)
{
    engine->ops->pull(engine, cpu, what);
}

void engine_push(struct engine *engine, const struct cpu *cpu, unsigned what)
{
    engine->ops->push(engine, cpu, what);
}

uint64_t engine_pc(const struct engine *engine)
{
    return engine->ops->pc(engine);
}

uint64_t engine_x(const struct engine *engine, unsigned n)
{
    return engine->ops->x(engine, n);
}

void engine_set_x(struct engine *engine, unsigned n, uint64_t value)
{
    engine->ops->set_x(engine, n, value);
}

void engine_attend_classes(struct engine *engine, uint64_t classes)
{
    engine->ops->attend_classes(engine, classes);
}

void engine_attend_unaligned(struct engine *engine, bool stack, bool all)
{
    engine->ops->attend_unaligned(engine, stack, all);
}

void engine_attend_next(struct engine *engine)
{
    engine->ops->attend_next(engine);
}

void engine_set_alarm(struct engine *engine, uint64_t count)
{
    engine->ops->set_alarm(engine, count);
}

uint64_t engine_count(const struct engine *engine)
{
    return engine->ops->count(engine);
}

void engine_set_count(struct engine *engine, uint64_t count)
{
    engine->ops->set_count(engine, count);
}

void engine_add_break(struct engine *engine, uint64_t address)
{
    engine->ops->add_break(engine, address);
}

void engine_clear_breaks(struct engine *engine)
{
    engine->ops->clear_breaks(engine);
}

void engine_watch(struct engine *engine, unsigned what)
{
    engine->ops->watch(engine, what);
}

enum engine_exit engine_run(struct engine *engine, struct diag *diag)
{
    return engine->ops->run(engine, diag);
}

const struct engine_fault *engine_fault(const struct engine *engine)
{
    return engine->ops->fault(engine);
}
