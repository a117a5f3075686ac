# The project's own payload: its two builds, in each other's place.
$ el2sim run ../../scenarios/switch/round-trip.yaml | sed 's/[0-9]* instr/N instr/'
> pass   ../../scenarios/switch/round-trip.yaml
> 1 case: 1 pass; N instructions
= 0
$ IMAGES=$(dirname $(which el2sim))/../images; el2sim run --image hyp=$IMAGES/hyp-gcc.elf ../../scenarios/switch/round-trip.yaml | sed 's/[0-9]* instr/N instr/'
> pass   ../../scenarios/switch/round-trip.yaml
> 1 case: 1 pass; N instructions
= 0
$ el2sim run --image hpy=x.elf ../../scenarios/switch/round-trip.yaml
! --image hpy=x.elf: error: no machine has an image called "hpy"
!   hint: did you mean "hyp"?
! 1 error
= 3
$ el2sim run --image hyp=$SCRATCH/missing.elf ../../scenarios/switch/round-trip.yaml 2>&1 | sed "s#$SCRATCH#S#" | grep error
> ../../scenarios/switch/../machine.yaml:6:15: error: cannot use image S/missing.elf: cannot open the file: No such file or directory
> 1 error
= 3
# A wrong image is refused, whatever is wrong with it.
$ IMAGES=$(dirname $(which el2sim))/../images; head -c 1000 $IMAGES/hyp.elf > $SCRATCH/cut.elf; el2sim run --image hyp=$SCRATCH/cut.elf ../../scenarios/switch/round-trip.yaml 2>&1 | sed "s#$SCRATCH#S#; s/offset 0x[0-9a-f]*/offset N/" | grep error
> ../../scenarios/switch/../machine.yaml:6:15: error: cannot use image S/cut.elf: truncated: the section header table takes 0x440 bytes from offset N, the file has 0x3e8
> 1 error
= 3
$ el2sim run --image hyp=$(which el2sim) ../../scenarios/switch/round-trip.yaml 2>&1 | sed "s#$(which el2sim)#el2sim#" | grep error
> ../../scenarios/switch/../machine.yaml:6:15: error: cannot use image el2sim: not for AArch64
> 1 error
= 3
$ IMAGES=$(dirname $(which el2sim))/../images; cp $IMAGES/programs.elf $SCRATCH/; el2sim run --image hyp=$SCRATCH/programs.elf ../../scenarios/switch/round-trip.yaml 2>&1 | sed "s#$SCRATCH#S#" | grep error
> ../../scenarios/switch/../machine.yaml:6:34: error: the image overlaps image "hyp" at 0x42000000
> 1 error
= 3
