/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which plugins there are, and whether one fits. */
#include <dlfcn.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bits.h"
#include "plugin/plugin.h"

#define BUILTIN(name) extern const struct el2sim_plugin el2sim_plugin_##name;
#include "plugin/builtin.def"
#undef BUILTIN

static const struct el2sim_plugin *const builtin[] = {
#define BUILTIN(name) &el2sim_plugin_##name,
#include "plugin/builtin.def"
#undef BUILTIN
    NULL,
};

const struct el2sim_plugin *plugin_builtin(size_t index)
{
    return index < ARRAY_LENGTH(builtin) ? builtin[index] : NULL;
}

static const struct el2sim_plugin *find_builtin(const char *name)
{
    for (size_t i = 0; builtin[i]; i++)
        if (strcmp(builtin[i]->name, name) == 0)
            return builtin[i];
    return NULL;
}

static bool is_file(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

/* DIR/NAME.so in the first folder of a list that has it; else NULL. */
static char *find_in(const char *folders, const char *name)
{
    while (folders && *folders) {
        size_t length = strcspn(folders, ":");
        char *path = mem_format("%.*s/%s.so", (int)length, folders, name);

        if (length && is_file(path))
            return path;
        free(path);
        folders += length + (folders[length] == ':');
    }
    return NULL;
}

/* The plugin folder of the installation that the program is a part of. */
static char *own_folder(void)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
    char *slash;

    program[length > 0 ? length : 0] = '\0';
    slash = strrchr(program, '/');
    if (slash)
        *slash = '\0';
    return mem_format("%s/../" EL2SIM_LIBDIR "/el2sim/plugins", program);
}

static char *find_object(const char *name)
{
    char *path, *folder;

    if (strchr(name, '/'))
        return mem_text(name);
    path = find_in(getenv("EL2SIM_PLUGIN_PATH"), name);
    if (path)
        return path;
    folder = own_folder();
    path = find_in(folder, name);
    free(folder);
    return path;
}

static enum status unknown(const char *name, struct diag *diag)
{
    struct text_nearest nearest = { .word = name };

    diag_set(diag, STATUS_USAGE, "", "there is no plugin \"%s\"", name);
    for (size_t i = 0; builtin[i]; i++)
        text_nearest_next(&nearest, builtin[i]->name);
    if (text_nearest_result(&nearest))
        diag_hint(diag, "did you mean \"%s\"?", text_nearest_result(&nearest));
    else
        diag_hint(diag, "\"el2sim plugins\" lists them; one of your own is "
                        "named by its file, with a slash in it, or is found "
                        "through EL2SIM_PLUGIN_PATH");
    return STATUS_USAGE;
}

static bool is_name(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

    return name && *name && !name[strspn(name, letters)];
}

/* No plugin needs so much, and sums of it cannot overflow. */
enum { SIZE_LIMIT = 1 << 30 };

/* Nothing behind `abi` is looked at before it is right. */
static enum status check(const struct el2sim_plugin *plugin, const char *path,
                         struct diag *diag)
{
    if (plugin->abi != EL2SIM_ABI) {
        diag_set(diag, STATUS_INVALID, path,
                 "a plugin of ABI %u; this el2sim has ABI %d", plugin->abi,
                 EL2SIM_ABI);
        diag_hint(diag, "build it against this el2sim's <el2sim/plugin.h>");
        return STATUS_INVALID;
    }
    if (plugin->size != sizeof(*plugin) ||
        plugin->event_count != EL2SIM_EVENT_COUNT) {
        diag_set(diag, STATUS_INVALID, path,
                 "a plugin made with another <el2sim/plugin.h>: %u bytes and "
                 "%u events, not %zu and %d",
                 plugin->size, plugin->event_count, sizeof(*plugin),
                 EL2SIM_EVENT_COUNT);
        diag_hint(diag, "build it anew");
        return STATUS_INVALID;
    }
    if (!is_name(plugin->name) || !plugin->summary)
        return diag_set(diag, STATUS_INVALID, path,
                        "a plugin needs a name of a-z, 0-9 and - and a "
                        "summary");
    if (plugin->self_size > SIZE_LIMIT || plugin->shared_size > SIZE_LIMIT)
        return diag_set(diag, STATUS_INVALID, path,
                        "a plugin's self and shared have at most %d bytes",
                        SIZE_LIMIT);
    return STATUS_OK;
}

static enum status load(const char *path, const struct el2sim_plugin **plugin,
                        void **handle, struct diag *diag)
{
    struct stat info;

    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode))
        return diag_set(diag, STATUS_INVALID, path, "a plugin is a file");
    *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!*handle)
        return diag_set(diag, STATUS_INVALID, path,
                        "cannot load the plugin: %s", dlerror());
    *plugin = dlsym(*handle, "el2sim_plugin");
    if (!*plugin) {
        diag_set(diag, STATUS_INVALID, path,
                 "not a plugin: it has no symbol el2sim_plugin");
        diag_hint(diag, "a plugin defines it by EL2SIM_PLUGIN(name) = { ... }");
        return STATUS_INVALID;
    }
    return check(*plugin, path, diag);
}

enum status plugin_find(const char *name, const struct el2sim_plugin **plugin,
                        void **handle, struct diag *diag)
{
    enum status status;
    char *path;

    *handle = NULL;
    *plugin = find_builtin(name);
    if (*plugin)
        return STATUS_OK;
    path = find_object(name);
    if (!path)
        return unknown(name, diag);
    status = load(path, plugin, handle, diag);
    free(path);
    if (status) {
        plugin_close(*handle);
        *handle = NULL;
    }
    return status;
}

void plugin_close(void *handle)
{
    if (handle)
        dlclose(handle);
}
