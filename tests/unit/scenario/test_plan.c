/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What scenario files become: steps, cases, states, goals, shared machines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/bits.h"
#include "base/text.h"
#include "files.h"

#define HEAD "name: test\nabout: A test.\nmachine: machine.yaml\n"

static const char machine_text[] =
    "images: {fixture: fixture.elf}\n"
    "cpus: 2\n"
    "features: [FEAT_RAS]\n"
    "entry: start\n"
    "panic: panic\n"
    "memory:\n"
    "  high: {base: 0x5000_0000, size: 64KiB}\n"
    "  ram: {base: 0x4100_0000, size: 1MiB, executable: true}\n"
    "macros:\n"
    "  put:\n"
    "    parameters: [where, what]\n"
    "    steps:\n"
    "      - set: {\"${where}\": \"${what}\"}\n"
    "  twice:\n"
    "    parameters: [where]\n"
    "    steps:\n"
    "      - {use: put, with: {where: \"${where}\", what: 1}}\n"
    "      - {use: put, with: {where: \"${where}\", what: 2}}\n";

static const char *const directories[] = { FIXTURE_DIRECTORY };
static const struct plan_options options = { .directory_count = 1,
                                             .directories = directories };

/* Plans files a.yaml, b.yaml of these texts; the caller releases the plan. */
static struct plan *plan_two(const char *a, const char *b)
{
    const struct memory_file files[] = { { "a.yaml", a },
                                         { "b.yaml", b },
                                         { "machine.yaml", machine_text },
                                         { NULL, NULL } };
    const char *paths[] = { "a.yaml", "b.yaml" };
    struct plan_reader reader = memory_reader(files);
    struct plan_errors errors;
    struct plan *plan;

    if (plan_create_from(&reader, paths, b ? 2 : 1, &options, &plan, &errors) !=
        STATUS_OK)
        fail_msg("%s: %s", errors.items[0].diag.place,
                 errors.items[0].diag.text);
    assert_int_equal(errors.count, 0);
    plan_errors_release(&errors);
    return plan;
}

static struct plan *plan_one(const char *text)
{
    return plan_two(text, NULL);
}

static const struct plan_step *step_of(const struct plan *plan, size_t index)
{
    assert_true(plan->case_count > 0);
    assert_true(index < plan->cases[0].steps.count);
    return &plan->cases[0].steps.items[index];
}

static uint64_t address_of(const struct plan *plan, const char *name)
{
    const struct image_symbol *symbol = image_symbol(
        plan->machines[0]->images[0].image, name);

    assert_non_null(symbol);
    return symbol->address;
}

static void machine_is_planned(void **state)
{
    struct plan *plan = plan_one(HEAD "steps: [{boot: }]\n");
    const struct plan_machine *machine = plan->machines[0];

    (void)state;
    assert_int_equal(plan->machine_count, 1);
    assert_string_equal(machine->file, "machine.yaml");
    assert_int_equal(machine->config.cpus, 2);
    assert_true(machine->config.features == FEATURE_BIT(FEAT_RAS));
    assert_int_equal(machine->config.region_count, 2);
    assert_string_equal(machine->config.regions[0].name, "ram");
    assert_int_equal(machine->config.regions[0].base, 0x41000000);
    assert_int_equal(machine->config.regions[0].size, 0x100000);
    assert_true(machine->config.regions[0].executable);
    assert_false(machine->config.regions[1].executable);
    assert_int_equal(machine->image_count, 1);
    assert_string_equal(machine->images[0].name, "fixture");
    assert_true(machine->entry == address_of(plan, "start"));
    assert_true(machine->has_panic);
    assert_true(machine->panic == address_of(plan, "panic"));
    plan_release(plan);
}

