/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines: CPUs, features, memory map, images, entry and panic. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "scenario/number.h"
#include "scenario/plan_parts.h"
#include "scenario/store.h"

enum {
    KEY_ABOUT,
    KEY_IMAGES,
    KEY_CPUS,
    KEY_FEATURES,
    KEY_PARTIAL,
    KEY_IGNORE,
    KEY_MEMORY,
    KEY_ENTRY,
    KEY_PANIC,
    KEY_PRINCIPALS,
    KEY_SHOWN,
    KEY_MACROS,
    KEYS,
};

static const struct key keys[KEYS] = {
    { "about", NODE_SCALAR, false, "text" },
    { "images", NODE_MAPPING, false, "a mapping of names to files" },
    { "cpus", NODE_SCALAR, false, "a number" },
    { "features", NODE_LIST, false, "a list of features" },
    { "partial", NODE_LIST, false, "a list of features" },
    { "ignore", NODE_LIST, false, "a list of controls" },
    { "memory", NODE_MAPPING, true, "a mapping of names to regions" },
    { "entry", NODE_SCALAR, false, "an image, a symbol or an address" },
    { "panic", NODE_SCALAR, false, "a symbol" },
    { "principals", NODE_MAPPING, false, "a mapping of names to principals" },
    { "shown", NODE_LIST, false, "a list of places in memory" },
    { "macros", NODE_MAPPING, false, "a mapping of names to macros" },
};

enum { REGION_BASE, REGION_SIZE, REGION_EXECUTABLE, REGION_KEYS };

static const struct key region_keys[REGION_KEYS] = {
    { "base", NODE_SCALAR, true, "an address" },
    { "size", NODE_SCALAR, true, "a number of bytes" },
    { "executable", NODE_SCALAR, false, "true or false" },
};

#define ADDRESS_LIMIT (UINT64_C(1) << 48)

/* A machine while it is being planned. */
struct builder {
    struct context *context;
    struct plan_machine *machine;
    const struct node *regions[MEMORY_REGION_MAX]; /* their names, for errors */
    bool too_much; /* memory in all, which is said once */
};

static bool plan_size(struct context *context, const struct node *node,
                      const char *what, bool is_size, uint64_t *number)
{
    const char *text = context_text(context, node);

    if (!text)
        return false;
    if (!number_parse(text, is_size, number)) {
        error_hint(context_error(context, node, 0,
                                 "%s must be a number, not "
                                 "\"%s\"",
                                 what, text),
                   is_size ? "such as 0x1_0000, 64KiB or 1MiB"
                           : "such as 0x4100_0000");
        return false;
    }
    if (*number % MEMORY_PAGE == 0)
        return true;
    context_error(context, node, 0, "%s must be a multiple of %d", what,
                  MEMORY_PAGE);
    return false;
}

static bool plan_bool(struct context *context, const struct node *node,
                      bool *value)
{
    const char *text = context_text(context, node);

    if (!text)
        return false;
    *value = !strcmp(text, "true");
    if (*value || !strcmp(text, "false"))
        return true;
    context_error(context, node, 0, "\"%s\" is neither true nor false", text);
    return false;
}

/* Of the regions before `index` and this one. */
static bool check_total(struct builder *builder, const struct node *node,
                        size_t index)
{
    const struct machine_config *config = &builder->machine->config;
    uint64_t left = MEMORY_TOTAL_MAX;
    struct plan_error *error;
    size_t i = 0;

    while (i <= index && config->regions[i].size <= left)
        left -= config->regions[i++].size;
    if (i > index || builder->too_much)
        return true;
    builder->too_much = true;
    error = context_error(builder->context, node, 0,
                          "with \"%s\" the memory has more than 1 TiB",
                          config->regions[index].name);
    error_hint(error, "pages cost when they are used, but more than 1 TiB of "
                      "regions is refused: leave out what is not used");
    return false;
}

static bool check_range(struct builder *builder, const struct node *node,
                        size_t index)
{
    const struct machine_config *config = &builder->machine->config;
    uint64_t base = config->regions[index].base;
    uint64_t size = config->regions[index].size;

    if (size == 0) {
        context_error(builder->context, node, 0, "a region has no bytes");
        return false;
    }
    if (base >= ADDRESS_LIMIT || size > ADDRESS_LIMIT - base) {
        context_error(builder->context, node, 0,
                      "a region ends beyond address 2^48");
        return false;
    }
    for (size_t i = 0; i < index; i++) {
        if (base >= config->regions[i].base + config->regions[i].size ||
            config->regions[i].base >= base + size)
            continue;
        context_error(builder->context, node, 0,
                      "memory \"%s\" overlaps \"%s\"",
                      config->regions[index].name, config->regions[i].name);
        return false;
    }
    return check_total(builder, node, index);
}

