/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Images: loading, refusing, symbols, lines, places by type, descriptions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bits.h"
#include "base/text.h"
#include "engine/image.h"

#define TEXT UINT64_C(0x40000000)

/* The same source by every compiler and DWARF version that we build with. */
static const char *const fixtures[] = { FIXTURES };

struct file {
    char *bytes;
    size_t size;
};

static struct file read_fixture(size_t index)
{
    struct file file;
    struct diag diag;

    assert_int_equal(text_read_file(fixtures[index], 1 << 24, &file.bytes,
                                    &file.size, &diag),
                     STATUS_OK);
    return file;
}

static struct image *load(size_t index)
{
    struct image *image = NULL;
    struct diag diag;

    if (image_load(fixtures[index], &image, &diag))
        fail_msg("%s: %s", diag.place, diag.text);
    return image;
}

#define FOR_EACH_FIXTURE(image)                                              \
    for (size_t fixture_ = 0; fixture_ < ARRAY_LENGTH(fixtures); fixture_++) \
        for (struct image *image = load(fixture_); image;                    \
             image_release(image), image = NULL)

/* --- what it holds ----------------------------------------------------- */

static void segments_and_entry(void **state)
{
    (void)state;
    FOR_EACH_FIXTURE(image)
    {
        const struct image_symbol *start = image_symbol(image, "_start");
        const struct image_symbol *word = image_symbol(image, "asm_word");
        bool code = false, data = false;

        assert_int_equal(image_entry(image), start->address);
        for (size_t i = 0; i < image_segment_count(image); i++) {
            const struct image_segment *segment = image_segment(image, i);
            uint64_t offset = word->address - segment->address;

            assert_true(segment->file_size <= segment->memory_size);
            code |= segment->execute &&
                    TEXT - segment->address < segment->file_size;
            if (offset >= segment->file_size)
                continue;
            assert_true(segment->write);
            assert_int_equal(segment->bytes[offset], 42);
            data = true;
        }
        assert_true(code && data);
    }
}

static void symbols_by_name_and_address(void **state)
{
    (void)state;
    FOR_EACH_FIXTURE(image)
    {
        const struct image_symbol *square = image_symbol(image, "square");
        const struct image_symbol *label = image_symbol(image, "asm_label");
        const struct image_symbol *after;

        assert_true(square->function && square->size >= 8);
        assert_ptr_equal(image_symbol_at(image, square->address + 4), square);
        assert_ptr_equal(image_symbol_at(image, square->address), square);
        after = image_symbol_at(image, square->address + square->size);
        assert_ptr_not_equal(after, square);
        assert_false(label->function);
        assert_int_equal(label->size, 0);
        assert_ptr_equal(image_symbol_at(image, label->address + 4), label);
        assert_null(image_symbol(image, "squar"));
        assert_null(image_symbol(image, "$x"));
        assert_null(image_symbol(image, "$x.0"));
        assert_null(image_symbol_at(image, 0x1000));
        assert_int_equal(image_symbol(image, "asm_constant")->address,
                         0x40000004);
        assert_ptr_equal(image_symbol_at(image, 0x40000004), square);
    }
}

static void symbols_are_sorted(void **state)
{
    (void)state;
    FOR_EACH_FIXTURE(image)
    {
        uint64_t last = 0;

        assert_true(image_symbol_count(image) > 10);
        for (size_t i = 0; i < image_symbol_count(image); i++) {
            const struct image_symbol *symbol = image_symbol_by_index(image, i);

            assert_true(symbol->address >= last);
            last = symbol->address;
            assert_non_null(image_symbol(image, symbol->name));
        }
        assert_null(image_symbol_by_index(image, image_symbol_count(image)));
    }
}

/* Lines of square() in fixture.c; its first instruction may be of any. */
enum { SQUARE_FIRST = 50, SQUARE_LAST = 56 };

static void lines_both_ways(void **state)
{
    (void)state;
    FOR_EACH_FIXTURE(image)
    {
        const struct image_symbol *square = image_symbol(image, "square");
        const char *file;
        unsigned line;
        uint64_t address;

        assert_true(image_line_at(image, square->address, &file, &line));
        assert_non_null(strstr(file, "engine/fixture.c"));
        assert_in_range(line, SQUARE_FIRST, SQUARE_LAST);
        assert_true(image_address_of_line(image, "fixture.c", line, &address));
        assert_int_equal(address, square->address);
        assert_true(
            image_address_of_line(image, "engine/fixture.c", line, &address));
        assert_false(image_address_of_line(image, "ixture.c", line, &address));
        assert_false(image_address_of_line(image, "", line, &address));
        assert_false(image_address_of_line(image, "fixture.c", 1, &address));
        assert_false(image_line_at(image, 0x1000, &file, &line));
        assert_false(image_line_at(image, UINT64_MAX, &file, &line));
    }
}

