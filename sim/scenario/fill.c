/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values that fills give, and whose a value is. */
#include "scenario/fill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/seen.h"

/*
 * The last two fills of a name are kept: a value of the one before is what a
 * switch leaves that forgets to save.
 */
enum { GENERATIONS = 2 };

/* Fewer bits say too little to name an owner. */
enum { OWNER_BITS_MIN = 20 };

/* Tries to find a value that no other fill gave the same register. */
enum { DISTINCT_TRIES = 64 };

/* Where a register's number begins in the low half of its value. */
enum {
    NUMBER_X = 0x000,
    NUMBER_V = 0x100,
    NUMBER_V_HIGH = 0x180,
    NUMBER_SP = 0x200,
    NUMBER_SYSREG = 0x1000,
};

struct fill {
    bool used;
    uint64_t x[CPU_X_COUNT];
    struct vreg v[CPU_V_COUNT];
    bool has_v; /* v was filled */
    struct register_set filled;
    uint64_t bits[SYSREG_COUNT]; /* of the registers filled */
    uint64_t sysreg[SYSREG_COUNT];
    uint64_t chosen[SYSREG_COUNT]; /* what it would be without salt */
};

struct fills {
    size_t name_count;
    size_t salted;      /* this name has other values; name_count: none */
    uint64_t *made;     /* how many fills each name had */
    struct fill *slots; /* GENERATIONS for each name */
    struct seen seen;
};

static uint64_t low_mask(const struct place *place)
{
    unsigned width = place->lsb + place->width > 64 ? 64 - place->lsb
                                                    : place->width;

    return place->lsb < 64 && width ? BITS_MASK(place->lsb, width) : 0;
}

static uint64_t high_mask(const struct place *place)
{
    unsigned end = place->lsb + place->width;
    unsigned begin = place->lsb > 64 ? place->lsb - 64 : 0;

    return end > 64 ? BITS_MASK(begin, end - 64 - begin) : 0;
}

static void except_sysreg(struct except_masks *masks, enum sysreg reg,
                          uint64_t bits)
{
    masks->sysreg[reg] |= bits;
    if (reach_is_pstate(reg))
        masks->pstate |= bits;
}

void except_masks(const struct plan_places *except, struct except_masks *masks)
{
    memset(masks, 0, sizeof(*masks));
    for (size_t i = 0; i < except->count; i++) {
        const struct place *place = &except->items[i];
        uint64_t bits = low_mask(place);

        switch (place->kind) {
        case PLACE_X:
            masks->x[place->number] |= bits;
            break;
        case PLACE_SP:
            masks->sp |= bits;
            break;
        case PLACE_PC:
            masks->pc |= bits;
            break;
        case PLACE_PSTATE:
            masks->pstate |= bits;
            break;
        case PLACE_V:
            masks->v[place->number].lo |= bits;
            masks->v[place->number].hi |= high_mask(place);
            break;
        case PLACE_SYSREG:
            except_sysreg(masks, place->reg, bits);
            break;
        case PLACE_MEMORY:
            break;
        }
    }
}

void except_masks_only(const struct plan_places *only,
                       const struct plan_places *except,
                       struct except_masks *masks)
{
    struct except_masks kept;

    except_masks(except, masks);
    except_masks(only, &kept);
    for (unsigned n = 0; n < CPU_X_COUNT; n++)
        masks->x[n] |= ~kept.x[n];
    for (unsigned n = 0; n < CPU_V_COUNT; n++) {
        masks->v[n].lo |= ~kept.v[n].lo;
        masks->v[n].hi |= ~kept.v[n].hi;
    }
    masks->only_sp = kept.sp;
    masks->pc |= ~kept.pc;
    masks->pstate |= ~kept.pstate;
    for (unsigned reg = 0; reg < SYSREG_COUNT; reg++)
        masks->sysreg[reg] |= ~kept.sysreg[reg];
}

uint64_t except_sp(const struct except_masks *masks, enum sysreg bank,
                   bool in_use)
{
    uint64_t except = masks->sysreg[bank];

    return in_use ? (except & ~masks->only_sp) | masks->sp : except;
}

struct fills *fills_create(size_t name_count)
{
    struct fills *fills = mem_alloc(sizeof(*fills));

    fills->name_count = fills->salted = name_count;
    fills->made = mem_alloc(name_count * sizeof(*fills->made));
    fills->slots = mem_alloc(name_count * GENERATIONS * sizeof(struct fill));
    return fills;
}

struct seen *fills_seen(struct fills *fills)
{
    return &fills->seen;
}

void fills_salt(struct fills *fills, size_t name)
{
    fills->salted = name;
}

void fills_release(struct fills *fills)
{
    if (!fills)
        return;
    free(fills->made);
    free(fills->slots);
    free(fills);
}

struct fills *fills_copy(const struct fills *fills)
{
    struct fills *copy = fills_create(fills->name_count);

    copy->salted = fills->salted;
    copy->seen = fills->seen;
    memcpy(copy->made, fills->made, fills->name_count * sizeof(*fills->made));
    memcpy(copy->slots, fills->slots,
           fills->name_count * GENERATIONS * sizeof(struct fill));
    return copy;
}

