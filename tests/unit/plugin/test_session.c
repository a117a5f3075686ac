/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is told of what, in which order, and who is left alone. */
#include <stdlib.h>

#include "rig.h"

struct self {
    unsigned told;
};

static void note(struct el2sim *sim, const struct el2sim_api *api,
                 const char *what)
{
    struct rig *rig = api->shared(sim);

    text_add(&rig->log, "%s:%s ", sim->use->plugin->name, what);
}

static void on_event(void *block, const struct el2sim_api *api,
                     struct el2sim *sim, const struct el2sim_event *event)
{
    struct self *self = block;

    self->told++;
    note(sim, api, machine_event_name((enum event)event->kind));
}

static bool on_begin(void *self, const struct el2sim_api *api,
                     struct el2sim *sim)
{
    assert_int_equal(((struct self *)self)->told, 0);
    note(sim, api, "begin");
    return true;
}

static void on_end(void *self, const struct el2sim_api *api, struct el2sim *sim)
{
    (void)self;
    note(sim, api, "end");
}

static void on_merge(void *shared, void *self, const struct el2sim_api *api,
                     struct el2sim *sim)
{
    (void)self;
    assert_ptr_equal(shared, api->shared(sim));
    note(sim, api, "merge");
}

#define PLUGIN(id, ...)                                           \
    static const struct el2sim_plugin id = {                      \
        EL2SIM_HEADER,          .name = #id,                      \
        .summary = "of a test", .self_size = sizeof(struct self), \
        .begin = on_begin,      .end = on_end,                    \
        .merge = on_merge,      __VA_ARGS__                       \
    }

PLUGIN(a, .on = { [EL2SIM_hvc] = on_event, [EL2SIM_eret] = on_event });
PLUGIN(b, .on = { [EL2SIM_sysreg_write] = on_event, [EL2SIM_eret] = on_event });
PLUGIN(c, .changes = true,
       .on = { [EL2SIM_hvc] = on_event, [EL2SIM_eret] = on_event });

/* Those that change are first at an exception and last at all else. */
static void fan_out(void **state)
{
    struct rig *rig = *state;

    rig_add(rig, &a);
    rig_add(rig, &c);
    rig_add(rig, &b);
    rig_begin(rig);
    rig_expect(rig, "a:begin c:begin b:begin ");
    RIG_RUN(rig, MSR_TPIDR_X0, HVC, NOP);
    rig_expect(rig, "b:sysreg_write c:hvc a:hvc a:eret b:eret c:eret ");
    rig_end(rig);
    rig_expect(rig, "a:end c:end b:end a:merge c:merge b:merge ");
    RIG_RUN(rig, MSR_TPIDR_X0, HVC);
    rig_expect(rig, "");
    assert_int_equal(rig->broken, 0);
}

static void failing(void *self, const struct el2sim_api *api,
                    struct el2sim *sim, const struct el2sim_event *event)
{
    (void)self;
    (void)event;
    note(sim, api, "fails");
    api->error(sim, "first");
    api->error(sim, "second");
}

PLUGIN(d, .on = { [EL2SIM_hvc] = failing, [EL2SIM_eret] = on_event });

/* After its error: end() for its memory's sake, and nothing else. */
static void error_in_the_middle(void **state)
{
    struct rig *rig = *state;

    rig_add(rig, &d);
    rig_add(rig, &a);
    rig_begin(rig);
    RIG_RUN(rig, HVC, HVC);
    rig_end(rig);
    rig_expect(rig, "d:begin a:begin d:fails a:hvc a:eret d:end a:end "
                    "a:merge ");
    assert_int_equal(rig->broken, 1);
    assert_string_equal(rig->sentence, "first");
}

static bool no_begin(void *self, const struct el2sim_api *api,
                     struct el2sim *sim)
{
    (void)self;
    note(sim, api, "no");
    return false;
}

