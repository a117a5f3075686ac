/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Moves registers between a CPU and the fast engine. */
#include "engine/fast/fast.h"

void fast_pull(const struct engine *engine, struct cpu *cpu, unsigned what)
{
    const struct fast *fast = (const struct fast *)engine;
    const struct a64_state *s = &fast->state;

    if (what & ENGINE_X)
        memcpy(cpu->x, s->x, sizeof(cpu->x));
    if (what & ENGINE_SP)
        cpu->sp = s->sp;
    if (what & ENGINE_PC)
        cpu->pc = s->pc;
    if (what & ENGINE_NZCV)
        cpu->pstate = (cpu->pstate & ~PSTATE_NZCV) | s->nzcv;
    if (what & ENGINE_V)
        memcpy(cpu->v, s->v, sizeof(cpu->v));
    if (what & ENGINE_FPCR) {
        cpu->sysreg[FPCR] = fast->fpcr;
        cpu->sysreg[FPSR] = fast->fpsr;
    }
}

void fast_push(struct engine *engine, const struct cpu *cpu, unsigned what)
{
    struct fast *fast = fast_of(engine);
    struct a64_state *s = &fast->state;

    if (what & ENGINE_X)
        memcpy(s->x, cpu->x, sizeof(cpu->x));
    if (what & ENGINE_SP)
        s->sp = cpu->sp;
    if (what & ENGINE_PC)
        s->pc = cpu->pc;
    if (what & ENGINE_NZCV)
        s->nzcv = cpu->pstate & PSTATE_NZCV;
    if (what & ENGINE_V)
        memcpy(s->v, cpu->v, sizeof(cpu->v));
    if (what & ENGINE_FPCR) {
        fast->fpcr = (uint32_t)cpu->sysreg[FPCR];
        fast->fpsr = (uint32_t)cpu->sysreg[FPSR];
    }
}
