/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text of strangers (names in images, paths, plugins' sentences) as it may be
 * shown: nothing in it that a terminal obeys, or that is no UTF-8.
 */
#ifndef EL2SIM_BASE_PRINTABLE_H
#define EL2SIM_BASE_PRINTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the character of UTF-8 at `string` (RFC 3629); 0 when it is none. */
size_t character_length(const char *string);
/*
 * Whether it only shows itself: no control character (C0, DEL, C1), no line
 * separator, none that changes the direction of what follows.
 */
bool character_is_printable(const char *string, size_t length);
bool is_printable(const char *string);
/* The number of a character of `length` bytes. */
uint32_t character_code(const char *string, size_t length);

/* Bytes of what one character is at most shown as, with the NUL. */
enum { PRINTABLE_MAX = 24 };

/*
 * Writes what the character, or the byte that is none, at `string` is shown
 * as: itself, "\n", "\t", or "\x1b" for each byte. Returns how many bytes of
 * `string` that is.
 */
size_t printable_next(const char *string, char shown[PRINTABLE_MAX]);
/* Takes the beginning of a character off the end of a text that was cut. */
void printable_trim(char *text);
/* All of it, cut to `size` between characters. `to` may not be `from`. */
void printable_copy(char *to, size_t size, const char *from);
/* The same, allocated; release with free(). NULL gives NULL. */
char *printable_text(const char *string);

#endif
