/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Types: each DIE becomes one row of image->types, whatever it is; what is not
 * understood becomes a row that says why.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/dwarf_reader.h"

static uint32_t read_type(struct reader *reader, Dwarf_Die *die,
                          unsigned depth);

/* --- rows -------------------------------------------------------------- */

static struct seen *find_seen(struct seen_table *table, uint64_t key)
{
    size_t mask = table->capacity - 1;
    size_t i = (key * UINT64_C(0x9e3779b97f4a7c15)) >> 20 & mask;

    while (table->items[i].key && table->items[i].key != key)
        i = (i + 1) & mask;
    return &table->items[i];
}

static void grow_seen(struct seen_table *table)
{
    struct seen *old = table->items;
    size_t count = table->capacity;

    table->capacity = count ? count * 2 : 1024;
    table->items = mem_alloc(table->capacity * sizeof(*table->items));
    for (size_t i = 0; i < count; i++)
        if (old[i].key)
            *find_seen(table, old[i].key) = old[i];
    free(old);
}

static void remember(struct seen_table *table, uint64_t key, uint32_t type)
{
    struct seen *seen;

    if (2 * (table->count + 1) > table->capacity)
        grow_seen(table);
    seen = find_seen(table, key);
    if (!seen->key)
        table->count++;
    *seen = (struct seen){ .key = key, .type = type };
}

uint32_t dwarf_add_type(struct reader *reader, struct type type)
{
    struct image *image = reader->image;

    if (image->type_count == IMAGE_TYPE_MAX)
        return reader->unread[UNREAD_LIMIT];
    image->types = dwarf_room(image->types, image->type_count,
                              &reader->type_capacity, sizeof(*image->types));
    image->types[image->type_count] = type;
    return (uint32_t)image->type_count++;
}

uint32_t dwarf_unread_type(struct reader *reader, enum unread why)
{
    if (!reader->unread[why])
        reader->unread[why] = dwarf_add_type(
            reader, (struct type){ .kind = TYPE_UNKNOWN, .why = why });
    return reader->unread[why];
}

/* --- scalars ----------------------------------------------------------- */

static bool is_scalar_size(uint64_t size)
{
    return size == 1 || size == 2 || size == 4 || size == 8 || size == 16;
}

static bool is_signed_encoding(uint64_t encoding)
{
    return encoding == DW_ATE_signed || encoding == DW_ATE_signed_char;
}

static bool is_number(uint64_t encoding)
{
    return is_signed_encoding(encoding) || encoding == DW_ATE_unsigned ||
           encoding == DW_ATE_unsigned_char || encoding == DW_ATE_boolean ||
           encoding == DW_ATE_address || encoding == DW_ATE_UTF ||
           encoding == DW_ATE_UCS || encoding == DW_ATE_ASCII;
}

static enum unread why_no_scalar(Dwarf_Die *die, uint64_t encoding,
                                 uint64_t size)
{
    if (dwarf_number_or(die, DW_AT_endianity, DW_END_default) == DW_END_big)
        return UNREAD_ENDIAN;
    if (!is_number(encoding))
        return UNREAD_FLOAT;
    return is_scalar_size(size) ? UNREAD_NOT : UNREAD_SIZE;
}

static uint32_t add_scalar(struct reader *reader, Dwarf_Die *die, uint64_t size,
                           uint64_t encoding)
{
    enum unread why = why_no_scalar(die, encoding, size);
    uint64_t bits = dwarf_number_or(die, DW_AT_bit_size, 0);

    return dwarf_add_type(reader,
                          (struct type){
                              .kind = why ? TYPE_UNKNOWN : TYPE_SCALAR,
                              .why = why,
                              .size = size,
                              .bit_width = bits < 8 * size ? (unsigned)bits : 0,
                              .is_signed = is_signed_encoding(encoding),
                          });
}

static uint32_t read_base(struct reader *reader, Dwarf_Die *die)
{
    uint64_t size;

    if (dwarf_read_number(die, DW_AT_byte_size, &size) != READ_OK)
        return dwarf_unread_type(reader, UNREAD_SIZE);
    return add_scalar(reader, die, size,
                      dwarf_number_or(die, DW_AT_encoding, DW_ATE_unsigned));
}

