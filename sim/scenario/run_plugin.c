/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plugins of a case: which they are, what they may ask about the machine
 * description, and what becomes of their findings.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/run_case.h"

enum { SECRET_MAX = 64 }; /* runs that plugins may ask for */

/* Findings */

/* Where the scenario stands: its step, or the scenario before the first. */
static struct position position_of_run(const struct case_run *run)
{
    return run->step ? run->step->at : run->plan_case->at;
}

static bool same(const char *a, const char *b)
{
    return strcmp(a, b ? b : "") == 0;
}

/* In a sweep every point may say the same. */
static bool is_known(const struct outcome *outcome, const char *plugin,
                     const struct el2sim_finding *finding)
{
    for (size_t i = 0; i < outcome->finding_count; i++) {
        const struct finding *known = &outcome->findings[i];

        if (same(known->plugin, plugin) && same(known->what, finding->what) &&
            same(known->subject, finding->subject) &&
            same(known->owner, finding->owner) &&
            (known->has_point || same(known->found, finding->found)))
            return true;
    }
    return false;
}

static void add_finding(void *self, const char *plugin,
                        const struct el2sim_finding *given)
{
    struct case_run *run = self;
    struct el2sim_finding whole = *given;
    const struct el2sim_finding *finding = &whole;

    if (!whole.what || !whole.what[0])
        whole.what = "something, but not said what";
    if (is_known(run->outcome, plugin, finding)) {
        run->outcome->findings_left_out++;
        return;
    }
    finding_add(run,
                &(struct finding_facts){
                    .plugin = plugin,
                    .at = position_of_run(run),
                    .check = run->step ? run->step->text : NULL,
                    .what = finding->what,
                    .subject = finding->subject,
                    .expected = finding->expected,
                    .found = finding->found,
                    .owner = finding->owner,
                    .source_pc = finding->pc ? finding->pc
                                             : machine_cpu(run->machine)->pc,
                });
}

static void break_case(void *self, const char *plugin, const char *sentence)
{
    struct case_run *run = self;

    run->broken = true;
    finding_add(run, &(struct finding_facts){
                         .plugin = plugin,
                         .at = position_of_run(run),
                         .check = run->step ? run->step->text : NULL,
                         .what = sentence,
                         .source_pc = machine_cpu(run->machine)->pc,
                         .is_last = true,
                     });
}

static void ask_again(void *self, const char *name)
{
    struct case_run *run = self;

    if (run->secret_count == SECRET_MAX || !run->initial)
        return;
    run->secrets = mem_grow(run->secrets, run->secret_count + 1,
                            sizeof(*run->secrets));
    run->secrets[run->secret_count++] = mem_text(name);
}

/* Principals */

static bool evaluate(const struct case_run *run, const struct expr *expr,
                     uint64_t *number)
{
    struct value value;
    struct diag diag;

    if (expr_evaluate(expr, &run->context, &value, &diag))
        return false;
    *number = value.lo | (value.hi ? 1 : 0);
    return true;
}

/* Expressions speak of the CPU that acts. */
static const struct plan_principal *principal_of(const struct case_run *run,
                                                 unsigned cpu)
{
    const struct plan_machine *machine = run->plan_case->machine;
    uint64_t holds;

    if (cpu != machine_cpu(run->machine)->index)
        return NULL;
    for (size_t i = 0; i < machine->principal_count; i++)
        if (evaluate(run, machine->principals[i].cpus[cpu].when, &holds) &&
            holds)
            return &machine->principals[i];
    return NULL;
}

static const char *name_principal(void *self, unsigned cpu)
{
    struct case_run *run = self;
    const struct plan_principal *principal = principal_of(run, cpu);
    const struct plan_exprs *identity;
    size_t length;

    if (!principal)
        return NULL;
    snprintf(run->principal, sizeof(run->principal), "%s", principal->name);
    identity = &principal->cpus[cpu].identity;
    for (size_t i = 0; i < identity->count; i++) {
        uint64_t number = 0;

        evaluate(run, identity->items[i], &number);
        length = strlen(run->principal);
        snprintf(run->principal + length, sizeof(run->principal) - length,
                 "%s%" PRIu64, i ? "." : "", number);
    }
    return run->principal;
}

/* The left side of a comparison, which is what was found. */
static void describe_found(const struct case_run *run, const struct expr *expr,
                           char *found, size_t size)
{
    struct value value;
    struct diag diag;

    found[0] = '\0';
    if (expr->kind == EXPR_BINARY && expr->op >= OP_EQ && expr->op <= OP_GE)
        expr = expr->left;
    if (!expr_evaluate(expr, &run->context, &value, &diag))
        value_text(value, found, size);
}

static int look_at_control(void *self, unsigned cpu, unsigned index,
                           const char **text, char *found, size_t size)
{
    const struct case_run *run = self;
    const struct plan_principal *principal = principal_of(run, cpu);
    const struct plan_exprs *controls = principal
                                            ? &principal->cpus[cpu].controls
                                            : NULL;
    uint64_t holds;

    if (!controls || index >= controls->count)
        return -1;
    *text = controls->items[index]->text;
    describe_found(run, controls->items[index], found, size);
    return evaluate(run, controls->items[index], &holds) && holds;
}

