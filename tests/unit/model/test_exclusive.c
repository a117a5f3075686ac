/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exclusive monitors, pointer authentication and SP checks without an engine. */
#include <string.h>

#include "model/exclusive.h"
#include "model/pauth.h"
#include "tests.h"

enum {
    LDXR = 0xc85f7c20,    /* ldxr x0, [x1] */
    STXR = 0xc8027c23,    /* stxr w2, x3, [x1] */
    STXRB = 0x08027c23,   /* stxrb w2, w3, [x1] */
    STXR_ZR = 0xc81f7c23, /* stxr wzr, x3, [x1] */
    LDXP = 0xc87f0440,    /* ldxp x0, x1, [x2] */
    STXP = 0xc8230440,    /* stxp w3, x0, x1, [x2] */
    LDXR_SP = 0xc85f7fe0,
    CLREX = 0xd5033f5f,
    PACIASP = 0xd503233f,
    PACDA = 0xdac10820, /* pacda x0, x1 */
    XPACI = 0xdac143e0,
    PACGA = 0x9ac23020, /* pacga x0, x1, x2 */
    BLRAA = 0xd73f0801, /* blraa x0, x1 */
    RETAB = 0xd65f0fff,
    LDRAA = 0xf8201c20, /* ldraa x0, [x1, #8]! */
    LDRAA_SP = 0xf82007e0,
    ERETAB = 0xd69f0fff,
};

/* 64 bytes at 0x1000; stores can be forbidden. */
struct ram {
    uint8_t bytes[64];
    bool read_only;
};

static bool find(void *self, uint64_t address, unsigned size, bool write,
                 uint64_t *physical, uint8_t **bytes, struct fault *fault)
{
    struct ram *ram = self;

    *fault = (struct fault){
        .kind = FAULT_EXTERNAL,
        .write = write,
        .address = address,
    };
    if (address < 0x1000 || address + size > 0x1040 ||
        (write && ram->read_only))
        return false;
    *physical = address;
    *bytes = ram->bytes + (address - 0x1000);
    return true;
}

static bool no_device(void *self, uint64_t address, unsigned size, bool write,
                      struct fault *fault)
{
    (void)self;
    (void)address;
    (void)size;
    (void)write;
    (void)fault;
    return false;
}

struct rig {
    struct cpu cpu;
    struct ram ram;
    struct data_path path;
    struct exception e;
    bool stored;
};

static struct rig *fresh(feature_set features)
{
    static struct rig rig;

    rig = (struct rig){ .cpu = new_cpu(features) };
    rig.path = (struct data_path){ &rig.ram, find, no_device };
    rig.cpu.pc = 0x400;
    for (unsigned i = 0; i < sizeof(rig.ram.bytes); i++)
        rig.ram.bytes[i] = (uint8_t)i;
    return &rig;
}

static enum execute_outcome run(struct rig *rig, uint32_t word)
{
    if (insn_classify(word) == INSN_EXCLUSIVE)
        return exclusive_execute(&rig->cpu, &rig->path, word, &rig->stored,
                                 &rig->e);
    if (insn_classify(word) == INSN_PAUTH)
        return pauth_execute(&rig->cpu, &rig->path, word, &rig->e);
    return execute_special(&rig->cpu, word, insn_classify(word), &rig->e);
}

/* Whether a STXR of 0xfeed to x1 = 0x1008 passes; checks all that follows. */
static bool store_passes(struct rig *rig)
{
    uint64_t pc = rig->cpu.pc, was, is;

    memcpy(&was, rig->ram.bytes + 8, 8);
    rig->cpu.x[1] = 0x1008;
    rig->cpu.x[2] = 0x5555;
    rig->cpu.x[3] = 0xfeed;
    assert_int_equal(run(rig, STXR), EXECUTE_DONE);
    memcpy(&is, rig->ram.bytes + 8, 8);
    assert_int_equal(rig->cpu.pc, pc + 4);
    assert_int_equal(rig->cpu.x[2], !rig->stored);
    assert_int_equal(is, rig->stored ? 0xfeed : was);
    assert_false(rig->cpu.exclusive);
    return rig->stored;
}

