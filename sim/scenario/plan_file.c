/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One scenario file: its keys, its machine, and a case for each combination of
 * its matrix. Steps that do not vary are planned once and shared by the cases.
 */
#include <stdlib.h>
#include <string.h>

#include "base/printable.h"
#include "base/text.h"
#include "scenario/plan_parts.h"
#include "scenario/store.h"

enum {
    KEY_NAME,
    KEY_ABOUT,
    KEY_MACHINE,
    KEY_MATRIX,
    KEY_SKIP,
    KEY_XFAIL,
    KEY_TAGS,
    KEY_PLUGINS,
    KEY_MACROS,
    KEY_STEPS,
    KEYS,
};

static const struct key keys[KEYS] = {
    { "name", NODE_SCALAR, true, "text of one line" },
    { "about", NODE_SCALAR, true, "text" },
    { "machine", NODE_SCALAR | NODE_MAPPING, true, "a file or a mapping" },
    { "matrix", NODE_MAPPING, false, "a mapping of variables to values" },
    { "skip", NODE_SCALAR, false, "a reason" },
    { "xfail", NODE_SCALAR, false, "a reason" },
    { "tags", NODE_LIST, false, "a list of words" },
    { "plugins", NODE_LIST, false, "a list of plugins" },
    { "macros", NODE_MAPPING, false, "a mapping of names to macros" },
    { "steps", NODE_LIST, true, "a list of steps" },
};

/* More than these in one file, and its further cases are not planned. */
enum { FILE_ERRORS_MAX = 50 };

/* A step of the file that came out the same for every case. */
struct shared_step {
    bool is_set;
    const struct plan_machine *machine;
    unsigned cpu_before, cpu_after;
    size_t before_count, after_count; /* of known states */
    bool *known_before, *known_after;
    bool *memory; /* states that it made memory be kept of */
    struct plan_steps steps;
};

struct file {
    struct context context;
    struct machine_cache *machines;
    const char *path;
    const struct node *values[KEYS];
    struct matrix matrix;
    bool machine_varies;        /* from case to case */
    struct shared_step *shared; /* by index of the step; NULL: one case */
    size_t base_states; /* names that every case has, with their indices */
    char **base_names;
    size_t tag_count;
    char **tags;
};

static bool *copy_bools(struct pool *pool, const bool *bools, size_t count)
{
    return pool_copy(pool, bools, count * sizeof(*bools));
}

/* Whether the states known now are exactly those known then. */
static bool same_known(const struct states *states,
                       const struct shared_step *shared)
{
    for (size_t i = 0; i < states->count; i++) {
        bool known = i < shared->before_count && shared->known_before[i];

        if (states->known[i] != known)
            return false;
    }
    return true;
}

static bool reuse(struct context *context, const struct shared_step *shared)
{
    struct states *states = &context->states;

    if (!shared->is_set || shared->machine != context->machine ||
        shared->cpu_before != context->cpu || !same_known(states, shared))
        return false;
    for (size_t i = 0; i < shared->after_count; i++) {
        states->known[i] = shared->known_after[i];
        states->memory[i] |= shared->memory[i];
    }
    context->cpu = shared->cpu_after;
    return true;
}

static void step_list_add(struct step_list *list, const struct plan_step *items,
                          size_t count)
{
    if (list->count + count > list->capacity) {
        list->capacity = (list->count + count) * 2;
        list->items = mem_grow(list->items, list->capacity,
                               sizeof(*list->items));
    }
    if (count)
        memcpy(list->items + list->count, items, count * sizeof(*items));
    list->count += count;
}

/*
 * Plans a step while noting all that it depends on and changes. It can be
 * shared when it read no variable that varies; only the first case, whose
 * states have the indices that every case has, offers steps.
 */
static bool plan_shareable(struct file *file, const struct node *node,
                           struct shared_step *shared, struct step_list *list)
{
    struct context *context = &file->context;
    struct states *states = &context->states;
    struct pool *pool = context->planner->pool;
    size_t before = states->count, first = list->count;
    bool *memory = copy_bools(pool, states->memory, before);
    bool *known = copy_bools(pool, states->known, before);
    unsigned cpu = context->cpu;
    bool ok;

    context->varies = false;
    for (size_t i = 0; i < before; i++)
        states->memory[i] = false;
    ok = plan_step(context, node, list);
    if (ok && !context->varies && file->base_names == NULL)
        *shared = (struct shared_step){
            .is_set = true,
            .machine = context->machine,
            .cpu_before = cpu,
            .cpu_after = context->cpu,
            .before_count = before,
            .after_count = states->count,
            .known_before = known,
            .known_after = copy_bools(pool, states->known, states->count),
            .memory = copy_bools(pool, states->memory, states->count),
            .steps = { list->count - first,
                       pool_copy(pool, list->items + first,
                                 (list->count - first) *
                                     sizeof(*list->items)) },
        };
    for (size_t i = 0; i < before; i++)
        states->memory[i] |= memory[i];
    return ok;
}

