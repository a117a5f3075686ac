/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What `files` and `functions` leave, and whether that is anything at all. */
#include <stdio.h>
#include <string.h>

#include "report.h"

static bool is_wanted_name(const char *pattern, const char *name)
{
    size_t length;

    if (!pattern || !*pattern)
        return true;
    length = strlen(pattern);
    if (pattern[length - 1] == '*')
        return strncmp(name, pattern, length - 1) == 0;
    return strcmp(name, pattern) == 0;
}

static bool is_wanted_file(const char *prefix, const char *file)
{
    return !prefix || strncmp(file, prefix, strlen(prefix)) == 0;
}

bool coverage_filter_has(const struct coverage_filter *filter, const char *file,
                         const char *function)
{
    return is_wanted_file(filter->files, file) &&
           is_wanted_name(filter->functions, function);
}

/* What has been found of the images while it was looked for. */
struct look {
    bool function, line, file; /* of the name; any line; a line of a file */
    char example[128];         /* a file */
};

enum { LONGEST = 1 << 16 /* bytes of a function that are looked at */ };

/* Whether a line of the function is wanted. */
static bool look_at_lines(struct look *look, const struct el2sim_api *api,
                          struct el2sim *sim,
                          const struct coverage_filter *filter,
                          uint64_t address, uint64_t size)
{
    bool found = false;
    const char *file;
    unsigned line;

    for (uint64_t at = 0; !found && at < size && at < LONGEST; at += 4) {
        if (!api->line(sim, address + at, &file, &line))
            continue;
        if (!look->line)
            snprintf(look->example, sizeof(look->example), "%s", file);
        look->line = true;
        found = is_wanted_file(filter->files, file);
    }
    look->file = look->file || found;
    return found;
}

static bool look(struct look *look, const struct el2sim_api *api,
                 struct el2sim *sim, const struct coverage_filter *filter)
{
    uint64_t address, size;
    const char *name;

    for (unsigned i = 0; api->function(sim, i, &name, &address, &size); i++) {
        bool named = is_wanted_name(filter->functions, name);

        look->function = look->function || named;
        if ((named || !look->file) &&
            look_at_lines(look, api, sim, filter, address, size ? size : 4) &&
            named)
            return true;
    }
    return false;
}

static void no_function(const struct el2sim_api *api, struct el2sim *sim,
                        const char *functions)
{
    const char *similar = api->similar_function(sim, functions);
    char sentence[256];

    if (similar) {
        snprintf(sentence, sizeof(sentence), "did you mean \"%.200s\"?",
                 similar);
        api->hint(sim, sentence);
    }
    snprintf(sentence, sizeof(sentence),
             "functions=%.200s: no image has such a function", functions);
    api->error(sim, sentence);
}

static void no_file(const struct el2sim_api *api, struct el2sim *sim,
                    const struct look *look, const char *files)
{
    char sentence[256];

    if (look->line)
        snprintf(sentence, sizeof(sentence),
                 "it takes the beginning of a path as the images have it, as "
                 "\"%s\"",
                 look->example);
    else
        snprintf(sentence, sizeof(sentence),
                 "no image has lines of source files; build with -g");
    api->hint(sim, sentence);
    snprintf(sentence, sizeof(sentence),
             "files=%.200s: no code of an image comes from such a file", files);
    api->error(sim, sentence);
}

bool coverage_filter_check(const struct coverage_filter *filter,
                           const struct el2sim_api *api, struct el2sim *sim)
{
    struct look found = { 0 };

    if (!*filter->files && !*filter->functions)
        return true;
    if (look(&found, api, sim, filter))
        return true;
    if (!found.function && *filter->functions)
        no_function(api, sim, filter->functions);
    else if (!found.file)
        no_file(api, sim, &found, filter->files);
    else
        api->error(sim, "files= and functions= together leave nothing");
    return false;
}
