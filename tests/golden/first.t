# What is said of the mistakes of a first payload: its first two lines do.
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run first/boot.yaml | grep -A1 ^fail | sed 's/: .inst .* is UND/: ... is UND/; s/: ldadd .* is UND/: ... is UND/; s/: msr dit.* is UND/: ... is UND/'
> fail   first/boot.yaml[from=no_stack]
>   first/boot.yaml:10:5: stp x29, x30, [sp, #-0x10]! at EL2 stores to 0xfffffffffffffff0: address size fault, level 0; sp is 0x0: was it ever set?
> --
> fail   first/boot.yaml[from=odd_stack]
>   first/boot.yaml:10:5: ldr x2, [sp] at EL2 with sp 0x40001bf8, which is not a multiple of 16
> --
> fail   first/boot.yaml[from=el3_register]
>   first/boot.yaml:10:5: mrs x1, scr_el3 is UNDEFINED at EL2: SCR_EL3 is a register of EL3, which is absent
> --
> fail   first/boot.yaml[from=feature]
>   first/boot.yaml:10:5: ... is UNDEFINED at EL2: it needs FEAT_DIT, which this machine lacks
> --
> fail   first/boot.yaml[from=gic]
>   first/boot.yaml:10:5: mrs x0, ich_vtr_el2 is UNDEFINED at EL2: ICH_VTR_EL2 needs FEAT_GICv3, which this machine lacks
> --
> fail   first/boot.yaml[from=atomics]
>   first/boot.yaml:10:5: ... is UNDEFINED at EL2: an instruction of FEAT_LSE, which is not executed here: build for armv8-a
> --
> fail   first/boot.yaml[from=fp_trapped]
>   first/boot.yaml:10:5: fadd d0, d0, d0 at EL2 is trapped to EL2, as CPTR_EL2.TFP is 1
> --
> fail   first/boot.yaml[from=null_call]
>   first/boot.yaml:10:5: EL2 followed a null pointer to 0x0, where there is no memory; x30 comes from first/first.S:80 (null_call+0x8)
> --
> fail   first/boot.yaml[from=null_store]
>   first/boot.yaml:10:5: str x0, [x1, #8] at EL2 stores to 0x8, where there is no memory; x1 is 0x0, a null pointer
> --
> fail   first/boot.yaml[from=far_load]
>   first/boot.yaml:10:5: ldr x0, [x1] at EL2 loads from 0x10000000, where there is no memory
> --
> fail   first/boot.yaml[from=no_guest]
>   first/boot.yaml:10:5: ERET to EL1 went to ELR_EL2, 0x0, where there is no memory
> --
> fail   first/boot.yaml[from=bad_return]
>   first/boot.yaml:10:5: hvc #0 at EL2 in the Illegal Execution state (PSTATE.IL): an ERET to what SPSR_EL2 cannot ask for came before
> --
> fail   first/boot.yaml[from=not_mapped]
>   first/boot.yaml:10:5: ERET to EL1 went to ELR_EL2, 0x40000034: stage 2 of VMID 1 does not map IPA 0x40000034 (translation fault, level 1)
> --
> fail   first/boot.yaml[from=trapped]
>   first/boot.yaml:10:5: msr sctlr_el1, xzr at EL1 is trapped to EL2, as HCR_EL2.TVM is 1
> --
> fail   first/boot.yaml[from=forever]
>   first/boot.yaml:10:5: instruction limit reached after 5000 instructions: it loops over 2 instructions, 0x40000164 to 0x40000168, first/first.S:148 (forever+0x8)
> --
> fail   first/boot.yaml[from=empty]
>   first/boot.yaml:10:5: ... is UNDEFINED at EL2: memory is zero there, which is no instruction
> --
> fail   first/boot.yaml[from=unfinished]
>   first/boot.yaml:10:5: brk #0x3e8 at EL2 is a breakpoint
> --
> fail   first/boot.yaml[from=waits]
>   first/boot.yaml:10:5: stopped: waits for an interrupt that nobody raises, first/first.S:164 (waits+0x4)
> --
> fail   first/boot.yaml[from=panics]
>   first/boot.yaml:10:5: the payload panicked
> --
> fail   first/boot.yaml[from=quiet]
>   first/boot.yaml:10:5: ldr x0, [x1] at EL2 loads from 0x0, where there is no memory; x1 is 0x0, a null pointer
= 1
# All that is said of some of them.
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run first/boot.yaml --case 'first/boot.yaml[from=null_call]'
> fail   first/boot.yaml[from=null_call]
>   first/boot.yaml:10:5: EL2 followed a null pointer to 0x0, where there is no memory; x30 comes from first/first.S:80 (null_call+0x8)
>     step      boot
>     place     0x0
>     expected  event hvc
>     found     instruction limit reached after 5000 instructions: it stays at 0x40000a00, pc 0x40000a00, first/first.S:218 (vectors+0x200) at EL2
>     exception EL2 to EL2, ESR_EL2 0x86000010: Instruction Abort from the same level, external abort
>     replay    el2sim run first/boot.yaml --case 'first/boot.yaml[from=null_call]'
> 1 case: 1 fail; 5000 instructions
= 1
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run first/boot.yaml --case 'first/boot.yaml[from=no_stack]'
> fail   first/boot.yaml[from=no_stack]
>   first/boot.yaml:10:5: stp x29, x30, [sp, #-0x10]! at EL2 stores to 0xfffffffffffffff0: address size fault, level 0; sp is 0x0: was it ever set?
>     step      boot
>     place     0x4000003c
>     expected  event hvc
>     found     stopped: the exception vector takes its own exception for ever (VBAR_EL2 is 0x0, where there is no memory), pc 0x200 at EL2
>     exception EL2 to EL2, ESR_EL2 0x96000040: Data Abort from the same level, address size fault, level 0, write
>     source    first/first.S:30 (no_stack+0x0)
>     replay    el2sim run first/boot.yaml --case 'first/boot.yaml[from=no_stack]'
> 1 case: 1 fail; 3 instructions
= 1
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run first/boot.yaml --case 'first/boot.yaml[from=forever]'
> fail   first/boot.yaml[from=forever]
>   first/boot.yaml:10:5: instruction limit reached after 5000 instructions: it loops over 2 instructions, 0x40000164 to 0x40000168, first/first.S:148 (forever+0x8)
>     step      boot
>     expected  event hvc
>     found     pc 0x40000168, first/first.S:149 (forever+0xc) at EL2
>     source    first/first.S:148 (forever+0x8)
>     replay    el2sim run first/boot.yaml --case 'first/boot.yaml[from=forever]'
> 1 case: 1 fail; 5000 instructions
= 1
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run first/el2-hvc.yaml
> fail   first/el2-hvc.yaml
>   first/el2-hvc.yaml:6:5: hvc #0x1 at EL2 is an exception to EL2 itself
>     step      boot
>     place     0x400000e4
>     expected  leaves-el2
>     found     stopped: the exception vector takes its own exception for ever (VBAR_EL2 is 0x0, where there is no memory), pc 0x200 at EL2
>     exception EL2 to EL2, ESR_EL2 0x5a000001: HVC in AArch64 state, immediate 0x1
>     source    first/first.S:101 (no_vectors+0x8)
>     replay    el2sim run first/el2-hvc.yaml --case first/el2-hvc.yaml
> 1 case: 1 fail; 5 instructions
= 1
# Of first scenarios: what they execute,
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run first/exec-first.yaml
> fail   first/exec-first.yaml
>   first/exec-first.yaml:6:5: exec needs memory at pc and there is none: boot first, or set pc
>     step      exec: mov x0, x1
>     expected  the next instruction
>     found     pc 0x0 at EL2
>     replay    el2sim run first/exec-first.yaml --case first/exec-first.yaml
> 1 case: 1 fail; 0 instructions
= 1
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run first/exec-check.yaml
> fail   first/exec-check.yaml
>   first/exec-check.yaml:8:5: the instruction took an exception: mrs x0, ich_vtr_el2 is UNDEFINED at EL1: ICH_VTR_EL2 needs FEAT_GICv3, which this machine lacks
>     step      exec: mrs x0, ICH_VTR_EL2
>     expected  the next instruction
>     found     pc 0x40000a00, first/first.S:218 (vectors+0x200) at EL1
>     exception EL1 to EL1, ESR_EL1 0x2000000: unknown reason (UNDEFINED)
>     source    first/first.S:25 (guest+0x0)
>     replay    el2sim run first/exec-check.yaml --case first/exec-check.yaml
> 1 case: 1 fail; 14 instructions
= 1
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run first/exec-early.yaml
> fail   first/exec-early.yaml
>   first/exec-early.yaml:7:5: an instruction before the last took an exception: hvc #0x3 at EL1 is an exception to EL2
>     step      exec: [nop, hvc 3, nop]
>     expected  enters-el2
>     found     pc 0x40000c00, first/first.S:218 (vectors+0x400) at EL2
>     exception EL1 to EL2, ESR_EL2 0x5a000003: HVC in AArch64 state, immediate 0x3
>     source    first/first.S:26 (guest+0x4)
>     replay    el2sim run first/exec-early.yaml --case first/exec-early.yaml
> 1 case: 1 fail; 15 instructions
= 1
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run first/never.yaml
> fail   first/never.yaml
>   first/never.yaml:10:9: the event must not happen: hvc #0 at EL1 is an exception to EL2
>     step      never: exception
>     place     exception
>     expected  never
>     found     1 time
>     exception EL1 to EL2, ESR_EL2 0x5a000000: HVC in AArch64 state, immediate 0x0
>     source    first/first.S:25 (guest+0x0)
>     replay    el2sim run first/never.yaml --case first/never.yaml
> 1 case: 1 fail; 15 instructions
= 1
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run first/call-null.yaml
> fail   first/call-null.yaml
>   first/call-null.yaml:6:5: EL2 followed a null pointer to 0x0, where there is no memory; x30 comes from first/first.S:80 (null_call+0x8)
>     step      call: null_call
>     place     0x0
>     expected  returns
>     found     instruction limit reached after 1000000 instructions: it stays at 0x40000a00, pc 0x40000a00, first/first.S:218 (vectors+0x200) at EL2
>     exception EL2 to EL2, ESR_EL2 0x86000010: Instruction Abort from the same level, external abort
>     replay    el2sim run first/call-null.yaml --case first/call-null.yaml
> 1 case: 1 fail; 1000000 instructions
= 1
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run first/calls.yaml
> fail   first/calls.yaml[function=keeps_nothing]
>   first/calls.yaml:11:5: the function did not preserve what AAPCS64 has it preserve (abi: off where it follows another)
>     step      call: keeps_nothing
>     place     x19..x20, x22
>     expected  x19 0xa0000013a0000013
>     found     x19 0x1
>     source    first/first.S:185 (keeps_nothing+0x0)
>   first/calls.yaml:11:5: the function did not preserve what AAPCS64 has it preserve (abi: off where it follows another)
>     step      call: keeps_nothing
>     place     d8..d9
>     expected  d8 0xa0000108a0000108
>     found     d8 0x0
>     source    first/first.S:185 (keeps_nothing+0x0)
>     replay    el2sim run first/calls.yaml --case 'first/calls.yaml[function=keeps_nothing]'
> fail   first/calls.yaml[function=keeps_sp_not]
>   first/calls.yaml:11:5: the function did not preserve what AAPCS64 has it preserve (abi: off where it follows another)
>     step      call: keeps_sp_not
>     place     sp
>     expected  0x40009000
>     found     0x40008ff0
>     source    first/first.S:194 (keeps_sp_not+0x0)
>     replay    el2sim run first/calls.yaml --case 'first/calls.yaml[function=keeps_sp_not]'
> fail   first/calls.yaml[function=calls_null]
>   first/calls.yaml:11:5: EL2 followed a null pointer to 0x0, where there is no memory; x30 comes from first/first.S:208 (calls_null+0x8)
>     step      call: calls_null
>     place     0x0
>     expected  returns
>     found     instruction limit reached after 1000 instructions: it stays at 0x40000a00, pc 0x40000a00, first/first.S:218 (vectors+0x200) at EL2
>     exception EL2 to EL2, ESR_EL2 0x86000010: Instruction Abort from the same level, external abort
>     replay    el2sim run first/calls.yaml --case 'first/calls.yaml[function=calls_null]'
> fail   first/calls.yaml[function=returns_twice]
>   first/calls.yaml:11:5: hvc #0 at EL2 is an exception to EL2 itself
>     step      call: returns_twice
>     place     0x40000034
>     expected  returns
>     found     instruction limit reached after 1000 instructions: it stays at 0x40000a00, pc 0x40000a00, first/first.S:218 (vectors+0x200) at EL2
>     exception EL2 to EL2, ESR_EL2 0x5a000000: HVC in AArch64 state, immediate 0x0
>     source    first/first.S:25 (guest+0x0)
>     replay    el2sim run first/calls.yaml --case 'first/calls.yaml[function=returns_twice]'
> 4 cases: 4 fail; 2060 instructions
= 1
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run first/frame.yaml
> fail   first/frame.yaml
>   first/frame.yaml:16:12: the check does not hold
>     step      [0x4000_8ff0]:8 == 7
>     place     [0x40008ff0]:8
>     expected  0x7
>     found     0xdeadf4a3deadf4a3
>     source    first/first.S:8 (start+0x4)
>     replay    el2sim run first/frame.yaml --case first/frame.yaml
> 1 case: 1 fail; 21 instructions
= 1
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run first/lost.yaml
> fail   first/lost.yaml
>   first/lost.yaml:11:16: not as remembered in host
>     step      preserved: host
>     in macro  lose at first/lost.yaml:16:15, twice at first/lost.yaml:19:10
>     place     x1..x3, x9
>     expected  x1 0xa0000001a0000001
>     found     x1 0x7
>     source    first/first.S:8 (start+0x4)
>   first/lost.yaml:11:16: not as remembered in host
>     step      preserved: host
>     in macro  lose at first/lost.yaml:16:15, twice at first/lost.yaml:19:10
>     place     v1..v2
>     expected  v1 0xa0000181a0000181a0000101a0000101
>     found     v1 0x1
>     source    first/first.S:8 (start+0x4)
>   first/lost.yaml:11:16: not as remembered in host
>     step      preserved: host
>     in macro  lose at first/lost.yaml:16:15, twice at first/lost.yaml:19:10
>     place     DBGBVR0_EL1, DBGBVR1_EL1, DBGBVR2_EL1, DBGWVR0_EL1
>     expected  DBGBVR0_EL1 0xa00010cda00010cd
>     found     DBGBVR0_EL1 0x10
>     source    first/first.S:8 (start+0x4)
>     replay    el2sim run first/lost.yaml --case first/lost.yaml
> 1 case: 1 fail; 13 instructions
= 1
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run first/varied.yaml
> fail   first/varied.yaml
>   first/varied.yaml:21:9: not as remembered in el2
>     step      preserved: el2
>     place     SCTLR_EL1, MAIR_EL2
>     expected  SCTLR_EL1 0x34d4cb80
>     found     SCTLR_EL1 0x30d00980
>     source    first/first.S:12 (prepare+0x0)
>   first/varied.yaml:22:9: no fill varies it: what it holds decides how the machine executes, or it cannot be written
>     step      varied: [HCR_EL2, CPTR_EL2, MIDR_EL1]
>     place     HCR_EL2
>     source    first/first.S:12 (prepare+0x0)
>   first/varied.yaml:22:9: no fill varies it: what it holds decides how the machine executes, or it cannot be written
>     step      varied: [HCR_EL2, CPTR_EL2, MIDR_EL1]
>     place     CPTR_EL2
>     source    first/first.S:12 (prepare+0x0)
>   first/varied.yaml:22:9: no fill varies it: what it holds decides how the machine executes, or it cannot be written
>     step      varied: [HCR_EL2, CPTR_EL2, MIDR_EL1]
>     place     MIDR_EL1
>     source    first/first.S:12 (prepare+0x0)
>     replay    el2sim run first/varied.yaml --case first/varied.yaml
> 1 case: 1 fail; 1 instructions
= 1
# An alignment fault is EL2's own, and nothing is loaded.
$ el2sim run first/unaligned.yaml
> pass   first/unaligned.yaml  5 cases
> 5 cases: 5 pass; 5 instructions
= 0
# What a check compares and the case never varied is told once for a file,
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run first/unvaried.yaml
> pass   first/unvaried.yaml  2 cases
>   first/unvaried.yaml:15:9: warning: these had the same value throughout, so nobody could tell if they were lost: fill them, or leave them out (except)
>     step      preserved: el2, only: [x19, x20, x21, TPIDR_EL2, MAIR_EL2, HCR_EL2]
>     place     x19..x20, TPIDR_EL2
> 2 cases: 2 pass; 2 instructions
= 0
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run --format tap first/unvaried.yaml
> TAP version 13
> 1..2
> ok 1 - first/unvaried.yaml[n=1]
> # warning: first/unvaried.yaml:15:9: these had the same value throughout, so nobody could tell if they were lost: fill them, or leave them out (except): x19..x20, TPIDR_EL2
> ok 2 - first/unvaried.yaml[n=2]
> # warning: first/unvaried.yaml:15:9: these had the same value throughout, so nobody could tell if they were lost: fill them, or leave them out (except): x19..x20, TPIDR_EL2
= 0
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run --format junit first/unvaried.yaml
> <?xml version="1.0" encoding="UTF-8"?>
> <testsuites name="el2sim" tests="2" failures="0" errors="0" skipped="0" time="0.000000">
>   <testsuite name="first/unvaried.yaml" tests="2" failures="0" errors="0" skipped="0" time="0.000000">
>     <testcase classname="first/unvaried.yaml" name="first/unvaried.yaml[n=1]" time="0.000000"><system-out>first/unvaried.yaml:15:9: warning: these had the same value throughout, so nobody could tell if they were lost: fill them, or leave them out (except): x19..x20, TPIDR_EL2&#10;</system-out></testcase>
>     <testcase classname="first/unvaried.yaml" name="first/unvaried.yaml[n=2]" time="0.000000"><system-out>first/unvaried.yaml:15:9: warning: these had the same value throughout, so nobody could tell if they were lost: fill them, or leave them out (except): x19..x20, TPIDR_EL2&#10;</system-out></testcase>
>   </testsuite>
> </testsuites>
= 0
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run --format json first/unvaried.yaml
> {"type":"case","id":"first/unvaried.yaml[n=1]","name":"what is compared and never varied[n=1]","file":"first/unvaried.yaml","line":2,"verdict":"pass","instructions":1,"points":0,"findings":[],"findings_left_out":0,"warnings":[{"line":15,"column":9,"file":"first/unvaried.yaml","step":"preserved: el2, only: [x19, x20, x21, TPIDR_EL2, MAIR_EL2, HCR_EL2]","message":"these had the same value throughout, so nobody could tell if they were lost: fill them, or leave them out (except)","place":"x19..x20, TPIDR_EL2"}]}
> {"type":"case","id":"first/unvaried.yaml[n=2]","name":"what is compared and never varied[n=2]","file":"first/unvaried.yaml","line":2,"verdict":"pass","instructions":1,"points":0,"findings":[],"findings_left_out":0,"warnings":[{"line":15,"column":9,"file":"first/unvaried.yaml","step":"preserved: el2, only: [x19, x20, x21, TPIDR_EL2, MAIR_EL2, HCR_EL2]","message":"these had the same value throughout, so nobody could tell if they were lost: fill them, or leave them out (except)","place":"x19..x20, TPIDR_EL2"}]}
> {"type":"summary","cases":2,"pass":2,"fail":0,"skip":0,"xfail":0,"xpass":0,"error":0,"instructions":2,"interrupted":false}
= 0
# and what fills leave alone with -v.
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim run -v first/unvaried.yaml
> pass   first/unvaried.yaml[n=1]
>   first/unvaried.yaml:15:9: warning: these had the same value throughout, so nobody could tell if they were lost: fill them, or leave them out (except)
>     step      preserved: el2, only: [x19, x20, x21, TPIDR_EL2, MAIR_EL2, HCR_EL2]
>     place     x19..x20, TPIDR_EL2
>   first/unvaried.yaml:12:5: note: fills leave these alone: they decide how the machine executes, or hold nothing of their own
>     step      fill: el2
>     place     SP_EL2, ELR_EL2, SPSR_EL2, HCR_EL2, CPTR_EL2, MDCR_EL2, SCTLR_EL2, VTTBR_EL2, VTCR_EL2, TCR_EL2, VBAR_EL2, CNTFRQ_EL0, CNTP_TVAL_EL0, CNTV_TVAL_EL0, CNTHCTL_EL2, CNTHP_TVAL_EL2, CNTHP_CTL_EL2, CNTHP_CVAL_EL2, OSECCR_EL1, OSLAR_EL1, OSDLR_EL1, DBGPRCR_EL1, DBGCLAIMSET_EL1, DBGCLAIMCLR_EL1, DBGDTR_EL0, DBGDTRRX_EL0
> pass   first/unvaried.yaml[n=2]
> 2 cases: 2 pass; 2 instructions
= 0
# what they are written with,
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim check first/names.yaml
! first/names.yaml:6:5: error: a step has no key "bout"
!       - bout:
!         ^
!   hint: did you mean "boot"?
! first/names.yaml:9:9: error: no register, symbol or remembered state is called "sctlr_el1"
!           - sctlr_el1 == 0
!             ^
!   hint: did you mean "SCTLR_EL1"?
! first/names.yaml:10:9: error: no register, symbol or remembered state is called "X0"
!           - X0 == 1
!             ^
!   hint: did you mean "x0"?
! first/names.yaml:11:9: error: no register, symbol or remembered state is called "counter"
!           - counter == 1
!             ^
! first/names.yaml:12:9: error: SCR_EL3 is a register of EL3, which is absent
!           - SCR_EL3 == 0
!             ^
! first/names.yaml:13:9: error: ICH_VTR_EL2 needs FEAT_GICv3, which this machine lacks
!           - ICH_VTR_EL2 != 0
!             ^
!   hint: add FEAT_GICv3 to the machine's features
! first/names.yaml:14:9: error: w0 can never hold 0x100000000
!           - w0 == 0x1_0000_0000
!             ^
!   hint: it is 32 bits wide
! first/names.yaml:15:9: error: there is no x31: x0 to x30
!           - x31 == 0
!             ^
! first/names.yaml:16:11: error: no instruction is called "ldadd" here
!       - exec: ldadd x0, x1, [x2]
!               ^
!   hint: did you mean "add"?
! first/names.yaml:17:11: error: no instruction is called "movz" here
!       - exec: movz x0, #0x12345
!               ^
!   hint: " #" begins a comment in YAML: leave the # out
! first/names.yaml:18:19: error: "[" where a number or x0 to x30 or xzr is expected
!       - exec: mov x0, [x1]
!                       ^
! first/names.yaml:19:5: error: "run" needs "until"
!       - run:
!         ^
! first/names.yaml:20:5: error: a step has no key "untill"
!         untill: leaves-el2
!         ^
!   hint: did you mean "until"?
! first/names.yaml:21:5: error: a step has no key "fil"
!       - fil: vm
!         ^
!   hint: did you mean "fill"?
! first/names.yaml:22:24: error: no step before this one remembers a state "vm"
!       - check: {preserved: vm}
!                            ^
!   hint: "fill" and "remember" give states their names
! 15 errors
= 3
# and the machine that they describe.
$ EL2SIM_IMAGE_DIR=$IMAGES el2sim check first/machines
! first/machines/entry.yaml:6:10: error: no symbol is called "strat"
!       entry: strat
!              ^
!   hint: did you mean "start"?
! first/machines/feature.yaml:6:14: error: no feature is called "FEAT_GIC"
!       features: [FEAT_GIC, pauth, quick, FEAT_UNALIGNED]
!                  ^
!   hint: did you mean "FEAT_GICv3"?
! first/machines/feature.yaml:6:24: error: no feature is called "pauth"
!       features: [FEAT_GIC, pauth, quick, FEAT_UNALIGNED]
!                            ^
!   hint: did you mean "FEAT_PAuth"?
! first/machines/feature.yaml:6:31: error: no feature is called "quick"
!       features: [FEAT_GIC, pauth, quick, FEAT_UNALIGNED]
!                                   ^
!   hint: did you mean "FEAT_GICv3"?
! first/machines/feature.yaml:6:38: error: no feature is called "FEAT_UNALIGNED"
!       features: [FEAT_GIC, pauth, quick, FEAT_UNALIGNED]
!                                          ^
!   hint: there are FEAT_UAO
! first/machines/image.yaml:5:19: error: there is no image "build/first.elf"
!       images: {first: build/first.elf}
!                       ^
!   hint: it is neither beside first/machines/image.yaml nor in an image directory
! first/machines/load.yaml:5:19: error: the image does not fit in the memory map
!       images: {first: first.elf}
!                       ^
!   hint: there is no memory at 0x40000000 for its segment at 0x40000000
! 7 errors
= 3
$ el2sim check first/machine-path.yaml
! first/machine-path.yaml:4:10: error: cannot use machine file first/../machines/first.yaml: cannot open the file: No such file or directory
!     machine: ../machines/first.yaml
!              ^
!   hint: the path is relative to the scenario's file
! 1 error
= 3