static void runs_are_planned(void **state)
{
    struct plan *plan = plan_one(
        HEAD "steps:\n"
             "  - boot: 1\n"
             "  - boot:\n"
             "    until: [enters-el2, start, panic + 4, 10 insns, event svc]\n"
             "    limit: 77\n"
             "  - exec: [nop, hvc 4]\n"
             "    set: {x0: x1 + 1, \"[0x4100_0000]:8\": 3}\n"
             "  - run: start+8\n"
             "    until: [panic, waits]\n"
             "  - run:\n"
             "    until: line fixture.c:32\n"
             "  - call: add\n"
             "    args: [1, x2]\n"
             "  - call: add\n"
             "    until: [returns, panic]\n");
    const struct plan_step *step = step_of(plan, 0);

    (void)state;
    assert_int_equal(step->kind, STEP_BOOT);
    assert_int_equal(step->cpu, 1);
    assert_true(step->until.goal.below_el2);
    assert_false(step->until.given);
    assert_string_equal(step->text, "boot: 1");
    assert_int_equal(step->at.line, 5);
    assert_int_equal(step->at.column, 5);
    assert_string_equal(step->at.file, "a.yaml");
    step = step_of(plan, 1);
    assert_int_equal(step->cpu, 1);
    assert_string_equal(step->text, "boot");
    assert_true(step->until.given);
    assert_false(step->until.goal.below_el2);
    assert_true(step->until.goal.at_el2);
    assert_int_equal(step->until.goal.address_count, 2);
    assert_true(step->until.goal.addresses[0] == address_of(plan, "start"));
    assert_true(step->until.goal.addresses[1] == address_of(plan, "panic") + 4);
    assert_int_equal(step->until.goal.count, 10);
    assert_true(step->until.goal.events == BIT64(EVENT_svc));
    assert_int_equal(step->until.goal.limit, 77);
    assert_false(step->until.panic);
    step = step_of(plan, 2);
    assert_int_equal(step->word_count, 2);
    assert_int_equal(step->words[0], 0xd503201f);
    assert_int_equal(step->words[1], 0xd4000082);
    assert_int_equal(step->set.count, 2);
    assert_int_equal(step->set.items[1].place.kind, PLACE_MEMORY);
    assert_int_equal(step->set.items[1].place.address, 0x41000000);
    assert_false(step->until.given);
    assert_string_equal(step->text, "exec: [nop, hvc 4]");
    step = step_of(plan, 3);
    assert_true(step->has_address);
    assert_true(step->address == address_of(plan, "start") + 8);
    assert_true(step->until.panic && step->until.waits);
    step = step_of(plan, 4);
    assert_false(step->has_address);
    assert_int_equal(step->until.goal.address_count, 1);
    assert_true(step->until.goal.addresses[0] == address_of(plan, "panic"));
    step = step_of(plan, 5);
    assert_true(step->address == address_of(plan, "add"));
    assert_int_equal(step->argument_count, 2);
    assert_true(step->until.returns && !step->until.given);
    step = step_of(plan, 6);
    assert_true(step->until.returns && step->until.panic);
    plan_release(plan);
}

static void memory_is_resolved(void **state)
{
    struct plan *plan = plan_one(
        HEAD "steps:\n"
             "  - set:\n"
             "      contexts[1 + 2].regs[3]: 1\n"
             "      contexts[1].error: -1\n"
             "      contexts[0].count: 31\n"
             "      last_error: 0xffff_ffff\n"
             "  - check: ticks + 1 == &contexts[1].flags\n");
    const struct plan_assignment *items = step_of(plan, 0)->set.items;
    uint64_t base = address_of(plan, "contexts");
    enum { SIZE = 31 * 8 + 4 + 4 + 8 };

    (void)state;
    assert_true(items[0].place.address == base + 3 * SIZE + 3 * 8);
    assert_int_equal(items[0].place.size, 8);
    assert_string_equal(items[0].place.text, "contexts[3].regs[3]");
    assert_true(items[1].place.is_signed);
    assert_int_equal(items[1].place.width, 32);
    assert_int_equal(items[2].place.lsb, 3);
    assert_int_equal(items[2].place.width, 5);
    assert_true(step_of(plan, 1)->checks[0].expr->right->number.lo ==
                base + SIZE + 31 * 8);
    plan_release(plan);
}

