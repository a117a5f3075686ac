/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The client of the engine tests, and their main(). */
#include "rig.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/text.h"

static enum engine_reply attend(void *self, uint64_t *pc, uint32_t word,
                                enum insn_class class, unsigned why)
{
    struct rig *rig = self;

    if (class == INSN_EXCLUSIVE && why == ENGINE_WHY_CLASS &&
        rig->reply == ENGINE_REDIRECT)
        return ENGINE_NATIVE;
    if (rig->asked_count < RIG_ASKED_MAX)
        rig->asked[rig->asked_count++] = (struct asked){
            .pc = *pc,
            .count = engine_count(rig->engine),
            .word = word,
            .class = class,
            .why = why,
        };
    if (word == END || *pc == rig->stop_at || why & ENGINE_WHY_ALARM)
        return ENGINE_STOP;
    if (rig->reply == ENGINE_REDIRECT)
        *pc = rig->target ? rig->target : *pc + 4;
    return rig->reply;
}

static enum engine_sysop sysop(void *self, struct sysop op, uint64_t *value)
{
    struct rig *rig = self;

    if (rig->sysop_count < RIG_SYSOP_MAX)
        rig->sysops[rig->sysop_count++] = op;
    if (rig->ask_next)
        engine_attend_next(rig->engine);
    if (op.read)
        *value = rig->value;
    else
        rig->written = *value;
    return rig->sysop_reply;
}

static uint8_t *pages(void)
{
    uint8_t *bytes = mmap(NULL, RIG_SIZE, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_true(bytes != MAP_FAILED);
    return bytes;
}

int rig_set_up(void **state)
{
    struct rig *rig = mem_alloc(sizeof(*rig));
    struct engine_client client = {
        .self = rig,
        .attend = attend,
        .sysop = sysop,
    };

    rig->code = pages();
    rig->data = pages();
    rig->reply = ENGINE_REDIRECT;
    rig->sysop_reply = ENGINE_SYSOP_DONE;
    rig->stop_at = NOWHERE;
    rig->cpu.sp = DATA + 0x1000;
    assert_int_equal(
        engine_create(&rig->engine, ENGINE_UNDER_TEST, &client, &rig->diag), 0);
    assert_int_equal(engine_map(rig->engine, CODE, RIG_SIZE, rig->code,
                                ENGINE_ANY, &rig->diag),
                     0);
    assert_int_equal(engine_map(rig->engine, DATA, RIG_SIZE, rig->data,
                                ENGINE_ANY | ENGINE_DATA, &rig->diag),
                     0);
    *state = rig;
    return 0;
}

int rig_tear_down(void **state)
{
    struct rig *rig = *state;

    engine_destroy(rig->engine);
    munmap(rig->code, RIG_SIZE);
    munmap(rig->data, RIG_SIZE);
    free(rig);
    return 0;
}

void rig_put(struct rig *rig, uint64_t offset, const uint32_t *words,
             size_t count)
{
    memcpy(rig->code + offset, words, count * sizeof(*words));
    engine_code_changed(rig->engine, CODE + offset, count * sizeof(*words));
}

enum engine_exit rig_go_on(struct rig *rig)
{
    enum engine_exit reason;

    rig->asked_count = 0;
    rig->sysop_count = 0;
    reason = engine_run(rig->engine, &rig->diag);
    engine_pull(rig->engine, &rig->cpu, ENGINE_ALL);
    return reason;
}

enum engine_exit rig_run_from(struct rig *rig, uint64_t pc)
{
    rig->cpu.pc = pc;
    engine_push(rig->engine, &rig->cpu, ENGINE_ALL);
    return rig_go_on(rig);
}

enum engine_exit rig_run(struct rig *rig)
{
    return rig_run_from(rig, CODE);
}

int main(void)
{
    const struct {
        const char *name;
        const struct CMUnitTest *tests;
        size_t count;
    } groups[] = {
        { "engine", engine_tests, engine_test_count },
        { "fault", fault_tests, fault_test_count },
        { "code", code_tests, code_test_count },
        { "floor", floor_tests, floor_test_count },
        { "disasm", disasm_tests, disasm_test_count },
    };
    int failed = 0;

    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
        failed += _cmocka_run_group_tests(groups[i].name, groups[i].tests,
                                          groups[i].count, NULL, NULL);
    return failed;
}
