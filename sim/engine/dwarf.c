/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines, types and variables of an image through libdw, and the only file
 * that speaks to it. Everything is copied out at once, so that an image needs
 * no lock; what is damaged or too much is left unknown.
 */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "engine/image_data.h"

/* Type index by a key, open addressing; key 0 is free. */
struct seen {
    uint64_t key;
    uint32_t type;
};

struct seen_table {
    struct seen *items;
    size_t count, capacity;
};

/* A type that is read later: what a pointer points to. */
struct pending {
    uint32_t pointer;
    Dwarf_Off target;
};

/* A structure that its unit only declares. */
struct declared {
    uint32_t type;
    const char *name;
};

struct reader {
    struct image *image;
    Dwarf *dwarf;
    size_t line_capacity, type_capacity, member_capacity, variable_capacity;
    size_t type_name_capacity;
    struct seen_table seen;  /* by offset of its DIE */
    struct seen_table twins; /* by name and place in the source */
    size_t pending_count, pending_capacity;
    struct pending *pending;
    size_t declared_count, declared_capacity;
    struct declared *declared;
};

/* Room for one more element of an array of `count` elements. */
static void *room(void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return array;
    *capacity = *capacity ? *capacity * 2 : 256;
    return mem_grow(array, *capacity, size);
}

/* --- lines ------------------------------------------------------------- */

/* Without the directory that the compiler ran in, and without "./". */
static const char *short_path(const char *path, const char *directory)
{
    size_t length = directory ? strlen(directory) : 0;

    if (length && !strncmp(path, directory, length) && path[length] == '/')
        path += length + 1;
    while (path[0] == '.' && path[1] == '/')
        path += 2;
    return path;
}

static void add_line(struct reader *reader, uint64_t address, const char *file,
                     unsigned line)
{
    struct image *image = reader->image;

    image->lines = room(image->lines, image->line_count, &reader->line_capacity,
                        sizeof(*image->lines));
    image->lines[image->line_count++] = (struct line){
        .address = address,
        .file = file,
        .line = line,
    };
}

static void read_row(struct reader *reader, Dwarf_Line *row,
                     const char *directory, const char **last_path,
                     const char **last_name)
{
    struct image *image = reader->image;
    Dwarf_Addr address;
    const char *path;
    bool end = false;
    int line;

    if (dwarf_lineaddr(row, &address) || dwarf_lineno(row, &line) ||
        dwarf_lineendsequence(row, &end))
        return;
    if (end) {
        add_line(reader, address, NULL, 0);
        return;
    }
    path = dwarf_linesrc(row, NULL, NULL);
    if (!path || line < 0 || !image_segment_at(image, address))
        return;
    if (path != *last_path) {
        *last_path = path;
        *last_name = image_keep_name(image, short_path(path, directory));
    }
    if (**last_name)
        add_line(reader, address, *last_name, (unsigned)line);
}

static void read_lines(struct reader *reader, Dwarf_Die *unit)
{
    Dwarf_Attribute attribute;
    const char *directory = dwarf_formstring(
        dwarf_attr(unit, DW_AT_comp_dir, &attribute));
    const char *last_path = NULL, *last_name = NULL;
    Dwarf_Lines *lines;
    size_t count;

    if (dwarf_getsrclines(unit, &lines, &count))
        return;
    for (size_t i = 0; i < count; i++) {
        Dwarf_Line *row = dwarf_onesrcline(lines, i);

        if (reader->image->line_count == IMAGE_LINE_MAX)
            return;
        if (row)
            read_row(reader, row, directory, &last_path, &last_name);
    }
}

/* At one address the end of a sequence comes before the start of the next. */
static int compare_lines(const void *left, const void *right)
{
    const struct line *a = left, *b = right;

    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    return !!a->file - !!b->file;
}

/* Stable, which qsort is not: rows of one address keep the table's order. */
static void merge_lines(const struct line *from, struct line *to, size_t start,
                        size_t middle, size_t end)
{
    size_t left = start, right = middle;

    for (size_t i = start; i < end; i++) {
        bool take_left = left < middle &&
                         (right >= end ||
                          compare_lines(&from[left], &from[right]) <= 0);

        to[i] = from[take_left ? left++ : right++];
    }
}