static bool plan_or_reuse(struct file *file, size_t index,
                          struct step_list *list)
{
    const struct node *node = file->values[KEY_STEPS]->items[index];
    struct context *context = &file->context;
    struct shared_step *shared;

    if (!file->shared)
        return plan_step(context, node, list);
    shared = &file->shared[index];
    if (!reuse(context, shared))
        return plan_shareable(file, node, shared, list);
    step_list_add(list, shared->steps.items, shared->steps.count);
    return context_count(context, node, shared->steps.count);
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ ((const uint8_t *)bytes)[i]) * UINT64_C(0x100000001b3);
    return hash * UINT64_C(0x9e3779b97f4a7c15);
}

static uint64_t mix_number(uint64_t hash, uint64_t number)
{
    return mix(hash, &number, sizeof(number));
}

static uint64_t mix_variable(uint64_t hash, const struct variable *variable)
{
    if (variable->value)
        return mix(hash, variable->value, strlen(variable->value) + 1);
    /* A list of the matrix is one node, the same for all cases. */
    return mix_number(hash, (uintptr_t)variable->list);
}

/* The step's place in the file, and the variables that made it what it is. */
static uint64_t identity_of(const struct file *file, size_t index)
{
    const struct context *context = &file->context;
    const struct scope *matrix = context->matrix;
    uint64_t hash = mix_number(UINT64_C(0xcbf29ce484222325), index);

    hash = mix_number(hash, (uintptr_t)file->path);
    hash = mix_number(hash, (uintptr_t)context->machine);
    for (size_t i = 0; i < matrix->count; i++)
        if (context->reads & matrix->variables[i].reads)
            hash = mix_variable(hash, &matrix->variables[i]);
    return hash;
}

static bool plan_file_step(struct file *file, size_t index,
                           struct step_list *list)
{
    struct context *context = &file->context;
    size_t first = list->count;
    uint64_t hash = first ? list->items[first - 1].prefix : 0, identity;
    bool ok;

    context->reads = 0;
    ok = plan_or_reuse(file, index, list);
    identity = identity_of(file, index);
    for (size_t i = first; i < list->count; i++) {
        hash = mix_number(hash, identity);
        list->items[i].prefix = hash;
    }
    return ok;
}

static bool plan_file_steps(struct file *file, struct plan_steps *steps)
{
    struct context *context = &file->context;
    const struct node *node = file->values[KEY_STEPS];
    struct step_list list = { 0 };
    bool ok = true;

    for (size_t i = 0; i < node->count; i++) {
        ok = plan_file_step(file, i, &list) && ok;
        if (context_is_full(context))
            break;
    }
    steps->count = list.count;
    steps->items = pool_copy(context->planner->pool, list.items,
                             list.count * sizeof(*list.items));
    free(list.items);
    return ok;
}

/* A machine of a file of its own is planned once for all scenarios. */
static const struct source *open_machine(struct context *context,
                                         const struct node *node,
                                         const char *path)
{
    struct diag diag = { 0 };
    const struct source *source = store_source(context->planner, path, &diag);

    struct plan_error *error;

    if (source)
        return source;
    error = context_error(context, node, 0, "cannot use machine file %s: %s",
                          path, diag.text);
    error_hint(error, "the path is relative to the scenario's file");
    error_unread(error, diag.status);
    return NULL;
}

static void load_machine(struct file *file, const struct node *node,
                         const char *path, struct machine_entry *entry)
{
    struct context *context = &file->context;
    struct context fresh = { .planner = context->planner };
    const struct source *source = open_machine(context, node, path);
    const struct node *root;

    if (!source)
        return;
    root = yaml_parse(context->planner->pool, source, context->planner->errors);
    fresh.source = source;
    if (root)
        entry->machine = plan_machine_create(&fresh, root, &entry->macros);
}

static struct machine_entry *find_machine(struct machine_cache *cache,
                                          const char *identity)
{
    for (size_t i = 0; i < cache->count; i++) {
        if (!strcmp(cache->items[i].identity, identity))
            return &cache->items[i];
    }
    return NULL;
}

static struct machine_entry *add_machine(struct machine_cache *cache,
                                         char *identity)
{
    if (cache->count == cache->capacity) {
        cache->capacity = cache->capacity ? cache->capacity * 2 : 4;
        cache->items = mem_grow(cache->items, cache->capacity,
                                sizeof(*cache->items));
    }
    cache->items[cache->count] = (struct machine_entry){ .identity = identity };
    return &cache->items[cache->count++];
}

