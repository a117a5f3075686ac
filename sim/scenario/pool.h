/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory that lives as long as a plan: taken piece by piece, released whole. */
#ifndef EL2SIM_SCENARIO_POOL_H
#define EL2SIM_SCENARIO_POOL_H

#include <stddef.h>

struct pool {
    struct pool_block *blocks;
};

/* Zeroed, aligned for any object; never NULL. */
void *pool_alloc(struct pool *pool, size_t size);
void *pool_copy(struct pool *pool, const void *bytes, size_t size);
/* The first `length` bytes of `text`, NUL-terminated. */
char *pool_text(struct pool *pool, const char *text, size_t length);
char *pool_format(struct pool *pool, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull(2)));
void pool_release(struct pool *pool);

#endif
