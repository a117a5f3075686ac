/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Paths such as "shadow_ctxts[8].regs[19]": from the path to the place in
 * memory, and from an address back to the path.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/image_data.h"

/* What a path has reached so far. */
struct cursor {
    uint64_t address;
    uint64_t size; /* bytes, by the type or, without one, by the ELF */
    uint32_t type;
    const struct member *bits; /* the bit-field reached last, or NULL */
};

/* --- variables --------------------------------------------------------- */

/* First variable at or above `address`. */
static size_t variable_from(const struct image *image, uint64_t address)
{
    size_t low = 0, high = image->variable_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (image->variables[middle].address < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The type of the variable that is at the symbol; 0 when it has none. */
static uint32_t symbol_type(const struct image *image,
                            const struct image_symbol *symbol)
{
    uint32_t other = 0;

    for (size_t i = variable_from(image, symbol->address);
         i < image->variable_count &&
         image->variables[i].address == symbol->address;
         i++) {
        const struct variable *variable = &image->variables[i];

        if (!strcmp(variable->name, symbol->name))
            return variable->type;
        /* A static of a function: "calls.0", "square.calls" in the ELF. */
        if (image->types[variable->type].size == symbol->size)
            other = variable->type;
    }
    return other;
}

/* --- members ----------------------------------------------------------- */

/*
 * A search through a record and its anonymous members. A stranger's types may
 * nest such that this would not end: `left` bounds the members looked at.
 */
struct search {
    const struct image *image;
    const char *name;
    size_t length;
    uint64_t offset; /* of the anonymous members around the one found */
    unsigned left;
};

#define SEARCH(image, name, length)           \
    {                                         \
        (image), (name), (length), 0, 1 << 16 \
    }

static const struct member *find_member(struct search *search,
                                        const struct type *record,
                                        unsigned depth)
{
    const struct image *image = search->image;

    for (uint32_t i = 0; i < record->member_count && search->left; i++) {
        const struct member *member = &image->members[record->first_member + i];
        const struct member *found;
        const struct type *type = &image->types[member->type];

        search->left--;
        if (member->name && strlen(member->name) == search->length &&
            !memcmp(member->name, search->name, search->length))
            return member;
        if (member->name || type->kind != TYPE_RECORD ||
            depth > IMAGE_DEPTH_MAX)
            continue;
        found = find_member(search, type, depth + 1);
        if (found) {
            search->offset += member->offset;
            return found;
        }
    }
    return NULL;
}

static void near_members(struct search *search, const struct type *record,
                         struct text_nearest *nearest, unsigned depth)
{
    const struct image *image = search->image;

    for (uint32_t i = 0; i < record->member_count && search->left; i++) {
        const struct member *member = &image->members[record->first_member + i];
        const struct type *type = &image->types[member->type];

        search->left--;
        if (member->name)
            text_nearest_next(nearest, member->name);
        else if (type->kind == TYPE_RECORD && depth <= IMAGE_DEPTH_MAX)
            near_members(search, type, nearest, depth + 1);
    }
}

/* --- from a path to a place -------------------------------------------- */

struct path {
    const struct image *image;
    const char *text;
    const char *at; /* what is left of it */
    struct diag *diag;
};

static enum status wrong(const struct path *path, enum status status,
                         const char *format, const char *what)
{
    diag_set(path->diag, status, NULL, format, what);
    return status;
}

static enum status unknown_symbol(const struct path *path, const char *name)
{
    const struct image *image = path->image;
    struct text_nearest nearest = { .word = name };
    const char *best;

    if (!path->diag)
        return STATUS_NOT_FOUND;
    diag_set(path->diag, STATUS_NOT_FOUND, NULL, "%s has no symbol '%s'",
             image->path, name);
    for (size_t i = 0; i < image->symbol_count; i++)
        text_nearest_next(&nearest, image->symbols[i].view.name);
    best = text_nearest_result(&nearest);
    if (best)
        diag_hint(path->diag, "did you mean '%s'?", best);
    return STATUS_NOT_FOUND;
}

/* The symbol that the path starts with; a name may itself have a dot. */
static enum status take_symbol(struct path *path, struct cursor *cursor)
{
    const struct image_symbol *symbol = image_symbol(path->image, path->text);
    size_t length = symbol ? strlen(path->text) : strcspn(path->text, ".[");
    char *name;

    for (;;) {
        name = mem_format("%.*s", (int)length, path->text);
        if (!symbol)
            symbol = image_symbol(path->image, name);
        if (symbol || path->text[length] != '.')
            break;
        free(name);
        length += 1 + strcspn(path->text + length + 1, ".[");
    }
    if (!symbol) {
        size_t first = strcspn(path->text, ".[");

        name[first] = '\0';
        unknown_symbol(path, name);
        free(name);
        return STATUS_NOT_FOUND;
    }
    free(name);
    path->at = path->text + length;
    *cursor = (struct cursor){
        .address = symbol->address,
        .size = symbol->size,
        .type = symbol_type(path->image, symbol),
    };
    if (path->image->types && path->image->types[cursor->type].size)
        cursor->size = path->image->types[cursor->type].size;
    return STATUS_OK;
}

/* The path up to where it was read, for messages. */
static char *prefix(const struct path *path, const char *end)
{
    return mem_format("%.*s", (int)(end - path->text), path->text);
}

/* A pointer is followed by an expression, not by a path. */
static enum status refuse_pointer(const struct path *path, const char *end)
{
    char *name = prefix(path, end);

    diag_set(path->diag, STATUS_INVALID, NULL, "'%s' is a pointer", name);
    diag_hint(path->diag, "write %s-> to name a member of what it points to",
              name);
    free(name);
    return STATUS_INVALID;
}

static enum status refuse(const struct path *path, const char *end,
                          const char *what)
{
    const struct image *image = path->image;
    char *name = prefix(path, end);

    diag_set(path->diag, STATUS_INVALID, NULL, "'%s' is %s", name, what);
    if (!image->has_dwarf)
        diag_hint(path->diag, "%s has no debug information: build it with -g",
                  image->path);
    free(name);
    return STATUS_INVALID;
}

static void tell_no_member(const struct path *path, const struct type *record,
                           const char *start, size_t length)
{
    char *owner = prefix(path, start - 1);
    char *name = mem_format("%.*s", (int)length, start);
    struct text_nearest nearest = { .word = name };
    struct search search = SEARCH(path->image, name, length);
    const char *best;

    diag_set(path->diag, STATUS_NOT_FOUND, NULL, "'%s' has no member '%s'",
             owner, name);
    near_members(&search, record, &nearest, 0);
    best = text_nearest_result(&nearest);
    if (best)
        diag_hint(path->diag, "did you mean '%s'?", best);
    free(name);
    free(owner);
}

static enum status unknown_member(const struct path *path,
                                  const struct type *record, const char *start,
                                  size_t length)
{
    if (path->diag)
        tell_no_member(path, record, start, length);
    return STATUS_NOT_FOUND;
}

static enum status take_member(struct path *path, struct cursor *cursor)
{
    const struct image *image = path->image;
    const struct type *record = &image->types[cursor->type];
    const char *start = path->at + 1;
    size_t length = strcspn(start, ".[");
    struct search search = SEARCH(image, start, length);
    const struct member *member;

    if (record->is_pointer && image->types[record->target].kind == TYPE_RECORD)
        return refuse_pointer(path, path->at);
    if (record->kind != TYPE_RECORD || cursor->bits)
        return refuse(path, path->at, "no structure and has no members");
    member = length ? find_member(&search, record, 0) : NULL;
    if (!member)
        return unknown_member(path, record, start, length);
    cursor->address += search.offset + member->offset;
    cursor->type = member->type;
    cursor->size = member->bit_width ? member->bit_size
                                     : image->types[member->type].size;
    cursor->bits = member->bit_width ? member : NULL;
    path->at = start + length;
    return STATUS_OK;
}

static enum status take_number(struct path *path, uint64_t *number)
{
    const char *start = path->at + 1;
    char *end;

    if (!isdigit((unsigned char)*start))
        return wrong(path, STATUS_INVALID,
                     "expected a number after '[' in "
                     "'%s'",
                     path->text);
    *number = strtoull(start, &end, 0);
    if (*end != ']')
        return wrong(path, STATUS_INVALID, "expected ']' in '%s'", path->text);
    path->at = end + 1;
    return STATUS_OK;
}

static enum status take_index(struct path *path, struct cursor *cursor)
{
    const struct image *image = path->image;
    const struct type *array = &image->types[cursor->type];
    uint64_t index, count, size;
    const char *start = path->at;
    enum status status;

    if (array->kind != TYPE_ARRAY)
        return refuse(path, start, "no array");
    status = take_number(path, &index);
    if (status)
        return status;
    size = image->types[array->element].size;
    count = array->count ? array->count : size ? cursor->size / size : 0;
    if (index >= count) {
        char *name = prefix(path, start);

        diag_set(path->diag, STATUS_INVALID, NULL,
                 "index %" PRIu64 " is outside of '%s', which has %" PRIu64
                 " elements",
                 index, name, count);
        free(name);
        return STATUS_INVALID;
    }
    cursor->address += index * size;
    cursor->type = array->element;
    cursor->size = size;
    return STATUS_OK;
}

static bool is_scalar_size(uint64_t size)
{
    return size == 1 || size == 2 || size == 4 || size == 8;
}

static void fill_place(const struct image *image, const struct cursor *cursor,
                       struct image_place *place)
{
    const struct type *type = cursor->type ? &image->types[cursor->type] : NULL;

    *place = (struct image_place){
        .type = { .image = type ? image : NULL, .index = cursor->type },
        .address = cursor->address,
        .size = cursor->size,
    };
    if (!type) {
        place->is_scalar = is_scalar_size(cursor->size);
        return;
    }
    place->is_scalar = type->kind == TYPE_SCALAR;
    place->is_signed = place->is_scalar && type->is_signed;
    if (cursor->bits) {
        place->bit_lsb = cursor->bits->bit_lsb;
        place->bit_width = cursor->bits->bit_width;
    }
}

/* Without types every part of a path but the symbol is refused. */
static enum status take_parts(struct path *path, struct cursor *cursor)
{
    enum status status = STATUS_OK;

    while (!status && *path->at) {
        bool member = *path->at == '.';

        if (!member && *path->at != '[')
            return wrong(path, STATUS_INVALID,
                         "expected '.', '[' or the end "
                         "after ']' in '%s'",
                         path->text);
        if (!cursor->type)
            return refuse(path, path->at, "of unknown type");
        status = member ? take_member(path, cursor) : take_index(path, cursor);
    }
    return status;
}

enum status image_resolve(const struct image *image, const char *path,
                          struct image_place *place, struct diag *diag)
{
    struct path rest = { image, path, path, diag };
    struct cursor cursor;
    enum status status = take_symbol(&rest, &cursor);

    if (!status)
        status = take_parts(&rest, &cursor);
    if (!status)
        fill_place(image, &cursor, place);
    return status;
}

enum status image_resolve_parts(const struct image_place *whole,
                                const char *text, size_t at,
                                struct image_place *place, struct diag *diag)
{
    const struct image *image = whole->type.image;
    struct path rest = { image, text, text + at, diag };
    struct cursor cursor = {
        .address = whole->address,
        .size = whole->size,
        .type = whole->type.index,
    };
    enum status status = take_parts(&rest, &cursor);

    if (!status)
        fill_place(image, &cursor, place);
    return status;
}

/* --- from an address to a path ----------------------------------------- */

/* The member that covers `offset`; of a union the first. */
static const struct member *member_at(const struct image *image,
                                      const struct type *record,
                                      uint64_t offset)
{
    for (uint32_t i = 0; i < record->member_count; i++) {
        const struct member *member = &image->members[record->first_member + i];

        if (offset - member->offset < image->types[member->type].size)
            return member;
    }
    return NULL;
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
            size = image->types[type->element].size;
            if (!size)
                return offset;
            text_add(text, "[%" PRIu64 "]", offset / size);
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

void image_describe(const struct image *image, uint64_t address, char *text,
                    size_t size)
{
    const struct image_symbol *symbol = image_symbol_at(image, address);
    struct text path = { 0 };
    uint64_t offset;
    uint32_t type;

    if (!symbol) {
        snprintf(text, size, "0x%" PRIx64, address);
        return;
    }
    offset = address - symbol->address;
    type = symbol_type(image, symbol);
    text_add(&path, "%s", symbol->name);
    if (type)
        offset = describe_parts(image, type, offset, &path);
    if (offset)
        text_add(&path, "+0x%" PRIx64, offset);
    snprintf(text, size, "%s", text_string(&path));
    text_release(&path);
}
