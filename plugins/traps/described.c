/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the machine's description says of whoever is entered. */
#include "traps.h"

/* FNV-1a over a text, begun with `hash`. */
static uint64_t hash_text(uint64_t hash, const char *text)
{
    while (text && *text)
        hash = (hash ^ (uint8_t)*text++) * UINT64_C(0x100000001b3);
    return hash;
}

/* Whether this control of this principal is told for the first time. */
static bool tell_once(struct traps *traps, const char *principal,
                      const char *control)
{
    uint64_t key = hash_text(hash_text(UINT64_C(0xcbf29ce484222325), principal),
                             control);

    for (unsigned i = 0; i < traps->told_count; i++)
        if (traps->told[i] == key)
            return false;
    if (traps->told_count < TRAPS_TOLD)
        traps->told[traps->told_count++] = key;
    return true;
}

static void judge_controls(const struct traps_case *c)
{
    const char *text;
    char found[64];
    int holds;

    for (unsigned i = 0; i < 64; i++) {
        holds = c->world->control(c->world->self, c->cpu, i, &text, found,
                                  sizeof(found));
        if (holds < 0)
            return;
        if (!holds && tell_once(c->traps, c->principal, text))
            traps_report(c, (struct traps_finding){
                                .rule = TRAPS_CONTROLS,
                                .detail = "is entered with a control that is "
                                          "not its own",
                                .control = text,
                                .found = found,
                            });
    }
}

/* Once for each state of the controls and principal. */
static bool is_judged(struct traps_state *state, uint64_t who)
{
    for (unsigned i = 0; i < TRAPS_JUDGED; i++) {
        if (state->judged[i] == who)
            return true;
        if (state->judged[i])
            continue;
        state->judged[i] = who;
        return false;
    }
    return true;
}

static void judge_must_trap(const struct traps_case *c)
{
    struct traps_set reached = { { 0 } };
    unsigned count = c->world->count(c->world->self);
    bool any = false;

    if (is_judged(c->state, c->who))
        return;
    for (unsigned reg = 0; reg < count; reg++)
        if ((traps_has(&c->state->reads, reg) ||
             traps_has(&c->state->writes, reg)) &&
            c->world->must_trap(c->world->self, c->cpu, reg)) {
            traps_add(&reached, reg);
            any = true;
        }
    if (any)
        traps_report(c, (struct traps_finding){
                            .rule = TRAPS_MUST_TRAP,
                            .detail = "reaches what must trap",
                            .registers = &reached,
                        });
}

void traps_judge_described(const struct traps_case *c)
{
    judge_controls(c);
    judge_must_trap(c);
}
