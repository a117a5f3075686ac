/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which rule of shared.def asks for a register, by its name. */
#include "traps.h"

#include <string.h>

static const char *const patterns[] = {
#define SHARED(id, name, patterns, reason) [TRAPS_##id] = patterns,
#define VIEW(name, of)
#define MOVES(name)
#include "shared.def"
#undef SHARED
#undef VIEW
#undef MOVES
};

/* `name` against one word of a pattern, which ends at a space or NUL. */
static bool fits_word(const char *name, const char *word, size_t length)
{
    if (length && word[length - 1] == '*')
        return strncmp(name, word, length - 1) == 0;
    return strlen(name) == length && strncmp(name, word, length) == 0;
}

static bool fits(const char *name, const char *words)
{
    while (*words) {
        size_t length = strcspn(words, " ");

        if (fits_word(name, words, length))
            return true;
        words += length;
        words += strspn(words, " ");
    }
    return false;
}

/* The last row fits all. */
enum traps_rule traps_group(const char *name)
{
    enum traps_rule rule = TRAPS_SIGN_EXTENDED + 1;

    while (rule < TRAPS_RULE_COUNT - 1 && !fits(name, patterns[rule]))
        rule++;
    return rule;
}
