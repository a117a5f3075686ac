/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Members of structures, unions and classes: where each lies, or why that is
 * not known (DWARF 5, 5.7). Base classes are members without a name, variants
 * of a Rust enumeration are members at one place.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/dwarf_reader.h"

/* A record while its members are gathered. */
struct gathering {
    struct reader *reader;
    uint64_t size; /* of the record, bytes */
    unsigned depth;
    struct member *members;
    size_t count, capacity;
};

enum { ACCESS_MAX = 16, BITS_MAX = 128 };

/* --- bit-fields -------------------------------------------------------- */

static bool is_access_size(uint64_t size)
{
    return size && size <= ACCESS_MAX && !(size & (size - 1));
}

/* DW_AT_bit_offset counts from the unit's most significant bit down. */
static bool start_of_dwarf3(Dwarf_Die *die, const struct member *member,
                            uint64_t type_size, uint64_t *start)
{
    uint64_t offset, size = type_size;

    if (dwarf_read_number(die, DW_AT_bit_offset, &offset) != READ_OK ||
        dwarf_read_number(die, DW_AT_byte_size, &size) == READ_FAILED ||
        !size || size > ACCESS_MAX)
        return false;
    *start = 8 * (member->offset + size) - offset - member->bit_width;
    return *start <= 8 * UINT64_C(0x100000000);
}

/* Its first bit in the record; DW_AT_data_bit_offset counts from there. */
static bool bit_start(Dwarf_Die *die, const struct member *member,
                      uint64_t type_size, uint64_t *start)
{
    uint64_t unused;

    switch (dwarf_read_number(die, DW_AT_data_bit_offset, start)) {
    case READ_OK:
        return *start <= 8 * UINT64_C(0x100000000);
    case READ_FAILED:
        return false;
    default:
        break;
    }
    if (dwarf_read_number(die, DW_AT_bit_offset, &unused) != READ_ABSENT)
        return start_of_dwarf3(die, member, type_size, start);
    *start = 8 * member->offset;
    return true;
}

/* In a unit of its type's size where it fits, else in the bytes it covers. */
static bool place_bits(struct member *member, uint64_t start,
                       uint64_t type_size, uint64_t record_size)
{
    uint64_t width = member->bit_width, size = type_size;
    uint64_t unit = is_access_size(size) ? start / 8 / size * size : 0;

    if (!is_access_size(size) || start + width > 8 * (unit + size) ||
        unit + size > record_size) {
        unit = start / 8;
        size = (start % 8 + width + 7) / 8;
    }
    member->offset = unit;
    member->bit_lsb = (unsigned)(start - 8 * unit);
    member->bit_size = (unsigned)size;
    return size <= ACCESS_MAX;
}

static void read_bits(const struct gathering *record, Dwarf_Die *die,
                      struct member *member)
{
    uint64_t size = record->reader->image->types[member->type].size;
    uint64_t width, start;

    switch (dwarf_read_number(die, DW_AT_bit_size, &width)) {
    case READ_ABSENT:
        return;
    case READ_OK:
        break;
    default:
        width = 0;
    }
    member->bit_width = width <= BITS_MAX ? (unsigned)width : 0;
    if (!member->bit_width || !bit_start(die, member, size, &start) ||
        !place_bits(member, start, size, record->size))
        member->why = UNREAD_BITS;
}

/* --- members ----------------------------------------------------------- */

static void add_member(struct gathering *record, const struct member *member)
{
    if (record->count == IMAGE_MEMBER_MAX)
        return;
    record->members = dwarf_room(record->members, record->count,
                                 &record->capacity, sizeof(*member));
    record->members[record->count++] = *member;
}

static const char *keep_name(struct reader *reader, Dwarf_Die *die)
{
    const char *name = dwarf_read_text(die, DW_AT_name);

    return name ? image_keep_name(reader->image, name) : NULL;
}

static enum unread place_of(Dwarf_Die *die, enum unread otherwise,
                            uint64_t *offset)
{
    *offset = 0;
    if (dwarf_read_offset(die, offset) == READ_FAILED)
        return otherwise;
    return UNREAD_NOT;
}

/* Of a class, not of its objects: clang's DWARF 4 makes these members, too. */
static bool is_static(Dwarf_Die *die)
{
    return dwarf_tag(die) == DW_TAG_variable ||
           dwarf_read_flag(die, DW_AT_declaration) ||
           dwarf_hasattr(die, DW_AT_const_value);
}

