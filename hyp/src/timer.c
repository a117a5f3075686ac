/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The physical timer is the host's alone; its counter is everybody's. The
 * virtual timer is switched (switched.def), on a virtual count that is the
 * physical one.
 */
#include "arch.h"
#include "init.h"
#include "switch.h"

void timer_init(void)
{
    write_sysreg(CNTVOFF_EL2, 0);
    write_sysreg(CNTHCTL_EL2, CNTHCTL_EL1PCEN | CNTHCTL_EL1PCTEN);
}

PRIMITIVE void timer_enable_traps(void)
{
    u64 control = read_sysreg(CNTHCTL_EL2);

    write_sysreg(CNTHCTL_EL2, (control & ~CNTHCTL_EL1PCEN) | CNTHCTL_EL1PCTEN);
}

PRIMITIVE void timer_disable_traps(void)
{
    u64 control = read_sysreg(CNTHCTL_EL2);

    write_sysreg(CNTHCTL_EL2, control | CNTHCTL_EL1PCEN | CNTHCTL_EL1PCTEN);
}