static void states_are_numbered(void **state)
{
    struct plan *plan = plan_one(
        HEAD "steps:\n"
             "  - fill: host\n"
             "    except: [x0..x3, memory.high, contexts, HCR_EL2]\n"
             "  - remember: vm1\n"
             "  - remember: vm1.0\n"
             "  - remember: host\n"
             "  - check:\n"
             "      - vm1.0.x0 == vm1.x0\n"
             "      - {preserved: vm1, except: [gprs, fpsimd, sysregs]}\n"
             "      - {frame: vm1.0}\n"
             "      - host.ticks == 1\n"
             "      - {happened: [eret, svc]}\n"
             "      - {never: isb}\n");
    const struct plan_case *c = &plan->cases[0];
    const struct plan_check *checks = step_of(plan, 4)->checks;
    const struct plan_step *fill = step_of(plan, 0);

    (void)state;
    assert_int_equal(c->state_count, 3);
    assert_string_equal(c->state_names[0], "host");
    assert_string_equal(c->state_names[2], "vm1.0");
    assert_int_equal(step_of(plan, 3)->state, 0);
    assert_int_equal(fill->except.count, 4 + 1 + 1 + 1);
    assert_int_equal(fill->except.items[3].number, 3);
    assert_int_equal(fill->except.items[4].size, 0x10000);
    assert_true(fill->except.items[5].size > 1000);
    assert_int_equal(checks[0].expr->left->remembered, 2);
    assert_int_equal(checks[0].expr->right->remembered, 1);
    assert_int_equal(checks[1].kind, CHECK_PRESERVED);
    assert_int_equal(checks[1].except.count, 31 + 32 + SYSREG_COUNT);
    assert_string_equal(checks[1].text,
                        "preserved: vm1, except: [gprs, fpsimd, sysregs]");
    assert_int_equal(checks[2].kind, CHECK_FRAME);
    assert_int_equal(checks[2].state, 2);
    assert_true(checks[4].events == (BIT64(EVENT_eret) | BIT64(EVENT_svc)));
    assert_int_equal(checks[5].kind, CHECK_NEVER);
    /* kept only where something reads it: a frame, a place in memory */
    assert_true(c->state_memory[0]);
    assert_false(c->state_memory[1]);
    assert_true(c->state_memory[2]);
    plan_release(plan);
}

static void macros_are_expanded(void **state)
{
    struct plan *plan = plan_one(
        HEAD "matrix: {n: [5]}\n"
             "macros:\n"
             "  mine: {parameters: [a], steps: [{set: {\"x${n}\": \"${a}\"}},"
             " {use: twice, with: {where: \"x${a}\"}}]}\n"
             "steps:\n"
             "  - {use: mine, with: {a: \"${n}\"}}\n"
             "  - boot:\n");

    (void)state;
    assert_int_equal(plan->cases[0].steps.count, 4);
    assert_int_equal(step_of(plan, 0)->set.items[0].place.number, 5);
    assert_int_equal(step_of(plan, 0)->set.items[0].value->number.lo, 5);
    assert_int_equal(step_of(plan, 2)->set.items[0].value->number.lo, 2);
    assert_string_equal(step_of(plan, 2)->text, "set: x5: 2");
    assert_string_equal(step_of(plan, 2)->at.file, "machine.yaml");
    assert_non_null(strstr(step_of(plan, 2)->uses, " at a.yaml:8:"));
    assert_null(step_of(plan, 3)->uses);
    plan_release(plan);
}

static void nesting(void **state)
{
    struct plan *plan = plan_one(
        HEAD "steps:\n"
             "  - repeat: 3\n"
             "    steps: [{cpu: 1}, {repeat: 2, steps: [{raise: irq}]}]\n"
             "  - sweep:\n"
             "      over: [{exec: nop, until: start}]\n"
             "      at-each: [{raise: [fiq, serror], syndrome: 0x1ff},"
             " {lower: irq}]\n"
             "      then: [{boot: }]\n");
    const struct plan_sweep *sweep = step_of(plan, 1)->sweep;

    (void)state;
    assert_int_equal(step_of(plan, 0)->times, 3);
    assert_int_equal(step_of(plan, 0)->steps.count, 2);
    assert_int_equal(step_of(plan, 0)->steps.items[1].times, 2);
    assert_int_equal(sweep->over.count, 1);
    assert_int_equal(sweep->at_each.count, 2);
    assert_true(sweep->at_each.items[0].lines == (LINE_FIQ | LINE_SERROR));
    assert_int_equal(sweep->at_each.items[0].serror_syndrome, 0x1ff);
    assert_int_equal(sweep->then.items[0].cpu, 1);
    plan_release(plan);
}