static const struct el2sim_plugin e = {
    EL2SIM_HEADER,     .name = "e",   .summary = "does not begin",
    .begin = no_begin, .end = on_end, .on = { [EL2SIM_eret] = failing },
};

static void no_beginning(void **state)
{
    struct rig *rig = *state;

    rig_add(rig, &e);
    rig_begin(rig);
    RIG_RUN(rig, HVC, NOP);
    rig_end(rig);
    rig_expect(rig, "e:no e:end ");
    assert_int_equal(rig->broken, 1);
    assert_string_equal(rig->sentence, "the plugin did not begin");
}

static unsigned told(const struct rig *rig, size_t index)
{
    return ((struct self *)rig->session->sims[index].self)->told;
}

/* A sweep goes back: what each has in `self` does, too, and no more. */
static void going_back(void **state)
{
    struct rig *rig = *state;
    void *saved;

    rig_add(rig, &a);
    rig_add(rig, &b);
    rig_begin(rig);
    RIG_RUN(rig, HVC, NOP);
    saved = plugin_session_save(rig->session);
    RIG_RUN(rig, HVC, NOP, MSR_TPIDR_X0, NOP);
    assert_int_equal(told(rig, 0), 4);
    assert_int_equal(told(rig, 1), 3);
    for (unsigned i = 0; i < 2; i++) {
        plugin_session_restore(rig->session, saved);
        assert_int_equal(told(rig, 0), 2);
        assert_int_equal(told(rig, 1), 1);
        RIG_RUN(rig, HVC, NOP);
        assert_int_equal(told(rig, 0), 4);
    }
    free(saved);
    rig_end(rig);
}

static void writes(void *self, const struct el2sim_api *api, struct el2sim *sim,
                   const struct el2sim_event *event)
{
    (void)self;
    (void)event;
    api->write(sim, sim->use->plugin->name, 1);
    api->write(sim, "\0", 1);
}

PLUGIN(f, .on = { [EL2SIM_hvc] = writes });
PLUGIN(g, .on = { [EL2SIM_eret] = writes });

/* Each its own; bytes, not strings. */
static void output(void **state)
{
    struct rig *rig = *state;
    const struct text *text;

    rig_add(rig, &f);
    rig_add(rig, &g);
    rig_begin(rig);
    RIG_RUN(rig, HVC, HVC, NOP, NOP);
    rig_end(rig);
    text = plugin_session_output(rig->session, 0);
    assert_int_equal(text->length, 4);
    assert_memory_equal(text->data, "f\0f\0", 4);
    text = plugin_session_output(rig->session, 1);
    assert_int_equal(text->length, 4);
    assert_memory_equal(text->data, "g\0g\0", 4);
}

static bool fails_to_open(void *shared, const struct el2sim_api *api,
                          struct el2sim *sim)
{
    (void)shared;
    api->error(sim, "bad option");
    return true;
}

static void reports(void *shared, const struct el2sim_api *api,
                    struct el2sim *sim)
{
    (void)shared;
    note(sim, api, "report");
    api->write(sim, "report", 6);
}

static void closes(void *shared, const struct el2sim_api *api,
                   struct el2sim *sim)
{
    (void)shared;
    note(sim, api, "close");
}

PLUGIN(h, .open = fails_to_open, .report = reports, .close = closes);
PLUGIN(i, .report = reports, .close = closes);

/* An error wins over `true`; what was opened is closed, and reports if well. */
static void whole_run(void **state)
{
    struct rig *rig = *state;
    const struct plugin_scope scope = { 0 };
    struct text text = { 0 };
    struct diag diag;

    rig_add(rig, &h);
    rig_add(rig, &i);
    assert_int_equal(plugin_use_open(&rig->uses[0], &scope, &diag),
                     STATUS_INVALID);
    assert_string_equal(diag.text, "bad option");
    assert_int_equal(plugin_use_open(&rig->uses[1], &scope, &diag), STATUS_OK);
    assert_int_equal(plugin_use_finish(&rig->uses[0], &text, &diag),
                     STATUS_INVALID);
    assert_string_equal(text_string(&text), "");
    assert_int_equal(plugin_use_finish(&rig->uses[1], &text, &diag), STATUS_OK);
    assert_string_equal(text_string(&text), "report");
    rig_expect(rig, "h:close i:report i:close ");
    text_release(&text);
}

