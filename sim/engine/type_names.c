/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Types by name, as a cast writes them ("struct vcpu"), and what pointers
 * point to.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/text.h"
#include "engine/image_data.h"

/* Pointers are 64 bits wide, as EL2 is AArch64. */
enum { POINTER_SIZE = 8 };

static int compare_names(const void *left, const void *right)
{
    const struct type_name *a = left, *b = right;
    int order = strcmp(a->name, b->name);

    return order ? order : (a->type > b->type) - (a->type < b->type);
}

void image_sort_type_names(struct image *image)
{
    if (image->type_name_count)
        qsort(image->type_names, image->type_name_count,
              sizeof(*image->type_names), compare_names);
}

static size_t first_of_name(const struct image *image, const char *name)
{
    size_t low = 0, high = image->type_name_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(image->type_names[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool same_member(const struct member *a, const struct member *b)
{
    bool named = a->name && b->name;

    return a->offset == b->offset && a->bit_lsb == b->bit_lsb &&
           a->bit_width == b->bit_width && !a->name == !b->name &&
           (!named || !strcmp(a->name, b->name));
}

/* One definition seen by two units: the same members at the same places. */
static bool same_type(const struct image *image, const struct type *a,
                      const struct type *b)
{
    if (a->kind != b->kind || a->size != b->size ||
        a->member_count != b->member_count || a->is_signed != b->is_signed ||
        a->is_pointer != b->is_pointer || a->count != b->count)
        return false;
    for (uint32_t i = 0; a->kind == TYPE_RECORD && i < a->member_count; i++)
        if (!same_member(&image->members[a->first_member + i],
                         &image->members[b->first_member + i]))
            return false;
    return true;
}

/* STATUS_LIMIT: there are several, which differ. */
static enum status find_named(const struct image *image, const char *name,
                              uint32_t *type)
{
    size_t first = first_of_name(image, name);
    const struct type_name *rows = image->type_names;

    if (first == image->type_name_count || strcmp(rows[first].name, name) != 0)
        return STATUS_NOT_FOUND;
    *type = rows[first].type;
    for (size_t i = first + 1;
         i < image->type_name_count && !strcmp(rows[i].name, name); i++)
        if (!same_type(image, &image->types[*type],
                       &image->types[rows[i].type]))
            return STATUS_LIMIT;
    return STATUS_OK;
}

uint32_t image_named_type(const struct image *image, const char *name)
{
    uint32_t type;

    return find_named(image, name, &type) == STATUS_OK ? type : 0;
}

/* C++ and Rust leave "struct" out. */
static enum status find_spelled(const struct image *image, const char *name,
                                uint32_t *type)
{
    static const char *const words[] = { "", "struct ", "union ", "enum " };
    enum status status = STATUS_NOT_FOUND;

    for (size_t i = 0; i < ARRAY_LENGTH(words) && status == STATUS_NOT_FOUND;
         i++) {
        char *spelled = mem_format("%s%s", words[i], name);

        status = find_named(image, spelled, type);
        free(spelled);
    }
    return status;
}

enum status image_type_by_name(const struct image *image, const char *name,
                               struct image_type *type, struct diag *diag)
{
    uint32_t index = 0;
    enum status status = find_spelled(image, name, &index);

    *type = (struct image_type){ .image = image, .index = index };
    if (status == STATUS_LIMIT) {
        diag_set(diag, status, NULL, "%s has several types called \"%s\"",
                 image->path, name);
        diag_hint(diag, "they differ: come to it by a variable or a member "
                        "that has the one that is meant");
    }
    return status;
}

void image_nearest_type(const struct image *image, struct text_nearest *nearest)
{
    for (size_t i = 0; i < image->type_name_count; i++)
        text_nearest_next(nearest, image->type_names[i].name);
}

bool image_is_pointer(struct image_type type)
{
    return type.image &&
           (type.pointers || type.image->types[type.index].is_pointer);
}

/* What is not a type that can be read is a block of its bytes. */
static struct image_place place_of_type(struct image_type type)
{
    const struct type *found = &type.image->types[type.index];
    bool is_scalar = type.pointers || found->kind == TYPE_SCALAR;

    return (struct image_place){
        .type = type,
        .size = type.pointers ? POINTER_SIZE : found->size,
        .is_scalar = is_scalar,
        .is_signed = is_scalar && !type.pointers && found->is_signed,
    };
}

bool image_pointee(struct image_type pointer, struct image_place *place)
{
    const struct image *image = pointer.image;

    if (!image_is_pointer(pointer))
        return false;
    if (pointer.pointers)
        pointer.pointers--;
    else
        pointer.index = image->types[pointer.index].target;
    *place = place_of_type(pointer);
    if (!place->is_scalar && !place->size)
        place->type.index = 0; /* void, or what is not understood */
    return pointer.pointers || place->type.index;
}

bool image_element(struct image_type array, uint64_t size,
                   struct image_place *place, uint64_t *count)
{
    const struct type *type;

    if (!array.image || array.pointers)
        return false;
    type = &array.image->types[array.index];
    if (type->kind != TYPE_ARRAY)
        return false;
    *place = place_of_type(
        (struct image_type){ .image = array.image, .index = type->element });
    *count = type->count ? type->count : place->size ? size / place->size : 0;
    return true;
}
