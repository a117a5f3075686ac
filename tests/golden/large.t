# 8 GiB of memory, of which nothing is used, costs address space alone.
$ sed 's/^memory:/memory:\n  much: {base: 0x80_0000_0000, size: 8GiB}/' ../../scenarios/machine.yaml > $SCRATCH/machine-large.yaml
= 0
$ sed 's/^machine:.*/machine: machine-large.yaml/' ../../scenarios/switch/frame.yaml > $SCRATCH/large.yaml; grep -c 'frame:' $SCRATCH/large.yaml
> 1
= 0
$ ./bin/resident el2sim run $SCRATCH/large.yaml > $SCRATCH/large; ./bin/resident el2sim run ../../scenarios/switch/frame.yaml > $SCRATCH/small; echo $(($(cat $SCRATCH/large) - $(cat $SCRATCH/small) < 32 * 1024))
> 1
= 0
# More than may be had is refused with its place, by check as well.
$ sed 's/8GiB/1TiB/' $SCRATCH/machine-large.yaml > $SCRATCH/machine-larger.yaml; sed 's/large.yaml/larger.yaml/' $SCRATCH/large.yaml > $SCRATCH/larger.yaml; el2sim check $SCRATCH/larger.yaml 2>&1 | sed "s#$SCRATCH#S#"
> S/machine-larger.yaml:17:13: error: with "hyp-code" the memory has more than 1 TiB
>       hyp-code: {base: 0x4100_0000, size: 32KiB, executable: true}
>                 ^
>   hint: pages cost when they are used, but more than 1 TiB of regions is refused: leave out what is not used
> 1 error
= 3
