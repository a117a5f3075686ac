/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks the payload's layout up. */
#include "layout.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { NEEDED, OPTIONAL };

/* A member of an abstract object, and where it should be. */
struct field {
    enum object_kind kind;
    unsigned word, count, words_each;
    const char *path;
    bool needed;
};

#define MEMBER(structure, member) (((struct structure *)NULL)->member)
#define EACH(structure, member, count) \
    (sizeof(MEMBER(structure, member)) / (sizeof(uint64_t) * (count)))

static const struct field fields[] = {
#define OBJECT(kind, structure, symbol)
#define FIELD(kind_, structure, member, path_, count_, need) \
    {                                                        \
        .kind = OBJECT_##kind_,                              \
        .word = offsetof(struct structure, member) / 8,      \
        .count = (count_),                                   \
        .words_each = EACH(structure, member, count_),       \
        .path = (path_),                                     \
        .needed = (need) == NEEDED,                          \
    },
#include "objects.def"
#undef OBJECT
#undef FIELD
};

static const struct {
    const char *symbol;
    unsigned words;
} objects[] = {
#define OBJECT(kind, structure, symbol) { symbol, WORDS(structure) },
#define FIELD(kind, structure, member, path, count, need)
#include "objects.def"
#undef OBJECT
#undef FIELD
};

static const char *const registers[REG_COUNT] = {
#define SWITCHED(name, member, reset) [R_##name] = #name,
#define CONTROL(name, judged) [R_##name] = #name,
#define FEATURE(name)
#include "registers.def"
#undef FEATURE
#undef SWITCHED
#undef CONTROL
};

static const char *const members[PUBLISHED_COUNT] = {
#define SWITCHED(name, member, reset) [R_##name] = member,
#define CONTROL(name, judged)
#define FEATURE(name)
#include "registers.def"
#undef FEATURE
#undef SWITCHED
#undef CONTROL
};

static const char *const features[FEATURE_COUNT] = {
#define SWITCHED(name, member, reset)
#define CONTROL(name, judged)
#define FEATURE(name) [FEATURE_##name] = #name,
#include "registers.def"
#undef SWITCHED
#undef CONTROL
#undef FEATURE
};

static const char *const functions[] = {
#define FUNCTION(name, about, reads, writes, end) #name,
#include "functions.def"
#undef FUNCTION
};

enum {
    FIELD_COUNT = sizeof(fields) / sizeof(fields[0]),
    FIRST_SYSREG_WORD = offsetof(struct spec_context, sys) / 8
};

struct search {
    struct layout *layout;
    const struct el2sim_api *api;
    struct el2sim *sim;
    char *missing;
    size_t size;
    bool ok;
};

static void lacks(struct search *search, const char *what)
{
    if (search->ok)
        snprintf(search->missing, search->size, "has no \"%s\"", what);
    search->ok = false;
}

/* It has it, but not in a form that we can read. */
static void differs(struct search *search, const char *what, const char *why)
{
    if (search->ok)
        snprintf(search->missing, search->size, "has a \"%s\" %s", what, why);
    search->ok = false;
}

static bool place(const struct search *search, const char *path,
                  uint64_t *address, uint64_t *size)
{
    return search->api->place(search->sim, path, address, size);
}

static struct range find_range(const struct search *search, const char *path)
{
    uint64_t address, size;

    if (!place(search, path, &address, &size))
        return (struct range){ 0, 0 };
    return (struct range){ address, address + size };
}

/* Arrays of objects */

static void find_array(struct search *search, enum object_kind kind)
{
    struct object *object = &search->layout->objects[kind];
    uint64_t whole, each, address;
    char first[64];

    object->symbol = objects[kind].symbol;
    object->word_count = objects[kind].words;
    snprintf(first, sizeof(first), "%s[0]", object->symbol);
    if (!place(search, object->symbol, &object->base, &whole)) {
        lacks(search, object->symbol);
        return;
    }
    if (!place(search, first, &address, &each) || !each || each > whole) {
        differs(search, object->symbol,
                "that is no array by its debug information (-g)");
        return;
    }
    if (each > OBJECT_BYTES) {
        differs(search, object->symbol, "of elements that are too large");
        return;
    }
    object->stride = each;
    object->count = whole / each;
}

