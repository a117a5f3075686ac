/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Growing text, allocation that cannot fail, and the did-you-mean search. */
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

void *mem_alloc(size_t size)
{
    return must(calloc(1, size ? size : 1));
}

void *mem_grow(void *old, size_t count, size_t size)
{
    return must(reallocarray(old, count ? count : 1, size));
}

char *mem_text(const char *text)
{
    return text ? must(strdup(text)) : NULL;
}

char *mem_format(const char *format, ...)
{
    struct text text = { 0 };
    va_list args;

    va_start(args, format);
    text_add_v(&text, format, args);
    va_end(args);
    return text.data;
}

static void reserve(struct text *text, size_t extra)
{
    size_t needed = text->length + extra + 1;

    if (needed <= text->capacity)
        return;
    text->capacity = needed * 2;
    text->data = mem_grow(text->data, text->capacity, 1);
}

void text_add_bytes(struct text *text, const void *bytes, size_t length)
{
    reserve(text, length);
    if (length)
        memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void text_add_v(struct text *text, const char *format, va_list args)
{
    va_list again;
    char probe[1]; /* gcc's sanitizers take NULL here for a mistake */
    int length;

    va_copy(again, args);
    length = vsnprintf(probe, sizeof(probe), format, again);
    va_end(again);
    if (length < 0)
        return;
    reserve(text, (size_t)length);
    vsnprintf(text->data + text->length, (size_t)length + 1, format, args);
    text->length += (size_t)length;
}

void text_add(struct text *text, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    text_add_v(text, format, args);
    va_end(args);
}

void text_release(struct text *text)
{
    free(text->data);
    *text = (struct text){ 0 };
}

const char *text_string(const struct text *text)
{
    return text->data ? text->data : "";
}

/* Words longer than this are compared by their beginnings. */
enum { NEAREST_LENGTH = 63 };

static unsigned minimum(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance, letter case apart, one row of the table at a time. */
static unsigned edit_distance(const char *a, const char *b)
{
    unsigned row[NEAREST_LENGTH + 1];
    size_t a_length = strnlen(a, NEAREST_LENGTH);
    size_t b_length = strnlen(b, NEAREST_LENGTH);

    for (size_t j = 0; j <= b_length; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= a_length; i++) {
        unsigned diagonal = row[0];

        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            bool same = tolower((unsigned char)a[i - 1]) ==
                        tolower((unsigned char)b[j - 1]);
            unsigned above = row[j];

            row[j] = minimum(diagonal + !same, minimum(above, row[j - 1]) + 1);
            diagonal = above;
        }
    }
    return row[b_length];
}

void text_nearest_next(struct text_nearest *nearest, const char *candidate)
{
    unsigned distance = edit_distance(nearest->word, candidate);

    if (nearest->best && distance >= nearest->distance)
        return;
    nearest->best = candidate;
    nearest->distance = distance;
}

/* Near enough: a third of the letters may be wrong, and never all of them. */
const char *text_nearest_result(const struct text_nearest *nearest)
{
    size_t length = strlen(nearest->word);

    if (!nearest->best || nearest->distance > length / 3 + (length > 1))
        return NULL;
    return nearest->best;
}

static enum status read_stream(FILE *file, const char *path, size_t limit,
                               struct text *text, struct diag *diag)
{
    char chunk[65536];
    size_t count;

    while ((count = fread(chunk, 1, sizeof(chunk), file)) > 0) {
        if (text->length + count > limit)
            return diag_set(diag, STATUS_LIMIT, path,
                            "the file is larger than %zu bytes", limit);
        text_add_bytes(text, chunk, count);
    }
    if (ferror(file))
        return diag_set(diag, STATUS_IO, path, "cannot read the file: %s",
                        strerror(errno));
    return STATUS_OK;
}

/* What `mode` is instead of a file; NULL when it is one. */
static const char *other_kind(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        return NULL;
    case S_IFDIR:
        return "a folder";
    case S_IFIFO:
        return "a FIFO";
    case S_IFSOCK:
        return "a socket";
    default:
        return "a device";
    }
}

static enum status check_regular(const struct stat *info, const char *path,
                                 size_t limit, struct diag *diag)
{
    const char *kind = other_kind(info->st_mode);

    if (kind) {
        diag_set(diag, STATUS_IO, path, "not a file, but %s", kind);
        return STATUS_IO;
    }
    if ((uint64_t)info->st_size > limit)
        return diag_set(diag, STATUS_LIMIT, path,
                        "the file is larger than %zu bytes", limit);
    return STATUS_OK;
}

static enum status cannot_open(const char *path, struct diag *diag)
{
    return diag_set(diag, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO, path,
                    "cannot open the file: %s", strerror(errno));
}

/*
 * Looked at before it is opened, for opening a device may do something, and
 * behind it, for it may have become another.
 */
static enum status open_regular(const char *path, size_t limit, FILE **file,
                                struct diag *diag)
{
    struct stat info;
    int descriptor;
    enum status status;

    if (stat(path, &info) != 0)
        return cannot_open(path, diag);
    status = check_regular(&info, path, limit, diag);
    if (status)
        return status;
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return cannot_open(path, diag);
    if (fstat(descriptor, &info) == 0)
        status = check_regular(&info, path, limit, diag);
    *file = status ? NULL : fdopen(descriptor, "rb");
    if (!*file) {
        close(descriptor);
        return status ? status : cannot_open(path, diag);
    }
    return STATUS_OK;
}

enum status text_read_stream(FILE *file, const char *name, size_t limit,
                             char **data, size_t *length, struct diag *diag)
{
    struct text text = { 0 };
    enum status status = read_stream(file, name, limit, &text, diag);

    if (status != STATUS_OK) {
        text_release(&text);
        return status;
    }
    text_add_bytes(&text, "", 0);
    *data = text.data;
    *length = text.length;
    return STATUS_OK;
}

enum status text_read_file(const char *path, size_t limit, char **data,
                           size_t *length, struct diag *diag)
{
    FILE *file = NULL;
    enum status status = open_regular(path, limit, &file, diag);

    if (status != STATUS_OK)
        return status;
    status = text_read_stream(file, path, limit, data, length, diag);
    fclose(file);
    return status;
}

bool text_matches(const char *pattern, const char *text)
{
    const char *star = NULL, *retry = NULL;

    while (*text) {
        if (*pattern == '*') {
            star = ++pattern;
            retry = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star;
            text = ++retry;
        } else {
            return false;
        }
    }
    return !pattern[strspn(pattern, "*")];
}
