/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the table does not have and touches no memory (FP arithmetic above all)
 * is executed by a Unicorn of the fast engine's own, one instruction at a time.
 */
#include <stdlib.h>

#include "base/text.h"
#include "engine/fast/fast.h"

#define PLACE UINT64_C(0x1000)

enum { MOVED = ENGINE_X | ENGINE_SP | ENGINE_NZCV | ENGINE_V | ENGINE_FPCR };

struct lender {
    struct engine *engine;
    bool begun, undefined;
    struct cpu cpu;
    uint32_t words[1024]; /* the page at PLACE */
};

/* The instruction itself, found undefined perhaps; then the one behind it. */
static enum engine_reply attend(void *self, uint64_t *pc, uint32_t word,
                                enum insn_class class, unsigned why)
{
    struct lender *lender = self;

    (void)word;
    (void)why;
    lender->undefined |= class == INSN_UNDEFINED && *pc == PLACE;
    if (lender->begun || lender->undefined)
        return ENGINE_STOP;
    lender->begun = true;
    engine_attend_next(lender->engine);
    return ENGINE_NATIVE;
}

static enum engine_sysop sysop(void *self, struct sysop op, uint64_t *value)
{
    (void)self;
    (void)op;
    (void)value;
    return ENGINE_SYSOP_TRAPPED;
}

struct lender *lender_create(struct diag *diag)
{
    struct lender *lender = mem_alloc(sizeof(*lender));
    const struct engine_client client = {
        .self = lender,
        .attend = attend,
        .sysop = sysop,
    };

    if (unicorn_create(&lender->engine, &client, diag) != STATUS_OK ||
        engine_map(lender->engine, PLACE, sizeof(lender->words), lender->words,
                   ENGINE_READ | ENGINE_EXECUTE, diag) != STATUS_OK) {
        lender_destroy(lender);
        return NULL;
    }
    return lender;
}

void lender_destroy(struct lender *lender)
{
    if (!lender)
        return;
    if (lender->engine)
        engine_destroy(lender->engine);
    free(lender);
}

static void lend(struct lender *lender, const struct fast *fast, uint32_t word)
{
    fast_pull(&fast->engine, &lender->cpu, MOVED);
    lender->cpu.pc = PLACE;
    if (lender->words[0] != word) {
        lender->words[0] = word;
        engine_code_changed(lender->engine, PLACE, sizeof(word));
    }
    engine_push(lender->engine, &lender->cpu, MOVED | ENGINE_PC);
    lender->begun = lender->undefined = false;
    engine_attend_next(lender->engine);
}

enum borrowed fast_borrow(struct fast *fast, uint32_t word)
{
    struct lender *lender = fast->lender;

    lend(lender, fast, word);
    if (engine_run(lender->engine, NULL) != ENGINE_EXIT_STOPPED)
        return BORROWED_FAILED;
    if (lender->undefined)
        return BORROWED_UNDEFINED;
    engine_pull(lender->engine, &lender->cpu, MOVED);
    fast_push(&fast->engine, &lender->cpu, MOVED);
    return BORROWED_DONE;
}
