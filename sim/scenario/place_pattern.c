/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Patterns of registers and their fields: "DBG*", "x1?", "HCR_EL2.T*". */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "scenario/place_items.h"
#include "scenario/plan_parts.h"

bool place_is_pattern(const struct context *context, const char *text)
{
    size_t length = strlen(text);
    struct place place;

    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)text[i]) && !strchr("_.*?", text[i]))
            return false;
    if (text[0] != '*' || strpbrk(text + 1, "*?"))
        return strpbrk(text, "*?") != NULL;
    /* "*current" follows a pointer; "*_EL12" has the name of none. */
    return !names_register(text + 1, &place) &&
           !names_symbol(context->machine,
                         pool_text(context->planner->pool, text + 1,
                                   strcspn(text + 1, ".")));
}

/* What a pattern is tried on, and how often it fitted. */
struct search {
    struct context *context;
    struct place_list *list;
    const char *word;  /* the pattern of the register */
    const char *field; /* of its field, or NULL */
    size_t found;
};

static void add_fields(struct search *search, const char *name)
{
    struct place whole;
    size_t count;
    const struct sysreg_field *fields;

    if (!names_register(name, &whole))
        return;
    fields = names_fields(&whole, &count);
    for (size_t i = 0; i < count; i++) {
        struct place place = whole;

        if (!text_matches(search->field, fields[i].name))
            continue;
        place.lsb = fields[i].lsb;
        place.width = fields[i].width;
        place.text = pool_format(search->context->planner->pool, "%s.%s", name,
                                 fields[i].name);
        place_list_add(search->list, place);
        search->found++;
    }
}

static void try(void *self, const char *name)
{
    struct search *search = self;

    if (!text_matches(search->word, name))
        return;
    if (search->field) {
        add_fields(search, name);
        return;
    }
    place_list_add_register(search->context, search->list, name);
    search->found++;
}

/* Registers by as many of their first letters as the pattern has. */
struct beginning {
    struct pool *pool;
    size_t length;
    struct text_nearest nearest;
};

static void look_nearest(void *self, const char *name)
{
    struct beginning *beginning = self;
    size_t length = strlen(name);

    if (length > beginning->length)
        length = beginning->length;
    if (isupper((unsigned char)name[0]))
        text_nearest_next(&beginning->nearest,
                          pool_text(beginning->pool, name, length));
}

static bool report(struct context *context, const struct node *node,
                   const char *pattern, const char *what)
{
    struct pool *pool = context->planner->pool;
    size_t length = strcspn(pattern, "*?.");
    struct beginning beginning = { .pool = pool, .length = length };
    struct plan_error *error = context_error(
        context, node, 0, "no %s matches \"%s\"", what, pattern);

    beginning.nearest.word = pool_text(pool, pattern, length);
    if (length > 1 && pattern[length] != '.')
        names_each_register(&beginning, look_nearest);
    if (beginning.nearest.best && text_nearest_result(&beginning.nearest))
        error_suggest(error,
                      pool_format(pool, "%s%s",
                                  text_nearest_result(&beginning.nearest),
                                  pattern + length));
    else
        error_hint(error, "* stands for any characters and ? for one, in names "
                          "as \"el2sim regs\" lists them; memory is named by "
                          "ranges");
    return false;
}

bool place_pattern_add(struct context *context, const struct node *node,
                       const char *pattern, struct place_list *list)
{
    const char *dot = strchr(pattern, '.');
    struct search search = { .context = context, .list = list };

    search.field = dot ? dot + 1 : NULL;
    search.word = dot ? pool_text(context->planner->pool, pattern,
                                  (size_t)(dot - pattern))
                      : pattern;
    names_each_register(&search, try);
    return search.found ||
           report(context, node, pattern, dot ? "field" : "register");
}