static void sort_lines(struct image *image)
{
    size_t count = image->line_count;
    struct line *from = image->lines;
    struct line *to = mem_grow(NULL, count, sizeof(*to));

    for (size_t width = 1; width < count; width *= 2) {
        struct line *swap = from;

        for (size_t start = 0; start < count; start += 2 * width) {
            size_t middle = start + width < count ? start + width : count;
            size_t end = middle + width < count ? middle + width : count;

            merge_lines(from, to, start, middle, end);
        }
        from = to;
        to = swap;
    }
    image->lines = from;
    free(to);
}

/* --- attributes -------------------------------------------------------- */

static bool read_number(Dwarf_Die *die, unsigned name, uint64_t *value)
{
    Dwarf_Attribute attribute;
    Dwarf_Word word;

    if (!dwarf_attr_integrate(die, name, &attribute) ||
        dwarf_formudata(&attribute, &word))
        return false;
    *value = word;
    return true;
}

static uint64_t number_or(Dwarf_Die *die, unsigned name, uint64_t otherwise)
{
    uint64_t value;

    return read_number(die, name, &value) ? value : otherwise;
}

static Dwarf_Die *type_of(Dwarf_Die *die, Dwarf_Die *type)
{
    Dwarf_Attribute attribute;

    if (!dwarf_attr_integrate(die, DW_AT_type, &attribute))
        return NULL;
    return dwarf_formref_die(&attribute, type);
}

/* --- types ------------------------------------------------------------- */

static uint32_t read_type(struct reader *reader, Dwarf_Die *die,
                          unsigned depth);

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

static uint32_t add_type(struct reader *reader, struct type type)
{
    struct image *image = reader->image;

    if (image->type_count == IMAGE_TYPE_MAX)
        return 0;
    image->types = room(image->types, image->type_count, &reader->type_capacity,
                        sizeof(*image->types));
    image->types[image->type_count] = type;
    return (uint32_t)image->type_count++;
}

static uint32_t read_scalar(struct reader *reader, Dwarf_Die *die)
{
    uint64_t encoding = number_or(die, DW_AT_encoding, DW_ATE_unsigned);
    uint64_t size = number_or(die, DW_AT_byte_size, 8);
    bool is_number = encoding == DW_ATE_unsigned || encoding == DW_ATE_signed ||
                     encoding == DW_ATE_unsigned_char ||
                     encoding == DW_ATE_signed_char ||
                     encoding == DW_ATE_boolean || encoding == DW_ATE_UTF;
    bool fits = size == 1 || size == 2 || size == 4 || size == 8;

    return add_type(reader,
                    (struct type){
                        .kind = is_number && fits ? TYPE_SCALAR : TYPE_UNKNOWN,
                        .size = size,
                        .is_signed = encoding == DW_ATE_signed ||
                                     encoding == DW_ATE_signed_char,
                    });
}

/* What it points to is read when all that stands around it has been. */
static uint32_t read_pointer(struct reader *reader, Dwarf_Die *die)
{
    uint32_t new = add_type(reader,
                            (struct type){
                                .kind = TYPE_SCALAR,
                                .size = number_or(die, DW_AT_byte_size, 8),
                                .is_pointer = true,
                            });
    Dwarf_Die target;

    if (!new || !type_of(die, &target))
        return new;
    reader->pending = room(reader->pending, reader->pending_count,
                           &reader->pending_capacity, sizeof(struct pending));
    reader->pending[reader->pending_count++] = (struct pending){
        .pointer = new,
        .target = dwarf_dieoffset(&target),
    };
    return new;
}

static uint32_t read_enumeration(struct reader *reader, Dwarf_Die *die,
                                 unsigned depth)
{
    uint32_t base = 0, new;
    Dwarf_Die type;

    if (type_of(die, &type))
        base = read_type(reader, &type, depth + 1);
    new = read_scalar(reader, die);
    if (new)
        reader->image->types[new].is_signed =
            reader->image->types[base].is_signed;
    return new;
}

/* Elements of one dimension; 0 when the source leaves it open. */
static uint64_t dimension(Dwarf_Die *range)
{
    uint64_t value;

    if (read_number(range, DW_AT_count, &value))
        return value;
    if (read_number(range, DW_AT_upper_bound, &value))
        return value + 1;
    return 0;
}

