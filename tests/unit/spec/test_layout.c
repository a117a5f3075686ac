/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a payload keeps things, by symbols and types that differ. */
#include <stdio.h>
#include <string.h>

#include "layout.h"
#include "payload.h"
#include "tests.h"

enum { ARRAYS = 16, MEMBERS = 256, STACKS = 0x412a0000, POOL = 0x41300000 };

/* A payload like the one in hyp/, to be changed. */
struct world {
    struct payload_array arrays[ARRAYS];
    struct payload_member context[MEMBERS];
    unsigned member_count;
    uint64_t context_size;
    struct payload payload;
    struct layout layout;
    char missing[128];
    bool found;
};

static struct world world;

static const struct payload_member percpu[] = {
    { "cur_vmid", 0, 8, 1, false },     { "cur_vcpuid", 8, 8, 1, false },
    { "host_pmselr", 16, 8, 1, false }, { "host_pmuserenr", 24, 8, 1, false },
    { "host_mdcr", 32, 8, 1, false },   { NULL, 0, 0, 0, false },
};
static const struct payload_member vm[] = {
    { "lock", 0, 4, 1, false },        { "state", 4, 4, 1, false },
    { "vcpu_state", 8, 4, 8, false },  { "image_base", 40, 8, 1, false },
    { "image_size", 48, 8, 1, false }, { NULL, 0, 0, 0, false },
};
static const struct payload_member shown[] = {
    { "regs", 0, 8, 31, false },    { "pc", 248, 8, 1, false },
    { "pstate", 256, 8, 1, false }, { "flags", 264, 8, 1, false },
    { "exit", 272, 8, 1, false },   { "esr", 280, 8, 1, false },
    { "ipa", 288, 8, 1, false },    { NULL, 0, 0, 0, false },
};
static const struct payload_member request[] = {
    { "vcpuid", 0, 8, 16, false },
    { NULL, 0, 0, 0, false },
};

static struct payload_member *has(const char *name, uint64_t size,
                                  uint64_t count)
{
    struct payload_member *member = &world.context[world.member_count++];

    *member = (struct payload_member){ name, world.context_size, size, count,
                                       false };
    world.context_size += size * count;
    return member;
}

static void has_sysregs(unsigned added)
{
    const uint64_t begin = world.context_size;
    struct payload_member *all = has("sysregs", 0, 1);
    static char names[PAYLOAD_ADDED][32];

    all->is_outer = true;
#define SWITCHED(name, member, reset)        \
    if (strncmp(member, "sysregs.", 8) == 0) \
        has(member, 8, 1);
#define CONTROL(name, judged)
#define FEATURE(name)
#include "registers.def"
#undef FEATURE
#undef SWITCHED
#undef CONTROL
    has("sysregs.CNTV_CVAL_EL0", 8, 1);
    has("sysregs.CNTV_CTL_EL0", 8, 1);
    for (unsigned i = 0; i < added; i++) {
        snprintf(names[i], sizeof(names[i]), "sysregs.ADDED%u_EL1", i);
        has(names[i], 8, 1);
    }
    all->size = world.context_size - begin;
}

static void begin_context(unsigned added)
{
    memset(&world, 0, sizeof(world));
    has("regs", 8, 31);
    has("pc", 8, 1);
    has("pstate", 8, 1);
    has("dirty", 8, 1);
    has("flags", 8, 1);
    has("esr_el1", 8, 1);
    has("spsr_0", 8, 1);
    has_sysregs(added);
}

static void end_context(void)
{
    has("fp.fpsr", 8, 1);
    has("fp.fpcr", 8, 1);
    has("esr_el2", 8, 1);
    has("ec", 8, 1);
    has("far_el2", 8, 1);
    has("hpfar_el2", 8, 1);
}

static struct payload_array *array(const char *symbol)
{
    struct payload_array *row = world.arrays;

    while (strcmp(row->symbol, symbol) != 0)
        row++;
    return row;
}

static void make_arrays(void)
{
    const struct payload_array rows[] = {
        { "shadow_ctxts", CONTEXTS, world.context_size, 136, world.context },
        { "percpu", 0x41200000, 40, 8, percpu },
        { "vminfo", 0x41200400, 56, 17, vm },
        { "host_vcpus", 0x41400000, 296, 128, shown },
        { "host_run", 0x4140a000, 128, 8, request },
        { "halt", 0x41200200, 8, 1, NULL },
        { "stacks", STACKS, 8 * 4096, 1, NULL },
        { "s2_pool", POOL, 0x2000, 17, shown },
    };

    memcpy(world.arrays, rows, sizeof(rows));
}

static void make(unsigned added)
{
    begin_context(added);
    has("fp.q", 16, 32);
    end_context();
    make_arrays();
}

static const struct layout *find(void)
{
    world.payload.arrays = world.arrays;
    world.found = spec_layout_find(&world.layout, payload_api(&world.payload),
                                   NULL, "CNTV_CVAL_EL0+CNTV_CTL_EL0",
                                   world.missing, sizeof(world.missing));
    return &world.layout;
}

static void its_own_payload_is_known(void **state)
{
    const struct layout *layout;

    (void)state;
    make(0);
    layout = find();
    assert_true(world.found);
    assert_int_equal(layout->world.switched, SWITCHED_COUNT);
    assert_int_equal(layout->world.context_size, world.context_size);
    assert_int_equal(layout->stack_size, 4096);
    assert_int_equal(layout->world.root[3], POOL + 3 * 0x2000);
}

static void what_is_missing_is_named(void **state)
{
    (void)state;
    make(0);
    array("halt")->symbol = "stopped";
    find();
    assert_false(world.found);
    assert_string_equal(world.missing, "has no \"halt\"");
    make(0);
    array("percpu")->symbol = "cpus";
    find();
    assert_string_equal(world.missing, "has no \"percpu\"");
}

