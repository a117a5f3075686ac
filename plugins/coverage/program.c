/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions to ranges to words to lines. */
#include "program.h"

#include <stdlib.h>
#include <string.h>

enum {
    MAX_FUNCTIONS = 1 << 14,
    MAX_WORDS = 1 << 20,
    GAP = 4096,        /* bytes between functions that are still one range */
    LONGEST = 1 << 16, /* bytes of a function that does not say */
};

static int by_address(const void *a, const void *b)
{
    const struct coverage_function *f = a, *g = b;

    if (f->address != g->address)
        return f->address < g->address ? -1 : 1;
    return strcmp(f->name, g->name);
}

static bool is_sane(const struct coverage_function *function)
{
    return function->size / 4 <= MAX_WORDS && function->address % 4 == 0 &&
           function->address <= UINT64_MAX - function->size;
}

/* A function without a size has the room up to the next, if that is near. */
static void complete_sizes(struct coverage_program *program)
{
    for (size_t i = 0; i + 1 < program->function_count; i++) {
        struct coverage_function *function = &program->functions[i];
        uint64_t room = function[1].address - function->address;

        if (!function->size && room <= LONGEST)
            function->size = room;
    }
}

static bool read_functions(struct coverage_program *program,
                           const struct el2sim_api *api, struct el2sim *sim)
{
    struct coverage_function function;
    size_t room = 0;

    for (unsigned i = 0;
         i < MAX_FUNCTIONS && api->function(sim, i, &function.name,
                                            &function.address, &function.size);
         i++) {
        if (!is_sane(&function))
            continue;
        if (program->function_count == room) {
            room = room ? 2 * room : 256;
            void *grown = realloc(program->functions, room * sizeof(function));

            if (!grown)
                return false;
            program->functions = grown;
        }
        program->functions[program->function_count++] = function;
    }
    if (program->function_count)
        qsort(program->functions, program->function_count, sizeof(function),
              by_address);
    complete_sizes(program);
    return true;
}

/* The range that the function continues, or a new one. */
static void add_to_ranges(struct coverage_program *program,
                          const struct coverage_function *function)
{
    uint64_t end = function->address + (function->size & ~UINT64_C(3));
    struct coverage_range *last =
        program->range_count ? &program->ranges[program->range_count - 1]
                             : NULL;
    uint64_t last_end = last ? last->base + 4 * last->words : 0;

    if (function->size < 4 || (last && end <= last_end))
        return;
    if (last && function->address <= last_end + GAP) {
        last->words = (size_t)(end - last->base) / 4;
        return;
    }
    program->ranges[program->range_count++] = (struct coverage_range){
        .base = function->address,
        .words = (size_t)(end - function->address) / 4,
    };
}

/* Only what memory has; at most MAX_WORDS. */
static bool make_ranges(struct coverage_program *program)
{
    size_t total = 0;

    program->ranges = calloc(program->function_count + 1,
                             sizeof(*program->ranges));
    if (!program->ranges)
        return false;
    for (size_t i = 0; i < program->function_count; i++)
        add_to_ranges(program, &program->functions[i]);
    for (size_t i = 0; i < program->range_count; i++) {
        struct coverage_range *range = &program->ranges[i];

        if (range->words > MAX_WORDS - total)
            range->words = MAX_WORDS - total;
        range->first = total;
        total += range->words;
    }
    program->word_count = total;
    program->words = calloc(total + 1, sizeof(*program->words));
    return program->words;
}

/* A word that memory does not have stays 0: UDF, which never executes. */
static void read_range(struct coverage_program *program,
                       const struct coverage_range *range,
                       const struct el2sim_api *api, struct el2sim *sim)
{
    enum { CHUNK = 256 };
    uint32_t words[CHUNK];

    for (size_t at = 0, count; at < range->words; at += count) {
        struct coverage_word *to = &program->words[range->first + at];
        uint64_t address = range->base + 4 * at;

        count = range->words - at < CHUNK ? range->words - at : CHUNK;
        if (!api->read(sim, address, words, 4 * count))
            for (size_t k = 0; k < count; k++)
                if (!api->read(sim, address + 4 * k, &words[k], 4))
                    words[k] = 0;
        for (size_t k = 0; k < count; k++)
            to[k].word = words[k];
    }
}

