/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Forms of debug information that compilers write, and what cannot be read of
 * them: a place is right, or there is a sentence that says why there is none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "base/text.h"
#include "engine/image.h"

static const char *const cpp_files[] = { FORMS_CPP };
static const char *const c_files[] = { FORMS_C };
static const char *const zero_files[] = { FORMS_ZERO };
static const char *const hand_files[] = { FORMS_HAND };
static const char *const split_files[] = { FORMS_SPLIT };

struct row {
    const char *path;
    const char *symbol; /* that it is in; NULL: it is refused */
    uint64_t offset;
    uint64_t size;
    unsigned kind; /* of the flags below */
    unsigned lsb, width;
    const char *text; /* of the refusal */
};

enum { BLOCK = 0, SCALAR = 1, SIGNED = 3 };

static struct image *load(const char *file)
{
    struct image *image = NULL;
    struct diag diag;

    if (image_load(file, &image, &diag))
        fail_msg("%s: %s", diag.place, diag.text);
    return image;
}

static void expect_refused(const struct image *image, const struct row *row)
{
    struct image_place place;
    struct diag diag;

    if (image_resolve(image, row->path, &place, &diag) == STATUS_OK)
        fail_msg("%s is at 0x%llx", row->path,
                 (unsigned long long)place.address);
    if (!strstr(diag.text, row->text))
        fail_msg("%s: '%s' instead of '%s'", row->path, diag.text, row->text);
    if (strstr(diag.text, "cannot be read"))
        assert_int_not_equal(diag.hint[0], '\0');
}

static void expect_place(const struct image *image, const struct row *row)
{
    const struct image_symbol *symbol = image_symbol(image, row->symbol);
    struct image_place place;
    struct diag diag;

    if (!symbol)
        fail_msg("no symbol %s", row->symbol);
    if (image_resolve(image, row->path, &place, &diag))
        fail_msg("%s: %s", row->path, diag.text);
    if (place.address != symbol->address + row->offset)
        fail_msg("%s is at +0x%llx", row->path,
                 (unsigned long long)(place.address - symbol->address));
    if (place.size != row->size || place.bit_lsb != row->lsb ||
        place.bit_width != row->width)
        fail_msg("%s has %llu bytes, bits %u+%u", row->path,
                 (unsigned long long)place.size, place.bit_lsb,
                 place.bit_width);
    assert_int_equal(place.is_scalar, row->kind & 1);
    assert_int_equal(place.is_signed, row->kind >> 1);
}

static void expect_rows(const char *const *files, size_t file_count,
                        const struct row *rows, size_t count)
{
    for (size_t i = 0; i < file_count; i++) {
        struct image *image = load(files[i]);

        for (size_t j = 0; j < count; j++)
            if (rows[j].symbol)
                expect_place(image, &rows[j]);
            else
                expect_refused(image, &rows[j]);
        image_release(image);
    }
}

#define PLACE(path, symbol, offset, size, kind)      \
    {                                                \
        path, symbol, offset, size, kind, 0, 0, NULL \
    }
#define BITS(path, symbol, offset, size, kind, lsb, width) \
    {                                                      \
        path, symbol, offset, size, kind, lsb, width, NULL \
    }
#define REFUSED(path, text)             \
    {                                   \
        path, NULL, 0, 0, 0, 0, 0, text \
    }
#define EXPECT(files, rows) \
    expect_rows(files, ARRAY_LENGTH(files), rows, ARRAY_LENGTH(rows))

static void scopes_and_classes(void **state)
{
    static const struct row rows[] = {
        PLACE("pool::deep::list[2]", "_ZN4pool4deep4listE", 16, 8, SCALAR),
        PLACE("pool::level", "_ZN4pool5levelE", 0, 4, SCALAR),
        PLACE("pool::inner", "_ZN4poolL5innerE", 0, 4, SCALAR),
        PLACE("pool::use::calls", "_ZZN4pool3useEvE5calls", 0, 4, SCALAR),
        PLACE("Base::shared", "_ZN4Base6sharedE", 0, 4, SCALAR),
        PLACE("object.Base.a", "object", 8, 4, SCALAR),
        PLACE("object.b", "object", 16, 8, SCALAR),
        PLACE("object.Other.same", "object", 24, 4, SCALAR),
        PLACE("object.a", "object", 28, 4, SCALAR), /* hides Base's */
        PLACE("object.c", "object", 32, 1, SCALAR),
        PLACE("object.hi", "object", 37, 1, SCALAR),
        PLACE("box.value.b", "box", 16, 8, SCALAR),
        PLACE("far.d", "far", 8, 4, SCALAR),
        PLACE("colour", "colour", 0, 1, SCALAR),
        PLACE("reference", "reference", 0, 8, SCALAR),
        REFUSED("object.same", "a member of several base classes"),
        REFUSED("object.shared", "a static member"),
        REFUSED("far.v", "virtual base class"),
        REFUSED("inner", "has no symbol 'inner'"),
    };

    (void)state;
    EXPECT(cpp_files, rows);
}

