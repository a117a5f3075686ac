/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Worker threads take cases from one queue. Machines are costly to make, so
 * each thread keeps one for each machine description and brings it back to
 * its initial state between cases.
 */
#include "scenario/run.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "scenario/run_share.h"

/* Machines that a thread keeps; each reserves much address space. */
enum { POOL_MAX = 8 };

struct pool_entry {
    const struct plan_machine *plan; /* NULL: free */
    struct machine *machine;
    struct machine_snapshot *initial;
    struct share *share; /* states that cases have in common */
    uint64_t used;       /* when last, in cases */
};

/* What all workers share. */
struct work {
    const struct plan *plan;
    const struct run_options *options;
    struct outcome *outcomes;
    struct share_points *share; /* by case; NULL: nothing is shared */
    atomic_size_t next;
    pthread_mutex_t lock; /* of what follows, and of the calls */
    size_t done;
    size_t told;             /* of the outcomes, from the first on */
    bool *ended;             /* by index */
    pthread_mutex_t merging; /* plugins take up a case each */
    struct stops stops;
};

struct worker {
    struct work *work;
    struct stop_slot *slot;
    struct pool_entry pool[POOL_MAX];
    struct writers *writers;
    struct witness *witness;
    uint64_t cases;
};

const char *verdict_text(enum verdict verdict)
{
    static const char *const texts[] = {
#define X(name, text) [VERDICT_##name] = text,
        VERDICT_LIST(X)
#undef X
    };
    return texts[verdict];
}

bool verdict_is_good(enum verdict verdict)
{
    return verdict == VERDICT_PASS || verdict == VERDICT_SKIP ||
           verdict == VERDICT_XFAIL;
}

/* Machines */

static void pool_release(struct pool_entry *entry)
{
    machine_snapshot_release(entry->initial);
    share_release(entry->share);
    if (entry->machine)
        machine_destroy(entry->machine);
    *entry = (struct pool_entry){ 0 };
}

enum status run_machine_create(const struct plan_machine *plan,
                               enum engine_kind engine,
                               struct machine **machine, struct diag *diag)
{
    struct machine_config config = plan->config;
    enum status status;

    config.engine = engine;
    status = machine_create(&config, machine, diag);

    if (status)
        return status;
    for (size_t i = 0; !status && i < plan->image_count; i++)
        status = machine_load(*machine, plan->images[i].image, diag);
    if (status) {
        machine_destroy(*machine);
        *machine = NULL;
    }
    return status;
}

static struct pool_entry *pool_find(struct worker *worker,
                                    const struct plan_machine *plan)
{
    struct pool_entry *oldest = &worker->pool[0];

    for (size_t i = 0; i < POOL_MAX; i++) {
        if (worker->pool[i].machine && worker->pool[i].plan == plan)
            return &worker->pool[i];
        if (worker->pool[i].used < oldest->used)
            oldest = &worker->pool[i];
    }
    pool_release(oldest);
    return oldest;
}

/* The machine of `plan` in its initial state. */
static enum status pool_take(struct worker *worker,
                             const struct plan_machine *plan,
                             struct case_run *run, struct diag *diag)
{
    struct pool_entry *entry = pool_find(worker, plan);
    enum status status;

    entry->used = ++worker->cases;
    if (entry->machine) {
        machine_restore(entry->machine, entry->initial);
        run->machine = entry->machine;
        run->initial = entry->initial;
        run->share = entry->share;
        return STATUS_OK;
    }
    status = run_machine_create(plan, worker->work->options->engine,
                                &entry->machine, diag);
    if (status)
        return status;
    machine_watch_flags(entry->machine, worker->work->options->interrupted,
                        &worker->slot->flag);
    entry->initial = machine_snapshot(entry->machine);
    entry->plan = plan;
    if (worker->work->share)
        entry->share = share_create();
    run->machine = entry->machine;
    run->initial = entry->initial;
    run->share = entry->share;
    return STATUS_OK;
}

/* Cases */

static bool is_interrupted(const struct work *work)
{
    return work->options->interrupted && *work->options->interrupted;
}

static void outcome_release(struct outcome *outcome)
{
    findings_release(outcome);
    for (size_t n = 0; n < outcome->output_count; n++)
        text_release(&outcome->outputs[n].text);
    free(outcome->outputs);
}

static void outcome_without_run(struct case_run *run, enum verdict verdict,
                                const struct diag *diag)
{
    run->outcome->verdict = verdict;
    finding_add(run, &(struct finding_facts){
                         .at = run->plan_case->at,
                         .what = diag->text,
                         .subject = diag->place,
                     });
}

static void run_on_machine(struct worker *worker, struct case_run *run)
{
    struct diag diag = { 0 };

    if (pool_take(worker, run->plan_case->machine, run, &diag))
        outcome_without_run(run, VERDICT_ERROR, &diag);
    else
        case_run(run);
}

/* Skipped, with the reason, whatever came of it so far. */
static void skip(struct case_run *run, const char *why)
{
    struct diag diag = { 0 };

    outcome_release(run->outcome);
    *run->outcome = (struct outcome){ .plan_case = run->plan_case,
                                      .not_run = true };
    diag_set(&diag, STATUS_INTERRUPTED, "", "%s", why);
    outcome_without_run(run, VERDICT_SKIP, &diag);
}