static void use_machine(struct context *context, struct plan_machine *machine,
                        const struct node *macros)
{
    struct plan *plan = context->planner->plan;

    context->machine = machine;
    context->machine_macros = macros;
    for (size_t i = 0; i < plan->machine_count; i++) {
        if (plan->machines[i] == machine)
            return;
    }
    plan->machines = mem_grow(plan->machines, plan->machine_count + 1,
                              sizeof(struct plan_machine *));
    plan->machines[plan->machine_count++] = machine;
}

static bool machine_of_file(struct file *file, const struct node *node)
{
    struct context *context = &file->context;
    const struct plan_reader *reader = context->planner->reader;
    const char *text = context_text(context, node);
    struct machine_entry *entry;
    char *path, *identity;

    if (!text)
        return false;
    path = plan_path(context->planner, file->path, text);
    identity = reader->identity(reader->self, path);
    entry = identity ? find_machine(file->machines, identity) : NULL;
    if (entry) {
        free(identity);
    } else {
        entry = add_machine(file->machines,
                            identity ? identity : mem_text(path));
        load_machine(file, node, path, entry);
    }
    if (!entry->machine)
        return false;
    use_machine(context, entry->machine, entry->macros);
    return true;
}

/* An inline machine is planned again only where it varies. */
static bool machine_inline(struct file *file, const struct node *node)
{
    struct context *context = &file->context;
    char *identity = mem_format("%s:%u", file->path, node->line);
    struct machine_entry *entry = find_machine(file->machines, identity);
    struct plan_machine *machine;
    const struct node *macros;

    if (entry) {
        free(identity);
        use_machine(context, entry->machine, entry->macros);
        return entry->machine != NULL;
    }
    context->varies = false;
    machine = plan_machine_create(context, node, &macros);
    if (!context->varies && machine) {
        entry = add_machine(file->machines, identity);
        entry->machine = machine;
        entry->macros = macros;
    } else {
        free(identity);
    }
    if (machine)
        use_machine(context, machine, macros);
    return machine != NULL;
}

static bool plan_case_machine(struct file *file)
{
    const struct node *node = file->values[KEY_MACHINE];
    struct context *context = &file->context;
    bool ok;

    context->varies = false;
    ok = node->kind == NODE_MAPPING ? machine_inline(file, node)
                                    : machine_of_file(file, node);
    file->machine_varies |= context->varies;
    if (!ok || !context->file_macros || !context->machine_macros ||
        context->file_macros == context->machine_macros)
        return ok;
    return plan_check_clash(context->planner->errors, context->file_macros,
                            context->machine_macros);
}

/* What "skip" and "xfail" say. */
static bool plan_expected(struct file *file, struct plan_case *plan_case)
{
    const struct node *skip = file->values[KEY_SKIP];
    const struct node *xfail = file->values[KEY_XFAIL];
    struct context *context = &file->context;

    if (!skip && !xfail)
        return true;
    plan_case->expected = skip ? EXPECT_SKIP : EXPECT_FAIL;
    plan_case->reason = context_line(context, skip ? skip : xfail);
    if (!skip || !xfail)
        return true;
    context_error(context, xfail, 0, "\"skip\" and \"xfail\" in one file");
    return false;
}

/* Names that later cases share keep their index; the others come behind. */
static void states_begin(struct file *file)
{
    struct states *states = &file->context.states;

    states->count = file->base_names ? file->base_states : 0;
    for (size_t i = 0; i < states->count; i++)
        states->known[i] = states->memory[i] = false;
}

static void states_end(struct file *file, struct plan_case *plan_case)
{
    struct states *states = &file->context.states;
    struct pool *pool = file->context.planner->pool;

    if (!file->base_names) {
        file->base_states = states->count;
        file->base_names = pool_copy(pool, states->names,
                                     states->count * sizeof(*states->names));
    }
    plan_case->state_count = states->count;
    plan_case->state_names = file->base_names;
    if (states->count != file->base_states)
        plan_case->state_names = pool_copy(
            pool, states->names, states->count * sizeof(*states->names));
    plan_case->state_memory = copy_bools(pool, states->memory, states->count);
}

static void case_add(struct plan *plan, const struct plan_case *plan_case)
{
    /* Grows when the count is a power of two: no capacity to keep. */
    if ((plan->case_count & (plan->case_count - 1)) == 0)
        plan->cases = mem_grow(plan->cases, plan->case_count * 2 + 1,
                               sizeof(*plan->cases));
    plan->cases[plan->case_count++] = *plan_case;
}

