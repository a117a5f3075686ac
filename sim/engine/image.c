/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The life of an image, and what it answers about symbols and lines. */
#include "engine/image.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/printable.h"
#include "base/text.h"
#include "engine/image_data.h"

/* --- names ------------------------------------------------------------- */

enum { NAME_BLOCK = 1 << 16 };

struct name_block {
    struct name_block *next;
    size_t used;
    char bytes[NAME_BLOCK];
};

static const char *keep(struct image *image, const char *name)
{
    size_t length = strnlen(name, IMAGE_NAME_MAX);
    struct name_block *block = image->names;
    char *copy;

    if (!block || block->used + length + 1 > NAME_BLOCK) {
        block = mem_alloc(sizeof(*block));
        block->next = image->names;
        image->names = block;
    }
    copy = block->bytes + block->used;
    memcpy(copy, name, length);
    copy[length] = '\0';
    block->used += length + 1;
    return copy;
}

/* Every output that has a name has it from here: it is made harmless here. */
const char *image_keep_name(struct image *image, const char *name)
{
    char *shown;
    const char *kept;

    if (is_printable(name))
        return keep(image, name);
    shown = printable_text(name);
    kept = keep(image, shown);
    free(shown);
    return kept;
}

static void release_names(struct name_block *block)
{
    while (block) {
        struct name_block *next = block->next;

        free(block);
        block = next;
    }
}

/* --- life -------------------------------------------------------------- */

enum status image_load_bytes(const void *bytes, size_t size, const char *name,
                             struct image **image, struct diag *diag)
{
    struct image *new = mem_alloc(sizeof(*new));
    enum status status;

    new->path = mem_text(name);
    status = image_read_elf(new, bytes, size, diag);
    if (status) {
        image_release(new);
        return status;
    }
    image_read_dwarf(new, bytes, size);
    *image = new;
    return STATUS_OK;
}

enum status image_load(const char *path, struct image **image,
                       struct diag *diag)
{
    char *bytes;
    size_t size;
    enum status status = text_read_file(path, IMAGE_SIZE_MAX, &bytes, &size,
                                        diag);

    if (status)
        return status;
    status = image_load_bytes(bytes, size, path, image, diag);
    free(bytes);
    return status;
}

void image_release(struct image *image)
{
    if (!image)
        return;
    for (size_t i = 0; i < image->segment_count; i++)
        free((void *)(uintptr_t)image->segments[i].bytes);
    free(image->by_name);
    free(image->symbols);
    free(image->lines);
    free(image->types);
    free(image->members);
    free(image->variables);
    free(image->variables_by_name);
    free(image->type_names);
    release_names(image->names);
    free(image->path);
    free(image);
}

const char *image_path(const struct image *image)
{
    return image->path;
}

uint64_t image_entry(const struct image *image)
{
    return image->entry;
}

size_t image_segment_count(const struct image *image)
{
    return image->segment_count;
}

const struct image_segment *image_segment(const struct image *image,
                                          size_t index)
{
    return index < image->segment_count ? &image->segments[index] : NULL;
}

const struct image_segment *image_segment_at(const struct image *image,
                                             uint64_t address)
{
    for (size_t i = 0; i < image->segment_count; i++) {
        const struct image_segment *segment = &image->segments[i];

        if (address - segment->address < segment->memory_size)
            return segment;
    }
    return NULL;
}

/* --- symbols ----------------------------------------------------------- */

size_t image_symbol_count(const struct image *image)
{
    return image->symbol_count;
}

const struct image_symbol *image_symbol_by_index(const struct image *image,
                                                 size_t index)
{
    return index < image->symbol_count ? &image->symbols[index].view : NULL;
}

static const struct symbol *symbol_of(const struct image_symbol *view)
{
    return (const struct symbol *)(const void *)view; /* its first member */
}

_Static_assert(offsetof(struct symbol, view) == 0, "view is the first member");

const char *image_symbol_file(const struct image *image,
                              const struct image_symbol *symbol)
{
    (void)image;
    return symbol_of(symbol)->file;
}

