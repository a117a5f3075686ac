/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bare Unicorn replaying a recorded round. A rehearsal with a hook on every
 * instruction counts them and finds the system instructions that Unicorn does
 * not go past by itself; the run that is timed has hooks on jumps alone.
 */
#include "engine/floor.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "engine/library.h"

enum {
    REHEARSAL_MAX = 1 << 24, /* instructions of one round */
    ENCODING_COUNT = 1 << 16,
};

struct replay {
    const struct floor_config *config;
    uc_engine *uc;
    size_t memory_count;
    uint8_t **memory; /* of each range */
    uint64_t rounds_left;
    size_t jump, read, skip;            /* next of each list */
    bool lost;                          /* it does not do what was recorded */
    uint64_t registers[ENCODING_COUNT]; /* where MSR moves to */

    /* Found by the rehearsal. */
    bool rehearsing;
    uint64_t instructions;
    uint64_t pc;      /* of the instruction before */
    bool after_sysop; /* which is a system instruction: */
    bool was_read;
    uint16_t encoding;
    uint8_t sticks[2][ENCODING_COUNT]; /* by write and read */
    size_t skip_count;
    uint64_t *skips; /* PC after each instruction that sticks, in order */
};

static void go_to(struct replay *replay, uint64_t pc)
{
    uc_reg_write(replay->uc, UC_ARM64_REG_PC, &pc);
}

static void lose(struct replay *replay)
{
    replay->lost = true;
    uc_emu_stop(replay->uc);
}

static void on_jump(uc_engine *uc, uint64_t pc, uint32_t size, void *user)
{
    struct replay *replay = user;
    const struct floor_config *config = replay->config;
    const struct floor_jump *jump = &config->jumps[replay->jump];

    (void)size;
    if (jump->pc != pc) {
        lose(replay);
        return;
    }
    uc_reg_write(uc, UC_ARM64_REG_SP, &jump->sp);
    if (++replay->jump == config->jump_count) {
        replay->jump = 0;
        if (!--replay->rounds_left) {
            uc_emu_stop(uc);
            return;
        }
    }
    go_to(replay, jump->next);
}

/* --- system registers -------------------------------------------------- */

static uint16_t encoding_of(const uc_arm64_cp_reg *cp)
{
    return (uint16_t)SYSREG_ENCODING(cp->op0, cp->op1, cp->crn, cp->crm,
                                     cp->op2);
}

static void go_past(struct replay *replay, uint16_t encoding, bool read)
{
    if (replay->rehearsing) {
        replay->after_sysop = true;
        replay->was_read = read;
        replay->encoding = encoding;
    } else if (replay->sticks[read][encoding]) {
        go_to(replay, replay->skips[replay->skip]);
        if (++replay->skip == replay->skip_count)
            replay->skip = 0;
    }
}

static uint32_t on_read(uc_engine *uc, uc_arm64_reg reg,
                        const uc_arm64_cp_reg *cp, void *user)
{
    struct replay *replay = user;
    uint16_t encoding = encoding_of(cp);

    if (library_is_harmless(encoding))
        return 0;
    if (replay->read == replay->config->read_count) {
        lose(replay);
        return 1;
    }
    if (reg != UC_ARM64_REG_XZR)
        uc_reg_write(uc, reg, &replay->config->reads[replay->read]);
    if (++replay->read == replay->config->read_count && !replay->rehearsing)
        replay->read = 0;
    go_past(replay, encoding, true);
    return 1;
}

static uint32_t on_write(uc_engine *uc, uc_arm64_reg reg,
                         const uc_arm64_cp_reg *cp, void *user)
{
    struct replay *replay = user;
    uint16_t encoding = encoding_of(cp);

    (void)uc;
    (void)reg;
    if (library_is_harmless(encoding))
        return 0;
    replay->registers[encoding] = cp->val;
    go_past(replay, encoding, false);
    return 1;
}

/* --- rehearsal --------------------------------------------------------- */

static void note_skip(struct replay *replay)
{
    replay->sticks[replay->was_read][replay->encoding] = 1;
    replay->skips = mem_grow(replay->skips, replay->skip_count + 1,
                             sizeof(*replay->skips));
    replay->skips[replay->skip_count++] = replay->pc + 4;
    go_to(replay, replay->pc + 4);
}

static void on_rehearsal(uc_engine *uc, uint64_t pc, uint32_t size, void *user)
{
    struct replay *replay = user;

    if (replay->after_sysop) {
        replay->after_sysop = false;
        if (pc != replay->pc + 4) {
            note_skip(replay);
            return;
        }
    }
    replay->pc = pc;
    if (++replay->instructions > REHEARSAL_MAX)
        lose(replay);
    else if (replay->config->jumps[replay->jump].pc == pc)
        on_jump(uc, pc, size, replay);
}

/* --- running ----------------------------------------------------------- */

static uc_err add_hook(struct replay *replay, int type, void *callback,
                       uint64_t begin, uint64_t end, int instruction)
{
    uc_hook hook;

    return uc_hook_add(replay->uc, &hook, type, callback, replay, begin, end,
                       instruction);
}

