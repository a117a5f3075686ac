/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instruction text, whatever the version of Capstone. */
#include "rig.h"

#include <string.h>

#include "base/bits.h"
#include "engine/disasm.h"

static void words_become_text(void **state)
{
    static const struct {
        uint32_t word;
        const char *text;
    } rows[] = {
        { 0xd503201f, "nop" },
        { 0xd69f03e0, "eret" },
        { 0xd4000202, "hvc #0x10" }, /* Capstone 5 writes #1 in decimal */
        { 0xa9bf7bfd, "stp x29, x30, [sp, #-0x10]!" },
        { 0x14000001, "b #0x40000004" },
        { 0x00000000, ".inst 0x00000000" },
        { 0xffffffff, ".inst 0xffffffff" },
    };
    struct disasm *disasm = NULL;
    struct diag diag;
    char text[64];

    (void)state;
    assert_int_equal(disasm_create(&disasm, &diag), STATUS_OK);
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        disasm_text(disasm, CODE, rows[i].word, text, sizeof(text));
        assert_string_equal(text, rows[i].text);
    }
    disasm_text(disasm, CODE, 0xd69f03e0, text, 3);
    assert_string_equal(text, "er");
    disasm_destroy(disasm);
    disasm_destroy(NULL);
}

static void the_version_is_told(void **state)
{
    (void)state;
    assert_non_null(strchr(disasm_version(), '.'));
}

const struct CMUnitTest disasm_tests[] = {
    cmocka_unit_test(words_become_text),
    cmocka_unit_test(the_version_is_told),
};
const size_t disasm_test_count = ARRAY_LENGTH(disasm_tests);