/* --- places ------------------------------------------------------------ */

/* sizeof(struct outer), and where its members lie (AAPCS64). */
enum { OUTER = 312, INNER = 248, UNION = 264, BITS = 272, POINTER = 280 };

static const struct {
    const char *path;
    const char *symbol; /* that it is in */
    uint64_t offset, size;
    bool is_scalar, is_signed;
    unsigned bit_lsb, bit_width;
} places[] = {
    { "counter", "counter", 0, 8, true, false, 0, 0 },
    { "number", "number", 0, 2, true, true, 0, 0 },
    { "real", "real", 0, 8, false, false, 0, 0 },
    { "hidden[3]", "hidden", 12, 4, true, false, 0, 0 },
    { "contexts", "contexts", 0, 15 * OUTER, false, false, 0, 0 },
    { "contexts[2]", "contexts", 10 * OUTER, 5 * OUTER, false, false, 0, 0 },
    { "contexts[2][4]", "contexts", 14 * OUTER, OUTER, false, false, 0, 0 },
    { "contexts[1][1].regs[30]", "contexts", 6 * OUTER + 240, 8, true, false, 0,
      0 },
    { "contexts[0x0][0].inner[1].b", "contexts", INNER + 12, 1, true, true, 0,
      0 },
    { "contexts[0][0].whole", "contexts", UNION, 8, true, false, 0, 0 },
    { "contexts[0][0].hi", "contexts", UNION + 4, 4, true, false, 0, 0 },
    { "contexts[0][0].bits.low", "contexts", BITS, 4, true, false, 0, 3 },
    { "contexts[0][0].bits.middle", "contexts", BITS, 4, true, false, 3, 7 },
    { "contexts[0][0].bits.high", "contexts", BITS, 4, true, true, 10, 12 },
    { "contexts[0][0].bits.wide", "contexts", BITS, 8, true, false, 22, 40 },
    { "contexts[0][0].pointer", "contexts", POINTER, 8, true, false, 0, 0 },
    { "contexts[0][0].next", "contexts", POINTER + 8, 8, true, false, 0, 0 },
    { "contexts[0][0].flag", "contexts", POINTER + 16, 1, true, false, 0, 0 },
    { "contexts[0][0].colour", "contexts", POINTER + 20, 4, true, false, 0, 0 },
    { "aliased[1].b", "aliased", 12, 1, true, true, 0, 0 },
    { "asm_word", "asm_word", 0, 8, true, false, 0, 0 },
    { "asm_block", "asm_block", 0, 24, false, false, 0, 0 },
};

static void paths_lead_to_places(void **state)
{
    (void)state;
    FOR_EACH_FIXTURE(image)
    {
        for (size_t i = 0; i < ARRAY_LENGTH(places); i++) {
            uint64_t base = image_symbol(image, places[i].symbol)->address;
            struct image_place place;
            struct diag diag;

            if (image_resolve(image, places[i].path, &place, &diag))
                fail_msg("%s: %s", places[i].path, diag.text);
            assert_int_equal(place.address, base + places[i].offset);
            assert_int_equal(place.size, places[i].size);
            assert_int_equal(place.is_scalar, places[i].is_scalar);
            assert_int_equal(place.is_signed, places[i].is_signed);
            assert_int_equal(place.bit_lsb, places[i].bit_lsb);
            assert_int_equal(place.bit_width, places[i].bit_width);
        }
    }
}

