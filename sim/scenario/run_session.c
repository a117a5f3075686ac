/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A case in the caller's hands: its steps when and as often as asked. */
#include <stdio.h>
#include <stdlib.h>

#include "scenario/run_case.h"

struct run_session {
    struct case_run run;
    struct run_options options;
    struct outcome outcome;
    struct writers writers;
    struct witness witness;
};

enum status run_session_create(const struct plan_case *plan_case,
                               const struct run_options *options,
                               struct run_session **session, struct diag *diag)
{
    struct run_session *s = mem_alloc(sizeof(*s));
    enum status status;

    s->options = *options;
    s->outcome.plan_case = plan_case;
    s->run = (struct case_run){
        .plan_case = plan_case,
        .options = &s->options,
        .outcome = &s->outcome,
        .writers = &s->writers,
        .witness = &s->witness,
    };
    status = run_machine_create(plan_case->machine, options->engine,
                                &s->run.machine, diag);
    if (status) {
        free(s);
        return status;
    }
    machine_watch_flags(s->run.machine, options->interrupted, NULL);
    case_plugins_create(&s->run);
    case_begin(&s->run);
    *session = s;
    return STATUS_OK;
}

void run_session_destroy(struct run_session *session)
{
    if (!session)
        return;
    case_end(&session->run);
    case_plugins_release(&session->run);
    findings_release(&session->outcome);
    for (size_t i = 0; i < session->outcome.output_count; i++)
        text_release(&session->outcome.outputs[i].text);
    free(session->outcome.outputs);
    machine_destroy(session->run.machine);
    free(session);
}

struct machine *run_session_machine(struct run_session *session)
{
    return session->run.machine;
}

static enum status first_finding(const struct run_session *session,
                                 struct diag *diag)
{
    const struct finding *finding = session->outcome.findings;
    char place[512];

    if (session->run.interrupted || !finding)
        return diag_set(diag, STATUS_INTERRUPTED, NULL, "interrupted");
    snprintf(place, sizeof(place), "%s:%u:%u", finding->at.file,
             finding->at.line, finding->at.column);
    diag_set(diag, STATUS_INVALID, place, "%s", finding->what);
    if (finding->expected[0])
        diag_hint(diag, "expected %s, found %s", finding->expected,
                  finding->found);
    return STATUS_INVALID;
}

enum status run_session_steps(struct run_session *session,
                              const struct plan_step *steps, size_t count,
                              struct diag *diag)
{
    const struct plan_steps range = {
        .count = count,
        .items = (struct plan_step *)steps,
    };

    if (case_steps(&session->run, &range))
        return STATUS_OK;
    return first_finding(session, diag);
}
