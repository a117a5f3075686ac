/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of syndromes.def and words.def. */
#include "model/syndrome.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bits.h"

enum when {
    WHEN_ANY,
    WHEN_CV,
    WHEN_ISV,
    WHEN_NO_ISV,
    WHEN_EXTERNAL,
    WHEN_MAPPING,
    WHEN_IDS,
    WHEN_NO_IDS,
    WHEN_COPY,
    WHEN_SET,
    WHEN_CHECK,
    WHEN_STORE,
    WHEN_RV,
    WHEN_PAUTH,
    WHEN_ASYNC,
};

static const struct syndrome_field rows[] = {
#define SYNDROME(layout, when, name, last, lsb, words) \
    { LAYOUT_##layout, WHEN_##when, #name, last, lsb, WORDS_##words },
#include "arch/syndromes.def"
#undef SYNDROME
};

static const struct {
    enum words list;
    unsigned first, last;
    const char *text;
} words_rows[] = {
#define WORD(list, first, last, text) { WORDS_##list, first, last, text },
#include "arch/words.def"
#undef WORD
};

enum layout syndrome_layout(unsigned ec)
{
    switch (ec) {
#define EXCEPTION_CLASS(name, value, layout, summary) \
    case value:                                       \
        return LAYOUT_##layout;
#include "arch/exceptions.def"
#undef EXCEPTION_CLASS
    default:
        return LAYOUT_NONE;
    }
}

enum { GCS_DATA_CHECK = 0, GCS_STORE = 2 };

static bool holds(unsigned when, uint64_t value)
{
    unsigned status = (unsigned)bits_get(value, 5, 0);
    bool bit_24 = bits_get(value, 24, 24);

    switch ((enum when)when) {
    case WHEN_CV:
    case WHEN_ISV:
    case WHEN_IDS:
    case WHEN_SET:
        return bit_24;
    case WHEN_NO_ISV:
    case WHEN_NO_IDS:
    case WHEN_COPY:
        return !bit_24;
    case WHEN_EXTERNAL:
        return status == 0x10;
    case WHEN_MAPPING:
        return status >= 0x04 && status <= 0x0f;
    case WHEN_CHECK:
        return bits_get(value, 23, 20) == GCS_DATA_CHECK;
    case WHEN_STORE:
        return bits_get(value, 23, 20) == GCS_STORE;
    case WHEN_RV:
        return bit_is_set(value, 2);
    case WHEN_PAUTH:
        return bit_is_set(value, 1);
    case WHEN_ASYNC:
        return !bit_24 && status == 0x11;
    default:
        return true;
    }
}

const struct syndrome_field *syndrome_next(enum layout layout, uint64_t value,
                                           size_t *cursor)
{
    while (*cursor < ARRAY_LENGTH(rows)) {
        const struct syndrome_field *row = &rows[(*cursor)++];

        if (row->layout == layout && holds(row->when, value))
            return row;
    }
    return NULL;
}

/* False when the list has no such row. */
static bool listed(enum words list, uint64_t value, char *text, size_t size)
{
    for (size_t i = 0; i < ARRAY_LENGTH(words_rows); i++) {
        unsigned first = words_rows[i].first, last = words_rows[i].last;

        if (words_rows[i].list != list || value < first || value > last)
            continue;
        if (first == last)
            snprintf(text, size, "%s", words_rows[i].text);
        else
            snprintf(text, size, "%s, level %u", words_rows[i].text,
                     (unsigned)value - first);
        return true;
    }
    return false;
}

/* Outer and Inner, each with what it allocates for: R, W or both. */
static bool attribute_words(uint64_t value, char *text, size_t size)
{
    char outer[40], inner[40];

    if (listed(WORDS_ATTRIBUTES, value, text, size))
        return true;
    if (!listed(WORDS_CACHEABILITY, bits_get(value, 7, 4), outer,
                sizeof(outer)) ||
        !listed(WORDS_CACHEABILITY, bits_get(value, 3, 0), inner,
                sizeof(inner)))
        snprintf(text, size, "UNPREDICTABLE");
    else if (strcmp(outer, inner) == 0)
        snprintf(text, size, "Normal, %s", outer);
    else
        snprintf(text, size, "Normal, Outer %s, Inner %s", outer, inner);
    return true;
}

bool syndrome_words(enum words words, uint64_t value, char *text, size_t size)
{
    text[0] = '\0';
    switch (words) {
    case WORDS_NONE:
        return false;
    case WORDS_XREG:
        if (value == 31)
            snprintf(text, size, "xzr");
        else
            snprintf(text, size, "x%" PRIu64, value);
        return true;
    case WORDS_ATTRIBUTE:
        return attribute_words(value, text, size);
    default:
        return listed(words, value, text, size);
    }
}

static bool is_detail(enum words words)
{
    return words != WORDS_XREG && words != WORDS_CONDITION;
}

void syndrome_details(unsigned ec, uint32_t iss, char *text, size_t size)
{
    enum layout layout = syndrome_layout(ec);
    const struct syndrome_field *field;
    size_t cursor = 0, length = 0;
    char words[80];

    text[0] = '\0';
    while ((field = syndrome_next(layout, iss, &cursor))) {
        uint64_t value = bits_get(iss, field->last, field->lsb);

        if (!is_detail(field->words) ||
            !syndrome_words(field->words, value, words, sizeof(words)) ||
            length >= size)
            continue;
        length += (size_t)snprintf(text + length, size - length, ", %s", words);
    }
}
