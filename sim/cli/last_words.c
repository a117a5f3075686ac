/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When a library ends the process, or it crashes: a sentence, and an exit code
 * that is no verdict. Libraries do both when they get no memory (Unicorn's and
 * libdw's allocations call exit(1)), and neither may look like "a check failed".
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/cli.h"

/* Handlers are handed nothing of the program's own. */
static volatile sig_atomic_t ending;

/* When so much cannot be had, a failure is put down to that. */
#define PROBE_SIZE ((size_t)64 << 20)

static bool is_out_of_memory(int error)
{
    void *probe;

    if (error == ENOMEM)
        return true;
    probe = mmap(NULL, PROBE_SIZE, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (probe == MAP_FAILED)
        return true;
    munmap(probe, PROBE_SIZE);
    return false;
}

static void say(const char *sentence)
{
    (void)!write(STDERR_FILENO, sentence, strlen(sentence));
}

/* Only what may be called in a signal handler. */
static _Noreturn void leave(int error)
{
    if (is_out_of_memory(error)) {
        say("el2sim: error: out of memory\n"
            "  hint: fewer cases at a time need less (-j1), and a larger limit "
            "(ulimit -v) allows more\n");
        _exit(EXIT_CANNOT_RUN);
    }
    say("el2sim: error: el2sim, a library or a plugin has ended unexpectedly\n"
        "  hint: this is a bug; please report what was run\n");
    _exit(EXIT_OWN_BUG);
}

static void on_crash(int signal)
{
    (void)signal;
    leave(errno);
}

/* Somebody called exit() before the program came to its end. */
static void on_exit_call(void)
{
    if (!ending)
        leave(errno);
}

#if !defined(__SANITIZE_ADDRESS__)
/* The stack may be what there is no memory for. */
static char stack[64 << 10];

static void catch_crashes(void)
{
    static const int signals[] = { SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE };
    const stack_t own = { .ss_sp = stack, .ss_size = sizeof(stack) };
    struct sigaction action = { .sa_flags = (int)(SA_ONSTACK | SA_RESETHAND) };

    action.sa_handler = on_crash;
    sigemptyset(&action.sa_mask);
    sigaltstack(&own, NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(signals); i++)
        sigaction(signals[i], &action, NULL);
}
#else
static void catch_crashes(void) /* the sanitizer says more */
{
    (void)on_crash;
}
#endif

void last_words_prepare(void)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN };

    sigemptyset(&ignore.sa_mask);
    sigaction(SIGXFSZ, &ignore, NULL); /* an error of writing says it */
    atexit(on_exit_call);
    catch_crashes();
}

int last_words_spare(enum exit_code code)
{
    ending = 1;
    return code;
}
