# The isolation oracle on EL2s of a few words.
$ el2sim run -p isolation isolation/trapped-write.yaml
> pass   isolation/trapped-write.yaml
> 1 case: 1 pass; 9 instructions; machine changed by isolation
= 0

# A host at EL0 has nothing of EL1: that TTBR0_EL1 stays a VM's is no matter.
$ el2sim run -p isolation,sentinels=off isolation/vhe-host.yaml | grep -v replay
> fail   isolation/vhe-host.yaml
>   isolation/vhe-host.yaml:44:5: isolation: vm and host both reach it, and it is not switched
>     step      run
>     place     FPCR, FPSR, SP_EL0, TPIDR_EL0
>     found     0x0
>   isolation/vhe-host.yaml:44:5: isolation: host and vm both reach it, and it is not switched
>     step      run
>     place     FPCR, FPSR, SP_EL0, TPIDR_EL0, TPIDRRO_EL0, PMUSERENR_EL0
>     found     0x0
> 1 case: 1 fail; 42 instructions; machine changed by isolation
= 1

# Without symbols the instruction to blame is told by its address.
$ el2sim run -p isolation,sentinels=off isolation/no-symbols.yaml | grep -v replay
> fail   isolation/no-symbols.yaml
>   isolation/no-symbols.yaml:18:5: isolation: vm does not find what it left
>     step      run
>     place     FAR_EL1
>     expected  0x0
>     found     0x123456789abcdef0 (nobody's value that is known, loaded by 0x40000400)
> 1 case: 1 fail; 4 instructions; machine changed by isolation
= 1

# Principals whose names are long are two, and each finds its own PC and FAR_EL1.
$ el2sim run -p isolation,sentinels=off isolation/long-numbers.yaml | grep -v replay
> fail   isolation/long-numbers.yaml
>   isolation/long-numbers.yaml:33:5: isolation: guest2251800906432512.18446603336526616177 and guest2251800906432512.18446603336526616176 both reach it, and it is not switched
>     step      run
>     place     SP_EL0, ELR_EL1, SPSR_EL1, TPIDR_EL0, TPIDRRO_EL0, TPIDR_EL1, CONTEXTIDR_EL1, SCTLR_EL1 and 45 more
>     found     0x0
>   isolation/long-numbers.yaml:33:5: isolation: guest2251800906432512.18446603336526616176 and guest2251800906432512.18446603336526616177 both reach it, and it is not switched
>     step      run
>     place     SP_EL0, ELR_EL1, SPSR_EL1, TPIDR_EL0, TPIDRRO_EL0, TPIDR_EL1, CONTEXTIDR_EL1, SCTLR_EL1 and 45 more
>     found     0x0
> 1 case: 1 fail; 25 instructions; machine changed by isolation
= 1

# Tables by which nobody runs any more may be anybody's to write.
$ el2sim run -p isolation,sentinels=off isolation/tables-of-the-dead.yaml | grep -A2 'fail\|tables of'
> fail   isolation/tables-of-the-dead.yaml[end=0x4000_1008]
>   isolation/tables-of-the-dead.yaml:10:5: isolation: vmid1.0 and vmid0.0 both reach it, and it is not switched
>     step      run
> --
> fail   isolation/tables-of-the-dead.yaml[end=0x4000_100c]
>   isolation/tables-of-the-dead.yaml:10:5: isolation: vmid1.0 and vmid0.0 both reach it, and it is not switched
>     step      run
> --
>   isolation/tables-of-the-dead.yaml:14:5: isolation: vmid0.0 can write the stage 2 tables of VMID 1
>     step      run
>     place     0x4000a000 (ram)
> --
> 2 cases: 2 fail; 72 instructions; machine changed by isolation
= 1