static bool plan_case(struct file *file, size_t index)
{
    struct context *context = &file->context;
    struct pool *pool = context->planner->pool;
    struct variable *variables = pool_alloc(pool, file->matrix.variables *
                                                      sizeof(*variables));
    struct scope scope = { .count = file->matrix.variables,
                           .variables = variables };
    struct plan_case made = { .at = position_of(file->values[KEY_NAME]),
                              .tag_count = file->tag_count,
                              .tags = file->tags };
    char *suffix, *shown;
    bool ok;

    matrix_case(&file->matrix, index, variables);
    context->matrix = context->scope = &scope;
    context->cpu = 0;
    suffix = matrix_suffix(context->planner, &file->matrix, variables);
    shown = printable_text(file->path); /* plugins print it as it is */
    made.id = pool_format(pool, "%s%s", shown, suffix);
    free(shown);
    made.name = pool_format(
        pool, "%s%s", context_line(context, file->values[KEY_NAME]), suffix);
    ok = plan_expected(file, &made) &&
         context_count(context, file->values[KEY_NAME], 1);
    states_begin(file);
    ok = ok && plan_case_machine(file) &&
         plan_plugins(context, file->values[KEY_PLUGINS], &made) &&
         plan_file_steps(file, &made.steps);
    states_end(file, &made);
    context->matrix = context->scope = NULL;
    if (!ok)
        return false;
    made.machine = context->machine;
    case_add(context->planner->plan, &made);
    return true;
}

static void plan_tags(struct file *file)
{
    const struct node *list = file->values[KEY_TAGS];
    struct planner *planner = file->context.planner;

    if (!list)
        return;
    file->tags = pool_alloc(planner->pool, list->count * sizeof(*file->tags));
    for (size_t i = 0; i < list->count; i++) {
        const struct node *tag = list->items[i];

        if (!schema_check_kind(planner->errors, tag, "a tag", NODE_SCALAR,
                               "a word"))
            continue;
        if (!schema_is_name(tag->text, true))
            context_error(&file->context, tag, 0, "\"%s\" is no tag",
                          tag->text);
        file->tags[file->tag_count++] = pool_text(planner->pool, tag->text,
                                                  strlen(tag->text));
    }
}

static void check_name(struct file *file)
{
    const struct node *name = file->values[KEY_NAME];

    if (strchr(name->text, '\n') || !name->text[0])
        context_error(&file->context, name, 0,
                      "\"name\" must be text of one line");
}

/*
 * All that can be said without the machine, so that it is said even then.
 * Whether there is enough to say more.
 */
static bool plan_head(struct file *file, const struct node *root)
{
    struct planner *planner = file->context.planner;
    struct plan_errors *errors = planner->errors;

    schema_take(errors, root, "a scenario", keys, KEYS, file->values);
    if (file->values[KEY_NAME])
        check_name(file);
    if (file->values[KEY_MACROS])
        plan_check_macros(errors, file->values[KEY_MACROS]);
    if (file->values[KEY_STEPS])
        step_list_check(errors, file->values[KEY_STEPS]);
    plan_tags(file);
    file->context.file_macros = file->values[KEY_MACROS];
    return plan_matrix(planner, file->values[KEY_MATRIX], &file->matrix) &&
           file->values[KEY_NAME] && file->values[KEY_MACHINE] &&
           file->values[KEY_STEPS];
}

/* Another machine's macros may be shorter: then only counting tells. */
static bool check_cases(struct file *file)
{
    return file->machine_varies ||
           context_check_cases(&file->context, file->values[KEY_MATRIX],
                               file->matrix.cases);
}

static void plan_cases(struct file *file)
{
    struct planner *planner = file->context.planner;
    size_t errors = planner->errors->count;

    if (file->matrix.cases > 1)
        file->shared = mem_alloc(file->values[KEY_STEPS]->count *
                                 sizeof(*file->shared));
    for (size_t i = 0; i < file->matrix.cases; i++) {
        if (plan_case(file, i) && i == 0 && !check_cases(file))
            break;
        if (planner->errors->count - errors > FILE_ERRORS_MAX ||
            context_is_full(&file->context))
            break;
    }
    free(file->shared);
}

void plan_file(struct planner *planner, struct machine_cache *machines,
               const char *path)
{
    struct file file = { .context = { .planner = planner },
                         .machines = machines,
                         .path = path };
    struct source missing = { .path = (char *)path };
    struct diag diag = { 0 };
    const struct source *source = store_source(planner, path, &diag);
    const struct node *root;

    if (!source) {
        error_unread(
            errors_add(planner->errors, &missing, 0, 0, "%s", diag.text),
            diag.status);
        return;
    }
    file.path = source->path;
    file.context.source = source;
    root = yaml_parse(planner->pool, source, planner->errors);
    if (root && plan_head(&file, root))
        plan_cases(&file);
    states_release(&file.context.states);
}
