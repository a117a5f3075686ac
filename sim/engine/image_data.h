/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an image is made of, shared by the files that fill it (elf.c, dwarf.c)
 * and those that answer from it (image.c, types.c). Nothing in it points into
 * the file that it came from.
 */
#ifndef EL2SIM_ENGINE_IMAGE_DATA_H
#define EL2SIM_ENGINE_IMAGE_DATA_H

#include "engine/image.h"

/* Bounds on what a file may ask for. */
enum {
    IMAGE_SEGMENT_MAX = 64,
    IMAGE_SYMBOL_MAX = 1 << 20,
    IMAGE_LINE_MAX = 1 << 22,
    IMAGE_TYPE_MAX = 1 << 18,
    IMAGE_MEMBER_MAX = 1 << 20,
    IMAGE_VARIABLE_MAX = 1 << 18,
    IMAGE_DEPTH_MAX = 64,  /* types inside each other, parts of a path */
    IMAGE_NAME_MAX = 4096, /* bytes of one name */
};
#define IMAGE_SIZE_MAX (UINT64_C(1) << 30)

/* Why something cannot be read: the rows of unread.def. */
enum unread {
#define UNREAD(name, text, hint) UNREAD_##name,
#include "engine/unread.def"
#undef UNREAD
    UNREAD_COUNT,
};

struct symbol {
    struct image_symbol view;
    const char *file; /* "a.c" of a local one, by the symbol table; or NULL */
    uint64_t reach;   /* greatest end of this and all symbols before it */
    bool global;
    bool absolute; /* a number rather than a place */
};

struct name {
    const struct symbol *symbol;
};

/* A row of the line table; it holds up to the address of the next row. */
struct line {
    uint64_t address;
    const char *file; /* NULL: the end of a sequence */
    unsigned line;
};

enum type_kind { TYPE_UNKNOWN, TYPE_SCALAR, TYPE_ARRAY, TYPE_RECORD };

/* Types and members refer to each other by index; type 0 is TYPE_UNKNOWN. */
struct type {
    enum type_kind kind;
    enum unread why; /* of TYPE_UNKNOWN, and of arrays of unknown size */
    uint64_t size;   /* bytes; 0 also where it is not known */
    bool is_signed;
    unsigned bit_width;    /* of a scalar: its low bits alone, 0 for all */
    bool is_pointer;       /* a scalar that points to... */
    uint32_t target;       /* ...this type; 0 when that is not known */
    uint32_t element;      /* of an array: its type */
    bool is_counted;       /* of an array: whether it says how many it has */
    uint64_t count;        /* elements of an array that is counted */
    uint64_t lower;        /* of an array: index of the first element */
    uint64_t stride;       /* of an array: bytes from one to the next */
    uint32_t first_member; /* of a record */
    uint32_t member_count;
};

struct member {
    const char *name; /* NULL: anonymous, its members count as the record's */
    bool is_base;     /* a base class: so do its members, though it is named */
    enum unread why;  /* its place is not known */
    uint32_t type;
    uint64_t offset;    /* bytes */
    unsigned bit_lsb;   /* of a bit-field */
    unsigned bit_width; /* of a bit-field, else 0 */
    unsigned bit_size;  /* of a bit-field: bytes to access at offset */
};

struct variable {
    const char *name;      /* as the source has it */
    const char *qualified; /* "pool::free_list", with its scopes */
    const char *linkage;   /* its symbol, where that is another; or NULL */
    const char *file;      /* "a.c", the source file of its unit; or "" */
    enum unread why;       /* it has no address */
    uint64_t address;
    uint32_t type;
};

/* "struct vcpu", "vcpu_t": a definition, of which a name may have several. */
struct type_name {
    const char *name;
    uint32_t type;
};

struct name_block;

struct image {
    char *path;
    uint64_t entry;
    size_t segment_count;
    struct image_segment segments[IMAGE_SEGMENT_MAX];
    size_t symbol_count;
    struct symbol *symbols; /* by address */
    struct name *by_name;   /* by name, globals first */
    bool has_dwarf;
    size_t line_count;
    struct line *lines;     /* by address */
    const char *split_file; /* debug information that is not at hand */
    size_t type_count, member_count, variable_count;
    struct type *types;
    struct member *members;
    size_t placed_count;        /* variables with an address, which are... */
    struct variable *variables; /* ...the first, by address */
    const struct variable **variables_by_name; /* all, by qualified name */
    size_t type_name_count;
    struct type_name *type_names; /* by name */
    struct name_block *names;
};

/*
 * A copy of `name`, cut at IMAGE_NAME_MAX, that lives as long as `image`; what
 * a terminal would obey, and bytes that are no UTF-8, become "\x1b".
 */
const char *image_keep_name(struct image *image, const char *name);
const struct image_segment *image_segment_at(const struct image *image,
                                             uint64_t address);
/* The source file of a local symbol by the symbol table; else NULL. */
const char *image_symbol_file(const struct image *image,
                              const struct image_symbol *symbol);
/* Number of symbols at or below `address`. */
size_t image_symbols_up_to(const struct image *image, uint64_t address);

/* Segments and symbols from the ELF file in `bytes`. */
enum status image_read_elf(struct image *image, const uint8_t *bytes,
                           size_t size, struct diag *diag);
/* Lines, types and variables; what cannot be read stays unknown. */
void image_read_dwarf(struct image *image, const uint8_t *bytes, size_t size);

/* variables.c */

/* What the debug information knows of a symbol; NULL for nothing. */
const struct variable *image_variable_at(const struct image *image,
                                         const struct image_symbol *symbol);
/* By qualified name, also one that is not in memory; NULL for none. */
const struct variable *image_variable_by_name(const struct image *image,
                                              const char *name);
/* "pool::level", the qualified name of one that is called "level"; or NULL. */
const char *image_variable_called(const struct image *image, const char *name);
/* The symbol, also by its name in the source of C++ and Rust; or NULL. */
const struct image_symbol *image_variable_symbol(const struct image *image,
                                                 const char *name);

/* type_names.c */
void image_sort_type_names(struct image *image);
/* 0 when no type is called so, or different ones are. */
uint32_t image_named_type(const struct image *image, const char *name);

#endif
