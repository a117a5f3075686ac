/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a plugin is answered in a callback is what the machine has there. */
#include <string.h>

#include "base/bits.h"
#include "rig.h"

typedef void question(struct rig *rig, const struct el2sim_api *api,
                      struct el2sim *sim, const struct el2sim_event *event);

/* What a test asks, and when; `count` says that it was asked. */
struct aim {
    question *ask;
    enum el2sim_event_kind kind;
    unsigned count;
};

static void on_event(void *self, const struct el2sim_api *api,
                     struct el2sim *sim, const struct el2sim_event *event)
{
    struct rig *rig = api->shared(sim);
    struct aim *aim = rig->aim;

    (void)self;
    if (event->kind != aim->kind)
        return;
    aim->count++;
    aim->ask(rig, api, sim, event);
}

#define EVERY                                                        \
    .on = {                                                          \
        [EL2SIM_insn] = on_event,  [EL2SIM_sysreg_write] = on_event, \
        [EL2SIM_hvc] = on_event,   [EL2SIM_eret] = on_event,         \
        [EL2SIM_reach] = on_event, [EL2SIM_fpsimd] = on_event,       \
        [EL2SIM_store] = on_event,                                   \
    }

static const struct el2sim_plugin asks = {
    EL2SIM_HEADER,
    .name = "asks",
    .summary = "asks what a test wants to know",
    .changes = true,
    EVERY,
};

static void begin(struct rig *rig, struct aim *aim)
{
    rig->aim = aim;
    rig_add(rig, &asks);
    rig_begin(rig);
}

static void end(struct rig *rig, unsigned count)
{
    struct aim *aim = rig->aim;

    rig_end(rig);
    assert_int_equal(aim->count, count);
    assert_string_equal(rig->sentence, "");
    assert_int_equal(rig->broken, 0);
}

static void set_banks(struct rig *rig)
{
    for (unsigned i = 0; i < 31; i++)
        rig->cpu->x[i] = 0x1000 + i;
    for (unsigned i = 0; i < 32; i++) {
        rig->cpu->v[i].lo = 0x2000 + i;
        rig->cpu->v[i].hi = 0x3000 + i;
    }
    rig->cpu->sp = 0x4000;
}

/* As set_banks() left them, but x0, which the code adds to. */
static void expect_banks(struct rig *rig, const struct el2sim_api *api,
                         struct el2sim *sim, const struct el2sim_event *event)
{
    struct el2sim_gprs gprs;
    struct el2sim_vregs vregs;

    (void)rig;
    api->gprs(sim, 0, &gprs);
    api->vregs(sim, 0, &vregs);
    assert_int_equal(gprs.x[0], 0x1001);
    assert_int_equal(gprs.sp, 0x4000);
    assert_int_equal(gprs.pc, event->pc);
    assert_int_equal(gprs.pstate & 0xf, 9);
    for (int i = 0; i < 31; i++) {
        assert_int_equal(gprs.x[i], 0x1000 + i + (i == 0));
        assert_int_equal(api->get(sim, 0, EL2SIM_X + i), gprs.x[i]);
    }
    for (int i = 0; i < 32; i++) {
        assert_int_equal(vregs.v[i].lo, 0x2000 + i);
        assert_int_equal(vregs.v[i].hi, 0x3000 + i);
        assert_int_equal(api->get(sim, 0, EL2SIM_V_LO + i), 0x2000 + i);
        assert_int_equal(api->get(sim, 0, EL2SIM_V_HI + i), 0x3000 + i);
    }
    assert_int_equal(api->get(sim, 0, EL2SIM_SP), 0x4000);
    assert_int_equal(api->get(sim, 0, EL2SIM_PC), event->pc);
    assert_int_equal(api->sysregs(sim, 0)[SP_EL2], 0x4000);
}

/* Behind an instruction that the engine executed by itself. */
static void banks(void **state)
{
    static const enum el2sim_event_kind kinds[] = {
        EL2SIM_sysreg_write,
        EL2SIM_hvc,
    };
    struct rig *rig = *state;
    struct aim aim = { .ask = expect_banks };

    begin(rig, &aim);
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
        aim.kind = kinds[i];
        set_banks(rig);
        RIG_RUN(rig, ADD_X0, MSR_TPIDR_X0, HVC);
    }
    end(rig, 2);
}

