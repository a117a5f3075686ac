/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines, types and variables of an image through libdw: unit by unit, split
 * units (DWARF 5, 7.3.2) from the files that they are in.
 */
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/dwarf_reader.h"

void *dwarf_room(void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return array;
    *capacity = *capacity ? *capacity * 2 : 256;
    return mem_grow(array, *capacity, size);
}

/* --- split units ------------------------------------------------------- */

static bool is_file(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/*
 * libdw opens it by these two names. What is no file must not be opened: a
 * FIFO would wait for ever.
 */
static bool is_split_file(Dwarf_Die *unit, const char *name)
{
    const char *directory = dwarf_read_text(unit, DW_AT_comp_dir);
    char *path = name[0] == '/' || !directory
                     ? mem_text(name)
                     : mem_format("%s/%s", directory, name);
    struct stat status;
    bool here = stat(name, &status) == 0;
    bool good = is_file(path) && (!here || is_file(name));

    free(path);
    return good;
}

/* The unit that a skeleton stands for; itself where it is whole. */
static bool find_whole(struct reader *reader, Dwarf_Die *unit, Dwarf_Die *whole)
{
    const char *name = dwarf_read_text(unit, DW_AT_dwo_name);
    uint8_t type;

    if (!name)
        name = dwarf_read_text(unit, DW_AT_GNU_dwo_name);
    *whole = *unit;
    if (!name)
        return true;
    if (is_split_file(unit, name) &&
        !dwarf_cu_info(unit->cu, NULL, &type, NULL, whole, NULL, NULL, NULL) &&
        whole->addr)
        return true;
    if (!reader->image->split_file)
        reader->image->split_file = image_keep_name(reader->image, name);
    return false;
}

/* --- units ------------------------------------------------------------- */

/* "a.c" of "/home/me/src/a.c", as the symbol table has it. */
static const char *unit_file(struct reader *reader, Dwarf_Die *unit)
{
    const char *name = dwarf_read_text(unit, DW_AT_name);
    const char *slash = name ? strrchr(name, '/') : NULL;

    if (!name)
        return "";
    return image_keep_name(reader->image, slash ? slash + 1 : name);
}

/* Units of types and what dwz took out of units name another's lines. */
static bool has_own_lines(Dwarf_Die *unit)
{
    return dwarf_tag(unit) == DW_TAG_compile_unit ||
           dwarf_tag(unit) == DW_TAG_skeleton_unit;
}

/* Scopes first: they say which lines are of code that is there. */
static void read_unit(struct reader *reader, Dwarf_Die *unit)
{
    Dwarf_Die whole;

    reader->image->has_dwarf = true;
    reader->unit_file = unit_file(reader, unit);
    reader->code_count = 0;
    if (find_whole(reader, unit, &whole))
        dwarf_read_scope(reader, &whole);
    if (has_own_lines(unit))
        dwarf_read_lines(reader, unit);
    dwarf_read_targets(reader);
}

static void read_names(struct reader *reader, Dwarf_Die *unit)
{
    Dwarf_Die whole;

    if (find_whole(reader, unit, &whole))
        dwarf_read_named_types(reader, &whole);
}

static void each_unit(struct reader *reader,
                      void (*read)(struct reader *reader, Dwarf_Die *unit))
{
    Dwarf_CU *at = NULL;
    Dwarf_Die unit;

    while (!dwarf_get_units(reader->dwarf, at, &at, NULL, NULL, &unit, NULL))
        if (unit.addr)
            read(reader, &unit);
}

/* Variables first: where there is too much, their types are not left out. */
static void read_all(struct reader *reader)
{
    dwarf_types_begin(reader);
    each_unit(reader, read_unit);
    each_unit(reader, read_names);
    dwarf_types_end(reader);
    dwarf_lines_end(reader);
    dwarf_sort_variables(reader->image);
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
