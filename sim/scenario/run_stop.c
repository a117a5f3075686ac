/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who sets the flags of the workers: a thread that waits, and a failure. */
#include "scenario/run_stop.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

double stops_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Stops what is late; returns when the next will be, 0: nothing runs. */
static double stop_late(struct stops *stops)
{
    double now = stops_now(), next = 0;

    for (size_t i = 0; i < stops->slot_count; i++) {
        struct stop_slot *slot = &stops->slots[i];

        if (!slot->busy || slot->flag)
            continue;
        if (slot->deadline <= now)
            slot->flag = STOP_TIMEOUT;
        else if (next == 0 || slot->deadline < next)
            next = slot->deadline;
    }
    return next;
}

static void *watch(void *self)
{
    struct stops *stops = self;

    pthread_mutex_lock(&stops->lock);
    while (!stops->ending) {
        double next = stop_late(stops);
        struct timespec until = { .tv_sec = (time_t)next };

        until.tv_nsec = (long)((next - (double)until.tv_sec) * 1e9);
        if (next > 0)
            pthread_cond_timedwait(&stops->changed, &stops->lock, &until);
        else
            pthread_cond_wait(&stops->changed, &stops->lock);
    }
    pthread_mutex_unlock(&stops->lock);
    return NULL;
}

enum status stops_create(struct stops *stops, size_t workers, double timeout,
                         struct diag *diag)
{
    pthread_condattr_t monotonic;
    int error;

    *stops = (struct stops){
        .timeout = timeout,
        .last_index = SIZE_MAX,
        .slot_count = workers,
        .slots = mem_alloc(workers * sizeof(*stops->slots)),
    };
    pthread_mutex_init(&stops->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&stops->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (timeout <= 0)
        return STATUS_OK;
    error = pthread_create(&stops->watcher, NULL, watch, stops);
    stops->watching = error == 0;
    if (!error)
        return STATUS_OK;
    return diag_set(diag, STATUS_LIMIT, "",
                    "the time of cases cannot be limited: %s", strerror(error));
}

void stops_release(struct stops *stops)
{
    pthread_mutex_lock(&stops->lock);
    stops->ending = true;
    pthread_cond_signal(&stops->changed);
    pthread_mutex_unlock(&stops->lock);
    if (stops->watching)
        pthread_join(stops->watcher, NULL);
    pthread_cond_destroy(&stops->changed);
    pthread_mutex_destroy(&stops->lock);
    free(stops->slots);
}

bool stops_begin(struct stops *stops, struct stop_slot *slot, size_t index)
{
    bool counts;

    pthread_mutex_lock(&stops->lock);
    counts = index <= stops->last_index;
    slot->busy = counts;
    slot->flag = STOP_NOTHING;
    slot->index = index;
    slot->deadline = stops_now() + stops->timeout;
    pthread_cond_signal(&stops->changed);
    pthread_mutex_unlock(&stops->lock);
    return counts;
}

void stops_end(struct stops *stops, struct stop_slot *slot)
{
    pthread_mutex_lock(&stops->lock);
    slot->busy = false;
    pthread_mutex_unlock(&stops->lock);
}

void stops_after(struct stops *stops, size_t index)
{
    pthread_mutex_lock(&stops->lock);
    if (index < stops->last_index)
        stops->last_index = index;
    for (size_t i = 0; i < stops->slot_count; i++)
        if (stops->slots[i].busy && stops->slots[i].index > stops->last_index)
            stops->slots[i].flag = STOP_EARLIER_FAILED;
    pthread_mutex_unlock(&stops->lock);
}

bool stops_counts(struct stops *stops, size_t index)
{
    bool counts;

    pthread_mutex_lock(&stops->lock);
    counts = index <= stops->last_index;
    pthread_mutex_unlock(&stops->lock);
    return counts;
}
