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

__attribute__((format(printf, 2, 3))) static inline void output_add(
    struct output_line *line, const char *format, ...)
{
    size_t room = sizeof(line->text) - line->length;
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(line->text + line->length, room, format, args);
    va_end(args);
    if (length > 0)
        line->length += (size_t)length < room ? (size_t)length : room - 1;
}

/* `text` as the inside of a JSON string (RFC 8259, 7); 160 bytes of it. */
static inline void output_add_json(struct output_line *line, const char *text)
{
    for (size_t i = 0; text[i] && i < 160; i++) {
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