static void load(struct rig *rig)
{
    rig->cpu.x[1] = 0x1008;
    assert_int_equal(run(rig, LDXR), EXECUTE_NATIVE);
    assert_true(rig->cpu.exclusive);
}

static void monitor(void **unused)
{
    struct rig *rig = fresh(CPU_DEFAULT_FEATURES);

    (void)unused;
    assert_false(store_passes(rig));
    load(rig);
    assert_true(store_passes(rig));
    assert_false(store_passes(rig));
    load(rig);
    assert_int_equal(run(rig, CLREX), EXECUTE_NATIVE);
    assert_false(store_passes(rig));
    /* Exception entry keeps it, exception return clears it. */
    load(rig);
    rig->e = exception_undefined(&rig->cpu);
    exception_take(&rig->cpu, &rig->e);
    assert_true(store_passes(rig));
    load(rig);
    exception_return(&rig->cpu);
    assert_false(store_passes(rig));
    /* What was loaded has changed. */
    load(rig);
    rig->ram.bytes[15]++;
    assert_false(store_passes(rig));
    /* Another address, another size, a status that nobody wants. */
    load(rig);
    rig->cpu.x[1] = 0x1010;
    assert_int_equal(run(rig, STXR), EXECUTE_DONE);
    assert_false(rig->stored);
    load(rig);
    assert_int_equal(run(rig, STXRB), EXECUTE_DONE);
    assert_false(rig->stored);
    load(rig);
    assert_int_equal(run(rig, STXR_ZR), EXECUTE_DONE);
    assert_true(rig->stored);
}

static void pairs(void **unused)
{
    struct rig *rig = fresh(CPU_DEFAULT_FEATURES);
    uint64_t both[2];

    (void)unused;
    rig->cpu.x[2] = 0x1010;
    assert_int_equal(run(rig, LDXP), EXECUTE_NATIVE);
    rig->cpu.x[0] = 1;
    rig->cpu.x[1] = 2;
    assert_int_equal(run(rig, STXP), EXECUTE_DONE);
    assert_int_equal(rig->cpu.x[3], 0);
    memcpy(both, rig->ram.bytes + 16, 16);
    assert_int_equal(both[0], 1);
    assert_int_equal(both[1], 2);
    rig->cpu.x[2] = 0x1008; /* aligned to 8, not to 16 */
    assert_int_equal(run(rig, STXP), EXECUTE_EXCEPTION);
    assert_int_equal(rig->e.iss, 0x61);
    assert_int_equal(rig->e.far, 0x1008);
}

/* Alignment before the monitor, the monitor before other faults. */
static void faults(void **unused)
{
    struct rig *rig = fresh(CPU_DEFAULT_FEATURES);

    (void)unused;
    rig->cpu.x[1] = 0x1001;
    assert_int_equal(run(rig, STXR), EXECUTE_EXCEPTION);
    assert_int_equal(rig->e.ec, 0x25);
    rig->ram.read_only = true;
    assert_false(store_passes(rig));
    load(rig);
    assert_int_equal(run(rig, STXR), EXECUTE_EXCEPTION);
    assert_int_equal(rig->e.iss, 0x50);
    assert_int_equal(rig->e.ret, rig->cpu.pc);
    rig->cpu.x[1] = 0x2000;
    assert_int_equal(run(rig, LDXR), EXECUTE_NATIVE);
    assert_false(rig->cpu.exclusive);
}