/* The fill of `name` that is `age` fills back, NULL when there is none. */
static const struct fill *fill_of(const struct fills *fills, size_t name,
                                  unsigned age)
{
    const struct fill *fill;

    if (fills->made[name] <= age)
        return NULL;
    fill = &fills->slots[name * GENERATIONS +
                         (fills->made[name] - 1 - age) % GENERATIONS];
    return fill->used ? fill : NULL;
}

/* Name, fill and register number, twice: a 32-bit half is enough to know. */
static uint64_t base_value(size_t name, uint64_t made, unsigned number)
{
    uint64_t word = ((0xa0 + name) & 0xff) << 24 | (made & 0xff) << 16 | number;

    return word << 32 | word;
}

/* Spreads every bit of `value` over all 64 (the finalizer of SplitMix64). */
static uint64_t mixed(uint64_t value)
{
    value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
    return value ^ value >> 31;
}

/* The salted name's values are others than they would be, and all else is not. */
static uint64_t salted(const struct fills *fills, size_t name, uint64_t value)
{
    return name == fills->salted ? mixed(value) : value;
}

static bool is_taken(const struct fills *fills, enum sysreg reg, uint64_t value,
                     uint64_t bits)
{
    for (size_t name = 0; name < fills->name_count; name++)
        for (unsigned age = 0; age < GENERATIONS; age++) {
            const struct fill *fill = fill_of(fills, name, age);

            if (fill && register_set_has(&fill->filled, reg) &&
                ((fill->chosen[reg] ^ value) & bits) == 0)
                return true;
        }
    return false;
}

/*
 * The bits `bits` of a value for `reg`: of narrow registers the name's own
 * would often be equal, so others are tried until one is nobody's.
 */
static uint64_t distinct_value(const struct fills *fills, enum sysreg reg,
                               uint64_t base, uint64_t now, uint64_t bits)
{
    uint64_t value = base & bits;

    for (unsigned i = 1; i < DISTINCT_TRIES; i++) {
        if (value != (now & bits) && !is_taken(fills, reg, value, bits))
            break;
        value = mixed(base + i) & bits;
    }
    return value;
}

static uint64_t fillable_bits(const struct cpu *cpu, enum sysreg reg,
                              const struct except_masks *masks)
{
    uint64_t bits = sysreg_fill_mask(reg) & ~masks->sysreg[reg];

    if (reg == cpu_sp_bank(cpu->pstate))
        bits &= ~masks->sp;
    if (reg == SP_EL0 || reg == SP_EL1 || reg == SP_EL2)
        bits &= ~UINT64_C(15); /* a stack pointer is aligned (D1.8.2) */
    return bits;
}

static void fill_sysregs(struct fills *fills, size_t name, struct cpu *cpu,
                         const struct except_masks *masks, struct fill *fill)
{
    uint64_t made = fills->made[name];
    struct register_set reach;

    reach_registers(cpu, true, &reach);
    memset(&fill->filled, 0, sizeof(fill->filled));
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++) {
        uint64_t bits = fillable_bits(cpu, reg, masks);
        uint64_t now = sysreg_peek(cpu, reg);
        uint64_t base = base_value(name, made, NUMBER_SYSREG + reg);

        if (!bits || !register_set_has(&reach, reg))
            continue;
        fill->chosen[reg] = distinct_value(fills, reg, base, now, bits);
        sysreg_poke(cpu, reg,
                    (now & ~bits) |
                        (salted(fills, name, fill->chosen[reg]) & bits));
        register_set_add(&fill->filled, reg);
        fill->bits[reg] = bits;
    }
    /* Only now: one register may be a window to another. */
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++)
        fill->sysreg[reg] = sysreg_peek(cpu, reg);
}

static uint64_t merged(uint64_t old, uint64_t new, uint64_t keep)
{
    return (old & keep) | (new & ~keep);
}

static void fill_banks(const struct fills *fills, size_t name, struct cpu *cpu,
                       const struct except_masks *masks)
{
    uint64_t made = fills->made[name];

    for (unsigned n = 0; n < CPU_X_COUNT; n++)
        cpu->x[n] = merged(
            cpu->x[n],
            salted(fills, name, base_value(name, made, NUMBER_X + n)),
            masks->x[n]);
    if (!reach_has_fpsimd(cpu))
        return;
    for (unsigned n = 0; n < CPU_V_COUNT; n++) {
        cpu->v[n].lo = merged(
            cpu->v[n].lo,
            salted(fills, name, base_value(name, made, NUMBER_V + n)),
            masks->v[n].lo);
        cpu->v[n].hi = merged(
            cpu->v[n].hi,
            salted(fills, name, base_value(name, made, NUMBER_V_HIGH + n)),
            masks->v[n].hi);
    }
}

