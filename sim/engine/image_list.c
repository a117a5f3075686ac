/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The image that has a symbol there answers. */
#include "engine/image_list.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/printable.h"

static const struct image *image_at(struct image_list images, uint64_t address)
{
    for (size_t i = 0; i < images.count; i++)
        if (image_symbol_at(images.items[i], address))
            return images.items[i];
    return NULL;
}

void image_list_location(struct image_list images, uint64_t pc, char *text,
                         size_t size)
{
    const struct image *image = image_at(images, pc);
    const struct image_symbol *symbol;
    const char *file;
    unsigned line;
    char where[160];

    if (!size)
        return;
    text[0] = '\0';
    if (!image)
        return;
    symbol = image_symbol_at(image, pc);
    snprintf(where, sizeof(where), "%s+0x%" PRIx64, symbol->name,
             pc - symbol->address);
    printable_trim(where);
    if (image_line_at(image, pc, &file, &line))
        snprintf(text, size, "%s:%u (%s)", file, line, where);
    else
        snprintf(text, size, "%s", where);
    printable_trim(text);
}

void image_list_describe(struct image_list images, uint64_t address, char *text,
                         size_t size)
{
    const struct image *image = image_at(images, address);

    if (image)
        image_describe(image, address, text, size);
    else
        snprintf(text, size, "0x%" PRIx64, address);
}

bool image_list_line(struct image_list images, uint64_t pc, const char **file,
                     unsigned *line)
{
    const struct image *image = image_at(images, pc);

    return image && image_line_at(image, pc, file, line);
}

bool image_list_resolve(struct image_list images, const char *path,
                        struct image_place *place)
{
    for (size_t i = 0; i < images.count; i++)
        if (image_resolve(images.items[i], path, place, NULL) == STATUS_OK)
            return true;
    return false;
}