static void run_counting(struct worker *worker, struct case_run *run)
{
    if (is_interrupted(worker->work))
        skip(run, "interrupted before it began");
    else if (run->plan_case->expected != EXPECT_SKIP)
        run_on_machine(worker, run);
}

static void run_one(struct worker *worker, size_t index)
{
    struct work *work = worker->work;
    struct outcome *outcome = &work->outcomes[index];
    struct case_run run = {
        .plan_case = outcome->plan_case,
        .options = work->options,
        .stop = &worker->slot->flag,
        .outcome = outcome,
        .share_points = work->share ? &work->share[index] : NULL,
        .writers = worker->writers,
        .witness = worker->witness,
        .merging = &work->merging,
    };
    double start = stops_now();

    if (stops_begin(&work->stops, worker->slot, index))
        run_counting(worker, &run);
    stops_end(&work->stops, worker->slot);
    outcome->seconds = stops_now() - start;
    if (work->options->fail_fast && !verdict_is_good(outcome->verdict))
        stops_after(&work->stops, index);
}

/* One after the other in the plan's order, those behind a failure emptied. */
static void tell_ended(struct work *work)
{
    for (; work->told < work->plan->case_count && work->ended[work->told];
         work->told++) {
        struct outcome *outcome = &work->outcomes[work->told];
        struct case_run run = { .plan_case = outcome->plan_case,
                                .outcome = outcome };

        if (!stops_counts(&work->stops, work->told))
            skip(&run, "not run, for a case before it failed (--fail-fast)");
        if (work->options->ended)
            work->options->ended(work->options->self, outcome);
    }
}

static void tell(struct work *work, size_t index)
{
    pthread_mutex_lock(&work->lock);
    work->done++;
    work->ended[index] = true;
    tell_ended(work);
    if (work->options->progress)
        work->options->progress(work->options->self, work->done,
                                work->plan->case_count);
    pthread_mutex_unlock(&work->lock);
}

static void *worker_main(void *argument)
{
    struct worker *worker = argument;
    struct work *work = worker->work;
    size_t index;

    worker->writers = mem_alloc(sizeof(struct writers));
    worker->witness = mem_alloc(sizeof(struct witness));
    while ((index = atomic_fetch_add(&work->next, 1)) <
           work->plan->case_count) {
        run_one(worker, index);
        tell(work, index);
    }
    for (size_t i = 0; i < POOL_MAX; i++)
        pool_release(&worker->pool[i]);
    free(worker->writers);
    free(worker->witness);
    return NULL;
}

/* The calling thread is one of the workers: it alone is enough. */
static void run_workers(struct work *work, size_t count)
{
    pthread_t *threads = mem_alloc(count * sizeof(*threads));
    struct worker *workers = mem_alloc(count * sizeof(*workers));
    size_t started = 0;

    for (size_t i = 0; i < count; i++)
        workers[i] = (struct worker){ .work = work,
                                      .slot = &work->stops.slots[i] };
    while (started + 1 < count &&
           pthread_create(&threads[started], NULL, worker_main,
                          &workers[started]) == 0)
        started++;
    worker_main(&workers[started]);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    free(workers);
    free(threads);
}

static size_t worker_count(const struct plan *plan,
                           const struct run_options *options)
{
    size_t jobs = options->jobs ? options->jobs : 1;

    return jobs < plan->case_count ? jobs : plan->case_count;
}

static void work_create(struct work *work, const struct plan *plan,
                        const struct run_options *options)
{
    *work = (struct work){ .plan = plan, .options = options };
    work->outcomes = mem_alloc(plan->case_count * sizeof(*work->outcomes));
    work->ended = mem_alloc(plan->case_count * sizeof(*work->ended));
    for (size_t i = 0; i < plan->case_count; i++)
        work->outcomes[i] = (struct outcome){ .plan_case = &plan->cases[i],
                                              .verdict = VERDICT_SKIP };
    atomic_init(&work->next, 0);
    pthread_mutex_init(&work->lock, NULL);
    pthread_mutex_init(&work->merging, NULL);
}

static void work_release(struct work *work)
{
    pthread_mutex_destroy(&work->lock);
    pthread_mutex_destroy(&work->merging);
    free(work->ended);
}

enum status run_plan(const struct plan *plan, const struct run_options *options,
                     struct outcome **outcomes, struct diag *diag)
{
    size_t workers = worker_count(plan, options);
    struct work work;
    enum status status;

    work_create(&work, plan, options);
    if (!options->no_share)
        work.share = share_plan(plan);
    status = stops_create(&work.stops, workers, options->timeout, diag);
    if (!status)
        run_workers(&work, workers);
    stops_release(&work.stops);
    free(work.share);
    *outcomes = work.outcomes;
    if (!status && is_interrupted(&work))
        status = diag_set(diag, STATUS_INTERRUPTED, "", "interrupted");
    work_release(&work);
    return status;
}

void run_release(struct outcome *outcomes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        outcome_release(&outcomes[i]);
    free(outcomes);
}
