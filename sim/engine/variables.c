/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Variables of the debug information and symbols of the ELF: which of them are
 * one thing, for both may be of something else that was linked away.
 */
#include <string.h>

#include "engine/image_data.h"

/* First variable at or above `address`. */
static size_t variable_from(const struct image *image, uint64_t address)
{
    size_t low = 0, high = image->placed_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (image->variables[middle].address < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_part(const char *symbol, const char *name)
{
    return *name && strstr(symbol, name);
}

/* "calls.0", "square.calls" and "_ZN3pool5callsE" are called "calls". */
static bool is_called(const struct image_symbol *symbol,
                      const struct variable *variable)
{
    return (variable->linkage && !strcmp(symbol->name, variable->linkage)) ||
           is_part(symbol->name, variable->name);
}

static bool is_of_file(const struct image *image,
                       const struct image_symbol *symbol,
                       const struct variable *variable)
{
    const char *file = image_symbol_file(image, symbol);

    return !file || !strcmp(file, variable->file);
}

/*
 * How well a variable's debug information fits the symbol at its address, 0
 * for not at all: that of a variable that was linked away says an address, too.
 */
static unsigned fit(const struct image *image,
                    const struct image_symbol *symbol,
                    const struct variable *variable)
{
    uint64_t size = image->types[variable->type].size;
    bool exact = !strcmp(symbol->name, variable->name);

    if (!is_called(symbol, variable) || (symbol->size && size > symbol->size))
        return 0;
    return 1 + 4u * exact + 2u * is_of_file(image, symbol, variable) +
           (size == symbol->size);
}

const struct variable *image_variable_at(const struct image *image,
                                         const struct image_symbol *symbol)
{
    const struct variable *found = NULL;
    unsigned best = 0;

    for (size_t i = variable_from(image, symbol->address);
         i < image->placed_count &&
         image->variables[i].address == symbol->address;
         i++) {
        unsigned how = fit(image, symbol, &image->variables[i]);

        if (how > best) {
            best = how;
            found = &image->variables[i];
        }
    }
    return found;
}

const struct variable *image_variable_by_name(const struct image *image,
                                              const char *name)
{
    size_t low = 0, high = image->variable_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(image->variables_by_name[middle]->qualified, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == image->variable_count ||
        strcmp(image->variables_by_name[low]->qualified, name) != 0)
        return NULL;
    return image->variables_by_name[low];
}

const char *image_variable_called(const struct image *image, const char *name)
{
    for (size_t i = 0; i < image->placed_count; i++)
        if (!strcmp(image->variables[i].name, name))
            return image->variables[i].qualified;
    return NULL;
}

const struct image_symbol *image_variable_symbol(const struct image *image,
                                                 const char *name)
{
    const struct image_symbol *symbol = image_symbol(image, name);
    const struct variable *variable;

    if (symbol)
        return symbol;
    variable = image_variable_by_name(image, name);
    if (!variable || variable->why)
        return NULL;
    symbol = image_symbol_at(image, variable->address);
    return symbol && symbol->address == variable->address &&
                   is_called(symbol, variable)
               ? symbol
               : NULL;
}

bool image_has_name(const struct image *image, const char *name)
{
    return image_symbol(image, name) || image_variable_by_name(image, name);
}
