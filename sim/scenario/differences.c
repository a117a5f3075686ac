/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups registers that differ, and names them: "x0..x7, x19". */
#include "scenario/differences.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Names of System registers that a finding lists. */
enum { NAMES_MAX = 8 };

struct difference {
    struct place place; /* its text is name */
    char name[64];
    struct value old, now;
    char owner[192];
    uint64_t source_pc;
    bool told;
};

void differences_add(struct case_run *run, struct differences *differences,
                     const struct place *place, struct value old,
                     struct value now, uint64_t source_pc)
{
    struct difference *new;

    differences->items = mem_grow(differences->items, differences->count + 1,
                                  sizeof(*differences->items));
    new = &differences->items[differences->count++];
    *new = (struct difference){
        .place = *place,
        .old = old,
        .now = now,
        .source_pc = source_pc,
    };
    snprintf(new->name, sizeof(new->name), "%s", place->text);
    fills_owner(run->fills, run->plan_case->state_names, place, now,
                place->width, new->owner, sizeof(new->owner));
}

static bool is_bank(const struct difference *item)
{
    return item->place.kind == PLACE_X || item->place.kind == PLACE_V;
}

/* Whose value it is, of "vm1.0's x19". */
static size_t owner_length(const struct difference *item)
{
    const char *end = strstr(item->owner, "'s ");

    return end ? (size_t)(end - item->owner) : 0;
}

static bool are_one(const struct difference *a, const struct difference *b)
{
    size_t length = owner_length(a);

    return a->place.kind == b->place.kind && a->source_pc == b->source_pc &&
           a->place.width == b->place.width &&
           (is_bank(a) || a->place.kind == PLACE_SYSREG) &&
           length == owner_length(b) &&
           strncmp(a->owner, b->owner, length) == 0;
}

/* Those of `first`'s group; marks them as told. */
static size_t take_group(struct differences *differences,
                         const struct difference *first,
                         const struct difference **group)
{
    size_t count = 0;

    for (size_t i = 0; i < differences->count; i++) {
        struct difference *item = &differences->items[i];

        if (item->told || (item != first && !are_one(item, first)))
            continue;
        item->told = true;
        group[count++] = item;
    }
    return count;
}

/* "x0..x7, x19": a bank's are in order. */
static void name_bank(const struct difference *const *group, size_t count,
                      struct text *text)
{
    for (size_t i = 0, last; i < count; i = last + 1) {
        last = i;
        while (last + 1 < count &&
               group[last + 1]->place.number == group[last]->place.number + 1)
            last++;
        text_add(text, "%s%s", text->length ? ", " : "", group[i]->name);
        if (last > i)
            text_add(text, "..%s", group[last]->name);
    }
}

static void name_group(const struct difference *const *group, size_t count,
                       struct text *text)
{
    if (is_bank(group[0])) {
        name_bank(group, count, text);
        return;
    }
    for (size_t i = 0; i < count && i < NAMES_MAX; i++)
        text_add(text, "%s%s", i ? ", " : "", group[i]->name);
    if (count > NAMES_MAX)
        text_add(text, " and %zu more", count - NAMES_MAX);
}

/* Of several it says whose value it is. */
static void value_of(const struct difference *item, struct value value,
                     size_t count, char *text, size_t size)
{
    char number[64];

    value_text(value, number, sizeof(number));
    if (count > 1)
        snprintf(text, size, "%s %s", item->name, number);
    else
        snprintf(text, size, "%s", number);
}

static void tell_group(struct case_run *run,
                       const struct difference *const *group, size_t count,
                       const struct finding_facts *facts)
{
    const struct difference *first = group[0];
    struct finding_facts all = *facts;
    char expected[144], found[144];
    struct text names = { 0 };

    name_group(group, count, &names);
    value_of(first, first->old, count, expected, sizeof(expected));
    value_of(first, first->now, count, found, sizeof(found));
    all.subject = text_string(&names);
    all.expected = expected;
    all.found = found;
    all.owner = first->owner;
    all.source_pc = first->source_pc;
    finding_add(run, &all);
    text_release(&names);
}

void differences_tell(struct case_run *run, struct differences *differences,
                      const struct finding_facts *facts)
{
    const struct difference **group = mem_grow(NULL, differences->count,
                                               sizeof(struct difference *));

    for (size_t i = 0; i < differences->count; i++) {
        const struct difference *first = &differences->items[i];

        if (!first->told)
            tell_group(run, group, take_group(differences, first, group),
                       facts);
    }
    free(group);
    free(differences->items);
    *differences = (struct differences){ 0 };
}
