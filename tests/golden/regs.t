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
>   ISS
>     24      ISV          0x0
>     21      TopLevel     0x0
>     13      VNCR         0x0
>     10      FnV          0x0      FAR valid
>     9       EA           0x0
>     8       CM           0x0
>     7       S1PTW        0x0
>     6       WnR          0x0      read
>     5:0     DFSC         0x21     alignment fault
= 0
$ el2sim regs ESR_EL2=0x62310463 spsr_el2=0x3c9 | grep -v '0x0$'
> ESR_EL2 = 0x0000000062310463
>     31:26   EC           0x18
>     25      IL           0x1
>     24:0    ISS          0x310463
>   says  trapped MSR, MRS or System instruction
>   by    MRS of HCR_EL2, Rt x3
>   ISS
>     21:20   Op0          0x3
>     16:14   Op1          0x4
>     13:10   CRn          0x1
>     9:5     Rt           0x3      x3
>     4:1     CRm          0x1
>     0       Direction    0x1      read
>
> SPSR_EL2 = 0x00000000000003c9
>     9       D            0x1
>     8       A            0x1
>     7       I            0x1
>     6       F            0x1
>     4:0     M            0x9
>   says  EL2h, masked: D A I F
= 0
$ el2sim regs PAR_EL1=0xff00000040001b80
> PAR_EL1 = 0xff00000040001b80
>     63:56   ATTR         0xff     Normal, Write-Back RW
>     51:12   PA           0x40001
>     9       NS           0x1
>     8:7     SH           0x3      Inner Shareable
>     0       F            0x0
>   says  physical address 0x40001000, Normal, Write-Back RW, Inner Shareable
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
# Every class has its own ISS; what is RES0 is told by itself.
$ el2sim regs ESR_EL2=0x93c58007 ESR_EL2=0x92000b50 | grep -v '^    [0-9:]* *\(EC\|IL\|ISS2*\) '
> ESR_EL2 = 0x0000000093c58007
>   says  Data Abort from a lower level, translation fault, level 3, read
>   ISS
>     24      ISV          0x1
>     23:22   SAS          0x3      doubleword
>     21      SSE          0x0      zero-extended
>     20:16   SRT          0x5      x5
>     15      SF           0x1      64 bits
>     14      AR           0x0
>     13      VNCR         0x0
>     12:11   LST          0x0
>     10      FnV          0x0      FAR valid
>     9       EA           0x0
>     8       CM           0x0
>     7       S1PTW        0x0
>     6       WnR          0x0      read
>     5:0     DFSC         0x7      translation fault, level 3
>
> ESR_EL2 = 0x0000000092000b50
>   says  Data Abort from a lower level, external abort, write
>   ISS
>     24      ISV          0x0
>     21      TopLevel     0x0
>     14      PFV          0x0
>     13      VNCR         0x0
>     12:11   SET          0x1
>     10      FnV          0x0      FAR valid
>     9       EA           0x1
>     8       CM           0x1      cache maintenance or address translation
>     7       S1PTW        0x0
>     6       WnR          0x1      write
>     5:0     DFSC         0x10     external abort
= 0
$ el2sim regs ESR_EL2=0x86001e84 ESR_EL1=0x609600004e | grep -v '^    [0-9:]* *\(EC\|IL\) '
> ESR_EL2 = 0x0000000086001e84
>     55:32   ISS2         0x0
>     24:0    ISS          0x1e84
>   says  Instruction Abort from the same level, translation fault, level 0
>   ISS
>     21      TopLevel     0x0
>     10      FnV          0x1      FAR not valid
>     9       EA           0x1
>     7       S1PTW        0x1      stage 2 fault on a stage 1 table walk
>     5:0     IFSC         0x4      translation fault, level 0
>   in no field of the ISS  0x1800
>
> ESR_EL1 = 0x000000609600004e
>     55:32   ISS2         0x60
>     24:0    ISS          0x4e
>   says  Data Abort from the same level, permission fault, level 2, write
>   ISS
>     24      ISV          0x0
>     21      TopLevel     0x0
>     13      VNCR         0x0
>     12:11   LST          0x0
>     10      FnV          0x0      FAR valid
>     9       EA           0x0
>     8       CM           0x0
>     7       S1PTW        0x0
>     6       WnR          0x1      write
>     5:0     DFSC         0xe      permission fault, level 2
>   ISS2
>     43      HDBSSF       0x0
>     42      TnD          0x0
>     41      TagAccess    0x0
>     40      GCS          0x0
>     39      AssuredOnly  0x0
>     38      Overlay      0x1      by permission overlay
>     37      DirtyBit     0x1      by dirty state
>     36:32   Xs           0x0      x0
= 0
$ for esr in 0x06000046 0x1e300000 0x2a000002 0x36000002 0x3a000000 0x46000001 0x4e0f0000 0x5600ffff 0x5a000001 0x5e000003 0x66000000 0x6a000003 0x72000003 0x76000003 0x8a000000 0x9a000000; do el2sim regs ESR_EL2=$esr | sed -n '/says/,$p'; done
>   says  trapped WFI or WFE, WFIT
>   ISS
>     24      CV           0x0
>     9:5     RN           0x2      x2
>     2       RV           0x1
>     1:0     TI           0x2      WFIT
>   says  trapped SVE, Advanced SIMD or floating-point
>   ISS
>     24      CV           0x0
>   in no field of the ISS  0x300000
>   says  trapped load or store of 64 bytes, LD64B or ST64B
>   ISS
>     24:0    ISS          0x2      LD64B or ST64B
>   says  Branch Target exception, by a call, BLR
>   ISS
>     1:0     BTYPE        0x2      by a call, BLR
>   says  Illegal Execution state
>   says  SVC in AArch32 state
>   ISS
>     15:0    imm16        0x1
>   says  SMC in AArch32 state
>   ISS
>     24      CV           0x0
>     19      CCKNOWNPASS  0x1
>   in no field of the ISS  0x70000
>   says  SVC in AArch64 state, immediate 0xffff
>   ISS
>     15:0    imm16        0xffff
>   says  HVC in AArch64 state, immediate 0x1
>   ISS
>     15:0    imm16        0x1
>   says  SMC in AArch64 state, immediate 0x3
>   ISS
>     15:0    imm16        0x3
>   says  trapped SVE
>   says  trapped ERET, with pointer authentication, ERETAB
>   ISS
>     1       ERET         0x1      with pointer authentication
>     0       ERETA        0x1      ERETAB
>   says  pointer authentication failure, data key, B
>   ISS
>     1       DnI          0x1      data key
>     0       BnA          0x1      B
>   says  trapped SME, ZA while PSTATE.ZA is 0
>   ISS
>     2:0     SMTC         0x3      ZA while PSTATE.ZA is 0
>   says  PC alignment fault
>   says  SP alignment fault
= 0
$ for esr in 0x9e0188a4 0x9f98051f 0xb0800091 0xb6000142 0xb6100000 0xb6208440 0xbe001411 0xbf123456 0xc2000022 0xce000022 0xcf000062 0xd20fa562 0xf200beef 0xfe000000; do el2sim regs ESR_EL2=$esr | sed -n '/says/,$p'; done
>   says  memory copy or set exception, CPY, main, option A
>   ISS
>     24      MemInst      0x0      CPY
>     22:19   Options      0x0
>     18      FromEpilogue 0x0      main
>     17      WrongOption  0x0
>     16      OptionA      0x1      option A
>     14:10   destreg      0x2      x2
>     9:5     srcreg       0x5      x5
>     4:0     sizereg      0x4      x4
>   in no field of the ISS  0x8000
>   says  memory copy or set exception, SET, SETG, main, option B
>   ISS
>     24      MemInst      0x1      SET
>     23      isSETG       0x1      SETG
>     20:19   Options      0x3
>     18      FromEpilogue 0x0      main
>     17      WrongOption  0x0
>     16      OptionA      0x0      option B
>     14:10   destreg      0x1      x1
>     9:5     srcreg       0x8      x8
>     4:0     sizereg      0x1f     xzr
>   says  trapped floating-point exception
>   ISS
>     23      TFV          0x1
>     10:8    VECITR       0x0
>     7       IDF          0x1
>     4       IXF          0x1
>     3       UFF          0x0
>     2       OFF          0x0
>     1       DZF          0x0
>     0       IOF          0x1
>   says  GCS exception, data check, RETAA
>   ISS
>     23:20   ExType       0x0      data check
>     9:5     Rn           0xa      x10
>     4:0     IT           0x2      RETAA
>   says  GCS exception, EXLOCK
>   ISS
>     23:20   ExType       0x1      EXLOCK
>   says  GCS exception, GCSSTR or GCSSTTR is trapped
>   ISS
>     23:20   ExType       0x2      GCSSTR or GCSSTTR is trapped
>     14:10   Raddr        0x1      x1
>     9:5     Rvalue       0x2      x2
>   in no field of the ISS  0x8000
>   says  SError interrupt, asynchronous SError
>   ISS
>     24      IDS          0x0
>     14      PFV          0x0
>     13      IESB         0x0
>     12:10   AET          0x5
>     9       EA           0x0
>     5:0     DFSC         0x11     asynchronous SError
>   says  SError interrupt, IMPLEMENTATION DEFINED
>   ISS
>     24      IDS          0x1      IMPLEMENTATION DEFINED
>     23:0    ISS          0x123456
>   says  Breakpoint from a lower level, debug exception
>   ISS
>     5:0     IFSC         0x22     debug exception
>   says  Software Step from the same level, debug exception
>   ISS
>     24      ISV          0x0
>     5:0     IFSC         0x22     debug exception
>   says  Software Step from the same level, Load-Exclusive was stepped, debug exception
>   ISS
>     24      ISV          0x1
>     6       EX           0x1      Load-Exclusive was stepped
>     5:0     IFSC         0x22     debug exception
>   says  Watchpoint from a lower level, by VNCR_EL2, FAR not valid, cache maintenance or address translation, write, debug exception
>   ISS
>     23:18   WPT          0x3
>     17      WPTV         0x1
>     16      WPF          0x1
>     15      FnP          0x1
>     13      VNCR         0x1      by VNCR_EL2
>     10      FnV          0x1      FAR not valid
>     8       CM           0x1      cache maintenance or address translation
>     6       WnR          0x1      write
>     5:0     DFSC         0x22     debug exception
>   says  BRK in AArch64 state, immediate 0xbeef
>   ISS
>     15:0    Comment      0xbeef
>   says  unallocated
= 0
$ for esr in 0x0fc3c04d 0x13e10c41 0x19e3a053 0x52300cc1 0x62310463; do el2sim regs ESR_EL2=$esr | sed -n '/says/,$p'; done
>   says  trapped MCR or MRC of coprocessor 0b1111, read
>   ISS
>     24      CV           0x1
>     23:20   COND         0xc      GT
>     19:17   Opc2         0x1
>     16:14   Opc1         0x7
>     13:10   CRn          0x0
>     9:5     Rt           0x2      x2
>     4:1     CRm          0x6
>     0       Direction    0x1      read
>   says  trapped MCRR or MRRC of coprocessor 0b1111, read
>   ISS
>     24      CV           0x1
>     23:20   COND         0xe      AL
>     19:16   Opc1         0x1
>     14:10   Rt2          0x3      x3
>     9:5     Rt           0x2      x2
>     4:1     CRm          0x0
>     0       Direction    0x1      read
>   says  trapped LDC or STC, read
>   ISS
>     24      CV           0x1
>     23:20   COND         0xe      AL
>     19:12   imm8         0x3a
>     9:5     Rn           0x2      x2
>     4       Offset       0x1
>     3:1     AM           0x1
>     0       Direction    0x1      read
>   says  trapped MSRR, MRRS or System instruction of 128 bits, read
>   ISS
>     21:20   Op0          0x3
>     19:17   Op2          0x0
>     16:14   Op1          0x0
>     13:10   CRn          0x3
>     9:6     Rt           0x3
>     4:1     CRm          0x0
>     0       Direction    0x1      read
>   says  trapped MSR, MRS or System instruction
>   by    MRS of HCR_EL2, Rt x3
>   ISS
>     21:20   Op0          0x3
>     19:17   Op2          0x0
>     16:14   Op1          0x4
>     13:10   CRn          0x1
>     9:5     Rt           0x3      x3
>     4:1     CRm          0x1
>     0       Direction    0x1      read
= 0
$ el2sim regs ESR_EL2=0x02000001 | tail -2
>   says  unknown reason (UNDEFINED)
>   in no field of the ISS  0x1
= 0
# Modes, fault statuses and attributes in words.
$ for m in 0 4 5 8 9 0xc 0xd 1 0x1d3 0x1003c9; do el2sim regs SPSR_EL2=$m | tail -1; done
>   says  EL0t
>   says  EL1t
>   says  EL1h
>   says  EL2t
>   says  EL2h
>   says  EL3t
>   says  EL3h
>   says  a reserved mode
>   says  AArch32 Supervisor, masked: A I F
>   says  EL2h, masked: D A I F, illegal state
= 0
$ el2sim regs PAR_EL1=0xff00000040001b80 PAR_EL1=0x0400123456789900 PAR_EL1=0x80f PAR_EL1=0xb1b
> PAR_EL1 = 0xff00000040001b80
>     63:56   ATTR         0xff     Normal, Write-Back RW
>     51:12   PA           0x40001
>     9       NS           0x1
>     8:7     SH           0x3      Inner Shareable
>     0       F            0x0
>   says  physical address 0x40001000, Normal, Write-Back RW, Inner Shareable
>
> PAR_EL1 = 0x0400123456789900
>     63:56   ATTR         0x4      Device-nGnRE
>     51:12   PA           0x123456789
>     9       NS           0x0
>     8:7     SH           0x2      Outer Shareable
>     0       F            0x0
>   says  physical address 0x123456789000, Device-nGnRE, Outer Shareable
>
> PAR_EL1 = 0x000000000000080f
>     15      DirtyBit     0x0
>     14      Overlay      0x0
>     13      TopLevel     0x0
>     12      AssuredOnly  0x0
>     9       S            0x0      stage 1
>     8       PTW          0x0
>     6:1     FST          0x7      translation fault, level 3
>     0       F            0x1
>   says  no translation: translation fault, level 3, of stage 1
>
> PAR_EL1 = 0x0000000000000b1b
>     15      DirtyBit     0x0
>     14      Overlay      0x0
>     13      TopLevel     0x0
>     12      AssuredOnly  0x0
>     9       S            0x1      stage 2
>     8       PTW          0x1      stage 2 fault on a stage 1 table walk
>     6:1     FST          0xd      permission fault, level 1
>     0       F            0x1
>   says  no translation: permission fault, level 1, of stage 2, on a stage 1 table walk
= 0
$ for r in HPFAR_EL2=0x400010 VTTBR_EL2=0x7000040008000 TTBR0_EL1=0x2a000041000001 TTBR1_EL1=0xffff000041000000 TTBR0_EL2=0x41000000 VSESR_EL2=0x1c11 VSESR_EL2=0x1000123 DISR_EL1=0x80000011; do el2sim regs $r | sed -n '1p;/says/,$p'; done
> HPFAR_EL2 = 0x0000000000400010
>   says  IPA 0x40001000
> VTTBR_EL2 = 0x0007000040008000
>   says  tables at 0x40008000, VMID 7
> TTBR0_EL1 = 0x002a000041000001
>   says  tables at 0x41000000, ASID 42
> TTBR1_EL1 = 0xffff000041000000
>   says  tables at 0x41000000, ASID 65535
> TTBR0_EL2 = 0x0000000041000000
>   says  tables at 0x41000000, ASID 0
> VSESR_EL2 = 0x0000000000001c11
>   says  SError, asynchronous SError
>   ISS
>     24      IDS          0x0
>     14      PFV          0x0
>     13      IESB         0x0
>     12:10   AET          0x7
>     9       EA           0x0
>     5:0     DFSC         0x11     asynchronous SError
> VSESR_EL2 = 0x0000000001000123
>   says  SError, IMPLEMENTATION DEFINED
>   ISS
>     24      IDS          0x1      IMPLEMENTATION DEFINED
>     23:0    ISS          0x123
> DISR_EL1 = 0x0000000080000011
>   says  SError, uncontainable (UC), asynchronous SError
>   ISS
>     24      IDS          0x0
>     14      PFV          0x0
>     13      IESB         0x0
>     12:10   AET          0x0      uncontainable (UC)
>     9       EA           0x0
>     5:0     DFSC         0x11     asynchronous SError
= 0
$ el2sim regs MAIR_EL1=0xf040a0bb0c0404ff MAIR_EL2=0x4f44110d08050300 | grep Attr
>      7:0    Attr0        0xff     Normal, Write-Back RW
>     15:8    Attr1        0x4      Device-nGnRE
>     23:16   Attr2        0x4      Device-nGnRE
>     31:24   Attr3        0xc      Device-GRE
>     39:32   Attr4        0xbb     Normal, Write-Through RW
>     47:40   Attr5        0xa0     Normal, Write-Through, XS 0
>     55:48   Attr6        0x40     Normal, Non-cacheable, XS 0
>     63:56   Attr7        0xf0     Normal, Write-Back, tagged
>      7:0    Attr0        0x0      Device-nGnRnE
>     15:8    Attr1        0x3      UNPREDICTABLE
>     23:16   Attr2        0x5      Device-nGnRE, XS 0
>     31:24   Attr3        0x8      Device-nGRE
>     39:32   Attr4        0xd      Device-GRE, XS 0
>     47:40   Attr5        0x11     Normal, Write-Through transient W
>     55:48   Attr6        0x44     Normal, Non-cacheable
>     63:56   Attr7        0x4f     Normal, Outer Non-cacheable, Inner Write-Back RW
= 0
$ for i in $(seq 0 63); do el2sim regs ESR_EL2=$((0x96000000 + i)) | sed -n 's/.*DFSC *//p'; done
> 0x0      address size fault, level 0
> 0x1      address size fault, level 1
> 0x2      address size fault, level 2
> 0x3      address size fault, level 3
> 0x4      translation fault, level 0
> 0x5      translation fault, level 1
> 0x6      translation fault, level 2
> 0x7      translation fault, level 3
> 0x8      Access flag fault, level 0
> 0x9      Access flag fault, level 1
> 0xa      Access flag fault, level 2
> 0xb      Access flag fault, level 3
> 0xc      permission fault, level 0
> 0xd      permission fault, level 1
> 0xe      permission fault, level 2
> 0xf      permission fault, level 3
> 0x10     external abort
> 0x11     tag check fault
> 0x12     external abort on a table walk, level -2
> 0x13     external abort on a table walk, level -1
> 0x14     external abort on a table walk, level 0
> 0x15     external abort on a table walk, level 1
> 0x16     external abort on a table walk, level 2
> 0x17     external abort on a table walk, level 3
> 0x18     parity or ECC error
> 0x19
> 0x1a     parity or ECC error on a table walk, level -2
> 0x1b     parity or ECC error on a table walk, level -1
> 0x1c     parity or ECC error on a table walk, level 0
> 0x1d     parity or ECC error on a table walk, level 1
> 0x1e     parity or ECC error on a table walk, level 2
> 0x1f     parity or ECC error on a table walk, level 3
> 0x20
> 0x21     alignment fault
> 0x22     Granule Protection Fault on a table walk, level -2
> 0x23     Granule Protection Fault on a table walk, level -1
> 0x24     Granule Protection Fault on a table walk, level 0
> 0x25     Granule Protection Fault on a table walk, level 1
> 0x26     Granule Protection Fault on a table walk, level 2
> 0x27     Granule Protection Fault on a table walk, level 3
> 0x28     Granule Protection Fault
> 0x29     address size fault, level -1
> 0x2a     translation fault, level -2
> 0x2b     translation fault, level -1
> 0x2c     address size fault, level -2
> 0x2d
> 0x2e
> 0x2f
> 0x30     TLB conflict abort
> 0x31     unsupported atomic hardware update fault
> 0x32
> 0x33
> 0x34     IMPLEMENTATION DEFINED fault (Lockdown)
> 0x35     unsupported exclusive or atomic access
> 0x36
> 0x37
> 0x38
> 0x39
> 0x3a
> 0x3b
> 0x3c
> 0x3d
> 0x3e
> 0x3f
= 0
