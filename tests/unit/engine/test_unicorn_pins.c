/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the engine relies on of Unicorn, one behaviour a test: when a new
 * Unicorn differs, this says in what. No code of the simulator is in here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>
#include <unicorn/unicorn.h>

#define CODE UINT64_C(0x40000000)
#define DATA UINT64_C(0x50000000)
#define SIZE 0x4000
#define NOP 0xd503201fu
#define ADD 0x91000400u /* add x0, x0, #1 */
#define HVC 0xd4000002u
#define STOP 0xd4200000u /* brk, at which the code hook stops */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct pin {
    uc_engine *uc;
    uint8_t *code, *data;
    uint64_t trace[64];
    size_t trace_count;
    uint64_t redirect_at, redirect_to;
    uint32_t interrupt; /* number of the last one */
    size_t interrupts;
    uc_mem_type invalid;
    uint64_t invalid_address;
    size_t translated;
    uint64_t written;
};

static void on_code(uc_engine *uc, uint64_t pc, uint32_t size, void *user)
{
    struct pin *pin = user;
    uint32_t word = 0;

    (void)size;
    if (pin->trace_count < COUNT(pin->trace))
        pin->trace[pin->trace_count++] = pc;
    uc_mem_read(uc, pc, &word, 4);
    if (pc == pin->redirect_at)
        uc_reg_write(uc, UC_ARM64_REG_PC, &pin->redirect_to);
    else if (word == STOP)
        uc_emu_stop(uc);
}

static void on_interrupt(uc_engine *uc, uint32_t number, void *user)
{
    struct pin *pin = user;

    pin->interrupt = number;
    if (++pin->interrupts == 1 && pin->redirect_to)
        uc_reg_write(uc, UC_ARM64_REG_PC, &pin->redirect_to);
    else
        uc_emu_stop(uc);
}

static bool on_invalid(uc_engine *uc, uc_mem_type type, uint64_t address,
                       int size, int64_t value, void *user)
{
    struct pin *pin = user;

    (void)uc;
    (void)size;
    (void)value;
    pin->invalid = type;
    pin->invalid_address = address;
    return false;
}

static void on_edge(uc_engine *uc, uc_tb *block, uc_tb *before, void *user)
{
    struct pin *pin = user;

    (void)uc;
    (void)before;
    pin->translated += block->icount;
}

static uint32_t on_msr(uc_engine *uc, uc_arm64_reg reg,
                       const uc_arm64_cp_reg *cp, void *user)
{
    struct pin *pin = user;

    (void)uc;
    (void)reg;
    pin->written = cp->val;
    return 1;
}

static void hook(struct pin *pin, int type, void *callback, int instruction)
{
    uc_hook handle;

    assert_int_equal(
        uc_hook_add(pin->uc, &handle, type, callback, pin, 1, 0, instruction),
        UC_ERR_OK);
}

static uint8_t *pages(void)
{
    return mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                -1, 0);
}

static int set_up(void **state)
{
    struct pin *pin = calloc(1, sizeof(*pin));

    pin->redirect_at = UINT64_MAX;
    pin->code = pages();
    pin->data = pages();
    assert_int_equal(uc_open(UC_ARCH_ARM64, UC_MODE_ARM, &pin->uc), 0);
    assert_int_equal(uc_ctl_set_cpu_model(pin->uc, UC_CPU_ARM64_A72), 0);
    assert_int_equal(uc_ctl_exits_enable(pin->uc), 0);
    hook(pin, UC_HOOK_CODE, (void *)on_code, 0);
    hook(pin, UC_HOOK_INTR, (void *)on_interrupt, 0);
    hook(pin, UC_HOOK_MEM_INVALID, (void *)on_invalid, 0);
    hook(pin, UC_HOOK_EDGE_GENERATED, (void *)on_edge, 0);
    hook(pin, UC_HOOK_INSN, (void *)on_msr, UC_ARM64_INS_MSR);
    assert_int_equal(
        uc_mem_map_ptr(pin->uc, CODE, SIZE, UC_PROT_ALL, pin->code), 0);
    assert_int_equal(uc_mem_map_ptr(pin->uc, DATA, SIZE,
                                    UC_PROT_READ | UC_PROT_WRITE, pin->data),
                     0);
    *state = pin;
    return 0;
}

static int tear_down(void **state)
{
    struct pin *pin = *state;

    uc_close(pin->uc);
    munmap(pin->code, SIZE);
    munmap(pin->data, SIZE);
    free(pin);
    return 0;
}

static uint64_t get(struct pin *pin, int id)
{
    uint64_t value = 0;

    uc_reg_read(pin->uc, id, &value);
    return value;
}

static void set(struct pin *pin, int id, uint64_t value)
{
    uc_reg_write(pin->uc, id, &value);
}

static void put(struct pin *pin, uint64_t offset, const uint32_t *words,
                size_t count)
{
    memcpy(pin->code + offset, words, count * 4);
    uc_ctl_remove_cache(pin->uc, CODE + offset, CODE + offset + count * 4);
    pin->trace_count = 0;
    pin->interrupts = 0;
}

