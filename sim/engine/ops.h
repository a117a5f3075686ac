/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an engine is to engine.h: its functions, by the same names. */
#ifndef EL2SIM_ENGINE_OPS_H
#define EL2SIM_ENGINE_OPS_H

#include "engine/engine.h"

struct engine_ops {
    void (*destroy)(struct engine *engine);
    enum status (*map)(struct engine *engine, uint64_t base, uint64_t size,
                       void *bytes, unsigned rights, struct diag *diag);
    void (*unmap_all)(struct engine *engine);
    void (*code_changed)(struct engine *engine, uint64_t address,
                         uint64_t size);
    void (*pull)(const struct engine *engine, struct cpu *cpu, unsigned what);
    void (*push)(struct engine *engine, const struct cpu *cpu, unsigned what);
    uint64_t (*pc)(const struct engine *engine);
    uint64_t (*x)(const struct engine *engine, unsigned n);
    void (*set_x)(struct engine *engine, unsigned n, uint64_t value);
    void (*attend_classes)(struct engine *engine, uint64_t classes);
    void (*attend_unaligned)(struct engine *engine, bool stack, bool all);
    void (*attend_next)(struct engine *engine);
    void (*set_alarm)(struct engine *engine, uint64_t count);
    uint64_t (*count)(const struct engine *engine);
    void (*set_count)(struct engine *engine, uint64_t count);
    void (*add_break)(struct engine *engine, uint64_t address);
    void (*clear_breaks)(struct engine *engine);
    void (*watch)(struct engine *engine, unsigned what);
    enum engine_exit (*run)(struct engine *engine, struct diag *diag);
    const struct engine_fault *(*fault)(const struct engine *engine);
};

/* The first member of every engine. */
struct engine {
    const struct engine_ops *ops;
};

enum status unicorn_create(struct engine **engine,
                           const struct engine_client *client,
                           struct diag *diag);
enum status fast_create(struct engine **engine,
                        const struct engine_client *client, struct diag *diag);

#endif
