/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a file is replaced, and what is written into instead. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

static enum status cannot_write(struct diag *diag, const char *path)
{
    return diag_set(diag, STATUS_IO, path, "cannot be written: %s",
                    strerror(errno));
}

/* Identity */

static bool is_descriptor(const struct stat *info, int descriptor)
{
    struct stat other;

    return fstat(descriptor, &other) == 0 && other.st_dev == info->st_dev &&
           other.st_ino == info->st_ino;
}

/* The folder of a path, up to its last slash. The caller frees it. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? mem_format("%.*s", (int)(slash - path) + 1, path)
                 : mem_text("./");
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* The real path of what is there or of its folder, else as it is. */
static char *whole_path(const char *path)
{
    char *folder = folder_of(path);
    char *real = realpath(path, NULL), *of_folder = realpath(folder, NULL);
    char *whole = real        ? mem_text(real)
                  : of_folder ? mem_format("%s/%s", of_folder, name_of(path))
                              : mem_text(path);

    free(real);
    free(of_folder);
    free(folder);
    return whole;
}

struct file_identity file_identify(const char *path)
{
    struct file_identity identity = { .path = whole_path(path) };
    struct stat info;

    if (stat(path, &info) != 0)
        return identity;
    identity.exists = true;
    identity.device = info.st_dev;
    identity.number = info.st_ino;
    identity.is_special = !(S_ISREG(info.st_mode) || S_ISDIR(info.st_mode)) ||
                          is_descriptor(&info, STDOUT_FILENO) ||
                          is_descriptor(&info, STDERR_FILENO);
    return identity;
}

void file_identity_release(struct file_identity *identity)
{
    free(identity->path);
}

bool file_is_special(const char *path)
{
    struct file_identity identity = file_identify(path);

    file_identity_release(&identity);
    return identity.is_special;
}

bool file_is_same(const struct file_identity *a, const struct file_identity *b)
{
    if (a->exists && b->exists)
        return a->device == b->device && a->number == b->number;
    return a->exists == b->exists && strcmp(a->path, b->path) == 0;
}

/* Writing */

static bool is_folder(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

enum status file_check_writable(const char *path, struct diag *diag)
{
    struct file_identity identity = file_identify(path);
    char *folder = folder_of(identity.path);
    bool good = identity.is_special ||
                (identity.exists && eaccess(identity.path, W_OK) == 0) ||
                (!identity.exists && eaccess(folder, W_OK | X_OK) == 0);

    if (is_folder(path)) {
        errno = EISDIR;
        good = false;
    }
    if (!good)
        cannot_write(diag, path);
    free(folder);
    file_identity_release(&identity);
    return good ? STATUS_OK : STATUS_IO;
}

static bool write_all(int descriptor, const void *bytes, size_t size)
{
    const char *at = bytes;
    ssize_t written;

    for (; size; at += written, size -= (size_t)written) {
        written = write(descriptor, at, size);
        if (written < 0 && errno != EINTR)
            return false;
        written = written < 0 ? 0 : written;
    }
    return true;
}

static bool write_and_close(int descriptor, const void *bytes, size_t size)
{
    bool good;

    if (descriptor < 0)
        return false;
    good = write_all(descriptor, bytes, size);
    return close(descriptor) == 0 && good;
}

/* What goes to the same file as a standard stream goes behind what is there. */
static int open_special(const char *path)
{
    struct stat info;

    fflush(stdout);
    if (stat(path, &info) == 0 && S_ISREG(info.st_mode))
        return dup(is_descriptor(&info, STDOUT_FILENO) ? STDOUT_FILENO
                                                       : STDERR_FILENO);
    return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY,
                0666);
}

FILE *file_open_special(const char *path)
{
    int descriptor = open_special(path);

    return descriptor < 0 ? NULL : fdopen(descriptor, "w");
}

enum { NAMES_MAX = 100 };

/* A new file in the folder of `path`; -1 with errno. *name is the caller's. */
static int open_beside(const char *path, char **name)
{
    char *folder = folder_of(path);
    int descriptor = -1;

    *name = NULL;
    for (int i = 0; i < NAMES_MAX && descriptor < 0; i++) {
        free(*name);
        *name = mem_format("%s.el2sim-%ld-%d", folder, (long)getpid(), i);
        descriptor = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor < 0 && errno != EEXIST)
            break;
    }
    free(folder);
    return descriptor;
}

/* As the file that is replaced, as far as that is allowed. */
static void keep_owner(int descriptor, const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0)
        return;
    if (fchown(descriptor, info.st_uid, info.st_gid) == 0 || errno == EPERM)
        (void)fchmod(descriptor, info.st_mode & 07777);
}

static bool replace(const char *path, const void *bytes, size_t size)
{
    char *name;
    int descriptor = open_beside(path, &name), error;
    bool good;

    if (descriptor >= 0)
        keep_owner(descriptor, path);
    good = write_and_close(descriptor, bytes, size) && rename(name, path) == 0;
    error = errno;
    if (descriptor >= 0 && !good)
        unlink(name);
    free(name);
    errno = error;
    return good;
}

/* A folder may refuse new files, and a mount point cannot be replaced. */
static bool must_overwrite(const char *path)
{
    return (errno == EACCES || errno == EPERM || errno == EROFS ||
            errno == EBUSY) &&
           eaccess(path, W_OK) == 0;
}

static bool overwrite(const char *path, const void *bytes, size_t size)
{
    return write_and_close(open(path, O_WRONLY | O_TRUNC | O_CLOEXEC), bytes,
                           size);
}

enum status file_write(const char *path, const void *bytes, size_t size,
                       struct diag *diag)
{
    struct file_identity identity = file_identify(path);
    bool good = identity.is_special
                    ? write_and_close(open_special(path), bytes, size)
                    : replace(identity.path, bytes, size) ||
                          (must_overwrite(identity.path) &&
                           overwrite(identity.path, bytes, size));

    if (!good)
        cannot_write(diag, path);
    file_identity_release(&identity);
    return good ? STATUS_OK : STATUS_IO;
}
