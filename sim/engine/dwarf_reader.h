/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files that read DWARF share (dwarf.c and dwarf_*.c, which alone
 * know libdw). Everything is copied out at once, so that an image needs no
 * lock; what cannot be read is kept with the reason why (enum unread).
 */
#ifndef EL2SIM_ENGINE_DWARF_READER_H
#define EL2SIM_ENGINE_DWARF_READER_H

#include <dwarf.h>
#include <elfutils/libdw.h>

#include "base/text.h"
#include "engine/image_data.h"

/* A number by a key, open addressing; key 0 is free. */
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
    Dwarf_Die target;
};

/* A structure that its unit only declares. */
struct declared {
    uint32_t type;
    const char *name;
};

/* Where a function or a label of a unit begins, by its debug information. */
struct code_name {
    uint64_t address;
    const char *name, *linkage; /* either may be NULL */
};

/* Rows of the line table that lie together: image->lines[first..end). */
struct sequence {
    size_t first, end;
    uint64_t start, stop; /* addresses */
    bool is_live;         /* a symbol says that its code is there */
};

struct reader {
    struct image *image;
    Dwarf *dwarf;
    size_t line_capacity, type_capacity, member_capacity, variable_capacity;
    size_t type_name_capacity;
    struct seen_table seen;        /* types by the place of their DIE */
    struct seen_table twins;       /* by name and place in the source */
    uint32_t unread[UNREAD_COUNT]; /* a type for each reason, 0: none yet */
    size_t pending_count, pending_capacity;
    struct pending *pending;
    size_t declared_count, declared_capacity;
    struct declared *declared;
    size_t code_count, code_capacity; /* of the unit being read */
    struct code_name *code;
    size_t sequence_count, sequence_capacity;
    struct sequence *sequences;
    const char *unit_file; /* of the unit being read, or "" */
};

/* Room for one more element of an array of `count` elements. */
void *dwarf_room(void *array, size_t count, size_t *capacity, size_t size);

/* dwarf_values.c */

enum reading {
    READ_ABSENT,
    READ_OK,
    READ_FAILED, /* it is there, and nothing that is known beforehand */
};

/* A constant, an expression of constants, a reference to a constant. */
enum reading dwarf_read_number(Dwarf_Die *die, unsigned name, uint64_t *value);
uint64_t dwarf_number_or(Dwarf_Die *die, unsigned name, uint64_t otherwise);
bool dwarf_read_flag(Dwarf_Die *die, unsigned name);
/* DW_AT_data_member_location: a constant, or base plus a constant. */
enum reading dwarf_read_offset(Dwarf_Die *die, uint64_t *offset);
/* DW_AT_location of a variable that lies in memory for ever. */
enum reading dwarf_read_address(Dwarf_Die *die, uint64_t *address);
const char *dwarf_read_text(Dwarf_Die *die, unsigned name);

/* dwarf_types.c */

void dwarf_types_begin(struct reader *reader);
/* The index of what DW_AT_type of `die` says; 0 when it says nothing. */
uint32_t dwarf_type_of(struct reader *reader, Dwarf_Die *die, unsigned depth);
uint32_t dwarf_unread_type(struct reader *reader, enum unread why);
uint32_t dwarf_add_type(struct reader *reader, struct type type);
/* Until no pointer is left that points to something not read. */
void dwarf_read_targets(struct reader *reader);
void dwarf_read_named_types(struct reader *reader, Dwarf_Die *unit);
/* Declarations become what another unit defines; arrays get their sizes. */
void dwarf_types_end(struct reader *reader);

/* dwarf_records.c */

uint32_t dwarf_read_record(struct reader *reader, Dwarf_Die *die,
                           unsigned depth);

/* dwarf_variables.c */

/* Variables of a unit, and the places of its functions for the lines. */
void dwarf_read_scope(struct reader *reader, Dwarf_Die *unit);
void dwarf_sort_variables(struct image *image);

/* dwarf_lines.c */

void dwarf_read_lines(struct reader *reader, Dwarf_Die *unit);
/* Drops what was linked away, and sorts. */
void dwarf_lines_end(struct reader *reader);

#endif