/* What it points to is read when all that stands around it has been. */
static uint32_t read_pointer(struct reader *reader, Dwarf_Die *die)
{
    uint32_t new = add_scalar(
        reader, die, dwarf_number_or(die, DW_AT_byte_size, 8), DW_ATE_unsigned);
    struct type *type = &reader->image->types[new];
    Dwarf_Attribute attribute;
    Dwarf_Die target;

    type->is_pointer = type->kind == TYPE_SCALAR;
    if (!type->is_pointer ||
        !dwarf_attr_integrate(die, DW_AT_type, &attribute) ||
        !dwarf_formref_die(&attribute, &target))
        return new;
    reader->pending = dwarf_room(reader->pending, reader->pending_count,
                                 &reader->pending_capacity,
                                 sizeof(*reader->pending));
    reader->pending[reader->pending_count++] = (struct pending){ new, target };
    return new;
}

/* DWARF 2 does not say what an enumeration is made of: a value may. */
static bool has_negative(Dwarf_Die *die)
{
    Dwarf_Die child;
    int more = dwarf_child(die, &child);

    for (; !more; more = dwarf_siblingof(&child, &child)) {
        Dwarf_Attribute attribute;
        Dwarf_Sword value;

        if (dwarf_attr(&child, DW_AT_const_value, &attribute) &&
            dwarf_whatform(&attribute) == DW_FORM_sdata &&
            !dwarf_formsdata(&attribute, &value) && value < 0)
            return true;
    }
    return false;
}

static uint32_t read_enumeration(struct reader *reader, Dwarf_Die *die,
                                 unsigned depth)
{
    uint32_t index = dwarf_type_of(reader, die, depth + 1);
    const struct type *base = &reader->image->types[index];
    bool is_signed = index ? base->is_signed : has_negative(die);
    uint64_t size = dwarf_number_or(die, DW_AT_byte_size, base->size);

    return add_scalar(reader, die, size,
                      is_signed ? DW_ATE_signed : DW_ATE_unsigned);
}

/* A range of another type's numbers (Ada, Pascal). */
static uint32_t read_range(struct reader *reader, Dwarf_Die *die,
                           unsigned depth)
{
    uint32_t base = dwarf_type_of(reader, die, depth + 1);

    return base ? base : dwarf_unread_type(reader, UNREAD_KIND);
}

/* --- arrays ------------------------------------------------------------ */

/* "No bound" is written as -1, of 64 bits or, by old compilers, of 32. */
static bool is_minus_one(uint64_t value)
{
    return value == UINT64_MAX || value == UINT32_MAX;
}

static void read_upper(struct type *array, Dwarf_Die *range)
{
    uint64_t upper;

    switch (dwarf_read_number(range, DW_AT_upper_bound, &upper)) {
    case READ_FAILED:
        array->why = UNREAD_BOUND;
        break;
    case READ_OK:
        array->is_counted = true;
        array->count = is_minus_one(upper) ? 0 : upper - array->lower + 1;
        break;
    default:
        break;
    }
}

static void read_bounds(struct type *array, Dwarf_Die *range)
{
    Dwarf_Die unit;
    Dwarf_Sword lower = 0;

    if (dwarf_diecu(range, &unit, NULL, NULL))
        dwarf_default_lower_bound(dwarf_srclang(&unit), &lower);
    array->lower = (uint64_t)lower;
    if (dwarf_read_number(range, DW_AT_lower_bound, &array->lower) ==
        READ_FAILED)
        array->why = UNREAD_BOUND;
    switch (dwarf_read_number(range, DW_AT_count, &array->count)) {
    case READ_FAILED:
        array->why = UNREAD_BOUND;
        break;
    case READ_OK:
        array->is_counted = !is_minus_one(array->count);
        break;
    default:
        read_upper(array, range);
    }
}

/* Bytes from one element to the next, where that is not an element's size. */
static void read_stride(struct type *array, Dwarf_Die *die)
{
    uint64_t bits = 0;
    enum reading bytes = dwarf_read_number(die, DW_AT_byte_stride,
                                           &array->stride);

    if (bytes == READ_FAILED ||
        (dwarf_read_number(die, DW_AT_bit_stride, &bits) != READ_ABSENT &&
         (!bits || bits % 8)))
        array->why = UNREAD_STRIDE;
    if (bits)
        array->stride = bits / 8;
}

