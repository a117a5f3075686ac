/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looks names up: registers by their spelling, system registers and fields in
 * the model's tables, everything else in the images of the machine.
 */
#include "scenario/names.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "model/explain.h"

/* Fields of PSTATE in the layout of SPSR_EL1 (Arm ARM C5.2.19). */
static const struct sysreg_field pstate_fields[] = {
    { "N", 31, 1, FIELD_RW },     { "Z", 30, 1, FIELD_RW },
    { "C", 29, 1, FIELD_RW },     { "V", 28, 1, FIELD_RW },
    { "NZCV", 28, 4, FIELD_RW },  { "TCO", 25, 1, FEAT_MTE2 },
    { "DIT", 24, 1, FEAT_DIT },   { "UAO", 23, 1, FEAT_UAO },
    { "PAN", 22, 1, FEAT_PAN },   { "SS", 21, 1, FIELD_RW },
    { "IL", 20, 1, FIELD_RW },    { "SSBS", 12, 1, FEAT_SSBS },
    { "BTYPE", 10, 2, FEAT_BTI }, { "D", 9, 1, FIELD_RW },
    { "A", 8, 1, FIELD_RW },      { "I", 7, 1, FIELD_RW },
    { "F", 6, 1, FIELD_RW },      { "DAIF", 6, 4, FIELD_RW },
    { "nRW", 4, 1, FIELD_RW },    { "EL", 2, 2, FIELD_RW },
    { "SP", 0, 1, FIELD_RW },
};

/* Registers that are a letter and a number, and what the letter stands for. */
static const struct bank {
    char letter;
    enum place_kind kind;
    unsigned count, width;
} banks[] = {
    { 'x', PLACE_X, CPU_X_COUNT, 64 },  { 'w', PLACE_X, CPU_X_COUNT, 32 },
    { 'v', PLACE_V, CPU_V_COUNT, 128 }, { 'q', PLACE_V, CPU_V_COUNT, 128 },
    { 'd', PLACE_V, CPU_V_COUNT, 64 },  { 's', PLACE_V, CPU_V_COUNT, 32 },
};

/* Registers that are a word of their own. */
static const struct {
    const char *name;
    enum place_kind kind;
} words[] = {
    { "sp", PLACE_SP },
    { "pc", PLACE_PC },
    { "pstate", PLACE_PSTATE },
    { "PSTATE", PLACE_PSTATE },
};

/* "31" but not "031"; at most two digits. */
static bool parse_index(const char *text, unsigned *number)
{
    size_t length = strlen(text);

    if (length < 1 || length > 2 || (length == 2 && text[0] == '0'))
        return false;
    for (size_t i = 0; i < length; i++) {
        if (!isdigit((unsigned char)text[i]))
            return false;
    }
    *number = (unsigned)atoi(text);
    return true;
}

static bool bank_register(const char *text, struct place *place)
{
    unsigned number;

    for (size_t i = 0; i < ARRAY_LENGTH(banks); i++) {
        if (text[0] != banks[i].letter || !parse_index(text + 1, &number) ||
            number >= banks[i].count)
            continue;
        *place = (struct place){ .kind = banks[i].kind,
                                 .number = number,
                                 .width = banks[i].width };
        return true;
    }
    return false;
}

static bool word_register(const char *text, struct place *place)
{
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        if (strcmp(text, words[i].name) != 0)
            continue;
        *place = (struct place){ .kind = words[i].kind, .width = 64 };
        return true;
    }
    return false;
}

bool names_register(const char *text, struct place *place)
{
    enum sysreg reg;

    if (bank_register(text, place) || word_register(text, place))
        return true;
    reg = sysreg_by_name(text);
    if (reg == SYSREG_NONE)
        return false;
    *place = (struct place){ .kind = PLACE_SYSREG, .reg = reg, .width = 64 };
    return true;
}

void names_each_register(void *self, void (*each)(void *self, const char *name))
{
    char name[16];

    for (size_t i = 0; i < ARRAY_LENGTH(banks); i++)
        for (unsigned n = 0; n < banks[i].count; n++) {
            snprintf(name, sizeof(name), "%c%u", banks[i].letter, n);
            each(self, name);
        }
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        each(self, words[i].name);
    for (unsigned i = 0; i < SYSREG_COUNT; i++)
        each(self, sysreg_info((enum sysreg)i)->name);
}

const struct sysreg_field *names_fields(const struct place *place,
                                        size_t *count)
{
    *count = ARRAY_LENGTH(pstate_fields);
    if (place->kind == PLACE_PSTATE)
        return pstate_fields;
    if (place->kind == PLACE_SYSREG)
        return sysreg_fields(place->reg, count);
    *count = 0;
    return NULL;
}