static void what_is_otherwise_is_not_called_missing(void **state)
{
    (void)state;
    make(0);
    array("vminfo")->members = NULL;
    find();
    assert_false(world.found);
    assert_string_equal(world.missing,
                        "has a \"vminfo\" that is no array by its debug "
                        "information (-g)");
    make(0);
    array("shadow_ctxts")->stride = 20000;
    find();
    assert_string_equal(world.missing,
                        "has a \"shadow_ctxts\" of elements that "
                        "are too large");
    array("shadow_ctxts")->stride = 12000;
    find();
    assert_true(world.found);
}

static void each_member_for_a_register_is_switched(void **state)
{
    const struct layout *layout;

    (void)state;
    make(PAYLOAD_ADDED);
    layout = find();
    assert_true(world.found);
    assert_int_equal(layout->world.switched, SWITCHED_COUNT + PAYLOAD_ADDED);
    for (unsigned i = 0; i < layout->world.switched; i++)
        assert_true(layout->world.present[i]);
}

/* Of a register that a primitive has a value for, and of nobody's. */
static void other_members_are_the_payloads_own(void **state)
{
    const struct spec_world *known = &world.layout.world;
    unsigned last;
    int reg;

    (void)state;
    make(1);
    for (unsigned i = 0; i < world.member_count; i++)
        if (strcmp(world.context[i].name, "sysregs.CNTV_CVAL_EL0") == 0)
            world.context[i].name = "sysregs.PMUSERENR_EL0";
        else if (strcmp(world.context[i].name, "sysregs.CNTV_CTL_EL0") == 0)
            world.context[i].name = "sysregs.count";
    find();
    assert_true(world.found);
    reg = world.layout.reg[R_PMUSERENR_EL0];
    assert_int_equal(world.layout.back[reg], R_PMUSERENR_EL0);
    assert_int_equal(known->switched, SWITCHED_COUNT + 1);
    last = known->slot_count - 1;
    assert_int_equal(known->slots[last], SWITCHED_COUNT);
    assert_int_equal(known->slots[last - 1], SLOT_OTHER);
    assert_int_equal(known->slots[last - 2], SLOT_OTHER);
    assert_int_equal(known->slots[last - 3], R_TPIDRRO_EL0);
}

static void each_cpu_has_a_stack(void **state)
{
    (void)state;
    make(0);
    array("percpu")->count = 2;
    array("stacks")->stride = 2 * 4096;
    assert_int_equal(find()->stack_size, 4096);
}

static void a_pool_of_pages_says_nothing_of_roots(void **state)
{
    (void)state;
    make(0);
    array("s2_pool")->stride = 4096;
    array("s2_pool")->count = 64;
    find();
    assert_true(world.found);
    for (unsigned vmid = 0; vmid <= COREVISOR; vmid++)
        assert_int_equal(world.layout.world.root[vmid], 0);
    assert_int_equal(world.layout.stage2.end, POOL + 64 * 4096);
}

static void a_misspelt_register_is_told(void **state)
{
    const struct el2sim_api *api = payload_api(&world.payload);
    char wrong[64];

    (void)state;
    assert_true(spec_layout_are_registers(api, NULL, "none", wrong, 64));
    assert_true(spec_layout_are_registers(api, NULL, "CNTV_CTL_EL0+TCR_EL1",
                                          wrong, 64));
    assert_false(spec_layout_are_registers(
        api, NULL, "CNTV_CTL_EL0+CNTV_CVAL+TCR_EL1", wrong, 64));
    assert_string_equal(wrong, "CNTV_CVAL");
}

/* The words of q3, whichever way the 512 bytes are divided. */
static void assert_q3(uint64_t q)
{
    const struct object *contexts = &world.layout.objects[OBJECT_CONTEXT];
    const struct word *words =
        &contexts->words[offsetof(struct spec_context, q[3]) / 8];

    assert_true(world.found);
    assert_int_equal(words[0].offset, q + 48);
    assert_int_equal(words[0].size, 8);
    assert_int_equal(words[1].offset, q + 56);
    assert_int_equal(words[1].size, 8);
}

static void q_may_be_halves(void **state)
{
    static const uint64_t sizes[] = { 16, 8 };
    uint64_t q;

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        begin_context(0);
        q = has("fp.q", sizes[i], 512 / sizes[i])->offset;
        end_context();
        make_arrays();
        find();
        assert_q3(q);
    }
}

static void q_of_another_size_is_not_known(void **state)
{
    static const struct {
        uint64_t size, count;
    } rows[] = { { 8, 32 }, { 4, 128 }, { 1, 512 }, { 16, 31 }, { 32, 32 } };

    (void)state;
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin_context(0);
        has("fp.q", rows[i].size, rows[i].count);
        end_context();
        make_arrays();
        find();
        assert_false(world.found);
        assert_string_equal(world.missing,
                            "has a \"shadow_ctxts[].fp.q\" of another type "
                            "than hyp/README.md has it");
    }
}

int test_layout(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_own_payload_is_known),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(each_member_for_a_register_is_switched),
        cmocka_unit_test(other_members_are_the_payloads_own),
        cmocka_unit_test(each_cpu_has_a_stack),
        cmocka_unit_test(a_pool_of_pages_says_nothing_of_roots),
        cmocka_unit_test(a_misspelt_register_is_told),
        cmocka_unit_test(what_is_otherwise_is_not_called_missing),
        cmocka_unit_test(q_may_be_halves),
        cmocka_unit_test(q_of_another_size_is_not_known),
    };

    return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
