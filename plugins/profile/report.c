/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Adding up cases, and the table and the JSON object of all of them. */
#include <inttypes.h>
#include <stdlib.h>

#include "profile.h"

static struct profile_function *find_function(
    struct profile *profile, const struct profile_function *like)
{
    for (size_t i = 0; i < profile->function_count; i++) {
        struct profile_function *function = &profile->functions[i];

        if (function->address == like->address &&
            !function->name == !like->name &&
            (!like->name || strcmp(function->name, like->name) == 0))
            return function;
    }
    return NULL;
}

/* One more item in an array that grows; NULL without memory. */
static void *add_item(void **items, size_t *count, size_t size)
{
    uint8_t *grown = *items;

    if ((*count & (*count - 1)) == 0) {
        grown = realloc(*items, (*count ? 2 * *count : 1) * size);
        if (!grown)
            return NULL;
        *items = grown;
    }
    memset(grown + *count * size, 0, size);
    return grown + (*count)++ * size;
}

static bool merge_function(struct profile *to,
                           const struct profile_function *from)
{
    struct profile_function *function;

    if (!from->self)
        return true;
    function = find_function(to, from);
    if (!function) {
        function = add_item((void **)&to->functions, &to->function_count,
                            sizeof(*function));
        if (!function)
            return false;
        function->name = from->name;
        function->address = from->address;
    }
    function->calls += from->calls;
    function->self += from->self;
    function->inclusive += from->inclusive;
    return true;
}

static bool merge_principal(struct profile *to,
                            const struct profile_principal *from)
{
    struct profile_principal *principal = NULL;

    for (size_t i = 0; i < to->principal_count; i++)
        if (strcmp(to->principals[i].name, from->name) == 0)
            principal = &to->principals[i];
    if (!principal) {
        principal = add_item((void **)&to->principals, &to->principal_count,
                             sizeof(*principal));
        if (!principal)
            return false;
        memcpy(principal->name, from->name, sizeof(principal->name));
    }
    for (unsigned el = 0; el < PROFILE_LEVELS; el++)
        principal->levels[el] += from->levels[el];
    return true;
}

bool profile_merge(struct profile *to, const struct profile *from)
{
    bool done = true;

    to->cases += from->cases;
    for (size_t i = 0; i < from->function_count; i++)
        done = merge_function(to, &from->functions[i]) && done;
    for (size_t i = 0; i < from->principal_count; i++)
        done = merge_principal(to, &from->principals[i]) && done;
    for (unsigned class = 0; class < PROFILE_CLASSES; class ++)
        for (unsigned el = 0; el < PROFILE_LEVELS; el++)
            to->classes[class][el] += from->classes[class][el];
    return done;
}

void profile_release(struct profile *profile)
{
    free(profile->functions);
    free(profile->principals);
    memset(profile, 0, sizeof(*profile));
}

static int by_self(const void *a, const void *b)
{
    const struct profile_function *f = a, *g = b;

    if (f->self != g->self)
        return f->self > g->self ? -1 : 1;
    if (!f->name || !g->name)
        return !f->name - !g->name;
    if (strcmp(f->name, g->name) != 0)
        return strcmp(f->name, g->name);
    return f->address < g->address ? -1 : f->address > g->address;
}

static int by_name(const void *a, const void *b)
{
    const struct profile_principal *p = a, *q = b;

    return strcmp(p->name, q->name);
}

/* The functions to write; the order of all that is written is fixed. */
static size_t arrange(struct profile *profile, size_t top)
{
    if (profile->function_count)
        qsort(profile->functions, profile->function_count,
              sizeof(*profile->functions), by_self);
    if (profile->principal_count)
        qsort(profile->principals, profile->principal_count,
              sizeof(*profile->principals), by_name);
    return top && top < profile->function_count ? top : profile->function_count;
}

static uint64_t class_total(const struct profile *profile, unsigned class)
{
    uint64_t total = 0;

    for (unsigned el = 0; el < PROFILE_LEVELS; el++)
        total += profile->classes[class][el];
    return total;
}

static uint64_t total_of(const struct profile *profile)
{
    uint64_t total = 0;

    for (unsigned class = 0; class < PROFILE_CLASSES; class ++)
        total += class_total(profile, class);
    return total;
}

static void add_share(struct output_line *line, uint64_t part, uint64_t total)
{
    unsigned permille =
        total ? (unsigned)((double)part * 1000 / (double)total + 0.5) : 0;

    output_add(line, " %4u.%u%%", permille / 10, permille % 10);
}

static void put(struct output_line *line, profile_write *write, void *to)
{
    write(to, line);
    line->length = 0;
}