static void expect_write(struct rig *rig, const struct el2sim_api *api,
                         struct el2sim *sim, const struct el2sim_event *event)
{
    (void)rig;
    assert_int_equal(event->reg, TPIDR_EL2);
    assert_int_equal(event->reg, api->sysreg_by_name(sim, "TPIDR_EL2"));
    assert_string_equal(api->sysreg_name(sim, event->reg), "TPIDR_EL2");
    assert_int_equal(api->sysreg_encoding(sim, event->reg), event->encoding);
    assert_int_equal(event->old, 7);
    assert_int_equal(event->value, 8);
    assert_int_equal(api->get(sim, 0, event->reg), 8);
    assert_int_equal(api->sysregs(sim, 0)[event->reg], 8);
    assert_int_equal(api->get(sim, 1, event->reg), 9);
    assert_int_equal(api->sysregs(sim, 1)[event->reg], 9);
}

/* After the write: `old` alone has what was. Another CPU has its own. */
static void written_register(void **state)
{
    struct rig *rig = *state;
    struct aim aim = { .ask = expect_write, .kind = EL2SIM_sysreg_write };

    begin(rig, &aim);
    sysreg_poke(rig->cpu, TPIDR_EL2, 7);
    sysreg_poke(machine_cpu_by_index(rig->machine, 1), TPIDR_EL2, 9);
    rig->cpu->x[0] = 8;
    RIG_RUN(rig, MSR_TPIDR_X0);
    end(rig, 1);
}

static void expect_hvc(struct rig *rig, const struct el2sim_api *api,
                       struct el2sim *sim, const struct el2sim_event *event)
{
    (void)rig;
    assert_int_equal(event->el, 2);
    assert_int_equal(event->target_el, 2);
    assert_int_equal(event->ec, 0x16);
    assert_int_equal(api->get(sim, 0, ELR_EL2), 0);
    assert_int_equal(api->get(sim, 0, EL2SIM_PSTATE) & 0xf, 9);
}

static void expect_eret(struct rig *rig, const struct el2sim_api *api,
                        struct el2sim *sim, const struct el2sim_event *event)
{
    (void)rig;
    assert_int_equal(event->pc, VECTORS + 0x200);
    assert_int_equal(event->el, 2);
    assert_int_equal(event->target_el, 2);
    assert_int_equal(api->get(sim, 0, ELR_EL2), CODE + 4);
    assert_int_equal(api->get(sim, 0, EL2SIM_PC), CODE + 4);
}

/* An exception is told before its state changes, a return after. */
static void before_and_after(void **state)
{
    struct rig *rig = *state;
    struct aim aim = { .ask = expect_hvc, .kind = EL2SIM_hvc };

    begin(rig, &aim);
    RIG_RUN(rig, HVC, NOP);
    aim = (struct aim){ .ask = expect_eret, .kind = EL2SIM_eret, .count = 1 };
    RIG_RUN(rig, HVC, NOP);
    end(rig, 2);
}

static void change_all(struct rig *rig, const struct el2sim_api *api,
                       struct el2sim *sim, const struct el2sim_event *event)
{
    const uint32_t word = ADD_X0;

    (void)rig;
    if (event->pc != CODE)
        return;
    api->put(sim, 0, EL2SIM_X, 0x50);
    api->put(sim, 0, EL2SIM_SP, 0x60);
    api->put(sim, 0, EL2SIM_V_LO, 0x70);
    api->put(sim, 0, TPIDR_EL2, 0x80);
    api->put(sim, 0, NZCV, UINT64_C(6) << 28);
    assert_true(api->write_memory(sim, CODE + 12, &word, sizeof(word)));
    assert_int_equal(api->get(sim, 0, EL2SIM_X), 0x50);
    assert_int_equal(api->get(sim, 0, EL2SIM_SP), 0x60);
    assert_int_equal(api->get(sim, 0, EL2SIM_V_LO), 0x70);
    assert_int_equal(api->get(sim, 0, TPIDR_EL2), 0x80);
}

/* What is put before an instruction is what it, and the code behind, finds. */
static void changes_take_effect(void **state)
{
    struct rig *rig = *state;
    struct aim aim = { .ask = change_all, .kind = EL2SIM_insn };

    begin(rig, &aim);
    RIG_RUN(rig, ADD_X0, MRS_X1_TPIDR, 0x910003e3 /* mov x3, sp */, NOP,
            0x9e660002 /* fmov x2, d0 */, 0x9a9f17e4 /* cset x4, eq */);
    end(rig, 6);
    assert_int_equal(rig->cpu->x[0], 0x52);
    assert_int_equal(rig->cpu->x[1], 0x80);
    assert_int_equal(rig->cpu->x[2], 0x70);
    assert_int_equal(rig->cpu->x[3], 0x60);
    assert_int_equal(rig->cpu->x[4], 1);
    assert_int_equal(rig->cpu->sp, 0x60);
    assert_int_equal(rig->cpu->v[0].lo, 0x70);
}

