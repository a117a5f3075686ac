/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Brings a CPU up: its EL2 registers, and a host context as at a first run,
 * which is then restored as after any VM run.
 */
#include "init.h"

#include "arch.h"
#include "panic.h"
#include "percpu.h"
#include "s2.h"
#include "shadow.h"
#include "switch.h"

/* Set by CPU 0 once all that CPUs share is built. */
static u32 booted;

static void init_shared(u64 cpu)
{
    if (cpu == 0) {
        s2_init_host();
        __atomic_store_n(&booted, 1, __ATOMIC_RELEASE);
        dsb(ishst);
        __asm__ volatile("sev");
    }
    while (!__atomic_load_n(&booted, __ATOMIC_ACQUIRE))
        __asm__ volatile("wfe");
}

static void init_host_context(u64 cpu)
{
    struct shadow_ctxt *host = shadow_of(HOSTVISOR, cpu);

    shadow_reset(host, cpu);
    host->regs[0] = cpu;
    host->pc = HOST_ENTRY;
    host->pstate = PSTATE_FAULT;
    shadow_set_sysreg(host, KEY(VMPIDR_EL2), read_sysreg(MPIDR_EL1));
}

void cpu_init(void)
{
    u64 cpu = cpu_number();

    init_shared(cpu);
    write_sysreg(VPIDR_EL2, read_sysreg(MIDR_EL1));
    write_sysreg(VTCR_EL2, vtcr());
    traps_init();
    timer_init();
    __asm__ volatile("tlbi alle1" : : : "memory");
    dsb(nsh);
    isb();
    init_host_context(cpu);
    restore_host();
    stop_if_halted();
}