static bool watches(void *self, const struct el2sim_api *api,
                    struct el2sim *sim)
{
    (void)self;
    api->watch(sim, CODE + 4);
    return true;
}

static bool watches_zero(void *self, const struct el2sim_api *api,
                         struct el2sim *sim)
{
    (void)self;
    api->watch(sim, 0);
    return true;
}

static const struct el2sim_plugin j = {
    EL2SIM_HEADER,        .name = "j",
    .summary = "watches", .self_size = sizeof(struct self),
    .begin = watches,     .on = { [EL2SIM_reach] = on_event },
};
static const struct el2sim_plugin k = {
    EL2SIM_HEADER,
    .name = "k",
    .summary = "watches elsewhere",
    .self_size = sizeof(struct self),
    .begin = watches_zero,
    .on = { [EL2SIM_reach] = on_event },
};

/* An address is told to those who gave it to watch(), not to their neighbours. */
static void own_watches(void **state)
{
    struct rig *rig = *state;

    rig_add(rig, &k);
    rig_add(rig, &j);
    rig_begin(rig);
    RIG_RUN(rig, NOP, NOP, NOP);
    rig_expect(rig, "j:reach ");
    rig_end(rig);
}

static void describes(void *self, const struct el2sim_api *api,
                      struct el2sim *sim, const struct el2sim_event *event)
{
    struct rig *rig = api->shared(sim);

    (void)self;
    text_add(&rig->log, "%s:%u>%u,%d%d ",
             machine_event_name((enum event)event->kind), event->el,
             event->target_el, event->word != 0, event->old != 0);
}

static bool watches_third(void *self, const struct el2sim_api *api,
                          struct el2sim *sim)
{
    (void)self;
    api->watch(sim, CODE + 8);
    return true;
}

static const struct el2sim_plugin l = {
    EL2SIM_HEADER,
    .name = "l",
    .summary = "describes",
    .begin = watches_third,
    .on = { [EL2SIM_reach] = describes,
            [EL2SIM_sysreg_read] = describes,
            [EL2SIM_sysreg_write] = describes,
            [EL2SIM_pstate] = describes,
            [EL2SIM_illegal_return] = describes },
};

#define MSR_DAIFSET 0xd50342df /* msr DAIFSet, #2 */
#define MSR_SPSR_X0 0xd51c4000 /* msr SPSR_EL2, x0 */

/* A return has the level it goes to; what a kind does not have is 0. */
static void members(void **state)
{
    struct rig *rig = *state;

    rig_add(rig, &l);
    rig_begin(rig);
    rig->cpu->sysreg[TPIDR_EL2] = 7;
    rig->cpu->x[0] = 0xd; /* EL3 is not there */
    RIG_RUN(rig, MRS_X1_TPIDR, MSR_DAIFSET, MSR_TPIDR_X0, MSR_SPSR_X0, ERET);
    rig_expect(rig, "sysreg_read:2>0,00 pstate:2>0,01 reach:2>0,00 "
                    "sysreg_write:2>0,01 sysreg_write:2>0,00 "
                    "illegal_return:2>2,00 ");
    rig_end(rig);
}

const struct CMUnitTest session_tests[] = {
    RIG_TEST(own_watches),  RIG_TEST(members),
    RIG_TEST(fan_out),      RIG_TEST(error_in_the_middle),
    RIG_TEST(no_beginning), RIG_TEST(going_back),
    RIG_TEST(output),       RIG_TEST(whole_run),
};
const size_t session_test_count = sizeof(session_tests) /
                                  sizeof(session_tests[0]);