static const struct {
    const char *path, *text, *hint;
} mistakes[] = {
    { "contxts", "has no symbol 'contxts'", "did you mean 'contexts'?" },
    { "contxts[1].regs", "has no symbol 'contxts'", "'contexts'" },
    { "", "has no symbol ''", "" },
    { "contexts[3]", "index 3 is outside of 'contexts', which has 3 elements",
      "" },
    { "contexts[18446744073709551615]", "is outside of 'contexts'", "" },
    { "contexts[2][5].lo", "'contexts[2]', which has 5 elements", "" },
    { "contexts[1].lo", "'contexts[1]' is no structure", "" },
    { "contexts[1][1].reg", "'contexts[1][1]' has no member 'reg'",
      "did you mean 'regs'?" },
    { "contexts[1][1].hj", "has no member 'hj'", "did you mean 'hi'?" },
    { "contexts[1][1].", "has no member ''", "" },
    { "contexts[1][1].bits.low.x", "'contexts[1][1].bits.low' is no structure",
      "" },
    { "counter[0]", "'counter' is no array", "" },
    { "contexts[1][1].next.lo", "'contexts[1][1].next' is a pointer",
      "contexts[1][1].next->" },
    { "asm_block[0]", "'asm_block' is of unknown type", "" },
    { "contexts[", "expected a number after '['", "" },
    { "contexts[-1]", "expected a number after '['", "" },
    { "contexts[1", "expected ']'", "" },
    { "contexts[1]x", "expected '.', '[' or the end after ']'", "" },
};

static void wrong_paths_are_explained(void **state)
{
    (void)state;
    FOR_EACH_FIXTURE(image)
    {
        for (size_t i = 0; i < ARRAY_LENGTH(mistakes); i++) {
            struct image_place place;
            struct diag diag;

            assert_int_not_equal(
                image_resolve(image, mistakes[i].path, &place, &diag),
                STATUS_OK);
            if (!strstr(diag.text, mistakes[i].text))
                fail_msg("%s: %s", mistakes[i].path, diag.text);
            assert_non_null(strstr(diag.hint, mistakes[i].hint));
        }
    }
}

/* DWARF knows the members of what a pointer points to, itself among them. */
static void pointers_lead_to_types(void **state)
{
    static const struct {
        const char *pointer; /* a path */
        const char *parts;   /* of what it points to */
        uint64_t offset, size;
        bool is_scalar, is_pointer;
    } rows[] = {
        { "contexts[0][0].next", "", 0, OUTER, false, false },
        { "contexts[0][0].next", ".regs[3]", 24, 8, true, false },
        { "contexts[0][0].next", ".hi", UNION + 4, 4, true, false },
        { "contexts[0][0].next", ".next", POINTER + 8, 8, true, true },
        { "contexts[0][0].pointer", "", 0, 2, true, false },
    };

    (void)state;
    FOR_EACH_FIXTURE(image)
    {
        for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
            struct image_place pointer, whole, place;

            assert_int_equal(
                image_resolve(image, rows[i].pointer, &pointer, NULL), 0);
            assert_true(image_is_pointer(pointer.type));
            assert_true(image_pointee(pointer.type, &whole));
            assert_int_equal(
                image_resolve_parts(&whole, rows[i].parts, 0, &place, NULL), 0);
            assert_int_equal(place.address, rows[i].offset);
            assert_int_equal(place.size, rows[i].size);
            assert_int_equal(place.is_scalar, rows[i].is_scalar);
            assert_int_equal(image_is_pointer(place.type), rows[i].is_pointer);
        }
    }
}

static void types_have_names(void **state)
{
    static const struct {
        const char *name;
        uint64_t size;
        bool is_scalar;
    } rows[] = {
        { "struct outer", OUTER, false }, { "outer", OUTER, false },
        { "enum colour", 4, true },       { "uint64_t", 8, true },
        { "inner_alias", 8, false },
    };
    struct image_type type;

    (void)state;
    FOR_EACH_FIXTURE(image)
    {
        struct image_place place;

        for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
            assert_int_equal(
                image_type_by_name(image, rows[i].name, &type, NULL), 0);
            type.pointers = 2;
            assert_true(image_pointee(type, &place));
            assert_int_equal(place.size, 8);
            assert_true(image_is_pointer(place.type));
            assert_true(image_pointee(place.type, &place));
            assert_int_equal(place.size, rows[i].size);
            assert_int_equal(place.is_scalar, rows[i].is_scalar);
            assert_false(image_is_pointer(place.type));
            assert_false(image_pointee(place.type, &place));
        }
        assert_int_equal(image_type_by_name(image, "struct outre", &type, NULL),
                         STATUS_NOT_FOUND);
    }
}

