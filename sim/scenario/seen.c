/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which registers a case gave one value only, and which checks compare them. */
#include "scenario/seen.h"

#include <string.h>

/* Names of System registers that a warning lists. */
enum { NAMES_MAX = 8 };

static void look_at_banks(struct seen *seen, const struct cpu *cpu)
{
    for (unsigned n = 0; n < CPU_X_COUNT; n++)
        if (cpu->x[n] != seen->first.x[n])
            seen->x |= UINT32_C(1) << n;
    for (unsigned n = 0; n < CPU_V_COUNT; n++)
        if (memcmp(&cpu->v[n], &seen->first.v[n], sizeof(cpu->v[n])) != 0)
            seen->v |= UINT32_C(1) << n;
}

static bool is_sp_bank(enum sysreg reg)
{
    return reg == SP_EL0 || reg == SP_EL1 || reg == SP_EL2;
}

static uint64_t value_of(const struct cpu *cpu, enum sysreg reg)
{
    return is_sp_bank(reg) ? sysreg_peek(cpu, reg) : cpu->sysreg[reg];
}

static void look_at_sysregs(struct seen *seen, const struct cpu *cpu)
{
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++)
        if (value_of(cpu, reg) != value_of(&seen->first, reg))
            register_set_add(&seen->sysregs, reg);
}

void seen_look(struct seen *seen, const struct cpu *cpu)
{
    if (!seen->any)
        seen->first = *cpu;
    seen->any = true;
    look_at_banks(seen, cpu);
    look_at_sysregs(seen, cpu);
}

/* Whether `check` has been here; it has now. */
static bool is_known(struct seen *seen, const struct plan_check *check)
{
    for (size_t i = 0; i < seen->check_count && i < SEEN_CHECKS_MAX; i++)
        if (seen->checks[i] == check)
            return true;
    seen->checks[seen->check_count++ % SEEN_CHECKS_MAX] = check;
    return false;
}

static void compared(const struct plan_check **by,
                     const struct plan_check *check)
{
    if (!*by)
        *by = check;
}

void seen_compared(struct seen *seen, const struct plan_check *check,
                   const struct cpu *kept, const struct except_masks *masks)
{
    struct register_set reach;

    if (is_known(seen, check))
        return;
    for (unsigned n = 0; n < CPU_X_COUNT; n++)
        if (~masks->x[n])
            compared(&seen->x_by[n], check);
    for (unsigned n = 0; n < CPU_V_COUNT && reach_has_fpsimd(kept); n++)
        if (~(masks->v[n].lo & masks->v[n].hi))
            compared(&seen->v_by[n], check);
    reach_registers(kept, true, &reach);
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++)
        if (register_set_has(&reach, reg) &&
            sysreg_fill_mask(reg) & ~masks->sysreg[reg])
            compared(&seen->sysreg_by[reg], check);
}

void seen_filled(struct seen *seen, const struct plan_step *step,
                 const struct cpu *cpu)
{
    struct register_set reach;

    if (!seen->filled)
        seen->filled = step;
    reach_registers(cpu, true, &reach);
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++)
        if (register_set_has(&reach, reg) && !sysreg_fill_mask(reg))
            register_set_add(&seen->unvaried, reg);
}

static const struct plan_check *first_of(const struct plan_check *const *by,
                                         unsigned count, uint32_t varied)
{
    for (unsigned n = 0; n < count; n++)
        if (by[n] && !(varied >> n & 1))
            return by[n];
    return NULL;
}

static const struct plan_check *first_check(const struct seen *seen)
{
    const struct plan_check *check = first_of(seen->x_by, CPU_X_COUNT, seen->x);

    if (!check)
        check = first_of(seen->v_by, CPU_V_COUNT, seen->v);
    for (enum sysreg reg = 0; !check && reg < SYSREG_COUNT; reg++)
        if (!register_set_has(&seen->sysregs, reg))
            check = seen->sysreg_by[reg];
    return check;
}

/* "x0..x7, x19" of those that `check` compared; they are told then. */
static void name_bank(const struct plan_check **by, unsigned count,
                      uint32_t varied, char letter,
                      const struct plan_check *check, struct text *names)
{
    for (unsigned n = 0; n < count; n++) {
        unsigned last = n;

        if (by[n] != check || varied >> n & 1)
            continue;
        while (last + 1 < count && by[last + 1] == check &&
               !(varied >> (last + 1) & 1))
            last++;
        text_add(names, "%s%c%u", names->length ? ", " : "", letter, n);
        if (last > n)
            text_add(names, "..%c%u", letter, last);
        for (; n < last; n++)
            by[n] = NULL;
        by[n] = NULL;
    }
}

static void name_sysregs(const struct register_set *set, size_t max,
                         struct text *names)
{
    size_t count = 0;

    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++)
        if (register_set_has(set, reg) && count++ < max)
            text_add(names, "%s%s", names->length ? ", " : "",
                     sysreg_info(reg)->name);
    if (count > max)
        text_add(names, " and %zu more", count - max);
}

const struct plan_check *seen_next(struct seen *seen, struct text *names)
{
    const struct plan_check *check = first_check(seen);
    struct register_set same = { 0 };

    if (!check)
        return NULL;
    name_bank(seen->x_by, CPU_X_COUNT, seen->x, 'x', check, names);
    name_bank(seen->v_by, CPU_V_COUNT, seen->v, 'v', check, names);
    for (enum sysreg reg = 0; reg < SYSREG_COUNT; reg++) {
        if (seen->sysreg_by[reg] != check ||
            register_set_has(&seen->sysregs, reg))
            continue;
        register_set_add(&same, reg);
        seen->sysreg_by[reg] = NULL;
    }
    name_sysregs(&same, NAMES_MAX, names);
    return check;
}

bool seen_unvaried(const struct seen *seen, struct text *names)
{
    name_sysregs(&seen->unvaried, SYSREG_COUNT, names);
    return names->length > 0;
}
