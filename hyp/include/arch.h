/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The architecture as the hypervisor uses it: access to system registers,
 * barriers, and the fields it sets, called as the Arm ARM (DDI 0487) calls
 * them.
 */
#ifndef HYP_ARCH_H
#define HYP_ARCH_H

#include "types.h"

#define read_sysreg(name)                                  \
    __extension__({                                        \
        u64 value_;                                        \
        __asm__ volatile("mrs %0, " #name : "=r"(value_)); \
        value_;                                            \
    })
#define write_sysreg(name, value) \
    __asm__ volatile("msr " #name ", %x0" : : "rZ"((u64)(value)) : "memory")

#define isb()       __asm__ volatile("isb" : : : "memory")
#define dsb(domain) __asm__ volatile("dsb " #domain : : : "memory")

/* PSTATE and SPSR_ELx (C5.2) */
#define PSTATE_NZCV  (UINT64_C(0xf) << 28)
#define PSTATE_DAIF  (UINT64_C(0xf) << 6)
#define PSTATE_MODE  UINT64_C(0x1f)
#define PSTATE_EL0T  UINT64_C(0x0)
#define PSTATE_EL1T  UINT64_C(0x4)
#define PSTATE_EL1H  UINT64_C(0x5)
#define PSTATE_NRW   BIT64(4)
#define PSTATE_FAULT UINT64_C(0x3c5) /* DAIF masked, EL1h */

/* HCR_EL2 (D13.2.48): see traps.c for what is set and why */
#define HCR_VM        BIT64(0)
#define HCR_SWIO      BIT64(1)
#define HCR_FMO       BIT64(3)
#define HCR_IMO       BIT64(4)
#define HCR_AMO       BIT64(5)
#define HCR_VF        BIT64(6)
#define HCR_VI        BIT64(7)
#define HCR_FB        BIT64(9)
#define HCR_BSU_INNER BIT64(10)
#define HCR_TWI       BIT64(13)
#define HCR_TWE       BIT64(14)
#define HCR_TSC       BIT64(19)
#define HCR_TIDCP     BIT64(20)
#define HCR_TACR      BIT64(21)
#define HCR_TSW       BIT64(22)
#define HCR_RW        BIT64(31)
#define HCR_TLOR      BIT64(35)

/* CPTR_EL2 with HCR_EL2.E2H = 0; TZ is RES1 on a machine without SVE */
#define CPTR_RES1 UINT64_C(0x32ff)
#define CPTR_TZ   BIT64(8)
#define CPTR_TTA  BIT64(20)

/* MDCR_EL2 */
#define MDCR_HPMN  UINT64_C(0x1f)
#define MDCR_TPMCR BIT64(5)
#define MDCR_TPM   BIT64(6)
#define MDCR_TDE   BIT64(8)
#define MDCR_TDA   BIT64(9)
#define MDCR_TDOSA BIT64(10)
#define MDCR_TDRA  BIT64(11)
#define MDCR_TPMS  BIT64(14)

/* CNTHCTL_EL2 with HCR_EL2.E2H = 0 */
#define CNTHCTL_EL1PCTEN BIT64(0)
#define CNTHCTL_EL1PCEN  BIT64(1)

/* CNTV_CTL_EL0, SCTLR_EL1, TCR_EL1, PMCR_EL0 */
#define CNTV_CTL_IMASK BIT64(1)
#define SCTLR_M        BIT64(0)
#define SCTLR_EL1_RES1 UINT64_C(0x30d00980) /* SED, ITD: no AArch32 EL0 */
#define TCR_EPD0       BIT64(7)
#define TCR_EPD1       BIT64(23)
#define PMCR_N(pmcr)   (((pmcr) >> 11) & 0x1f)

/* ESR_ELx (D13.2.37) */
#define ESR_EC(esr)       (((esr) >> 26) & 0x3f)
#define ESR_MAKE(ec, iss) ((u64)(ec) << 26 | BIT64(25) | (iss))
#define ESR_IMM16(esr)    (0xffff & (esr))
#define ESR_FSC(esr)      (0x3f & (esr))
#define ESR_WNR           BIT64(6)
#define ESR_S1PTW         BIT64(7)
#define ESR_FNV           BIT64(10)
#define ESR_ISV           BIT64(24)
#define ESR_SRT(esr)      (((esr) >> 16) & 0x1f) /* data abort */
#define ESR_SYS_RT(esr)   (((esr) >> 5) & 0x1f)  /* system register */
#define ESR_SYS_READ      BIT64(0)
#define FSC_KIND(fsc)     (0x3c & (fsc)) /* level cleared */
#define FSC_ADDRESS_SIZE  0x00
#define FSC_TRANSLATION   0x04
#define FSC_ACCESS_FLAG   0x08
#define FSC_PERMISSION    0x0c
#define FSC_EXTERNAL      0x10

enum exception_class {
    EC_UNKNOWN = 0x00,
    EC_WFX = 0x01,
    EC_HVC32 = 0x12,
    EC_HVC64 = 0x16,
    EC_SMC64 = 0x17,
    EC_SYS64 = 0x18,
    EC_IABT_LOW = 0x20,
    EC_IABT_CUR = 0x21,
    EC_DABT_LOW = 0x24,
    EC_DABT_CUR = 0x25,
};

/* HPFAR_EL2.FIPA: bits 39:4 hold bits 47:12 of the IPA */
#define HPFAR_FIPA(hpfar) (((hpfar) >> 4) & 0xfffffffff)

#endif
