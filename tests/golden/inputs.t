# What cannot be read is an error, and the rest runs: exit code 3.
$ mkdir $SCRATCH/s $SCRATCH/s/in && cp cases/pass.yaml cases/machine.yaml $SCRATCH/s && mkfifo $SCRATCH/s/fifo.yaml
= 0
$ cd $SCRATCH && el2sim run s
> pass   s/pass.yaml
> 1 case: 1 pass; 6 instructions
! s/fifo.yaml: error: not a file, but a FIFO
! 1 error
= 3
$ cd $SCRATCH && el2sim check s
! s/fifo.yaml: error: not a file, but a FIFO
! 1 error
= 3
$ cd $SCRATCH && rm s/fifo.yaml && ln -s .. s/in/loop && ln -s . s/here && ln -s nowhere s/gone.yaml && el2sim run s
> pass   s/pass.yaml
> 1 case: 1 pass; 6 instructions
! el2sim: error: s/here: a loop of folders: this is s again, which it is in
! el2sim: error: s/in/loop: a loop of folders: this is s again, which it is in
! s/gone.yaml: error: cannot open the file: No such file or directory
! 1 error
= 3
$ cd $SCRATCH && rm s/in/loop s/here s/gone.yaml && python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("s/socket.yaml")' && el2sim run s /dev/null nowhere.yaml
> pass   s/pass.yaml
> 1 case: 1 pass; 6 instructions
! s/socket.yaml: error: not a file, but a socket
! /dev/null: error: not a file, but a device
! nowhere.yaml: error: cannot open the file: No such file or directory
! 3 errors
= 3
$ cd $SCRATCH && el2sim run -f tap nowhere.yaml s/socket.yaml s/pass.yaml
> TAP version 13
> 1..1
> ok 1 - s/pass.yaml
! nowhere.yaml: error: cannot open the file: No such file or directory
! s/socket.yaml: error: not a file, but a socket
! 2 errors
= 3
$ cd $SCRATCH && el2sim run nowhere.yaml; rm s/socket.yaml
! nowhere.yaml: error: cannot open the file: No such file or directory
! 1 error
= 0
# A machine or an image that is none: its scenario cannot run, others can.
$ cd $SCRATCH && mkdir e && sed 's/^machine:.*/machine: fifo/' s/pass.yaml > e/machine.yaml; mv e/machine.yaml e/m.yaml; mkfifo e/fifo; el2sim run e s
> pass   s/pass.yaml
> 1 case: 1 pass; 6 instructions
! e/m.yaml:4:10: error: cannot use machine file e/fifo: not a file, but a FIFO
!     machine: fifo
!              ^
!   hint: the path is relative to the scenario's file
! 1 error
= 3
$ cd $SCRATCH && sed 's/^entry:.*/entry: 0x4000_0000\nimages: {hyp: fifo}/' s/machine.yaml > e/machine.yaml; sed 's/^machine:.*/machine: machine.yaml/' s/pass.yaml > e/m.yaml; el2sim run e s
> pass   s/pass.yaml
> 1 case: 1 pass; 6 instructions
! e/machine.yaml:4:15: error: cannot use image e/fifo: not a file, but a FIFO
!     images: {hyp: fifo}
!                   ^
! 1 error
= 3
$ el2sim run -p $SCRATCH/e/fifo cases/pass.yaml 2>&1 | sed "s,$SCRATCH,DIR,"
> el2sim: error: DIR/e/fifo: a plugin is a file
= 3
# A mistake in a file is another matter: nothing runs.
$ cd $SCRATCH && el2sim run $OLDPWD/bad/unknown-key.yaml s nowhere.yaml 2>&1 | grep -e '^pass' -e errors
> 3 errors
= 3
# Folders without a scenario.
$ cd $SCRATCH && mkdir empty && el2sim run empty s
> pass   s/pass.yaml
> 1 case: 1 pass; 6 instructions
! el2sim: error: empty: there is no scenario (*.yaml) in this folder
= 3
# A scenario from standard input; its files are found from the working folder.
$ cd cases && el2sim run - < value.yaml | grep -e '^[a-z0-9]' -e replay
> fail   -
>     replay    el2sim run - --case -
> 1 case: 1 fail; 6 instructions
= 1
$ cd cases && el2sim check - < value.yaml
> 1 file, 1 case: no mistakes
= 0
$ el2sim run - < /dev/null
! -:1:1: error: the file is empty
! 1 error
= 3
$ el2sim run -f tap cases/pass.yaml - < cases/pass.yaml
> TAP version 13
> 1..1
> ok 1 - cases/pass.yaml
! -:4:10: error: cannot use machine file machine.yaml: cannot open the file: No such file or directory
!     machine: machine.yaml
!              ^
!   hint: the path is relative to the scenario's file
! 1 error
= 3
