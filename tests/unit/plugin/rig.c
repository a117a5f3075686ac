/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine and the session of the tests, and their main(). */
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

#define EL2H (PSTATE_DAIF | 9)

int rig_set_up(void **state)
{
    static const struct machine_config config = {
        .cpus = 2,
        .features = CPU_DEFAULT_FEATURES,
        .ignored = UINT64_MAX, /* any bit is written here */
        .region_count = 2,
        .regions = {
            { "code", CODE, 0x10000, true },
            { "data", DATA, 0x1000, false },
        },
    };
    struct rig *rig = mem_alloc(sizeof(*rig));
    const uint32_t eret = ERET;
    struct diag diag;

    if (machine_create(&config, &rig->machine, &diag))
        fail_msg("%s", diag.text);
    rig->cpu = machine_cpu(rig->machine);
    cpu_set_pstate(rig->cpu, EL2H);
    sysreg_poke(rig->cpu, VBAR_EL2, VECTORS);
    sysreg_poke(rig->cpu, SCTLR_EL2, 1); /* memory is Normal */
    machine_write(rig->machine, VECTORS + 0x200, &eret, sizeof(eret));
    *state = rig;
    return 0;
}

int rig_tear_down(void **state)
{
    struct rig *rig = *state;

    plugin_session_release(rig->session);
    for (size_t i = 0; i < rig->use_count; i++)
        text_release(&rig->uses[i].sim.output);
    machine_destroy(rig->machine);
    text_release(&rig->log);
    free(rig);
    return 0;
}

void rig_add(struct rig *rig, const struct el2sim_plugin *plugin)
{
    struct plugin_use *use = &rig->uses[rig->use_count++];

    use->plugin = plugin;
    use->shared = rig;
    use->sim.use = use;
}

static void found(void *self, const char *plugin,
                  const struct el2sim_finding *finding)
{
    struct rig *rig = self;

    (void)plugin;
    (void)finding;
    rig->findings++;
}

static void broke(void *self, const char *plugin, const char *sentence)
{
    struct rig *rig = self;

    (void)plugin;
    rig->broken++;
    snprintf(rig->sentence, sizeof(rig->sentence), "%s", sentence);
}

static void again(void *self, const char *filled)
{
    struct rig *rig = self;

    (void)filled;
    rig->agains++;
}

void rig_begin(struct rig *rig)
{
    static char vm[] = "vm";
    static char *const filled[] = { vm };
    struct plugin_use *uses[USE_MAX];
    const struct plugin_host host = {
        .self = rig,
        .case_id = "case",
        .filled_count = ARRAY_LENGTH(filled),
        .filled = filled,
        .machine = rig->machine,
        .finding = found,
        .broken = broke,
        .again = again,
    };

    for (size_t i = 0; i < rig->use_count; i++)
        uses[i] = &rig->uses[i];
    rig->session = plugin_session_create(uses, rig->use_count);
    plugin_session_begin(rig->session, &host);
}

void rig_end(struct rig *rig)
{
    plugin_session_end(rig->session);
    plugin_session_merge(rig->session);
}

void rig_run(struct rig *rig, const uint32_t *words, size_t count)
{
    const struct machine_goal goal = { .count = count };
    struct machine_stop stop;

    assert_true(machine_write(rig->machine, CODE, words, count * 4));
    rig->cpu->pc = CODE;
    machine_run(rig->machine, &goal, &stop);
    if (stop.reason != STOP_COUNT)
        fail_msg("%s: %s", machine_stop_text(stop.reason), stop.diag.text);
}

void rig_expect(struct rig *rig, const char *log)
{
    assert_string_equal(text_string(&rig->log), log);
    text_release(&rig->log);
    rig->log = (struct text){ 0 };
}

int main(void)
{
    const struct {
        const char *name;
        const struct CMUnitTest *tests;
        size_t count;
    } groups[] = {
        { "options", option_tests, option_test_count },
        { "session", session_tests, session_test_count },
        { "api", api_tests, api_test_count },
        { "moments", moment_tests, moment_test_count },
        { "controls", control_tests, control_test_count },
        { "memory", memory_tests, memory_test_count },
    };
    int failed = 0;

    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
        failed += _cmocka_run_group_tests(groups[i].name, groups[i].tests,
                                          groups[i].count, NULL, NULL);
    return failed;
}