#define PUT(pin, ...)                                \
    put((pin), 0, (const uint32_t[]){ __VA_ARGS__ }, \
        COUNT(((const uint32_t[]){ __VA_ARGS__ })))

static uc_err run(struct pin *pin)
{
    return uc_emu_start(pin->uc, CODE, 0, 0, 0);
}

static void every_instruction_is_seen_first(void **state)
{
    struct pin *pin = *state;

    PUT(pin, ADD, ADD, ADD, STOP);
    assert_int_equal(run(pin), UC_ERR_OK);
    assert_int_equal(pin->trace_count, 4);
    assert_int_equal(pin->trace[3], CODE + 12);
    assert_int_equal(get(pin, UC_ARM64_REG_X0), 3);
    assert_int_equal(pin->interrupts, 0); /* brk did not execute */
}

static void a_pc_written_before_redirects(void **state)
{
    struct pin *pin = *state;

    PUT(pin, ADD, ADD, ADD, STOP);
    pin->redirect_at = CODE + 4;
    pin->redirect_to = CODE + 12;
    assert_int_equal(run(pin), UC_ERR_OK);
    assert_int_equal(get(pin, UC_ARM64_REG_X0), 1);
    assert_int_equal(pin->trace_count, 3);
}

static void exceptions_arrive_by_number(void **state)
{
    struct pin *pin = *state;
    const struct {
        uint32_t word, number;
    } rows[] = {
        { HVC, 1 },        { 0xd4000001, 2 }, { 0xd4000003, 13 },
        { 0xd4200020, 7 }, { 0x00000000, 1 }, { 0xdac10000, 1 },
        { 0xc85f7c41, 4 }, /* ldxr x1, [x2], misaligned */
    };

    pin->redirect_to = CODE + 12;
    set(pin, UC_ARM64_REG_X2, DATA + 1);
    for (size_t i = 0; i < COUNT(rows); i++) {
        PUT(pin, ADD, rows[i].word, ADD, STOP);
        set(pin, UC_ARM64_REG_X0, 0);
        assert_int_equal(run(pin), UC_ERR_OK);
        assert_int_equal(pin->interrupts, 1);
        assert_int_equal(pin->interrupt, rows[i].number);
        assert_int_equal(get(pin, UC_ARM64_REG_X0), 1);
    }
}

static void eret_can_be_kept_at_el1(void **state)
{
    struct pin *pin = *state;
    uc_arm64_cp_reg spsr = { .op0 = 3, .crn = 4, .val = 0x3c5 };
    uc_arm64_cp_reg elr = { .op0 = 3, .crn = 4, .op2 = 1, .val = CODE + 12 };

    assert_int_equal(uc_reg_write(pin->uc, UC_ARM64_REG_CP_REG, &spsr), 0);
    assert_int_equal(uc_reg_write(pin->uc, UC_ARM64_REG_CP_REG, &elr), 0);
    PUT(pin, ADD, 0xd69f03e0, ADD, STOP);
    assert_int_equal(run(pin), UC_ERR_OK);
    assert_int_equal(get(pin, UC_ARM64_REG_X0), 1);
    assert_int_equal(get(pin, UC_ARM64_REG_PSTATE) & 15, 5);
}

static void wfi_comes_back_without_error(void **state)
{
    struct pin *pin = *state;

    PUT(pin, ADD, 0xd503207f, ADD, STOP);
    assert_int_equal(run(pin), UC_ERR_OK);
    assert_int_equal(get(pin, UC_ARM64_REG_X0), 1);
    assert_int_equal(get(pin, UC_ARM64_REG_PC), CODE + 8);
}

static void a_refused_access_stops(void **state)
{
    struct pin *pin = *state;
    const struct {
        uint32_t word;
        uc_mem_type type;
        uint64_t address;
    } rows[] = {
        { 0xf9400041, UC_MEM_READ_UNMAPPED, 0x1000 },  /* ldr x1, [x2] */
        { 0xf9000041, UC_MEM_WRITE_UNMAPPED, 0x1000 }, /* str x1, [x2] */
        { 0xd61f0040, UC_MEM_FETCH_UNMAPPED, 0x1000 }, /* br x2 */
        { 0xd61f0060, UC_MEM_FETCH_PROT, DATA },       /* br x3 */
    };

    set(pin, UC_ARM64_REG_X2, 0x1000);
    set(pin, UC_ARM64_REG_X3, DATA);
    for (size_t i = 0; i < COUNT(rows); i++) {
        PUT(pin, ADD, rows[i].word, STOP);
        assert_int_not_equal(run(pin), UC_ERR_OK);
        assert_int_equal(pin->invalid, rows[i].type);
        assert_int_equal(pin->invalid_address, rows[i].address);
        assert_int_equal(pin->trace_count, 2);
    }
}

