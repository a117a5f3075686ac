/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lays a batch of cases out in memory: the executor, the code under test and
 * the code that EL2 runs around it, each distinct piece once, and the tables.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cases/suite.h"

enum {
    STAGE2_TABLE = DATA_BASE + 0x1000, /* level 1, one block of 1 GiB */
    PIECES = 1 << 16,                  /* hash of code and data already put */
};

/* The map of pieces: where the same bytes are already. */
struct layout {
    struct batch *batch;
    uint64_t code;
    uint64_t data;
    struct piece {
        uint64_t address; /* 0: free */
        size_t size;
    } * pieces;
    bool full;
};

static uint8_t *at(struct batch *batch, uint64_t address)
{
    return batch->ram + (address - RAM_BASE);
}

static uint64_t hash_bytes(const void *bytes, size_t size)
{
    const uint8_t *byte = bytes;
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
    return hash ^ (hash >> 29);
}

/* The address of `bytes`, at *next unless they are somewhere already. */
static uint64_t put(struct layout *layout, uint64_t *next, uint64_t end,
                    const void *bytes, size_t size)
{
    uint64_t i = hash_bytes(bytes, size) % PIECES;
    struct piece *piece = &layout->pieces[i];

    while (piece->address != 0) {
        if (piece->size == size &&
            memcmp(at(layout->batch, piece->address), bytes, size) == 0)
            return piece->address;
        i = (i + 1) % PIECES;
        piece = &layout->pieces[i];
    }
    if (*next + size > end) {
        layout->full = true;
        return 0;
    }
    piece->address = *next;
    piece->size = size;
    memcpy(at(layout->batch, *next), bytes, size);
    *next += (size + 15) & ~UINT64_C(15);
    return piece->address;
}

/* 0 for no code. */
static uint64_t put_code(struct layout *layout, const uint32_t *words,
                         size_t count)
{
    if (count == 0)
        return 0;
    return put(layout, &layout->code, CODE_BASE + CODE_SIZE, words, count * 4);
}

/* --- code at EL2 around the test ---------------------------------------- */

struct code {
    uint32_t words[512];
    size_t count;
};

static void emit(struct code *code, uint32_t word)
{
    if (code->count < ARRAY_LENGTH(code->words))
        code->words[code->count++] = word;
}

static void emit_constant(struct code *code, unsigned rd, uint64_t value)
{
    emit(code, 0xd2800000u | (uint32_t)((value & 0xffff) << 5) | rd);
    for (unsigned i = 1; i < 4; i++) {
        uint32_t half = (value >> (16 * i)) & 0xffff;

        if (half != 0)
            emit(code, 0xf2800000u | (i << 21) | (half << 5) | rd);
    }
}

static void emit_load(struct code *code, unsigned rt, unsigned rn,
                      unsigned offset)
{
    emit(code, 0xf9400000u | (offset / 8 << 10) | (rn << 5) | rt);
}

static void emit_store(struct code *code, unsigned rt, unsigned rn,
                       unsigned offset)
{
    emit(code, 0xf9000000u | (offset / 8 << 10) | (rn << 5) | rt);
}

static void emit_write(struct code *code, enum sysreg reg, uint64_t value)
{
    emit_constant(code, 1, value);
    emit(code, word_msr(sysreg_info(reg)->encoding, 1));
}

static void emit_return(struct code *code)
{
    emit(code, 0xd5033fdfu); /* isb */
    emit(code, 0xd65f03c0u); /* ret */
}

/*
 * Registers that a test changes through others (a timer's TVAL, SVCR), whose
 * reset value is the implementation's, and PSTATE that EL2 inherits.
 */
