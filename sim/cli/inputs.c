/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files and images a command works on, and what is wrong with them. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

/* Folders below a folder; a loop of mounts must end. */
enum { FOLDER_DEPTH_MAX = 32 };

static void add_text(char ***items, size_t *count, char *text)
{
    *items = mem_grow(*items, *count + 1, sizeof(**items));
    (*items)[(*count)++] = text;
}

static bool ends_with(const char *text, const char *tail)
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

static enum status add_folder(struct inputs *inputs, const char *folder,
                              unsigned depth, struct diag *diag);

static enum status add_entry(struct inputs *inputs, const char *folder,
                             const char *name, unsigned depth,
                             struct diag *diag)
{
    char *path = mem_format("%s%s%s", folder, ends_with(folder, "/") ? "" : "/",
                            name);
    enum status status = STATUS_OK;

    if (is_folder(path)) {
        if (is_wanted_folder(name))
            status = add_folder(inputs, path, depth + 1, diag);
    } else if (is_scenario_name(name)) {
        add_file(inputs, path);
        return STATUS_OK;
    }
    free(path);
    return status;
}

static enum status add_folder(struct inputs *inputs, const char *folder,
                              unsigned depth, struct diag *diag)
{
    struct dirent **entries;
    enum status status = STATUS_OK;
    int count;

    if (depth > FOLDER_DEPTH_MAX)
        return diag_set(diag, STATUS_LIMIT, folder,
                        "folders are nested more than %d deep",
                        FOLDER_DEPTH_MAX);
    count = scandir(folder, &entries, is_visible, by_bytes);
    if (count < 0)
        return diag_set(diag, STATUS_IO, folder, "cannot be read: %s",
                        strerror(errno));
    for (int i = 0; i < count; i++) {
        if (!status)
            status = add_entry(inputs, folder, entries[i]->d_name, depth, diag);
        free(entries[i]);
    }
    free(entries);
    return status;
}

static enum status add_operand(struct inputs *inputs, const char *operand,
                               struct diag *diag)
{
    size_t before = inputs->file_count;
    enum status status;

    if (!is_folder(operand)) {
        add_file(inputs, mem_text(operand));
        return STATUS_OK;
    }
    status = add_folder(inputs, operand, 0, diag);
    if (!status && inputs->file_count == before)
        return diag_set(diag, STATUS_NOT_FOUND, operand,
                        "there is no scenario (*.yaml) in this folder");
    return status;
}

/* Images */

/* The folder of the running program, without symbolic links; "" if unknown. */
static void program_folder(char *folder, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", folder, size - 1);
    char *slash;

    folder[length > 0 ? length : 0] = '\0';
    slash = strrchr(folder, '/');
    if (slash)
        *slash = '\0';
}

/* Where a shipped folder may be, seen from the program's: build, install. */
static const char *const shipped_places[] = {
    "..",
    "../..",
    "../" EL2SIM_LIBDIR "/el2sim",
    "../" EL2SIM_DATADIR "/el2sim",
};

char *shipped_path(const char *folder, const char *name)
{
    char program[PATH_MAX];
    char resolved[PATH_MAX];
    char *path;

    program_folder(program, sizeof(program));
    for (size_t i = 0; i < ARRAY_LENGTH(shipped_places); i++) {
        path = mem_format("%s/%s/%s/%s", program, shipped_places[i], folder,
                          name);
        if (realpath(path, resolved)) {
            free(path);
            return mem_text(resolved);
        }
        free(path);
    }
    return NULL;
}

/* Folders of a list as PATH has them. */
static void add_path_list(struct inputs *inputs, const char *list)
{
    while (list && *list) {
        size_t length = strcspn(list, ":");

        if (length)
            add_text(&inputs->directories, &inputs->directory_count,
                     mem_format("%.*s", (int)length, list));
        list += length + (list[length] == ':');
    }
}