enum feature names_feature(const char *name, const char **nearest)
{
    char *whole = mem_format(
        "%s%s", strncasecmp(name, "FEAT_", 5) ? "FEAT_" : "", name);
    struct text_nearest search = { .word = whole };

    for (enum feature i = 0; i < FEATURE_COUNT; i++) {
        if (!strcmp(feature_name(i), name)) {
            free(whole);
            return i;
        }
        text_nearest_next(&search, feature_name(i));
    }
    *nearest = text_nearest_result(&search);
    free(whole);
    return FEATURE_COUNT;
}

enum event names_event(const char *name, const char **nearest)
{
    struct text_nearest search = { .word = name };
    enum event event = machine_event_by_name(name);

    for (unsigned i = 0; event == EVENT_COUNT && i < EVENT_COUNT; i++)
        text_nearest_next(&search, machine_event_name((enum event)i));
    *nearest = search.best ? text_nearest_result(&search) : NULL;
    return event;
}

bool names_check_feature(const struct names *names, unsigned feature,
                         const char *what, struct mistake *mistake)
{
    if (feature >= FEATURE_COUNT ||
        names->machine->config.features & FEATURE_BIT(feature))
        return true;
    mistake_set(mistake, 0, "%s needs %s, which this machine lacks", what,
                feature_name((enum feature)feature));
    diag_hint(&mistake->diag, "add %s to the machine's features",
              feature_name((enum feature)feature));
    return false;
}

static bool resolve_field(struct named *named, const char *text,
                          const char *field, struct mistake *mistake)
{
    struct text_nearest nearest = { .word = field };
    struct place *place = &named->place;
    size_t count;
    const struct sysreg_field *fields = names_fields(place, &count);

    for (size_t i = 0; i < count; i++) {
        if (!strcmp(fields[i].name, field)) {
            place->lsb = fields[i].lsb;
            place->width = fields[i].width;
            if (fields[i].kind < FEATURE_COUNT)
                named->feature = fields[i].kind;
            return true;
        }
        text_nearest_next(&nearest, fields[i].name);
    }
    mistake_set(mistake, 0, "%.*s has no field \"%s\"", (int)(field - text - 1),
                text, field);
    if (nearest.best)
        mistake_suggest(mistake, text_nearest_result(&nearest));
    return false;
}

static bool resolve_register(const struct names *names, struct named *named,
                             const char *text, size_t length,
                             struct mistake *mistake)
{
    const struct place *place = &named->place;
    const char *nearest;
    enum feature feature;

    if (text[length] == '[')
        return mistake_set(mistake, 0, "%.*s is a register and has no elements",
                           (int)length, text);
    if (place->kind == PLACE_SYSREG) {
        feature = names_feature(sysreg_info(place->reg)->feature, &nearest);
        if (!names_check_feature(names, feature, sysreg_info(place->reg)->name,
                                 mistake))
            return false;
    }
    return text[length] != '.' ||
           resolve_field(named, text, text + length + 1, mistake);
}

const struct image_symbol *names_symbol(const struct plan_machine *machine,
                                        const char *name)
{
    for (size_t i = 0; i < machine->image_count; i++) {
        const struct image_symbol *symbol = image_symbol(
            machine->images[i].image, name);

        if (symbol)
            return symbol;
    }
    return NULL;
}

static void nearest_symbols(const struct plan_machine *machine,
                            struct text_nearest *nearest)
{
    for (size_t i = 0; i < machine->image_count; i++) {
        const struct image *image = machine->images[i].image;

        for (size_t j = 0; j < image_symbol_count(image); j++)
            text_nearest_next(nearest, image_symbol_by_index(image, j)->name);
    }
}

const char *names_nearest_symbol(const struct plan_machine *machine,
                                 const char *name)
{
    struct text_nearest nearest = { .word = name };

    nearest_symbols(machine, &nearest);
    return nearest.best ? text_nearest_result(&nearest) : NULL;
}

/* "x31": the letter is right and the number is not. */
static bool is_beyond(const char *word, struct mistake *mistake)
{
    for (size_t i = 0; i < ARRAY_LENGTH(banks); i++) {
        if (word[0] != banks[i].letter || !word[1] ||
            word[1 + strspn(word + 1, "0123456789")])
            continue;
        mistake_set(mistake, 0, "there is no %s: %c0 to %c%u", word, word[0],
                    word[0], banks[i].count - 1);
        return true;
    }
    return false;
}

static bool is_of_el3(const char *word, struct mistake *mistake)
{
    const char *name = explain_el3_name(word);

    if (!name)
        return false;
    mistake_set(mistake, 0, "%s is a register of EL3, which is absent", name);
    return true;
}

