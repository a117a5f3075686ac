/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the failures of a folder are kept, and how they change. */
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/files.h"
#include "cli/select.h"

enum { SIZE_LIMIT = 64 << 20 };

/* FNV-1a, for a name that any path fits in. */
static uint64_t hash_of(const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return hash;
}

/* The user's cache by the XDG rules, which want an absolute path. */
static char *cache_folder(void)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

    if (cache && cache[0] == '/')
        return mem_text(cache);
    return home && home[0] == '/' ? mem_format("%s/.cache", home) : NULL;
}

static char *path_of_folder(void)
{
    char here[PATH_MAX];
    char *cache = cache_folder(), *path = NULL;

    if (cache && getcwd(here, sizeof(here)))
        path = mem_format("%s/el2sim/last-failed/%016" PRIx64, cache,
                          hash_of(here));
    free(cache);
    return path;
}

/* A line is an id; one with a line break in it is not kept. */
static void add_lines(struct last_failed *last, char *data)
{
    char *rest = data;

    for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n"))
        if (line[0])
            add_text(&last->ids, &last->count, mem_text(line));
}

void last_failed_read(struct last_failed *last)
{
    char *data;
    size_t length;

    *last = (struct last_failed){ .path = path_of_folder() };
    if (!last->path ||
        text_read_file(last->path, SIZE_LIMIT, &data, &length, NULL))
        return;
    add_lines(last, data);
    free(data);
}

bool last_failed_has(const struct last_failed *last, const char *id)
{
    for (size_t i = 0; i < last->count; i++)
        if (strcmp(last->ids[i], id) == 0)
            return true;
    return false;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of what ran, sorted, for a search. */
static const char **names_of(const struct outcome *outcomes, size_t count,
                             size_t *ran)
{
    const char **names = mem_alloc((count + 1) * sizeof(*names));

    *ran = 0;
    for (size_t i = 0; i < count; i++)
        if (!outcomes[i].not_run)
            names[(*ran)++] = outcomes[i].plan_case->id;
    qsort(names, *ran, sizeof(*names), by_text);
    return names;
}

static void add_line(struct text *text, const char *id)
{
    if (!strchr(id, '\n'))
        text_add(text, "%s\n", id);
}

/* All folders of a path that are not there yet, for the user alone. */
static void make_folders(const char *path)
{
    char *copy = mem_text(path);

    for (char *slash = strchr(copy + 1, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(copy, 0700);
        *slash = '/';
    }
    free(copy);
}

void last_failed_update(struct last_failed *last,
                        const struct outcome *outcomes, size_t count)
{
    struct text text = { 0 };
    size_t ran;
    const char **names = names_of(outcomes, count, &ran);

    for (size_t i = 0; i < last->count; i++)
        if (!bsearch(&last->ids[i], names, ran, sizeof(*names), by_text))
            add_line(&text, last->ids[i]);
    for (size_t i = 0; i < count; i++)
        if (!verdict_is_good(outcomes[i].verdict))
            add_line(&text, outcomes[i].plan_case->id);
    if (last->path && (text.length || last->count)) {
        make_folders(last->path);
        (void)file_write(last->path, text_string(&text), text.length, NULL);
    }
    free(names);
    text_release(&text);
}

void last_failed_release(struct last_failed *last)
{
    for (size_t i = 0; i < last->count; i++)
        free(last->ids[i]);
    free(last->ids);
    free(last->path);
}