static void write_functions(const struct profile *profile, size_t count,
                            profile_write *write, void *to)
{
    uint64_t total = total_of(profile), rest = 0;
    struct output_line line;
    char more[40];

    line.length = 0;
    output_add(&line, "\n%-28s %10s %12s %7s %12s\n", "function", "calls",
               "self", "share", "inclusive");
    put(&line, write, to);
    for (size_t i = 0; i < count; i++) {
        const struct profile_function *function = &profile->functions[i];

        output_add(&line, "%-28s %10" PRIu64 " %12" PRIu64,
                   function->name ? function->name : "(elsewhere)",
                   function->calls, function->self);
        add_share(&line, function->self, total);
        output_add(&line, " %12" PRIu64 "\n", function->inclusive);
        put(&line, write, to);
    }
    for (size_t i = count; i < profile->function_count; i++)
        rest += profile->functions[i].self;
    if (count == profile->function_count)
        return;
    snprintf(more, sizeof(more), "(%zu more)", profile->function_count - count);
    output_add(&line, "%-28s %10s %12" PRIu64, more, "", rest);
    add_share(&line, rest, total);
    output_add(&line, "\n");
    put(&line, write, to);
}

static void write_levels(const char *name, const uint64_t *levels,
                         uint64_t total, profile_write *write, void *to)
{
    struct output_line line;
    uint64_t sum = 0;

    line.length = 0;
    output_add(&line, "%-28s", name);
    for (unsigned el = 0; el < PROFILE_LEVELS; el++) {
        output_add(&line, " %11" PRIu64, levels[el]);
        sum += levels[el];
    }
    add_share(&line, sum, total);
    output_add(&line, "\n");
    put(&line, write, to);
}

static void write_head(const char *what, profile_write *write, void *to)
{
    struct output_line line;

    line.length = 0;
    output_add(&line, "\n%-28s %11s %11s %11s %7s\n", what, "EL0", "EL1", "EL2",
               "share");
    put(&line, write, to);
}

void profile_write_table(struct profile *profile, size_t top,
                         profile_write *write, void *to)
{
    size_t count = arrange(profile, top);
    uint64_t total = total_of(profile);
    struct output_line line;

    line.length = 0;
    output_add(&line,
               "profile: %" PRIu64 " instructions in %" PRIu64 " case%s\n",
               total, profile->cases, profile->cases == 1 ? "" : "s");
    put(&line, write, to);
    write_functions(profile, count, write, to);
    write_head("class", write, to);
    for (unsigned class = 0; class < PROFILE_CLASSES; class ++)
        if (class_total(profile, class))
            write_levels(profile_class_name(class), profile->classes[class],
                         total, write, to);
    if (profile->principal_count)
        write_head("on behalf of", write, to);
    for (size_t i = 0; i < profile->principal_count; i++)
        write_levels(profile->principals[i].name, profile->principals[i].levels,
                     total, write, to);
}

static void write_json_functions(const struct profile *profile, size_t count,
                                 profile_write *write, void *to)
{
    struct output_line line;

    line.length = 0;
    for (size_t i = 0; i < count; i++) {
        const struct profile_function *function = &profile->functions[i];

        output_add(&line, "%s{\"name\":\"", i ? "," : "");
        output_add_json(&line, function->name ? function->name : "");
        output_add(&line,
                   "\",\"address\":\"0x%" PRIx64 "\",\"calls\":%" PRIu64
                   ",\"self\":%" PRIu64 ",\"inclusive\":%" PRIu64 "}",
                   function->address, function->calls, function->self,
                   function->inclusive);
        put(&line, write, to);
    }
}

static void add_json_levels(struct output_line *line, const char *name,
                            const uint64_t *levels)
{
    output_add(line, "{\"name\":\"");
    output_add_json(line, name);
    output_add(
        line, "\",\"el0\":%" PRIu64 ",\"el1\":%" PRIu64 ",\"el2\":%" PRIu64 "}",
        levels[0], levels[1], levels[2]);
}

void profile_write_json(struct profile *profile, size_t top,
                        profile_write *write, void *to)
{
    size_t count = arrange(profile, top);
    struct output_line line;

    line.length = 0;
    output_add(&line,
               "{\"instructions\":%" PRIu64 ",\"cases\":%" PRIu64
               ",\"functions\":[",
               total_of(profile), profile->cases);
    put(&line, write, to);
    write_json_functions(profile, count, write, to);
    output_add(&line, "],\"classes\":[");
    for (unsigned class = 0; class < PROFILE_CLASSES; class ++) {
        output_add(&line, "%s", class ? "," : "");
        add_json_levels(&line, profile_class_name(class),
                        profile->classes[class]);
    }
    output_add(&line, "],\"principals\":[");
    for (size_t i = 0; i < profile->principal_count; i++) {
        output_add(&line, "%s", i ? "," : "");
        add_json_levels(&line, profile->principals[i].name,
                        profile->principals[i].levels);
        put(&line, write, to);
    }
    output_add(&line, "]}\n");
    put(&line, write, to);
}
