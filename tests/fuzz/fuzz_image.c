/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads any bytes as an image and asks everything that an image answers. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SYMBOLS_MAX = 64, PARTS_MAX = 6 };

static void ask_address(const struct image *image, uint64_t address)
{
    const char *file;
    char text[128];
    unsigned line;
    uint64_t back;

    image_describe(image, address, text, sizeof(text));
    if (image_line_at(image, address, &file, &line) &&
        !image_address_of_line(image, file, line, &back))
        abort();
}

/* Walks into a variable as image_describe() names it, and by wrong names. */
static void ask_symbol(const struct image *image,
                       const struct image_symbol *symbol)
{
    static const char *const parts[] = {
        "", "[0]", "[1][2]", ".a", "[0].regs[3]", "[18446744073709551615]",
    };
    struct image_place place;
    struct diag diag;
    char path[256];

    if (!image_symbol(image, symbol->name))
        abort();
    for (size_t i = 0; i < PARTS_MAX; i++) {
        snprintf(path, sizeof(path), "%s%s", symbol->name, parts[i]);
        image_resolve(image, path, &place, &diag);
    }
    for (uint64_t offset = 0; offset < 64; offset += 7) {
        image_describe(image, symbol->address + offset, path, sizeof(path));
        image_resolve(image, path, &place, &diag);
        ask_address(image, symbol->address + offset);
    }
}

static void ask_segments(const struct image *image)
{
    volatile uint8_t sum = 0;

    for (size_t i = 0; i < image_segment_count(image); i++) {
        const struct image_segment *segment = image_segment(image, i);

        for (uint64_t j = 0; j < segment->file_size; j++)
            sum = (uint8_t)(sum + segment->bytes[j]);
        ask_address(image, segment->address);
        ask_address(image, segment->address + segment->memory_size);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct image *image;
    struct diag diag;
    size_t count;

    if (image_load_bytes(data, size, "fuzz", &image, &diag))
        return 0;
    ask_segments(image);
    count = image_symbol_count(image);
    for (size_t i = 0; i < count && i < SYMBOLS_MAX; i++)
        ask_symbol(image, image_symbol_by_index(image, i));
    ask_address(image, image_entry(image));
    ask_address(image, UINT64_MAX);
    image_release(image);
    return 0;
}