static bool report_unknown(const struct names *names, const char *word,
                           struct mistake *mistake)
{
    static const char *const examples[] = { "x0",     "v0",    "sp",   "pc",
                                            "pstate", "insns", "event" };
    struct text_nearest nearest = { .word = word };

    if (is_beyond(word, mistake) || is_of_el3(word, mistake))
        return false;
    for (size_t i = 0; i < ARRAY_LENGTH(examples); i++)
        text_nearest_next(&nearest, examples[i]);
    for (unsigned i = 0; i < SYSREG_COUNT; i++)
        text_nearest_next(&nearest, sysreg_info((enum sysreg)i)->name);
    for (size_t i = 0; i < names->state_count; i++) {
        if (names->known[i])
            text_nearest_next(&nearest, names->states[i]);
    }
    nearest_symbols(names->machine, &nearest);
    mistake_set(mistake, 0,
                "no register, symbol or remembered state is called "
                "\"%s\"",
                word);
    mistake_suggest(mistake, text_nearest_result(&nearest));
    return false;
}

/* The image that has the symbol that `path` begins with. */
static const struct image *image_of(const struct plan_machine *machine,
                                    const char *symbol)
{
    for (size_t i = 0; i < machine->image_count; i++) {
        if (image_has_name(machine->images[i].image, symbol))
            return machine->images[i].image;
    }
    return NULL;
}

static bool resolve_symbol(const struct names *names, const char *text,
                           const char *symbol, struct named *named,
                           struct mistake *mistake)
{
    const struct image *image = image_of(names->machine, symbol);
    const struct image_symbol *found;
    struct image_place place;

    if (!image)
        return report_unknown(names, symbol, mistake);
    mistake->offset = 0;
    if (image_check_symbol(image, symbol, &mistake->diag) != STATUS_OK)
        return false;
    found = image_symbol(image, symbol);
    if (found && found->function && !strcmp(text, symbol)) {
        named->kind = NAMED_FUNCTION;
        named->place = (struct place){ .kind = PLACE_MEMORY,
                                       .address = found->address,
                                       .size = found->size };
        return true;
    }
    if (image_resolve(image, text, &place, &mistake->diag) != STATUS_OK)
        return false;
    if (!place.is_scalar || place.size > 16)
        named->kind = NAMED_BLOCK;
    named->type = place.type;
    named->place = (struct place){
        .kind = PLACE_MEMORY,
        .address = place.address,
        .size = place.size,
        .lsb = place.bit_lsb,
        .width = place.bit_width ? place.bit_width : (unsigned)place.size * 8,
        .is_signed = place.is_signed,
    };
    return true;
}

/* How much of `text` is a symbol, "lock.0" and "a.c:lock" too; else `length`. */
static size_t symbol_length(const struct names *names, struct pool *pool,
                            const char *text, size_t length)
{
    size_t end = length;

    if (image_of(names->machine, text))
        return strlen(text);
    while (!image_of(names->machine, pool_text(pool, text, end))) {
        if (text[end] != '.')
            return length;
        end += 1 + strcspn(text + end + 1, ".[");
    }
    return end;
}

/*
 * A dot separates the register from its field, or the symbol from its member;
 * compilers also make symbols with dots in them ("lock.0").
 */
bool names_resolve(const struct names *names, struct pool *pool,
                   const char *text, struct named *named,
                   struct mistake *mistake)
{
    size_t length = strcspn(text, ".[");
    char *word = pool_text(pool, text, length);

    named->kind = NAMED_PLACE;
    named->type = (struct image_type){ 0 };
    named->feature = FEATURE_COUNT;
    if (names_register(word, &named->place)) {
        if (!resolve_register(names, named, text, length, mistake))
            return false;
    } else {
        length = symbol_length(names, pool, text, length);
        word = pool_text(pool, text, length);
        if (!resolve_symbol(names, text, word, named, mistake))
            return false;
    }
    named->place.text = pool_text(pool, text, strlen(text));
    return true;
}

bool names_state_prefix(const struct names *names, const char *text,
                        size_t *state, size_t *length)
{
    *length = 0;
    for (size_t i = 0; i < names->state_count; i++) {
        size_t size = strlen(names->states[i]);

        if (!names->known[i] || size <= *length ||
            strncmp(text, names->states[i], size) != 0 || text[size] != '.')
            continue;
        *state = i;
        *length = size;
    }
    return *length > 0;
}

bool names_state(const struct names *names, const char *text, size_t *state)
{
    for (size_t i = 0; i < names->state_count; i++) {
        if (names->known[i] && !strcmp(names->states[i], text)) {
            *state = i;
            return true;
        }
    }
    return false;
}