/* Stores of another observer, and the event that they are for WFE. */
static void others(void **unused)
{
    struct rig *rig = fresh(CPU_DEFAULT_FEATURES);
    struct memory memory = { 0 };

    (void)unused;
    assert_int_equal(memory_add(&memory, "ram", 0x1000, 0x1000, NULL), 0);
    load(rig);
    exclusive_stored_elsewhere(&rig->cpu, 0x1040, 8);
    assert_true(rig->cpu.exclusive);
    assert_false(rig->cpu.event);
    exclusive_stored_elsewhere(&rig->cpu, 0x1038, 8);
    assert_true(rig->cpu.event);
    assert_false(store_passes(rig));
    rig->cpu.event = false;
    load(rig);
    memcpy(memory.regions[0].bytes, rig->ram.bytes, sizeof(rig->ram.bytes));
    exclusive_look(&rig->cpu, &memory);
    assert_true(rig->cpu.exclusive);
    memory.regions[0].bytes[9]++;
    exclusive_look(&rig->cpu, &memory);
    assert_false(rig->cpu.exclusive);
    assert_true(rig->cpu.event);
    memory_release(&memory);
}

/* SCTLR_ELx.SA at EL1 and EL2, SA0 of the regime at EL0. */
static void stack_checks(void **unused)
{
    (void)unused;
    for (unsigned n = 0; n < 3 << 6; n++) {
        bool sa1 = n & 1, sa01 = n & 2, sa2 = n & 4, sa02 = n & 8;
        bool host = n & 16, misaligned = n & 32, checks;
        unsigned el = n >> 6;
        struct rig *rig = fresh(CPU_DEFAULT_FEATURES | FEATURE_BIT(FEAT_VHE));
        struct cpu *cpu = &rig->cpu;

        sysreg_poke(cpu, HCR_EL2, host ? BIT64(34) | BIT64(27) : 0);
        sysreg_poke(cpu, SCTLR_EL1, sa1 << 3 | sa01 << 4);
        cpu->sysreg[SCTLR_EL2] = (uint64_t)(sa2 << 3 | sa02 << 4);
        set_el(cpu, el);
        cpu->sp = misaligned ? 0x1008 : 0x1010;
        checks = el == 2 ? sa2 : el == 1 ? sa1 : host ? sa02 : sa01;
        assert_int_equal(execute_checks_stack(cpu), checks);
        assert_int_equal(execute_stack_misaligned(cpu, 0xf94003e0),
                         checks && misaligned);
        assert_false(execute_stack_misaligned(cpu, 0xf9400020));
        if (!checks || !misaligned)
            continue;
        assert_int_equal(run(rig, LDXR_SP), EXECUTE_EXCEPTION);
        assert_int_equal(rig->e.ec, 0x26);
    }
}

static void pauth_absent(void **unused)
{
    static const uint32_t words[] = {
        PACDA, XPACI, PACGA, BLRAA, RETAB, LDRAA
    };
    struct rig *rig = fresh(CPU_DEFAULT_FEATURES);

    (void)unused;
    assert_int_equal(run(rig, PACIASP), EXECUTE_NATIVE);
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        assert_int_equal(run(rig, words[i]), EXECUTE_EXCEPTION);
        assert_int_equal(rig->e.ec, 0);
    }
}

/* HCR_EL2.API traps from EL1 and EL0 what SCTLR_ELx.En* enables. */
static void pauth_traps_by_level(void **unused)
{
    static const struct {
        uint32_t word;
        unsigned enable; /* bit of SCTLR_ELx; 64: always enabled; 65: never */
    } rows[] = {
        { PACIASP, 31 }, { PACDA, 27 }, { BLRAA, 31 }, { RETAB, 30 },
        { LDRAA, 27 },   { PACGA, 64 }, { XPACI, 65 }, { ERETAB, 30 },
    };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        for (unsigned n = 0; n < 3 << 3; n++) {
            struct rig *rig = fresh(CPU_DEFAULT_FEATURES |
                                    FEATURE_BIT(FEAT_PAuth) |
                                    FEATURE_BIT(FEAT_VHE));
            bool api = n & 1, enabled = n & 2, host = n & 4, trapped;
            unsigned el = n >> 3;
            uint64_t hcr = (uint64_t)api << 41;
            uint64_t sctlr = 0;

            if (enabled && rows[i].enable < 64)
                sctlr = BIT64(rows[i].enable);
            sysreg_poke(&rig->cpu, HCR_EL2,
                        hcr | (host ? BIT64(34) | BIT64(27) : 0));
            sysreg_poke(&rig->cpu, SCTLR_EL1, sctlr);
            sysreg_poke(&rig->cpu, SCTLR_EL2, sctlr);
            set_el(&rig->cpu, el);
            rig->cpu.x[1] = 0x1000;
            if (rows[i].word == ERETAB && el == 0)
                continue;
            trapped = !api && rows[i].enable <= 64 &&
                      (enabled || rows[i].enable == 64) &&
                      (el == 1 || (el == 0 && !host));
            assert_int_equal(run(rig, rows[i].word),
                             trapped ? EXECUTE_EXCEPTION : EXECUTE_DONE);
            if (!trapped)
                continue;
            assert_int_equal(rig->e.ec, 0x09);
            assert_int_equal(rig->e.iss, 0);
            assert_int_equal(rig->e.target_el, 2);
            assert_int_equal(rig->e.ret, 0x400);
        }
}