/* Words from `word` on at `path` in an element; false: there is no such. */
static bool find_words(const struct search *search, struct object *object,
                       unsigned word, const char *path, unsigned words)
{
    uint64_t address, size, offset;
    char whole[128];

    snprintf(whole, sizeof(whole), "%s[0].%s", object->symbol, path);
    if (!place(search, whole, &address, &size) || address < object->base)
        return false;
    offset = address - object->base;
    if (!size || size > 8 * (uint64_t)words || offset + size > object->stride)
        return false;
    if (words > 1 && size != 8 * (uint64_t)words)
        return false;
    for (unsigned i = 0; i < words; i++)
        object->words[word + i] = (struct word){
            .offset = (uint16_t)(offset + 8 * (uint64_t)i),
            .size = (uint8_t)(size / words),
        };
    return true;
}

/* A q register in an array of 64-bit halves: "fp.q[6]" and "fp.q[7]" are q3. */
static bool find_halves(const struct search *search, const struct field *field,
                        unsigned i)
{
    struct object *object = &search->layout->objects[field->kind];
    char path[64];

    for (unsigned half = 0; half < 2; half++) {
        unsigned word = field->word + 2 * i + half;

        snprintf(path, sizeof(path), "%s[%u]", field->path, 2 * i + half);
        if (!find_words(search, object, word, path, 1) ||
            object->words[word].size != 8)
            return false;
    }
    return true;
}

static bool find_element(const struct search *search, const struct field *field,
                         unsigned i)
{
    struct object *object = &search->layout->objects[field->kind];
    unsigned word = field->word + i * field->words_each;
    char path[64];

    snprintf(path, sizeof(path), field->count > 1 ? "%s[%u]" : "%s",
             field->path, i);
    return find_words(search, object, word, path, field->words_each) ||
           (field->words_each == 2 && find_halves(search, field, i));
}

static bool find_elements(const struct search *search,
                          const struct field *field)
{
    for (unsigned i = 0; i < field->count; i++)
        if (!find_element(search, field, i))
            return false;
    return true;
}

static bool has_member(const struct search *search, const struct field *field)
{
    const char *symbol = search->layout->objects[field->kind].symbol;
    uint64_t address, size;
    char path[128];

    snprintf(path, sizeof(path), "%s[0].%s", symbol, field->path);
    return place(search, path, &address, &size);
}

static void find_fields(struct search *search)
{
    char what[128];

    for (unsigned i = 0; search->ok && i < FIELD_COUNT; i++) {
        if (find_elements(search, &fields[i]) || !fields[i].needed)
            continue;
        snprintf(what, sizeof(what), "%s[].%s", objects[fields[i].kind].symbol,
                 fields[i].path);
        if (has_member(search, &fields[i]))
            differs(search, what, "of another type than hyp/README.md has it");
        else
            lacks(search, what);
    }
}

/* Words of 8 bytes that follow each other in both are copied at once. */
static void make_runs(struct object *object)
{
    struct words_run *run = NULL;

    for (unsigned i = 0; i < object->word_count; i++) {
        struct word word = object->words[i];

        if (word.size && word.size != 8)
            object->odd[object->odd_count++] = (uint16_t)i;
        if (word.size != 8)
            continue;
        if (run && run->word + run->count == i &&
            run->offset + 8 * run->count == word.offset) {
            run->count++;
            continue;
        }
        run = &object->runs[object->run_count++];
        *run = (struct words_run){ (uint16_t)i, word.offset, 1 };
    }
}

/* Registers */

static void find_registers(struct search *search)
{
    const struct el2sim_api *api = search->api;

    for (int i = 0; i < SYSREG_MAX; i++)
        search->layout->back[i] = REG_COUNT;
    for (unsigned i = 0; i < REG_COUNT; i++) {
        int reg = registers[i] ? api->sysreg_by_name(search->sim, registers[i])
                               : -1;

        search->layout->reg[i] = reg;
        if (reg < 0 && registers[i])
            lacks(search, registers[i]);
        if (reg >= 0)
            search->layout->back[reg] = (uint16_t)i;
    }
}

static bool find_slot(struct search *search, unsigned reg, const char *member)
{
    struct object *contexts = &search->layout->objects[OBJECT_CONTEXT];

    if (!find_words(search, contexts, FIRST_SYSREG_WORD + reg, member, 1))
        return false;
    search->layout->world.present[reg] = true;
    return true;
}

