/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which scenario files the operands of a command stand for. What cannot be
 * read is said, and the others are found.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/files.h"

/* Folders below a folder; a loop of mounts must end. */
enum { FOLDER_DEPTH_MAX = 32 };

/* A folder that is being gone through, and the one that it is in. */
struct folder {
    const struct folder *outer;
    const char *path;
    unsigned depth;
    dev_t device;
    ino_t number;
};

void add_text(char ***items, size_t *count, char *text)
{
    *items = mem_grow(*items, *count + 1, sizeof(**items));
    (*items)[(*count)++] = text;
}

bool ends_with(const char *text, const char *tail)
{
    size_t length = strlen(text), tail_length = strlen(tail);

    return length >= tail_length &&
           strcmp(text + length - tail_length, tail) == 0;
}

/*
 * Machine descriptions are told by their names, machine*.yaml or below a
 * folder machines/, not by what they hold: a scenario with a misspelt "steps:"
 * must be an error and not be passed over.
 */
static bool is_scenario_name(const char *name)
{
    return ends_with(name, ".yaml") && strncmp(name, "machine", 7) != 0;
}

static bool is_wanted_folder(const char *name)
{
    return strcmp(name, "machines") != 0;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool is_folder(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* The same file named twice is run once. */
static void add_file(struct inputs *inputs, char *path)
{
    for (size_t i = 0; i < inputs->file_count; i++)
        if (strcmp(inputs->files[i], path) == 0) {
            free(path);
            return;
        }
    add_text(&inputs->files, &inputs->file_count, path);
}

/* Says it, and lets the others be found. */
static void unread(struct inputs *inputs, const struct diag *diag)
{
    message_error(diag);
    inputs->incomplete = true;
}

static bool unread_folder(struct inputs *inputs, const char *path)
{
    struct diag diag;

    diag_set(&diag, STATUS_IO, path, "the folder cannot be read: %s",
             strerror(errno));
    unread(inputs, &diag);
    return false;
}

/* Whether the folder is entered; a link may lead back to one around it. */
static bool enter(struct inputs *inputs, struct folder *folder)
{
    struct stat info;
    struct diag diag = { 0 };

    if (stat(folder->path, &info) != 0)
        return unread_folder(inputs, folder->path);
    folder->device = info.st_dev;
    folder->number = info.st_ino;
    folder->depth = folder->outer ? folder->outer->depth + 1 : 0;
    for (const struct folder *f = folder->outer; f && !diag.status;
         f = f->outer)
        if (f->device == info.st_dev && f->number == info.st_ino)
            diag_set(&diag, STATUS_INVALID, folder->path,
                     "a loop of folders: this is %s again, which it is in",
                     f->path);
    if (!diag.status && folder->depth > FOLDER_DEPTH_MAX)
        diag_set(&diag, STATUS_LIMIT, folder->path,
                 "folders are nested more than %d deep", FOLDER_DEPTH_MAX);
    if (diag.status)
        unread(inputs, &diag);
    return diag.status == STATUS_OK;
}

static void add_folder(struct inputs *inputs, const struct folder *outer,
                       const char *path);

static void add_entry(struct inputs *inputs, const struct folder *folder,
                      const char *name)
{
    char *path = mem_format("%s%s%s", folder->path,
                            ends_with(folder->path, "/") ? "" : "/", name);

    if (is_folder(path)) {
        if (is_wanted_folder(name))
            add_folder(inputs, folder, path);
    } else if (is_scenario_name(name)) {
        add_file(inputs, path);
        return;
    }
    free(path);
}

static void add_folder(struct inputs *inputs, const struct folder *outer,
                       const char *path)
{
    struct folder folder = { .outer = outer, .path = path };
    struct dirent **entries;
    int count;

    if (!enter(inputs, &folder))
        return;
    count = scandir(path, &entries, is_visible, by_bytes);
    if (count < 0) {
        unread_folder(inputs, path);
        return;
    }
    for (int i = 0; i < count; i++) {
        add_entry(inputs, &folder, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

void files_add_operand(struct inputs *inputs, const char *operand)
{
    size_t before = inputs->file_count;
    bool incomplete = inputs->incomplete;
    struct diag diag;

    if (!is_folder(operand)) {
        add_file(inputs, mem_text(operand));
        return;
    }
    inputs->incomplete = false;
    add_folder(inputs, NULL, operand);
    if (inputs->file_count == before && !inputs->incomplete) {
        diag_set(&diag, STATUS_NOT_FOUND, operand,
                 "there is no scenario (*.yaml) in this folder");
        unread(inputs, &diag);
    }
    inputs->incomplete |= incomplete;
}