static bool next_range(Dwarf_Die *die)
{
    while (!dwarf_siblingof(die, die))
        if (dwarf_tag(die) == DW_TAG_subrange_type)
            return true;
    return false;
}

/* The dimensions from `range` on, the first one outermost. */
static uint32_t read_dimensions(struct reader *reader, Dwarf_Die *array,
                                Dwarf_Die *range, uint32_t element,
                                unsigned depth)
{
    struct type type = { .kind = TYPE_ARRAY, .element = element };
    Dwarf_Die next = *range;

    if (depth > IMAGE_DEPTH_MAX)
        return dwarf_unread_type(reader, UNREAD_LIMIT);
    if (next_range(&next))
        type.element = read_dimensions(reader, array, &next, element,
                                       depth + 1);
    else
        read_stride(&type, array);
    if (!type.why)
        read_bounds(&type, range);
    if (!type.why)
        read_stride(&type, range);
    if (type.why)
        return dwarf_unread_type(reader, type.why);
    return dwarf_add_type(reader, type);
}

static uint32_t read_array(struct reader *reader, Dwarf_Die *die,
                           unsigned depth)
{
    uint32_t element = dwarf_type_of(reader, die, depth + 1);
    Dwarf_Die range;

    if (!element || dwarf_child(die, &range))
        return dwarf_unread_type(reader, UNREAD_KIND);
    if (dwarf_tag(&range) != DW_TAG_subrange_type && !next_range(&range))
        return dwarf_unread_type(reader, UNREAD_KIND);
    return read_dimensions(reader, die, &range, element, depth + 1);
}

/* Elements come before their arrays, but for what was only declared. */
static bool set_array_size(struct image *image, struct type *array)
{
    const struct type *element = &image->types[array->element];
    uint64_t stride = array->stride ? array->stride : element->size;

    array->stride = stride;
    if (element->kind == TYPE_UNKNOWN && !element->size)
        array->why = element->why;
    return __builtin_mul_overflow(array->count, stride, &array->size);
}

static void set_array_sizes(struct reader *reader)
{
    struct image *image = reader->image;

    for (size_t i = 1; i < image->type_count; i++) {
        struct type *type = &image->types[i];

        if (type->kind == TYPE_ARRAY && set_array_size(image, type))
            *type = (struct type){ .why = UNREAD_SIZE };
    }
}

/* --- any type ---------------------------------------------------------- */

static uint32_t read_wrapped(struct reader *reader, Dwarf_Die *die,
                             unsigned depth)
{
    uint32_t inner = dwarf_type_of(reader, die, depth + 1);

    return inner ? inner : dwarf_unread_type(reader, UNREAD_KIND);
}

/* A declaration may name the type unit that has the definition. */
static uint32_t read_record(struct reader *reader, Dwarf_Die *die,
                            unsigned depth)
{
    Dwarf_Attribute attribute;
    Dwarf_Die definition;

    if (dwarf_attr(die, DW_AT_signature, &attribute)) {
        if (!dwarf_formref_die(&attribute, &definition))
            return dwarf_unread_type(reader, UNREAD_SIGNATURE);
        return read_type(reader, &definition, depth + 1);
    }
    if (dwarf_read_flag(die, DW_AT_declaration))
        return dwarf_add_type(reader, (struct type){ .kind = TYPE_UNKNOWN,
                                                     .why = UNREAD_DECLARED });
    if (dwarf_tag(die) == DW_TAG_enumeration_type)
        return read_enumeration(reader, die, depth);
    return dwarf_read_record(reader, die, depth);
}