static void read_static(struct gathering *record, Dwarf_Die *die)
{
    struct member member = {
        .name = keep_name(record->reader, die),
        .why = UNREAD_STATIC,
    };

    if (member.name)
        add_member(record, &member);
}

static void read_member(struct gathering *record, Dwarf_Die *die)
{
    struct reader *reader = record->reader;
    struct member member = { .name = keep_name(reader, die) };

    if (is_static(die)) {
        read_static(record, die);
        return;
    }
    member.why = place_of(die, UNREAD_PLACE, &member.offset);
    member.type = dwarf_type_of(reader, die, record->depth + 1);
    if (!member.type)
        member.type = dwarf_unread_type(reader, UNREAD_KIND);
    if (!member.why)
        read_bits(record, die, &member);
    if (!member.why && member.offset > record->size)
        member.why = UNREAD_DAMAGED;
    add_member(record, &member);
}

/* Its members count as the record's, and it can be named to choose one. */
static void read_base(struct gathering *record, Dwarf_Die *die)
{
    struct reader *reader = record->reader;
    bool is_virtual = dwarf_number_or(die, DW_AT_virtuality, 0);
    struct member member = { .is_base = true };
    Dwarf_Attribute attribute;
    Dwarf_Die type;

    member.why = place_of(die, is_virtual ? UNREAD_VIRTUAL : UNREAD_PLACE,
                          &member.offset);
    member.type = dwarf_type_of(reader, die, record->depth + 1);
    if (dwarf_attr_integrate(die, DW_AT_type, &attribute) &&
        dwarf_formref_die(&attribute, &type))
        member.name = keep_name(reader, &type);
    if (!member.why && member.offset > record->size)
        member.why = UNREAD_DAMAGED;
    add_member(record, &member);
}

static void read_children(struct gathering *record, Dwarf_Die *die,
                          unsigned depth);

/*
 * The discriminant of a variant part has no name in Rust; the members of its
 * variants lie in the record itself, and which of them is there is not asked.
 */
static void read_variants(struct gathering *record, Dwarf_Die *part,
                          unsigned depth)
{
    size_t first = record->count;

    read_children(record, part, depth);
    for (size_t i = first; i < record->count; i++)
        if (!record->members[i].name && !record->members[i].is_base)
            record->members[i].name = "discriminant";
}

static void read_children(struct gathering *record, Dwarf_Die *die,
                          unsigned depth)
{
    Dwarf_Die child;
    int more = depth > IMAGE_DEPTH_MAX ? 1 : dwarf_child(die, &child);

    for (; !more; more = dwarf_siblingof(&child, &child)) {
        switch (dwarf_tag(&child)) {
        case DW_TAG_member:
            read_member(record, &child);
            break;
        case DW_TAG_variable:
            read_static(record, &child);
            break;
        case DW_TAG_inheritance:
            read_base(record, &child);
            break;
        case DW_TAG_variant_part:
            read_variants(record, &child, depth + 1);
            break;
        case DW_TAG_variant:
            read_children(record, &child, depth + 1);
            break;
        default:
            break;
        }
    }
}

/*
 * Members are gathered first, as reading their types may add other members,
 * and a record's have to stand together.
 */
uint32_t dwarf_read_record(struct reader *reader, Dwarf_Die *die,
                           unsigned depth)
{
    struct image *image = reader->image;
    struct gathering record = { .reader = reader, .depth = depth };
    struct type type = { .kind = TYPE_RECORD };

    if (dwarf_read_number(die, DW_AT_byte_size, &type.size) != READ_OK)
        return dwarf_unread_type(reader, UNREAD_SIZE);
    record.size = type.size;
    read_children(&record, die, depth);
    if (record.count + image->member_count > IMAGE_MEMBER_MAX) {
        free(record.members);
        return dwarf_unread_type(reader, UNREAD_LIMIT);
    }
    type.first_member = (uint32_t)image->member_count;
    type.member_count = (uint32_t)record.count;
    for (size_t i = 0; i < record.count; i++) {
        image->members = dwarf_room(image->members, image->member_count,
                                    &reader->member_capacity,
                                    sizeof(*image->members));
        image->members[image->member_count++] = record.members[i];
    }
    free(record.members);
    return dwarf_add_type(reader, type);
}
