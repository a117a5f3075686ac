/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names to registers, and the three things done with a register: get, set, cmp. */
#include "binding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/sysreg.h"

static const struct {
    const char *theirs, *ours;
} aliases[] = {
#define ALIAS(theirs, ours) { #theirs, #ours },
#define LEFT_OUT(...)
#define TAKEN_OVER(...)
#include "leftout.def"
#undef ALIAS
#undef LEFT_OUT
#undef TAKEN_OVER
};

static const struct {
    const char *name;
    uint64_t compared;
    const char *reason;
} left_out[] = {
#define ALIAS(...)
#define LEFT_OUT(name, compared, reason) { #name, compared, reason },
#define TAKEN_OVER(...)
#include "leftout.def"
#undef ALIAS
#undef LEFT_OUT
#undef TAKEN_OVER
};

static const struct {
    enum sysreg reg;
    const char *reason;
} taken_over[] = {
#define ALIAS(...)
#define LEFT_OUT(...)
#define TAKEN_OVER(reg, reason) { reg, reason },
#include "leftout.def"
#undef ALIAS
#undef LEFT_OUT
#undef TAKEN_OVER
    { SYSREG_NONE, NULL },
};

/* "x7" with prefix 'x' and 31 registers gives 7; otherwise -1. */
static int numbered(const char *name, char prefix, int count)
{
    char *end;
    long n;

    if (name[0] != prefix || name[1] < '0' || name[1] > '9')
        return -1;
    n = strtol(name + 1, &end, 10);
    return *end == '\0' && n < count ? (int)n : -1;
}

static bool bind_general(struct binding *b)
{
    int x = numbered(b->name, 'x', CPU_X_COUNT);
    int v = numbered(b->name, 'v', CPU_V_COUNT);

    if (x >= 0 || v >= 0) {
        b->kind = x >= 0 ? BINDING_X : BINDING_V;
        b->index = (unsigned)(x >= 0 ? x : v);
    } else if (strcmp(b->name, "sp") == 0) {
        b->kind = BINDING_SP;
    } else if (strcmp(b->name, "pc") == 0) {
        b->kind = BINDING_PC;
    } else if (strcmp(b->name, "cpsr") == 0) {
        b->kind = BINDING_PSTATE;
    } else {
        return false;
    }
    return true;
}

/* QEMU leaves the suffix off a register that AArch32 has under that name. */
static enum sysreg find_sysreg(const char *theirs)
{
    static const struct {
        const char *theirs;
        enum sysreg reg;
    } lower_case[] = { { "fpcr", FPCR }, { "fpsr", FPSR } };
    char name[48];
    enum sysreg reg;

    for (size_t i = 0; i < ARRAY_LENGTH(lower_case); i++)
        if (strcmp(lower_case[i].theirs, theirs) == 0)
            return lower_case[i].reg;
    for (size_t i = 0; i < ARRAY_LENGTH(aliases); i++)
        if (strcmp(aliases[i].theirs, theirs) == 0)
            return sysreg_by_name(aliases[i].ours);
    reg = sysreg_by_name(theirs);
    if (reg != SYSREG_NONE)
        return reg;
    snprintf(name, sizeof(name), "%s_EL1", theirs);
    return sysreg_by_name(name);
}

static void leave_out(struct binding *b)
{
    for (size_t i = 0; i < ARRAY_LENGTH(left_out); i++) {
        if (strcmp(left_out[i].name, b->name) != 0)
            continue;
        b->mask = left_out[i].compared;
        b->reason = left_out[i].reason;
        if (b->mask == 0)
            b->kind = BINDING_NONE;
    }
}

struct binding binding_of(const struct target_register *shown)
{
    struct binding b = { .number = shown->number,
                         .kind = BINDING_NONE,
                         .reg = SYSREG_NONE,
                         .mask = UINT64_MAX };

    snprintf(b.name, sizeof(b.name), "%s", shown->name);
    if (bind_general(&b))
        return b;
    b.reg = find_sysreg(shown->name);
    if (b.reg != SYSREG_NONE) {
        b.kind = BINDING_SYSREG;
        snprintf(b.name, sizeof(b.name), "%s", sysreg_info(b.reg)->name);
    }
    leave_out(&b);
    return b;
}

bool binding_is_fpsimd(const struct binding *b)
{
    return b->kind == BINDING_V ||
           (b->kind == BINDING_SYSREG && (b->reg == FPCR || b->reg == FPSR));
}

struct vreg binding_value(const struct binding *b, const struct cpu *cpu)
{
    switch (b->kind) {
    case BINDING_X:
        return (struct vreg){ cpu->x[b->index], 0 };
    case BINDING_SP:
        return (struct vreg){ cpu->sp, 0 };
    case BINDING_PC:
        return (struct vreg){ cpu->pc, 0 };
    case BINDING_PSTATE:
        return (struct vreg){ cpu->pstate, 0 };
    case BINDING_V:
        return cpu->v[b->index];
    case BINDING_SYSREG:
        return (struct vreg){ sysreg_peek(cpu, b->reg), 0 };
    case BINDING_NONE:
        break;
    }
    return (struct vreg){ 0, 0 };
}

void binding_set(const struct binding *b, struct cpu *cpu, struct vreg value)
{
    switch (b->kind) {
    case BINDING_X:
        cpu->x[b->index] = value.lo;
        break;
    case BINDING_SP:
        cpu->sp = value.lo;
        break;
    case BINDING_PC:
        cpu->pc = value.lo;
        break;
    case BINDING_PSTATE:
        cpu_set_pstate(cpu, value.lo);
        break;
    case BINDING_V:
        cpu->v[b->index] = value;
        break;
    case BINDING_SYSREG:
        sysreg_poke(cpu, b->reg, value.lo);
        break;
    case BINDING_NONE:
        break;
    }
}

bool binding_agrees(const struct binding *b, const struct cpu *cpu,
                    struct vreg value)
{
    struct vreg ours = binding_value(b, cpu);

    if (b->kind == BINDING_NONE)
        return true;
    if (b->kind == BINDING_SYSREG && b->reg == cpu_sp_bank(cpu->pstate))
        return true;
    return ((ours.lo ^ value.lo) & b->mask) == 0 && ours.hi == value.hi;
}

const char *binding_taken_over(uint32_t word)
{
    bool is_mrs = (word & 0xfff00000u) == 0xd5300000u;
    enum sysreg reg = sysreg_by_encoding((uint16_t)bits_get(word, 20, 5));

    for (size_t i = 0; is_mrs && taken_over[i].reason; i++)
        if (taken_over[i].reg == reg)
            return taken_over[i].reason;
    return NULL;
}
