/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line of a plugin's output: put together in pieces, written at once. */
#ifndef EL2SIM_PLUGINS_OUTPUT_H
#define EL2SIM_PLUGINS_OUTPUT_H

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <el2sim/plugin.h>

struct output_line {
    size_t length;
    char text[4096]; /* what does not fit is left out */
};

/* Behind the first `length` bytes of `text`; how many there are then. */
__attribute__((format(printf, 4, 0))) static inline size_t output_append(
    char *text, size_t size, size_t length, const char *format, va_list args)
{
    size_t room = size - length;
    int added = vsnprintf(text + length, room, format, args);

    if (added < 0)
        return length;
    return length + ((size_t)added < room ? (size_t)added : room - 1);
}

__attribute__((format(printf, 2, 3))) static inline void output_add(
    struct output_line *line, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    line->length = output_append(line->text, sizeof(line->text), line->length,
                                 format, args);
    va_end(args);
}

/* `text` as the inside of a JSON string (RFC 8259, 7); its first characters. */
static inline void output_add_json(struct output_line *line, const char *text)
{
    for (size_t i = 0; text[i] && (i < 160 || (text[i] & 0xc0) == 0x80); i++) {
        unsigned char c = (unsigned char)text[i];

        if (c == '"' || c == '\\')
            output_add(line, "\\%c", c);
        else if (c < 0x20)
            output_add(line, "\\u%04x", c);
        else
            output_add(line, "%c", c);
    }
}

static inline void output_write(const struct output_line *line,
                                const struct el2sim_api *api,
                                struct el2sim *sim)
{
    api->write(sim, line->text, line->length);
}

/* A whole piece at once. */
#define OUTPUT(api, sim, ...)               \
    do {                                    \
        struct output_line line_;           \
                                            \
        line_.length = 0;                   \
        output_add(&line_, __VA_ARGS__);    \
        output_write(&line_, (api), (sim)); \
    } while (0)

#endif
