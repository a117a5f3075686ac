# Files that are written: whole or not at all, and never one that is read.
$ mkdir $SCRATCH/s && cp cases/pass.yaml cases/machine.yaml $SCRATCH/s && cp $EL2SIM_PLUGIN_PATH/finds.so $SCRATCH
= 0
$ cd $SCRATCH && ln -s pass.yaml s/link.yaml && ln s/machine.yaml hard && ln -s hard soft && ln -s nowhere dangling
= 0
# A scenario, by its name, a link and a name in another spelling.
$ cd $SCRATCH && el2sim run -o s/pass.yaml s
! el2sim: error: s/pass.yaml: would be written over, but is a scenario
!   hint: name another file with -o
= 3
$ cd $SCRATCH && el2sim run -o s/../s/link.yaml s/pass.yaml
! el2sim: error: s/../s/link.yaml: would be written over, but is a scenario
!   hint: name another file with -o
= 3
$ cd $SCRATCH && el2sim run -p trace,file=s/link.yaml s
! el2sim: error: s/link.yaml: would be written over, but is a scenario
!   hint: name another file with file=
= 3
# A machine, by a hard link and a link to that.
$ cd $SCRATCH && el2sim run -o hard s
! el2sim: error: hard: would be written over, but is a scenario or a machine
!   hint: name another file with -o
= 3
$ cd $SCRATCH && el2sim run -p trace,file=soft s
! el2sim: error: soft: would be written over, but is a scenario or a machine
!   hint: name another file with file=
= 3
# An image, as a machine names it and as an option does; a plugin; the program.
$ cp $(dirname $(command -v el2sim))/../images/hyp.elf $SCRATCH/the-image
= 0
$ cd $SCRATCH && el2sim run --image hyp=the-image -o the-image $OLDPWD/../../scenarios/switch/round-trip.yaml
! el2sim: error: the-image: would be written over, but is an image
!   hint: name another file with -o
= 3
$ cd $SCRATCH && el2sim run -p ./finds.so -o finds.so s
! el2sim: error: finds.so: would be written over, but is a plugin
!   hint: name another file with -o
= 3
$ el2sim run -o "$(command -v el2sim)" cases/pass.yaml 2>&1 | sed 's,error: .*el2sim:,error: EL2SIM:,'
> el2sim: error: EL2SIM: would be written over, but is this program
>   hint: name another file with -o
= 3
# check says so, too.
$ cd $SCRATCH && el2sim check -p trace,file=s/pass.yaml s
! el2sim: error: s/pass.yaml: would be written over, but is a scenario
!   hint: name another file with file=
= 3
$ cd $SCRATCH && el2sim bench --seconds=1 -o s/pass.yaml s
! el2sim: error: s/pass.yaml: would be written over, but is a scenario
!   hint: name another file with -o
= 3
# Two that are one.
$ cd $SCRATCH && touch out && ln out out2 && el2sim run -o out -p trace,file=out2 s
! el2sim: error: out2: plugin trace and the report would both be written to it
!   hint: give each a file of its own
= 3
$ cd $SCRATCH && el2sim run -p trace,file=new -p profile,file=s/../new s
! el2sim: error: s/../new: plugins trace and profile would both write to it
!   hint: give each a file of its own
= 3
# What is no file to replace can be written by several.
$ el2sim run -o /dev/null -p trace,file=/dev/null cases/pass.yaml
= 0
# Nothing of all that was written.
$ cd $SCRATCH && ls -a . s && head -1 s/pass.yaml hard && wc -c < out
> .:
> .
> ..
> dangling
> finds.so
> hard
> out
> out2
> s
> soft
> the-image
>
> s:
> .
> ..
> link.yaml
> machine.yaml
> pass.yaml
> ==> s/pass.yaml <==
> # SPDX-License-Identifier: GPL-2.0-or-later
>
> ==> hard <==
> # SPDX-License-Identifier: GPL-2.0-or-later
> 0
= 0
# A folder, and what cannot be written: said before anything runs.
$ cd $SCRATCH && el2sim run -o s s/pass.yaml
! el2sim: error: s: cannot be written: Is a directory
= 3
$ cd $SCRATCH && el2sim run -o nowhere/out s/pass.yaml
! el2sim: error: nowhere/out: cannot be written: No such file or directory
= 3
$ el2sim run -o '' cases/pass.yaml
! el2sim: error: option --output names no file
= 3
# Through a link; the old file's permissions are kept, and nothing is beside it.
$ cd $SCRATCH && mkdir w && echo old > w/file && chmod 640 w/file && ln -s w/file report && el2sim run -o report s/pass.yaml && stat -c %a w/file && ls -A w && cat report
> 640
> file
> pass   s/pass.yaml
> 1 case: 1 pass; 6 instructions
= 0
$ cd $SCRATCH && el2sim run -o dangling s/pass.yaml && cat dangling
> pass   s/pass.yaml
> 1 case: 1 pass; 6 instructions
= 0
# Standard output by its other name, also where that is a file with something in it.
$ (echo before; el2sim run -f tap -o /dev/stdout cases/pass.yaml; echo behind) > $SCRATCH/all; cat $SCRATCH/all
> before
> TAP version 13
> 1..1
> ok 1 - cases/pass.yaml
> behind
= 0
$ el2sim run -f tap -o /dev/stdout cases/pass.yaml | cat
> TAP version 13
> 1..1
> ok 1 - cases/pass.yaml
= 0
$ el2sim run -f tap -p fails,file=/dev/stdout cases/pass.yaml | cat
> TAP version 13
> 1..1
> ok 1 - cases/pass.yaml
> told of a return
> told of a return
= 0
# A FIFO is written into.
$ mkfifo $SCRATCH/fifo; cat $SCRATCH/fifo & el2sim run -f tap -o $SCRATCH/fifo cases/pass.yaml; wait; test -p $SCRATCH/fifo
> TAP version 13
> 1..1
> ok 1 - cases/pass.yaml
= 0
# A killed run leaves the old report.
$ echo old > $SCRATCH/kept; interrupt -s KILL 1 el2sim run -o $SCRATCH/kept slow/forever.yaml 2>/dev/null; cat $SCRATCH/kept
> old
= 0
