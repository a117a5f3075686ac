# Out of memory, in whatever library: exit code 3 and a sentence, never a verdict.
$ out-of-memory el2sim run -j2 ../../scenarios/switch/round-trip.yaml
= 0
$ out-of-memory el2sim check ../../scenarios/switch
= 0
$ out-of-memory el2sim run -p spec -p isolation -p trace cases/pass.yaml
= 0
# What crashes is a bug, and no verdict.
$ (ulimit -c 0; interrupt -s SEGV 1 el2sim run slow/forever.yaml)
! el2sim: error: el2sim, a library or a plugin has ended unexpectedly
!   hint: this is a bug; please report what was run
= 4
$ (ulimit -c 0; interrupt -s ABRT 1 el2sim run slow/forever.yaml)
! el2sim: error: el2sim, a library or a plugin has ended unexpectedly
!   hint: this is a bug; please report what was run
= 4
# A limit of the size of files is an error of writing.
$ (ulimit -f 1; el2sim run -p trace,file=$SCRATCH/trace ../../scenarios/switch/round-trip.yaml) 2>&1 >/dev/null | sed "s,$SCRATCH,DIR,"
> el2sim: error: DIR/trace: cannot be written: File too large
= 3
