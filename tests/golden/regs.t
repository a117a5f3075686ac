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
>   writable  0xfffec37fffffffff
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
