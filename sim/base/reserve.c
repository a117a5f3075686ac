/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reserves memory from the system. It is that of a file without a name, since
 * of files the system tells which parts were used, those that it has swapped
 * out included (mincore() tells of anonymous memory only what is resident).
 */
#include "base/reserve.h"

#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

/* A file of `size` bytes that takes no room, or -1. */
static int make_file(uint64_t size)
{
    int file = memfd_create("el2sim", MFD_CLOEXEC);

    if (file >= 0 && ftruncate(file, (off_t)size) != 0) {
        close(file);
        return -1;
    }
    return file;
}

static void *map(int file, uint64_t size)
{
    int flags = MAP_NORESERVE |
                (file >= 0 ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS);

    return mmap(NULL, size, PROT_READ | PROT_WRITE, flags, file, 0);
}

bool reserve_alloc(struct reserve *reserve, uint64_t size)
{
    void *bytes;

    *reserve = (struct reserve){ .file = -1 };
    if (size > PTRDIFF_MAX)
        return false;
    reserve->file = make_file(size);
    bytes = map(reserve->file, size);
    if (bytes == MAP_FAILED) {
        if (reserve->file >= 0)
            close(reserve->file);
        return false;
    }
    reserve->bytes = bytes;
    reserve->size = size;
    /* A huge page would be used as a whole when one byte of it is. */
    madvise(bytes, size, MADV_NOHUGEPAGE);
    return true;
}

void reserve_release(struct reserve *reserve)
{
    if (!reserve->bytes)
        return;
    munmap(reserve->bytes, reserve->size);
    if (reserve->file >= 0)
        close(reserve->file);
    *reserve = (struct reserve){ .file = -1 };
}

/* Without a file everything counts as used. */
static uint64_t seek(const struct reserve *reserve, uint64_t from, int whence,
                     uint64_t otherwise)
{
    off_t at = -1;

    if (reserve->file >= 0)
        at = lseek(reserve->file, (off_t)from, whence);
    else if (whence == SEEK_DATA)
        return from;
    return at < 0 ? otherwise : (uint64_t)at;
}

bool reserve_next_used(const struct reserve *reserve,
                       struct reserve_stretch *stretch)
{
    uint64_t end = reserve->size;

    if (stretch->end >= end)
        return false;
    stretch->start = seek(reserve, stretch->end, SEEK_DATA, end);
    if (stretch->start >= end)
        return false;
    stretch->end = seek(reserve, stretch->start, SEEK_HOLE, end);
    return true;
}