/* One that the specification has already, switched or not, stays what it is. */
static void add_register(struct search *search, int reg)
{
    struct layout *layout = search->layout;
    unsigned added = layout->world.switched;
    char member[64];

    if (added == SWITCHED_MAX || layout->back[reg] != REG_COUNT)
        return;
    snprintf(member, sizeof(member), "sysregs.%s",
             search->api->sysreg_name(search->sim, reg));
    find_slot(search, added, member);
    if (strcmp(member, "sysregs.ZCR_EL1") == 0)
        layout->world.has_sve = layout->world.present[added];
    layout->reg[added] = reg;
    layout->back[reg] = (uint16_t)added;
    layout->world.switched++;
}

/* The first of the names joined by '+', and what is behind it. */
static const char *take_name(const char *names, char *name, size_t size)
{
    size_t length = strcspn(names, "+");

    snprintf(name, size, "%.*s", (int)length, names);
    return names + length + (names[length] == '+');
}

bool spec_layout_are_registers(const struct el2sim_api *api, struct el2sim *sim,
                               const char *names, char *wrong, size_t size)
{
    if (strcmp(names, "none") == 0)
        return true;
    while (*names) {
        names = take_name(names, wrong, size);
        if (api->sysreg_by_name(sim, wrong) < 0)
            return false;
    }
    return true;
}

static void add_named(struct search *search, const char *names)
{
    char name[64];

    while (*names) {
        int reg;

        names = take_name(names, name, sizeof(name));
        reg = search->api->sysreg_by_name(search->sim, name);
        if (reg >= 0)
            add_register(search, reg);
    }
}

/* Whatever else `sysregs` has a member for. */
static void add_members(struct search *search)
{
    struct range sysregs = find_range(search, "shadow_ctxts[0].sysregs");
    char text[128];

    for (uint64_t at = sysregs.begin; at < sysregs.end; at += 8) {
        const char *member;
        int reg;

        search->api->describe(search->sim, at, text, sizeof(text));
        member = strrchr(text, '.');
        reg = member ? search->api->sysreg_by_name(search->sim, member + 1)
                     : -1;
        if (reg >= 0)
            add_register(search, reg);
    }
}

static void find_slots(struct search *search, const char *added)
{
    struct layout *layout = search->layout;

    for (unsigned i = 0; i < PUBLISHED_COUNT; i++)
        find_slot(search, i, members[i]);
    layout->world.switched = PUBLISHED_COUNT;
    add_named(search, added);
    add_members(search);
}

/* The switched register that is kept at `offset`; SLOT_OTHER: none is. */
static uint8_t register_at(const struct layout *layout, uint64_t offset)
{
    const struct object *contexts = &layout->objects[OBJECT_CONTEXT];

    for (unsigned i = 0; i < layout->world.switched; i++)
        if (layout->world.present[i] &&
            contexts->words[FIRST_SYSREG_WORD + i].offset == offset)
            return (uint8_t)i;
    return SLOT_OTHER;
}

/* get_shadow_ctxt numbers the members of `sysregs` as they lie. */
static void number_slots(struct search *search, struct range sysregs)
{
    const uint64_t base = search->layout->objects[OBJECT_CONTEXT].base;
    struct spec_world *world = &search->layout->world;

    for (uint64_t at = sysregs.begin; at + 8 <= sysregs.end; at += 8)
        if (world->slot_count < SLOT_MAX)
            world->slots[world->slot_count++] = register_at(search->layout,
                                                            at - base);
}

/* Arm ARM C5.2: op0 3, CRn 4, CRm 2 is PSTATE; ALLINT is at CRm 3. */
static bool is_pstate(uint16_t encoding)
{
    return (encoding & 0xc7f8) == 0xc210 || encoding == 0xc218;
}

static void find_sysregs(struct search *search)
{
    struct layout *layout = search->layout;

    layout->sysreg_count = search->api->sysreg_count(search->sim);
    if (layout->sysreg_count > SYSREG_MAX) {
        lacks(search, "a machine of so many registers");
        layout->sysreg_count = SYSREG_MAX;
    }
    for (int i = 0; i < layout->sysreg_count; i++)
        layout->skipped[i] = is_pstate(
            search->api->sysreg_encoding(search->sim, i));
    for (unsigned i = 0; i < FEATURE_COUNT; i++) {
        layout->features[i] = search->api->sysreg_by_name(search->sim,
                                                          features[i]);
        if (layout->features[i] >= 0)
            layout->skipped[layout->features[i]] = true;
    }
    /* The one that EL2 uses is in the general registers. */
    layout->sp_el2 = search->api->sysreg_by_name(search->sim, "SP_EL2");
    if (layout->sp_el2 >= 0)
        layout->skipped[layout->sp_el2] = true;
}