static void wide_numbers_and_bit_fields(void **state)
{
    static const struct row rows[] = {
        PLACE("big", "big", 0, 16, SCALAR),
        PLACE("negative", "negative", 0, 16, SIGNED),
        BITS("bits.a", "bits", 0, 8, SCALAR, 0, 3),
        BITS("bits.b", "bits", 0, 8, SCALAR, 3, 61),
        BITS("bits.wide", "bits", 16, 16, SIGNED, 0, 100),
        BITS("bits.top", "bits", 16, 16, SCALAR, 100, 28),
        BITS("bits.last", "bits", 32, 1, SCALAR, 0, 1),
        BITS("packed.a", "packed", 0, 4, SCALAR, 0, 3),
        BITS("packed.b", "packed", 0, 9, SCALAR, 3, 62),
        BITS("packed.c", "packed", 8, 2, SCALAR, 1, 9),
        PLACE("packed.tail", "packed", 10, 1, SCALAR),
    };

    (void)state;
    EXPECT(cpp_files, rows);
}

static const struct row c_rows[] = {
    PLACE("one.second", "one", 8, 8, SCALAR),
    PLACE("one.third[2].value", "one", 56, 8, SCALAR),
    PLACE("one.third[1].tag[2]", "one", 34, 1, SCALAR),
    PLACE("one.high", "one", 66, 2, SCALAR),
    PLACE("one.rest[2]", "one", 76, 4, SIGNED),
    PLACE("matrix[1][2][3]", "matrix", 92, 4, SIGNED),
    PLACE("forms.c:state", "forms.c:state", 0, 4, SIGNED),
    PLACE("forms_other.c:state", "forms_other.c:state", 0, 8, SIGNED),
    PLACE("pointer", "pointer", 0, 8, SCALAR),
    REFUSED("one.third[3]", "index 3 is outside"),
    REFUSED("state", "several local symbols 'state'"),
};

/* In one file, in a file beside it, in type units, compressed. */
static void wherever_it_is(void **state)
{
    (void)state;
    EXPECT(c_files, c_rows);
    EXPECT(split_files, c_rows);
}

/* As an image that is copied to a folder without its .dwo files. */
static void split_files_that_are_not_there(void **state)
{
    char name[] = "/tmp/el2sim-forms-XXXXXX";
    struct image_place place;
    struct image *image;
    struct diag diag;
    char *bytes, *at;
    size_t size;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(split_files); i++) {
        assert_int_equal(
            text_read_file(split_files[i], 1 << 24, &bytes, &size, &diag),
            STATUS_OK);
        for (at = bytes;
             (at = memmem(at, size - (size_t)(at - bytes), ".dwo", 5)); at++)
            at[1] = 'x';
        assert_int_equal(image_load_bytes(bytes, size, name, &image, &diag),
                         STATUS_OK);
        assert_int_not_equal(image_resolve(image, "one.second", &place, &diag),
                             STATUS_OK);
        assert_non_null(strstr(diag.hint, "-gsplit-dwarf"));
        assert_int_equal(image_resolve(image, "one", &place, &diag), STATUS_OK);
        image_release(image);
        free(bytes);
    }
}

