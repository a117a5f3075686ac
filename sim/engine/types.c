/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a path such as "shadow_ctxts[8].regs[19]" to the place in memory. */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/image_data.h"

/* What a path has reached so far. */
struct cursor {
    uint64_t address;
    uint64_t size; /* bytes, by the type or, without one, by the ELF */
    uint64_t end;  /* of the symbol that it is in; 0 when that is not known */
    uint32_t type;
    const struct member *bits; /* the bit-field reached last, or NULL */
};

/* --- members ----------------------------------------------------------- */

/*
 * A search through a record, its anonymous members and its base classes. A
 * stranger's types may nest such that this would not end: `left` bounds the
 * members looked at.
 */
struct search {
    const struct image *image;
    const char *name;
    size_t length;
    uint64_t offset; /* of what is around the one found */
    unsigned left;
    enum unread why;   /* what is around has no known place */
    bool is_ambiguous; /* several bases have it */
};

#define SEARCH(image, name, length)                              \
    {                                                            \
        (image), (name), (length), 0, 1 << 16, UNREAD_NOT, false \
    }

static bool is_named(const struct search *search, const struct member *member)
{
    return member->name && strlen(member->name) == search->length &&
           !memcmp(member->name, search->name, search->length);
}

/* Whether the members of `member` count as its record's. */
static bool is_open(const struct image *image, const struct member *member)
{
    return (!member->name || member->is_base) &&
           image->types[member->type].kind == TYPE_RECORD;
}

static const struct member *find_member(struct search *search,
                                        const struct type *record,
                                        unsigned depth);

/* In what is around `member`, whose place is then part of the one found. */
static const struct member *find_inside(struct search *search,
                                        const struct member *member,
                                        unsigned depth)
{
    const struct member *found = find_member(
        search, &search->image->types[member->type], depth + 1);

    if (found) {
        search->offset += member->offset;
        search->why = search->why ? search->why : member->why;
    }
    return found;
}

static const struct member *find_in_open(struct search *search,
                                         const struct type *record,
                                         unsigned depth)
{
    const struct image *image = search->image;
    const struct member *found = NULL;
    struct search first = *search;

    for (uint32_t i = 0; i < record->member_count && search->left; i++) {
        const struct member *member = &image->members[record->first_member + i];
        const struct member *inside;
        struct search next = *search;

        search->left--;
        if (!is_open(image, member) || depth > IMAGE_DEPTH_MAX)
            continue;
        inside = find_inside(&next, member, depth);
        search->left = next.left;
        if (!inside)
            continue;
        next.is_ambiguous |= found && member->is_base;
        if (!found || next.is_ambiguous)
            first = next;
        if (!found)
            found = inside;
    }
    first.left = search->left;
    *search = first;
    return found;
}

