/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ends a run in which a control is in force whose effect is not modelled. */
#include "machine/internal.h"

static void refuse(struct machine *m, const struct unmodelled *control)
{
    if (!control || m->run.refused)
        return;
    m->run.refused = control;
    engine_attend_next(m->engine);
}

void machine_controls_changed(struct machine *m)
{
    refuse(m, unmodelled_in_force(machine_cpu(m), m->ignored));
}

void machine_returns(struct machine *m)
{
    refuse(m, unmodelled_return(machine_cpu(m), m->ignored));
}

void machine_uses_tag(struct machine *m, uint64_t address)
{
    refuse(m, unmodelled_tag(machine_cpu(m), address, m->ignored));
}

bool machine_is_refused(struct machine *m, enum stop_reason *reason)
{
    if (!m->run.refused)
        return false;
    m->run.stop->control = m->run.refused;
    *reason = STOP_CONTROL;
    return true;
}

void machine_note_controls(struct machine *m)
{
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++)
        if (unmodelled_has(reg))
            register_set_add(&m->controls, reg);
}