static void change_banks(struct rig *rig, const struct el2sim_api *api,
                         struct el2sim *sim, const struct el2sim_event *event)
{
    struct el2sim_gprs gprs;
    struct el2sim_vregs vregs;

    (void)rig;
    (void)event;
    api->gprs(sim, 0, &gprs);
    api->vregs(sim, 0, &vregs);
    gprs.x[30] = 0x30;
    gprs.sp = 0x31;
    gprs.pc = gprs.pstate = 1; /* left alone */
    vregs.v[31].hi = 0x32;
    api->put_gprs(sim, 0, &gprs);
    api->put_vregs(sim, 0, &vregs);
}

static void whole_banks(void **state)
{
    struct rig *rig = *state;
    struct aim aim = { .ask = change_banks, .kind = EL2SIM_hvc };

    begin(rig, &aim);
    set_banks(rig);
    RIG_RUN(rig, ADD_X0, HVC, ADD_X0, NOP);
    end(rig, 1);
    assert_int_equal(rig->cpu->pc, CODE + 12);
    assert_int_equal(rig->cpu->x[0], 0x1002);
    assert_int_equal(rig->cpu->x[29], 0x101d);
    assert_int_equal(rig->cpu->x[30], 0x30);
    assert_int_equal(rig->cpu->sp, 0x31);
    assert_int_equal(rig->cpu->v[31].hi, 0x32);
    assert_int_equal(rig->cpu->v[31].lo, 0x201f);
}

static void expect_store(struct rig *rig, const struct el2sim_api *api,
                         struct el2sim *sim, const struct el2sim_event *event)
{
    uint64_t bytes = 0;

    (void)rig;
    assert_int_equal(event->address, DATA);
    assert_int_equal(event->virtual_address, DATA);
    assert_int_equal(event->size, 8);
    assert_int_equal(event->value, 0x99);
    assert_true(api->read(sim, event->address, &bytes, 8));
    assert_int_equal(bytes, 0x11);
    assert_false(api->read(sim, HOLE, &bytes, 8));
    assert_false(api->read(sim, DATA + 0xffc, &bytes, 8));
    assert_false(api->read(sim, UINT64_MAX - 3, &bytes, 8));
}

/* Before the store memory has the old bytes. */
static void stored_bytes(void **state)
{
    struct rig *rig = *state;
    struct aim aim = { .ask = expect_store, .kind = EL2SIM_store };
    const uint64_t old = 0x11;

    begin(rig, &aim);
    machine_write(rig->machine, DATA, &old, sizeof(old));
    rig->cpu->x[0] = 0x99;
    rig->cpu->x[2] = DATA;
    RIG_RUN(rig, STR_X0_X2);
    end(rig, 1);
}

/* ACTLR_EL1 traps to EL2 when HCR_EL2.TACR says so. */
static void expect_reach(struct rig *rig, const struct el2sim_api *api,
                         struct el2sim *sim, const struct el2sim_event *event)
{
    uint64_t copy[SYSREG_COUNT];
    uint16_t actlr = api->sysreg_encoding(sim, ACTLR_EL1);
    bool trapped = sysreg_peek(rig->cpu, HCR_EL2) & BIT64(21);

    (void)event;
    assert_int_equal(api->reach(sim, 0, 1, false)[ACTLR_EL1], !trapped);
    assert_int_equal(api->reach(sim, 0, 1, true)[ACTLR_EL1], !trapped);
    assert_true(api->reach(sim, 0, 2, true)[ACTLR_EL1]);
    assert_false(api->reach(sim, 0, 0, false)[ACTLR_EL1]);
    assert_false(api->reach(sim, 0, 1, false)[TPIDR_EL2]);
    memcpy(copy, api->sysregs(sim, 0), sizeof(copy));
    assert_int_equal(api->traps_to(sim, 0, copy, 1, actlr, true),
                     trapped ? 2 : 0);
    copy[HCR_EL2] ^= BIT64(21);
    assert_int_equal(api->traps_to(sim, 0, copy, 1, actlr, true),
                     trapped ? 0 : 2);
    assert_int_equal(api->traps_to(sim, 0, copy, 0, actlr, true), -1);
}

/* Answers that are kept are told apart by the controls in force. */
static void reach(void **state)
{
    struct rig *rig = *state;
    struct aim aim = { .ask = expect_reach, .kind = EL2SIM_insn };

    begin(rig, &aim);
    for (unsigned i = 0; i < 4; i++) {
        sysreg_poke(rig->cpu, HCR_EL2, BIT64(31) | (i & 1 ? BIT64(21) : 0));
        RIG_RUN(rig, NOP);
    }
    end(rig, 4);
}