static void matrix_makes_cases(void **state)
{
    struct plan *plan = plan_one(HEAD "matrix: {n: 3..5, reg: [x0, x1]}\n"
                                      "tags: [fast, a-b]\n"
                                      "xfail: not yet\n"
                                      "steps:\n"
                                      "  - boot:\n"
                                      "  - set: {\"${reg}\": \"${n}\"}\n");

    (void)state;
    assert_int_equal(plan->case_count, 6);
    assert_string_equal(plan->cases[0].id, "a.yaml[n=3,reg=x0]");
    assert_string_equal(plan->cases[1].id, "a.yaml[n=3,reg=x1]");
    assert_string_equal(plan->cases[5].id, "a.yaml[n=5,reg=x1]");
    assert_string_equal(plan->cases[5].name, "test[n=5,reg=x1]");
    assert_int_equal(plan->cases[5].expected, EXPECT_FAIL);
    assert_string_equal(plan->cases[5].reason, "not yet");
    assert_int_equal(plan->cases[5].tag_count, 2);
    assert_string_equal(plan->cases[5].tags[1], "a-b");
    for (size_t i = 0; i < 6; i++) {
        const struct plan_step *set = &plan->cases[i].steps.items[1];

        assert_int_equal(set->set.items[0].place.number, i % 2);
        assert_int_equal(set->set.items[0].value->number.lo, 3 + i / 2);
        assert_ptr_equal(plan->cases[i].machine, plan->machines[0]);
    }
    plan_release(plan);
}

/* A step that does not vary is shared, and yet means what it says. */
static void shared_steps(void **state)
{
    struct plan *plan = plan_one(HEAD
                                 "matrix: {s: [a, b], c: [0, 1]}\n"
                                 "steps:\n"
                                 "  - remember: base\n"
                                 "  - check: base.x0 == x0 && base.ticks == 1\n"
                                 "  - cpu: \"${c}\"\n"
                                 "  - boot:\n"
                                 "  - remember: \"${s}\"\n"
                                 "  - check: \"${s}.x0 == base.x0\"\n");

    (void)state;
    assert_int_equal(plan->case_count, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct plan_case *c = &plan->cases[i];
        const struct plan_step *steps = c->steps.items;
        size_t own = steps[4].state;

        assert_int_equal(c->steps.count, 6);
        assert_int_equal(steps[3].cpu, i % 2);
        assert_string_equal(c->state_names[steps[0].state], "base");
        assert_string_equal(c->state_names[own], i / 2 ? "b" : "a");
        assert_int_equal(steps[5].checks[0].expr->left->remembered, own);
        assert_int_equal(steps[5].checks[0].expr->right->remembered,
                         steps[0].state);
        assert_true(c->state_memory[steps[0].state]);
        assert_false(c->state_memory[own]);
        assert_ptr_equal(steps[1].checks, plan->cases[0].steps.items[1].checks);
    }
    plan_release(plan);
}

/* The same machine file is planned once, the same image loaded once. */
static void machines_are_shared(void **state)
{
    static const char inline_machine[] =
        "name: test\nabout: A test.\n"
        "machine:\n"
        "  images: {other: fixture.elf}\n"
        "  memory: {all: {base: 0x4100_0000, size: 1MiB}}\n"
        "matrix: {n: 1..3}\n"
        "steps: [{boot: }]\n";
    struct plan *plan;

    (void)state;
    plan = plan_two(HEAD "steps: [{boot: }]\n", HEAD "steps: [{boot: }]\n");
    assert_int_equal(plan->case_count, 2);
    assert_int_equal(plan->machine_count, 1);
    plan_release(plan);
    plan = plan_two(HEAD "steps: [{boot: }]\n", inline_machine);
    assert_int_equal(plan->case_count, 4);
    assert_int_equal(plan->machine_count, 2);
    assert_ptr_equal(plan->machines[0]->images[0].image,
                     plan->machines[1]->images[0].image);
    assert_true(plan->machines[1]->entry ==
                image_entry(plan->machines[1]->images[0].image));
    plan_release(plan);
}