static void addresses_are_described(void **state)
{
    static const struct {
        const char *symbol;
        uint64_t offset;
        const char *expected;
    } rows[] = {
        { "contexts", 6 * OUTER + 240, "contexts[1][1].regs[30]" },
        { "contexts", 6 * OUTER + 243, "contexts[1][1].regs[30]+0x3" },
        { "contexts", INNER + 12, "contexts[0][0].inner[1].b" },
        { "contexts", INNER + 13, "contexts[0][0].inner[1]+0x5" },
        { "contexts", UNION, "contexts[0][0].whole" },
        { "counter", 0, "counter" },
        { "hidden", 8, "hidden[2]" },
        { "asm_block", 16, "asm_block+0x10" },
        { "asm_function", 4, "asm_function+0x4" },
        { "asm_label", 0, "asm_label" },
    };

    (void)state;
    FOR_EACH_FIXTURE(image)
    {
        char text[128];

        for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
            uint64_t base = image_symbol(image, rows[i].symbol)->address;

            image_describe(image, base + rows[i].offset, text, sizeof(text));
            assert_string_equal(text, rows[i].expected);
        }
        image_describe(image, 0x1000, text, sizeof(text));
        assert_string_equal(text, "0x1000");
        image_describe(image, image_symbol(image, "counter")->address, text, 4);
        assert_string_equal(text, "cou");
    }
}

/* --- what it refuses --------------------------------------------------- */

static void refused(const void *bytes, size_t size, const char *text)
{
    struct image *image = NULL;
    struct diag diag;

    assert_int_equal(image_load_bytes(bytes, size, "x.elf", &image, &diag),
                     STATUS_INVALID);
    assert_null(image);
    assert_string_equal(diag.place, "x.elf");
    if (!strstr(diag.text, text))
        fail_msg("'%s' instead of '%s'", diag.text, text);
    assert_int_not_equal(diag.hint[0], '\0');
}

#define REFUSE(change, text)                                    \
    do {                                                        \
        struct file file_ = read_fixture(0);                    \
        Elf64_Ehdr *header = (Elf64_Ehdr *)(void *)file_.bytes; \
        Elf64_Phdr *loads = first_load(file_.bytes);            \
                                                                \
        (void)loads;                                            \
        change;                                                 \
        (void)header;                                           \
        refused(file_.bytes, file_.size, text);                 \
        free(file_.bytes);                                      \
    } while (0)

static Elf64_Phdr *first_load(char *bytes)
{
    const Elf64_Ehdr *header = (const void *)bytes;
    Elf64_Phdr *segment = (void *)(bytes + header->e_phoff);

    while (segment->p_type != PT_LOAD)
        segment++;
    return segment;
}

static void no_image_is_refused(void **state)
{
    struct image *image = NULL;
    struct diag diag;

    (void)state;
    assert_int_equal(image_load("/nonexistent/x.elf", &image, &diag),
                     STATUS_NOT_FOUND);
    assert_string_equal(diag.place, "/nonexistent/x.elf");
    refused("", 0, "not an ELF file");
    refused("#!/bin/sh\necho hello\n", 21, "not an ELF file");
    refused("\177ELF\2\1", 6, "truncated: the ELF header");
}

/* Its size is looked at, not its bytes: it would take minutes to read. */
static void huge_files_are_refused_at_once(void **state)
{
    char path[] = "/tmp/el2sim-image-XXXXXX";
    int file = mkstemp(path);
    struct image *image = NULL;
    struct diag diag;

    (void)state;
    assert_true(file >= 0);
    assert_int_equal(ftruncate(file, (off_t)1 << 40), 0);
    assert_int_equal(image_load(path, &image, &diag), STATUS_LIMIT);
    assert_null(image);
    assert_string_equal(diag.place, path);
    assert_non_null(strstr(diag.text, "the file is larger than 1073741824"));
    close(file);
    unlink(path);
}

static void other_machines_are_refused(void **state)
{
    (void)state;
    REFUSE(header->e_ident[EI_CLASS] = ELFCLASS32, "not a 64-bit");
    REFUSE(header->e_ident[EI_DATA] = ELFDATA2MSB, "not a little-endian");
    REFUSE(header->e_machine = EM_X86_64, "not for AArch64");
    REFUSE(header->e_type = ET_REL, "not linked yet");
    REFUSE(header->e_type = ET_CORE, "neither an executable nor");
    REFUSE(header->e_phnum = 0, "no segments to load");
    REFUSE(header->e_phentsize = 55, "program headers of an unknown size");
    REFUSE(header->e_shentsize = 65, "section headers of an unknown size");
}