static const struct {
    enum sysreg reg;
    feature_set required;
    uint64_t value;
} settled[] = {
    { CNTP_CVAL_EL0, 0, 0 },
    { CNTV_CVAL_EL0, 0, 0 },
    { CNTHP_CVAL_EL2, 0, 0 },
    { CNTHV_CVAL_EL2, FEATURE_BIT(FEAT_VHE), 0 },
    { SCTLR_EL2, 0, 0x30c50832 }, /* A: memory is Device to ours alone */
    { TCR_EL2, 0, 0x80800000 },
    { FPCR, 0, 0 },
    { FPSR, 0, 0 },
    { PAN, FEATURE_BIT(FEAT_PAN), 0 },
    { UAO, FEATURE_BIT(FEAT_UAO), 0 },
    { DIT, FEATURE_BIT(FEAT_DIT), 0 },
    { SSBS, FEATURE_BIT(FEAT_SSBS), 0 },
};

/* Every control at its closed value, what E2H redirects after HCR_EL2. */
static uint64_t put_settle(struct layout *layout, const struct profile *profile,
                           bool sequences)
{
    struct code code = { .count = 0 };

    emit_write(&code, HCR_EL2, controls[CONTROL_HCR_EL2].closed);
    for (size_t i = 0; i < CONTROL_COUNT; i++) {
        if (has_control(profile, i))
            emit_write(&code, controls[i].reg, controls[i].closed);
    }
    for (size_t i = 0; i < ARRAY_LENGTH(settled); i++) {
        if ((settled[i].required & ~profile->features) == 0)
            emit_write(&code, settled[i].reg, settled[i].value);
    }
    for (size_t i = 0; sequences && i < sequence_register_count; i++)
        emit_write(&code, sequence_registers[i], 0);
    emit_return(&code);
    return put_code(layout, code.words, code.count);
}

static uint64_t put_calm(struct layout *layout)
{
    struct code code = { .count = 0 };

    emit_write(&code, HCR_EL2, controls[CONTROL_HCR_EL2].closed);
    emit(&code, 0xd5033fdfu);
    emit_write(&code, CPTR_EL2, controls[CONTROL_CPTR_EL2].closed);
    emit_return(&code);
    return put_code(layout, code.words, code.count);
}

/* What an exception writes holds something else before it. */
static const struct {
    enum sysreg reg;
    uint64_t value;
} sentinels[] = {
    { ESR_EL1, 0x5eed0001 },       { ELR_EL1, 0x5eed000000000002 },
    { SPSR_EL1, 0x60000005 },      { FAR_EL1, 0x5eed000000000003 },
    { ESR_EL2, 0x5eed0004 },       { FAR_EL2, 0x5eed000000000005 },
    { HPFAR_EL2, 0x00000005eed0 }, { PAR_EL1, 0x80d },
};

static uint64_t put_apply(struct layout *layout, const struct profile *profile)
{
    struct code code = { .count = 0 };

    for (size_t i = 0; i < ARRAY_LENGTH(sentinels); i++)
        emit_write(&code, sentinels[i].reg, sentinels[i].value);
    for (size_t i = 0; i < CONTROL_COUNT; i++) {
        if (!has_control(profile, i))
            continue;
        emit_load(&code, 1, 20, RECORD_CONTROLS + 8 * (unsigned)i);
        emit(&code, word_msr(sysreg_info(controls[i].reg)->encoding, 1));
    }
    emit_return(&code);
    return put_code(layout, code.words, code.count);
}

static uint64_t put_before(struct layout *layout, const struct test_case *test)
{
    struct code code = { .count = 0 };

    if (!test->restore)
        return 0;
    emit(&code, word_mrs(test->encoding, 1));
    emit_store(&code, 1, 19, RESULT_SAVED);
    emit(&code, 0xd65f03c0u);
    return put_code(layout, code.words, code.count);
}

static void emit_restore(struct code *code, const struct test_case *test)
{
    emit_load(code, 1, 19, RESULT_SAVED);
    if (test->pair) {
        emit_constant(code, 2, 0xffffffff);
        emit(code, word_msr(test->clear, 2));
    }
    emit(code, word_msr(test->pair ? test->set : test->encoding, 1));
}

