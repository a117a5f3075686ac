/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings as each format can carry them, whatever bytes they hold. */
#include <string.h>

#include "report/internal.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD in UTF-8 */

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

/* Bytes of the character at `string`, 0 when it is none. */
static size_t utf8_length(const char *string)
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

/* Adds one character or its replacement; returns how many bytes it was. */
static size_t add_character(struct text *out, const char *string)
{
    size_t length = utf8_length(string);

    if (!length) {
        text_add(out, REPLACEMENT);
        return 1;
    }
    text_add_bytes(out, string, length);
    return length;
}

void escape_json(struct text *out, const char *string)
{
    while (*string) {
        unsigned char c = (unsigned char)*string;

        if (c == '"' || c == '\\')
            text_add(out, "\\%c", *string++);
        else if (c == '\n')
            text_add(out, "\\n"), string++;
        else if (c < 0x20)
            text_add(out, "\\u%04x", c), string++;
        else
            string += add_character(out, string);
    }
}

/* U+FFFE and U+FFFF, which XML 1.0 excludes (production [2] Char). */
static bool is_noncharacter(const char *string)
{
    return strncmp(string, "\xef\xbf\xbe", 3) == 0 ||
           strncmp(string, "\xef\xbf\xbf", 3) == 0;
}

static const char *xml_entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\n':
        return "&#10;";
    case '\t':
        return "&#9;";
    default:
        return (unsigned char)c < 0x20 ? REPLACEMENT : NULL;
    }
}

void escape_xml(struct text *out, const char *string)
{
    while (*string) {
        const char *entity = xml_entity(*string);

        if (entity) {
            text_add(out, "%s", entity);
            string++;
        } else if (is_noncharacter(string)) {
            text_add(out, REPLACEMENT);
            string += 3;
        } else {
            string += add_character(out, string);
        }
    }
}

void escape_tap(struct text *out, const char *string)
{
    while (*string) {
        unsigned char c = (unsigned char)*string;

        if (c == '#' || c == '\\')
            text_add(out, "\\%c", *string++);
        else if (c < 0x20)
            text_add(out, " "), string++;
        else
            string += add_character(out, string);
    }
}

void escape_text(struct text *out, const char *string)
{
    while (*string) {
        unsigned char c = (unsigned char)*string;

        if (c < 0x20 || c == 0x7f)
            text_add(out, " "), string++;
        else
            string += add_character(out, string);
    }
}

static bool is_plain_word(const char *string)
{
    return *string && !string[strspn(string, "abcdefghijklmnopqrstuvwxyz"
                                             "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                             "0123456789_-./=:,+@%")];
}

void report_add_word(struct text *out, const char *string)
{
    if (is_plain_word(string)) {
        text_add(out, "%s", string);
        return;
    }
    text_add(out, "'");
    for (; *string; string++)
        if (*string == '\'')
            text_add(out, "'\\''");
        else
            text_add_bytes(out, string, 1);
    text_add(out, "'");
}
