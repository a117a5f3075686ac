/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decimal and hexadecimal numbers with _ between their digits. */
#include "scenario/number.h"

#include <ctype.h>
#include <string.h>

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* UINT_MAX for what is no digit of the base. */
static unsigned digit_of(char c, unsigned base)
{
    unsigned digit = 99;

    if (c >= '0' && c <= '9')
        digit = (unsigned)(c - '0');
    else if (isxdigit((unsigned char)c))
        digit = (unsigned)(tolower((unsigned char)c) - 'a') + 10;
    return digit < base ? digit : UINT32_MAX;
}

static bool digit_add(struct value *value, unsigned base, unsigned digit)
{
    unsigned __int128 bits = (unsigned __int128)value->hi << 64 | value->lo;
    unsigned __int128 limit = ~(unsigned __int128)0;

    if (bits > (limit - digit) / base)
        return false;
    bits = bits * base + digit;
    value->lo = (uint64_t)bits;
    value->hi = (uint64_t)(bits >> 64);
    return true;
}

/* A word of digits; each _ must stand between two of them. */
static enum number scan_digits(const char *text, size_t length, unsigned base,
                               struct value *value)
{
    enum number result = length ? NUMBER_OK : NUMBER_BAD;

    *value = (struct value){ 0 };
    for (size_t i = 0; i < length; i++) {
        unsigned digit = digit_of(text[i], base);
        bool is_inside = i > 0 && i + 1 < length;

        if (text[i] == '_' && is_inside && text[i - 1] != '_')
            continue;
        if (digit == UINT32_MAX)
            return NUMBER_BAD;
        if (!digit_add(value, base, digit))
            result = NUMBER_WIDE;
    }
    return result;
}

enum number number_scan(const char *text, size_t *used, struct value *value)
{
    bool is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    size_t prefix = is_hex ? 2 : 0;
    size_t length = 0;

    *used = 0;
    if (!isdigit((unsigned char)text[0]))
        return NUMBER_NONE;
    while (is_word(text[prefix + length]))
        length++;
    *used = prefix + length;
    return scan_digits(text + prefix, length, is_hex ? 16 : 10, value);
}

/* Splits "64KiB"; returns how many bits the unit shifts, 0 without one. */
static unsigned unit_of(const char *text, size_t *length)
{
    static const struct {
        const char *name;
        unsigned shift;
    } units[] = { { "KiB", 10 }, { "MiB", 20 }, { "GiB", 30 }, { "TiB", 40 } };

    for (size_t i = 0; i < ARRAY_LENGTH(units); i++) {
        size_t size = strlen(units[i].name);

        if (*length <= size ||
            strcmp(text + *length - size, units[i].name) != 0)
            continue;
        *length -= size;
        while (*length && text[*length - 1] == ' ')
            --*length;
        return units[i].shift;
    }
    return 0;
}

bool number_parse(const char *text, bool is_size, uint64_t *value)
{
    char digits[64];
    size_t length = strlen(text), used;
    unsigned shift = is_size ? unit_of(text, &length) : 0;
    struct value number;

    if (length >= sizeof(digits))
        return false;
    memcpy(digits, text, length);
    digits[length] = '\0';
    if (number_scan(digits, &used, &number) != NUMBER_OK || used != length)
        return false;
    if (number.hi || number.lo > UINT64_MAX >> shift)
        return false;
    *value = number.lo << shift;
    return true;
}
