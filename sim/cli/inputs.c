/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files and images a command works on, and what is wrong with them. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/files.h"

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
    inputs->incomplete |= status == STATUS_IO;
    if (status == STATUS_IO && inputs->plan->case_count)
        status = STATUS_OK;
    return exit_code_of(status);
}

enum exit_code inputs_read_files(struct inputs *inputs,
                                 const struct options *options,
                                 const char *const *operands, size_t count)
{
    struct diag diag = { 0 };
    enum status status;

    *inputs = (struct inputs){ 0 };
    status = add_overrides(inputs, options, &diag);
    if (status)
        return message_refused(options, &diag);
    for (size_t i = 0; i < count; i++)
        files_add_operand(inputs, operands[i]);
    if (!inputs->file_count)
        return EXIT_CANNOT_RUN;
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
