/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The instructions of the machine tests, as an assembler encodes them. */
#ifndef EL2SIM_TESTS_MACHINE_WORDS_H
#define EL2SIM_TESTS_MACHINE_WORDS_H

#define NOP 0xd503201f
#define LDR_X0_X1 0xf9400020
#define LDR_W3_X1 0xb9400023
#define LDRSB_X5_X1 0x39800025
#define LDRH_W7_X1 0x79400027
#define LDP_X2_X3_X1 0xa9400c22
#define LDR_Q0_X1 0x3dc00020
#define LDP_Q0_Q1_X1 0xad400420
#define LDR_X0_X1_POST8 0xf8408420 /* LDR X0, [X1], #8 */
#define LDXR_X0_X1 0xc85f7c20
#define LDAXR_W4_X1 0x885ffc24
#define LDXP_X2_X3_X1 0xc87f0c22
#define STXR_W4_X0_X1 0xc8047c20
#define STXP_W4_X2_X3_X1 0xc8240c22
#define STLR_X0_X1 0xc89ffc20
#define STR_X0_X1 0xf9000020
#define STR_W9_X1 0xb9000029
#define STRH_W0_X1_8 0x79001020 /* STRH W0, [X1, #8] */
#define STRB_WZR_X1 0x3900003f
#define STP_X2_X3_X1 0xa9000c22
#define STR_Q0_X1 0x3d800020
#define STP_Q0_Q1_X1 0xad000420
#define ADD_X0_1 0x91000400 /* ADD X0, X0, #1 */
#define ADD_X0_2 0x91000800
#define B_SELF 0x14000000
#define BR_X1 0xd61f0020
#define HVC_0 0xd4000002
#define SVC_0 0xd4000001
#define ERET 0xd69f03e0
#define WFI 0xd503207f
#define WFE 0xd503205f
#define SEV 0xd503209f
#define SEVL 0xd50320bf
#define ESB 0xd503221f
#define MSR_SPSEL_0 0xd50040bf
#define MSR_ALLINT_0 0xd501401f
#define DAIFCLR_7 0xd50347ff
#define DAIFSET_7 0xd50347df
#define MRS_X0_HCR_EL2 0xd53c1100
#define DC_ZVA_X1 0xd50b7421
#define DC_IVAC_X1 0xd5087621
#define DC_CSW_X1 0xd5087a41
#define DC_CVAC_X1 0xd50b7a21
#define DC_CVAU_X1 0xd50b7b21
#define DC_CIVAC_X1 0xd50b7e21
#define AT_S12E1R_X1 0xd50c7881
#define AT_S12E1W_X1 0xd50c78a1
#define IC_IALLU 0xd508751f
#define IC_IVAU_X1 0xd50b7521
#define TLBI_VMALLE1IS 0xd508831f
#define TLBI_ALLE2IS 0xd50c831f
#define TLBI_ALLE1 0xd50c879f
#define TLBI_ALLE1IS 0xd50c839f
#define TLBI_ALLE1OS 0xd50c819f
#define TLBI_VMALLS12E1 0xd50c87df
#define TLBI_VMALLS12E1IS 0xd50c83df
#define TLBI_VMALLS12E1OS 0xd50c81df
#define TLBI_IPAS2E1_X1 0xd50c8421
#define TLBI_IPAS2E1IS_X1 0xd50c8021
#define TLBI_IPAS2E1OS_X1 0xd50c8401
#define TLBI_IPAS2LE1_X1 0xd50c84a1
#define TLBI_IPAS2LE1IS_X1 0xd50c80a1
#define TLBI_IPAS2LE1OS_X1 0xd50c8481
#define TLBI_RIPAS2E1_X1 0xd50c8441
#define TLBI_RIPAS2E1IS_X1 0xd50c8041
#define TLBI_RIPAS2E1OS_X1 0xd50c8461
#define TLBI_RIPAS2LE1_X1 0xd50c84c1
#define TLBI_RIPAS2LE1IS_X1 0xd50c80c1
#define TLBI_RIPAS2LE1OS_X1 0xd50c84e1

#endif