static bool must_trap(void *self, unsigned cpu, enum sysreg reg)
{
    const struct plan_principal *principal = principal_of(self, cpu);

    return principal && register_set_has(&principal->traps, reg);
}

static bool nth_shown(void *self, unsigned index, uint64_t *address,
                      uint64_t *size)
{
    const struct case_run *run = self;
    const struct plan_places *shown = &run->plan_case->machine->shown;

    struct place place;
    struct diag diag;

    for (size_t i = 0; i < shown->count; i++) {
        if (shown->items[i].kind != PLACE_MEMORY || index-- > 0)
            continue;
        *address = *size = 0; /* behind a pointer that leads nowhere: nothing */
        if (place_find(&shown->items[i], &run->context, &place, &diag) == 0) {
            *address = place.address;
            *size = place.size;
        }
        return true;
    }
    return false;
}

/* Which plugins */

bool case_has_plugin(struct plugin_use *const *uses, size_t count,
                     const struct plugin_use *use)
{
    for (size_t i = 0; i < count; i++)
        if (plugin_use_plugin(uses[i]) == plugin_use_plugin(use))
            return true;
    return false;
}

/* Those of the options, and of the scenario what they do not have. */
static size_t uses_of(const struct run_options *options,
                      const struct plan_case *plan_case,
                      struct plugin_use *uses[PLUGIN_SESSION_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < options->use_count && count < PLUGIN_SESSION_MAX;
         i++)
        uses[count++] = options->uses[i];
    for (size_t i = 0; i < plan_case->use_count && count < PLUGIN_SESSION_MAX;
         i++)
        if (!case_has_plugin(options->uses, options->use_count,
                             plan_case->uses[i]))
            uses[count++] = plan_case->uses[i];
    return count;
}

bool run_is_changed(const struct run_options *options,
                    const struct plan_case *plan_case)
{
    struct plugin_use *uses[PLUGIN_SESSION_MAX];
    size_t count = uses_of(options, plan_case, uses);

    for (size_t i = 0; i < count; i++)
        if (plugin_use_plugin(uses[i])->changes)
            return true;
    return false;
}

/* Which names the scenario fills */

static void add_filled(struct case_run *run, char *name)
{
    for (size_t i = 0; i < run->filled_count; i++)
        if (run->filled[i] == name)
            return;
    run->filled = mem_grow(run->filled, run->filled_count + 1,
                           sizeof(*run->filled));
    run->filled[run->filled_count++] = name;
}

static void find_filled(struct case_run *run, const struct plan_steps *steps)
{
    for (size_t i = 0; i < steps->count; i++) {
        const struct plan_step *step = &steps->items[i];

        if (step->kind == STEP_FILL)
            add_filled(run, run->plan_case->state_names[step->state]);
        find_filled(run, &step->steps);
        if (!step->sweep)
            continue;
        find_filled(run, &step->sweep->over);
        find_filled(run, &step->sweep->at_each);
        find_filled(run, &step->sweep->then);
    }
}

/* Life */

void case_plugins_create(struct case_run *run)
{
    struct plugin_use *uses[PLUGIN_SESSION_MAX];
    size_t count = uses_of(run->options, run->plan_case, uses);

    if (!count)
        return;
    find_filled(run, &run->plan_case->steps);
    run->plugins = plugin_session_create(uses, count);
    run->outcome->output_count = count;
    run->outcome->outputs = mem_alloc(count * sizeof(*run->outcome->outputs));
    for (size_t i = 0; i < count; i++)
        run->outcome->outputs[i].use = uses[i];
}

void case_plugins_begin(struct case_run *run)
{
    const struct plan_machine *machine = run->plan_case->machine;
    const struct plugin_host host = {
        .self = run,
        .case_id = run->plan_case->id,
        .machine = run->machine,
        .image_count = machine->image_count,
        .images = machine->image_list,
        .filled_count = run->filled_count,
        .filled = run->filled,
        .run_number = run->run_number,
        .finding = add_finding,
        .broken = break_case,
        .again = ask_again,
        .principal = name_principal,
        .control = look_at_control,
        .must_trap = must_trap,
        .shown = nth_shown,
    };

    if (run->plugins)
        plugin_session_begin(run->plugins, &host);
}

void case_plugins_end(struct case_run *run)
{
    if (run->plugins)
        plugin_session_end(run->plugins);
}

void case_plugins_release(struct case_run *run)
{
    if (!run->plugins)
        return;
    if (run->merging)
        pthread_mutex_lock(run->merging);
    plugin_session_merge(run->plugins);
    if (run->merging)
        pthread_mutex_unlock(run->merging);
    if (run->broken && !run->interrupted) /* merge(), after the verdict */
        run->outcome->verdict = VERDICT_ERROR;
    for (size_t i = 0; i < run->outcome->output_count; i++) {
        struct text *text = plugin_session_output(run->plugins, i);

        run->outcome->outputs[i].text = *text;
        *text = (struct text){ 0 };
    }
    plugin_session_release(run->plugins);
    run->plugins = NULL;
    for (size_t i = 0; i < run->secret_count; i++)
        free(run->secrets[i]);
    free(run->secrets);
    free(run->filled);
}

void case_tell(struct case_run *run, enum event event)
{
    if (run->plugins)
        machine_tell(run->machine, event);
}