static bool is_first(const struct floor_config *config, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (config->jumps[i].pc == config->jumps[index].pc)
            return false;
    return true;
}

static uc_err add_jump_hooks(struct replay *replay)
{
    const struct floor_config *config = replay->config;
    uc_err error = UC_ERR_OK;

    for (size_t i = 0; !error && i < config->jump_count; i++)
        if (is_first(config, i))
            error = add_hook(replay, UC_HOOK_CODE, (void *)on_jump,
                             config->jumps[i].pc, config->jumps[i].pc, 0);
    return error;
}

static uc_err add_hooks(struct replay *replay)
{
    const struct {
        void *callback;
        int instruction;
    } sysops[] = {
        { (void *)on_read, UC_ARM64_INS_MRS },
        { (void *)on_read, UC_ARM64_INS_SYSL },
        { (void *)on_write, UC_ARM64_INS_MSR },
        { (void *)on_write, UC_ARM64_INS_SYS },
    };
    uc_err error = replay->rehearsing ? add_hook(replay, UC_HOOK_CODE,
                                                 (void *)on_rehearsal, 1, 0, 0)
                                      : add_jump_hooks(replay);

    for (size_t i = 0; !error && i < ARRAY_LENGTH(sysops); i++)
        error = add_hook(replay, UC_HOOK_INSN, sysops[i].callback, 1, 0,
                         sysops[i].instruction);
    return error;
}

static uc_err map_range(struct replay *replay, const struct floor_range *range)
{
    uint8_t *bytes = aligned_alloc(4096, range->size);
    uint32_t rights = (range->rights & ENGINE_READ ? UC_PROT_READ : 0u) |
                      (range->rights & ENGINE_WRITE ? UC_PROT_WRITE : 0u);

    if (!bytes)
        return UC_ERR_NOMEM;
    replay->memory[replay->memory_count++] = bytes;
    memcpy(bytes, range->bytes, range->size);
    if (range->rights & ENGINE_EXECUTE && !(range->rights & ENGINE_DATA))
        rights |= UC_PROT_EXEC;
    return uc_mem_map_ptr(replay->uc, range->base, range->size, rights, bytes);
}

static uc_err set_stage(struct replay *replay)
{
    const struct floor_config *config = replay->config;
    uc_err error = library_open(&replay->uc);

    replay->memory = mem_alloc(config->range_count * sizeof(*replay->memory));
    replay->memory_count = 0;
    for (size_t i = 0; !error && i < config->range_count; i++)
        error = map_range(replay, &config->ranges[i]);
    if (!error)
        error = add_hooks(replay);
    if (!error)
        library_push(replay->uc, config->cpu, ENGINE_ALL);
    return error;
}

static void strike_stage(struct replay *replay)
{
    if (replay->uc)
        uc_close(replay->uc);
    replay->uc = NULL;
    for (size_t i = 0; i < replay->memory_count; i++)
        free(replay->memory[i]);
    free(replay->memory);
}

static uc_err play(struct replay *replay, uint64_t rounds)
{
    replay->rounds_left = rounds;
    return uc_emu_start(replay->uc, replay->config->cpu->pc, 0, 0, 0);
}

static double seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static enum status outcome(const struct replay *replay, uc_err error,
                           struct diag *diag)
{
    if (error)
        return library_error(diag, "cannot replay the recorded round", error);
    if (replay->lost || replay->rounds_left ||
        (replay->rehearsing && replay->read != replay->config->read_count))
        return diag_set(diag, STATUS_INTERNAL, NULL,
                        "the recorded round does not repeat");
    return STATUS_OK;
}

static enum status rehearse(struct replay *replay, struct diag *diag)
{
    enum status status;
    uc_err error;

    replay->rehearsing = true;
    error = set_stage(replay);
    if (!error)
        error = play(replay, 1);
    status = outcome(replay, error, diag);
    strike_stage(replay);
    replay->rehearsing = false;
    replay->read = 0;
    return status;
}

static enum status perform(struct replay *replay, uint64_t rounds,
                           double *seconds, struct diag *diag)
{
    enum status status;
    uc_err error = set_stage(replay);

    if (!error)
        error = play(replay, 1); /* translates everything */
    *seconds = seconds_now();
    if (!error && !replay->lost)
        error = play(replay, rounds);
    *seconds = seconds_now() - *seconds;
    status = outcome(replay, error, diag);
    strike_stage(replay);
    return status;
}

enum status engine_floor_run(const struct floor_config *config, uint64_t rounds,
                             double *seconds, uint64_t *instructions,
                             struct diag *diag)
{
    struct replay *replay;
    enum status status;

    if (!config->jump_count || !rounds ||
        config->jumps[config->jump_count - 1].next != config->cpu->pc)
        return diag_set(diag, STATUS_INTERNAL, NULL,
                        "the recorded round does not lead back to its start");
    replay = mem_alloc(sizeof(*replay));
    replay->config = config;
    status = rehearse(replay, diag);
    if (!status)
        status = perform(replay, rounds, seconds, diag);
    *instructions = replay->instructions * rounds;
    free(replay->skips);
    free(replay);
    return status;
}
