/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a case that passed does not show: registers that it never varied. */
#include "scenario/run_case.h"
#include "scenario/seen.h"

static void add(struct case_run *run, bool is_note, struct position at,
                const char *check, const char *what, struct text *subject)
{
    struct outcome *outcome = run->outcome;

    outcome->warnings = mem_grow(outcome->warnings, outcome->warning_count + 1,
                                 sizeof(*outcome->warnings));
    outcome->warnings[outcome->warning_count++] = (struct warning){
        .is_note = is_note,
        .at = at,
        .check = mem_text(check ? check : ""),
        .what = mem_text(what),
        .subject = mem_text(text_string(subject)),
    };
}

static void add_unvaried(struct case_run *run, const struct seen *seen)
{
    struct text names = { 0 };

    if (seen->filled && seen_unvaried(seen, &names))
        add(run, true, seen->filled->at, seen->filled->text,
            "fills leave these alone: they decide how the machine executes, or "
            "hold nothing of their own",
            &names);
    text_release(&names);
}

void warnings_add(struct case_run *run)
{
    struct seen *seen = fills_seen(run->fills);
    const struct plan_check *check;
    struct text names = { 0 };

    if (run->outcome->verdict != VERDICT_PASS || run->run_number > 0)
        return;
    while ((check = seen_next(seen, &names))) {
        add(run, false, check->at, check->text,
            "these had the same value throughout, so nobody could tell if they "
            "were lost: fill them, or leave them out (except)",
            &names);
        text_release(&names);
        names = (struct text){ 0 };
    }
    add_unvaried(run, seen);
}