/* The rest */

static void find_requests(struct search *search)
{
    struct range cpu = find_range(search, "host_run[0]");
    struct range one = find_range(search, "host_run[0].vcpuid[0]");

    search->layout->requests = find_range(search, "host_run");
    search->layout->request_stride = cpu.end - cpu.begin;
    search->layout->request_step = one.end - one.begin;
    if (!cpu.end || !one.end || one.begin != cpu.begin)
        lacks(search, "host_run[].vcpuid[]");
}

bool spec_layout_has_functions(const struct el2sim_api *api, struct el2sim *sim)
{
    uint64_t address, size;

    for (unsigned i = 0; i < FUNCTION_COUNT; i++)
        if (api->place(sim, functions[i], &address, &size))
            return true;
    return false;
}

static void find_functions(struct search *search)
{
    uint64_t size;

    for (unsigned i = 0; i < FUNCTION_COUNT; i++)
        if (!place(search, functions[i], &search->layout->function[i], &size))
            search->layout->function[i] = 0;
    if (!place(search, "panic_parked", &search->layout->parked, &size))
        search->layout->parked = 0;
}

/*
 * The tables are not part of the ABI: where they are may stay unknown, and a pool
 * that has not one element for each VM does not say.
 */
static void find_stage2(struct search *search)
{
    struct spec_world *world = &search->layout->world;
    struct range first = find_range(search, "s2_pool[0]");
    struct range pool = find_range(search, "s2_pool");
    uint64_t each = first.end - first.begin;

    search->layout->stage2 = pool;
    if (pool.end - pool.begin != (COREVISOR + 1) * each)
        return;
    for (unsigned vmid = 0; each && vmid <= COREVISOR; vmid++)
        world->root[vmid] = first.begin + vmid * each;
}

static void find_memory(struct search *search)
{
    struct layout *layout = search->layout;
    const struct object *contexts = &layout->objects[OBJECT_CONTEXT];

    layout->contexts = find_range(search, "shadow_ctxts");
    layout->stacks = find_range(search, "stacks");
    layout->stack_size = (layout->stacks.end - layout->stacks.begin) /
                         layout->objects[OBJECT_PERCPU].count;
    layout->halt = find_range(search, "halt");
    layout->halt_from = find_range(search, "halt_from");
    if (!layout->halt.end)
        lacks(search, "halt");
    layout->world.context_base = contexts->base;
    layout->world.context_size = contexts->stride;
    find_requests(search);
    find_stage2(search);
}

bool spec_layout_find(struct layout *layout, const struct el2sim_api *api,
                      struct el2sim *sim, const char *added, char *missing,
                      size_t size)
{
    struct search search = { layout, api, sim, missing, size, true };

    for (unsigned kind = 0; search.ok && kind < OBJECT_COUNT; kind++)
        find_array(&search, kind);
    if (!search.ok)
        return false;
    find_sysregs(&search);
    find_registers(&search);
    find_fields(&search);
    if (!search.ok)
        return false;
    find_slots(&search, added);
    number_slots(&search, find_range(&search, "shadow_ctxts[0].sysregs"));
    find_memory(&search);
    find_functions(&search);
    for (unsigned kind = 0; kind < OBJECT_COUNT; kind++)
        make_runs(&layout->objects[kind]);
    return search.ok;
}

/* Names */

void spec_layout_word_name(const struct layout *layout,
                           const struct el2sim_api *api, struct el2sim *sim,
                           enum object_kind kind, unsigned word, char *text,
                           size_t size)
{
    unsigned reg = word - FIRST_SYSREG_WORD;

    if (kind == OBJECT_CONTEXT && word >= FIRST_SYSREG_WORD &&
        reg < SWITCHED_MAX) {
        if (reg < PUBLISHED_COUNT)
            snprintf(text, size, "%s", members[reg]);
        else
            snprintf(text, size, "sysregs.%s",
                     api->sysreg_name(sim, layout->reg[reg]));
        return;
    }
    for (unsigned i = 0; i < FIELD_COUNT; i++) {
        unsigned index = (word - fields[i].word) / fields[i].words_each;

        if (fields[i].kind != kind || word < fields[i].word ||
            index >= fields[i].count)
            continue;
        snprintf(text, size, fields[i].count > 1 ? "%s[%u]" : "%s",
                 fields[i].path, index);
        return;
    }
    snprintf(text, size, "?");
}
