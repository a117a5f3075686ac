/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every row of arch/a64.def on random operands, beside Unicorn, which nobody
 * here wrote: registers, flags, memory and the address that follows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "engine/engine.h"
#include "model/a64/a64.h"

enum { SIZE = 0x400000, CODE = 0x200000, DATA = 0x100000, ROUNDS = 300 };
#define BASE UINT64_C(0x40000000)

struct rig {
    struct engine *engine;
    uint8_t *native, *ours; /* memory of either */
    struct a64_state state;
    unsigned asked;
    uint64_t random;
};

static uint64_t next_random(struct rig *rig)
{
    uint64_t x = rig->random;

    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return rig->random = x;
}

/* The first instruction executes, the second is not begun. */
static enum engine_reply attend(void *self, uint64_t *pc, uint32_t word,
                                enum insn_class class, unsigned why)
{
    struct rig *rig = self;

    (void)pc;
    (void)word;
    (void)why;
    if (class == INSN_UNDEFINED || rig->asked++)
        return ENGINE_STOP;
    engine_attend_next(rig->engine);
    return ENGINE_NATIVE;
}

static enum engine_sysop sysop(void *self, struct sysop op, uint64_t *value)
{
    (void)self;
    (void)op;
    (void)value;
    return ENGINE_SYSOP_TRAPPED;
}

static bool access(void *self, struct a64_state *state,
                   const struct a64_access *access, void *bytes)
{
    struct rig *rig = self;
    uint64_t offset = access->address - BASE;

    (void)state;
    if (offset > SIZE || access->size > SIZE - offset)
        return false;
    if (access->write)
        memcpy(rig->ours + offset, bytes, access->size);
    else
        memcpy(bytes, rig->ours + offset, access->size);
    return true;
}

static int set_up(void **state)
{
    struct rig *rig = calloc(1, sizeof(*rig));
    const struct engine_client client = {
        .self = rig,
        .attend = attend,
        .sysop = sysop,
    };
    struct diag diag;

    rig->random = 0x9e3779b97f4a7c15;
    rig->native = calloc(1, SIZE);
    rig->ours = calloc(1, SIZE);
    rig->state.memory = (struct a64_memory){ rig, access };
    for (unsigned i = 0; i < A64_TLB_SIZE; i++)
        rig->state.tlb[i].read = rig->state.tlb[i].write = A64_NO_PAGE;
    if (engine_create(&rig->engine, ENGINE_UNICORN, &client, &diag) ||
        engine_map(rig->engine, BASE, SIZE, rig->native, ENGINE_ANY, &diag))
        fail_msg("%s", diag.text);
    *state = rig;
    return 0;
}

static int tear_down(void **state)
{
    struct rig *rig = *state;

    engine_destroy(rig->engine);
    free(rig->native);
    free(rig->ours);
    free(rig);
    return 0;
}

/* Values that have corners in them. */
static uint64_t operand(struct rig *rig)
{
    static const uint64_t corners[] = {
        0,          1,         0x7fffffff,          0x80000000,
        0xffffffff, INT64_MAX, (uint64_t)INT64_MIN, UINT64_MAX
    };
    uint64_t value = next_random(rig);

    return value & 3 ? value : corners[value >> 8 & 7];
}

static bool is_memory(uint32_t word)
{
    return (word >> 25 & 5) == 4;
}

/* Small; negative where the extension in <15:13> keeps that. */
static uint64_t index_of(struct rig *rig, uint32_t word)
{
    uint64_t value = operand(rig) & 0x7ff;

    return word >> 13 & 4 ? 0 - value : value;
}

/* Bases point into the data, index registers are small. */
static void prepare(struct rig *rig, struct cpu *cpu, uint32_t word)
{
    for (unsigned i = 0; i < CPU_X_COUNT; i++)
        cpu->x[i] = operand(rig);
    for (unsigned i = 0; i < CPU_V_COUNT; i++)
        cpu->v[i] = (struct vreg){ operand(rig), operand(rig) };
    cpu->sp = BASE + DATA + (operand(rig) & 0x7f0);
    cpu->pc = BASE + CODE;
    cpu->pstate = operand(rig) & PSTATE_NZCV;
    if (!is_memory(word))
        return;
    if (a64_rm(word) < 31)
        cpu->x[a64_rm(word)] = index_of(rig, word);
    if (a64_rn(word) < 31)
        cpu->x[a64_rn(word)] = BASE + DATA + (operand(rig) & 0x7f0);
}

static void fill_data(struct rig *rig)
{
    for (size_t at = 0; at < SIZE; at += 8) {
        uint64_t value = next_random(rig);

        memcpy(rig->native + at, &value, 8);
    }
    memcpy(rig->ours, rig->native, SIZE);
}