static uint32_t read_new_type(struct reader *reader, Dwarf_Die *die,
                              unsigned depth)
{
    switch (dwarf_tag(die)) {
    case DW_TAG_base_type:
        return read_base(reader, die);
    case DW_TAG_pointer_type:
    case DW_TAG_reference_type:
    case DW_TAG_rvalue_reference_type:
        return read_pointer(reader, die);
    case DW_TAG_subrange_type:
        return read_range(reader, die, depth);
    case DW_TAG_array_type:
        return read_array(reader, die, depth);
    case DW_TAG_enumeration_type:
    case DW_TAG_structure_type:
    case DW_TAG_class_type:
    case DW_TAG_interface_type:
    case DW_TAG_union_type:
        return read_record(reader, die, depth);
    case DW_TAG_typedef:
    case DW_TAG_const_type:
    case DW_TAG_volatile_type:
    case DW_TAG_restrict_type:
    case DW_TAG_atomic_type:
    case DW_TAG_immutable_type:
    case DW_TAG_packed_type:
    case DW_TAG_shared_type:
        return read_wrapped(reader, die, depth);
    default:
        return dwarf_unread_type(reader, UNREAD_KIND);
    }
}

/* "struct" and the like, which a name of C needs before it; NULL: no name. */
static const char *tag_word(int tag)
{
    switch (tag) {
    case DW_TAG_structure_type:
    case DW_TAG_class_type:
        return "struct ";
    case DW_TAG_union_type:
        return "union ";
    case DW_TAG_enumeration_type:
        return "enum ";
    case DW_TAG_base_type:
    case DW_TAG_typedef:
        return "";
    default:
        return NULL;
    }
}