/* An inner or later symbol gets the words that two claim. */
static void claim_words(struct coverage_program *program)
{
    size_t range = 0;

    for (size_t i = 0; i < program->word_count; i++)
        program->words[i].function = COVERAGE_NONE;
    for (size_t f = 0; f < program->function_count; f++) {
        const struct coverage_function *function = &program->functions[f];

        for (uint64_t at = 0; at + 4 <= function->size; at += 4) {
            long i = coverage_program_find(program, function->address + at,
                                           &range);

            if (i == COVERAGE_NONE)
                break;
            program->words[i].function = (int)f;
        }
    }
}

/* FNV-1a (64 bits). */
static uint64_t hash(uint64_t key, uint64_t value)
{
    for (unsigned i = 0; i < 8; i++, value >>= 8)
        key = (key ^ (value & 0xff)) * UINT64_C(0x100000001b3);
    return key;
}

static uint64_t program_key(const struct coverage_program *program)
{
    uint64_t key = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < program->function_count; i++) {
        const struct coverage_function *function = &program->functions[i];

        key = hash(hash(key, function->address), function->size);
        for (const char *c = function->name; *c; c++)
            key = (key ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    }
    for (size_t i = 0; i < program->word_count; i++)
        key = hash(key, program->words[i].word);
    return key;
}

struct coverage_program *coverage_program_read(const struct el2sim_api *api,
                                               struct el2sim *sim)
{
    struct coverage_program *program = calloc(1, sizeof(*program));

    if (!program || !read_functions(program, api, sim) ||
        !make_ranges(program)) {
        coverage_program_release(program);
        return NULL;
    }
    for (size_t i = 0; i < program->range_count; i++)
        read_range(program, &program->ranges[i], api, sim);
    claim_words(program);
    program->key = program_key(program);
    return program;
}

void coverage_path_simplify(char *path)
{
    char *up = strstr(path, "/../");

    while (up) {
        char *folder = up;

        while (folder > path && folder[-1] != '/')
            folder--;
        if (folder < up && strncmp(folder, "..", 2) != 0) {
            memmove(folder, up + 4, strlen(up + 4) + 1);
            up = strstr(path, "/../");
        } else {
            up = strstr(up + 3, "/../");
        }
    }
}

/* A file's name is looked up once; NULL without memory. */
static const char *path_of(struct coverage_program *program, const char *from)
{
    size_t i = program->path_count, size = strlen(from) + 1;
    void *grown;

    while (i--)
        if (program->paths[i].from == from ||
            strcmp(program->paths[i].from, from) == 0)
            return program->paths[i].to;
    grown = realloc(program->paths,
                    (program->path_count + 1) * sizeof(*program->paths));
    if (!grown)
        return NULL;
    program->paths = grown;
    program->paths[program->path_count] = (struct coverage_path){
        .from = from,
        .to = malloc(size),
    };
    if (!program->paths[program->path_count].to)
        return NULL;
    memcpy(program->paths[program->path_count].to, from, size);
    coverage_path_simplify(program->paths[program->path_count].to);
    return program->paths[program->path_count++].to;
}

static bool find_line(struct coverage_program *program,
                      struct coverage_word *word, uint64_t pc,
                      const struct el2sim_api *api, struct el2sim *sim)
{
    if (word->function == COVERAGE_NONE ||
        !api->line(sim, pc, &word->file, &word->line) || !word->file) {
        word->line = 0;
        return true;
    }
    word->file = path_of(program, word->file);
    return word->file;
}

bool coverage_program_find_lines(struct coverage_program *program,
                                 const struct el2sim_api *api,
                                 struct el2sim *sim)
{
    for (size_t i = 0; i < program->range_count; i++) {
        const struct coverage_range *range = &program->ranges[i];

        for (size_t at = 0; at < range->words; at++)
            if (!find_line(program, &program->words[range->first + at],
                           range->base + 4 * at, api, sim))
                return false;
    }
    return true;
}

void coverage_program_release(struct coverage_program *program)
{
    if (!program)
        return;
    for (size_t i = 0; i < program->path_count; i++)
        free(program->paths[i].to);
    free(program->paths);
    free(program->functions);
    free(program->ranges);
    free(program->words);
    free(program);
}

static bool is_in(const struct coverage_range *range, uint64_t pc)
{
    return pc - range->base < 4 * range->words;
}

long coverage_program_find(const struct coverage_program *program, uint64_t pc,
                           size_t *range)
{
    const struct coverage_range *found;

    if (*range >= program->range_count ||
        !is_in(&program->ranges[*range], pc)) {
        for (*range = 0; *range < program->range_count; ++*range)
            if (is_in(&program->ranges[*range], pc))
                break;
        if (*range == program->range_count)
            return COVERAGE_NONE;
    }
    found = &program->ranges[*range];
    return (long)(found->first + (pc - found->base) / 4);
}
