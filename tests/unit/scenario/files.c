/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "files.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const struct memory_file *find(void *self, const char *path)
{
    const struct memory_file *file = self;

    while (file->path && strcmp(file->path, path))
        file++;
    return file->path ? file : NULL;
}

static enum status read_text(void *self, const char *path, char **data,
                             size_t *length, struct diag *diag)
{
    const struct memory_file *file = find(self, path);

    if (!file)
        return diag_set(diag, STATUS_NOT_FOUND, path, "no such file");
    *data = mem_text(file->text);
    *length = strlen(file->text);
    return STATUS_OK;
}

static enum status read_image(void *self, const char *path,
                              struct image **image, struct diag *diag)
{
    (void)self;
    return image_load(path, image, diag);
}

static char *identity(void *self, const char *path)
{
    return find(self, path) ? mem_text(path) : realpath(path, NULL);
}

struct plan_reader memory_reader(const struct memory_file *files)
{
    return (struct plan_reader){ .self = (void *)files,
                                 .text = read_text,
                                 .image = read_image,
                                 .identity = identity };
}