static void address_zero_is_no_end(void **state)
{
    struct pin *pin = *state;
    static _Alignas(4096) uint8_t zero[4096];

    memcpy(zero, (const uint32_t[]){ ADD, ADD, STOP }, 12);
    assert_int_equal(
        uc_mem_map_ptr(pin->uc, 0, sizeof(zero), UC_PROT_ALL, zero), 0);
    assert_int_equal(uc_emu_start(pin->uc, 0, 0, 0, 0), UC_ERR_OK);
    assert_int_equal(get(pin, UC_ARM64_REG_X0), 2);
}

static void executed_stores_change_code(void **state)
{
    struct pin *pin = *state;

    put(pin, 0x1000, (const uint32_t[]){ ADD, STOP }, 2);
    PUT(pin, 0xd63f0040, 0xb9000041, 0xd61f0040); /* blr; str w1, [x2]; br */
    set(pin, UC_ARM64_REG_X2, CODE + 0x1000);
    set(pin, UC_ARM64_REG_X1, 0x91001400); /* add x0, x0, #5 */
    assert_int_equal(run(pin), UC_ERR_OK); /* stops at the callee's STOP */
    assert_int_equal(get(pin, UC_ARM64_REG_X0), 1);
    assert_int_equal(uc_emu_start(pin->uc, CODE + 4, 0, 0, 0), UC_ERR_OK);
    assert_int_equal(get(pin, UC_ARM64_REG_X0), 6);
}

static void a_promoted_mapping_stays_shared(void **state)
{
    struct pin *pin = *state;

    memcpy(pin->data, (const uint32_t[]){ 0xb9000041, STOP }, 8);
    assert_int_not_equal(uc_emu_start(pin->uc, DATA, 0, 0, 0), UC_ERR_OK);
    assert_int_equal(uc_mem_protect(pin->uc, DATA, SIZE, UC_PROT_ALL), 0);
    set(pin, UC_ARM64_REG_X2, DATA + 0x100);
    set(pin, UC_ARM64_REG_X1, 0x5a);
    assert_int_equal(uc_emu_start(pin->uc, DATA, 0, 0, 0), UC_ERR_OK);
    assert_int_equal(pin->data[0x100], 0x5a);
}

static void new_blocks_are_told(void **state)
{
    struct pin *pin = *state;

    PUT(pin, ADD, 0x14000001, ADD, ADD, STOP); /* b .+4 */
    run(pin);
    assert_true(pin->translated >= 3);
    pin->translated = 0;
    run(pin);
    assert_int_equal(pin->translated, 0);
}

static void a_written_value_is_given(void **state)
{
    struct pin *pin = *state;

    PUT(pin, 0xd5181003, STOP); /* msr sctlr_el1, x3 */
    set(pin, UC_ARM64_REG_X3, 0x1122334455667788);
    assert_int_equal(run(pin), UC_ERR_OK);
    assert_int_equal(pin->written, 0x1122334455667788);
}

static void narrow_registers_are_32_bits(void **state)
{
    struct pin *pin = *state;
    const int ids[] = { UC_ARM64_REG_NZCV, UC_ARM64_REG_FPCR,
                        UC_ARM64_REG_FPSR };
    const uint32_t values[] = { 0xa0000000, 0x00c00000, 0x08000011 };

    for (size_t i = 0; i < COUNT(ids); i++) {
        uint32_t both[2] = { values[i], 0x12345678 };

        uc_reg_write(pin->uc, ids[i], &both[0]);
        both[0] = 0;
        uc_reg_read(pin->uc, ids[i], &both[0]);
        assert_int_equal(both[0], values[i]);
        assert_int_equal(both[1], 0x12345678);
    }
}

/* UC_CPU_ARM64_MAX of 2.0.1 ends the process at these. */
static void unallocated_encodings_do_not_abort(void **state)
{
    struct pin *pin = *state;
    const uint32_t words[] = {
        0x4e78885c, 0x2ec33fee, 0x6ed01dbe, 0x4ec2259a,
        0x6ef8081f, 0x4e79e9e3, 0x2ec10ea3, 0x0ed31c76,
    };

    for (size_t i = 0; i < COUNT(words); i++) {
        PUT(pin, words[i], STOP);
        pin->redirect_to = 0;
        assert_int_equal(run(pin), UC_ERR_OK);
        assert_int_equal(pin->interrupt, 1);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_instruction_is_seen_first),
        TEST(a_pc_written_before_redirects),
        TEST(exceptions_arrive_by_number),
        TEST(eret_can_be_kept_at_el1),
        TEST(wfi_comes_back_without_error),
        TEST(a_refused_access_stops),
        TEST(address_zero_is_no_end),
        TEST(executed_stores_change_code),
        TEST(a_promoted_mapping_stays_shared),
        TEST(new_blocks_are_told),
        TEST(a_written_value_is_given),
        TEST(narrow_registers_are_32_bits),
        TEST(unallocated_encodings_do_not_abort),
    };

    return cmocka_run_group_tests_name("unicorn", tests, NULL, NULL);
}
