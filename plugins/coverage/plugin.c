/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts every instruction of the images' functions and what becomes of system
 * registers at EL2, case by case, and adds it up. What was executed stays
 * counted when the scenario goes back to an earlier state.
 */
#include <stdatomic.h>
#include <stdlib.h>

#include "report.h"

enum { CPUS = 8 };

/* A program of some case, and the counts of all cases that have it. */
struct known {
    struct coverage_program *program;
    struct coverage_count *counts;
    struct known *next;
};

/* Programs are only ever added, at the front, so begin() may look for one. */
struct shared {
    _Atomic(struct known *) programs;
    struct coverage_register *registers;
    size_t register_count;
};

/* A CPU: its last instruction if that is a branch yet to be decided. */
struct view {
    long branch; /* index of the word, COVERAGE_NONE: none */
    uint64_t branch_pc;
    size_t range; /* where its code was found last */
    struct coverage_flow flow;
};

struct coverage {
    const struct coverage_program *program;
    struct coverage_program *own; /* this case was the first to read it */
    struct coverage_count *counts;
    struct coverage_register *registers;
    int register_count;
    struct view views[CPUS];
};

static const struct el2sim_option options[] = {
    { "format", "table", "table or lcov" },
    { "files", "", "only source files whose path begins so: hyp/" },
    { "functions", "", "only this function, or vm_* for those beginning so" },
    { NULL, NULL, NULL },
};

static struct view *view_of(struct coverage *coverage,
                            const struct el2sim_event *event)
{
    return coverage->counts && event->cpu < CPUS ? &coverage->views[event->cpu]
                                                 : NULL;
}

/* The branch before went to `pc`, unless an exception came in between. */
static void decide_branch(struct coverage *coverage, struct view *view,
                          uint64_t pc)
{
    struct coverage_count *count = &coverage->counts[view->branch];
    uint32_t word = coverage->program->words[view->branch].word;

    if (pc == coverage_branch_target(word, view->branch_pc))
        count->taken++;
    else if (pc == view->branch_pc + 4)
        count->fell++;
    view->branch = COVERAGE_NONE;
}

static void on_insn(void *self, const struct el2sim_api *api,
                    struct el2sim *sim, const struct el2sim_event *event)
{
    struct coverage *coverage = self;
    struct view *view = view_of(coverage, event);
    long i;

    (void)api;
    (void)sim;
    if (!view)
        return;
    if (view->branch != COVERAGE_NONE)
        decide_branch(coverage, view, event->pc);
    if (event->el == 2)
        coverage_flow_insn(&view->flow, event->word);
    i = coverage_program_find(coverage->program, event->pc, &view->range);
    /* A scenario executes words of its own at addresses that have others. */
    if (i == COVERAGE_NONE || coverage->program->words[i].word != event->word)
        return;
    coverage->counts[i].runs++;
    if (!coverage_is_branch(event->word))
        return;
    view->branch = i;
    view->branch_pc = event->pc;
}

static void on_load(void *self, const struct el2sim_api *api,
                    struct el2sim *sim, const struct el2sim_event *event)
{
    struct view *view = view_of(self, event);
    uint64_t value = 0;

    if (!view || event->el != 2)
        return;
    api->read(sim, event->address, &value, event->size > 8 ? 8 : event->size);
    coverage_flow_load(&view->flow, value);
}

static void on_store(void *self, const struct el2sim_api *api,
                     struct el2sim *sim, const struct el2sim_event *event)
{
    struct coverage *coverage = self;
    struct view *view = view_of(coverage, event);

    (void)api;
    (void)sim;
    if (view && event->el == 2)
        coverage_flow_store(&view->flow, coverage->registers);
}

static struct coverage_register *register_of(const struct coverage *coverage,
                                             const struct el2sim_api *api,
                                             struct el2sim *sim,
                                             const struct el2sim_event *event)
{
    struct coverage_register *reg = &coverage->registers[event->reg];

    if (reg->name)
        return reg;
    reg->name = api->sysreg_name(sim, event->reg);
    reg->read_only = !api->sysreg_stored_bits(sim, event->cpu, event->reg);
    return reg;
}

