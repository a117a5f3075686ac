/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What traps, in VM and host. Controls are written whole, so that nothing of
 * the last principal survives; what belongs to the host is kept and given back.
 */
#include "arch.h"
#include "hostmem.h"
#include "init.h"
#include "percpu.h"
#include "s2.h"
#include "shadow.h"
#include "switch.h"

/*
 * A VM: stage 2; every interrupt and SError to EL2; WFI, WFE, SMC, set/way
 * maintenance, IMPLEMENTATION DEFINED registers, ACTLR_EL1 and LORegions trap;
 * barriers and TLB maintenance reach the inner shareable domain.
 */
#define HCR_OF_VM                                                         \
    (HCR_RW | HCR_VM | HCR_SWIO | HCR_AMO | HCR_IMO | HCR_FMO | HCR_FB |  \
     HCR_BSU_INNER | HCR_TWI | HCR_TWE | HCR_TSC | HCR_TIDCP | HCR_TACR | \
     HCR_TSW | HCR_TLOR)
#define HCR_OF_HOST (HCR_RW | HCR_AMO | HCR_VM)

/* No trace, no SVE; FP is switched eagerly and does not trap. */
#define CPTR_OF_VM (CPTR_RES1 | CPTR_TZ | CPTR_TTA)

/* Every PMU, debug, OS lock and statistical profiling register traps. */
#define MDCR_OF_VM                                                          \
    (MDCR_TPM | MDCR_TPMCR | MDCR_TDE | MDCR_TDA | MDCR_TDOSA | MDCR_TDRA | \
     MDCR_TPMS)

/* Not trapped to EL1, so that MDCR_EL2.TPM sees the accesses of EL0 too. */
#define PMUSERENR_OF_VM 0xf

_Static_assert(HCR_OF_VM == 0x88078663b, "HCR_EL2 of a VM");
_Static_assert(HCR_OF_HOST == 0x80000021, "HCR_EL2 of the host");
_Static_assert(CPTR_OF_VM == 0x1033ff, "CPTR_EL2 of a VM");
_Static_assert(MDCR_OF_VM == 0x4f60, "MDCR_EL2 of a VM");

/* TZ is RES1 where there is no SVE, and the host may use SVE where there is. */
static u64 cptr_of_host(void)
{
    bool has_sve = (read_sysreg(ID_AA64PFR0_EL1) >> 32) & 0xf;

    return CPTR_RES1 | (has_sve ? 0 : CPTR_TZ);
}

static bool has_pmu(void)
{
    u64 version = (read_sysreg(ID_AA64DFR0_EL1) >> 8) & 0xf;

    return version != 0 && version != 0xf;
}

void traps_init(void)
{
    write_sysreg(MDCR_EL2, has_pmu() ? PMCR_N(read_sysreg(PMCR_EL0)) : 0);
    write_sysreg(CPTR_EL2, cptr_of_host());
    write_sysreg(HSTR_EL2, 0);
}

/* HPMN stays the host's: 0 in it is reserved and would stop its counters. */
PRIMITIVE void activate_traps(void)
{
    struct percpu *self = &percpu[cpu_number()];

    self->host_pmselr = read_sysreg(PMSELR_EL0);
    self->host_pmuserenr = read_sysreg(PMUSERENR_EL0);
    self->host_mdcr = read_sysreg(MDCR_EL2);
    write_sysreg(PMSELR_EL0, 0);
    write_sysreg(PMUSERENR_EL0, PMUSERENR_OF_VM);
    write_sysreg(MDCR_EL2, MDCR_OF_VM | (self->host_mdcr & MDCR_HPMN));
    write_sysreg(CPTR_EL2, CPTR_OF_VM);
}

PRIMITIVE void deactivate_traps(void)
{
    const struct percpu *self = &percpu[cpu_number()];

    write_sysreg(PMSELR_EL0, self->host_pmselr);
    write_sysreg(PMUSERENR_EL0, self->host_pmuserenr);
    write_sysreg(MDCR_EL2, self->host_mdcr);
    write_sysreg(CPTR_EL2, cptr_of_host());
}

static u64 virtual_interrupts(u64 vmid, u64 vcpuid)
{
    return READ_ONCE(host_vcpu_of(vmid, vcpuid)->flags) & (HCR_VI | HCR_VF);
}

PRIMITIVE void vm_el2_restore_state(void)
{
    u64 vmid = get_cur_vmid();
    u64 vcpuid = get_cur_vcpuid();

    write_sysreg(VTTBR_EL2, vttbr(vmid));
    write_sysreg(TPIDR_EL2, (u64)shadow_of(vmid, vcpuid));
    write_sysreg(HCR_EL2, HCR_OF_VM | virtual_interrupts(vmid, vcpuid));
}

PRIMITIVE void host_el2_restore_state(void)
{
    write_sysreg(VTTBR_EL2, vttbr(HOSTVISOR));
    write_sysreg(HCR_EL2, HCR_OF_HOST);
    write_sysreg(TPIDR_EL2, 0);
}
