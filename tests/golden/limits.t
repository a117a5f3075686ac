# --timeout: a case that takes longer is an error, and says where it is.
$ el2sim run --timeout 0.5 -j1 slow/forever.yaml cases/pass.yaml | sed 's/[0-9]* instr/N instr/'
> error  slow/forever.yaml
>   slow/forever.yaml:8:5: not at its end after 0.5 s (--timeout)
>     step      run
>     replay    el2sim run slow/forever.yaml --case slow/forever.yaml
> pass   cases/pass.yaml
> 2 cases: 1 pass, 1 error; N instructions
= 3
$ el2sim run --timeout=60 cases/pass.yaml
> pass   cases/pass.yaml
> 1 case: 1 pass; 6 instructions
= 0
$ el2sim run --timeout=0 cases/pass.yaml
! el2sim: error: option --timeout needs seconds from 0.001 to 100000, not "0"
! Try "el2sim run --help".
= 2
$ el2sim run --timeout=soon cases/pass.yaml
! el2sim: error: option --timeout needs seconds from 0.001 to 100000, not "soon"
! Try "el2sim run --help".
= 2
# --fail-fast: nothing behind the first failure counts, at any -j.
$ el2sim run --fail-fast cases
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
> skip   21 cases
>   not run, for a case before it failed (--fail-fast)
> 22 cases: 1 fail, 21 skip; 3 instructions
= 1
$ for j in 2 3 8; do diff <(el2sim run -f json --fail-fast -j1 cases) <(el2sim run -f json --fail-fast -j$j cases) && echo same; done
> same
> same
> same
= 0
$ el2sim run --fail-fast cases/pass.yaml cases/xfail.yaml
> pass   cases/pass.yaml
> xfail  cases/xfail.yaml  (known since the start)
> 2 cases: 1 pass, 1 xfail; 9 instructions
= 0
# Even behind one that would not end.
$ el2sim run --fail-fast -j2 cases/value.yaml slow/forever.yaml | tail -1
> 2 cases: 1 fail, 1 skip; 6 instructions
= 1
# --last-failed: by working folder, and by case.
$ el2sim run --last-failed cases | grep '^[a-z0-9]'
> fail   cases/frame.yaml
> fail   cases/value.yaml
> 2 cases: 2 fail; 9 instructions
= 1
$ el2sim run cases > /dev/null
= 1
$ el2sim run --last-failed --list cases
> cases/frame.yaml
> cases/loop.yaml
> cases/matrix.yaml[n=5,reg=x4]
> cases/owner.yaml
> cases/sweep.yaml
> cases/value.yaml
> cases/waits.yaml
> cases/xpass.yaml
= 0
$ el2sim run --last-failed cases/value.yaml cases/pass.yaml | grep '^[a-z0-9]'
> fail   cases/value.yaml
> 1 case: 1 fail; 6 instructions
= 1
$ mkdir $SCRATCH/s && cp cases/*.yaml $SCRATCH/s && cd $SCRATCH && el2sim run --last-failed s
! el2sim: error: none of the 22 cases failed when it ran last from this folder
! Try "el2sim run --help".
= 2
$ cd $SCRATCH && el2sim run s > /dev/null; cp s/pass.yaml s/value.yaml && el2sim run --last-failed s | tail -1; el2sim run --last-failed --list s
> 8 cases: 1 pass, 6 fail, 1 xpass; 1040 instructions
> s/frame.yaml
> s/loop.yaml
> s/matrix.yaml[n=5,reg=x4]
> s/owner.yaml
> s/sweep.yaml
> s/waits.yaml
> s/xpass.yaml
= 0
$ XDG_CACHE_HOME= HOME= el2sim run cases/value.yaml | tail -1
> 1 case: 1 fail; 6 instructions
= 1
$ XDG_CACHE_HOME=/dev/null el2sim run cases/value.yaml | tail -1
> 1 case: 1 fail; 6 instructions
= 1
# A run of something good leaves no trace.
$ XDG_CACHE_HOME=$SCRATCH/cache el2sim run cases/pass.yaml; test -e $SCRATCH/cache
> pass   cases/pass.yaml
> 1 case: 1 pass; 6 instructions
= 1
# --slowest: on standard error, for times differ.
$ el2sim run --slowest=2 cases/pass.yaml cases/skip.yaml cases/xfail.yaml 2>&1 >/dev/null | sed 's/[0-9.]* s/T s/' | wc -l
> 2
= 0
$ el2sim run --slowest=9 cases/pass.yaml 2>&1 | sed 's/ *[0-9.]* s/T s/'
> pass   cases/pass.yaml
> 1 case: 1 pass; 6 instructions
> T s  cases/pass.yaml
= 0
$ el2sim run --slowest=0 cases/pass.yaml
! el2sim: error: option --slowest needs a number from 1 to 1000000, not "0"
! Try "el2sim run --help".
= 2
