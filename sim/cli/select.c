/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the planned cases run. */
#include <string.h>

#include "cli/select.h"

static bool is_named(const struct options *options,
                     const struct plan_case *plan_case)
{
    const char *id = options_nth(options, OPTION_CASE, 0);

    for (size_t n = 1; id && strcmp(id, plan_case->id) != 0; n++)
        id = options_nth(options, OPTION_CASE, n);
    return id || !options_has(options, OPTION_CASE);
}

static bool is_filtered_in(const struct options *options,
                           const struct plan_case *plan_case)
{
    const char *part = options_nth(options, OPTION_FILTER, 0);

    for (size_t n = 1; part && !strstr(plan_case->id, part); n++)
        part = options_nth(options, OPTION_FILTER, n);
    return part || !options_has(options, OPTION_FILTER);
}

static bool has_tag(const struct plan_case *plan_case, const char *tag)
{
    for (size_t i = 0; i < plan_case->tag_count; i++)
        if (strcmp(plan_case->tags[i], tag) == 0)
            return true;
    return false;
}

static bool is_tagged(const struct options *options,
                      const struct plan_case *plan_case)
{
    const char *tag = options_nth(options, OPTION_TAG, 0);

    for (size_t n = 1; tag && !has_tag(plan_case, tag); n++)
        tag = options_nth(options, OPTION_TAG, n);
    return tag || !options_has(options, OPTION_TAG);
}

struct plan select_cases(const struct options *options, const struct plan *all,
                         const struct last_failed *last)
{
    struct plan plan = *all;

    plan.cases = mem_alloc(all->case_count * sizeof(*plan.cases));
    plan.case_count = 0;
    for (size_t i = 0; i < all->case_count; i++)
        if (is_named(options, &all->cases[i]) &&
            is_filtered_in(options, &all->cases[i]) &&
            is_tagged(options, &all->cases[i]) &&
            (!options_has(options, OPTION_LAST_FAILED) ||
             last_failed_has(last, all->cases[i].id)))
            plan.cases[plan.case_count++] = all->cases[i];
    return plan;
}

static bool has_case(const struct plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->case_count; i++)
        if (strcmp(plan->cases[i].id, id) == 0)
            return true;
    return false;
}

static enum status unknown_case(const struct plan *plan, const char *id,
                                struct diag *diag)
{
    struct text_nearest nearest = { .word = id };
    const char *best;

    diag_set(diag, STATUS_USAGE, "", "there is no case \"%s\"", id);
    for (size_t i = 0; i < plan->case_count; i++)
        text_nearest_next(&nearest, plan->cases[i].id);
    best = text_nearest_result(&nearest);
    if (best)
        diag_hint(diag, "did you mean \"%s\"?", best);
    return STATUS_USAGE;
}

enum status select_check(const struct options *options, const struct plan *all,
                         const struct plan *selected, struct diag *diag)
{
    const char *id;

    for (size_t n = 0; (id = options_nth(options, OPTION_CASE, n)); n++)
        if (!has_case(all, id))
            return unknown_case(all, id, diag);
    if (selected->case_count == 0 && options_has(options, OPTION_LAST_FAILED))
        return diag_set(diag, STATUS_USAGE, "",
                        "none of the %zu cases failed when it ran last from "
                        "this folder",
                        all->case_count);
    if (selected->case_count == 0)
        return diag_set(diag, STATUS_USAGE, "",
                        "none of the %zu cases is selected", all->case_count);
    return STATUS_OK;
}