static void overrides(void **state)
{
    static const struct memory_file files[] = {
        { "a.yaml", HEAD "steps: [{boot: }]\n" },
        { "machine.yaml", "images: {fixture: nowhere.elf}\n"
                          "memory: {all: {base: 0x4100_0000, size: 1MiB}}\n" },
        { NULL, NULL },
    };
    const struct plan_image_override override = { "fixture", FIXTURE_DIRECTORY
                                                  "/fixture.elf" };
    const struct plan_image_override wrong = { "fixtur", "x.elf" };
    struct plan_options with = { .override_count = 1, .overrides = &override };
    struct plan_reader reader = memory_reader(files);
    const char *path = "a.yaml";
    struct plan_errors errors;
    struct plan *plan;

    (void)state;
    assert_int_equal(plan_create_from(&reader, &path, 1, &with, &plan, &errors),
                     STATUS_OK);
    plan_errors_release(&errors);
    plan_release(plan);
    with.overrides = &wrong;
    assert_int_equal(plan_create_from(&reader, &path, 1, &with, &plan, &errors),
                     STATUS_INVALID);
    assert_int_equal(errors.count, 2);
    assert_string_equal(errors.items[1].diag.place, "--image fixtur=x.elf");
    assert_string_equal(errors.items[1].diag.text,
                        "no machine has an image called \"fixtur\"");
    assert_string_equal(errors.items[1].diag.hint, "did you mean \"fixture\"?");
    plan_errors_release(&errors);
    plan_release(plan);
}

static void missing_scenario(void **state)
{
    static const struct memory_file files[] = { { NULL, NULL } };
    struct plan_reader reader = memory_reader(files);
    const char *path = "nowhere.yaml";
    struct plan_errors errors;
    struct plan *plan;

    (void)state;
    assert_int_equal(plan_create_from(&reader, &path, 1, NULL, &plan, &errors),
                     STATUS_IO);
    assert_int_equal(errors.count, 1);
    assert_string_equal(errors.items[0].diag.place, "nowhere.yaml");
    assert_string_equal(errors.items[0].diag.text, "no such file");
    plan_errors_release(&errors);
    plan_release(plan);
}

/* Many mistakes are cut at ERRORS_MAX, and sorted by place. */
static void many_mistakes(void **state)
{
    struct text text = { 0 };
    struct memory_file files[] = { { "a.yaml", NULL },
                                   { "machine.yaml", machine_text },
                                   { NULL, NULL } };
    struct plan_reader reader;
    const char *path = "a.yaml";
    struct plan_errors errors;
    struct plan *plan;

    (void)state;
    text_add(&text, HEAD "steps:\n");
    for (int i = 0; i < 1000; i++)
        text_add(&text, "  - %s\n", i % 2 ? "exec: nope" : "foo: bar");
    files[0].text = text.data;
    reader = memory_reader(files);
    assert_int_equal(
        plan_create_from(&reader, &path, 1, &options, &plan, &errors),
        STATUS_INVALID);
    assert_true(errors.count >= 50 && errors.count <= 500);
    for (size_t i = 1; i < errors.count; i++)
        assert_true(errors.items[i].line >= errors.items[i - 1].line);
    plan_errors_release(&errors);
    plan_release(plan);
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(machine_is_planned),
        cmocka_unit_test(runs_are_planned),
        cmocka_unit_test(memory_is_resolved),
        cmocka_unit_test(states_are_numbered),
        cmocka_unit_test(macros_are_expanded),
        cmocka_unit_test(nesting),
        cmocka_unit_test(matrix_makes_cases),
        cmocka_unit_test(shared_steps),
        cmocka_unit_test(machines_are_shared),
        cmocka_unit_test(overrides),
        cmocka_unit_test(missing_scenario),
        cmocka_unit_test(many_mistakes),
    };

    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
