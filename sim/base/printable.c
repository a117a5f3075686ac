/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a stranger's text is shown as. */
#include "base/printable.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "base/text.h"

/* Lead byte ranges of UTF-8 and the range of the byte after (RFC 3629). */
static const struct {
    unsigned char first, last;
    unsigned char next_min, next_max;
    size_t length;
} sequences[] = {
    { 0x00, 0x7f, 0x00, 0x00, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 },
    { 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
    { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
    { 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 },
    { 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

static bool is_continued(const unsigned char *bytes, size_t from, size_t length)
{
    for (size_t i = from; i < length; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return false;
    return true;
}

size_t character_length(const char *string)
{
    const unsigned char *bytes = (const unsigned char *)string;

    for (size_t i = 0; i < ARRAY_LENGTH(sequences); i++) {
        if (bytes[0] < sequences[i].first || bytes[0] > sequences[i].last)
            continue;
        if (sequences[i].length == 1)
            return 1;
        if (bytes[1] < sequences[i].next_min ||
            bytes[1] > sequences[i].next_max)
            return 0;
        return is_continued(bytes, 2, sequences[i].length) ? sequences[i].length
                                                           : 0;
    }
    return 0;
}

uint32_t character_code(const char *string, size_t length)
{
    static const uint8_t lead_masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
    uint32_t code = (uint8_t)string[0] & lead_masks[length];

    for (size_t i = 1; i < length; i++)
        code = code << 6 | ((uint8_t)string[i] & 0x3f);
    return code;
}

bool character_is_printable(const char *string, size_t length)
{
    static const struct {
        uint32_t first, last;
    } hidden[] = {
        { 0x00, 0x1f },     { 0x7f, 0x9f },     { 0x200e, 0x200f },
        { 0x2028, 0x202e }, { 0x2066, 0x2069 }, { 0xfeff, 0xfeff },
        { 0xfff9, 0xfffb },
    };
    uint32_t code = character_code(string, length);

    for (size_t i = 0; i < ARRAY_LENGTH(hidden); i++)
        if (code >= hidden[i].first && code <= hidden[i].last)
            return false;
    return true;
}

bool is_printable(const char *string)
{
    while (*string) {
        size_t length = character_length(string);

        if (!length || !character_is_printable(string, length))
            return false;
        string += length;
    }
    return true;
}

size_t printable_next(const char *string, char shown[PRINTABLE_MAX])
{
    size_t length = character_length(string);

    if (*string == '\n' || *string == '\t') {
        snprintf(shown, PRINTABLE_MAX, "\\%c", *string == '\n' ? 'n' : 't');
        return 1;
    }
    if (length && character_is_printable(string, length)) {
        memcpy(shown, string, length);
        shown[length] = '\0';
        return length;
    }
    length = length ? length : 1;
    for (size_t i = 0; i < length; i++)
        snprintf(shown + 4 * i, PRINTABLE_MAX - 4 * i, "\\x%02x",
                 (unsigned char)string[i]);
    return length;
}

void printable_trim(char *text)
{
    size_t length = strlen(text), start = length;

    while (start && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
        start--;
    if (start && (unsigned char)text[start - 1] >= 0xc0 &&
        !character_length(text + start - 1))
        text[start - 1] = '\0';
}

void printable_copy(char *to, size_t size, const char *from)
{
    char shown[PRINTABLE_MAX];
    size_t used = 0;

    if (!size)
        return;
    while (*from) {
        size_t length;

        from += printable_next(from, shown);
        length = strlen(shown);
        if (used + length >= size)
            break;
        memcpy(to + used, shown, length);
        used += length;
    }
    to[used] = '\0';
}

char *printable_text(const char *string)
{
    struct text text = { 0 };
    char shown[PRINTABLE_MAX];

    if (!string)
        return NULL;
    text_add_bytes(&text, "", 0);
    while (*string) {
        string += printable_next(string, shown);
        text_add_bytes(&text, shown, strlen(shown));
    }
    return text.data;
}
