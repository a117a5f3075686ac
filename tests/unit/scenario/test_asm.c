/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The scenario assembler against the words of another one. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/bits.h"
#include "scenario/asm.h"

static const struct {
    const char *text;
    uint32_t word;
} encodings[] = {
#include "encodings.inc"
};

static void assert_word(const char *text, uint32_t expected)
{
    struct mistake mistake;
    uint32_t word = ~expected;

    if (!asm_parse(text, &word, &mistake))
        fail_msg("%s: %s", text, mistake.diag.text);
    if (word != expected)
        fail_msg("%s: %08x, expected %08x", text, word, expected);
}

static void words_are_those_of_llvm(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(encodings); i++)
        assert_word(encodings[i].text, encodings[i].word);
}

/* Without #, in capitals, with spaces to spare: the same words. */
static void spelling_is_free(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(encodings); i++) {
        char text[128];
        size_t length = 0;

        text[length++] = ' ';
        for (const char *c = encodings[i].text; *c; c++) {
            if (*c == '#')
                continue;
            text[length++] = (char)toupper((unsigned char)*c);
            if (*c == ',' || *c == '[')
                text[length++] = ' ';
        }
        text[length++] = ' ';
        text[length] = '\0';
        assert_word(text, encodings[i].word);
    }
}

static void own_forms(void **state)
{
    (void)state;
    assert_word("b .", 0x14000000);
    assert_word(".inst 0xd503201f", 0xd503201f);
    assert_word(".inst 0xd503_201f", 0xd503201f);
    assert_word(".inst 0", 0);
    assert_word("dsb", 0xd5033f9f);
    assert_word("dmb", 0xd5033fbf);
    assert_word("hvc 0x10", 0xd4000202);
}

/* No beginning of an instruction and none with a tail may crash or pass. */
static void every_prefix_is_refused_or_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(encodings); i++) {
        struct mistake mistake = { 0 };
        size_t length = strlen(encodings[i].text);
        char text[128];
        uint32_t word;

        snprintf(text, sizeof(text), "%s, x", encodings[i].text);
        assert_false(asm_parse(text, &word, &mistake));
        assert_true(mistake.diag.text[0]);
        assert_true(mistake.offset <= strlen(text));
        for (size_t j = 0; j < length; j++) {
            snprintf(text, j + 1, "%s", encodings[i].text);
            mistake.diag.text[0] = '\0';
            if (asm_parse(text, &word, &mistake))
                continue;
            assert_true(mistake.diag.text[0]);
            assert_true(mistake.offset <= j);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_those_of_llvm),
        cmocka_unit_test(spelling_is_free),
        cmocka_unit_test(own_forms),
        cmocka_unit_test(every_prefix_is_refused_or_whole),
    };

    return cmocka_run_group_tests_name("asm", tests, NULL, NULL);
}