static bool plan_region(struct builder *builder, const struct node *name,
                        const struct node *node)
{
    struct context *context = builder->context;
    struct machine_config *config = &builder->machine->config;
    size_t index = config->region_count;
    const struct node *values[REGION_KEYS];
    bool ok;

    if (!schema_is_name(name->text, true) ||
        strlen(name->text) >= sizeof(config->regions[0].name)) {
        context_error(context, name, 0, "\"%s\" is no name for memory",
                      name->text);
        return false;
    }
    if (!schema_take(context->planner->errors, node, "a region of memory",
                     region_keys, REGION_KEYS, values))
        return false;
    snprintf(config->regions[index].name, sizeof(config->regions[index].name),
             "%s", name->text);
    ok = plan_size(context, values[REGION_BASE], "\"base\"", false,
                   &config->regions[index].base);
    ok = plan_size(context, values[REGION_SIZE], "\"size\"", true,
                   &config->regions[index].size) &&
         ok;
    if (values[REGION_EXECUTABLE])
        ok = plan_bool(context, values[REGION_EXECUTABLE],
                       &config->regions[index].executable) &&
             ok;
    if (!ok || !check_range(builder, node, index))
        return false;
    config->region_count++;
    return true;
}

static bool plan_memory(struct builder *builder, const struct node *node)
{
    bool ok = true;

    if (node->count == 0 || node->count > MEMORY_REGION_MAX) {
        context_error(builder->context, node, 0,
                      "a machine has 1 to %d regions of memory",
                      MEMORY_REGION_MAX);
        return false;
    }
    for (size_t i = 0; i < node->count; i++)
        ok = plan_region(builder, node_key(node, i), node_value(node, i)) && ok;
    return ok;
}

/* Features that begin with the same letter, for who is far from any. */
static void list_features(struct plan_error *error, const char *text)
{
    size_t prefix = strlen("FEAT_");
    struct text list = { 0 };
    char first = text[strncasecmp(text, "FEAT_", prefix) == 0 ? prefix : 0];

    for (enum feature i = 0; i < FEATURE_COUNT; i++)
        if (toupper((unsigned char)feature_name(i)[prefix]) ==
            toupper((unsigned char)first))
            text_add(&list, "%s%s", list.length ? ", " : "", feature_name(i));
    if (list.length)
        error_hint(error, "there are %s", text_string(&list));
    else
        error_hint(error, "the names are those of the manual, as FEAT_VHE");
    text_release(&list);
}

static void suggest_feature(struct plan_error *error, const char *text,
                            const char *nearest)
{
    if (nearest)
        error_suggest(error, nearest);
    else
        list_features(error, text);
}

/* The feature that `item` names; FEATURE_COUNT after an error. */
static enum feature named_feature(struct context *context,
                                  const struct node *item)
{
    const char *nearest = NULL, *text = NULL;
    enum feature feature = FEATURE_COUNT;

    if (schema_check_kind(context->planner->errors, item, "a feature",
                          NODE_SCALAR, "a name such as FEAT_RAS"))
        text = context_text(context, item);
    if (text)
        feature = names_feature(text, &nearest);
    if (text && feature == FEATURE_COUNT)
        suggest_feature(context_error(context, item, 0,
                                      "no feature is called \"%s\"", text),
                        text, nearest);
    return feature;
}

/* What is announced works, or whoever wants it says that a part will do. */
static bool is_complete(struct context *context, const struct node *item,
                        enum feature feature)
{
    const char *name = feature_name(feature);
    const char *missing = feature_lacks(feature);

    if (!missing)
        return true;
    error_hint(context_error(context, item, 0, "%s is not all there: %s", name,
                             missing),
               "write \"partial: [%s]\" if its registers and traps suffice",
               name);
    return false;
}

static bool plan_features(struct builder *builder, const struct node *list,
                          bool partial)
{
    struct context *context = builder->context;
    bool ok = true;

    for (size_t i = 0; list && i < list->count; i++) {
        enum feature feature = named_feature(context, list->items[i]);

        if (feature == FEATURE_COUNT ||
            (!partial && !is_complete(context, list->items[i], feature)))
            ok = false;
        else
            builder->machine->config.features |= FEATURE_BIT(feature);
    }
    return ok;
}

