/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an entry has wrong, told once a case: a bank that is wrong all over is
 * one finding, and so is what is wrong at each of a thousand entries.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "isolation.h"
#include "output.h"
#include "value.h"

enum { TOLD_MAX = 4096, NAMES_MAX = 8 };

/* Not part of what a sweep takes back: what is told is told. */
struct told {
    unsigned count;
    uint64_t keys[TOLD_MAX];
};

void findings_begin(struct self *self)
{
    if (!self->told)
        self->told = calloc(1, sizeof(*self->told));
}

void findings_end(struct self *self)
{
    free(self->told);
    self->told = NULL;
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
    while (*text)
        hash = (hash ^ (uint8_t)*text++) * UINT64_C(0x100000001b3);
    return hash;
}

bool findings_is_new(const struct self *self, unsigned verdict, int reg,
                     const char *who, const char *other)
{
    struct told *told = self->told;
    uint64_t key = hash_text(hash_text(UINT64_C(0xcbf29ce484222325), who),
                             other ? other : "-");
    unsigned at;

    if (!told)
        return true;
    key ^= (uint64_t)verdict << 32 ^ (uint32_t)reg;
    key = key * UINT64_C(0x9e3779b97f4a7c15) | 1; /* 0 is a free slot */
    for (at = (unsigned)(key >> 52); told->keys[at] && told->keys[at] != key;)
        at = (at + 1) % TOLD_MAX;
    if (told->keys[at] == key || told->count > TOLD_MAX / 2)
        return told->keys[at] != key;
    told->keys[at] = key;
    told->count++;
    return true;
}

void findings_add(struct findings *findings, const struct difference *item)
{
    if (findings->count < DIFFERENCE_MAX)
        findings->items[findings->count++] = *item;
}

/*
 * What is told of as one: the registers of a bank, and system registers for
 * which there is no instruction to blame.
 */
static int bank_of(const struct difference *item)
{
    if (item->reg >= EL2SIM_V_LO)
        return EL2SIM_V_LO;
    if (item->reg >= EL2SIM_X && item->reg < EL2SIM_SP)
        return EL2SIM_X;
    return item->verdict == VERDICT_LOST || item->written ? item->reg : -1;
}

static bool are_one(const struct difference *a, const struct difference *b)
{
    return a->verdict == b->verdict && a->owner == b->owner &&
           bank_of(a) == bank_of(b);
}

/* Text that grows: what does not fit is left out. */
struct line {
    char *text;
    size_t size, length;
};

__attribute__((format(printf, 2, 3))) static void add(struct line *line,
                                                      const char *format, ...)
{
    va_list args;

    va_start(args, format);
    line->length = output_append(line->text, line->size, line->length, format,
                                 args);
    va_end(args);
}

/* "x0..x7, x19" of a set of registers. */
static void name_bank(struct line *line, char letter, uint32_t set)
{
    for (unsigned n = 0, last; n < 32; n = last + 1) {
        last = n;
        if (!(set >> n & 1))
            continue;
        while (last < 31 && set >> (last + 1) & 1)
            last++;
        add(line, "%s%c%u", line->length ? ", " : "", letter, n);
        if (last > n)
            add(line, "..%c%u", letter, last);
    }
}

static uint32_t numbers_of(const struct findings *findings,
                           const struct difference *first)
{
    uint32_t set = 0;

    for (unsigned i = 0; i < findings->count; i++)
        if (are_one(&findings->items[i], first))
            set |= UINT32_C(1) << (findings->items[i].reg & 31);
    return set;
}

static void name_sysregs(const struct scene *scene,
                         const struct findings *findings,
                         const struct difference *first, struct line *line)
{
    unsigned count = 0;
    char name[40];

    for (unsigned i = 0; i < findings->count; i++)
        if (are_one(&findings->items[i], first) && count++ < NAMES_MAX)
            add(line, "%s%s", line->length ? ", " : "",
                register_name(scene, findings->items[i].reg, name,
                              sizeof(name)));
    if (count > NAMES_MAX)
        add(line, " and %u more", count - NAMES_MAX);
}

static unsigned size_of(const struct findings *findings,
                        const struct difference *first)
{
    unsigned count = 0;

    for (unsigned i = 0; i < findings->count; i++)
        count += are_one(&findings->items[i], first);
    return count;
}

static void name_all(const struct scene *scene, const struct findings *findings,
                     const struct difference *first, char *text, size_t size)
{
    struct line line = { text, size, 0 };
    int bank = bank_of(first);

    text[0] = '\0';
    if (size_of(findings, first) == 1)
        register_name(scene, first->reg, text, size);
    else if (bank == EL2SIM_V_LO || bank == EL2SIM_X)
        name_bank(&line, bank == EL2SIM_X ? 'x' : 'v',
                  numbers_of(findings, first));
    else
        name_sysregs(scene, findings, first, &line);
}

static const char *const sentences[] = {
    [VERDICT_FOREIGN] = "%s finds another's value",
    [VERDICT_LOST] = "%s does not find what it left",
    [VERDICT_CHANNEL] = "%s and %s both reach it, and it is not switched",
    [VERDICT_REACH] = "%s can no more reach what it could before %s ran",
    [VERDICT_PENDING] = "%s is given a virtual SError that was %s's",
};

static void tell(const struct scene *scene, const struct findings *findings,
                 const struct difference *first)
{
    const struct self *self = scene->self;
    const char *who = self->principals[findings->index].name;
    const char *other = first->owner < 0 ? ""
                                         : self->principals[first->owner].name;
    char what[192], subject[160], expected[24], found[24], owner[320] = "";
    struct el2sim_finding finding = {
        .what = what,
        .subject = subject,
        .pc = findings->pc,
    };

    snprintf(what, sizeof(what), sentences[first->verdict], who, other);
    name_all(scene, findings, first, subject, sizeof(subject));
    if (first->verdict <= VERDICT_CHANNEL) {
        snprintf(found, sizeof(found), "0x%" PRIx64, first->found);
        finding.found = found;
        finding.pc = path_tell(scene, first, findings->pc, owner,
                               sizeof(owner));
    }
    if (first->verdict <= VERDICT_LOST) {
        snprintf(expected, sizeof(expected), "0x%" PRIx64, first->expected);
        finding.expected = expected;
    }
    finding.owner = owner[0] ? owner : NULL;
    scene->api->finding(scene->sim, &finding);
}

/* Nothing that was told of in this case. */
static void keep_new(const struct scene *scene, struct findings *findings)
{
    const struct self *self = scene->self;
    unsigned kept = 0;

    for (unsigned i = 0; i < findings->count; i++) {
        const struct difference *item = &findings->items[i];

        if (findings_is_new(
                self, item->verdict, item->reg,
                self->principals[findings->index].name,
                item->owner < 0 ? NULL : self->principals[item->owner].name))
            findings->items[kept++] = *item;
    }
    findings->count = kept;
}

void findings_tell(const struct scene *scene, struct findings *findings)
{
    keep_new(scene, findings);
    for (unsigned i = 0; i < findings->count; i++) {
        bool is_first = true;

        for (unsigned n = 0; n < i && is_first; n++)
            is_first = !are_one(&findings->items[n], &findings->items[i]);
        if (is_first)
            tell(scene, findings, &findings->items[i]);
    }
}