static void what_was_linked_away_shadows_nothing(void **state)
{
    static const struct row rows[] = {
        REFUSED("removed", "it is not in memory"),
        REFUSED("dead_data", "it is not in memory"),
        PLACE("live_data", "live_data", 0, 16, BLOCK),
        REFUSED("live_data[0]", "of unknown type"),
    };
    const char *file;
    uint64_t address;
    unsigned line;

    (void)state;
    EXPECT(zero_files, rows);
    for (size_t i = 0; i < ARRAY_LENGTH(zero_files); i++) {
        struct image *image = load(zero_files[i]);

        assert_int_equal(image_symbol(image, "vectors")->address, 0);
        assert_null(image_symbol(image, "dead_code"));
        for (address = 0; address < 20; address += 4)
            if (image_line_at(image, address, &file, &line))
                assert_non_null(strstr(file, "forms_zero.S"));
        assert_true(image_line_at(image, image_symbol(image, "_start")->address,
                                  &file, &line));
        assert_non_null(strstr(file, "forms.c"));
        /* where dead_code returns, and where _start does */
        assert_false(image_address_of_line(image, "forms.c", 40, &address));
        assert_true(image_address_of_line(image, "forms.c", 45, &address));
        image_release(image);
    }
}

static void forms_by_hand(void **state)
{
    static const struct row rows[] = {
        PLACE("option.discriminant", "option", 0, 4, SCALAR),
        PLACE("option.Some.__0", "option", 8, 8, SCALAR),
        PLACE("krate::inner::option.None", "option", 0, 16, BLOCK),
        PLACE("holder.by_plus_uconst", "holder", 8, 8, SCALAR),
        PLACE("holder.by_plus", "holder", 16, 8, SCALAR),
        PLACE("holder.by_minus", "holder", 24, 8, SCALAR),
        PLACE("counted[4]", "counted", 32, 8, SCALAR),
        PLACE("ranged[3]", "ranged", 0, 8, SCALAR),
        PLACE("ranged[7]", "ranged", 32, 8, SCALAR),
        PLACE("strided[2]", "strided", 32, 4, SCALAR),
        PLACE("unbounded", "unbounded", 0, 40, BLOCK),
        PLACE("swapped", "swapped", 0, 8, BLOCK),
        PLACE("plain", "plain", 0, 8, SCALAR),
        BITS("narrow", "narrow", 0, 4, SCALAR, 0, 17),
        REFUSED("krate::inner::GONE", "it is not in memory"),
        REFUSED("holder.by_memory", "needs the running program"),
        REFUSED("holder.by_constant", "needs the running program"),
        REFUSED("holder.by_nothing", "needs the running program"),
        REFUSED("holder.beyond", "is damaged"),
        REFUSED("holder.elsewhere", "supplementary file"),
        REFUSED("holder.by_signature", "type unit that is not in the image"),
        REFUSED("holder.odd", "of a kind that is not known"),
        REFUSED("holder.some_bits", "where its bits are"),
        REFUSED("counted[5]", "which has 5 elements"),
        REFUSED("ranged[2]", "is outside of 'ranged'"),
        REFUSED("ranged[8]", "is outside of 'ranged'"),
        REFUSED("unbounded[1]", "known only to the running program"),
    };

    (void)state;
    EXPECT(hand_files, rows);
}

static void addresses_are_named_as_the_source_does(void **state)
{
    static const struct {
        const char *symbol;
        uint64_t offset;
        const char *text;
    } rows[] = {
        { "_ZN4pool4deep4listE", 8, "pool::deep::list[1]" },
        { "object", 28, "object.a" },
        { "object", 8, "object.Base.a" },
        { "packed", 10, "packed.tail" },
    };
    char text[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cpp_files); i++) {
        struct image *image = load(cpp_files[i]);

        for (size_t j = 0; j < ARRAY_LENGTH(rows); j++) {
            uint64_t base = image_symbol(image, rows[j].symbol)->address;

            image_describe(image, base + rows[j].offset, text, sizeof(text));
            assert_string_equal(text, rows[j].text);
        }
        image_release(image);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scopes_and_classes),
        cmocka_unit_test(wide_numbers_and_bit_fields),
        cmocka_unit_test(wherever_it_is),
        cmocka_unit_test(split_files_that_are_not_there),
        cmocka_unit_test(what_was_linked_away_shadows_nothing),
        cmocka_unit_test(forms_by_hand),
        cmocka_unit_test(addresses_are_named_as_the_source_does),
    };

    return cmocka_run_group_tests_name("forms", tests, NULL, NULL);
}