/* The dimensions from `range` on, the first one outermost. */
static uint32_t read_dimensions(struct reader *reader, Dwarf_Die *range,
                                uint32_t element, unsigned depth)
{
    struct type type = { .kind = TYPE_ARRAY, .element = element };
    Dwarf_Die next = *range;
    bool found = false;

    if (depth > IMAGE_DEPTH_MAX)
        return 0;
    while (!found && !dwarf_siblingof(&next, &next))
        found = dwarf_tag(&next) == DW_TAG_subrange_type;
    if (found)
        type.element = read_dimensions(reader, &next, element, depth + 1);
    type.count = dimension(range);
    if (__builtin_mul_overflow(
            type.count, reader->image->types[type.element].size, &type.size))
        return 0;
    return add_type(reader, type);
}

static uint32_t read_array(struct reader *reader, Dwarf_Die *die,
                           unsigned depth)
{
    Dwarf_Die element, range;
    uint32_t type;

    if (!type_of(die, &element) || dwarf_child(die, &range))
        return 0;
    type = read_type(reader, &element, depth + 1);
    while (dwarf_tag(&range) != DW_TAG_subrange_type)
        if (dwarf_siblingof(&range, &range))
            return 0;
    return read_dimensions(reader, &range, type, depth + 1);
}

/* Where the bit-field `die`, `width` bits of a unit of `size` bytes, lies. */
static bool place_bits(Dwarf_Die *die, struct member *member, uint64_t size)
{
    uint64_t start, unit, width = member->bit_width;

    if (!size || size > 8 || width > 64)
        return false;
    if (read_number(die, DW_AT_data_bit_offset, &start)) {
        unit = start / 8 / size * size; /* the storage unit it starts in */
    } else if (read_number(die, DW_AT_bit_offset, &start)) {
        /* DWARF 3: from the unit's most significant bit down */
        size = number_or(die, DW_AT_byte_size, size);
        if (!size || size > 8 || start + width > 8 * size)
            return false;
        unit = member->offset;
        start = 8 * unit + 8 * size - start - width;
    } else {
        unit = member->offset;
        start = 8 * unit;
    }
    if (start + width > 8 * (unit + size)) { /* packed: crosses units */
        unit = start / 8;
        size = (start % 8 + width + 7) / 8;
    }
    member->offset = unit;
    member->bit_lsb = (unsigned)(start - 8 * unit);
    member->bit_size = (unsigned)size;
    return size <= 8;
}

static bool read_member(struct reader *reader, Dwarf_Die *die, unsigned depth,
                        struct member *member)
{
    const char *name = dwarf_diename(die);
    uint64_t width;
    Dwarf_Die type;

    if (!type_of(die, &type))
        return false;
    *member = (struct member){
        .name = name ? image_keep_name(reader->image, name) : NULL,
        .type = read_type(reader, &type, depth + 1),
        .offset = number_or(die, DW_AT_data_member_location, 0),
    };
    if (!read_number(die, DW_AT_bit_size, &width))
        return true;
    member->bit_width = width > 64 ? 0 : (unsigned)width;
    return member->bit_width &&
           place_bits(die, member, reader->image->types[member->type].size);
}

static void add_member(struct reader *reader, const struct member *member)
{
    struct image *image = reader->image;

    image->members = room(image->members, image->member_count,
                          &reader->member_capacity, sizeof(*image->members));
    image->members[image->member_count++] = *member;
}

/*
 * Members are gathered first, as reading their types may add other members,
 * and a record's have to stand together.
 */
static uint32_t read_record(struct reader *reader, Dwarf_Die *die,
                            unsigned depth)
{
    struct type type = {
        .kind = TYPE_RECORD,
        .size = number_or(die, DW_AT_byte_size, 0),
    };
    struct member *members = NULL;
    size_t count = 0, capacity = 0;
    Dwarf_Die child;
    int more = dwarf_child(die, &child);

    for (; !more; more = dwarf_siblingof(&child, &child)) {
        struct member member;

        if (dwarf_tag(&child) != DW_TAG_member ||
            !read_member(reader, &child, depth, &member) ||
            member.offset > type.size || count == IMAGE_MEMBER_MAX)
            continue;
        members = room(members, count, &capacity, sizeof(*members));
        members[count++] = member;
    }
    if (count + reader->image->member_count > IMAGE_MEMBER_MAX)
        count = 0;
    type.first_member = (uint32_t)reader->image->member_count;
    type.member_count = (uint32_t)count;
    for (size_t i = 0; i < count; i++)
        add_member(reader, &members[i]);
    free(members);
    return add_type(reader, type);
}

