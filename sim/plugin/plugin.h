/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plugins for the floors above: which there are, one use of a plugin with its
 * options for a whole run, and a session of several uses while a case runs.
 * What a plugin itself sees is <el2sim/plugin.h>.
 */
#ifndef EL2SIM_PLUGIN_PLUGIN_H
#define EL2SIM_PLUGIN_PLUGIN_H

#include <el2sim/plugin.h>

#include "base/status.h"
#include "base/text.h"
#include "engine/image.h"
#include "machine/machine.h"

/* Built-in plugins by name, from index 0 on; NULL beyond the last. */
const struct el2sim_plugin *plugin_builtin(size_t index);

/*
 * A plugin by name: built in, or NAME.so in a folder of EL2SIM_PLUGIN_PATH
 * (separated by colons) or in el2sim's own plugin folder; a name with a slash
 * is the file itself. Refuses what is no plugin of this ABI. *handle keeps a
 * shared object open until plugin_close().
 */
enum status plugin_find(const char *name, const struct el2sim_plugin **plugin,
                        void **handle, struct diag *diag);
void plugin_close(void *handle);

/* Options that every plugin has: "file". Ended by a NULL name. */
extern const struct el2sim_option plugin_common_options[];

/* A plugin and its options for one run. */
struct plugin_use;

struct plugin_setting {
    const char *key;
    const char *value;
};

/*
 * Finds plugin `name` and checks that it has each key, once. STATUS_USAGE with
 * a did-you-mean otherwise. Strings are copied.
 */
enum status plugin_use_create(const char *name,
                              const struct plugin_setting *settings,
                              size_t count, struct plugin_use **use,
                              struct diag *diag);
/* The same from "NAME,key=value,...". */
enum status plugin_use_parse(const char *text, struct plugin_use **use,
                             struct diag *diag);
void plugin_use_release(struct plugin_use *use);

const struct el2sim_plugin *plugin_use_plugin(const struct plugin_use *use);
/* The file that it was loaded from; NULL when it is built in. */
const char *plugin_use_object(const struct plugin_use *use);
/* Where its output goes: NULL for where the run's own report goes. */
const char *plugin_use_file(const struct plugin_use *use);
/* Same plugin and same options: then one is enough. */
bool plugin_use_equal(const struct plugin_use *a, const struct plugin_use *b);

/* "FILE:LINE:COLUMN" of a scenario that names it, for errors. */
void plugin_use_set_place(struct plugin_use *use, const char *place);

/* What there is in all cases that a plugin is opened for. */
struct plugin_scope {
    size_t image_count;
    const struct image *const *images;
    unsigned cpu_count; /* of the machine with the most */
};

/*
 * Once before the first case: open(). STATUS_INVALID with its error. After a
 * finish it may be opened anew.
 */
enum status plugin_use_open(struct plugin_use *use,
                            const struct plugin_scope *scope,
                            struct diag *diag);
/* close() alone, of what was opened for cases that then did not run. */
void plugin_use_close(struct plugin_use *use);
/* Once after the last: report() and close(); what report wrote goes to *out. */
enum status plugin_use_finish(struct plugin_use *use, struct text *out,
                              struct diag *diag);

enum { PLUGIN_SESSION_MAX = 16 };

/* What a session asks of whoever runs the case; all but `self` as named. */
struct plugin_host {
    void *self;
    const char *case_id;
    struct machine *machine;
    size_t image_count;
    const struct image *const *images;
    size_t filled_count;
    char *const *filled; /* names that the scenario fills */
    unsigned run_number;
    void (*finding)(void *self, const char *plugin,
                    const struct el2sim_finding *finding);
    /* The case cannot go on: a plugin said so, or asked for nonsense. */
    void (*broken)(void *self, const char *plugin, const char *sentence);
    void (*again)(void *self, const char *filled);
    /* The machine's principals, as the api has them. */
    const char *(*principal)(void *self, unsigned cpu);
    int (*control)(void *self, unsigned cpu, unsigned index, const char **text,
                   char *found, size_t size);
    bool (*must_trap)(void *self, unsigned cpu, enum sysreg reg);
    bool (*shown)(void *self, unsigned index, uint64_t *address,
                  uint64_t *size);
};

struct plugin_session;

/* `uses` are opened; both arrays' contents stay the caller's. */
struct plugin_session *plugin_session_create(struct plugin_use *const *uses,
                                             size_t count);
void plugin_session_release(struct plugin_session *session);
/* begin() of each, and from then on callbacks until the end; host is copied. */
void plugin_session_begin(struct plugin_session *session,
                          const struct plugin_host *host);
void plugin_session_end(struct plugin_session *session);
/* merge() of each; the caller sees to it that no two happen at once. */
void plugin_session_merge(struct plugin_session *session);
/* What use number `index` wrote in the case. */
struct text *plugin_session_output(struct plugin_session *session,
                                   size_t index);

/* All uses' state, for when the machine goes back; the caller frees it. */
void *plugin_session_save(const struct plugin_session *session);
void plugin_session_restore(struct plugin_session *session, const void *saved);

#endif
