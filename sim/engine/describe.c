/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From an address to the path that names it, for reports. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/printable.h"
#include "base/text.h"
#include "engine/image_data.h"

/* Bytes from a member's offset on that are its; of int x[] all that follow. */
static uint64_t extent(const struct image *image, const struct member *member)
{
    const struct type *type = &image->types[member->type];

    if (member->bit_width)
        return member->bit_size;
    if (type->kind == TYPE_RECORD && !type->member_count)
        return 0; /* None of a Rust enumeration: another names the place */
    if (type->kind == TYPE_ARRAY && !type->is_counted && type->stride)
        return UINT64_MAX - member->offset;
    return type->size;
}

/*
 * The member that covers `offset`; of a union the first. One may begin in the
 * padding of a base class, so the nearest is taken.
 */
static const struct member *member_at(const struct image *image,
                                      const struct type *record,
                                      uint64_t offset)
{
    const struct member *found = NULL;

    for (uint32_t i = 0; i < record->member_count; i++) {
        const struct member *member = &image->members[record->first_member + i];

        if (!member->why && offset - member->offset < extent(image, member) &&
            (!found || member->offset > found->offset))
            found = member;
    }
    return found;
}

/* Adds the path inside `type` to `text`; returns the bytes left over. */
static uint64_t describe_parts(const struct image *image, uint32_t index,
                               uint64_t offset, struct text *text)
{
    for (unsigned depth = 0; depth < IMAGE_DEPTH_MAX; depth++) {
        const struct type *type = &image->types[index];
        const struct member *member;
        uint64_t size;

        if (type->kind == TYPE_ARRAY) {
            size = type->stride;
            if (!size)
                return offset;
            text_add(text, "[%" PRIu64 "]", type->lower + offset / size);
            offset %= size;
            index = type->element;
            continue;
        }
        member = type->kind == TYPE_RECORD ? member_at(image, type, offset)
                                           : NULL;
        if (!member)
            return offset;
        if (member->name)
            text_add(text, ".%s", member->name);
        offset -= member->offset;
        index = member->type;
    }
    return offset;
}

/* The source's name of what C++ and Rust spell otherwise for the linker. */
static const char *shown_name(const struct image_symbol *symbol,
                              const struct variable *variable)
{
    bool spelled = variable && variable->linkage &&
                   !strcmp(variable->linkage, symbol->name);

    return spelled ? variable->qualified : symbol->name;
}

void image_describe(const struct image *image, uint64_t address, char *text,
                    size_t size)
{
    const struct image_symbol *symbol = image_symbol_at(image, address);
    const struct variable *variable;
    struct text path = { 0 };
    uint64_t offset;

    if (!size)
        return;
    if (!symbol) {
        snprintf(text, size, "0x%" PRIx64, address);
        return;
    }
    offset = address - symbol->address;
    variable = image_variable_at(image, symbol);
    text_add(&path, "%s", shown_name(symbol, variable));
    if (variable)
        offset = describe_parts(image, variable->type, offset, &path);
    if (offset)
        text_add(&path, "+0x%" PRIx64, offset);
    snprintf(text, size, "%s", text_string(&path));
    printable_trim(text);
    text_release(&path);
}