static void pauth_results(void **unused)
{
    struct rig *rig = fresh(CPU_DEFAULT_FEATURES | FEATURE_BIT(FEAT_PAuth));
    struct cpu *cpu = &rig->cpu;

    (void)unused;
    cpu->x[0] = 0x123456;
    assert_int_equal(run(rig, PACDA), EXECUTE_DONE);
    assert_int_equal(cpu->x[0], 0x123456);
    assert_int_equal(cpu->pc, 0x404);
    assert_int_equal(run(rig, BLRAA), EXECUTE_DONE);
    assert_int_equal(cpu->pc, 0x123456);
    assert_int_equal(cpu->x[30], 0x408);
    assert_int_equal(run(rig, RETAB), EXECUTE_DONE);
    assert_int_equal(cpu->pc, 0x408);
    cpu->x[1] = 0x1000;
    assert_int_equal(run(rig, LDRAA), EXECUTE_DONE);
    assert_true(cpu->x[0] == UINT64_C(0x0f0e0d0c0b0a0908));
    assert_int_equal(cpu->x[1], 0x1008);
    cpu->x[1] = 0x1038;
    assert_int_equal(run(rig, LDRAA), EXECUTE_EXCEPTION);
    assert_int_equal(rig->e.ec, 0x25);
    assert_int_equal(rig->e.far, 0x1040);
    assert_int_equal(cpu->x[1], 0x1038);
    assert_int_equal(run(rig, PACGA), EXECUTE_DONE);
    assert_int_equal(cpu->x[0], 0);
    cpu->sysreg[SCTLR_EL2] |= BIT64(3);
    cpu->sp = 0x1008;
    assert_int_equal(run(rig, LDRAA_SP), EXECUTE_EXCEPTION);
    assert_int_equal(rig->e.ec, 0x26);
}

/* A lost monitor ends WFE and not WFI. */
static void wake_up(void **unused)
{
    static const uint32_t words[] = { 0xd503205f /* wfe */,
                                      0xd503207f /* wfi */ };

    (void)unused;
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        struct rig *rig = fresh(CPU_DEFAULT_FEATURES);

        load(rig);
        assert_int_equal(run(rig, words[i]), EXECUTE_WAIT);
        exclusive_stored_elsewhere(&rig->cpu, 0x1000, 1);
        assert_int_equal(rig->cpu.waiting, i == 1);
        assert_int_equal(rig->cpu.event, i == 1);
    }
}

int test_exclusive(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(monitor),
        cmocka_unit_test(pairs),
        cmocka_unit_test(faults),
        cmocka_unit_test(others),
        cmocka_unit_test(stack_checks),
        cmocka_unit_test(pauth_absent),
        cmocka_unit_test(pauth_traps_by_level),
        cmocka_unit_test(pauth_results),
        cmocka_unit_test(wake_up),
    };

    return cmocka_run_group_tests_name("exclusive", tests, NULL, NULL);
}
