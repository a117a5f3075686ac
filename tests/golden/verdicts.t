# What a run says and its exit code.
$ el2sim run cases/pass.yaml
> pass   cases/pass.yaml
> 1 case: 1 pass; 6 instructions
= 0
$ el2sim run cases/value.yaml
> fail   cases/value.yaml
>   cases/value.yaml:10:9: the check does not hold
>     step      x2 == 2
>     place     x2
>     expected  0x2
>     found     0x1
>   cases/value.yaml:12:9: the check does not hold
>     step      insns > 1000
>     expected  above 1000
>     found     3
>   cases/value.yaml:13:9: the check does not hold
>     step      HCR_EL2.VM == 1 && x2 == 1
>     place     HCR_EL2.VM
>     expected  0x1
>     found     0x0
>   cases/value.yaml:14:9: the event did not happen
>     step      happened: smc
>     place     smc
>     expected  once or more
>     found     never
>   cases/value.yaml:15:9: the event must not happen: hvc #0 at EL1 is an exception to EL2
>     step      never: [hvc, undefined]
>     place     hvc
>     expected  never
>     found     1 time
>     exception EL1 to EL2, ESR_EL2 0x5a000000: HVC in AArch64 state, immediate 0x0
>   cases/value.yaml:16:9: the check does not hold
>     step      !x2
>     expected  not 0
>     found     0x0
>     replay    el2sim run cases/value.yaml --case cases/value.yaml
> 1 case: 1 fail; 6 instructions
= 1
$ el2sim run cases/owner.yaml
> fail   cases/owner.yaml
>   cases/owner.yaml:11:9: not as remembered in host
>     step      preserved: host, except: [x1]
>     place     x19
>     expected  0xa1000013a1000013
>     found     0xa1000015a1000015 (host's x21)
>   cases/owner.yaml:11:9: not as remembered in host
>     step      preserved: host, except: [x1]
>     place     x20
>     expected  0xa1000014a1000014
>     found     0xa0000014a0000014 (vm1.0's x20)
>   cases/owner.yaml:11:9: not as remembered in host
>     step      preserved: host, except: [x1]
>     place     TPIDR_EL0
>     expected  0xa1001018a1001018
>     found     0xa0001018a0001018 (vm1.0's TPIDR_EL0)
>   cases/owner.yaml:13:9: the check does not hold
>     step      x20 == host.x20
>     place     x20
>     expected  0xa1000014a1000014
>     found     0xa0000014a0000014 (vm1.0's x20)
>     replay    el2sim run cases/owner.yaml --case cases/owner.yaml
> 1 case: 1 fail; 3 instructions
= 1
$ el2sim run cases/frame.yaml
> fail   cases/frame.yaml
>   cases/frame.yaml:10:9: not as remembered in before
>     step      frame: before, except: [[0x4000_3000]:8, x10]
>     place     x9
>     expected  0x0
>     found     0x9
>   cases/frame.yaml:10:9: not as remembered in before
>     step      frame: before, except: [[0x4000_3000]:8, x10]
>     place     0x40002010
>     expected  0x0
>     found     0x1234
>     replay    el2sim run cases/frame.yaml --case cases/frame.yaml
> 1 case: 1 fail; 3 instructions
= 1
$ el2sim run cases/loop.yaml
> fail   cases/loop.yaml
>   cases/loop.yaml:8:5: instruction limit reached after 1000 instructions: it stays at 0x40001000
>     step      run
>     expected  enters-el2
>     found     pc 0x40001000 at EL1
>     replay    el2sim run cases/loop.yaml --case cases/loop.yaml
> 1 case: 1 fail; 1003 instructions
= 1
$ el2sim run cases/waits.yaml
> fail   cases/waits.yaml
>   cases/waits.yaml:8:5: stopped: waits for an interrupt that nobody raises
>     step      run
>     expected  enters-el2
>     found     pc 0x40001004 at EL1
>     replay    el2sim run cases/waits.yaml --case cases/waits.yaml
> 1 case: 1 fail; 4 instructions
= 1
$ el2sim run cases/skip.yaml
> skip   cases/skip.yaml  (waits for #12)
> 1 case: 1 skip; 0 instructions
= 77
$ el2sim run cases/xfail.yaml
> xfail  cases/xfail.yaml  (known since the start)
> 1 case: 1 xfail; 3 instructions
= 0
$ el2sim run -v cases/xfail.yaml
> xfail  cases/xfail.yaml  (known since the start)
>   cases/xfail.yaml:8:12: the check does not hold
>     step      x2 == 5
>     place     x2
>     expected  0x5
>     found     0x0
>     replay    el2sim run cases/xfail.yaml --case cases/xfail.yaml
> 1 case: 1 xfail; 3 instructions
= 0
$ el2sim run cases/xpass.yaml
> xpass  cases/xpass.yaml  (known since the start)
>   cases/xpass.yaml:2:7: passed, but is expected to fail
>     replay    el2sim run cases/xpass.yaml --case cases/xpass.yaml
> 1 case: 1 xpass; 3 instructions
= 1
$ el2sim run cases/matrix.yaml
> pass   cases/matrix.yaml  11 cases
> fail   cases/matrix.yaml[n=5,reg=x4]
>   cases/matrix.yaml:9:12: the check does not hold
>     step      x4 < 5
>     place     x4
>     expected  below 0x5
>     found     0x5
>     replay    el2sim run cases/matrix.yaml --case 'cases/matrix.yaml[n=5,reg=x4]'
> 12 cases: 11 pass, 1 fail; 36 instructions
= 1
$ el2sim run cases/sweep.yaml
> fail   cases/sweep.yaml  3 points
>   cases/sweep.yaml:14:18: the check does not hold
>     step      x2 == 2
>     place     x2
>     expected  0x2
>     found     0x1
>     point     before instruction 2 of the sweep
>     replay    el2sim run cases/sweep.yaml --case cases/sweep.yaml --point 2
> 1 case: 1 fail; 15 instructions
= 1
$ el2sim run cases/sweep.yaml --case cases/sweep.yaml --point 2
> fail   cases/sweep.yaml  1 point
>   cases/sweep.yaml:14:18: the check does not hold
>     step      x2 == 2
>     place     x2
>     expected  0x2
>     found     0x1
>     point     before instruction 2 of the sweep
>     replay    el2sim run cases/sweep.yaml --case cases/sweep.yaml --point 2
> 1 case: 1 fail; 9 instructions
= 1
$ el2sim run cases/sweep.yaml --point 1
> pass   cases/sweep.yaml  1 point
> 1 case: 1 pass; 9 instructions
= 0
$ el2sim run cases/sweep.yaml --point 3
> error  cases/sweep.yaml
>   cases/sweep.yaml:7:5: the sweep has no such point
>     step      sweep
>     expected  0 to 2
>     found     3
>     replay    el2sim run cases/sweep.yaml --case cases/sweep.yaml
> 1 case: 1 error; 6 instructions
= 3
# A control that is in force and not modelled: by name, once.
$ el2sim run controls/stage1.yaml
> error  controls/stage1.yaml
>   controls/stage1.yaml:6:5: SCTLR_EL1.M = 1 is not modelled: stage 1 of EL1 and EL0 is not walked, addresses are IPAs
>     step      exec: msr SCTLR_EL1, x4
>     place     SCTLR_EL1.M
>     expected  nothing that relies on it, then "ignore: [SCTLR_EL1.M]" in the machine file
>     found     pc 0x40001004 at EL1
>     replay    el2sim run controls/stage1.yaml --case controls/stage1.yaml
> 1 case: 1 error; 4 instructions
= 3
