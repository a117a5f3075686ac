/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The trace's options, as text and as what they mean. */
#include <stdlib.h>

#include "options.h"

const struct el2sim_option trace_options[] = {
    { "format", "text", "text, tarmac or json" },
    { "from", "", "where it starts: a symbol, or an address as 0x..." },
    { "until", "", "where it pauses until `from` again: likewise" },
    { "el", "012", "digits of the Exception levels to trace" },
    { "cpu", "all", "number of the only CPU to trace, or all" },
    { "registers", "on", "on or off: registers, the system's too" },
    { "memory", "on", "on or off: loads and stores" },
    { "limit", "10000", "instructions a case, 0 for no limit" },
    { NULL, NULL, NULL },
};

static const struct {
    const char *name;
    trace_format_item *item;
} formats[] = {
    { "text", trace_text_item },
    { "tarmac", trace_tarmac_item },
    { "json", trace_json_item },
};

bool trace_parse_number(const char *text, uint64_t *value)
{
    char *end;

    if (*text < '0' || *text > '9')
        return false;
    *value = strtoull(text, &end, text[1] == 'x' ? 16 : 10);
    return !*end;
}

static bool parse_switch(const char *text, bool *value)
{
    *value = strcmp(text, "on") == 0;
    return *value || strcmp(text, "off") == 0;
}

static bool parse_levels(const char *text, unsigned *levels)
{
    *levels = 0;
    for (size_t i = 0; text[i]; i++) {
        if (text[i] < '0' || text[i] > '2')
            return false;
        *levels |= 1u << (text[i] - '0');
    }
    return *levels != 0;
}

static bool parse_cpu(const char *text, int *cpu)
{
    uint64_t number = 0;

    *cpu = -1;
    if (strcmp(text, "all") == 0)
        return true;
    if (!trace_parse_number(text, &number) || number >= TRACE_CPUS)
        return false;
    *cpu = (int)number;
    return true;
}

static bool parse_format(const char *text, trace_format_item **item)
{
    *item = NULL;
    for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
        if (strcmp(text, formats[i].name) == 0)
            *item = formats[i].item;
    return *item;
}

const char *trace_options_parse(struct trace_options *options,
                                trace_options_get *get, void *of)
{
    if (!parse_format(get(of, "format"), &options->format))
        return "format= takes text, tarmac or json";
    if (!parse_levels(get(of, "el"), &options->levels))
        return "el= takes digits of Exception levels, such as 2 or 12";
    if (!parse_cpu(get(of, "cpu"), &options->cpu))
        return "cpu= takes all or the number of a CPU, from 0";
    if (!parse_switch(get(of, "registers"), &options->registers))
        return "registers= takes on or off";
    if (!parse_switch(get(of, "memory"), &options->memory))
        return "memory= takes on or off";
    if (!trace_parse_number(get(of, "limit"), &options->limit))
        return "limit= takes a number of instructions";
    return NULL;
}