static void add_directories(struct inputs *inputs,
                            const struct options *options)
{
    char program[PATH_MAX];
    char program_images[PATH_MAX];
    const char *directory;

    for (size_t n = 0; (directory = options_nth(options, OPTION_IMAGE_DIR, n));
         n++)
        add_text(&inputs->directories, &inputs->directory_count,
                 mem_text(directory));
    add_path_list(inputs, getenv("EL2SIM_IMAGE_DIR"));
    program_folder(program, sizeof(program));
    for (size_t i = 0; i < ARRAY_LENGTH(shipped_places); i++) {
        char *folder = mem_format("%s/%s/images", program, shipped_places[i]);

        if (realpath(folder, program_images))
            add_text(&inputs->directories, &inputs->directory_count,
                     mem_text(program_images));
        free(folder);
    }
}

static enum status add_override(struct inputs *inputs, const char *value,
                                struct diag *diag)
{
    const char *equals = strchr(value, '=');
    char *text;

    if (!equals || equals == value || !equals[1])
        return diag_set(diag, STATUS_USAGE, "",
                        "option --image needs NAME=FILE, not \"%s\"", value);
    text = mem_text(value);
    text[equals - value] = '\0';
    inputs->overrides = mem_grow(inputs->overrides, inputs->override_count + 1,
                                 sizeof(*inputs->overrides));
    inputs->overrides[inputs->override_count] = (struct plan_image_override){
        .name = text,
        .file = text + (equals - value) + 1,
    };
    add_text(&inputs->override_texts, &inputs->override_count, text);
    return STATUS_OK;
}

static enum status add_overrides(struct inputs *inputs,
                                 const struct options *options,
                                 struct diag *diag)
{
    enum status status = STATUS_OK;
    const char *value;

    for (size_t n = 0;
         !status && (value = options_nth(options, OPTION_IMAGE, n)); n++)
        status = add_override(inputs, value, diag);
    return status;
}

/* The plan */

static void print_errors(const struct plan_errors *errors)
{
    for (size_t i = 0; i < errors->count; i++) {
        const struct plan_error *error = &errors->items[i];

        fprintf(stderr, "%s%serror: %s\n", error->diag.place,
                error->diag.place[0] ? ": " : "", error->diag.text);
        if (error->source && error->source[0])
            fprintf(stderr, "%s%s", error->source,
                    ends_with(error->source, "\n") ? "" : "\n");
        if (error->diag.hint[0])
            fprintf(stderr, "  hint: %s\n", error->diag.hint);
    }
    fprintf(stderr, "%zu %s\n", errors->count,
            errors->count == 1 ? "error" : "errors");
}

static enum exit_code make_plan(struct inputs *inputs)
{
    struct plan_errors errors = { 0 };
    enum status status;

    inputs->plan_options = (struct plan_options){
        .override_count = inputs->override_count,
        .overrides = inputs->overrides,
        .directory_count = inputs->directory_count,
        .directories = (const char *const *)inputs->directories,
    };
    status = plan_create((const char *const *)inputs->files, inputs->file_count,
                         &inputs->plan_options, &inputs->plan, &errors);
    if (status)
        print_errors(&errors);
    plan_errors_release(&errors);
    return exit_code_of(status);
}

enum exit_code inputs_read_files(struct inputs *inputs,
                                 const struct options *options,
                                 const char *const *operands, size_t count)
{
    struct diag diag = { 0 };
    enum status status = STATUS_OK;

    *inputs = (struct inputs){ 0 };
    for (size_t i = 0; !status && i < count; i++)
        status = add_operand(inputs, operands[i], &diag);
    if (!status)
        status = add_overrides(inputs, options, &diag);
    if (status)
        return message_refused(options, &diag);
    add_directories(inputs, options);
    return make_plan(inputs);
}

enum exit_code inputs_read(struct inputs *inputs, const struct options *options)
{
    struct diag diag = { 0 };

    *inputs = (struct inputs){ 0 };
    if (options->operand_count == 0) {
        diag_set(&diag, STATUS_USAGE, "", "%s needs a scenario file or folder",
                 command_name(options->command));
        return message_usage(options, &diag);
    }
    return inputs_read_files(inputs, options,
                             (const char *const *)options->operands,
                             options->operand_count);
}

static void release_texts(char **items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(items[i]);
    free(items);
}

void inputs_release(struct inputs *inputs)
{
    plan_release(inputs->plan);
    release_texts(inputs->files, inputs->file_count);
    release_texts(inputs->override_texts, inputs->override_count);
    free(inputs->overrides);
    release_texts(inputs->directories, inputs->directory_count);
}