/* Index by name of the first symbol that is not before `name`. */
static size_t first_of_name(const struct image *image, const char *name)
{
    size_t low = 0, high = image->symbol_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(image->by_name[middle].symbol->view.name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct symbol *symbol_by_name(const struct image *image,
                                           size_t index, const char *name)
{
    if (index >= image->symbol_count ||
        strcmp(image->by_name[index].symbol->view.name, name) != 0)
        return NULL;
    return image->by_name[index].symbol;
}

/* "a.c:state": the local one of that source file. */
static const struct image_symbol *symbol_in_file(const struct image *image,
                                                 const char *name)
{
    const char *colon = strrchr(name, ':');
    const struct symbol *symbol;

    if (!colon || colon == name || colon[-1] == ':')
        return NULL;
    for (size_t i = first_of_name(image, colon + 1);
         (symbol = symbol_by_name(image, i, colon + 1)); i++) {
        size_t length = (size_t)(colon - name);

        if (symbol->file && strlen(symbol->file) == length &&
            !memcmp(symbol->file, name, length))
            return &symbol->view;
    }
    return NULL;
}

const struct image_symbol *image_symbol(const struct image *image,
                                        const char *name)
{
    const struct symbol *symbol = symbol_by_name(
        image, first_of_name(image, name), name);

    return symbol ? &symbol->view : symbol_in_file(image, name);
}

static void tell_ambiguous(const struct image *image,
                           const struct symbol *first,
                           const struct symbol *second, struct diag *diag)
{
    const char *name = first->view.name;

    diag_set(diag, STATUS_INVALID, NULL,
             "%s has several local symbols '%s', at 0x%" PRIx64
             " and 0x%" PRIx64,
             image->path, name, first->view.address, second->view.address);
    if (first->file && second->file && strcmp(first->file, second->file) != 0)
        diag_hint(diag, "say which: %s:%s or %s:%s", first->file, name,
                  second->file, name);
    else
        diag_hint(diag, "name it by its address");
}

enum status image_check_symbol(const struct image *image, const char *name,
                               struct diag *diag)
{
    size_t index = first_of_name(image, name);
    const struct symbol *first = symbol_by_name(image, index, name);
    const struct symbol *next;

    if (!first || first->global)
        return STATUS_OK;
    while ((next = symbol_by_name(image, ++index, name)))
        if (next->view.address != first->view.address) {
            tell_ambiguous(image, first, next, diag);
            return STATUS_INVALID;
        }
    return STATUS_OK;
}

size_t image_symbols_up_to(const struct image *image, uint64_t address)
{
    size_t low = 0, high = image->symbol_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (image->symbols[middle].view.address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct image_symbol *image_symbol_at(const struct image *image,
                                           uint64_t address)
{
    const struct image_symbol *nearest = NULL;

    if (!image_segment_at(image, address))
        return NULL;
    for (size_t i = image_symbols_up_to(image, address); i > 0; i--) {
        const struct symbol *symbol = &image->symbols[i - 1];

        if (symbol->reach <= address && nearest)
            break;
        if (symbol->absolute)
            continue;
        if (address - symbol->view.address < symbol->view.size)
            return &symbol->view;
        if (!nearest && !symbol->view.size)
            nearest = &symbol->view;
        if (symbol->reach <= address)
            break;
    }
    return nearest;
}

/* --- lines ------------------------------------------------------------- */

bool image_line_at(const struct image *image, uint64_t address,
                   const char **file, unsigned *line)
{
    size_t low = 0, high = image->line_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (image->lines[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (!low || !image->lines[low - 1].file)
        return false;
    *file = image->lines[low - 1].file;
    *line = image->lines[low - 1].line;
    return true;
}

/* "src/a.c" is a tail of "hyp/src/a.c" and of itself, "c/a.c" is not. */
static bool is_tail(const char *path, const char *tail)
{
    size_t length = strlen(path), wanted = strlen(tail);

    if (!wanted || wanted > length || strcmp(path + length - wanted, tail) != 0)
        return false;
    return wanted == length || path[length - wanted - 1] == '/';
}

bool image_address_of_line(const struct image *image, const char *file,
                           unsigned line, uint64_t *address)
{
    for (size_t i = 0; i < image->line_count; i++) {
        const struct line *row = &image->lines[i];

        if (row->file && row->line == line && is_tail(row->file, file)) {
            *address = row->address;
            return true;
        }
    }
    return false;
}
