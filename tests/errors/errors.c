/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plans each FILE.yaml given, one by one, and compares what is wrong with it
 * with FILE.err, byte by byte. With --write first, writes FILE.err instead.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenario/plan.h"

enum { GOLDEN_MAX = 1024 * 1024 };

static void add_error(struct text *text, const struct plan_error *error)
{
    text_add(text, "%s: error: %s\n", error->diag.place, error->diag.text);
    if (error->source[0])
        text_add(text, "%s\n", error->source);
    if (error->diag.hint[0])
        text_add(text, "    hint: %s\n", error->diag.hint);
}

static char *errors_of(const char *file, const char *images)
{
    const struct plan_options options = { .directory_count = 1,
                                          .directories = &images };
    struct plan_errors errors;
    struct text text = { 0 };
    struct plan *plan;

    plan_create(&file, 1, &options, &plan, &errors);
    for (size_t i = 0; i < errors.count; i++)
        add_error(&text, &errors.items[i]);
    plan_errors_release(&errors);
    plan_release(plan);
    return text.data ? text.data : mem_text("");
}

static bool write_golden(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    if (!file)
        return false;
    fputs(text, file);
    return fclose(file) == 0;
}

static bool compare(const char *file, const char *path, const char *text)
{
    struct diag diag;
    size_t length;
    char *golden;
    bool same;

    if (text_read_file(path, GOLDEN_MAX, &golden, &length, &diag) !=
        STATUS_OK) {
        printf("%s: %s\n", path, diag.text);
        return false;
    }
    same = !strcmp(golden, text) && text[0];
    if (!same)
        printf("%s: expected:\n%sfound:\n%s\n", file, golden, text);
    free(golden);
    return same;
}

static bool run(const char *file, const char *images, bool is_writing)
{
    char *text = errors_of(file, images);
    char *path = mem_format("%.*s.err", (int)(strlen(file) - strlen(".yaml")),
                            file);
    bool ok = is_writing ? write_golden(path, text) : compare(file, path, text);

    free(path);
    free(text);
    return ok;
}

int main(int argc, char **argv)
{
    bool is_writing = argc > 1 && !strcmp(argv[1], "--write");
    int first = is_writing ? 3 : 2, failed = 0;

    if (argc <= first) {
        fprintf(stderr, "usage: errors [--write] IMAGES FILE.yaml...\n");
        return 2;
    }
    for (int i = first; i < argc; i++)
        failed += !run(argv[i], argv[first - 1], is_writing);
    printf("%d passed, %d failed\n", argc - first - failed, failed);
    return failed ? 1 : 0;
}