static void on_sysreg(void *self, const struct el2sim_api *api,
                      struct el2sim *sim, const struct el2sim_event *event)
{
    struct coverage *coverage = self;
    struct view *view = view_of(coverage, event);
    struct coverage_register *reg;

    if (!view || event->el != 2 || event->reg < 0 ||
        event->reg >= coverage->register_count)
        return;
    reg = register_of(coverage, api, sim, event);
    if (event->kind == EL2SIM_sysreg_read)
        coverage_flow_read(&view->flow, event->reg, event->value, reg);
    else
        coverage_flow_write(&view->flow, event->value, event->old, reg);
}

/* An exception between a branch and its target has the target's address. */
static void on_exception(void *self, const struct el2sim_api *api,
                         struct el2sim *sim, const struct el2sim_event *event)
{
    struct coverage *coverage = self;
    struct view *view = view_of(coverage, event);

    (void)api;
    (void)sim;
    if (!view)
        return;
    if (view->branch != COVERAGE_NONE)
        decide_branch(coverage, view, event->pc);
    coverage_flow_forget(&view->flow);
}

static void on_outside(void *self, const struct el2sim_api *api,
                       struct el2sim *sim, const struct el2sim_event *event)
{
    struct view *view = view_of(self, event);

    (void)api;
    (void)sim;
    if (!view)
        return;
    view->branch = COVERAGE_NONE;
    coverage_flow_forget(&view->flow);
}

static const char *const formats[] = { "table", "lcov" };

static struct coverage_filter filter_of(const struct el2sim_api *api,
                                        struct el2sim *sim)
{
    return (struct coverage_filter){
        .files = api->option(sim, "files"),
        .functions = api->option(sim, "functions"),
    };
}

static bool open_coverage(void *self, const struct el2sim_api *api,
                          struct el2sim *sim)
{
    const char *format = api->option(sim, "format");
    const struct coverage_filter filter = filter_of(api, sim);

    (void)self;
    for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
        if (strcmp(format, formats[i]) == 0)
            return coverage_filter_check(&filter, api, sim);
    api->error(sim, "format= takes table or lcov");
    return false;
}

static struct known *find_known(struct shared *shared, uint64_t key)
{
    struct known *known = atomic_load(&shared->programs);

    while (known && known->program->key != key)
        known = known->next;
    return known;
}

static bool find_program(struct coverage *coverage,
                         const struct el2sim_api *api, struct el2sim *sim)
{
    const struct known *known;

    coverage->own = coverage_program_read(api, sim);
    if (!coverage->own)
        return false;
    known = find_known(api->shared(sim), coverage->own->key);
    coverage->program = known ? known->program : coverage->own;
    if (!known)
        return coverage_program_find_lines(coverage->own, api, sim);
    coverage_program_release(coverage->own);
    coverage->own = NULL;
    return true;
}

static void release_case(struct coverage *coverage)
{
    free(coverage->counts);
    free(coverage->registers);
    coverage_program_release(coverage->own);
    coverage->counts = NULL;
    coverage->registers = NULL;
    coverage->own = NULL;
}

/* Further runs of a case go on counting. */
static bool begin_case(void *self, const struct el2sim_api *api,
                       struct el2sim *sim)
{
    struct coverage *coverage = self;

    memset(coverage->views, 0, sizeof(coverage->views));
    for (unsigned cpu = 0; cpu < CPUS; cpu++)
        coverage->views[cpu].branch = COVERAGE_NONE;
    if (api->run_number(sim) > 0)
        return true;
    coverage->register_count = api->sysreg_count(sim);
    if (find_program(coverage, api, sim)) {
        coverage->counts = calloc(coverage->program->word_count + 1,
                                  sizeof(*coverage->counts));
        coverage->registers = calloc((size_t)coverage->register_count + 1,
                                     sizeof(*coverage->registers));
    }
    if (coverage->counts && coverage->registers)
        return true;
    release_case(coverage);
    api->error(sim, "no memory");
    return false;
}