static void to_ours(struct a64_state *s, const struct cpu *cpu)
{
    memcpy(s->x, cpu->x, sizeof(cpu->x));
    s->x[31] = 0;
    memcpy(s->v, cpu->v, sizeof(cpu->v));
    s->sp = cpu->sp;
    s->pc = cpu->pc;
    s->next = cpu->pc + 4;
    s->nzcv = cpu->pstate & PSTATE_NZCV;
}

/* Registers that an instruction both writes back and loads, and the like. */
static bool is_unpredictable(uint32_t word)
{
    unsigned t = a64_rd(word), n = a64_rn(word), t2 = word >> 10 & 31;
    unsigned group = word >> 24 & 0x3b;

    if (!is_memory(word))
        return false;
    if ((group & 0x38) == 0x28)
        return t == t2 || t == n || t2 == n;
    if ((word & 0x3b200c00) == 0x38200800)
        return a64_rm(word) == n; /* a base is no index */
    return (word & 0x3f200000) == 0x08200000 && t == t2;
}

static void expect_same(struct rig *rig, const struct a64_row *row,
                        uint32_t word, const struct cpu *cpu)
{
    const struct a64_state *s = &rig->state;
    bool same = !memcmp(s->x, cpu->x, sizeof(cpu->x)) && s->sp == cpu->sp &&
                !memcmp(s->v, cpu->v, sizeof(cpu->v)) &&
                s->nzcv == (cpu->pstate & PSTATE_NZCV) && s->next == cpu->pc;

    for (unsigned i = 0; !same && i < CPU_X_COUNT; i++)
        if (s->x[i] != cpu->x[i])
            print_error("x%u: %llx, Unicorn has %llx\n", i,
                        (unsigned long long)s->x[i],
                        (unsigned long long)cpu->x[i]);
    for (unsigned i = 0; !same && i < CPU_V_COUNT; i++)
        if (memcmp(&s->v[i], &cpu->v[i], sizeof(s->v[i])) != 0)
            print_error("v%u: %llx:%llx, Unicorn has %llx:%llx\n", i,
                        (unsigned long long)s->v[i].hi,
                        (unsigned long long)s->v[i].lo,
                        (unsigned long long)cpu->v[i].hi,
                        (unsigned long long)cpu->v[i].lo);
    if (!same)
        fail_msg("%s, 0x%08x: next %llx %llx, NZCV %llx %llx, SP %llx %llx",
                 row->name, word, (unsigned long long)s->next,
                 (unsigned long long)cpu->pc, (unsigned long long)s->nzcv,
                 (unsigned long long)cpu->pstate, (unsigned long long)s->sp,
                 (unsigned long long)cpu->sp);
}

static void compare(struct rig *rig, const struct a64_row *row, uint32_t word)
{
    struct cpu cpu = { 0 };
    enum engine_exit left;

    prepare(rig, &cpu, word);
    to_ours(&rig->state, &cpu);
    memcpy(rig->native + CODE, &word, sizeof(word));
    memcpy(rig->ours + CODE, &word, sizeof(word));
    engine_code_changed(rig->engine, BASE + CODE, sizeof(word));
    engine_push(rig->engine, &cpu, ENGINE_ALL);
    rig->asked = 0;
    engine_attend_next(rig->engine);
    left = engine_run(rig->engine, NULL);
    engine_pull(rig->engine, &cpu, ENGINE_ALL);
    if (left == ENGINE_EXIT_FAULT && !engine_fault(rig->engine)->fetch)
        fail_msg("%s, 0x%08x: Unicorn faults at %llx", row->name, word,
                 (unsigned long long)engine_fault(rig->engine)->address);
    if (!rig->asked)
        fail_msg("%s, 0x%08x: Unicorn finds it undefined", row->name, word);
    assert_true(row->execute(&rig->state, word));
    expect_same(rig, row, word, &cpu);
    if (memcmp(rig->native + DATA - 0x20000, rig->ours + DATA - 0x20000,
               0x40000) != 0)
        fail_msg("%s, 0x%08x: another memory", row->name, word);
}

/* A word of `row`; false when none was found that is to be compared. */
static bool word_of(struct rig *rig, const struct a64_row *row, uint32_t *word)
{
    for (unsigned i = 0; i < 64; i++) {
        *word = row->value | ((uint32_t)next_random(rig) & ~row->mask);
        if (a64_find(*word) == row && !is_unpredictable(*word))
            return true;
    }
    return false;
}

static void every_row(void **state)
{
    struct rig *rig = *state;
    size_t count;
    const struct a64_row *rows = a64_rows(&count);
    uint32_t word;

    fill_data(rig);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].feature >= 0)
            continue; /* Unicorn lacks it */
        for (unsigned n = 0; n < ROUNDS; n++) {
            assert_true(word_of(rig, &rows[i], &word));
            compare(rig, &rows[i], word);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_row, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("a64", tests, NULL, NULL);
}
