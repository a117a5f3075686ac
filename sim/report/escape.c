/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings as each format can carry them, whatever bytes they hold. */
#include <string.h>

#include "base/printable.h"
#include "report/internal.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD in UTF-8 */

/* Adds one character or its replacement; returns how many bytes it was. */
static size_t add_character(struct text *out, const char *string)
{
    size_t length = character_length(string);

    if (!length || !character_is_printable(string, length)) {
        text_add(out, REPLACEMENT);
        return length ? length : 1;
    }
    text_add_bytes(out, string, length);
    return length;
}

/* Such as U+009B, which a terminal takes for the start of a sequence. */
static size_t hidden_length(const char *string)
{
    size_t length = character_length(string);

    return character_is_printable(string, length ? length : 1) ? 0 : length;
}

void escape_json(struct text *out, const char *string)
{
    while (*string) {
        unsigned char c = (unsigned char)*string;
        size_t hidden = hidden_length(string);

        if (c == '"' || c == '\\')
            text_add(out, "\\%c", *string++);
        else if (c == '\n')
            text_add(out, "\\n"), string++;
        else if (hidden) {
            text_add(out, "\\u%04x", character_code(string, hidden));
            string += hidden;
        } else
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

/* As bash takes it, and nothing in it that a terminal obeys. */
static void add_dollar_word(struct text *out, const char *string)
{
    char shown[PRINTABLE_MAX];

    text_add(out, "$'");
    while (*string) {
        if (*string == '\'' || *string == '\\')
            text_add(out, "\\");
        string += printable_next(string, shown);
        text_add(out, "%s", shown);
    }
    text_add(out, "'");
}

void report_add_word(struct text *out, const char *string)
{
    if (!is_printable(string)) {
        add_dollar_word(out, string);
        return;
    }
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
