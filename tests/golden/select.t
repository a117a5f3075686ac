# Which cases are run.
$ el2sim run --list cases/matrix.yaml cases/pass.yaml cases/pass.yaml
> cases/matrix.yaml[n=0,reg=x3]
> cases/matrix.yaml[n=0,reg=x4]
> cases/matrix.yaml[n=1,reg=x3]
> cases/matrix.yaml[n=1,reg=x4]
> cases/matrix.yaml[n=2,reg=x3]
> cases/matrix.yaml[n=2,reg=x4]
> cases/matrix.yaml[n=3,reg=x3]
> cases/matrix.yaml[n=3,reg=x4]
> cases/matrix.yaml[n=4,reg=x3]
> cases/matrix.yaml[n=4,reg=x4]
> cases/matrix.yaml[n=5,reg=x3]
> cases/matrix.yaml[n=5,reg=x4]
> cases/pass.yaml
= 0
$ el2sim run --list cases
> cases/frame.yaml
> cases/loop.yaml
> cases/matrix.yaml[n=0,reg=x3]
> cases/matrix.yaml[n=0,reg=x4]
> cases/matrix.yaml[n=1,reg=x3]
> cases/matrix.yaml[n=1,reg=x4]
> cases/matrix.yaml[n=2,reg=x3]
> cases/matrix.yaml[n=2,reg=x4]
> cases/matrix.yaml[n=3,reg=x3]
> cases/matrix.yaml[n=3,reg=x4]
> cases/matrix.yaml[n=4,reg=x3]
> cases/matrix.yaml[n=4,reg=x4]
> cases/matrix.yaml[n=5,reg=x3]
> cases/matrix.yaml[n=5,reg=x4]
> cases/owner.yaml
> cases/pass.yaml
> cases/skip.yaml
> cases/sweep.yaml
> cases/value.yaml
> cases/waits.yaml
> cases/xfail.yaml
> cases/xpass.yaml
= 0
$ el2sim run -v cases/matrix.yaml --filter n=2 --filter n=3,reg=x3
> pass   cases/matrix.yaml[n=2,reg=x3]
> pass   cases/matrix.yaml[n=2,reg=x4]
> pass   cases/matrix.yaml[n=3,reg=x3]
> 3 cases: 3 pass; 9 instructions
= 0
$ el2sim run cases/matrix.yaml --case 'cases/matrix.yaml[n=5,reg=x4]'
> fail   cases/matrix.yaml[n=5,reg=x4]
>   cases/matrix.yaml:9:12: the check does not hold
>     step      x4 < 5
>     place     x4
>     expected  below 0x5
>     found     0x5
>     replay    el2sim run cases/matrix.yaml --case 'cases/matrix.yaml[n=5,reg=x4]'
> 1 case: 1 fail; 3 instructions
= 1
$ el2sim run -v cases/pass.yaml cases/skip.yaml --tag quick
> pass   cases/pass.yaml
> 1 case: 1 pass; 6 instructions
= 0
# Machine files are no scenarios; hidden files are not looked at.
$ mkdir -p $SCRATCH/s/machines $SCRATCH/s/.hidden $SCRATCH/empty
= 0
$ cp cases/pass.yaml $SCRATCH/s/b.yaml; cp cases/skip.yaml $SCRATCH/s/a.yaml
= 0
$ cp cases/machine.yaml $SCRATCH/s/; cp cases/machine.yaml $SCRATCH/s/machines/other.yaml
= 0
$ cp cases/pass.yaml $SCRATCH/s/.hidden/; cp cases/pass.yaml $SCRATCH/s/.x.yaml; touch $SCRATCH/s/notes.txt
= 0
$ cd $SCRATCH && el2sim run s
> skip   s/a.yaml  (waits for #12)
> pass   s/b.yaml
> 2 cases: 1 pass, 1 skip; 6 instructions
= 0
$ cd $SCRATCH && el2sim run s/
> skip   s/a.yaml  (waits for #12)
> pass   s/b.yaml
> 2 cases: 1 pass, 1 skip; 6 instructions
= 0
$ cd $SCRATCH && el2sim run empty
! el2sim: error: empty: there is no scenario (*.yaml) in this folder
= 3
