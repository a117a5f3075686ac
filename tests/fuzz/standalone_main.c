/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a fuzzer's entry over the files of folders, where libFuzzer is not. */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool run_file(const char *path)
{
    struct diag diag;
    char *data;
    size_t size;

    if (text_read_file(path, (size_t)1 << 26, &data, &size, &diag)) {
        fprintf(stderr, "%s: %s\n", diag.place, diag.text);
        return false;
    }
    LLVMFuzzerTestOneInput((const uint8_t *)data, size);
    free(data);
    return true;
}

/* Number of files run; 0 when the folder is empty or a file cannot be read. */
static unsigned run_folder(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    unsigned count = 0;

    while (folder && (entry = readdir(folder))) {
        char *file;
        bool done;

        if (entry->d_name[0] == '.')
            continue;
        file = mem_format("%s/%s", path, entry->d_name);
        done = run_file(file);
        free(file);
        if (!done) {
            count = 0;
            break;
        }
        count++;
    }
    if (folder)
        closedir(folder);
    return count;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        unsigned count = run_folder(argv[i]);

        printf("%s: %u inputs\n", argv[i], count);
        if (!count)
            return EXIT_FAILURE;
    }
    return argc > 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