static void emit_sequence_registers(struct code *code)
{
    for (size_t i = 0; i < sequence_register_count; i++) {
        emit(code, word_mrs(sysreg_info(sequence_registers[i])->encoding, 1));
        emit_store(code, 1, 19, RESULT_REGISTERS + 8 * (unsigned)i);
    }
}

static uint64_t put_after(struct layout *layout, const struct test_case *test)
{
    struct code code = { .count = 0 };

    if (test->sequence)
        emit_sequence_registers(&code);
    if (test->read_back) {
        emit(&code, word_mrs(test->encoding, 1));
        emit_store(&code, 1, 19, RESULT_EXTRA);
    }
    if (test->restore)
        emit_restore(&code, test);
    if (code.count > 0)
        emit_return(&code);
    return put_code(layout, code.words, code.count);
}

/* --- tables ------------------------------------------------------------ */

static uint64_t pattern(uint64_t n)
{
    return (n + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

/* A sequence finds its memory through x28. */
static uint64_t put_x(struct layout *layout, const struct test_case *test,
                      uint64_t result)
{
    uint64_t x[31];

    for (unsigned i = 0; i < 31; i++)
        x[i] = i < CASE_INPUTS ? test->x[i] : pattern(i);
    if (test->sequence)
        x[28] = result + RESULT_SCRATCH + SCRATCH_SIZE / 2;
    return put(layout, &layout->data, DATA_BASE + DATA_SIZE, x, sizeof(x));
}

static uint64_t put_v(struct layout *layout)
{
    uint64_t v[64];

    for (unsigned i = 0; i < 64; i++)
        v[i] = i % 3 == 0 ? UINT64_C(0x3ff0000000000000) + (pattern(i) >> 12)
                          : pattern(100 + i);
    return put(layout, &layout->data, DATA_BASE + DATA_SIZE, v, sizeof(v));
}

static void put_slot(struct batch *batch, uint64_t record, unsigned offset,
                     uint64_t value)
{
    memcpy(at(batch, record + offset), &value, sizeof(value));
}

/* With HVC disabled EL1's vectors come by SMC, which must then trap. */
static uint64_t control_value(const struct batch *batch,
                              const struct test_case *test, size_t i)
{
    bool disabled = test->controls[CONTROL_HCR_EL2] & BIT64(29);

    if (i == CONTROL_VBAR_EL1)
        return disabled ? batch->el1_vectors_smc : batch->el1_vectors_hvc;
    if (i == CONTROL_VTTBR_EL2)
        return STAGE2_TABLE;
    if (i == CONTROL_HCR_EL2 && disabled)
        return test->controls[i] | BIT64(19);
    return test->controls[i];
}

static void put_record(struct layout *layout, const struct test_case *test,
                       uint64_t record, uint64_t result)
{
    struct batch *batch = layout->batch;

    put_slot(batch, record, RECORD_FLAGS, test->sequence ? FLAG_SEQUENCE : 0);
    put_slot(batch, record, RECORD_SPSR, test->spsr);
    put_slot(batch, record, RECORD_ENTRY,
             put_code(layout, test->words, test->word_count));
    put_slot(batch, record, RECORD_BEFORE, put_before(layout, test));
    put_slot(batch, record, RECORD_AFTER, put_after(layout, test));
    put_slot(batch, record, RECORD_X, put_x(layout, test, result));
    put_slot(batch, record, RECORD_V, test->sequence ? put_v(layout) : 0);
    put_slot(batch, record, RECORD_SP_EL0, DATA_BASE + 0xc000);
    put_slot(batch, record, RECORD_SP_EL1, DATA_BASE + 0xe000);
    for (size_t i = 0; i < CONTROL_COUNT; i++)
        put_slot(batch, record, RECORD_CONTROLS + 8 * (unsigned)i,
                 control_value(batch, test, i));
}

static uint64_t symbol(const struct image *executor, const char *name)
{
    const struct image_symbol *symbol = image_symbol(executor, name);

    return symbol ? symbol->address : 0;
}

static void put_executor(struct batch *batch, const struct image *executor)
{
    for (size_t i = 0; i < image_segment_count(executor); i++) {
        const struct image_segment *segment = image_segment(executor, i);

        memset(at(batch, segment->address), 0, segment->memory_size);
        memcpy(at(batch, segment->address), segment->bytes, segment->file_size);
    }
    batch->entry = image_entry(executor);
    batch->parameters = symbol(executor, "parameters");
    batch->finish = symbol(executor, "finish");
    batch->el1_vectors_hvc = symbol(executor, "el1_vectors_hvc");
    batch->el1_vectors_smc = symbol(executor, "el1_vectors_smc");
}

/* RAM at 0x4000_0000 as itself: normal memory, all access (Arm ARM D8.3). */
static void put_stage2(struct batch *batch)
{
    uint64_t block = UINT64_C(0x40000000) | BIT64(10) | (3 << 8) | (3 << 6) |
                     (15 << 2) | 1;

    memset(at(batch, STAGE2_TABLE), 0, 4096);
    put_slot(batch, STAGE2_TABLE, 8, block);
}

static void put_parameters(struct layout *layout, const struct profile *profile,
                           uint64_t records, uint64_t record_size)
{
    struct batch *batch = layout->batch;
    uint64_t at_ = batch->parameters;

    put_slot(batch, at_, PARAM_INDEX, 0);
    put_slot(batch, at_, PARAM_COUNT, batch->count);
    put_slot(batch, at_, PARAM_RECORDS, records);
    put_slot(batch, at_, PARAM_RECORD_SIZE, record_size);
    put_slot(batch, at_, PARAM_RESULTS, batch->results);
    put_slot(batch, at_, PARAM_RESULT_SIZE, batch->result_size);
    put_slot(batch, at_, PARAM_PHASE, PHASE_PREPARE);
    put_slot(batch, at_, PARAM_SETTLE,
             put_settle(layout, profile, batch->cases[0].sequence));
    put_slot(batch, at_, PARAM_CALM, put_calm(layout));
    put_slot(batch, at_, PARAM_APPLY, put_apply(layout, profile));
}

uint64_t batch_end(const struct batch *batch)
{
    return batch->results + batch->count * batch->result_size;
}

enum status batch_build(struct batch *batch, const struct profile *profile,
                        const struct image *executor,
                        const struct test_case *cases, size_t count,
                        struct diag *diag)
{
    struct layout layout = {
        .batch = batch,
        .code = GENERATED_BASE,
        .data = DATA_BASE + 0x10000,
        .pieces = mem_alloc(PIECES * sizeof(*layout.pieces)),
    };
    uint64_t record_size = RECORD_CONTROLS + 8 * CONTROL_COUNT;
    uint64_t records;

    batch->cases = cases;
    batch->count = count;
    batch->result_size = cases[0].sequence ? RESULT_LONG_SIZE
                                           : RESULT_SHORT_SIZE;
    put_executor(batch, executor);
    put_stage2(batch);
    records = DATA_BASE + 0x1000000;
    batch->results = (records + count * record_size + 15) & ~UINT64_C(15);
    put_parameters(&layout, profile, records, record_size);
    for (size_t i = 0; i < count; i++)
        put_record(&layout, &cases[i], records + i * record_size,
                   batch->results + i * batch->result_size);
    batch->code_end = layout.code;
    batch->data_end = batch_end(batch);
    free(layout.pieces);
    if (layout.full || layout.data > records ||
        batch->data_end > DATA_BASE + (uint64_t)DATA_SIZE)
        return diag_set(diag, STATUS_LIMIT, NULL,
                        "the batch does not fit in memory");
    memset(at(batch, batch->results), 0,
           (size_t)(batch_end(batch) - batch->results));
    return STATUS_OK;
}
