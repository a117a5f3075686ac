/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An AArch64 ELF image: what to load where, its symbols, source lines and the
 * types of its variables. Immutable once loaded, so threads may share it. The
 * file is a stranger's: everything is bounded and checked.
 */
#ifndef EL2SIM_ENGINE_IMAGE_H
#define EL2SIM_ENGINE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct image;

struct image_segment {
    uint64_t address;     /* physical (p_paddr), bytes */
    uint64_t memory_size; /* >= file_size; the rest is zero */
    uint64_t file_size;
    const uint8_t *bytes; /* owned by the image */
    bool write, execute;
};

struct image_symbol {
    const char *name;
    uint64_t address;
    uint64_t size; /* 0 when the ELF does not say */
    bool function; /* STT_FUNC */
};

/*
 * Loads `path`. Refuses, with a sentence that says what is wrong and what was
 * expected: no such file, not an ELF, not 64-bit little-endian, not AArch64,
 * not EXEC or DYN with load addresses, truncated, segments that overlap each
 * other or wrap, more than 64 segments, more than 1 GiB. DWARF that is absent
 * or damaged leaves lines and types unknown and is no error.
 */
enum status image_load(const char *path, struct image **image,
                       struct diag *diag);
/* The same from memory; `name` is for messages. The bytes are copied. */
enum status image_load_bytes(const void *bytes, size_t size, const char *name,
                             struct image **image, struct diag *diag);
void image_release(struct image *image);

const char *image_path(const struct image *image);
uint64_t image_entry(const struct image *image);
size_t image_segment_count(const struct image *image);
const struct image_segment *image_segment(const struct image *image,
                                          size_t index);

/*
 * By exact name, globals before locals, or "file.c:name" for the local one of
 * that source file; NULL when there is none.
 */
const struct image_symbol *image_symbol(const struct image *image,
                                        const char *name);
/* A symbol, or a variable by its qualified name, in memory or not. */
bool image_has_name(const struct image *image, const char *name);
/* Refuses a name that several local symbols have, and says how to choose. */
enum status image_check_symbol(const struct image *image, const char *name,
                               struct diag *diag);
/* The symbol that covers `address` (size 0: up to the next one), or NULL. */
const struct image_symbol *image_symbol_at(const struct image *image,
                                           uint64_t address);
/* For listings and did-you-mean: by ascending address. */
size_t image_symbol_count(const struct image *image);
const struct image_symbol *image_symbol_by_index(const struct image *image,
                                                 size_t index);

/* "hyp/src/switch.c" and 42 of the instruction at `address`; else false. */
bool image_line_at(const struct image *image, uint64_t address,
                   const char **file, unsigned *line);
/* First instruction address of a source line; file matched by its tail. */
bool image_address_of_line(const struct image *image, const char *file,
                           unsigned line, uint64_t *address);

/* A type by an image's debug information. */
struct image_type {
    const struct image *image; /* NULL: not known */
    uint32_t index;
    unsigned pointers; /* how many "*" stand behind it */
};

/* A scalar, array or structure in memory that an expression names. */
struct image_place {
    struct image_type type;
    uint64_t address;
    uint64_t size;  /* bytes */
    bool is_scalar; /* integer, enumeration, Boolean or pointer */
    bool is_signed;
    unsigned bit_lsb;   /* of a bit-field; else 0 */
    unsigned bit_width; /* of a bit-field; else 0 */
};

/*
 * Resolves `symbol`, `symbol.member`, `symbol[3].member[4]` by the DWARF types.
 * A symbol without type is a scalar of its ELF size when that is 1, 2, 4 or
 * 8, otherwise a block of bytes. Errors: unknown symbol or member (with a
 * did-you-mean hint), index out of range, not an array, no debug information.
 */
enum status image_resolve(const struct image *image, const char *path,
                          struct image_place *place, struct diag *diag);
/*
 * Goes on from `whole`: the parts ".member[3]" that `text` has from byte `at`
 * on; what stands before is for messages.
 */
enum status image_resolve_parts(const struct image_place *whole,
                                const char *text, size_t at,
                                struct image_place *place, struct diag *diag);

/*
 * "struct vcpu", "vcpu_t", "unsigned long". STATUS_NOT_FOUND, silently, when
 * there is none; STATUS_LIMIT when different ones are called so.
 */
enum status image_type_by_name(const struct image *image, const char *name,
                               struct image_type *type, struct diag *diag);
struct text_nearest;
void image_nearest_type(const struct image *image,
                        struct text_nearest *nearest);
bool image_is_pointer(struct image_type type);
/*
 * What a pointer points to, at address 0. False when it is no pointer, or what
 * it points to is not known: then place->type.index is 0.
 */
bool image_pointee(struct image_type pointer, struct image_place *place);
/*
 * The first element, at address 0, of an array of `size` bytes, and how many
 * there are (0: not known). False when it is no array.
 */
bool image_element(struct image_type array, uint64_t size,
                   struct image_place *place, uint64_t *count);

/*
 * The inverse, for reports: "shadow_ctxts[8].regs[19]" for an address, in
 * `text`; falls back to "symbol+0x10", then to the number.
 */
void image_describe(const struct image *image, uint64_t address, char *text,
                    size_t size);

#endif
