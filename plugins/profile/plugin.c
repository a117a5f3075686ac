/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts instructions by function, class, Exception level and principal. EL2
 * works on behalf of whom it was entered from.
 */
#include <stdlib.h>

#include "profile.h"

enum {
    CPUS = 8,
    MAX_FUNCTIONS = 1 << 14,
    MAX_PRINCIPALS = 64,
};

struct view {
    bool asked;      /* principal is known, or known not to be described */
    int principal;   /* index, -1: none */
    size_t function; /* found last */
    struct profile_stack stack;
};

struct counter {
    struct profile *profile; /* of this case; NULL: not begun */
    struct view views[CPUS];
};

static const struct el2sim_option options[] = {
    { "format", "table", "table or json" },
    { "top", "0", "that many functions with the most instructions, 0: all" },
    { NULL, NULL, NULL },
};

static bool parse_top(const char *text, size_t *top)
{
    char *end;

    *top = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end;
}

static bool open_profile(void *shared, const struct el2sim_api *api,
                         struct el2sim *sim)
{
    const char *format = api->option(sim, "format");
    const char *wrong = NULL;
    size_t top;

    (void)shared;
    if (strcmp(format, "table") != 0 && strcmp(format, "json") != 0)
        wrong = "format= takes table or json";
    else if (!parse_top(api->option(sim, "top"), &top))
        wrong = "top= takes a number of functions";
    if (wrong)
        api->error(sim, wrong);
    return !wrong;
}

static bool read_functions(struct profile *profile,
                           const struct el2sim_api *api, struct el2sim *sim)
{
    struct profile_function function = { 0 };
    size_t room = 0;

    do {
        if (profile->function_count + 1 >= room) {
            void *grown;

            room = room ? 2 * room : 256;
            grown = realloc(profile->functions, room * sizeof(function));
            if (!grown)
                return false;
            profile->functions = grown;
        }
        if (function.name)
            profile->functions[profile->function_count++] = function;
    } while (profile->function_count < MAX_FUNCTIONS &&
             api->function(sim, (unsigned)profile->function_count,
                           &function.name, &function.address, &function.size));
    profile_functions_sort(profile->functions, profile->function_count);
    memset(&profile->functions[profile->function_count], 0, sizeof(function));
    return true;
}

static struct profile *make_profile(const struct el2sim_api *api,
                                    struct el2sim *sim)
{
    struct profile *profile = calloc(1, sizeof(*profile));

    if (!profile)
        return NULL;
    profile->cases = 1;
    profile->principals = calloc(MAX_PRINCIPALS, sizeof(*profile->principals));
    if (profile->principals && read_functions(profile, api, sim))
        return profile;
    profile_release(profile);
    free(profile);
    return NULL;
}

static bool begin_case(void *self, const struct el2sim_api *api,
                       struct el2sim *sim)
{
    struct counter *counter = self;

    memset(counter->views, 0, sizeof(counter->views));
    if (api->run_number(sim) > 0)
        return true;
    counter->profile = make_profile(api, sim);
    if (!counter->profile)
        api->error(sim, "no memory");
    return counter->profile;
}

/* The name is copied: the simulator's is good for this call. */
static int principal_index(struct profile *profile, const char *name)
{
    struct profile_principal *principals = profile->principals;
    size_t size = sizeof(principals->name);

    for (size_t i = 0; name && i < profile->principal_count; i++)
        if (strncmp(principals[i].name, name, size - 1) == 0)
            return (int)i;
    if (!name || profile->principal_count == MAX_PRINCIPALS)
        return -1;
    snprintf(principals[profile->principal_count].name, size, "%s", name);
    return (int)profile->principal_count++;
}

static struct view *view_of(struct counter *counter,
                            const struct el2sim_event *event)
{
    return counter->profile && event->cpu < CPUS ? &counter->views[event->cpu]
                                                 : NULL;
}

static size_t function_of(const struct profile *profile, struct view *view,
                          uint64_t pc)
{
    const struct profile_function *last = &profile->functions[view->function];

    if (pc - last->address >= last->size)
        view->function = profile_functions_find(profile->functions,
                                                profile->function_count, pc);
    return view->function;
}

static void on_insn(void *self, const struct el2sim_api *api,
                    struct el2sim *sim, const struct el2sim_event *event)
{
    struct counter *counter = self;
    struct view *view = view_of(counter, event);
    unsigned el = event->el < PROFILE_LEVELS ? event->el : PROFILE_LEVELS - 1;

    if (!view)
        return;
    if (!view->asked) {
        view->asked = true;
        view->principal = principal_index(counter->profile,
                                          api->principal(sim, event->cpu));
    }
    counter->profile->classes[profile_class_of(event->word)][el]++;
    if (view->principal >= 0)
        counter->profile->principals[view->principal].levels[el]++;
    profile_stack_step(&view->stack, counter->profile->functions,
                       function_of(counter->profile, view, event->pc),
                       event->pc, event->word);
}

/* Calls end here; what an ERET goes to may be another's. */
static void on_border(void *self, const struct el2sim_api *api,
                      struct el2sim *sim, const struct el2sim_event *event)
{
    struct counter *counter = self;
    struct view *view = view_of(counter, event);

    (void)api;
    (void)sim;
    if (!view)
        return;
    profile_stack_unwind(&view->stack, counter->profile->functions);
    if (event->kind != EL2SIM_exception)
        view->asked = false;
}

static void end_case(void *self, const struct el2sim_api *api,
                     struct el2sim *sim)
{
    struct counter *counter = self;

    (void)api;
    (void)sim;
    for (unsigned cpu = 0; counter->profile && cpu < CPUS; cpu++)
        profile_stack_unwind(&counter->views[cpu].stack,
                             counter->profile->functions);
}

/* The functions' last is what no function has. */
static void merge_case(void *shared, void *self, const struct el2sim_api *api,
                       struct el2sim *sim)
{
    struct counter *counter = self;

    if (!counter->profile)
        return;
    counter->profile->function_count++;
    if (!profile_merge(shared, counter->profile))
        api->error(sim, "no memory");
    profile_release(counter->profile);
    free(counter->profile);
    counter->profile = NULL;
}

struct target {
    const struct el2sim_api *api;
    struct el2sim *sim;
};

static void write_line(void *to, const struct output_line *line)
{
    const struct target *target = to;

    output_write(line, target->api, target->sim);
}

static void report_all(void *shared, const struct el2sim_api *api,
                       struct el2sim *sim)
{
    struct target target = { api, sim };
    size_t top = 0;

    parse_top(api->option(sim, "top"), &top);
    if (strcmp(api->option(sim, "format"), "json") == 0)
        profile_write_json(shared, top, write_line, &target);
    else
        profile_write_table(shared, top, write_line, &target);
}

static void close_profile(void *shared, const struct el2sim_api *api,
                          struct el2sim *sim)
{
    (void)api;
    (void)sim;
    profile_release(shared);
}

EL2SIM_PLUGIN(profile) = {
    EL2SIM_HEADER,
    .name = "profile",
    .summary = "counts instructions by function, class, Exception level and "
               "principal",
    .options = options,
    .self_size = sizeof(struct counter),
    .shared_size = sizeof(struct profile),
    .open = open_profile,
    .begin = begin_case,
    .end = end_case,
    .merge = merge_case,
    .report = report_all,
    .close = close_profile,
    .on = {
        [EL2SIM_insn] = on_insn,
        [EL2SIM_exception] = on_border,
        [EL2SIM_eret] = on_border,
        [EL2SIM_poke] = on_border,
        [EL2SIM_reset] = on_border,
    },
};
