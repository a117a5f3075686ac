# The tables of registers and traps, for people.
$ el2sim regs | sed -n 1,4p
> NAME               ENCODING         ACCESS         FEATURE         TRAPPED BY
> NZCV               S3_3_C4_C2_0     EL0_RW         -               -
> DAIF               S3_3_C4_C2_1     EL0_RW         -               SCTLR_EL1.UMA=0 HCR_EL2.TGE=1
> CurrentEL          S3_0_C4_C2_2     EL1_RO         -               -
= 0
$ el2sim regs | awk 'NF < 5 {print "short line:", $0}'
= 0
$ el2sim regs HCR_EL2 | sed -n 1,7p
> HCR_EL2
>   encoding  op0=3 op1=4 CRn=1 CRm=1 op2=0  S3_4_C1_C1_0  0xe088
>   access    EL2_RW
>   feature   none needed
>   reset     0x0000000080000000
>   writable  0xfffeff3fffffffff
>   RES1      0x0000000080000000
= 0
$ el2sim regs ttbr0_el1
> TTBR0_EL1
>   encoding  op0=3 op1=0 CRn=2 CRm=0 op2=0  S3_0_C2_C0_0  0xc100
>   access    EL1_RW
>   feature   none needed
>   reset     0x0000000000000000
>   writable  0xffffffffffffffff
>   fields
>     63:48   ASID
>     47:1    BADDR
>     0       CnP
>   trapped by
>     HCR_EL2.TRVM=1 (read) to EL2
>     HCR_EL2.TVM=1 (write) to EL2
>     HFGRTR_EL2.TTBR0_EL1=1 (read) to EL2
>     HFGWTR_EL2.TTBR0_EL1=1 (write) to EL2
= 0
$ diff <(el2sim regs HCR_EL2) <(el2sim regs 3,4,1,1,0)
= 0
$ diff <(el2sim regs HCR_EL2) <(el2sim regs s3_4_c1_c1_0)
= 0
$ diff <(el2sim regs HCR_EL2) <(el2sim regs 0xe088)
= 0
$ diff <(el2sim regs SCTLR_EL1) <(el2sim regs sctlr_el12)
= 0
$ el2sim regs TPIDR_EL0 TPIDR_EL1 | grep -v '^ '
> TPIDR_EL0
>
> TPIDR_EL1
= 0
$ el2sim regs MDCR
! el2sim: error: there is no register "MDCR"
!   hint: did you mean MDCR_EL2?
! Try "el2sim regs --help".
= 2
$ el2sim regs 4,0,0,0,0
! el2sim: error: there is no register "4,0,0,0,0"
! Try "el2sim regs --help".
= 2
# For programs: an object a line.
$ el2sim regs --format json TPIDR_EL2 hcrx_el2 | cut -c1-150
> {"type":"register","name":"TPIDR_EL2","encoding":[3,4,13,0,2],"access":"EL2_RW","feature":"","reset":"0x0","res1":"0x0","res1_e2h0":"0x0","fields":[],
> {"type":"register","name":"HCRX_EL2","encoding":[3,4,1,2,2],"access":"EL2_RW","feature":"FEAT_HCX","reset":"0x0","res1":"0x0","res1_e2h0":"0x0","field
= 0
$ el2sim regs --format json MPAMSM_EL1
> {"type":"register","name":"MPAMSM_EL1","encoding":[3,0,10,5,3],"access":"EL1_RW","feature":"FEAT_MPAM AND FEAT_SME","reset":"0x0","res1":"0x0","res1_e2h0":"0x0","fields":[{"name":"PMG_D","lsb":40,"width":8,"access":"RW"},{"name":"PARTID_D","lsb":16,"width":16,"access":"RW"}],"traps":[{"control":"MPAM2_EL2","field":"EnMPAMSM","value":0,"ways":"RW","el":2}]}
= 0
$ el2sim regs --format json | python3 -c 'import json, sys; print({json.loads(l)["type"] for l in sys.stdin} == {"register", "view", "instruction"})'
> True
= 0
$ el2sim regs --format json | grep '"name":"\(POR_EL12\|RVAE1OS\)"'
> {"type":"view","name":"POR_EL12","encoding":[3,5,10,2,4],"register":"POR_EL1","own_name_reaches":"POR_EL2"}
> {"type":"instruction","name":"RVAE1OS","encoding":[1,0,8,5,1],"kind":"TLBI","level":1,"feature":"FEAT_TLBIRANGE"}
= 0
$ el2sim regs -f xml
! el2sim: error: option --format is text or json for regs, not "xml"
! Try "el2sim regs --help".
= 2
# A value by its fields (Arm ARM, register pages); of ESR_ELx in words.
$ el2sim regs ESR_EL2=0x96000021
> ESR_EL2 = 0x0000000096000021
>     55:32   ISS2         0x0
>     31:26   EC           0x25
>     25      IL           0x1
>     24:0    ISS          0x21
>   says  Data Abort from the same level, alignment fault, read
= 0
$ el2sim regs ESR_EL2=0x62310463 spsr_el2=0x3c9 | grep -v '0x0$'
> ESR_EL2 = 0x0000000062310463
>     31:26   EC           0x18
>     25      IL           0x1
>     24:0    ISS          0x310463
>   says  trapped MSR, MRS or System instruction
>   by    MRS of HCR_EL2, Rt x3
>
> SPSR_EL2 = 0x00000000000003c9
>     9       D            0x1
>     8       A            0x1
>     7       I            0x1
>     6       F            0x1
>     4:0     M            0x9
= 0
$ el2sim regs PAR_EL1=0xff00000040001b80
> PAR_EL1 = 0xff00000040001b80
>     63:56   ATTR         0xff
>     47:12   PA           0x40001
>     9       NS           0x1
>     8:7     SH           0x3
>     6:1     FST          0x0
>     0       F            0x0
= 0
$ el2sim regs ESR_EL2=fault
! el2sim: error: "fault" is not a number
! Try "el2sim regs --help".
= 2
$ el2sim regs ESR_EL4=1
! el2sim: error: there is no register "ESR_EL4"
!   hint: did you mean ESR_EL1?
! Try "el2sim regs --help".
= 2
