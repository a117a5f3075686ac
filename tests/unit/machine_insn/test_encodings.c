/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any word at all in a whole machine: it executes or is an exception, never an
 * error of the simulator, and the engine knows the FP encodings that the model
 * knows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "machine/machine.h"
#include "model/insn.h"

#define CODE UINT64_C(0x80000000)
#define DATA UINT64_C(0x80004000)
#define ALL_FEATURES (FEATURE_BIT(FEATURE_COUNT) - 1)

enum { FP_WORDS = 30000, ANY_WORDS = 10000, RAM_SIZE = 0x10000 };

/* A repeatable stream of 64-bit values (splitmix64). */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static struct machine *new_machine(feature_set features)
{
    const struct machine_config config = {
        .cpus = 1,
        .features = features,
        .ignored = UINT64_MAX, /* random MSRs */
        .region_count = 1,
        .regions = { { "ram", CODE, RAM_SIZE, true } },
    };
    struct machine *machine;

    assert_int_equal(machine_create(&config, &machine, NULL), STATUS_OK);
    return machine;
}

/* Everything allowed at `el`, every register at DATA. */
static void prepare(struct machine *machine, unsigned el)
{
    struct cpu *cpu = machine_cpu(machine);

    cpu_reset(cpu, 2);
    sysreg_poke(cpu, CPACR_EL1, 3 << 24 | 3 << 20 | 3 << 16);
    sysreg_poke(cpu, CPTR_EL2, 0);
    sysreg_poke(cpu, VBAR_EL1, CODE + 0x1000);
    sysreg_poke(cpu, VBAR_EL2, CODE + 0x1800);
    cpu_set_pstate(cpu, PSTATE_DAIF | (uint64_t)el << 2 | (el > 0));
    cpu->pc = CODE;
    cpu->sp = DATA;
    for (unsigned i = 0; i < CPU_X_COUNT; i++)
        cpu->x[i] = DATA;
}

static bool is_undefined(struct machine *machine, uint32_t word)
{
    struct machine_stop stop;
    const struct cpu *cpu = machine_cpu(machine);

    prepare(machine, 1);
    machine_execute(machine, word, &stop);
    if (stop.reason != STOP_COUNT && stop.reason != STOP_WAITING)
        fail_msg("%08x: %s", word, stop.diag.text);
    return cpu->pc == CODE + 0x1200 && cpu->sysreg[ESR_EL1] >> 26 == EC_UNKNOWN;
}

/* Words that resemble instructions: rows of fpsimd.def with a bit changed. */
static uint32_t fp_word(uint64_t *random)
{
    static const struct {
        uint32_t mask, value;
    } rows[] = {
#define ALLOCATED(mask, value, name) { mask, value },
#define UNALLOCATED(mask, value) { mask, value },
#include "arch/fpsimd.def"
#undef ALLOCATED
#undef UNALLOCATED
    };
    uint64_t bits = next_random(random);
    size_t row = bits >> 40 & 0xffff;
    uint32_t word = (uint32_t)bits;

    if (bits >> 63)
        return word;
    row %= sizeof(rows) / sizeof(rows[0]);
    word = (word & ~rows[row].mask) | rows[row].value;
    return bits >> 62 & 1 ? word ^ 1u << (bits >> 56 & 31) : word;
}

static void fpsimd(void **unused)
{
    struct machine *machine = new_machine(CPU_DEFAULT_FEATURES);
    uint64_t random = 1;

    (void)unused;
    for (unsigned i = 0; i < FP_WORDS; i++) {
        uint32_t word = fp_word(&random);

        if (insn_classify(word) == INSN_FPSIMD &&
            insn_fpsimd_exists(word) == is_undefined(machine, word))
            fail_msg("%08x: the engine %s it", word,
                     insn_fpsimd_exists(word) ? "lacks" : "executes");
    }
    machine_destroy(machine);
}

/* Words of every class, one in four of SVE and SME, with all features or none. */
static void any(void **unused)
{
    struct machine *machines[] = { new_machine(CPU_DEFAULT_FEATURES),
                                   new_machine(ALL_FEATURES) };
    uint64_t random = 2;

    (void)unused;
    for (unsigned i = 0; i < ANY_WORDS; i++) {
        uint32_t word = (uint32_t)next_random(&random);
        struct machine *machine = machines[i & 1];
        struct machine_stop stop;

        if (i % 4 == 0)
            word = (word & ~(15u << 25)) | (i & 4 ? 2u << 25 : 1u << 31);
        prepare(machine, i % 3);
        machine_execute(machine, word, &stop);
        if (stop.reason == STOP_ERROR)
            fail_msg("%08x at EL%u: %s", word, i % 3, stop.diag.text);
    }
    machine_destroy(machines[0]);
    machine_destroy(machines[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fpsimd),
        cmocka_unit_test(any),
    };

    return cmocka_run_group_tests_name("encodings", tests, NULL, NULL);
}
