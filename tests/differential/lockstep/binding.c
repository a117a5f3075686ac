/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From QEMU's names to registers, and to read, write and compare these. */
#include "binding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/insn.h"
#include "version.h"

static const struct {
    const char *theirs, *ours;
} aliases[] = {
#define ALIAS(theirs, ours) { #theirs, #ours },
#define LEFT_OUT(...)
#define ON_ENTRY(...)
#define UNTRAPPED(...)
#include "leftout.def"
#undef ALIAS
#undef LEFT_OUT
#undef ON_ENTRY
#undef UNTRAPPED
};

static const struct {
    const char *name;
    uint64_t compared;
    const char *reason;
} left_out[] = {
#define ALIAS(...)
#define LEFT_OUT(name, compared, reason) { #name, compared, reason },
#define ON_ENTRY(...)
#define UNTRAPPED(...)
#include "leftout.def"
#undef ALIAS
#undef LEFT_OUT
#undef ON_ENTRY
#undef UNTRAPPED
};

static const struct {
    const char *name;
    uint64_t bits;
    const char *reason;
} on_entry[] = {
#define ALIAS(...)
#define LEFT_OUT(...)
#define ON_ENTRY(name, bits, reason) { #name, bits, reason },
#define UNTRAPPED(...)
#include "leftout.def"
#undef ALIAS
#undef LEFT_OUT
#undef ON_ENTRY
#undef UNTRAPPED
};

static const struct {
    uint32_t mask, match;
    unsigned last; /* version of QEMU that does so */
    const char *reason;
} untrapped[] = {
#define ALIAS(...)
#define LEFT_OUT(...)
#define ON_ENTRY(...)
#define UNTRAPPED(mask, match, major, minor, reason) \
    { mask, match, QEMU_VERSION(major, minor), reason },
#include "leftout.def"
#undef ALIAS
#undef LEFT_OUT
#undef ON_ENTRY
#undef UNTRAPPED
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

/* The row of the register `name` in left_out, -1 when it has none. */
static int left_out_row(const char *name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(left_out); i++)
        if (strcmp(left_out[i].name, name) == 0)
            return (int)i;
    return -1;
}

static void leave_out(struct binding *b)
{
    int row = left_out_row(b->name);

    if (row < 0)
        return;
    b->mask = left_out[row].compared;
    b->reason = left_out[row].reason;
    if (b->mask == 0)
        b->kind = BINDING_NONE;
}

static void leave_out_on_entry(struct binding *b)
{
    for (size_t i = 0; i < ARRAY_LENGTH(on_entry); i++)
        if (strcmp(on_entry[i].name, b->name) == 0) {
            b->free_on_entry = on_entry[i].bits;
            b->reason = on_entry[i].reason;
        }
}

struct binding binding_of(const struct target_register *shown)
{
    struct binding b = { .number = shown->number,
                         .kind = BINDING_NONE,
                         .reg = SYSREG_NONE,
                         .mask = UINT64_MAX };

    snprintf(b.name, sizeof(b.name), "%s", shown->name);
    leave_out_on_entry(&b);
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

void binding_take_over_entry(const struct binding *b, struct cpu *cpu,
                             struct vreg value)
{
    struct vreg ours = binding_value(b, cpu);

    ours.lo ^= (ours.lo ^ value.lo) & b->free_on_entry;
    if (b->free_on_entry)
        binding_set(b, cpu, ours);
}

uint64_t binding_free_bits(uint32_t word)
{
    struct sysop op = insn_sysop(word);
    enum sysreg reg = sysreg_by_encoding(op.encoding);
    int row;

    if (insn_classify(word) != INSN_SYSREG || !op.read || reg == SYSREG_NONE)
        return 0;
    row = left_out_row(sysreg_info(reg)->name);
    return row < 0 ? 0 : ~left_out[row].compared;
}

bool binding_is_untrapped(uint32_t word, unsigned version)
{
    for (size_t i = 0; i < ARRAY_LENGTH(untrapped); i++)
        if ((word & untrapped[i].mask) == untrapped[i].match &&
            version <= untrapped[i].last)
            return true;
    return false;
}
