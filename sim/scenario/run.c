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
#include <time.h>

#include "scenario/run_case.h"

/* Machines that a thread keeps; each reserves much address space. */
enum { POOL_MAX = 8 };

struct pool_entry {
    const struct plan_machine *plan; /* NULL: free */
    struct machine *machine;
    struct machine_snapshot *initial;
    uint64_t used; /* when last, in cases */
};

/* What all workers share. */
struct work {
    const struct plan *plan;
    const struct run_options *options;
    struct outcome *outcomes;
    atomic_size_t next;
    pthread_mutex_t lock;    /* of `done` and the progress call */
    pthread_mutex_t merging; /* plugins take up a case each */
    size_t done;
};

struct worker {
    struct work *work;
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

static double now_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Machines */

static void pool_release(struct pool_entry *entry)
{
    machine_snapshot_release(entry->initial);
    if (entry->machine)
        machine_destroy(entry->machine);
    *entry = (struct pool_entry){ 0 };
}

enum status run_machine_create(const struct plan_machine *plan,
                               struct machine **machine, struct diag *diag)
{
    enum status status = machine_create(&plan->config, machine, diag);

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
        return STATUS_OK;
    }
    status = run_machine_create(plan, &entry->machine, diag);
    if (status)
        return status;
    machine_watch_flag(entry->machine, worker->work->options->interrupted);
    entry->initial = machine_snapshot(entry->machine);
    entry->plan = plan;
    run->machine = entry->machine;
    run->initial = entry->initial;
    return STATUS_OK;
}

/* Cases */

static bool is_interrupted(const struct work *work)
{
    return work->options->interrupted && *work->options->interrupted;
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

static void run_one(struct worker *worker, size_t index)
{
    struct work *work = worker->work;
    const struct plan_case *plan_case = &work->plan->cases[index];
    struct case_run run = {
        .plan_case = plan_case,
        .options = work->options,
        .outcome = &work->outcomes[index],
        .writers = worker->writers,
        .witness = worker->witness,
        .merging = &work->merging,
    };
    struct diag diag = { 0 };
    double start = now_seconds();

    run.outcome->plan_case = plan_case;
    run.outcome->verdict = VERDICT_SKIP;
    if (is_interrupted(work)) {
        diag_set(&diag, STATUS_INTERRUPTED, "", "interrupted before it began");
        outcome_without_run(&run, VERDICT_SKIP, &diag);
    } else if (plan_case->expected != EXPECT_SKIP) {
        run_on_machine(worker, &run);
    }
    run.outcome->seconds = now_seconds() - start;
}

static void tell_progress(struct work *work)
{
    pthread_mutex_lock(&work->lock);
    work->done++;
    if (work->options->progress)
        work->options->progress(work->options->self, work->done,
                                work->plan->case_count);
    pthread_mutex_unlock(&work->lock);
}

static void *worker_main(void *argument)
{
    struct worker worker = {
        .work = argument,
        .writers = mem_alloc(sizeof(struct writers)),
        .witness = mem_alloc(sizeof(struct witness)),
    };
    size_t index;

    while ((index = atomic_fetch_add(&worker.work->next, 1)) <
           worker.work->plan->case_count) {
        run_one(&worker, index);
        tell_progress(worker.work);
    }
    for (size_t i = 0; i < POOL_MAX; i++)
        pool_release(&worker.pool[i]);
    free(worker.writers);
    free(worker.witness);
    return NULL;
}

/* The calling thread is one of the workers: it alone is enough. */
static void run_workers(struct work *work, size_t count)
{
    pthread_t *threads = mem_alloc(count * sizeof(*threads));
    size_t started = 0;

    while (started + 1 < count &&
           pthread_create(&threads[started], NULL, worker_main, work) == 0)
        started++;
    worker_main(work);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    free(threads);
}

enum status run_plan(const struct plan *plan, const struct run_options *options,
                     struct outcome **outcomes, struct diag *diag)
{
    struct work work = { .plan = plan, .options = options };
    size_t jobs = options->jobs ? options->jobs : 1;

    work.outcomes = mem_alloc(plan->case_count * sizeof(*work.outcomes));
    atomic_init(&work.next, 0);
    pthread_mutex_init(&work.lock, NULL);
    pthread_mutex_init(&work.merging, NULL);
    run_workers(&work, jobs < plan->case_count ? jobs : plan->case_count);
    pthread_mutex_destroy(&work.lock);
    pthread_mutex_destroy(&work.merging);
    *outcomes = work.outcomes;
    if (is_interrupted(&work))
        return diag_set(diag, STATUS_INTERRUPTED, "", "interrupted");
    return STATUS_OK;
}

void run_release(struct outcome *outcomes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        findings_release(&outcomes[i]);
        for (size_t n = 0; n < outcomes[i].output_count; n++)
            text_release(&outcomes[i].outputs[n].text);
        free(outcomes[i].outputs);
    }
    free(outcomes);
}