static const char *override_of(const struct plan_options *options,
                               const char *name)
{
    for (size_t i = 0; options && i < options->override_count; i++) {
        if (!strcmp(options->overrides[i].name, name))
            return options->overrides[i].file;
    }
    return NULL;
}

/* Beside the machine's file, then in each directory, in order. */
static char *find_image(struct context *context, const struct node *node,
                        const char *file)
{
    const struct planner *planner = context->planner;
    const struct plan_options *options = planner->options;
    char *path = plan_path(planner, node->source->path, file);

    if (store_exists(planner, path) || file[0] == '/')
        return path;
    for (size_t i = 0; options && i < options->directory_count; i++) {
        path = pool_format(planner->pool, "%s/%s", options->directories[i],
                           file);
        if (store_exists(planner, path))
            return path;
    }
    return NULL;
}

static bool report_no_image(struct context *context, const struct node *node,
                            const char *file)
{
    struct plan_error *error = context_error(context, node, 0,
                                             "there is no image \"%s\"", file);

    error_hint(error, "it is neither beside %s nor in an image directory",
               node->source->path);
    return false;
}

/* Whether memory holds all bytes from `at` up; else the first that it lacks. */
static bool is_backed(const struct machine_config *config, uint64_t at,
                      uint64_t size, uint64_t *hole)
{
    uint64_t end = at + size;

    for (size_t i = 0; i < config->region_count && at < end;) {
        uint64_t base = config->regions[i].base;

        if (at < base || at - base >= config->regions[i].size) {
            i++;
            continue;
        }
        at = base + config->regions[i].size;
        i = 0;
    }
    *hole = at;
    return at >= end;
}

static bool check_segments(struct builder *builder, const struct node *node,
                           const struct image *image)
{
    struct plan_error *error;
    uint64_t hole;

    for (size_t i = 0; i < image_segment_count(image); i++) {
        const struct image_segment *segment = image_segment(image, i);

        if (is_backed(&builder->machine->config, segment->address,
                      segment->memory_size, &hole))
            continue;
        error = context_error(builder->context, node, 0,
                              "the image does not fit in the memory map");
        error_hint(error,
                   "there is no memory at 0x%" PRIx64 " for its segment "
                   "at 0x%" PRIx64,
                   hole, segment->address);
        return false;
    }
    return true;
}

static bool overlaps(const struct image_segment *a,
                     const struct image_segment *b)
{
    return a->address < b->address + b->memory_size &&
           b->address < a->address + a->memory_size;
}

/* A later image must not overwrite an earlier one. */
static bool check_images(struct builder *builder, const struct node *node,
                         const struct image *image)
{
    const struct plan_machine *machine = builder->machine;

    for (size_t i = 0; i < machine->image_count; i++) {
        const struct image *other = machine->images[i].image;

        for (size_t j = 0; j < image_segment_count(image); j++) {
            for (size_t k = 0; k < image_segment_count(other); k++) {
                if (!overlaps(image_segment(image, j), image_segment(other, k)))
                    continue;
                context_error(builder->context, node, 0,
                              "the image overlaps image \"%s\" at 0x%" PRIx64,
                              machine->images[i].name,
                              image_segment(image, j)->address);
                return false;
            }
        }
    }
    return true;
}

static bool load_image(struct builder *builder, const struct node *name,
                       const struct node *node, const char *path)
{
    struct plan_machine *machine = builder->machine;
    struct plan_error *error;
    struct diag diag = { 0 };
    struct image *image = store_image(builder->context->planner, path, &diag);

    if (!image) {
        error = context_error(builder->context, node, 0,
                              "cannot use image "
                              "%s: %s",
                              path, diag.text);
        if (diag.hint[0])
            error_hint(error, "%s", diag.hint);
        error_unread(error, diag.status);
        return false;
    }
    if (!check_segments(builder, node, image) ||
        !check_images(builder, node, image))
        return false;
    snprintf(machine->images[machine->image_count].name,
             sizeof(machine->images[0].name), "%s", name->text);
    machine->image_list[machine->image_count] = image;
    machine->images[machine->image_count++].image = image;
    return true;
}

static bool plan_image(struct builder *builder, const struct node *name,
                       const struct node *node)
{
    struct context *context = builder->context;
    const char *path, *file;

    if (!schema_is_name(name->text, true) ||
        strlen(name->text) >= sizeof(builder->machine->images[0].name)) {
        context_error(context, name, 0, "\"%s\" is no name for an image",
                      name->text);
        return false;
    }
    if (!schema_check_kind(context->planner->errors, node, "an image",
                           NODE_SCALAR, "the name of a file"))
        return false;
    file = context_text(context, node);
    if (!file)
        return false;
    path = override_of(context->planner->options, name->text);
    store_note_image(context->planner, name->text);
    if (!path)
        path = find_image(context, node, file);
    return path ? load_image(builder, name, node, path)
                : report_no_image(context, node, file);
}

