/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Variables with the scopes around them ("pool::free_list"), also those of
 * which nothing is left in memory; and where the unit's functions begin.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/dwarf_reader.h"

/* The DIE of a declaration and the scopes that it stands in. */
struct declaration {
    const void *die;
    char *scope;
};

struct walk {
    struct reader *reader;
    struct text scope; /* "a::b::" */
    size_t count, capacity;
    struct declaration *declarations;
    size_t outside_count, outside_capacity;
    Dwarf_Die *outside; /* definitions whose declarations may come later */
};

/* --- scopes ------------------------------------------------------------ */

static void add_declaration(struct walk *walk, Dwarf_Die *die)
{
    if (walk->count == IMAGE_VARIABLE_MAX || !walk->scope.length)
        return;
    walk->declarations = dwarf_room(walk->declarations, walk->count,
                                    &walk->capacity,
                                    sizeof(*walk->declarations));
    walk->declarations[walk->count++] = (struct declaration){
        .die = die->addr,
        .scope = mem_text(text_string(&walk->scope)),
    };
}

static void add_outside(struct walk *walk, Dwarf_Die *die)
{
    walk->outside = dwarf_room(walk->outside, walk->outside_count,
                               &walk->outside_capacity, sizeof(*die));
    walk->outside[walk->outside_count++] = *die;
}

/* A definition that stands outside is in the scope of its declaration. */
static const char *scope_of(const struct walk *walk, Dwarf_Die *die)
{
    Dwarf_Attribute attribute;
    Dwarf_Die declared;

    if (!dwarf_attr(die, DW_AT_specification, &attribute) ||
        !dwarf_formref_die(&attribute, &declared))
        return "";
    for (size_t i = 0; i < walk->count; i++)
        if (walk->declarations[i].die == declared.addr)
            return walk->declarations[i].scope;
    return "";
}

/* --- variables --------------------------------------------------------- */

static enum unread why_not_placed(Dwarf_Die *die)
{
    if (dwarf_hasattr(die, DW_AT_const_value))
        return UNREAD_CONSTANT;
    return dwarf_hasattr(die, DW_AT_location) ? UNREAD_PLACE : UNREAD_REMOVED;
}

static void add_variable(struct reader *reader, const struct variable *variable)
{
    struct image *image = reader->image;

    if (image->variable_count == IMAGE_VARIABLE_MAX)
        return;
    image->variables = dwarf_room(image->variables, image->variable_count,
                                  &reader->variable_capacity,
                                  sizeof(*image->variables));
    image->variables[image->variable_count++] = *variable;
}

static const char *keep_linkage(struct reader *reader, Dwarf_Die *die)
{
    const char *name = dwarf_read_text(die, DW_AT_linkage_name);

    if (!name)
        name = dwarf_read_text(die, DW_AT_MIPS_linkage_name);
    return name ? image_keep_name(reader->image, name) : NULL;
}

static void read_variable(struct walk *walk, Dwarf_Die *die, const char *scope,
                          bool is_local)
{
    struct reader *reader = walk->reader;
    const char *name = dwarf_read_text(die, DW_AT_name);
    struct variable variable = { .file = reader->unit_file };
    char *qualified;

    if (!name)
        return;
    if (dwarf_read_address(die, &variable.address) != READ_OK) {
        if (is_local)
            return;
        variable.why = why_not_placed(die);
    }
    qualified = mem_format("%s%s", scope, name);
    variable.qualified = image_keep_name(reader->image, qualified);
    free(qualified);
    variable.name = variable.qualified + strlen(variable.qualified) -
                    strnlen(name, strlen(variable.qualified));
    variable.linkage = keep_linkage(reader, die);
    variable.type = dwarf_type_of(reader, die, 0);
    add_variable(reader, &variable);
}

/* Inside of a function only statics are in memory. */
static void note_variable(struct walk *walk, Dwarf_Die *die, bool is_local)
{
    if (dwarf_read_flag(die, DW_AT_declaration))
        add_declaration(walk, die);
    else if (dwarf_hasattr(die, DW_AT_specification))
        add_outside(walk, die);
    else
        read_variable(walk, die, text_string(&walk->scope), is_local);
}