static uint32_t read_new_type(struct reader *reader, Dwarf_Die *die,
                              unsigned depth)
{
    Dwarf_Die inner;

    switch (dwarf_tag(die)) {
    case DW_TAG_base_type:
        return read_scalar(reader, die);
    case DW_TAG_pointer_type:
        return read_pointer(reader, die);
    case DW_TAG_enumeration_type:
        return read_enumeration(reader, die, depth);
    case DW_TAG_array_type:
        return read_array(reader, die, depth);
    case DW_TAG_structure_type:
    case DW_TAG_union_type:
        return read_record(reader, die, depth);
    case DW_TAG_typedef:
    case DW_TAG_const_type:
    case DW_TAG_volatile_type:
    case DW_TAG_restrict_type:
    case DW_TAG_atomic_type:
        if (type_of(die, &inner))
            return read_type(reader, &inner, depth + 1);
        return 0;
    default:
        return 0;
    }
}

/* "struct" and the like, which a name of C needs before it; NULL: no name. */
static const char *tag_word(int tag)
{
    switch (tag) {
    case DW_TAG_structure_type:
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
    for (; *text; text++)
        hash = (hash ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
    return hash * UINT64_C(0x100000001b3);
}

/*
 * The same for a type that several units have from one header; 0 for what no
 * other can be the same as.
 */
static uint64_t twin_key(Dwarf_Die *die)
{
    const char *word = tag_word(dwarf_tag(die)), *name = dwarf_diename(die);
    const char *file = word && name ? dwarf_decl_file(die) : NULL;
    char place[64];
    int line;

    if (!file || dwarf_decl_line(die, &line))
        return 0;
    snprintf(place, sizeof(place), "%d %llu", line,
             (unsigned long long)number_or(die, DW_AT_byte_size, 0));
    return mix(mix(mix(mix(UINT64_C(0xcbf29ce484222325), word), name), file),
               place) |
           1;
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
    if (number_or(die, DW_AT_declaration, 0)) {
        reader->declared = room(reader->declared, reader->declared_count,
                                &reader->declared_capacity,
                                sizeof(*reader->declared));
        reader->declared[reader->declared_count++] = (struct declared){ type,
                                                                        name };
        return;
    }
    image->type_names = room(image->type_names, image->type_name_count,
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

/* Its index, read at the first time; 0 when it cannot be understood. */
static uint32_t read_type(struct reader *reader, Dwarf_Die *die, unsigned depth)
{
    Dwarf_Off offset = dwarf_dieoffset(die) + 1;
    struct seen *seen = find_seen(&reader->seen, offset);
    uint32_t type;

    if (seen->key)
        return seen->type; /* 0 while it is being read: it contains itself */
    if (depth > IMAGE_DEPTH_MAX || reader->seen.count / 4 > IMAGE_TYPE_MAX)
        return 0;
    remember(&reader->seen, offset, 0);
    type = read_once(reader, die, depth);
    remember(&reader->seen, offset, type);
    return type;
}

/* Until no pointer is left that points to something not read. */
static void read_targets(struct reader *reader)
{
    for (size_t i = 0; i < reader->pending_count; i++) {
        Dwarf_Die target;
        uint32_t type = 0;

        if (dwarf_offdie(reader->dwarf, reader->pending[i].target, &target))
            type = read_type(reader, &target, 0);
        reader->image->types[reader->pending[i].pointer].target = type;
    }
    reader->pending_count = 0;
}

static void read_named_types(struct reader *reader, Dwarf_Die *scope)
{
    Dwarf_Die child;
    int more = dwarf_child(scope, &child);

    for (; !more; more = dwarf_siblingof(&child, &child))
        if (tag_word(dwarf_tag(&child)) && dwarf_diename(&child))
            read_type(reader, &child, 0);
    read_targets(reader);
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

/* --- variables --------------------------------------------------------- */

static bool read_address(Dwarf_Die *die, uint64_t *address)
{
    Dwarf_Attribute attribute, form;
    Dwarf_Op *operations;
    size_t count;
    Dwarf_Addr indexed;

    if (!dwarf_attr(die, DW_AT_location, &attribute) ||
        dwarf_getlocation(&attribute, &operations, &count) || count != 1)
        return false;
    if (operations[0].atom == DW_OP_addr) {
        *address = operations[0].number;
        return true;
    }
    if (operations[0].atom != DW_OP_addrx ||
        dwarf_getlocation_attr(&attribute, operations, &form) ||
        dwarf_formaddr(&form, &indexed))
        return false;
    *address = indexed;
    return true;
}

static void read_variable(struct reader *reader, Dwarf_Die *die)
{
    struct image *image = reader->image;
    Dwarf_Attribute attribute;
    const char *name = dwarf_formstring(
        dwarf_attr_integrate(die, DW_AT_name, &attribute));
    uint64_t address;
    Dwarf_Die type;

    if (!name || !read_address(die, &address) || !type_of(die, &type) ||
        image->variable_count == IMAGE_VARIABLE_MAX)
        return;
    image->variables = room(image->variables, image->variable_count,
                            &reader->variable_capacity,
                            sizeof(*image->variables));
    image->variables[image->variable_count++] = (struct variable){
        .name = image_keep_name(image, name),
        .address = address,
        .type = read_type(reader, &type, 0),
    };
}

/* Variables of `scope` and, for those that are static, of its functions. */
static void read_scope(struct reader *reader, Dwarf_Die *scope, unsigned depth)
{
    Dwarf_Die child;
    int more = depth > IMAGE_DEPTH_MAX ? 1 : dwarf_child(scope, &child);

    for (; !more; more = dwarf_siblingof(&child, &child)) {
        int tag = dwarf_tag(&child);

        if (tag == DW_TAG_variable)
            read_variable(reader, &child);
        else if (tag == DW_TAG_subprogram || tag == DW_TAG_lexical_block)
            read_scope(reader, &child, depth + 1);
    }
}

static int compare_variables(const void *left, const void *right)
{
    const struct variable *a = left, *b = right;

    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    return strcmp(a->name, b->name);
}

/* --- all of it --------------------------------------------------------- */

static void read_unit(struct reader *reader, Dwarf_Die *unit)
{
    reader->image->has_dwarf = true;
    read_lines(reader, unit);
    read_scope(reader, unit, 0);
    read_targets(reader);
}

static void each_unit(struct reader *reader,
                      void (*read)(struct reader *reader, Dwarf_Die *unit))
{
    Dwarf_Off offset = 0, next;
    size_t header_size;

    while (!dwarf_nextcu(reader->dwarf, offset, &next, &header_size, NULL, NULL,
                         NULL)) {
        Dwarf_Die unit;

        if (dwarf_offdie(reader->dwarf, offset + header_size, &unit))
            read(reader, &unit);
        if (next <= offset)
            break;
        offset = next;
    }
}

/* Variables first: where there is too much, their types are not left out. */
static void read_all(struct reader *reader)
{
    struct image *image = reader->image;

    grow_seen(&reader->seen);
    grow_seen(&reader->twins);
    add_type(reader, (struct type){ .kind = TYPE_UNKNOWN });
    each_unit(reader, read_unit);
    each_unit(reader, read_named_types);
    image_sort_type_names(image);
    define_declared(reader);
    sort_lines(image);
    if (image->variable_count)
        qsort(image->variables, image->variable_count,
              sizeof(*image->variables), compare_variables);
    free(reader->seen.items);
    free(reader->twins.items);
    free(reader->pending);
    free(reader->declared);
}

void image_read_dwarf(struct image *image, const uint8_t *bytes, size_t size)
{
    struct reader reader = { .image = image };
    char *copy; /* libelf may write to it */
    Elf *elf;

    if (elf_version(EV_CURRENT) == EV_NONE)
        return;
    copy = mem_alloc(size);
    memcpy(copy, bytes, size);
    elf = elf_memory(copy, size);
    reader.dwarf = elf ? dwarf_begin_elf(elf, DWARF_C_READ, NULL) : NULL;
    if (reader.dwarf)
        read_all(&reader);
    dwarf_end(reader.dwarf);
    elf_end(elf);
    free(copy);
}