static uint64_t mix(uint64_t hash, const char *text)
{
    for (; text && *text; text++)
        hash = (hash ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
    return hash * UINT64_C(0x100000001b3);
}

/* One header gives different members under different macros. */
static uint64_t mix_members(uint64_t hash, Dwarf_Die *die)
{
    Dwarf_Die child;
    int more = dwarf_child(die, &child);

    for (; !more; more = dwarf_siblingof(&child, &child)) {
        uint64_t offset = 0;

        dwarf_read_offset(&child, &offset);
        hash = mix(hash ^ offset, dwarf_diename(&child));
    }
    return hash;
}

/*
 * The source file of a declaration. (libdw's own dwarf_decl_file() ends the
 * process by an assertion in a unit without line table.)
 */
static const char *declared_in(Dwarf_Die *die)
{
    uint64_t number;
    Dwarf_Files *files;
    Dwarf_Die unit;
    size_t count;

    if (dwarf_read_number(die, DW_AT_decl_file, &number) != READ_OK ||
        !dwarf_diecu(die, &unit, NULL, NULL) ||
        dwarf_getsrcfiles(&unit, &files, &count) || number >= count)
        return NULL;
    return dwarf_filesrc(files, number, NULL, NULL);
}

/*
 * The same for a type that several units have from one header; 0 for what no
 * other can be the same as.
 */
static uint64_t twin_key(Dwarf_Die *die)
{
    const char *word = tag_word(dwarf_tag(die)), *name = dwarf_diename(die);
    const char *file = word && name ? declared_in(die) : NULL;
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    char place[64];
    int line;

    if (!file || dwarf_decl_line(die, &line))
        return 0;
    snprintf(place, sizeof(place), "%d %llu", line,
             (unsigned long long)dwarf_number_or(die, DW_AT_byte_size, 0));
    hash = mix(mix(mix(mix(hash, word), name), file), place);
    return mix_members(hash, die) | 1;
}

static void note_declared(struct reader *reader, uint32_t type,
                          const char *name)
{
    reader->declared = dwarf_room(reader->declared, reader->declared_count,
                                  &reader->declared_capacity,
                                  sizeof(*reader->declared));
    reader->declared[reader->declared_count++] = (struct declared){ type,
                                                                    name };
}

/* A declaration becomes what some other unit defines. */
static void note_name(struct reader *reader, Dwarf_Die *die, uint32_t type)
{
    struct image *image = reader->image;
    const char *word = tag_word(dwarf_tag(die)), *name = dwarf_diename(die);
    char *spelled;

    if (!word || !name || !type || image->type_name_count == IMAGE_TYPE_MAX)
        return;
    spelled = mem_format("%s%s", word, name);
    name = image_keep_name(image, spelled);
    free(spelled);
    if (image->types[type].why == UNREAD_DECLARED) {
        note_declared(reader, type, name);
        return;
    }
    image->type_names = dwarf_room(image->type_names, image->type_name_count,
                                   &reader->type_name_capacity,
                                   sizeof(*image->type_names));
    image->type_names[image->type_name_count++] = (struct type_name){ name,
                                                                      type };
}

static uint32_t read_once(struct reader *reader, Dwarf_Die *die, unsigned depth)
{
    uint64_t key = twin_key(die);
    struct seen *twin = key ? find_seen(&reader->twins, key) : NULL;
    uint32_t type;

    if (twin && twin->key)
        return twin->type;
    type = read_new_type(reader, die, depth);
    if (key && type)
        remember(&reader->twins, key, type);
    note_name(reader, die, type);
    return type;
}

/* Its index, read at the first time. A DIE's bytes stay where they are. */
static uint32_t read_type(struct reader *reader, Dwarf_Die *die, unsigned depth)
{
    uint64_t key = (uint64_t)(uintptr_t)die->addr;
    struct seen *seen = find_seen(&reader->seen, key);
    uint32_t type;

    if (seen->key)
        return seen->type; /* UNREAD_KIND: it contains itself */
    if (depth > IMAGE_DEPTH_MAX || reader->seen.count / 4 > IMAGE_TYPE_MAX)
        return dwarf_unread_type(reader, UNREAD_LIMIT);
    remember(&reader->seen, key, dwarf_unread_type(reader, UNREAD_KIND));
    type = read_once(reader, die, depth);
    remember(&reader->seen, key, type);
    return type;
}

/* A reference into a file or to a type unit that is not there. */
static enum unread why_no_reference(Dwarf_Attribute *attribute)
{
    switch (dwarf_whatform(attribute)) {
    case DW_FORM_ref_sig8:
        return UNREAD_SIGNATURE;
    case DW_FORM_GNU_ref_alt:
    case DW_FORM_ref_sup4:
    case DW_FORM_ref_sup8:
        return UNREAD_SUPPLEMENT;
    default:
        return UNREAD_DAMAGED;
    }
}

uint32_t dwarf_type_of(struct reader *reader, Dwarf_Die *die, unsigned depth)
{
    Dwarf_Attribute attribute;
    Dwarf_Die type;

    if (!dwarf_attr_integrate(die, DW_AT_type, &attribute))
        return 0;
    if (!dwarf_formref_die(&attribute, &type))
        return dwarf_unread_type(reader, why_no_reference(&attribute));
    return read_type(reader, &type, depth);
}

/* --- all of them ------------------------------------------------------- */

void dwarf_types_begin(struct reader *reader)
{
    grow_seen(&reader->seen);
    grow_seen(&reader->twins);
    dwarf_add_type(reader,
                   (struct type){ .kind = TYPE_UNKNOWN, .why = UNREAD_KIND });
    dwarf_unread_type(reader, UNREAD_LIMIT);
}

void dwarf_read_targets(struct reader *reader)
{
    for (size_t i = 0; i < reader->pending_count; i++) {
        struct pending pending = reader->pending[i];
        uint32_t type = read_type(reader, &pending.target, 0);

        reader->image->types[pending.pointer].target = type;
    }
    reader->pending_count = 0;
}

void dwarf_read_named_types(struct reader *reader, Dwarf_Die *scope)
{
    Dwarf_Die child;
    int more = dwarf_child(scope, &child);

    for (; !more; more = dwarf_siblingof(&child, &child))
        if (tag_word(dwarf_tag(&child)) && dwarf_diename(&child))
            read_type(reader, &child, 0);
    dwarf_read_targets(reader);
}

static void define_declared(struct reader *reader)
{
    struct image *image = reader->image;

    for (size_t i = 0; i < reader->declared_count; i++) {
        const struct declared *declared = &reader->declared[i];
        uint32_t type = image_named_type(image, declared->name);

        if (type)
            image->types[declared->type] = image->types[type];
    }
}

void dwarf_types_end(struct reader *reader)
{
    image_sort_type_names(reader->image);
    define_declared(reader);
    set_array_sizes(reader);
    free(reader->seen.items);
    free(reader->twins.items);
    free(reader->pending);
    free(reader->declared);
}