static void add_code(struct reader *reader, Dwarf_Die *die)
{
    struct image *image = reader->image;
    const char *name = dwarf_read_text(die, DW_AT_name);
    const char *linkage = keep_linkage(reader, die);
    Dwarf_Addr address;

    if ((!name && !linkage) || dwarf_entrypc(die, &address) ||
        reader->code_count == IMAGE_SYMBOL_MAX)
        return;
    reader->code = dwarf_room(reader->code, reader->code_count,
                              &reader->code_capacity, sizeof(*reader->code));
    reader->code[reader->code_count++] = (struct code_name){
        .address = address,
        .name = name ? image_keep_name(image, name) : NULL,
        .linkage = linkage,
    };
}

/* --- the walk ---------------------------------------------------------- */

static void read_children(struct walk *walk, Dwarf_Die *scope, bool is_local,
                          unsigned depth);

/* What has a name of its own adds it to the names inside. */
static void read_named_scope(struct walk *walk, Dwarf_Die *die, bool is_local,
                             unsigned depth)
{
    const char *name = dwarf_read_text(die, DW_AT_name);
    size_t before = walk->scope.length;

    if (name)
        text_add(&walk->scope, "%s::", name);
    if (walk->scope.length < IMAGE_NAME_MAX)
        read_children(walk, die, is_local, depth);
    walk->scope.length = before;
    if (walk->scope.data)
        walk->scope.data[before] = '\0';
}

static void read_child(struct walk *walk, Dwarf_Die *die, bool is_local,
                       unsigned depth)
{
    switch (dwarf_tag(die)) {
    case DW_TAG_variable:
    case DW_TAG_member: /* a static one, in DWARF 4 */
        note_variable(walk, die, is_local || dwarf_tag(die) == DW_TAG_member);
        break;
    case DW_TAG_label:
        add_code(walk->reader, die);
        break;
    case DW_TAG_subprogram:
        add_code(walk->reader, die);
        read_named_scope(walk, die, true, depth);
        break;
    case DW_TAG_lexical_block:
    case DW_TAG_common_block:
        read_children(walk, die, is_local, depth);
        break;
    case DW_TAG_namespace:
    case DW_TAG_module:
    case DW_TAG_structure_type:
    case DW_TAG_class_type:
    case DW_TAG_union_type:
    case DW_TAG_enumeration_type:
        read_named_scope(walk, die, is_local, depth);
        break;
    default:
        break;
    }
}

static void read_children(struct walk *walk, Dwarf_Die *scope, bool is_local,
                          unsigned depth)
{
    Dwarf_Die child;
    int more = depth > IMAGE_DEPTH_MAX ? 1 : dwarf_child(scope, &child);

    for (; !more; more = dwarf_siblingof(&child, &child))
        read_child(walk, &child, is_local, depth + 1);
}

void dwarf_read_scope(struct reader *reader, Dwarf_Die *unit)
{
    struct walk walk = { .reader = reader };

    reader->code_count = 0;
    read_children(&walk, unit, false, 0);
    for (size_t i = 0; i < walk.outside_count; i++)
        read_variable(&walk, &walk.outside[i],
                      scope_of(&walk, &walk.outside[i]), false);
    for (size_t i = 0; i < walk.count; i++)
        free(walk.declarations[i].scope);
    free(walk.outside);
    free(walk.declarations);
    text_release(&walk.scope);
}

/* Those that are placed come first, by address. */
static int compare_variables(const void *left, const void *right)
{
    const struct variable *a = left, *b = right;

    if (!a->why != !b->why)
        return a->why ? 1 : -1;
    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    return strcmp(a->qualified, b->qualified);
}

static int compare_names(const void *left, const void *right)
{
    const struct variable *const *a = left, *const *b = right;
    int order = strcmp((*a)->qualified, (*b)->qualified);

    return order ? order : (*a > *b) - (*a < *b);
}

void dwarf_sort_variables(struct image *image)
{
    size_t count = image->variable_count;

    if (!count)
        return;
    qsort(image->variables, count, sizeof(*image->variables),
          compare_variables);
    image->variables_by_name = mem_grow(NULL, count, sizeof(struct variable *));
    for (size_t i = 0; i < count; i++) {
        image->variables_by_name[i] = &image->variables[i];
        image->placed_count += !image->variables[i].why;
    }
    qsort(image->variables_by_name, count, sizeof(struct variable *),
          compare_names);
}