void fills_apply(struct fills *fills, size_t name, struct cpu *cpu,
                 const struct plan_places *except)
{
    uint64_t made = fills->made[name];
    struct fill *fill = &fills->slots[name * GENERATIONS + made % GENERATIONS];
    struct except_masks masks;

    except_masks(except, &masks);
    fill_sysregs(fills, name, cpu, &masks, fill);
    fill_banks(fills, name, cpu, &masks);
    memcpy(fill->x, cpu->x, sizeof(fill->x));
    memcpy(fill->v, cpu->v, sizeof(fill->v));
    fill->has_v = reach_has_fpsimd(cpu);
    fill->used = true;
    fills->made[name]++;
}

static bool has_varied(const struct fill *fill, const struct place *place)
{
    switch (place->kind) {
    case PLACE_X:
        return true;
    case PLACE_V:
        return fill->has_v;
    case PLACE_SYSREG:
        return register_set_has(&fill->filled, place->reg) &&
               (fill->bits[place->reg] & low_mask(place));
    default:
        return false;
    }
}

bool fills_varied(const struct fills *fills, const struct place *place)
{
    for (size_t name = 0; name < fills->name_count; name++)
        for (unsigned age = 0; age < GENERATIONS; age++) {
            const struct fill *fill = fill_of(fills, name, age);

            if (fill && has_varied(fill, place))
                return true;
        }
    return false;
}

/* A value that is looked for. */
struct quest {
    const struct place *where;
    struct value value;
    unsigned width;
};

static bool is_match(const struct quest *quest, uint64_t lo, uint64_t hi)
{
    unsigned width = quest->width;

    if (width > 64)
        return quest->value.lo == lo && quest->value.hi == hi;
    return ((quest->value.lo ^ lo) & BITS_MASK(0, width)) == 0;
}

/* Half of a vector register found in a place of 64 bits. */
static bool is_vector_match(const struct quest *quest, const struct vreg *v)
{
    return is_match(quest, v->lo, v->hi) ||
           (quest->width == 64 && quest->value.lo == v->hi);
}

/* The register of `fill` at the same place that holds the value. */
static bool find_same(const struct fill *fill, const struct quest *quest,
                      char *text, size_t size)
{
    const struct place *where = quest->where;
    const struct vreg *v;

    switch (where ? where->kind : PLACE_MEMORY) {
    case PLACE_X:
        if (!is_match(quest, fill->x[where->number], 0))
            return false;
        snprintf(text, size, "x%u", where->number);
        return true;
    case PLACE_V:
        v = &fill->v[where->number];
        if (!is_match(quest, v->lo, v->hi))
            return false;
        snprintf(text, size, "v%u", where->number);
        return true;
    case PLACE_SYSREG:
        if (!register_set_has(&fill->filled, where->reg) ||
            !is_match(quest, fill->sysreg[where->reg], 0))
            return false;
        snprintf(text, size, "%s", sysreg_info(where->reg)->name);
        return true;
    default:
        return false;
    }
}

static bool find_sysreg(const struct fill *fill, const struct quest *quest,
                        char *text, size_t size)
{
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++) {
        if (!register_set_has(&fill->filled, reg) ||
            __builtin_popcountll(sysreg_fill_mask(reg)) < OWNER_BITS_MIN ||
            !is_match(quest, fill->sysreg[reg], 0))
            continue;
        snprintf(text, size, "%s", sysreg_info(reg)->name);
        return true;
    }
    return false;
}

static bool find_any(const struct fill *fill, const struct quest *quest,
                     char *text, size_t size)
{
    for (unsigned n = 0; n < CPU_X_COUNT; n++)
        if (is_match(quest, fill->x[n], 0)) {
            snprintf(text, size, "x%u", n);
            return true;
        }
    for (unsigned n = 0; n < CPU_V_COUNT; n++)
        if (is_vector_match(quest, &fill->v[n])) {
            snprintf(text, size, "v%u", n);
            return true;
        }
    return find_sysreg(fill, quest, text, size);
}

typedef bool find_function(const struct fill *fill, const struct quest *quest,
                           char *text, size_t size);

static bool find_owner(const struct fills *fills, char *const *names,
                       const struct quest *quest, find_function *find,
                       char *text, size_t size)
{
    char reg[64];

    for (unsigned age = 0; age < GENERATIONS; age++)
        for (size_t name = 0; name < fills->name_count; name++) {
            const struct fill *fill = fill_of(fills, name, age);

            if (!fill || !find(fill, quest, reg, sizeof(reg)))
                continue;
            snprintf(text, size, "%s's %s%s", names[name], reg,
                     age ? " of its fill before the last" : "");
            return true;
        }
    return false;
}

void fills_owner(const struct fills *fills, char *const *names,
                 const struct place *where, struct value value, unsigned width,
                 char *text, size_t size)
{
    const struct quest quest = {
        .where = where,
        .value = value,
        .width = width > 128 ? 128 : width,
    };

    text[0] = '\0';
    if ((!value.lo && !value.hi) || width < OWNER_BITS_MIN)
        return;
    if (!find_owner(fills, names, &quest, find_same, text, size))
        find_owner(fills, names, &quest, find_any, text, size);
}