static void expect_facts(struct rig *rig, const struct el2sim_api *api,
                         struct el2sim *sim, const struct el2sim_event *event)
{
    uint64_t address, size;
    const char *name;
    unsigned rights;

    (void)rig;
    assert_int_equal(api->cpu_count(sim), 2);
    assert_int_equal(event->cpu, 0);
    assert_string_equal(api->case_id(sim), "case");
    assert_int_equal(api->sysreg_count(sim), SYSREG_COUNT);
    assert_int_equal(api->sysreg_by_name(sim, "FROB_EL9"), -1);
    assert_true(api->sysreg_stored_bits(sim, 0, TPIDR_EL2) == UINT64_MAX);
    assert_int_equal(api->sysreg_stored_bits(sim, 0, MPIDR_EL1), 0);
    assert_true(api->region(sim, 1, &name, &address, &size));
    assert_string_equal(name, "data");
    assert_int_equal(address, DATA);
    assert_int_equal(size, 0x1000);
    assert_false(api->region(sim, 2, &name, &address, &size));
    assert_true(api->translate(sim, 0, DATA + 8, &address, &size, &rights));
    assert_int_equal(address, DATA + 8);
    assert_int_equal(rights, 7);
    assert_false(api->function(sim, 0, &name, &address, &size));
    assert_false(api->place(sim, "percpu", &address, &size));
}

static void facts(void **state)
{
    struct rig *rig = *state;
    struct aim aim = { .ask = expect_facts, .kind = EL2SIM_insn };

    begin(rig, &aim);
    RIG_RUN(rig, NOP);
    end(rig, 1);
}

static void watch_third(struct rig *rig, const struct el2sim_api *api,
                        struct el2sim *sim, const struct el2sim_event *event)
{
    struct aim *aim = rig->aim;

    if (event->pc != CODE)
        return;
    api->watch(sim, CODE + 8);
    aim->kind = EL2SIM_reach;
}

/* A watch set in a callback counts from then on, each time, until the end. */
static void watched(void **state)
{
    struct rig *rig = *state;
    struct aim aim = { .ask = watch_third, .kind = EL2SIM_insn };

    begin(rig, &aim);
    RIG_RUN(rig, NOP, NOP, NOP, NOP);
    assert_int_equal(aim.count, 2);
    RIG_RUN(rig, NOP, NOP, NOP, NOP);
    end(rig, 3);
    RIG_RUN(rig, NOP, NOP, NOP, NOP);
    assert_int_equal(aim.count, 3);
}

static void ask_again(struct rig *rig, const struct el2sim_api *api,
                      struct el2sim *sim, const struct el2sim_event *event)
{
    (void)rig;
    (void)event;
    api->finding(sim, &(struct el2sim_finding){ .what = "a thing" });
    api->again(sim, "vm");
    assert_int_equal(api->run_number(sim), 0);
    assert_string_equal(api->filled(sim, 0), "vm");
    assert_null(api->filled(sim, 1));
}

static void host(void **state)
{
    struct rig *rig = *state;
    struct aim aim = { .ask = ask_again, .kind = EL2SIM_hvc };

    begin(rig, &aim);
    RIG_RUN(rig, HVC, NOP);
    end(rig, 1);
    assert_int_equal(rig->findings, 1);
    assert_int_equal(rig->agains, 1);
}

static void ask_stranger(struct rig *rig, const struct el2sim_api *api,
                         struct el2sim *sim, const struct el2sim_event *event)
{
    (void)rig;
    (void)event;
    api->again(sim, "v");
}

static void only_who_is_filled(void **state)
{
    struct rig *rig = *state;
    struct aim aim = { .ask = ask_stranger, .kind = EL2SIM_hvc };

    begin(rig, &aim);
    RIG_RUN(rig, HVC, NOP);
    rig_end(rig);
    assert_int_equal(rig->broken, 1);
    assert_int_equal(rig->agains, 0);
}

const struct CMUnitTest api_tests[] = {
    RIG_TEST(banks),
    RIG_TEST(written_register),
    RIG_TEST(before_and_after),
    RIG_TEST(changes_take_effect),
    RIG_TEST(whole_banks),
    RIG_TEST(stored_bytes),
    RIG_TEST(reach),
    RIG_TEST(facts),
    RIG_TEST(watched),
    RIG_TEST(host),
    RIG_TEST(only_who_is_filled),
};
const size_t api_test_count = sizeof(api_tests) / sizeof(api_tests[0]);
