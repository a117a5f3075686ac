/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names and encodings of sysregs.def against what Capstone calls them: where it
 * knows a name for an MRS, the row has the same. (The model's own tests compare
 * them with LLVM; this asks a second witness, at run time.)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include "engine/disasm.h"
#include "model/sysreg.h"

enum { ROWS_KNOWN_AT_LEAST = 200 };

/* The register in "mrs x0, NAME"; "" for an encoding without a name. */
static void name_of(struct disasm *disasm, uint32_t word, char *name,
                    size_t size)
{
    char text[128];
    const char *operand;

    name[0] = '\0';
    disasm_text(disasm, 0, word, text, sizeof(text));
    operand = strstr(text, ", ");
    if (strncmp(text, "mrs ", 4) != 0 || !operand)
        return;
    snprintf(name, size, "%s", operand + 2);
    if (strchr("sS", name[0]) && strchr("23", name[1]))
        name[0] = '\0'; /* S3_0_C1_C0_0 */
}

/* Where Capstone 4 is wrong: the row has the manual's name. */
static bool is_known_difference(const char *row, const char *name)
{
    static const char *const pairs[][2] = {
        { "ICH_ELRSR_EL2", "ich_elsr_el2" },
    };

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        if (!strcasecmp(pairs[i][0], row) && !strcasecmp(pairs[i][1], name))
            return true;
    return false;
}

static void test_names_are_capstones(void **state)
{
    struct disasm *disasm;
    struct diag diag;
    unsigned known = 0, wrong = 0;

    (void)state;
    assert_int_equal(disasm_create(&disasm, &diag), STATUS_OK);
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++) {
        const struct sysreg_info *info = sysreg_info(reg);
        uint32_t word = 0xd5200000u | (uint32_t)(info->encoding & 0xffff) << 5;
        char name[64];

        name_of(disasm, word, name, sizeof(name));
        if (!name[0])
            continue;
        known++;
        if (strcasecmp(name, info->name) == 0 ||
            is_known_difference(info->name, name))
            continue;
        wrong++;
        print_error("%s is %s to Capstone\n", info->name, name);
    }
    disasm_destroy(disasm);
    assert_int_equal(wrong, 0);
    assert_true(known >= ROWS_KNOWN_AT_LEAST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_are_capstones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
