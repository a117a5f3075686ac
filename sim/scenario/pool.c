/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hands out pieces of large blocks; a piece of its own block when it is big. */
#include "scenario/pool.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { BLOCK_SIZE = 64 * 1024 };

struct pool_block {
    struct pool_block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
};

static size_t rounded(size_t size)
{
    size_t unit = alignof(max_align_t);

    return (size + unit - 1) / unit * unit;
}

static struct pool_block *block_add(struct pool *pool, size_t size)
{
    size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
    struct pool_block *block = mem_alloc(sizeof(*block) + room);

    block->size = room;
    block->next = pool->blocks;
    pool->blocks = block;
    return block;
}

void *pool_alloc(struct pool *pool, size_t size)
{
    struct pool_block *block = pool->blocks;
    void *piece;

    size = rounded(size);
    if (!block || block->size - block->used < size)
        block = block_add(pool, size);
    piece = block->bytes + block->used;
    block->used += size;
    return piece;
}

void *pool_copy(struct pool *pool, const void *bytes, size_t size)
{
    void *copy = pool_alloc(pool, size);

    if (size)
        memcpy(copy, bytes, size);
    return copy;
}

char *pool_text(struct pool *pool, const char *text, size_t length)
{
    char *copy = pool_alloc(pool, length + 1);

    if (length)
        memcpy(copy, text, length);
    return copy;
}

char *pool_format(struct pool *pool, const char *format, ...)
{
    va_list args, again;
    char *text;
    int length;

    va_start(args, format);
    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    text = pool_alloc(pool, (size_t)(length < 0 ? 0 : length) + 1);
    if (length > 0)
        vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}

void pool_release(struct pool *pool)
{
    while (pool->blocks) {
        struct pool_block *next = pool->blocks->next;

        free(pool->blocks);
        pool->blocks = next;
    }
}