/* The case's program becomes a known one, unless another case was faster. */
static struct known *keep_program(struct shared *shared,
                                  struct coverage *coverage)
{
    struct known *known = find_known(shared, coverage->program->key);

    if (known)
        return known;
    known = calloc(1, sizeof(*known));
    if (!known)
        return NULL;
    known->counts = calloc(coverage->program->word_count + 1,
                           sizeof(*known->counts));
    if (!known->counts) {
        free(known);
        return NULL;
    }
    known->program = coverage->own;
    coverage->own = NULL;
    known->next = atomic_load(&shared->programs);
    atomic_store(&shared->programs, known);
    return known;
}

static void merge_counts(struct known *known, const struct coverage *coverage)
{
    for (size_t i = 0; i < known->program->word_count; i++) {
        known->counts[i].runs += coverage->counts[i].runs;
        known->counts[i].taken += coverage->counts[i].taken;
        known->counts[i].fell += coverage->counts[i].fell;
    }
}

static bool merge_registers(struct shared *shared,
                            const struct coverage *coverage)
{
    if (!shared->registers) {
        shared->register_count = (size_t)coverage->register_count;
        shared->registers = calloc(shared->register_count + 1,
                                   sizeof(*shared->registers));
    }
    for (size_t i = 0; shared->registers && i < shared->register_count; i++)
        coverage_register_merge(&shared->registers[i], &coverage->registers[i]);
    return shared->registers;
}

static void merge_case(void *all, void *self, const struct el2sim_api *api,
                       struct el2sim *sim)
{
    struct shared *shared = all;
    struct coverage *coverage = self;
    struct known *known;

    if (!coverage->counts)
        return;
    known = keep_program(shared, coverage);
    if (known)
        merge_counts(known, coverage);
    if (!known || !merge_registers(shared, coverage))
        api->error(sim, "no memory");
    release_case(coverage);
}

struct target {
    const struct el2sim_api *api;
    struct el2sim *sim;
};

static void write_line(void *to, const struct output_line *line)
{
    const struct target *target = to;

    output_write(line, target->api, target->sim);
}

static void report_all(void *self, const struct el2sim_api *api,
                       struct el2sim *sim)
{
    struct shared *shared = self;
    struct target target = { api, sim };
    struct coverage_report report = { 0 };
    const struct coverage_filter filter = filter_of(api, sim);

    for (struct known *known = atomic_load(&shared->programs); known;
         known = known->next)
        if (!coverage_report_add(&report, known->program, known->counts,
                                 &filter))
            api->error(sim, "no memory");
    if (strcmp(api->option(sim, "format"), "lcov") == 0) {
        coverage_write_lcov(&report, write_line, &target);
    } else {
        coverage_write_table(&report, write_line, &target);
        coverage_write_registers(shared->registers, shared->register_count,
                                 write_line, &target);
    }
    coverage_report_release(&report);
}

static void close_coverage(void *self, const struct el2sim_api *api,
                           struct el2sim *sim)
{
    struct shared *shared = self;
    struct known *known = atomic_load(&shared->programs);

    (void)api;
    (void)sim;
    while (known) {
        struct known *next = known->next;

        coverage_program_release(known->program);
        free(known->counts);
        free(known);
        known = next;
    }
    free(shared->registers);
}

EL2SIM_PLUGIN(coverage) = {
    EL2SIM_HEADER,
    .name = "coverage",
    .summary = "shows which lines, branches and switched registers were "
               "exercised",
    .options = options,
    .self_size = sizeof(struct coverage),
    .shared_size = sizeof(struct shared),
    .open = open_coverage,
    .begin = begin_case,
    .merge = merge_case,
    .report = report_all,
    .close = close_coverage,
    .on = {
        [EL2SIM_insn] = on_insn,
        [EL2SIM_load] = on_load,
        [EL2SIM_store] = on_store,
        [EL2SIM_sysreg_read] = on_sysreg,
        [EL2SIM_sysreg_write] = on_sysreg,
        [EL2SIM_exception] = on_exception,
        [EL2SIM_eret] = on_outside,
        [EL2SIM_poke] = on_outside,
        [EL2SIM_reset] = on_outside,
    },
};
