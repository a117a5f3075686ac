/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals that end a run early, and the exit codes they lead to. */
#include <string.h>

#include "cli/cli.h"

/* A signal handler has no other way to say something. */
static volatile sig_atomic_t interrupted;

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

static void set_all(void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler }, old;

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < ARRAY_LENGTH(signals); i++) {
        /* Under nohup a hang-up stays ignored. */
        if (signals[i] == SIGHUP && sigaction(SIGHUP, NULL, &old) == 0 &&
            old.sa_handler == SIG_IGN)
            continue;
        sigaction(signals[i], &action, NULL);
    }
}

/* Another one ends the process, by what the system does at it. */
static void on_signal(int signal)
{
    interrupted = signal;
    set_all(SIG_DFL);
}

const volatile sig_atomic_t *interrupt_watch(void)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN };

    set_all(on_signal);
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGPIPE, &ignore, NULL);
    return &interrupted;
}

void interrupt_by(int signal)
{
    interrupted = signal;
}

enum exit_code interrupt_code(void)
{
    return (enum exit_code)(EXIT_SIGNAL + interrupted);
}