static void wrong_segments_are_refused(void **state)
{
    (void)state;
    REFUSE(header->e_phoff = 1 << 30, "truncated: the program header table");
    REFUSE(header->e_phoff = UINT64_MAX - 8, "truncated");
    REFUSE(header->e_shoff = UINT64_MAX - 8, "truncated: the section header");
    REFUSE(loads->p_offset = 1 << 30, "truncated: a segment");
    REFUSE(loads->p_filesz = UINT64_MAX, "truncated: a segment");
    REFUSE(loads->p_memsz = loads->p_filesz - 1, "larger in the file");
    REFUSE(loads->p_paddr = UINT64_MAX - 8, "wraps round");
    REFUSE(loads->p_memsz = UINT64_C(1) << 31, "1 GiB");
    REFUSE(loads[1].p_paddr = loads->p_paddr, "overlap");
}

/* --- damage ------------------------------------------------------------ */

static void ask_everything(const struct image *image)
{
    struct image_place place;
    const char *file;
    struct diag diag;
    char text[256];
    unsigned line;

    for (size_t i = 0; i < image_symbol_count(image); i++) {
        const struct image_symbol *symbol = image_symbol_by_index(image, i);

        image_describe(image, symbol->address, text, sizeof(text));
        image_resolve(image, text, &place, &diag);
        image_line_at(image, symbol->address, &file, &line);
        image_symbol_at(image, symbol->address + 1);
    }
    image_resolve(image, "contexts[1][1].bits.high", &place, &diag);
}

/* Any outcome will do, as long as there is one. */
static void try_bytes(const char *bytes, size_t size)
{
    struct image *image;
    struct diag diag;

    if (image_load_bytes(bytes, size, "x.elf", &image, &diag)) {
        assert_int_not_equal(diag.text[0], '\0');
        return;
    }
    ask_everything(image);
    image_release(image);
}

static void truncated_files_are_survived(void **state)
{
    struct file file = read_fixture(0);
    size_t step = file.size / 2000 + 1;

    (void)state;
    for (size_t size = 0; size < file.size; size += step) {
        char *copy = mem_alloc(size); /* exact, so that overruns show */

        memcpy(copy, file.bytes, size);
        try_bytes(copy, size);
        free(copy);
    }
    free(file.bytes);
}

static void damaged_files_are_survived(void **state)
{
    uint64_t seed = 0x9e3779b97f4a7c15;

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(fixtures); i++) {
        struct file file = read_fixture(i);

        for (int round = 0; round < 1000; round++) {
            char *copy = mem_alloc(file.size);

            memcpy(copy, file.bytes, file.size);
            for (int flips = 1 + round % 8; flips > 0; flips--) {
                seed = seed * UINT64_C(6364136223846793005) + 1;
                copy[(seed >> 20) % file.size] ^= (char)(1 << (seed >> 61));
            }
            try_bytes(copy, file.size);
            free(copy);
        }
        free(file.bytes);
    }
}

static void damaged_debug_information_is_no_error(void **state)
{
    struct file file = read_fixture(0);
    char *found = memmem(file.bytes, file.size, "fixture.c", 9);
    struct image *image;
    struct image_place place;
    struct diag diag;

    (void)state;
    assert_non_null(found);
    for (Elf64_Shdr *section =
             (void *)(file.bytes +
                      ((const Elf64_Ehdr *)(void *)file.bytes)->e_shoff);
         (char *)section < file.bytes + file.size; section++)
        if (section->sh_type == SHT_PROGBITS && !section->sh_addr)
            memset(file.bytes + section->sh_offset, 0xa5, section->sh_size);
    assert_int_equal(
        image_load_bytes(file.bytes, file.size, "x.elf", &image, &diag),
        STATUS_OK);
    assert_int_equal(image_resolve(image, "counter", &place, &diag), 0);
    assert_int_not_equal(image_resolve(image, "contexts[0]", &place, &diag), 0);
    assert_non_null(strstr(diag.hint, "no debug information"));
    image_release(image);
    free(file.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_and_entry),
        cmocka_unit_test(symbols_by_name_and_address),
        cmocka_unit_test(symbols_are_sorted),
        cmocka_unit_test(lines_both_ways),
        cmocka_unit_test(paths_lead_to_places),
        cmocka_unit_test(wrong_paths_are_explained),
        cmocka_unit_test(pointers_lead_to_types),
        cmocka_unit_test(types_have_names),
        cmocka_unit_test(addresses_are_described),
        cmocka_unit_test(no_image_is_refused),
        cmocka_unit_test(huge_files_are_refused_at_once),
        cmocka_unit_test(other_machines_are_refused),
        cmocka_unit_test(wrong_segments_are_refused),
        cmocka_unit_test(truncated_files_are_survived),
        cmocka_unit_test(damaged_files_are_survived),
        cmocka_unit_test(damaged_debug_information_is_no_error),
    };

    return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