static bool plan_images(struct builder *builder, const struct node *node)
{
    bool ok = true;

    if (node->count > PLAN_IMAGE_MAX) {
        context_error(builder->context, node, 0,
                      "a machine has at most %d images", PLAN_IMAGE_MAX);
        return false;
    }
    for (size_t i = 0; i < node->count; i++)
        ok = plan_image(builder, node_key(node, i), node_value(node, i)) && ok;
    return ok;
}

static bool plan_entry(struct builder *builder, const struct node *map,
                       const struct node *node)
{
    struct plan_machine *machine = builder->machine;
    const char *text;

    if (!node && machine->image_count == 0) {
        context_error(builder->context, map, 0,
                      "a machine without images needs a key \"entry\"");
        return false;
    }
    if (!node) {
        machine->entry = image_entry(machine->images[0].image);
        return true;
    }
    text = context_text(builder->context, node);
    for (size_t i = 0; text && i < machine->image_count; i++) {
        if (strcmp(text, machine->images[i].name) != 0)
            continue;
        machine->entry = image_entry(machine->images[i].image);
        return true;
    }
    return text && plan_address(builder->context, node, &machine->entry);
}

static bool check_entry(struct builder *builder, const struct node *node)
{
    uint64_t hole;

    if (is_backed(&builder->machine->config, builder->machine->entry, 4, &hole))
        return true;
    context_error(builder->context, node, 0,
                  "the entry 0x%" PRIx64 " is not in memory",
                  builder->machine->entry);
    return false;
}

static int compare_regions(const void *a, const void *b)
{
    const struct machine_config *config = NULL;
    uint64_t left = ((const __typeof__(config->regions[0]) *)a)->base;
    uint64_t right = ((const __typeof__(config->regions[0]) *)b)->base;

    return left < right ? -1 : left > right;
}

static bool plan_keys(struct builder *builder, const struct node *node,
                      const struct node *const *values)
{
    struct plan_machine *machine = builder->machine;
    struct context *context = builder->context;
    uint64_t cpus = 1;
    bool ok = plan_memory(builder, values[KEY_MEMORY]);

    if (values[KEY_CPUS])
        ok = plan_number(context, values[KEY_CPUS], "\"cpus\"", 1, CPU_MAX,
                         &cpus) &&
             ok;
    machine->config.cpus = (unsigned)cpus;
    ok = plan_features(builder, values[KEY_FEATURES], false) && ok;
    ok = plan_features(builder, values[KEY_PARTIAL], true) && ok;
    if (values[KEY_IGNORE])
        ok = plan_ignore(context, values[KEY_IGNORE],
                         &builder->machine->config.ignored) &&
             ok;
    if (ok && values[KEY_IMAGES])
        ok = plan_images(builder, values[KEY_IMAGES]);
    if (!ok)
        return false;
    ok = plan_entry(builder, node, values[KEY_ENTRY]) &&
         check_entry(builder, values[KEY_ENTRY] ? values[KEY_ENTRY] : node);
    machine->has_panic = values[KEY_PANIC] != NULL;
    if (machine->has_panic)
        ok = plan_address(context, values[KEY_PANIC], &machine->panic) && ok;
    if (values[KEY_PRINCIPALS])
        ok = plan_principals(context, values[KEY_PRINCIPALS], machine) && ok;
    if (values[KEY_SHOWN])
        ok = plan_shown(context, values[KEY_SHOWN], machine) && ok;
    return ok;
}

struct plan_machine *plan_machine_create(struct context *context,
                                         const struct node *node,
                                         const struct node **macros)
{
    struct plan_machine *machine = pool_alloc(context->planner->pool,
                                              sizeof(*machine));
    struct builder builder = { .context = context, .machine = machine };
    const struct node *values[KEYS];
    bool ok;

    machine->file = node->source->path;
    context->machine = machine;
    ok = schema_take(context->planner->errors, node, "a machine", keys, KEYS,
                     values);
    *macros = values[KEY_MACROS];
    if (*macros)
        ok = plan_check_macros(context->planner->errors, *macros) && ok;
    ok = ok && plan_keys(&builder, node, values);
    qsort(machine->config.regions, machine->config.region_count,
          sizeof(machine->config.regions[0]), compare_regions);
    return ok ? machine : NULL;
}
