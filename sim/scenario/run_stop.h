/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When a worker gives up its case: the run is interrupted, the case has taken
 * too long, or an earlier case failed and nothing behind it counts.
 */
#ifndef EL2SIM_SCENARIO_RUN_STOP_H
#define EL2SIM_SCENARIO_RUN_STOP_H

#include <pthread.h>

#include "scenario/run.h"

/* Why a case ends before its end: the value of a worker's `flag`. */
enum stop_cause { STOP_NOTHING, STOP_TIMEOUT, STOP_EARLIER_FAILED };

/* What one worker does now. The machine looks at `flag` while it runs. */
struct stop_slot {
    volatile sig_atomic_t flag;
    bool busy;
    size_t index;    /* of the case */
    double deadline; /* in seconds of CLOCK_MONOTONIC */
};

struct stops {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t watcher;
    bool watching; /* there is a watcher */
    bool ending;
    double timeout;    /* seconds a case, 0: any */
    size_t last_index; /* cases behind it do not count */
    size_t slot_count;
    struct stop_slot *slots;
};

/* `timeout` 0: no limit. Without a thread to watch it STATUS_LIMIT. */
enum status stops_create(struct stops *stops, size_t workers, double timeout,
                         struct diag *diag);
void stops_release(struct stops *stops);

/* The worker begins the case; false when that does not count any more. */
bool stops_begin(struct stops *stops, struct stop_slot *slot, size_t index);
void stops_end(struct stops *stops, struct stop_slot *slot);
/* Cases behind `index` do not count. */
void stops_after(struct stops *stops, size_t index);
/* Whether case `index` does. */
bool stops_counts(struct stops *stops, size_t index);

double stops_now(void);

#endif