/* A record's own members hide those of its bases. */
static const struct member *find_member(struct search *search,
                                        const struct type *record,
                                        unsigned depth)
{
    const struct image *image = search->image;

    for (uint32_t i = 0; i < record->member_count && search->left; i++) {
        const struct member *member = &image->members[record->first_member + i];

        search->left--;
        if (is_named(search, member))
            return member;
    }
    return find_in_open(search, record, depth);
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
        if (is_open(image, member) && depth <= IMAGE_DEPTH_MAX)
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

/* The path up to where it was read, for messages. */
static char *prefix(const struct path *path, const char *end)
{
    return mem_format("%.*s", (int)(end - path->text), path->text);
}

static enum status refuse_unread(const struct path *path, const char *end,
                                 enum unread why)
{
    static const struct {
        const char *text, *hint;
    } rows[] = {
#define UNREAD(name, text, hint) { text, hint },
#include "engine/unread.def"
#undef UNREAD
    };
    char *name = prefix(path, end);

    diag_set(path->diag, STATUS_UNSUPPORTED, NULL, "'%s' cannot be read: %s",
             name, rows[why].text);
    diag_hint(path->diag, "%s", rows[why].hint);
    free(name);
    return STATUS_UNSUPPORTED;
}

static enum status unknown_symbol(const struct path *path, const char *name)
{
    const struct image *image = path->image;
    const struct variable *variable = image_variable_by_name(image, name);
    struct text_nearest nearest = { .word = name };
    const char *best;

    if (!path->diag)
        return STATUS_NOT_FOUND;
    if (variable)
        return refuse_unread(path, path->text + strlen(name),
                             variable->why ? variable->why : UNREAD_REMOVED);
    diag_set(path->diag, STATUS_NOT_FOUND, NULL, "%s has no symbol '%s'",
             image->path, name);
    for (size_t i = 0; i < image->symbol_count; i++)
        text_nearest_next(&nearest, image->symbols[i].view.name);
    best = image_variable_called(image, name);
    if (!best)
        best = text_nearest_result(&nearest);
    if (best)
        diag_hint(path->diag, "did you mean '%s'?", best);
    return STATUS_NOT_FOUND;
}

/* The type of the variable that is at the symbol; 0 when it has none. */
static uint32_t symbol_type(const struct image *image,
                            const struct image_symbol *symbol)
{
    const struct variable *variable = image_variable_at(image, symbol);

    return variable ? variable->type : 0;
}

/* The symbol that the path starts with; a name may itself have a dot. */
static enum status take_symbol(struct path *path, struct cursor *cursor)
{
    const struct image_symbol *symbol = image_variable_symbol(path->image,
                                                              path->text);
    size_t length = symbol ? strlen(path->text) : strcspn(path->text, ".[");
    enum status status;
    char *name;

    for (;;) {
        name = mem_format("%.*s", (int)length, path->text);
        if (!symbol)
            symbol = image_variable_symbol(path->image, name);
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
    status = image_check_symbol(path->image, name, path->diag);
    free(name);
    if (status)
        return status;
    path->at = path->text + length;
    *cursor = (struct cursor){
        .address = symbol->address,
        .size = symbol->size,
        .end = symbol->size ? symbol->address + symbol->size : 0,
        .type = symbol_type(path->image, symbol),
    };
    if (path->image->types && path->image->types[cursor->type].size)
        cursor->size = path->image->types[cursor->type].size;
    return STATUS_OK;
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

static enum status refuse_ambiguous(const struct path *path, const char *end)
{
    char *name = prefix(path, end);

    diag_set(path->diag, STATUS_INVALID, NULL,
             "'%s' is a member of several base classes", name);
    diag_hint(path->diag, "name the class before it: OBJECT.CLASS.MEMBER");
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
    if (record->why)
        return refuse_unread(path, path->at, record->why);
    if (record->kind != TYPE_RECORD || cursor->bits)
        return refuse(path, path->at, "no structure and has no members");
    member = length ? find_member(&search, record, 0) : NULL;
    if (!member)
        return unknown_member(path, record, start, length);
    if (search.is_ambiguous)
        return refuse_ambiguous(path, start + length);
    if (member->why || search.why)
        return refuse_unread(path, start + length,
                             member->why ? member->why : search.why);
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

/* Elements that there are: those that are counted, else what fits. */
static uint64_t element_count(const struct cursor *cursor,
                              const struct type *array)
{
    if (array->is_counted || !array->stride)
        return array->count;
    return cursor->end ? (cursor->end - cursor->address) / array->stride
                       : UINT64_MAX;
}

static enum status refuse_index(const struct path *path, const char *end,
                                uint64_t index, const struct type *array,
                                uint64_t count)
{
    char *name = prefix(path, end);

    diag_set(path->diag, STATUS_INVALID, NULL,
             "index %" PRIu64 " is outside of '%s', which has %" PRIu64
             " elements",
             index, name, count);
    if (array->lower)
        diag_hint(path->diag, "its first element is [%" PRId64 "]",
                  (int64_t)array->lower);
    free(name);
    return STATUS_INVALID;
}

static enum status take_index(struct path *path, struct cursor *cursor)
{
    const struct image *image = path->image;
    const struct type *array = &image->types[cursor->type];
    uint64_t index, count;
    const char *start = path->at;
    enum status status;

    if (array->why)
        return refuse_unread(path, start, array->why);
    if (array->kind != TYPE_ARRAY)
        return refuse(path, start, "no array");
    status = take_number(path, &index);
    if (status)
        return status;
    count = element_count(cursor, array);
    if (index - array->lower >= count)
        return refuse_index(path, start, index, array, count);
    cursor->address += (index - array->lower) * array->stride;
    cursor->type = array->element;
    cursor->size = image->types[array->element].size;
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
    place->bit_width = place->is_scalar ? type->bit_width : 0;
    if (cursor->bits) {
        place->bit_lsb = cursor->bits->bit_lsb;
        place->bit_width = cursor->bits->bit_width;
    }
}

static enum status refuse_untyped(const struct path *path)
{
    const char *split = path->image->split_file;

    refuse(path, path->at, "of unknown type");
    if (split)
        diag_hint(path->diag,
                  "some of the debug information is in %s, which cannot be "
                  "read: build without -gsplit-dwarf",
                  split);
    return STATUS_INVALID;
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
            return refuse_untyped(path);
        status = member ? take_member(path, cursor) : take_index(path, cursor);
    }
    if (!status && !cursor->size && cursor->type &&
        path->image->types[cursor->type].why)
        return refuse_unread(path, path->at,
                             path->image->types[cursor->type].why);
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
